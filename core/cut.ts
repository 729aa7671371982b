import { LIMITS } from './limits.ts';
import type { Ms, UnixMs } from './machine.ts';
import type { Rendition, Seq, Session } from './messages.ts';
import { FLAG, PAYLOAD_BYTES_MAX, type PacketHeader } from './wire.ts';

/** One chunk from the encoder. */
export interface EncodedChunk {
	readonly mediaMs: Ms;
	readonly captureMs: UnixMs;
	readonly startsGroup: boolean;
	readonly bytes: Uint8Array;
}
/** A packet that is still to be signed. */
export interface Unsigned {
	readonly header: PacketHeader;
	readonly payload: Uint8Array;
}

/** Numbers one rendition of one session: cuts its chunks into packets, each with the group that it belongs to. */
export class Cutter {
	readonly #session: Session;
	readonly #rendition: Rendition;
	#next: Seq = 1;
	#group: Seq = 0;

	constructor(session: Session, rendition: Rendition) {
		this.#session = session;
		this.#rendition = rendition;
	}

	/** The first group has begun: before it nobody could start. */
	get begun(): boolean {
		return this.#group > 0;
	}

	/** The packets of a chunk, of about the same size; none while no group has begun. */
	chunk({ bytes, mediaMs, captureMs, startsGroup }: EncodedChunk): readonly Unsigned[] {
		if (startsGroup) this.#group = this.#next;
		if (!this.begun) return [];
		const size = bytes.length > LIMITS.packetBytesAim * 4 ? PAYLOAD_BYTES_MAX : LIMITS.packetBytesAim;
		const count = Math.max(1, Math.ceil(bytes.length / size));
		const share = Math.ceil(bytes.length / count);
		return Array.from({ length: count }, (_, i) => {
			const flags = (i === 0 ? FLAG.chunkStart : 0) | (i === count - 1 ? FLAG.chunkEnd : 0) | (i === 0 && startsGroup ? FLAG.groupStart : 0);
			return { header: this.#header(mediaMs, captureMs, flags), payload: bytes.subarray(i * share, (i + 1) * share) };
		});
	}

	/** The packet that says that the publisher has ended. */
	end(mediaMs: Ms, captureMs: UnixMs): Unsigned {
		return { header: this.#header(mediaMs, captureMs, FLAG.endOfStream), payload: new Uint8Array(0) };
	}

	#header(mediaMs: Ms, captureMs: UnixMs, flags: number): PacketHeader {
		return { session: this.#session, rendition: this.#rendition, seq: this.#next++, groupSeq: this.#group, mediaMs, captureMs, flags };
	}
}

/** The header of an announcement, which stands outside the numbering. */
export function announcementHeader(session: Session, rendition: Rendition, captureMs: UnixMs): PacketHeader {
	return { session, rendition, seq: 0, groupSeq: 0, mediaMs: 0, captureMs, flags: FLAG.announcement };
}
