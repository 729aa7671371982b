import { LIMITS, Tree, type PeerId, type Random } from '@dumbbell-stream/core';
import type { Person } from '../model/population.ts';
import { SERVER, type Paths } from './paths.ts';

/** No neighbour of that kind. */
export const NONE = -1;
type Pick = NonNullable<NonNullable<ConstructorParameters<typeof Tree>[0]>['pick']>;

export interface LayoutOptions {
	readonly rootPairs: number;
	readonly fanOut: number;
	/** Newcomers choose among open slots by the ways to parent and buddy. */
	readonly near: boolean;
	/** Leave an idle standby link out of everybody's place. */
	readonly standby: boolean;
	readonly random: Random;
}
/** New parent and buddy links of one operation, and pairs that had no link of any role before. */
export interface Cost {
	links: number;
	connections: number;
}

/** Weights of the product's default scorer, ms. */
const BUDDY = 0.5;
const UNCOVERED = 4;
const HALF_MS = 40;
const COVERED_MS = 0.8 * (LIMITS.bufferMs - LIMITS.detectMsMin);

/** The product's own layout, and what it says of everybody in columns: a million objects would be too many. */
export class Layout {
	readonly tree: Tree;
	readonly parent: Int32Array;
	readonly buddy: Int32Array;
	readonly standby: Int32Array;
	/** Which child of its parent. */
	readonly index: Uint8Array;
	/** Children of the position. */
	readonly fanOut: Uint8Array;
	readonly inTreeB: Uint8Array;
	/** Feeds that one may give: its position's children and a spare, as far as the uplink goes. */
	readonly credit: Uint8Array;
	/** Newcomers take what is first when everybody comes at once. */
	hurried = false;
	readonly #people: (Person | undefined)[] = [];
	readonly #since: Float64Array;
	/** Who found no place, in the order of their coming. The floor serves them. */
	readonly #waiting = new Set<number>();
	readonly #displaced: number[] = [];
	readonly #standbyLinks: boolean;

