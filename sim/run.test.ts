import { expect, test } from 'vitest';
import { EventQueue } from './heap.ts';
import { drawOptions, seedOf } from './options.ts';
import { run } from './run.ts';

test('drawn worlds with drawn faults break no rule and heal', () => {
	for (let seed = 200; seed < 212; seed++) expect(run(drawOptions({ seed, seconds: 20 })).viewersAtEnd).toBeGreaterThan(0);
});

test('a run with a canary fails: the checkers can see', () => {
	expect(() => run(drawOptions({ seed: 3, seconds: 5, canary: true }))).toThrow(/forwards a packet that the source did not send/);
});

test('a calm run on one machine has no stall, and all but the roots are fed by viewers', () => {
	const report = run(drawOptions({ seed: 5, peers: 15, seconds: 20, network: 'loopback', calm: true }));
	expect(report.stalls).toBe(0);
	expect(report.offload).toBeGreaterThan(0.7);
});

test('a seed is a number or a git hash', () => {
	expect(seedOf('42')).toBe(42);
	expect(seedOf('944a6314e0')).toBe(0x944a6314);
	expect(() => seedOf('yes')).toThrow(RangeError);
});

test('events come in the order of their time, and equal ones in the order of their making', () => {
	const queue = new EventQueue();
	const seen: string[] = [];
	for (const [time, name] of [[3, 'c'], [1, 'a'], [2, 'b'], [1, 'a2'], [2, 'b2']] as const) queue.push(time, () => seen.push(name));
	for (let event = queue.pop(); event; event = queue.pop()) event.action();
	expect(seen).toEqual(['a', 'a2', 'b', 'b2', 'c']);
});
