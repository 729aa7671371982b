/** A playhead that has not moved for so long although it should is a stall, even if no event said so. */
const WATCHDOG_MS = 200;
/** Clocks of audio devices move in steps; less than this is not movement. */
const MOVED_MS = 1;

/** Counts the stalls after the first picture, and the time spent in them. Knows no video: it is told what is seen. */
export class StallMeter {
	#positionMs = -1;
	#movedAt = -Infinity;
	/** When the playhead was last seen to move, or did not have to. */
	#wellAt = 0;
	#since: number | null = null;
	#count = 0;
	#pastMs = 0;

	/**
	 * @param wanting True while the picture should move.
	 * @param starved True when the browser says that it waits for media.
	 */
	observe(now: number, positionMs: number, wanting: boolean, starved = false): void {
		const moved = Math.abs(positionMs - this.#positionMs) >= MOVED_MS;
		this.#positionMs = positionMs;
		if (moved) this.#movedAt = now;
		if (moved || !wanting) {
			if (this.#since !== null) this.#pastMs += now - this.#since;
			this.#since = null;
			this.#wellAt = now;
			if (moved) return;
		}
		if (!wanting || this.#since !== null) return;
		if (!starved && now - this.#wellAt < WATCHDOG_MS) return;
		this.#since = starved ? now : this.#wellAt;
		this.#count++;
	}

	get count(): number {
		return this.#count;
	}
	/** All stalls so far, the running one included. */
	totalMs(now: number): number {
		return this.#pastMs + this.runningMs(now);
	}
	/** For how long the picture has not moved, wanted or not. */
	stillMs(now: number): number {
		return now - this.#movedAt;
	}
	/** How long it has stood still against our will; 0 when it moves. */
	runningMs(now: number): number {
		return this.#since === null ? 0 : now - this.#since;
	}
}
