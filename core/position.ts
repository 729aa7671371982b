import { assert } from './assert.ts';
import { Bag, moveTo, type Bagged } from './bag.ts';
import { LIMITS } from './limits.ts';
import type { Ms, Random } from './machine.ts';
import type { PeerId } from './messages.ts';
import type { Nat } from './nat.ts';
import { below } from './rng.ts';
import { childPosition, type Shape } from './shape.ts';

/** Tree A or B. */
export type Side = 0 | 1;

/** A member of the pair, with or without a place. */
export interface Holder extends Bagged {
	readonly peer: PeerId;
	/** Feeds that it can carry, the spare included. */
	slots: number;
	nat: Nat;
	/** Since when it counts: age decides who rises. */
	since: Ms;
	/** Null while it waits without a place. */
	position: Position | null;
	side: Side;
}

/** A place in the shape that both trees share. It is *full*, *half*, or for the length of one operation a hole above its children. */
export class Position implements Bagged {
	bag: Bag<Bagged> | null = null;
	at = 0;
	readonly id: number;
	readonly level: number;
	/** Null for the source alone. */
	readonly above: Position | null;
	/** Which child of `above` it is, from 0. */
	readonly index: number;
	readonly holders: [Holder | null, Holder | null] = [null, null];
	/** By index; null: empty. */
	children: (Position | null)[] = NONE;
	/** Children that are not empty, and those of them with just one holder. */
	used = 0;
	halves: readonly Position[] = NONE;
	/** What the level's sums hold of it. */
	countedFull = false;
	countedCapacity = 0;
	countedHalf = false;
	/** When somebody here last changed places by the coordinator's wish. */
	changed: Ms = -Infinity;

	constructor(id: number, level: number, above: Position | null, index: number) {
		this.id = id;
		this.level = level;
		this.above = above;
		this.index = index;
	}

	get full(): boolean {
		return this.above === null || (this.holders[0] !== null && this.holders[1] !== null);
	}
	get half(): boolean {
		return this.above !== null && (this.holders[0] === null) !== (this.holders[1] === null);
	}
	get empty(): boolean {
		return this.above !== null && this.holders[0] === null && this.holders[1] === null;
	}
}
const NONE: never[] = [];

/** What is known of one level without looking at its positions. The positions of level l offer the slots of level l + 1. */
class Level {
	holders = 0;
	/** Full positions, and how many children they may have together. */
	full = 0;
	capacity = 0;
	/** Full positions with a half child, and others that may have one more child. */
	readonly halves = new Bag<Position>();
	readonly empties = new Bag<Position>();
	/** Those that may have just one: where nothing else is left. */
	readonly thin = new Bag<Position>();
	/** Who stands in a position without children, by the number of children that he could carry. */
	readonly leaves: readonly Bag<Holder>[];

	constructor(fanOut: number) {
		this.leaves = Array.from({ length: fanOut + 1 }, () => new Bag<Holder>());
	}
}

/** Children of an empty position: as many as one in a binary pair would have. */
const POTENTIAL = LIMITS.fanOut;

/**
 * Who stands where, and what follows from it at once: counts by level, who offers slots, whose neighbourhood has changed. It knows
 * no policy; `Tree` does. Every change costs the same whatever the size, but for the neighbours of the slot.
 */
export class Positions {
	readonly shape: Shape;
	readonly source: Position;
	readonly #byId = new Map<number, Position>();
	readonly #levels: Level[] = [];
	#touched = new Set<PeerId>();
	readonly #near = new Set<PeerId>();
	#sourceTouched = false;
	size = 0;

	constructor(shape: Shape) {
		this.shape = shape;
		this.source = new Position(0, 0, null, 0);
		this.#reindex(this.source);
	}

	// ------------------------------------------------------------------------------------------------------------ looking

