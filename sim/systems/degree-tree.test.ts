import { below, randomFrom, type Random } from '@dumbbell-stream/core';
import { describe, expect, it } from 'vitest';
import { DegreeTree, NOWHERE, SOURCE } from './degree-tree.ts';

const anybody = (): boolean => true;
const tree = (rootCapacity = 2, fits: (parent: number, child: number) => boolean = anybody) => new DegreeTree({ rootCapacity, fits });

/** Follows parents up. @throws When that is no way to the source. */
function levelByHand(of: DegreeTree, id: number): number {
	let level = 0;
	for (let at = id; at !== SOURCE; at = of.parentOf(at)) if (at === NOWHERE || ++level > 1_000) throw new Error(`${id} hangs on nothing`);
	return level;
}

function expectSound(of: DegreeTree, capacities: ReadonlyMap<number, number>): void {
	for (const [id, capacity] of capacities) {
		expect(of.childrenOf(id).length).toBeLessThanOrEqual(capacity);
		for (const child of of.childrenOf(id)) expect(of.parentOf(child)).toBe(id);
		if (of.parentOf(id) === NOWHERE) continue;
		expect(of.levelOf(id)).toBe(levelByHand(of, id));
		if (of.parentOf(id) >= 0) expect(of.childrenOf(of.parentOf(id))).toContain(id);
	}
}

function churn(random: Random, steps: number, capacityOf: () => number, of: DegreeTree): Map<number, number> {
	const capacities = new Map<number, number>();
	for (let step = 0; step < steps; step++) {
		const leaves = capacities.size > 20 && below(random, 2) === 0;
		const before = new Map([...capacities.keys()].map((id) => [id, of.parentOf(id)]));
		let changed: readonly number[];
		if (leaves) {
			const gone = [...capacities.keys()][below(random, capacities.size)] as number;
			capacities.delete(gone);
			changed = of.remove(gone);
		} else {
			capacities.set(step, capacityOf());
			changed = of.add(step, capacities.get(step) as number);
		}
		for (const id of capacities.keys()) if (of.parentOf(id) !== before.get(id)) expect(changed).toContain(id);
		if (step % 20 === 0) expectSound(of, capacities);
	}
	return capacities;
}

describe('one tree of a central coordinator', () => {
	it('is left-complete when all members are alike', () => {
		const binary = tree();
		for (let id = 0; id < 62; id++) binary.add(id, 2);
		expect(binary.depth).toBe(5);
		expect(binary.parentOf(61)).toBe(29);
	});

	it('fills a hole with a leaf of the deepest level, which moves nobody below', () => {
		const binary = tree();
		for (let id = 0; id < 14; id++) binary.add(id, 2);
		const changed = [...binary.remove(0)].sort((a, b) => a - b);
		expect(changed.slice(0, 2)).toEqual([2, 3]);
		const leaf = changed[2] as number;
		expect([10, 11, 12, 13]).toContain(leaf);
		expect(changed).toHaveLength(3);
		expect(binary.parentOf(leaf)).toBe(SOURCE);
		expect([...binary.childrenOf(leaf)].sort()).toEqual([2, 3]);
	});

	it('lets those who can feed others stand above those who cannot', () => {
		const mixed = tree();
		for (let id = 0; id < 4; id++) mixed.add(id, 0);
		expect(mixed.waiting).toBe(2);
		for (let id = 4; id < 8; id++) mixed.add(id, 2);
		expect(mixed.waiting).toBe(0);
		expect(mixed.levelOf(4)).toBe(1);
		expect(mixed.levelOf(5)).toBe(1);
	});

	it('stays a tree with all degrees kept through two thousand joins and leaves, places permitting or not', () => {
		for (const [seed, most] of [[1, 3], [2, 2], [3, 13]] as const) {
			const random = randomFrom(seed);
			const of = tree();
			const capacities = churn(random, 2_000, () => below(random, most), of);
			expectSound(of, capacities);
		}
	});

	it('never joins two who cannot reach each other', () => {
		const random = randomFrom(4);
		const of = tree(2, (parent, child) => (parent + child) % 5 !== 0);
		const capacities = churn(random, 1_000, () => below(random, 4), of);
		for (const id of capacities.keys()) if (of.parentOf(id) >= 0) expect((of.parentOf(id) + id) % 5).not.toBe(0);
	});

	it('brings up a leaf that has got places for children', () => {
		const of = tree(1);
		of.add(0, 3);
		for (const id of [1, 2, 3]) of.add(id, 0);
		of.add(4, 0);
		expect(of.parentOf(4)).toBe(NOWHERE);
		expect(of.setCapacity(2, 2)).toContain(4);
		expect(of.parentOf(4)).toBe(2);
	});
});

describe('where everybody looks for himself', () => {
	it('the child of a failed one keeps all that is below it, and nobody else is moved', () => {
		const of = new DegreeTree({ rootCapacity: 2, fits: anybody, rejoin: true });
		for (let id = 0; id < 30; id++) of.add(id, 3);
		const [gone] = [0, 1].filter((id) => of.parentOf(id) === SOURCE) as [number];
		const orphans = [...of.childrenOf(gone)];
		const below = new Map(orphans.map((id) => [id, [...of.childrenOf(id)]]));
		expect([...of.remove(gone)].sort((a, b) => a - b)).toEqual(orphans.sort((a, b) => a - b));
		for (const [id, children] of below) expect(of.childrenOf(id)).toEqual(children);
	});

	it('trees stay sound however many come and go', () => {
		const random = randomFrom(8);
		const of = new DegreeTree({ rootCapacity: 2, fits: anybody, rejoin: true });
		const capacities = churn(random, 600, () => below(random, 5), of);
		expectSound(of, capacities);
	});
});
