import type { Person } from '../model/population.ts';
import type { Env, Event, System, SystemCounts } from '../system.ts';
import { Ground, type Viewer } from './ground.ts';

/** What may be chosen. */
export interface UnicastOptions {
	readonly bufferMs: number;
	/** True: the server has uplink for everybody. Says what a content network would do, not what this server can. */
	readonly uncapped: boolean;
}
/** Not tuned: the server's feeds differ in nothing but their distance. */
export const UNICAST: UnicastOptions = { bufferMs: 600, uncapped: false };

/** Who was refused asks again after this, ms. */
const AGAIN_MS = 5_000;

/** Everybody is fed by the server, as long as it has feeds: the first to come are served, all others are turned away and ask again. */
export class Unicast implements System {
	readonly name: string;
	readonly bufferMs: number;
	readonly #ground: Ground;
	readonly #places: number;
	readonly #served = new Set<Viewer>();
	#dialling = 0;

	constructor(env: Env, name: string, options: UnicastOptions) {
		this.name = name;
		this.bufferMs = options.bufferMs;
		this.#ground = new Ground(env, 0);
		this.#places = options.uncapped ? Infinity : env.serverFeeds;
		if (options.uncapped) env.server.bytesPerMs = Infinity;
		env.recorder.player(options.bufferMs);
		this.#ground.onUnit((unit) => {
			for (const viewer of this.#served) this.#give(viewer, unit);
		});
	}

	join(person: Person): void {
		const viewer = this.#ground.join(person);
		const { env } = this.#ground;
		this.#dialling++;
		env.at(env.now() + this.#ground.dialMs(viewer), () => {
			this.#dialling--;
			this.#ask(viewer);
		});
	}
	leave(person: Person): void {
		const viewer = this.#ground.leave(person);
		if (viewer) this.#served.delete(viewer);
	}
	ready(): boolean {
		return this.#dialling === 0;
	}
	begin(): void {
		this.#ground.begin();
	}
	finish(): SystemCounts {
		return this.#ground.counts(1);
	}

	#ask(viewer: Viewer): void {
		const { env, cutting } = this.#ground;
		if (!viewer.alive) return;
		if (this.#served.size >= this.#places) return env.at(env.now() + AGAIN_MS, () => this.#ask(viewer));
		this.#served.add(viewer);
		const newest = cutting.newestAt(env.now());
		for (let unit = cutting.groupCovering(Math.max(0, newest), this.bufferMs); unit <= newest; unit++) this.#give(viewer, unit);
	}

	#give(viewer: Viewer, unit: number): void {
		const event: Event = { happen: () => this.#arrive(viewer, unit) };
		this.#ground.media(null, viewer, event);
	}

	#arrive(viewer: Viewer, unit: number): void {
		if (!viewer.alive || !viewer.held.add(unit)) return;
		this.#ground.note(viewer.id, unit);
		this.#ground.env.recorder.media('source', this.#ground.cutting.unitBytes);
		this.#ground.cutting.deliver(viewer, unit);
	}
}
