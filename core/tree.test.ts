import { describe, expect, it, test } from 'vitest';
import type { PeerId } from './messages.ts';
import { below, randomFrom } from './rng.ts';
import { cutOff, layout, type Expected, type Node } from './testing/oracle.ts';
import { named } from './testing/vectors.ts';
import { childPositions, levelOf, parentPosition, Tree } from './tree.ts';
import type { Place } from './wire.ts';

const ROOT_PAIRS = [1, 2, 4];
const SIZES = Array.from({ length: 63 }, (_, i) => i + 1);
const name = (i: number): PeerId => named(`p${i}`);

function grown(size: number, rootPairs = 1): Tree {
	const tree = new Tree(rootPairs);
	for (let i = 0; i < size; i++) tree.join(name(i), true);
	return tree;
}
function members(tree: Tree): readonly PeerId[] {
	const found: PeerId[] = [];
	for (let slot = 0; slot < tree.size; slot++) found.push(tree.at(slot % 2 === 0 ? 'A' : 'B', Math.floor(slot / 2) + 1) ?? expect.unreachable(`slot ${slot} is empty`));
	return found;
}
function placeOf(tree: Tree, peer: PeerId): Place {
	return tree.place(peer) ?? expect.unreachable(`${peer} has no place`);
}

describe('the layout', () => {
	test.each(ROOT_PAIRS)('[D2] with %i root pairs and up to 63 peers everybody stands where the second description says', (rootPairs) => {
		for (const size of SIZES) {
			const tree = grown(size, rootPairs);
			const who = (node: Node | null): PeerId | 'source' | null => (typeof node === 'number' ? name(node) : node);
			layout(size, rootPairs).forEach((expected: Expected, slot) => {
				const { paired, ...place } = expected;
				expect(paired).toBe(slot % 2 === 1 || slot + 1 < size);
				expect(tree.place(name(slot)), `slot ${slot} of ${size}`).toEqual({
					...place, parent: who(place.parent), children: place.children.map(who), buddy: who(place.buddy), ward: who(place.ward), standby: who(place.standby),
				});
			});
		}
	});
	test.each(ROOT_PAIRS)('[D2] with %i root pairs neighbours name each other', (rootPairs) => {
		for (const size of SIZES) {
			const tree = grown(size, rootPairs);
			for (const peer of members(tree)) {
				const place = placeOf(tree, peer);
				if (place.parent !== 'source') expect(placeOf(tree, place.parent as PeerId).children).toContain(peer);
				for (const child of place.children) expect(placeOf(tree, child as PeerId).parent).toBe(peer);
				if (place.ward !== null) expect(placeOf(tree, place.ward as PeerId).buddy).toBe(peer);
				if (place.buddy !== null && place.buddy !== 'source') {
					const buddy = placeOf(tree, place.buddy as PeerId);
					expect([buddy.buddy, buddy.ward]).toContain(peer);
					expect(buddy.tree).not.toBe(place.tree);
				}
				expect(new Set(tree.standbyClients(peer))).toEqual(new Set(members(tree).filter((other) => placeOf(tree, other).standby === peer)));
				expect(tree.standbyClients(peer).length).toBeLessThanOrEqual(5);
			}
		}
	});
	it('[D2] with one root pair the numbers are those of a heap', () => {
		for (let p = 1; p < 200; p++) {
			expect(parentPosition(p, 1)).toBe(Math.floor(p / 2));
			expect(childPositions(p, 1)).toEqual([2 * p, 2 * p + 1]);
			expect(levelOf(p, 1)).toBe(p.toString(2).length);
		}
	});
	it('[D2] the depth is ceil(log2(N / 2 + 1)), whatever comes and goes', () => {
		for (let size = 1; size <= 300; size++) expect(grown(size).depth).toBe(Math.ceil(Math.log2(size / 2 + 1)));
		for (const rootPairs of ROOT_PAIRS) {
			const random = randomFrom(rootPairs);
			const tree = new Tree(rootPairs);
			let next = 0;
			const present: PeerId[] = [];
			for (let i = 0; i < 2_000; i++) {
				if (present.length === 0 || below(random, 100) < (i < 1_200 ? 60 : 35)) tree.join(present[present.push(name(next++)) - 1] as PeerId, below(random, 4) > 0);
				else tree.leave(present.splice(below(random, present.length), 1)[0] as PeerId);
				tree.check();
				expect(tree.depth).toBeLessThanOrEqual(Math.max(0, Math.ceil(Math.log2(tree.size / (2 * rootPairs) + 1))));
			}
		}
	});
	it('[D2] an empty tree has no depth, and a stranger no place', () => {
		expect(new Tree().depth).toBe(0);
		expect(new Tree().place(name(1))).toBeNull();
		expect(new Tree().standbyClients(name(1))).toEqual([]);
	});
});

