/** What no system can beat, and what the literature says about the least delay. Times in seconds. */

/** Resource index: upload of everybody over demand of everybody. Below 1 some viewers cannot be served. */
export function resourceIndex(sourceKbps: number, uplinksKbps: readonly number[], rateKbps: number): number {
	return (sourceKbps + uplinksKbps.reduce((sum, uplink) => sum + uplink, 0)) / (uplinksKbps.length * rateKbps);
}

/** Everybody can be streamed to, in the fluid limit, iff the source has one rate and the index is at least 1. */
export function canStream(sourceKbps: number, uplinksKbps: readonly number[], rateKbps: number): boolean {
	return rateKbps <= sourceKbps && resourceIndex(sourceKbps, uplinksKbps, rateKbps) >= 1;
}

/** Largest share of viewers without upload, when the others have `uplink` times the rate: `1 - r/u + u_s / (N u)`. */
export function freeRiderShareMax(uplink: number, source = 0, viewers = Infinity): number {
	return 1 - 1 / uplink + source / (viewers * uplink);
}

/** Store and forward without propagation: `(1 + ceil(log2 N)) tau`, `tau` = seconds to send one unit once. */
export function snowballDelay(viewers: number, tau: number): number {
	return (1 + Math.ceil(Math.log2(viewers))) * tau;
}

/**
 * Growth rate g of the number of holders in the postal model: sending takes `tau`, arriving another `latency`. Without a cap a holder
 * sends for ever: `exp(-g tau) + exp(-g (tau + latency)) = 1`; with fan-out `cap`: `sum over j = 1..cap of exp(-g (j tau + latency)) = 1`.
 */
export function postalGrowth(tau: number, latency: number, cap = Infinity): number {
	const excess = (g: number): number => {
		if (cap === Infinity) return Math.exp(-g * tau) + Math.exp(-g * (tau + latency)) - 1;
		let sum = -1;
		for (let j = 1; j <= cap; j++) sum += Math.exp(-g * (j * tau + latency));
		return sum;
	};
	let low = 0;
	let high = 1;
	while (excess(high) > 0) high *= 2;
	for (let i = 0; i < 100; i++) {
		const middle = (low + high) / 2;
		if (excess(middle) > 0) low = middle;
		else high = middle;
	}
	return low;
}

/**
 * Exact time until N viewers hold a unit in the postal model. Nobody can be faster: every holder sends all the time.
 *
 * @param latency Whole multiple of `step`, as is `tau`.
 * @param step Grid of time.
 */
export function postalDelay(viewers: number, tau: number, latency: number, cap = Infinity, step = tau): number {
	const send = Math.round(tau / step);
	const travel = Math.round(latency / step);
	/** Arrivals per step; the source counts as one, at the start. */
	const arrivals = [1];
	let holders = 1;
	while (holders < viewers + 1) {
		const now = arrivals.length;
		let arriving = 0;
		for (let j = 1; j <= cap && now - j * send - travel >= 0; j++) arriving += arrivals[now - j * send - travel] as number;
		arrivals.push(arriving);
		holders += arriving;
	}
	return (arrivals.length - 1) * step;
}

/** A tree of fan-out d, `levels` deep: `h (l + d tau + proc)`. */
export function fanOutDelay(levels: number, fanOut: number, tau: number, latency: number, processing: number): number {
	return levels * (latency + fanOut * tau + processing);
}

/** The fan-out that minimises `(l + d tau) / ln d`, the delay per factor e of audience. */
export function bestFanOut(tau: number, latency: number): number {
	let best = 2;
	const cost = (d: number): number => (latency + d * tau) / Math.log(d);
	while (cost(best + 1) < cost(best)) best++;
	return best;
}

/** Levels of a left-complete pair of trees of one fan-out and one root pair. */
export function pairLevels(viewers: number, fanOut: number): number {
	let left = Math.ceil(viewers / 2);
	let level = 0;
	for (let width = 1; left > 0; width *= fanOut) {
		left -= width;
		level++;
	}
	return level;
}
