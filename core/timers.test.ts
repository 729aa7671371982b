import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Timers } from './timers.ts';

type Name = 'a' | 'b' | 'c' | 'd';
const NAMES: readonly Name[] = ['a', 'b', 'c', 'd'];

it('a deadline is due once, when its time has come and not before', () => {
	const timers = new Timers<Name>();
	timers.set('a', 100);
	expect(timers.due(99.9)).toEqual([]);
	expect(timers.due(100)).toEqual(['a']);
	expect(timers.due(1_000)).toEqual([]);
});
it('deadlines that are due together come earliest first, equal ones in order of setting', () => {
	const timers = new Timers<Name>();
	timers.set('c', 30);
	timers.set('b', 10);
	timers.set('a', 10);
	timers.set('d', 99);
	expect(timers.due(50)).toEqual(['b', 'a', 'c']);
	expect(timers.has('d')).toBe(true);
});
it('the next deadline carries its name, and nothing owed is no deadline', () => {
	const timers = new Timers<Name>();
	expect(timers.next()).toEqual({ at: Infinity, why: 'nothing owed' });
	timers.set('a', 20);
	timers.set('b', 10);
	expect(timers.next()).toEqual({ at: 10, why: 'b' });
});
it('setting again moves a deadline, sooner only moves it forward, Infinity and stop remove it', () => {
	const timers = new Timers<Name>();
	timers.set('a', 20);
	timers.set('a', 30);
	timers.sooner('a', 40);
	expect(timers.next().at).toBe(30);
	timers.sooner('a', 25);
	expect(timers.next().at).toBe(25);
	timers.sooner('b', 26);
	timers.set('a', Infinity);
	expect([timers.has('a'), timers.next().why]).toEqual([false, 'b']);
	timers.stop('b');
	timers.stop('b');
	expect(timers.next().at).toBe(Infinity);
});
it('is a table of names and times, whatever is done to it', () => {
	const name = fc.constantFrom(...NAMES);
	const step = fc.oneof(
		fc.record({ t: fc.constantFrom('set' as const, 'sooner' as const), name, at: fc.oneof(fc.nat(50), fc.constant(Infinity)) }),
		fc.record({ t: fc.constant('stop' as const), name }),
		fc.record({ t: fc.constant('due' as const), now: fc.nat(50) }),
	);
	fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
		const timers = new Timers<Name>();
		const model = new Map<Name, number>();
		for (const one of steps) {
			if (one.t === 'due') {
				const expected = [...model].filter(([, at]) => at <= one.now).sort((a, b) => a[1] - b[1]).map(([due]) => due);
				expect(timers.due(one.now)).toEqual(expected);
				for (const due of expected) model.delete(due);
			} else if (one.t === 'stop') {
				timers.stop(one.name);
				model.delete(one.name);
			} else {
				timers[one.t](one.name, one.at);
				const at = one.t === 'set' ? one.at : Math.min(one.at, model.get(one.name) ?? Infinity);
				if (at === Infinity) model.delete(one.name);
				else model.set(one.name, at);
			}
			expect(timers.next().at).toBe(Math.min(Infinity, ...model.values()));
			expect(NAMES.filter((each) => timers.has(each))).toEqual(NAMES.filter((each) => model.has(each)));
		}
	}), { seed: 3, numRuns: 1_000 });
});