describe('failures', () => {
	const subsets = (size: number, count: number, from = 0): readonly (readonly number[])[] =>
		count === 0 ? [[]] : Array.from({ length: Math.max(0, size - from) }, (_, i) => from + i).flatMap((first) => subsets(size, count - 1, first + 1).map((rest) => [first, ...rest]));
	const fatal = (size: number, count: number, withStandby: boolean): number => {
		const nodes = layout(size, 1);
		return subsets(size, count).filter((failed) => cutOff(nodes, new Set(failed), withStandby) > 0).length;
	};

	it('[D3] no single one cuts anybody off, at any size up to 63', () => {
		for (const rootPairs of ROOT_PAIRS) {
			for (const size of SIZES) {
				const nodes = layout(size, rootPairs);
				for (let slot = 0; slot < size; slot++) expect(cutOff(nodes, new Set([slot]), false), `slot ${slot} of ${size}`).toBe(0);
			}
		}
	});
	it('[D3] any number inside one tree cut nobody off', () => {
		// Who is served can only become more when fewer fail: so one survivor among the failed is the worst case for him.
		for (const size of SIZES) {
			const nodes = layout(size, 1);
			for (const tree of ['A', 'B']) {
				const inside = nodes.flatMap((node, slot) => (node.tree === tree ? [slot] : []));
				for (const survivor of inside) expect(cutOff(nodes, new Set(inside.filter((slot) => slot !== survivor)), false)).toBe(0);
			}
		}
	});
	test.each([[1, 0], [2, 3], [3, 5], [7, 15], [10, 23], [15, 35], [31, 75]])('[D3] without standby links %i full positions have %i fatal pairs', (positions, pairs) => {
		expect(fatal(2 * positions, 2, false)).toBe(pairs);
		expect(pairs).toBe(positions === 1 ? 0 : Math.floor(positions / 2) + 2 * (positions - 1));
	});
	test.each([[20, 46], [31, 73]])('[D3] without standby links %i positions of which the last is half have %i fatal pairs', (positions, pairs) => {
		expect(fatal(2 * positions - 1, 2, false)).toBe(pairs);
	});
	it('[D3] with standby links no pair cuts anybody off, at any size up to 63', () => {
		for (const size of SIZES) expect(fatal(size, 2, true), `${size} peers`).toBe(0);
	});
	test.each([[3, 2], [7, 14], [15, 38], [31, 86]])('[D3] with standby links complete trees of %i positions have %i fatal triples', (positions, triples) => {
		expect(fatal(2 * positions, 3, true)).toBe(triples);
	});
});

