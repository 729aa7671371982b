import type { Ms } from '@dumbbell-stream/core/machine.ts';
import { BoxReader, child, children, descend, viewOf, wholeBox, type Box } from './mp4-boxes.ts';
import type { Init, SampleDefaults, Track } from './mp4-init.ts';
import { Refusal } from './refusal.ts';

/** One frame or audio packet. */
export interface Sample {
	/** In units of the track's timescale. */
	readonly duration: number;
	readonly size: number;
	readonly flags: number;
	/** Presentation minus decoding time, same units. */
	readonly shift: number;
	/** In the fragment's bytes (moof and mdat). */
	readonly offset: number;
}
/** The samples of one track in a fragment. */
export interface Run {
	readonly track: Track;
	/** Decoding time of the first sample, units of the track's timescale. */
	readonly decodeTime: number;
	readonly samples: readonly Sample[];
	/** Sum of the samples' durations, same units. */
	readonly duration: number;
}
/** moof and mdat, understood. */
export interface Fragment {
	readonly bytes: Uint8Array;
	readonly runs: readonly Run[];
	/** Of the main track where it has samples here, else of the first. */
	readonly mediaMs: Ms;
	/** The longest track. */
	readonly lastsMs: Ms;
	/** True when the main track's first sample is a keyframe; of audio alone every fragment can begin a group. */
	readonly startsGroup: boolean;
	/** True when a later sample of the video track is a keyframe. */
	readonly keyframeInside: boolean;
}

/** One second of audio has about 50 samples. More than this is an attack on memory, not a chunk. */
const SAMPLES_MAX = 16_384;
const NON_SYNC = 0x01_0000;
/** Flags of tfhd and trun, ISO 14496-12 sections 8.8.7 and 8.8.8. */
const TFHD = { baseOffset: 0x1, description: 0x2, duration: 0x8, size: 0x10, flags: 0x20, baseIsMoof: 0x2_0000 } as const;
const TRUN = { dataOffset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, shift: 0x800 } as const;

export function isKeyframe(sample: Sample): boolean {
	return (sample.flags & NON_SYNC) === 0;
}

/**
 * @param bytes moof and mdat, one behind the other.
 * @param moofBytes Length of the moof.
 * @returns null when it holds no sample at all, which muxers may do.
 * @throws {Refusal}
 */
export function readFragment(bytes: Uint8Array, moofBytes: number, init: Init): Fragment | null {
	const moof = wholeBox(bytes.subarray(0, moofBytes));
	const runs = children(moof).filter((one) => one.type === 'traf').map((traf) => readRun(traf, bytes.length, moofBytes, init));
	const filled = runs.filter((run) => run.samples.length > 0);
	if (new Set(runs.map((run) => run.track)).size < runs.length) throw new Refusal('DS-ingest-malformed', 'a track twice in one chunk');
	const main = filled.find((run) => run.track === init.main);
	const first = main ?? filled[0];
	if (!first) return null;
	const video = main?.track.kind === 'video' ? main.samples : [];
	return {
		bytes, runs: filled,
		mediaMs: msOf(first.decodeTime, first.track),
		lastsMs: Math.max(...filled.map((run) => msOf(run.duration, run.track))),
		startsGroup: main !== undefined && (video[0] ? isKeyframe(video[0]) : true),
		keyframeInside: video.some((sample, i) => i > 0 && isKeyframe(sample)),
	};
}

/** Whole milliseconds. */
export function msOf(units: number, { timescale }: Track): Ms {
	const ms = Math.round((units / timescale) * 1_000);
	if (!Number.isSafeInteger(ms)) throw new Refusal('DS-ingest-time');
	return ms;
}

function readRun(traf: Box, bytesLength: number, moofBytes: number, init: Init): Run {
	const { track, defaults } = readHeader(descend(traf, 'tfhd'), init);
	const decodeTime = readDecodeTime(descend(traf, 'tfdt'));
	const samples: Sample[] = [];
	let offset = moofBytes; // Where the data would begin if no trun said so; each following trun goes on behind the one before.
	for (const trun of children(traf)) if (trun.type === 'trun') offset = readSamples(trun, defaults, offset, samples);
	for (const { offset: at, size } of samples) {
		if (at < moofBytes || at + size > bytesLength) throw new Refusal('DS-ingest-malformed', 'a sample lies outside its chunk');
	}
	return { track, decodeTime, samples, duration: samples.reduce((sum, sample) => sum + sample.duration, 0) };
}

function readHeader(tfhd: Box, init: Init): { track: Track; defaults: SampleDefaults } {
	const r = new BoxReader(tfhd);
	const { flags } = r.full();
	const id = r.u32();
	const track = init.tracks.find((one) => one.id === id);
	if (!track) throw new Refusal('DS-ingest-malformed', 'a chunk of an unknown track');
	if (flags & TFHD.baseOffset || !(flags & TFHD.baseIsMoof)) throw new Refusal('DS-ingest-not-relative');
	if (flags & TFHD.description) r.u32();
	const { duration, size, flags: own } = track.defaults;
	return {
		track,
		defaults: {
			duration: flags & TFHD.duration ? r.u32() : duration,
			size: flags & TFHD.size ? r.u32() : size,
			flags: flags & TFHD.flags ? r.u32() : own,
		},
	};
}

function readDecodeTime(tfdt: Box): number {
	const r = new BoxReader(tfdt);
	return r.full().version === 1 ? r.u53() : r.u32();
}

/** @returns The offset behind the last sample. */
function readSamples(trun: Box, defaults: SampleDefaults, from: number, samples: Sample[]): number {
	const r = new BoxReader(trun);
	const { flags } = r.full();
	const count = r.u32();
	if (samples.length + count > SAMPLES_MAX) throw new Refusal('DS-ingest-malformed', 'too many samples in one chunk');
	let offset = flags & TRUN.dataOffset ? r.i32() : from;
	const first = flags & TRUN.firstFlags ? r.u32() : null;
	for (let i = 0; i < count; i++) {
		const duration = flags & TRUN.duration ? r.u32() : defaults.duration;
		const size = flags & TRUN.size ? r.u32() : defaults.size;
		const own = flags & TRUN.flags ? r.u32() : defaults.flags;
		const shift = flags & TRUN.shift ? r.i32() : 0; // Version 0 says unsigned, and is so small that it does not matter.
		samples.push({ duration, size, flags: i === 0 && first !== null ? first : own, shift, offset });
		offset += size;
	}
	return offset;
}

/**
 * Sees to it that a fragment's number is at least `atLeast`: pieces that were cut before may have used up the one that it has.
 *
 * @param bytes moof and mdat; changed in place when the number is too low.
 * @returns The number.
 */
export function numberFragment(bytes: Uint8Array, moofBytes: number, atLeast: number): number {
	const header = child(wholeBox(bytes.subarray(0, moofBytes)), 'mfhd');
	if (!header) return atLeast;
	const r = new BoxReader(header, 4);
	const { at } = r;
	const number = Math.max(r.u32(), atLeast);
	viewOf(bytes).setUint32(at, number);
	return number;
}
