import type { Ms } from './machine.ts';

interface Term {
	strikes: number;
	until: Ms;
}

/**
 * Times out whoever failed: longer each time, and forgotten after as long as the longest term without a new fault. Only those who ever
 * failed take room.
 */
export class Quarantine<Key> {
	readonly #terms = new Map<Key, Term>();
	readonly #first: Ms;
	readonly #longest: Ms;

	/** @param first Length of the first term; each further one is twice the one before, `longest` at most. */
	constructor(first: Ms, longest: Ms) {
		this.#first = first;
		this.#longest = longest;
	}

	/** A fault: a new term begins now. @returns Its end. A fault during a term changes nothing: it is the same fault. */
	strike(now: Ms, key: Key): Ms {
		const before = this.#terms.get(key);
		if (before && now < before.until) return before.until;
		const strikes = before && now < before.until + this.#longest ? before.strikes + 1 : 1;
		const until = now + Math.min(this.#longest, this.#first * 2 ** (strikes - 1));
		this.#terms.set(key, { strikes, until });
		return until;
	}

	holds(now: Ms, key: Key): boolean {
		const term = this.#terms.get(key);
		return term !== undefined && now < term.until;
	}

	/** -Infinity for somebody without a fault. */
	until(key: Key): Ms {
		return this.#terms.get(key)?.until ?? -Infinity;
	}

	forget(key: Key): void {
		this.#terms.delete(key);
	}

	get size(): number {
		return this.#terms.size;
	}
}
