import { describe, expect, it } from 'vitest';
import { wordsOf } from '../words.ts';
import { sentenceOf } from './message.ts';
import type { Screen } from './screen.ts';

const OFFLINE = 'Back on Friday.';
const LATE_MS = 60_000;
const said = (state: Screen['state'], pictured: boolean, forMs: number, offline: string | null = OFFLINE): string => {
	const words = wordsOf(state, forMs, null);
	return sentenceOf(words ?? expect.unreachable(), { state, pictured } as Screen, { say: ((key: string) => key), offline });
};

describe('the words of the owner for a time without a broadcast', () => {
	it('are for who has no picture yet, and for who has waited long', () => {
		expect([said('waiting', false, 0), said('waiting', true, 0), said('waiting', true, LATE_MS)]).toEqual([OFFLINE, 'waiting', OFFLINE]);
	});
	it('are for who comes when the broadcast has ended; who has seen it is told that it ended', () => {
		expect([said('ended', false, 0), said('ended', true, 0)]).toEqual([OFFLINE, 'ended']);
	});
	it('give way to ours where there are none', () => expect(said('ended', false, 0, null)).toBe('ended'));
});
