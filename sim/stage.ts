import { Clock } from './clock.ts';
import type { Happening } from './heap.ts';
import { Recorder, type Metrics } from './metrics.ts';
import { INTERNET, Network, NetworkNode, type NetworkOptions } from './model/network.ts';
import { HEADROOM, type Person } from './model/population.ts';
import { stream, unitOf } from './model/random.ts';
import type { Rtt } from './model/rtt.ts';
import type { Env, System, SystemCounts, SystemFactory } from './system.ts';
import { planOf } from './workloads/index.ts';
import type { Plan, Shock } from './workloads/plan.ts';

/** The stream begins here; what the server needs to come up happens before. */
const STREAM_FROM_MS = 1_000;
/** Those present at the beginning join from here on, so many a second at most; then the system has time to settle. */
const WARM_FROM_MS = 5_000;
const WARM_PER_S = 400;
const WARM_LEAST_MS = 3_000;
const SETTLE_MS = 8_000;
const SETTLE_MAX_MS = 25_000;
/** The crowd that has just come is not the audience that is measured: it has found its places, and some time to rest. */
const REST_MS = 12_000;

/** Places on the floor: for the twentieth whose networks let no data channel through, with some to spare, and for rescues. */
const FLOOR_SHARE = 0.06;
const RESCUE_SHARE = 0.02;

/** One cell of a table: what is run. */
export interface Cell {
	readonly system: string;
	readonly workload: string;
	readonly peers: number;
	readonly seconds: number;
	readonly seed: number;
	readonly rateKbps: number;
	readonly rtt: Rtt;
	/** The swept parameter of the workload. */
	readonly level?: number;
	/** Larger chunks and packets make large audiences cheaper. */
	readonly chunkMs?: number;
	readonly rootPairs?: number;
	/** Replaces parts of the network; checks of pure propagation need that. */
	readonly network?: Partial<NetworkOptions>;
}
export interface Outcome {
	readonly metrics: Metrics;
	readonly counts: SystemCounts;
	readonly series: ReturnType<Recorder['series']>;
	/** From the first shock until 99 % is shown in time again; null: never, or no shock. */
	readonly time99Ms: number | null;
	/** When the first shock was, on the measured clock; null: none. */
	readonly shockAtMs: number | null;
	readonly warmMs: number;
}

/** The world in which one system runs one workload: clock, network, meter, and the people that come and go. */
export class Stage implements Env {
	readonly seed: number;
	readonly rateKbps: number;
	readonly chunkMs: number;
	readonly chunkBytes: number;
	readonly packetBytes = 8_192;
	readonly groupMs = 1_000;
	readonly rootPairs: number;
	readonly floorViewers: number;
	readonly floorRescues: number;
	readonly serverFeeds: number;
	readonly clock = new Clock();
	readonly network: Network;
	readonly server: NetworkNode;
	readonly recorder: Recorder;
	readonly plan: Plan;
	readonly cell: Cell;
	readonly #nodes = new Map<number, NetworkNode>();
	readonly #present = new Map<number, Person>();
	/** When the measured clock stands at 0; infinite until the warm-up is over. */
	#zero = Infinity;

	constructor(cell: Cell) {
		const { seed, peers, rateKbps, workload, seconds, level } = cell;
		this.cell = cell;
		this.seed = seed;
		this.rateKbps = rateKbps;
		this.chunkMs = cell.chunkMs ?? 100;
		this.chunkBytes = Math.round((rateKbps * this.chunkMs) / 8);
		this.rootPairs = cell.rootPairs ?? 1;
		this.floorViewers = Math.max(20, Math.ceil(FLOOR_SHARE * peers));
		this.floorRescues = Math.max(20, Math.ceil(RESCUE_SHARE * peers));
		this.serverFeeds = 2 * this.rootPairs + 1 + this.floorViewers + this.floorRescues;
		this.plan = planOf(workload, { seed, peers, seconds, rateKbps, ...(level === undefined ? {} : { level }) });
		this.network = new Network({ ...INTERNET, rtt: cell.rtt, ...this.plan.network, ...cell.network }, seed, stream(seed, 'jitter'));
		this.server = new NetworkNode(0, { accessMs: 0, site: unitOf(seed, 0, 0x517e), bytesPerSecond: (this.serverFeeds * HEADROOM * rateKbps * 1_000) / 8 });
		this.recorder = new Recorder({ chunkMs: this.chunkMs, groupMs: this.groupMs, rateKbps });
	}

