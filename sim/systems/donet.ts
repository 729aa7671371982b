import type { Env } from '../system.ts';
import { MeshSystem } from './mesh-system.ts';

/** What may be tuned. */
export interface DonetOptions {
	readonly partners: number;
	/** Media in one unit of exchange. */
	readonly unitMs: number;
	/** Maps and requests go out so often, ms. */
	readonly periodMs: number;
	readonly bufferMs: number;
	readonly seeds: number;
}
/** Tried on seeds of their own; the rule in docs/results/grids.md chose the defaults below. */
export const DONET_GRID = { partners: [4, 6], unitMs: [100, 500, 1_000], bufferMs: [4_000, 8_000, 12_000] } as const;
export const DONET: DonetOptions = { partners: 6, unitMs: 100, periodMs: 500, bufferMs: 4_000, seeds: 100 };

/**
 * DONet-like (CoolStreaming): a pull mesh. Partners exchange buffer maps; each asks for what it lacks, the rarest first, of the partner that
 * would send it first.
 *
 * Source: Zhang, Liu, Li, Yum, "CoolStreaming/DONet: a data-driven overlay network for live media streaming", INFOCOM 2005 (units and maps of 1 s,
 * 4 to 6 partners). Simplified in its favour as `Mesh` says; units may be shorter than a second.
 */
export class Donet extends MeshSystem {
	constructor(env: Env, name: string, options: DonetOptions) {
		super(env, name, { ...options, waitMs: 0, substreams: 0 });
	}
}
