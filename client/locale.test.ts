import { describe, expect, test } from 'vitest';
import { fill, knownLanguage, makeLocale } from './locale.ts';
import { CONTROL_STRINGS } from './strings-controls.ts';

describe('filling in values', () => {
	test.each([
		['%s s behind', ['2'], '2 s behind'],
		['%1$s (%2$s)', ['Mute', 'm'], 'Mute (m)'],
		['%2$s: %1$s', ['a', 'b'], 'b: a'],
		['%s%%', ['40'], '40%'],
		['%s and %s', ['one'], 'one and '],
		['nothing', ['x'], 'nothing'],
	])('%s', (text, values, filled) => {
		expect(fill(text, values)).toBe(filled);
	});

	test('a value is not read for placeholders again', () => {
		expect(fill('%s %s', ['%s', 'b'])).toBe('%s b');
	});
});

describe('a locale', () => {
	test('prefers translations and falls back to English', () => {
		const { say } = makeLocale('de', { play: 'Abspielen' });
		expect([say('play'), say('ended')]).toEqual(['Abspielen', 'This broadcast has ended.']);
	});

	test('learns the words of what is loaded later, translated or not', () => {
		const { say } = makeLocale('de', { mute: 'Stumm' }).knowing(CONTROL_STRINGS);
		expect([say('mute'), say('volume'), say('play')]).toEqual(['Stumm', 'Volume', 'Play']);
	});

	test.each([
		[0, '0 MB'],
		[1_260_000, '1.3 MB'],
		[38_123_456, '38 MB'],
		[2_400_000_000, '2.4 GB'],
	])('writes %d bytes as %s', (bytes, text) => {
		expect(makeLocale('en', {}).bytes(bytes)).toBe(text);
	});

	test('writes numbers in the language of the page', () => {
		expect(makeLocale('de', {}).number(2.14, 1)).toBe('2,1');
	});

	test('says when: the time today, the weekday within six days, the date later', () => {
		const now = new Date(2025, 10, 18, 9, 0).getTime();
		const { when } = makeLocale('en-GB', {});
		expect(when(new Date(2025, 10, 18, 20, 0).getTime(), now)).toBe('20:00');
		expect(when(new Date(2025, 10, 21, 20, 0).getTime(), now)).toMatch(/^Friday\D+20:00$/);
		expect(when(new Date(2025, 11, 24, 20, 0).getTime(), now)).toMatch(/^24 December\D+20:00$/);
	});
});

describe('the language', () => {
	test.each([
		['a page without a region is read in the region of the reader', 'en', ['en-GB', 'en'], 'en-GB'],
		['a page with a region keeps it', 'en-US', ['en-GB'], 'en-US'],
		['another language of the reader does not count', 'de', ['en-GB'], 'de'],
		['what is no language tag is left to the browser', 'no such thing', ['en-GB'], undefined],
	])('%s', (_, lang, preferred, known) => {
		expect(knownLanguage(lang, preferred)).toBe(known);
	});
});
