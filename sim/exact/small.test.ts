import { randomFrom, Tree, type PeerId, type TreeOptions } from '@dumbbell-stream/core';
import { describe, expect, test } from 'vitest';
import { rescue } from './rescue.ts';
import { wiringOf } from './tree-wiring.ts';
import { SOURCE } from './wiring.ts';

const id = (n: number): PeerId => `peer:${n.toString().padStart(22, '0')}`;

/** What a viewer brings: 0 cannot even help its mirror, 1 helps its mirror, 2 has one child, 3 has two. */
const SLOTS = [0, 1, 2, 3] as const;

interface Present {
	readonly peer: PeerId;
	readonly slots: number;
}
type Step = { readonly join: number } | { readonly leave: number };

/** A layout that was reached, and one shortest way of reaching it. */
class Small {
	readonly tree: Tree;
	readonly present: Present[] = [];
	#next = 0;

	constructor(options: TreeOptions, path: readonly Step[]) {
		this.tree = new Tree({ ...options, random: randomFrom(9) });
		for (const step of path) this.take(step);
	}

	take(step: Step): void {
		if ('join' in step) {
			const peer = id(this.#next++);
			this.present.push({ peer, slots: step.join });
			this.tree.join(peer, { slots: step.join, nat: 'easy', since: this.#next });
		} else {
			// `leave` counts from the oldest: names do not matter, ages do.
			const [gone] = this.present.splice(step.leave, 1) as [Present];
			this.tree.leave(gone.peer);
		}
	}

	/** Who stands where with how many slots, and who waits: in order of age, as the oldest rises, or whoever is the oldest. */
	key(ages: boolean): string {
		const all = this.present.map(({ peer, slots }) => {
			const place = this.tree.place(peer);
			return place ? `${place.tree}${place.position}:${slots}` : `-:${slots}`;
		});
		return (ages ? all : all.sort()).join(' ');
	}

	steps(most: number): readonly Step[] {
		const leaves = this.present.map((_, leave): Step => ({ leave }));
		return this.present.length < most ? [...leaves, ...SLOTS.map((join): Step => ({ join }))] : leaves;
	}
}

/** The rules of the layout, said again from outside. */
function judge({ tree, present }: Small): void {
	tree.check();
	const slotsOf = new Map(present.map(({ peer, slots }) => [peer, slots]));
	const placed = present.filter(({ peer }) => tree.place(peer));
	for (const { peer, slots } of placed) {
		const place = tree.place(peer) as NonNullable<ReturnType<Tree['place']>>;
		const mirror = tree.at(place.tree === 'A' ? 'B' : 'A', place.position);
		// L1: children only under a full position; and no more than the weaker of the two can carry beside the spare.
		if (place.children.length > 0) expect(mirror).not.toBeNull();
		expect(place.children.length).toBeLessThanOrEqual(Math.max(0, Math.min(slots, slotsOf.get(mirror as PeerId) ?? 0) - 1));
		// Feeds that he may have to give at once: children, or the ward in place of a missing child, and nothing where there are no slots.
		if (slots === 0) expect([place.children.length, place.ward]).toEqual([0, null]);
		if (place.ward !== null) expect(mirror).not.toBeNull();
		expect(place.children.length + (place.ward === null ? 0 : 1)).toBeLessThanOrEqual(Math.max(0, slots));
		// I6: who has no mate is a leaf, and his stand-in stands one level up.
		if (mirror === null && place.buddy !== 'source' && place.buddy !== null) expect((tree.place(place.buddy as PeerId) as typeof place).level).toBe(place.level - 1);
		// L3: of the children of one position at most one is half.
		const siblings = [...new Set(place.children.map((child) => (tree.place(child as PeerId) as typeof place).position))];
		const halves = siblings.filter((position) => tree.at('A', position) === null || tree.at('B', position) === null);
		expect(halves.length).toBeLessThanOrEqual(1);
	}
	// Nobody waits while a slot is open to him, and nobody waits who could carry two.
	for (const peer of tree.unplaced) {
		expect(tree.openFor({ slots: slotsOf.get(peer) ?? 0 })).toEqual([]);
		expect(slotsOf.get(peer)).toBeLessThan(3);
	}
}

/** With credits that are really there: nobody whom one failure orphans stays without the stream, zero slots at his mirror or not. */
function judgeFailures(small: Small): void {
	const peers = small.present.map(({ peer }) => peer);
	const wiring = wiringOf(small.tree, peers);
	small.present.forEach(({ slots }, i) => (wiring.credits[i + 1] = Math.min(wiring.credits[i + 1] as number, slots)));
	wiring.credits[SOURCE] = (wiring.credits[SOURCE] as number) + 1; // One rescue place of the floor.
	for (const dead of wiring.nodes) {
		const { cutOff } = rescue(wiring, [dead], { acting: 'orphans', random: randomFrom(dead), patient: true });
		expect(cutOff, `${small.key(true)}: ${small.present[dead - 1]?.peer} dies`).toEqual([]);
	}
}

/** Every layout that any order of joins and leaves among so many leads to. */
function everyLayout(options: TreeOptions, most: number, ages: boolean): number {
	const paths = new Map<string, readonly Step[]>([['', []]]);
	for (const path of paths.values()) {
		const here = new Small(options, path);
		for (const step of here.steps(most)) {
			const next = new Small(options, path);
			next.take(step);
			const key = next.key(ages);
			if (paths.has(key)) continue;
			judge(next);
			judgeFailures(next);
			paths.set(key, [...path, step]);
		}
	}
	return paths.size;
}

describe('every order of joins and leaves among viewers with 0, 1, 2 and 3 slots', () => {
	test.each([
		[{ rootPairs: 1 }, 4, true, 800], [{ rootPairs: 2 }, 3, true, 300], [{ rootPairs: 1 }, 6, false, 800],
	] as const)('keeps the rules of the layout, and survives each single failure: %o, up to %i, ages told apart: %s', (options, most, ages, least) => {
		expect(everyLayout(options, most, ages)).toBeGreaterThan(least);
	});
});
