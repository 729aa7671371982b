import { FLAG, type Packet } from '@dumbbell-stream/core/wire.ts';

/** What the assembler reads of a packet: its header and payload, whoever vouches for them. */
export type MediaPacket = Pick<Packet, 'session' | 'rendition' | 'seq' | 'mediaMs' | 'captureMs' | 'flags' | 'payload'>;

/** One CMAF chunk (moof + mdat), ready for a SourceBuffer. `bytes` is empty for a bare end of stream. */
export interface Chunk {
	readonly bytes: Uint8Array;
	/** On the publisher's time line. */
	readonly mediaMs: number;
	readonly captureMs: number;
	readonly startsGroup: boolean;
	/** The publisher ended here. */
	readonly endsStream: boolean;
}

/** More than ten seconds of a very good picture: no true chunk is that large, and memory must have a bound. */
const CHUNK_BYTES_MAX = 16 * 1_048_576;

/** Puts packets, which come in order, together to chunks; after a gap nothing passes before the next group. */
export class ChunkAssembler {
	#parts: Uint8Array[] = [];
	#bytes = 0;
	#startsGroup = false;
	#last: MediaPacket | null = null;
	#waitsForGroup = true;

	/** Forgets what is half done and waits for a group: a new session, or a decoder that starts anew. */
	restart(): void {
		this.#drop();
		this.#last = null;
		this.#waitsForGroup = true;
	}

	/** @returns The chunk that this packet completes, if it does. */
	push(packet: MediaPacket): Chunk | null {
		if (packet.flags & (FLAG.announcement | FLAG.init)) return null;
		this.#follow(packet);
		const endsStream = (packet.flags & FLAG.endOfStream) !== 0;
		if (!this.#waitsForGroup) this.#take(packet);
		const complete = !this.#waitsForGroup && (packet.flags & FLAG.chunkEnd) !== 0 && this.#parts.length > 0;
		if (!complete && !endsStream) return null;
		const { mediaMs, captureMs } = packet;
		const chunk = { bytes: complete ? this.#join() : new Uint8Array(0), mediaMs, captureMs, startsGroup: this.#startsGroup, endsStream };
		this.#drop();
		return chunk;
	}

	/** Notices gaps and beginnings of groups. */
	#follow(packet: MediaPacket): void {
		const last = this.#last;
		this.#last = packet;
		const follows = last !== null && packet.session === last.session && packet.rendition === last.rendition && packet.seq === last.seq + 1;
		if (!follows) {
			this.#drop();
			this.#waitsForGroup = true;
		}
		if (packet.flags & FLAG.chunkStart) this.#drop();
		if (packet.flags & FLAG.groupStart && packet.flags & FLAG.chunkStart) {
			this.#waitsForGroup = false;
			this.#startsGroup = true;
		}
	}

	#take(packet: MediaPacket): void {
		const begins = (packet.flags & FLAG.chunkStart) !== 0;
		if (packet.payload.length === 0 || (!begins && this.#parts.length === 0)) return;
		this.#parts.push(packet.payload);
		this.#bytes += packet.payload.length;
		if (this.#bytes > CHUNK_BYTES_MAX) this.restart();
	}

	#join(): Uint8Array {
		const whole = new Uint8Array(this.#bytes);
		let at = 0;
		for (const part of this.#parts) {
			whole.set(part, at);
			at += part.length;
		}
		return whole;
	}

	#drop(): void {
		this.#parts = [];
		this.#bytes = 0;
		this.#startsGroup = false;
	}
}
