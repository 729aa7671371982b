import { button, h, setAttribute, setFace, setShown, setText } from './dom.ts';
import type { Control, Means, Screen } from './screen.ts';

/** Play, sound and live on one side; sharing, captions, menu and sizes on the other. */
export function makeBar(means: Means): Control & { readonly gear: HTMLButtonElement } {
	const { locale, actions, video } = means;
	const { say } = locale;
	const tip = (made: HTMLButtonElement, label: string, key?: string): void =>
		setAttribute(made, 'data-tip', key ? say('withKey', label, key) : label);

	const play = button({ label: say('play'), icon: 'play', press: () => actions.toggle() });
	const sound = makeSound(means, tip);
	const live = makeLive(means);
	const shareText = h('span', { class: 'wide' }, say('sharing'));
	const share = button({ class: 'sharing', label: say('sharing'), icon: 'share', press: () => actions.openPanel('sharing') });
	share.append(shareText);
	const signed = button({ class: 'wide', label: say('signedMark'), icon: 'signed', press: () => actions.openPanel('about') });
	const captions = button({ label: say('captions'), icon: 'captions', press: () => actions.setCaptions(null) });
	const gear = button({ label: say('menu'), icon: 'gear', press: () => actions.openPanel('menu') });
	const pip = button({ class: 'wide', label: say('pip'), icon: 'pip', press: () => actions.togglePip() });
	const full = button({ label: say('fullscreen'), icon: 'fullscreen', press: () => actions.toggleFullscreen() });
	setAttribute(gear, 'aria-haspopup', 'dialog');
	setAttribute(gear, 'aria-expanded', 'false');
	tip(signed, say('signedMark'));
	tip(captions, say('captions'), 'c');
	tip(gear, say('menu'));
	tip(pip, say('pip'), 'p');

	const node = h('div', { class: 'bar', part: 'controls' }, play, sound.node, live.node, h('span', { class: 'gap' }), share, signed, captions, gear, pip, full);
	return {
		node,
		gear,
		update(screen) {
			const stopped = screen.paused && screen.state !== 'ended';
			const label = say(stopped ? 'play' : 'pause');
			setFace(play, stopped ? 'play' : 'pause', label);
			tip(play, label, 'k');
			sound.update(screen);
			live.update(screen);
			const passesOn = screen.settings.share === true && screen.mayShare && screen.metered === null && screen.stats !== null;
			setShown(share, passesOn);
			const passed = say('passedOn', locale.bytes(screen.stats?.bytesToPeers ?? 0));
			tip(share, passed);
			setAttribute(share, 'aria-label', `${say('sharing')}: ${passed}`);
			const tracks = video.textTracks;
			setShown(captions, screen.pictured && tracks.length > 0);
			setAttribute(captions, 'aria-pressed', String(Array.from(tracks).some(({ mode }) => mode === 'showing')));
			setShown(pip, screen.pictured && document.pictureInPictureEnabled === true);
			const size = screen.fullscreen ? 'fullscreenExit' : 'fullscreen';
			setFace(full, size, say(size));
			tip(full, say(size), 'f');
		},
	};
}

function makeSound({ locale: { say, number }, actions }: Means, tip: (made: HTMLButtonElement, label: string, key?: string) => void): Control {
	const mute = button({ label: say('mute'), icon: 'sound', press: () => actions.setMuted(null) });
	const slider = h('input', { type: 'range', min: 0, max: 100, step: 5, class: 'volume', 'aria-label': say('volume') });
	slider.addEventListener('input', () => actions.setVolume(slider.valueAsNumber / 100));
	return {
		node: h('span', { class: 'sounds' }, mute, slider),
		update({ muted, volume }) {
			const silent = muted || volume === 0;
			const label = say(silent ? 'unmute' : 'mute');
			setFace(mute, silent ? 'silence' : 'sound', label);
			tip(mute, label, 'm');
			const level = silent ? 0 : Math.round(volume * 100);
			if (slider.valueAsNumber !== level) slider.valueAsNumber = level;
			slider.style.setProperty('--level', `${level}%`);
			setAttribute(slider, 'aria-valuetext', `${number(level)} %`);
		},
	};
}

/** The badge; a button as soon as there is something newer to jump to. */
function makeLive({ locale, actions }: Means): Control {
	const { say } = locale;
	const text = h('span');
	const node = button({ class: 'live', part: 'button badge', label: '', press: () => actions.goLive() });
	const dot = h('span', { class: 'dot' });
	node.append(dot, text);
	return {
		node,
		update(screen) {
			const { behind, recorded, stats } = screen;
			setShown(node, screen.pictured && (screen.state === 'playing' || screen.state === 'stalled'));
			setShown(dot, !recorded);
			setText(text, say(badgeOf(screen)));
			setAttribute(node, 'data-behind', behind);
			setAttribute(node, 'aria-disabled', behind ? null : 'true');
			const delay = delayText(locale, screen);
			setAttribute(node, 'data-tip', delay);
			setAttribute(node, 'aria-label', stats && delay ? `${say(behind ? 'backToLive' : 'live')}, ${delay}` : null);
		},
	};
}

/** What the badge says, as a key of the words. */
export function badgeOf({ behind, recorded }: Pick<Screen, 'behind' | 'recorded'>): 'recorded' | 'backToLive' | 'liveNow' {
	if (recorded) return 'recorded';
	return behind ? 'backToLive' : 'liveNow';
}

/** "2 s behind"; null while it is not known, or grows because the picture stands. */
function delayText({ say, number }: Means['locale'], { stats, paused }: Screen): string | null {
	if (stats?.latencyMs == null || paused) return null;
	return say('behind', number(Math.max(0, Math.round(stats.latencyMs / 1000))));
}
