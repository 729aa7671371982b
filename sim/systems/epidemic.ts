import { below, randomFrom } from '@dumbbell-stream/core';

/** What one run of the epidemic is made of. */
export interface EpidemicOptions {
	readonly peers: number;
	/** Chunks that the source sends out. */
	readonly chunks: number;
	/** Chunks per slot, below 1: an upload of one chunk per slot and peer is then just more than the stream needs. */
	readonly rate: number;
	readonly seed: number;
}

/** What the epidemic did, in slots of one chunk's upload. */
export interface EpidemicResult {
	/** Mean delay of those copies that arrived while the chunk was in the window. */
	readonly meanSlots: number;
	/** Mean time until half of the peers had a chunk. */
	readonly halfSlots: number;
	/** Share of (peer, chunk) pairs that were served. */
	readonly delivered: number;
}

/** Chunks that peers trade in: one bit each of a word. */
const WINDOW = 32;

/**
 * Random peer, latest useful chunk: in each slot each peer sends one random other peer the newest chunk that it has and that one lacks.
 * No propagation delay, all uploads alike. Its delay is within an additive constant of the optimum (1 + log2 N) slots.
 *
 * Source: Bonald, Massoulié, Mathieu, Perino, Twigg, "Epidemic live streaming: optimal performance trade-offs", SIGMETRICS 2008.
 * Simplified in its favour: a sender sees what others have sent to its target in the same slot, so nothing arrives twice.
 */
export function epidemic({ peers, chunks, rate, seed }: EpidemicOptions): EpidemicResult {
	const random = randomFrom(seed);
	// Bit i: the chunk that came out i places before the newest.
	const had = new Uint32Array(peers);
	const has = new Uint32Array(peers);
	const bornAt = new Float64Array(chunks);
	const copies = new Uint32Array(chunks);
	let newest = -1;
	let served = 0;
	let slots = 0;
	let halves = 0;
	let halfSlots = 0;
	const deliver = (peer: number, age: number, slot: number): void => {
		has[peer] = ((has[peer] as number) | (1 << age)) >>> 0;
		const chunk = newest - age;
		const wait = slot + 1 - (bornAt[chunk] as number);
		copies[chunk] = (copies[chunk] as number) + 1;
		served++;
		slots += wait;
		if (copies[chunk] !== Math.ceil(peers / 2)) return;
		halves++;
		halfSlots += wait;
	};
	for (let slot = 0; newest < chunks - 1 || slot < chunks / rate + WINDOW; slot++) {
		const fresh = Math.floor((slot + 1) * rate) > Math.floor(slot * rate) && newest < chunks - 1;
		if (fresh) {
			newest++;
			bornAt[newest] = slot;
			for (let peer = 0; peer < peers; peer++) has[peer] = ((has[peer] as number) << 1) >>> 0;
		}
		had.set(has);
		if (fresh) deliver(below(random, peers), 0, slot);
		for (let peer = 0; peer < peers; peer++) {
			const draw = below(random, peers - 1);
			const target = draw < peer ? draw : draw + 1;
			const useful = ((had[peer] as number) & ~(has[target] as number)) >>> 0;
			if (useful !== 0) deliver(target, 31 - Math.clz32(useful & -useful), slot);
		}
	}
	return { meanSlots: slots / served, halfSlots: halfSlots / Math.max(1, halves), delivered: served / (peers * chunks) };
}

/** Slope of the least-squares line through the points: what one doubling of N costs when x is log2 N. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
	const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
	const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
	const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
	return over / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
