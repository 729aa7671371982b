/** Something that happens at a time. */
export interface Happening {
	happen(): void;
}
class Call implements Happening {
	readonly #action: () => void;
	constructor(action: () => void) {
		this.#action = action;
	}
	happen(): void {
		this.#action();
	}
}

/** When something happens; `order` breaks ties. */
class Entry {
	readonly time: number;
	readonly order: number;
	readonly event: Happening;
	/** Of the same span. */
	next: Entry | null = null;
	constructor(time: number, order: number, event: Happening) {
		this.time = time;
		this.order = order;
		this.event = event;
	}
	isBefore(other: Entry): boolean {
		return this.time < other.time || (this.time === other.time && this.order < other.order);
	}
}

/** Time is cut into spans of a sixteenth of a millisecond, and so many of them, half a second, lie ready. Both are powers of two. */
const SPANS_PER_MS = 16;
const SPANS = 8_192;

/**
 * Events by (time, order): the sequence is total and repeatable. Nearly everything happens within half a second of being put here, so
 * it waits unsorted in the list of its span; a span is sorted when its time has come. One large heap would go through memory for each
 * event, all the more the more viewers there are; only what is far away stands in one.
 */
export class EventQueue {
	/** Of the present span and before it: sorted, the latest first. */
	readonly #present: Entry[] = [];
	/** The present span; those that follow wait in the wheel. */
	#span = -1;
	readonly #wheel: (Entry | null)[] = new Array<Entry | null>(SPANS).fill(null);
	#inWheel = 0;
	readonly #far = new Heap();
	#next = 0;

	get size(): number {
		return this.#present.length + this.#inWheel + this.#far.size;
	}

	push(time: number, action: () => void): void {
		this.post(time, new Call(action));
	}

	post(time: number, event: Happening): void {
		const entry = new Entry(time, this.#next++, event);
		const span = Math.floor(time * SPANS_PER_MS);
		if (span <= this.#span) this.#insert(entry);
		else if (span - this.#span > SPANS) this.#far.add(entry);
		else {
			const slot = span & (SPANS - 1);
			entry.next = this.#wheel[slot] as Entry | null;
			this.#wheel[slot] = entry;
			this.#inWheel++;
		}
	}

	/** @returns The earliest event, or undefined when there is none. */
	pop(): { readonly time: number; readonly action: () => void } | undefined {
		const time = this.peekTime();
		const event = this.take();
		return event && { time, action: () => event.happen() };
	}

	/** Removes the earliest event; its time was `peekTime()`. */
	take(): Happening | undefined {
		if (this.#present.length === 0) this.#advance();
		return this.#present.pop()?.event;
	}

	peekTime(): number {
		if (this.#present.length === 0) this.#advance();
		return this.#present[this.#present.length - 1]?.time ?? Infinity;
	}

	/** Into the present span, which is short: what is put there happens soon, so its place is sought from the end. */
	#insert(entry: Entry): void {
		const present = this.#present;
		let at = present.length;
		present.push(entry);
		for (; at > 0 && (present[at - 1] as Entry).isBefore(entry); at--) present[at] = present[at - 1] as Entry;
		present[at] = entry;
	}

	/** The next span in which something happens becomes the present one. */
	#advance(): void {
		const first = this.#far.first;
		let span = first ? Math.floor(first.time * SPANS_PER_MS) : Infinity;
		if (this.#inWheel > 0) {
			let ready = this.#span + 1;
			while (ready < span && this.#wheel[ready & (SPANS - 1)] === null) ready++;
			span = ready;
		}
		if (span === Infinity) return;
		this.#span = span;
		const slot = span & (SPANS - 1);
		// All that waits in this list is of this very span: the wheel holds no more than one turn.
		for (let entry = this.#wheel[slot] as Entry | null; entry; entry = entry.next) {
			this.#present.push(entry);
			this.#inWheel--;
		}
		this.#wheel[slot] = null;
		while (this.#far.first && Math.floor(this.#far.first.time * SPANS_PER_MS) === span) this.#present.push(this.#far.take() as Entry);
		if (this.#present.length > 1) this.#present.sort((a, b) => (a.isBefore(b) ? 1 : -1));
	}
}

/** A heap of entries, the earliest on top. */
class Heap {
	readonly #entries: Entry[] = [];

	get size(): number {
		return this.#entries.length;
	}
	get first(): Entry | undefined {
		return this.#entries[0];
	}

	add(entry: Entry): void {
		const entries = this.#entries;
		let at = entries.length;
		entries.push(entry);
		for (let above = (at - 1) >> 1; at > 0 && entry.isBefore(entries[above] as Entry); above = (at - 1) >> 1) {
			entries[at] = entries[above] as Entry;
			at = above;
		}
		entries[at] = entry;
	}

	take(): Entry | undefined {
		const entries = this.#entries;
		const top = entries[0];
		const last = entries.pop();
		if (last === undefined || entries.length === 0) return top;
		let at = 0;
		for (;;) {
			let below = 2 * at + 1;
			if (below >= entries.length) break;
			if (below + 1 < entries.length && (entries[below + 1] as Entry).isBefore(entries[below] as Entry)) below++;
			if (!(entries[below] as Entry).isBefore(last)) break;
			entries[at] = entries[below] as Entry;
			at = below;
		}
		entries[at] = last;
		return top;
	}
}
