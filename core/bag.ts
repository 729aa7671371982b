import { assert } from './assert.ts';

/** Something that can lie in at most one bag. */
export interface Bagged {
	/** The bag that it lies in, and where: kept by the bag. */
	bag: Bag<Bagged> | null;
	at: number;
}

/** An unordered set with constant-time add, remove and draw. Its order depends on nothing but what was done to it. */
export class Bag<T extends Bagged> {
	readonly #items: T[] = [];

	get size(): number {
		return this.#items.length;
	}
	get items(): readonly T[] {
		return this.#items;
	}
	at(index: number): T {
		assert(index >= 0 && index < this.#items.length, 'the bag holds so many');
		return this.#items[index] as T;
	}

	add(item: T): void {
		assert(item.bag === null, 'an item lies in one bag');
		item.bag = this;
		item.at = this.#items.push(item) - 1;
	}

	remove(item: T): void {
		assert((item.bag as unknown) === this, 'it lies in this bag');
		const last = this.#items.pop() as T;
		if (last !== item) {
			this.#items[item.at] = last;
			last.at = item.at;
		}
		item.bag = null;
	}
}

/** Takes an item out of whatever bag it lies in, and puts it into another, or into none. */
export function moveTo<T extends Bagged>(item: T, bag: Bag<T> | null): void {
	if ((item.bag as unknown) === bag) return;
	item.bag?.remove(item);
	bag?.add(item);
}
