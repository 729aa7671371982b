import type { Bag } from './bag.ts';
import { LIMITS } from './limits.ts';
import type { Random } from './machine.ts';
import type { PeerId } from './messages.ts';
import { canConnect } from './nat.ts';
import type { Holder, Position, Positions, Side } from './position.ts';
import { below } from './rng.ts';
import { childIndex, childPosition, parentPosition } from './shape.ts';

/** A slot that could be had, and whom it lies beside. */
export interface OpenSlot {
	readonly tree: 'A' | 'B';
	readonly position: number;
	readonly level: number;
	readonly parent: PeerId | 'source';
	readonly buddy: PeerId | 'source';
	/** Nobody stands at the position yet: taking the slot makes it half. */
	readonly opensHalf: boolean;
}
/** Which of several open slots a peer takes; an index. Any of them is right. */
export type Pick = (peer: PeerId, open: readonly OpenSlot[]) => number;

/** A slot under a full position, and who stands in its mirror. */
export interface Candidate {
	readonly above: Position;
	readonly index: number;
	readonly side: Side;
	readonly mate: Holder | null;
}

/** The slots among which somebody may choose. Looks only; it never moves anybody. */
export class OpenSlots {
	readonly #positions: Positions;
	readonly #random: Random;

	constructor(positions: Positions, random: Random) {
		this.#positions = positions;
		this.#random = random;
	}

	/**
	 * All that are open above the deepest level, those that complete a half position there, and others there until there are
	 * `enough`; slots of the next level only when there are not, and when not too many gaps would lie above it.
	 */
	open(holder: Holder, enough: number): Candidate[] {
		const { depth } = this.#positions;
		const found: Candidate[] = [];
		for (let level = 1; level < depth; level++) this.at(level, holder, found, LIMITS.openSlotsMost);
		if (depth > 0) this.at(depth, holder, found, enough);
		const opens = depth === 0 || found.length === 0 || this.#positions.gaps(depth + 1) <= LIMITS.gaps;
		if (found.length < enough && opens) this.at(depth + 1, holder, found, enough);
		return this.#suited(holder, found);
	}

	/** Below positions that may have a single child, as high as there is one: only where nothing else is open. */
	thin(holder: Holder): Candidate[] {
		const found: Candidate[] = [];
		for (let level = 1; level <= this.#positions.depth && found.length === 0; level++) this.#offersIn(this.#positions.thinOf(level), holder, found, LIMITS.places);
		return found;
	}

	/** The slots of one level: first those that complete a half position, then some of the others. */
	at(level: number, holder: Holder, found: Candidate[], enough: number): void {
		const halves = this.#positions.halvesOf(level - 1);
		for (let i = 0; i < halves.size && found.length < LIMITS.openSlotsMost; i++) {
			const [half] = halves.at(i).halves;
			if (half?.above) this.#offer(half.above, half.index, half.holders[0] === null ? 0 : 1, holder, found);
		}
		this.#offersIn(this.#positions.emptiesOf(level - 1), holder, found, enough);
	}

	#offersIn(empties: Bag<Position>, holder: Holder, found: Candidate[], enough: number): void {
		// Anywhere among many, so that not every newcomer turns to the same few.
		const start = empties.size > LIMITS.places ? below(this.#random, empties.size) : 0;
		const looks = Math.min(empties.size, 4 * LIMITS.places); // Those that this network cannot reach are looked at in vain.
		for (let i = 0; i < looks && found.length < enough; i++) {
			const above = empties.at((start + i) % empties.size);
			for (const side of [0, 1] as const) this.#offer(above, firstFree(above), side, holder, found);
		}
	}

	#offer(above: Position, index: number, side: Side, holder: Holder, found: Candidate[]): void {
		const mirror = (1 - side) as Side;
		const mate = above.children[index]?.holders[mirror] ?? null;
		const parent = above.holders[side];
		// A mate who can carry nothing is no help: then the mate of the parent is the buddy, and has to be reached as well.
		const uncle = mate && mate.slots > 0 ? null : above.holders[mirror];
		for (const near of [parent, mate, uncle]) if (near && !canConnect(holder.nat, near.nat)) return;
		found.push({ above, index, side, mate });
	}

	/**
	 * Who can carry children is paired with his like, as far as there is a choice: the lesser of two mates counts for both.
	 */
	#suited(holder: Holder, found: Candidate[]): Candidate[] {
		const carries = (one: Holder): number => Math.min(this.#positions.capacityOf(one), LIMITS.fanOut);
		const alike = found.filter(({ mate }) => mate === null || carries(mate) === carries(holder));
		return alike.length > 0 ? alike : found;
	}

	/** A slot that was offered before, if it is open still, though this time it might not be drawn. */
	wished(holder: Holder, wish: OpenSlot | undefined): Candidate | undefined {
		const { shape } = this.#positions;
		const above = wish && this.#positions.get(parentPosition(wish.position, shape));
		if (!wish || !above || above.bag === null) return undefined; // It offers nothing any more.
		const [half] = above.halves;
		const index = half ? half.index : firstFree(above);
		const side: Side = wish.tree === 'A' ? 0 : 1;
		if (index !== childIndex(wish.position, shape) || half?.holders[side]) return undefined;
		const found: Candidate[] = [];
		this.#offer(above, index, side, holder, found);
		return found[0];
	}

	described({ above, index, side, mate }: Candidate): OpenSlot {
		const mirror = (1 - side) as Side;
		return {
			tree: side === 0 ? 'A' : 'B', position: childPosition(above.id, index, this.#positions.shape), level: above.level + 1,
			parent: above.holders[side]?.peer ?? 'source', buddy: (mate && mate.slots > 0 ? mate.peer : above.holders[mirror]?.peer) ?? 'source', opensHalf: mate === null,
		};
	}
}

function firstFree(above: Position): number {
	let index = 0;
	while (above.children[index]) index++;
	return index;
}

/** Without knowledge of distances: completes a half position, else the lowest number. */
export function lowest(_peer: PeerId, open: readonly OpenSlot[]): number {
	const rank = (slot: OpenSlot): number => (slot.opensHalf ? 2 ** 52 : 0) + 2 * slot.position + (slot.tree === 'B' ? 1 : 0);
	let best = 0;
	for (let i = 1; i < open.length; i++) if (rank(open[i] as OpenSlot) < rank(open[best] as OpenSlot)) best = i;
	return best;
}
