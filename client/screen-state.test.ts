import { expect, test } from 'vitest';
import { publisherOf, screenState } from './screen-state.ts';

const before = { startupMs: null, stallMs: 0, finished: false, bufferMs: 0 };
const moving = { startupMs: 300, stallMs: 0, finished: false, bufferMs: 600 };
const standing = { startupMs: 300, stallMs: 700, finished: false, bufferMs: 0 };

test.each([
	['connecting', 'connecting', before, 'nothing has come'],
	['playing', 'connecting', before, 'packets have come, but no picture'],
	['playing', 'playing', moving, 'picture'],
	['connecting', 'playing', moving, 'the coordinator is away: nobody needs to know'],
	['playing', 'stalled', standing, 'standstill'],
	['playing', 'playing', { ...standing, stallMs: 100 }, 'a hiccup'],
	['waiting', 'playing', moving, 'the publisher has gone, what came before still plays'],
	['waiting', 'waiting', standing, 'the publisher is away'],
	['waiting', 'waiting', before, 'the publisher has not come yet'],
	['full', 'full', before, 'no place'],
	['ended', 'playing', moving, 'the last second still plays'],
	['ended', 'ended', { ...standing, finished: true }, 'over'],
	['error', 'error', moving, 'the machine has given up'],
	['idle', 'idle', before, 'not started'],
] as const)('machine %s is shown as %s: %#', (machine, shown, player) => {
	expect(screenState(machine, player)).toBe(shown);
});

test('a standstill is no stall while the publisher is away', () => {
	expect((['playing', 'connecting', 'waiting', 'full', 'ended'] as const).map(publisherOf)).toEqual(['here', 'here', 'away', 'away', 'over']);
});
