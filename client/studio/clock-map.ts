/** Something arrived: its own clock said `stamp`, ours says `now`. Both ms. */
interface Arrival {
	readonly now: number;
	readonly offset: number;
}

/** The fastest arrival of so many ms tells the offset: what is slower than that has waited on its way. */
const WINDOW_MS = 5_000;
/** The offset follows a drift at most so fast: 1 ms per 100 ms cannot be seen or heard. */
const SLEW = 0.01;
/** A difference beyond this is no drift: the device was changed, or the computer slept. */
const JUMP_MS = 500;

/**
 * Puts a device's own clock onto ours. Cameras, screens and audio graphs each count from a beginning of their own; pictures and sound
 * come together because both are mapped to the time at which they can have happened at the latest.
 */
export class ClockMap {
	#arrivals: Arrival[] = [];
	#offset: number | null = null;
	#last = 0;

	/** Forgets the device: another one follows. */
	reset(): void {
		this.#arrivals = [];
		this.#offset = null;
	}

	/** @returns Our time for this stamp, ms. */
	map(stamp: number, now: number): number {
		const offset = now - stamp;
		// Only the smallest of each stretch can ever be the smallest of all.
		while (this.#arrivals.length > 0 && (this.#arrivals[this.#arrivals.length - 1] as Arrival).offset >= offset) this.#arrivals.pop();
		this.#arrivals.push({ now, offset });
		while ((this.#arrivals[0] as Arrival).now < now - WINDOW_MS) this.#arrivals.shift();
		const best = (this.#arrivals[0] as Arrival).offset;
		const wrong = this.#offset === null ? Infinity : best - this.#offset;
		if (this.#offset === null || Math.abs(wrong) > JUMP_MS) this.#offset = best;
		else this.#offset += Math.sign(wrong) * Math.min(Math.abs(wrong), SLEW * Math.max(0, now - this.#last));
		this.#last = now;
		return stamp + this.#offset;
	}
}
