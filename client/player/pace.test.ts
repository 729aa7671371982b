import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

/** Plays against a source that keeps time, four decisions a second, chunks of 80 ms. @returns Distances and rates over time. */
function play(pace: Pace, distanceMs: number, targetMs: number, seconds: number): { distances: number[]; rates: number[]; jumps: number } {
	const distances: number[] = [];
	const rates: number[] = [];
	let jumps = 0;
	let rate = 1;
	let appendedMs = distanceMs;
	let atMs = 0;
	for (let ms = 0; ms < seconds * 1000; ms += 10) {
		if (ms % 80 === 0) appendedMs += 80;
		atMs += 10 * rate;
		if (ms % 250 !== 0) continue;
		const decided = pace.decide(appendedMs - atMs, targetMs);
		if (decided === 'jump') {
			jumps++;
			atMs = appendedMs - targetMs;
		} else rate = decided;
		distances.push(appendedMs - atMs);
		rates.push(rate);
	}
	return { distances, rates, jumps };
}

test('at the target it plays at normal speed, and the saw-tooth of chunks does not disturb it', () => {
	const { rates } = play(new Pace(), 560, 600, 20);
	expect(new Set(rates)).toEqual(new Set([1]));
});

test.each([
	[900, 600],
	[300, 600],
	[2_500, 600],
	[1_200, 3_000],
])('from %d ms behind it comes to %d ms and stays there', (from, target) => {
	const { distances, rates, jumps } = play(new Pace(), from, target, 60);
	expect(jumps).toBe(0);
	expect(Math.max(...rates)).toBeLessThanOrEqual(1.1);
	expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.95);
	for (const distance of distances.slice(-40)) expect(Math.abs(distance - target)).toBeLessThan(150);
	expect(rates.at(-1)).toBe(1);
});

test('more than 3 s behind the newest at the default target it jumps, once', () => {
	const { jumps, distances } = play(new Pace(), 3_200, 600, 10);
	expect(jumps).toBe(1);
	expect(distances.at(-1)).toBeLessThan(750);
});

test('it corrects by at most 5 % while near', () => {
	const { rates } = play(new Pace(), 1_000, 600, 10);
	expect(Math.max(...rates)).toBe(1.05);
});

test('whatever it is told, the rate stays within its bounds', () => {
	const distances = fc.array(fc.integer({ min: -1_000, max: 20_000 }), { maxLength: 60 });
	fc.assert(
		fc.property(distances, fc.integer({ min: 100, max: 3_000 }), (told, target) => {
			const pace = new Pace();
			for (const distance of told) {
				const rate = pace.decide(distance, target);
				if (rate !== 'jump') {
					expect(rate).toBeGreaterThanOrEqual(0.95);
					expect(rate).toBeLessThanOrEqual(1.1);
				} else expect(distance).toBeGreaterThan(target + 2_000);
			}
		}),
		{ numRuns: 200, seed: 1 },
	);
});
