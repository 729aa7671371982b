/**
 * The layout of the two trees, written a second time from the words of the design and not from tree.ts: slots are searched, not
 * computed, and levels are counted step by step. Slow and plain on purpose.
 */

/** A slot, or the source above the roots. */
export type Node = number | 'source';
/** Neighbours of one slot. */
export interface Expected {
	readonly tree: 'A' | 'B';
	readonly position: number;
	readonly level: number;
	readonly parent: Node;
	readonly children: readonly number[];
	readonly buddy: Node;
	readonly ward: number | null;
	readonly standby: Node | null;
	readonly paired: boolean;
}

/** @returns The neighbours of slots 0..size-1 of a left-complete layout: even slots are tree A, odd ones tree B. */
export function layout(size: number, rootPairs: number): readonly Expected[] {
	const tree = (slot: number): number => slot % 2;
	const position = (slot: number): number => (slot - tree(slot)) / 2 + 1;
	const slots = Array.from({ length: size }, (_, slot) => slot);
	const at = (t: number, p: number): number | null => slots.find((slot) => tree(slot) === t && position(slot) === p) ?? null;
	const mirror = (slot: number): number | null => at(1 - tree(slot), position(slot));

	// Positions in order take the first parent position that has fewer than two children; the first K are roots.
	const parentOf = new Map<number, number | 'source'>();
	const given = new Map<number, number>();
	for (let p = 1; p <= Math.ceil(size / 2); p++) {
		if (p <= rootPairs) parentOf.set(p, 'source');
		else {
			let above = 1;
			while ((given.get(above) ?? 0) === 2) above++;
			given.set(above, (given.get(above) ?? 0) + 1);
			parentOf.set(p, above);
		}
	}
	const up = (p: number | 'source'): number | 'source' => (p === 'source' ? 'source' : (parentOf.get(p) as number | 'source'));
	const node = (t: number, p: number | 'source'): Node => (p === 'source' ? 'source' : (at(t, p) as number));
	const parent = (slot: number): Node => node(tree(slot), up(position(slot)));
	const buddy = (slot: number): Node => mirror(slot) ?? node(1 - tree(slot), up(position(slot)));
	const level = (p: number): number => (up(p) === 'source' ? 1 : 1 + level(up(p) as number));
	const isFirst = (p: number): boolean => [...parentOf].find(([, above]) => above === up(p))?.[0] === p;
	const standby = (slot: number): Node | null => {
		const p = position(slot);
		if (up(p) === 'source') return null;
		const grandparent = node(tree(slot), up(up(p)));
		const uncle = node(1 - tree(slot), up(p));
		if (mirror(slot) === null) return grandparent;
		return (tree(slot) === 0) === isFirst(p) ? grandparent : uncle;
	};
	return slots.map((slot) => ({
		tree: tree(slot) === 0 ? 'A' : 'B',
		position: position(slot),
		level: level(position(slot)),
		parent: parent(slot),
		children: slots.filter((other) => parent(other) === slot),
		buddy: buddy(slot),
		ward: slots.find((other) => mirror(other) === null && buddy(other) === slot) ?? null,
		standby: standby(slot),
		paired: mirror(slot) !== null,
	}));
}

/** How many survivors nobody can feed when these slots have failed. Whoever is served may feed parent, buddy and standby relations. */
export function cutOff(nodes: readonly Expected[], failed: ReadonlySet<number>, withStandby: boolean): number {
	const served = new Set<Node>(['source']);
	for (let grown = true; grown;) {
		grown = false;
		nodes.forEach((node, slot) => {
			if (failed.has(slot) || served.has(slot)) return;
			const from = withStandby ? [node.parent, node.buddy, node.standby] : [node.parent, node.buddy];
			if (from.some((other) => other !== null && served.has(other))) {
				served.add(slot);
				grown = true;
			}
		});
	}
	return nodes.length - failed.size - (served.size - 1);
}
