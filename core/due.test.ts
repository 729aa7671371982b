import { expect, test } from 'vitest';
import { Due, type Owed } from './due.ts';
import { below, randomFrom } from './rng.ts';

interface Debtor extends Owed {
	readonly name: number;
}

test('those who are due are those whom a scan of all finds, whatever was set, moved and removed before', () => {
	const random = randomFrom(11);
	const debtors: readonly Debtor[] = Array.from({ length: 40 }, (_, name) => ({ name, dueSlot: -1 }));
	const due = new Due<Debtor>();
	const table = new Map<Debtor, number>();
	for (let step = 0; step < 20_000; step++) {
		const debtor = debtors[below(random, debtors.length)] as Debtor;
		const at = step + below(random, 100);
		if (below(random, 4) > 0) {
			due.set(debtor, at);
			table.set(debtor, at);
		} else {
			if (below(random, 2) > 0) due.remove(debtor);
			else due.set(debtor, Infinity);
			table.delete(debtor);
		}
		expect(due.size).toBe(table.size);
		expect(due.next()).toBe(Math.min(Infinity, ...table.values()));
		if (step % 5 > 0) continue;
		const late = [...table].filter(([, time]) => time <= step).map(([{ name }]) => name);
		expect(due.due(step).map(({ name }) => name).sort((a, b) => a - b)).toEqual(late.sort((a, b) => a - b));
	}
});

test('who has been removed owes nothing, and may be removed again', () => {
	const due = new Due<Owed>();
	const one = { dueSlot: -1 };
	due.set(one, 5);
	due.remove(one);
	due.remove(one);
	expect(due.next()).toBe(Infinity);
	expect(due.due(10)).toEqual([]);
});
