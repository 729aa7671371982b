import { below, randomFrom } from '@dumbbell-stream/core';
import { expect, it } from 'vitest';
import { EventQueue } from './heap.ts';

it('whatever is posted, near or far, before or while events happen, they come by time and then by order of posting', () => {
	const random = randomFrom(9);
	const queue = new EventQueue();
	const waiting: { readonly time: number; readonly order: number }[] = [];
	let [now, posted] = [0, 0];
	const seen: number[] = [];
	const post = (time: number): void => {
		const order = posted++;
		waiting.push({ time, order });
		queue.push(time, () => seen.push(order));
	};
	for (let round = 0; round < 3_000; round++) {
		// Ties, the same span, the same turn of the wheel, the end of a turn, and far beyond it.
		for (let i = below(random, 3); i > 0; i--) post(now + ([0, 0.01, 3, 511.9375, 512, 512.0625, 40_000][below(random, 7)] as number));
		if (below(random, 5) === 0) post(now + below(random, 100) / 7);
		expect(queue.size).toBe(waiting.length);
		if (waiting.length === 0) continue;
		const next = waiting.reduce((a, b) => (b.time < a.time || (b.time === a.time && b.order < a.order) ? b : a));
		waiting.splice(waiting.indexOf(next), 1);
		expect(queue.peekTime()).toBe(next.time);
		now = next.time;
		queue.take()?.happen();
		expect(seen.at(-1)).toBe(next.order);
	}
});

it('what is put before a time that was already asked for comes first', () => {
	const queue = new EventQueue();
	const seen: string[] = [];
	queue.push(100, () => seen.push('late'));
	expect(queue.peekTime()).toBe(100);
	queue.push(5, () => seen.push('early'));
	queue.push(700, () => seen.push('last'));
	for (let event = queue.pop(); event; event = queue.pop()) event.action();
	expect(seen).toEqual(['early', 'late', 'last']);
	expect(queue.peekTime()).toBe(Infinity);
});
