import { describe, expect, it } from 'vitest';
import { randomFrom } from '@dumbbell-stream/core/rng.ts';
import { appended, body, boxesOf, digest, outcomeOf } from './testing/bodies.ts';
import { readSamples } from './testing/samples.ts';

const codesOf = (outcome: { warnings: readonly (readonly [string, string])[] }) => outcome.warnings.map(([code]) => code);
const reach = (chunk: { mediaMs: number; lastsMs: number }) => chunk.mediaMs + chunk.lastsMs;

describe('what ffmpeg sends as the manual tells', () => {
	const bytes = body('live');
	const outcome = outcomeOf([bytes]);

	it('becomes header and chunks without a word', () => {
		expect(outcome.thrown).toBeUndefined();
		expect(outcome.warnings).toEqual([]);
		expect(outcome.info?.codecs).toMatch(/^video\/mp4; codecs="avc1\.42c0[\da-f]{2},mp4a\.40\.2"$/);
		expect(outcome.info?.hasVideo).toBe(true);
	});

	it('passes byte for byte', () => {
		const boxes = boxesOf(bytes);
		const init = Buffer.concat(boxes.filter(({ type }) => type === 'ftyp' || type === 'moov').map((box) => box.bytes));
		const media = Buffer.concat(boxes.filter(({ type }) => type === 'moof' || type === 'mdat').map((box) => box.bytes));
		expect(Buffer.from(outcome.info?.init ?? []).equals(init)).toBe(true);
		expect(Buffer.concat(outcome.chunks.map((chunk) => chunk.bytes)).equals(media)).toBe(true);
	});

	it('has a group each second, and chunks in the order of time', () => {
		const groups = outcome.chunks.filter((chunk) => chunk.startsGroup);
		expect(groups).toHaveLength(4);
		expect(outcome.chunks[0]?.startsGroup).toBe(true);
		for (const [i, group] of groups.entries()) if (i > 1) expect(group.mediaMs - (groups[i - 1]?.mediaMs ?? 0)).toBe(1_000);
		for (const [i, chunk] of outcome.chunks.entries()) if (i > 0) expect(chunk.mediaMs).toBeGreaterThan(outcome.chunks[i - 1]?.mediaMs ?? Infinity);
		for (const chunk of outcome.chunks) expect(chunk.lastsMs).toBeLessThanOrEqual(125);
	});

	it('has the times that another reader finds', () => {
		const { samples } = readSamples(bytes);
		const [first] = samples;
		if (!first) throw new Error('no samples');
		const video = samples.filter(({ track }) => track === first.track);
		const timescale = 12_800; // ffmpeg's own at 25 frames a second.
		const keyframes = video.filter((sample) => sample.isKeyframe).map((sample) => Math.round((sample.dts / timescale) * 1_000));
		expect(outcome.chunks.filter((chunk) => chunk.startsGroup).map((chunk) => chunk.mediaMs)).toEqual(keyframes);
	});
});

describe('the size of the pieces in which a body comes', () => {
	const bytes = body('live');
	const whole = outcomeOf([bytes]);

	it.each([
		['one byte', () => 1],
		['seven bytes', () => 7],
		['random', (() => { const random = randomFrom(20); return () => 1 + (random() % 9_000); })()],
	])('does not matter: %s', (_name, next) => {
		expect(digest(outcomeOf(cut(bytes, next)))).toEqual(digest(whole));
	});

	it('may be reused for the next piece', () => {
		const shared = new Uint8Array(512);
		function* reusing(): Generator<Uint8Array> {
			for (const piece of cut(bytes, () => shared.length)) {
				shared.set(piece);
				yield shared.subarray(0, piece.length);
				shared.fill(0xee);
			}
		}
		expect(digest(outcomeOf(reusing()))).toEqual(digest(whole));
	});
});

