import { randomFrom, unit } from '@dumbbell-stream/core';
import { describe, expect, it } from 'vitest';
import { cutOff } from './closure.ts';
import { cutOffShares, disruptionRate, firstOrderShare } from './recursion.ts';
import { leftComplete, meanLevel } from './shape.ts';
import { wire } from './wiring.ts';

const PEERS = 10_000;
const LEAVES_PER_SECOND = 1 / 619;
const WINDOW_S = 3;
const HOUR_S = 3_600;

describe('survivors cut off by a crash, before any repair', () => {
	it('are what every subset of a small audience says, weighted by its chance', () => {
		for (const peers of [5, 9, 10, 13]) {
			const p = 0.3;
			const shares = [false, true].map((standby) => {
				const wiring = wire(leftComplete(peers), { standby });
				let sum = 0;
				for (let subset = 0; subset < 1 << peers; subset++) {
					const dead = wiring.nodes.filter((_, i) => subset & (1 << i));
					sum += cutOff(wiring, dead).length * p ** dead.length * (1 - p) ** (peers - dead.length);
				}
				return sum / (peers * (1 - p));
			});
			const exact = cutOffShares(peers, p);
			expect(exact.dumbbell).toBeCloseTo(shares[0] as number, 12);
			expect(exact.standby).toBeCloseTo(shares[1] as number, 12);
		}
	});
	it('are near what random crashes of 10,000 show', () => {
		const random = randomFrom(7);
		const wiring = wire(leftComplete(PEERS), { standby: true });
		const p = 0.2;
		let lost = 0;
		for (let run = 0; run < 20; run++) lost += cutOff(wiring, wiring.nodes.filter(() => unit(random) < p)).length;
		const ratio = lost / 20 / (PEERS * (1 - p)) / cutOffShares(PEERS, p).standby;
		expect(ratio).toBeGreaterThan(0.8);
		expect(ratio).toBeLessThan(1.2);
	});
	it('at 10,000, crash of 1, 5, 10, 20, 50 %: tree, dumbbell, with standby', () => {
		const rows = [0.01, 0.05, 0.1, 0.2, 0.5].map((p) => cutOffShares(PEERS, p));
		expect(rows.map((row) => (100 * row.tree).toPrecision(3))).toEqual(['10.8', '44.0', '69.4', '91.5', '99.9']);
		expect(rows.map((row) => (100 * row.dumbbell).toPrecision(3))).toEqual(['0.295', '6.68', '22.7', '60.4', '99.1']);
		expect(rows.map((row) => (100 * row.standby).toPrecision(2))).toEqual(['0.0024', '0.28', '2.1', '14', '83']);
	});
	it('of a dumbbell are (3h - 4) p² for small p: ratio 0.998, 0.980, 0.888, 0.756 at 0.1, 1, 5, 10 %', () => {
		const ratios = [0.001, 0.01, 0.05, 0.1].map((p) => (cutOffShares(PEERS, p).dumbbell / firstOrderShare(PEERS, p)).toFixed(3));
		expect(ratios).toEqual(['0.998', '0.980', '0.888', '0.756']);
	});
	it('when half leave in 10 s and a hole stays for 1, 1.5 or 3 s', () => {
		const rows = [1, 1.5, 3].map((window) => cutOffShares(PEERS, 1 - Math.exp(-0.0693 * window)));
		expect(rows.map((row) => (100 * row.tree).toFixed(0))).toEqual(['54', '69', '90']);
		expect(rows.map((row) => (100 * row.dumbbell).toFixed(0))).toEqual(['11', '22', '56']);
		expect(rows.map((row) => (100 * row.standby).toPrecision(2))).toEqual(['0.66', '2.0', '12']);
	});
});

describe('disruptions of a viewer at the mean level, holes of 3 s', () => {
	const audiences = [100, 1_000, 10_000, 100_000, 1_000_000];
	const levels = new Map(audiences.map((peers) => [peers, meanLevel(leftComplete(peers))]));
	const level = (peers: number): number => levels.get(peers) as number;
	it('per hour, when every leave is a crash: one tree of all, dumbbell', () => {
		// One tree holds all N: a level deeper than a pair.
		const treeLevel = (peers: number): number => 1 + meanDepth(peers);
		expect(audiences.map((peers) => (HOUR_S * disruptionRate.tree(treeLevel(peers), LEAVES_PER_SECOND)).toPrecision(3))).toEqual(['27.9', '46.5', '66.1', '85.4', '104']);
		expect(audiences.map((peers) => (HOUR_S * disruptionRate.dumbbell(level(peers), LEAVES_PER_SECOND, WINDOW_S)).toFixed(2))).toEqual(['0.60', '1.13', '1.70', '2.26', '2.81']);
	});
	it('hours between two, when three of ten leaves are crashes: dumbbell, with standby', () => {
		const rate = 0.3 * LEAVES_PER_SECOND;
		const hours = (perSecond: number): number => 1 / HOUR_S / perSecond;
		expect(audiences.map((peers) => hours(disruptionRate.dumbbell(level(peers), rate, WINDOW_S)).toPrecision(2))).toEqual(['19', '9.9', '6.5', '4.9', '4.0']);
		expect(audiences.map((peers) => hours(disruptionRate.standby(level(peers), rate, WINDOW_S)).toPrecision(3))).toEqual(['1.18e+4', '5.83e+3', '3.78e+3', '2.80e+3', '2.24e+3']);
	});
});

/** Mean distance from the root in one binary tree, left-complete. */
function meanDepth(peers: number): number {
	let sum = 0;
	for (let node = 1; node <= peers; node++) sum += Math.floor(Math.log2(node));
	return sum / peers;
}
