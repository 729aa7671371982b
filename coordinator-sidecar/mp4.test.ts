import { createFile, Log, MP4BoxBuffer, type ISOFile } from 'mp4box';
import { describe, expect, test } from 'vitest';
import { ChunkReader, type Advice } from './chunks.ts';
import { BOX_BYTES_MAX, BoxSplitter, type TopBox } from './mp4-splitter.ts';
import { writeBox, words } from './mp4-boxes.ts';
import { readFragment } from './mp4-fragment.ts';
import { readInit } from './mp4-init.ts';
import type { Chunk } from './recut.ts';
import { Refusal } from './refusal.ts';
import { mutator } from './testing/fuzz.ts';
import { framesOf, media, type Recipe } from './testing/media.ts';

function split(bytes: Uint8Array, step = bytes.length): TopBox[] {
	const boxes: TopBox[] = [];
	const splitter = new BoxSplitter({ begins: () => undefined, box: (box) => boxes.push(box) });
	for (let at = 0; at < bytes.length; at += step) splitter.push(bytes.subarray(at, at + step));
	return boxes;
}

function read(bytes: Uint8Array, step = 65_536): { chunks: Chunk[]; reader: ChunkReader; advice: Set<Advice> } {
	const advice = new Set<Advice>();
	const reader = new ChunkReader((one) => advice.add(one));
	const chunks: Chunk[] = [];
	for (let at = 0; at < bytes.length; at += step) chunks.push(...reader.push(bytes.subarray(at, at + step)));
	reader.end();
	return { chunks, reader, advice };
}

function refusalOf(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		if (error instanceof Refusal) return error.code;
		throw error;
	}
	return 'accepted';
}

/** What the mp4box library sees in the same bytes: a second opinion. */
function oracle(bytes: Uint8Array): ISOFile {
	Log.setLogLevel(Log.error);
	const file = createFile();
	file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(new Uint8Array(bytes).buffer, 0));
	file.flush();
	return file;
}

describe('the splitter', () => {
	test('cuts the same boxes whatever the pieces are in which a body arrives', () => {
		const bytes = media('usual');
		const whole = split(bytes).map((box) => [box.type, box.bytes.length]);
		expect(whole[0]).toEqual(['ftyp', 28]);
		expect(whole.reduce((sum, [, length]) => sum + (length as number), 0)).toBe(bytes.length);
		for (const step of [1, 7, 8, 9, 1_000]) expect(split(bytes.subarray(0, 40_000), step).map((box) => [box.type, box.bytes.length])).toEqual(split(bytes.subarray(0, 40_000)).map((box) => [box.type, box.bytes.length]));
	});

	test('understands a size of 64 bits', () => {
		const box = Uint8Array.of(0, 0, 0, 1, 0x6d, 0x64, 0x61, 0x74, 0, 0, 0, 0, 0, 0, 0, 18, 7, 8);
		expect(split(box, 3)).toMatchObject([{ type: 'mdat', headerBytes: 16 }]);
	});

	test.each([
		['a size of zero, which means to the end of the file', '00000000 6d646174', 'DS-ingest-malformed'],
		['a size smaller than the header', '00000007 6d646174', 'DS-ingest-malformed'],
		['nine million bytes', '00895440 6d646174', 'DS-ingest-box-too-large'],
		['a 64-bit size of 2^40', '00000001 6d646174 00000100 00000000', 'DS-ingest-box-too-large'],
	])('refuses %s as soon as it is announced', (_what, hex, code) => {
		expect(refusalOf(() => split(Buffer.from(hex.replaceAll(' ', ''), 'hex')))).toBe(code);
	});

	test('holds no more than the box that is arriving', () => {
		const splitter = new BoxSplitter({ begins: () => undefined, box: () => undefined });
		splitter.push(writeBox('free', new Uint8Array(1_000)));
		expect(splitter.held).toBe(0);
		splitter.push(Buffer.concat([words(BOX_BYTES_MAX), Buffer.from('mdat'), new Uint8Array(500)]));
		expect(splitter.held).toBe(508);
	});
});

