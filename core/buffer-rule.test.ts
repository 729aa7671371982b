import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { BufferRule, type Profile } from './buffer-rule.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import { randomFrom, unit } from './rng.ts';

const CALM = { latencyMs: 92, incident: false };
const BIN = LIMITS.coverBinMs;
/** A rule that has heard `values`, spread over `overMs`. */
function heard(values: readonly Ms[], { profile = 'normal', leastMs = 0, overMs = 60_000 }: { profile?: Profile; leastMs?: Ms; overMs?: Ms } = {}): BufferRule {
	const rule = new BufferRule(profile, leastMs);
	values.forEach((value, i) => rule.observe((i * overMs) / values.length, value));
	return rule;
}
const many = (count: number, value: (i: number) => Ms): readonly Ms[] => Array.from({ length: count }, (_, i) => value(i));

describe('B covers', () => {
	it('99.9 per cent of a known distribution, to a bin', () => {
		const random = randomFrom(1);
		const values = many(50_000, () => 150 + 700 * unit(random)); // Even from 150 to 850.
		expect(Math.abs(heard(values).quantile(0.999) - (150 + 700 * 0.999))).toBeLessThanOrEqual(BIN);
		expect(Math.abs(heard(values).quantile(0.5) - 500)).toBeLessThanOrEqual(BIN);
		expect(heard(values).settle(60_000, CALM)).toBe(860);
	});
	it('of a long tail what belongs to it', () => {
		const random = randomFrom(2);
		const draw = (): Ms => 150 + 80 * -Math.log(1 - unit(random)); // Exponential, mean 80: 99.9 % below 150 + 80 ln 1000 = 703.
		expect(Math.abs(heard(many(100_000, draw)).quantile(0.999) - 703)).toBeLessThanOrEqual(2 * BIN);
	});
	it('everything that a small audience has measured', () => {
		expect(heard([200, 220, 870]).settle(60_000, CALM)).toBe(880);
	});
	it('not the one in ten thousand', () => {
		expect(heard(many(20_000, (i) => (i % 10_000 === 0 ? 2_500 : 300))).settle(60_000, CALM)).toBe(LIMITS.bufferMs);
	});
	it('never more than three seconds, whatever somebody says', () => {
		expect(heard([65_535, Infinity]).settle(0, CALM)).toBe(LIMITS.bufferMsMax);
		expect(heard([0, NaN, -5]).settle(0, CALM)).toBe(LIMITS.bufferMs);
	});
	it('at least what a whole bin says', () => {
		fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 2_999 }), { minLength: 1, maxLength: 400 }), (values) => {
			const rule = heard(values, { overMs: 1 });
			const sorted = [...values].sort((a, b) => a - b);
			const exact = sorted[Math.ceil(0.999 * sorted.length) - 1] as Ms;
			expect(rule.quantile(0.999)).toBeGreaterThan(exact - 1);
			expect(rule.quantile(0.999)).toBeLessThanOrEqual(exact + BIN);
		}), { seed: 6, numRuns: 100 });
	});
});

describe('the least B', () => {
	const near = many(2_000, () => 200);
	test.each<[Profile, Ms, Ms]>([
		['near', 92, 450], ['near', 150, 600], ['normal', 92, 600], ['normal', 150, 900], ['robust', 60, 600], ['robust', 92, 736],
	])('of the profile %s at L = %d ms is %d ms', (profile, latencyMs, least) => {
		const rule = heard(near, { profile });
		let bufferMs = 0;
		for (let now = 60_000; now <= 200_000; now += LIMITS.shrinkMs) bufferMs = rule.settle(now, { latencyMs, incident: false });
		expect(bufferMs).toBe(least);
	});
	it('is the normal one for a near audience that has not proven yet to be near', () => {
		const rule = heard(near.slice(0, 500), { profile: 'near' });
		expect(rule.settle(300_000, CALM)).toBe(LIMITS.bufferMs);
	});
	it('is the owner\'s where that is more', () => {
		expect(heard(near, { leastMs: 1_500 }).settle(60_000, CALM)).toBe(1_500);
	});
});

describe('B changes', () => {
	it('up at once', () => {
		const rule = heard(many(100, () => 300));
		expect(rule.settle(60_000, CALM)).toBe(600);
		rule.observe(60_001, 1_210);
		expect(rule.settle(60_001, CALM)).toBe(1_220);
	});
	it('down by a tenth in ten seconds, no faster however often it is asked', () => {
		const rule = heard([1_990], { overMs: 1 });
		expect(rule.settle(0, CALM)).toBe(2_000);
		for (let i = 0; i < 5_000; i++) rule.observe(1, 300);
		const seen: Ms[] = [];
		for (let now = 0; now <= 200_000; now += 500) seen.push(rule.settle(now, CALM));
		expect(seen.slice(0, 20).every((bufferMs) => bufferMs === 2_000)).toBe(true);
		const falls = seen.flatMap((bufferMs, i) => (i > 0 && bufferMs < (seen[i - 1] as Ms) ? [{ at: i * 500, share: bufferMs / (seen[i - 1] as Ms) }] : []));
		expect(falls.every(({ at, share }) => at % LIMITS.shrinkMs === 0 && share >= 0.9)).toBe(true);
		expect(seen.at(-1)).toBe(LIMITS.bufferMs);
	});
	it('not down during an incident, and up even then', () => {
		const rule = heard([1_190], { overMs: 1 });
		rule.settle(0, CALM);
		for (let i = 0; i < 5_000; i++) rule.observe(1, 300);
		expect(rule.settle(500_000, { latencyMs: 92, incident: true })).toBe(1_200);
		for (let i = 0; i < 50; i++) rule.observe(500_000, 1_390);
		expect(rule.settle(500_000, { latencyMs: 92, incident: true })).toBe(1_400);
		expect(rule.settle(510_000, CALM)).toBe(1_400);
	});
	it('with L', () => {
		const rule = new BufferRule();
		expect([rule.settle(0, CALM), rule.settle(1, { latencyMs: 200, incident: false })]).toEqual([600, 1_200]);
	});
});

describe('what was measured', () => {
	it('weighs half after seven minutes', () => {
		const rule = new BufferRule();
		for (let i = 0; i < 1_000; i++) rule.observe(0, 1_000);
		rule.settle(LIMITS.coverHalfLifeMs, CALM);
		expect(rule.measurements).toBeCloseTo(500);
	});
	it('is forgotten when it does not come again: a bad quarter of an hour costs no more than two hours', () => {
		const rule = new BufferRule();
		let now = 0;
		for (; now < 900_000; now += 1_000) rule.observe(now, 1_500);
		expect(rule.settle(now, CALM)).toBe(1_520);
		for (const end = now + 2 * 3_600_000; now < end; now += 1_000) {
			rule.observe(now, 300);
			rule.settle(now, CALM);
		}
		expect(rule.bufferMs).toBe(LIMITS.bufferMs);
	});
	it('keeps its digits over a month', () => {
		const rule = new BufferRule();
		for (let now = 0; now < 30 * 86_400_000; now += 60_000) rule.observe(now, 500 + (now % 180_000) / 1_000);
		expect(rule.measurements).toBeGreaterThan(9);
		expect(rule.measurements).toBeLessThan(12);
		expect(rule.quantile(0.999)).toBe(640);
	});
	it('does not depend on a clock that stands still or goes backwards', () => {
		const rule = new BufferRule();
		for (const now of [5_000, 5_000, 4_000]) rule.observe(now, 700);
		expect(rule.settle(3_000, CALM)).toBe(720);
		expect(rule.measurements).toBeCloseTo(3);
	});
});
