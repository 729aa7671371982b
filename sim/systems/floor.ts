import type { Event } from '../system.ts';
import { call, type Ground, type Viewer } from './ground.ts';

/** Who found no place asks again after this, ms. */
const AGAIN_MS = 5_000;

/**
 * The server's own feeds besides those to the roots, the same for all systems: places for viewers that only the server reaches,
 * and places for newcomers and orphans until they have a feeder. A place of a stripe is a fraction of a place.
 */
export class Floor {
	readonly #ground: Ground;
	readonly #stripes: number;
	readonly #arrive: (viewer: Viewer, unit: number) => void;
	readonly #watching = new Set<Viewer>();
	readonly #rescued: readonly Set<Viewer>[];
	#rescues = 0;

	constructor(ground: Ground, stripes: number, arrive: (viewer: Viewer, unit: number) => void) {
		this.#ground = ground;
		this.#stripes = stripes;
		this.#arrive = arrive;
		this.#rescued = Array.from({ length: stripes }, () => new Set<Viewer>());
	}

	/** For as long as the viewer stays; who finds no place tries again. */
	watch(viewer: Viewer, first: () => void): void {
		const { env } = this.#ground;
		if (!viewer.alive) return;
		if (this.#watching.size >= env.floorViewers) return env.at(env.now() + AGAIN_MS, () => this.watch(viewer, first));
		this.#watching.add(viewer);
		first();
	}

	/** @returns Whether there was a place. */
	rescue(viewer: Viewer, stripe: number): boolean {
		if (this.#rescues >= this.#ground.env.floorRescues * this.#stripes) return false;
		this.#rescues++;
		(this.#rescued[stripe] as Set<Viewer>).add(viewer);
		return true;
	}

	release(viewer: Viewer, stripe: number): void {
		if (this.#rescued[stripe]?.delete(viewer)) this.#rescues--;
	}

	leave(viewer: Viewer): void {
		this.#watching.delete(viewer);
		for (let stripe = 0; stripe < this.#stripes; stripe++) this.release(viewer, stripe);
	}

	/** The source has a unit. */
	send(unit: number): void {
		for (const viewer of this.#watching) this.give(viewer, unit);
		for (const viewer of this.#rescued[unit % this.#stripes] as Set<Viewer>) this.give(viewer, unit);
	}

	give(viewer: Viewer, unit: number): void {
		const event: Event = call(() => this.#arrive(viewer, unit));
		this.#ground.media(null, viewer, event);
	}

	/** Places taken by those who watch here. */
	get watching(): number {
		return this.#watching.size;
	}
}
