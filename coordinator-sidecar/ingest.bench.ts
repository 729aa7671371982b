/**
 * Six hours of media through the ingest's reader at full speed: is the time per chunk constant, and the heap flat?
 * Usage: tsx --expose-gc coordinator-sidecar/ingest.bench.ts [hours] [--json]
 */
import { cpus } from 'node:os';
import { ChunkReader } from './chunks.ts';
import { CaptureClock } from './capture-clock.ts';
import { BoxSplitter, type TopBox } from './mp4-splitter.ts';
import { media } from './testing/media.ts';

interface Tenth {
	readonly chunks: number;
	readonly microsecondsPerChunk: number;
	readonly heapMiB: number;
}

/** What is repeated: the whole groups of a few seconds of real ffmpeg output. */
interface Loop {
	readonly header: Uint8Array;
	readonly chunks: readonly Uint8Array[];
	/** Where each chunk's decoding times stand, and what one loop adds to each. */
	readonly times: readonly { readonly at: number; readonly perLoop: number }[][];
	readonly seconds: number;
}

const SECONDS = 3;

function makeLoop(): Loop {
	const boxes: TopBox[] = [];
	new BoxSplitter({ begins: () => undefined, box: (box) => boxes.push(box) }).push(media('videoOnly'));
	const header = Buffer.concat(boxes.slice(0, 2).map((box) => box.bytes));
	const moofs = boxes.filter((box) => box.type === 'moof');
	const mdats = boxes.filter((box) => box.type === 'mdat');
	const chunks = moofs.map((moof, i) => Buffer.concat([moof.bytes, (mdats[i] as TopBox).bytes]));
	const reader = new ChunkReader(() => undefined);
	reader.push(header);
	const timescale = reader.init?.main.timescale ?? 1;
	const times = chunks.map((chunk) => [...chunk.toString('latin1').matchAll(/tfdt/g)].map(({ index }) => ({ at: index + 8, perLoop: SECONDS * timescale })));
	return { header, chunks, times, seconds: SECONDS };
}

function run(hours: number): readonly Tenth[] {
	const loop = makeLoop();
	const loops = Math.ceil((hours * 3_600) / loop.seconds);
	const reader = new ChunkReader(() => undefined);
	const capture = new CaptureClock();
	const tenths: Tenth[] = [];
	let chunks = 0;
	let begun = performance.now();
	reader.push(loop.header);
	for (let i = 0; i < loops; i++) {
		for (const [n, template] of loop.chunks.entries()) {
			const bytes = Buffer.from(template);
			for (const { at, perLoop } of loop.times[n] ?? []) bytes.writeBigUInt64BE(bytes.readBigUInt64BE(at) + BigInt(i * perLoop), at);
			for (const chunk of reader.push(bytes)) {
				capture.learn(chunk.untilMs, chunk.untilMs);
				capture.captured(chunk.mediaMs);
				chunks++;
			}
		}
		if (tenths.length < Math.floor(((i + 1) * 10) / loops)) {
			const ms = performance.now() - begun;
			globalThis.gc?.();
			tenths.push({ chunks, microsecondsPerChunk: Math.round((ms * 1_000) / chunks), heapMiB: Math.round(process.memoryUsage().heapUsed / 104_858) / 10 });
			chunks = 0;
			begun = performance.now();
		}
	}
	return tenths;
}

const hours = Number(process.argv[2] ?? 6) || 6;
const tenths = run(hours);
const result = { bench: 'ingest', hours, node: process.version, cpu: cpus()[0]?.model ?? '', first: tenths[0], last: tenths.at(-1) };
if (!process.argv.includes('--json')) console.table(tenths);
console.log(JSON.stringify(result));
