import { assert } from './assert.ts';
import type { Seq } from './messages.ts';
import type { Packet } from './wire.ts';

/** Room for about three seconds of a stream of 1 Mbit/s. */
const LEAST = 64;

/**
 * Packets by sequence, in an array that is gone round: those that follow each other lie side by side. It doubles when the newest would
 * take the place of one that is still kept. What it is asked for is compared with what lies there, so an older one is never mistaken.
 */
export class PacketRing {
	#slots: (Packet | undefined)[] = new Array<Packet | undefined>(LEAST).fill(undefined);
	#size = 0;

	get size(): number {
		return this.#size;
	}

	get(seq: Seq): Packet | undefined {
		const packet = this.#slots[seq & (this.#slots.length - 1)];
		return packet !== undefined && packet.seq === seq ? packet : undefined;
	}

	has(seq: Seq): boolean {
		return this.get(seq) !== undefined;
	}

	set(packet: Packet): void {
		for (;;) {
			const slot = packet.seq & (this.#slots.length - 1);
			const there = this.#slots[slot];
			if (there === undefined) this.#size++;
			else if (there.seq !== packet.seq) {
				this.#grow();
				continue;
			}
			this.#slots[slot] = packet;
			return;
		}
	}

	delete(seq: Seq): void {
		if (!this.has(seq)) return;
		this.#slots[seq & (this.#slots.length - 1)] = undefined;
		this.#size--;
		assert(this.#size >= 0, 'no more packets go than came');
	}

	#grow(): void {
		const before = this.#slots;
		this.#slots = new Array<Packet | undefined>(2 * before.length).fill(undefined);
		// Two of different slots do not fall into one of twice as many.
		for (const packet of before) if (packet) this.#slots[packet.seq & (this.#slots.length - 1)] = packet;
	}
}