describe('other codecs and tracks', () => {
	it('VP9 and Opus', () => {
		const outcome = outcomeOf([body('vp9')]);
		expect(outcome.thrown).toBeUndefined();
		expect(outcome.info?.codecs).toMatch(/^video\/mp4; codecs="vp09\.00\.\d{2}\.08,opus"$/);
		expect(outcome.chunks.filter((chunk) => chunk.startsGroup)).toHaveLength(2);
	});

	it('AV1 without sound', () => {
		const outcome = outcomeOf([body('av1')]);
		expect(outcome.thrown).toBeUndefined();
		expect(outcome.info?.codecs).toMatch(/^video\/mp4; codecs="av01\.0\.\d{2}M\.08"$/);
		expect(outcome.chunks[0]?.startsGroup).toBe(true);
	});

	it.each(['audio', 'audioLong'] as const)('%s alone begins a group at least every second', (name) => {
		const { info, chunks, thrown } = outcomeOf([body(name)]);
		expect(thrown).toBeUndefined();
		expect(info).toMatchObject({ hasVideo: false });
		expect(info?.codecs).toMatch(/^audio\/mp4; codecs="(mp4a\.40\.2|opus)"$/);
		const groups = chunks.flatMap((chunk, i) => (chunk.startsGroup ? [i] : []));
		expect(groups[0]).toBe(0);
		for (const [i, from] of groups.entries()) {
			const group = chunks.slice(from, groups[i + 1]);
			expect(Math.max(...group.map(reach)) - (group[0]?.mediaMs ?? 0)).toBeLessThanOrEqual(1_000);
		}
	});

	it('sound between two chunks of video belongs to the running group', () => {
		const [video, audio] = [1, 2];
		const bytes = body('live');
		const { chunks, thrown } = outcomeOf([bytes]);
		expect(thrown).toBeUndefined();
		const [trackOfFirst] = readSamples(bytes).fragments[0]?.tracks ?? [];
		expect(trackOfFirst?.track).toBe(video);
		// Every chunk again as two: the picture alone, then the sound alone.
		const boxes = boxesOf(bytes);
		const parts = boxes.flatMap((box, i) => {
			const mdat = boxes[i + 1];
			return box.type === 'moof' && mdat ? [only(box.bytes, video), mdat.bytes, only(box.bytes, audio), mdat.bytes] : box.type === 'moov' || box.type === 'ftyp' ? [box.bytes] : [];
		});
		const split = outcomeOf(parts);
		expect(split.thrown).toBeUndefined();
		expect(split.chunks.length).toBeGreaterThan(chunks.length);
		expect(split.chunks.filter((chunk) => chunk.startsGroup).map((chunk) => chunk.mediaMs)).toEqual(chunks.filter((chunk) => chunk.startsGroup).map((chunk) => chunk.mediaMs));
	});
});

describe('boxes that say nothing to us', () => {
	const boxes = boxesOf(body('live'));
	const whole = outcomeOf(boxes.map((box) => box.bytes));

	it.each(['styp', 'sidx', 'emsg', 'prft', 'free', 'mfra', 'wxyz'])('%s is passed over wherever it stands, except before ftyp', (type) => {
		const extra = box(type, Buffer.alloc(100, 1));
		expect(digest(outcomeOf(boxes.flatMap((one, i) => (i > 0 && one.type !== 'mdat' ? [extra, one.bytes] : [one.bytes]))))).toEqual(digest(whole));
	});

	it('between moof and mdat they are taken out, and the chunk still holds its samples', () => {
		const outcome = outcomeOf(boxes.flatMap((one) => (one.type === 'mdat' ? [box('free', Buffer.alloc(100)), one.bytes] : [one.bytes])));
		expect(outcome.thrown).toBeDefined(); // The data lie behind where the moof says that they are.
		const moved = outcomeOf(boxes.flatMap((one) => (one.type === 'mdat' ? [box('free', Buffer.alloc(92)), one.bytes] : one.type === 'moof' ? [shifted(one.bytes, 100)] : [one.bytes])));
		expect(moved.thrown).toBeUndefined();
		expect(readSamples(appended(moved)).samples).toEqual(readSamples(appended(whole)).samples);
	});

	it('the header may come again as long as it is the same', () => {
		const header = boxes.filter(({ type }) => type === 'ftyp' || type === 'moov').map((one) => one.bytes);
		expect(digest(outcomeOf([...boxes.slice(0, 6).map((one) => one.bytes), ...header, ...boxes.slice(6).map((one) => one.bytes)]))).toEqual(digest(whole));
	});

	it('a size of 64 bits is read', () => {
		const large = outcomeOf(boxes.map((one) => (one.type === 'moov' ? with64Bits(one.bytes) : one.bytes)));
		expect(large.thrown).toBeUndefined();
		expect(digest(large)).toMatchObject({ chunks: (digest(whole) as { chunks: unknown }).chunks });
	});
});

