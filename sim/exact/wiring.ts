import { FULL, levels, type Shape } from './shape.ts';

/** A node's number: `2 * position + tree`, tree A = 0, B = 1. The source is 0. */
export const SOURCE = 0;
export const NOBODY = -1;

/** Who may feed whom: what is left of a layout when only roles count. Indexed by node; entries of empty slots are unused. */
export interface Wiring {
	/** Length of the arrays. */
	readonly size: number;
	/** Filled slots, nearer to the source first. */
	readonly nodes: readonly number[];
	readonly parent: Int32Array;
	/** Buddy, or provisional buddy of an unpaired node. */
	readonly buddy: Int32Array;
	/** `NOBODY` without a standby link. */
	readonly standby: Int32Array;
	/** Feeds that a node may give at once: children of its position and one spare. */
	readonly credits: Int32Array;
	readonly level: Int32Array;
	/** Children along the tree. */
	readonly children: readonly (readonly number[])[];
}

/** The roles that follow from a shape. `standby: false` leaves the idle links away. */
export function wire(shape: Shape, { standby }: { readonly standby: boolean }): Wiring {
	const positions = shape.parent.length - 1;
	const size = 2 * positions + 2;
	const level = levels(shape);
	const array = (): Int32Array => new Int32Array(size).fill(NOBODY);
	const wiring = { size, nodes: [] as number[], parent: array(), buddy: array(), standby: array(), credits: array(), level: array(), children: Array.from({ length: size }, (): number[] => []) };
	for (let position = 1; position <= positions; position++) {
		const above = shape.parent[position] as number;
		for (const tree of [0, 1] as const) {
			if (!isFilled(shape, tree, position)) continue;
			const node = nodeAt(tree, position);
			wiring.nodes.push(node);
			wiring.parent[node] = nodeAt(tree, above);
			wiring.buddy[node] = isFilled(shape, other(tree), position) ? nodeAt(other(tree), position) : nodeAt(other(tree), above);
			wiring.standby[node] = standby ? standbyOf(shape, tree, position) : NOBODY;
			wiring.credits[node] = (shape.children[position] as readonly number[]).length + 1;
			wiring.level[node] = level[position] as number;
			(wiring.children[nodeAt(tree, above)] as number[]).push(node);
		}
	}
	wiring.nodes.sort((a, b) => (wiring.level[a] as number) - (wiring.level[b] as number) || a - b);
	wiring.credits[SOURCE] = 2 * shape.rootPairs + 1;
	wiring.level[SOURCE] = 0;
	return wiring;
}

const other = (tree: 0 | 1): 0 | 1 => (1 - tree) as 0 | 1;
const nodeAt = (tree: 0 | 1, position: number): number => (position === 0 ? SOURCE : 2 * position + tree);
const isFilled = (shape: Shape, tree: 0 | 1, position: number): boolean => position === 0 || ((shape.filled[position] as number) & (1 << tree)) !== 0;

/**
 * The standby rule. Of every child pair one node, the entry, has a standby outside of the two parents, so that the pair survives them
 * both; the other has its uncle. First pair: A enters at A's grandparent; second: B at B's; further ones at the spare credit of the
 * parent's siblings, each at another one. An unpaired node always has its grandparent: its uncle is its buddy already.
 */
function standbyOf(shape: Shape, tree: 0 | 1, position: number): number {
	const above = shape.parent[position] as number;
	if (above === 0) return NOBODY;
	const grandparent = shape.parent[above] as number;
	if (shape.filled[position] !== FULL) return nodeAt(tree, grandparent);
	const siblings = shape.children[above] as readonly number[];
	const index = siblings.indexOf(position);
	const uncle = nodeAt(other(tree), above);
	if (index < 2) return tree === index ? nodeAt(tree, grandparent) : uncle;
	if (tree === 1) return uncle;
	return spareOf(shape, above, siblings.slice(2, index).filter((sibling) => shape.filled[sibling] === FULL).length);
}

/** The n-th node beside a position that has a spare credit: its siblings in both trees; the source's own spare after those of root pairs. */
function spareOf(shape: Shape, position: number, n: number): number {
	const above = shape.parent[position] as number;
	const spares: number[] = [];
	for (const sibling of shape.children[above] as readonly number[]) {
		for (const tree of [0, 1] as const) if (sibling !== position && isFilled(shape, tree, sibling)) spares.push(nodeAt(tree, sibling));
	}
	if (above === 0) spares.push(SOURCE);
	return spares[n] ?? NOBODY;
}
