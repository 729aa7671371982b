import { describe, expect, test } from 'vitest';
import { noCycle } from '../checkers.ts';
import { internet } from '../network.ts';
import { at, audience, liveWorld, stalls } from './stories.ts';

const PLACES = ['A1', 'B1', 'A2', 'B2', 'A3', 'B3', 'A4'];

describe('seven viewers', () => {
	test('form three dumbbells and one unpaired node, and only the roots are fed by the server', () => {
		const world = liveWorld(1);
		audience(world, 7);
		for (const place of PLACES) expect(at(world, place).peer.view(world.now).settled, place).toBe(true);
		const before = world.alive.map((viewer) => viewer.peer.view(world.now).bytesFromServer);
		world.run(world.now + 10_000);
		world.alive.forEach((viewer, i) => {
			const view = viewer.peer.view(world.now);
			if (view.level === 1) expect(view.bytesFromServer).toBeGreaterThan(before[i] as number);
			else expect(view.bytesFromServer).toBe(before[i]);
			expect(viewer.player.stalls).toBe(0);
		});
	});

	test.each(PLACES)('when %s crashes nobody else stalls for more than 300 ms and the tree is whole within 3 s', (place) => {
		const world = liveWorld(2);
		audience(world, 7);
		const cost = stalls(world);
		world.crash(at(world, place));
		const wholeMs = world.runUntil(() => world.whole && world.alive.length === 6, 8_000, `the tree heals after ${place}`);
		noCycle(world);
		world.run(world.now + 5_000);
		expect(cost()).toBeLessThanOrEqual(300);
		expect(wholeMs).toBeLessThanOrEqual(3_000);
	});

	test.each(PLACES)('when %s says goodbye nobody stalls at all', (place) => {
		const world = liveWorld(3);
		audience(world, 7);
		const cost = stalls(world);
		world.leave(at(world, place));
		world.runUntil(() => world.whole, 3_000, `the tree heals after ${place}`);
		world.run(world.now + 3_000);
		expect(cost()).toBe(0);
	});

	test.each(PLACES)('when %s freezes for 10 s nobody else stalls, and it comes back at the bottom', (place) => {
		const world = liveWorld(4);
		audience(world, 7);
		const cost = stalls(world);
		const frozen = at(world, place);
		world.freeze(frozen);
		world.run(world.now + 10_000);
		world.thaw(frozen);
		world.runUntil(() => world.whole && frozen.peer.view(world.now).settled && frozen.peer.view(world.now).children.length === 0, 10_000, 'the frozen one is at the bottom');
		noCycle(world);
		expect(cost(frozen)).toBeLessThanOrEqual(300);
	});

	test('any two of them crash in the same instant and everybody left plays on', () => {
		for (let a = 0; a < PLACES.length; a++) {
			for (let b = a + 1; b < PLACES.length; b++) {
				const world = liveWorld(5);
				world.keepNotes = false;
				audience(world, 7);
				const cost = stalls(world);
				const pair = [at(world, PLACES[a] as string), at(world, PLACES[b] as string)];
				for (const viewer of pair) world.crash(viewer);
				world.runUntil(() => world.whole, 15_000, `the tree heals after ${PLACES[a]} and ${PLACES[b]}`);
				expect(cost(), `${PLACES[a]} and ${PLACES[b]}`).toBeLessThanOrEqual(600);
			}
		}
	});
});

test('on the internet a crash high up is hidden from everybody below', () => {
	for (let seed = 1; seed <= 5; seed++) {
		const world = liveWorld(seed, { network: internet() });
		audience(world, 14);
		world.run(world.now + 10_000);
		const cost = stalls(world);
		world.crash(at(world, 'A1'));
		world.runUntil(() => world.whole, 15_000, 'the tree heals');
		world.run(world.now + 5_000);
		expect(cost(), `seed ${seed}`).toBeLessThanOrEqual(500);
	}
});
