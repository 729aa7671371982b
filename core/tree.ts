import { assert } from './assert.ts';
import { LIMITS } from './limits.ts';
import type { Ms, Random } from './machine.ts';
import type { PeerId } from './messages.ts';
import { canConnect, candidatesFor, type Nat } from './nat.ts';
import { bothAgree, buddyOf, clientsOf, placeOf, wardsOf } from './neighbourhood.ts';
import { lowest, OpenSlots, type Candidate, type OpenSlot, type Pick } from './open-slots.ts';
import { Positions, type Holder, type Position, type Side } from './position.ts';
import { Rim } from './rim.ts';
import { below, randomFrom } from './rng.ts';
import { levelOf, parentPosition, childIndex, type Shape } from './shape.ts';
import { Strength } from './strength.ts';
import type { Place } from './wire.ts';

/** What a member brings with it. */
export interface Terms {
	/** Feeds that it can carry, the spare included; 0: a leaf that cannot even help its mirror. */
	readonly slots: number;
	readonly nat?: Nat;
	/** Since when its age counts. */
	readonly since?: Ms;
}
/** How the layout is to be; all of it has a default. */
export interface TreeOptions {
	/** K, default 1. */
	readonly rootPairs?: number;
	/** Most children of a position: 2 (default), or up to `LIMITS.fanOutMax`. */
	readonly fanOut?: number;
	/** `level-complete` leaves gaps in the lower rim; `left-complete` has none and numbers its slots without holes: the reference. */
	readonly layout?: 'level-complete' | 'left-complete';
	/** Promotions into a hole before a leaf is fetched; 0 with `sample` 0: the last leaf moves in. */
	readonly promotions?: number;
	/** Leaves among which the oldest is sought; 0: the youngest of as many is taken, as where only the last leaf moves. */
	readonly samples?: number;
	readonly random?: Random;
	readonly pick?: Pick;
}

/** Changes of places at most before one newcomer is placed. */
const STRENGTHEN = 4;
const other = (side: Side): Side => (1 - side) as Side;

/**
 * The layout of one rendition: who stands where in the two mirrored trees, and what changes when somebody comes, goes, fails or
 * proves himself. No links, no time of its own, no bytes. After every operation the rules of the layout hold:
 * a position has children only while it is full; of the children of one position at most one is half; at most `LIMITS.gaps` slots
 * are open above the deepest level. `touched` tells whose neighbourhood has changed.
 */
export class Tree {
	readonly #options: Required<Omit<TreeOptions, 'pick'>> & { readonly pick: Pick };
	#positions: Positions;
	#slots: OpenSlots;
	#strength: Strength;
	#rim: Rim;
	readonly #holders = new Map<PeerId, Holder>();
	readonly #unplaced = new Set<PeerId>();
	/** Those of them whom a data channel can reach at all, in the order in which they are tried again. */
	readonly #waiting = new Set<PeerId>();
	/** Those whom a position can no longer carry, until they are placed anew. Empty between operations. */
	readonly #falling: Holder[] = [];
	/** Mass events: holes are filled with leaves at once, and nothing is made beautiful. */
	emergency = false;
	/** How often somebody who had a place was given another. */
	moves = 0;

	constructor(options: TreeOptions = {}) {
		this.#options = {
			rootPairs: 1, fanOut: LIMITS.fanOut, layout: 'level-complete', promotions: LIMITS.promotions, samples: LIMITS.samples, random: randomFrom(1), pick: lowest, ...options,
		};
		const { rootPairs, fanOut } = this.#options;
		assert(rootPairs >= 1 && fanOut >= LIMITS.fanOut && fanOut <= LIMITS.fanOutMax, 'a shape within its bounds');
		this.#positions = new Positions({ rootPairs, fanOut });
		[this.#strength, this.#slots, this.#rim] = this.#around(this.#positions);
	}

