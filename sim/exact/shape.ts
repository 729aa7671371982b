import { below, type Random } from '@dumbbell-stream/core';

/** Which slots of a position are filled: bit 0 tree A, bit 1 tree B. */
export const FULL = 3;
export type Filled = 0 | 1 | 2 | 3;

/**
 * The shape that the two mirrored trees share, as plain arrays: no peers, no time. Positions are 1.., in an order in which a parent
 * comes before its children; 0 is the source, whose children are the root pairs.
 */
export interface Shape {
	readonly rootPairs: number;
	/** `parent[p]`, 0 for a root pair. */
	readonly parent: readonly number[];
	/** `children[p]` in their order; `children[0]` are the root pairs. */
	readonly children: readonly (readonly number[])[];
	readonly filled: readonly Filled[];
}

export interface LeftCompleteOptions {
	readonly rootPairs?: number;
	/** Children per position. Default 2. */
	readonly fanOut?: number;
}

/** The reference layout: viewers fill the slots A1, B1, A2, B2, ... without a gap, so at most the last position is half. */
export function leftComplete(viewers: number, { rootPairs = 1, fanOut = 2 }: LeftCompleteOptions = {}): Shape {
	const positions = Math.ceil(viewers / 2);
	const parent = [0];
	const children: number[][] = [[]];
	const filled: Filled[] = [0];
	for (let position = 1; position <= positions; position++) {
		const above = position <= rootPairs ? 0 : Math.ceil((position - rootPairs) / fanOut);
		parent.push(above);
		children.push([]);
		(children[above] as number[]).push(position);
		filled.push(2 * position > viewers ? 1 : FULL);
	}
	return { rootPairs, parent, children, filled };
}

export interface RandomShapeOptions {
	readonly positions: number;
	readonly rootPairs: number;
	readonly fanOutMax: number;
}

/**
 * A random legal shape: every position draws its own fan-out, and leaves may be half: at most one among the children of one position.
 * Fan-outs stay where the standby rule has a spare for every child pair: at most 2K + 1 for a root pair, twice the parent's below.
 */
export function randomShape(random: Random, { positions, rootPairs, fanOutMax }: RandomShapeOptions): Shape {
	const parent = [0];
	const children: number[][] = [[]];
	const fanOut = [rootPairs];
	for (let above = 0; parent.length <= positions; above++) {
		const drawn = above === 0 ? rootPairs : 1 + below(random, fanOutMax);
		const limit = above === 0 ? rootPairs : parent[above] === 0 ? 2 * rootPairs + 1 : 2 * (fanOut[parent[above] as number] as number);
		fanOut[above] = Math.min(drawn, limit, positions + 1 - parent.length);
		for (let i = 0; i < (fanOut[above] as number); i++) {
			(children[above] as number[]).push(parent.length);
			parent.push(above);
			children.push([]);
		}
	}
	const filled: Filled[] = parent.map((_, position) => (position === 0 ? 0 : FULL));
	for (const [above, siblings] of children.entries()) {
		const leaves = siblings.filter((position) => (children[position] as number[]).length === 0);
		const pairsMax = 2 * siblings.length - 1 + (above === 0 ? 1 : 0); // What is left for a sibling's children when one of its neighbours is half.
		if (siblings.some((position) => (children[position] as number[]).length > pairsMax)) continue;
		if (leaves.length > 0 && below(random, 2) === 0) filled[leaves[below(random, leaves.length)] as number] = (1 + below(random, 2)) as Filled;
	}
	return { rootPairs, parent, children, filled };
}

/** Distance from the source of every position; roots are 1. */
export function levels(shape: Shape): readonly number[] {
	const level = [0];
	for (let position = 1; position < shape.parent.length; position++) level.push((level[shape.parent[position] as number] as number) + 1);
	return level;
}

/** Viewers in the shape. */
export function viewers(shape: Shape): number {
	return shape.filled.reduce<number>((sum, filled) => sum + (filled & 1) + (filled >> 1), 0);
}

/** Depth of the left-complete layout, binary: `ceil(log2(N / (2K) + 1))` for K = 1, and at most that otherwise. */
export function depthOf(peers: number): number {
	return Math.ceil(Math.log2(peers / 2 + 1));
}

/** Mean level of a viewer in a shape. */
export function meanLevel(shape: Shape): number {
	let sum = 0;
	levels(shape).forEach((level, position) => {
		const filled = shape.filled[position] as Filled;
		sum += level * ((filled & 1) + (filled >> 1));
	});
	return sum / viewers(shape);
}