describe('coming and going', () => {
	/** One thing that can happen to a peer. */
	type Step = { readonly t: 'join' | 'set'; readonly peer: PeerId; readonly mayFeed: boolean } | { readonly t: 'leave'; readonly peer: PeerId };

	/** How many slots of a layout have children, and so need a peer that may feed. */
	function feedersNeeded(size: number, rootPairs: number): number {
		const nodes = layout(size, rootPairs);
		return nodes.filter(({ position }) => nodes.some((other) => other.parent !== 'source' && nodes[other.parent]?.position === position)).length;
	}
	const NEEDED = new Map(ROOT_PAIRS.map((rootPairs) => [rootPairs, Array.from({ length: 41 }, (_, size) => feedersNeeded(size, rootPairs))]));

	const snapshot = (tree: Tree, peers: Iterable<PeerId>): Map<PeerId, string> =>
		new Map([...peers].map((peer) => [peer, JSON.stringify([tree.place(peer), [...tree.standbyClients(peer)].sort()])]));

	/** A tree and what is known of its members from outside. */
	class Watched {
		readonly tree: Tree;
		readonly mayFeed = new Map<PeerId, boolean>();
		constructor(rootPairs: number) {
			this.tree = new Tree(rootPairs);
		}
		take(step: Step): void {
			if (step.t === 'leave') {
				this.mayFeed.delete(step.peer);
				this.tree.leave(step.peer);
			} else {
				this.mayFeed.set(step.peer, step.mayFeed);
				if (step.t === 'join') this.tree.join(step.peer, step.mayFeed);
				else this.tree.setMayFeed(step.peer, step.mayFeed);
			}
		}
		/** Takes a step, and looks whether the layout is sound, nobody waits who could stand, and all whose neighbours changed were touched. */
		judge(step: Step): void {
			const before = snapshot(this.tree, this.mayFeed.keys());
			this.tree.touched();
			this.take(step);
			this.tree.check();
			const touched = this.tree.touched();
			const after = snapshot(this.tree, this.mayFeed.keys());
			for (const [peer, seen] of after) if (before.get(peer) !== seen) expect(touched.has(peer), `${peer} was not touched`).toBe(true);
			for (const peer of touched) expect(after.has(peer), 'only members are touched').toBe(true);
			const feeders = [...this.mayFeed.values()].filter(Boolean).length;
			const needed = NEEDED.get(this.tree.rootPairs) as readonly number[];
			for (const peer of this.tree.unplaced) expect(this.mayFeed.get(peer), 'who may feed never waits').toBe(false);
			if (this.tree.unplaced.size > 0) expect(needed[this.tree.size + 1], `${this.tree.unplaced.size} wait though ${feeders} may feed`).toBeGreaterThan(feeders);
		}
		/** What the tree's future hangs on: who may feed, slot by slot, and how many wait. Names do not count. */
		get key(): string {
			return `${members(this.tree).map((peer) => (this.mayFeed.get(peer) ? '+' : '-')).join('')} ${this.tree.unplaced.size}`;
		}
		/** Everything that could happen now. */
		next(peersMax: number): readonly Step[] {
			const steps: Step[] = [...this.mayFeed].flatMap(([peer, mayFeed]) => [{ t: 'leave', peer }, { t: 'set', peer, mayFeed: !mayFeed }]);
			const joiner = Array.from({ length: peersMax }, (_, i) => name(i)).find((peer) => !this.mayFeed.has(peer));
			if (joiner) steps.push({ t: 'join', peer: joiner, mayFeed: true }, { t: 'join', peer: joiner, mayFeed: false });
			return steps;
		}
	}
	function after(path: readonly Step[], rootPairs: number): Watched {
		const watched = new Watched(rootPairs);
		for (const step of path) watched.take(step);
		return watched;
	}

	test.each(ROOT_PAIRS)('[D4] every order of joins, leaves and changes of mind among up to nine peers, with %i root pairs', (rootPairs) => {
		const paths = new Map<string, readonly Step[]>([[new Watched(rootPairs).key, []]]);
		for (const path of paths.values()) {
			for (const step of after(path, rootPairs).next(9)) {
				const watched = after(path, rootPairs);
				watched.judge(step);
				if (!paths.has(watched.key)) paths.set(watched.key, [...path, step]);
			}
		}
		expect(paths.size).toBeGreaterThan(100);
	});
	test.each(ROOT_PAIRS)('[D4] long random orders among up to 40 peers, with %i root pairs', (rootPairs) => {
		const random = randomFrom(100 + rootPairs);
		const watched = new Watched(rootPairs);
		for (let i = 0; i < 2_000; i++) {
			const steps = watched.next(40);
			watched.judge(steps[below(random, 3) === 0 ? steps.length - 1 - below(random, 2) : below(random, steps.length)] ?? expect.unreachable('somebody can always join or leave'));
		}
	});
	it('[D4] a place that comes free goes to who waits for one', () => {
		const tree = new Tree();
		for (let i = 0; i < 8; i++) tree.join(name(i), i < 2);
		expect(tree.size).toBe(6);
		expect([...tree.unplaced]).toEqual([name(6), name(7)]);
		tree.leave(name(4));
		expect(tree.size).toBe(6);
		expect(tree.place(name(6))).not.toBeNull();
	});
	it('[D4] who waits and may now feed makes room for himself and for others', () => {
		const tree = new Tree();
		for (let i = 0; i < 9; i++) tree.join(name(i), i < 2);
		tree.setMayFeed(name(8), true);
		tree.setMayFeed(name(7), true);
		expect([...tree.unplaced]).toEqual([]);
		tree.check();
	});
	it('[D5] a leave makes at most five new parent and buddy links, however many there are', () => {
		const random = randomFrom(5);
		const near = (tree: Tree): Set<string> => new Set(members(tree).flatMap((peer) => [placeOf(tree, peer).parent, placeOf(tree, peer).buddy].map((other) => [peer, other].sort().join(' '))));
		for (const size of [2, 3, 7, 20, 61, 62, 63, 200, 1_000]) {
			for (let i = 0; i < 20; i++) {
				const tree = grown(size);
				const before = near(tree);
				tree.touched();
				tree.leave(name(below(random, size)));
				expect([...near(tree)].filter((link) => !before.has(link)).length).toBeLessThanOrEqual(5);
				expect(tree.touched().size).toBeLessThanOrEqual(36);
			}
		}
	});
	it('[D5] touched tells each change once', () => {
		const tree = grown(5);
		expect(tree.touched().size).toBe(5);
		expect(tree.touched().size).toBe(0);
	});
	test.each([
		['a peer that joins twice', (tree: Tree) => tree.join(name(0), true)],
		['a stranger that leaves', (tree: Tree) => tree.leave(name(9))],
		['a tree that is rebuilt over another', (tree: Tree) => tree.rebuild([])],
		['a tree without roots', () => new Tree(0)],
	])('%s is a broken invariant', (_, act) => {
		expect(() => act(grown(2))).toThrow('Broken invariant');
	});
});

