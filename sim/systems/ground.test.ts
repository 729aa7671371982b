import { below, randomFrom } from '@dumbbell-stream/core';
import { describe, expect, it } from 'vitest';
import { constantRtt } from '../model/rtt.ts';
import { Stage } from '../stage.ts';
import { Cutting, Holdings } from './ground.ts';

describe('what a viewer holds', () => {
	it('agrees with a set, as long as nothing is older than the window', () => {
		const random = randomFrom(1);
		const held = new Holdings();
		const set = new Set<number>();
		let newest = 0;
		for (let step = 0; step < 4_000; step++) {
			newest = Math.max(newest, Math.floor(step / 4));
			const unit = Math.max(0, newest + below(random, 40) - 300);
			expect(held.has(unit)).toBe(set.has(unit));
			expect(held.add(unit)).toBe(!set.has(unit));
			set.add(unit);
		}
	});

	it('forgets what has left the window, and takes it no more', () => {
		const held = new Holdings();
		held.add(3);
		held.add(515);
		expect(held.has(3)).toBe(false);
		expect(held.add(3)).toBe(false);
		expect(held.add(4)).toBe(true);
	});

	it('jumps over long silences', () => {
		const held = new Holdings();
		held.add(1);
		held.add(100_001);
		for (let unit = 99_600; unit < 100_001; unit++) expect(held.has(unit)).toBe(false);
	});

	it('is copied as it is', () => {
		const held = new Holdings();
		held.add(7);
		const copy = held.copy();
		held.add(8);
		expect([copy.has(7), copy.has(8), copy.newest]).toEqual([true, false, 7]);
	});
});

describe('cutting the stream', () => {
	const env = new Stage({ system: 'none', workload: 'static', peers: 2, seconds: 1, seed: 1, rateKbps: 1_000, rtt: constantRtt(10) });

	it.each([[0, 50, 6_250, 20], [100, 100, 12_500, 10], [1_000, 1_000, 125_000, 1]])('into units of %d ms', (unitMs, ms, bytes, perGroup) => {
		const cutting = new Cutting(env, unitMs);
		expect([cutting.unitMs, cutting.unitBytes, cutting.unitsPerGroup]).toEqual([ms, bytes, perGroup]);
	});

	it('knows the newest unit that is whole', () => {
		for (const unitMs of [0, 100, 500, 1_000]) {
			const cutting = new Cutting(env, unitMs);
			for (let now = env.chunkAt(0) - 50; now < env.chunkAt(0) + 5_000; now += 30) {
				const newest = cutting.newestAt(now);
				if (newest >= 0) expect(cutting.at(newest)).toBeLessThanOrEqual(now);
				expect(cutting.at(newest + 1)).toBeGreaterThan(now);
			}
		}
	});
});
