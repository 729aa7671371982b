import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { NATS, type Nat } from './nat.ts';
import {
	buddyRttMsMax, choose, chooseNode, defaultProposer, defaultScorer, legalExchanges, propose, weighted, type NodeView, type SlotView, type StreamView,
} from './scorer.ts';
import { homely, homelyAndNear } from './testing/example-scorer.ts';

const STREAM: StreamView = { bufferMs: 600, latencyMs: 92, detectMs: 150, peers: 1_000 };
const node = (over: Partial<NodeView> = {}): NodeView => ({ slots: 3, ageMs: 60_000, nat: 'easy', region: '', network: '', lagMs: 400, ...over });
const open = (slot: number, over: Partial<SlotView> = {}): SlotView => ({
	slot, tree: 'A', level: 5, slotsNeeded: 0, occupant: null, parent: node(), buddy: node(), children: [], opensHalf: false, parentRttMs: 100, buddyRttMs: 100, elsewhere: [], ...over,
});
const taken = (slot: number, over: Partial<SlotView> = {}): SlotView => open(slot, { occupant: node(), ...over });

const anyNode: fc.Arbitrary<NodeView> = fc.record({
	slots: fc.integer({ min: 0, max: 12 }), ageMs: fc.nat(), nat: fc.oneof({ weight: 8, arbitrary: fc.constant<Nat>('easy') }, fc.constantFrom(...NATS)), region: fc.constantFrom('', 'de', 'br'), network: fc.constantFrom('', 'as1', 'as2'), lagMs: fc.nat(3_000),
});
const rtt = fc.option(fc.integer({ min: 1, max: 900 }));
const anySlot = (occupied: boolean): fc.Arbitrary<Omit<SlotView, 'slot' | 'elsewhere'>> => fc.record({
	tree: fc.constantFrom('A' as const, 'B' as const), level: fc.integer({ min: 4, max: 5 }), slotsNeeded: fc.constantFrom(0, 3), occupant: occupied ? anyNode : fc.constant(null), parent: fc.option(anyNode),
	buddy: fc.option(anyNode), children: fc.array(anyNode, { maxLength: 2 }), opensHalf: fc.boolean(), parentRttMs: rtt, buddyRttMs: rtt,
});
const anySlots = (occupied: boolean): fc.Arbitrary<readonly SlotView[]> => fc.array(anySlot(occupied), { maxLength: 12 }).chain((slots) => fc.array(fc.tuple(rtt, rtt), { minLength: slots.length ** 2, maxLength: slots.length ** 2 }).map((trips) => slots.map((slot, i) => ({
	...slot, slot: i, elsewhere: slots.flatMap((_, k) => {
		const [parentRttMs, buddyRttMs] = trips[i * slots.length + k] as [number | null, number | null];
		return k === i ? [] : [{ slot: k, parentRttMs, buddyRttMs }];
	}),
}))));

describe('the default score', () => {
	test.each<[string, Partial<SlotView>, NodeView, number]>([
		['one way to the parent and half of one to the buddy', {}, node(), 50 + 25],
		['the mean where nobody has measured', { parentRttMs: null, buddyRttMs: null }, node(), 92 + 46],
		['four times what B does not cover of the way to the buddy', { buddyRttMs: 400 }, node(), 50 + 100 + 4 * 40],
		['30 for a buddy with the same provider', { buddy: node({ network: 'as1' }) }, node({ network: 'as1' }), 75 + 30],
		['nothing for two of whom no provider is known', { buddy: node({ network: '' }) }, node({ network: '' }), 75],
		['nothing for a parent with the same provider', { parent: node({ network: 'as1' }) }, node({ network: 'as1' }), 75],
		['40 for a new half position', { opensHalf: true }, node(), 75 + 40],
		['no provider for the source', { buddy: null }, node({ network: 'as1' }), 75],
	])('counts %s', (_, over, x, score) => {
		expect(defaultScorer(x, open(1, over), STREAM)).toBeCloseTo(score);
	});
	it('lets a buddy be 360 ms away at the default buffer', () => {
		expect(buddyRttMsMax(STREAM)).toBeCloseTo(360);
	});
});

