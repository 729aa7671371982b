import { Pace } from './pace.ts';
import type { Range } from './appender.ts';

/** So soon after its start the playhead may still be moved, once the rest of the first group has come; that is no stall. */
const SETTLE_MS = 500;
const SETTLE_FROM_MS = 250;
/** Before it starts, the playhead waits for this share of B, but never for more media than this: nobody likes a still picture. */
const START_SHARE = 0.9;
const START_MS_MAX = 1_000;
/** After it ran dry it waits for half of B, but not longer than for this much media: a longer wait is a longer stall. */
const RESTART_MS = 400;
/** Less media ahead than this is as good as none ... */
const DRY_MS = 20;
/** ... and less than this when the browser says that it cannot go on: the last frames before an end are not played. */
const STARVED_MS = 250;
/** `HTMLMediaElement.HAVE_FUTURE_DATA` */
const FUTURE_DATA = 3;
/** Somebody who paused for a moment only is brought back to the newest by the pace; who stands further behind wants to be there. */
const STILL_FOLLOWING_MS = 1_000;
const DEFAULT_TARGET_MS = 600;

/** Where the video plays, and how fast: B behind the newest media, over holes, and at rest until there is enough to play. */
export class Playhead {
	readonly #video: HTMLVideoElement;
	readonly #now: () => number;
	readonly #ranges: () => readonly Range[];
	readonly #pace = new Pace();
	#targetMs = DEFAULT_TARGET_MS;
	/** When it was put into the first media; null: not yet. */
	#placedAt: number | null = null;
	/** When it ran for the first time, or for the first time since the publisher came back. */
	#startedAt: number | null = null;
	/** False while it is held back until enough media lies ahead ... */
	#running = false;
	/** ... which is this much. */
	#goalMs = startGoal(DEFAULT_TARGET_MS);
	#ownSeekMs = NaN;
	#last = false;
	/** False once the viewer has paused or moved: then the pace lets him be. */
	following = true;
	/** The publisher is away: when he is back, a start with all of B is due. */
	patient = false;

	/** @param ranges What the buffer holds. */
	constructor(video: HTMLVideoElement, now: () => number, ranges: () => readonly Range[]) {
		this.#video = video;
		this.#now = now;
		this.#ranges = ranges;
	}

	/** On the page's time line, ms. */
	get atMs(): number {
		return this.#video.currentTime * 1000;
	}
	/** It stands in media. */
	get placed(): boolean {
		return this.#placedAt !== null;
	}
	/** It has been running for long enough that standing still is a stall. */
	get settled(): boolean {
		return this.#startedAt !== null && this.#now() - this.#startedAt > SETTLE_MS;
	}
	get running(): boolean {
		return this.#running;
	}
	/** Media ahead without a hole, ms. */
	get aheadMs(): number {
		const { atMs } = this;
		const here = this.#ranges().find(({ startMs, endMs }) => atMs >= startMs - 1 && atMs < endMs);
		return here ? here.endMs - atMs : 0;
	}
	/** Newest media minus playhead, ms. */
	get distanceMs(): number {
		return (this.#ranges().at(-1)?.endMs ?? 0) - this.atMs;
	}

	/** B. */
	target(bufferMs: number): void {
		this.#targetMs = bufferMs;
		if (this.#startedAt === null) this.#goalMs = startGoal(bufferMs);
	}

	/** The media source is made anew: nothing is there yet. */
	reset(): void {
		this.#placedAt = null;
		this.#running = false;
		this.#last = false;
		this.#goalMs = startGoal(this.#targetMs);
		if (this.patient) this.#startedAt = null;
		this.patient = false;
	}

	/** The buffer has changed. */
	buffered(): void {
		if (this.#ranges().length === 0) return;
		if (this.#placedAt === null) {
			this.#placedAt = this.#now();
			this.#setRate(0);
			this.live();
		} else if (this.#now() - this.#placedAt < SETTLE_MS && this.following && this.distanceMs > this.#targetMs + SETTLE_FROM_MS) {
			this.live();
		}
		this.leaveHole();
		if (!this.#running && this.aheadMs >= this.#goalMs) this.#run();
	}

	/** To B behind the newest. */
	live(): void {
		const last = this.#ranges().at(-1);
		if (last) this.#seek(Math.max(last.startMs, last.endMs - this.#targetMs));
	}

	/** A hole never fills: packets come in order, and what was skipped is lost. */
	leaveHole(): void {
		if (this.#video.seeking || !this.#dry) return;
		const next = this.#ranges().find(({ startMs }) => startMs > this.atMs);
		if (!next) return;
		if (this.following) this.live();
		else this.#seek(next.startMs);
	}

	/**
	 * Holds B; to be called four times a second.
	 *
	 * @param wanting The picture should move.
	 */
	keepPace(wanting: boolean): void {
		if (this.#video.seeking || this.#last || !wanting || !this.#running) return;
		if (this.#dry) return this.#rest();
		const { distanceMs } = this;
		if (distanceMs < this.#targetMs + STILL_FOLLOWING_MS) this.following = true;
		if (!this.following) return this.#setRate(1);
		const rate = this.#pace.decide(distanceMs, this.#targetMs);
		if (rate === 'jump') this.live();
		else this.#setRate(rate);
	}

	/** @param last Nothing follows: what is there is played, however little it is. */
	playOut(last: boolean): void {
		this.#last = last;
		if (last) this.#run();
	}

	/** The video says that it seeks: was it the viewer? */
	seeking(): void {
		if (Math.abs(this.atMs - this.#ownSeekMs) > 1) this.following = false;
	}

	#run(): void {
		this.#running = true;
		this.#startedAt ??= this.#now();
		this.#setRate(1);
	}

	/** Ran dry: better stand until there is something to play than stutter. */
	#rest(): void {
		this.#running = false;
		this.#goalMs = this.patient ? startGoal(this.#targetMs) : Math.min(this.#targetMs / 2, RESTART_MS);
		if (this.patient) this.#startedAt = null;
		this.#pace.reset();
		this.#setRate(0);
	}

	#seek(toMs: number): void {
		this.#pace.reset();
		this.#ownSeekMs = toMs;
		this.#video.currentTime = toMs / 1000;
	}

	/** It cannot go on where it is. */
	get #dry(): boolean {
		return this.aheadMs < (this.#video.readyState < FUTURE_DATA ? STARVED_MS : DRY_MS);
	}

	#setRate(rate: number): void {
		if (this.#video.playbackRate !== rate) this.#video.playbackRate = rate;
	}
}

function startGoal(targetMs: number): number {
	return Math.min(targetMs * START_SHARE, START_MS_MAX);
}
