import { childOf, childrenOf, Fields, type Box } from './boxes.ts';
import { IngestFault } from './fault.ts';
import { mainTrack, type SampleDefaults, type Track, type Tracks } from './init.ts';

/** One frame or audio packet. */
export interface Sample {
	/** Units of the track's timescale. */
	readonly duration: number;
	readonly size: number;
	readonly flags: number;
	/** Presentation minus decoding time, same units. */
	readonly shift: number;
	/** In the bytes of the fragment. */
	readonly offset: number;
}
/** The samples of one track in a fragment, at least one. */
export interface Run {
	readonly track: Track;
	/** Decoding time of the first sample, units of the track's timescale. */
	readonly decodeTime: number;
	readonly samples: readonly Sample[];
	/** Sum over the samples, same units. */
	readonly duration: number;
}
/** moof and mdat, understood. */
export interface Fragment {
	readonly bytes: Uint8Array;
	/** Offset of the mfhd's sequence number in `bytes`. */
	readonly numberAt: number;
	/** At most one per track, at least one in all. */
	readonly runs: readonly [Run, ...Run[]];
	/** Of the main track, else of the first that has samples here. */
	readonly mediaMs: number;
	/** Of the longest track. */
	readonly lastsMs: number;
	/** The first video sample is a keyframe. */
	readonly startsWithKeyframe: boolean;
	/** Another video sample is one, too. */
	readonly hasKeyframeInside: boolean;
	/** False when offsets in the moof count from elsewhere than its start: players do not take that, it must be written anew. */
	readonly standsAlone: boolean;
}

/** Where a fragment's boxes stood in the body, and what they are. */
export interface FragmentParts {
	readonly moof: Box;
	/** Offset of the moof in the body: what an absolute base offset counts to. */
	readonly moofAt: number;
	readonly mdat: Uint8Array;
	readonly mdatAt: number;
	readonly mdatHeaderBytes: number;
}

/** Ten seconds of the shortest Opus packets are 4,000. A table that says only "so many like the last" could claim milliards. */
const SAMPLES_MAX = 16_384;
const NON_SYNC = 0x01_0000;
/** Flags of tfhd and trun, ISO 14496-12 sections 8.8.7 and 8.8.8. */
const TFHD = { baseOffset: 0x1, description: 0x2, duration: 0x8, size: 0x10, flags: 0x20, baseIsMoof: 0x2_0000 } as const;
const TRUN = { dataOffset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, shift: 0x800 } as const;

/** @see {@link Fragment.startsWithKeyframe} */
export function isKeyframe(sample: Sample): boolean {
	return (sample.flags & NON_SYNC) === 0;
}

/** Whole ms. @throws {IngestFault} DS-40 when that is out of range. */
export function msOf(units: number, { timescale }: Track): number {
	const ms = Math.round((units / timescale) * 1_000);
	if (!Number.isSafeInteger(ms)) throw new IngestFault('DS-40', 'a time out of range');
	return ms;
}

/**
 * @returns null when there is no sample in it, as some muxers do at the end.
 * @throws {IngestFault} DS-40, DS-43
 */
export function readFragment(parts: FragmentParts, tracks: Tracks): Fragment | null {
	const { moof, mdat } = parts;
	const bases = new Bases(parts);
	const runs = childrenOf(moof).filter((one) => one.type === 'traf').map((traf) => readRun(traf, tracks, bases));
	if (new Set(runs.map((run) => run.track)).size < runs.length) throw new IngestFault('DS-40', 'a track twice in one chunk');
	const [first, ...more] = runs.filter((run) => run.samples.length > 0);
	if (!first) return null;
	const filled = [first, ...more] as const;
	const main = filled.find((run) => run.track === mainTrack(tracks)) ?? first;
	const video = filled.find((run) => run.track.kind === 'video')?.samples ?? [];
	const bytes = new Uint8Array(moof.end + mdat.length);
	bytes.set(moof.bytes);
	bytes.set(mdat, moof.end);
	return {
		bytes,
		numberAt: numberAt(moof),
		runs: filled,
		mediaMs: msOf(main.decodeTime, main.track),
		lastsMs: Math.max(...filled.map((run) => msOf(run.duration, run.track))),
		startsWithKeyframe: video[0] !== undefined && isKeyframe(video[0]),
		hasKeyframeInside: video.some((sample, i) => i > 0 && isKeyframe(sample)),
		standsAlone: bases.standAlone,
	};
}

/** From where data offsets count. In here, all offsets are those in the fragment's bytes, in which mdat follows moof at once. */
class Bases {
	readonly #parts: FragmentParts;
	/** Data must lie in [from, to). */
	readonly #from: number;
	readonly #to: number;
	/** How much nearer mdat is to moof than it was in the body. */
	readonly #closer: number;
	standAlone: boolean;
	/** Behind the data of the last traf: where the next one's begin that says nothing. */
	#behind: number | null = null;

