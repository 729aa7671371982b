import { IngestFault } from './fault.ts';
import { msOf, type Fragment, type Run } from './fragment.ts';
import type { Track } from './init.ts';

/** Further than this, forwards or backwards, is not the same broadcast any more. */
const JUMP_MS_MAX = 10_000;

interface Last {
	readonly from: number;
	readonly duration: number;
}

/** Watches that the times of a body run on, each track's for itself, and the tracks not far from each other. */
export class Timeline {
	readonly #last = new Map<Track, Last>();
	/** Where the track ends that has come furthest; null before the first sample. */
	#reachedMs: number | null = null;

	/** @throws {IngestFault} DS-45 */
	follow({ runs }: Fragment): void {
		for (const run of runs) this.#mustGoOn(run);
		const ends = runs.map((run) => msOf(run.decodeTime + run.duration, run.track));
		this.#reachedMs = Math.max(this.#reachedMs ?? -Infinity, ...ends);
	}

	#mustGoOn({ track, decodeTime, duration }: Run): void {
		const last = this.#last.get(track);
		// A run may begin a little before the end of the one before: muxers guess how long the last frame lasts.
		const standsStill = last !== undefined && decodeTime === last.from && last.duration > 0;
		if (last !== undefined && (decodeTime < last.from || standsStill)) throw new IngestFault('DS-45', `${track.kind} runs backwards`);
		const fromMs = msOf(decodeTime, track);
		const offMs = this.#reachedMs === null ? 0 : fromMs - this.#reachedMs;
		if (Math.abs(offMs) > JUMP_MS_MAX) throw new IngestFault('DS-45', `a jump of the ${track.kind} by ${Math.round(offMs / 1_000)} seconds`);
		this.#last.set(track, { from: decodeTime, duration });
	}
}