	/** Those who look after these positions. */
	#around(positions: Positions): [Strength, OpenSlots, Rim] {
		const { random, layout } = this.#options;
		const slots = new OpenSlots(positions, random);
		return [new Strength(positions, this.#options), slots, new Rim(positions, slots, { random, layout, moved: () => this.moves++, append: (holder) => this.#append(holder) })];
	}

	// ------------------------------------------------------------------------------------------------------------ looking

	get shape(): Shape {
		return this.#positions.shape;
	}
	/** Peers with a place. */
	get size(): number {
		return this.#positions.size;
	}
	/** Peers that wait without a place: the floor serves them. */
	get unplaced(): ReadonlySet<PeerId> {
		return this.#unplaced;
	}
	get members(): number {
		return this.#holders.size;
	}
	get peers(): Iterable<PeerId> {
		return this.#holders.keys();
	}
	has(peer: PeerId): boolean {
		return this.#holders.has(peer);
	}
	get depth(): number {
		return this.#positions.depth;
	}
	/** Positions without children at the deepest levels can be given to whoever cannot feed: how many slots that is. */
	get leafSlots(): number {
		let count = 0;
		for (let level = 1; level <= this.depth; level++) for (const bag of this.#positions.leavesAt(level)) count += bag.size;
		return count;
	}
	touched(): { readonly peers: ReadonlySet<PeerId>; readonly source: boolean } {
		return this.#positions.touched();
	}
	at(tree: 'A' | 'B', position: number): PeerId | null {
		return this.#positions.get(position)?.holders[tree === 'A' ? 0 : 1]?.peer ?? null;
	}
	/** Where a peer stands and who its neighbours are; null when it has no place. */
	place(peer: PeerId): Place | null {
		const holder = this.#holders.get(peer);
		return holder?.position ? placeOf(holder, this.#positions.capacityAt(holder.position)) : null;
	}
	/** Those whom a peer is a buddy to besides its own: the first is named as its ward. */
	wards(peer: PeerId): readonly PeerId[] {
		const holder = this.#holders.get(peer);
		return holder ? wardsOf(holder).map((ward) => ward.peer) : [];
	}
	standbyClients(peer: PeerId): readonly PeerId[] {
		const holder = this.#holders.get(peer);
		return holder ? clientsOf(holder) : [];
	}
	/** Those who stand directly below the source, first A then B of each position. */
	get roots(): readonly PeerId[] {
		return this.#positions.source.children.flatMap((root) => root?.holders ?? []).flatMap((holder) => (holder ? [holder.peer] : []));
	}
	/** Those who may turn to the source though it is not their parent: its standby clients and whom it stands in for as buddy. */
	get sourceClients(): readonly PeerId[] {
		const near: Holder[] = [];
		for (const root of this.#positions.source.children) {
			for (const position of [root, ...(root?.children ?? [])]) for (const holder of position?.holders ?? []) if (holder) near.push(holder);
		}
		return near.filter((holder) => buddyOf(holder) === 'source' || this.place(holder.peer)?.standby === 'source').map((holder) => holder.peer);
	}
	since(peer: PeerId): Ms {
		return this.#holders.get(peer)?.since ?? 0;
	}

	/** The slots among which a newcomer may choose, see `OpenSlots`. */
	openFor(terms: Terms): readonly OpenSlot[] {
		const newcomer: Holder = { peer: 'peer:', slots: terms.slots, nat: terms.nat ?? 'unknown', since: 0, position: null, side: 0, bag: null, at: 0 };
		if (newcomer.nat === 'blocked') return [];
		return this.#slots.open(newcomer, candidatesFor(newcomer.nat)).map((slot) => this.#slots.described(slot));
	}

	// ---------------------------------------------------------------------------------------------------- coming and going

	/**
	 * APPEND: newcomers start at the bottom.
	 *
	 * @param wish A slot that the peer was offered and would like; ignored when it is not open any more.
	 * @returns Whether others had to move for it.
	 */
	join(peer: PeerId, terms: Terms, wish?: OpenSlot): 'appended' | 'moved' | 'unplaced' {
		assert(!this.#holders.has(peer), 'a peer joins once');
		assert(this.#holders.size < LIMITS.peers, 'peers are bounded');
		const holder: Holder = { peer, slots: terms.slots, nat: terms.nat ?? 'unknown', since: terms.since ?? this.#holders.size, position: null, side: 0, bag: null, at: 0 };
		this.#holders.set(peer, holder);
		const before = this.moves;
		this.#append(holder, wish);
		this.#retryUnplaced();
		return holder.position === null ? 'unplaced' : this.moves > before ? 'moved' : 'appended';
	}

	/** FILL: at most two promotions of the oldest child, then the oldest of some leaves. Nobody else moves. */
	leave(peer: PeerId): void {
		const holder = this.#holders.get(peer);
		assert(holder !== undefined, 'only a member leaves');
		this.#holders.delete(peer);
		if (this.#stopWaiting(peer)) return;
		this.#vacate(holder);
		this.#positions.forget(peer);
		this.#retryUnplaced();
	}

	/** DEMOTE: somebody else takes the place, then it comes back at the bottom like a newcomer. */
	demote(peer: PeerId, now: Ms): void {
		const holder = this.#holders.get(peer);
		assert(holder !== undefined, 'only a member is demoted');
		holder.since = now;
		if (holder.position) this.#vacate(holder);
		this.#stopWaiting(peer);
		this.#append(holder);
		this.#retryUnplaced();
	}

	/** What a member can carry has changed. It keeps its place as long as it can carry what hangs there. */
	setTerms(peer: PeerId, terms: Terms): void {
		const holder = this.#holders.get(peer);
		assert(holder !== undefined, 'only a member changes');
		const { slots, nat = holder.nat } = terms;
		if (slots === holder.slots && nat === holder.nat) return;
		holder.slots = slots;
		holder.nat = nat;
		const { position } = holder;
		this.#positions.refresh(holder);
		this.#rim.lookAfter(position?.holders[other(holder.side)] ?? null);
		if (position && (nat === 'blocked' || position.used > this.#positions.capacityOf(holder))) this.#vacate(holder);
		if (holder.position === null) {
			this.#stopWaiting(peer);
			this.#append(holder);
		}
		this.#retryUnplaced();
	}

	/**
	 * SWAP and EXCHANGE: two members of one tree change places, when both can carry what hangs at the other's and their networks allow it.
	 *
	 * @returns false, and changes nothing, when they may not.
	 */
	exchange(first: PeerId, second: PeerId, now: Ms): boolean {
		const a = this.#holders.get(first);
		const b = this.#holders.get(second);
		if (!a?.position || !b?.position || a === b || a.side !== b.side || a.position === b.position) return false;
		const { position: pa } = a;
		const { position: pb } = b;
		const fits = this.#positions.capacityOf(a) >= pb.used && this.#positions.capacityOf(b) >= pa.used;
		if (!fits || now - pa.changed < LIMITS.exchangeMs || now - pb.changed < LIMITS.exchangeMs) return false;
		this.#positions.swap(a, b);
		if (!bothAgree(a) || !bothAgree(b)) {
			this.#positions.swap(a, b);
			return false;
		}
		for (const holder of [a, b]) if (holder.position) holder.position.changed = now;
		this.moves += 2;
		return true;
	}

	/**
	 * One step towards age order: of a few drawn positions, a child who is worth more than twice its parent takes the parent's place.
	 * Worth is age times what it can carry (Sripanidkulchai's and ROST's bandwidth-time product).
	 *
	 * @returns The pairs that have changed places.
	 */
	improve(now: Ms, draws: number): number {
		if (this.emergency || this.depth < 2) return 0;
		let swaps = 0;
		for (let i = 0; i < draws; i++) {
			const parent = this.#drawInterior();
			const heir = parent && this.#heirs(parent).reduce<Holder | null>((best, one) => (best && this.#worth(best, now) >= this.#worth(one, now) ? best : one), null);
			if (parent && heir && this.#worth(heir, now) > 2 * this.#worth(parent, now) && this.exchange(parent.peer, heir.peer, now)) swaps++;
		}
		return swaps;
	}

	#worth(holder: Holder, now: Ms): number {
		return Math.max(0, now - holder.since) * Math.min(holder.slots, this.shape.fanOut + 1);
	}

	/** Somebody with children: the parent of a drawn leaf, or one above. */
	#drawInterior(): Holder | null {
		const { random } = this.#options;
		const level = 2 + below(random, Math.max(1, this.depth - 1));
		const leaf = this.#positions.drawLeaf(level, 0, random) ?? this.#positions.drawLeaf(this.depth, 0, random);
		let position = leaf?.position?.above ?? null;
		for (let up = below(random, this.depth); up > 0 && position && position.level > 1; up--) position = position.above;
		return (leaf && position?.above && position.holders[leaf.side]) || null;
	}

	#heirs(parent: Holder): Holder[] {
		return (parent.position?.children ?? []).flatMap((child) => child?.holders[parent.side] ?? []);
	}

	/** A peer, or a drawn leaf, and some leaves of its level and tree: who might change places. Leaves, because nobody stands below them. */
	sample(count: number, around?: PeerId): readonly PeerId[] {
		const { random } = this.#options;
		const first = around === undefined ? this.#positions.drawLeaf(1 + below(random, Math.max(1, this.depth)), 0, random) : (this.#holders.get(around) ?? null);
		if (!first?.position) return [];
		const found = new Set([first.peer]);
		for (let draw = 0; draw < 2 * count && found.size < count; draw++) {
			const leaf = this.#positions.drawLeaf(first.position.level, 0, random);
			if (leaf?.side === first.side) found.add(leaf.peer);
		}
		return [...found];
	}

	/**
	 * From now on positions may have so many children. Nobody moves: only the numbers of the positions are others.
	 *
	 * @param fanOut More than before.
	 */
	widen(fanOut: number): void {
		assert(fanOut > this.shape.fanOut && fanOut <= LIMITS.fanOutMax, 'a pair only becomes wider');
		const before = this.#positions;
		const after = new Positions({ rootPairs: this.shape.rootPairs, fanOut });
		const move = (from: Position, to: Position): void => {
			for (const child of from.children) {
				if (!child) continue;
				const copy = after.child(to, child.index);
				copy.changed = child.changed;
				for (const side of [0, 1] as const) {
					const holder = child.holders[side];
					if (!holder) continue;
					holder.bag?.remove(holder);
					holder.position = null;
					after.put(holder, copy, side);
				}
				move(child, copy);
			}
		};
		move(before.source, after.source);
		this.#positions = after;
		[this.#strength, this.#slots, this.#rim] = this.#around(after);
		this.#retryUnplaced();
	}

	/**
	 * Takes over a layout from the peers' own reports: whoever says a place that the rules allow stays there.
	 *
	 * @param claims Who stands where, each peer once. Of two for one slot the first keeps it.
	 */
	rebuild(claims: readonly ({ readonly peer: PeerId; readonly tree: 'A' | 'B'; readonly position: number } & Terms)[]): void {
		assert(this.#holders.size === 0, 'only an empty tree is rebuilt');
		const rest: Holder[] = [];
		const byLevel = claims.map((claim) => ({ claim, level: levelOf(claim.position, this.shape) })).sort((a, b) => a.level - b.level || a.claim.position - b.claim.position);
		const deepest = 2 + 2 * Math.log2(claims.length + 2); // Twice what any sound layout of so many needs.
		for (const { claim, level } of byLevel) {
			const holder: Holder = { peer: claim.peer, slots: claim.slots, nat: claim.nat ?? 'unknown', since: claim.since ?? 0, position: null, side: 0, bag: null, at: 0 };
			this.#holders.set(claim.peer, holder);
			const side: Side = claim.tree === 'A' ? 0 : 1;
			const position = claim.position > 0 && level <= deepest && holder.nat !== 'blocked' ? this.#claimed(claim.position) : null;
			if (position && position.holders[side] === null) this.#positions.put(holder, position, side);
			else rest.push(holder);
		}
		this.#mendAll();
		for (const holder of rest) this.#append(holder);
		this.#retryUnplaced();
	}

	/** The position that a report names, made with all above it; null when such a position cannot be. */
	#claimed(id: number): Position | null {
		const present = this.#positions.get(id);
		if (present) return present;
		const above = this.#claimed(parentPosition(id, this.shape));
		const index = childIndex(id, this.shape);
		return above && index < (above.above ? this.shape.fanOut : this.shape.rootPairs) ? this.#positions.child(above, index) : null;
	}

	/** After a rebuild: holes above children are filled, what cannot hang where it is comes down, and the rim is put in order. */
	#mendAll(): void {
		this.#positions.prune(this.#positions.source);
		for (let level = 1; level <= this.depth; level++) {
			for (const position of this.#atLevel(level)) {
				for (const side of [0, 1] as const) if (position.used > 0 && position.holders[side] === null) this.#fill(position, side);
				if (position.used > this.#positions.capacityAt(position)) this.#lighten(position, this.#positions.capacityAt(position));
			}
		}
		for (let level = 0; level <= this.depth; level++) for (const position of this.#atLevel(level)) this.#rim.pairHalves(position);
		this.#rim.settle();
		this.#landFalling();
	}

	#atLevel(level: number): Position[] {
		let row = [this.#positions.source];
		for (let l = 0; l < level; l++) row = row.flatMap((position) => position.children.filter((child) => child !== null));
		return row;
	}

	// ------------------------------------------------------------------------------------------------------------ append

	#append(holder: Holder, wish?: OpenSlot): void {
		// Whom no data channel reaches would stand at a root, the source being his only neighbour, and nobody could ever stand beside him.
		if (holder.nat === 'blocked') return this.#wait(holder);
		if (this.#options.layout === 'left-complete') return this.#appendLast(holder);
		let open = this.#slots.open(holder, candidatesFor(holder.nat));
		for (let swaps = 0; swaps < STRENGTHEN && this.#opensLevel(open) && this.#strength.improve(); swaps++, this.moves += 2) open = this.#slots.open(holder, candidatesFor(holder.nat));
		if (open.length === 0) open = this.#slots.thin(holder);
		const weaker = open.length === 0 ? this.#strength.weakerThan(holder) : null;
		if (weaker) return this.#displace(holder, weaker);
		const chosen = this.#slots.wished(holder, wish) ?? this.#choose(holder, open);
		if (chosen) this.#positions.put(holder, this.#positions.child(chosen.above, chosen.index), chosen.side);
		else this.#wait(holder);
	}

	#wait({ peer, nat }: Holder): void {
		this.#unplaced.add(peer);
		if (nat !== 'blocked') this.#waiting.add(peer);
		this.#positions.mark(peer);
	}

	#opensLevel(open: readonly Candidate[]): boolean {
		return this.depth > 0 && open.every(({ above }) => above.level >= this.depth);
	}

	#choose(holder: Holder, open: readonly Candidate[]): Candidate | undefined {
		if (open.length <= 1 || this.emergency) return open[0];
		return open[this.#options.pick(holder.peer, open.map((slot) => this.#slots.described(slot)))] ?? open[0];
	}

	#displace(holder: Holder, weaker: Holder): void {
		const { position, side } = weaker;
		assert(position !== null, 'who is displaced has a place');
		this.#positions.take(weaker);
		this.#positions.put(holder, this.#positions.revive(position), side);
		this.moves++;
		this.#append(weaker);
	}

	/** Whoever changed neighbours through others and cannot reach the new ones looks for another slot, if nobody hangs there. */
	#mendReach(): void {
		for (const peer of this.#positions.takeNear()) this.#rim.lookAfter(this.#holders.get(peer) ?? null);
	}

	/** Places some of those who wait, as long as there is room. Who finds none goes to the end of the line. */
	#retryUnplaced(): void {
		this.#mendReach();
		for (let failed = 0; failed < LIMITS.places && this.#waiting.size > 0 && (this.#positions.open || this.size === 0); ) {
			const [peer] = this.#waiting;
			const holder = this.#holders.get(peer as PeerId) as Holder;
			this.#stopWaiting(holder.peer);
			this.#append(holder);
			if (holder.position === null) failed++;
		}
	}

	#stopWaiting(peer: PeerId): boolean {
		this.#waiting.delete(peer);
		return this.#unplaced.delete(peer);
	}

	// -------------------------------------------------------------------------------------------------------------- fill

	#vacate(holder: Holder): void {
		const { position, side } = holder;
		assert(position !== null, 'who gives up a place has one');
		this.#positions.take(holder);
		const gap = this.#fill(position, side);
		if (this.#options.layout === 'left-complete') this.#closeGap(gap.position, gap.side);
		else this.#rim.settle();
		this.#landFalling();
	}

	/**
	 * FILL: promotions first, because they hit the fewest; then a leaf.
	 *
	 * @returns The slot without children that is open in the end.
	 */
	#fill(position: Position, side: Side): { readonly position: Position; readonly side: Side } {
		let hole = position;
		let gapSide = side;
		const promotions = this.emergency ? 0 : this.#options.promotions;
		for (let promoted = 0; hole.used > 0; promoted++) {
			const heir = promoted < promotions ? this.#oldestChild(hole, side) : null;
			const leaf = heir ? null : this.#leafFor(hole, side);
			const next = heir ?? leaf ?? this.#lightened(hole, side);
			if (next === null) break;
			const from: Position = next.position as Position;
			gapSide = next.side;
			this.#positions.take(next);
			this.#positions.put(next, hole, side);
			this.moves++;
			hole = from;
			if (leaf) break;
		}
		this.#rim.leftBehind(hole);
		return { position: hole, side: gapSide };
	}

	#oldestChild(hole: Position, side: Side): Holder | null {
		let oldest: Holder | null = null;
		for (const child of hole.children) {
			const holder = child?.holders[side];
			if (holder && this.#eligible(holder, hole, side) && (!oldest || holder.since < oldest.since)) oldest = holder;
		}
		return oldest;
	}

	/** Can carry what hangs there, and its network can meet everybody there. */
	#eligible(holder: Holder, hole: Position, side: Side): boolean {
		if (this.#positions.capacityOf(holder) < hole.used) return false;
		const parent = hole.above?.above ? hole.above.holders[side] : null;
		const mate = hole.holders[other(side)];
		const meets = (one: Holder | null | undefined): boolean => !one || one === holder || canConnect(holder.nat, one.nat);
		return meets(parent) && meets(mate) && hole.children.every((child) => meets(child?.holders[side])) && this.#unpairedBelow(hole, side).every(meets);
	}

	/** Those on the other side whom who stands there would be a buddy to. */
	#unpairedBelow(hole: Position, side: Side): Holder[] {
		return hole.halves.flatMap((half) => half.holders[other(side)] ?? []);
	}

	/** The oldest of some drawn leaves of the deepest level, then of the one above. */
	#leafFor(hole: Position, side: Side): Holder | null {
		const { samples, random, layout } = this.#options;
		if (layout === 'left-complete' && samples === 0) return this.#lastBut(hole);
		for (let level = this.depth; level > Math.max(0, this.depth - 3); level--) {
			let best: Holder | null = null;
			for (let draw = 0; draw < Math.max(1, samples); draw++) {
				const leaf = this.#positions.drawLeaf(level, hole.used, random);
				if (!leaf) break;
				if (leaf.position === hole || !this.#eligible(leaf, hole, side)) continue;
				if (!best || (samples === 0 ? leaf.since > best.since : leaf.since < best.since)) best = leaf;
			}
			if (best) return best;
		}
		return null;
	}

	/**
	 * Nobody can carry all that hangs at the hole: the best of its children takes it and carries what he can; the rest comes down.
	 * Null when no child can carry anything: then they all come down and the hole is a leaf.
	 */
	#lightened(hole: Position, side: Side): Holder | null {
		const children = hole.children.flatMap((child) => child?.holders[side] ?? []);
		const able = children.filter((child) => this.#eligible({ ...child, slots: LIMITS.slots }, hole, side));
		const best = able.reduce<Holder | null>((most, one) => (most && this.#positions.capacityOf(most) >= this.#positions.capacityOf(one) ? most : one), null);
		const carries = best ? this.#positions.capacityOf(best) : 0;
		this.#lighten(hole, carries, carries > 0 ? best : null);
		return carries > 0 && best?.position ? best : null;
	}

	/** Takes children off a position until `most` are left, smallest first. Everybody below them falls, and is placed anew once the hole is filled. */
	#lighten(position: Position, most: number, keep: Holder | null = null): void {
		while (position.used > most) {
			const children = position.children.filter((child) => child !== null && child !== keep?.position) as Position[];
			const least = children.reduce((a, b) => (b.used < a.used || (b.used === a.used && b.index > a.index) ? b : a));
			this.#collect(least);
			this.#positions.prune(position);
		}
	}

	#collect(position: Position): void {
		for (const child of [...position.children]) if (child) this.#collect(child);
		for (const holder of [...position.holders]) {
			if (!holder) continue;
			this.#positions.take(holder);
			this.#falling.push(holder);
		}
	}

	/** Those who can carry most first: they make room for the others. */
	#landFalling(): void {
		const falling = this.#falling.splice(0);
		falling.sort((a, b) => this.#positions.capacityOf(b) - this.#positions.capacityOf(a) || a.since - b.since);
		for (const holder of falling) {
			this.moves++;
			this.#append(holder);
		}
	}

	// -------------------------------------------------------------------------------------- the reference: left-complete

	/** The slot of a linear number: tree A for even q, tree B for odd q, position floor(q / 2) + 1. */
	#appendLast(holder: Holder): void {
		// The reference knows only members that can carry two children; the others wait.
		const position = this.#positions.capacityOf(holder) >= LIMITS.fanOut ? this.#claimed(Math.floor(this.size / 2) + 1) : null;
		if (position) this.#positions.put(holder, position, (this.size % 2) as Side);
		else this.#wait(holder);
	}

	/** The last node. There is one slot more than nodes while the hole stands open. */
	#lastBut(hole: Position): Holder | null {
		const last = this.#positions.get(Math.floor(this.size / 2) + 1)?.holders[(this.size % 2) as Side] ?? null;
		return last?.position === hole ? null : last;
	}

	/** The last node moves into the gap that a leave has left: then the slots have no holes again. */
	#closeGap(gap: Position, side: Side): void {
		const q = this.size;
		const last = this.#positions.get(Math.floor(q / 2) + 1)?.holders[(q % 2) as Side];
		if (!last) return; // The gap was the last slot itself.
		this.#positions.take(last);
		this.#positions.put(last, this.#positions.revive(gap), side);
		this.moves++;
	}

