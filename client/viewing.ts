import type { Consent, State } from '@dumbbell-stream/core/messages.ts';
import type { CreateEngine, Engine, EngineOptions, FaultCode, FetchPolicy, Help, Policy, Stats } from './engine-types.ts';
import { RateMeter } from './rate-meter.ts';
import type { Moment } from './recent.ts';

/** What loads the engine: the part of the player that a page gets only when somebody watches. */
export type LoadEngine = () => Promise<{ readonly createEngine: CreateEngine; readonly fetchPolicy: FetchPolicy }>;

export interface ViewingParts {
	/** Monotonic, ms. */
	now(): number;
	online(): boolean;
	/** After every change of state. */
	changed(): void;
	/** What the stream's owner wants has become known: it is no change of state. */
	policyLearned(): void;
}
type Start = Omit<EngineOptions, 'consent'>;

/** This much more ahead of the playhead than before a pause means that the engine lets the viewer stay behind. */
const BEHIND_MS = 1_000;
/** The question waits so long, ms, for what the stream's owner wants; then it is asked all the same. */
const POLICY_MS = 1_500;

/** One element's watching: the engine's life, the state that people see, and figures over time. */
export class Viewing {
	readonly #parts: ViewingParts;
	readonly #uploaded = new RateMeter();
	#engine: Engine | null = null;
	/** Counts starts and stops, so that an engine which loads too late is not made. */
	#turn = 0;
	#running = false;
	#consent: Consent = { peers: false, uploadBytesPerSecondMax: 0 };
	#policy: Policy | null = null;
	#status: { readonly state: State; readonly why: string; readonly code: FaultCode | null; readonly help: Help | null; readonly since: number };
	/** Media ahead of the playhead when the viewer paused, ms; null: he follows. */
	#pausedAheadMs: number | null = null;

	constructor(parts: ViewingParts) {
		this.#parts = parts;
		this.#status = { state: 'idle', why: 'made', code: null, help: null, since: parts.now() };
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
	/** What the viewer can do about an error; null: nothing but what the words say. */
	get help(): Help | null {
		return this.#status.help;
	}
	/** What the stream's owner wants; null until its JSON has come. */
	get policy(): Policy | null {
		return this.#policy;
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
	/** What stands on the screen, for whoever wants to tell others of it; null: nothing, or a recording. */
	get moment(): Moment | null {
		return this.#engine?.moment ?? null;
	}
	/** A picture has been on the screen. */
	get pictured(): boolean {
		return this.#running && this.stats?.startupMs != null;
	}
	/** What runs was kept from a broadcast: there is nothing newer to jump to, and no delay. */
	get recorded(): boolean {
		return this.why.startsWith('recording');
	}
	get uploadBitsPerSecond(): number {
		return this.#uploaded.bitsPerSecond;
	}

	/**
	 * Not yet watching, but about to: the question comes on the screen.
	 * @returns When it may: the owner's wishes are known, or do not come.
	 */
	async ask({ src, stream }: Pick<Start, 'src' | 'stream'>, load: LoadEngine): Promise<void> {
		this.#show('asking', 'consent', null);
		// Loading it now makes the start quicker; whether it fails is seen then, and so is an address that does not answer.
		const fetched = load().then(({ fetchPolicy }) => fetchPolicy(src, stream)).then((policy) => this.#learn(policy), () => undefined);
		let timer: ReturnType<typeof setTimeout> | undefined;
		await Promise.race([fetched, new Promise((done) => (timer = setTimeout(done, POLICY_MS)))]);
		clearTimeout(timer);
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
					{
						state: (state, why, fault, help) => turn === this.#turn && this.#heard(state, why, fault ?? null, help ?? null),
						policy: (policy) => turn === this.#turn && this.#learn(policy),
					},
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

	saveExcerpt(): void {
		this.#engine?.saveExcerpt();
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
		if (this.recorded) return false;
		if (this.#pausedAheadMs === null || paused) return paused && this.pictured;
		const stays = (this.stats?.bufferMs ?? 0) > this.#pausedAheadMs + BEHIND_MS;
		if (!stays) this.#pausedAheadMs = null;
		return stays;
	}

	#learn(policy: Policy): void {
		this.#policy = policy;
		this.#parts.policyLearned();
	}

	#heard(state: State, why: string, code: FaultCode | null, help: Help | null): void {
		if (state === 'error') this.#end();
		this.#show(state, why, code, help);
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

	#show(state: State, why: string, code: FaultCode | null, help: Help | null = null): void {
		this.#status = { state, why, code, help, since: this.#parts.now() };
		this.#parts.changed();
	}
}
