import { randomFrom } from '@dumbbell-stream/core';
import { describe, expect, it } from 'vitest';
import { cutOff, fatalSets } from './closure.ts';
import { rescue } from './rescue.ts';
import { FULL, leftComplete, randomShape, viewers, type Shape } from './shape.ts';
import { wire, type Wiring } from './wiring.ts';

const plain = (peers: number): Wiring => wire(leftComplete(peers), { standby: false });
const product = (peers: number): Wiring => wire(leftComplete(peers), { standby: true });
const COMPLETE = [3, 7, 15, 31];

/** All pairs and single nodes, or all triples. */
function* sets(wiring: Wiring, count: number, from = 0): Generator<number[]> {
	if (count === 0) return yield [];
	for (let i = from; i < wiring.nodes.length; i++) for (const rest of sets(wiring, count - 1, i + 1)) yield [wiring.nodes[i] as number, ...rest];
}

describe('single failures', () => {
	it('disconnect nobody, with or without standby, for every audience up to 130', () => {
		for (let peers = 1; peers <= 130; peers++) {
			for (const wiring of [plain(peers), product(peers)]) expect(wiring.nodes.filter((node) => cutOff(wiring, [node]).length > 0), `${peers} peers`).toEqual([]);
		}
	});
});

describe('fatal pairs without standby', () => {
	it('number floor(M / 2) + 2 (M - 1) for every even audience, and two fewer for the odd one below it', () => {
		for (let positions = 2; positions <= 40; positions++) {
			const expected = Math.floor(positions / 2) + 2 * (positions - 1);
			expect(fatalSets(plain(2 * positions), 2)).toHaveLength(expected);
			expect(fatalSets(plain(2 * positions - 1), 2)).toHaveLength(expected - 2);
		}
		expect(fatalSets(plain(2), 2)).toEqual([]);
	});
	it('are 75 of the 1,891 pairs at 31 positions: both of a position, or one of them and a child of the other', () => {
		const wiring = plain(62);
		expect([...sets(wiring, 2)]).toHaveLength(1_891);
		const expected: string[] = [];
		for (let p = 1; p <= 15; p++) {
			expected.push([2 * p, 2 * p + 1].join());
			for (const child of [2 * p, 2 * p + 1]) expected.push([2 * p, 2 * child + 1].join(), [2 * p + 1, 2 * child].join());
		}
		expect(expected).toHaveLength(75);
		expect(fatalSets(wiring, 2).map((pair) => [...pair].sort((a, b) => a - b).join()).sort()).toEqual(expected.sort());
	});
	it('cut off a node of level h in 3h - 4 cases', () => {
		const counts = perLevel(plain(62), 2);
		expect(counts).toEqual([0, 2, 5, 8, 11]);
	});
});

describe('fatal pairs with standby', () => {
	it('do not exist for any audience up to 63, odd or even', () => {
		for (let peers = 1; peers <= 63; peers++) expect(fatalSets(product(peers), 2), `${peers} peers`).toEqual([]);
	});
	it('appear when an unpaired second child keeps its standby at its uncle, who is its buddy already', () => {
		for (const peers of [5, 9, 13, 17, 21, 61]) {
			const wiring = product(peers);
			const unpaired = peers + 1; // The last slot of tree A.
			wiring.standby[unpaired] = wiring.buddy[unpaired] as number;
			expect(fatalSets(wiring, 2), `${peers} peers`).toHaveLength(1);
		}
	});
	it('stay survivable when credits and labels are kept, in any order of acting, with at most 3 feeds and 2 from the source', () => {
		for (const peers of [14, 21, 62, 61]) {
			const wiring = product(peers);
			const random = randomFrom(peers);
			const results = [...sets(wiring, 2)].map((dead) => rescue(wiring, dead, { acting: 'orphans', random }));
			expect(results.filter(({ cutOff: lost }) => lost.length > 0)).toEqual([]);
			expect(Math.max(...results.map(({ sourceFeedsMax }) => sourceFeedsMax))).toBe(2);
			expect(Math.max(...results.map(({ feedsMax }) => feedsMax))).toBe(3);
		}
	});
});

describe('fatal triples with standby', () => {
	it('number 3M - 7 on complete trees: 86 at 31 positions', () => {
		for (const positions of COMPLETE) expect(fatalSets(product(2 * positions), 3)).toHaveLength(3 * positions - 7);
	});
	it('are 374 of the 2,699,004 at 127 positions', () => {
		expect(fatalSets(product(254), 3)).toHaveLength(374);
	});
	it('are the same whether orphans alone act or every starved node', () => {
		const wiring = product(30);
		for (const acting of ['orphans', 'starved'] as const) {
			expect([...sets(wiring, 3)].filter((dead) => cutOff(wiring, dead, acting).length > 0)).toEqual(fatalSets(wiring, 3));
		}
	});
	it('are the same when credits and labels are kept', () => {
		const wiring = product(14);
		const random = randomFrom(3);
		for (const acting of ['orphans', 'starved'] as const) {
			const fatal = [...sets(wiring, 3)].filter((dead) => rescue(wiring, dead, { acting, random }).cutOff.length > 0);
			expect(fatal).toHaveLength(3 * 7 - 7);
		}
	});
	it('are more when an orphan asks its standby only once: a standby that is an orphan itself has nothing yet', () => {
		const counts = [3, 7].map((positions) => {
			const wiring = product(2 * positions);
			const fatal = (rounds: number): number => [...sets(wiring, 3)].filter((dead) => rescue(wiring, dead, { acting: 'orphans', random: randomFrom(1), rounds }).cutOff.length > 0).length;
			return [fatal(1), fatal(2)];
		});
		expect(counts).toEqual([[2, 2], [18, 14]]);
	});
	it('cut off a node of level h in 2.5h - 4.5 cases on average', () => {
		expect(perLevel(product(30), 3)).toEqual([0, 0.5, 3, 5.5]);
	});
});

