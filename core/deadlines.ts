import type { Deadline, Ms } from './machine.ts';

interface Row<Name> {
	readonly name: Name;
	readonly at: Ms;
	readonly order: number;
}

/**
 * Named deadlines as `Timers` has them, for a machine that may owe thousands: a heap, in which rows that were moved or stopped stay until
 * they come up. Setting and taking cost O(log n).
 */
export class Deadlines<Name extends string> {
	readonly #rows = new Map<Name, Row<Name>>();
	readonly #heap: Row<Name>[] = [];
	#order = 0;

	/** Sets or moves a deadline. `Infinity` removes it. */
	set(name: Name, at: Ms): void {
		if (at === Infinity) return this.stop(name);
		const row = { name, at, order: this.#order++ };
		this.#rows.set(name, row);
		this.#rise(this.#heap.push(row) - 1);
		// Moved often and rung seldom, stale rows would gather: then the heap is made anew from those that count.
		if (this.#heap.length > 64 && this.#heap.length > 4 * this.#rows.size) this.#compact();
	}

	/** Sets a deadline unless an earlier one stands under this name. */
	sooner(name: Name, at: Ms): void {
		const present = this.#rows.get(name);
		if (present === undefined || at < present.at) this.set(name, at);
	}

	stop(name: Name): void {
		this.#rows.delete(name);
	}

	has(name: Name): boolean {
		return this.#rows.has(name);
	}
	get size(): number {
		return this.#rows.size;
	}

	/** Removes and returns the names whose deadline has come, earliest first; equal ones in order of setting. */
	due(now: Ms): readonly Name[] {
		const ready: Name[] = [];
		for (let row = this.#first(); row && row.at <= now; row = this.#first()) {
			this.#rows.delete(row.name);
			ready.push(row.name);
		}
		return ready;
	}

	/** The earliest deadline and its name. */
	next(): Deadline {
		const row = this.#first();
		return row ? { at: row.at, why: row.name } : { at: Infinity, why: 'nothing owed' };
	}

	/** The earliest row that still counts. */
	#first(): Row<Name> | undefined {
		for (;;) {
			const row = this.#heap[0];
			if (!row || this.#rows.get(row.name) === row) return row;
			this.#drop();
		}
	}

	#drop(): void {
		const last = this.#heap.pop();
		if (!last || this.#heap.length === 0) return;
		this.#heap[0] = last;
		this.#sink(0);
	}

	#compact(): void {
		this.#heap.splice(0, Infinity, ...[...this.#rows.values()].sort((a, b) => (before(a, b) ? -1 : 1)));
	}

	#rise(at: number): void {
		for (let i = at; i > 0; ) {
			const above = (i - 1) >> 1;
			if (!this.#swapIfBefore(i, above)) return;
			i = above;
		}
	}

	#sink(at: number): void {
		for (let i = at; ; ) {
			const left = 2 * i + 1;
			if (left >= this.#heap.length) return;
			const right = left + 1;
			const least = right < this.#heap.length && before(this.#heap[right] as Row<Name>, this.#heap[left] as Row<Name>) ? right : left;
			if (!this.#swapIfBefore(least, i)) return;
			i = least;
		}
	}

	#swapIfBefore(low: number, high: number): boolean {
		const [a, b] = [this.#heap[low] as Row<Name>, this.#heap[high] as Row<Name>];
		if (!before(a, b)) return false;
		this.#heap[low] = b;
		this.#heap[high] = a;
		return true;
	}
}

function before(a: Row<string>, b: Row<string>): boolean {
	return a.at < b.at || (a.at === b.at && a.order < b.order);
}
