import { describe, expect, test, vi } from 'vitest';
import { commandOf, KEYS, obey, type Press } from './keys.ts';
import type { Actions } from './screen.ts';

function press(key: string, more: Partial<Press> = {}): Press {
	return { key, code: '', shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more };
}

describe('keys', () => {
	test.each([
		[' ', 'play'],
		['k', 'play'],
		['m', 'mute'],
		['f', 'fullscreen'],
		['p', 'pip'],
		['l', 'live'],
		['c', 'captions'],
		['ArrowUp', 'louder'],
		['ArrowDown', 'quieter'],
	])('%s: %s', (key, command) => {
		expect(commandOf(press(key))).toBe(command);
	});

	test('the question mark needs shift on one keyboard and none on another', () => {
		expect(commandOf(press('?', { shiftKey: true }))).toBe('help');
		expect(commandOf(press('?'))).toBe('help');
	});

	test('statistics want shift, so that nobody meets them by accident', () => {
		expect(commandOf(press('D', { shiftKey: true }))).toBe('statistics');
		expect(commandOf(press('d'))).toBeNull();
	});

	test('caps lock changes nothing', () => {
		expect(commandOf(press('K'))).toBe('play');
	});

	test('a keyboard of another alphabet has the letters in the same places', () => {
		expect(commandOf(press('л', { code: 'KeyK' }))).toBe('play');
		expect(commandOf(press('В', { code: 'KeyD', shiftKey: true }))).toBe('statistics');
	});

	test.each(['ctrlKey', 'altKey', 'metaKey'] as const)('with %s a key belongs to the browser', (modifier) => {
		expect(commandOf(press('f', { [modifier]: true }))).toBeNull();
	});

	test.each(['Tab', 'Enter', 'Escape', 'ArrowLeft', 'x', '0', 'toString'])('%s is not ours', (key) => {
		expect(commandOf(press(key))).toBeNull();
	});

	test('each command does one thing', () => {
		for (const command of new Set(Object.values(KEYS))) {
			const called: string[] = [];
			const actions = new Proxy({} as Actions, { get: (_, name) => () => called.push(String(name)) });
			obey(command, actions, 0.5);
			expect(called, command).toHaveLength(1);
		}
	});

	test('louder and quieter start from the volume as it is', () => {
		const setVolume = vi.fn();
		obey('louder', { setVolume } as unknown as Actions, 0.5);
		obey('quieter', { setVolume } as unknown as Actions, 0.5);
		expect(setVolume.mock.calls).toEqual([[0.6], [0.4]]);
	});
});
