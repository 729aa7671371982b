import { below, randomFrom, unit } from '@dumbbell-stream/core';
import { describe, expect, it } from 'vitest';
import { accelerationOf, bca, meanOfSeeds } from './bootstrap.ts';
import { holm } from './holm.ts';
import { mser5 } from './mser.ts';
import { mean, normalCdf, normalQuantile } from './normal.ts';
import { pairedDifference, pairs, signFlip } from './paired.ts';
import { quantile } from './quantile.ts';

/** Test A of 26 children, the example of chapter 14 of Efron and Tibshirani, An introduction to the bootstrap, 1993. */
const SPATIAL = [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41];
const plugInVariance = (sample: readonly number[]): number => {
	const centre = mean(sample);
	return sample.reduce((sum, one) => sum + (one - centre) ** 2, 0) / sample.length;
};
/** Differences in height of Darwin's crossed and self-fertilised maize, eighths of an inch; Fisher, The design of experiments, 1935. */
const MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

describe('the normal distribution', () => {
	it('has the values of the tables', () => {
		expect(normalCdf(1)).toBeCloseTo(0.841_344_746_068_542_9, 14);
		expect(normalCdf(-3)).toBeCloseTo(0.001_349_898_031_630_093, 14);
		expect(normalQuantile(0.975)).toBeCloseTo(1.959_963_984_540_054, 12);
		expect(normalQuantile(0.0001)).toBeCloseTo(-3.719_016_485_455_709, 9);
	});

	it('turns into itself and back', () => {
		for (let p = 0.01; p < 1; p += 0.07) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 13);
	});

	it('refuses what is no probability', () => expect(() => normalQuantile(1.1)).toThrow(RangeError));
});

describe('a quantile', () => {
	it('interpolates as definition 7 of Hyndman and Fan', () => {
		expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
		expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
		expect(quantile([4, 1, 3, 2], 1)).toBe(4);
		expect(quantile([], 0.5)).toBeNaN();
	});
});

describe('the BCa interval', () => {
	it('has the estimate, the acceleration and the bounds of the textbook', () => {
		expect(plugInVariance(SPATIAL)).toBeCloseTo(171.5, 1);
		expect(accelerationOf(SPATIAL, plugInVariance)).toBeCloseTo(0.061, 3);
		// The book's bounds, (115.8, 259.6), come from 2,000 samples: good to a few units.
		const { low, high, n } = bca(SPATIAL, plugInVariance, { confidence: 0.9, resamples: 20_000 });
		expect(n).toBe(26);
		expect(low).toBeGreaterThan(113);
		expect(low).toBeLessThan(119);
		expect(high).toBeGreaterThan(254);
		expect(high).toBeLessThan(265);
	});

	it('covers the mean of a skewed distribution about as often as it says', () => {
		const random = randomFrom(7);
		let covered = 0;
		for (let trial = 0; trial < 300; trial++) {
			const sample = Array.from({ length: 30 }, () => -Math.log(1 - unit(random)));
			const { low, high } = bca(sample, mean, { resamples: 500, seed: trial });
			if (low <= 1 && 1 <= high) covered++;
		}
		expect(covered / 300).toBeGreaterThan(0.89);
		expect(covered / 300).toBeLessThan(0.98);
	});

	it('shrinks to the value where nothing is uncertain or nothing is known', () => {
		expect(bca([3, 3, 3, 3], mean)).toEqual({ value: 3, low: 3, high: 3, n: 4 });
		expect(bca([3], mean)).toEqual({ value: 3, low: 3, high: 3, n: 1 });
	});

	it('is not claimed of a few seeds: there it is the smallest and the largest', () => {
		expect(meanOfSeeds([4, 1, 1])).toEqual({ value: 2, low: 1, high: 4, n: 3 });
		expect(meanOfSeeds([1, 2, 3, 4, 9]).high).toBeLessThan(9);
	});

	it('is the same each time', () => expect(bca(SPATIAL, mean)).toEqual(bca(SPATIAL, mean)));
});

describe('paired differences', () => {
	it('pair what saw the same seed', () => {
		expect(pairs(new Map([[2, 5], [1, 4], [9, 1]]), new Map([[1, 1], [2, 1], [3, 1]]))).toEqual([3, 4]);
	});

	it('have the p-value that Fisher found for the maize', () => expect(signFlip(MAIZE)).toBeCloseTo(1_726 / 32_768, 12));

	it('agree with that closely when signs are drawn', () => {
		const twice = signFlip([...MAIZE, 1e-9]); // A sixteenth pair that decides nothing.
		expect(Math.abs(twice - 1_726 / 32_768)).toBeLessThan(0.006);
	});

	it('are never sure with few seeds', () => {
		expect(signFlip([1, 1, 1, 1, 1])).toBe(2 / 32);
		expect(signFlip([])).toBe(1);
	});

	it('state their size in standard deviations', () => {
		const { value, effect, low, high } = pairedDifference([1, 2, 3]);
		expect({ value, effect }).toEqual({ value: 2, effect: 2 });
		expect(low).toBeLessThan(2);
		expect(high).toBeGreaterThan(2);
	});
});

describe('Holm’s correction', () => {
	it('steps down from the smallest p-value', () => {
		holm([0.01, 0.04, 0.03, 0.005]).forEach((adjusted, i) => expect(adjusted).toBeCloseTo([0.03, 0.06, 0.06, 0.02][i] as number, 12));
	});

	it('never passes 1', () => expect(holm([0.9, 0.8])).toEqual([1, 1]));
});

describe('MSER-5', () => {
	const random = randomFrom(3);
	const noise = Array.from({ length: 300 }, () => below(random, 100) / 100);

	it('drops a warm-up and little more', () => {
		const dropped = mser5([...Array.from({ length: 40 }, (_, i) => 40 - i), ...noise]);
		expect(dropped).toBeGreaterThanOrEqual(35);
		expect(dropped).toBeLessThanOrEqual(45);
	});

	it('drops nothing of a constant', () => expect(mser5(new Array<number>(100).fill(0.9999))).toBe(0));

	it('does not judge a series that never settles, or a short one', () => {
		expect(mser5(Array.from({ length: 200 }, (_, i) => i))).toBeUndefined();
		expect(mser5([1, 2, 3])).toBeUndefined();
	});
});
