import { LIMITS } from '@dumbbell-stream/core';
import { EventQueue, type Happening } from '../heap.ts';
import type { Person } from '../model/population.ts';
import { stream, unitOf } from '../model/random.ts';
import type { Rtt } from '../model/rtt.ts';
import { planOf } from '../workloads/index.ts';
import type { Plan, Shock } from '../workloads/plan.ts';
import { Batches } from './batches.ts';
import { Delays } from './delays.ts';
import { ABSENT, Feeds, ORPHAN, RESCUES, VIEWERS } from './feeds.ts';
import { Layout, NONE } from './layout.ts';
import { Ledger, round, Tally } from './ledger.ts';
import { Paths, SERVER } from './paths.ts';
import { Rescue, type RescueHost } from './rescue.ts';

export interface FlowOptions {
	readonly system: 'dumbbell' | 'dumbbell-plain' | 'dumbbell-variable';
	readonly workload: string;
	readonly peers: number;
	readonly seconds: number;
	readonly seed: number;
	readonly rateKbps: number;
	readonly rtt: Rtt;
	readonly level?: number;
	readonly rootPairs?: number;
	/** Newcomers take the nearest of the open slots; false: any. */
	readonly near?: boolean;
	/** Everybody can carry three feeds and reach everybody: for comparison with calculations that assume it. */
	readonly capable?: boolean;
	/** Feeders of who is behind by more than 2 L give way to a buddy who is not. */
	readonly delayFeed?: boolean;
}

/** Message rounds of one change, beyond the set-up of the link: the trees change one after the other. */
const WAVE_MS = 550;
/** Between two looks at whether a feed can go where it belongs. */
const RETRY_MS = 500;
/** One viewer without a place tries again after so many joins, and with each batch. A try that fails makes the tree put stronger viewers higher. */
const RETRY_EVERY = 64;
const SAMPLES = 12;

/**
 * The product at the level of flows: who feeds whom, and when that changes. Its layout is the product's own, batch by batch; detection,
 * rescue and repair take the times of the protocol; media are delays along the feeds, without packets, queues, jitter or loss.
 */
export class Flow implements RescueHost {
	readonly options: FlowOptions;
	readonly plan: Plan;
	readonly layout: Layout;
	readonly batches: Batches;
	readonly feeds: Feeds;
	readonly paths: Paths;
	ledger: Ledger;
	now = 0;
	readonly #queue = new EventQueue();
	readonly #present = new Set<number>();
	readonly #rescue: Rescue;
	/** Counts up whenever a node's plans change: what was put on the clock before is void. */
	readonly #turn: Uint32Array;
	readonly #settling: Uint8Array;
	/** Who waits for somebody to have the stream. */
	readonly #waiters = new Map<number, number[]>();
	#arriving: Person[] = [];
	#departing: number[] = [];
	/** Whom the coordinator knows. */
	readonly #known = new Set<number>();
	readonly #sums = { source: 0, floor: 0, fed: 0, present: 0, samples: 0 };
	#unservedAtEnd = 0;
	readonly #repair = new Tally();

	constructor(options: FlowOptions) {
		this.options = options;
		const { seed, peers, seconds, rateKbps, workload, level, rtt, rootPairs = 1 } = options;
		const plan = planOf(workload, { seed, peers, seconds, rateKbps, ...(level === undefined ? {} : { level }) });
		this.plan = options.capable ? { ...plan, people: plan.people.map((person) => ({ ...person, slots: LIMITS.fanOut + 1, nat: 'easy' as const })) } : plan;
		for (const shock of this.plan.shocks) if (shock.t !== 'go') throw new RangeError(`--workload ${workload}: the flow level knows joins and leaves alone`);
		this.paths = new Paths(rtt, seed, this.plan.people);
		const { size } = this.paths;
		this.feeds = new Feeds(size, { viewers: Math.max(20, Math.ceil(0.01 * peers)), rescues: Math.max(10, Math.ceil(0.01 * peers)) });
		this.layout = new Layout(this.paths, {
			rootPairs, fanOut: options.system === 'dumbbell-variable' ? LIMITS.fanOutMax : LIMITS.fanOut, near: options.near ?? true,
			standby: options.system !== 'dumbbell-plain', random: stream(seed, 'policy'),
		});
		this.batches = new Batches(this.layout);
		this.#rescue = new Rescue(this, size);
		this.#turn = new Uint32Array(size);
		this.#settling = new Uint8Array(size);
		this.#warm();
		this.ledger = new Ledger(size, this.#buffer(), seconds * 1_000);
		for (const id of this.#present) {
			this.ledger.clicked(0, id);
			if (this.feeds.feeder[id] !== ORPHAN) this.ledger.started(0, id, false);
		}
	}

	// -------------------------------------------------------------------------------------------------------- beginning

	/** Those who are there come in the order of their ages, and are all fed when the clock starts. */
	#warm(): void {
		for (const person of this.plan.people) {
			if (person.joinsAt >= 0) continue;
			this.layout.join(person, person.joinsAt);
			if (person.id % RETRY_EVERY === 0) this.layout.retry(1);
			this.#known.add(person.id);
			this.feeds.enter(person.id);
			this.#present.add(person.id);
		}
		this.layout.refresh(new Set());
		for (const id of this.#present) {
			if (this.layout.placed(id)) this.feeds.attach(id, this.layout.parent[id] as number);
			else if (!this.feeds.attachFloor(id, VIEWERS)) this.#at(LIMITS.fullRetryMs, () => this.#seekFloor(id));
		}
	}

