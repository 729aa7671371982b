import { describe, expect, it } from 'vitest';
import { Columns } from './columns.ts';
import type { Observation } from './evidence.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { End, PeerId } from './messages.ts';
import { carriedFeeds, Performers, type Layout } from './performers.ts';
import { randomFrom, unit } from './rng.ts';
import { LittleTree, type LittlePeer } from './testing/little-tree.ts';

const POSITIONS = 15;
const LAYOUT: Layout = { leafSlots: 1_000, worth: () => 1 };
const inner = (tree: LittleTree): readonly LittlePeer[] => tree.peers.filter(({ children }) => children.length > 0);
const name = ({ peer }: LittlePeer): string => peer.slice(5);

/** A tree that has settled: ways of 5 to 255 ms, reports at any time. */
function settled(seed: number, mayFlee: boolean): { readonly tree: LittleTree; readonly draw: () => number } {
	const random = randomFrom(seed);
	const draw = (): number => unit(random);
	const tree = new LittleTree(POSITIONS, mayFlee);
	for (const peer of tree.peers) {
		peer.hopMs = 5 + Math.floor(draw() * 250);
		peer.buddyHopMs = 5 + Math.floor(draw() * 250);
		peer.reported = -Math.floor(draw() * LIMITS.reportMs);
	}
	expect(tree.run(20_000).classes).toEqual(['']);
	return { tree, draw };
}

/** Runs many trees with one fault each, and says how often whom it hits was found, and how often somebody else was. */
function sweep(runs: number, mayFlee: boolean, fault: (tree: LittleTree, draw: () => number) => { readonly found: string } | null): { readonly faults: number; readonly found: number; readonly others: number } {
	const count = { faults: 0, found: 0, others: 0 };
	for (let seed = 0; seed < runs; seed++) {
		const { tree, draw } = settled(seed, mayFlee);
		const culprit = fault(tree, draw);
		if (!culprit) continue;
		const seen = new Set(tree.run(60_000).classes.flatMap((line) => line.split(', ')));
		seen.delete('');
		count.faults++;
		if (seen.delete(culprit.found)) count.found++;
		if (seen.size > 0) count.others++;
	}
	return count;
}
const pick = <T>(list: readonly T[], draw: () => number): T => list[Math.floor(draw() * list.length)] as T;

describe.each([['whose peers flee to their buddies', true], ['whose peers stay with their parents', false]])('in a tree %s', (_, mayFlee) => {
	it('nobody is accused while all is well', () => {
		expect(sweep(15, mayFlee, () => ({ found: '' }))).toMatchObject({ others: 0 });
	});
	it('a hiccup of a second accuses nobody', () => {
		expect(sweep(15, mayFlee, (tree, draw) => {
			const peer = pick(tree.peers, draw);
			peer.uplink = 0.05;
			tree.run(500 + Math.floor(draw() * 10) * 100);
			peer.uplink = 4;
			return { found: '' };
		})).toMatchObject({ others: 0 });
	});
	it('a slow source accuses nobody', () => {
		const { others } = sweep(15, mayFlee, (tree, draw) => {
			tree.sourceUplink = 0.6 + 1.3 * draw();
			return { found: '' };
		});
		expect(others).toBe(0);
	});
	it('a slow uplink accuses that peer', () => {
		const { faults, found, others } = sweep(30, mayFlee, (tree, draw) => {
			const peer = pick(inner(tree), draw);
			peer.uplink = 0.3 + 1.5 * draw();
			// Children who are better off with their buddies anyway do not ask it for anything.
			return peer.children.filter(({ fled }) => !fled).length > peer.uplink ? { found: `U ${name(peer)}` } : null;
		});
		expect(faults).toBeGreaterThan(10);
		expect(found / faults).toBeGreaterThan(mayFlee ? 0.75 : 0.95);
		expect(others / faults).toBeLessThanOrEqual(0.05);
	});
	it('a slow downlink accuses that peer, whoever feeds it', () => {
		const { faults, found, others } = sweep(15, mayFlee, (tree, draw) => {
			const peer = pick(tree.peers, draw);
			peer.downlink = 0.3 + 0.6 * draw();
			return { found: `D ${name(peer)}` };
		});
		expect([faults, others]).toEqual([15, 0]);
		expect(found).toBeGreaterThanOrEqual(14);
	});
});

