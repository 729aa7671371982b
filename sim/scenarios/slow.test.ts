import { describe, expect, test } from 'vitest';
import { at, audience, liveWorld, stalls } from './stories.ts';

describe('a viewer whose uplink is full', () => {
	test('harms nobody for long: his children take what lacks from their buddies', () => {
		const world = liveWorld(41, { rateKbps: 2_000 });
		audience(world, 9);
		const slow = at(world, 'A2');
		expect(slow.peer.view(world.now).feeding.length).toBe(2);
		const cost = stalls(world);
		slow.node.bytesPerMs = 100; // 0.8 Mbit/s for two feeds of 2.
		world.run(world.now + 20_000);
		expect(cost(slow)).toBeLessThanOrEqual(1_000);
		for (const viewer of world.alive) expect(viewer.peer.view(world.now).state).toBe('playing');
	});

	test('and recovers: everybody is fed by his parent again', () => {
		const world = liveWorld(42, { rateKbps: 2_000 });
		audience(world, 9);
		const slow = at(world, 'A2');
		const speed = slow.node.bytesPerMs;
		slow.node.bytesPerMs = 100;
		world.run(world.now + 8_000);
		slow.node.bytesPerMs = speed;
		world.run(world.now + 15_000);
		expect(world.whole).toBe(true);
		for (const viewer of world.alive) expect(viewer.peer.view(world.now).feed).toBe('parent');
	});
});
