import { icon } from '../icons.ts';
import { wordsOf } from '../words.ts';
import { makeConsentCard } from './consent-card.ts';
import type { Controls } from './controls.ts';
import { button, focused, h, setAttribute, setShown, setText } from './dom.ts';
import { makeMessage, makePosterBadge, sentenceOf } from './message.ts';
import type { Control, Means, Panel, Screen } from './screen.ts';

export interface ViewOptions extends Means {
	/** False: no bar, no menu and no keys, as with `<video>`. */
	readonly controls: boolean;
	readonly poster: string | null;
}

/** The face of one player: builds it, keeps it as the screen says, and turns what people do into actions. */
export class View {
	readonly stage: HTMLElement;
	readonly #options: ViewOptions;
	readonly #card: Control;
	readonly #parts: readonly Control[];
	readonly #poster = h('img', { class: 'poster', part: 'poster', alt: '', decoding: 'sync' });
	readonly #big: HTMLButtonElement;
	readonly #sound: HTMLButtonElement;
	readonly #spoken = h('p', { class: 'spoken', role: 'status' });
	#screen: Screen | null = null;
	/** Asked for at the first press of play, with the engine. */
	#loading: Promise<Controls> | null = null;
	#controls: Controls | null = null;

	constructor(options: ViewOptions) {
		this.#options = options;
		const { locale, config, actions, video } = options;
		const { say } = locale;
		this.setPoster(options.poster);
		this.#big = button({ class: 'big', part: 'button play-button', label: say('play'), icon: 'play', press: () => actions.toggle() });
		this.#sound = button({ class: 'unmute', part: 'button sound-button', label: '', press: () => actions.setMuted(false) });
		this.#sound.append(icon('silence'), say('tapForSound'));
		this.#card = makeConsentCard(options);
		const badge = makePosterBadge(options);
		const message = makeMessage(options);
		this.#parts = [badge, message, this.#card];
		const name = config.title === null ? say('player') : say('playerOf', config.title);
		this.stage = h(
			'div',
			{ class: 'stage', part: 'stage', role: 'region', 'aria-label': name, tabindex: -1 },
			...[video, this.#poster, h('div', { class: 'shade' }), badge.node, this.#big, message.node, this.#sound, this.#card.node],
			...[h('div', { class: 'line', part: 'progress' }), this.#spoken],
		);
		this.stage.addEventListener('click', (event) => isPicture(event.target) && this.#pressPicture(event));
		this.stage.addEventListener('dblclick', ({ target }) => isPicture(target) && options.controls && actions.toggleFullscreen());
		this.stage.addEventListener('keydown', (event) => this.#pressKey(event));
	}

	update(screen: Screen): void {
		const before = this.#screen;
		this.#screen = screen;
		const { state, pictured, card } = screen;
		const answered = before?.card === 'large' || this.#card.node.contains(focused(this.stage));
		setAttribute(this.stage, 'data-state', state);
		setAttribute(this.stage, 'data-card', card);
		setAttribute(this.stage, 'data-pictured', pictured);
		setAttribute(this.stage, 'data-paused', screen.paused);
		const moving = state === 'playing' || state === 'stalled';
		const halted = screen.paused && (moving || state === 'connecting');
		this.#showBig(state === 'idle' || (halted && card !== 'large'));
		setShown(this.#sound, screen.silenced && pictured && moving && !halted && card !== 'large');
		for (const part of this.#parts) part.update(screen);
		if (this.#options.controls && state !== 'idle' && (before?.state ?? 'idle') === 'idle') void this.#load();
		this.#controls?.update(screen);
		if (before?.card !== card) this.#cardChanged(answered, card);
		this.#speak(before, screen);
	}

	setPoster(url: string | null): void {
		setAttribute(this.#poster, 'src', url);
		setShown(this.#poster, url !== null);
	}

	openPanel(panel: Panel): void {
		this.#controls?.open(panel);
	}

	toggleStatistics(): void {
		this.#controls?.toggleStatistics();
	}

	stop(): void {
		this.#controls?.stop();
	}

	/** When it goes, its focus goes to the stage: the keys go on working. */
	#showBig(shown: boolean): void {
		const refocus = !shown && focused(this.stage) === this.#big;
		setShown(this.#big, shown);
		if (refocus) this.stage.focus({ preventScroll: true });
	}

	/** Without them there is still the picture; at the next start they are asked for again. */
	async #load(): Promise<void> {
		this.#loading ??= import(/* webpackChunkName: "controls" */ './controls.ts').then(({ Controls }) => new Controls(this.#options, this.stage));
		try {
			this.#controls = await this.#loading;
			if (this.#screen) this.#controls.update(this.#screen);
		} catch {
			this.#loading = null;
		}
	}

	// ------------------------------------------------------------------------------------------------------------------- people

	#pressPicture(event: PointerEvent): void {
		const screen = this.#screen;
		if (this.#controls?.closePanel() || screen?.card === 'large') return;
		if (screen?.state === 'idle') this.#options.actions.toggle();
		else if (screen?.pictured) this.#controls?.pressPicture(event);
	}

	#pressKey(event: KeyboardEvent): void {
		const done = event.key === 'Escape' ? this.#escape() : this.#controls?.pressKey(event);
		if (!done) return; // Not for us: the page may know it.
		event.preventDefault();
		event.stopPropagation();
	}

	#escape(): boolean {
		if (this.#controls?.closePanel()) return true;
		if (this.#screen && this.#screen.card !== 'none') {
			this.#options.actions.answer(false);
			return true;
		}
		return this.#controls?.close() ?? false;
	}

	/** The large card takes the focus, but none of its answers has it; when a card goes that had it, the keys still reach the player. */
	#cardChanged(answered: boolean, card: Screen['card']): void {
		if (card === 'large') {
			this.#controls?.closePanel();
			this.#card.node.focus({ preventScroll: true });
		} else if (answered) {
			this.stage.focus({ preventScroll: true });
		}
	}

	/** For those who do not see it: each change of state once, and no stutter. */
	#speak(before: Screen | null, screen: Screen): void {
		const { say } = this.#options.locale;
		const words = wordsOf(screen.state, screen.stateMs, screen.code, screen.why);
		if (screen.card === 'small' && before?.card !== 'small') return setText(this.#spoken, say('askTitle'));
		if (words?.place === 'middle') {
			const sentence = sentenceOf(words, screen, { say, offline: this.#options.config.offline });
			setText(this.#spoken, words.remedy ? `${sentence} ${say(words.remedy)}` : sentence);
		} else if (screen.state === 'playing' && before && before.state !== 'playing' && before.state !== 'stalled') {
			setText(this.#spoken, say(screen.recorded ? 'playingRecorded' : 'playing'));
		}
	}
}

function isPicture(target: EventTarget | null): boolean {
	return target instanceof Element && target.matches('.stage, video, .poster, .shade');
}
