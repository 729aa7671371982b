import { expect, test } from 'vitest';
import { makeClock } from './time.ts';

function host(): { now: () => number; unixMs: () => number; at: number; wall: number } {
	const state = { at: 1_000, wall: 1_700_000_000_000, now: () => state.at, unixMs: () => state.wall };
	return state;
}
const passes = (state: { at: number; wall: number }, ms: number): void => {
	state.at += ms;
	state.wall += ms;
};

test('it is the monotonic clock as long as nothing happens', () => {
	const state = host();
	const clock = makeClock(state);
	passes(state, 5_000);
	expect([clock.now(), clock.unixMs()]).toEqual([6_000, 1_700_000_005_000]);
});

test('sleep counts, although the monotonic clock stood still', () => {
	const state = host();
	const clock = makeClock(state);
	passes(state, 1_000);
	state.wall += 600_000;
	passes(state, 10);
	expect(clock.now()).toBe(602_010);
	passes(state, 10);
	expect(clock.now()).toBe(602_020);
	expect(clock.unixMs()).toBe(1_700_000_601_020);
});

test('a clock that is set back neither goes back nor stops', () => {
	const state = host();
	const clock = makeClock(state);
	state.wall -= 3_600_000;
	passes(state, 500);
	expect([clock.now(), clock.unixMs()]).toEqual([1_500, 1_700_000_000_500]);
});

test('small corrections of the wall clock do not show', () => {
	const state = host();
	const clock = makeClock(state);
	for (let i = 0; i < 10; i++) {
		state.wall += 90;
		passes(state, 100);
		expect(clock.now()).toBe(1_000 + (i + 1) * 100);
	}
});
