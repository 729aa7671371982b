import { assert } from './assert.ts';
import { LIMITS } from './limits.ts';
import type { PeerId } from './messages.ts';
import type { Place } from './wire.ts';

/** Slot q of the linear numbering: tree A for even q, tree B for odd q, position floor(q / 2) + 1. */
type Slot = number;
const slotAt = (tree: 0 | 1, position: number): Slot => 2 * (position - 1) + tree;
const treeOf = (slot: Slot): 0 | 1 => (slot % 2) as 0 | 1;
const positionOf = (slot: Slot): number => Math.floor(slot / 2) + 1;

/** 0 stands for the source. `parent(p) = S if p <= K, else ceil((p - K) / 2)`. */
export function parentPosition(position: number, rootPairs: number): number {
	return position <= rootPairs ? 0 : Math.ceil((position - rootPairs) / 2);
}
/** First and second child: `K + 2p - 1, K + 2p`. */
export function childPositions(position: number, rootPairs: number): readonly [number, number] {
	return [rootPairs + 2 * position - 1, rootPairs + 2 * position];
}
/** Distance from the source; roots are level 1. */
export function levelOf(position: number, rootPairs: number): number {
	return Math.floor(Math.log2((position - 1) / rootPairs + 1)) + 1;
}
/** True for the first of a parent's two children; decides who keeps standby at whom. */
function isFirstChild(position: number, rootPairs: number): boolean {
	return (position - rootPairs - 1) % 2 === 0;
}

/**
 * Who stands where in the two trees of one rendition: placement only, no links, no time, no bytes. Left-complete layout: the slots
 * 0..N-1 are full. Operations collect the peers whose neighbourhood changed; `touched` hands them out once.
 *
 * A peer that cannot carry three feeds (`mayFeed` false) only stands in a slot without children. When there are not enough
 * who can, the last of those who cannot wait without a place (`unplaced`): the floor serves them.
 */
export class Tree {
	readonly #slots: PeerId[] = [];
	readonly #slotOf = new Map<PeerId, Slot>();
	readonly #mayFeed = new Map<PeerId, boolean>();
	readonly #unplaced = new Set<PeerId>();
	#touched = new Set<PeerId>();
	readonly rootPairs: number;

	constructor(rootPairs = 1) {
		assert(rootPairs >= 1, 'a tree pair has at least one root pair');
		this.rootPairs = rootPairs;
	}

	/** Peers with a place. */
	get size(): number {
		return this.#slots.length;
	}
	/** Peers that wait without a place. */
	get unplaced(): ReadonlySet<PeerId> {
		return this.#unplaced;
	}
	has(peer: PeerId): boolean {
		return this.#mayFeed.has(peer);
	}
	get depth(): number {
		return this.size === 0 ? 0 : levelOf(positionOf(this.size - 1), this.rootPairs);
	}

