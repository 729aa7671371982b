import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import type { Ms } from '@dumbbell-stream/core/machine.ts';
import { numberFragment, readFragment, type Fragment } from './mp4-fragment.ts';
import { readInit, type Init } from './mp4-init.ts';
import { BoxSplitter, type TopBox } from './mp4-splitter.ts';
import { recut, type Chunk } from './recut.ts';
import { Refusal } from './refusal.ts';

/** What a publisher could do better: told once per body. */
export type Advice = 'long-chunks' | 'recut-chunks' | 'long-groups' | 'time-gap';

/** Longer chunks cost every viewer that much delay: the publisher is told. */
const CHUNK_MS_ADVISED = 100;
/** Muxers cut between frames: one audio packet more than asked for is nobody's fault. */
const CHUNK_MS_TOLERANCE = 25;
/** Chunks are passed on untouched up to this; longer ones are cut, and the pieces are at most the advised length. */
const CHUNK_MS_MAX = 500;
/** A newcomer waits for half a group on average. */
const GROUP_MS_ADVISED = 4_000;
/** Of audio alone every chunk could begin a group; so often one does. */
const AUDIO_GROUP_MS = 1_000;
/** A hole in the media time line that players bridge without our saying anything. */
const GAP_MS_ADVISED = 1_000;
/** Boxes at the top that say nothing a live viewer needs. */
const PASSED_OVER = new Set(['styp', 'sidx', 'ssix', 'prft', 'emsg', 'free', 'skip', 'uuid', 'mfra', 'meta']);

/** A fragmented MP4 body, as it arrives, into the init segment and chunks. Holds no more than the chunk that is arriving. */
export class ChunkReader {
	readonly #splitter: BoxSplitter;
	readonly #advise: (advice: Advice) => void;
	#ftyp: TopBox | null = null;
	#init: Init | null = null;
	#moof: TopBox | null = null;
	/** The least that the next moof may be numbered. */
	#sequence = 1;
	readonly #lastTimes = new Map<number, number>();
	#groupMs: Ms | null = null;
	#endMs: Ms = -Infinity;
	readonly #ready: Chunk[] = [];

	/** @param advise Told what the publisher could do better; may be told the same more than once. */
	constructor(advise: (advice: Advice) => void) {
		this.#advise = advise;
		this.#splitter = new BoxSplitter({ begins: (type) => this.#begins(type), box: (box) => this.#box(box) });
	}

	/** Null until the header has come. */
	get init(): Init | null {
		return this.#init;
	}

	/**
	 * @returns The chunks that are complete now, in order.
	 * @throws {Refusal} The body is not what it must be; nothing more may be pushed then.
	 */
	push(bytes: Uint8Array): readonly Chunk[] {
		this.#splitter.push(bytes);
		return this.#ready.splice(0);
	}

	/** The body has ended. @throws {Refusal} DS-ingest-truncated, or why nothing came of it. */
	end(): void {
		if (this.#ftyp === null) throw new Refusal('DS-ingest-not-mp4');
		if (this.#init === null) throw new Refusal('DS-ingest-no-moov');
		if (this.#splitter.held > 0 || this.#moof !== null) throw new Refusal('DS-ingest-truncated');
	}

	/** What is sent as "MP4" is often something else altogether: said at once, whatever its first bytes would mean as a size. */
	#begins(type: string): void {
		if (this.#ftyp === null && type !== 'ftyp') throw new Refusal('DS-ingest-not-mp4');
		if (this.#init === null && type === 'mdat') throw new Refusal('DS-ingest-no-moov');
	}

	#box(box: TopBox): void {
		if (this.#moof !== null && box.type !== 'mdat') throw new Refusal('DS-ingest-malformed', 'moof without mdat');
		switch (box.type) {
			case 'ftyp':
				if (this.#ftyp !== null) throw new Refusal('DS-ingest-second-moov');
				this.#ftyp = box;
				return;
			case 'moov':
				if (this.#init !== null) throw new Refusal('DS-ingest-second-moov');
				this.#init = readInit((this.#ftyp as TopBox).bytes, box.bytes);
				return;
			case 'moof':
				if (this.#init === null) throw new Refusal('DS-ingest-no-moov');
				this.#moof = box;
				return;
			case 'mdat':
				return this.#mdat(box);
			default:
				if (!PASSED_OVER.has(box.type)) throw new Refusal('DS-ingest-malformed', 'an unknown box');
		}
	}

	#mdat(mdat: TopBox): void {
		const moof = this.#moof;
		const init = this.#init;
		// ffmpeg without empty_moov writes its first samples outside any fragment.
		if (!init || !moof) throw new Refusal('DS-ingest-not-fragmented');
		this.#moof = null;
		const bytes = Buffer.concat([moof.bytes, mdat.bytes]);
		const fragment = readFragment(bytes, moof.bytes.length, init);
		if (!fragment) return;
		this.#mustRunForwards(fragment);
		this.#sequence = numberFragment(bytes, moof.bytes.length, this.#sequence);
		for (const chunk of this.#cut(fragment, init)) this.#ready.push(this.#group(chunk, init));
	}

	#cut(fragment: Fragment, init: Init): readonly Chunk[] {
		const { mediaMs, lastsMs, startsGroup, bytes } = fragment;
		if (lastsMs <= CHUNK_MS_MAX && !fragment.keyframeInside) {
			if (lastsMs > CHUNK_MS_ADVISED + CHUNK_MS_TOLERANCE) this.#advise('long-chunks');
			this.#sequence++;
			return [{ mediaMs, lastsMs, fromMs: mediaMs, untilMs: mediaMs + lastsMs, startsGroup, bytes }];
		}
		this.#advise('recut-chunks');
		const pieces = recut(fragment, init, CHUNK_MS_ADVISED, this.#sequence);
		this.#sequence += pieces.length;
		return pieces;
	}

	/** Each track's time may stand still or run forwards. */
	#mustRunForwards(fragment: Fragment): void {
		for (const { track, decodeTime, duration } of fragment.runs) {
			const last = this.#lastTimes.get(track.id);
			if (last !== undefined && decodeTime < last) throw new Refusal('DS-ingest-time');
			// The next may begin a little before the end of this one: muxers round durations.
			this.#lastTimes.set(track.id, decodeTime);
			if (!Number.isSafeInteger(decodeTime + duration)) throw new Refusal('DS-ingest-time');
		}
		if (fragment.mediaMs - this.#endMs > GAP_MS_ADVISED && this.#endMs !== -Infinity) this.#advise('time-gap');
		this.#endMs = Math.max(this.#endMs, fragment.mediaMs + fragment.lastsMs);
	}

	/** Groups are measured on the media time line, from the first chunk on. */
	#group(chunk: Chunk, init: Init): Chunk {
		const begun = this.#groupMs ?? chunk.mediaMs;
		const audioOnly = init.main.kind === 'audio';
		const startsGroup = audioOnly ? this.#groupMs === null || chunk.mediaMs - begun >= AUDIO_GROUP_MS : chunk.startsGroup;
		const lastsMs = chunk.mediaMs + chunk.lastsMs - begun;
		if (startsGroup || this.#groupMs === null) this.#groupMs = chunk.mediaMs;
		else if (lastsMs > LIMITS.groupMs) throw new Refusal('DS-ingest-group-too-long');
		else if (lastsMs > GROUP_MS_ADVISED) this.#advise('long-groups');
		return startsGroup === chunk.startsGroup ? chunk : { ...chunk, startsGroup };
	}
}
