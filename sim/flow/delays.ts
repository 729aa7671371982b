import { LIMITS } from '@dumbbell-stream/core';
import type { Feeds } from './feeds.ts';
import type { Layout } from './layout.ts';
import { SERVER, type Paths } from './paths.ts';

/** Per hop, ms: verifying and handing on; and the sending of one packet, once per child served before. */
export const PROCESSING_MS = 5;
export const SEND_MS = 4;
/** A buddy must be ahead by so much before it gives a delay feed. */
const DELAY_FEED_MS = Math.max(2 * LIMITS.latencyMs, LIMITS.delayMs);

/** Overlay delays at one instant, from the source to everybody, ms: a sum of hops. Infinity for those whom the stream does not reach. */
export class Delays {
	readonly #feeds: Feeds;
	readonly #layout: Layout;
	readonly #paths: Paths;
	readonly #delayFeed: boolean;
	/** By the feed that each has; and by its buddy's instead, where that is much faster. -1: not known yet. */
	readonly #own: Float64Array;
	readonly #best: Float64Array;

	constructor(feeds: Feeds, layout: Layout, paths: Paths, delayFeed: boolean) {
		this.#feeds = feeds;
		this.#layout = layout;
		this.#paths = paths;
		this.#delayFeed = delayFeed;
		this.#own = new Float64Array(paths.size).fill(-1);
		this.#best = new Float64Array(paths.size).fill(-1);
		this.#own[SERVER] = this.#best[SERVER] = 0;
	}

	of(id: number): number {
		const known = this.#best[id] as number;
		if (known >= 0) return known;
		let best = this.#ownOf(id);
		const buddy = this.#layout.buddy[id] as number;
		const mayTurn = this.#delayFeed && best !== Infinity && buddy > SERVER && this.#feeds.present(buddy) && this.#feeds.feeder[id] === this.#layout.parent[id];
		if (mayTurn) {
			const ahead = this.#ownOf(buddy);
			if (best - ahead > DELAY_FEED_MS) best = Math.min(best, ahead + this.#hop(buddy, id, this.#layout.fanOut[buddy] as number));
		}
		this.#best[id] = best;
		return best;
	}

	#ownOf(id: number): number {
		const known = this.#own[id] as number;
		if (known >= 0) return known;
		this.#own[id] = Infinity;
		const feeder = this.#feeds.feeder[id] as number;
		if (feeder < 0) return Infinity;
		// Children are served in their order, whoever has the spare feed after them.
		const index = feeder === this.#layout.parent[id] ? this.#layout.index[id] : this.#layout.fanOut[feeder];
		const own = this.of(feeder) + this.#hop(feeder, id, index as number);
		this.#own[id] = own;
		return own;
	}

	#hop(from: number, to: number, index: number): number {
		return this.#paths.oneWay(from, to) + PROCESSING_MS + SEND_MS * (index + 1);
	}
}
