import { describe, expect, test } from 'vitest';
import { meanOfSeeds } from '../stats/bootstrap.ts';
import { playCuts, type Trees } from './cuts.ts';

describe('how often a viewer loses the stream under exponential visits', () => {
	/** Failures per seed: the rarer what is counted, the more of them. */
	test.each<readonly [Trees, number, number]>([['tree', 3, 2_000], ['dumbbell', 3, 40_000], ['standby', 6, 150_000]])('%s: first-order theory lies inside the 95 %% interval of the runs', (trees, windowS, failures) => {
		const ratio = meanOfSeeds(Array.from({ length: 12 }, (_, i) => {
			const { perHour, theoryPerHour } = playCuts({ trees, viewers: 62, rate: 1 / 619, windowS, failures, seed: i + 1 });
			return perHour / theoryPerHour;
		}));
		expect(ratio.low).toBeLessThan(1);
		expect(ratio.high).toBeGreaterThan(1);
		expect(ratio.high - ratio.low).toBeLessThan(0.35); // Or it would say nothing.
	});

	test('nobody is cut off by fewer failures than the enumeration names, however long they last', () => {
		// Two viewers: with standby links nothing but both roots' deaths can matter, and then nobody is left.
		expect(playCuts({ trees: 'standby', viewers: 2, rate: 1, windowS: 1, failures: 1_000, seed: 1 }).cuts).toBe(0);
		expect(playCuts({ trees: 'dumbbell', viewers: 6, rate: 1 / 619, windowS: 0, failures: 5_000, seed: 1 }).cuts).toBe(0);
	});

	test('a longer window costs two trees in proportion, and two with standby links with its square', () => {
		const of = (trees: Trees, windowS: number): number => playCuts({ trees, viewers: 30, rate: 1 / 619, windowS, failures: 10, seed: 7 }).theoryPerHour;
		expect(of('dumbbell', 6) / of('dumbbell', 3)).toBeCloseTo(2, 9);
		expect(of('standby', 6) / of('standby', 3)).toBeCloseTo(4, 9);
	});
});
