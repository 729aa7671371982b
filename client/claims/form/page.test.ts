import { describe, expect, test } from 'vitest';
import { localTime, say, utcClock } from './page.ts';

describe('words of the forms', () => {
	test.each([
		['%s %%', [42], '42 %'],
		['%2$s before %1$s', ['a', 'b'], 'b before a'],
		['%s and %s', ['a'], 'a and '],
	])('put values into %j', (text, values, said) => {
		expect(say({ name: text }, 'name', ...values)).toBe(said);
	});

	test('a word that is missing says its name, and breaks nothing', () => {
		expect(say({}, 'signed', 1)).toBe('signed');
	});
});

describe('a moment of an excerpt', () => {
	const at = Date.UTC(2026, 0, 31, 23, 5, 9);

	test.each([
		['Europe/Berlin', '2026-02-01T00:05:09'],
		['America/New_York', '2026-01-31T18:05:09'],
		['UTC', '2026-01-31T23:05:09'],
		['No/Where', ''],
	])('by the clock of %s is %j', (zone, shown) => {
		expect(localTime(at, zone)).toBe(shown);
	});

	test('is told in UTC', () => {
		expect(utcClock(at)).toBe('23:05:09');
	});
});
