import { icon } from '../icons.ts';
import type { StringKey } from '../strings.ts';
import { VERSION } from '../version.ts';
import type { Moment } from '../recent.ts';
import { button, h, setAttribute, setShown, setText } from './dom.ts';
import { KEYS, type Command } from './keys.ts';
import type { PanelBody } from './menu.ts';
import type { Means } from './screen.ts';

/** Which caption track is shown. */
export function makeCaptionsPanel({ locale: { say }, actions, video }: Means): PanelBody {
	const tracks = Array.from(video.textTracks);
	const names = [say('off'), ...tracks.map(({ label, language }, index) => label || language || say('captionsTrack', String(index + 1)))];
	const shown = tracks.findIndex(({ mode }) => mode === 'showing');
	const radios = names.map((name, index) => {
		const radio = h('input', { type: 'radio', name: 'captions', checked: index - 1 === shown });
		radio.addEventListener('change', () => actions.setCaptions(index - 1));
		return h('div', { class: 'choice' }, h('label', {}, radio, h('span', {}, name)));
	});
	return { nodes: [h('fieldset', { 'aria-label': say('captions') }, ...radios)], update: () => undefined };
}

/** What each command is called in the list of keys; those with the same name share a row. */
const COMMANDS: Readonly<Record<Command, StringKey>> = {
	play: 'keyPlay',
	mute: 'keyMute',
	louder: 'keyVolume',
	quieter: 'keyVolume',
	fullscreen: 'fullscreen',
	pip: 'pip',
	live: 'backToLive',
	captions: 'captions',
	statistics: 'statistics',
	help: 'keyHelp',
};

/** Every key and what it does. */
export function makeKeyboardPanel({ locale: { say } }: Means): PanelBody {
	const names: Readonly<Record<string, string>> = { ' ': say('keySpace'), ArrowUp: '↑', ArrowDown: '↓' };
	const rows = [...new Set(Object.values(COMMANDS))].map((label) => {
		const keys = Object.keys(KEYS).filter((key) => COMMANDS[KEYS[key] ?? 'help'] === label);
		return h('tr', {}, h('th', { scope: 'row' }, say(label)), h('td', {}, ...keys.flatMap((key) => [h('kbd', {}, names[key] ?? key), ' '])));
	});
	return { nodes: [h('table', { class: 'keys' }, h('tbody', {}, ...rows))], update: () => undefined };
}

/** Who vouches for the picture, and how old it is. */
export function makeAboutPanel({ locale: { say, number }, config }: Means, stream: string): PanelBody {
	const delay = h('dd');
	const grouped = stream.match(/.{1,4}/g)?.join(' ') ?? '–';
	return {
		nodes: [
			...(config.title === null ? [] : [h('h3', {}, config.title)]),
			h('p', { class: 'vouched' }, icon('signed'), h('span', {}, say('signed'))),
			h(
				'dl',
				{ class: 'facts' },
				...[h('dt', {}, say('delay')), delay, h('dt', {}, say('version')), h('dd', {}, VERSION)],
				...[h('dt', { class: 'row' }, say('fingerprint')), h('dd', { class: 'row key', dir: 'ltr' }, grouped)],
			),
		],
		update({ stats }) {
			setText(delay, stats?.latencyMs == null ? '–' : say('seconds', number(stats.latencyMs / 1000, 1)));
		},
	};
}

/** What there is to open or to switch; rows that have nothing behind them are left out. */
export function makeMenuPanel({ locale: { say }, config, actions, video }: Means, { statisticsShown, mayShare }: { readonly statisticsShown: boolean; readonly mayShare: boolean }): PanelBody {
	const sharing = h('span', { class: 'hint' });
	const items: HTMLElement[] = [];
	const item = (label: string, press: () => void, ...after: readonly Node[]): HTMLElement => {
		const made = button({ class: 'item', label: '', press });
		made.setAttribute('role', 'menuitem');
		made.append(h('span', {}, label), ...after);
		items.push(made);
		return made;
	};
	const next = (): SVGSVGElement => icon('next');
	if (mayShare) item(say('sharing'), () => actions.openPanel('sharing'), sharing, next());
	if (video.textTracks.length > 0) item(say('captions'), () => actions.openPanel('captions'), next());
	const statistics = item(say('statistics'), () => actions.toggleStatistics(), ...(statisticsShown ? [icon('check')] : []));
	statistics.setAttribute('role', 'menuitemcheckbox');
	statistics.setAttribute('aria-checked', String(statisticsShown));
	item(say('keyboard'), () => actions.openPanel('keyboard'), next()).classList.add('keyboard');
	const excerpt = item(say('saveExcerpt'), () => actions.saveExcerpt());
	const report = h('a', { class: 'item', part: 'button', role: 'menuitem', target: '_blank', rel: 'noopener' }, say('report'));
	if (config.report !== null) items.push(report);
	item(say('about'), () => actions.openPanel('about'), next());
	const menu = h('div', { role: 'menu', 'aria-label': say('menu') }, ...items);
	rove(menu, items);
	return {
		nodes: [menu],
		update({ settings, stream, moment }) {
			setShown(excerpt, moment !== null);
			if (config.report !== null) setAttribute(report, 'href', reportUrl(config.report, stream, moment));
			setText(sharing, say(settings.share === true ? 'on' : 'off'));
		},
	};
}

/** Where something is reported, with what is on the screen filled in. */
export function reportUrl(report: string, stream: string, moment: Moment | null): string {
	const url = new URL(report);
	url.searchParams.set('stream', stream);
	for (const [name, value] of Object.entries({ session: moment?.session, rendition: moment?.rendition, capture: moment?.captureMs, seq: moment?.seq })) {
		if (value !== undefined) url.searchParams.set(name, String(value));
	}
	return url.href;
}

/** One stop for the tab key; arrows, Home and End move inside. */
function rove(menu: HTMLElement, items: readonly HTMLElement[]): void {
	const visible = (): HTMLElement[] => items.filter((item) => item.offsetParent !== null);
	items.forEach((item, index) => (item.tabIndex = index === 0 ? 0 : -1));
	menu.addEventListener('focusin', ({ target }) => {
		for (const item of items) item.tabIndex = item === target ? 0 : -1;
	});
	menu.addEventListener('keydown', (event) => {
		const all = visible();
		const at = all.findIndex((item) => item === event.target);
		const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
		if (to === undefined) return;
		event.preventDefault();
		all[to]?.focus();
	});
}
