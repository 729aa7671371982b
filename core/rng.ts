import type { Random } from './machine.ts';

/**
 * sfc32 seeded by splitmix32: 128 bits of state, so that no two runs of the simulator meet by accident.
 * Not for secrets. Source: PractRand's sfc32 by Chris Doty-Humphrey (public domain).
 *
 * @param seed Any number; its lower 32 bits count.
 * @returns A function that yields integers from 0 to 2^32 - 1.
 */
export function randomFrom(seed: number): Random {
	let mix = seed | 0;
	const splitmix = (): number => {
		mix = (mix + 0x9e3779b9) | 0;
		let z = mix ^ (mix >>> 16);
		z = Math.imul(z, 0x21f0aaad);
		z ^= z >>> 15;
		z = Math.imul(z, 0x735a2d97);
		return (z ^ (z >>> 15)) | 0;
	};
	let a = splitmix();
	let b = splitmix();
	let c = splitmix();
	let counter = 1;
	const next = (): number => {
		const sum = (((a + b) | 0) + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (c << 21) | (c >>> 11);
		c = (c + sum) | 0;
		return sum >>> 0;
	};
	for (let i = 0; i < 12; i++) next(); // Lets the three words mix before the first use.
	return next;
}

/** A number in [0, 1) with 32 bits of it random. */
export function unit(random: Random): number {
	return random() / 0x1_0000_0000;
}

/** An integer in [0, below). `below` is at most 2^32; the bias is below `below` / 2^32. */
export function below(random: Random, limit: number): number {
	return Math.floor(unit(random) * limit);
}
