import { note, say, unixNow, type Context } from './context.ts';
import { LIMITS } from './limits.ts';
import type { Ms, UnixMs } from './machine.ts';
import type { LinkId, Verified } from './messages.ts';
import type { Neighbour } from './neighbour.ts';
import { PacketBuffer } from './packet-buffer.ts';
import { Trust } from './trust.ts';
import { FLAG, readPacket, type Announcement, type ControlOf, type Packet, type PacketFault, type Sealed } from './wire.ts';

/** What the owner of the media does with them. */
export interface MediaOwner {
	/** A packet is believed and new: on to the children. */
	forward(packet: Packet): void;
	/** A session begins here. */
	announced(packet: Packet, announcement: Announcement): void;
	/** This link brought something that an honest peer would never send. */
	liar(link: LinkId, fault: PacketFault): void;
	/** Whom to ask for missing packets, best first. */
	repairers(): readonly Neighbour[];
	/** Media in front of the player, ms; Infinity without a player. */
	bufferedMs(): Ms;
	/** The publisher ended the body. */
	ended(): void;
	/** The first packet since long, or after a new session, went to the player. */
	playing(): void;
}

/** Packets in: judged, verified, kept, forwarded at once, repaired, and handed to the player in order. */
export class Media {
	readonly #ctx: Context;
	readonly #owner: MediaOwner;
	readonly trust: Trust;
	/** Packets of a session whose announcement has not come. */
	#early: { readonly link: LinkId; readonly sealed: Sealed }[] = [];
	/** Capture time of the head that the coordinator told when we joined. */
	#toldCapture: UnixMs = 0;
	#repairing: readonly number[] = [];
	/** The oldest packet that is missing, and since when. */
	#hole = 0;
	#holeSince: Ms = 0;

	constructor(ctx: Context, owner: MediaOwner) {
		this.#ctx = ctx;
		this.#owner = owner;
		this.trust = new Trust(ctx.options.stream);
	}

	/** The coordinator's word about session and head: older than that is a replay. */
	learnHead(captureMs: UnixMs): void {
		this.#toldCapture = Math.max(this.#toldCapture, captureMs);
	}

	// --------------------------------------------------------------------------------------------------------- judging

	packet(from: Neighbour, bytes: Uint8Array): void {
		const ctx = this.#ctx;
		const sealed = readPacket(bytes, ctx.options.stream);
		if (typeof sealed === 'string') return this.#reject(from.link, sealed);
		const server = from.end === 'source' || from.end === 'floor';
		ctx.counters.count(server ? 'bytesFromServer' : 'bytesFromPeers', bytes.length);
		if (sealed.flags & FLAG.announcement) return this.#announcement(from.link, sealed);
		from.learnHead(sealed.session, sealed.seq, sealed.mediaMs); // Not believed yet, but it only decides whom to ask.
		if (sealed.session > ctx.session) return this.#hold(from.link, sealed);
		if (sealed.session < ctx.session) return this.#older(from.link, sealed);
		this.#wanted(from.link, sealed);
	}

