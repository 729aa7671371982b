import { describe, expect, test } from 'vitest';
import { gini, Recorder } from './metrics.ts';

const OPTIONS = { chunkMs: 100, groupMs: 1_000, rateKbps: 1_000 };

/** Two viewers, chunks of both from `from` to `to`, the second one `lagMs` later. */
function feed(recorder: Recorder, from: number, to: number, lagMs = 50): void {
	for (let chunk = from; chunk < to; chunk++) {
		const at = chunk * 100;
		recorder.sent(at, chunk);
		recorder.chunk(at + 10, 1, chunk);
		recorder.media('source', 12_500);
		recorder.chunk(at + lagMs, 2, chunk);
		recorder.media(1, 12_500);
	}
}
function two(): Recorder {
	const recorder = new Recorder(OPTIONS);
	recorder.clicked(0, 1);
	recorder.clicked(0, 2);
	feed(recorder, 0, 20);
	recorder.begin(2_000);
	return recorder;
}

describe('the meter', () => {
	test('counts what is shown in time, where it came from, and how late', () => {
		const recorder = two();
		feed(recorder, 20, 120);
		const metrics = recorder.finish(12_000, 60);
		expect(metrics).toMatchObject({ continuity: 1, continuityFromClick: 1, offload: 0.5, sourceRateMultiple: 1, rebuffersPerViewerHour: 0, viewersNeverDisrupted: 1 });
		expect(metrics.delayMs).toEqual({ p50: 10, p95: 50, p99: 50, max: 50 });
		expect(metrics.coordinatorMessagesPerViewerMinute).toBeCloseTo(60 / (20 / 60), 1);
		expect(metrics.uploadGini).toBeCloseTo(0.5, 3);
	});

	test('a gap longer than B costs continuity, and is told as the gap of its failure', () => {
		const recorder = two();
		feed(recorder, 20, 50);
		recorder.feederLost(5_000, 1);
		recorder.feederLost(5_000, 2);
		for (let chunk = 50; chunk < 60; chunk++) {
			recorder.chunk(6_010, 1, chunk);
			recorder.chunk(6_050, 2, chunk);
		}
		feed(recorder, 60, 120);
		const metrics = recorder.finish(12_000, 0);
		expect(metrics.gapMs.max).toBeGreaterThanOrEqual(1_090);
		expect(metrics.gapMs.max).toBeLessThanOrEqual(1_110);
		expect(metrics.continuity).toBeLessThan(0.97);
		expect(metrics.viewersNeverDisrupted).toBe(0);
		const recovered = recorder.recoveryMs(3_000);
		expect(recovered).toBeGreaterThan(700);
		expect(recovered).toBeLessThan(1_500);
	});

	test('who never saw a picture counts from the click, and not in continuity', () => {
		const recorder = two();
		recorder.clicked(2_000, 3);
		feed(recorder, 20, 120);
		const metrics = recorder.finish(12_000, 0);
		expect(metrics.continuity).toBe(1);
		expect(metrics.continuityFromClick).toBeCloseTo(2 / 3, 2);
		expect(metrics.extra['viewersWithoutPicture']).toBe(1);
	});

	test('control is counted as payload, and beside it as what the wire carries', () => {
		const recorder = two();
		recorder.control('beat', 60, 2);
		feed(recorder, 20, 120);
		const metrics = recorder.finish(12_000, 0);
		expect(metrics.controlShare).toBeCloseTo(60 / 2_500_000, 6);
		expect(metrics.extra['wireControlShare']).toBeCloseTo(240 / 2_500_000, 6);
	});

	test('start-up is from the click to the first frame', () => {
		const recorder = two();
		recorder.clicked(2_000, 3);
		feed(recorder, 20, 26);
		for (let chunk = 20; chunk < 26; chunk++) recorder.chunk(2_700, 3, chunk);
		expect(recorder.finish(2_700, 0).startupMs.p50).toBe(700);
	});
});

test('fairness: 0 where all give alike, near 1 where one gives all', () => {
	expect(gini([5, 5, 5, 5])).toBeCloseTo(0, 9);
	expect(gini([0, 0, 0, 8])).toBeCloseTo(0.75, 9);
	expect(gini([])).toBe(0);
});
