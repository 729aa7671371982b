import { unit, type Random } from '@dumbbell-stream/core';

/** How a network treats messages. Named presets below. */
export interface NetworkOptions {
	/** Round trip between two nodes without access delay, ms: gamma(shape, scale), or a constant when shape is 0. */
	readonly rttShape: number;
	readonly rttScaleMs: number;
	/** Access delay of each node, ms: lognormal around this median with sigma 0.6; added at both ends. 0: none. */
	readonly accessMs: number;
	/** Per message, ms: Laplace with this scale. */
	readonly jitterMs: number;
	/** Share of messages lost once: a reliable channel brings them about one round trip later, others do not wait. */
	readonly loss: number;
	/** Time to set a peer link up, ms: lognormal around this median with sigma 0.5. */
	readonly setupMs: number;
	/** Uplink of a node, bytes per second, shared by all its feeds. */
	readonly uplinkBytesPerSecond: number;
}

/** The world of `simulation.md`: RTT ~ Gamma(2.14, 68 ms), access median 8 ms, jitter 5 ms, no loss. */
export function internet(): NetworkOptions {
	return { rttShape: 2.14, rttScaleMs: 68, accessMs: 8, jitterMs: 5, loss: 0, setupMs: 700, uplinkBytesPerSecond: 2_500_000 };
}
/** One machine: what the browsers of an end-to-end test see. */
export function loopback(): NetworkOptions {
	return { rttShape: 0, rttScaleMs: 1, accessMs: 0, jitterMs: 1, loss: 0, setupMs: 150, uplinkBytesPerSecond: 50_000_000 };
}
/** Wi-Fi at its worst hour: as `internet`, with loss and more jitter. */
export function wifi(): NetworkOptions {
	return { ...internet(), jitterMs: 12, loss: 0.01 };
}

/** Standard normal, Box and Muller. */
export function normal(random: Random): number {
	return Math.sqrt(-2 * Math.log(1 - unit(random))) * Math.cos(2 * Math.PI * unit(random));
}
export function lognormal(random: Random, median: number, sigma: number): number {
	return median * Math.exp(sigma * normal(random));
}
/** Marsaglia and Tsang (2000), for shape >= 1. */
export function gamma(random: Random, shape: number, scale: number): number {
	const d = shape - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);
	for (;;) {
		const x = normal(random);
		const v = (1 + c * x) ** 3;
		if (v > 0 && Math.log(1 - unit(random)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale;
	}
}
function laplace(random: Random, scale: number): number {
	const u = unit(random) - 0.5;
	return -scale * Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
}

/** A node's place in the network: access delay, and one uplink with a first-in-first-out queue. */
export class NetworkNode {
	readonly accessMs: number;
	bytesPerMs: number;
	/** When the uplink has sent what stands in its queue. */
	busyUntil = 0;
	/** Cut off: nothing passes in either direction. */
	cut = false;
	constructor(accessMs: number, bytesPerSecond: number) {
		this.accessMs = accessMs;
		this.bytesPerMs = bytesPerSecond / 1_000;
	}
}

/** Delays of one pair of nodes; drawn once, so that the world does not depend on the order of use. */
export class Network {
	readonly options: NetworkOptions;
	readonly #random: Random;
	readonly #rtt = new Map<string, number>();

	constructor(options: NetworkOptions, random: Random) {
		this.options = options;
		this.#random = random;
	}

	node(): NetworkNode {
		const { accessMs, uplinkBytesPerSecond } = this.options;
		return new NetworkNode(accessMs > 0 ? lognormal(this.#random, accessMs, 0.6) : 0, uplinkBytesPerSecond);
	}

	rttMs(a: number, b: number): number {
		const key = a < b ? `${a} ${b}` : `${b} ${a}`;
		let rtt = this.#rtt.get(key);
		if (rtt === undefined) {
			const { rttShape, rttScaleMs } = this.options;
			rtt = rttShape > 0 ? gamma(this.#random, rttShape, rttScaleMs) : rttScaleMs;
			this.#rtt.set(key, rtt);
		}
		return rtt;
	}

	setupMs(): number {
		return lognormal(this.#random, this.options.setupMs, 0.5);
	}

	/** When a message that is sent now arrives. */
	arrival(now: number, from: NetworkNode, to: NetworkNode, rttMs: number, bytes: number): number {
		from.busyUntil = Math.max(from.busyUntil, now) + (bytes + 90) / from.bytesPerMs; // 90: what UDP, DTLS and SCTP add.
		const { jitterMs, loss } = this.options;
		const oneWay = rttMs / 2 + from.accessMs + to.accessMs;
		const jitter = jitterMs > 0 ? Math.abs(laplace(this.#random, jitterMs)) : 0;
		const again = loss > 0 && unit(this.#random) < loss ? rttMs + 2 * (from.accessMs + to.accessMs) : 0;
		return from.busyUntil + oneWay + jitter + again;
	}
}
