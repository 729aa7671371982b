import type { Ms } from './machine.ts';

/** Counters and peaks with a fixed set of names; plain data comes out. */
export class Telemetry<Name extends string> {
	readonly #counts: Record<Name, number>;
	readonly #names: readonly Name[];

	constructor(names: readonly Name[]) {
		this.#names = names;
		this.#counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
	}

	count(name: Name, by = 1): void {
		this.#counts[name] += by;
	}

	get(name: Name): number {
		return this.#counts[name];
	}

	snapshot(): Readonly<Record<Name, number>> {
		return Object.fromEntries(this.#names.map((name) => [name, this.#counts[name]])) as Record<Name, number>;
	}
}

/** The largest value of about the last minute: two half-minute slots, so that memory is constant. */
export class Peak {
	#present = 0;
	#before = 0;
	#since: Ms = 0;
	readonly #slotMs: Ms;

	constructor(slotMs: Ms) {
		this.#slotMs = slotMs;
	}

	observe(now: Ms, value: number): void {
		this.#turn(now);
		if (value > this.#present) this.#present = value;
	}

	max(now: Ms): number {
		this.#turn(now);
		return Math.max(this.#present, this.#before);
	}

	#turn(now: Ms): void {
		if (now - this.#since < this.#slotMs) return;
		this.#before = now - this.#since < 2 * this.#slotMs ? this.#present : 0;
		this.#present = 0;
		this.#since = now;
	}
}