describe('what is done', () => {
	it('about a slow uplink: to the bottom within ten seconds, with the slots that it really has', () => {
		const tree = new LittleTree(POSITIONS, false);
		tree.run(10_000);
		tree.get('A3').uplink = 1.6;
		const { demoted, slots, frozen } = tree.run(10_000);
		expect([demoted, [...slots], frozen]).toEqual([['A3'], [['A3', 0]], 0]);
		expect(tree.performers.fit(tree.now, 'peer:A3')).toBe(false);
		expect(tree.performers.fit(tree.now, 'peer:A6')).toBe(true);
	});
	it('about a leaf that cannot receive: nothing here', () => {
		const tree = new LittleTree(POSITIONS);
		tree.get('B12').downlink = 0.8;
		const { demoted, shed } = tree.run(60_000);
		expect([demoted, shed, tree.performers.grade('peer:B12')]).toEqual([[], [], 'D']);
	});
	it('about a slow uplink without children: nothing, for it is not a problem', () => {
		const tree = new LittleTree(POSITIONS);
		tree.get('B12').uplink = 0;
		expect(tree.run(60_000).classes).toEqual(['']);
	});
	it('is ordered again when it was not done, and the quarantine does not grow by that', () => {
		const tree = new LittleTree(POSITIONS, false);
		tree.get('A3').uplink = 1;
		const { demoted } = tree.run(40_000);
		expect(demoted).toEqual(['A3', 'A3', 'A3']);
		expect(tree.performers.quarantinedUntil('peer:A3')).toBeLessThan(15_000 + LIMITS.quarantineMs);
	});
});

/** Peers by hand: the source feeds `p`, `p` feeds its children. */
class ByHand {
	readonly performers = new Performers();
	now: Ms = 0;
	readonly #peers = new Map<PeerId, Observation>();

