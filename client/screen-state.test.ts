import { expect, test } from 'vitest';
import { publisherOf, screenState } from './screen-state.ts';

const before = { startupMs: null, stallMs: 0, stillMs: Infinity, finished: false };
const moving = { startupMs: 300, stallMs: 0, stillMs: 40, finished: false };
const standing = { startupMs: 300, stallMs: 700, stillMs: 700, finished: false };

test.each([
	['connecting', 'here', 'connecting', before, 'nothing has come'],
	['playing', 'here', 'connecting', before, 'packets have come, but no picture'],
	['playing', 'here', 'playing', moving, 'picture'],
	['connecting', 'here', 'playing', moving, 'the coordinator is away: nobody needs to know'],
	['playing', 'here', 'stalled', standing, 'standstill'],
	['playing', 'here', 'playing', { ...standing, stallMs: 100 }, 'a hiccup'],
	['waiting', 'away', 'playing', moving, 'the publisher has gone, what came before still plays'],
	['waiting', 'away', 'waiting', { ...standing, stallMs: 0 }, 'the publisher is away, which is no stall'],
	['waiting', 'away', 'waiting', before, 'the publisher has not come yet'],
	['connecting', 'away', 'waiting', standing, 'he is back, and nothing has come yet'],
	['full', 'away', 'full', before, 'no place'],
	['ended', 'over', 'playing', moving, 'the last second still plays'],
	['ended', 'over', 'ended', { ...moving, finished: true }, 'over'],
	['ended', 'over', 'ended', before, 'over before anything was seen'],
	['connecting', 'over', 'ended', standing, 'he is back after the end, and nothing has come yet'],
	['error', 'here', 'error', moving, 'the machine has given up'],
	['idle', 'here', 'idle', before, 'not started'],
] as const)('machine %s with the publisher %s is shown as %s', (machine, publisher, shown, player, _situation) => {
	expect(screenState(machine, publisher, player)).toBe(shown);
});

test('a standstill is no stall while the publisher is away, and a connection says nothing of him', () => {
	expect((['playing', 'waiting', 'full', 'ended', 'connecting'] as const).map(publisherOf)).toEqual(['here', 'away', 'away', 'over', null]);
});
