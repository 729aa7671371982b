import type { Ms } from './machine.ts';

/** A bucket that fills evenly: what a stranger may cost us, on average and at once. */
export class Budget {
	readonly #perSecond: number;
	readonly #most: number;
	#left: number;
	#filled: Ms;

	constructor(perSecond: number, most: number, now: Ms) {
		this.#perSecond = perSecond;
		this.#most = most;
		this.#left = most;
		this.#filled = now;
	}

	/** Takes `amount`. @returns false, and takes nothing, when so much is not there. */
	take(now: Ms, amount: number): boolean {
		this.#left = Math.min(this.#most, this.#left + (Math.max(0, now - this.#filled) * this.#perSecond) / 1_000);
		this.#filled = now;
		if (amount > this.#left) return false;
		this.#left -= amount;
		return true;
	}
}