describe('what the publisher could do better', () => {
	it('chunks of 320 ms are taken, and said so once', () => {
		const bytes = outcomeOf([body('inside')]);
		expect(bytes.thrown).toBeUndefined();
		expect(codesOf(bytes)).toEqual(['DS-47']);
		expect(bytes.warnings[0]?.[1]).toContain('-frag_duration 80000');
	});

	it('groups of 5 s are taken, and said so once', () => {
		const outcome = outcomeOf([body('groupsOf5')]);
		expect(outcome.thrown).toBeUndefined();
		expect(codesOf(outcome)).toEqual(['DS-48']);
	});

	it('fragments as long as a group are cut, and said so once', () => {
		expect(codesOf(outcomeOf([body('long')]))).toEqual(['DS-49']);
	});

	it('a body that is cut off in a chunk is good up to there', () => {
		const bytes = body('live');
		const whole = outcomeOf([bytes]);
		const cutOff = outcomeOf([bytes.subarray(0, bytes.length / 2)]);
		expect(cutOff.thrown).toBeUndefined();
		expect(digest(cutOff)).toEqual(digest({ ...whole, chunks: whole.chunks.slice(0, cutOff.chunks.length) }));
		expect(cutOff.chunks.length).toBeGreaterThan(whole.chunks.length / 4);
	});
});

function* cut(bytes: Uint8Array, next: () => number): Generator<Uint8Array> {
	for (let at = 0; at < bytes.length; ) {
		const size = next();
		yield bytes.subarray(at, at + size);
		at += size;
	}
}

function box(type: string, content: Uint8Array): Uint8Array {
	const header = Buffer.alloc(8);
	header.writeUInt32BE(8 + content.length);
	header.write(type, 4, 'latin1');
	return Buffer.concat([header, content]);
}

/** The moof with the traf of one track; of the other, an empty box in its place, so that no offset moves. */
function only(moof: Uint8Array, track: number): Uint8Array {
	const copy = Buffer.from(moof);
	for (let at = copy.indexOf('traf'); at >= 0; at = copy.indexOf('traf', at + 4)) {
		const tfhd = copy.indexOf('tfhd', at);
		if (copy.readUInt32BE(tfhd + 8) !== track) copy.write('free', at);
	}
	return copy;
}

/** The moof with its data offsets made larger. */
function shifted(moof: Uint8Array, by: number): Uint8Array {
	const copy = Buffer.from(moof);
	for (let at = copy.indexOf('trun'); at >= 0; at = copy.indexOf('trun', at + 4)) copy.writeInt32BE(copy.readInt32BE(at + 12) + by, at + 12);
	return copy;
}

function with64Bits(bytes: Uint8Array): Uint8Array {
	const header = Buffer.alloc(16);
	header.writeUInt32BE(1);
	header.set(bytes.subarray(4, 8), 4);
	header.writeBigUInt64BE(BigInt(bytes.length + 8), 8);
	return Buffer.concat([header, bytes.subarray(8)]);
}
