import { faultWords, wordsOf, type Words } from '../words.ts';
import { button, h, setAttribute, setShown, setText } from './dom.ts';
import type { Control, Means, Screen } from './screen.ts';

/** What is said over the picture, and what can be done about it. */
export function makeMessage({ locale: { say }, config, actions }: Means): Control {
	const text = h('p', { class: 'said' });
	const remedy = h('p');
	const offer = button({ label: say('fullOffer'), press: () => actions.ask() });
	const retry = button({ label: say('retry'), press: () => actions.retry() });
	const again = button({ label: say('again'), press: () => actions.retry() });
	const reload = button({ label: say('reload'), press: () => actions.reload() });
	const recording = h('a', { class: 'button', part: 'button', href: config.recording ?? '' }, say('recording'));
	const logIn = h('a', { class: 'button', part: 'button' }, say('logInLink'));
	const ownPage = h('a', { class: 'button', part: 'button' }, say('ownPage'));
	const password = makePasswordForm(say, actions);
	const code = h('small', { dir: 'ltr' });
	const node = h('div', { class: 'message', part: 'message', hidden: true }, text, remedy, password.node, offer, retry, again, reload, recording, logIn, ownPage, code);
	return {
		node,
		update(screen) {
			const { state, help } = screen;
			const words = screen.card === 'large' ? null : wordsOf(state, screen.stateMs, screen.code, screen.why);
			setShown(node, words !== null);
			password.update(screen);
			if (!words) return;
			node.dataset['place'] = words.place;
			setText(text, sentenceOf(words, screen, { say, offline: config.offline }));
			setText(remedy, words.remedy ? say(words.remedy) : '');
			setShown(remedy, words.remedy !== undefined);
			const act = state === 'error' ? faultWords(screen.code).act : null;
			setShown(offer, state === 'full' && screen.settings.share !== true && screen.mayShare);
			setShown(retry, act === 'retry');
			setShown(reload, act === 'reload');
			setShown(again, state === 'ended' && screen.recorded);
			setShown(recording, state === 'ended' && !screen.recorded && config.recording !== null);
			showLink(logIn, help?.login ?? null);
			showLink(ownPage, help && !help.login && !help.password ? help.page : null);
			setText(code, screen.code ?? '');
			setShown(code, state === 'error' && help === null); // To be asked for something is no error.
		},
	};
}

function showLink(link: HTMLAnchorElement, url: string | null): void {
	setShown(link, url !== null);
	setAttribute(link, 'href', url);
}

/** The password of the stream, in the place of the picture. */
function makePasswordForm(say: Means['locale']['say'], actions: Means['actions']): Control {
	const field = h('input', { type: 'password', name: 'post_password', autocomplete: 'current-password', required: true, 'aria-label': say('passwordField'), placeholder: say('passwordField') });
	const wrong = h('p', { class: 'wrong', role: 'alert' });
	const send = h('button', { type: 'submit', part: 'button' }, say('passwordSend'));
	const node = h('form', { class: 'password', hidden: true }, field, send, wrong);
	node.addEventListener('submit', (event) => {
		event.preventDefault();
		actions.enterPassword(field.value);
		field.value = '';
	});
	return {
		node,
		update({ state, help, passwordRefused }) {
			const shown = state === 'error' && help?.password != null;
			const appears = shown && node.hidden;
			setShown(node, shown);
			setText(wrong, shown && passwordRefused ? say('passwordWrong') : '');
			if (appears && passwordRefused) field.focus({ preventScroll: true });
		},
	};
}

/** The owner's own words for a broadcast that is away, while there is no picture of it and after a while, and for one that had ended before this viewer came; else ours. */
export function sentenceOf(words: Words, { state, pictured }: Screen, { say, offline }: Pick<Means['locale'], 'say'> & Pick<Means['config'], 'offline'>): string {
	const away = state === 'waiting' && (words.text === 'waitingLong' || !pictured);
	const missed = words.text === 'ended' && !pictured;
	return (away || missed ? offline : null) ?? say(words.text);
}

/** The mark on the poster: on the air, or when it will be. */
export function makePosterBadge({ locale, config }: Means): Control {
	const { say, number, when } = locale;
	const text = h('span');
	const dot = h('span', { class: 'dot' });
	const node = h('p', { class: 'badge', part: 'badge', hidden: true }, dot, text);
	return {
		node,
		update({ state, pictured, nowUnixMs }) {
			const { startsAt } = config;
			const leftMs = startsAt === null ? 0 : startsAt - nowUnixMs;
			const early = state === 'waiting' && !pictured && leftMs > 0; // Somebody came before the start, and stays.
			setShown(node, early || (state === 'idle' && (config.live || leftMs > 0)));
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
