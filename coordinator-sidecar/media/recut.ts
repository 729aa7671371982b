import { words, writeBox } from './boxes.ts';
import { isKeyframe, msOf, type Fragment, type Run, type Sample } from './fragment.ts';
import { mainTrack, type Track, type Tracks } from './init.ts';

/** A part of a fragment, a fragment itself: moof and mdat. */
export interface Piece {
	/** Decoding time of the first sample of the main track, else of the first track in it; whole ms. */
	readonly mediaMs: number;
	/** Of the longest track, whole ms. */
	readonly lastsMs: number;
	readonly startsWithKeyframe: boolean;
	readonly bytes: Uint8Array;
	/** Offset of the mfhd's sequence number in `bytes`, for the caller to fill in. */
	readonly numberAt: number;
}

interface Placed {
	readonly sample: Sample;
	readonly track: Track;
	/** Decoding time, units of the track's timescale. */
	readonly time: number;
}

/** moof header, mfhd header, version and flags. */
const NUMBER_AT = 8 + 8 + 4;
const MDAT_HEADER_BYTES = 8;
const BASE_IS_MOOF = 0x2_0000;
const VERSION_1 = 0x100_0000;
/** trun: data offset; duration, size, flags and shift of each sample. Version 1: shifts have a sign. */
const TRUN = VERSION_1 | 0xf01;
const TWO_POW_32 = 0x1_0000_0000;

/**
 * Cuts a fragment into pieces of at most `pieceMs`, one sample at least, with a cut before each keyframe. The samples are not touched:
 * who decodes the pieces sees and hears what he would have of the whole. What tracks hold at one time goes into one piece.
 */
export function recut(fragment: Fragment, tracks: Tracks, pieceMs: number): readonly Piece[] {
	const pieces: Placed[][] = [];
	let piece: Placed[] = [];
	let fromMs = -Infinity;
	for (const placed of byTime(fragment.runs)) {
		const { sample, track, time } = placed;
		const atMs = (time / track.timescale) * 1_000;
		const isLonger = ((time + sample.duration) / track.timescale) * 1_000 - fromMs > pieceMs;
		if (pieces.length === 0 || isLonger || (track.kind === 'video' && isKeyframe(sample))) {
			piece = [];
			pieces.push(piece);
			fromMs = atMs;
		}
		piece.push(placed);
	}
	return pieces.map((placed) => toPiece(placed, fragment.bytes, tracks));
}

/** All samples in order of decoding time, video first where that is equal. */
function byTime(runs: readonly Run[]): readonly Placed[] {
	const all = runs.flatMap(({ track, decodeTime, samples }) => {
		let time = decodeTime;
		return samples.map((sample): Placed => {
			const placed = { sample, track, time };
			time += sample.duration;
			return placed;
		});
	});
	const rank = ({ track }: Placed) => (track.kind === 'video' ? 0 : 1);
	// Sorting is stable: samples of one track keep their order where some last no time.
	return all.sort((a, b) => a.time / a.track.timescale - b.time / b.track.timescale || rank(a) - rank(b));
}

interface Part {
	readonly track: Track;
	readonly decodeTime: number;
	readonly samples: readonly Sample[];
}

function toPiece(placed: readonly Placed[], source: Uint8Array, tracks: Tracks): Piece {
	const parts = [tracks.video, tracks.audio].flatMap((track): Part[] => {
		const own = placed.filter((one) => one.track === track);
		return track && own[0] ? [{ track, decodeTime: own[0].time, samples: own.map(({ sample }) => sample) }] : [];
	});
	const main = (parts.find(({ track }) => track === mainTrack(tracks)) ?? parts[0]) as Part;
	const [first] = main.samples as readonly [Sample];
	return {
		mediaMs: msOf(main.decodeTime, main.track),
		lastsMs: Math.max(...parts.map(({ samples, track }) => msOf(sum(samples, 'duration'), track))),
		startsWithKeyframe: main.track.kind === 'video' && isKeyframe(first),
		bytes: write(parts, source),
		numberAt: NUMBER_AT,
	};
}

function write(parts: readonly Part[], source: Uint8Array): Uint8Array {
	// The offsets of the data stand in the moof and depend on its length, which does not depend on them.
	let offset = writeMoof(parts, parts.map(() => 0)).length + MDAT_HEADER_BYTES;
	const offsets = parts.map(({ samples }) => (offset += sum(samples, 'size')) - sum(samples, 'size'));
	const data = parts.flatMap(({ samples }) => samples.map((sample) => source.subarray(sample.offset, sample.offset + sample.size)));
	return joined(writeMoof(parts, offsets), writeBox('mdat', ...data));
}

function writeMoof(parts: readonly Part[], offsets: readonly number[]): Uint8Array {
	const trafs = parts.map(({ track, decodeTime, samples }, i) => {
		const rows = samples.flatMap(({ duration, size, flags, shift }) => [duration, size, flags, shift]);
		return writeBox(
			'traf',
			writeBox('tfhd', words(BASE_IS_MOOF, track.id)),
			writeBox('tfdt', words(VERSION_1, Math.floor(decodeTime / TWO_POW_32), decodeTime % TWO_POW_32)),
			writeBox('trun', words(TRUN, samples.length, offsets[i] as number, ...rows)),
		);
	});
	return writeBox('moof', writeBox('mfhd', words(0, 0)), ...trafs);
}

function joined(moof: Uint8Array, mdat: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(moof.length + mdat.length);
	bytes.set(moof);
	bytes.set(mdat, moof.length);
	return bytes;
}

function sum(samples: readonly Sample[], field: 'duration' | 'size'): number {
	return samples.reduce((total, sample) => total + sample[field], 0);
}