	constructor(paths: Paths, { rootPairs, fanOut, near, standby, random }: LayoutOptions) {
		const { size } = paths;
		this.#standbyLinks = standby;
		this.tree = new Tree({ rootPairs, fanOut, random, ...(near ? { pick: this.#nearest(paths) } : {}) });
		[this.parent, this.buddy, this.standby] = [0, 1, 2].map(() => new Int32Array(size).fill(NONE)) as [Int32Array, Int32Array, Int32Array];
		this.#since = new Float64Array(size);
		[this.index, this.fanOut, this.inTreeB, this.credit] = [0, 1, 2, 3].map(() => new Uint8Array(size)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
		this.credit[SERVER] = Math.min(255, 2 * rootPairs + 1);
	}

	#nearest(paths: Paths): Pick {
		return (peer, open) => {
			if (this.hurried) return 0;
			const me = idOf(peer);
			let best = 0;
			let bestScore = Infinity;
			open.forEach(({ parent, buddy, opensHalf }, i) => {
				const rtt = paths.rtt(me, idOf(buddy));
				const score = paths.oneWay(me, idOf(parent)) + (BUDDY * rtt) / 2 + UNCOVERED * Math.max(0, rtt - COVERED_MS) + (opensHalf ? HALF_MS : 0);
				if (score < bestScore) [best, bestScore] = [i, score];
			});
			return best;
		};
	}

	join(person: Person, since: number): void {
		const { id } = person;
		this.#people[id] = person;
		this.#since[id] = since;
		// Who can have no direct link at all need not try now; when it is its turn among those who wait, it does.
		if (person.nat === 'blocked') this.#waiting.add(id);
		else this.#enter(id);
	}

	#enter(id: number): void {
		if (this.tree.members >= LIMITS.peers) return void this.#waiting.add(id); // A coordinator knows no more than that.
		const { slots, nat } = this.#people[id] as Person;
		this.tree.join(peerOf(id), { slots, nat, since: this.#since[id] as number });
		this.#keepOut();
	}

	/** The tree tries all those who found no place again after every operation: at a million viewers there are too many, so they wait here. */
	#keepOut(): void {
		if (this.tree.unplaced.size === 0) return;
		for (const peer of [...this.tree.unplaced]) {
			this.tree.leave(peer);
			const id = idOf(peer);
			this.#strike(id);
			this.#waiting.add(id);
			this.#displaced.push(id);
		}
	}

	/** Some of those who wait try again. */
	retry(attempts: number): void {
		const some: number[] = [];
		for (const id of this.#waiting) if (some.push(id) >= attempts) break;
		for (const id of some) {
			this.#waiting.delete(id);
			this.#enter(id);
		}
	}

	/** @returns false for somebody who had no place. */
	leave(id: number): boolean {
		this.#people[id] = undefined;
		if (this.#waiting.delete(id)) return false;
		this.tree.leave(peerOf(id));
		this.#keepOut();
		this.#strike(id);
		return true;
	}
	#strike(id: number): void {
		this.parent[id] = this.buddy[id] = this.standby[id] = NONE;
	}
	/** Those without a place. */
	get unplaced(): number {
		return this.#waiting.size;
	}
	/** Whether somebody has a place; the floor serves those who wait. */
	placed(id: number): boolean {
		return this.parent[id] !== NONE;
	}

	/**
	 * Copies what has changed since the last call.
	 *
	 * @param changed Collects whose parent, buddy or standby is another.
	 */
	refresh(changed: Set<number>): Cost {
		const cost: Cost = { links: 0, connections: 0 };
		for (const id of this.#displaced.splice(0)) changed.add(id);
		/** Old neighbours of whom it concerns: whom one knew before counts for the whole operation. */
		const before = new Map<number, readonly [number, number, number]>();
		const ids = [...this.tree.touched().peers].map(idOf);
		for (const id of ids) before.set(id, [this.parent[id] as number, this.buddy[id] as number, this.standby[id] as number]);
		const had = (a: number, b: number): boolean => (before.get(a) ?? [this.parent[a], this.buddy[a], this.standby[a]]).includes(b);
		const knew = (a: number, b: number): boolean => had(a, b) || had(b, a);
		for (const id of ids) {
			this.#copy(id);
			const [parent, buddy, standby] = before.get(id) as readonly [number, number, number];
			const now = [this.parent[id], this.buddy[id], this.standby[id]] as [number, number, number];
			if (now[0] === parent && now[1] === buddy && now[2] === standby) continue;
			changed.add(id);
			if (now[0] === NONE) continue;
			if (now[0] !== parent) {
				cost.links++;
				if (!knew(id, now[0])) cost.connections++;
			}
			// Both buddies name each other, and have one link: the lower number counts it, or who merely stands in.
			const mutual = now[1] !== SERVER && this.#buddyNow(now[1]) === id;
			if (now[1] !== buddy && (!mutual || id < now[1])) {
				cost.links++;
				if (!knew(id, now[1])) cost.connections++;
			}
			if (now[2] !== standby && now[2] !== NONE && !knew(id, now[2])) cost.connections++;
		}
		return cost;
	}

	/** The buddy as the tree has it now, copied or not. */
	#buddyNow(id: number): number {
		const place = this.tree.place(peerOf(id));
		return place?.buddy ? idOf(place.buddy) : NONE;
	}

	#copy(id: number): void {
		const place = this.tree.place(peerOf(id));
		const { rootPairs, fanOut } = this.tree.shape;
		this.parent[id] = place ? idOf(place.parent) : NONE;
		this.buddy[id] = place?.buddy ? idOf(place.buddy) : NONE;
		this.standby[id] = place?.standby && this.#standbyLinks ? idOf(place.standby) : NONE;
		if (!place) return;
		this.index[id] = place.position <= rootPairs ? place.position - 1 : (place.position - rootPairs - 1) % fanOut;
		this.fanOut[id] = place.children.length + (place.ward === null ? 0 : 1);
		this.inTreeB[id] = place.tree === 'B' ? 1 : 0;
		this.credit[id] = Math.min(this.#people[id]?.slots ?? 0, place.fanOut + 1);
	}
}

export function peerOf(id: number): PeerId {
	return `peer:${id}`;
}
/** Everything that is not a viewer is the server. */
export function idOf(end: string): number {
	return end.startsWith('peer:') ? Number(end.slice(5)) : SERVER;
}
