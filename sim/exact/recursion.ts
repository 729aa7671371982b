import { FULL, leftComplete, levels } from './shape.ts';

/** Expected share of survivors without the stream before any repair, when each viewer has died with probability p. */
export interface CutOff {
	/** One tree, binary: everybody below a dead node. */
	readonly tree: number;
	/** Two trees with buddies. */
	readonly dumbbell: number;
	/** And a standby link each, every starved node acting. */
	readonly standby: number;
}

/** The same for `viewers` on the left-complete binary layout with one root pair: exact, position by position, no sampling. */
export function cutOffShares(viewers: number, p: number): CutOff {
	return { tree: treeShare(viewers, p), dumbbell: pairShare(viewers, p, false), standby: pairShare(viewers, p, true) };
}

function treeShare(viewers: number, p: number): number {
	let sum = 0;
	for (let node = 1; node <= viewers; node++) sum += 1 - (1 - p) ** Math.floor(Math.log2(node));
	return sum / viewers;
}

/**
 * Whether a pair is reached depends on four bits: is parent A, parent B, grandparent A, grandparent B reached? Their joint distribution
 * goes from each position to its children. Capacity never refuses: a dead parent frees one credit at the grandparent and the uncle's
 * spare, and nobody else claims them, however many die.
 */
function pairShare(viewers: number, p: number, standby: boolean): number {
	const shape = leftComplete(viewers);
	/** Joint distributions for the children of a position; the source's has everything. */
	const below: Float64Array[] = [new Float64Array(16)];
	(below[0] as Float64Array)[15] = 1;
	let lost = 0;
	for (let position = 1; position < shape.parent.length; position++) {
		const above = shape.parent[position] as number;
		const first = shape.children[above]?.[0] === position;
		const paired = shape.filled[position] === FULL;
		const next = new Float64Array(16);
		(below[above] as Float64Array).forEach((weight, state) => {
			if (weight === 0) return;
			const [a, b, grandA, grandB] = [1, 2, 4, 8].map((bit) => (state & bit) !== 0) as [boolean, boolean, boolean, boolean];
			const standA = standby && above > 0 && (first || !paired ? grandA : b);
			const standB = standby && above > 0 && (first ? a : grandB);
			for (const [alive, chance] of fates(p, paired)) {
				const ownA = alive[0] && (a || standA);
				const ownB = alive[1] && (b || standB);
				const hasA = alive[0] && (ownA || (paired ? ownB : b));
				const hasB = alive[1] && (ownB || ownA);
				lost += weight * chance * (Number(alive[0] && !hasA) + Number(alive[1] && !hasB));
				const to = Number(hasA) + 2 * Number(hasB) + 4 * Number(a) + 8 * Number(b);
				next[to] = (next[to] as number) + weight * chance;
			}
		});
		below[position] = next;
	}
	return lost / (viewers * (1 - p));
}

/** Who of a pair lives, and how likely that is; the missing mate of an unpaired node never does. */
function fates(p: number, paired: boolean): readonly (readonly [readonly [boolean, boolean], number])[] {
	const q = 1 - p;
	if (!paired) return [[[true, false], q], [[false, false], p]];
	return [[[true, true], q * q], [[true, false], q * p], [[false, true], p * q], [[false, false], p * p]];
}

/** First-order share of the dumbbell: `3h - 4` fatal pairs per node of level h >= 2, each dead with p². */
export function firstOrderShare(viewers: number, p: number): number {
	const shape = leftComplete(viewers);
	let sum = 0;
	levels(shape).forEach((level, position) => {
		if (level >= 2) sum += (3 * level - 4) * p * p * (shape.filled[position] === FULL ? 2 : 1);
	});
	return sum / viewers;
}

/** Disruptions per viewer and second for a node of level h; `rate` = failures per node and second, `window` = s without repair. */
export const disruptionRate = {
	tree: (level: number, rate: number): number => rate * (level - 1),
	dumbbell: (level: number, rate: number, window: number): number => (level < 2 ? 0 : (3 * level - 4) * 2 * rate ** 2 * window),
	standby: (level: number, rate: number, window: number): number => (level < 2 ? 0 : (2.5 * level - 4.5) * 3 * rate ** 3 * window ** 2),
} as const;
