import { describe, expect, it, test } from 'vitest';
import { LIMITS } from './limits.ts';
import type { PeerId } from './messages.ts';
import { below, randomFrom, unit } from './rng.ts';
import { childPosition, levelOf, parentPosition } from './shape.ts';
import { cutOff, layout, type Expected, type Node } from './testing/oracle.ts';
import { named } from './testing/vectors.ts';
import { Tree, type TreeOptions } from './tree.ts';
import type { Place } from './wire.ts';

const ROOT_PAIRS = [1, 2, 4];
const SIZES = Array.from({ length: 63 }, (_, i) => i + 1);
const LEFT = { layout: 'left-complete' } as const;
const STRONG = 3;
const name = (i: number): PeerId => named(`p${i}`);

function grown(size: number, options: TreeOptions = LEFT): Tree {
	const tree = new Tree(options);
	for (let i = 0; i < size; i++) tree.join(name(i), { slots: STRONG, since: i });
	return tree;
}
/** Those who have a place, slot by slot of the linear numbering as far as it is without holes. */
function members(tree: Tree): readonly PeerId[] {
	const found: PeerId[] = [];
	for (let slot = 0; found.length < tree.size; slot++) {
		const peer = tree.at(slot % 2 === 0 ? 'A' : 'B', Math.floor(slot / 2) + 1);
		if (peer) found.push(peer);
		else if (slot > 4_096) expect.unreachable('everybody with a place is found');
	}
	return found;
}
function placeOf(tree: Tree, peer: PeerId): Place {
	return tree.place(peer) ?? expect.unreachable(`${peer} has no place`);
}