	#announcement(link: LinkId, sealed: Sealed): void {
		const ctx = this.#ctx;
		if (sealed.session < ctx.session) return this.#older(link, sealed);
		if (sealed.session === ctx.session && ctx.announcement !== null && sealed.captureMs <= ctx.announcement.captureMs) return;
		this.#verify(link, sealed);
	}

	/** An older session just after a new one began is a slow relay's honest tail; later it is a replay. */
	#older(link: LinkId, sealed: Sealed): void {
		if (unixNow(this.#ctx) > this.#ctx.session + LIMITS.sessionGraceMs) this.#reject(link, 'wrong-session');
		else note(this.#ctx, 'late-session', { link, session: sealed.session });
	}

	/** Packets may overtake their announcement: a few wait for it. */
	#hold(link: LinkId, sealed: Sealed): void {
		if (this.#early.length >= LIMITS.earlyPackets) this.#early.shift();
		this.#early.push({ link, sealed });
	}

	#wanted(link: LinkId, sealed: Sealed): void {
		const ctx = this.#ctx;
		if (sealed.captureMs < this.#toldCapture - LIMITS.staleMs) {
			ctx.counters.count('packetsRejected');
			note(ctx, 'stale-packet', { link, seq: sealed.seq });
			return;
		}
		const verdict = ctx.buffer.wants(sealed);
		if (verdict === 'wanted') return this.#verify(link, sealed);
		ctx.counters.count('duplicates');
	}

	#verify(link: LinkId, sealed: Sealed): void {
		const verdict = this.trust.ask(sealed, link, unixNow(this.#ctx));
		if (verdict === 'full') note(this.#ctx, 'verify-full', { link });
		else if (typeof verdict === 'string') this.#reject(link, verdict);
		else this.#ctx.out.push(verdict);
	}

	#reject(link: LinkId, fault: PacketFault): void {
		this.#ctx.counters.count('packetsRejected');
		this.#owner.liar(link, fault);
	}

	// ------------------------------------------------------------------------------------------------------- believing

	/** @returns false when the verdict is about something else. */
	verified(verdict: Verified): boolean {
		const settled = this.trust.settle(verdict);
		if (settled === null) return false;
		if (settled.t === 'more') this.#ctx.out.push(settled.job);
		else if (settled.t === 'fault') this.#reject(settled.link, settled.fault);
		else if (settled.t === 'announced') this.#begin(settled.packet, settled.announcement);
		else this.store(settled.packet);
		return true;
	}

	#begin(packet: Packet, announcement: Announcement): void {
		const ctx = this.#ctx;
		const renewed = packet.session === ctx.session && ctx.announcement !== null;
		if (packet.session < ctx.session || (renewed && packet.captureMs <= (ctx.announcement?.captureMs ?? 0))) return;
		if (!renewed) {
			ctx.session = packet.session;
			ctx.rendition = packet.rendition;
			ctx.buffer = new PacketBuffer();
			this.#repairing = [];
			ctx.timers.stop('gap');
		}
		ctx.announcement = packet;
		if (!renewed) this.#owner.announced(packet, announcement);
		const early = this.#early;
		this.#early = [];
		for (const { link, sealed } of early) {
			if (sealed.session === ctx.session) this.#wanted(link, sealed);
			else if (sealed.session > ctx.session) this.#hold(link, sealed);
		}
	}

	/** Keeps a packet that is believed, or that we have made. */
	store(packet: Packet): void {
		const ctx = this.#ctx;
		if (packet.session !== ctx.session) return;
		if (ctx.buffer.wants(packet) !== 'wanted') {
			ctx.counters.count('duplicates');
			return;
		}
		ctx.buffer.store(packet);
		this.#owner.forward(packet);
		if (packet.flags & FLAG.endOfStream) this.#owner.ended();
		this.#play();
		this.#watchGap();
	}

	#play(): void {
		const ctx = this.#ctx;
		for (let packet = ctx.buffer.play(); packet; packet = ctx.buffer.play()) {
			ctx.counters.count('packetsPlayed');
			if (ctx.options.role === 'viewer') ctx.out.push({ t: 'play', packet });
			this.#owner.playing();
		}
	}

	// ------------------------------------------------------------------------------------------------------------- gaps

	#watchGap(): void {
		const { buffer, timers, now } = this.#ctx;
		if (this.#ctx.options.role === 'source') return;
		if (buffer.head >= buffer.newest) {
			timers.stop('gap');
			this.#repairing = [];
		} else if (!timers.has('gap')) timers.set('gap', now + this.#patienceMs());
	}

	/** Channels are unordered: a packet may only be late. */
	#patienceMs(): Ms {
		const rtt = this.#owner.repairers()[0]?.rttMs ?? 2 * this.#ctx.latencyMs;
		return Math.max(LIMITS.repairMs, rtt / 2);
	}

	/** After a change of feed what lies between is missing for certain: it is asked for at once. */
	feedChanged(): void {
		if (this.#ctx.buffer.head < this.#ctx.buffer.newest) this.gap();
	}

	/** Something has been missing for too long: asks for it, or gives it up when the player gets there. */
	gap(): void {
		const ctx = this.#ctx;
		const missing = ctx.buffer.missing();
		if (missing.length === 0) return;
		if (missing[0] !== this.#hole) {
			this.#hole = missing[0] as number;
			this.#holeSince = ctx.now;
		}
		if (this.#skip()) return;
		const repairers = this.#owner.repairers();
		// Each time round another one is asked, so that a neighbour without them does not stand in the way of one with.
		const turn = missing[0] === this.#repairing[0] ? (this.#repairing.length % Math.max(1, repairers.length)) : 0;
		const other = repairers[turn];
		this.#repairing = missing[0] === this.#repairing[0] ? [...this.#repairing, 0] : [missing[0] as number];
		if (other) {
			for (const seq of missing) other.needed.add(seq);
			say(ctx, other, { t: 'need', session: ctx.session, seqs: missing });
			ctx.counters.count('needsAsked', missing.length);
		}
		ctx.timers.set('gap', ctx.now + Math.max(2 * LIMITS.repairMs, 1.5 * (other?.rttMs ?? 2 * ctx.latencyMs)));
	}

	/** A hole that the player has reached is given up: playback goes on at the next group. */
	#skip(): boolean {
		const ctx = this.#ctx;
		const group = ctx.buffer.nextGroup();
		const hopeless = ctx.now - this.#holeSince > LIMITS.hopelessMs;
		if (group === undefined || (this.#owner.bufferedMs() > LIMITS.skipMs && !hopeless)) return false;
		ctx.counters.count('packetsSkipped', group - ctx.buffer.head - 1);
		note(ctx, 'skip', { from: ctx.buffer.head + 1, to: group });
		ctx.buffer.skipTo(group);
		this.#play();
		this.#watchGap();
		return true;
	}

	lack(message: ControlOf<'lack'>): void {
		if (message.session !== this.#ctx.session || this.#ctx.buffer.missing().length === 0) return;
		this.#ctx.timers.sooner('gap', this.#ctx.now);
	}
}
