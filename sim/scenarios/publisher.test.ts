import { describe, expect, test } from 'vitest';
import { audience, liveWorld, stalls } from './stories.ts';

describe('the publisher', () => {
	test('stops and returns with a new session: viewers wait, then play it, each fed as before', () => {
		const world = liveWorld(11);
		const viewers = audience(world, 7);
		const feeders = viewers.map((viewer) => viewer.peer.view(world.now).fedBy.join());
		const session = viewers[0]?.peer.view(world.now).session;
		world.unpublish();
		world.run(world.now + 3_000);
		for (const viewer of viewers) expect(viewer.peer.view(world.now).state).toBe('waiting');
		world.publish();
		const returned = world.now;
		world.runUntil(() => viewers.every((viewer) => viewer.player.playing && viewer.peer.view(world.now).session !== session), 3_000, 'the picture is back');
		expect(world.now - returned).toBeLessThanOrEqual(3_000);
		expect(viewers.map((viewer) => viewer.peer.view(world.now).fedBy.join())).toEqual(feeders);
		for (const viewer of viewers) expect(viewer.peer.view(world.now).state).toBe('playing');
	});

	test('who stays away for 30 s has ended, and may still come back', () => {
		const world = liveWorld(12);
		const [viewer] = audience(world, 1);
		world.unpublish();
		world.run(world.now + 31_000);
		expect(viewer?.peer.view(world.now).state).toBe('ended');
		world.publish();
		world.run(world.now + 3_000);
		expect(viewer?.peer.view(world.now).state).toBe('playing');
	});

	test('a viewer joins in the middle of a group and starts at its beginning', () => {
		const world = liveWorld(13);
		world.run(4_000 + 430);
		const viewer = world.join();
		world.run(world.now + 2_000);
		expect(viewer.player.startupMs).not.toBeNull();
		expect(viewer.player.startupMs).toBeLessThanOrEqual(1_000);
	});
});

describe('the coordinator', () => {
	test('is cut off for 20 s and a fresh one starts: no stall, no change of feed, the same tree', () => {
		const world = liveWorld(14);
		const viewers = audience(world, 7);
		const before = viewers.map((viewer) => {
			const view = viewer.peer.view(world.now);
			return { place: `${view.tree}${view.position}`, by: view.fedBy.join(), changes: view.feedChanges };
		});
		const cost = stalls(world);
		world.stopCoordinator();
		world.run(world.now + 20_000);
		world.startCoordinator();
		world.run(world.now + 15_000);
		expect(world.whole).toBe(true);
		expect(cost()).toBe(0);
		const after = viewers.map((viewer) => {
			const view = viewer.peer.view(world.now);
			return { place: `${view.tree}${view.position}`, by: view.fedBy.join(), changes: view.feedChanges };
		});
		expect(after).toEqual(before);
		const late = world.join();
		world.runUntil(() => world.whole, 10_000, 'a newcomer gets a place from the fresh one');
		expect(late.peer.view(world.now).position).toBe(4);
	});

	test('is away while a viewer crashes: his neighbours absorb it, and the fresh one mends the tree', () => {
		const world = liveWorld(15);
		const viewers = audience(world, 7);
		const cost = stalls(world);
		world.stopCoordinator();
		world.run(world.now + 1_000);
		world.crash(viewers[0] as never);
		world.run(world.now + 5_000);
		world.startCoordinator();
		world.runUntil(() => world.whole && world.alive.length === 6, 20_000, 'the tree heals');
		expect(cost()).toBeLessThanOrEqual(300);
	});
});