	get(id: number): Position | undefined {
		return id === 0 ? this.source : this.#byId.get(id);
	}
	/** The deepest level that anybody stands on; 0 when nobody does. */
	get depth(): number {
		let depth = this.#levels.length - 1;
		while (depth > 0 && this.#level(depth).holders === 0) depth--;
		return Math.max(0, depth);
	}
	#level(level: number): Level {
		while (this.#levels.length <= level) this.#levels.push(new Level(this.shape.fanOut));
		return this.#levels[level] as Level;
	}
	/** Full positions of a level that have a half child, and others that may have one more. */
	halvesOf(level: number): Bag<Position> {
		return this.#level(level).halves;
	}
	emptiesOf(level: number): Bag<Position> {
		return this.#level(level).empties;
	}
	thinOf(level: number): Bag<Position> {
		return this.#level(level).thin;
	}
	/** Leaves of a level by how many children each could carry. */
	leavesAt(level: number): readonly Bag<Holder>[] {
		return this.#level(level).leaves;
	}

	/** How many children a holder could carry. */
	capacityOf(holder: Holder): number {
		return Math.max(0, Math.min(this.shape.fanOut, holder.slots - 1));
	}
	/** How many children a position may have: the lesser of its holders counts, so that both trees keep one shape. */
	capacityAt(position: Position): number {
		if (position.above === null) return this.shape.rootPairs;
		const [a, b] = position.holders;
		return a && b ? Math.min(this.capacityOf(a), this.capacityOf(b)) : 0;
	}

	/** Slots that are missing above a level before everything there is full. An empty position counts with all that could hang below it. */
	gaps(level: number): number {
		let positions = this.shape.rootPairs;
		let gaps = 0;
		for (let l = 1; l < level; l++) {
			const { holders, full, capacity } = this.#level(l);
			gaps += 2 * positions - holders;
			positions = capacity + POTENTIAL * Math.max(0, positions - full);
		}
		return gaps;
	}

	/** True when some position offers a slot. */
	get open(): boolean {
		return this.#levels.some((level) => level.halves.size > 0 || level.empties.size > 0 || level.thin.size > 0);
	}

	/** A leaf of the level that could carry at least `children`; null when there is none. */
	drawLeaf(level: number, children: number, random: Random): Holder | null {
		const { leaves } = this.#level(level);
		let count = 0;
		for (let carries = children; carries < leaves.length; carries++) count += (leaves[carries] as Bag<Holder>).size;
		if (count === 0) return null;
		let drawn = below(random, count);
		for (let carries = children; ; carries++) {
			const bag = leaves[carries] as Bag<Holder>;
			if (drawn < bag.size) return bag.at(drawn);
			drawn -= bag.size;
		}
	}

	// ----------------------------------------------------------------------------------------------------------- changing

	/** The child position of that index, made when it is not there. */
	child(above: Position, index: number): Position {
		const present = above.children[index];
		if (present) return present;
		const position = new Position(childPosition(above.id, index, this.shape), above.level + 1, above, index);
		if (above.children === NONE) above.children = [];
		while (above.children.length <= index) above.children.push(null);
		above.children[index] = position;
		above.used++;
		this.#byId.set(position.id, position);
		return position;
	}

	put(holder: Holder, position: Position, side: Side): void {
		assert(holder.position === null && position.holders[side] === null, 'a slot has one holder and a holder one slot');
		position.holders[side] = holder;
		holder.position = position;
		holder.side = side;
		this.#level(position.level).holders++;
		this.size++;
		this.#changed(position);
	}

	/** Takes a holder out of its slot. A position that nobody needs any more goes with it. */
	take(holder: Holder): void {
		const { position, side } = holder;
		assert(position !== null && position.holders[side] === holder, 'it stands where it says');
		this.#touch(position);
		moveTo(holder, null);
		position.holders[side] = null;
		holder.position = null;
		this.#level(position.level).holders--;
		this.size--;
		this.#changed(position);
	}

	/** A position that went when its last holder was taken is made again. */
	revive(position: Position): Position {
		return position.above ? this.child(position.above, position.index) : position;
	}

	/** Two holders change slots. */
	swap(a: Holder, b: Holder): void {
		const [pa, pb] = [a.position as Position, b.position as Position];
		const [sa, sb] = [a.side, b.side];
		this.take(a);
		this.take(b);
		this.put(a, this.revive(pb), sb);
		this.put(b, this.revive(pa), sa);
	}

	/** Something else than the place of a holder has changed: its slots or its network. */
	refresh(holder: Holder): void {
		if (holder.position) this.#changed(holder.position);
	}

	#changed(position: Position): void {
		this.#touch(position);
		const { above } = position;
		assert(above !== null, 'nobody stands in for the source');
		if (position.half !== position.countedHalf) {
			position.countedHalf = position.half;
			above.halves = position.half ? [...above.halves, position] : above.halves.filter((other) => other !== position);
		}
		this.#reindex(position);
		this.#dropIfUnused(position, above);
		this.#reindex(above);
	}

