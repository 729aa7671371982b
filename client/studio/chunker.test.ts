import { describe, expect, it } from 'vitest';
import { Chunker, type Gathered } from './chunker.ts';

const bytes = Uint8Array.of(1);
const MS = 1_000;

/** Pictures at these ms; those in `keys` are keyframes. */
function feed(chunker: Chunker, times: readonly number[], keys: readonly number[] = [0]): readonly Gathered[] {
	return times.flatMap((ms) => chunker.video({ timestamp: ms * MS, key: keys.includes(ms), bytes }) ?? []);
}
const sound = (ms: number) => ({ timestamp: ms * MS, duration: 20 * MS, key: true, bytes });

describe('a chunk', () => {
	it('holds two pictures at 25 a second, two at 30, and one at 10: never more than about 80 ms', () => {
		expect(feed(new Chunker(), [0, 40, 80, 120, 160]).map(({ duration }) => duration / MS)).toEqual([80, 80]);
		expect(feed(new Chunker(), [0, 33, 67, 100, 133]).map(({ video }) => video.length)).toEqual([2, 2]);
		expect(feed(new Chunker(), [0, 100, 200]).map(({ duration }) => duration / MS)).toEqual([100, 100]);
	});
	it('is begun by each keyframe, so that newcomers can start there', () => {
		const chunks = feed(new Chunker(), [0, 40, 80, 120, 160, 200], [0, 120]);
		expect(chunks.map(({ timestamp, startsGroup }) => [timestamp / MS, startsGroup])).toEqual([[0, true], [80, false], [120, true]]);
	});
	it('gives each picture the time until the next one: cameras are not even', () => {
		const [first] = feed(new Chunker(), [0, 31, 78, 109]);
		expect(first?.video.map(({ duration }) => duration / MS)).toEqual([31, 47]);
	});
	it('takes the sound that has come and belongs before its end; the rest waits for the next one', () => {
		const chunker = new Chunker();
		for (const ms of [0, 20, 40, 60, 80, 100]) chunker.audio(sound(ms));
		const [first] = feed(chunker, [0, 40, 80]);
		expect(first?.audio.map(({ timestamp }) => timestamp / MS)).toEqual([0, 20, 40, 60]);
		expect(chunker.flush(120 * MS)?.audio.map(({ timestamp }) => timestamp / MS)).toEqual([80, 100]);
	});
	it('at the end of a broadcast holds what was left', () => {
		const chunker = new Chunker();
		feed(chunker, [0, 40, 80]);
		expect(chunker.flush(100 * MS)).toMatchObject({ timestamp: 80 * MS, duration: 20 * MS });
		expect(chunker.flush(100 * MS)).toBeNull();
	});
});
