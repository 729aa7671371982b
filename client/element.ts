import type { State } from '@dumbbell-stream/core/messages.ts';
import { pageStrings, readConfig, type Config } from './config.ts';
import { consentOf, Network } from './consent.ts';
import type { Actions, Screen } from './controls/screen.ts';
import { View } from './controls/view.ts';
import { isFullscreen, makeVideo, setCaptions, toggleFullscreen, togglePip } from './display.ts';
import type { FaultCode, Stats } from './engine-types.ts';
import { idleStats } from './idle-stats.ts';
import { knownLanguage, makeLocale } from './locale.ts';
import { settingsOfPage, type Settings } from './settings.ts';
import { styleSheet } from './styles.ts';
import { Viewing, type LoadEngine } from './viewing.ts';

/** `detail` of the event `dumbbell:state`. */
export interface StateDetail {
	readonly state: State;
	/** In a word or two, for logs. */
	readonly why: string;
	/** Set with the state `error`. */
	readonly code?: FaultCode;
}

/** What is shown follows what is so often enough. */
const SAMPLE_MS = 500;

/**
 * `<dumbbell-stream src stream tickets nonces poster autoplay muted controls>`: a live stream, its poster and its controls. Loads nothing
 * but itself before somebody presses play, or autoplay applies; makes no connection to other viewers before its viewer has said yes.
 *
 * Children: a link (or an `<img>`) for pages without script; `<track>` for captions; `<script type="application/json">` with a
 * {@link Config}. So that nothing moves when the element is defined, a page gives it its place itself:
 * `dumbbell-stream:not(:defined) { display: block; aspect-ratio: 16 / 9; }`.
 */
export class DumbbellStreamElement extends HTMLElement {
	static readonly observedAttributes = ['src', 'stream', 'tickets', 'nonces', 'poster', 'muted', 'controls'];
	/** What is loaded when play is pressed. */
	static loadEngine: LoadEngine = () => import(/* webpackChunkName: "engine" */ './engine.ts');

