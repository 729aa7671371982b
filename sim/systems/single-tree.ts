import type { Person } from '../model/population.ts';
import type { Env, System, SystemCounts } from '../system.ts';
import { Forest } from './forest.ts';
import { Ground } from './ground.ts';

/** What may be tuned. */
export interface SingleTreeOptions {
	/** Most children of a viewer. */
	readonly fanOut: number;
	readonly bufferMs: number;
	/** How far back a parent fills a gap, ms. */
	readonly historyMs: number;
}
/** Tried on seeds of their own; the rule in docs/results/grids.md chose the defaults below. */
export const TREE_GRID: Readonly<Record<'bufferMs', readonly number[]>> = { bufferMs: [450, 600, 1_000, 1_500, 2_000, 3_000] };
export const TREE2: SingleTreeOptions = { fanOut: 2, bufferMs: 600, historyMs: 4_000 };
export const TREE4: SingleTreeOptions = { fanOut: 4, bufferMs: 450, historyMs: 4_000 };

/**
 * One tree with a central coordinator: a newcomer goes to the shallowest free place, a hole is filled by the last leaf. Like Overcast and ESM
 * without their measurements (Jannotti et al., OSDI 2000; Chu et al., USENIX 2004), and with what favours it: the product's own detection,
 * batches and floor, a coordinator that knows uplinks and routers, viewers without uplink below those with some.
 */
export class SingleTree implements System {
	readonly name: string;
	readonly bufferMs: number;
	readonly #ground: Ground;
	readonly #forest: Forest;

	constructor(env: Env, name: string, options: SingleTreeOptions) {
		this.name = name;
		this.bufferMs = options.bufferMs;
		this.#ground = new Ground(env, 0);
		this.#forest = new Forest(this.#ground, {
			stripes: 1, rootCapacity: 2 * env.rootPairs, bufferMs: options.bufferMs, historyMs: options.historyMs, rescues: true,
			capacities: (viewer) => [Math.min(options.fanOut, viewer.slots)],
		});
		env.recorder.player(options.bufferMs);
		this.#ground.onUnit((unit) => this.#forest.send(unit));
	}

	join(person: Person): void {
		this.#forest.join(this.#ground.join(person));
	}
	leave(person: Person, graceful: boolean): void {
		const viewer = this.#ground.leave(person);
		if (viewer) this.#forest.leave(viewer, graceful);
	}
	ready(): boolean {
		return this.#forest.settled;
	}
	begin(): void {
		this.#ground.begin();
		this.#forest.begin();
	}
	outage(ms: number): void {
		this.#ground.outage(ms);
	}
	finish(): SystemCounts {
		return this.#ground.counts(this.#forest.depthMax);
	}
}
