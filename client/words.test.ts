import { describe, expect, test } from 'vitest';
import type { FaultCode } from './engine-types.ts';
import { CONTROL_STRINGS } from './strings-controls.ts';
import { STRINGS } from './strings.ts';
import { faultWords, wordsOf } from './words.ts';

describe('words over the picture', () => {
	test.each([
		['connecting', 1_999, undefined],
		['connecting', 2_000, 'Connecting…'],
		['connecting', 6_000, 'Still trying. Your network may be blocking video.'],
		['waiting', 0, 'The broadcast will be back in a moment.'],
		['waiting', 30_000, 'Waiting for the broadcaster.'],
		['stalled', 999, undefined],
		['stalled', 1_000, 'Catching up…'],
		['full', 0, 'All places are taken right now. We keep one for you.'],
		['ended', 0, 'This broadcast has ended.'],
		['idle', 60_000, undefined],
		['asking', 60_000, undefined],
		['playing', 60_000, undefined],
	] as const)('%s after %d ms: %s', (state, forMs, words) => {
		const key = wordsOf(state, forMs, null)?.text;
		expect(key && STRINGS[key as keyof typeof STRINGS]).toBe(words);
	});

	test('an end by the owner is told from an ordinary one', () => {
		expect(STRINGS[wordsOf('ended', 0, null, 'revoked')?.text as 'revoked']).toBe('This broadcast was stopped by its owner.');
		expect(STRINGS[wordsOf('ended', 0, null, 'recording')?.text as 'recordingEnded']).toBe('The recording is over.');
	});

	test('a picture that stands still stays free of words in its middle', () => {
		expect(wordsOf('stalled', 5_000, null)?.place).toBe('corner');
	});
});

describe('faults', () => {
	const codes: readonly FaultCode[] = ['DS-20', 'DS-21', 'DS-22', 'DS-23', 'DS-24', 'DS-25', 'DS-26', 'DS-27', 'DS-28', 'DS-29'];

	test.each(codes)('%s has a cause and a remedy, both sentences', (code) => {
		const { text, remedy } = faultWords(code);
		for (const key of [text, remedy]) expect(STRINGS[key as keyof typeof STRINGS]).toMatch(/^[A-Z][^!]*\.$/);
	});

	test('each code has a cause of its own', () => {
		expect(new Set(codes.map((code) => faultWords(code).text)).size).toBe(codes.length);
	});

	test('an unsupported video names the browsers that play it', () => {
		expect(wordsOf('error', 0, 'DS-21')).toMatchObject({ text: 'faultCodec', remedy: 'remedyBrowser', place: 'middle' });
		expect(STRINGS.remedyBrowser).toBe('Try a current Firefox, Chrome, Edge or Safari.');
	});
});

describe('the tone', () => {
	const all = Object.entries({ ...STRINGS, ...CONTROL_STRINGS });

	test.each(all)('%s says it without jargon or exclamation mark', (_, text) => {
		expect(text).not.toMatch(/\b(peers?|nodes?|webrtc|buffer\w*|coordinator|sidecar|packets?)\b|!/i);
	});

	test('no key stands in both tables', () => {
		expect(Object.keys(STRINGS).filter((key) => key in CONTROL_STRINGS)).toEqual([]);
	});
});

test('[T19] what is off the air covers the picture when it is all there is, and is said in a corner when it was a part', () => {
	for (const why of ['withheld', 'recording withheld']) {
		expect(wordsOf('ended', 0, null, why)).toEqual({ text: 'withheld', remedy: 'withheldWhom', place: 'cover' });
		expect(wordsOf('playing', 0, null, why)).toEqual({ text: 'withheld', place: 'corner' });
	}
	expect(wordsOf('playing', 0, null, 'recording')).toBeNull();
});
