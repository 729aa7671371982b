import type { NetworkOptions } from '../model/network.ts';
import type { Person, PopulationOptions } from '../model/population.ts';

/** Something that happens to the audience at once. Times in ms on the measured clock. */
export type Shock =
	/** This share of those present goes: silently, or with a goodbye, spread over `withinMs`. */
	| { readonly t: 'go'; readonly at: number; readonly share: number; readonly graceful: boolean; readonly withinMs: number }
	/** Everybody of one provider falls silent. */
	| { readonly t: 'provider'; readonly at: number; readonly provider: number }
	/** The radio of this share stands still for `forMs`, each beginning within `withinMs`. */
	| { readonly t: 'stall'; readonly at: number; readonly share: number; readonly forMs: number; readonly withinMs: number }
	/** The coordinator or tracker is away. */
	| { readonly t: 'outage'; readonly at: number; readonly forMs: number };

/** What the command line asks for. */
export interface Asked {
	readonly seed: number;
	readonly peers: number;
	readonly seconds: number;
	readonly rateKbps: number;
	/** The swept parameter of the workload, where it has one; its meaning stands beside the workload. */
	readonly level?: number;
}

/** A workload is data: who comes and goes, what happens to all, and how the network is. */
export interface Plan {
	/** In the order of their joining; those present at the beginning have a negative `joinsAt`, the oldest first. */
	readonly people: readonly Person[];
	readonly shocks: readonly Shock[];
	readonly network: Partial<NetworkOptions>;
	/** Everything that was drawn or chosen, to be printed before the run. */
	readonly parameters: Readonly<Record<string, number | string>>;
}

/** What a workload changes of the audience; the sessions decide the rest. */
export type Mix = Partial<Omit<PopulationOptions, 'seed' | 'rateKbps'>>;