	/** B: the gap that all but one in a thousand orphans have, within its bounds. */
	#buffer(): number {
		const covers: number[] = [];
		for (const id of this.#present) if (this.layout.placed(id)) covers.push(LIMITS.detectMsMin + this.paths.rtt(id, this.layout.buddy[id] as number));
		covers.sort((a, b) => a - b);
		return Math.min(LIMITS.bufferMsMax, Math.max(LIMITS.bufferMs, covers[Math.floor(0.999 * covers.length)] ?? 0));
	}

	// -------------------------------------------------------------------------------------------------------------- run

	run(): void {
		const until = this.options.seconds * 1_000;
		for (const person of this.plan.people) {
			if (person.joinsAt >= 0 && person.joinsAt < until) this.#at(person.joinsAt, () => this.#click(person));
			if (person.leavesAt < until) this.#at(person.leavesAt, () => this.#leave(person.id, person.graceful));
		}
		for (const shock of this.plan.shocks) this.#at(shock.at, () => this.#strike(shock));
		for (let at = LIMITS.batchMs; at <= until; at += LIMITS.batchMs) this.#at(at, () => this.#batch());
		for (let i = 0; i < SAMPLES; i++) this.#at(((i + 0.5) * until) / SAMPLES, () => this.#sample());
		while (this.#queue.peekTime() <= until) {
			this.now = this.#queue.peekTime();
			(this.#queue.take() as Happening).happen();
		}
		this.now = until;
		for (const id of [...this.#present]) {
			if (!this.feeds.flows(id)) this.#unservedAtEnd++;
			if (this.feeds.feeder[id] === ORPHAN && this.ledger.hasStarted(id)) this.#rescue.silent(id);
			this.ledger.left(until, id);
		}
	}

	#at(time: number, action: () => void): void {
		this.#queue.push(time, action);
	}

	/** Later, unless the node's plans change before. */
	later(id: number, delay: number, action: () => void): void {
		const turn = this.#turn[id];
		this.#at(this.now + delay, () => {
			if (this.#turn[id] === turn && this.feeds.feeder[id] !== ABSENT) action();
		});
	}
	anew(id: number): void {
		this.#turn[id] = (this.#turn[id] as number) + 1;
	}

	// ---------------------------------------------------------------------------------------------------- coming and going

