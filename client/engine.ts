import { TICK } from '@dumbbell-stream/core/machine.ts';
import type { Consent, Note, PeerOut, State } from '@dumbbell-stream/core/messages.ts';
import { Peer } from '@dumbbell-stream/core/peer.ts';
import { randomFrom } from '@dumbbell-stream/core/rng.ts';
import type { CaptureRange } from '@dumbbell-stream/core/tombstones.ts';
import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import { Alarms } from './alarms.ts';
import { loadVerifier, type VerifySignature } from './crypto.ts';
import { hasWebRtc, makeDial } from './dialler.ts';
import { fetchTicket, Withheld } from './admission.ts';
import type { CreateEngine, Engine, EngineEvents, EngineOptions, FaultCode, FetchPolicy, Help, Stats } from './engine-types.ts';
import { mixedContent, onForbidden } from './page-rules.ts';
import { hostPeer, type Host } from './platform.ts';
import { Player, type Publisher } from './player.ts';
import { publisherOf, screenState } from './screen-state.ts';
import { Recent, type Moment } from './recent.ts';
import { readStats } from './stats.ts';
import { Fault, followStream, type FetchParts, type RecordedInfo, type StreamInfo } from './stream-json.ts';
import { makeClock } from './time.ts';

/** While a picture runs, a ticket that is not to be had is asked for again after this, ms: the feeds need none. */
const TICKET_AGAIN_MS = 15_000;
/** The player is looked after, and the machine told of the playhead, so often: also in a hidden page. */
const BEAT_MS = 250;
/** That something was left out is said for so long, ms. */
const SAID_MS = 6_000;
const WITHHELD = 'withheld';
/** Whoever follows a stream to its new key does so within this, ms: not everybody in the same instant. */
const FOLLOW_MS = 2_000;

/** Starts at once: fetches what is needed, joins the stream and plays it. */
export const createEngine: CreateEngine = (options, events) => new PageEngine(options, events);

/** Asked for while the question whether to share is being prepared. */
export const fetchPolicy: FetchPolicy = async (src, stream) => (await followStream(src, stream, loadVerifier, fetchParts(new AbortController().signal))).policy;

class PageEngine implements Engine {
	readonly #options: EngineOptions;
	readonly #events: EngineEvents;
	readonly #clock = makeClock();
	readonly #alarms = new Alarms(this.#clock.now);
	/** Aborted when the engine is over: listeners, fetches and pauses end with it. */
	readonly #life = new AbortController();
	#consent: Consent;
	readonly #player: Player | null = null;
	#info: StreamInfo | null = null;
	#running: { readonly machine: Peer; readonly host: Host } | null = null;
	#machineState: { readonly state: State; readonly why: string } = { state: 'connecting', why: 'pressed' };
	#publisher: Publisher = 'here';
	/** What the caller knows: since the press of play he shows `connecting`. */
	#shown: { readonly state: State; readonly why: string } = { state: 'connecting', why: 'pressed' };
	/** The stream has another key, and we are on our way there. */
	#following = false;
	#sharing = false;
	readonly #recent = new Recent();
	/** Until then it is said that something was left out. */
	#saidUntil = 0;