	/** Everything that was given or drawn, for the head of the output. */
	parameters(): Readonly<Record<string, number | string>> {
		const { rtt, ...network } = this.network.options;
		const { floorViewers, floorRescues, serverFeeds, chunkMs, packetBytes, groupMs, rootPairs } = this;
		const slots = this.plan.people.map((person) => person.slots);
		const mean = (values: readonly number[]): number => Math.round((1_000 * values.reduce((sum, value) => sum + value, 0)) / Math.max(1, values.length)) / 1_000;
		return {
			rtt: rtt.name, ...Object.fromEntries(Object.entries(network).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value])), chunkMs, packetBytes, groupMs, rootPairs, floorViewers, floorRescues, serverFeeds,
			visits: slots.length, slotsPerViewer: mean(slots), threeSlotShare: mean(slots.map((count) => (count >= 3 ? 1 : 0))), ...this.plan.parameters,
		};
	}

	// ----------------------------------------------------------------------------------------------------------- Env

	now(): number {
		return this.clock.now;
	}
	at(time: number, action: () => void): void {
		this.clock.at(time, action);
	}
	post(time: number, event: Happening): void {
		this.clock.post(time, event);
	}
	chunkAt(chunk: number): number {
		return STREAM_FROM_MS + chunk * this.chunkMs;
	}
	random(name: string): ReturnType<Env['random']> {
		return stream(this.seed, name);
	}
	node(person: Person): NetworkNode {
		let node = this.#nodes.get(person.id);
		if (!node) {
			const { id, site, accessMs, nat, usableKbps, downlinkKbps } = person;
			node = new NetworkNode(id, { site, accessMs, nat, bytesPerSecond: usableKbps * 125, downBytesPerSecond: downlinkKbps * 125 });
			this.#nodes.set(id, node);
		}
		return node;
	}

	// ----------------------------------------------------------------------------------------------------------- run

	/** Warm-up, measurement, account. */
	run(factory: SystemFactory): Outcome {
		const { cell, recorder, clock } = this;
		const system = factory(this);
		recorder.player(system.bufferMs, system.startMs);
		const residents = this.plan.people.filter((person) => person.joinsAt < 0);
		const spread = Math.max(WARM_LEAST_MS, (residents.length / WARM_PER_S) * 1_000);
		residents.forEach((person, i) => clock.at(WARM_FROM_MS + (i * spread) / residents.length, () => this.#join(system, person)));
		clock.run(WARM_FROM_MS + spread + SETTLE_MS);
		while (!system.ready() && clock.now < WARM_FROM_MS + spread + SETTLE_MAX_MS) clock.run(clock.now + 250);
		clock.run(clock.now + REST_MS);
		const zero = clock.now;
		this.#zero = zero;
		system.begin();
		recorder.begin(zero);
		this.#announce(system, zero);
		clock.run(zero + cell.seconds * 1_000);
		const counts = system.finish();
		const first = this.plan.shocks.find((shock) => shock.t !== 'outage');
		const time99Ms = first ? recorder.recoveryMs(first.at) : null;
		const series = recorder.series();
		return { metrics: recorder.finish(clock.now, counts.coordinatorMessages), counts, series, time99Ms, shockAtMs: first?.at ?? null, warmMs: zero };
	}

	/** Puts every later join, leave, toggle and shock on the clock. */
	#announce(system: System, zero: number): void {
		const { clock, plan } = this;
		for (const person of plan.people) {
			if (person.joinsAt >= 0) clock.at(zero + person.joinsAt, () => this.#join(system, person));
			else this.#expect(system, person);
		}
		for (const shock of plan.shocks) clock.at(zero + shock.at, () => this.#strike(system, shock));
	}

	#join(system: System, person: Person): void {
		this.#present.set(person.id, person);
		this.recorder.clicked(this.clock.now, person.id);
		system.join(person);
		if (this.#zero !== Infinity) this.#expect(system, person);
	}

	/** The rest of a visit: when the tab is hidden, and when it ends. */
	#expect(system: System, person: Person): void {
		const { clock } = this;
		if (person.leavesAt !== Infinity) clock.at(this.#zero + person.leavesAt, () => this.#leave(system, person, person.graceful));
		person.hiddenToggles.forEach((at, i) => {
			if (at >= person.joinsAt) clock.at(this.#zero + at, () => this.#present.has(person.id) && system.hide?.(person, i % 2 === 0));
		});
	}

	#leave(system: System, person: Person, graceful: boolean): void {
		if (!this.#present.delete(person.id)) return;
		this.recorder.left(this.clock.now, person.id);
		system.leave(person, graceful);
	}

	/** Who is struck is drawn by hash, so that it is the same people whatever the system. */
	#strike(system: System, shock: Shock): void {
		const { clock, seed } = this;
		if (shock.t === 'outage') return system.outage?.(shock.forMs);
		const salt = 0x54 + Math.floor(shock.at);
		for (const person of [...this.#present.values()]) {
			const later = clock.now + unitOf(seed ^ salt, person.id, 2) * (shock.t === 'provider' ? 0 : shock.withinMs);
			if (shock.t === 'provider' ? person.provider !== shock.provider : unitOf(seed ^ salt, person.id, 1) >= shock.share) continue;
			if (shock.t === 'stall') clock.at(later, () => (this.node(person).stalledUntil = clock.now + shock.forMs));
			else clock.at(later, () => this.#leave(system, person, shock.t === 'go' && shock.graceful));
		}
	}
}
