import { expect, test } from 'vitest';
import type { PlayerFacts } from './player.ts';
import { readStats } from './stats.ts';

const FACTS: PlayerFacts = { captureMs: 1_000, mediaMs: 40, bufferMs: 600.4, startupMs: 700.6, stalls: 1, stalledMs: 250.2, stallMs: 0, stillMs: 0, finished: false };

test('a picture that no live machine has brought is a recording: it has no delay, only its age', () => {
	expect(readStats('playing', 'key', 86_401_000, null, FACTS)).toMatchObject({ latencyMs: null, bufferMs: 600, startupMs: 701, stalls: 1 });
});
