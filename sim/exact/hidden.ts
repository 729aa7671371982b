import type { Network, NetworkNode } from '../model/network.ts';

/** L of the tables: the mean one-way delay of the network that they were computed for, ms. */
export const LATENCY_MS = 92;
const DETECT_MS = 150;
/** Buffers in units of L. */
export const BUFFERS = [4, 5, 6, 8, 10] as const;
/** An orphan that its buddy does not answer goes on after so long at least, ms, or after one and a half round trips. */
const NO_GRANT_MS = 100;
/** Below this a time of detection from the parent's distance would be noise, ms. */
const NEAR_MS = 60;

/** One way of losing a parent, and of noticing it. */
export interface Way {
	readonly says: string;
	/** Silence after which the orphan acts, ms; `own parent`: twice the one-way delay to it. */
	readonly detect: number | 'own parent';
	/** The nearest of so many is the buddy, the parent, the standby. */
	readonly buddyOf: number;
	readonly parentOf: number;
	/** The buddy is dead as well, and says nothing: the standby helps. */
	readonly buddyDead: boolean;
	/** What the design has: quantiles of the gap, ms, and the hidden shares, %, where it names them. */
	readonly design: { readonly gapMs: readonly [number, number, number, number]; readonly hidden: Partial<Record<(typeof BUFFERS)[number], number>> };
}
const WAY = { detect: DETECT_MS, buddyOf: 1, parentOf: 1, buddyDead: false } as const;
const TWO_L = 2 * LATENCY_MS;

/** The rows of the design's table, in its order. */
export const WAYS: readonly Way[] = [
	{ ...WAY, says: 'τ_d 150 ms, random buddy', design: { gapMs: [322, 520, 605, 782], hidden: { 4: 67, 5: 88, 6: 97.3, 8: 99.8 } } },
	{ ...WAY, says: 'τ_d 150 ms, best of 8 buddies', buddyOf: 8, design: { gapMs: [217, 366, 416, 476], hidden: { 4: 95, 5: 99.8, 6: 99.99, 8: 100 } } },
	{ ...WAY, says: 'τ_d = 2L, random', detect: TWO_L, design: { gapMs: [356, 554, 639, 816], hidden: { 4: 54, 5: 82, 6: 95, 8: 99.7 } } },
	{ ...WAY, says: 'τ_d = 2L, best of 8', detect: TWO_L, buddyOf: 8, design: { gapMs: [251, 400, 450, 510], hidden: { 4: 92, 5: 99.3, 6: 99.98, 8: 100 } } },
	{ ...WAY, says: '2 × own parent’s one-way, random', detect: 'own parent', design: { gapMs: [354, 623, 755, 924], hidden: { 4: 54, 5: 76, 6: 89, 8: 98.7 } } },
	{ ...WAY, says: 'the same, best-of-8 buddy', detect: 'own parent', buddyOf: 8, design: { gapMs: [254, 474, 590, 736], hidden: { 4: 81, 5: 94, 6: 98.3, 8: 99.9 } } },
	{ ...WAY, says: 'the same, best-of-8 parent and buddy', detect: 'own parent', buddyOf: 8, parentOf: 8, design: { gapMs: [147, 324, 408, 510], hidden: { 4: 98, 5: 99.6, 6: 99.97, 8: 100 } } },
	{ ...WAY, says: 'buddy silently dead too, then standby, random', buddyDead: true, design: { gapMs: [591, 935, 1_102, 1_333], hidden: { 6: 41, 10: 94 } } },
	{ ...WAY, says: 'the same, best of 8', buddyDead: true, buddyOf: 8, design: { gapMs: [329, 564, 669, 790], hidden: { 6: 94, 10: 100 } } },
];

export interface Hidden {
	/** Quantiles 50, 95, 99, 99.9 % of the gap, ms. */
	readonly gapMs: readonly [number, number, number, number];
	/** Share of the failures that a buffer of so many L hides. */
	readonly hidden: Readonly<Record<(typeof BUFFERS)[number], number>>;
}

/**
 * The gap in arrivals after a parent's failure: the time until it is noticed, and the round trip to whoever helps. Queues and jitter are
 * left out, as in the design's table; the runs of the product have them.
 *
 * @param node Another one with each call.
 * @param apart Each distance is drawn for itself, as in the design's table. Otherwise all of them are the same viewer's: who is far from
 *     one is farther from the others, and the tail is longer.
 */
export function hiddenShares(way: Way, network: Network, node: () => NetworkNode, samples: number, apart: boolean): Hidden {
	const gaps = new Float64Array(samples);
	for (let i = 0; i < samples; i++) {
		const orphan = node();
		const nearest = (of: number): number => {
			let least = Infinity;
			const from = apart ? node() : orphan;
			for (let j = 0; j < of; j++) least = Math.min(least, network.rttMs(from, node()));
			return least;
		};
		const detect = way.detect === 'own parent' ? Math.max(NEAR_MS, nearest(way.parentOf)) : way.detect;
		const buddy = nearest(way.buddyOf);
		gaps[i] = detect + (way.buddyDead ? Math.max(NO_GRANT_MS, 1.5 * buddy) + nearest(way.buddyOf) : buddy);
	}
	gaps.sort();
	const at = (share: number): number => gaps[Math.min(samples - 1, Math.floor(share * samples))] as number;
	const within = (ms: number): number => {
		let [low, high] = [0, samples];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((gaps[middle] as number) <= ms) low = middle + 1;
			else high = middle;
		}
		return low / samples;
	};
	const [a, b, c, d, e] = BUFFERS;
	return { gapMs: [at(0.5), at(0.95), at(0.99), at(0.999)], hidden: { [a]: within(a * LATENCY_MS), [b]: within(b * LATENCY_MS), [c]: within(c * LATENCY_MS), [d]: within(d * LATENCY_MS), [e]: within(e * LATENCY_MS) } };
}
