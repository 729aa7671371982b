/** A binary heap of (time, order, action): order breaks ties, so the sequence of events is total and repeatable. */
export class EventQueue {
	readonly #times: number[] = [];
	readonly #orders: number[] = [];
	readonly #actions: (() => void)[] = [];
	#next = 0;

	get size(): number {
		return this.#times.length;
	}

	push(time: number, action: () => void): void {
		let at = this.#times.length;
		const order = this.#next++;
		this.#times.push(time);
		this.#orders.push(order);
		this.#actions.push(action);
		while (at > 0) {
			const above = (at - 1) >> 1;
			if (!this.#before(at, above)) break;
			this.#swap(at, above);
			at = above;
		}
	}

	/** @returns The earliest event, or undefined when there is none. */
	pop(): { readonly time: number; readonly action: () => void } | undefined {
		if (this.size === 0) return undefined;
		const time = this.#times[0] as number;
		const action = this.#actions[0] as () => void;
		this.#swap(0, this.size - 1);
		this.#times.pop();
		this.#orders.pop();
		this.#actions.pop();
		this.#sink();
		return { time, action };
	}

	peekTime(): number {
		return this.#times[0] ?? Infinity;
	}

	#sink(): void {
		let at = 0;
		for (;;) {
			const left = 2 * at + 1;
			let least = at;
			if (left < this.size && this.#before(left, least)) least = left;
			if (left + 1 < this.size && this.#before(left + 1, least)) least = left + 1;
			if (least === at) return;
			this.#swap(at, least);
			at = least;
		}
	}

	#before(a: number, b: number): boolean {
		const difference = (this.#times[a] as number) - (this.#times[b] as number);
		return difference < 0 || (difference === 0 && (this.#orders[a] as number) < (this.#orders[b] as number));
	}

	#swap(a: number, b: number): void {
		for (const column of [this.#times, this.#orders, this.#actions] as unknown[][]) {
			const held = column[a];
			column[a] = column[b];
			column[b] = held;
		}
	}
}
