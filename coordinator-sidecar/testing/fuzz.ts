import { below, randomFrom } from '@dumbbell-stream/core/rng.ts';
import type { Random } from '@dumbbell-stream/core/machine.ts';

/** A seeded series of damages done to bytes: flipped bits, numbers at their limits, cuts, doublings, strays. */
export function mutator(seed: number): (bytes: Uint8Array) => Uint8Array {
	const random = randomFrom(seed);
	return (bytes) => {
		let mutant = new Uint8Array(bytes);
		for (let n = 1 + below(random, 4); n > 0; n--) mutant = mutate(mutant, random);
		return mutant;
	};
}

function mutate(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
	const at = below(random, bytes.length || 1);
	const copy = new Uint8Array(bytes);
	switch (below(random, 6)) {
		case 0:
			copy[at] = (copy[at] ?? 0) ^ (1 << below(random, 8));
			return copy;
		case 1:
			copy[at] = below(random, 256);
			return copy;
		case 2: // A size, count or time at its limit.
			copy.set(([[0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [0x7f, 0xff, 0xff, 0xff], [0, 0, 0, 1], [0x80, 0, 0, 0]][below(random, 5)] as number[]).slice(0, bytes.length - at), at);
			return copy;
		case 3:
			return copy.slice(0, at);
		case 4: {
			const end = at + below(random, 200);
			return new Uint8Array(Buffer.concat([copy.subarray(0, end), copy.subarray(at)]));
		}
		default:
			return new Uint8Array(Buffer.concat([copy.subarray(0, at), copy.subarray(at + below(random, 64))]));
	}
}
