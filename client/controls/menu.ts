import { button, focused, h, setAttribute, setShown } from './dom.ts';
import { makeAboutPanel, makeCaptionsPanel, makeKeyboardPanel, makeMenuPanel } from './panels.ts';
import { makeSharingPanel } from './sharing-panel.ts';
import type { Control, Means, Panel, Screen } from './screen.ts';
import type { StringKey } from '../strings.ts';

/** What is inside of an open panel. */
export interface PanelBody {
	readonly nodes: readonly (Node | string)[];
	update(screen: Screen): void;
}

export interface MenuHost {
	statisticsShown(): boolean;
	/** @param panel What is open now; null: nothing. */
	changed(panel: Panel | null): void;
}

const TITLES: Readonly<Record<Panel, StringKey>> = { menu: 'menu', sharing: 'sharing', captions: 'captions', keyboard: 'keyboard', about: 'about' };

/** The gear's menu and the panels behind it: one at a time, in one place. */
export class Menu implements Control {
	readonly node: HTMLElement;
	readonly #means: Means;
	readonly #gear: HTMLElement;
	readonly #host: MenuHost;
	#open: { readonly panel: Panel; readonly body: PanelBody } | null = null;
	/** Where the focus was before. */
	#opener: HTMLElement | null = null;
	#screen: Screen | null = null;

	constructor(means: Means, gear: HTMLElement, host: MenuHost) {
		this.#means = means;
		this.#gear = gear;
		this.#host = host;
		this.node = h('div', { class: 'menu', part: 'menu', role: 'dialog', hidden: true });
	}

	get panel(): Panel | null {
		return this.#open?.panel ?? null;
	}

	/** Asked for what is open already, it closes. */
	open(panel: Panel): void {
		if (this.panel === panel) return this.close();
		const within = this.#open !== null;
		if (!within) this.#opener = focused(this.node) as HTMLElement | null;
		const title = this.#means.locale.say(TITLES[panel]);
		this.#open = { panel, body: this.#body(panel) };
		setAttribute(this.node, 'aria-label', title);
		setAttribute(this.#gear, 'aria-expanded', 'true');
		setShown(this.node, true);
		this.node.replaceChildren(this.#head(panel, title, within), ...this.#open.body.nodes);
		if (this.#screen) this.update(this.#screen);
		this.node.scrollTop = 0;
		this.#host.changed(panel);
		this.node.querySelector<HTMLElement>(panel === 'menu' ? '[role^="menuitem"]' : 'button')?.focus({ preventScroll: true });
	}

	/** @param refocus The focus goes back to where it came from. */
	close(refocus = true): void {
		if (!this.#open) return;
		this.#open = null;
		setAttribute(this.#gear, 'aria-expanded', 'false');
		if (refocus) (this.#opener?.isConnected ? this.#opener : this.#gear).focus({ preventScroll: true });
		setShown(this.node, false);
		this.node.replaceChildren();
		this.#host.changed(null);
	}

	update(screen: Screen): void {
		this.#screen = screen;
		this.#open?.body.update(screen);
	}

	#body(panel: Panel): PanelBody {
		switch (panel) {
			case 'menu':
				return makeMenuPanel(this.#means, { statisticsShown: this.#host.statisticsShown(), mayShare: this.#screen?.mayShare ?? false });
			case 'sharing':
				return makeSharingPanel(this.#means);
			case 'captions':
				return makeCaptionsPanel(this.#means);
			case 'keyboard':
				return makeKeyboardPanel(this.#means);
			case 'about':
				return makeAboutPanel(this.#means, this.#screen?.stream ?? '');
			default:
				return panel satisfies never;
		}
	}

	/** The menu itself needs no title, but a way out where it covers the picture. */
	#head(panel: Panel, title: string, within: boolean): HTMLElement {
		const { say } = this.#means.locale;
		const back = within && panel !== 'menu' ? button({ class: 'back', label: say('back'), icon: 'back', press: () => this.open('menu') }) : null;
		const close = button({ class: 'close', label: say('close'), icon: 'close', press: () => this.close() });
		return h('div', { class: panel === 'menu' ? 'head narrow' : 'head' }, back, h('h2', {}, title), close);
	}
}
