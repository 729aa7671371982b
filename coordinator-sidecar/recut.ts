import type { Ms } from '@dumbbell-stream/core/machine.ts';
import { words, writeBox } from './mp4-boxes.ts';
import { isKeyframe, msOf, type Fragment, type Run, type Sample } from './mp4-fragment.ts';
import type { Init } from './mp4-init.ts';

/** A chunk on its way to the source: moof and mdat. */
export interface Chunk {
	/** Media time of its first sample, whole ms. */
	readonly mediaMs: Ms;
	readonly lastsMs: Ms;
	/** Media time that came with it: its own, or that of the whole fragment that it was cut from. */
	readonly fromMs: Ms;
	readonly untilMs: Ms;
	readonly startsGroup: boolean;
	readonly bytes: Uint8Array;
}

/** Samples of one track that go into one piece. */
interface Slice {
	readonly run: Run;
	readonly samples: readonly Sample[];
	readonly decodeTime: number;
}

const BASE_IS_MOOF = 0x2_0000;
/** trun: data offset, and duration, size, flags and shift of each sample. */
const TRUN_FLAGS = 0xf01;
const TRUN_VERSION_1 = 0x100_0000;

/**
 * Cuts a fragment into pieces of at most `pieceMs`, one frame at least, with a cut before each keyframe. The frames themselves are
 * not touched: who decodes the pieces sees what he would have seen of the whole.
 *
 * @param sequence Number of the first piece's moof.
 */
export function recut(fragment: Fragment, init: Init, pieceMs: Ms, sequence: number): readonly Chunk[] {
	const main = fragment.runs.find((run) => run.track === init.main) ?? fragment.runs[0];
	if (!main) return [];
	const cuts = cutTimes(main, pieceMs);
	return cuts.map((from, i) => {
		const slices = fragment.runs.map((run) => slice(run, main, i === 0 ? -Infinity : from, cuts[i + 1] ?? Infinity)).filter((one) => one.samples.length > 0);
		const first = slices.find((one) => one.run === main);
		const video = first?.run.track.kind === 'video' ? first.samples[0] : undefined;
		return {
			mediaMs: first ? msOf(first.decodeTime, first.run.track) : fragment.mediaMs,
			lastsMs: Math.max(0, ...slices.map(({ run, samples }) => msOf(sum(samples, (sample) => sample.duration), run.track))),
			fromMs: fragment.mediaMs,
			untilMs: fragment.mediaMs + fragment.lastsMs,
			// Whether audio begins a group is decided where groups are counted.
			startsGroup: i === 0 ? fragment.startsGroup : video !== undefined && isKeyframe(video),
			bytes: writeFragment(fragment.bytes, slices, sequence + i),
		};
	});
}

/** Decoding times of the main track at which pieces begin. */
function cutTimes(main: Run, pieceMs: Ms): readonly number[] {
	const longest = (pieceMs / 1_000) * main.track.timescale;
	const cuts: number[] = [];
	let time = main.decodeTime;
	for (const sample of main.samples) {
		const begun = cuts[cuts.length - 1];
		const keyframe = main.track.kind === 'video' && isKeyframe(sample);
		if (begun === undefined || (keyframe && time > begun) || time + sample.duration - begun > longest) cuts.push(time);
		time += sample.duration;
	}
	return [...new Set(cuts)]; // Samples without duration stand at the same time.
}

/** The samples of a run that begin in [from, to), times of the main track. */
function slice(run: Run, main: Run, from: number, to: number): Slice {
	const scale = main.track.timescale / run.track.timescale;
	const samples: Sample[] = [];
	let time = run.decodeTime;
	let decodeTime = run.decodeTime;
	for (const sample of run.samples) {
		const at = time * scale;
		if (at >= from && at < to) {
			if (samples.length === 0) decodeTime = time;
			samples.push(sample);
		}
		time += sample.duration;
	}
	return { run, samples, decodeTime };
}

function writeFragment(source: Uint8Array, slices: readonly Slice[], sequence: number): Uint8Array {
	const sizes = slices.map(({ samples }) => sum(samples, (sample) => sample.size));
	// The offsets stand inside the moof whose length they depend on; its length does not depend on them.
	const moofBytes = writeMoof(slices, slices.map(() => 0), sequence).length;
	let offset = moofBytes + 8;
	const offsets = sizes.map((size) => (offset += size) - size);
	const data = slices.flatMap(({ samples }) => samples.map((sample) => source.subarray(sample.offset, sample.offset + sample.size)));
	return Buffer.concat([writeMoof(slices, offsets, sequence), writeBox('mdat', ...data)]);
}

function writeMoof(slices: readonly Slice[], offsets: readonly number[], sequence: number): Uint8Array {
	const trafs = slices.map(({ run, samples, decodeTime }, i) => {
		const rows = samples.flatMap((sample) => [sample.duration, sample.size, sample.flags, sample.shift]);
		return writeBox(
			'traf',
			writeBox('tfhd', words(BASE_IS_MOOF, run.track.id)),
			writeBox('tfdt', words(TRUN_VERSION_1, Math.floor(decodeTime / 0x1_0000_0000), decodeTime)),
			writeBox('trun', words(TRUN_VERSION_1 | TRUN_FLAGS, samples.length, offsets[i] as number, ...rows)),
		);
	});
	return writeBox('moof', writeBox('mfhd', words(0, sequence)), ...trafs);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
	return items.reduce((total, item) => total + value(item), 0);
}
