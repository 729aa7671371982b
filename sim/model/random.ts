import { randomFrom, unit, type Random } from '@dumbbell-stream/core';

/** Mixes whole numbers into 32 bits (FNV-1a with a murmur3 finish): what is drawn by hash does not depend on the order of asking. */
export function hash32(...values: readonly number[]): number {
	let h = 0x811c9dc5;
	for (const value of values) h = mix(h, value);
	return finish(h);
}
function mix(h: number, value: number): number {
	return Math.imul(Math.imul(h ^ (value | 0), 0x01000193) ^ (value >>> 15), 0x85ebca6b);
}
function finish(h: number): number {
	let z = h ^ (h >>> 16);
	z = Math.imul(z, 0x85ebca6b);
	z ^= z >>> 13;
	z = Math.imul(z, 0xc2b2ae35);
	return (z ^ (z >>> 16)) >>> 0;
}

/** A number in [0, 1) that belongs to a seed and two numbers, the same in whatever order anybody asks. */
export function unitOf(seed: number, a: number, b: number): number {
	return finish(mix(mix(mix(0x811c9dc5, seed), a), b)) / 0x1_0000_0000;
}

/** The random stream of this name: one per purpose, so that two systems under one seed see the same world. */
export function stream(seed: number, name: string): Random {
	let h = hash32(seed);
	for (let i = 0; i < name.length; i++) h = hash32(h, name.charCodeAt(i));
	return randomFrom(h);
}

/** Standard normal, Box and Muller. */
export function normal(random: Random): number {
	return Math.sqrt(-2 * Math.log(1 - unit(random))) * Math.cos(2 * Math.PI * unit(random));
}
export function lognormal(random: Random, median: number, sigma: number): number {
	return median * Math.exp(sigma * normal(random));
}
export function exponential(random: Random, mean: number): number {
	return -mean * Math.log(1 - unit(random));
}
/** Marsaglia and Tsang (2000), for shape >= 1. */
export function gamma(random: Random, shape: number, scale: number): number {
	const d = shape - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);
	for (;;) {
		const x = normal(random);
		const v = (1 + c * x) ** 3;
		if (v > 0 && Math.log(1 - unit(random)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale;
	}
}
/** Symmetric around 0. */
export function laplace(random: Random, scale: number): number {
	const u = unit(random) - 0.5;
	return -scale * Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
}

/** Quantiles of Gamma(shape, 1) at (i + 0.5) / steps, by summing its density: drawing is then one look-up. */
export function gammaQuantiles(shape: number, steps = 4_096): Float64Array {
	const width = 1 / 512;
	const table = new Float64Array(steps);
	const density = (x: number): number => x ** (shape - 1) * Math.exp(-x);
	let total = 0;
	for (let x = width / 2; x < 60; x += width) total += density(x);
	let sum = 0;
	let at = 0;
	for (let x = width / 2; x < 60 && at < steps; x += width) {
		sum += density(x) / total;
		while (at < steps && sum >= (at + 0.5) / steps) table[at++] = x;
	}
	while (at < steps) table[at++] = 60;
	return table;
}
