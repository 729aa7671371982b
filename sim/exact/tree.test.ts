import { below, randomFrom, Tree, type PeerId, type Random } from '@dumbbell-stream/core';
import { describe, expect, it } from 'vitest';
import { fatalSets } from './closure.ts';
import { rescue } from './rescue.ts';
import { wiringOf } from './tree-wiring.ts';
import { SOURCE, type Wiring } from './wiring.ts';

const id = (n: number): PeerId => `peer:${n.toString().padStart(22, '0')}`;

/** Layouts of the product after random comings and goings. */
function* layouts(count: number, options: { readonly fanOut: number; readonly slots: (random: Random) => number; readonly rootPairs: number }): Generator<{ readonly wiring: Wiring; readonly seed: number }> {
	for (let seed = 0; seed < count; seed++) {
		const random = randomFrom(seed);
		const tree = new Tree({ fanOut: options.fanOut, rootPairs: options.rootPairs, random });
		const peers: PeerId[] = [];
		let next = 0;
		const target = 4 + below(random, 60);
		for (let step = 0; step < 3 * target; step++) {
			if (peers.length > 3 && (peers.length >= target || below(random, 3) === 0)) tree.leave(peers.splice(below(random, peers.length), 1)[0] as PeerId);
			else {
				const peer = id(next++);
				peers.push(peer);
				tree.join(peer, { slots: options.slots(random), nat: 'easy', since: step });
			}
		}
		yield { wiring: wiringOf(tree, peers), seed };
	}
}
/** Of the uplink mix at 1 Mbit/s. */
const mixed = (random: Random): number => [0, 0, 1, 2, 5, 5, 11, 11, 12, 12][below(random, 10)] as number;

/** The same, but everybody can feed at least his mirror: whose mirror cannot may depend on the floor. */
const helpful = (random: Random): number => Math.max(1, mixed(random));

describe('layouts of the product after comings and goings', () => {
	it('binary: no single failure and no pair of them cuts anybody off', () => {
		for (const { wiring, seed } of layouts(120, { fanOut: 2, slots: () => 3, rootPairs: 1 })) {
			expect(fatalSets(wiring, 1), `seed ${seed}`).toEqual([]);
			expect(fatalSets(wiring, 2), `seed ${seed}`).toEqual([]);
		}
	});
	it('variable fan-out: no single failure and no pair of them cuts anybody off', () => {
		let widest = 0;
		for (const rootPairs of [1, 2, 4]) {
			for (const { wiring, seed } of layouts(60, { fanOut: 11, slots: mixed, rootPairs })) {
				widest = Math.max(widest, ...wiring.children.slice(1).map((children) => children.length));
				expect(fatalSets(wiring, 1), `seed ${seed}`).toEqual([]);
				expect(fatalSets(wiring, 2), `seed ${seed}, ${rootPairs} root pairs`).toEqual([]);
			}
		}
		expect(widest).toBeGreaterThan(5);
	});
	it('no pair cuts anybody off within the credits either, in any order of acting, if who has a waiting buddy waits with it', () => {
		for (const [fanOut, slots] of [[2, () => 3], [11, helpful]] as const) {
			for (const rootPairs of [1, 2, 4]) {
				for (const { wiring, seed } of layouts(6, { fanOut, slots, rootPairs })) {
					const random = randomFrom(seed);
					wiring.credits[SOURCE] = wiring.size; // Where siblings have no spares left the source stands by, with its rescue places.
					const pairs = wiring.nodes.flatMap((a) => wiring.nodes.filter((b) => a < b).map((b) => [a, b]));
					const lost = pairs.filter((dead) => rescue(wiring, dead, { acting: 'orphans', random, patient: true }).cutOff.length > 0);
					expect(lost, `fan-out ${fanOut}, ${rootPairs} root pairs, seed ${seed}`).toEqual([]);
				}
			}
		}
	});
});
