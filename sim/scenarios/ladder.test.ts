import { TICK, type Coordinator, type PeerId } from '@dumbbell-stream/core';
import { describe, expect, test } from 'vitest';
import { noCycle } from '../checkers.ts';
import { internet } from '../network.ts';
import type { Viewer, World } from '../world.ts';
import { audience, liveWorld, stalls } from './stories.ts';

/** The coordinator moves a viewer into the trees of another rendition. */
function change(world: World, viewer: Viewer, rendition: number): void {
	const coordinator = world.coordinator.machine as unknown as Coordinator;
	coordinator.changeRendition(viewer.peer.view(world.now).peer as PeerId, rendition);
	world.push(world.coordinator, TICK); // It was told from outside: so its alarm is set anew.
}
const renditionOf = (world: World, viewer: Viewer): number => viewer.peer.view(world.now).rendition;

/** Everybody whom he should feed with it takes this rendition, and is settled. */
function takes(world: World, viewers: readonly Viewer[], rendition: number): boolean {
	return viewers.every((viewer) => {
		const view = viewer.peer.view(world.now);
		return view.rendition === rendition && view.settled && view.fedBy.length === 1;
	});
}

describe('of two renditions', () => {
	test('a viewer goes down and up again without a stall, and nobody else is disturbed', () => {
		const world = liveWorld(51, { lowerKbps: [300] });
		const viewers = audience(world, 7);
		const cost = stalls(world);
		for (const rendition of [1, 0]) {
			for (const viewer of viewers.slice(0, 3)) {
				change(world, viewer, rendition);
				world.runUntil(() => takes(world, [viewer], rendition), 15_000, `${viewer.name} takes rendition ${rendition}`);
			}
			world.run(world.now + 4_000);
			expect(viewers.map((viewer) => renditionOf(world, viewer))).toEqual([rendition, rendition, rendition, 0, 0, 0, 0]);
			noCycle(world);
		}
		for (const viewer of viewers) expect(viewer.player.skippedMs, viewer.name).toBe(0);
		expect(cost()).toBe(0);
	});

	test('those of the lower one form trees of their own, and feed each other', () => {
		const world = liveWorld(52, { lowerKbps: [300] });
		const viewers = audience(world, 10);
		const low = viewers.slice(0, 6);
		for (const viewer of low) change(world, viewer, 1);
		world.runUntil(() => takes(world, low, 1), 20_000, 'six take rendition 1');
		world.run(world.now + 3_000);
		const fedByPeers = low.filter((viewer) => viewer.peer.view(world.now).fedBy[0]?.startsWith('peer:'));
		expect(fedByPeers.length).toBeGreaterThanOrEqual(3);
		const [victim] = fedByPeers.map((viewer) => world.viewers.find((other) => other.peer.view(world.now).peer === viewer.peer.view(world.now).fedBy[0]) as Viewer);
		const cost = stalls(world);
		world.crash(victim as Viewer);
		world.run(world.now + 6_000);
		expect(takes(world, low.filter((viewer) => viewer !== victim), 1)).toBe(true);
		expect(cost()).toBeLessThanOrEqual(300);
	});

	test('on the internet, where one tree is deeper than the other, the player falls back until the change cannot be seen', () => {
		const world = liveWorld(53, { lowerKbps: [300], network: internet() });
		const viewers = audience(world, 14);
		const movers = viewers.slice(0, 5);
		const cost = stalls(world);
		for (const rendition of [1, 0]) {
			for (const viewer of movers) {
				change(world, viewer, rendition);
				world.runUntil(() => takes(world, [viewer], rendition), 15_000, `${viewer.name} takes rendition ${rendition}`);
			}
		}
		for (const viewer of movers) expect(viewer.player.skippedMs, viewer.name).toBe(0);
		expect(cost()).toBeLessThanOrEqual(300);
	});
});