describe('the header', () => {
	test.each([
		['usual', 'video/mp4; codecs="avc1.42c00c,mp4a.40.2"'],
		['audioOnly', 'audio/mp4; codecs="mp4a.40.2"'],
		['vp9', 'video/mp4; codecs="vp09.00.11.08,opus"'],
		['av1', 'video/mp4; codecs="av01.0.00M.08"'],
	] as const)('of %s says %s, as the mp4box library does', (recipe, mime) => {
		const { reader } = read(media(recipe));
		expect(reader.init?.mime).toBe(mime);
		const other = oracle(media(recipe)).getInfo().tracks.map((track) => track.codec.toLowerCase());
		expect([...(reader.init?.tracks ?? [])].map((track) => track.codec.toLowerCase()).sort()).toEqual(other.sort());
		expect(reader.init?.tracks.map((track) => track.timescale)).toEqual(oracle(media(recipe)).getInfo().tracks.map((track) => track.timescale));
	});

	test.each([
		['hevc', 'DS-ingest-codec'],
		['av1Headless', 'DS-ingest-codec'],
		['mp3', 'DS-ingest-codec'],
		['twoVideos', 'DS-ingest-tracks'],
		['unfragmented', 'DS-ingest-not-fragmented'],
		['absolute', 'DS-ingest-not-relative'],
	] as const)('of %s is refused with %s', (recipe, code) => {
		expect(refusalOf(() => read(media(recipe)))).toBe(code);
	});

	test.each([
		['WebM', '1a45dfa3 9f4286810142f781', 'DS-ingest-not-mp4'],
		['MPEG-TS', '474000100000b00d0001c100', 'DS-ingest-not-mp4'],
		['a text', Buffer.from('hello, is anybody there?').toString('hex'), 'DS-ingest-not-mp4'],
		['nothing', '', 'DS-ingest-not-mp4'],
	])('%s is refused by its first bytes', (_what, hex, code) => {
		expect(refusalOf(() => read(Buffer.from(hex.replaceAll(' ', ''), 'hex')))).toBe(code);
	});

	test('larger than 12 KiB is refused, because the announcement must stay one packet', () => {
		const [ftyp, moov] = split(media('usual')).map((box) => box.bytes) as [Uint8Array, Uint8Array];
		const padded = writeBox('moov', moov.subarray(8), writeBox('udta', new Uint8Array(12_000)));
		expect(refusalOf(() => readInit(ftyp, padded))).toBe('DS-ingest-header-too-large');
	});

	test('media before the header are refused, and a second header is', () => {
		const [ftyp, moov, moof, mdat] = split(media('usual')).map((box) => box.bytes) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
		expect(refusalOf(() => read(Buffer.concat([ftyp, moof, mdat])))).toBe('DS-ingest-no-moov');
		expect(refusalOf(() => read(Buffer.concat([ftyp, moov, moof, mdat, ftyp, moov])))).toBe('DS-ingest-second-moov');
		expect(refusalOf(() => read(Buffer.concat([ftyp, moov, moof, moof])))).toBe('DS-ingest-malformed');
		expect(refusalOf(() => read(Buffer.concat([ftyp, moov, moof])))).toBe('DS-ingest-truncated');
		expect(refusalOf(() => read(Buffer.concat([ftyp, moov, mdat])))).toBe('DS-ingest-not-fragmented');
	});
});

