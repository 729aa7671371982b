import { expect, test } from 'vitest';
import { StallMeter } from './stall-meter.ts';

/** The playhead moves from `from` to `to`, seen every 40 ms. */
function moves(meter: StallMeter, from: number, to: number): void {
	for (let now = from; now <= to; now += 40) meter.observe(now, now, true);
}

test('a playhead that moves never stalls', () => {
	const meter = new StallMeter();
	moves(meter, 0, 10_000);
	expect([meter.count, meter.totalMs(10_000)]).toEqual([0, 0]);
});

test('what the browser calls waiting is a stall at once, until the playhead moves', () => {
	const meter = new StallMeter();
	moves(meter, 0, 1_000);
	meter.observe(1_010, 1_000, true, true);
	expect(meter.runningMs(1_300)).toBe(290);
	meter.observe(1_500, 1_000, true);
	meter.observe(1_510, 1_040, true);
	expect([meter.count, meter.totalMs(9_000), meter.runningMs(9_000)]).toEqual([1, 500, 0]);
});

test('without any event, the stall counts from the last movement', () => {
	const meter = new StallMeter();
	moves(meter, 0, 1_000);
	for (let now = 1_250; now <= 2_000; now += 250) meter.observe(now, 1_000, true);
	expect([meter.count, meter.totalMs(2_000)]).toEqual([1, 1_000]);
});

test('a short hiccup of the clock is no stall', () => {
	const meter = new StallMeter();
	moves(meter, 0, 1_000);
	meter.observe(1_150, 1_000, true);
	meter.observe(1_160, 1_010, true);
	expect(meter.count).toBe(0);
});

test('a pause is no stall, and ends one', () => {
	const meter = new StallMeter();
	moves(meter, 0, 1_000);
	meter.observe(1_100, 1_000, true, true);
	meter.observe(1_400, 1_000, false);
	meter.observe(60_000, 1_000, false);
	expect([meter.count, meter.totalMs(60_000)]).toEqual([1, 300]);
	meter.observe(60_100, 1_000, true);
	expect(meter.runningMs(60_100)).toBe(0);
});

test('one standstill is one stall, however often the browser says so', () => {
	const meter = new StallMeter();
	moves(meter, 0, 1_000);
	for (let now = 1_100; now < 3_000; now += 100) meter.observe(now, 1_000, true, true);
	expect(meter.count).toBe(1);
});
