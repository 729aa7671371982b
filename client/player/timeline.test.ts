import { expect, test } from 'vitest';
import { Timeline } from './timeline.ts';

test('one session keeps its own time', () => {
	const timeline = new Timeline();
	expect([timeline.mediaMs(5), timeline.captureMs(5)]).toEqual([null, null]);
	timeline.begin(1, 60_000, 60_000);
	timeline.note(1, 60_000, 1_000_000);
	expect(timeline.mediaMs(61_500)).toBe(61_500);
	expect(timeline.captureMs(61_500)).toBe(1_001_500);
});

test('a later session stands behind the one before it, each with its own capture times', () => {
	const timeline = new Timeline();
	timeline.begin(1, 0, 0);
	timeline.note(1, 0, 1_000_000);
	timeline.begin(2, 400, 9_000);
	timeline.note(2, 400, 2_000_000);
	expect(timeline.captureMs(8_999)).toBe(1_008_999);
	expect(timeline.captureMs(9_000)).toBe(2_000_000);
	expect(timeline.captureMs(9_100)).toBe(2_000_100);
	expect(timeline.mediaMs(9_100)).toBe(500);
	expect(timeline.mediaMs(8_900)).toBe(300); // Before its beginning it counts backwards.
});

test('when the capture clock is corrected, what was captured before keeps its time', () => {
	const timeline = new Timeline();
	timeline.begin(1, 0, 0);
	timeline.note(1, 0, 1_000_000);
	timeline.note(1, 1_000, 1_001_700);
	expect(timeline.captureMs(999)).toBe(1_000_999);
	expect(timeline.captureMs(1_000)).toBe(1_001_700);
});

test('a thousand corrections do not grow it, and the newest are kept', () => {
	const timeline = new Timeline();
	timeline.begin(1, 0, 0);
	for (let i = 0; i < 1_000; i++) timeline.note(1, i * 80, 1_000_000 + i * 81);
	expect(timeline.captureMs(999 * 80)).toBe(1_000_000 + 999 * 81);
});

test('[T19] finds where on the page a stretch of capture time stands, across sessions and corrections of the clock', () => {
	const timeline = new Timeline();
	expect(timeline.places(0, Infinity)).toEqual([]);
	timeline.begin(1, 0, 0);
	timeline.note(1, 0, 1_000_000);
	timeline.note(1, 4_000, 1_004_500);
	timeline.begin(2, 400, 9_000);
	timeline.note(2, 400, 2_000_000);
	expect(timeline.places(1_001_000, 1_002_000)).toEqual([{ startMs: 1_000, endMs: 2_000 }]);
	expect(timeline.places(1_003_000, 1_006_000)).toEqual([{ startMs: 3_000, endMs: 4_000 }, { startMs: 4_000, endMs: 5_500 }]);
	expect(timeline.places(2_000_000, 2_000_100)).toEqual([{ startMs: 9_000, endMs: 9_100 }]);
	expect(timeline.places(1_500_000, 1_600_000)).toEqual([]);
	for (let atMs = 0; atMs < 12_000; atMs += 130) {
		const captureMs = timeline.captureMs(atMs) ?? expect.unreachable();
		expect(timeline.places(captureMs, captureMs + 1).some(({ startMs, endMs }) => atMs >= startMs && atMs < endMs), `at ${atMs}`).toBe(true);
	}
});
