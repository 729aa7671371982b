import { allCheckers } from '../checkers.ts';
import { loopback } from '../network.ts';
import { World, type Actor, type Viewer, type WorldOptions } from '../world.ts';

/** A world on one machine, with all checkers, whose publisher is live and whose coordinator has settled. */
export function liveWorld(seed: number, options: Partial<WorldOptions> = {}, liars: ReadonlySet<Actor> = new Set()): World {
	const world = new World({ seed, network: loopback(), ...options });
	world.checkers.push(...allCheckers(liars));
	world.run(100);
	world.publish();
	world.run(4_000);
	return world;
}

/** So many viewers join, half a second apart, and find their places. */
export function audience(world: World, count: number): readonly Viewer[] {
	const viewers: Viewer[] = [];
	for (let i = 0; i < count; i++) {
		viewers.push(world.join());
		world.run(world.now + 500);
	}
	world.runUntil(() => world.whole, 10_000, 'everybody finds a place');
	world.run(world.now + 3_000);
	return viewers;
}

/** The viewer at a place, such as A1. */
export function at(world: World, place: string): Viewer {
	const found = world.alive.find((viewer) => {
		const view = viewer.peer.view(world.now);
		return `${view.tree}${view.position}` === place;
	});
	if (!found) throw new Error(`nobody stands at ${place}`);
	return found;
}

/** What each viewer has stalled so far; subtracted later, the cost of what happened in between. */
export function stalls(world: World): (except?: Viewer) => number {
	const before = new Map(world.alive.map((viewer) => [viewer, viewer.player.stalledMs]));
	return (except) => {
		let worst = 0;
		for (const [viewer, was] of before) {
			viewer.player.tick(world.now);
			if (viewer !== except && !viewer.dead) worst = Math.max(worst, viewer.player.stalledMs - was);
		}
		return worst;
	};
}
