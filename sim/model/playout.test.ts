import { describe, expect, test } from 'vitest';
import { Playout } from './playout.ts';

/** A player of 100 ms chunks and 1 s groups that waited for one whole group, and has B = 600 ms in front of it at time 0. */
function started(): Playout {
	const playout = new Playout(100, 1_000, 600, 1_000);
	for (let chunk = 0; chunk < 10; chunk++) playout.arrive(0, chunk);
	return playout;
}

describe('the player', () => {
	test('starts at the beginning of a group when 450 ms are there, B behind the newest', () => {
		const playout = new Playout(100, 1_000, 600);
		for (let chunk = 3; chunk < 10; chunk++) playout.arrive(10, chunk);
		expect(playout.started).toBe(false);
		for (let chunk = 10; chunk < 14; chunk++) playout.arrive(20, chunk);
		expect(playout.started).toBe(false);
		playout.arrive(30, 14);
		expect(playout.startedAt).toBe(30);
		expect(playout.bufferedAt(30)).toBe(500);
		expect(started().bufferedAt(0)).toBe(600);
	});

	test('misses nothing while chunks come within B', () => {
		const playout = started();
		for (let chunk = 10; chunk < 200; chunk++) playout.arrive((chunk - 9) * 100 + (chunk % 5) * 100, chunk);
		playout.settle(19_000);
		expect(playout.counts).toMatchObject({ missed: 0, rebuffers: 0, stalledMs: 0 });
		expect(playout.counts.inTime).toBeGreaterThan(180);
	});

	test('stands still when a gap is longer than B, counts the time, and plays on', () => {
		const playout = started();
		// Nothing for a second: the picture stops after 620 ms, for below B the player goes a little slower.
		for (let chunk = 10; chunk < 60; chunk++) playout.arrive(Math.max(1_000, (chunk - 9) * 100), chunk);
		expect(playout.counts.rebuffers).toBe(1);
		expect(playout.counts.stalledMs).toBeCloseTo(380, 6);
		expect(playout.counts.missed).toBe(4);
	});

	test('jumps over a chunk that never came', () => {
		const playout = started();
		for (let chunk = 10; chunk < 60; chunk++) if (chunk !== 30) playout.arrive((chunk - 9) * 100, chunk);
		playout.settle(5_000);
		expect(playout.counts).toMatchObject({ missed: 1, rebuffers: 1, stalledMs: 0 });
	});

	test('takes a chunk out of order before its time, and none after it or twice', () => {
		const playout = started();
		expect(playout.arrive(10, 12)).toBe(true);
		expect(playout.arrive(20, 11)).toBe(true);
		expect(playout.arrive(30, 11)).toBe(false);
		expect(playout.arrive(40, 10)).toBe(true);
		expect(playout.arrive(600, 2)).toBe(false);
	});

	test('slows down until B is in front of it again', () => {
		const playout = new Playout(100, 1_000, 1_000, 300);
		for (let chunk = 0; chunk < 3; chunk++) playout.arrive(0, chunk);
		for (let chunk = 3; chunk < 400; chunk++) playout.arrive((chunk - 2) * 100, chunk);
		expect(playout.bufferedAt(39_700)).toBeGreaterThan(800);
		expect(playout.counts.missed).toBe(0);
	});

	test('after a standstill goes on with what is there: the time was lost once', () => {
		const playout = started();
		// Two seconds of nothing, and what comes then is live again.
		for (let chunk = 30; chunk < 80; chunk++) playout.arrive(Math.max(2_100, (chunk - 9) * 100), chunk);
		playout.settle(6_000);
		expect(playout.counts.rebuffers).toBe(1);
		expect(playout.counts.stalledMs).toBeCloseTo(1_480, 6);
		expect(playout.counts.missed).toBeGreaterThanOrEqual(15);
		expect(playout.counts.missed).toBeLessThanOrEqual(20);
		expect(playout.counts.inTime).toBeGreaterThan(35);
	});

	test('jumps over a long hole at once', () => {
		const playout = started();
		for (let chunk = 10; chunk < 60; chunk++) if (chunk < 20 || chunk >= 30) playout.arrive((chunk - 9) * 100 - (chunk >= 30 ? 900 : 0), chunk);
		playout.settle(4_000);
		expect(playout.counts).toMatchObject({ missed: 10, rebuffers: 1, stalledMs: 0 });
	});

	test('jumps to live when it is far behind', () => {
		const playout = started();
		for (let chunk = 10; chunk < 60; chunk++) playout.arrive(50, chunk);
		expect(playout.bufferedAt(50)).toBeLessThanOrEqual(3_600);
		expect(playout.counts.rebuffers).toBe(1);
	});

	test('that stands still at the end is charged until then', () => {
		const playout = started();
		playout.settle(2_600);
		playout.settle(3_600);
		expect(playout.counts.stalledMs).toBeCloseTo(2_980, 6);
		expect(playout.counts.missed).toBe(30);
	});
});
