import { IngestFault } from './fault.ts';

/** What counts for groups, of a fragment or a piece of one. */
export interface Groupable {
	readonly mediaMs: number;
	readonly lastsMs: number;
	readonly startsWithKeyframe: boolean;
}

/** Nobody could join in time; the relay keeps no more. */
const GROUP_MS_MAX = 10_000;
/** A newcomer waits for half a group on average. */
const GROUP_MS_ADVISED = 4_000;
/** Of audio alone every chunk could begin a group; one does at least so often. */
const AUDIO_GROUP_MS = 1_000;

/** Finds where groups begin, and refuses those that last too long. */
export class Groups {
	readonly #hasVideo: boolean;
	readonly #tooLong: () => void;
	/** Where the running group began, or the body, before its first keyframe. */
	#fromMs: number | null = null;

	/** @param tooLong Told of each chunk that lies in a group longer than is good. */
	constructor(hasVideo: boolean, tooLong: () => void) {
		this.#hasVideo = hasVideo;
		this.#tooLong = tooLong;
	}

	/** @returns whether the chunk begins a group. @throws {IngestFault} DS-44 */
	starts(chunk: Groupable): boolean {
		const begins = this.#hasVideo ? chunk.startsWithKeyframe : this.#isDue(chunk);
		if (begins || this.#fromMs === null) this.#fromMs = chunk.mediaMs;
		// Counted to where the chunk begins: a group of 10 s may end in a chunk that reaches a little beyond.
		const lastedMs = chunk.mediaMs - this.#fromMs;
		if (lastedMs > GROUP_MS_MAX) throw new IngestFault('DS-44');
		if (lastedMs > GROUP_MS_ADVISED) this.#tooLong();
		return begins;
	}

	#isDue({ mediaMs, lastsMs }: Groupable): boolean {
		return this.#fromMs === null || mediaMs + lastsMs - this.#fromMs > AUDIO_GROUP_MS;
	}
}