	put(peer: PeerId, parent: End, children: readonly PeerId[], lagMs: Ms, feeder: End = parent): void {
		this.#peers.set(peer, { lagMs, parent, feeder, feed: feeder === parent ? 'parent' : 'buddy', children, rttMs: 0, stalledMs: 0 });
	}
	leave(peer: PeerId): void {
		this.#peers.delete(peer);
		this.performers.forget(peer);
	}
	lag(peer: PeerId, lagMs: Ms): void {
		this.#peers.set(peer, { ...(this.#peers.get(peer) as Observation), lagMs });
	}
	/** One round of reports, parents first, and the verdicts. */
	round(layout: Layout = LAYOUT): ReturnType<Performers['verdicts']> {
		this.now += LIMITS.reportMs;
		for (const [peer, report] of this.#peers) this.performers.observe(this.now, peer, report);
		return this.performers.verdicts(this.now, layout);
	}
}
const P: PeerId = 'peer:p';
/** `count` parents with two children each, all well. */
function families(count: number): ByHand {
	const hand = new ByHand();
	for (let i = 0; i < count; i++) {
		hand.put(`${P}${i}`, 'source', [`${P}${i}a`, `${P}${i}b`], 100);
		for (const child of ['a', 'b'] as const) hand.put(`${P}${i}${child}`, `${P}${i}`, [], 150);
	}
	for (let i = 0; i < 5; i++) expect(hand.round()).toMatchObject({ demote: [], unfit: [], freeze: false });
	return hand;
}
const late = (hand: ByHand, from: number, to: number, lagMs: Ms): void => {
	for (let i = from; i < to; i++) for (const child of ['a', 'b']) hand.lag(`${P}${i}${child}` as PeerId, lagMs);
};
const rounds = (hand: ByHand, count: number, layout?: Layout): ReturnType<Performers['verdicts']>[] => Array.from({ length: count }, () => hand.round(layout));

describe('classes', () => {
	it('begin after three seconds of trouble, seen twice, and end after ten without', () => {
		const hand = families(20);
		late(hand, 0, 1, 1_000);
		const began = rounds(hand, 5).findIndex(({ unfit }) => unfit.length > 0);
		expect((began + 1) * LIMITS.reportMs).toBeLessThanOrEqual(LIMITS.lateMs + 2 * LIMITS.reportMs);
		expect(hand.performers.grade(`${P}0`)).toBe('U');
		late(hand, 0, 1, 150);
		const held = LIMITS.quarantineMs / LIMITS.reportMs;
		const ended = rounds(hand, held + 5).findIndex(({ cleared }) => cleared.length > 0);
		expect(ended * LIMITS.reportMs).toBeGreaterThanOrEqual(LIMITS.quarantineMs - 3 * LIMITS.reportMs);
		expect([hand.performers.grade(`${P}0`), hand.performers.wanting]).toEqual(['fine', 0]);
	});
	it('do not flap with a lag about the threshold', () => {
		const hand = families(20);
		let changes = 0;
		for (let i = 0; i < 300; i++) {
			late(hand, 0, 1, i % 4 < 2 ? 150 : 100 + 2 * LIMITS.latencyMs + 60); // Half the time late, by a little.
			const { unfit, cleared } = hand.round();
			changes += unfit.length + cleared.length;
		}
		expect(changes).toBeLessThanOrEqual(1);
	});
	it('are not for who is behind a late one', () => {
		const hand = families(20);
		hand.put('peer:x', `${P}0a`, ['peer:y'], 200);
		hand.put('peer:y', 'peer:x', [], 250);
		rounds(hand, 5);
		for (const [peer, lagMs] of [['peer:x', 1_100], ['peer:y', 1_150]] as const) hand.lag(peer, lagMs);
		late(hand, 0, 1, 1_050);
		rounds(hand, 6);
		expect([`${P}0`, `${P}0a`, 'peer:x', 'peer:y'].map((peer) => hand.performers.grade(peer as PeerId))).toEqual(['U', 'fine', 'fine', 'fine']);
	});
	it('end with the visit', () => {
		const hand = families(20);
		late(hand, 0, 1, 1_000);
		rounds(hand, 5);
		hand.leave(`${P}0`);
		expect([hand.performers.grade(`${P}0`), hand.performers.wanting, hand.performers.fit(hand.now, `${P}0`), hand.performers.size]).toEqual(['fine', 0, true, 59]);
		expect(hand.performers.verdicts(hand.now, LAYOUT).unfit).toEqual([]); // Its children blame it still.
		hand.leave(`${P}0`);
		expect([hand.performers.size, rounds(hand, 5).flatMap(({ unfit }) => unfit)]).toEqual([59, []]);
	});
	it('lead to an order only when one more round of reports has shown whether others fail as well', () => {
		const hand = families(20);
		late(hand, 0, 1, 1_000);
		const all = rounds(hand, 8);
		expect(all.findIndex(({ demote }) => demote.length > 0)).toBeGreaterThan(all.findIndex(({ unfit }) => unfit.length > 0));
	});
	it('do not begin for who is late on a poor buddy and well at home', () => {
		const hand = families(20);
		for (let i = 0; i < 120; i++) {
			hand.put(`${P}5a`, `${P}5`, [], i % 4 < 2 ? 150 : 1_000, i % 4 === 0 ? `${P}5` : `${P}1`);
			expect(hand.round().unfit).toEqual([]);
		}
	});
	it('clear the parent of whoever cannot receive: another child that is late later does not make two', () => {
		const hand = families(20);
		const until = (peer: PeerId): number => Array.from({ length: 20 }).findIndex(() => hand.round().unfit.includes(peer));
		hand.lag(`${P}0a`, 1_000);
		expect(until(`${P}0a`)).toBeGreaterThan(0);
		hand.lag(`${P}0b`, 1_000);
		expect(until(`${P}0b`)).toBeGreaterThan(0);
		expect(hand.performers.grade(`${P}0`)).toBe('fine');
	});
	it('are not given to parent after parent on the word of one and the same child', () => {
		const hand = families(40);
		const accused: PeerId[] = [];
		// It claims to be late at home and well elsewhere, again and again, and is given a new parent each time.
		for (let parent = 0; parent < 4; parent++) for (let i = 0; i < 40; i++) {
			hand.put('peer:liar', `${P}${parent}`, [], i % 8 < 4 ? 1_000 : 150, i % 8 < 4 ? `${P}${parent}` : `${P}9`);
			accused.push(...hand.round().unfit);
		}
		expect(accused).toEqual([`${P}0`]);
	});
	it('are not for those to whom nothing comes at all: a stream that waits for its publisher makes nobody late', () => {
		const hand = families(20);
		hand.put('peer:alone', `${P}0`, [], 150, 'floor');
		for (let i = 1; i < 30; i++) {
			hand.lag('peer:alone', i * LIMITS.reportMs);
			expect(hand.round().unfit).toEqual([]);
		}
	});
	it('take a server for as late as the best of those whom it feeds: a slow encoder makes nobody late', () => {
		const hand = families(20);
		hand.put('peer:alone', `${P}0`, [], 600, 'floor');
		expect(rounds(hand, 20).flatMap(({ unfit }) => unfit)).toEqual([]);
	});
	it.each([[1, ['peer:f0']], [2, []]])('begin for %d late of four fed by one server: %j', (count, unfit) => {
		const hand = families(20);
		for (let i = 0; i < 4; i++) hand.put(`peer:f${i}`, `${P}0`, [], i < count ? 1_000 : 150, 'floor');
		expect(rounds(hand, 6).flatMap((verdict) => verdict.unfit)).toEqual(unfit);
	});
});

describe('an incident', () => {
	it('is when more than a twentieth are found at once: nobody is moved until it has been quiet', () => {
		const hand = families(40); // 120 peers: more than 6
		late(hand, 0, 8, 1_000);
		const during = rounds(hand, 6);
		expect(during.flatMap(({ unfit }) => unfit)).toHaveLength(8);
		expect(during.flatMap(({ demote, shed }) => [...demote, ...shed])).toEqual([]);
		expect(during.at(-1)?.freeze).toBe(true);
		late(hand, 0, 8, 150);
		const after = rounds(hand, 20);
		expect(after.flatMap(({ demote }) => demote)).toEqual([]);
		expect([after.at(-1)?.freeze, hand.performers.wanting]).toEqual([false, 0]);
	});
	it('is not when some fail in a small audience', () => {
		const hand = families(5);
		late(hand, 0, 2, 1_000);
		const all = rounds(hand, 8);
		expect(all.some(({ freeze }) => freeze)).toBe(false);
		expect(new Set(all.flatMap(({ demote }) => demote))).toEqual(new Set([`${P}0`, `${P}1`]));
	});
});

describe('shedding', () => {
	/** 100 families of whom every second parent fails, a few at a time so that it is no incident. */
	const failing = (layout: Layout): { readonly hand: ByHand; readonly shed: readonly (readonly PeerId[])[] } => {
		const hand = families(100);
		const shed: (readonly PeerId[])[] = [];
		for (let i = 0; i < 50; i++) {
			late(hand, i, i + 1, 1_000);
			shed.push(...rounds(hand, 2, layout).map((verdict) => verdict.shed));
			for (const peer of shed.slice(-2).flat()) hand.leave(peer);
		}
		return { hand, shed };
	};
	it('begins when there are more under-performers than leaves, and stops at nine tenths of them', () => {
		const worth = (peer: PeerId): number => Number(peer.slice(6)); // The lower numbers have watched the least.
		const { hand, shed } = failing({ leafSlots: 40, worth });
		expect(shed.find((round) => round.length > 0)).toEqual([0, 1, 2, 3, 4].map((i) => `${P}${i}`)); // From 41 to 36.
		expect(shed.slice(0, 70).flat()).toEqual([]);
		expect(hand.performers.wanting).toBeLessThanOrEqual(40);
	});
	it('takes at most two per cent in a second', () => {
		const { shed } = failing({ leafSlots: 10, worth: () => 1 });
		const perRound = (0.02 * 300 * LIMITS.reportMs) / 1_000;
		expect(Math.max(...shed.map((round) => round.length))).toBeLessThanOrEqual(perRound);
		expect(shed.flat().length).toBeGreaterThan(0);
	});
	it('does not happen while there are leaves enough', () => {
		expect(failing({ leafSlots: 200, worth: () => 1 }).shed.flat()).toEqual([]);
	});
});

it('what a peer passes on is counted in feeds of what it received', () => {
	const before = { bytesFromPeers: 100, bytesFromServer: 10, bytesToPeers: 50 };
	expect(carriedFeeds(before, { bytesFromPeers: 190, bytesFromServer: 20, bytesToPeers: 250 })).toBe(2);
	expect(carriedFeeds(before, before)).toBeNaN();
});

it('it costs little per peer, and forgets all of it', () => {
	const performers = new Performers();
	const random = randomFrom(3);
	const peers = Array.from({ length: 3_000 }, (_, i) => `peer:${i}` as PeerId);
	const lags = peers.map(() => Math.floor(unit(random) * 2_000));
	const report = (i: number, lagMs: Ms): Observation => ({
		lagMs, parent: i === 0 ? 'source' : `peer:${Math.floor((i - 1) / 2)}`, feeder: i === 0 ? 'source' : `peer:${Math.floor((i - 1) / 2)}`, feed: 'parent', children: [], rttMs: 50, stalledMs: 0,
	});
	let now = 0;
	for (let round = 0; round < 5; round++) {
		now += LIMITS.reportMs;
		peers.forEach((peer, i) => performers.observe(now, peer, report(i, lags[i] as Ms)));
		performers.verdicts(now, LAYOUT);
	}
	expect([performers.rows, performers.wanting > 0, Columns.bytesPerRow <= 64]).toEqual([3_002, true, true]);
	for (const peer of peers.sort((a, b) => (a.slice(-1) < b.slice(-1) ? -1 : 1))) performers.forget(peer);
	performers.verdicts(now + LIMITS.quarantineMs, LAYOUT);
	expect([performers.size, performers.wanting, performers.rows]).toEqual([0, 0, 2]);
});
