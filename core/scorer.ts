/**
 * Who stands where, as far as it is a matter of taste. A scorer and a proposer are handed in from outside: they choose among what is
 * legal, and what they choose is checked again, so they can make the tree slower and never wrong. See docs/OPTIMISERS.md.
 */
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import { canConnect, type Nat } from './nat.ts';

/** What may be known of a viewer. Never an address, never who it is. */
export interface NodeView {
	/** Feeds that it can carry. */
	readonly slots: number;
	/** Since its first feed in time of this visit. */
	readonly ageMs: Ms;
	readonly nat: Nat;
	/** Country or the like; empty while unknown. */
	readonly region: string;
	/** Provider or autonomous system; empty while unknown. */
	readonly network: string;
	/** Behind the source's head. */
	readonly lagMs: Ms;
}
/** Round trips to the parent and the buddy of a slot; null while nobody has measured or estimated them. */
export interface Trips {
	readonly parentRttMs: Ms | null;
	readonly buddyRttMs: Ms | null;
}
/** A place that somebody could take, or has. The trips are those of who asks, or of who stands here. */
export interface SlotView extends Trips {
	/** Its number: unique in the tree pair. Of two equally good slots the lower number is taken. */
	readonly slot: number;
	readonly tree: 'A' | 'B';
	readonly level: number;
	/** Feeds that whoever stands here must be able to carry: 0 for a leaf. */
	readonly slotsNeeded: number;
	/** Null: open. */
	readonly occupant: NodeView | null;
	/** Null: the source. */
	readonly parent: NodeView | null;
	/** Who would step in: at the same position of the other tree, or standing in for it. Null: the source. */
	readonly buddy: NodeView | null;
	readonly children: readonly NodeView[];
	/** To take it leaves its position without a pair for a while. */
	readonly opensHalf: boolean;
	/** Trips that the occupant would have at other slots of a sample, where they are known. Empty for open slots. */
	readonly elsewhere: readonly (Trips & { readonly slot: number })[];
}
/** How the stream stands. */
export interface StreamView {
	/** B. */
	readonly bufferMs: Ms;
	/** L: the mean one-way latency of a link. An unknown round trip counts as two of them. */
	readonly latencyMs: Ms;
	/** tau_d. */
	readonly detectMs: Ms;
	/** Viewers in this tree pair. */
	readonly peers: number;
}
/** ms-equivalents, the lower the better. Infinity or NaN: not there. Pure: no clock, no chance, no memory, about 20 us. */
export type Scorer = (x: NodeView, slot: SlotView, stream: StreamView) => number;
/** The occupants of two slots change places. Same tree, same level: age and capacity choose the level, nobody else. */
export interface Exchange {
	readonly a: number;
	readonly b: number;
}
/** Looks at a sample of occupied slots and says who should change places. Pure, as a scorer is. */
export type Proposer = (sample: readonly SlotView[], stream: StreamView) => readonly Exchange[];

/** Weights of the default scorer, ms-equivalents. */
const WEIGHT = {
	/** Of the way to the buddy, against the way to the parent: it is used only when something is wrong. */
	buddy: 0.5,
	/** Per ms of a buddy's round trip beyond what B covers: then the loss of a parent is seen. */
	uncovered: 4,
	/** Buddy behind the same provider: both feeds may fail at once. Near enough is better than nearest. */
	sameNetwork: 30,
	/** A new half position: its buddy is only standing in. */
	half: 40,
	/** Stands beside somebody whom its network cannot reach: outweighs everything else. */
	unreachable: 10_000,
	/** Share of B beyond detection that a round trip to the buddy may take; the rest is for queues. */
	cover: 0.8,
} as const;

/** The longest round trip to a buddy that still hides the loss of a parent. */
export function buddyRttMsMax(stream: StreamView): Ms {
	return WEIGHT.cover * (stream.bufferMs - stream.detectMs);
}

/** What a round trip counts as: the mean one when nobody knows it. */
export function trip(rttMs: Ms | null, stream: StreamView): Ms {
	return rttMs ?? 2 * stream.latencyMs;
}

