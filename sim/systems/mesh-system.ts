import type { Person } from '../model/population.ts';
import type { Env, System, SystemCounts } from '../system.ts';
import { Ground } from './ground.ts';
import { Mesh, QUICK_MS, type MeshOptions } from './mesh.ts';

/** What a mesh says about itself; maps and requests go out equally often, and a newcomer begins a buffer behind the newest. */
export interface MeshSystemOptions extends Omit<MeshOptions, 'mapMs' | 'requestMs' | 'lagMs' | 'startMs'> {
	/** Media in one unit of exchange, ms; 0: packets. */
	readonly unitMs: number;
	readonly periodMs: number;
}

/** A system that is a mesh of partners and nothing else. */
export class MeshSystem implements System {
	readonly name: string;
	readonly bufferMs: number;
	readonly startMs: number;
	readonly #ground: Ground;
	readonly #mesh: Mesh;

	constructor(env: Env, name: string, options: MeshSystemOptions) {
		this.name = name;
		this.bufferMs = options.bufferMs;
		this.startMs = options.bufferMs;
		this.#ground = new Ground(env, options.unitMs);
		this.#mesh = new Mesh(this.#ground, { ...options, mapMs: options.periodMs, requestMs: options.periodMs, lagMs: options.bufferMs, startMs: QUICK_MS });
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