	readonly #root = this.attachShadow({ mode: 'open' });
	readonly #shape = new CSSStyleSheet();
	readonly #network = new Network();
	readonly #viewing: Viewing;
	#video = document.createElement('video');
	#view: View | null = null;
	#config: Config = readConfig(null, document.baseURI);
	#card: Screen['card'] = 'none';
	/** Somebody has chosen sound or silence; until then silence is the browser's or the page's. */
	#soundChosen = false;
	/** A password was sent since the page was loaded. */
	#passwordSent = false;
	/** Ends what was begun when the element came into the page. */
	#leave: AbortController | null = null;
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor() {
		super();
		this.#root.adoptedStyleSheets = [styleSheet(), this.#shape];
		this.#viewing = new Viewing({
			now: () => performance.now(),
			online: () => navigator.onLine,
			changed: () => this.#stateChanged(),
			policyLearned: () => this.#settingsChanged(),
		});
	}

	/** Facts about this viewing; the same names always, see `Stats`. */
	get stats(): Stats {
		const stats = this.#viewing.stats ?? idleStats(this.getAttribute('stream') ?? '');
		return { ...stats, state: this.#viewing.state };
	}

	/** Of this browser, for all streams of the site. Setting some of them leaves the others. */
	get settings(): Settings {
		return settingsOfPage().value;
	}
	/** @throws {TypeError} for what is none. */
	set settings(changes: Partial<Settings>) {
		settingsOfPage().change(changes);
	}

	/** As if play had been pressed: asks about sharing first where that is still open. Pressed again while asked: plays without. */
	play(): void {
		const { state, running } = this.#viewing;
		if (state === 'asking') return this.#answer(false);
		if (running) return void this.#roll();
		if (!this.#undecided || this.#config.askLater) return this.#start(); // Then the small card asks, see #stateChanged.
		void this.#viewing.ask(this.#address, DumbbellStreamElement.loadEngine).then(() => this.#askNow());
	}

	/** What the owner of the stream wants is known now, or will not be: his no has started the player already. */
	#askNow(): void {
		if (this.#viewing.state !== 'asking') return;
		this.#card = 'large';
		this.#update();
	}

	/** Halts the picture; before there is one, gives up. */
	pause(): void {
		if (this.#viewing.pictured) return this.#video.pause();
		this.#card = 'none';
		if (this.#viewing.state !== 'idle') this.#viewing.stop('paused');
	}

	connectedCallback(): void {
		if (this.#leave) return; // Moved within the page.
		this.#leave = new AbortController();
		const { signal } = this.#leave;
		this.#build();
		const update = (): void => this.#update();
		const unlisten = [settingsOfPage().listen(() => this.#settingsChanged()), this.#network.listen(() => this.#settingsChanged())];
		signal.addEventListener('abort', () => unlisten.forEach((end) => end()));
		this.addEventListener('fullscreenchange', update, { signal });
		// Children come after the element when it is defined before the page has been read.
		const children = new MutationObserver(() => this.#viewing.state === 'idle' && this.#build());
		children.observe(this, { childList: true });
		signal.addEventListener('abort', () => children.disconnect());
		this.#startWhenSeen(signal);
		this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
	}

	disconnectedCallback(): void {
		queueMicrotask(() => {
			if (this.isConnected) return;
			this.#leave?.abort();
			this.#leave = null;
			clearInterval(this.#timer);
			this.#card = 'none';
			this.#viewing.stop('removed');
			this.#view?.stop();
		});
	}

	attributeChangedCallback(name: string, before: string | null, now: string | null): void {
		if (before === now || !this.#leave) return;
		if (name === 'poster') return this.#view?.setPoster(this.#poster);
		if (name === 'muted') return void (this.#video.muted = now !== null);
		if (name !== 'controls') return void (this.#viewing.running && this.#viewing.stop('another stream'));
		if (!this.#viewing.running) this.#build(); // Nobody's picture is taken away for it.
	}

	// ------------------------------------------------------------------------------------------------------------------ watching

	get #undecided(): boolean {
		return this.settings.share === 'ask' && this.#mayShare && 'RTCPeerConnection' in window;
	}

	/** Neither the page nor the stream itself forbids it. */
	get #mayShare(): boolean {
		return this.#config.mayShare && (this.#viewing.policy?.mayShare ?? true);
	}

	get #address(): { readonly src: string; readonly stream: string } {
		return { src: this.getAttribute('src') ?? '', stream: this.getAttribute('stream') ?? '' };
	}

	#start(): void {
		this.#card = 'none';
		const consent = consentOf(this.settings, this.#network.metered, this.#mayShare);
		const start = {
			...this.#address,
			tickets: this.getAttribute('tickets'),
			nonces: this.getAttribute('nonces'),
			video: this.#video,
			pressedAt: performance.now(),
		};
		this.#viewing.start(start, DumbbellStreamElement.loadEngine, consent);
		if (this.#viewing.running) void this.#roll();
	}

	/** Lets the picture run; with sound if the browser allows, else without, else it stays paused and the controls show it. */
	async #roll(): Promise<void> {
		try {
			await this.#video.play();
		} catch (error) {
			if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || this.#video.muted) return;
			this.#video.muted = true;
			await this.#video.play().catch(() => undefined);
		} finally {
			this.#update();
		}
	}

	/** Autoplay waits until the player is seen, and does not apply for those who have asked for less. */
	#startWhenSeen(signal: AbortSignal): void {
		if (!this.hasAttribute('autoplay') || this.#network.sparing) return;
		const seen = new IntersectionObserver((entries) => {
			if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
			seen.disconnect();
			if (this.#viewing.state === 'idle') this.#start();
		});
		seen.observe(this);
		signal.addEventListener('abort', () => seen.disconnect());
	}

	#answer(share: boolean): void {
		this.#card = 'none';
		const { uploadKbitsMax } = this.#config;
		const proposed = share && uploadKbitsMax !== null && this.settings.uploadKbitsMax === null;
		this.settings = proposed ? { share, uploadKbitsMax } : { share }; // Starts what has waited for it, see #settingsChanged.
	}

	/** WordPress keeps it in a cookie, and so it counts on every page, however long that was cached. */
	async #enterPassword(password: string): Promise<void> {
		const url = this.#viewing.help?.password;
		if (!url) return;
		const body = new URLSearchParams({ post_password: password, redirect_to: location.href });
		// Answered by a redirect, which nobody needs to follow.
		await fetch(url, { method: 'POST', body, redirect: 'manual', credentials: 'same-origin' }).catch(() => undefined);
		this.#passwordSent = true;
		this.#start();
	}

	/** Here, in another player of the page or in another tab. */
	#settingsChanged(): void {
		if (this.settings.share !== 'ask' || !this.#mayShare) this.#card = 'none';
		if (this.#viewing.state === 'asking' && !this.#undecided) return this.#start();
		this.#viewing.consent(consentOf(this.settings, this.#network.metered, this.#mayShare));
		this.#update();
	}

	#stateChanged(): void {
		const { state, why, code } = this.#viewing;
		// Nobody was asked before: autoplay has started, now there is something to decide about.
		if (state === 'playing' && this.#undecided && this.#card === 'none') this.#card = 'small';
		if (state === 'error' || state === 'ended') this.#card = 'none';
		this.#update();
		const detail: StateDetail = code === null ? { state, why } : { state, why, code };
		this.dispatchEvent(new CustomEvent('dumbbell:state', { detail, bubbles: true, composed: true }));
	}

	// ----------------------------------------------------------------------------------------------------------------- the face

	/** Everything anew: the words, the poster and the captions are taken from what the page says now. */
	#build(): void {
		this.#view?.stop();
		this.#config = readConfig(this.querySelector(':scope > script[type="application/json"]')?.textContent, document.baseURI);
		const lang = this.closest<HTMLElement>('[lang]')?.lang || navigator.language;
		const locale = makeLocale(knownLanguage(lang, navigator.languages), { ...pageStrings(document), ...this.#config.strings });
		this.#video = makeVideo(this);
		this.#listenTo(this.#video);
		this.#view = new View({
			locale,
			config: this.#config,
			actions: this.#actions,
			video: this.#video,
			controls: this.hasAttribute('controls'),
			poster: this.#poster,
		});
		this.#root.replaceChildren(this.#view.stage);
		this.#update();
	}

	#listenTo(video: HTMLVideoElement): void {
		for (const type of ['play', 'playing', 'volumechange', 'loadeddata']) video.addEventListener(type, () => this.#update());
		video.addEventListener('pause', () => {
			this.#viewing.paused();
			this.#update();
		});
		video.addEventListener('resize', () => this.#takeShape(video.videoWidth, video.videoHeight));
	}

	/** 16:9 until the video says otherwise. */
	#takeShape(width: number, height: number): void {
		if (width > 0 && height > 0) this.#shape.replaceSync(`:host { aspect-ratio: ${width} / ${height}; }`);
	}

	get #poster(): string | null {
		const [named, still] = [this.getAttribute('poster'), this.querySelector('img')];
		// The page's own picture, in the size that the browser has loaded already, when it is the same one.
		if (still?.currentSrc && (named === null || still.getAttribute('src') === named || still.srcset.includes(named))) return still.currentSrc;
		return named ?? still?.src ?? null;
	}

	/** What changes by itself: nothing on a mere poster, unless it counts down. */
	#sample(): void {
		if (this.#viewing.state === 'idle' && this.#config.startsAt === null) return;
		this.#viewing.sample();
		this.#update();
	}

	#update(): void {
		this.#view?.update(this.#screen());
	}

	#screen(): Screen {
		const { state, stateMs, why, code, help, policy, pictured, stats, uploadBitsPerSecond } = this.#viewing;
		const { paused, muted, volume } = this.#video;
		return {
			state,
			stateMs,
			why,
			code,
			help,
			passwordRefused: this.#passwordSent && code === 'DS-29',
			mayShare: this.#mayShare,
			smallPlace: this.#config.smallPlace || policy?.smallPlace === true,
			pictured,
			paused,
			behind: this.#viewing.behind(paused),
			recorded: this.#viewing.recorded,
			muted,
			volume,
			silenced: muted && !this.#soundChosen,
			fullscreen: isFullscreen(this),
			card: this.#card,
			settings: this.settings,
			metered: this.#network.metered,
			uploadBitsPerSecond,
			stats,
			stream: stats?.streamId || (this.getAttribute('stream') ?? ''),
			moment: this.#viewing.moment,
			nowUnixMs: Date.now(),
		};
	}

	readonly #actions: Actions = {
		saveExcerpt: () => this.#viewing.saveExcerpt(),
		toggle: () => (this.#viewing.running && !this.#video.paused ? this.pause() : this.play()),
		goLive: () => this.#viewing.behind(this.#video.paused) && this.#viewing.goLive(),
		retry: () => {
			if (this.#viewing.state === 'ended') this.#viewing.stop('again');
			this.play();
		},
		enterPassword: (password) => void this.#enterPassword(password),
		reload: () => location.reload(),
		ask: () => {
			this.#card = 'large';
			this.#update();
		},
		answer: (share) => this.#answer(share),
		changeSettings: (changes) => (this.settings = changes),
		setMuted: (muted) => {
			this.#soundChosen = true;
			this.#video.muted = muted ?? !this.#video.muted;
			if (!this.#video.muted && this.#video.volume === 0) this.#video.volume = 1;
		},
		setVolume: (volume) => {
			this.#soundChosen = true;
			this.#video.volume = Math.min(1, Math.max(0, volume));
			this.#video.muted = this.#video.volume === 0;
		},
		toggleFullscreen: () => toggleFullscreen(this, this.#video),
		togglePip: () => togglePip(this.#video),
		setCaptions: (index) => {
			setCaptions(this.#video, index);
			this.#update();
		},
		openPanel: (panel) => this.#view?.openPanel(panel),
		toggleStatistics: () => this.#view?.toggleStatistics(),
	};
}

if (!customElements.get('dumbbell-stream')) customElements.define('dumbbell-stream', DumbbellStreamElement);

declare global {
	interface HTMLElementTagNameMap {
		'dumbbell-stream': DumbbellStreamElement;
	}
}
