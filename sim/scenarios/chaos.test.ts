import { below, randomFrom } from '@dumbbell-stream/core';
import { expect, test } from 'vitest';
import { allCheckers, noCycle } from '../checkers.ts';
import { internet, loopback, wifi } from '../network.ts';
import { World, type Viewer } from '../world.ts';

const NETWORKS = { loopback, internet, wifi };

/** Safety under faults, then the world heals and everybody must find his place. */
function chaos(seed: number, network: keyof typeof NETWORKS, viewers: number): World {
	const world = new World({ seed, network: NETWORKS[network]() });
	world.checkers.push(...allCheckers());
	const random = randomFrom(seed * 77);
	world.run(100);
	world.publish();
	for (let i = 0; i < viewers; i++) {
		world.join({ peers: below(random, 10) > 0 });
		world.run(world.now + below(random, 300));
	}
	world.run(world.now + 5_000);
	for (let event = 0; event < 12; event++) {
		strike(world, random);
		world.run(world.now + below(random, 4_000));
		noCycle(world);
	}
	world.run(world.now + 10_000);
	world.runUntil(() => world.whole, 40_000, 'everybody stands where the coordinator wants him');
	noCycle(world);
	return world;
}

function strike(world: World, random: () => number): void {
	const { alive } = world;
	const victim = alive[below(random, alive.length)] as Viewer;
	const kind = below(random, 6);
	if (kind <= 2 && alive.length <= 3) return;
	if (kind === 0) world.leave(victim);
	else if (kind === 1) world.crash(victim);
	else if (kind === 2) world.crash(victim, false);
	else if (kind === 3) {
		world.freeze(victim);
		world.at(world.now + 200 + below(random, 9_000), () => world.thaw(victim));
	} else world.join({ peers: below(random, 10) > 0 });
}

test.each([
	['loopback', 10, 40],
	['internet', 14, 30],
	['wifi', 12, 20],
] as const)('on %s with %i viewers: joins, goodbyes, crashes and freezes break no invariant, and the tree heals (%i seeds)', (network, viewers, seeds) => {
	for (let seed = 1; seed <= seeds; seed++) chaos(seed, network, viewers);
});

test('the same seed gives the same run, step for step', () => {
	const first = chaos(7, 'internet', 8);
	const second = chaos(7, 'internet', 8);
	expect(second.logHash).toBe(first.logHash);
	expect(second.steps).toBe(first.steps);
	expect(chaos(8, 'internet', 8).logHash).not.toBe(first.logHash);
});
