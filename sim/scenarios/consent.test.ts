import { describe, expect, test } from 'vitest';
import { audience, liveWorld, stalls } from './stories.ts';

describe('consent', () => {
	test('without it the floor plays and no peer link is dialled; given later the viewer moves into the tree without a gap', () => {
		const world = liveWorld(21);
		audience(world, 4);
		const dialled: string[] = [];
		world.checkers.push({
			afterStep(_world, actor, _input, outputs) {
				for (const out of outputs) if (out.t === 'dial' && actor === shy) dialled.push(out.to);
			},
		});
		const shy = world.join({ peers: false });
		world.run(world.now + 5_000);
		expect(shy.peer.view(world.now).feed).toBe('floor');
		expect(dialled.every((end) => end === 'coordinator' || end === 'floor')).toBe(true);
		const cost = stalls(world);
		shy.consents = true;
		world.push(shy, { t: 'consent', consent: { peers: true, uploadBytesPerSecondMax: Infinity } });
		world.runUntil(() => world.whole, 10_000, 'the viewer has a place');
		expect(shy.peer.view(world.now).feed).toBe('parent');
		expect(cost()).toBe(0);
	});

	test('taken back: every peer link is closed, the floor plays on, and those below are not disturbed', () => {
		const world = liveWorld(22);
		const viewers = audience(world, 7);
		const cost = stalls(world);
		const root = viewers.find((viewer) => viewer.peer.view(world.now).position === 1) as (typeof viewers)[0];
		root.consents = false;
		world.push(root, { t: 'consent', consent: { peers: false, uploadBytesPerSecondMax: Infinity } });
		world.runUntil(() => world.whole, 10_000, 'the tree heals');
		expect(root.peer.view(world.now).feed).toBe('floor');
		world.run(world.now + 6_000);
		expect(root.peer.view(world.now).linksUp).toBe(1);
		expect(cost()).toBeLessThanOrEqual(300);
	});

	test('a full floor says so, and keeps a place: when somebody leaves, the next one gets it', () => {
		const world = liveWorld(23, { floorViewers: 2 });
		const first = world.join({ peers: false });
		world.join({ peers: false });
		world.run(world.now + 2_000);
		const third = world.join({ peers: false });
		world.run(world.now + 2_000);
		expect(third.peer.view(world.now).state).toBe('full');
		world.leave(first);
		world.run(world.now + 5_000);
		expect(third.peer.view(world.now).state).toBe('playing');
	});

	test('a viewer who may not upload is a leaf: he is fed by peers and feeds nobody', () => {
		const world = liveWorld(24);
		const phone = world.join({ uploadBytesPerSecondMax: 0 });
		audience(world, 6);
		expect(phone.peer.view(world.now).feed).toBe('parent');
		expect(phone.peer.view(world.now).children).toEqual([]);
		expect(phone.peer.view(world.now).bytesToPeers).toBeLessThan(200_000);
	});
});