/** Mean number of fatal sets that cut off a node, per level. */
function perLevel(wiring: Wiring, count: number): readonly number[] {
	const hits: number[] = [];
	const nodes: number[] = [];
	for (const node of wiring.nodes) nodes[(wiring.level[node] as number) - 1] = (nodes[(wiring.level[node] as number) - 1] ?? 0) + 1;
	for (const dead of fatalSets(wiring, count)) for (const node of cutOff(wiring, dead)) hits[(wiring.level[node] as number) - 1] = (hits[(wiring.level[node] as number) - 1] ?? 0) + 1;
	return nodes.map((total, level) => (hits[level] ?? 0) / total);
}

describe('failures inside one tree, any number of them', () => {
	it('disconnect nobody: every subset of a tree of ten positions, with an unpaired node or without', () => {
		for (const peers of [19, 20]) {
			const wiring = plain(peers);
			for (const tree of [0, 1]) {
				const own = wiring.nodes.filter((node) => node % 2 === tree);
				const subsets = Array.from({ length: 1 << own.length }, (_, subset) => own.filter((__, i) => subset & (1 << i)));
				expect(subsets.filter((dead) => cutOff(wiring, dead, 'orphans').length > 0)).toEqual([]);
			}
		}
	});
});

describe('random shapes with half positions, fan-outs 1 to 11 and 1, 2 or 4 root pairs', () => {
	const shapes = (count: number): Shape[] =>
		Array.from({ length: count }, (_, seed) => {
			const random = randomFrom(seed);
			return randomShape(random, { positions: 4 + (seed % 21), rootPairs: [1, 2, 4][seed % 3] as number, fanOutMax: [3, 11, 11][seed % 3] as number });
		});
	it('vary: halves, wide and narrow positions, all three numbers of root pairs', () => {
		const all = shapes(120);
		expect(all.filter((shape) => shape.filled.slice(1).some((filled) => filled !== FULL)).length).toBeGreaterThan(60);
		expect(Math.max(...all.flatMap((shape) => shape.children.slice(1).map((children) => children.length)))).toBeGreaterThanOrEqual(9);
		expect(all.every((shape) => viewers(shape) > 0)).toBe(true);
	});
	it('survive every single and double failure', () => {
		let cases = 0;
		for (const [seed, shape] of shapes(240).entries()) {
			const wiring = wire(shape, { standby: true });
			expect([...fatalSets(wiring, 1), ...fatalSets(wiring, 2)], `shape ${seed}`).toEqual([]);
			cases += (wiring.nodes.length * (wiring.nodes.length + 1)) / 2;
		}
		expect(cases).toBeGreaterThan(50_000);
	});
	it('survive them within f + 1 feeds each and 2K + 1 of the source, if who has a waiting buddy waits with it', () => {
		for (const [seed, shape] of shapes(60).entries()) {
			const wiring = wire(shape, { standby: true });
			const random = randomFrom(seed);
			const lost = [...sets(wiring, 1), ...sets(wiring, 2)].filter((dead) => rescue(wiring, dead, { acting: 'orphans', random, patient: true }).cutOff.length > 0);
			expect(lost, `shape ${seed}`).toEqual([]);
		}
	});
	it('may not survive when an orphan takes its standby while its buddy merely waits for somebody above it', () => {
		// A1 and B1, below them A2 and B2, below those A3, B3 and the unpaired A4. B1 and A2 die: A1 has two credits for B2, A3 and A4.
		const shape: Shape = { rootPairs: 1, parent: [0, 0, 1, 2, 2], children: [[1], [2], [3, 4], [], []], filled: [0, FULL, FULL, FULL, 1] };
		const wiring = wire(shape, { standby: true });
		const [b1, a2, b2, b3] = [3, 4, 5, 7];
		const cut = (seed: number, patient: boolean): string => rescue(wiring, [b1, a2], { acting: 'orphans', random: randomFrom(seed), patient }).cutOff.join();
		const seeds = Array.from({ length: 40 }, (_, seed) => seed);
		expect(new Set(seeds.map((seed) => cut(seed, true)))).toEqual(new Set(['']));
		expect(new Set(seeds.map((seed) => cut(seed, false)))).toEqual(new Set(['', `${b2},${b3}`]));
	});
});