	constructor(parts: FragmentParts) {
		const { moof, moofAt, mdat, mdatAt, mdatHeaderBytes } = parts;
		this.#parts = parts;
		this.#from = moof.end + mdatHeaderBytes;
		this.#to = moof.end + mdat.length;
		this.#closer = mdatAt - moofAt - moof.end;
		this.standAlone = this.#closer === 0;
	}

	/** The base of a traf. `absolute`: its offset in the body, where it has one. */
	next(absolute: number | null, isMoof: boolean): number {
		if (absolute !== null) {
			this.standAlone = false;
			return absolute - this.#parts.moofAt - this.#closer;
		}
		if (isMoof) return -this.#closer;
		this.standAlone = false;
		return this.#behind ?? -this.#closer;
	}

	/** The data of a traf lie there. @throws {IngestFault} DS-40 when that is outside of mdat. */
	took(samples: readonly Sample[], behind: number): void {
		this.#behind = behind;
		for (const { offset, size } of samples) {
			if (offset < this.#from || offset + size > this.#to) throw new IngestFault('DS-40', 'a sample outside of its chunk');
		}
	}
}

function readRun(traf: Box, tracks: Tracks, bases: Bases): Run {
	const { track, defaults, base } = readHeader(childOf(traf, 'tfhd'), tracks, bases);
	const decodeTime = readDecodeTime(childOf(traf, 'tfdt'));
	const samples: Sample[] = [];
	let behind = base;
	for (const trun of childrenOf(traf)) if (trun.type === 'trun') behind = readSamples(trun, defaults, base, behind, samples);
	bases.took(samples, behind);
	const duration = samples.reduce((sum, sample) => sum + sample.duration, 0);
	if (!Number.isSafeInteger(decodeTime + duration)) throw new IngestFault('DS-40', 'a time out of range');
	return { track, decodeTime, samples, duration };
}

interface Header {
	readonly track: Track;
	readonly defaults: SampleDefaults;
	/** What data offsets count from. */
	readonly base: number;
}

function readHeader(tfhd: Box, { video, audio }: Tracks, bases: Bases): Header {
	const fields = new Fields(tfhd);
	const { flags } = fields.full();
	const id = fields.u32();
	const track = [video, audio].find((one) => one?.id === id);
	if (!track) throw new IngestFault('DS-40', 'a chunk of a track that the header does not have');
	const absolute = flags & TFHD.baseOffset ? fields.u53() : null;
	const base = bases.next(absolute, (flags & TFHD.baseIsMoof) !== 0);
	if (flags & TFHD.description) fields.skip(4); // There is one description only.
	const { duration, size, flags: own } = track.defaults;
	const defaults = {
		duration: flags & TFHD.duration ? fields.u32() : duration,
		size: flags & TFHD.size ? fields.u32() : size,
		flags: flags & TFHD.flags ? fields.u32() : own,
	};
	return { track, defaults, base };
}

function readDecodeTime(tfdt: Box): number {
	const fields = new Fields(tfdt);
	return fields.full().version === 1 ? fields.u53() : fields.u32();
}

/**
 * @param base What a data offset counts from.
 * @param from Where the data begin without one.
 * @returns the offset behind the last sample.
 */
function readSamples(trun: Box, defaults: SampleDefaults, base: number, from: number, samples: Sample[]): number {
	const fields = new Fields(trun);
	const { flags, version } = fields.full();
	const count = fields.u32();
	if (samples.length + count > SAMPLES_MAX) throw new IngestFault('DS-43', `more than ${SAMPLES_MAX} samples in one chunk`);
	let offset = flags & TRUN.dataOffset ? base + fields.i32() : from;
	const firstFlags = flags & TRUN.firstFlags ? fields.u32() : null;
	for (let i = 0; i < count; i++) {
		const duration = flags & TRUN.duration ? fields.u32() : defaults.duration;
		const size = flags & TRUN.size ? fields.u32() : defaults.size;
		const own = flags & TRUN.flags ? fields.u32() : defaults.flags;
		const shift = flags & TRUN.shift ? fields.i32() : 0;
		if (version === 0 && shift < 0) throw new IngestFault('DS-40', 'a frame shown hours after it is decoded');
		samples.push({ duration, size, flags: i === 0 && firstFlags !== null ? firstFlags : own, shift, offset });
		offset += size;
	}
	return offset;
}

function numberAt(moof: Box): number {
	const mfhd = childOf(moof, 'mfhd');
	const fields = new Fields(mfhd);
	fields.full();
	fields.u32(); // Proves that it is there.
	return mfhd.body + 4;
}
