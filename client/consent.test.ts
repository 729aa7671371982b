import { describe, expect, test } from 'vitest';
import { consentOf, meteredBy } from './consent.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

describe('what a connection allows', () => {
	test.each([
		['a desktop that says nothing', undefined, false, null],
		['a phone that says nothing', undefined, true, 'unknown'],
		['a phone on a wireless network', { type: 'wifi' }, true, null],
		['a phone on a mobile network', { type: 'cellular' }, true, 'mobile'],
		['a laptop behind a phone that says so', { type: 'cellular' }, false, 'mobile'],
		['a phone that does not know', { type: 'unknown' }, true, 'unknown'],
		['a desktop that saves data', { saveData: true, type: 'ethernet' }, false, 'saving'],
	])('%s', (_, connection, coarse, metered) => {
		expect(meteredBy(connection, coarse)).toBe(metered);
	});
});

describe('consent', () => {
	const settings = (changes: Partial<typeof DEFAULT_SETTINGS>) => ({ ...DEFAULT_SETTINGS, ...changes });

	test.each(['ask', false] as const)('%s makes no peer connection', (share) => {
		expect(consentOf(settings({ share }), null, true).peers).toBe(false);
	});

	test('a yes without a limit is one without a cap', () => {
		expect(consentOf(settings({ share: true }), null, true)).toEqual({ peers: true, uploadBytesPerSecondMax: Infinity });
	});

	test('a limit in kbit/s is given on in bytes per second', () => {
		expect(consentOf(settings({ share: true, uploadKbitsMax: 2_000 }), null, true).uploadBytesPerSecondMax).toBe(250_000);
	});

	test.each(['mobile', 'saving', 'unknown'] as const)('over a connection that is %s a yes receives and sends nothing on', (metered) => {
		expect(consentOf(settings({ share: true }), metered, true)).toEqual({ peers: true, uploadBytesPerSecondMax: 0 });
	});

	test('an old yes counts for nothing where the owner wants no sharing', () => {
		expect(consentOf(settings({ share: true }), null, false).peers).toBe(false);
	});
});
