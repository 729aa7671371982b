import { expect, test } from 'vitest';
import { PacketRing } from './packet-ring.ts';
import { below, randomFrom } from './rng.ts';
import type { Packet } from './wire.ts';

test('it holds what a map by sequence would hold, however far apart the sequences are', () => {
	const random = randomFrom(5);
	const ring = new PacketRing();
	const map = new Map<number, Packet>();
	let newest = 4_294_900_000; // The largest that the wire knows is 2^32 - 1.
	for (let step = 0; step < 20_000; step++) {
		const seq = newest - below(random, 300);
		const packet = { seq } as Packet;
		if (below(random, 3) > 0) {
			ring.set(packet);
			map.set(seq, packet);
			if (below(random, 20) === 0) newest += below(random, 4);
		} else {
			ring.delete(seq);
			map.delete(seq);
		}
		expect(ring.size).toBe(map.size);
		const asked = newest - below(random, 1_000);
		expect(ring.get(asked)).toBe(map.get(asked));
	}
});
