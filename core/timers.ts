import { assert } from './assert.ts';
import type { Deadline, Ms } from './machine.ts';

const NOTHING: Deadline = { at: Infinity, why: 'nothing owed' };
const NONE: readonly never[] = [];

/**
 * Named deadlines, one row per name. The clock is trusted and not the alarm: `due` compares with `now`, so a late or a spurious
 * tick does no harm. Rows are few, so they lie side by side and are scanned, but only after the earliest of them has moved.
 */
export class Timers<Name extends string> {
	/** In order of setting; a row that is moved keeps its place. */
	readonly #names: Name[] = [];
	readonly #times: Ms[] = [];
	/** The earliest row, as long as it is known. */
	#earliest: Deadline | null = NOTHING;

	/** Sets or moves a deadline. `Infinity` removes it. */
	set(name: Name, at: Ms): void {
		if (at === Infinity) return this.stop(name);
		const row = this.#names.indexOf(name);
		if (row >= 0) {
			if (this.#times[row] === at) return;
			this.#times[row] = at;
		} else {
			this.#names.push(name);
			this.#times.push(at);
		}
		if (this.#earliest === null) return;
		if (at < this.#earliest.at) this.#earliest = { at, why: name };
		else if (this.#earliest.why === name) this.#earliest = null;
	}

	/** Sets a deadline unless an earlier one stands under this name. */
	sooner(name: Name, at: Ms): void {
		const row = this.#names.indexOf(name);
		if (row < 0 || at < (this.#times[row] as Ms)) this.set(name, at);
	}

	stop(name: Name): void {
		const row = this.#names.indexOf(name);
		if (row < 0) return;
		this.#remove(row);
		if (this.#earliest?.why === name) this.#earliest = null;
	}

	/** Nothing is owed any more. */
	clear(): void {
		this.#names.length = this.#times.length = 0;
		this.#earliest = NOTHING;
	}

	has(name: Name): boolean {
		return this.#names.includes(name);
	}

	/** Removes and returns the names whose deadline has come, earliest first; equal ones in order of setting. */
	due(now: Ms): readonly Name[] {
		if (this.next().at > now) return NONE;
		const ready: Name[] = [];
		for (let row = this.#first(); row >= 0 && (this.#times[row] as Ms) <= now; row = this.#first()) {
			ready.push(this.#names[row] as Name);
			this.#remove(row);
		}
		this.#earliest = null;
		return ready;
	}

	/** The earliest deadline and its name. */
	next(): Deadline {
		if (this.#earliest !== null) return this.#earliest;
		const row = this.#first();
		return (this.#earliest = row < 0 ? NOTHING : { at: this.#times[row] as Ms, why: this.#names[row] as Name });
	}

	/** The earliest row; of equal ones the first; -1 without any. */
	#first(): number {
		let first = -1;
		for (let row = 0; row < this.#times.length; row++) if (first < 0 || (this.#times[row] as Ms) < (this.#times[first] as Ms)) first = row;
		return first;
	}

	#remove(row: number): void {
		this.#names.splice(row, 1);
		this.#times.splice(row, 1);
		assert(this.#names.length === this.#times.length, 'a time to each name');
	}
}
