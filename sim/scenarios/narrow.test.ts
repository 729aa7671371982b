import type { Packet } from '@dumbbell-stream/core';
import { describe, expect, test } from 'vitest';
import { noCycle } from '../checkers.ts';
import { internet } from '../network.ts';
import type { Checker, Viewer, World } from '../world.ts';
import { audience, liveWorld, stalls } from './stories.ts';

/** Of 1,000 and 300 kbit/s this line carries the lower only; bytes per ms. */
const NARROW = 75;

/** One change of rendition as the viewer sees it. */
interface Change {
	readonly at: number;
	readonly to: number;
	readonly startsGroup: boolean;
	/** Media between the last that was played of the old rendition and the first of the new, ms; negative: some is played twice. */
	readonly gapMs: number;
}

/** Hears what each viewer plays, and notes where the rendition changes. */
function watch(world: World): ReadonlyMap<Viewer, readonly Change[]> {
	const changes = new Map<Viewer, Change[]>();
	const last = new Map<Viewer, Packet>();
	const checker: Checker = {
		afterStep(_world, actor, _input, outputs) {
			for (const out of outputs) {
				if (out.t !== 'play') continue;
				const viewer = actor as Viewer;
				const { packet } = out;
				const before = last.get(viewer);
				last.set(viewer, packet);
				if (!before || before.rendition === packet.rendition) continue;
				const change = { at: world.now, to: packet.rendition, startsGroup: packet.seq === packet.groupSeq, gapMs: packet.mediaMs - before.mediaMs - world.options.chunkMs };
				changes.set(viewer, [...(changes.get(viewer) ?? []), change]);
			}
		},
	};
	world.checkers.push(checker);
	return changes;
}
const leaves = (world: World): readonly Viewer[] => world.alive.filter((viewer) => viewer.peer.view(world.now).children.length === 0);

describe('viewers whose downlinks cannot carry the upper rendition', () => {
	test('go down at the start of a group, miss nothing from there on, and nobody else changes', () => {
		const world = liveWorld(61, { lowerKbps: [300], network: internet() });
		const viewers = audience(world, 10);
		const changes = watch(world);
		const narrow = leaves(world).slice(0, 2);
		for (const viewer of narrow) viewer.node.downBytesPerMs = NARROW;
		world.runUntil(() => narrow.every((viewer) => changes.get(viewer)?.at(-1)?.to === 1), 45_000, 'both take the lower rendition');
		for (const viewer of narrow) expect(changes.get(viewer)).toHaveLength(1);
		for (const viewer of narrow) expect(changes.get(viewer)?.[0]).toMatchObject({ startsGroup: true, to: 1 });
		for (const viewer of viewers) if (!narrow.includes(viewer)) expect(changes.get(viewer) ?? [], viewer.name).toEqual([]);
		world.run(world.now + 5_000);
		const after = stalls(world);
		world.run(world.now + 30_000);
		for (const viewer of narrow) expect(viewer.peer.view(world.now).rendition, viewer.name).toBe(1);
		expect(after()).toBe(0);
		noCycle(world);
	});

	test('come back when their lines recover, once and without a gap, and do not go to and fro', () => {
		const world = liveWorld(62, { lowerKbps: [300], network: internet() });
		audience(world, 8);
		const changes = watch(world);
		const [viewer] = leaves(world) as [Viewer];
		const speed = viewer.node.downBytesPerMs;
		viewer.node.downBytesPerMs = NARROW;
		world.runUntil(() => changes.get(viewer)?.at(-1)?.to === 1, 45_000, 'he takes the lower rendition');
		viewer.node.downBytesPerMs = speed;
		world.run(world.now + 5_000);
		const cost = stalls(world);
		world.runUntil(() => changes.get(viewer)?.at(-1)?.to === 0, 120_000, 'he takes the upper rendition again');
		expect(changes.get(viewer)?.at(-1)).toMatchObject({ startsGroup: true, gapMs: 0 });
		world.run(world.now + 120_000);
		expect(changes.get(viewer)?.map(({ to }) => to)).toEqual([1, 0]);
		expect(cost()).toBe(0);
	});

	test('try again ever more seldom while their lines stay as they are', () => {
		const world = liveWorld(63, { lowerKbps: [300], network: internet() });
		audience(world, 6);
		const changes = watch(world);
		const [viewer] = leaves(world) as [Viewer];
		viewer.node.downBytesPerMs = NARROW;
		world.run(world.now + 420_000);
		const ups = (changes.get(viewer) ?? []).filter(({ to }) => to === 0).map(({ at }) => at);
		expect(ups.length).toBeGreaterThan(0);
		expect(ups.length).toBeLessThanOrEqual(3);
		ups.slice(2).forEach((at, i) => expect(at - (ups[i + 1] as number)).toBeGreaterThan((ups[i + 1] as number) - (ups[i] as number)));
		expect(viewer.peer.view(world.now).rendition).toBe(1);
	});
});
