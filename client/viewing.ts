import type { Consent, State } from '@dumbbell-stream/core/messages.ts';
import type { CreateEngine, Engine, EngineOptions, FaultCode, Stats } from './engine-types.ts';
import { RateMeter } from './rate-meter.ts';

/** What loads the engine: the part of the player that a page gets only when somebody watches. */
export type LoadEngine = () => Promise<{ readonly createEngine: CreateEngine }>;

export interface ViewingParts {
	/** Monotonic, ms. */
	now(): number;
	online(): boolean;
	/** After every change of state. */
	changed(): void;
}
type Start = Omit<EngineOptions, 'consent'>;

/** This much more ahead of the playhead than before a pause means that the engine lets the viewer stay behind. */
const BEHIND_MS = 1_000;

/** One element's watching: the engine's life, the state that people see, and figures over time. */
export class Viewing {
	readonly #parts: ViewingParts;
	readonly #uploaded = new RateMeter();
	#engine: Engine | null = null;
	/** Counts starts and stops, so that an engine which loads too late is not made. */
	#turn = 0;
	#running = false;
	#consent: Consent = { peers: false, uploadBytesPerSecondMax: 0 };
	#status: { readonly state: State; readonly why: string; readonly code: FaultCode | null; readonly since: number };
	/** Media ahead of the playhead when the viewer paused, ms; null: he follows. */
	#pausedAheadMs: number | null = null;

	constructor(parts: ViewingParts) {
		this.#parts = parts;
		this.#status = { state: 'idle', why: 'made', code: null, since: parts.now() };
	}

	get state(): State {
		return this.#status.state;
	}
	get why(): string {
		return this.#status.why;
	}
	get code(): FaultCode | null {
		return this.#status.code;
	}
	/** For how long the state has lasted. */
	get stateMs(): number {
		return this.#parts.now() - this.#status.since;
	}
	/** Between the press of play and the end, whatever the state. */
	get running(): boolean {
		return this.#running;
	}
	/** Null until the engine is there. */
	get stats(): Stats | null {
		return this.#engine?.stats ?? null;
	}
	/** A picture has been on the screen. */
	get pictured(): boolean {
		return this.#running && this.stats?.startupMs != null;
	}
	get uploadBitsPerSecond(): number {
		return this.#uploaded.bitsPerSecond;
	}

	/** Not yet watching, but about to: the question is on the screen. */
	ask(load: LoadEngine): void {
		load().catch(() => undefined); // Makes the start quicker; whether it fails is seen then.
		this.#show('asking', 'consent', null);
	}

	start(options: Start, load: LoadEngine, consent: Consent): void {
		const turn = ++this.#turn;
		this.#running = true;
		this.#consent = consent;
		this.#show('connecting', 'pressed', null);
		if (!options.src || !options.stream) return this.#fail('DS-24', 'no src or stream');
		load().then(
			({ createEngine }) => {
				if (turn !== this.#turn) return;
				this.#engine = createEngine(
					{ ...options, consent: this.#consent },
					{ state: (state, why, fault) => turn === this.#turn && this.#heard(state, why, fault ?? null) },
				);
			},
			(error: unknown) => {
				if (turn === this.#turn) this.#fail(this.#parts.online() ? 'DS-26' : 'DS-20', String(error));
			},
		);
	}

	stop(why: string): void {
		this.#end();
		this.#show('idle', why, null);
	}

	consent(consent: Consent): void {
		this.#consent = consent;
		this.#engine?.setConsent(consent);
	}

	/** The viewer has paused: from here on he may stand behind. */
	paused(): void {
		this.#pausedAheadMs ??= this.stats?.bufferMs ?? 0;
	}

	goLive(): void {
		this.#pausedAheadMs = null;
		this.#engine?.goLive();
	}

	/** Call it about twice a second. */
	sample(): void {
		const { stats } = this;
		if (stats) this.#uploaded.sample(this.#parts.now(), stats.bytesToPeers);
	}

	/** @param paused The video is. */
	behind(paused: boolean): boolean {
		if (this.#pausedAheadMs === null || paused) return paused && this.pictured;
		const stays = (this.stats?.bufferMs ?? 0) > this.#pausedAheadMs + BEHIND_MS;
		if (!stays) this.#pausedAheadMs = null;
		return stays;
	}

	#heard(state: State, why: string, code: FaultCode | null): void {
		if (state === 'error') this.#end();
		this.#show(state, why, code);
	}

	#fail(code: FaultCode, why: string): void {
		this.#end();
		this.#show('error', why, code);
	}

	#end(): void {
		this.#turn++;
		this.#running = false;
		this.#pausedAheadMs = null;
		this.#engine?.stop();
		this.#engine = null;
	}

	#show(state: State, why: string, code: FaultCode | null): void {
		this.#status = { state, why, code, since: this.#parts.now() };
		this.#parts.changed();
	}
}
