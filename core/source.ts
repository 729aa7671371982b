import { unixNow, type Context } from './context.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { JobId, PeerIn, Seq } from './messages.ts';
import { PacketBuffer } from './packet-buffer.ts';
import { FLAG, packetMessage, PAYLOAD_BYTES_MAX, sealPacket, writeAnnouncement, writePacketBody, type Announcement, type Packet, type PacketHeader } from './wire.ts';

type Chunk = Extract<PeerIn, { t: 'chunk' }>;

/** What the owner of the source does with signed packets. */
export interface SourceOwner {
	newJob(): JobId;
	announced(packet: Packet): void;
	/** In order of sequence. */
	packet(packet: Packet): void;
}

interface Piece {
	readonly header: PacketHeader;
	readonly payload: Uint8Array;
	/** When it may go out: the packets of a chunk are spread over its duration. */
	readonly due: Ms;
}
interface Signing {
	readonly header: PacketHeader;
	readonly body: Uint8Array;
	signature: Uint8Array | null;
}

/** The publisher's end: cuts chunks into packets, paces them, has them signed by the session key, and passes them on in order. */
export class Source {
	readonly #ctx: Context;
	readonly #owner: SourceOwner;
	#nextSeq: Seq = 1;
	#groupSeq: Seq = 0;
	#pieces: Piece[] = [];
	/** In order of sequence; verdicts may come in any order. */
	readonly #signing = new Map<JobId, Signing>();
	/** Media are flowing. */
	live = false;
	lastCaptureMs = 0;

	constructor(ctx: Context, owner: SourceOwner) {
		this.#ctx = ctx;
		this.#owner = owner;
	}

	/** A session begins; what the last one had not sent yet is dropped, it could not be played any more. */
	announce(session: number, announcement: Announcement): void {
		const ctx = this.#ctx;
		ctx.session = session;
		ctx.buffer = new PacketBuffer();
		ctx.announcement = null;
		this.#nextSeq = 1;
		this.#groupSeq = 0;
		this.#pieces = [];
		this.#signing.clear();
		this.live = true;
		ctx.timers.stop('pace');
		const header = { session, rendition: 0, seq: 0, groupSeq: 0, mediaMs: 0, captureMs: Math.floor(unixNow(ctx)), flags: FLAG.announcement };
		this.#sign(header, writeAnnouncement(announcement));
	}

	chunk(chunk: Chunk): void {
		const ctx = this.#ctx;
		if (!this.live || ctx.session === 0) return;
		if (chunk.startsGroup) this.#groupSeq = this.#nextSeq;
		if (this.#groupSeq === 0) return; // Nobody could start here: the first group has not begun.
		const size = chunk.bytes.length > LIMITS.packetBytesAim * 4 ? PAYLOAD_BYTES_MAX : LIMITS.packetBytesAim;
		const count = Math.max(1, Math.ceil(chunk.bytes.length / size));
		const share = Math.ceil(chunk.bytes.length / count);
		const begin = Math.max(ctx.now, this.#pieces[this.#pieces.length - 1]?.due ?? 0);
		for (let i = 0; i < count; i++) {
			const flags = (i === 0 ? FLAG.chunkStart : 0) | (i === count - 1 ? FLAG.chunkEnd : 0) | (i === 0 && chunk.startsGroup ? FLAG.groupStart : 0);
			this.#pieces.push({
				header: {
					session: ctx.session, rendition: chunk.rendition, seq: this.#nextSeq++, groupSeq: this.#groupSeq,
					mediaMs: chunk.mediaMs, captureMs: chunk.captureMs, flags,
				},
				payload: chunk.bytes.subarray(i * share, (i + 1) * share),
				// A backlog is not stretched: pacing never makes a packet wait for longer than its own chunk lasts.
				due: Math.min(begin + (i * chunk.lastsMs) / count, ctx.now + chunk.lastsMs),
			});
		}
		this.pace();
	}

	/** The publisher's body has ended: says so in the stream itself, signed. */
	end(rendition: number): void {
		const ctx = this.#ctx;
		if (!this.live) return;
		this.live = false;
		if (this.#groupSeq === 0) return;
		const header = {
			session: ctx.session, rendition, seq: this.#nextSeq++, groupSeq: this.#groupSeq, mediaMs: this.#pieces[this.#pieces.length - 1]?.header.mediaMs ?? ctx.buffer.headPacket?.mediaMs ?? 0,
			captureMs: Math.floor(unixNow(ctx)), flags: FLAG.endOfStream,
		};
		this.#pieces.push({ header, payload: new Uint8Array(0), due: 0 });
		this.pace();
	}

	/** Hands the packets that are due to be signed. */
	pace(): void {
		const ctx = this.#ctx;
		let next = this.#pieces[0];
		while (next && next.due <= ctx.now) {
			this.#pieces.shift();
			this.#sign(next.header, next.payload);
			next = this.#pieces[0];
		}
		ctx.timers.set('pace', next ? next.due : Infinity);
	}

	#sign(header: PacketHeader, payload: Uint8Array): void {
		const job = this.#owner.newJob();
		const body = writePacketBody(this.#ctx.options.stream, header, payload);
		this.#signing.set(job, { header, body, signature: null });
		this.#ctx.out.push({ t: 'sign', job, by: 'session', message: packetMessage(body) });
	}

	/** @returns false when the job is not one of ours, or of a session that has ended. */
	signed(job: JobId, signature: Uint8Array): boolean {
		const signing = this.#signing.get(job);
		if (!signing) return false;
		signing.signature = signature;
		for (const [oldest, { header, body, signature: done }] of this.#signing) {
			if (done === null) break; // Packets leave in order.
			this.#signing.delete(oldest);
			const packet = sealPacket(header, body, done);
			this.lastCaptureMs = header.captureMs;
			if (header.flags & FLAG.announcement) this.#owner.announced(packet);
			else this.#owner.packet(packet);
		}
		return true;
	}
}
