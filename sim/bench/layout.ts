import { below, LIMITS, peerId, randomFrom, Tree, type PeerId, type Random } from '@dumbbell-stream/core';
import { quantile } from '../stats/quantile.ts';
import { Neighbours } from './neighbours.ts';

/** What one kind of operation cost at one size. */
export interface LayoutCost {
	/** Median time of the wall, µs: compare within one run only. */
	readonly microseconds: number;
	/** Mean number of peers whose neighbourhood changed: so many directives are sent. */
	readonly touched: number;
}

export interface LayoutRow {
	readonly layout: string;
	readonly peers: number;
	readonly join: LayoutCost;
	readonly leave: LayoutCost;
	readonly demote: LayoutCost;
	/** New parent and buddy links of a leave. */
	readonly linksPerLeave: { readonly mean: number; readonly max: number };
	readonly depth: number;
	/** A plain map in which as many entries are replaced, in the same process: what this machine is worth at this moment, µs. */
	readonly mapMicroseconds: number;
}

export interface LayoutCosts {
	readonly bench: 'layout';
	readonly seed: number;
	readonly rounds: number;
	readonly rows: readonly LayoutRow[];
	/** Time at the largest size over time at the smallest, by layout and operation. */
	readonly ratios: Readonly<Record<string, number>>;
}

/** The product's layout with two and with many children; the reference without gaps, with the product's way to fill a hole and with the last leaf. */
export const LAYOUTS: Readonly<Record<string, NonNullable<ConstructorParameters<typeof Tree>[0]>>> = {
	'level-complete': {},
	'level-complete, variable fan-out': { fanOut: LIMITS.fanOutMax },
	'left-complete': { layout: 'left-complete' },
	'left-complete, last leaf': { layout: 'left-complete', promotions: 0, samples: 0 },
};
const ROUNDS = 2_000;
const WARM_UP_ROUNDS = 500;

/** Measures each layout at each size; a seed gives the same operations each time. */
export function layoutCosts(sizes: readonly number[], seed: number, rounds = ROUNDS): LayoutCosts {
	const names = Object.keys(LAYOUTS);
	for (const name of names) measure(name, Math.min(...sizes), seed, Math.min(rounds, WARM_UP_ROUNDS));
	const rows = names.flatMap((name) => sizes.map((peers) => measure(name, peers, seed, rounds)));
	const ratios = Object.fromEntries(names.flatMap((name) => {
		const own = rows.filter(({ layout }) => layout === name);
		const [small, large] = [own[0], own.at(-1)];
		if (!small || !large) return [];
		const operations = (['join', 'leave', 'demote'] as const).map((kind): [string, number] => [`${name}, ${kind}`, tenths(large[kind].microseconds / small[kind].microseconds)]);
		return [...operations, [`${name}, the plain map beside it`, tenths(large.mapMicroseconds / small.mapMicroseconds)]];
	}));
	return { bench: 'layout', seed, rounds, rows, ratios };
}

function measure(layout: string, peers: number, seed: number, rounds: number): LayoutRow {
	const random = randomFrom(seed);
	const tree = new Tree({ ...LAYOUTS[layout], random: randomFrom(seed + 1) });
	const members = Array.from({ length: peers }, () => newcomer(random));
	const slots = (): number => (LAYOUTS[layout]?.fanOut === undefined ? 3 : drawnSlots(random));
	for (const peer of members) tree.join(peer, { slots: slots(), nat: 'easy' });
	tree.touched();
	const neighbours = new Neighbours(tree, members);
	const made = (): { ms: number[]; touched: number } => ({ ms: [], touched: 0 });
	const totals = { join: made(), leave: made(), demote: made() };
	const links = { sum: 0, max: 0 };
	const timed = (kind: keyof typeof totals, act: () => void): number => {
		const begin = performance.now();
		act();
		totals[kind].ms.push(performance.now() - begin);
		const touched = tree.touched().peers;
		totals[kind].touched += touched.size;
		return neighbours.update(touched);
	};
	for (let round = 0; round < rounds; round++) {
		const at = below(random, peers);
		const opened = timed('leave', () => tree.leave(members[at] as PeerId));
		links.sum += opened;
		links.max = Math.max(links.max, opened);
		members[at] = newcomer(random);
		const terms = { slots: slots(), nat: 'easy' } as const;
		timed('join', () => void tree.join(members[at] as PeerId, terms));
		const demoted = members[below(random, peers)] as PeerId;
		timed('demote', () => tree.demote(demoted, round));
	}
	tree.check();
	const cost = ({ ms, touched }: { ms: number[]; touched: number }): LayoutCost => ({ microseconds: tenths(1_000 * quantile(ms, 0.5)), touched: tenths(touched / rounds) });
	return {
		layout, peers, join: cost(totals.join), leave: cost(totals.leave), demote: cost(totals.demote),
		linksPerLeave: { mean: Math.round((links.sum / rounds) * 100) / 100, max: links.max }, depth: tree.depth, mapMicroseconds: mapCost(members, random, rounds),
	};
}

/** The yardstick: an entry of a map of this size is deleted and another one set. */
function mapCost(members: readonly PeerId[], random: Random, rounds: number): number {
	const map = new Map(members.map((peer, i) => [peer, i]));
	const others = Array.from({ length: rounds }, () => newcomer(random));
	const times = others.map((peer, i) => {
		const begin = performance.now();
		map.delete(members[i % members.length] as PeerId);
		map.set(peer, i);
		return performance.now() - begin;
	});
	return Math.round(100_000 * quantile(times, 0.5)) / 100;
}

/** Feeds that an uplink of the assumed mix carries at 1 Mbit/s: a fifth none, the others up to twelve. */
function drawnSlots(random: Random): number {
	return [0, 0, 0, 0, 0, 0, 2, 2, 2, 5, 5, 5, 5, 11, 11, 11, 11, 12, 12, 12][below(random, 20)] as number;
}

const newcomer = (random: Random): PeerId => peerId(Uint8Array.from({ length: 16 }, () => random() & 0xff));
const tenths = (value: number): number => Math.round(value * 10) / 10;
