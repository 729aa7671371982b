import { LIMITS } from '@dumbbell-stream/core';
import { INTERNET, Network, NetworkNode } from '../model/network.ts';
import { lognormal, stream, unitOf } from '../model/random.ts';
import { gammaRtt } from '../model/rtt.ts';
import { quantile } from '../stats/quantile.ts';

/** Neighbours to whom a newcomer sets links up at once: parent, buddy, standby. The first that stands feeds him. */
const NEIGHBOURS = 3;
/** The page asks for its ticket, ms. */
const TICKET_MS = 5;
/** Median and sigma of the access delay, as for all viewers. */
const ACCESS_MS = 8;
const ACCESS_SIGMA = 0.6;
const SEED = 1;

/** Seconds from the click. */
export interface StartUp {
	readonly p50: number;
	readonly p95: number;
	readonly p99: number;
}

/**
 * The least that a start can take in a crowd, with all neighbours fed and all lines free: nobody has to wait for anybody, and the first packet
 * counts. What is left are round trips, the wait for the batch, and setting a link up.
 *
 * @param floorShare So many of them, the first, are served by the floor, which needs no link between viewers.
 */
export function startUpBound(newcomers: number, floorShare = 0, batchMs: number = LIMITS.batchMs): StartUp {
	const network = new Network({ ...INTERNET, rtt: gammaRtt() }, SEED, stream(SEED, 'jitter'));
	const access = stream(SEED, 'access');
	const node = (id: number): NetworkNode => new NetworkNode(id, { accessMs: id === 0 ? 0 : lognormal(access, ACCESS_MS, ACCESS_SIGMA), bytesPerSecond: 1e6 });
	const server = node(0);
	const seconds = Array.from({ length: newcomers }, (_, i) => {
		const me = node(1 + i * (NEIGHBOURS + 1));
		const toServer = network.rttMs(me, server);
		// TCP and TLS take a round trip and a half; then the hello goes, the want, and the first packet comes.
		if (i < floorShare * newcomers) return (TICKET_MS + 1.5 * toServer + 1.5 * toServer) / 1_000;
		// The same for the coordinator: join, the batch, and the directive.
		const placed = TICKET_MS + 2.5 * toServer + unitOf(SEED, i, 0xba7c4) * batchMs;
		const fed = Array.from({ length: NEIGHBOURS }, (__, k) => {
			const other = node(me.id + 1 + k);
			const signalled = (toServer + network.rttMs(other, server)) / 2;
			return placed + signalled + network.setupMs(me, other) + 1.5 * network.rttMs(me, other);
		});
		return Math.min(...fed) / 1_000;
	});
	return { p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95), p99: quantile(seconds, 0.99) };
}
