import { INTERNET } from '../model/network.ts';
import type { Person } from '../model/population.ts';
import { unitOf } from '../model/random.ts';
import type { Rtt } from '../model/rtt.ts';

/** The server's number; people are counted from 1. */
export const SERVER = 0;
const SIGMA_SETUP = 0.5;

/** Ways between people, ms. The same pairs and numbers as at packet level, without jitter, loss and queues. */
export class Paths {
	readonly #rtt: Rtt;
	readonly #seed: number;
	readonly #site: Float64Array;
	readonly #access: Float64Array;

	constructor(rtt: Rtt, seed: number, people: readonly Person[]) {
		this.#rtt = rtt;
		this.#seed = seed;
		const size = people.reduce((most, { id }) => Math.max(most, id), 0) + 1;
		this.#site = new Float64Array(size);
		this.#access = new Float64Array(size);
		this.#site[SERVER] = unitOf(seed, 0, 0x517e);
		for (const { id, site, accessMs } of people) {
			this.#site[id] = site;
			this.#access[id] = accessMs;
		}
	}

	get size(): number {
		return this.#site.length;
	}

	rtt(a: number, b: number): number {
		if (a === b) return 0;
		return this.#rtt.between(this.#seed, a, this.#site[a] as number, b, this.#site[b] as number) + 2 * ((this.#access[a] as number) + (this.#access[b] as number));
	}
	oneWay(a: number, b: number): number {
		return this.rtt(a, b) / 2;
	}

	/** How long two take to set a link up. The server's links are a WebSocket: three round trips. */
	setup(a: number, b: number): number {
		if (a === SERVER || b === SERVER) return 3 * this.rtt(a, b);
		const [low, high] = a < b ? [a, b] : [b, a];
		const normal = Math.sqrt(-2 * Math.log(1 - unitOf(this.#seed ^ 0x5e7, low, high))) * Math.cos(2 * Math.PI * unitOf(this.#seed ^ 0x5e8, low, high));
		return INTERNET.setupMs * Math.exp(SIGMA_SETUP * normal);
	}
}
