/**
 * Addresses. Both trees of a pair have the same shape; a position is a place in it, numbered level by level as in a heap whose
 * nodes have `fanOut` children and whose top level has `rootPairs` nodes. 0 stands for the source. A number may stand for nothing:
 * where a position has fewer children than the fan-out allows, the numbers of the missing ones are not used.
 */
export interface Shape {
	/** K: positions directly below the source. */
	readonly rootPairs: number;
	/** The most children that a position may have: 2 in a binary pair. */
	readonly fanOut: number;
}

/** `parent(p) = S if p <= K, else ceil((p - K) / f)`. With K = 1 and f = 2 this is the heap's floor(p / 2). */
export function parentPosition(position: number, { rootPairs, fanOut }: Shape): number {
	return position <= rootPairs ? 0 : Math.ceil((position - rootPairs) / fanOut);
}

/** The child of that index, from 0: `K + f (p - 1) + 1 + index`; the roots are the children of 0. */
export function childPosition(position: number, index: number, { rootPairs, fanOut }: Shape): number {
	return position === 0 ? index + 1 : rootPairs + fanOut * (position - 1) + 1 + index;
}

/** Which child of its parent a position is, from 0. */
export function childIndex(position: number, shape: Shape): number {
	const above = parentPosition(position, shape);
	return position - childPosition(above, 0, shape);
}

/** Distance from the source; roots are level 1. */
export function levelOf(position: number, shape: Shape): number {
	let level = 0;
	for (let p = position; p > 0; p = parentPosition(p, shape)) level++;
	return level;
}
