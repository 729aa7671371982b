import { expect, test } from 'vitest';
import { RateMeter } from './rate-meter.ts';

test('knows nothing before the second sample', () => {
	const meter = new RateMeter();
	meter.sample(0, 1_000);
	expect(meter.bitsPerSecond).toBe(0);
});

test('gives the average of the last seconds', () => {
	const meter = new RateMeter();
	for (let at = 0; at <= 2_000; at += 500) meter.sample(at, at * 250);
	expect(meter.bitsPerSecond).toBe(2_000_000);
});

test('comes down to nothing some seconds after the flow has stopped', () => {
	const meter = new RateMeter();
	for (let at = 0; at <= 10_000; at += 500) meter.sample(at, Math.min(at, 2_000) * 250);
	expect(meter.bitsPerSecond).toBe(0);
});

test('a total that begins anew is no negative rate', () => {
	const meter = new RateMeter();
	meter.sample(0, 9_000);
	meter.sample(500, 0);
	meter.sample(1_000, 125);
	expect(meter.bitsPerSecond).toBe(2_000);
});
