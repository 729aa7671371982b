import type { Giver } from '../metrics.ts';
import type { Event } from '../system.ts';
import { DegreeTree, NOWHERE, SOURCE } from './degree-tree.ts';
import { Floor } from './floor.ts';
import { BYTES, call, type Ground, type Viewer } from './ground.ts';

/** Silence after which a child gives its parent up, as in the product, ms. */
const DETECT_MS = 150;
/** What the coordinator collects before it acts, as in the product, ms. */
const BATCH_MS = 200;
/** A feeder sends so often at least, ms: a sign of life when there is no media. */
const ALIVE_MS = 50;
/** An orphan asks the floor again after this, ms. */
const AGAIN_MS = 300;

/** A feeder with so much in its queue gives the first units of the past to nobody who came less than `NEW_MS` ago, ms. */
const QUEUE_MS = 250;
const NEW_MS = 5_000;

/** What makes one kind of tree different from another. */
export interface ForestOptions {
	/** Units are dealt to so many trees in turn. */
	readonly stripes: number;
	/** Children of the source in each tree. */
	readonly rootCapacity: number;
	/** Children of somebody who has gone look for a new parent each for itself; otherwise a leaf takes his place. */
	readonly rejoin?: boolean;
	/** How far back a parent can fill a new child's gap, ms. */
	readonly historyMs: number;
	/** Whether newcomers and orphans may use the floor until they have a parent. */
	readonly rescues: boolean;
	/** Children that a viewer may have in each tree when it comes. */
	capacities(viewer: Viewer): readonly number[];
	/** After the coordinator changed the trees: may add capacities. @returns Those whose parent changed by it, as in `DegreeTree`. */
	rebalance?(trees: readonly DegreeTree[], stripe: number): readonly number[];
	/** A unit has come for the first time. */
	onUnit?(viewer: Viewer, unit: number): void;
}

/** One viewer's end of one tree. */
interface Stripe {
	/** Who sends: a viewer, the source, or nobody. */
	from: number;
	/** Changes with each directive: what an older one began is void. */
	version: number;
	rescued: boolean;
	/** Has had a parent. */
	fed: boolean;
	readonly receivers: Set<Viewer>;
}

/**
 * Push trees of a central coordinator, which hears of joins and leaves over its own connections, acts every 200 ms and tells everybody
 * his parent. A child that hears nothing for 150 ms takes the floor if that has a place, until the link to its new parent is set up;
 * the parent fills the gap from its history. No buddies, no standby links.
 */
export class Forest {
	readonly trees: readonly DegreeTree[];
	readonly #ground: Ground;
	readonly #options: ForestOptions;
	readonly #stripes = new Map<number, readonly Stripe[]>();
	readonly #roots: readonly Set<Viewer>[];
	readonly #floor: Floor;
	/** Pairs with an open link. */
	readonly #links = new Set<number>();
	#batch: { readonly viewer: Viewer; readonly joins: boolean }[] = [];
	depthMax = 0;
	/** Feeds between viewers, for the signs of life. */
	#feeds = 0;
	/** Have clicked and are not with the coordinator yet. */
	#dialling = 0;

	constructor(ground: Ground, options: ForestOptions) {
		this.#ground = ground;
		this.#options = options;
		const fits = (parent: number, child: number): boolean => {
			const a = ground.viewers.get(parent);
			const b = ground.viewers.get(child);
			return a !== undefined && b !== undefined && ground.env.network.canMeet(a.node, b.node);
		};
		this.trees = Array.from({ length: options.stripes }, () => new DegreeTree({ rootCapacity: options.rootCapacity, fits, rejoin: options.rejoin ?? false }));
		this.#roots = this.trees.map(() => new Set<Viewer>());
		this.#floor = new Floor(ground, options.stripes, (viewer, unit) => this.arrive(viewer, unit, 'floor'));
		this.#beat();
	}

