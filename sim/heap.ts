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

/** A heap of (time, order, what happens), four children to a node: order breaks ties, so the sequence of events is total and repeatable. */
export class EventQueue {
	#times = new Float64Array(1_024);
	#orders = new Float64Array(1_024);
	#events: (Happening | undefined)[] = new Array<Happening | undefined>(1_024).fill(undefined);
	#size = 0;
	#next = 0;

	get size(): number {
		return this.#size;
	}

	push(time: number, action: () => void): void {
		this.post(time, new Call(action));
	}

	post(time: number, event: Happening): void {
		if (this.#size === this.#times.length) this.#grow();
		const times = this.#times;
		const orders = this.#orders;
		const events = this.#events;
		let at = this.#size++;
		// A new event is the youngest: it rises only above strictly later ones.
		while (at > 0) {
			const above = (at - 1) >> 2;
			if ((times[above] as number) <= time) break;
			times[at] = times[above] as number;
			orders[at] = orders[above] as number;
			events[at] = events[above];
			at = above;
		}
		times[at] = time;
		orders[at] = this.#next++;
		events[at] = event;
	}

	/** @returns The earliest event, or undefined when there is none. */
	pop(): { readonly time: number; readonly action: () => void } | undefined {
		const time = this.peekTime();
		const event = this.take();
		return event && { time, action: () => event.happen() };
	}

	/** Removes the earliest event; its time was `peekTime()`. */
	take(): Happening | undefined {
		if (this.#size === 0) return undefined;
		const event = this.#events[0];
		const last = --this.#size;
		if (last > 0) this.#sink(this.#times[last] as number, this.#orders[last] as number, this.#events[last]);
		this.#events[last] = undefined;
		return event;
	}

	peekTime(): number {
		return this.#size === 0 ? Infinity : (this.#times[0] as number);
	}

	/** Puts what stood last at the top, and lets it sink. */
	#sink(time: number, order: number, event: Happening | undefined): void {
		const times = this.#times;
		const orders = this.#orders;
		const events = this.#events;
		const size = this.#size;
		let at = 0;
		for (;;) {
			const first = 4 * at + 1;
			if (first >= size) break;
			let least = first;
			const end = Math.min(first + 4, size);
			for (let child = first + 1; child < end; child++) {
				const difference = (times[child] as number) - (times[least] as number);
				if (difference < 0 || (difference === 0 && (orders[child] as number) < (orders[least] as number))) least = child;
			}
			const below = (times[least] as number) - time;
			if (below > 0 || (below === 0 && (orders[least] as number) > order)) break;
			times[at] = times[least] as number;
			orders[at] = orders[least] as number;
			events[at] = events[least];
			at = least;
		}
		times[at] = time;
		orders[at] = order;
		events[at] = event;
	}

	#grow(): void {
		const times = new Float64Array(2 * this.#times.length);
		const orders = new Float64Array(2 * this.#times.length);
		times.set(this.#times);
		orders.set(this.#orders);
		this.#times = times;
		this.#orders = orders;
	}
}
