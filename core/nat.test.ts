import { expect, it, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { canConnect, candidatesFor, NATS, type Nat } from './nat.ts';

/** Rows and columns in the order of `NATS`. */
const MEETS: Readonly<Record<Nat, string>> = {
	//             unknown easy restricted symmetric blocked
	unknown: '    yes     yes  yes        yes       no',
	easy: '       yes     yes  yes        yes       no',
	restricted: ' yes     yes  yes        no        no',
	symmetric: '  yes     yes  no         no        no',
	blocked: '    no      no   no         no        no',
};
const expected = (a: Nat, b: Nat): boolean => MEETS[a].trim().split(/\s+/)[NATS.indexOf(b)] === 'yes';

test.each(NATS.flatMap((a) => NATS.map((b) => [a, b] as const)))('%s and %s connect, or do not, as the table says', (a, b) => {
	expect(canConnect(a, b)).toBe(expected(a, b));
	expect(canConnect(b, a)).toBe(canConnect(a, b));
});

it('with 57, 25, 13 and 5 per cent of the classes 82 per cent of random pairs connect', () => {
	const shares: Readonly<Partial<Record<Nat, number>>> = { easy: 0.57, restricted: 0.25, symmetric: 0.13, blocked: 0.05 };
	const pairs = NATS.flatMap((a) => NATS.map((b) => (canConnect(a, b) ? 1 : 0) * (shares[a] ?? 0) * (shares[b] ?? 0)));
	expect(pairs.reduce((sum, share) => sum + share, 0)).toBeCloseTo(0.82, 2);
});

it('who sits behind a symmetric NAT chooses among more places, because most of them are impossible for him', () => {
	expect(candidatesFor('symmetric')).toBe(LIMITS.placesSymmetric);
	for (const nat of NATS) if (nat !== 'symmetric') expect(candidatesFor(nat)).toBe(LIMITS.places);
});