describe('the layout', () => {
	test.each(ROOT_PAIRS)('[D2] with %i root pairs and up to 63 peers everybody stands where the second description says', (rootPairs) => {
		for (const size of SIZES) {
			const tree = grown(size, { ...LEFT, rootPairs });
			const who = (node: Node | null): PeerId | 'source' | null => (typeof node === 'number' ? name(node) : node);
			layout(size, rootPairs).forEach((expected: Expected, slot) => {
				const { paired, ...place } = expected;
				expect(paired).toBe(slot % 2 === 1 || slot + 1 < size);
				expect(tree.place(name(slot)), `slot ${slot} of ${size}`).toEqual({
					...place, fanOut: placeOf(tree, name(slot)).buddy === 'source' || paired ? placeOf(tree, name(slot)).fanOut : 0, parent: who(place.parent), children: place.children.map(who), buddy: who(place.buddy), ward: who(place.ward), standby: who(place.standby),
				});
			});
		}
	});
	test.each(ROOT_PAIRS)('[D2] with %i root pairs neighbours name each other', (rootPairs) => {
		for (const size of SIZES) {
			const tree = grown(size, { ...LEFT, rootPairs });
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
	it('[D2] with one root pair and two children the numbers are those of a heap', () => {
		const shape = { rootPairs: 1, fanOut: 2 };
		for (let p = 1; p < 200; p++) {
			expect(parentPosition(p, shape)).toBe(Math.floor(p / 2));
			expect([childPosition(p, 0, shape), childPosition(p, 1, shape)]).toEqual([2 * p, 2 * p + 1]);
			expect(levelOf(p, shape)).toBe(p.toString(2).length);
		}
	});
	test.each([[1, 2], [3, 2], [2, 5], [4, 11]])('[D2] with %i root pairs and %i children everybody is the child of its parent, and nobody of two', (rootPairs, fanOut) => {
		const shape = { rootPairs, fanOut };
		const seen = new Set<number>();
		for (let p = 0; p < 100; p++) {
			for (let index = 0; index < (p === 0 ? rootPairs : fanOut); index++) {
				const child = childPosition(p, index, shape);
				expect(parentPosition(child, shape)).toBe(p);
				expect(levelOf(child, shape)).toBe(levelOf(p, shape) + 1);
				expect(seen.has(child)).toBe(false);
				seen.add(child);
			}
		}
	});
	it('[D2] the depth is ceil(log2(N / 2 + 1)) in the reference layout, and at most one more in the other, whatever comes and goes', () => {
		for (let size = 1; size <= 300; size++) expect(grown(size).depth).toBe(Math.ceil(Math.log2(size / 2 + 1)));
		for (const kind of ['left-complete', 'level-complete'] as const) {
			for (const rootPairs of ROOT_PAIRS) {
				const random = randomFrom(rootPairs);
				const tree = new Tree({ layout: kind, rootPairs });
				let next = 0;
				const present: PeerId[] = [];
				for (let i = 0; i < 3_000; i++) {
					if (present.length === 0 || below(random, 100) < (i < 1_800 ? 65 : 30)) tree.join(present[present.push(name(next++)) - 1] as PeerId, { slots: STRONG, since: i });
					else tree.leave(present.splice(below(random, present.length), 1)[0] as PeerId);
					if (i % 5 === 0) tree.check();
					expect(tree.depth).toBeLessThanOrEqual(tree.depthBound - (kind === 'left-complete' && tree.size > 0 ? 1 : 0));
				}
			}
		}
	});
	it('[D2] an empty tree has no depth, and a stranger no place', () => {
		expect(new Tree().depth).toBe(0);
		expect(new Tree().place(name(1))).toBeNull();
		expect(new Tree().standbyClients(name(1))).toEqual([]);
	});
	it('[D2] the first seven stand where a newcomer would be looked for first', () => {
		const tree = grown(7, {});
		expect(Array.from({ length: 7 }, (_, i) => `${placeOf(tree, name(i)).tree}${placeOf(tree, name(i)).position}`)).toEqual(['A1', 'B1', 'A2', 'B2', 'A3', 'B3', 'A4']);
	});
	it('[D2] a joiner has eight slots to choose from in all but small trees', () => {
		const tree = new Tree();
		let fewer = 0;
		for (let i = 0; i < 1_000; i++) {
			if (i >= 64 && tree.openFor({ slots: STRONG }).length < LIMITS.places) fewer++;
			if (i > 0) expect(tree.openFor({ slots: STRONG }).length).toBeGreaterThan(0);
			tree.join(name(i), { slots: STRONG, since: i });
		}
		expect(fewer).toBeLessThan(50);
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
	type Step = { readonly t: 'join' | 'set'; readonly peer: PeerId; readonly slots: number } | { readonly t: 'leave'; readonly peer: PeerId } | { readonly t: 'demote'; readonly peer: PeerId };

	const snapshot = (tree: Tree, peers: Iterable<PeerId>): Map<PeerId, string> =>
		new Map([...peers].map((peer) => [peer, JSON.stringify([tree.place(peer), [...tree.standbyClients(peer)].sort()])]));

	/** A tree and what is known of its members from outside. */
	class Watched {
		readonly tree: Tree;
		readonly slots = new Map<PeerId, number>();
		#time = 0;
		constructor(options: TreeOptions) {
			this.tree = new Tree({ ...options, random: randomFrom(9) });
		}
		take(step: Step): void {
			this.#time++;
			if (step.t === 'leave') {
				this.slots.delete(step.peer);
				this.tree.leave(step.peer);
			} else if (step.t === 'demote') {
				this.tree.demote(step.peer, this.#time);
			} else {
				this.slots.set(step.peer, step.slots);
				if (step.t === 'join') this.tree.join(step.peer, { slots: step.slots, since: this.#time });
				else this.tree.setTerms(step.peer, { slots: step.slots });
			}
		}
		/** Takes a step, and looks whether the layout is sound, nobody waits who could stand, and all whose neighbours changed were touched. */
		judge(step: Step): void {
			const before = snapshot(this.tree, this.slots.keys());
			this.tree.touched();
			this.take(step);
			this.tree.check();
			const touched = this.tree.touched().peers;
			const after = snapshot(this.tree, this.slots.keys());
			for (const [peer, seen] of after) if (before.get(peer) !== seen) expect(touched.has(peer), `${peer} was not touched by ${step.t}`).toBe(true);
			for (const peer of touched) expect(after.has(peer), 'only members are touched').toBe(true);
			for (const peer of this.tree.unplaced) expect(this.slots.get(peer), 'who can feed two never waits').toBeLessThan(STRONG);
			if (this.tree.unplaced.size > 0) for (const peer of this.tree.unplaced) expect(this.tree.openFor({ slots: this.slots.get(peer) ?? 0 }), 'nobody waits while there is room').toEqual([]);
		}
		/** What the tree's future hangs on. Names do not count. */
		get key(): string {
			return `${[...this.slots].map(([peer, slots]) => `${this.tree.place(peer)?.tree ?? '-'}${this.tree.place(peer)?.position ?? ''}:${slots}`).sort().join(' ')}`;
		}
		/** Everything that could happen now. */
		next(peersMax: number, kinds: readonly number[]): readonly Step[] {
			const steps: Step[] = [...this.slots].flatMap(([peer, slots]) => [{ t: 'leave', peer }, { t: 'demote', peer }, { t: 'set', peer, slots: kinds.find((kind) => kind !== slots) ?? 0 }]);
			const joiner = Array.from({ length: peersMax }, (_, i) => name(i)).find((peer) => !this.slots.has(peer));
			if (joiner) for (const slots of kinds) steps.push({ t: 'join', peer: joiner, slots });
			return steps;
		}
	}
	function after(path: readonly Step[], options: TreeOptions): Watched {
		const watched = new Watched(options);
		for (const step of path) watched.take(step);
		return watched;
	}

	test.each(ROOT_PAIRS)('[D4] every order of joins, leaves, demotions and changes of mind among up to six peers, with %i root pairs', (rootPairs) => {
		const paths = new Map<string, readonly Step[]>([['', []]]);
		for (const path of paths.values()) {
			for (const step of after(path, { rootPairs }).next(6, [0, STRONG])) {
				const watched = after(path, { rootPairs });
				watched.judge(step);
				if (!paths.has(watched.key)) paths.set(watched.key, [...path, step]);
			}
		}
		expect(paths.size).toBeGreaterThan(50);
	});
	test.each([
		[{ rootPairs: 1 }, [0, 1, STRONG]], [{ rootPairs: 2 }, [0, 2, STRONG]], [{ fanOut: 11 }, [0, 1, 2, 4, 7, 12]], [{ fanOut: 11, rootPairs: 3 }, [0, 3, 12]], [{ promotions: 0, samples: 4 }, [1, STRONG]],
	] as const)('[D4] long random orders among up to 60 peers with %o', (options, kinds) => {
		const random = randomFrom(101);
		const watched = new Watched(options);
		for (let i = 0; i < 1_200; i++) {
			const steps = watched.next(60, kinds);
			const last = below(random, 2) === 0 ? steps.length - 1 - below(random, kinds.length) : below(random, steps.length);
			watched.judge(steps[Math.max(0, last)] ?? expect.unreachable('somebody can always join or leave'));
		}
	});
	it('[D4] who waits and may now feed makes room for himself and for others', () => {
		const tree = new Tree();
		for (let i = 0; i < 9; i++) tree.join(name(i), { slots: i < 2 ? STRONG : 0 });
		expect(tree.size).toBe(6);
		expect(tree.unplaced.size).toBe(3);
		tree.setTerms(name(8), { slots: STRONG });
		tree.setTerms(name(7), { slots: STRONG });
		expect([...tree.unplaced]).toEqual([]);
		tree.check();
	});
	it('[D3] a mate who can carry no feed is no buddy: the mate of the parent is, and the grandparent the standby', () => {
		const tree = new Tree();
		for (let i = 0; i < 6; i++) tree.join(name(i), { slots: STRONG, since: i });
		tree.join(name(6), { slots: 1, since: 6 });
		tree.join(name(7), { slots: 0, since: 7 });
		const [able, unable] = [placeOf(tree, name(6)), placeOf(tree, name(7))];
		expect(able.position).toBe(unable.position);
		const uncle = tree.at(able.tree === 'A' ? 'B' : 'A', parentPosition(able.position, tree.shape)) as PeerId;
		expect(able).toMatchObject({ buddy: uncle, standby: tree.at(able.tree, 1), ward: name(7) });
		expect(unable.buddy).toBe(name(6));
		expect(tree.wards(uncle)).toEqual([name(6)]);
		tree.setTerms(name(7), { slots: 1 });
		expect(placeOf(tree, name(6)).buddy).toBe(name(7));
	});
	it('[D4] networks that cannot meet never become parent or buddy', () => {
		const random = randomFrom(6);
		const kinds = ['easy', 'easy', 'easy', 'restricted', 'symmetric', 'blocked'] as const;
		const nats = new Map<PeerId, (typeof kinds)[number]>();
		const tree = new Tree({ random: randomFrom(1) });
		for (let i = 0; i < 2_000; i++) {
			if (nats.size < 100 || below(random, 2) === 0) {
				const nat = kinds[below(random, kinds.length)] ?? 'easy';
				nats.set(name(i), nat);
				tree.join(name(i), { slots: below(random, 5), nat, since: i });
			} else {
				const gone = [...nats.keys()][below(random, nats.size)] as PeerId;
				nats.delete(gone);
				tree.leave(gone);
			}
			if (i % 20 > 0) continue;
			tree.check();
			for (const [peer, nat] of nats) {
				const place = tree.place(peer);
				if (!place) continue;
				const near = [place.parent, place.buddy].map((end) => nats.get(end as PeerId));
				expect(nat).not.toBe('blocked');
				if (nat === 'symmetric') expect(near.every((other) => other === undefined || other === 'easy')).toBe(true);
			}
		}
	});

	it('[D4] whom no data channel reaches has no place, not even as the first: nobody could ever stand beside him', () => {
		const tree = new Tree();
		tree.join(name(0), { slots: STRONG, nat: 'blocked', since: 0 });
		expect(tree.openFor({ slots: STRONG, nat: 'blocked' })).toEqual([]);
		for (let i = 1; i < 8; i++) tree.join(name(i), { slots: STRONG, nat: 'easy', since: i });
		expect([...tree.unplaced]).toEqual([name(0)]);
		expect(tree.roots).toHaveLength(2);
		tree.setTerms(tree.roots[0] as PeerId, { slots: STRONG, nat: 'blocked' });
		tree.check();
		expect(tree.unplaced.size).toBe(2);
		expect(tree.roots).toHaveLength(2);
		tree.setTerms(name(0), { slots: STRONG, nat: 'easy' });
		expect(tree.unplaced.size).toBe(1);
	});

	/** Sessions as in a real audience; what leaves cost. */
	function audience(options: TreeOptions, session: (random: () => number) => number, leaves: number): { readonly links: number; readonly worst: number; readonly hit: number } {
		const random = randomFrom(77);
		const tree = new Tree({ ...options, random: randomFrom(3) });
		const ends: { at: number; peer: PeerId }[] = [];
		let made = 0;
		const come = (now: number): void => {
			const peer = name(made++);
			tree.join(peer, { slots: STRONG, since: now });
			const at = now + session(random);
			let i = ends.length;
			while (i > 0 && (ends[i - 1]?.at ?? 0) < at) i--;
			ends.splice(i, 0, { at, peer });
		};
		// An audience that has gathered over an hour, as one in the middle of a broadcast has.
		const perSecond = 1_000 / 619;
		let now = 0;
		const seen = new Map<PeerId, Place>();
		const cost = { links: 0, worst: 0, hit: 0 };
		const below1 = (peer: PeerId): number => tree.place(peer)?.children.reduce((sum: number, child) => sum + 1 + below1(child as PeerId), 0) ?? 0;
		for (let gone = 0, next = 0; gone < leaves + 2_000; ) {
			const end = ends[ends.length - 1];
			if (!end || next <= end.at) {
				now = next;
				come(now);
				next = now - Math.log(1 - unit(random)) / perSecond;
				for (const peer of tree.touched().peers) seen.set(peer, placeOf(tree, peer));
				continue;
			}
			ends.pop();
			now = end.at;
			gone++;
			const counts = gone > 2_000;
			if (counts) cost.hit += below1(end.peer);
			tree.leave(end.peer);
			seen.delete(end.peer);
			const links = new Set<string>();
			for (const peer of tree.touched().peers) {
				const [is, was] = [placeOf(tree, peer), seen.get(peer)];
				for (const other of [is.parent, is.buddy]) if (other !== null && other !== 'source' && was?.parent !== other && was?.buddy !== other && was?.ward !== other && !was?.children.includes(other)) links.add([peer, other].sort().join());
				seen.set(peer, is);
			}
			if (counts) cost.links += links.size;
			if (counts) cost.worst = Math.max(cost.worst, links.size);
		}
		return { links: cost.links / leaves, worst: cost.worst, hit: cost.hit / leaves };
	}
	const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - unit(random))) * Math.cos(2 * Math.PI * unit(random));
	const heavyTailed = (random: () => number): number => Math.exp(5.23553 + 1.54432 * normal(random));
	const memoryless = (random: () => number): number => -619 * Math.log(1 - unit(random));

	it('[D5] a leave makes about two new parent and buddy links, and at most 16', () => {
		const cost = audience({}, heavyTailed, 3_000);
		expect(cost.links).toBeLessThanOrEqual(2.1);
		expect(cost.worst).toBeLessThanOrEqual(16);
	});
	it('[D5] in the reference layout it makes about 3.5 and at most 12; with the last leaf moving into the hole at most five', () => {
		const best = audience(LEFT, heavyTailed, 2_000);
		expect(best.links).toBeGreaterThan(3.2);
		expect(best.links).toBeLessThan(4); // A young audience: more of its inner places are held by newcomers than later.
		expect(best.worst).toBeLessThanOrEqual(12);
		expect(audience({ ...LEFT, promotions: 0, samples: 0 }, heavyTailed, 1_000).worst).toBeLessThanOrEqual(5);
	});
	it('[D5] promoting the oldest hits fewer descendants than moving the last leaf, when sessions are heavy-tailed and only then', () => {
		const last = { ...LEFT, promotions: 0, samples: 0 };
		expect(audience(last, heavyTailed, 2_000).hit).toBeGreaterThan(1.8 * audience(LEFT, heavyTailed, 2_000).hit);
		const ratio = audience(last, memoryless, 2_000).hit / audience(LEFT, memoryless, 2_000).hit;
		expect(ratio).toBeGreaterThan(0.75);
		expect(ratio).toBeLessThan(1.33);
	});
	it('[D5] touched tells each change once', () => {
		const tree = grown(5);
		expect(tree.touched().peers.size).toBe(5);
		expect(tree.touched().peers.size).toBe(0);
	});
	test.each([
		['a peer that joins twice', (tree: Tree) => tree.join(name(0), { slots: STRONG })],
		['a stranger that leaves', (tree: Tree) => tree.leave(name(9))],
		['a tree that is rebuilt over another', (tree: Tree) => tree.rebuild([])],
		['a tree without roots', () => new Tree({ rootPairs: 0 })],
	])('%s is a broken invariant', (_, act) => {
		expect(() => act(grown(2))).toThrow('Broken invariant');
	});
});

describe('getting better', () => {
	it('[D9] who is worth more than twice his parent takes his place, once a minute at most', () => {
		const tree = new Tree();
		for (let i = 0; i < 30; i++) tree.join(name(i), { slots: STRONG, since: 1_000 - i });
		const age = (peer: PeerId): number => 1_060 - tree.since(peer);
		const inversions = (): number => members(tree).filter((peer) => placeOf(tree, peer).children.some((child) => age(child as PeerId) > 2 * age(peer))).length;
		for (let i = 0; i < 30; i++) tree.demote(name(i), i < 15 ? 1_000 + i : 30 - i);
		const before = inversions();
		expect(before).toBeGreaterThan(0);
		for (let minute = 0; minute < 20; minute++) tree.improve(1_060 + minute * LIMITS.exchangeMs, 40);
		expect(inversions()).toBeLessThan(before);
		tree.check();
		expect(tree.improve(1_060 + 20 * LIMITS.exchangeMs, 0)).toBe(0);
	});
	it('[D9] two of one tree change places if each can carry what hangs at the other; then both rest', () => {
		const tree = new Tree();
		for (let i = 0; i < 14; i++) tree.join(name(i), { slots: STRONG, since: i });
		const leaves = members(tree).filter((peer) => placeOf(tree, peer).children.length === 0 && placeOf(tree, peer).tree === 'A');
		const [a, b] = leaves as [PeerId, PeerId];
		const [pa, pb] = [placeOf(tree, a).position, placeOf(tree, b).position];
		expect(tree.exchange(a, b, 0)).toBe(true);
		expect([placeOf(tree, a).position, placeOf(tree, b).position]).toEqual([pb, pa]);
		expect(tree.exchange(a, b, 1_000), 'they rest').toBe(false);
		expect(tree.exchange(a, b, LIMITS.exchangeMs)).toBe(true);
		tree.setTerms(a, { slots: 1 });
		const root = tree.at('A', 1) as PeerId;
		expect(tree.exchange(a, root, 1e9), 'a leaf that cannot feed does not rise').toBe(false);
		tree.check();
	});
	it('[D9] the demoted comes back without children, and somebody older has his place', () => {
		const tree = grown(62, {});
		const root = tree.at('A', 1) as PeerId;
		tree.demote(root, 10_000);
		expect(placeOf(tree, root).children).toEqual([]);
		expect(placeOf(tree, root).level).toBeGreaterThan(3);
		expect(tree.at('A', 1)).not.toBeNull();
		tree.check();
	});
	it('[D5] in a mass event holes are filled with leaves at once', () => {
		const tree = grown(200, {});
		tree.emergency = true;
		const before = tree.moves;
		for (let i = 0; i < 50; i++) tree.leave(name(i));
		tree.check();
		expect(tree.moves - before).toBeLessThan(130);
		expect(tree.improve(1e9, 100)).toBe(0);
	});
});

describe('rebuilding', () => {
	type Claim = Parameters<Tree['rebuild']>[0][number];
	const claimsOf = (tree: Tree, peers: readonly PeerId[]): readonly Claim[] => peers.map((peer) => ({ peer, ...placeOf(tree, peer), slots: 12 }));
	const places = (tree: Tree): readonly string[] => members(tree).map((peer) => `${peer} ${JSON.stringify(tree.place(peer))}`);

	test.each([[{}], [{ rootPairs: 3 }], [{ fanOut: 11 }]])('[C1] reports that agree give the same layout, in whatever order they come: %o', (options) => {
		for (const size of [1, 2, 5, 30, 200]) {
			const tree = new Tree(options);
			for (let i = 0; i < size; i++) tree.join(name(i), { slots: 12, since: i });
			const again = new Tree(options);
			again.rebuild([...claimsOf(tree, members(tree))].reverse());
			expect(places(again)).toEqual(places(tree));
			expect(again.touched().peers.size).toBe(size);
		}
	});
	it('[C1] of two for one slot the first keeps it, and everybody gets a place', () => {
		const tree = new Tree();
		const claim = (i: number, side: 'A' | 'B', position: number): Claim => ({ peer: name(i), tree: side, position, slots: STRONG });
		tree.rebuild([claim(0, 'A', 1), claim(1, 'B', 1), claim(2, 'A', 1), claim(3, 'B', 2), claim(4, 'A', 0xffff_ffff), claim(5, 'B', 0)]);
		expect(placeOf(tree, name(0))).toMatchObject({ tree: 'A', position: 1 });
		expect(placeOf(tree, name(3))).toMatchObject({ tree: 'B', position: 2 });
		expect(tree.size).toBe(6);
		tree.check();
	});
	it('[C1] where somebody has gone as well, all others keep their places but those who fill the holes', () => {
		for (let gone = 0; gone < 40; gone++) {
			const tree = grown(80, {});
			const again = new Tree();
			again.rebuild(claimsOf(tree, members(tree).filter((peer) => peer !== name(gone) && peer !== name(79 - gone))));
			again.check();
			expect(again.size).toBe(gone * 2 === 79 ? 79 : 78);
			expect(members(again).filter((peer) => again.place(peer)?.position !== tree.place(peer)?.position).length).toBeLessThanOrEqual(8);
		}
	});
	it('[C1] a slot with children still passes to who may feed', () => {
		const tree = new Tree();
		tree.rebuild(Array.from({ length: 12 }, (_, i) => ({ peer: name(i), tree: i % 2 === 0 ? 'A' as const : 'B' as const, position: Math.floor(i / 2) + 1, slots: i >= 6 ? STRONG : 0 })));
		tree.check();
		expect(tree.size).toBe(12);
	});
	it('[C1] whatever strangers claim, the layout is sound', () => {
		const random = randomFrom(12);
		for (let run = 0; run < 200; run++) {
			const tree = new Tree({ fanOut: run % 2 === 0 ? 2 : 11, rootPairs: 1 + (run % 3) });
			const claims = Array.from({ length: 1 + below(random, 40) }, (_, i) => ({ peer: name(i), tree: below(random, 2) === 0 ? 'A' as const : 'B' as const, position: below(random, below(random, 4) === 0 ? 2 ** 32 : 60), slots: below(random, 13) }));
			tree.rebuild(claims);
			tree.check();
		}
	});
});

describe('becoming wider', () => {
	it('[D10] nobody moves when positions may have more children, and those who can carry more soon do', () => {
		const tree = new Tree();
		for (let i = 0; i < 100; i++) tree.join(name(i), { slots: i % 5 < 2 ? 12 : 0, since: i });
		const waiting = tree.unplaced.size;
		expect(waiting).toBeGreaterThan(0);
		const roles = (peer: PeerId): unknown => {
			const place = tree.place(peer);
			return place && [place.tree, place.level, place.parent, [...place.children].sort(), place.buddy, place.ward];
		};
		const strong = members(tree).filter((peer) => placeOf(tree, peer).children.length === 2);
		const before = strong.map((peer) => [placeOf(tree, peer).parent, placeOf(tree, peer).level, placeOf(tree, peer).buddy]);
		tree.touched();
		tree.widen(11);
		expect(strong.map((peer) => [placeOf(tree, peer).parent, placeOf(tree, peer).level, placeOf(tree, peer).buddy])).toEqual(before);
		expect(tree.unplaced.size).toBe(0);
		for (const peer of Array.from({ length: 100 }, (_, i) => name(i))) expect(roles(peer)).not.toBeNull();
		expect(tree.touched().peers.size).toBe(100);
		tree.check();
		for (let i = 100; i < 300; i++) tree.join(name(i), { slots: i % 5 < 2 ? 12 : 0, since: i });
		tree.check();
		expect(tree.depth).toBeLessThanOrEqual(7);
	});
	test.each([[2], [1]])('to %i children is a broken invariant', (fanOut) => {
		expect(() => new Tree().widen(fanOut)).toThrow('Broken invariant');
	});
});