/** One way to the parent, half of that to the buddy, and what makes a buddy a bad one. */
export const defaultScorer: Scorer = (x, slot, stream) => {
	const buddyRttMs = trip(slot.buddyRttMs, stream);
	return trip(slot.parentRttMs, stream) / 2
		+ WEIGHT.buddy * (buddyRttMs / 2)
		+ WEIGHT.uncovered * Math.max(0, buddyRttMs - buddyRttMsMax(stream))
		+ (x.network !== '' && x.network === slot.buddy?.network ? WEIGHT.sameNetwork : 0)
		+ (slot.opensHalf ? WEIGHT.half : 0);
};

/** Several scorers as one. A veto of any is a veto. */
export function weighted(parts: readonly (readonly [scorer: Scorer, weight: number])[]): Scorer {
	return (x, slot, stream) => parts.reduce((sum, [scorer, weight]) => sum + weight * scorer(x, slot, stream), 0);
}

/** What came of asking a scorer. */
export interface Choice {
	/** Null: there was nothing to choose from. */
	readonly slot: number | null;
	/** Everything was vetoed, so the default scorer has decided. */
	readonly byDefault: boolean;
	/** How often the scorer threw, as it does when it tries to change what it sees. Such a slot counts as vetoed. */
	readonly faults: number;
}

/**
 * The slot with the lowest score, and of equal ones the lowest number, so that a run can be repeated.
 *
 * @param slots Legal ones, in any order. They, `x` and `stream` are frozen here: hand in copies.
 */
export function choose(x: NodeView, slots: readonly SlotView[], stream: StreamView, scorer: Scorer = defaultScorer): Choice {
	const best = lowest(slots.map((slot) => ({ id: slot.slot, x, slot })), stream, scorer);
	return { slot: best.id, byDefault: best.byDefault, faults: best.faults };
}

/** The same for one slot that several could take: the place of the best among them in the list, or null when it is empty. */
export function chooseNode(nodes: readonly { readonly x: NodeView; readonly slot: SlotView }[], stream: StreamView, scorer: Scorer = defaultScorer): { readonly at: number | null; readonly byDefault: boolean; readonly faults: number } {
	const best = lowest(nodes.map((node, id) => ({ id, ...node })), stream, scorer);
	return { at: best.id, byDefault: best.byDefault, faults: best.faults };
}

interface Pair {
	readonly id: number;
	readonly x: NodeView;
	readonly slot: SlotView;
}

function lowest(pairs: readonly Pair[], stream: StreamView, scorer: Scorer): { readonly id: number | null; readonly byDefault: boolean; readonly faults: number } {
	let faults = 0;
	const by = (judge: Scorer): number | null => {
		let best: number | null = null;
		let bestScore = Infinity;
		for (const { id, x, slot } of pairs) {
			let score: unknown = NaN;
			try {
				score = judge(freeze(x), freeze(slot), freeze(stream));
			} catch {
				faults++;
			}
			if (typeof score !== 'number' || !Number.isFinite(score)) continue;
			if (best !== null && (score > bestScore || (score === bestScore && id > best))) continue;
			best = id;
			bestScore = score;
		}
		return best;
	};
	const wished = by(scorer);
	if (wished !== null || pairs.length === 0) return { id: wished, byDefault: false, faults };
	return { id: by(defaultScorer) ?? Math.min(...pairs.map(({ id }) => id)), byDefault: true, faults };
}

/** Plain data, frozen to its last leaf. */
function freeze<T>(value: T): T {
	if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
	for (const part of Object.values(value)) freeze(part);
	return Object.freeze(value);
}

// ------------------------------------------------------------------------------------------------------------------ exchanges

/**
 * What an occupant pays at a slot. `bad`: its buddy is too far to hide a loss, or it cannot reach a neighbour. `known`: both trips were
 * measured or estimated.
 */
interface Cost {
	readonly score: number;
	readonly bad: boolean;
	readonly known: boolean;
}

function costAt(occupant: SlotView, at: SlotView, stream: StreamView): Cost {
	const trips = occupant === at ? at : occupant.elsewhere.find(({ slot }) => slot === at.slot);
	const parentRttMs = trips?.parentRttMs ?? null;
	const buddyRttMs = trips?.buddyRttMs ?? null;
	const stranded = !reaches(occupant.occupant, at);
	const score = occupant.occupant ? defaultScorer(occupant.occupant, { ...at, parentRttMs, buddyRttMs }, stream) : 0;
	return {
		score: score + (stranded ? WEIGHT.unreachable : 0),
		bad: stranded || trip(buddyRttMs, stream) > buddyRttMsMax(stream),
		known: parentRttMs !== null && buddyRttMs !== null,
	};
}

