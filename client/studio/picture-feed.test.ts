import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PictureFeed } from './picture-feed.ts';

interface Encoded {
	readonly atMs: number;
	readonly key: boolean;
}

/** As much of a picture as is needed here. */
function picture(ms: number): VideoFrame & { readonly closed: boolean } {
	const frame = { timestamp: ms * 1_000, closed: false, close: () => { frame.closed = true; } };
	return frame as unknown as VideoFrame & { readonly closed: boolean };
}

let encoded: Encoded[] = [];
let takes = true;
let feed: PictureFeed;

beforeEach(() => {
	vi.useFakeTimers();
	encoded = [];
	takes = true;
	feed = new PictureFeed(() => performance.now(), (_frame, atMs, key) => {
		if (takes) encoded.push({ atMs, key });
		return takes;
	});
});
afterEach(() => {
	feed.stop();
	vi.useRealTimers();
});

/** A camera that gives a picture every 40 ms. */
function film(ms: number): void {
	for (let at = 0; at < ms; at += 40) {
		vi.advanceTimersByTime(40);
		feed.frame(picture(performance.now() - 7)); // Its own clock, 7 ms late.
	}
}

describe('pictures on their way to the encoder', () => {
	it('begin with a keyframe when the session begins, and bring one each second', () => {
		film(400);
		expect(encoded).toEqual([]);
		feed.start();
		film(3_100);
		const keys = encoded.filter(({ key }) => key).map(({ atMs }) => atMs);
		expect(encoded[0]?.key).toBe(true);
		expect(keys).toHaveLength(4);
		for (let i = 1; i < keys.length; i++) expect((keys[i] as number) - (keys[0] as number)).toBeCloseTo(i * 1_000, -2);
	});
	it('never stand at the same time twice, and never run backwards', () => {
		feed.start();
		for (const ms of [100, 100, 90, 140]) feed.frame(picture(ms));
		for (let i = 1; i < encoded.length; i++) expect(encoded[i]?.atMs).toBeGreaterThan(encoded[i - 1]?.atMs as number);
	});
	it('are repeated while the source gives none: a still screen, a camera that was pulled out', () => {
		feed.start();
		film(200);
		const before = encoded.length;
		vi.advanceTimersByTime(3_000);
		expect(encoded.length - before).toBeGreaterThan(25);
		expect(encoded.slice(before).filter(({ key }) => key)).toHaveLength(3);
		expect(feed.flows).toBe(false);
	});
	it('that an encoder could not take are not missed: the next keyframe comes all the same', () => {
		feed.start();
		film(200);
		takes = false;
		film(1_500);
		takes = true;
		film(80);
		expect(encoded.slice(5).some(({ key }) => key)).toBe(true);
	});
	it('are given back when the next one comes, and at the end', () => {
		const [first, second] = [picture(0), picture(40)];
		feed.frame(first);
		feed.frame(second);
		expect([first.closed, second.closed]).toEqual([true, false]);
		feed.stop();
		expect(second.closed).toBe(true);
	});
	it('of a source that was replaced are not taken any more', async () => {
		const old = new ReadableStream<VideoFrame>({ start: () => undefined });
		void feed.read(old);
		await vi.advanceTimersByTimeAsync(0);
		let push: (frame: VideoFrame) => void = () => undefined;
		void feed.read(new ReadableStream<VideoFrame>({ start: (controller) => { push = (frame) => controller.enqueue(frame); } }));
		feed.start();
		push(picture(0));
		await vi.advanceTimersByTimeAsync(0);
		expect(encoded).toHaveLength(1);
	});
});
