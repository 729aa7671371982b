import { covers, type CaptureRange } from '@dumbbell-stream/core/tombstones.ts';
import { equalBytes, FLAG, readAnnouncement, readCertificate, readPacket, sealedMessage, type Announcement, type Sealed } from '@dumbbell-stream/core/wire.ts';
import type { VerifySignature } from './crypto.ts';
import type { Player } from './player.ts';
import { Fault } from './stream-json.ts';

/** What is played of a recording, in order. */
export type Recorded = { readonly t: 'announced'; readonly session: number; readonly announcement: Announcement } | { readonly t: 'packet'; readonly packet: Sealed };

/** The file is no recording of this stream, or somebody has changed it. */
export class RecordingError extends Error {}

export interface ReplayParts {
	/** Public key of the stream, 32 bytes. */
	readonly stream: Uint8Array;
	readonly verify: VerifySignature;
	readonly player: Pick<Player, 'target' | 'announced' | 'play'>;
	/** Monotonic, ms. */
	readonly now: () => number;
	/** Waits, ms; rejects when nobody watches any more. */
	readonly wait: (ms: number) => Promise<void>;
	readonly signal: AbortSignal;
	/** The first session was announced. */
	readonly begins: () => void;
	/** What of it may not be shown ... */
	readonly withheld: readonly CaptureRange[];
	/** ... and that something was left out just now. */
	readonly leftOut: () => void;
}

/** A recording is handed to the player so far ahead of the picture, ms. */
const AHEAD_MS = 2_000;

/**
 * Plays a recording as if it were sent now: each packet is checked, and comes when its time has come. Resolves when all has come.
 * @throws {Fault} DS-24 for what is no recording of this stream.
 */
export async function replay(file: Uint8Array, { stream, verify, player, now, wait, signal, begins, withheld, leftOut }: ReplayParts): Promise<void> {
	const begun = now();
	let firstMs: number | null = null;
	let [lastMs, cutMs, out] = [0, 0, false];
	player.target(AHEAD_MS / 2);
	try {
		for await (const part of readRecording(file, stream, verify)) {
			if (signal.aborted) return;
			if (part.t === 'announced') {
				player.announced(part.session, part.announcement);
				begins();
				continue;
			}
			if (covers(withheld, part.packet.captureMs)) {
				out = true;
				continue;
			}
			firstMs ??= part.packet.mediaMs;
			if (out) cutMs += part.packet.mediaMs - Math.max(lastMs, firstMs); // What was left out takes no time.
			if (out) leftOut();
			out = false;
			lastMs = part.packet.mediaMs;
			const earlyMs = begun + lastMs - firstMs - cutMs - AHEAD_MS - now();
			if (earlyMs > 0) await wait(earlyMs);
			player.play(part.packet);
		}
		if (out) leftOut();
	} catch (error) {
		throw error instanceof RecordingError ? new Fault('DS-24', error.message) : error;
	}
}

/** Length of a packet, in front of it: u32, big-endian. */
const LENGTH_BYTES = 4;

/**
 * Reads a recording: the packets of a broadcast as they were sent, signatures included, each with its length in front, the announcement
 * first. Nothing is given out that the stream's key does not vouch for; the certificate must have been good when the packet was made.
 *
 * @param stream Public key of the stream, 32 bytes.
 * @throws {RecordingError} at the packet that is wrong; what came before it was good.
 */
export async function* readRecording(file: Uint8Array, stream: Uint8Array, verify: VerifySignature): AsyncGenerator<Recorded> {
	let session: { readonly id: number; readonly key: Uint8Array; readonly notAfter: number } | null = null;
	for (const bytes of packetsOf(file)) {
		const sealed = readPacket(bytes, stream);
		if (typeof sealed === 'string') throw new RecordingError(sealed);
		if (sealed.flags & FLAG.announcement) {
			const announcement = readAnnouncement(sealed.payload);
			const certificate = announcement && readCertificate(announcement.certificate);
			if (!announcement || !certificate || certificate.scope !== 'media' || certificate.session !== sealed.session || !equalBytes(certificate.stream, stream)) throw new RecordingError('bad-certificate');
			if (!(await verify(stream, certificate.message, certificate.signature))) throw new RecordingError('bad-certificate');
			session = { id: certificate.session, key: certificate.key, notAfter: certificate.notAfter };
			yield { t: 'announced', session: session.id, announcement };
			continue;
		}
		if (session === null || sealed.session !== session.id || sealed.captureMs > session.notAfter) throw new RecordingError('wrong-session');
		const { message, signature } = sealedMessage(bytes);
		if (!(await verify(session.key, message, signature))) throw new RecordingError('bad-signature');
		yield { t: 'packet', packet: sealed };
	}
}

function* packetsOf(file: Uint8Array): Generator<Uint8Array> {
	const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
	for (let at = 0; at < file.length; ) {
		const length = at + LENGTH_BYTES <= file.length ? view.getUint32(at) : 0;
		const end = at + LENGTH_BYTES + length;
		if (length === 0 || end > file.length) throw new RecordingError('cut short');
		yield file.subarray(at + LENGTH_BYTES, end);
		at = end;
	}
}
