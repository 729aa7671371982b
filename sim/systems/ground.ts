import { DROPPED, type NetworkNode } from '../model/network.ts';
import type { Person } from '../model/population.ts';
import type { Env, Event, SystemCounts } from '../system.ts';

/** Chunks or packets that one viewer keeps: everything older is forgotten. */
const WINDOW = 512;
const WORDS = WINDOW / 32;

/** The product's `LIMITS.historyMs`. */
const HISTORY_MS = 3_000;

/** Payload of the baselines' control messages, bytes: what the product's own of the same purpose take, rounded down in their favour. */
export const BYTES = {
	/** Places of one viewer, from the coordinator or tracker. */
	directive: 120,
	report: 24,
	want: 24,
	stop: 8,
	alive: 8,
	/** Offer, answer and candidates of one link, both ways, relayed by the server. */
	signalling: 2_400,
} as const;

/** Liars drop or spoil one unit of so many, or delay all by so much, ms: as those among the product's viewers do. */
const LIE_EVERY = 4;
const LIE_DELAY_MS = 400;

/** Media that full queues have kept back for so long are given up, as the product's feeders drop the oldest of what waits, ms. */
const STALE_MS = 2_000;

/** A message on its way: it waits for both lines, and comes again when a full queue has dropped it. */
class Passage implements Event {
	readonly #env: Env;
	readonly #from: NetworkNode;
	readonly #to: NetworkNode;
	readonly #bytes: number;
	readonly #event: Event;
	readonly #laterMs: number;
	readonly #mayAgain: (now: number) => boolean;
	#is: 'to send' | 'coming' | 'through' = 'to send';

	/** @param laterMs Added to the way. @param mayAgain Whether it may still be sent once more at that time. */
	constructor(env: Env, from: NetworkNode, to: NetworkNode, bytes: number, event: Event, laterMs: number, mayAgain: (now: number) => boolean) {
		this.#env = env;
		this.#from = from;
		this.#to = to;
		this.#bytes = bytes;
		this.#event = event;
		this.#laterMs = laterMs;
		this.#mayAgain = mayAgain;
	}

