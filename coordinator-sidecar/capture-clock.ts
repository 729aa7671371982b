import type { Ms, UnixMs } from '@dumbbell-stream/core/machine.ts';

/** A difference beyond this is a jump of the publisher's clock or of the network's path, and is believed at once. */
const JUMP_MS = 500;
/** Nothing arrives before it was captured, so an early arrival tells more about the true offset than a late one. */
const EARLIER_SHARE = 1 / 8;
const LATER_SHARE = 1 / 64;

/**
 * When was it captured? As well as an arrival can tell: at the arrival of the last byte less what had to pass until it could be sent.
 * The offset between media time and wall clock is smoothed, so that bursts and jitter of the publisher's network do not move it.
 */
export class CaptureClock {
	#offsetMs: Ms | null = null;
	#lastMs: UnixMs = 0;

	/** @param untilMs Media time up to which media have arrived at `arrivedMs`. */
	learn(untilMs: Ms, arrivedMs: UnixMs): void {
		const seen = arrivedMs - untilMs;
		const wrong = this.#offsetMs === null ? Infinity : seen - this.#offsetMs;
		if (this.#offsetMs === null || Math.abs(wrong) > JUMP_MS) this.#offsetMs = seen;
		else this.#offsetMs += wrong * (wrong < 0 ? EARLIER_SHARE : LATER_SHARE);
	}

	/** Whole ms; never runs backwards. Ask after the first `learn`. */
	captured(mediaMs: Ms): UnixMs {
		this.#lastMs = Math.max(this.#lastMs, Math.round(mediaMs + (this.#offsetMs ?? 0)), 0);
		return this.#lastMs;
	}
}
