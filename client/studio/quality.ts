/** Something older than this is on its way: the uplink is too slow. */
const LATE_MS = 1_500;
/** Less than this: it has room. */
const EASY_MS = 800;
const WORSE = 0.7;
const BETTER = 1.12;
const SHARE_MIN = 0.25;
/** A change needs so long to show. */
const WORSE_EVERY_MS = 2_000;
const BETTER_EVERY_MS = 6_000;

/** How many of the planned bits the uplink can carry: fewer at once when it is late, more again step by step. */
export class Quality {
	readonly #change: (share: number) => void;
	#share = 1;
	#changedAt = -Infinity;
	#lateAt = -Infinity;

	constructor(change: (share: number) => void) {
		this.#change = change;
	}

	get share(): number {
		return this.#share;
	}

	/** To be called about twice a second, with the age of what has not arrived. */
	look(backlogMs: number, now: number): void {
		if (backlogMs > EASY_MS) this.#lateAt = now;
		if (backlogMs > LATE_MS && now - this.#changedAt > WORSE_EVERY_MS) this.#set(this.#share * WORSE, now);
		else if (this.#share < 1 && now - Math.max(this.#changedAt, this.#lateAt) > BETTER_EVERY_MS) this.#set(this.#share * BETTER, now);
	}

	#set(share: number, now: number): void {
		const bounded = Math.min(1, Math.max(SHARE_MIN, share));
		this.#changedAt = now;
		if (bounded === this.#share) return;
		this.#share = bounded;
		this.#change(bounded);
	}
}
