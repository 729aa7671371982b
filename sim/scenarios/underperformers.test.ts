import { readControl, writeControl } from '@dumbbell-stream/core';
import { expect, test } from 'vitest';
import type { Viewer, World } from '../world.ts';
import { audience, liveWorld, stalls } from './stories.ts';

const renditionOf = (world: World, viewer: Viewer): number => viewer.peer.view(world.now).rendition;

test('a leaf that says for ten seconds that it cannot keep up is moved to the lower rendition and back after a minute without; no gap, no flapping, nobody else moves', () => {
	const world = liveWorld(62, { lowerKbps: [300] });
	const viewers = audience(world, 9);
	const weak = world.alive.find((viewer) => viewer.peer.view(world.now).children.length === 0 && viewer.peer.view(world.now).level === 3) as Viewer;
	let late = true;
	weak.tamper = (bytes) => {
		const message = readControl(bytes);
		return [message?.t === 'report' && message.rendition === 0 && late ? writeControl({ ...message, lagMs: 2_000 }) : bytes];
	};
	const cost = stalls(world);
	const changes: number[] = [];
	for (const end = world.now + 200_000; world.now < end; world.run(world.now + 200)) {
		const rendition = renditionOf(world, weak);
		if (changes[changes.length - 1] !== rendition) changes.push(rendition);
		if (rendition === 1) late = false;
	}
	expect(changes).toEqual([0, 1, 0]);
	expect(cost()).toBe(0);
	expect(weak.player.skippedMs).toBe(0);
	for (const viewer of viewers) if (viewer !== weak) expect(renditionOf(world, viewer)).toBe(0);
});

test('where there is no lower rendition a late leaf keeps its place as long as others can be served', () => {
	const world = liveWorld(63);
	audience(world, 9);
	const weak = world.alive.find((viewer) => viewer.peer.view(world.now).children.length === 0) as Viewer;
	weak.tamper = (bytes) => {
		const message = readControl(bytes);
		return [message?.t === 'report' ? writeControl({ ...message, lagMs: 2_000 }) : bytes];
	};
	const cost = stalls(world);
	world.run(world.now + 40_000);
	expect(cost(weak)).toBe(0);
	expect(world.alive.every((viewer) => viewer.peer.view(world.now).state === 'playing')).toBe(true);
});
