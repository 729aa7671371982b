import type { Actions } from './screen.ts';

/** What a key press says; the parts of a KeyboardEvent that count. */
export interface Press {
	readonly key: string;
	readonly code: string;
	readonly shiftKey: boolean;
	readonly ctrlKey: boolean;
	readonly altKey: boolean;
	readonly metaKey: boolean;
}
export type Command = 'play' | 'mute' | 'fullscreen' | 'pip' | 'live' | 'captions' | 'louder' | 'quieter' | 'statistics' | 'help';

/** In the order of the list that people see. */
export const KEYS: Readonly<Record<string, Command>> = {
	' ': 'play',
	k: 'play',
	m: 'mute',
	ArrowUp: 'louder',
	ArrowDown: 'quieter',
	f: 'fullscreen',
	p: 'pip',
	l: 'live',
	c: 'captions',
	'Shift+D': 'statistics',
	'?': 'help',
};

/** @returns null for a key that is not ours: it belongs to the page or the browser. */
export function commandOf(press: Press): Command | null {
	if (press.ctrlKey || press.altKey || press.metaKey) return null;
	const name = keyName(press);
	return Object.hasOwn(KEYS, name) ? (KEYS[name] ?? null) : null;
}

/** Letters by their place where the keyboard writes another alphabet; signs as they are typed. */
function keyName({ key, code, shiftKey }: Press): string {
	const letter = /^[a-z]$/i.test(key) ? key.toLowerCase() : /^\P{ASCII}$/u.test(key) && code.startsWith('Key') ? code.slice(3).toLowerCase() : null;
	if (letter === null) return key;
	return shiftKey ? `Shift+${letter.toUpperCase()}` : letter;
}

const VOLUME_STEP = 0.1;

/** @param volume As it is now. */
export function obey(command: Command, actions: Actions, volume: number): void {
	switch (command) {
		case 'play':
			return actions.toggle();
		case 'mute':
			return actions.setMuted(null);
		case 'fullscreen':
			return actions.toggleFullscreen();
		case 'pip':
			return actions.togglePip();
		case 'live':
			return actions.goLive();
		case 'captions':
			return actions.setCaptions(null);
		case 'louder':
			return actions.setVolume(volume + VOLUME_STEP);
		case 'quieter':
			return actions.setVolume(volume - VOLUME_STEP);
		case 'statistics':
			return actions.toggleStatistics();
		case 'help':
			return actions.openPanel('keyboard');
		default:
			return command satisfies never;
	}
}

/** True where the key means something already: a button is pressed by the space bar, a slider moved by arrows, a field typed into. */
export function takenBy(target: Element | null, key: string): boolean {
	if (!target) return false;
	if (target.matches('input[type="number"], input[type="password"]')) return true;
	if (target.matches('input')) return key === ' ' || key.startsWith('Arrow');
	if (target.closest('[role="menu"]') && key.startsWith('Arrow')) return true;
	return key === ' ' && target.matches('button, a, summary');
}