describe('a choice', () => {
	it('is the lowest score, and of equal ones the lowest number', () => {
		expect(choose(node(), [open(9, { parentRttMs: 300 }), open(7), open(3)], STREAM)).toEqual({ slot: 3, byDefault: false, faults: 0 });
		expect(choose(node(), [], STREAM)).toEqual({ slot: null, byDefault: false, faults: 0 });
	});
	it('does not depend on the order of the slots, repeats itself, and is one of them', () => {
		fc.assert(fc.property(anyNode, anySlots(false), fc.infiniteStream(fc.nat()), (x, slots, keys) => {
			const shuffled = slots.map((slot) => ({ slot, key: keys.next().value })).sort((a, b) => a.key - b.key).map(({ slot }) => slot);
			const choice = choose(x, slots, STREAM, homelyAndNear);
			expect(choose(x, shuffled, STREAM, homelyAndNear)).toEqual(choice);
			expect(choose(x, slots, STREAM, homelyAndNear)).toEqual(choice);
			const scores = slots.map((slot) => homelyAndNear(x, slot, STREAM));
			expect(choice.slot).toBe(slots.length === 0 ? null : scores.indexOf(Math.min(...scores)));
		}), { seed: 12, numRuns: 200 });
	});
	it.each([['Infinity', Infinity], ['less than everything', -Infinity], ['no number', NaN], ['undefined', undefined as unknown as number], ['a text', '1' as unknown as number]])('%s is a veto', (_, word) => {
		const scorer = (_x: NodeView, slot: SlotView): number => (slot.slot === 1 ? word : 1_000);
		expect(choose(node(), [open(1), open(2)], STREAM, scorer)).toEqual({ slot: 2, byDefault: false, faults: 0 });
	});
	it('falls to the default scorer when everything is vetoed', () => {
		expect(choose(node(), [open(1, { parentRttMs: 200 }), open(2)], STREAM, () => Infinity)).toEqual({ slot: 2, byDefault: true, faults: 0 });
	});
	it('survives a scorer that throws, for the slots at which it throws', () => {
		const scorer = (_: NodeView, slot: SlotView): number => {
			if (slot.slot === 1) throw new Error('on purpose');
			return 5;
		};
		expect(choose(node(), [open(1), open(2)], STREAM, scorer)).toEqual({ slot: 2, byDefault: false, faults: 1 });
		expect(choose(node(), [open(1)], STREAM, scorer)).toEqual({ slot: 1, byDefault: true, faults: 1 });
	});
	it.each<[string, (x: NodeView, slot: SlotView, stream: StreamView) => void]>([
		['the newcomer', (x) => ((x as { slots: number }).slots = 99)],
		['a slot', (_, slot) => ((slot as { parentRttMs: number }).parentRttMs = 0)],
		['the neighbour of a slot', (_, slot) => ((slot.parent as { slots: number }).slots = 99)],
		['a list', (_, slot) => (slot.children as NodeView[]).push(node())],
		['the stream', (_x, _, stream) => ((stream as { bufferMs: number }).bufferMs = 9_999)],
	])('a scorer cannot change %s', (_, change) => {
		const [x, slots, stream] = [node(), [open(1), open(2, { parentRttMs: 10 })], { ...STREAM }];
		const before = JSON.stringify([x, slots, stream]);
		const choice = choose(x, slots, stream, (...views) => {
			change(...views);
			return 1;
		});
		expect(choice).toEqual({ slot: 2, byDefault: true, faults: 2 });
		expect(JSON.stringify([x, slots, stream])).toBe(before);
	});
	it('of somebody for one slot follows the same rule', () => {
		const slot = open(4);
		const nodes = [{ x: node(), slot: { ...slot, parentRttMs: 300 } }, { x: node(), slot: { ...slot, parentRttMs: 20 } }, { x: node(), slot: { ...slot, parentRttMs: 20 } }];
		expect(chooseNode(nodes, STREAM)).toEqual({ at: 1, byDefault: false, faults: 0 });
		expect(chooseNode([], STREAM)).toEqual({ at: null, byDefault: false, faults: 0 });
	});
});

describe('several scorers', () => {
	it('add up with their weights', () => {
		expect(weighted([[() => 10, 2], [() => 3, 1]])(node(), open(1), STREAM)).toBe(23);
	});
	it('veto together what one of them vetoes, whatever its weight', () => {
		expect(Number.isFinite(weighted([[() => Infinity, 0], [() => 3, 1]])(node(), open(1), STREAM))).toBe(false);
	});
});

