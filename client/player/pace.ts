/** Off by more than this, the playhead is corrected ... */
const CORRECT_FROM_MS = 100;
/** ... until it is off by less than this: two bounds, so that the rate does not flutter. */
const CORRECT_UNTIL_MS = 25;
/** Media that is off by this much is made up for at the full gentle rate. */
const GENTLE_FULL_MS = 200;
const GENTLE = 0.05;
/** Further behind than this, the faster rate, which attentive ears notice. */
const FAR_MS = 500;
const FAR = 0.1;
/** Further behind than this (3 s behind the newest at the default B of 600 ms) nobody waits: jump. */
const JUMP_MS = 2_400;
/** Weight of a new sample, four a second: chunks make the distance a saw-tooth. */
const SMOOTHING = 0.3;

/** Decides how fast to play in order to stand a given time behind the newest media. Knows no video. */
export class Pace {
	#distanceMs: number | null = null;
	#correcting = false;

	/**
	 * @param distanceMs Newest appended media minus playhead, now.
	 * @param targetMs Where the distance should be.
	 * @returns The playback rate, or `'jump'` when catching up would take too long.
	 */
	decide(distanceMs: number, targetMs: number): number | 'jump' {
		if (distanceMs - targetMs > JUMP_MS) {
			this.reset();
			return 'jump';
		}
		this.#distanceMs = this.#distanceMs === null ? distanceMs : this.#distanceMs + SMOOTHING * (distanceMs - this.#distanceMs);
		const offMs = this.#distanceMs - targetMs;
		this.#correcting = Math.abs(offMs) > (this.#correcting ? CORRECT_UNTIL_MS : CORRECT_FROM_MS);
		if (!this.#correcting) return 1;
		const step = offMs > FAR_MS ? FAR : Math.min(GENTLE, (Math.abs(offMs) / GENTLE_FULL_MS) * GENTLE);
		return 1 + Math.sign(offMs) * Math.max(0.01, Math.round(step * 100) / 100); // Whole per cents: each change costs the browser a little.
	}

	/** After a seek: what was measured before says nothing. */
	reset(): void {
		this.#distanceMs = null;
		this.#correcting = false;
	}
}
