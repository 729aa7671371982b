import { faultWords, wordsOf } from '../words.ts';
import { button, h, setShown, setText } from './dom.ts';
import type { Control, Means } from './screen.ts';

/** What is said over the picture, and what can be done about it. */
export function makeMessage({ locale: { say }, config, actions }: Means): Control {
	const text = h('p', { class: 'said' });
	const remedy = h('p');
	const offer = button({ label: say('fullOffer'), press: () => actions.ask() });
	const retry = button({ label: say('retry'), press: () => actions.retry() });
	const reload = button({ label: say('reload'), press: () => actions.reload() });
	const recording = h('a', { class: 'button', part: 'button', href: config.recording ?? '' }, say('recording'));
	const code = h('small', { dir: 'ltr' });
	const node = h('div', { class: 'message', part: 'message', hidden: true }, text, remedy, offer, retry, reload, recording, code);
	return {
		node,
		update(screen) {
			const { state } = screen;
			const words = screen.card === 'large' ? null : wordsOf(state, screen.stateMs, screen.code);
			setShown(node, words !== null);
			if (!words) return;
			node.dataset['place'] = words.place;
			setText(text, say(words.text));
			setText(remedy, words.remedy ? say(words.remedy) : '');
			setShown(remedy, words.remedy !== undefined);
			const act = state === 'error' ? faultWords(screen.code).act : null;
			setShown(offer, state === 'full' && screen.settings.share !== true && config.mayShare);
			setShown(retry, act === 'retry');
			setShown(reload, act === 'reload');
			setShown(recording, state === 'ended' && config.recording !== null);
			setText(code, screen.code ?? '');
			setShown(code, state === 'error');
		},
	};
}

/** The mark on the poster: on the air, or when it will be. */
export function makePosterBadge({ locale, config }: Means): Control {
	const { say, number, when } = locale;
	const text = h('span');
	const dot = h('span', { class: 'dot' });
	const node = h('p', { class: 'badge', part: 'badge', hidden: true }, dot, text);
	return {
		node,
		update({ state, nowUnixMs }) {
			const { startsAt } = config;
			const leftMs = startsAt === null ? 0 : startsAt - nowUnixMs;
			setShown(node, state === 'idle' && (config.live || leftMs > 0));
			setShown(dot, config.live);
			if (config.live || startsAt === null) return setText(text, say('live'));
			if (leftMs > HOUR_MS) return setText(text, say('starts', when(startsAt, nowUnixMs)));
			const seconds = Math.ceil(leftMs / 1000);
			setText(text, say('startsIn', `${number(Math.floor(seconds / 60))}:${twoDigits(seconds % 60, number)}`));
		},
	};
}

const HOUR_MS = 3_600_000;

function twoDigits(value: number, number: (value: number) => string): string {
	return (value < 10 ? number(0) : '') + number(value);
}
