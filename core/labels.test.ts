import { describe, expect, it } from 'vitest';
import type { Context } from './context.ts';
import { LABEL_UNPLACED, Labels } from './labels.ts';
import { Neighbour } from './neighbour.ts';
import { below, randomFrom } from './rng.ts';
import { named } from './testing/vectors.ts';

/** What a beat or a want says of labels. */
interface Said {
	readonly from: number;
	readonly to: number;
	readonly t: 'beat' | 'want';
	readonly n: number;
	readonly label: number;
	readonly lower: number;
	readonly ack: number;
}
type Act =
	| { readonly t: 'raise' | 'lower'; readonly who: number; readonly target: number }
	| { readonly t: 'beat'; readonly who: number; readonly to: number }
	| { readonly t: 'ask'; readonly who: number; readonly to: number }
	| { readonly t: 'deliver'; readonly at: number };

class Node {
	readonly labels = new Labels('viewer');
	readonly links = new Map<number, Neighbour>();
	/** All that labels look at. */
	readonly ctx = { links: this.links } as unknown as Context;
}

/** A few peers and the messages between them, which may overtake each other. One that is never delivered is lost. Feeds go from a lower number to a higher one. */
class World {
	readonly nodes: readonly Node[];
	readonly onTheWay: Said[] = [];

	constructor(labels: readonly number[]) {
		this.nodes = labels.map(() => new Node());
		this.nodes.forEach((node, i) => {
			for (let j = 0; j < labels.length; j++) if (j !== i) node.links.set(j, new Neighbour(j + 1, named(`n${j}`), 0, 0));
			node.labels.lower(node.ctx, labels[i] as number); // Nobody feeds it yet, so nobody is asked.
		});
	}
	node(i: number): Node {
		return this.nodes[i] ?? expect.unreachable(`no node ${i}`);
	}
	link(of: number, to: number): Neighbour {
		return this.node(of).links.get(to) ?? expect.unreachable(`no link ${of}-${to}`);
	}
	/** `feeder` feeds `fed`, and both know each other's labels. */
	feed(feeder: number, fed: number): void {
		this.link(feeder, fed).outgoing = { why: 'planned', pool: 'tree', since: 0, rendition: 0, from: 1, next: null };
		this.link(feeder, fed).learnLabel(0, this.node(fed).labels.value);
		this.link(fed, feeder).asked = { n: 0, why: 'planned', rendition: 0, also: null, since: 0, granted: true, session: 0, from: 0, packets: 1 };
		this.link(fed, feeder).learnLabel(0, this.node(feeder).labels.value);
	}
	do(act: Act): void {
		if (act.t === 'deliver') this.#hear(this.onTheWay.splice(act.at, 1)[0] ?? expect.unreachable('nothing is on the way'));
		else if (act.t === 'beat') this.#beat(act.who, act.to);
		else if (act.t === 'ask') this.#ask(act.who, act.to);
		else this.node(act.who).labels[act.t](this.node(act.who).ctx, act.target);
	}
	#beat(from: number, to: number): void {
		const { labels } = this.node(from);
		const other = this.link(from, to);
		const n = ++other.n;
		if (labels.proposal > 0 && other.proposedN === 0) other.proposedN = n;
		this.onTheWay.push({ from, to, t: 'beat', n, label: labels.value, lower: labels.proposal, ack: labels.acknowledge(other) });
	}
	#ask(from: number, to: number): void {
		const other = this.link(from, to);
		const { value } = this.node(from).labels;
		if (other.asked !== null || other.told.label >= value) return;
		const n = ++other.n;
		other.asked = { n, why: 'planned', rendition: 0, also: null, since: 0, granted: false, session: 0, from: 0, packets: 0 };
		other.proposedN = 0;
		this.onTheWay.push({ from, to, t: 'want', n, label: value, lower: 0, ack: 0 });
	}
	#hear({ from, to, t, n, label, lower, ack }: Said): void {
		const other = this.link(to, from);
		const latest = other.learnLabel(n, label);
		if (t === 'want') {
			if (this.node(to).labels.value < other.labelLimit) other.outgoing = { why: 'planned', pool: 'tree', since: 0, rendition: 0, from: 1, next: null };
		} else if (latest) {
			other.told.lower = lower;
			other.told.ack = ack;
		}
	}
	/** [feeder, fed] of all feeds that flow: one gives and the other takes. */
	feeds(): readonly (readonly [number, number])[] {
		return this.nodes.flatMap((node, i) => [...node.links].filter(([j, other]) => other.feeding && this.link(j, i).asked !== null).map(([j]) => [i, j] as const));
	}
	expectIncreasing(trace: readonly Act[]): void {
		for (const [feeder, fed] of this.feeds()) {
			const [a, b] = [this.node(feeder).labels.value, this.node(fed).labels.value];
			if (a >= b) expect.unreachable(`${feeder} (label ${a}) feeds ${fed} (label ${b}) after ${JSON.stringify(trace)}`);
		}
	}
	get key(): string {
		return JSON.stringify([
			this.nodes.map(({ labels, links }) => [labels.value, labels.proposal, [...links.values()].map(({ n, proposedN, told, asked, outgoing }) => [n, proposedN, told.n, told.label, told.lower, told.ack, asked !== null, outgoing !== null])]),
			this.onTheWay.map((said) => JSON.stringify(said)).sort(),
		]);
	}
	/** Everything that could happen next. `raises` and `lowers`: the labels that each node may try. */
	acts(raises: readonly (readonly number[])[], lowers: readonly (readonly number[])[], beatsMax: number): readonly Act[] {
		const acts: Act[] = [];
		this.nodes.forEach((node, who) => {
			for (const target of raises[who] ?? []) acts.push({ t: 'raise', who, target });
			for (const target of lowers[who] ?? []) acts.push({ t: 'lower', who, target });
			for (const [to, other] of node.links) {
				if (other.n < beatsMax) acts.push({ t: 'beat', who, to });
				if (to < who && other.asked === null) acts.push({ t: 'ask', who, to });
			}
		});
		this.onTheWay.forEach((_, at) => acts.push({ t: 'deliver', at }));
		return acts;
	}
}

