/** A body of hours, sent at full speed. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Chunker } from '../chunker.ts';
import { body, boxesOf } from './bodies.ts';

/** A tenth of the body. */
export interface Tenth {
	readonly chunks: number;
	/** Processor time in the chunker, microseconds. */
	readonly usPerChunk: number;
	/** At its end, garbage collected. */
	readonly heapMb: number;
	/** Buffers outside of the heap, likewise. */
	readonly buffersMb: number;
}
/** What a run came to. */
export interface LongRun {
	readonly chunks: number;
	readonly mediaMb: number;
	readonly firstTenth: Tenth;
	readonly lastTenth: Tenth;
}

interface Time {
	/** Offset of a decoding time of 64 bits in its moof. */
	readonly at: number;
	readonly first: number;
	readonly timescale: number;
}

const MB = 1_000_000;
const TENTHS = 10;
/** The live body lasts a little more than 4 s. It comes again after this. */
const ROUND_MS = 4_100;
/** Of that body's tracks. */
const TIMESCALES: Readonly<Record<number, number>> = { 1: 12_800, 2: 48_000 };
/** How a socket hands a body over. */
const PIECE_BYTES = 65_536;

/** Sends the same media again and again, their decoding times moved on. @param totalMs Media time. */
export function longRun(totalMs: number): LongRun {
	const boxes = boxesOf(body('live'));
	const media = boxes.filter(({ type }) => type === 'moof' || type === 'mdat').map((box) => Buffer.from(box.bytes));
	const times = media.map(timesOf);
	let chunks = 0;
	let bytes = 0;
	const chunker = new Chunker({
		info: () => undefined,
		chunk: (chunk) => {
			chunks++;
			bytes += chunk.bytes.length;
		},
		warn: (code) => {
			throw new Error(`the body is not as it should be: ${code}`);
		},
	});
	for (const box of boxes.filter(({ type }) => type === 'ftyp' || type === 'moov')) chunker.write(box.bytes);
	const rounds = Math.max(TENTHS, Math.ceil(totalMs / ROUND_MS));
	const tenths: Tenth[] = [];
	let before = 0;
	let busyUs = 0;
	for (let round = 0; round < rounds; round++) {
		media.forEach((box, i) => move(box, times[i] ?? [], round));
		busyUs += send(Buffer.concat(media), chunker);
		if (Math.floor(((round + 1) * TENTHS) / rounds) === tenths.length) continue;
		tenths.push({ chunks: chunks - before, usPerChunk: rounded(busyUs / (chunks - before)), ...memory() });
		before = chunks;
		busyUs = 0;
	}
	chunker.end();
	return { chunks, mediaMb: rounded(bytes / MB), firstTenth: tenths[0] as Tenth, lastTenth: tenths[tenths.length - 1] as Tenth };
}

/** @returns the processor's time that it took, microseconds: other programs on the machine do not count. */
function send(bytes: Uint8Array, chunker: Chunker): number {
	const began = process.cpuUsage();
	for (let at = 0; at < bytes.length; at += PIECE_BYTES) chunker.write(bytes.subarray(at, at + PIECE_BYTES));
	const { user, system } = process.cpuUsage(began);
	return user + system;
}

/** The decoding times in a moof; none in an mdat. */
function timesOf(box: Buffer): readonly Time[] {
	const found: Time[] = [];
	if (box.toString('latin1', 4, 8) !== 'moof') return found;
	for (let tfhd = box.indexOf('tfhd'); tfhd >= 0; tfhd = box.indexOf('tfhd', tfhd + 4)) {
		const at = box.indexOf('tfdt', tfhd) + 8; // Behind the type, version and flags.
		found.push({ at, first: Number(box.readBigUInt64BE(at)), timescale: TIMESCALES[box.readUInt32BE(tfhd + 8)] as number });
	}
	return found;
}

function move(box: Buffer, times: readonly Time[], round: number): void {
	for (const { at, first, timescale } of times) box.writeBigUInt64BE(BigInt(first + (round * ROUND_MS * timescale) / 1_000), at);
}

function memory(): { readonly heapMb: number; readonly buffersMb: number } {
	setFlagsFromString('--expose-gc');
	(runInNewContext('gc') as () => void)();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return { heapMb: rounded(heapUsed / MB), buffersMb: rounded(arrayBuffers / MB) };
}

function rounded(value: number): number {
	return Math.round(value * 100) / 100;
}