	happen(): void {
		const { network } = this.#env;
		const now = this.#env.now();
		if (this.#is === 'to send') {
			const at = network.arrival(now, this.#from, this.#to, this.#bytes);
			if (at === DROPPED) return this.#again(now);
			this.#is = 'coming';
			return this.#env.post(at + this.#laterMs, this);
		}
		if (this.#is === 'coming') {
			const at = network.taken(now, this.#from, this.#to, this.#bytes);
			if (at === DROPPED) return this.#again(now);
			this.#is = 'through';
			if (at > now) return this.#env.post(at, this);
		}
		this.#event.happen();
	}

	#again(now: number): void {
		const at = now + this.#env.network.againMs(this.#env.network.rttMs(this.#from, this.#to));
		this.#is = 'to send';
		if (this.#mayAgain(at)) this.#env.post(at, this);
	}
}

/** Which units of media somebody has: a window of bits that moves with the newest. */
export class Holdings {
	readonly #bits = new Uint32Array(WORDS);
	newest = -1;

	has(unit: number): boolean {
		return unit <= this.newest && unit > this.newest - WINDOW && unit >= 0 && ((this.#bits[(unit >>> 5) % WORDS] as number) & (1 << (unit & 31))) !== 0;
	}

	/** Whether it was never here, as far as can be said: what is older than the window may have been. */
	lacks(unit: number): boolean {
		return unit > this.newest - WINDOW && !this.has(unit);
	}

	/** @returns false when it was there, or is too old to be kept. */
	add(unit: number): boolean {
		if (unit <= this.newest - WINDOW || this.has(unit)) return false;
		if (unit > this.newest) {
			for (let at = Math.max(this.newest + 1, unit - WINDOW + 1); at < unit; at++) this.#clear(at);
			this.newest = unit;
		}
		this.#bits[(unit >>> 5) % WORDS] = (this.#bits[(unit >>> 5) % WORDS] as number) | (1 << (unit & 31));
		return true;
	}

	/** A copy that stays as it is now. */
	copy(): Holdings {
		const copy = new Holdings();
		copy.#bits.set(this.#bits);
		copy.newest = this.newest;
		return copy;
	}

	#clear(unit: number): void {
		this.#bits[(unit >>> 5) % WORDS] = (this.#bits[(unit >>> 5) % WORDS] as number) & ~(1 << (unit & 31));
	}
}

/** How a baseline cuts the stream: units are packets (a part of a chunk), chunks, or segments of several chunks. */
export class Cutting {
	readonly unitMs: number;
	readonly unitBytes: number;
	readonly unitsPerGroup: number;
	readonly #perChunk: number;
	readonly #chunks: number;
	readonly #env: Env;

	/** @param unitMs Media in a unit; 0: packets of at most the environment's packet size. */
	constructor(env: Env, unitMs: number) {
		this.#env = env;
		const packets = Math.ceil(env.chunkBytes / env.packetBytes);
		this.#perChunk = unitMs > 0 ? Math.max(1, Math.round(env.chunkMs / unitMs)) : packets;
		this.#chunks = Math.max(1, Math.round(unitMs / env.chunkMs));
		this.unitMs = (env.chunkMs * this.#chunks) / this.#perChunk;
		this.unitBytes = Math.ceil((env.chunkBytes * this.#chunks) / this.#perChunk);
		this.unitsPerGroup = Math.max(1, Math.round(env.groupMs / this.unitMs));
	}

	/** When it is whole at the source. The packets of one chunk leave together: that is quicker than pacing. */
	at(unit: number): number {
		return this.#env.chunkAt(this.#lastChunkOf(unit));
	}

	/** Newest unit that is whole at the source; -1 before the stream begins. */
	newestAt(now: number): number {
		const beginsAt = this.#env.chunkAt(0);
		const chunk = Math.floor((now - beginsAt) / this.#env.chunkMs);
		return chunk < 0 ? -1 : Math.floor((chunk + 1) / this.#chunks) * this.#perChunk - 1;
	}

	/** First unit of the newest group that has begun at `unit`. */
	groupOf(unit: number): number {
		return Math.max(0, unit - (unit % this.unitsPerGroup));
	}

	/**
	 * First unit of the newest group that is so long already: where a newcomer starts. One that began longer ago than the product keeps
	 * history is too much to send: then the newest. The same rule as the product's.
	 *
	 * @param ms Media that he should find: what his player holds.
	 */
	groupCovering(unit: number, ms: number): number {
		const newest = this.groupOf(unit);
		for (let group = newest; group >= 0; group -= this.unitsPerGroup) {
			const coversMs = (unit - group) * this.unitMs;
			if (coversMs > HISTORY_MS) break;
			if (coversMs >= ms) return group;
		}
		return newest;
	}

	/** Unit that holds a media time. */
	unitAt(mediaMs: number): number {
		return Math.floor(mediaMs / this.unitMs + 1e-6);
	}

	/** The source begins to send a unit. */
	sent(unit: number): void {
		const last = this.#lastChunkOf(unit);
		for (let chunk = last - this.#chunks + 1; chunk <= last; chunk++) this.#env.recorder.sent(this.#env.now(), chunk);
	}

	/** A viewer holds a unit now: tells the recorder of every chunk that is whole by it. */
	deliver(viewer: Viewer, unit: number): void {
		const { recorder } = this.#env;
		const now = this.#env.now();
		const last = this.#lastChunkOf(unit);
		if (this.#perChunk > 1) {
			for (let part = last * this.#perChunk; part < (last + 1) * this.#perChunk; part++) if (!viewer.held.has(part)) return recorder.arrived(now, viewer.id);
		}
		for (let chunk = last - this.#chunks + 1; chunk <= last; chunk++) recorder.chunk(now, viewer.id, chunk);
	}

	#lastChunkOf(unit: number): number {
		return this.#perChunk > 1 ? Math.floor(unit / this.#perChunk) : (unit + 1) * this.#chunks - 1;
	}
}

/** Somebody who watches, in a baseline. */
export class Viewer {
	readonly id: number;
	readonly person: Person;
	readonly node: NetworkNode;
	readonly held = new Holdings();
	readonly joinedAt: number;
	alive = true;
	/** Units of media sent. */
	sent = 0;
	/** Slots that it says it has. */
	readonly slots: number;
	feeds = 0;

	constructor(person: Person, node: NetworkNode, now: number) {
		this.id = person.id;
		this.person = person;
		this.node = node;
		this.joinedAt = now;
		this.slots = person.lie === 'uplink' ? 12 : person.slots;
	}

	/** UDP does not pass: only the server reaches it. */
	get blocked(): boolean {
		return this.node.nat === 'blocked';
	}
}

/** What all baselines share: who is there, the source's clock, ways to send, and the hash of what happened. */
export class Ground {
	readonly env: Env;
	readonly cutting: Cutting;
	readonly viewers = new Map<number, Viewer>();
	feedsMax = 0;
	/** Media that somebody sent without having them. */
	violations = 0;
	coordinatorMessages = 0;
	logHash = 0x811c9dc5;
	/** The tracker or coordinator answers again from then on. */
	awayUntil = 0;

	constructor(env: Env, unitMs: number) {
		this.env = env;
		this.cutting = new Cutting(env, unitMs);
	}

	/** Calls back for every unit when the source has it. */
	onUnit(action: (unit: number) => void, unit = Math.max(0, this.cutting.newestAt(this.env.now()))): void {
		this.env.at(this.cutting.at(unit), () => {
			this.cutting.sent(unit);
			action(unit);
			this.onUnit(action, unit + 1);
		});
	}

	join(person: Person): Viewer {
		const viewer = new Viewer(person, this.env.node(person), this.env.now());
		this.viewers.set(person.id, viewer);
		this.note(person.id, 1);
		return viewer;
	}

	/** @returns Who has gone, or undefined when he was not there. */
	leave(person: Person): Viewer | undefined {
		const viewer = this.viewers.get(person.id);
		if (!viewer) return undefined;
		viewer.alive = false;
		this.viewers.delete(person.id);
		this.note(person.id, 2);
		return viewer;
	}

	begin(): void {
		this.coordinatorMessages = 0;
		this.feedsMax = 0;
	}

	/** One way, ms, without queues. */
	wayMs(a: NetworkNode, b: NetworkNode): number {
		return this.env.network.rttMs(a, b) / 2;
	}

	/** From asking the server for a connection until both ends can use it: TLS over TCP, the last half of a round trip carries data. */
	dialMs(viewer: Viewer): number {
		return 1.5 * this.env.network.rttMs(viewer.node, this.env.server);
	}

	/** Sends a control message over the sender's uplink. */
	control(kind: 'coordinator' | 'beat' | 'map' | 'signal', from: NetworkNode, to: NetworkNode, bytes: number, event: Event): void {
		const { env } = this;
		env.recorder.control(kind, bytes);
		if (kind === 'coordinator') this.coordinatorMessages++;
		new Passage(env, from, to, bytes, event, 0, () => true).happen();
	}

	/** Sends a unit of media over the sender's uplink; null: the server's. What a liar spoils is lost, for nobody in a baseline accuses him. */
	media(from: Viewer | null, to: Viewer, event: Event): void {
		const { env } = this;
		const lie = from?.person.lie;
		const spoils = from !== null && (lie === 'drop' || lie === 'false-packets') && ++from.sent % LIE_EVERY === 0;
		if (spoils && lie === 'drop') return;
		const spoilt = spoils ? SPOILT : event;
		const stale = env.now() + STALE_MS;
		new Passage(env, from?.node ?? env.server, to.node, this.cutting.unitBytes, spoilt, lie === 'delay' ? LIE_DELAY_MS : 0, (at) => at < stale && from?.alive !== false).happen();
	}

	outage(ms: number): void {
		this.awayUntil = this.env.now() + ms;
	}

	/** What a baseline says at the end. */
	counts(depthMax: number, extra: Readonly<Record<string, number>> = {}): SystemCounts {
		return { depthMax, feedsMax: this.feedsMax, coordinatorMessages: this.coordinatorMessages, violations: this.violations, logHash: this.logHash, extra };
	}

	/** Mixes a step into the hash. */
	note(who: number, what: number): void {
		let hash = this.logHash;
		hash = Math.imul(hash ^ (who & 0xffff_ffff), 0x01000193);
		hash = Math.imul(hash ^ what, 0x01000193);
		this.logHash = Math.imul(hash ^ Math.floor(this.env.now() * 1_000), 0x01000193) >>> 0;
	}

	/** Counts the feeds that a viewer gives at once. */
	feeding(viewer: Viewer, by: 1 | -1): void {
		viewer.feeds += by;
		if (viewer.feeds > this.feedsMax) this.feedsMax = viewer.feeds;
	}
}

/** What a liar has spoilt takes its time on the lines, and is thrown away. */
const SPOILT: Event = { happen: () => undefined };

/** An event that is a function: for what does not happen often. */
export function call(action: () => void): Event {
	return { happen: action };
}
