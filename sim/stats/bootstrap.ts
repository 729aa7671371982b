import { below, randomFrom } from '@dumbbell-stream/core';
import { mean, normalCdf, normalQuantile } from './normal.ts';
import { quantileOfSorted } from './quantile.ts';

/** An estimate and what the seeds leave open about it. */
export interface Estimate {
	readonly value: number;
	/** Bounds of the confidence interval; both are the value itself when there is but one observation or all agree. */
	readonly low: number;
	readonly high: number;
	/** Observations, that is seeds. */
	readonly n: number;
}

export interface BootstrapOptions {
	/** 0.95 when not given. */
	readonly confidence?: number;
	/** Drawn samples; 10,000 when not given: the bounds then move by about a hundredth of the interval from seed to seed of ours. */
	readonly resamples?: number;
	readonly seed?: number;
}

/**
 * Bias-corrected and accelerated bootstrap interval.
 * Source: B. Efron, Better bootstrap confidence intervals, Journal of the American Statistical Association 82(397), 1987;
 * the acceleration by the jackknife as in B. Efron and R. J. Tibshirani, An introduction to the bootstrap, 1993, equation 14.15.
 *
 * @param observations Independent ones: seeds, never viewers of one run, who depend on each other.
 */
export function bca<T>(observations: readonly T[], statistic: (sample: readonly T[]) => number, options: BootstrapOptions = {}): Estimate {
	const { confidence = 0.95, resamples = 10_000, seed = 1 } = options;
	const n = observations.length;
	const value = statistic(observations);
	if (n < 2) return { value, low: value, high: value, n };
	const random = randomFrom(seed);
	const sample = observations.slice();
	const drawn = Float64Array.from({ length: resamples }, () => {
		for (let i = 0; i < n; i++) sample[i] = observations[below(random, n)] as T;
		return statistic(sample);
	}).sort();
	const bias = biasOf(drawn, value);
	const acceleration = accelerationOf(observations, statistic);
	const bound = (p: number): number => {
		const z = bias + normalQuantile(p);
		return quantileOfSorted(drawn, normalCdf(bias + z / (1 - acceleration * z)));
	};
	return { value, low: bound((1 - confidence) / 2), high: bound((1 + confidence) / 2), n };
}

/** Resampling fewer observations than these says nothing about the others that might have been. */
export const BOOTSTRAP_FROM = 5;

/** The mean over seeds with its 95 % interval; the smallest and the largest value where there are fewer than `BOOTSTRAP_FROM`. */
export function meanOfSeeds(values: readonly number[]): Estimate {
	if (values.length >= BOOTSTRAP_FROM) return bca(values, mean);
	return { value: mean(values), low: Math.min(...values), high: Math.max(...values), n: values.length };
}

/** z0: how far the estimate lies from the median of the drawn ones, in standard deviations. Ties count half, so that a constant has none. */
function biasOf(drawn: Float64Array, value: number): number {
	const smaller = drawn.reduce((count, other) => count + (other < value ? 1 : other === value ? 0.5 : 0), 0);
	const share = smaller / drawn.length;
	return normalQuantile(Math.min(Math.max(share, 1 / drawn.length), 1 - 1 / drawn.length));
}

/** a: how fast the standard error changes with the estimate; 0 when all observations agree. */
export function accelerationOf<T>(observations: readonly T[], statistic: (sample: readonly T[]) => number): number {
	const without = observations.map((_, left) => statistic(observations.filter((_other, i) => i !== left)));
	const centre = mean(without);
	const cubes = without.reduce((sum, one) => sum + (centre - one) ** 3, 0);
	const squares = without.reduce((sum, one) => sum + (centre - one) ** 2, 0);
	return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
