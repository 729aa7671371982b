import { describe, expect, it } from 'vitest';
import { randomFrom, unit } from '@dumbbell-stream/core/rng.ts';
import type { Random } from '@dumbbell-stream/core/machine.ts';
import { Chunker, IngestFault } from './chunker.ts';
import { body, boxesOf, outcomeOf } from './testing/bodies.ts';
import { longRun } from './testing/long-run.ts';

const SEED = 40_000;
const BODIES = 10_000;
const MiB = 1_048_576;
/** What a body may hold at one time besides what it has handed on: a box, its copy in the fragment, its pieces. */
const HELD_BYTES_MAX = 64 * MiB;
/** Processor time, microseconds. A whole body takes a few thousand at most. */
const BODY_US_MAX = 1_000_000;

/** Numbers at which readers stumble. */
const EDGES = [0, 1, 7, 8, 9, 0x7f, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];
/** Types that some reader unrolls, recurses into or allocates for. */
const TYPES = ['moov', 'trak', 'moof', 'traf', 'trun', 'stsz', 'stz2', 'stts', 'ctts', 'sgpd', 'sbgp', 'saiz', 'subs', 'elst', 'esds', 'stsd', 'free', 'uuid', 'meta'];

const seeds = (['live', 'vp9', 'inside', 'audio'] as const).map((name) => short(body(name)));

describe('ten thousand damaged bodies', () => {
	it(`are taken or refused by a code, and nothing else (seed ${SEED})`, () => {
		const random = randomFrom(SEED);
		const outcomes = new Map<string, number>();
		let slowest = 0;
		for (let i = 0; i < BODIES; i++) {
			const bytes = damaged(seeds[i % seeds.length] as Uint8Array, random);
			const began = process.cpuUsage();
			const { thrown, chunks } = outcomeOf([bytes]);
			const { user, system } = process.cpuUsage(began);
			slowest = Math.max(slowest, user + system);
			if (thrown !== undefined && !(thrown instanceof IngestFault)) throw new Error(`body ${i} of seed ${SEED}`, { cause: thrown });
			for (const chunk of chunks) expect([chunk.mediaMs, chunk.lastsMs].every((ms) => Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
			const code = thrown instanceof IngestFault ? thrown.code : 'taken';
			outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
		}
		// The damage must reach all of the reader, not only its first check.
		for (const code of ['taken', 'DS-40', 'DS-41', 'DS-42', 'DS-43', 'DS-45']) expect(outcomes.get(code) ?? 0, `${code} of ${JSON.stringify([...outcomes])}`).toBeGreaterThan(20);
		expect(slowest).toBeLessThan(BODY_US_MAX);
	}, 120_000);
});

describe('memory', () => {
	it('does not grow with the length of the body', () => {
		const { chunks, firstTenth, lastTenth } = longRun(20 * 60_000);
		expect(chunks).toBeGreaterThan(14_000);
		expect(lastTenth.heapMb - firstTenth.heapMb).toBeLessThan(2);
		expect(lastTenth.buffersMb - firstTenth.buffersMb).toBeLessThan(2);
	});

	it('is bounded for a body that claims much and sends nothing', () => {
		const [ftyp, moov, moof] = boxesOf(seeds[0] as Uint8Array).map((box) => box.bytes) as [Uint8Array, Uint8Array, Uint8Array];
		const largest = Buffer.concat([Buffer.from([0, 0x7f, 0, 0]), Buffer.from('mdat')]);
		const before = process.memoryUsage();
		const chunkers = Array.from({ length: 4 }, () => {
			const chunker = new Chunker({ info: () => undefined, chunk: () => undefined, warn: () => undefined });
			for (const bytes of [ftyp, moov, moof, largest]) chunker.write(bytes);
			return chunker;
		});
		const after = process.memoryUsage();
		expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(chunkers.length * 10 * MiB);
	});

	it('is bounded for headers that count milliards of samples', () => {
		const [ftyp, moov] = boxesOf(seeds[0] as Uint8Array).map((box) => box.bytes) as [Uint8Array, Uint8Array];
		const before = process.memoryUsage().rss;
		for (const type of ['stsz', 'stts', 'ctts', 'trun', 'sgpd', 'saiz', 'sdtp', 'elst']) {
			// 20 bytes that say: all samples are of size 1, and there are 2^32 - 1 of them. In place of a table of the header, and inside of a box that has room.
			const table = Buffer.concat([Buffer.from([0, 0, 0, 20]), Buffer.from(type), Buffer.from('00000000' + '00000001' + 'ffffffff', 'hex')]);
			const copy = Buffer.from(moov);
			const at = copy.indexOf('stsz') - 4;
			table.copy(copy, at);
			const { thrown } = outcomeOf([ftyp, copy]);
			expect(thrown).toBeInstanceOf(IngestFault);
		}
		expect(process.memoryUsage().rss - before).toBeLessThan(HELD_BYTES_MAX);
	});
});

/** The header and the first eight chunks: the damage shall hit what is read. */
function short(bytes: Uint8Array): Uint8Array {
	return Buffer.concat(boxesOf(bytes).slice(0, 18).map((box) => box.bytes));
}

/** One to four injuries. Half of them go where structure is, that is, near a type. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
	let copy = Buffer.from(bytes);
	for (let left = 1 + (random() % 4); left > 0 && copy.length > 64; left--) {
		const places = structure(copy);
		if (places.length === 0) break;
		const near = unit(random) < 0.7 ? (places[random() % places.length] as number) - 4 + (random() % 24) : random() % copy.length;
		const at = Math.min(Math.max(near, 0), copy.length - 5);
		switch (random() % 7) {
			case 0: copy.writeUInt8(random() % 256, at); break;
			case 1: copy.writeUInt32BE(EDGES[random() % EDGES.length] as number, at); break;
			case 2: copy.writeUInt32BE((copy.readUInt32BE(at) + (random() % 65) - 32) >>> 0, at); break;
			case 3: copy.write(TYPES[random() % TYPES.length] as string, places[random() % places.length] as number, 'latin1'); break;
			case 4: copy = copy.subarray(0, at); break;
			case 5: copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1 + (random() % 64))]); break;
			case 6: copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at, at + 1 + (random() % 4_096)), copy.subarray(at)]); break;
		}
	}
	return copy;
}

/** Where types stand, or what looks like one. */
function structure(bytes: Buffer): readonly number[] {
	const found: number[] = [];
	for (const match of bytes.toString('latin1').matchAll(/ftyp|moov|trak|tkhd|mdia|mdhd|hdlr|stbl|stsd|avc1|avcC|vp09|vpcC|mp4a|esds|Opus|dOps|stsz|stts|trex|moof|mfhd|traf|tfhd|tfdt|trun|mdat/g)) found.push(match.index);
	return found;
}
