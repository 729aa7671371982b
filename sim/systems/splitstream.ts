import type { Person } from '../model/population.ts';
import type { Env, System, SystemCounts } from '../system.ts';
import { NOWHERE, type DegreeTree } from './degree-tree.ts';
import { Forest } from './forest.ts';
import { Ground, type Viewer } from './ground.ts';

/** What may be tuned. */
export interface SplitStreamOptions {
	readonly stripes: number;
	readonly bufferMs: number;
	/** A viewer sends the stream out so often at most; that is so many times k children in the tree in which it is interior. */
	readonly copies: number;
	readonly historyMs: number;
	/** As in the paper: each child of a failed one, with all below it, looks for spare capacity. Otherwise the coordinator moves the last leaf into the hole. */
	readonly rejoin?: boolean;
}
/** Tried on seeds of their own; the rule in docs/results/grids.md chose the defaults below. */
export const SPLITSTREAM_GRID = { stripes: [4, 8, 16], copies: [2, 4], bufferMs: [1_000, 2_000, 3_000] } as const;
export const SPLITSTREAM: SplitStreamOptions = { stripes: 4, copies: 4, bufferMs: 1_000, historyMs: 4_000 };

/** Places that are many, for one who lends them. */
const MANY = 8;
/** Head-room of a feed: what the product's slots have as well. */
const HEADROOM = 1.25;

/**
 * SplitStream-like: the stream is dealt packet by packet to k stripes, each with a tree of its own, and a viewer has children in one of them only,
 * so that a failure costs others one stripe. No coding: a chunk is there when all its packets are.
 *
 * Source: Castro, Druschel, Kermarrec, Nandi, Rowstron, Singh, "SplitStream: high-bandwidth multicast in cooperative environments", SOSP 2003.
 * Simplified in its favour: a central coordinator with the product's timing in place of Pastry and Scribe (no hops of look-up); it knows all
 * uplinks and routers; the stripe in which a viewer is interior is the poorest one at that time, not a digit of its number; the pool of spare
 * capacity is searched at once and completely; newcomers and orphans may use the floor, a stripe at a time.
 *
 * Repair: the paper's orphans re-join each for itself, by anycast over the spare capacity (`rejoin`, `splitstream-rejoin`). The default fills the
 * hole as the other trees here do, because that is no worse for it: of 1,000 viewers a quarter fell silent (seed 1, 20 s), and 99 % saw
 * everything again after 3.5 s instead of 3.6 s, with 98.70 % instead of 98.48 % of the chunks in time. What takes the time in both is a new
 * link in each of the k stripes (median 0.7 s): a chunk lacks as long as the slowest of them.
 */
export class SplitStream implements System {
	readonly name: string;
	readonly bufferMs: number;
	readonly #ground: Ground;
	readonly #forest: Forest;
	readonly #options: SplitStreamOptions;
	/** Children that all viewers may have, by stripe. */
	readonly #supply: number[];
	readonly #shares = new Map<Viewer, { readonly stripe: number; readonly capacity: number }>();

	constructor(env: Env, name: string, options: SplitStreamOptions) {
		this.name = name;
		this.bufferMs = options.bufferMs;
		this.#options = options;
		this.#supply = new Array<number>(options.stripes).fill(0);
		this.#ground = new Ground(env, 0);
		this.#forest = new Forest(this.#ground, {
			stripes: options.stripes, rootCapacity: 2 * env.rootPairs, historyMs: options.historyMs, rescues: true, rejoin: options.rejoin ?? false,
			capacities: (viewer) => this.#capacities(viewer), rebalance: (trees, stripe) => this.#spare(trees, stripe),
		});
		env.recorder.player(options.bufferMs);
		this.#ground.onUnit((unit) => this.#forest.send(unit));
	}

	join(person: Person): void {
		this.#forest.join(this.#ground.join(person));
	}
	leave(person: Person, graceful: boolean): void {
		const viewer = this.#ground.leave(person);
		if (!viewer) return;
		this.#forest.leave(viewer, graceful);
		const share = this.#shares.get(viewer);
		this.#shares.delete(viewer);
		if (share) this.#supply[share.stripe] = (this.#supply[share.stripe] as number) - share.capacity;
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
		return this.#ground.counts(this.#forest.depthMax, { waiting: this.#forest.trees.reduce((sum, { waiting }) => sum + waiting, 0) });
	}

	/** Feeds of one stripe that this uplink carries. */
	#total(viewer: Viewer): number {
		const { env } = this.#ground;
		const { stripes, copies } = this.#options;
		const usableKbps = Math.max(viewer.person.usableKbps, viewer.slots * HEADROOM * env.rateKbps);
		return Math.min(copies * stripes, Math.floor((usableKbps * stripes) / (HEADROOM * env.rateKbps)));
	}

	#capacities(viewer: Viewer): readonly number[] {
		const capacity = this.#total(viewer);
		const capacities = new Array<number>(this.#options.stripes).fill(0);
		const poorest = this.#supply.indexOf(Math.min(...this.#supply));
		capacities[poorest] = capacity;
		this.#supply[poorest] = (this.#supply[poorest] as number) + capacity;
		this.#shares.set(viewer, { stripe: poorest, capacity });
		return capacities;
	}

	/** The pool of spare capacity: while somebody waits in this stripe, places that are free in other stripes become places in this one; their owner is interior twice then. */
	#spare(trees: readonly DegreeTree[], stripe: number): readonly number[] {
		const tree = trees[stripe] as DegreeTree;
		const changed = new Set<number>();
		if (tree.waiting === 0) return [];
		const lenders = [...this.#ground.viewers.keys()].filter((id) => tree.parentOf(id) !== NOWHERE).map((id) => ({ id, free: this.#freeElsewhere(trees, tree, id) }));
		// The oldest first, as they will stay; but while many wait those with many places before all others, and then the shallowest: places one by one make long chains.
		const many = Math.min(tree.waiting, MANY);
		const few = lenders.filter((lender) => lender.free > 0 && lender.free < many).sort((a, b) => tree.levelOf(a.id) - tree.levelOf(b.id));
		for (const { id, free } of [...lenders.filter((lender) => lender.free >= many), ...few]) {
			let lent = 0;
			for (const other of trees) {
				const part = other === tree ? 0 : Math.min(other.capacityOf(id) - other.childrenOf(id).length, free - lent, tree.waiting - lent);
				if (part <= 0) continue;
				other.setCapacity(id, other.capacityOf(id) - part);
				lent += part;
			}
			if (lent > 0) for (const moved of tree.setCapacity(id, tree.capacityOf(id) + lent)) changed.add(moved);
			if (tree.waiting === 0) break;
		}
		return [...changed];
	}

	#freeElsewhere(trees: readonly DegreeTree[], tree: DegreeTree, id: number): number {
		return trees.reduce((sum, other) => sum + (other === tree ? 0 : other.capacityOf(id) - other.childrenOf(id).length), 0);
	}
}