describe('rebuilding', () => {
	type Claim = Parameters<Tree['rebuild']>[0][number];
	const claimsOf = (tree: Tree, peers: readonly PeerId[]): readonly Claim[] => peers.map((peer) => ({ peer, ...placeOf(tree, peer), mayFeed: true }));

	it('[C1] reports that agree give the same layout, in whatever order they come', () => {
		for (const size of [1, 2, 5, 30]) {
			const tree = grown(size);
			const again = new Tree();
			again.rebuild([...claimsOf(tree, members(tree))].reverse());
			expect(members(again)).toEqual(members(tree));
			expect(again.touched().size).toBe(size);
		}
	});
	it('[C1] of two for one slot the first keeps it, and everybody gets a place', () => {
		const tree = new Tree();
		const claim = (i: number, side: 'A' | 'B', position: number): Claim => ({ peer: name(i), tree: side, position, mayFeed: true });
		tree.rebuild([claim(0, 'A', 1), claim(1, 'B', 1), claim(2, 'A', 1), claim(3, 'B', 2), claim(4, 'A', 0xffff_ffff), claim(5, 'B', 0)]);
		expect(members(tree).map((peer) => [0, 1, 2, 3, 4, 5].find((i) => name(i) === peer))).toEqual([0, 1, 2, 3, 4, 5]);
		tree.check();
	});
	it('[C1] who survives keeps his slot when the layout has shrunk only at its end', () => {
		const tree = grown(20);
		const again = new Tree();
		const survivors = members(tree).slice(0, 11);
		again.rebuild(claimsOf(tree, survivors));
		for (const peer of survivors) expect(again.place(peer)?.position).toBe(tree.place(peer)?.position);
	});
	it('[C1] a slot with children still passes to who may feed', () => {
		const tree = new Tree();
		tree.rebuild(Array.from({ length: 12 }, (_, i) => ({ peer: name(i), tree: i % 2 === 0 ? 'A' : 'B', position: Math.floor(i / 2) + 1, mayFeed: i >= 6 })));
		tree.check();
		expect(tree.size).toBe(12);
	});
});