/** Visits every state that can be reached, and returns how many there are. */
function explore(start: () => World, raises: readonly (readonly number[])[], lowers: readonly (readonly number[])[], beatsMax: number): number {
	const after = (path: readonly Act[]): World => {
		const world = start();
		for (const act of path) world.do(act);
		return world;
	};
	const seen = new Map<string, readonly Act[]>([[start().key, []]]);
	for (const path of seen.values()) {
		for (const act of after(path).acts(raises, lowers, beatsMax)) {
			const world = after(path);
			world.do(act);
			world.expectIncreasing([...path, act]);
			if (!seen.has(world.key)) seen.set(world.key, [...path, act]);
		}
	}
	return seen.size;
}

describe('on every feed the label of the feeder is smaller, at every instant', () => {
	it('[B3] two peers that raise, lower, tell and are told in every order there is', () => {
		const fed = (): World => {
			const world = new World([2, 6]);
			world.feed(0, 1);
			return world;
		};
		expect(explore(fed, [[3, 5]], [[], [3, 4]], 2)).toBeGreaterThan(500);
	});
	it('[B3] a feed that is asked for while both labels change, with messages in every order', () => {
		const asking = (): World => {
			const world = new World([2, 6]);
			world.link(1, 0).learnLabel(0, 2);
			world.link(0, 1).learnLabel(0, 6);
			return world;
		};
		expect(explore(asking, [[3, 5]], [[], [4]], 2)).toBeGreaterThan(500);
	});
	const LABELS = [1, 3, 4, 5, 7, 8, 9, 11];
	it('[B3] a chain of three, in long random orders', () => {
		let moved = 0;
		for (let seed = 0; seed < 300; seed++) {
			const random = randomFrom(seed);
			const world = new World([2, 6, 10]);
			world.feed(0, 1);
			world.feed(1, 2);
			const trace: Act[] = [];
			const before = world.nodes.map(({ labels }) => labels.value).join();
			for (let i = 0; i < 150; i++) {
				const acts = world.acts([LABELS, LABELS, LABELS], [LABELS, LABELS, LABELS], Infinity);
				const act = acts[below(random, acts.length)] as Act;
				trace.push(act);
				world.do(act);
				world.expectIncreasing(trace);
			}
			if (world.nodes.map(({ labels }) => labels.value).join() !== before) moved++;
		}
		expect(moved).toBeGreaterThan(250);
	});
});

describe('raising and lowering', () => {
	it('[B4] the source is 0 for ever, and a viewer without a place stands above all others', () => {
		expect(new Labels('source').value).toBe(0);
		expect(new Labels('viewer').value).toBe(LABEL_UNPLACED);
	});
	it('[B2] raises as far as its receivers let it, and says whether that was enough', () => {
		const world = new World([2, 6]);
		world.feed(0, 1);
		const { labels, ctx } = world.node(0);
		expect(labels.raise(ctx, 9)).toBe(false);
		expect(labels.value).toBe(5);
		expect(labels.changed).toBe(true);
		expect(labels.raise(ctx, 4)).toBe(true);
		expect(labels.value).toBe(5);
	});
	it('[B3] lowers only after its feeder has acknowledged just this proposal', () => {
		const world = new World([2, 6]);
		world.feed(0, 1);
		const { labels, ctx } = world.node(1);
		labels.lower(ctx, 4);
		expect([labels.value, labels.proposal]).toEqual([6, 4]);
		world.do({ t: 'beat', who: 1, to: 0 });
		world.do({ t: 'deliver', at: 0 });
		world.do({ t: 'beat', who: 0, to: 1 });
		world.do({ t: 'deliver', at: 0 });
		labels.lower(ctx, 3); // Another wish: the acknowledgement was for 4.
		expect(labels.value).toBe(6);
		world.do({ t: 'beat', who: 1, to: 0 });
		world.do({ t: 'deliver', at: 0 });
		world.do({ t: 'beat', who: 0, to: 1 });
		world.do({ t: 'deliver', at: 0 });
		labels.lower(ctx, 3);
		expect([labels.value, labels.proposal]).toEqual([3, 0]);
	});
	it('[B3] does not propose what its feeder could not stay below', () => {
		const world = new World([4, 6]);
		world.feed(0, 1);
		const { labels, ctx } = world.node(1);
		labels.lower(ctx, 4);
		expect([labels.value, labels.proposal]).toEqual([6, 0]);
	});
	it('[B3] acknowledges a proposal only while it is below it, and by the number of the beat that made it', () => {
		const { labels } = new World([4, 9]).node(0);
		const receiver = new Neighbour(1, named('receiver'), 0, 0);
		receiver.learnLabel(7, 9);
		expect(labels.acknowledge(receiver)).toBe(0);
		receiver.told.lower = 5;
		expect(labels.acknowledge(receiver)).toBe(7);
		receiver.told.lower = 4;
		expect(labels.acknowledge(receiver)).toBe(0);
	});
	it('[B4] a feeder with label 0 need not be asked', () => {
		const world = new World([2, 6]);
		world.feed(0, 1);
		world.link(1, 0).told.label = 0;
		const { labels, ctx } = world.node(1);
		labels.lower(ctx, 1);
		expect(labels.value).toBe(1);
	});
});
