import type { Deadline, Ms } from './machine.ts';

/**
 * Named deadlines, one row per name. The clock is trusted and not the alarm: `due` compares with `now`, so a late or a spurious
 * tick does no harm. Rows are few, so the table is scanned.
 */
export class Timers<Name extends string> {
	readonly #rows = new Map<Name, Ms>();

	/** Sets or moves a deadline. `Infinity` removes it. */
	set(name: Name, at: Ms): void {
		if (at === Infinity) this.#rows.delete(name);
		else this.#rows.set(name, at);
	}

	/** Sets a deadline unless an earlier one stands under this name. */
	sooner(name: Name, at: Ms): void {
		const present = this.#rows.get(name);
		if (present === undefined || at < present) this.set(name, at);
	}

	stop(name: Name): void {
		this.#rows.delete(name);
	}

	/** Nothing is owed any more. */
	clear(): void {
		this.#rows.clear();
	}

	has(name: Name): boolean {
		return this.#rows.has(name);
	}

	/** Removes and returns the names whose deadline has come, earliest first; equal ones in order of setting. */
	due(now: Ms): readonly Name[] {
		let ready: [Name, Ms][] | undefined;
		for (const row of this.#rows) if (row[1] <= now) (ready ??= []).push(row);
		if (!ready) return [];
		ready.sort((a, b) => a[1] - b[1]);
		return ready.map(([name]) => {
			this.#rows.delete(name);
			return name;
		});
	}

	/** The earliest deadline and its name. */
	next(): Deadline {
		let at = Infinity;
		let why = 'nothing owed';
		for (const [name, time] of this.#rows) {
			if (time < at) {
				at = time;
				why = name;
			}
		}
		return { at, why };
	}
}
