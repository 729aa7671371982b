import type { Person } from '../model/population.ts';
import type { Env, System, SystemCounts } from '../system.ts';
import type { DegreeTree } from './degree-tree.ts';
import { Forest } from './forest.ts';
import { Ground, type Viewer } from './ground.ts';
import { Mesh } from './mesh.ts';

/** What may be tuned. */
export interface TreeboneOptions {
	/** Who has stayed for so long may have children, ms. */
	readonly stableMs: number;
	readonly fanOut: number;
	readonly partners: number;
	readonly periodMs: number;
	/** A missing unit that a partner has is pulled after this, ms. */
	readonly waitMs: number;
	readonly bufferMs: number;
	readonly historyMs: number;
}
/** Tried on seeds of their own; the rule in docs/results/grids.md chose the defaults below. */
export const TREEBONE_GRID = { stableMs: [30_000, 60_000, 180_000], fanOut: [4, 8], bufferMs: [1_000, 2_000, 4_000] } as const;
export const TREEBONE: TreeboneOptions = { stableMs: 60_000, fanOut: 8, partners: 5, periodMs: 500, waitMs: 500, bufferMs: 1_000, historyMs: 500 };

/**
 * mTreebone-like: a tree of stable viewers pushes, everybody else hangs on it as a leaf, and a pull mesh of all fills the gaps.
 *
 * Source: Wang, Xiong, Liu, "mTreebone: a hybrid tree/mesh overlay for application-layer live video multicast", ICDCS 2007. Simplified in its
 * favour: a central coordinator with the product's timing places viewers (newly stable ones go up at once, which stands for its high-degree
 * preemption and low-delay jump) and takes younger ones in while places are short; the age threshold is one constant that was tuned; newcomers may use the floor.
 */
export class Treebone implements System {
	readonly name: string;
	readonly bufferMs: number;
	readonly startMs = 450;
	readonly #ground: Ground;
	readonly #forest: Forest;
	readonly #mesh: Mesh;
	readonly #options: TreeboneOptions;

	constructor(env: Env, name: string, options: TreeboneOptions) {
		this.name = name;
		this.bufferMs = options.bufferMs;
		this.#options = options;
		this.#ground = new Ground(env, 0);
		this.#forest = new Forest(this.#ground, {
			stripes: 1, rootCapacity: 2 * env.rootPairs, bufferMs: options.bufferMs, historyMs: options.historyMs, rescues: true,
			capacities: (viewer) => [this.#isStable(viewer) ? this.#capacity(viewer) : 0],
			rebalance: ([tree]) => this.#recruit(tree as DegreeTree),
			onUnit: (viewer, unit) => this.#mesh.has(viewer, unit),
		});
		this.#mesh = new Mesh(this.#ground, {
			partners: options.partners, mapMs: options.periodMs, requestMs: options.periodMs, bufferMs: options.bufferMs, lagMs: 0, startMs: this.startMs, waitMs: options.waitMs,
			substreams: 0, seeds: 0, onUnit: (viewer, unit) => this.#forest.forward(viewer, unit),
		});
		this.#ground.onUnit((unit) => this.#forest.send(unit));
	}

	join(person: Person): void {
		const viewer = this.#ground.join(person);
		this.#forest.join(viewer);
		if (!viewer.blocked) this.#mesh.join(viewer);
		const { env } = this.#ground;
		const restMs = this.#options.stableMs - person.ageMs;
		if (restMs > 0) env.at(env.now() + restMs, () => this.#ripen(viewer));
	}
	leave(person: Person, graceful: boolean): void {
		const viewer = this.#ground.leave(person);
		if (!viewer) return;
		this.#forest.leave(viewer, graceful);
		this.#mesh.leave(viewer, graceful);
	}
	ready(): boolean {
		return this.#mesh.settled;
	}
	begin(): void {
		this.#ground.begin();
		this.#forest.begin();
	}
	outage(ms: number): void {
		this.#ground.outage(ms);
	}
	finish(): SystemCounts {
		return this.#ground.counts(this.#forest.depthMax, { waiting: this.#forest.trees[0]?.waiting ?? 0 });
	}

	#capacity(viewer: Viewer): number {
		return Math.min(this.#options.fanOut, viewer.slots);
	}

	/** While the backbone has no place for somebody, the oldest of the others join it before their time. */
	#recruit(tree: DegreeTree): readonly number[] {
		const changed = new Set<number>();
		if (tree.waiting === 0) return [];
		const age = (viewer: Viewer): number => viewer.person.ageMs - viewer.joinedAt;
		const young = [...this.#ground.viewers.values()].filter((viewer) => tree.has(viewer.id) && tree.capacityOf(viewer.id) < this.#capacity(viewer));
		for (const viewer of young.sort((a, b) => age(b) - age(a))) {
			for (const id of tree.setCapacity(viewer.id, this.#capacity(viewer))) changed.add(id);
			if (tree.waiting === 0) break;
		}
		return [...changed];
	}

	#isStable(viewer: Viewer): boolean {
		return this.#ground.env.now() - viewer.joinedAt + viewer.person.ageMs >= this.#options.stableMs;
	}

	#ripen(viewer: Viewer): void {
		if (viewer.alive) this.#forest.setCapacity(viewer, 0, this.#capacity(viewer));
	}
}
