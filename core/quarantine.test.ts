import { expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { Quarantine } from './quarantine.ts';

const MINUTE = 60_000;
const make = (): Quarantine<string> => new Quarantine(LIMITS.quarantineMs, LIMITS.quarantineMsMax);

it('terms double from one minute to fifteen', () => {
	const quarantine = make();
	let now = 0;
	const terms = Array.from({ length: 7 }, () => {
		const began = now;
		now = quarantine.strike(now, 'x');
		return (now - began) / MINUTE;
	});
	expect(terms).toEqual([1, 2, 4, 8, 15, 15, 15]);
});
it('a fault within a term is the same fault', () => {
	const quarantine = make();
	expect(quarantine.strike(0, 'x')).toBe(MINUTE);
	expect(quarantine.strike(MINUTE - 1, 'x')).toBe(MINUTE);
	expect(quarantine.strike(MINUTE, 'x')).toBe(3 * MINUTE);
});
it('it holds until its end, and only whom it names', () => {
	const quarantine = make();
	quarantine.strike(0, 'x');
	expect([quarantine.holds(MINUTE - 1, 'x'), quarantine.holds(MINUTE, 'x'), quarantine.holds(0, 'y')]).toEqual([true, false, false]);
	expect([quarantine.until('x'), quarantine.until('y')]).toEqual([MINUTE, -Infinity]);
});
it('fifteen minutes without a fault, and the next one is the first again', () => {
	const quarantine = make();
	quarantine.strike(0, 'x');
	quarantine.strike(2 * MINUTE, 'x'); // two minutes: until 4
	expect(quarantine.strike(4 * MINUTE + LIMITS.quarantineMsMax, 'x')).toBe(5 * MINUTE + LIMITS.quarantineMsMax);
});
it('who left is forgotten', () => {
	const quarantine = make();
	quarantine.strike(0, 'x');
	quarantine.forget('x');
	expect([quarantine.size, quarantine.holds(0, 'x')]).toEqual([0, false]);
});