	#dropIfUnused(position: Position, above: Position): void {
		if (!position.empty || position.used > 0 || above.children[position.index] !== position) return;
		above.children[position.index] = null;
		above.used--;
		this.#byId.delete(position.id);
	}

	/** Drops positions on which and below which nobody stands, as reports that contradict each other may leave them. */
	prune(position: Position): void {
		for (const child of [...position.children]) {
			if (!child) continue;
			this.prune(child);
			this.#dropIfUnused(child, position);
		}
		this.#reindex(position);
	}

	#reindex(position: Position): void {
		const level = this.#level(position.level);
		const { full } = position;
		const most = full ? this.capacityAt(position) : 0;
		const thin = position.above !== null && most < POTENTIAL && position.used === 0;
		const capacity = thin ? 0 : most;
		level.full += Number(full) - Number(position.countedFull);
		level.capacity += capacity - position.countedCapacity;
		position.countedFull = full;
		position.countedCapacity = capacity;
		const hasRoom = full && position.used < capacity;
		const offers = full && position.halves.length > 0 ? level.halves : hasRoom ? level.empties : thin && most > 0 ? level.thin : null;
		moveTo(position, offers);
		for (const holder of position.holders) if (holder) moveTo(holder, position.used === 0 ? (level.leaves[this.capacityOf(holder)] as Bag<Holder>) : null);
	}

	// ------------------------------------------------------------------------------------------------------------ touched

	/** The peers whose place may have changed since the last call, and whether the source's children may have. */
	touched(): { readonly peers: ReadonlySet<PeerId>; readonly source: boolean } {
		const touched = { peers: this.#touched, source: this.#sourceTouched };
		this.#touched = new Set();
		this.#sourceTouched = false;
		return touched;
	}
	/** Those touched since this was last asked; they stay touched. */
	takeNear(): readonly PeerId[] {
		const near = [...this.#near];
		this.#near.clear();
		return near;
	}
	mark(peer: PeerId): void {
		this.#touched.add(peer);
	}
	forget(peer: PeerId): void {
		this.#touched.delete(peer);
	}

	/** Everybody whose place or list of standby clients names the slots of this position: two levels up and down. */
	#touch(position: Position): void {
		this.#touchBoth(position);
		this.#touchBoth(position.above);
		this.#touchBoth(position.above?.above ?? null);
		for (const child of position.children) {
			if (!child) continue;
			this.#touchBoth(child);
			for (const grandchild of child.children) this.#touchBoth(grandchild);
		}
		if (this.shape.fanOut > LIMITS.fanOut && position.above) this.#touchAside(position, position.above);
	}

	/** With more than two children some keep their standby at a sibling of their parent. */
	#touchAside(position: Position, above: Position): void {
		for (const aunt of above.above?.children ?? []) this.#touchBoth(aunt);
		for (const sibling of above.children) {
			if (sibling && sibling !== position) for (let index = LIMITS.fanOut; index < sibling.children.length; index++) this.#touchBoth(sibling.children[index] ?? null);
		}
	}

	#touchBoth(position: Position | null): void {
		if (!position) return;
		if (position.above === null || position.level <= 2) this.#sourceTouched = true;
		for (const holder of position.holders) {
			if (!holder) continue;
			this.#touched.add(holder.peer);
			if (holder.nat !== 'easy' && holder.nat !== 'unknown') this.#near.add(holder.peer);
		}
	}
}
