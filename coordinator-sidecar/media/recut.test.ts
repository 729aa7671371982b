import { describe, expect, it } from 'vitest';
import { appended, body, framesOf, outcomeOf } from './testing/bodies.ts';
import { readSamples } from './testing/samples.ts';

const CASES = ['long', 'longest', 'inside', 'absolute', 'audioLong'] as const;
/** One sample of AAC or Opus, or one frame at 25 a second, may be all that a piece holds. */
const PIECE_MS_MAX = 100;

describe.each(CASES)('ffmpeg\'s fragments written anew: %s', (name) => {
	const original = body(name);
	const outcome = outcomeOf([original]);
	const anew = appended(outcome);

	it('decode to the same frames, at the same times', () => {
		expect(outcome.thrown).toBeUndefined();
		const frames = framesOf(anew);
		expect(frames.length).toBeGreaterThan(50);
		expect(frames).toEqual(framesOf(original));
	});

	it('hold the same samples for another reader', () => {
		const { samples } = readSamples(anew);
		expect(samples.length).toBeGreaterThan(50);
		expect(samples).toEqual(readSamples(original).samples);
	});

	it('begin with the time of their first sample, and are numbered without a gap', () => {
		const { fragments } = readSamples(anew);
		const { samples } = readSamples(original);
		const left = new Map<number, typeof samples>();
		for (const sample of samples) left.set(sample.track, [...(left.get(sample.track) ?? []), sample]);
		for (const [i, chunk] of outcome.chunks.entries()) {
			const init = outcome.info?.init ?? new Uint8Array();
			const alone = readSamples(Buffer.concat([init, chunk.bytes]));
			expect(fragments[i]?.number).toBe(i + 1);
			for (const { track, decodeTime } of fragments[i]?.tracks ?? []) {
				const own = left.get(track) ?? [];
				expect(decodeTime).toBe(own[0]?.dts);
				left.set(track, own.slice(alone.samples.filter((sample) => sample.track === track).length));
			}
		}
		expect([...left.values()].every((own) => own.length === 0)).toBe(true);
	});
});

describe('pieces', () => {
	it.each(['long', 'longest', 'audioLong'] as const)('of %s last 100 ms at most', (name) => {
		const { chunks } = outcomeOf([body(name)]);
		expect(Math.max(...chunks.map((chunk) => chunk.lastsMs))).toBeLessThanOrEqual(PIECE_MS_MAX);
	});

	it.each(['long', 'longest', 'inside', 'absolute'] as const)('of %s begin a group at each keyframe', (name) => {
		const { samples } = readSamples(body(name));
		const keyframes = samples.filter((sample) => sample.track === 1 && sample.isKeyframe).length;
		expect(keyframes).toBeGreaterThan(1);
		expect(outcomeOf([body(name)]).chunks.filter((chunk) => chunk.startsGroup)).toHaveLength(keyframes);
	});

	it('hold of each track what belongs to their time', () => {
		const { chunks, info } = outcomeOf([body('long')]);
		let both = 0;
		for (const chunk of chunks) {
			const { samples } = readSamples(Buffer.concat([info?.init ?? new Uint8Array(), chunk.bytes]));
			const starts = new Map(samples.map((sample) => [sample.track, sample]));
			if (starts.size === 2) both++;
		}
		expect(both).toBeGreaterThan(chunks.length * 0.9);
	});
});
