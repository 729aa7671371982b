import type { Env } from '../system.ts';
import { MeshSystem } from './mesh-system.ts';

/** What may be tuned. */
export interface PushPullOptions {
	readonly partners: number;
	/** Media in one unit of exchange; 0: packets. */
	readonly unitMs: number;
	readonly substreams: number;
	readonly periodMs: number;
	/** A unit that its pusher has not brought is asked for after this, ms. */
	readonly waitMs: number;
	readonly bufferMs: number;
	readonly seeds: number;
}
/** Tried on seeds of their own; the rule in docs/results/grids.md chose the defaults below. */
export const PUSHPULL_GRID = { partners: [5, 8], substreams: [8, 16], seeds: [8, 32], bufferMs: [1_000, 2_000, 4_000] } as const;
export const PUSHPULL: PushPullOptions = { partners: 8, unitMs: 100, substreams: 8, periodMs: 500, waitMs: 500, bufferMs: 1_000, seeds: 8 };

/**
 * Push-pull, as in GridMedia: units are dealt to substreams; who answers a first request for a substream pushes its later units at once,
 * and what fails to come is pulled by buffer map.
 *
 * Source: Zhang, Luo, Zhao, Yang, "A peer-to-peer network for live media streaming using a push-pull approach" (ACM Multimedia 2005);
 * Zhang, Zhang, Sun, Yang, "Understanding the power of pull-based streaming protocol: can we do better?" (JSAC 2007; maps every half second).
 * Simplified in its favour as `Mesh` says; units are chunks, where GridMedia has packets of about 1 KiB.
 */
export class PushPull extends MeshSystem {
	constructor(env: Env, name: string, options: PushPullOptions) {
		super(env, name, options);
	}
}
