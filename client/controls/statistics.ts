import type { Stats } from '../engine-types.ts';
import { button, h, setShown, setText } from './dom.ts';
import type { Control, Means } from './screen.ts';

/** `stats` as a plain table, under the names that `element.stats` promises: for those who run or examine a stream. */
export class Statistics implements Control {
	readonly node: HTMLElement;
	readonly #cells = new Map<string, HTMLElement>();
	readonly #rows = h('tbody');
	#shown = false;

	constructor({ locale: { say }, actions }: Means) {
		const close = button({ class: 'close', label: say('close'), icon: 'close', press: () => actions.toggleStatistics() });
		const table = h('table', {}, h('caption', {}, say('statistics')), this.#rows);
		this.node = h('div', { class: 'statistics', part: 'statistics', hidden: true, dir: 'ltr', tabindex: -1 }, close, table);
	}

	get shown(): boolean {
		return this.#shown;
	}

	toggle(): void {
		this.#shown = !this.#shown;
		setShown(this.node, this.#shown);
	}

	update({ stats, state }: { readonly stats: Stats | null; readonly state: string }): void {
		if (!this.#shown) return;
		for (const [name, value] of Object.entries(stats ?? { state })) setText(this.#cell(name), written(value));
	}

	#cell(name: string): HTMLElement {
		let cell = this.#cells.get(name);
		if (!cell) {
			cell = h('td');
			this.#cells.set(name, cell);
			this.#rows.append(h('tr', {}, h('th', { scope: 'row' }, name), cell));
		}
		return cell;
	}
}

function written(value: unknown): string {
	if (value === null) return '–';
	return Array.isArray(value) ? value.join(', ') || '–' : String(value);
}
