import { expect, test } from 'vitest';
import { Budget } from './budget.ts';

test('a budget allows a burst, then its rate, and never more than it holds', () => {
	const budget = new Budget(10, 30, 0);
	expect(budget.take(0, 30)).toBe(true);
	expect(budget.take(0, 1)).toBe(false);
	expect(budget.take(100, 1)).toBe(true);
	expect(budget.take(100, 1)).toBe(false);
	expect(budget.take(60_000, 31)).toBe(false);
	expect(budget.take(60_000, 30)).toBe(true);
});

test('a clock that seems to go backwards gives nothing', () => {
	const budget = new Budget(10, 10, 1_000);
	expect(budget.take(1_000, 10)).toBe(true);
	expect(budget.take(0, 1)).toBe(false);
});
