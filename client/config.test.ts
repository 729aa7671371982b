import { describe, expect, test } from 'vitest';
import { pageStrings, readConfig } from './config.ts';

const BASE = 'https://site.example/post/';
const NOTHING = { strings: {}, title: null, live: false, startsAt: null, offline: null, recording: null, report: null, mayShare: true, askLater: false, uploadKbitsMax: null, smallPlace: false };

describe('what a page says to its player', () => {
	test.each([
		['nothing', null],
		['no JSON', 'strings: {}'],
		['a list', '[]'],
		['a number', '7'],
		['values of the wrong kind', '{"strings":7,"title":7,"live":"yes","startsAt":"soon","offline":[1],"recording":7,"mayShare":null,"askLater":1,"uploadKbitsMax":"6000"}'],
	])('%s leaves the defaults', (_, text) => {
		expect(readConfig(text, BASE)).toEqual(NOTHING);
	});

	test('takes everything that is there', () => {
		const said = { strings: { play: 'Los' }, title: 'Hills', live: true, startsAt: 5, offline: 'Back on Friday.', recording: '../rec', report: 'https://r.example/', mayShare: false, askLater: true, uploadKbitsMax: 6000, smallPlace: true };
		expect(readConfig(JSON.stringify(said), BASE)).toEqual({ ...said, recording: 'https://site.example/rec' });
	});

	test('only words replace words', () => {
		expect(readConfig('{"strings":{"play":"","pause":7,"mute":"Stumm"}}', BASE).strings).toEqual({ mute: 'Stumm' });
	});

	test.each(['javascript:alert(1)', 'data:text/html,x', 'blob:https://site.example/1', 'https://['])('a link never leads to %s', (recording) => {
		expect(readConfig(JSON.stringify({ recording }), BASE).recording).toBeNull();
	});

	test('finds the strings where WordPress puts the data of a script module', () => {
		const tag = { textContent: '{"strings":{"play":"Abspielen"}}' };
		const page = { baseURI: BASE, getElementById: (id: string) => (id === 'wp-script-module-data-@dumbbell-stream/player' ? tag : null) };
		expect(pageStrings(page as unknown as Document)).toEqual({ play: 'Abspielen' });
	});
});
