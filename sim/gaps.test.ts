import { describe, expect, test } from 'vitest';
import { Gaps, Unexplained } from './gaps.ts';
import { NetworkNode } from './model/network.ts';
import { constantRtt, gammaRtt } from './model/rtt.ts';
import { Stage, type Cell } from './stage.ts';
import { Dumbbell } from './systems/dumbbell.ts';
import type { Viewer } from './world.ts';

const CHUNK_MS = 100;
const WAY_MS = 50;
/** The source has sent chunk c whole at this time. */
const sentAt = (chunk: number): number => 1_000 + chunk * CHUNK_MS;

/** Viewer 1 takes from the server, 2 from 1, and so on; chunks come on time until something happens. */
class Chain {
	now = 0;
	readonly radios: { readonly id: number; readonly from: number; readonly to: number }[] = [];
	readonly gaps: Gaps;
	readonly nodes: readonly NetworkNode[];
	constructor(viewers: number, lossy = false) {
		this.nodes = Array.from({ length: viewers + 1 }, (_, id) => new NetworkNode(id, { accessMs: 0, bytesPerSecond: 1e6 }));
		this.gaps = new Gaps({
			now: () => this.now, sentAt, wayMs: () => WAY_MS, server: this.nodes[0] as NetworkNode, lossy,
			idOf: (end) => (end.startsWith('peer:') ? Number(end.slice(5)) : undefined),
			radio: (node, from, to) => this.radios.some((radio) => radio.id === node.id && radio.to >= from && radio.from <= to),
		}, CHUNK_MS);
		for (let id = 1; id <= viewers; id++) {
			this.gaps.joined(id, this.nodes[id] as NetworkNode, false);
			this.gaps.noted(id, 'feed', { from: id === 1 ? 'source' : `peer:${id - 1}`, was: 'none' });
		}
	}
	/** The chunk comes to this viewer so much later than the ways to him take, and is played. */
	comes(id: number, chunk: number, lateMs = 0): void {
		this.now = sentAt(chunk) + id * WAY_MS + lateMs;
		this.gaps.got(id, chunk, id - 1);
		this.gaps.played(id, chunk);
	}
	/** Everybody shows chunks until this one, each a second after it was sent. */
	shown(until: number): void {
		for (let id = 1; id < this.nodes.length; id++) {
			for (let chunk = 0; chunk < until; chunk++) {
				this.comes(id, chunk);
				this.gaps.due(id, sentAt(chunk) + 1_000, true, chunk);
			}
		}
	}
	/** The chunk comes 1.3 s late to `first` and all below him; the last viewer's picture waits for it. */
	gap(chunk: number, first = 1, lateMs = 1_300): void {
		const last = this.nodes.length - 1;
		for (let id = 1; id <= last; id++) this.comes(id, chunk, id >= first ? lateMs : 0);
		this.gaps.due(last, sentAt(chunk) + 1_000, false, chunk);
		this.gaps.due(last, sentAt(chunk) + 1_100, true, chunk + 1);
	}
}
const LATE = 300;
const at = sentAt(LATE);

/** A chain of so many whose viewer 2 gets a chunk late after this has happened: why, then? */
function causeAfter(happens: (chain: Chain) => void, viewers = 3, lossy = false): string | undefined {
	const chain = new Chain(viewers, lossy);
	chain.shown(LATE);
	happens(chain);
	try {
		chain.gap(LATE, 2);
	} catch (error) {
		if (error instanceof Unexplained) return undefined;
		throw error;
	}
	return [...chain.gaps.counts.keys()].join();
}
/** Viewer 2's machine said this, so long after the chunk was sent. */
function says(chain: Chain, laterMs: number, name: string, fields: Readonly<Record<string, string>>): void {
	chain.now = at + laterMs;
	chain.gaps.noted(2, name, fields);
}

