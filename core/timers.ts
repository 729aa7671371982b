import type { Deadline, Ms } from './machine.ts';

const NOTHING: Deadline = { at: Infinity, why: 'nothing owed' };
const NONE: readonly never[] = [];

/**
 * Named deadlines, one row per name. The clock is trusted and not the alarm: `due` compares with `now`, so a late or a spurious
 * tick does no harm. Rows are few, so the table is scanned, but only after the earliest of them has moved.
 */
export class Timers<Name extends string> {
	readonly #rows = new Map<Name, Ms>();
	/** The earliest row, as long as it is known. */
	#earliest: Deadline | null = NOTHING;

	/** Sets or moves a deadline. `Infinity` removes it. */
	set(name: Name, at: Ms): void {
		if (at === Infinity) return this.stop(name);
		if (this.#rows.get(name) === at) return;
		this.#rows.set(name, at);
		if (this.#earliest === null) return;
		if (at < this.#earliest.at) this.#earliest = { at, why: name };
		else if (this.#earliest.why === name) this.#earliest = null;
	}

	/** Sets a deadline unless an earlier one stands under this name. */
	sooner(name: Name, at: Ms): void {
		const present = this.#rows.get(name);
		if (present === undefined || at < present) this.set(name, at);
	}

	stop(name: Name): void {
		if (this.#rows.delete(name) && this.#earliest?.why === name) this.#earliest = null;
	}

	/** Nothing is owed any more. */
	clear(): void {
		this.#rows.clear();
		this.#earliest = NOTHING;
	}

	has(name: Name): boolean {
		return this.#rows.has(name);
	}

	/** Removes and returns the names whose deadline has come, earliest first; equal ones in order of setting. */
	due(now: Ms): readonly Name[] {
		if (this.next().at > now) return NONE;
		const ready: [Name, Ms][] = [];
		for (const row of this.#rows) if (row[1] <= now) ready.push(row);
		this.#earliest = null;
		ready.sort((a, b) => a[1] - b[1]);
		return ready.map(([name]) => {
			this.#rows.delete(name);
			return name;
		});
	}

	/** The earliest deadline and its name. */
	next(): Deadline {
		if (this.#earliest !== null) return this.#earliest;
		let at = Infinity;
		let why = NOTHING.why;
		for (const [name, time] of this.#rows) {
			if (time < at) {
				at = time;
				why = name;
			}
		}
		return (this.#earliest = { at, why });
	}
}
