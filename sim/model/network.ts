import { unit, type Random } from '@dumbbell-stream/core';
import { canMeet, type Nat } from './population.ts';
import { laplace, normal, unitOf } from './random.ts';
import type { Rtt } from './rtt.ts';

/** How a network treats messages. */
export interface NetworkOptions {
	readonly rtt: Rtt;
	/** Per message, ms: Laplace with this scale, never below half of the way itself. 0: none. */
	readonly jitterMs: number;
	/** Wi-Fi stands still about once a minute for 100 to 300 ms, for each node at its own times: what it sends then waits. */
	readonly wifiStalls: boolean;
	/** Share of messages lost once: a reliable channel brings them about one round trip later, others do not wait. */
	readonly loss: number;
	/** Time to set a peer link up, ms: lognormal around this median with sigma 0.5. */
	readonly setupMs: number;
	/** An attempt between routers that cannot meet fails after this, ms. */
	readonly failMs: number;
	/** Verifying, copying and handing on at the receiver, ms. */
	readonly processingMs: number;
	/** False: lines send and receive everything at once, for checks of pure propagation. */
	readonly queueing: boolean;
	/** A line's queue holds what it carries in so long, ms; a message between viewers that finds it full is dropped, and comes again. */
	readonly queueMs: number;
	/** Of this share of the nodes others fill the uplink's queue, with up to this much, ms, differently every ten seconds. */
	readonly bloatShare: number;
	readonly bloatMs: number;
}
/** The internet of the published runs. */
export const INTERNET: Omit<NetworkOptions, 'rtt'> = {
	jitterMs: 5, wifiStalls: true, loss: 0, setupMs: 700, failMs: 3_000, processingMs: 5, queueing: true, queueMs: 500, bloatShare: 0, bloatMs: 0,
};

/** What DTLS, SCTP and UDP add to a message on a data channel (and TLS, TCP to one on a WebSocket), bytes. */
export const WIRE_BYTES = 90;
const SIGMA_SETUP = 0.5;
const STALL_PERIOD_MS = 60_000;
/** The longest stall that a workload makes, ms. */
const SHOCK_MS = 1_000;
const BLOAT_PERIOD_MS = 10_000;

/** `Network.arrival` and `Network.taken` say this of a message that found a full queue. */
export const DROPPED = -1;
/** A reliable channel notices a loss after one round trip, and not before this, ms. */
const AGAIN_LEAST_MS = 50;

/** A node's place in the network: its access line, with one first-in-first-out queue for all that it sends and one for all that it receives. */
export class NetworkNode {
	readonly id: number;
	readonly site: number;
	/** One way, ms. */
	readonly accessMs: number;
	readonly nat: Nat;
	/** Usable uplink and downlink. */
	bytesPerMs: number;
	downBytesPerMs: number;
	/** When the uplink has sent what stands in its queue. */
	busyUntil = 0;
	/** When the downlink has brought what stands in its queue. */
	downBusyUntil = 0;
	/** Messages that found a queue of this line full. */
	dropped = 0;
	/** Stands still until then (a stall of its radio). */
	stalledUntil = 0;
	/** Its stall of the present minute. */
	stallMinute = -1;
	stallFrom = 0;
	stallUntil = 0;
	/** Cut off: nothing passes in either direction. */
	cut = false;

	constructor(id: number, line: { readonly accessMs: number; readonly site?: number; readonly nat?: Nat; readonly bytesPerSecond: number; readonly downBytesPerSecond?: number }) {
		this.id = id;
		this.site = line.site ?? 0;
		this.accessMs = line.accessMs;
		this.nat = line.nat ?? 'easy';
		this.bytesPerMs = line.bytesPerSecond / 1_000;
		this.downBytesPerMs = (line.downBytesPerSecond ?? Infinity) / 1_000;
	}

	/** How long a message that is sent now would wait for the uplink, ms. */
	backlogMs(now: number): number {
		return Math.max(0, this.busyUntil - now);
	}

	/** How much of what comes stands before the downlink, ms. */
	downBacklogMs(now: number): number {
		return Math.max(0, this.downBusyUntil - now);
	}
}

/** Delays between nodes. Round trips and link set-up times are drawn by hash of the pair; jitter and loss come from one stream. */
export class Network {
	readonly options: NetworkOptions;
	readonly #seed: number;
	readonly #random: Random;

	constructor(options: NetworkOptions, seed: number, random: Random) {
		this.options = options;
		this.#seed = seed;
		this.#random = random;
	}

