import { LIMITS } from './limits.ts';
import type { UnixMs } from './machine.ts';
import type { JobId, LinkId, Session, Verified, Verify } from './messages.ts';
import { equalBytes, FLAG, readAnnouncement, readCertificate, sealedMessage, type Announcement, type Packet, type PacketFault, type Sealed } from './wire.ts';

/** What became of a job. */
export type Settled =
	| { readonly t: 'packet'; readonly link: LinkId; readonly packet: Packet }
	| { readonly t: 'announced'; readonly link: LinkId; readonly packet: Packet; readonly announcement: Announcement; readonly notAfter: UnixMs }
	| { readonly t: 'fault'; readonly link: LinkId; readonly sealed: Sealed; readonly fault: PacketFault }
	| { readonly t: 'more'; readonly job: Verify }; // an announcement's certificate is good: now its packet

interface Waiting {
	readonly link: LinkId;
	readonly sealed: Sealed;
	readonly step: 'certificate' | 'packet';
	readonly announcement: Announcement | null;
	readonly key: Uint8Array;
	readonly notAfter: UnixMs;
}

/** Is a packet signed by this key? What was signed is put together, which means copied, only when a host asks for it. */
class PacketJob implements Verify {
	readonly t = 'verify';
	readonly job: JobId;
	readonly by: Uint8Array;
	readonly packet: Uint8Array;

	constructor(job: JobId, by: Uint8Array, packet: Uint8Array) {
		this.job = job;
		this.by = by;
		this.packet = packet;
	}
	get message(): Uint8Array {
		return sealedMessage(this.packet).message;
	}
	get signature(): Uint8Array {
		return sealedMessage(this.packet).signature;
	}
}

/**
 * Decides what is believed. A packet is wanted, then asked about, then settled; nothing else in core can make a `Packet` from
 * received bytes. A *duplicate* is a copy of a verified packet: while one copy is being verified, one that came on another link is
 * verified too, so that a forgery that comes first cannot censor the true packet.
 */
export class Trust {
	readonly #stream: Uint8Array;
	readonly #waiting = new Map<JobId, Waiting>();
	readonly #perLink = new Map<LinkId, number>();
	readonly #keys = new Map<Session, { readonly key: Uint8Array; readonly notAfter: UnixMs }>();
	#nextJob = 1;

	constructor(stream: Uint8Array) {
		this.#stream = stream;
	}

	/** Jobs waiting for a verdict. */
	get size(): number {
		return this.#waiting.size;
	}

	/** True when the session's key is known, so that its packets can be checked. */
	knows(session: Session): boolean {
		return this.#keys.has(session);
	}

	/** Jobs are numbered by one counter per machine, so that other verdicts cannot be taken for ours. */
	newJob(): JobId {
		return this.#nextJob++;
	}

	/**
	 * @param unixMs The coordinator's wall clock now, as well as it is known.
	 * @returns The first job for this packet; a fault that is proof against whoever sent it; or `'full'`: ask again later.
	 */
	ask(sealed: Sealed, link: LinkId, unixMs: UnixMs): Verify | PacketFault | 'full' {
		if ((this.#perLink.get(link) ?? 0) >= LIMITS.jobsPerLink) return 'full';
		if (sealed.flags & FLAG.announcement) return this.#askAnnouncement(sealed, link, unixMs);
		const known = this.#keys.get(sealed.session);
		if (!known) return 'wrong-session';
		// Whoever has come by a session's key may write any capture time, so what comes is held against our own clock as well.
		if (sealed.captureMs > known.notAfter || unixMs > known.notAfter + LIMITS.clockSkewMs) return 'bad-certificate';
		return this.#job({ link, sealed, step: 'packet', announcement: null, key: known.key, notAfter: known.notAfter });
	}

	#askAnnouncement(sealed: Sealed, link: LinkId, unixMs: UnixMs): Verify | PacketFault {
		const announcement = readAnnouncement(sealed.payload);
		const certificate = announcement && readCertificate(announcement.certificate);
		if (!announcement || !certificate) return 'malformed';
		if (!equalBytes(certificate.stream, this.#stream)) return 'wrong-stream';
		if (certificate.session !== sealed.session) return 'wrong-session';
		if (certificate.scope !== 'media') return 'bad-certificate';
		if (certificate.notAfter < unixMs || certificate.session > unixMs + LIMITS.clockSkewMs) return 'bad-certificate';
		const job = this.newJob();
		this.#enter(job, { link, sealed, step: 'certificate', announcement, key: certificate.key, notAfter: certificate.notAfter });
		return { t: 'verify', job, by: this.#stream, message: certificate.message, signature: certificate.signature };
	}

	#job(waiting: Waiting): Verify {
		const job = this.newJob();
		this.#enter(job, waiting);
		return new PacketJob(job, waiting.key, waiting.sealed.bytes);
	}

	#enter(job: JobId, waiting: Waiting): void {
		this.#waiting.set(job, waiting);
		this.#perLink.set(waiting.link, (this.#perLink.get(waiting.link) ?? 0) + 1);
	}

	/** @returns What the verdict means, or null when the job is not one of ours. */
	settle(verdict: Verified): Settled | null {
		const waiting = this.#waiting.get(verdict.job);
		if (!waiting) return null;
		this.#waiting.delete(verdict.job);
		const left = (this.#perLink.get(waiting.link) ?? 1) - 1;
		if (left > 0) this.#perLink.set(waiting.link, left);
		else this.#perLink.delete(waiting.link);
		const { link, sealed, announcement, step } = waiting;
		if (!verdict.ok) return { t: 'fault', link, sealed, fault: step === 'certificate' ? 'bad-certificate' : 'bad-signature' };
		if (step === 'certificate') return { t: 'more', job: this.#job({ ...waiting, step: 'packet' }) };
		const packet = sealed as Packet; // The one place where received bytes become a Packet.
		if (!announcement) return { t: 'packet', link, packet };
		if (waiting.notAfter >= (this.#keys.get(sealed.session)?.notAfter ?? 0)) this.#keys.set(sealed.session, { key: waiting.key, notAfter: waiting.notAfter });
		if (this.#keys.size > 4) this.#keys.delete(Math.min(...this.#keys.keys()));
		return { t: 'announced', link, packet, announcement, notAfter: waiting.notAfter };
	}
}
