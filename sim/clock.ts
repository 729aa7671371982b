import { EventQueue, type Happening } from './heap.ts';

/** Virtual time: one queue of (time, order, what happens). */
export class Clock {
	readonly #queue = new EventQueue();
	now = 0;

	at(time: number, action: () => void): void {
		this.#queue.push(time > this.now ? time : this.now, action);
	}

	/** The same for what happens often: an object in place of a closure. */
	post(time: number, event: Happening): void {
		this.#queue.post(time > this.now ? time : this.now, event);
	}

	/** Runs until virtual time `until`. */
	run(until: number): void {
		const queue = this.#queue;
		for (let time = queue.peekTime(); time <= until; time = queue.peekTime()) {
			this.now = time;
			queue.take()?.happen();
		}
		this.now = until;
	}
}
