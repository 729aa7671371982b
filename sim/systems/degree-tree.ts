/** Parent of those that the source feeds. */
export const SOURCE = -1;
/** Parent of those that nobody feeds: there was no place, or they are not in the tree. */
export const NOWHERE = -2;

/** What a tree asks about its members. */
export interface DegreeTreeOptions {
	/** Children of the source. */
	readonly rootCapacity: number;
	/** Whether `parent` can reach `child` at all. */
	fits(parent: number, child: number): boolean;
	/** A hole stays empty: each of its children looks for the shallowest free place for itself and all below it. Otherwise the last leaf fills the hole. */
	readonly rejoin?: boolean;
}

/**
 * One tree as a central coordinator keeps it: each member has so many children at most, newcomers go to the shallowest free place,
 * and a hole is filled by the last leaf of the deepest level. With members all alike that is the left-complete tree with the last-leaf policy.
 * Members without children of their own give way: who can feed others takes the place of the shallowest who cannot.
 *
 * It knows the layout alone; time and bytes are elsewhere. Ids are small integers.
 */
export class DegreeTree {
	readonly #options: DegreeTreeOptions;
	readonly #parents: number[] = [];
	readonly #capacities: number[] = [];
	readonly #children: number[][] = [];
	readonly #levels: number[] = [];
	/** Place of a member in the list of its level. */
	readonly #places: number[] = [];
	/** Members by level; 0 are the children of the source. */
	readonly #members: number[][] = [];
	/** Free places for children, by level of the parent. */
	readonly #free: number[] = [];
	#freeTotal = 0;
	/** Members that cannot feed anybody, by level. */
	readonly #weak: number[] = [];
	#rootFree: number;
	/** Wait for a place, in order of arrival. */
	readonly #waiting = new Set<number>();
	#changed = new Set<number>();

	constructor(options: DegreeTreeOptions) {
		this.#options = options;
		this.#rootFree = options.rootCapacity;
	}

