import type { Person } from '../model/population.ts';
import type { Env, System, SystemCounts } from '../system.ts';
import { Ground } from './ground.ts';
import { Mesh, QUICK_MS } from './mesh.ts';

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
export class Donet implements System {
	readonly name: string;
	readonly bufferMs: number;
	readonly startMs: number;
	readonly #ground: Ground;
	readonly #mesh: Mesh;

	constructor(env: Env, name: string, options: DonetOptions) {
		this.name = name;
		this.bufferMs = options.bufferMs;
		this.startMs = options.bufferMs;
		this.#ground = new Ground(env, options.unitMs);
		this.#mesh = new Mesh(this.#ground, { ...options, mapMs: options.periodMs, requestMs: options.periodMs, lagMs: options.bufferMs, startMs: QUICK_MS, waitMs: 0, substreams: 0 });
		// Those who come while the stream is younger than the buffer wait for a full one; later ones begin in the past of their partners.
		env.at(env.chunkAt(0) + 2 * options.bufferMs + QUICK_MS, () => env.recorder.player(options.bufferMs, QUICK_MS));
		this.#ground.onUnit((unit) => this.#mesh.send(unit));
	}

	join(person: Person): void {
		this.#mesh.join(this.#ground.join(person));
	}
	leave(person: Person, graceful: boolean): void {
		const viewer = this.#ground.leave(person);
		if (viewer) this.#mesh.leave(viewer, graceful);
	}
	ready(): boolean {
		return this.#mesh.settled && this.#mesh.playing;
	}
	begin(): void {
		this.#ground.begin();
	}
	outage(ms: number): void {
		this.#ground.outage(ms);
	}
	finish(): SystemCounts {
		return this.#ground.counts(0);
	}
}
