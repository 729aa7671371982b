import { assert } from './assert.ts';
import type { Ms } from './machine.ts';

/** What may be owed something: it remembers where it stands in the heap; -1: nowhere. */
export interface Owed {
	dueSlot: number;
}

/**
 * When something is next owed to each of many: a heap of (time, whom), in which everybody stands at most once. Moving one costs
 * O(log n) and allocates nothing, so a step need not look at those whom it did not concern.
 */
export class Due<T extends Owed> {
	/** Beside the items and not in them: the times of a small heap share one line of the processor's cache. */
	readonly #times: Ms[] = [];
	readonly #items: T[] = [];

	get size(): number {
		return this.#items.length;
	}

	/** The earliest time; `Infinity`: nothing is owed. */
	next(): Ms {
		return this.#times[0] ?? Infinity;
	}

	/** Sets or moves what is owed to this one. `Infinity`: nothing is. */
	set(item: T, at: Ms): void {
		if (at === Infinity) return this.remove(item);
		const slot = item.dueSlot;
		if (slot < 0) return this.#rise(this.#items.length, item, at);
		const before = this.#times[slot] as Ms;
		if (at < before) this.#rise(slot, item, at);
		else if (at > before) this.#sink(slot, item, at);
	}

	remove(item: T): void {
		const slot = item.dueSlot;
		if (slot < 0) return;
		assert(this.#items[slot] === item, 'an item stands where it remembers to stand');
		item.dueSlot = -1;
		const last = this.#items.pop() as T;
		const at = this.#times.pop() as Ms;
		if (last === item) return;
		// Who stood last takes its slot, and goes up or down from there.
		if (slot > 0 && at < (this.#times[(slot - 1) >> 1] as Ms)) this.#rise(slot, last, at);
		else this.#sink(slot, last, at);
	}

	/** All to whom something is owed by now, in no order. They stay. */
	due(now: Ms): T[] {
		const found: T[] = [];
		this.#collect(0, now, found);
		return found;
	}

	/** Below one who is not due nobody is. */
	#collect(slot: number, now: Ms, found: T[]): void {
		if (slot >= this.#items.length || (this.#times[slot] as Ms) > now) return;
		found.push(this.#items[slot] as T);
		this.#collect(2 * slot + 1, now, found);
		this.#collect(2 * slot + 2, now, found);
	}

	#put(slot: number, item: T, at: Ms): void {
		this.#items[slot] = item;
		this.#times[slot] = at;
		item.dueSlot = slot;
	}

	#rise(slot: number, item: T, at: Ms): void {
		while (slot > 0) {
			const above = (slot - 1) >> 1;
			const time = this.#times[above] as Ms;
			if (time <= at) break;
			this.#put(slot, this.#items[above] as T, time);
			slot = above;
		}
		this.#put(slot, item, at);
	}

	#sink(slot: number, item: T, at: Ms): void {
		for (;;) {
			let below = 2 * slot + 1;
			if (below >= this.#items.length) break;
			if (below + 1 < this.#items.length && (this.#times[below + 1] as Ms) < (this.#times[below] as Ms)) below++;
			const time = this.#times[below] as Ms;
			if (time >= at) break;
			this.#put(slot, this.#items[below] as T, time);
			slot = below;
		}
		this.#put(slot, item, at);
	}
}