	parentOf(id: number): number {
		return this.#parents[id] ?? NOWHERE;
	}
	childrenOf(id: number): readonly number[] {
		return this.#children[id] ?? [];
	}
	capacityOf(id: number): number {
		return Math.max(0, this.#capacities[id] ?? 0);
	}
	/** 1 for children of the source; 0 for those without a place. */
	levelOf(id: number): number {
		return this.parentOf(id) === NOWHERE ? 0 : (this.#levels[id] as number) + 1;
	}
	has(id: number): boolean {
		return this.#capacities[id] !== undefined && this.#capacities[id] >= 0;
	}
	get depth(): number {
		return this.#members.findLastIndex((members) => members.length > 0) + 1;
	}
	get waiting(): number {
		return this.#waiting.size;
	}

	/** @returns Those whose parent is another one now. */
	add(id: number, capacity: number): readonly number[] {
		this.#capacities[id] = capacity;
		this.#children[id] = [];
		this.#parents[id] = NOWHERE;
		this.#changed = new Set();
		this.#settle(id);
		this.#retry();
		return [...this.#changed];
	}

	/** All of them go at once, so that nobody is moved to a place that is about to be empty. @returns Those whose parent is another one now. */
	remove(...ids: readonly number[]): readonly number[] {
		this.#changed = new Set();
		const gone = new Set(ids.filter((id) => this.has(id)));
		const holes: { readonly parent: number; readonly orphans: readonly number[] }[] = [];
		for (const id of gone) {
			const { parent, orphans } = this.#takeOut(id);
			this.#capacities[id] = -1;
			holes.push({ parent, orphans });
		}
		// First the holes below somebody who is still there; then, the strongest first, those who hung on a hole below a hole.
		const loose: number[] = [];
		for (const { parent, orphans } of holes) {
			const rest = orphans.filter((id) => !gone.has(id));
			if (this.#options.rejoin || gone.has(parent)) loose.push(...rest);
			else if (rest.length > 0) this.#fill(parent, rest);
		}
		for (const id of loose.sort((a, b) => this.capacityOf(b) - this.capacityOf(a))) this.#settle(id);
		this.#retry();
		return [...this.#changed].filter((id) => !gone.has(id));
	}

	/** Takes effect for what comes: nobody loses a child by it. @returns Those whose parent is another one now. */
	setCapacity(id: number, capacity: number): readonly number[] {
		if (!this.has(id) || this.#capacities[id] === capacity) return [];
		this.#changed = new Set();
		const before = this.capacityOf(id);
		const placed = this.parentOf(id) !== NOWHERE;
		const level = this.#levels[id] as number;
		if (placed) this.#count(id, -1);
		this.#capacities[id] = Math.max(capacity, this.childrenOf(id).length);
		if (placed) this.#count(id, 1);
		if (placed && capacity > 1) this.#promote(id, level);
		else if (!placed && capacity > 0) {
			this.#waiting.delete(id);
			this.#settle(id);
		}
		if (capacity > before) this.#retry();
		return [...this.#changed];
	}

	/** A leaf that can feed others now changes places with the shallowest member that cannot. */
	#promote(id: number, level: number): void {
		if (this.childrenOf(id).length > 0) return;
		const weak = this.#findWeak(id, level);
		if (weak === undefined) return;
		this.#detach(id);
		this.#takePlaceOf(weak, id);
	}

	/** Who has one place only does not displace anybody while there is another: that would make chains. */
	#settle(id: number): void {
		const parent = this.#findParent(id);
		const level = parent === undefined ? Infinity : parent === SOURCE ? 0 : (this.#levels[parent] as number) + 1;
		const weak = (this.#capacities[id] as number) > (parent === undefined ? 0 : 1) ? this.#findWeak(id, level) : undefined;
		if (weak !== undefined) this.#takePlaceOf(weak, id);
		else if (parent !== undefined) this.#attach(id, parent);
		else this.#park(id);
	}

	/** `id`, which stands nowhere, takes the place of the leaf `weak`, which becomes its child. */
	#takePlaceOf(weak: number, id: number): void {
		const above = this.parentOf(weak);
		this.#detach(weak);
		this.#attach(id, above);
		if (this.#options.fits(id, weak) && this.childrenOf(id).length < (this.#capacities[id] as number)) this.#attach(weak, id);
		else this.#settle(weak);
	}

	/** Nobody can feed it: it waits, and so does everybody below who finds no other place. */
	#park(id: number): void {
		this.#waiting.add(id);
		this.#changed.add(id);
		const orphans = this.#children[id] as number[];
		this.#children[id] = [];
		for (const child of orphans) this.#parents[child] = NOWHERE;
		for (const child of orphans) this.#settle(child);
	}

	#retry(): void {
		if (this.#waiting.size === 0 || this.#freeTotal + this.#rootFree <= 0) return;
		const strongFirst = [...this.#waiting].sort((a, b) => Number((this.#capacities[b] as number) > 0) - Number((this.#capacities[a] as number) > 0));
		for (const id of strongFirst) {
			if (this.#freeTotal + this.#rootFree <= 0) return;
			const parent = this.#findParent(id);
			if (parent === undefined) continue;
			this.#waiting.delete(id);
			this.#attach(id, parent);
		}
	}

	/** The shallowest free place that it can be reached from, or undefined. */
	#findParent(id: number): number | undefined {
		if (this.#rootFree > 0) return SOURCE;
		if (this.#freeTotal <= 0) return undefined;
		for (let level = 0; level < this.#members.length; level++) {
			if (!this.#free[level]) continue;
			for (const member of this.#members[level] as number[]) {
				if (this.childrenOf(member).length < (this.#capacities[member] as number) && this.#options.fits(member, id)) return member;
			}
		}
		return undefined;
	}

	/** The shallowest member above `level` that feeds nobody and never will, with a parent that reaches `id`. */
	#findWeak(id: number, level: number): number | undefined {
		for (let above = 0; above < Math.min(level, this.#members.length); above++) {
			if (!this.#weak[above]) continue;
			for (const member of this.#members[above] as number[]) {
				if (this.#capacities[member] !== 0 || member === id) continue;
				const parent = this.parentOf(member);
				if (this.#reaches(parent, id) && this.#options.fits(id, member)) return member;
			}
		}
		return undefined;
	}

	/** The children of a hole get the last leaf that can carry them all; without one, the strongest takes what it can and the others look for themselves. */
	#fill(parent: number, orphans: readonly number[]): void {
		const leaf = this.#findLeaf(parent, orphans) ?? this.#findLeaf(parent, []);
		if (leaf !== undefined) {
			this.#detach(leaf);
			this.#waiting.delete(leaf);
			this.#attach(leaf, parent);
		}
		for (const child of orphans) {
			if (child === leaf) continue;
			const room = leaf !== undefined && this.childrenOf(leaf).length < (this.#capacities[leaf] as number) && this.#options.fits(leaf, child);
			if (room) this.#attach(child, leaf);
			else this.#settle(child);
		}
	}

	#findLeaf(parent: number, orphans: readonly number[]): number | undefined {
		const able = (id: number): boolean =>
			id !== parent && this.childrenOf(id).length === 0 && (this.#capacities[id] as number) >= Math.max(1, orphans.length - (orphans.includes(id) ? 1 : 0)) &&
			this.#reaches(parent, id) && orphans.every((child) => child === id || this.#options.fits(id, child));
		for (let level = this.#members.length - 1; level >= 0; level--) {
			const found = (this.#members[level] as number[]).findLast(able);
			if (found !== undefined) return found;
		}
		return orphans.findLast(able);
	}

	#reaches(parent: number, child: number): boolean {
		return parent === SOURCE || this.#options.fits(parent, child);
	}

	/** Leaves the tree; those below stand without a parent. */
	#takeOut(id: number): { readonly parent: number; readonly orphans: readonly number[] } {
		const parent = this.parentOf(id);
		const orphans = [...this.childrenOf(id)];
		for (const child of orphans) this.#detach(child);
		if (parent === NOWHERE) this.#waiting.delete(id);
		else this.#detach(id);
		return { parent, orphans };
	}

	#attach(id: number, parent: number): void {
		this.#parents[id] = parent;
		this.#changed.add(id);
		if (parent === SOURCE) this.#rootFree--;
		else {
			(this.#children[parent] as number[]).push(id);
			this.#addFree(this.#levels[parent] as number, -1);
		}
		this.#enlist(id, parent === SOURCE ? 0 : (this.#levels[parent] as number) + 1);
	}

	/** Its children stay its own but leave the lists of their levels with it. */
	#detach(id: number): void {
		const parent = this.parentOf(id);
		if (parent === NOWHERE) return;
		this.#delist(id);
		this.#parents[id] = NOWHERE;
		if (parent === SOURCE) this.#rootFree++;
		else {
			const children = this.#children[parent] as number[];
			children.splice(children.indexOf(id), 1);
			this.#addFree(this.#levels[parent] as number, 1);
		}
	}

	#enlist(id: number, level: number): void {
		const members = (this.#members[level] ??= []);
		this.#levels[id] = level;
		this.#places[id] = members.length;
		members.push(id);
		this.#count(id, 1);
		for (const child of this.childrenOf(id)) this.#enlist(child, level + 1);
	}

	#delist(id: number): void {
		const members = this.#members[this.#levels[id] as number] as number[];
		const last = members.pop() as number;
		if (last !== id) {
			members[this.#places[id] as number] = last;
			this.#places[last] = this.#places[id] as number;
		}
		this.#count(id, -1);
		for (const child of this.childrenOf(id)) this.#delist(child);
	}

	/** Counts a member's free places and weakness in (1) or out (-1). */
	#count(id: number, sign: 1 | -1): void {
		const level = this.#levels[id] as number;
		this.#addFree(level, sign * ((this.#capacities[id] as number) - this.childrenOf(id).length));
		if (this.#capacities[id] === 0) this.#weak[level] = (this.#weak[level] ?? 0) + sign;
	}

	#addFree(level: number, by: number): void {
		this.#freeTotal += by;
		this.#free[level] = (this.#free[level] ?? 0) + by;
	}
}