describe('a gap in a viewer’s picture', () => {
	test('that nothing explains is a violation, with the way of the chunk hop by hop', () => {
		const chain = new Chain(3);
		chain.shown(LATE);
		expect(() => chain.gap(LATE, 2)).toThrow(Unexplained);
		const again = new Chain(3);
		again.shown(LATE);
		expect(() => again.gap(LATE, 2)).toThrow(/viewer 3 stood still .* for no reason: chunk 300 .*\n {2}viewer 3 from viewer 2: .* 0 ms more than the way\n {2}viewer 2 from viewer 1: .* 1300 ms more/);
	});

	test('is explained where the chunk took long, however far above him that was', () => {
		const chain = new Chain(4);
		chain.shown(LATE);
		chain.radios.push({ id: 1, from: at + 100, to: at + 400 });
		chain.gap(LATE, 2);
		expect([...chain.gaps.counts]).toEqual([['radio', 1]]);
	});

	test('is not explained by what happened somewhere else, or at another time', () => {
		for (const radio of [{ id: 3, from: at, to: at + 300 }, { id: 1, from: at - 9_000, to: at - 8_000 }]) {
			const chain = new Chain(4);
			chain.shown(LATE);
			chain.radios.push(radio);
			expect(() => chain.gap(LATE, 2), String(radio.id)).toThrow(Unexplained);
		}
	});

	test('is explained by a feeder that has gone, from whom somebody above him took before', () => {
		const chain = new Chain(3);
		chain.gaps.joined(9, new NetworkNode(9, { accessMs: 0, bytesPerSecond: 1e6 }), false);
		chain.shown(LATE);
		chain.now = at - 50;
		chain.gaps.left(9);
		chain.now = at + 100;
		chain.gaps.noted(2, 'orphan', { of: 'peer:9', why: 'silent' });
		chain.gap(LATE, 2);
		expect(chain.gaps.counts.get('feeder gone')).toBe(1);
	});

	test('is explained by a full uplink of the feeder, and by the viewer’s own downlink', () => {
		const up = new Chain(2);
		up.shown(LATE);
		up.now = at + 100;
		(up.nodes[1] as NetworkNode).busyUntil = up.now + 400;
		up.gaps.sent(1);
		up.gap(LATE, 2);
		expect([...up.gaps.counts.keys()]).toEqual(['uplink']);
		const down = new Chain(2);
		down.shown(LATE);
		(down.nodes[2] as NetworkNode).downBusyUntil = at + 3_000;
		for (const later of [100, 700]) {
			down.now = at + later;
			down.gaps.got(2, LATE - 1, 1);
		}
		down.gap(LATE, 2);
		expect([...down.gaps.counts.keys()]).toEqual(['downlink']);
	});

	test('is explained by a feeder that has gone, though the same one had been silent a while before', () => {
		const chain = new Chain(2);
		chain.gaps.joined(9, new NetworkNode(9, { accessMs: 0, bytesPerSecond: 1e6 }), false);
		chain.shown(LATE);
		says(chain, -20_000, 'orphan', { of: 'peer:9', why: 'silent' });
		says(chain, -19_900, 'feed', { from: 'peer:9', was: 'none' });
		chain.now = at - 50;
		chain.gaps.left(9);
		says(chain, 100, 'orphan', { of: 'peer:9', why: 'silent' });
		says(chain, 400, 'no-grant', { by: 'peer:7', what: 'grant' });
		says(chain, 1_200, 'feed', { from: 'peer:1', was: 'none' });
		chain.gap(LATE, 2);
		expect([...chain.gaps.counts.keys()]).toEqual(['feeder gone']);
	});

	test('is explained by neighbours that had no place for an orphan, and not by a refusal to somebody who was fed', () => {
		expect(causeAfter((chain) => {
			chain.gaps.joined(9, new NetworkNode(9, { accessMs: 0, bytesPerSecond: 1e6 }), false);
			says(chain, 100, 'orphan', { of: 'peer:9', why: 'silent' });
			says(chain, 300, 'no-grant', { by: 'peer:7', what: 'grant' });
			says(chain, 1_200, 'feed', { from: 'peer:1', was: 'none' });
		})).toBe('no place');
		expect(causeAfter((chain) => says(chain, 300, 'refused', { by: 'peer:7', why: 'credit' }))).toBeUndefined();
	});

	test('is explained by a move that the coordinator ordered, carried out about then, and not by an order or a change of feed alone', () => {
		const ordered = (feedMs: number) => (chain: Chain): void => {
			says(chain, feedMs - 300, 'directive', {});
			says(chain, feedMs, 'feed', { from: 'peer:1', was: 'none' });
		};
		expect(causeAfter(ordered(200))).toBe('order');
		expect(causeAfter(ordered(-4_000))).toBeUndefined();
		expect(causeAfter((chain) => says(chain, 200, 'directive', {}))).toBeUndefined();
		expect(causeAfter((chain) => says(chain, 200, 'feed', { from: 'peer:1', was: 'none' }))).toBeUndefined();
	});

	test('is explained by a chunk that came from another one than the feeder, who had it late', () => {
		expect(causeAfter((chain) => says(chain, 200, 'feed', { from: 'floor', was: 'none' }))).toBe('repair');
	});

	test('is explained by a coordinator that is away, by a liar above, and by a hidden tab', () => {
		expect(causeAfter((chain) => {
			chain.now = at - 1_000;
			chain.gaps.outage(15_000);
		})).toBe('outage');
		expect(causeAfter((chain) => chain.gaps.joined(1, chain.nodes[1] as NetworkNode, true))).toBe('liar');
		expect(causeAfter((chain) => {
			chain.now = at;
			chain.gaps.hidden(2, true);
		})).toBe('hidden');
	});

	test('is explained by the server’s full uplink for whom it feeds', () => {
		const chain = new Chain(2);
		chain.shown(LATE);
		chain.now = at + 100;
		(chain.nodes[0] as NetworkNode).busyUntil = chain.now + 400;
		chain.gaps.sent(0);
		chain.gap(LATE, 1);
		expect([...chain.gaps.counts.keys()]).toEqual(['server']);
	});

	test('is explained by lost messages only where they get lost, and only as far as sending again takes', () => {
		expect(causeAfter(() => undefined, 3, true)).toBe('loss');
		const chain = new Chain(3, true);
		chain.shown(LATE);
		expect(() => chain.gap(LATE, 2, 1_900)).toThrow(Unexplained);
	});

	test('is a newcomer’s own for a while, if a whole buffer would have hidden it', () => {
		const gapOf = (chunk: number, lastsMs: number): Gaps => {
			const chain = new Chain(2);
			chain.gaps.due(2, sentAt(LATE) + 1_000, true, LATE);
			for (let id = 1; id <= 2; id++) chain.comes(id, chunk);
			chain.gaps.due(2, sentAt(chunk) + 60, false, chunk);
			chain.gaps.due(2, sentAt(chunk) + 60 + lastsMs - CHUNK_MS, false, chunk);
			chain.gaps.due(2, sentAt(chunk) + 60 + lastsMs, true, chunk + 1);
			return chain.gaps;
		};
		expect([...gapOf(LATE + 40, 300).counts.keys()]).toEqual(['start']);
		expect(() => gapOf(LATE + 40, 2_000)).toThrow(Unexplained);
		expect(() => gapOf(LATE + 140, 300)).toThrow(Unexplained);
	});

	test('is explained by a way that has become longer, where somebody on it has moved', () => {
		const chain = new Chain(3);
		chain.shown(LATE);
		says(chain, -9_000, 'feed', { from: 'peer:1', was: 'peer:9' });
		chain.gap(LATE, 4); // Nobody got it late: the picture was too far ahead.
		expect([...chain.gaps.counts.keys()]).toEqual(['moved']);
		const still = new Chain(3);
		still.shown(LATE);
		expect(() => still.gap(LATE, 4)).toThrow(Unexplained);
	});

	test('ends for the account when the hole is given up: what nobody waits for any longer is not late', () => {
		const chain = new Chain(2);
		chain.shown(LATE);
		chain.comes(1, LATE);
		says(chain, -5_500, 'feed', { from: 'peer:1', was: 'peer:9' });
		chain.now = at + 2 * WAY_MS + 10;
		chain.gaps.noted(2, 'skip', { from: '1', to: '2' });
		chain.gaps.due(2, at + 600, false, LATE);
		chain.comes(2, LATE + 1);
		chain.gaps.due(2, at + 1_100, true, LATE + 1);
		expect([...chain.gaps.counts.keys()]).toEqual(['moved']);
	});

	test('is explained by the floor that had no place, however long ago it said so first', () => {
		const chain = new Chain(1);
		chain.shown(LATE);
		for (let i = 0; i < 30; i++) {
			chain.now = at + i * 1_600;
			chain.gaps.noted(1, 'refused', { by: 'floor', why: 'full' });
		}
		chain.gaps.due(1, at + 1_000, false, LATE);
		chain.gaps.due(1, at + 40_000, false, LATE);
		chain.now = at + 60_000;
		chain.gaps.ended(1);
		expect([...chain.gaps.counts.keys()]).toEqual(['full']);
	});
});