	// ------------------------------------------------------------------------------------------------------------- checks

	/** @throws Error when a rule of the layout is broken; for tests and checkers. Looks at everybody. */
	check(): void {
		let placed = 0;
		for (const holder of this.#holders.values()) {
			const { position } = holder;
			if (!position) {
				assert(this.#unplaced.has(holder.peer), 'who has no place waits for one');
				continue;
			}
			placed++;
			assert(holder.nat !== 'blocked', 'whom no data channel reaches has no place');
			assert(position.holders[holder.side] === holder && this.#positions.get(position.id) === position, 'a peer knows its slot');
			assert(position.used <= this.#positions.capacityOf(holder), 'nobody has more children than he can carry');
			assert(position.used === 0 || position.full, 'a position has children only while it is full');
			assert(position.halves.length <= 1, 'of the children of one position at most one is half');
			assert(position.above?.children[position.index] === position, 'a parent knows its child');
		}
		assert(this.#positions.source.halves.length <= 1, 'of the roots at most one is half');
		assert(placed === this.size && placed + this.#unplaced.size === this.#holders.size, 'every member is placed or waits');
	}

	/** The bound on depth where everybody can carry two children: one more than what cannot be avoided. */
	get depthBound(): number {
		return Math.ceil(Math.log2(this.size / this.shape.rootPairs / 2 + 1)) + 1;
	}
}
