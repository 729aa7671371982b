import type { Checker, Viewer, World } from '../world.ts';
import { audience, liveWorld } from './stories.ts';
import { internet } from '../network.ts';

/** First byte of a media packet. */
const PACKET = 0x50;
/** How long a failure's silence is looked for, ms. */
const WATCH_MS = 3_000;

/** What one failure did to somebody below the one who died. */
export interface GapBelow {
	/** 0: an orphan; 1: his children; and so on. */
	readonly depth: number;
	readonly gapMs: number;
	/** Minus the orphan's above him. */
	readonly differenceMs: number;
}
/** Packets of 8 KiB at 1 Mbit/s are so far apart, and a chunk's last one is shorter, ms. */
export const SPACING_MS = 66;

/** Kills the viewer silently and says how long each below him heard nothing. */
export function gapsBelow(world: World, victim: Viewer): readonly GapBelow[] {
	const heard = new Map<Viewer, { last: number; most: number }>(world.alive.map((viewer) => [viewer, { last: world.now, most: 0 }]));
	const listen: Checker = {
		afterStep(_world, actor, input) {
			const ear = heard.get(actor as Viewer);
			if (!ear || input.t !== 'bytes' || input.bytes[0] !== PACKET) return;
			ear.most = Math.max(ear.most, world.now - ear.last);
			ear.last = world.now;
		},
	};
	const { checkers } = world;
	checkers.push(listen);
	world.run(world.now + 300); // So that everybody's last arrival is known.
	const below = new Map<Viewer, { readonly depth: number; readonly orphan: Viewer }>();
	const byName = new Map(world.alive.map((viewer) => [viewer.peer.view(world.now).peer, viewer]));
	const add = (viewer: Viewer, depth: number, orphan: Viewer): void => {
		below.set(viewer, { depth, orphan });
		for (const child of childrenOf(world, byName, viewer)) add(child, depth + 1, orphan);
	};
	for (const child of childrenOf(world, byName, victim)) add(child, 0, child);
	for (const ear of heard.values()) ear.most = 0;
	world.crash(victim, false);
	world.run(world.now + WATCH_MS);
	checkers.splice(checkers.indexOf(listen), 1);
	return [...below].map(([viewer, { depth, orphan }]) => {
		const gapMs = heard.get(viewer)?.most ?? 0;
		return { depth, gapMs, differenceMs: gapMs - (heard.get(orphan)?.most ?? 0) };
	});
}

/** Those who take everything from this viewer, as his children. */
function childrenOf(world: World, byName: ReadonlyMap<string | null, Viewer>, viewer: Viewer): readonly Viewer[] {
	const { peer, feeding } = viewer.peer.view(world.now);
	return feeding.map(({ to }) => byName.get(to)).filter((child) => child !== undefined).filter((child) => {
		const { feed, fedBy } = child.peer.view(world.now);
		return feed === 'parent' && fedBy.length === 1 && fedBy[0] === peer;
	});
}

/** A calm internet, where nothing but the failure makes anybody wait. */
export function gapsOfSeed(seed: number, viewers: number, failures: number): readonly GapBelow[] {
	const world = liveWorld(seed, { network: { ...internet(), jitterMs: 0 } });
	world.keepNotes = false;
	audience(world, viewers);
	const found: GapBelow[] = [];
	for (let i = 0; i < failures; i++) {
		world.run(world.now + 6_000);
		const victim = world.alive.find((viewer) => {
			const view = viewer.peer.view(world.now);
			return view.level === 1 && view.feed === 'parent' && view.feeding.length > 1 && view.tree === (i % 2 === 0 ? 'A' : 'B');
		});
		if (victim) found.push(...gapsBelow(world, victim));
		world.runUntil(() => world.whole, 20_000, 'the tree heals');
		world.join();
	}
	return found;
}