describe('the product', () => {
	const CELL: Cell = { system: 'dumbbell', workload: 'static', peers: 40, seconds: 15, seed: 3, rateKbps: 1_000, rtt: gammaRtt() };

	test('leaves no gap unexplained when a quarter vanishes', () => {
		let system: Dumbbell | undefined;
		const { metrics, counts } = new Stage({ ...CELL, workload: 'crash', level: 0.25 }).run((env) => (system = new Dumbbell('dumbbell', env)));
		const told = Object.entries(counts.extra ?? {}).filter(([name]) => name.startsWith('gap: '));
		expect(system).toBeDefined();
		expect(metrics.rebuffersPerViewerHour).toBeGreaterThan(0); // Else there was nothing to explain.
		expect(told.length).toBeGreaterThan(0);
	});

	test('whose machine swallows packets for no reason is found out', () => {
		const stage = new Stage({ ...CELL, rtt: constantRtt(60), network: { jitterMs: 0, wifiStalls: false } });
		let system: Dumbbell | undefined;
		stage.clock.at(30_000, () => {
			const { world } = system as Dumbbell;
			const victim = world.alive.find((viewer) => viewer.peer.view(world.now).feed === 'parent' && viewer.peer.view(world.now).children.length === 0) as Viewer;
			const step = victim.machine.step.bind(victim.machine);
			victim.machine.step = (now, input) => (now < 33_000 && input.t === 'bytes' && input.bytes[0] === 0x50 ? [] : step(now, input));
		});
		const play = (): unknown => stage.run((env) => (system = new Dumbbell('dumbbell', env))).counts;
		expect(play).toThrow(/for no reason/);
	});
});