describe('chunks', () => {
	test('are passed on untouched when they are short', () => {
		const { chunks, advice } = read(media('usual'));
		const boxes = split(media('usual')).filter((box) => box.type === 'moof' || box.type === 'mdat');
		expect(Buffer.concat(chunks.map((chunk) => chunk.bytes)).equals(Buffer.concat(boxes.map((box) => box.bytes)))).toBe(true);
		expect([...advice]).toEqual([]);
	});

	test('begin a group once a second, at keyframes', () => {
		const { chunks } = read(media('usual'));
		const groups = chunks.filter((chunk) => chunk.startsGroup).map((chunk) => chunk.mediaMs);
		expect(groups).toHaveLength(4);
		groups.slice(1).forEach((at, i) => expect(at - (groups[i] as number)).toBeGreaterThan(900));
	});

	test('cover the whole broadcast without overlap, as the mp4box library counts it', () => {
		const { chunks } = read(media('videoOnly'));
		const total = chunks.reduce((sum, chunk) => sum + chunk.lastsMs, 0);
		const samples = oracle(media('videoOnly')).getTrackSamplesInfo(1);
		const last = samples.at(-1);
		expect(samples).toHaveLength(75);
		expect(Math.abs(total - (1_000 * ((last?.dts ?? 0) + (last?.duration ?? 0))) / (last?.timescale ?? 1))).toBeLessThan(chunks.length);
		chunks.slice(1).forEach((chunk, i) => expect(Math.abs(chunk.mediaMs - (chunks[i] as Chunk).mediaMs - (chunks[i] as Chunk).lastsMs)).toBeLessThanOrEqual(1));
	});

	test('of audio alone begin a group each second', () => {
		const groups = read(media('audioOnly')).chunks.filter((chunk) => chunk.startsGroup).map((chunk) => chunk.mediaMs);
		expect(groups[0]).toBe(0);
		expect(groups).toHaveLength(4);
		groups.slice(1).forEach((at, i) => expect(at - (groups[i] as number)).toBeGreaterThanOrEqual(1_000));
	});

	test('of 200 ms are passed on with advice', () => {
		const { chunks, advice } = read(media('longish'));
		expect(Math.max(...chunks.map((chunk) => chunk.lastsMs))).toBe(200);
		expect([...advice]).toEqual(['long-chunks']);
	});

	test.each(['long', 'keyframesInside'] as const)('%s: are cut again into at most 100 ms, and decode to the same frames', (recipe) => {
		const { chunks, reader, advice } = read(media(recipe));
		expect([...advice]).toEqual(['recut-chunks']);
		expect(Math.max(...chunks.map((chunk) => chunk.lastsMs))).toBeLessThanOrEqual(110); // A frame of audio may stick out.
		const again = Buffer.concat([reader.init?.bytes as Uint8Array, ...chunks.map((chunk) => chunk.bytes)]);
		const frames = framesOf(again);
		expect(frames.length).toBeGreaterThan(40);
		expect(frames).toEqual(framesOf(media(recipe)));
	});

	test('that hide keyframes inside are cut before each of them', () => {
		const { chunks } = read(media('keyframesInside'));
		expect(chunks.filter((chunk) => chunk.startsGroup).map((chunk) => chunk.mediaMs)).toEqual([0, 240, 480, 720, 960, 1_200, 1_440, 1_680, 1_920]);
	});

	test('cut again are numbered without a step back', () => {
		const numbers = read(media('long')).chunks.map((chunk) => new DataView(chunk.bytes.buffer, chunk.bytes.byteOffset).getUint32(20));
		expect(numbers.length).toBeGreaterThan(39);
		expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
		expect(new Set(numbers).size).toBe(numbers.length);
	});

	test('without a keyframe for more than 4 s get advice, for more than 10 s a refusal', () => {
		expect([...read(media('longGroups')).advice]).toEqual(['long-groups']);
		expect(refusalOf(() => read(media('endlessGroup')))).toBe('DS-ingest-group-too-long');
	});

	test('whose time runs backwards are refused', () => {
		const [ftyp, moov, ...rest] = split(media('usual')).map((box) => box.bytes) as [Uint8Array, Uint8Array, ...Uint8Array[]];
		expect(refusalOf(() => read(Buffer.concat([ftyp, moov, ...rest.slice(4, 6), ...rest.slice(0, 2)])))).toBe('DS-ingest-time');
	});

	test('with a time beyond exact numbers are refused', () => {
		const bytes = new Uint8Array(media('videoOnly'));
		const at = Buffer.from(bytes).indexOf('tfdt');
		bytes.fill(0xff, at + 8, at + 16);
		expect(refusalOf(() => read(bytes))).toBe('DS-ingest-time');
	});

	test('with more samples than any chunk has are refused before memory is spent', () => {
		const bytes = new Uint8Array(media('videoOnly'));
		const at = Buffer.from(bytes).indexOf('trun');
		bytes.fill(0xff, at + 8, at + 12);
		const before = process.memoryUsage().heapUsed;
		expect(refusalOf(() => read(bytes))).toBe('DS-ingest-malformed');
		expect(process.memoryUsage().heapUsed - before).toBeLessThan(30_000_000);
	});

	test('without a single sample are passed over', () => {
		const [ftyp, moov, ...rest] = split(media('videoOnly')).map((box) => box.bytes) as [Uint8Array, Uint8Array, ...Uint8Array[]];
		const traf = writeBox('traf', writeBox('tfhd', words(0x2_0000, 1)), writeBox('tfdt', words(0, 0)), writeBox('trun', words(0, 0)));
		const empty = [writeBox('moof', writeBox('mfhd', words(0, 1)), traf), writeBox('mdat', new Uint8Array(4))];
		expect(read(Buffer.concat([ftyp, moov, ...empty, ...rest])).chunks).toHaveLength(read(media('videoOnly')).chunks.length);
		const init = readInit(ftyp, moov);
		expect(readFragment(Buffer.concat(empty), (empty[0] as Uint8Array).length, init)).toBeNull();
	});
});

describe('ten thousand damaged bodies', () => {
	const recipes: readonly Recipe[] = ['usual', 'long', 'vp9', 'av1', 'audioOnly'];
	test.each(recipes)('%s: each is accepted or refused with a code, and nothing else happens', (recipe) => {
		const begin = media(recipe).subarray(0, 30_000);
		// Most of the damage goes where the numbers are: the header and the first moof.
		const numbers = begin.subarray(0, 2_500);
		const mutate = mutator(0x5eed + recipes.indexOf(recipe));
		const outcomes = new Map<string, number>();
		for (let i = 0; i < 2_000; i++) {
			const bytes = i % 2 === 0 ? mutate(begin) : Buffer.concat([mutate(numbers), begin.subarray(2_500)]);
			const code = refusalOf(() => read(bytes, 4_000));
			outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
		}
		expect(outcomes.size).toBeGreaterThan(3); // The damage is of many kinds, or this test would prove nothing.
	});
});
