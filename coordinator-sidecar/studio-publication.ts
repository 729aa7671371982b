import { Budget } from '@dumbbell-stream/core/budget.ts';
import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import type { Session } from '@dumbbell-stream/core/messages.ts';
import { isPacket, readPacket, type PacketFault } from '@dumbbell-stream/core/wire.ts';
import type { Clock } from './clock.ts';
import { Refusal } from './refusal.ts';

/** What a studio's surroundings do for it. */
export interface StudioParts {
	readonly clock: Clock;
	readonly stream: Uint8Array;
	/** By rendition: what the source has, also from a connection before this one. */
	readonly heads: Map<number, Held>;
	/** To the source, which verifies it before anybody gets it. */
	readonly sealed: (bytes: Uint8Array) => void;
	/** No more packets of this rendition for now. */
	readonly end: (rendition: number) => void;
}
/** What the studio has of a rendition in our hands, so that it goes on from there. */
export interface Held {
	readonly rendition: number;
	readonly session: Session;
	/** The newest packet that came. */
	readonly head: number;
}

/** 40 Mbit/s over ten seconds: four times the best ladder, and what a studio catches up after its line was cut. */
const BYTES_PER_SECOND = 5_000_000;
const BURST_S = 10;

/** One studio's connection: packets that are signed already. Nothing is cut or signed here, and so nothing could be forged. */
export class StudioPublication {
	readonly #parts: StudioParts;
	readonly #budget: Budget;
	readonly #renditions = new Set<number>();
	#closed = false;
	bytes = 0;
	packets = 0;

	constructor(parts: StudioParts) {
		this.#parts = parts;
		this.#budget = new Budget(BYTES_PER_SECOND, BYTES_PER_SECOND * BURST_S, parts.clock.now());
	}

	/**
	 * Takes one packet.
	 * @throws {Refusal} DS-ingest-bad-packet, DS-ingest-flood.
	 */
	feed(bytes: Uint8Array): void {
		if (this.#closed) return;
		if (!this.#budget.take(this.#parts.clock.now(), bytes.length)) throw new Refusal('DS-ingest-flood');
		if (!isPacket(bytes) || bytes.length > LIMITS.packetBytes) throw badPacket('malformed');
		const sealed = readPacket(bytes, this.#parts.stream);
		if (typeof sealed === 'string') throw badPacket(sealed);
		this.bytes += bytes.length;
		this.packets++;
		const { rendition, session, seq } = sealed;
		const { heads } = this.#parts;
		const head = heads.get(rendition);
		if (head?.session !== session || seq > head.head) heads.set(rendition, { rendition, session, head: seq });
		this.#renditions.add(rendition);
		this.#parts.sealed(bytes);
	}

	/** The studio has gone. What it has signed stands; we cannot sign an end for it. May be called again. */
	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		for (const rendition of this.#renditions) this.#parts.end(rendition);
	}
}

/** What the studio is told of a packet that cannot be its stream's. */
export function badPacket(fault: PacketFault): Refusal {
	return new Refusal('DS-ingest-bad-packet', fault);
}
