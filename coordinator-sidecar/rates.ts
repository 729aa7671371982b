import type { Clock } from './clock.ts';

/** Addresses remembered at a time. The one that was quiet for longest makes room: its bucket is the fullest. */
const ADDRESSES_MAX = 20_000;
/** How many seconds' worth may come at once. */
export const BURST_SECONDS = 10;

/** A bucket of requests per address, refilled as time passes. Memory is bounded however many addresses come. */
export class Rates {
	readonly #perSecond: number;
	readonly #clock: Clock;
	readonly #max: number;
	/** In order of the last request. */
	readonly #buckets = new Map<string, { left: number; at: number }>();

	constructor(perSecond: number, clock: Clock, addressesMax = ADDRESSES_MAX) {
		this.#perSecond = perSecond;
		this.#clock = clock;
		this.#max = addressesMax;
	}

	get size(): number {
		return this.#buckets.size;
	}

	/** True when this address may have one more. */
	allow(address: string): boolean {
		const now = this.#clock.now();
		const most = this.#perSecond * BURST_SECONDS;
		const bucket = this.#buckets.get(address) ?? { left: most, at: now };
		bucket.left = Math.min(most, bucket.left + ((now - bucket.at) / 1_000) * this.#perSecond);
		bucket.at = now;
		this.#buckets.delete(address); // Put in again, it stands last.
		this.#buckets.set(address, bucket);
		if (this.#buckets.size > this.#max) {
			const [oldest] = this.#buckets.keys();
			if (oldest !== undefined) this.#buckets.delete(oldest);
		}
		if (bucket.left < 1) return false;
		bucket.left -= 1;
		return true;
	}
}

/** What is open at a time per address. Bounded by what is open at all. */
export class Places {
	readonly #max: number;
	readonly #taken = new Map<string, number>();

	constructor(max: number) {
		this.#max = max;
	}

	/** @returns How to give the place back (once), or null when the address has too many. */
	take(address: string): (() => void) | null {
		const taken = this.#taken.get(address) ?? 0;
		if (taken >= this.#max) return null;
		this.#taken.set(address, taken + 1);
		let given = false;
		return () => {
			if (given) return;
			given = true;
			const left = (this.#taken.get(address) ?? 1) - 1;
			if (left > 0) this.#taken.set(address, left);
			else this.#taken.delete(address);
		};
	}
}
