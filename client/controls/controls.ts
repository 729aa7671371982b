import { CONTROL_STRINGS } from '../strings-controls.ts';
import { makeSheet } from '../styles.ts';
import { bar } from '../styles/bar.ts';
import { panels } from '../styles/panels.ts';
import { makeBar } from './bar.ts';
import { focused, setAttribute, setShown } from './dom.ts';
import { Fade } from './fade.ts';
import { commandOf, obey, takenBy } from './keys.ts';
import { Menu } from './menu.ts';
import type { Control, Means, Panel, Screen } from './screen.ts';
import { Statistics } from './statistics.ts';
import { makeTips } from './tip.ts';

let sheet: CSSStyleSheet | undefined;

/** All that steers a picture that runs: the bar, the menu with its panels, the statistics, the keys. A mere poster does without. */
export class Controls {
	readonly #means: Means;
	readonly #stage: HTMLElement;
	readonly #bar: ReturnType<typeof makeBar>;
	readonly #menu: Menu;
	readonly #statistics: Statistics;
	readonly #parts: readonly Control[];
	readonly #fade: Fade;
	#screen: Screen | null = null;

	constructor({ locale, ...others }: Means, stage: HTMLElement) {
		const means = { ...others, locale: locale.knowing(CONTROL_STRINGS) };
		this.#means = means;
		this.#stage = stage;
		this.#bar = makeBar(means);
		this.#statistics = new Statistics(means);
		this.#menu = new Menu(means, this.#bar.gear, {
			statisticsShown: () => this.#statistics.shown,
			changed: (panel) => setAttribute(stage, 'data-open', panel !== null),
		});
		this.#parts = [this.#bar, this.#menu, this.#statistics];
		const root = stage.getRootNode() as ShadowRoot;
		sheet ??= makeSheet(bar + panels);
		if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
		stage.append(this.#statistics.node, this.#bar.node, this.#menu.node, makeTips(stage));
		stage.addEventListener('focusin', ({ target }) => {
			// The keyboard has left the menu. (A pointer may be about to press the button that closes it.)
			if (target instanceof Element && !this.#menu.node.contains(target) && target.matches(':focus-visible')) this.#menu.close(false);
		});
		this.#fade = new Fade(stage);
		this.#fade.wake();
	}

	update(screen: Screen): void {
		const { state } = screen;
		setShown(this.#bar.node, state !== 'idle' && state !== 'error');
		if (this.#bar.node.hidden) this.#menu.close();
		for (const part of this.#parts) part.update(screen);
		if (this.#screen?.state !== state) this.#fade.wake();
		this.#screen = screen;
	}

	open(panel: Panel): void {
		if (this.#bar.node.hidden) return;
		this.#menu.open(panel);
		this.#update();
	}

	toggleStatistics(): void {
		this.#menu.close();
		this.#statistics.toggle();
		this.#update();
	}

	/** Closes what lies on top. @returns False if nothing was open. */
	close(): boolean {
		if (this.#menu.panel) this.#menu.close();
		else if (this.#statistics.shown) this.#statistics.toggle();
		else return false;
		return true;
	}

	closePanel(): boolean {
		return this.#menu.panel !== null && this.close();
	}

	/** The picture was clicked: a mouse halts it, a finger shows or hides the controls. */
	pressPicture({ pointerType }: PointerEvent): void {
		if (pointerType !== 'touch') return this.#means.actions.toggle();
		if (this.#fade.quietAtPress) this.#fade.wake();
		else this.#fade.rest();
	}

	/** @returns False if the key is not for us. */
	pressKey(event: KeyboardEvent): boolean {
		const command = commandOf(event);
		if (command === null || takenBy(focused(this.#stage), event.key)) return false;
		obey(command, this.#means.actions, this.#means.video.volume);
		return true;
	}

	stop(): void {
		this.#fade.stop();
	}

	#update(): void {
		if (this.#screen) this.update(this.#screen);
	}
}
