import { below, randomFrom, unit, type Random } from '@dumbbell-stream/core';
import { reached } from './closure.ts';
import { disruptionRate } from './recursion.ts';
import { leftComplete } from './shape.ts';
import { SOURCE, wire, type Wiring } from './wiring.ts';

/** Which trees: one, two with buddies, or two with standby links besides. */
export type Trees = keyof typeof disruptionRate;

export interface CutOptions {
	readonly trees: Trees;
	readonly viewers: number;
	/** Failures per viewer and second: visits without memory, all of which end without a word. */
	readonly rate: number;
	/** From a failure until the layout is repaired, s. */
	readonly windowS: number;
	/** Failures to play. */
	readonly failures: number;
	readonly seed: number;
}
export interface Cuts {
	/** Per viewer and hour: how often a living viewer lost the stream, and what first-order theory says. */
	readonly perHour: number;
	readonly theoryPerHour: number;
	/** Viewers cut off, added up. */
	readonly cuts: number;
	readonly hours: number;
}

/** So many failures must stand at once before anybody can be cut off; the enumeration of `closure.ts` has shown it. */
const LEAST: Readonly<Record<Trees, number>> = { tree: 1, dumbbell: 2, standby: 3 };

/**
 * Failures in time: every viewer dies at a constant rate, and for a while its place stands empty. Counts how often a living viewer loses
 * the stream, on the left-complete layout with one root pair; whoever is cut off already is not counted again.
 */
export function playCuts({ trees, viewers, rate, windowS, failures, seed }: CutOptions): Cuts {
	const shape = leftComplete(viewers);
	const wiring = wire(shape, { standby: trees === 'standby' });
	const random = randomFrom(seed);
	const dead = new Uint8Array(wiring.size);
	const queue: { readonly node: number; readonly until: number }[] = [];
	const has = trees === 'tree' ? byParent : (w: Wiring, d: Uint8Array): Uint8Array => reached(w, d, 'starved');
	let [now, cuts] = [0, 0];
	for (let i = 0; i < failures; i++) {
		now += draw(random, wiring.nodes.length * rate);
		while ((queue[0]?.until ?? Infinity) <= now) dead[(queue.shift() as { readonly node: number }).node] = 0;
		const node = wiring.nodes[below(random, wiring.nodes.length)] as number;
		if (dead[node]) continue; // Only the living die.
		const before = queue.length >= LEAST[trees] ? has(wiring, dead) : null;
		dead[node] = 1;
		queue.push({ node, until: now + windowS });
		if (queue.length < LEAST[trees]) continue;
		const after = has(wiring, dead);
		for (const other of wiring.nodes) if (!dead[other] && !after[other] && (before === null || before[other])) cuts++;
	}
	const hours = (now * wiring.nodes.length) / 3_600;
	const theory = wiring.nodes.reduce((sum, node) => sum + disruptionRate[trees](wiring.level[node] as number, rate, windowS), 0) / wiring.nodes.length;
	return { perHour: cuts / hours, theoryPerHour: theory * 3_600, cuts, hours };
}

function draw(random: Random, rate: number): number {
	return -Math.log(1 - unit(random)) / rate;
}

/** One tree: whoever is below a dead one has nothing. */
function byParent({ nodes, parent, size }: Wiring, dead: Uint8Array): Uint8Array {
	const has = new Uint8Array(size);
	has[SOURCE] = 1;
	for (const node of nodes) has[node] = !dead[node] && has[parent[node] as number] ? 1 : 0;
	return has;
}
