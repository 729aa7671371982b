import type { Context } from './context.ts';
import { LIMITS } from './limits.ts';
import { renditionOf, type Neighbour, type Outgoing } from './neighbour.ts';
import type { Ms } from './machine.ts';
import type { Refusal, WantWhy } from './wire.ts';

/** Whose places a feed takes, or why there is none. */
type Verdict = { readonly pool: Outgoing['pool'] } | Refusal;

/** What the source gives: feeds of the tree to its roots, and the floor, which is label 0 and rationed: viewers without a place, and apart from them rescues. */
export class Floor {
	readonly #ctx: Context;
	/** No newcomer's time in a rescue place is over before. */
	#nextAge: Ms = Infinity;

	constructor(ctx: Context) {
		this.#ctx = ctx;
	}

	/** @param named Our directive names the asker as a root. */
	judge(other: Neighbour, want: { readonly why: WantWhy; readonly rendition: number }, named: boolean, free: boolean): Verdict {
		const { session, tracks, now } = this.#ctx;
		if (want.why === 'newcomer') this.#nextAge = Math.min(this.#nextAge, other.outgoing ? now : now + LIMITS.newcomerMs);
		if (session > 0 && !tracks.get(want.rendition)?.announcement) return 'no-data';
		if (other.outgoing && renditionOf(other.outgoing) !== want.rendition) return { pool: other.outgoing.pool }; // The same feed, of another rendition.
		if (named && (other.outgoing?.pool === 'tree' || free)) return { pool: 'tree' };
		const places = this.#places;
		const room = (pool: 'viewers' | 'rescues'): boolean => other.outgoing?.pool === pool || this.#taken(pool) < places[pool];
		if (want.why !== 'viewer' && room('rescues')) return { pool: 'rescues' };
		return room('viewers') ? { pool: 'viewers' } : 'full';
	}

	get #places(): { readonly viewers: number; readonly rescues: number } {
		return this.#ctx.options.floor ?? { viewers: 0, rescues: 0 };
	}

	#taken(pool: Outgoing['pool']): number {
		let count = 0;
		for (const other of this.#ctx.links.values()) if (other.outgoing?.pool === pool) count++;
		return count;
	}

	/** A newcomer holds a rescue place for a while; then it counts as a viewer. @returns Those who have to make room. */
	age(): readonly Neighbour[] {
		const { links, now } = this.#ctx;
		const over: Neighbour[] = [];
		if (now < this.#nextAge) return over; // Asked whenever anything is owed to anybody, and nearly always so.
		this.#nextAge = Infinity;
		for (const other of links.values()) {
			const { outgoing } = other;
			const at = this.ageAt(other);
			if (now < at) this.#nextAge = Math.min(this.#nextAge, at);
			else if (outgoing && this.#taken('viewers') < this.#places.viewers) other.outgoing = { ...outgoing, pool: 'viewers' };
			else over.push(other);
		}
		return over;
	}

	/** When `age` has to look at this one. */
	ageAt({ outgoing }: Neighbour): number {
		return outgoing?.why === 'newcomer' && outgoing.pool === 'rescues' ? outgoing.since + LIMITS.newcomerMs : Infinity;
	}
}
