import { expect, test } from 'vitest';
import { Deadlines } from './deadlines.ts';
import { below, randomFrom } from './rng.ts';
import { Timers } from './timers.ts';

test('a thousand rows set, moved, stopped and rung come as from a table that is scanned', () => {
	const random = randomFrom(4);
	const heap = new Deadlines<string>();
	const table = new Timers<string>();
	for (let step = 0; step < 20_000; step++) {
		const name = `row ${below(random, 300)}`;
		const at = step + below(random, 200);
		const what = below(random, 5);
		for (const timers of [heap, table]) {
			if (what < 2) timers.set(name, at);
			else if (what === 2) timers.sooner(name, at);
			else if (what === 3) timers.stop(name);
			else timers.set(name, Infinity);
		}
		expect(heap.next().at).toBe(table.next().at);
		if (step % 7 === 0) expect([...heap.due(step)].sort()).toEqual([...table.due(step)].sort());
		expect(heap.has(name)).toBe(table.has(name));
	}
});

test('what was moved leaves nothing behind', () => {
	const timers = new Deadlines<'a' | 'b'>();
	for (let i = 0; i < 10_000; i++) timers.set('a', i);
	timers.set('b', 5);
	expect(timers.next()).toEqual({ at: 5, why: 'b' });
	expect(timers.due(6)).toEqual(['b']);
	expect(timers.due(20_000)).toEqual(['a']);
	expect(timers.next().at).toBe(Infinity);
	expect(timers.size).toBe(0);
});

test('equal ones come in the order of setting', () => {
	const timers = new Deadlines<string>();
	for (const name of ['c', 'a', 'b']) timers.set(name, 10);
	expect(timers.due(10)).toEqual(['c', 'a', 'b']);
});
