import { below, randomFrom, unit } from '@dumbbell-stream/core';
import { internet, loopback, wifi, type NetworkPreset } from './network.ts';

export const NETWORKS = { loopback, internet, wifi } as const;
export type NetworkName = keyof typeof NETWORKS;
/** What may happen to a world. A run leaves some of them out entirely (swarm testing), so that each is also met alone. */
export const FAULTS = ['leave', 'crash', 'silent-crash', 'freeze', 'coordinator', 'publisher'] as const;
export type Fault = (typeof FAULTS)[number];

/** Everything that was given or drawn for a run; printed before it, so that anybody can repeat it. */
export interface RunOptions {
	readonly seed: number;
	readonly peers: number;
	readonly seconds: number;
	readonly rateKbps: number;
	readonly network: NetworkName;
	readonly groupMs: number;
	/** Share of viewers who do not share. */
	readonly shyShare: number;
	/** Faults that happen in this run, and the mean time between two of them, ms. */
	readonly faults: readonly Fault[];
	readonly faultEveryMs: number;
	/** Breaks a rule on purpose: the checkers must find it. */
	readonly canary: boolean;
}

/** A seed is a number or a git hash, of which the first 32 bits count. */
export function seedOf(text: string): number {
	if (/^\d+$/.test(text)) return Number(text) >>> 0;
	if (/^[0-9a-f]{8,40}$/.test(text)) return Number.parseInt(text.slice(0, 8), 16);
	throw new RangeError(`--seed ${text}: give a whole number, or a git hash of 8 to 40 digits`);
}

/** A number of the command line. @throws RangeError that names the option and its bounds. */
export function numberOf(name: string, text: string, least: number, most: number, whole = true): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most || (whole && !Number.isInteger(value))) {
		throw new RangeError(`${name} ${text}: give a ${whole ? 'whole ' : ''}number from ${least} to ${most}`);
	}
	return value;
}

export interface Given {
	readonly seed: number;
	readonly peers?: number;
	readonly seconds?: number;
	readonly rateKbps?: number;
	readonly network?: NetworkName;
	readonly canary?: boolean;
	readonly calm?: boolean;
}

/** Draws what was not given. */
export function drawOptions(given: Given): RunOptions {
	const random = randomFrom(given.seed ^ 0x5eed);
	const names = Object.keys(NETWORKS) as NetworkName[];
	const drawn = {
		peers: 3 + below(random, 30),
		network: names[below(random, names.length)] as NetworkName,
		groupMs: [500, 1_000, 2_000, 4_000][below(random, 4)] as number,
		shyShare: [0, 0, 0.1, 0.3][below(random, 4)] as number,
		faults: FAULTS.filter(() => unit(random) < 0.6),
		faultEveryMs: 500 + below(random, 4_000),
	};
	return {
		seed: given.seed, peers: given.peers ?? drawn.peers, seconds: given.seconds ?? 40, rateKbps: given.rateKbps ?? 1_000, network: given.network ?? drawn.network,
		groupMs: drawn.groupMs, shyShare: given.calm ? 0 : drawn.shyShare, faults: given.calm ? [] : drawn.faults, faultEveryMs: drawn.faultEveryMs, canary: given.canary ?? false,
	};
}

export function networkOf(name: NetworkName): NetworkPreset {
	return NETWORKS[name]();
}