	join(viewer: Viewer): void {
		const { env } = this.#ground;
		this.#stripes.set(viewer.id, this.trees.map(() => ({ from: NOWHERE, version: 0, rescued: false, fed: false, receivers: new Set<Viewer>() })));
		this.#dialling++;
		env.at(env.now() + this.#ground.dialMs(viewer), () => {
			this.#dialling--;
			if (!viewer.alive) return;
			if (viewer.blocked) return this.#floor.watch(viewer, () => this.#first(viewer));
			this.#report(viewer, true);
			for (let stripe = 0; stripe < this.trees.length; stripe++) this.#rescue(viewer, stripe);
		});
	}

	/** The connection to the coordinator ends with the viewer, politely or not; the children hear a goodbye or nothing. */
	leave(viewer: Viewer, graceful: boolean): void {
		const { env } = this.#ground;
		const stripes = this.#stripes.get(viewer.id);
		if (!stripes) return;
		this.#stripes.delete(viewer.id);
		this.#floor.leave(viewer);
		for (const [stripe, { receivers }] of stripes.entries()) {
			for (const child of receivers) {
				this.#feeds--;
				env.recorder.feederLost(env.now(), child.id);
				env.at(env.now() + this.#ground.wayMs(viewer.node, child.node) + (graceful ? 0 : DETECT_MS), () => this.#orphaned(child, stripe, viewer.id));
			}
		}
		for (const [stripe, { from }] of stripes.entries()) this.#forget(viewer, stripe, from);
		if (!viewer.blocked) env.at(env.now() + this.#ground.wayMs(viewer.node, env.server), () => this.#report(viewer, false));
	}

	/** The source has a unit. */
	send(unit: number): void {
		const stripe = unit % this.trees.length;
		this.#floor.send(unit);
		for (const viewer of this.#roots[stripe] as Set<Viewer>) this.#give(null, viewer, unit, 'source');
	}

	/** Changes what a viewer may carry from now on. */
	setCapacity(viewer: Viewer, stripe: number, capacity: number): void {
		this.#direct((this.trees[stripe] as DegreeTree).setCapacity(viewer.id, capacity), stripe);
	}

	/** Everybody who can have a parent has it. */
	get settled(): boolean {
		if (this.#batch.length + this.#dialling > 0) return false;
		for (const [id, stripes] of this.#stripes) {
			for (const [stripe, { from }] of stripes.entries()) if (from !== (this.trees[stripe] as DegreeTree).parentOf(id)) return false;
		}
		return true;
	}

	begin(): void {
		this.depthMax = Math.max(...this.trees.map(({ depth }) => depth));
	}

	// ------------------------------------------------------------------------------------------------- the coordinator

	#report(viewer: Viewer, joins: boolean): void {
		const { env } = this.#ground;
		env.recorder.control('coordinator', BYTES.report);
		this.#ground.coordinatorMessages++;
		this.#batch.push({ viewer, joins });
		if (this.#batch.length === 1) env.at(Math.max(env.now() + BATCH_MS, this.#ground.awayUntil), () => this.#act());
	}

	#act(): void {
		const { env } = this.#ground;
		const batch = this.#batch;
		this.#batch = [];
		const gone = batch.filter(({ joins }) => !joins);
		if (gone.length > 0) {
			const cost = this.#change((tree) => tree.remove(...gone.map(({ viewer }) => viewer.id)));
			for (let i = 0; i < gone.length; i++) env.recorder.leaveCost(cost.links / gone.length, cost.connections / gone.length);
		}
		for (const { viewer, joins } of batch) {
			if (!joins || !viewer.alive) continue;
			const capacities = this.#options.capacities(viewer);
			env.recorder.joinCost(this.#change((tree, stripe) => tree.add(viewer.id, capacities[stripe] ?? 0)).links);
		}
		this.depthMax = Math.max(this.depthMax, ...this.trees.map(({ depth }) => depth));
	}

	/** Changes every tree and says what it costs: new parents, and pairs without a link so far. */
	#change(action: (tree: DegreeTree, stripe: number) => readonly number[]): { readonly links: number; readonly connections: number } {
		let links = 0;
		let connections = 0;
		for (const [stripe, tree] of this.trees.entries()) {
			const changed = new Set([...action(tree, stripe), ...(this.#options.rebalance?.(this.trees, stripe) ?? [])]);
			for (const id of changed) {
				const parent = tree.parentOf(id);
				if (parent !== NOWHERE) links++;
				if (parent >= 0 && !this.#links.has(pair(id, parent))) connections++;
			}
			this.#direct([...changed], stripe);
		}
		return { links, connections };
	}

	/** Tells those whose parent is another one now. */
	#direct(changed: readonly number[], stripe: number): void {
		const { env } = this.#ground;
		for (const id of changed) {
			const viewer = this.#ground.viewers.get(id);
			const end = this.#stripes.get(id)?.[stripe];
			if (!viewer || !end) continue;
			const version = ++end.version;
			const parent = (this.trees[stripe] as DegreeTree).parentOf(id);
			this.#ground.control('coordinator', env.server, viewer.node, BYTES.directive, call(() => {
				if (viewer.alive && end.version === version) this.#connect(viewer, stripe, parent, version);
			}));
		}
	}

	// ------------------------------------------------------------------------------------------------------- viewers

	#connect(viewer: Viewer, stripe: number, parent: number, version: number): void {
		const { env, viewers } = this.#ground;
		const end = this.#endOf(viewer, stripe);
		if (!end || end.from === parent) return;
		if (parent === NOWHERE) return this.#drop(viewer, stripe);
		const other = parent === SOURCE ? null : viewers.get(parent);
		if (other === undefined) return; // Gone again: the coordinator's next directive is on its way.
		const isNew = other !== null && !this.#links.has(pair(viewer.id, parent));
		if (isNew) env.recorder.control('signal', BYTES.signalling);
		env.at(env.now() + (other && isNew ? env.network.setupMs(viewer.node, other.node) : 0), () => {
			if (!viewer.alive || end.version !== version) return;
			if (other) this.#links.add(pair(viewer.id, parent));
			this.#ground.control('signal', viewer.node, other?.node ?? env.server, BYTES.want, call(() => this.#accept(viewer, stripe, other, version)));
		});
	}

	/** The parent hears that a child wants its units. */
	#accept(child: Viewer, stripe: number, parent: Viewer | null, version: number): void {
		const end = this.#endOf(child, stripe);
		if (!end || end.version !== version || (parent && !parent.alive)) return;
		const receivers = parent ? this.#endOf(parent, stripe)?.receivers : this.#roots[stripe];
		if (!receivers) return;
		if (!receivers.has(child)) {
			receivers.add(child);
			if (parent) {
				this.#feeds++;
				this.#ground.feeding(parent, 1);
			}
		}
		this.#backlog(parent, child, stripe, parent?.id ?? 'source');
		this.#drop(child, stripe);
		end.from = parent?.id ?? SOURCE;
		end.fed = true;
	}

	/** What the child lacks of the last seconds, or from the newest group on when it is new. */
	#backlog(parent: Viewer | null, child: Viewer, stripe: number, giver: Giver): void {
		const { cutting, env } = this.#ground;
		const newest = parent ? parent.held.newest : cutting.newestAt(env.now());
		const oldest = child.held.newest < 0 ? cutting.groupOf(newest) : newest - Math.round(this.#options.historyMs / cutting.unitMs);
		const isNew = this.#endOf(child, stripe)?.fed === false && env.now() - child.joinedAt < NEW_MS;
		for (let unit = Math.max(0, oldest); unit <= newest; unit++) {
			// What happened before a newcomer came must not delay what all others wait for.
			if (isNew && (parent?.node ?? env.server).backlogMs(env.now()) > QUEUE_MS) return;
			if (unit % this.trees.length === stripe && !child.held.has(unit) && (!parent || parent.held.has(unit))) this.#give(parent, child, unit, giver);
		}
	}

	/** Leaves the present feeder, which is told so; the old feed may bring a little that comes twice. */
	#drop(child: Viewer, stripe: number): void {
		const end = this.#endOf(child, stripe);
		if (!end || end.from === NOWHERE) return;
		const old = this.#ground.viewers.get(end.from);
		const { env } = this.#ground;
		if (end.from === SOURCE || old) {
			this.#ground.control('signal', child.node, old?.node ?? env.server, BYTES.stop, call(() => this.#stop(child, stripe, old ?? null)));
		}
		end.from = NOWHERE;
	}

	#stop(child: Viewer, stripe: number, feeder: Viewer | null): void {
		const end = this.#endOf(child, stripe);
		if (end && end.from === (feeder?.id ?? SOURCE)) return; // It has come back meanwhile.
		this.#forget(child, stripe, feeder?.id ?? SOURCE);
	}

	/** The feeder sends to this child no more. A real one would notice a crashed child only after a while: here it wastes nothing. */
	#forget(child: Viewer, stripe: number, from: number): void {
		const feeder = from === SOURCE ? null : this.#ground.viewers.get(from);
		if (feeder === undefined) return;
		const receivers = feeder ? this.#endOf(feeder, stripe)?.receivers : this.#roots[stripe];
		if (!receivers?.delete(child) || !feeder) return;
		this.#feeds--;
		this.#ground.feeding(feeder, -1);
	}

	/** A child has found out that its feeder is gone. */
	#orphaned(child: Viewer, stripe: number, feeder: number): void {
		const end = this.#endOf(child, stripe);
		if (!child.alive || !end || end.from !== feeder) return;
		end.from = NOWHERE;
		this.#rescue(child, stripe);
	}

	#rescue(viewer: Viewer, stripe: number): void {
		if (!this.#options.rescues) return;
		const end = this.#endOf(viewer, stripe);
		if (!end || end.from !== NOWHERE || end.rescued) return;
		const { env } = this.#ground;
		this.#ground.control('signal', viewer.node, env.server, BYTES.want, call(() => {
			if (!viewer.alive || end.from !== NOWHERE || end.rescued) return;
			if (!this.#floor.rescue(viewer, stripe)) return env.at(env.now() + AGAIN_MS, () => this.#rescue(viewer, stripe));
			end.rescued = true;
			this.#backlog(null, viewer, stripe, 'floor');
		}));
	}

	#first(viewer: Viewer): void {
		for (let stripe = 0; stripe < this.trees.length; stripe++) this.#backlog(null, viewer, stripe, 'floor');
	}

	#endOf(viewer: Viewer, stripe: number): Stripe | undefined {
		return this.#stripes.get(viewer.id)?.[stripe];
	}

	// --------------------------------------------------------------------------------------------------------- media

	#give(from: Viewer | null, to: Viewer, unit: number, giver: Giver): void {
		this.#ground.media(from, to, new Arrival(this, to, unit, giver));
	}

	/** A unit reaches a viewer, who hands it on to his children. */
	arrive(viewer: Viewer, unit: number, giver: Giver): void {
		if (!viewer.alive) return;
		const { recorder } = this.#ground.env;
		const { cutting } = this.#ground;
		recorder.media(giver, cutting.unitBytes);
		this.#ground.note(viewer.id, unit);
		if (typeof giver === 'number' && this.#ground.viewers.get(giver)?.held.lacks(unit)) this.#ground.violations++;
		if (giver !== 'floor') this.#relieve(viewer, unit % this.trees.length);
		if (!viewer.held.add(unit)) {
			recorder.duplicate(cutting.unitBytes);
			return;
		}
		cutting.deliver(viewer, unit);
		this.#options.onUnit?.(viewer, unit);
		this.forward(viewer, unit);
	}

	/** The parent's feed runs: the floor's place is free for others. */
	#relieve(viewer: Viewer, stripe: number): void {
		const end = this.#endOf(viewer, stripe);
		if (!end?.rescued || end.from === NOWHERE) return;
		end.rescued = false;
		this.#floor.release(viewer, stripe);
	}

	/** For units that came by another way as well. */
	forward(viewer: Viewer, unit: number): void {
		const end = this.#endOf(viewer, unit % this.trees.length);
		if (end) for (const child of end.receivers) if (child.alive) this.#give(viewer, child, unit, viewer.id);
	}

	/** Signs of life of feeds that rest between two units, once per second for all; they are not put on the uplinks. */
	#beat(): void {
		const { env, cutting } = this.#ground;
		const perSecond = Math.max(0, 1_000 / ALIVE_MS - 1_000 / (cutting.unitMs * this.trees.length));
		const messages = Math.round(this.#feeds * perSecond);
		if (messages > 0) env.recorder.control('beat', messages * BYTES.alive, messages);
		env.at(env.now() + 1_000, () => this.#beat());
	}
}

/** A unit on its way: one object per unit and receiver, and there are millions of them. */
class Arrival implements Event {
	readonly #forest: Forest;
	readonly #to: Viewer;
	readonly #unit: number;
	readonly #giver: Giver;
	constructor(forest: Forest, to: Viewer, unit: number, giver: Giver) {
		this.#forest = forest;
		this.#to = to;
		this.#unit = unit;
		this.#giver = giver;
	}
	happen(): void {
		this.#forest.arrive(this.#to, this.#unit, this.#giver);
	}
}

/** Ids stay below a million. */
function pair(a: number, b: number): number {
	return Math.min(a, b) * 1_000_000 + Math.max(a, b);
}