/**
 * Pairs that would gain: those of whom one has too far a buddy or a neighbour out of reach, even when the gain is only expected; others
 * when all trips are known. Leaves first, because nobody stands below them; then the largest gain. Nobody moves twice.
 */
export const defaultProposer: Proposer = (sample, stream) => {
	const found: (Exchange & { readonly children: number; readonly gain: number })[] = [];
	const slots = [...sample].sort((p, q) => p.slot - q.slot);
	slots.forEach((a, i) => {
		for (const b of slots.slice(i + 1)) {
			if (!exchangeable(a, b)) continue;
			const before = [costAt(a, a, stream), costAt(b, b, stream)] as const;
			const after = [costAt(a, b, stream), costAt(b, a, stream)] as const;
			const mends = before.some(({ bad }) => bad) && !after.some(({ bad }) => bad);
			if (!mends && ![...before, ...after].every(({ known }) => known)) continue;
			const gain = before[0].score + before[1].score - after[0].score - after[1].score;
			if (gain >= LIMITS.exchangeGainMs) found.push({ a: a.slot, b: b.slot, children: a.children.length + b.children.length, gain });
		}
	});
	found.sort((p, q) => p.children - q.children || q.gain - p.gain || p.a - q.a || p.b - q.b);
	const moved = new Set<number>();
	return found.filter(({ a, b }) => !moved.has(a) && !moved.has(b) && moved.add(a) && moved.add(b)).map(({ a, b }) => ({ a, b }));
};

/** What came of asking a proposer. */
export interface Proposals {
	readonly exchanges: readonly Exchange[];
	/** Proposals that broke a rule, and calls that threw. */
	readonly faults: number;
}

/**
 * Asks a proposer and keeps what may be done.
 *
 * @param sample Frozen here: hand in copies.
 * @param resting Slots that changed hands a short while ago.
 */
export function propose(sample: readonly SlotView[], stream: StreamView, proposer: Proposer = defaultProposer, resting: ReadonlySet<number> = new Set()): Proposals {
	try {
		const proposals: unknown = proposer(freeze(sample), freeze(stream));
		return Array.isArray(proposals) ? legalExchanges(proposals as readonly Exchange[], sample, resting) : { exchanges: [], faults: 1 };
	} catch {
		return { exchanges: [], faults: 1 };
	}
}

/** Checks proposals as if a stranger had made them: both slots of the sample, exchangeable, awake, and nobody twice. */
export function legalExchanges(proposals: readonly Exchange[], sample: readonly SlotView[], resting: ReadonlySet<number> = new Set()): Proposals {
	const slots = new Map(sample.map((slot) => [slot.slot, slot]));
	const moved = new Set<number>();
	const exchanges: Exchange[] = [];
	const looked = proposals.slice(0, sample.length); // Nobody moves twice, so more cannot be legal.
	for (const { a, b } of looked) {
		const [first, second] = [slots.get(a), slots.get(b)];
		const free = (slot: number): boolean => !moved.has(slot) && !resting.has(slot);
		if (!first || !second || !free(a) || !free(b) || !exchangeable(first, second)) continue;
		moved.add(a).add(b);
		exchanges.push({ a, b });
	}
	return { exchanges, faults: proposals.length - exchanges.length };
}

/** Two occupied slots of one tree and level whose occupants can carry each other's load and reach each other's neighbours. */
function exchangeable(a: SlotView, b: SlotView): boolean {
	return a.slot !== b.slot && a.tree === b.tree && a.level === b.level && fits(a.occupant, b) && fits(b.occupant, a);
}

function fits(x: NodeView | null, slot: SlotView): boolean {
	return x !== null && x.slots >= slot.slotsNeeded && reaches(x, slot);
}

function reaches(x: NodeView | null, slot: SlotView): boolean {
	return [slot.parent, slot.buddy, ...slot.children].every((near) => x === null || near === null || canConnect(x.nat, near.nat));
}
