import { unixNow, type Context } from './context.ts';
import { announcementHeader, Cutter } from './cut.ts';
import type { Ms } from './machine.ts';
import type { JobId, PeerIn, Rendition } from './messages.ts';
import { Track } from './track.ts';
import { FLAG, packetMessage, readCertificate, sealPacket, writeAnnouncement, writePacketBody, type Announcement, type Packet, type PacketHeader } from './wire.ts';

type Chunk = Extract<PeerIn, { t: 'chunk' }>;

/** What the owner of the source does with signed packets. */
export interface SourceOwner {
	newJob(): JobId;
	announced(packet: Packet): void;
	/** The announcement of the running session has a later certificate. */
	renewed(packet: Packet): void;
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
/** One rendition on its way from the encoder. Each is numbered by itself; their groups begin at the same media times. */
interface Lane {
	/** Null: the publisher cuts and signs by himself, here his packets only pass. */
	readonly cutter: Cutter | null;
	readonly pieces: Piece[];
	live: boolean;
}

/** The publisher's end: cuts chunks into packets, paces them, has them signed by the session key, and passes them on in order. */
export class Source {
	readonly #ctx: Context;
	readonly #owner: SourceOwner;
	readonly #lanes = new Map<Rendition, Lane>();
	/** In order of sequence; verdicts may come in any order. */
	readonly #signing = new Map<JobId, Signing>();

	constructor(ctx: Context, owner: SourceOwner) {
		this.#ctx = ctx;
		this.#owner = owner;
	}

	/** Media of this rendition are flowing. */
	isLive(rendition: Rendition): boolean {
		return this.#lanes.get(rendition)?.live ?? false;
	}

	/**
	 * A session begins, or one more rendition of it, or the running one has a later certificate. With a new session, what the last one had
	 * not sent yet is dropped: it could not be played any more.
	 */
	announce(rendition: Rendition, announcement: Announcement): void {
		const ctx = this.#ctx;
		const session = readCertificate(announcement.certificate)?.session ?? 0;
		if (session !== ctx.session || !this.#lanes.get(rendition)?.live) this.#enter(session, rendition);
		this.#sign(announcementHeader(session, rendition, Math.floor(unixNow(ctx))), writeAnnouncement(announcement));
	}

	#enter(session: number, rendition: Rendition): void {
		const ctx = this.#ctx;
		if (session !== ctx.session || ctx.tracks.has(rendition)) this.#begin(session);
		const track = new Track(session, rendition);
		if (ctx.tracks.size === 0) ctx.track = track;
		ctx.tracks.set(rendition, track);
		this.#lanes.set(rendition, { cutter: new Cutter(session, rendition), pieces: [], live: true });
	}

	/**
	 * A packet passes that the publisher has signed himself.
	 *
	 * @returns true when its rendition has just come alive, or just ended.
	 */
	carried({ rendition, flags }: Packet): boolean {
		const lane = this.#lanes.get(rendition);
		if (lane?.cutter) return false;
		const live = (flags & FLAG.endOfStream) === 0;
		if (live === (lane?.live ?? false)) return false;
		this.#lanes.set(rendition, { cutter: null, pieces: [], live });
		return true;
	}

	#begin(session: number): void {
		const ctx = this.#ctx;
		ctx.session = session;
		ctx.tracks.clear();
		this.drop();
	}

	/** Nothing of the session goes out any more: another one begins, or it is void. */
	drop(): void {
		this.#lanes.clear();
		this.#signing.clear();
		this.#ctx.timers.stop('pace');
	}

	chunk(chunk: Chunk): void {
		const ctx = this.#ctx;
		const lane = this.#lanes.get(chunk.rendition);
		if (!lane?.live || !lane.cutter) return;
		const begin = Math.max(ctx.now, lane.pieces[lane.pieces.length - 1]?.due ?? 0);
		const packets = lane.cutter.chunk(chunk);
		packets.forEach((packet, i) => {
			// A backlog is not stretched: pacing never makes a packet wait for longer than its own chunk lasts.
			lane.pieces.push({ ...packet, due: Math.min(begin + (i * chunk.lastsMs) / packets.length, ctx.now + chunk.lastsMs) });
		});
		this.pace();
	}

	/** The publisher's body has ended: says so in the stream itself, signed, unless only the publisher could. */
	end(rendition: Rendition): void {
		const ctx = this.#ctx;
		const lane = this.#lanes.get(rendition);
		if (!lane?.live) return;
		lane.live = false;
		if (!lane.cutter?.begun) return;
		const mediaMs = lane.pieces[lane.pieces.length - 1]?.header.mediaMs ?? ctx.tracks.get(rendition)?.headMs ?? 0;
		lane.pieces.push({ ...lane.cutter.end(mediaMs, Math.floor(unixNow(ctx))), due: 0 });
		this.pace();
	}

	/** Hands the packets that are due to be signed. */
	pace(): void {
		const ctx = this.#ctx;
		let at = Infinity;
		for (const { pieces } of this.#lanes.values()) {
			let next = pieces[0];
			while (next && next.due <= ctx.now) {
				pieces.shift();
				this.#sign(next.header, next.payload);
				next = pieces[0];
			}
			if (next) at = Math.min(at, next.due);
		}
		ctx.timers.set('pace', at);
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
			if (header.flags & FLAG.announcement) this.#announced(packet);
			else this.#owner.packet(packet);
		}
		return true;
	}

	#announced(packet: Packet): void {
		const track = this.#ctx.tracks.get(packet.rendition);
		if (!track) return;
		const renewed = track.announcement !== null;
		track.announcement = packet;
		track.renewed = renewed;
		if (renewed) this.#owner.renewed(packet);
		else this.#owner.announced(packet);
	}
}
