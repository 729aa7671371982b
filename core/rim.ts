import { LIMITS } from './limits.ts';
import type { Random } from './machine.ts';
import { agrees, bothAgree } from './neighbourhood.ts';
import type { Candidate, OpenSlots } from './open-slots.ts';
import type { Holder, Position, Positions, Side } from './position.ts';

/** The tree whose lower rim is kept in order. */
export interface RimOwner {
	readonly layout: 'level-complete' | 'left-complete';
	readonly random: Random;
	/** Somebody who had a place was given another. */
	moved(): void;
	/** Finds a slot for somebody without one. */
	append(holder: Holder): void;
}

/** Keeps order where leaves stand: half positions move together, gaps above the deepest level are filled from it. */
export class Rim {
	readonly #positions: Positions;
	readonly #slots: OpenSlots;
	readonly #owner: RimOwner;

	constructor(positions: Positions, slots: OpenSlots, owner: RimOwner) {
		this.#positions = positions;
		this.#slots = slots;
		this.#owner = owner;
	}

	/** A slot without children was left: its mate is unpaired now, and may have a sibling that is. */
	leftBehind(position: Position): void {
		if (!position.above || this.#owner.layout === 'left-complete') return;
		this.pairHalves(position.above);
		if (position.half) this.lookAfter(position.holders[0] ?? position.holders[1]);
	}

	/** Whoever is the buddy of a leaf now may be out of its reach: then it looks for another slot. */
	lookAfter(leaf: Holder | null): void {
		const position = leaf?.position;
		if (!position || position.used > 0 || agrees(leaf)) return;
		this.#positions.take(leaf);
		this.#owner.moved();
		if (position.above) this.pairHalves(position.above);
		this.#owner.append(leaf);
	}

	/** Of the children of one position at most one is half: the unpaired of the others move in with it. */
	pairHalves(above: Position): void {
		while (above.halves.length > 1) {
			const [kept, given] = above.halves as [Position, Position];
			const holder = (given.holders[0] ?? given.holders[1]) as Holder;
			const side: Side = kept.holders[0] === null ? 0 : 1;
			this.#positions.take(holder);
			this.#owner.moved();
			this.#positions.put(holder, kept, side);
			if (bothAgree(holder)) continue;
			this.#positions.take(holder);
			this.#owner.append(holder);
		}
	}

	/** At most so many gaps above the deepest level: its leaves move up, the unpaired first. */
	settle(): void {
		if (this.#owner.layout === 'left-complete') return;
		for (let guard = 0; guard < LIMITS.gaps; guard++) {
			const { depth } = this.#positions;
			if (depth < 2 || this.#positions.gaps(depth) <= LIMITS.gaps) return;
			if (!this.#raiseLeaf(depth)) return;
		}
	}

	#raiseLeaf(depth: number): boolean {
		const halves = this.#positions.halvesOf(depth - 1);
		const [half] = halves.size > 0 ? halves.at(0).halves : [];
		const unpaired = half ? (half.holders[0] ?? half.holders[1]) : null;
		for (const leaf of [unpaired, this.#positions.drawLeaf(depth, LIMITS.fanOut, this.#owner.random), this.#positions.drawLeaf(depth, 0, this.#owner.random)]) {
			if (!leaf?.position || leaf.position.level !== depth || leaf.position.used > 0) continue;
			const found: Candidate[] = [];
			for (let level = 1; level < depth && found.length === 0; level++) this.#slots.at(level, leaf, found, 1);
			const slot = found.find(({ above, index }) => above.children[index] !== leaf.position);
			if (!slot) continue;
			const from = leaf.position;
			this.#positions.take(leaf);
			this.#positions.put(leaf, this.#positions.child(slot.above, slot.index), slot.side);
			this.#owner.moved();
			this.leftBehind(from);
			return true;
		}
		return false;
	}
}
