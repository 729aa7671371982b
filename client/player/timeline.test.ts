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