	/** APPEND: the first open slot, which is the last. */
	join(peer: PeerId, mayFeed: boolean): void {
		assert(!this.#mayFeed.has(peer), 'a peer joins once');
		assert(this.#mayFeed.size < LIMITS.peers, 'peers are bounded');
		this.#mayFeed.set(peer, mayFeed);
		this.#append(peer);
		if (mayFeed) this.#retryUnplaced();
	}

	/** FILL: the last node moves into the hole, so the slots stay full and the depth cannot grow. */
	leave(peer: PeerId): void {
		assert(this.#mayFeed.has(peer), 'only a member leaves');
		this.#mayFeed.delete(peer);
		if (this.#unplaced.delete(peer)) return;
		const hole = this.#slotOf.get(peer) as Slot;
		const last = this.#removeLast();
		if (last !== peer) {
			this.#slotOf.delete(peer);
			this.#put(last, hole);
			this.#mend(hole);
		}
		this.#touched.delete(peer);
		this.#retryUnplaced();
	}

	/** The viewer's uplink changed. A slot with children passes to somebody who can carry them. */
	setMayFeed(peer: PeerId, mayFeed: boolean): void {
		if (this.#mayFeed.get(peer) === mayFeed) return;
		this.#mayFeed.set(peer, mayFeed);
		const slot = this.#slotOf.get(peer);
		if (slot !== undefined) this.#mend(slot);
		if (mayFeed) this.#retryUnplaced();
	}

	/**
	 * Takes over a layout from the peers' own reports: as many as possible stay where they say they stand.
	 *
	 * @param claims Who stands where, each peer once. Of two for one slot the first keeps it.
	 */
	rebuild(claims: readonly { readonly peer: PeerId; readonly tree: 'A' | 'B'; readonly position: number; readonly mayFeed: boolean }[]): void {
		assert(this.#mayFeed.size === 0, 'only an empty tree is rebuilt');
		const bySlot = new Map<Slot, PeerId>();
		const rest: PeerId[] = [];
		for (const claim of claims) {
			this.#mayFeed.set(claim.peer, claim.mayFeed);
			const slot = slotAt(claim.tree === 'A' ? 0 : 1, claim.position);
			if (slot < 0 || slot >= claims.length || bySlot.has(slot)) rest.push(claim.peer);
			else bySlot.set(slot, claim.peer);
		}
		for (let slot = 0; slot < claims.length; slot++) this.#put(bySlot.get(slot) ?? (rest.shift() as PeerId), slot);
		for (let slot = 0; slot < this.#slots.length; slot++) this.#mend(slot);
	}

	/** The peers whose place may have changed since the last call. */
	touched(): ReadonlySet<PeerId> {
		const touched = this.#touched;
		this.#touched = new Set();
		return touched;
	}

	at(tree: 'A' | 'B', position: number): PeerId | null {
		return this.#slots[slotAt(tree === 'A' ? 0 : 1, position)] ?? null;
	}

	/** Where a peer stands and who its neighbours are; null when it has no place. */
	place(peer: PeerId): Place | null {
		const slot = this.#slotOf.get(peer);
		if (slot === undefined) return null;
		const tree = treeOf(slot);
		const position = positionOf(slot);
		const above = parentPosition(position, this.rootPairs);
		const at = (t: 0 | 1, p: number): PeerId | null => this.#slots[slotAt(t, p)] ?? null;
		const atOrSource = (t: 0 | 1, p: number): PeerId | 'source' => (p === 0 ? 'source' : (at(t, p) as PeerId));
		const mirror = (1 - tree) as 0 | 1;
		const mate = at(mirror, position);
		const [first, second] = childPositions(position, this.rootPairs);
		const ward = [first, second].find((p) => at(mirror, p) !== null && at(tree, p) === null);
		return {
			tree: tree === 0 ? 'A' : 'B',
			position,
			level: levelOf(position, this.rootPairs),
			parent: atOrSource(tree, above),
			children: [at(tree, first), at(tree, second)].filter((child) => child !== null),
			buddy: mate ?? atOrSource(mirror, above),
			ward: ward === undefined ? null : at(mirror, ward),
			standby: this.#standby(tree, position, mate !== null),
		};
	}

	/** The rule of the standby link: grandparent in the own tree, or uncle, so that no two failures cut anybody off. */
	#standby(tree: 0 | 1, position: number, paired: boolean): PeerId | 'source' | null {
		const above = parentPosition(position, this.rootPairs);
		if (above === 0) return null;
		const takesGrandparent = !paired || isFirstChild(position, this.rootPairs) === (tree === 0);
		if (!takesGrandparent) return this.#slots[slotAt((1 - tree) as 0 | 1, above)] as PeerId;
		const grandparent = parentPosition(above, this.rootPairs);
		return grandparent === 0 ? 'source' : (this.#slots[slotAt(tree, grandparent)] as PeerId);
	}

	/** Those who keep their standby link at this peer. */
	standbyClients(peer: PeerId): readonly PeerId[] {
		const slot = this.#slotOf.get(peer);
		if (slot === undefined) return [];
		const near: PeerId[] = [];
		for (const position of this.#below(positionOf(slot), 2)) {
			for (const tree of [0, 1] as const) {
				const other = this.#slots[slotAt(tree, position)];
				if (other !== undefined && this.place(other)?.standby === peer) near.push(other);
			}
		}
		return near;
	}

	/** @throws Error when an invariant of the layout is broken; for tests and checkers. */
	check(): void {
		assert(this.#slotOf.size === this.#slots.length, 'slots and peers are one to one');
		assert(this.#slots.length + this.#unplaced.size === this.#mayFeed.size, 'every member is placed or waits');
		this.#slots.forEach((peer, slot) => {
			assert(this.#slotOf.get(peer) === slot, 'a peer knows its slot');
			assert(!this.#hasChildren(slot) || this.#mayFeed.get(peer) === true, 'only who can feed has children');
		});
		assert(this.depth <= Math.ceil(Math.log2(this.size / this.rootPairs / 2 + 1)) + 1, 'the depth bound holds');
	}

	#append(peer: PeerId): void {
		this.#put(peer, this.#slots.length);
		const above = parentPosition(positionOf(this.#slots.length - 1), this.rootPairs);
		// The new slot made its parent position interior: both who stand there must be able to feed.
		for (const tree of [0, 1] as const) if (above > 0) this.#mend(slotAt(tree, above));
	}

	/** Places as many of those who wait as there is room for: first who can feed, because he makes room for others. */
	#retryUnplaced(): void {
		const waiting = [...this.#unplaced].sort((a, b) => Number(this.#mayFeed.get(b)) - Number(this.#mayFeed.get(a)));
		for (const peer of waiting) {
			this.#unplaced.delete(peer);
			this.#append(peer);
			if (this.#unplaced.has(peer)) return;
		}
	}

	#hasChildren(slot: Slot): boolean {
		return slotAt(0, childPositions(positionOf(slot), this.rootPairs)[0]) < this.#slots.length;
	}

	/** A slot with children whose holder cannot feed passes to the last leaf that can; without one, the last leaf loses its place. */
	#mend(slot: Slot): void {
		while (slot < this.#slots.length && this.#hasChildren(slot) && !this.#mayFeed.get(this.#slots[slot] as PeerId)) {
			const able = this.#lastAbleLeaf();
			if (able === undefined) {
				const last = this.#removeLast();
				this.#slotOf.delete(last);
				this.#unplaced.add(last);
				this.#touched.add(last);
			} else {
				const weak = this.#slots[slot] as PeerId;
				this.#put(this.#slots[able] as PeerId, slot);
				this.#put(weak, able);
			}
		}
	}

	#lastAbleLeaf(): Slot | undefined {
		for (let slot = this.#slots.length - 1; slot >= 0 && !this.#hasChildren(slot); slot--) {
			if (this.#mayFeed.get(this.#slots[slot] as PeerId)) return slot;
		}
		return undefined;
	}

	#removeLast(): PeerId {
		const slot = this.#slots.length - 1;
		this.#touchAround(slot);
		const last = this.#slots.pop() as PeerId;
		this.#slotOf.delete(last);
		return last;
	}

	#put(peer: PeerId, slot: Slot): void {
		this.#slots[slot] = peer;
		this.#slotOf.set(peer, slot);
		this.#touchAround(slot);
	}

	/** Marks everybody whose place names this slot: two levels up and down, both trees. */
	#touchAround(slot: Slot): void {
		const position = positionOf(slot);
		const above = parentPosition(position, this.rootPairs);
		const near = [position, above, above === 0 ? 0 : parentPosition(above, this.rootPairs), ...this.#below(position, 2)];
		for (const p of near) {
			for (const tree of [0, 1] as const) {
				const peer = p > 0 ? this.#slots[slotAt(tree, p)] : undefined;
				if (peer !== undefined) this.#touched.add(peer);
			}
		}
	}

	#below(position: number, levels: number): readonly number[] {
		if (levels === 0) return [];
		return childPositions(position, this.rootPairs).flatMap((child) => [child, ...this.#below(child, levels - 1)]);
	}
}
