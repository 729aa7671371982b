import { below, fold, randomFrom, type Directive, type Random } from '@dumbbell-stream/core';
import { describe, expect, it } from 'vitest';
import { Layout, opened, type Operation } from './algebra.ts';
import { leftComplete } from './shape.ts';

/** A directive of which only epoch and children matter here. */
function directive(boot: number, n: number, children: readonly string[] = []): Directive {
	return { epoch: [boot, n], children } as unknown as Directive;
}
function shuffled<T>(random: Random, values: readonly T[]): T[] {
	const left = [...values];
	return values.map(() => left.splice(below(random, left.length), 1)[0] as T);
}

describe('folding directives', () => {
	const all = [1, 2, 3].flatMap((boot) => [1, 2, 3].map((n) => directive(boot, n)));
	it('does not depend on grouping', () => {
		for (const a of all) for (const b of all) for (const c of all) expect(fold(fold(a, b), c)).toBe(fold(a, fold(b, c)));
	});
	it('does not depend on order, and twice is once', () => {
		for (const a of all) for (const b of all) expect(fold(a, b)).toBe(fold(b, a));
		for (const a of all) expect(fold(a, a)).toBe(a);
	});
	it('ends with the last one issued, whatever was lost, doubled or overtaken before it', () => {
		for (let seed = 0; seed < 200; seed++) {
			const random = randomFrom(seed);
			const issued = Array.from({ length: 2 + below(random, 8) }, (_, n) => directive(1 + Math.floor(n / 3), n, [`child ${n}`]));
			const last = issued.at(-1) as Directive;
			const delivered = shuffled(random, [last, ...issued.filter(() => below(random, 2) === 0), ...issued.filter(() => below(random, 3) === 0)]);
			expect(delivered.reduce(fold).children).toEqual(last.children);
		}
	});
	it('turns "when y stops needing you, parent z" and "when z stops, parent a" into "when y stops needing you, parent a"', () => {
		const feeding = ['k', 'y'];
		const plan = fold(directive(1, 1, ['k', 'z']), directive(1, 2, ['k', 'a'])).children as readonly string[];
		expect(feeding.filter((child) => !plan.includes(child))).toEqual(['y']);
		expect(plan.filter((child) => !feeding.includes(child))).toEqual(['a']);
	});
});

/** An operation that is defined on this layout. */
function draw(random: Random, layout: Layout, name: () => string): Operation {
	const taken = layout.slots.filter((slot) => layout.at(slot) !== undefined);
	const free = layout.slots.filter((slot) => layout.at(slot) === undefined);
	const pick = <T>(from: readonly T[]): T => from[below(random, from.length)] as T;
	const kind = below(random, 4);
	if (free.length > 0 && (kind === 0 || taken.length < 2)) return { t: 'append', node: name(), to: pick(free) };
	if (kind === 1) return { t: 'remove', node: layout.at(pick(taken)) as string };
	if (kind === 2 && free.length > 0) return { t: 'move', from: pick(taken), to: pick(free) };
	const a = pick(taken);
	return { t: 'swap', a, b: pick(taken.filter((slot) => slot !== a)) };
}

describe('folding changes of the layout', () => {
	function* runs(count: number, length: number): Generator<readonly Layout[]> {
		for (let seed = 0; seed < count; seed++) {
			const random = randomFrom(seed);
			let names = 0;
			const name = (): string => `n${names++}`;
			let layout = Layout.empty(leftComplete(2 * (3 + (seed % 13))));
			for (const slot of layout.slots) if (below(random, 3) > 0) layout = layout.after({ t: 'append', node: name(), to: slot });
			const steps = [layout];
			for (let i = 0; i < length; i++) steps.push((steps.at(-1) as Layout).after(draw(random, steps.at(-1) as Layout, name)));
			yield steps;
		}
	}
	it('never opens more links than the steps, and often fewer', () => {
		let fewer = 0;
		for (const steps of runs(300, 12)) {
			const stepwise = steps.slice(1).reduce((sum, layout, i) => sum + opened(steps[i] as Layout, layout), 0);
			const folded = opened(steps[0] as Layout, steps.at(-1) as Layout);
			expect(folded).toBeLessThanOrEqual(stepwise);
			if (folded < stepwise) fewer++;
		}
		expect(fewer).toBeGreaterThan(200);
	});
	it('follows the laws of partial injections: a swap undoes itself, moves compose, who came and went was never there', () => {
		for (const steps of runs(100, 1)) {
			const layout = steps[0] as Layout;
			const [s, t] = layout.slots.filter((slot) => layout.at(slot) !== undefined);
			const [u, v] = layout.slots.filter((slot) => layout.at(slot) === undefined);
			if (s === undefined || t === undefined || u === undefined || v === undefined) continue;
			const swap: Operation = { t: 'swap', a: s, b: t };
			expect(`${layout.after(swap).after(swap)}`).toBe(`${layout}`);
			expect(`${layout.after({ t: 'move', from: s, to: u }).after({ t: 'move', from: u, to: v })}`).toBe(`${layout.after({ t: 'move', from: s, to: v })}`);
			expect(`${layout.after({ t: 'append', node: 'x', to: u }).after({ t: 'remove', node: 'x' })}`).toBe(`${layout}`);
		}
	});
	it('refuses what is not defined', () => {
		const layout = Layout.empty(leftComplete(6)).after({ t: 'append', node: 'x', to: 2 });
		for (const operation of [{ t: 'append', node: 'y', to: 2 }, { t: 'append', node: 'x', to: 3 }, { t: 'remove', node: 'y' }, { t: 'move', from: 3, to: 2 }, { t: 'move', from: 3, to: 4 }] as const) {
			expect(() => layout.after(operation)).toThrow(RangeError);
		}
	});
});