	constructor(options: EngineOptions, events: EngineEvents) {
		this.#options = options;
		this.#events = events;
		this.#consent = options.consent;
		const fault = Player.playable(null);
		if (fault) {
			queueMicrotask(() => this.#fail(fault, 'no MediaSource')); // Not before the caller has its engine.
			return;
		}
		this.#player = this.#makePlayer();
		this.#listenToPage();
		this.#beat();
		this.#joinOrFail();
	}

	get stats(): Stats {
		const view = this.#running?.machine.view(this.#clock.now()) ?? null;
		const unixMs = this.#clock.unixMs() + (view?.clockOffsetMs ?? 0);
		return readStats(this.#shown.state, this.#info?.stream ?? this.#options.stream, unixMs, view, this.#player?.facts() ?? null);
	}

	get sharing(): boolean {
		return this.#sharing;
	}

	get moment(): Moment | null {
		const captureMs = this.#player?.facts().captureMs ?? null;
		return captureMs === null ? null : this.#recent.at(captureMs);
	}

	saveExcerpt(): void {
		const packets = this.#recent.excerpt();
		const announcement = this.#running?.machine.announcement;
		const [first] = packets;
		if (!first || !announcement) return;
		const name = `${this.#info?.stream.slice(0, 8)}-${new Date(first.captureMs).toISOString().slice(0, 19).replaceAll(':', '-')}`;
		import(/* webpackChunkName: "excerpt" */ './excerpt.ts').then(
			({ saveExcerpt }) => saveExcerpt(announcement, packets.map(({ bytes }) => bytes), name),
			() => undefined, // The player was updated: the page plays on, and the menu works again after a reload.
		);
	}

	setConsent(consent: Consent): void {
		this.#consent = consent;
		if (!this.#running) return;
		this.#running.host.push({ t: 'consent', consent: this.#possible() });
		if (!consent.peers) this.#running.host.closePeers();
	}

	goLive(): void {
		this.#player?.goLive();
	}

	stop(): void {
		if (this.#life.signal.aborted) return;
		this.#life.abort();
		this.#running?.host.push({ t: 'leave' });
		this.#running?.host.stop();
		this.#alarms.stop();
		this.#player?.stop();
	}

	// ------------------------------------------------------------------------------------------------------------------- joining

	#joinOrFail(): void {
		this.#join().catch((error: unknown) => {
			if (this.#life.signal.aborted) return;
			if (error instanceof Fault) this.#fail(error.code, error.message, error.help);
			else this.#fail('DS-26', error instanceof Error ? error.message : 'failed'); // A part of ours that could not be loaded.
		});
	}

	/** Everything that can be fetched at the same time is. */
	async #join(): Promise<void> {
		const { src, stream, tickets, nonces } = this.#options;
		if (fromBase64url(stream)?.length !== 32) throw new Fault('DS-24', 'not a public key');
		const parts = fetchParts(this.#life.signal);
		const verify = loadVerifier();
		const early = tickets === null ? null : fetchTicket(tickets, parts, nonces);
		verify.catch(() => undefined); // Both are awaited below, but something else may fail first.
		// What the viewer has to do first he is told at once, however long the rest takes.
		early?.catch((error: unknown) => error instanceof Fault && error.help && this.#fail(error.code, error.message, error.help));
		const info = await followStream(src, stream, () => verify, parts);
		this.#events.policy(info.policy);
		if ('recording' in info) return await this.#replay(info, await verify, parts);
		this.#info = info;
		const refused = Player.playable(info.codecs);
		if (refused) throw new Fault(refused, info.codecs ?? '');
		if (parts.forbidden(info.coordinator) || parts.forbidden(info.floor)) throw new Fault('DS-25', info.coordinator);
		const verifySignature = await verify;
		if (this.#life.signal.aborted) return;

		// A page that knew the stream by a former key may have asked for a ticket elsewhere than the new one's are.
		const asked = tickets !== null && (info.stream === stream || sameAddress(tickets, info.tickets));
		const machine = new Peer({ role: 'viewer', stream: fromBase64url(info.stream) as Uint8Array, random: randomFrom(seed()) });
		const host = hostPeer(machine, {
			now: this.#clock.now,
			alarm: (at, ring) => this.#alarms.set('machine', at, ring),
			dial: makeDial({ ...info, mayShare: () => this.#possible().peers, made: () => (this.#sharing = true) }),
			verify: verifySignature,
			ticket: this.#tickets(asked ? early : null, asked ? tickets : info.tickets, parts),
			media: (out) => this.#media(out),
			state: (out) => this.#running?.machine === machine && this.#heard(out.state, out.why),
			note: (out) => (globalThis as { dumbbellTrace?: (note: Note) => void }).dumbbellTrace?.(out), // For support: a page that wants the notes defines it.
		});
		this.#running = { machine, host };
		this.#following = false;
		if (info.keyList) host.push({ t: 'key-list', bytes: info.keyList });
		if (info.tombstones) host.push({ t: 'tombstones', bytes: info.tombstones });
		host.push({ t: 'consent', consent: this.#possible() });
		host.push({ t: 'start', unixMs: this.#clock.unixMs() });
	}

	/** Plays a recording as if it were sent now. */
	async #replay(info: RecordedInfo, verify: VerifySignature, parts: FetchParts): Promise<void> {
		const player = this.#player;
		if (!player) return;
		const { playRecording } = await import(/* webpackChunkName: "recording" */ './recorded.ts');
		const { now } = this.#clock;
		const shown = await playRecording(info, { verify, player, now, parts, begins: () => this.#heard('playing', 'recording'), leftOut: () => this.#leftOut() });
		if (!parts.signal.aborted) this.#heard('ended', shown ? 'recording' : 'recording withheld');
	}

	/** @param early The first one, if it is already on its way. */
	#tickets(early: Promise<Uint8Array> | null, url: string, parts: FetchParts): () => Promise<Uint8Array | null> {
		let first = early;
		return async () => {
			for (;;) {
				try {
					const ticket = first ?? fetchTicket(url, parts, this.#options.nonces);
					first = null;
					return await ticket;
				} catch (error) {
					if (!(error instanceof Fault)) throw error;
					if (error instanceof Withheld) this.#heard('ended', 'withheld');
					else if (this.#player?.facts().startupMs === null) this.#fail(error.code, error.message, error.help);
					await parts.wait(TICKET_AGAIN_MS);
				}
			}
		};
	}

	/** Without WebRTC in this browser, or against the wish of the stream's owner, a yes means as much as a no. */
	#possible(): Consent {
		return { ...this.#consent, peers: this.#consent.peers && hasWebRtc() && (this.#info?.policy.mayShare ?? true) };
	}

	// ------------------------------------------------------------------------------------------------- from the machine and the page

	#media(out: Extract<PeerOut, { t: 'play' | 'announced' | 'target' | 'withheld' }>): void {
		if (out.t === 'play') {
			this.#recent.push(out.packet);
			this.#player?.play(out.packet);
		} else if (out.t === 'withheld') this.#withhold(out.ranges);
		else if (out.t === 'announced') this.#player?.announced(out.session, out.announcement);
		else if (out.t === 'target') this.#player?.target(out.bufferMs);
	}

	#withhold(ranges: readonly CaptureRange[]): void {
		this.#recent.withhold(ranges);
		if (this.#player?.withhold(ranges)) this.#leftOut();
	}

	#leftOut(): void {
		this.#saidUntil = this.#clock.now() + SAID_MS;
		this.#tell();
	}

	#heard(state: State, why: string): void {
		if (state === 'ended' && why === 'succeeded') return this.#follow();
		this.#machineState = { state, why };
		if (state === 'ended' && why === 'revoked') this.#player?.drop();
		if (state === 'ended' && why === 'withheld') this.#player?.blank();
		const publisher = publisherOf(state);
		if (publisher !== null) this.#player?.publisher((this.#publisher = publisher));
		if (state === 'error') this.#fail(faultOf(why), why);
		else this.#tell();
	}

	/** The stream has another key: what its JSON says now leads there. The last picture stays meanwhile. */
	#follow(): void {
		if (this.#following) return;
		this.#following = true;
		const former = this.#running;
		this.#running = null; // What it says from here on is of no interest.
		former?.host.push({ t: 'leave' });
		former?.host.stop();
		this.#machineState = { state: 'connecting', why: 'followed' };
		this.#tell();
		this.#alarms.set('follow', this.#clock.now() + Math.random() * FOLLOW_MS, () => this.#joinOrFail());
	}

	#listenToPage(): void {
		const { signal } = this.#life;
		addEventListener('pagehide', ({ persisted }) => !persisted && this.#running?.host.push({ t: 'leave' }), { signal });
		// Back from the page cache or from sleep: what should have happened meanwhile happens now, the rest is done by the pace.
		addEventListener('pageshow', ({ persisted }) => persisted && this.#awake(), { signal });
		document.addEventListener('resume', () => this.#awake(), { signal });
		document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#awake(), { signal });
		const hosts = (): string[] => {
			const { src, tickets } = this.#options;
			const urls = [src, tickets, this.#info?.coordinator, this.#info?.floor, this.#info?.tickets];
			return urls.flatMap((url) => (url && URL.canParse(url, location.href) ? [new URL(url, location.href).host] : []));
		};
		onForbidden(hosts, signal, (url) => this.#fail('DS-25', url));
	}

	#awake(): void {
		this.#running?.host.push(TICK);
		this.#player?.beat();
	}

	#beat(): void {
		this.#alarms.set('beat', this.#clock.now() + BEAT_MS, () => this.#beat());
		this.#player?.beat();
		const facts = this.#player?.facts();
		if (facts?.mediaMs != null) this.#running?.host.push({ t: 'playhead', mediaMs: facts.mediaMs, bufferedMs: facts.bufferMs });
		this.#tell();
	}

	#makePlayer(): Player {
		return new Player({
			video: this.#options.video,
			now: this.#clock.now,
			pressedAt: this.#options.pressedAt,
			changed: () => this.#tell(),
			fault: (code, why) => this.#fail(code, why),
		});
	}

	// --------------------------------------------------------------------------------------------------------- to the element

	#tell(): void {
		if (this.#life.signal.aborted || !this.#player) return;
		const { state, why } = this.#machineState;
		const shown = screenState(state, this.#publisher, this.#player.facts());
		const said = shown === 'playing' && this.#clock.now() < this.#saidUntil;
		this.#show(shown, said ? (why === 'recording' ? 'recording withheld' : 'withheld') : why);
	}

	#fail(code: FaultCode, why: string, help: Help | null = null): void {
		if (this.#life.signal.aborted) return;
		this.stop();
		this.#show('error', why, code, help);
	}

	#show(state: State, why: string, fault?: FaultCode, help: Help | null = null): void {
		const shown = this.#shown;
		// An end may turn out to be another one, and something may be left out of what plays.
		if (state === shown.state && (why === shown.why || (state !== 'ended' && why.endsWith(WITHHELD) === shown.why.endsWith(WITHHELD)))) return;
		this.#shown = { state, why };
		if (fault === undefined) this.#events.state(state, why);
		else this.#events.state(state, why, fault, help);
	}
}

function fetchParts(signal: AbortSignal): FetchParts {
	return {
		signal,
		page: location.href,
		fetch: (input, init) => fetch(input, init),
		wait: (ms) =>
			new Promise((done, cut) => {
				if (signal.aborted) return cut(new Error('stopped'));
				const stopped = (): void => cut(new Error('stopped'));
				signal.addEventListener('abort', stopped);
				setTimeout(() => {
					signal.removeEventListener('abort', stopped);
					done();
				}, ms);
			}),
		forbidden: (url) => mixedContent(location.protocol, url),
	};
}

function sameAddress(one: string, other: string): boolean {
	return URL.canParse(one, location.href) && new URL(one, location.href).href === other;
}

function seed(): number {
	return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

/** Why the machine gave up, as the person is told. It goes on trying in every other case. */
function faultOf(why: string): FaultCode {
	return why === 'version' ? 'DS-26' : 'DS-20';
}
