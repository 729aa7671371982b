import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Peak, Telemetry } from './telemetry.ts';

it('counters begin at nothing, count by one or by many, and come out as plain data that later counting leaves alone', () => {
	const telemetry = new Telemetry(['bytes', 'stalls'] as const);
	telemetry.count('bytes', 10);
	telemetry.count('bytes');
	const snapshot = telemetry.snapshot();
	telemetry.count('stalls');
	expect(snapshot).toEqual({ bytes: 11, stalls: 0 });
	expect(telemetry.get('stalls')).toBe(1);
});
it('a peak is remembered for at least one slot and for less than three', () => {
	const peak = new Peak(30_000);
	peak.observe(1_000, 250);
	expect(peak.max(1_000)).toBe(250);
	expect(peak.max(31_000)).toBe(250);
	peak.observe(40_000, 90);
	expect(peak.max(40_000)).toBe(250);
	expect(peak.max(62_000)).toBe(90);
	expect(peak.max(200_000)).toBe(0);
});
it('whatever is observed, the peak is at least that of the last slot and at most that of the last three', () => {
	const slot = 100;
	fc.assert(fc.property(fc.array(fc.record({ after: fc.nat(250), value: fc.nat(1_000) }), { minLength: 1, maxLength: 30 }), (observations) => {
		const peak = new Peak(slot);
		const seen: { at: number; value: number }[] = [];
		let now = 0;
		for (const { after, value } of observations) {
			now += after;
			peak.observe(now, value);
			seen.push({ at: now, value });
			const since = (ms: number): number => Math.max(0, ...seen.filter(({ at }) => now - at < ms).map((one) => one.value));
			expect(peak.max(now)).toBeGreaterThanOrEqual(since(slot));
			expect(peak.max(now)).toBeLessThanOrEqual(since(3 * slot));
		}
	}), { seed: 4, numRuns: 1_000 });
});
