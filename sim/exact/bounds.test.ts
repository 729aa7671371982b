import { describe, expect, it } from 'vitest';
import { bestFanOut, canStream, fanOutDelay, freeRiderShareMax, pairLevels, postalDelay, postalGrowth, resourceIndex, snowballDelay } from './bounds.ts';
import { depthOf, leftComplete, levels, meanLevel } from './shape.ts';

const AUDIENCES = [100, 1_000, 10_000, 100_000, 1_000_000];
const digits = (values: readonly number[], decimals: number): readonly string[] => values.map((value) => value.toFixed(decimals));

describe('fluid bounds', () => {
	it('say who can be streamed to', () => {
		expect(resourceIndex(2, [1, 1, 0, 0], 1)).toBe(1);
		expect(canStream(2, [1, 1, 0, 0], 1)).toBe(true);
		expect(canStream(2, [1, 0.9, 0, 0], 1)).toBe(false);
		expect(canStream(0.9, [9, 9], 1)).toBe(false);
	});
	it('allow 67 % free riders when the others have three times the rate, 50 % at twice, 20 % at 1.25', () => {
		expect(digits([3, 2, 1.25].map((uplink) => 100 * freeRiderShareMax(uplink)), 0)).toEqual(['67', '50', '20']);
		expect(freeRiderShareMax(2, 10, 100)).toBeCloseTo(0.55, 9);
	});
});

describe('depth', () => {
	it('of the left-complete pair is ceil(log2(N / 2 + 1)) for every N', () => {
		for (let peers = 1; peers <= 1_030; peers++) {
			expect(levels(leftComplete(peers)).at(-1)).toBe(depthOf(peers));
			expect(pairLevels(peers, 2)).toBe(depthOf(peers));
			expect(Math.ceil(Math.log2(Math.ceil(peers / 2) + 1))).toBe(depthOf(peers));
		}
	});
	it('with K root pairs is floor(log2((p - 1) / K + 1)) + 1', () => {
		for (const rootPairs of [1, 2, 3, 8]) {
			levels(leftComplete(600, { rootPairs })).forEach((level, p) => expect(p === 0 ? 0 : Math.floor(Math.log2((p - 1) / rootPairs + 1)) + 1).toBe(level));
		}
	});
	it('grows as the table says, 10² to 10⁶: most, mean, and most at fan-out 4', () => {
		expect(AUDIENCES.map(depthOf)).toEqual([6, 9, 13, 16, 19]);
		expect(digits(AUDIENCES.map((peers) => meanLevel(leftComplete(peers))), 1)).toEqual(['4.9', '8.0', '11.4', '14.7', '18.0']);
		expect(AUDIENCES.map((peers) => pairLevels(peers, 4))).toEqual([4, 6, 7, 9, 11]);
	});
});

describe('least delay, 10² to 10⁶', () => {
	const latency = 0.092;
	it('store and forward: units of 1 s and of 50 ms, uplinks of four rates', () => {
		expect(digits(AUDIENCES.map((peers) => snowballDelay(peers, 1 / 4)), 2)).toEqual(['2.00', '2.75', '3.75', '4.50', '5.25']);
		expect(digits(AUDIENCES.map((peers) => snowballDelay(peers, 0.05 / 4)), 2)).toEqual(['0.10', '0.14', '0.19', '0.23', '0.26']);
	});
	it('with propagation of 7 sending times, 87.5 ms: no cap, fan-out 4, fan-out 2', () => {
		expect([Infinity, 4, 2].map((cap) => digits(AUDIENCES.map((peers) => postalDelay(peers, 0.0125, 0.0875, cap)), 2))).toEqual([
			['0.34', '0.48', '0.61', '0.75', '0.89'],
			['0.44', '0.60', '0.81', '1.00', '1.20'],
			['0.64', '0.99', '1.36', '1.70', '2.05'],
		]);
	});
	it('with 92 ms, not rounded to sending times', () => {
		expect([Infinity, 4, 2].map((cap) => digits(AUDIENCES.map((peers) => postalDelay(peers, 0.0125, latency, cap, 0.0005)), 2))).toEqual([
			['0.35', '0.49', '0.63', '0.77', '0.91'],
			['0.46', '0.62', '0.84', '1.04', '1.25'],
			['0.66', '1.03', '1.42', '1.77', '2.14'],
		]);
	});
	it('grows by ln 10 / g per factor of ten', () => {
		for (const cap of [Infinity, 4]) {
			const perDecade = postalDelay(1e9, 0.0125, latency, cap, 0.0005) - postalDelay(1e8, 0.0125, latency, cap, 0.0005);
			expect(perDecade / (Math.log(10) / postalGrowth(0.0125, latency, cap))).toBeCloseTo(1, 1);
		}
	});
	it('without propagation the holders double each time', () => {
		expect(postalGrowth(1, 0)).toBeCloseTo(Math.log(2), 12);
		expect(postalGrowth(0.0125, latency, 1)).toBeCloseTo(0, 9);
	});
	it('asks for a wide fan-out when propagation dominates: 7 at 12.5 ms per child, 14 at 4 ms, 3 when there is none', () => {
		expect([0.0125, 0.004].map((tau) => bestFanOut(tau, latency))).toEqual([7, 14]);
		expect(bestFanOut(1, 0)).toBe(3);
		expect(fanOutDelay(7, 4, 0.004, latency, 0.005)).toBeCloseTo(0.791, 9);
	});
});
