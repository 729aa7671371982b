import { randomFrom, unit } from '@dumbbell-stream/core';
import { bca, type Estimate } from './bootstrap.ts';
import { mean } from './normal.ts';

/** Up to so many pairs all signs are tried; above, as many are drawn. */
const EXACT_PAIRS_MAX = 15;
const DRAWN_SIGNS = 2 ** EXACT_PAIRS_MAX;

/** What differs between two systems that saw the same worlds. */
export interface Difference extends Estimate {
	/** Two-sided p-value of the sign-flip test: the share of sign patterns whose mean is at least as far from 0. */
	readonly p: number;
	/** Effect size: mean difference over its standard deviation (Cohen's d of pairs); infinite when all pairs differ by the same. */
	readonly effect: number;
}

/** Ours less theirs, seed by seed: common random numbers make the pairs, and only seeds that both have count. */
export function pairs(ours: ReadonlyMap<number, number>, theirs: ReadonlyMap<number, number>): number[] {
	return [...ours].filter(([seed]) => theirs.has(seed)).sort(([a], [b]) => a - b).map(([seed, value]) => value - (theirs.get(seed) as number));
}

/**
 * Mean paired difference, its BCa interval, and the randomisation test of Fisher and Pitman.
 * Source: E. J. G. Pitman, Significance tests which may be applied to samples from any populations, Supplement to the JRSS 4(1), 1937.
 *
 * n pairs cannot give less than 2 / 2^n: five seeds never reach 0.05.
 */
export function pairedDifference(differences: readonly number[]): Difference {
	const estimate = bca(differences, mean);
	const spread = Math.sqrt(differences.reduce((sum, one) => sum + (one - estimate.value) ** 2, 0) / (differences.length - 1));
	return { ...estimate, p: signFlip(differences), effect: estimate.value === 0 ? 0 : estimate.value / spread };
}

/** Two-sided p-value that the differences are symmetric about 0. */
export function signFlip(differences: readonly number[]): number {
	const n = differences.length;
	if (n === 0) return 1;
	const observed = Math.abs(sum(differences));
	const enough = observed * (1 - 1e-12); // Sums of the same numbers in another order may differ in the last digit.
	let extreme = 0;
	if (n <= EXACT_PAIRS_MAX) {
		for (let signs = 0; signs < 2 ** n; signs++) {
			if (Math.abs(sum(differences.map((one, i) => ((signs >> i) & 1 ? -one : one)))) >= enough) extreme++;
		}
		return extreme / 2 ** n;
	}
	const random = randomFrom(1);
	for (let draw = 0; draw < DRAWN_SIGNS; draw++) {
		if (Math.abs(sum(differences.map((one) => (unit(random) < 0.5 ? -one : one)))) >= enough) extreme++;
	}
	return (extreme + 1) / (DRAWN_SIGNS + 1); // The observed pattern is one of them: never 0.
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