describe('exchanges', () => {
	const far = { parentRttMs: 100, buddyRttMs: 500 };
	it('mend a buddy that is too far, though the gain is only expected', () => {
		expect(defaultProposer([taken(1, far), taken(2)], STREAM)).toEqual([{ a: 1, b: 2 }]);
	});
	it('mend a neighbour out of reach', () => {
		const stranded = taken(1, { occupant: node({ nat: 'symmetric' }), parent: node({ nat: 'restricted' }) });
		expect(defaultProposer([stranded, taken(2)], STREAM)).toEqual([{ a: 1, b: 2 }]);
	});
	it('for mere nearness need known ways', () => {
		const [a, b] = [taken(1, { parentRttMs: 300 }), taken(2, { parentRttMs: 300 })];
		expect(defaultProposer([a, b], STREAM)).toEqual([]);
		const near = (slot: number): SlotView['elsewhere'] => [{ slot, parentRttMs: 20, buddyRttMs: 100 }];
		expect(defaultProposer([{ ...a, elsewhere: near(2) }, { ...b, elsewhere: near(1) }], STREAM)).toEqual([{ a: 1, b: 2 }]);
	});
	it('that gain next to nothing are left alone', () => {
		const near = (slot: number): SlotView['elsewhere'] => [{ slot, parentRttMs: 100 - LIMITS.exchangeGainMs + 1, buddyRttMs: 100 }];
		expect(defaultProposer([taken(1, { elsewhere: near(2) }), taken(2, { elsewhere: near(1) })], STREAM)).toEqual([]);
	});
	it('take leaves first', () => {
		const inner = taken(1, { ...far, children: [node(), node()] });
		expect(defaultProposer([inner, taken(2, far), taken(3)], STREAM)).toEqual([{ a: 2, b: 3 }]);
	});
	test.each<[string, SlotView, SlotView]>([
		['between the trees', taken(1, far), taken(2, { tree: 'B' })],
		['between levels', taken(1, far), taken(2, { level: 6 })],
		['with an empty slot', taken(1, far), open(2)],
		['that put a weak uplink above children', taken(1, { ...far, slotsNeeded: 3 }), taken(2, { occupant: node({ slots: 2 }) })],
		['that put two networks together which cannot meet', taken(1, { ...far, buddy: node({ nat: 'symmetric' }) }), taken(2, { occupant: node({ nat: 'restricted' }) })],
		['with oneself', taken(1, far), taken(1, far)],
	])('%s are neither proposed nor allowed', (_, a, b) => {
		expect(defaultProposer([a, b], STREAM)).toEqual([]);
		expect(legalExchanges([{ a: a.slot, b: b.slot }], [a, b])).toEqual({ exchanges: [], faults: 1 });
	});
	it('are checked again as if a stranger had proposed them', () => {
		const sample = [taken(1), taken(2), taken(3), taken(4)];
		const proposals = [{ a: 1, b: 2 }, { a: 2, b: 3 }, { a: 3, b: 77 }, { a: 3, b: 4 }];
		expect(legalExchanges(proposals, sample)).toEqual({ exchanges: [{ a: 1, b: 2 }, { a: 3, b: 4 }], faults: 2 });
		expect(legalExchanges(proposals, sample, new Set([1]))).toEqual({ exchanges: [{ a: 2, b: 3 }], faults: 3 });
	});
	it('of a proposer that throws are none', () => {
		expect(propose([taken(1)], STREAM, () => { throw new Error('on purpose'); })).toEqual({ exchanges: [], faults: 1 });
		expect(propose([taken(1)], STREAM, () => 'nonsense' as unknown as [])).toEqual({ exchanges: [], faults: 1 });
	});
	it('of the default proposer are legal, move nobody twice, never cost, and do not depend on the order of the sample', () => {
		let made = 0;
		fc.assert(fc.property(anySlots(true), (sample) => {
			const { exchanges, faults } = propose(sample, STREAM);
			expect(faults).toBe(0);
			expect(propose([...sample].reverse(), STREAM).exchanges).toEqual(exchanges);
			expect(new Set(exchanges.flatMap(({ a, b }) => [a, b])).size).toBe(2 * exchanges.length);
			made += exchanges.length;
		}), { seed: 12, numRuns: 200 });
		expect(made).toBeGreaterThan(20);
	});
});

describe('the example for other people', () => {
	it('keeps to a parent at home and a buddy with another provider', () => {
		const x = node({ region: 'de', network: 'as1' });
		const home = open(2, { parent: node({ region: 'de' }), buddy: node({ network: 'as2' }) });
		const abroad = open(1, { parent: node({ region: 'br' }), buddy: node({ network: 'as1' }) });
		expect(choose(x, [abroad, home], STREAM, homely)).toEqual({ slot: 2, byDefault: false, faults: 0 });
		expect(choose(x, [abroad, { ...home, parentRttMs: 600 }], STREAM, homelyAndNear).slot).toBe(1);
	});
	it('stands in the manual as it runs here', () => {
		const manual = readFileSync(new URL('../docs/OPTIMISERS.md', import.meta.url), 'utf8');
		const source = readFileSync(new URL('./testing/example-scorer.ts', import.meta.url), 'utf8');
		expect(manual).toContain(source.replace("'../scorer.ts'", "'@dumbbell-stream/core/scorer.ts'"));
	});
});