	/** From end to end and back, access lines included, ms; nothing else. */
	rttMs(a: NetworkNode, b: NetworkNode): number {
		if (a.id === b.id) return 0.02;
		return this.options.rtt.between(this.#seed, a.id, a.site, b.id, b.site) + 2 * (a.accessMs + b.accessMs);
	}

	/** Can a data channel be made between these two? */
	canMeet(a: NetworkNode, b: NetworkNode): boolean {
		return canMeet(a.nat, b.nat);
	}

	/** How long the set-up of a data channel takes, ms; the same pair may try again with another `attempt`. Whether it works: `canMeet`. */
	setupMs(a: NetworkNode, b: NetworkNode, attempt = 0): number {
		const low = Math.min(a.id, b.id);
		const high = Math.max(a.id, b.id);
		const random = hashed(this.#seed, low * 7 + attempt, high);
		return this.options.setupMs * Math.exp(SIGMA_SETUP * normal(random));
	}

	/**
	 * Puts a message on the sender's uplink now and says when the receiver has processed it, if nothing stands before his downlink; then ask `taken`.
	 *
	 * @param bytes Payload; what goes over the wire besides is added here.
	 * @param rttMs The pair's `rttMs`, when the caller has it at hand.
	 * @returns A time, or `DROPPED`: the uplink's queue is full. Between viewers only: who speaks with the server has TCP, whose socket keeps what does not fit.
	 */
	arrival(now: number, from: NetworkNode, to: NetworkNode, bytes: number, rttMs = this.rttMs(from, to)): number {
		const { options } = this;
		const size = bytes + WIRE_BYTES;
		let sent = now;
		if (options.queueing) {
			const open = Math.max(now, from.stalledUntil, options.wifiStalls && from.id !== 0 ? this.#stallEnd(from, now) : 0);
			if (from.busyUntil - open > options.queueMs && from.id !== 0 && to.id !== 0) {
				from.dropped++;
				return DROPPED;
			}
			from.busyUntil = Math.max(from.busyUntil, open) + (from.bytesPerMs > 0 ? size / from.bytesPerMs : size / FALLBACK_BYTES_PER_MS);
			sent = from.busyUntil + size / to.downBytesPerMs;
		}
		if (options.bloatMs > 0 && from.id !== 0 && unitOf(this.#seed ^ 0xb10a8, from.id, 0) < options.bloatShare) sent += options.bloatMs * unitOf(this.#seed ^ 0xb10a7, from.id, Math.floor(now / BLOAT_PERIOD_MS));
		let way = rttMs / 2;
		if (options.jitterMs > 0) way = Math.max(way / 2, way + laplace(this.#random, options.jitterMs));
		if (options.loss > 0 && unit(this.#random) < options.loss) way += rttMs;
		return Math.max(sent + way, to.stalledUntil) + options.processingMs;
	}

	/**
	 * The time that `arrival` named has come: the message stands at the end of the receiver's downlink. First come, first served.
	 *
	 * @returns When it is through: `now`, if nothing stood before it; later; or `DROPPED`.
	 */
	taken(now: number, from: NetworkNode, to: NetworkNode, bytes: number): number {
		if (to.downBytesPerMs === Infinity || !this.options.queueing) return now;
		const { processingMs, queueMs } = this.options;
		const takes = (bytes + WIRE_BYTES) / to.downBytesPerMs;
		const here = now - processingMs; // `arrival` has counted its own time on the line, and the processing after it.
		const waits = to.downBusyUntil - (here - takes);
		if (waits <= 0) {
			to.downBusyUntil = here;
			return now;
		}
		if (waits > queueMs && from.id !== 0 && to.id !== 0) {
			to.dropped++;
			return DROPPED;
		}
		to.downBusyUntil += takes;
		return now + waits;
	}

	/** How long it takes until a message that was dropped is sent again, ms. */
	againMs(rttMs: number): number {
		return Math.max(AGAIN_LEAST_MS, rttMs);
	}

	/** Whether a node's radio stood still at some time in between; of shocks the latest is known. */
	stoodStill(node: NetworkNode, from: number, to: number): boolean {
		if (node.stalledUntil >= from && node.stalledUntil - SHOCK_MS <= to) return true;
		if (!this.options.wifiStalls || node.id === 0) return false;
		for (let minute = Math.floor(from / STALL_PERIOD_MS); minute <= Math.floor(to / STALL_PERIOD_MS); minute++) {
			const { from: begins, until } = this.#stallOf(node.id, minute);
			if (until >= from && begins <= to) return true;
		}
		return false;
	}

	#stallOf(id: number, minute: number): { readonly from: number; readonly until: number } {
		const from = (minute + unitOf(this.#seed ^ 0x57a11, id, minute)) * STALL_PERIOD_MS;
		return { from, until: from + 100 + 200 * unitOf(this.#seed ^ 0x57a12, id, minute) };
	}

	/** When the radio that stands still at `now` goes on; 0 when it does not stand still. One stall a minute at its own time. */
	#stallEnd(node: NetworkNode, now: number): number {
		const minute = Math.floor(now / STALL_PERIOD_MS);
		if (node.stallMinute !== minute) {
			const { from, until } = this.#stallOf(node.id, minute);
			node.stallMinute = minute;
			node.stallFrom = from;
			node.stallUntil = until;
		}
		return now >= node.stallFrom && now < node.stallUntil ? node.stallUntil : 0;
	}
}

/** Who uploads no media still sends his control messages, at 1 Mbit/s. */
const FALLBACK_BYTES_PER_MS = 125;

/** A short stream of numbers for one pair. */
function hashed(seed: number, a: number, b: number): Random {
	let n = 0;
	return () => Math.floor(unitOf(seed + 0x1000 * n++, a, b) * 0x1_0000_0000);
}