	#click(person: Person): void {
		const { id } = person;
		this.feeds.enter(id);
		this.#present.add(id);
		this.ledger.clicked(this.now, id);
		// WebSocket and join; the answer waits for the batch. The floor serves newcomers meanwhile, as far as it goes.
		const rtt = this.paths.rtt(id, SERVER);
		this.#at(this.now + 2.5 * rtt, () => this.feeds.present(id) && this.#arriving.push(person));
		this.#at(this.now + 4 * rtt, () => {
			if (person.nat === 'blocked') this.#seekFloor(id);
			else if (this.feeds.feeder[id] === ORPHAN && this.feeds.attachFloor(id, RESCUES)) {
				this.#started(id, SERVER);
				this.#at(this.now + LIMITS.newcomerMs, () => this.#endRescue(id));
			}
		});
	}

	/** Somebody whom no direct link can reach, or for whom the tree has no place: on the floor, or in front of it. */
	#seekFloor(id: number): void {
		if (this.feeds.feeder[id] !== ORPHAN || this.layout.placed(id)) return;
		if (!this.feeds.attachFloor(id, VIEWERS)) this.#at(this.now + LIMITS.fullRetryMs, () => this.#seekFloor(id));
		else if (this.ledger.hasStarted(id)) this.#rescue.silent(id);
		else this.#started(id, SERVER);
	}

	/** A newcomer has had its time on the places for rescues. */
	#endRescue(id: number): void {
		if (this.feeds.onFloor[id] !== RESCUES || this.layout.placed(id) || this.feeds.attachFloor(id, VIEWERS)) return;
		this.#rescue.cut(id);
		this.#seekFloor(id);
	}

	#leave(id: number, graceful: boolean): void {
		if (!this.#present.delete(id)) return;
		const known = this.#known.delete(id);
		if (this.feeds.feeder[id] === ORPHAN && this.ledger.hasStarted(id)) this.#rescue.silent(id);
		this.ledger.left(this.now, id);
		for (const receiver of this.feeds.receivers(id)) {
			this.#settling[receiver] = 0;
			this.#rescue.bereave(receiver, id, graceful);
		}
		this.feeds.exit(id);
		this.anew(id);
		this.#waiters.delete(id);
		if (!known) return;
		const learnt = graceful ? this.paths.oneWay(id, SERVER) : LIMITS.detectMsMin + 2 * LIMITS.latencyMs + LIMITS.probeMs;
		const left = this.now;
		this.#at(this.now + learnt, () => {
			this.#departing.push(id);
			if (this.layout.placed(id)) this.#repair.add(Math.ceil(this.now / LIMITS.batchMs) * LIMITS.batchMs - left);
		});
	}

	#strike(shock: Shock): void {
		if (shock.t !== 'go') return;
		const { seed } = this.options;
		const salt = 0x54 + Math.floor(shock.at);
		for (const id of [...this.#present]) {
			if (unitOf(seed ^ salt, id, 1) >= shock.share) continue;
			this.#at(this.now + unitOf(seed ^ salt, id, 2) * shock.withinMs, () => this.#leave(id, shock.graceful));
		}
	}

	// ------------------------------------------------------------------------------------------------ where feeds belong

	rescued(id: number): void {
		this.#settle(id, RETRY_MS);
	}

	/** Those who waited for this one to have the stream. */
	woken(id: number): void {
		const waiting = this.#waiters.get(id);
		if (!waiting) return;
		this.#waiters.delete(id);
		for (const other of waiting) this.#first(other, id);
	}

	/** A first feed: the picture starts. */
	#started(id: number, feeder: number): void {
		this.anew(id);
		this.#at(this.now + this.paths.oneWay(feeder, id), () => this.feeds.present(id) && this.ledger.started(this.now, id, true));
		this.woken(id);
		if (this.layout.placed(id)) this.#settle(id, RETRY_MS);
	}

	/** A link to a neighbour is up: somebody without any feed yet takes one there, now or as soon as there is one. */
	#first(id: number, neighbour: number): void {
		if (this.feeds.feeder[id] !== ORPHAN || this.ledger.hasStarted(id) || !this.feeds.present(neighbour)) return;
		if (this.#rescue.grants(neighbour, id)) {
			this.feeds.attach(id, neighbour);
			return this.#started(id, neighbour);
		}
		if (this.feeds.flows(neighbour)) return void this.#at(this.now + RETRY_MS, () => this.#first(id, neighbour));
		const waiting = this.#waiters.get(neighbour);
		if (waiting) waiting.push(id);
		else this.#waiters.set(neighbour, [id]);
	}

	/** Goes to the parent of the layout as soon as that can be, without a gap. */
	#settle(id: number, delay: number): void {
		if (this.#settling[id]) return;
		this.#settling[id] = 1;
		const parent = this.layout.parent[id];
		this.#at(this.now + delay, () => {
			this.#settling[id] = 0;
			if (this.feeds.feeder[id] === ABSENT || !this.layout.placed(id)) return;
			if (this.layout.parent[id] !== parent) return this.#settle(id, RETRY_MS);
			if (this.feeds.feeder[id] === parent && !this.feeds.onFloor[id]) return;
			if (!this.#rescue.grants(parent as number, id)) return this.#settle(id, RETRY_MS);
			const orphaned = this.feeds.feeder[id] === ORPHAN;
			this.feeds.attach(id, parent as number);
			if (orphaned && !this.ledger.hasStarted(id)) return this.#started(id, parent as number);
			this.anew(id);
			if (orphaned) this.#rescue.resumed(id);
		});
	}

	// --------------------------------------------------------------------------------------------------------- coordinator

	#batch(): void {
		const leaving = this.#departing;
		const joining = this.#arriving.filter(({ id }) => this.feeds.present(id));
		this.#departing = [];
		this.#arriving = [];
		for (const { id } of joining) this.#known.add(id);
		for (const id of this.batches.run(this.now, leaving, joining)) this.#directed(id);
	}

	#directed(id: number): void {
		if (!this.feeds.present(id)) return;
		const { parent, buddy, standby, inTreeB } = this.layout;
		const told = this.paths.oneWay(SERVER, id);
		if (!this.layout.placed(id)) {
			if (!this.feeds.onFloor[id] && this.ledger.hasStarted(id)) this.feeds.attachFloor(id, VIEWERS);
			return;
		}
		if (!this.ledger.hasStarted(id)) {
			for (const neighbour of [parent[id], buddy[id], standby[id]] as number[]) {
				if (neighbour !== NONE) this.#at(this.now + told + this.paths.setup(id, neighbour), () => this.#first(id, neighbour));
			}
		}
		if (this.feeds.feeder[id] === parent[id] && !this.feeds.onFloor[id]) return;
		this.#settle(id, told + this.paths.setup(id, parent[id] as number) + WAVE_MS * (1 + (inTreeB[id] as number)));
	}

	// ------------------------------------------------------------------------------------------------------------ looking

	/** Overlay delays of everybody now, and what the server sends. */
	#sample(): void {
		const delays = new Delays(this.feeds, this.layout, this.paths, this.options.delayFeed ?? true);
		let fed = 0;
		for (const id of this.#present) {
			const ms = delays.of(id);
			if (ms === Infinity) continue;
			fed++;
			if (!this.feeds.onFloor[id]) this.ledger.delay.add(ms);
		}
		this.#sums.fed += fed;
		this.#sums.present += this.#present.size;
		this.#sums.source += this.feeds.count[SERVER] as number;
		this.#sums.floor += this.feeds.floorUsed;
		this.#sums.samples++;
	}

	// ------------------------------------------------------------------------------------------------------------ result

	/** The names of the simulator's line, where they make sense here; then what only this level counts. */
	result(): Readonly<Record<string, unknown>> {
		const { system, workload, peers, seconds, seed, rateKbps, rtt } = this.options;
		const { source, floor, fed, present, samples } = this.#sums;
		const shock = this.plan.shocks[0];
		const viewerMinutes = ((present / Math.max(1, samples)) * seconds) / 60;
		const kept = 60_000 * (1 / LIMITS.reportMs + 1 / LIMITS.newsMs + 2 / LIMITS.timeMs);
		return {
			system, workload, peers, seconds, seed, rateKbps, ...this.ledger.shown(),
			sourceRateMultiple: round((source + floor) / Math.max(1, samples), 3), floorShare: round(floor / Math.max(1, fed), 5), offload: round(1 - (source + floor) / Math.max(1, fed), 5),
			...this.batches.links(),
			depthMax: Math.max(this.batches.depthMax, this.layout.tree.depth), feedsMax: this.feeds.most,
			coordinatorMessagesPerViewerMinute: round(kept + this.batches.messages / Math.max(1e-9, viewerMinutes), 3),
			violations: 0, logHash: (this.feeds.hash >>> 0).toString(16).padStart(8, '0'),
			rtt: rtt.name, time99Ms: shock ? this.ledger.recoveryMs(shock.at) : null, ...(shock ? { shockAtMs: shock.at, stalledShareMax: round(this.ledger.stalledShareMax(shock.at), 6) } : {}),
			kind: 'flow', bufferMs: round(this.ledger.bufferMs, 1), treeRateMultiple: round(source / Math.max(1, samples), 3), unservedShare: round(1 - fed / Math.max(1, present), 6), unservedAtEnd: this.#unservedAtEnd,
			unplaced: this.layout.unplaced, ...this.batches.work(seconds), layoutAfterMs: this.#repair.shown(),
		};
	}
}
