import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { bitsOf, solve, zeroBits } from './work.ts';

describe('the little work of a browser', () => {
	test.each([
		[[0x80], 0],
		[[0x01], 7],
		[[0, 0x0f], 12],
		[[0, 0], 16],
	])('counts the zero bits in front of %j', (bytes, bits) => {
		expect(zeroBits(Uint8Array.from(bytes))).toBe(bits);
	});

	test('finds an answer that anybody can check', async () => {
		const challenge = `v1.10.1770000000000.${'s'.repeat(22)}.${'m'.repeat(43)}`;
		const answer = await solve(challenge);
		expect(answer).toMatch(/^\d+$/);
		expect(zeroBits(createHash('sha256').update(`${challenge}:${answer}`).digest())).toBeGreaterThanOrEqual(10);
	});

	test.each(['', 'v2.10.x', 'v1.99.1', 'v1.25.1', 'v1..1'])('does not work at %j', async (challenge) => {
		expect(bitsOf(challenge)).toBeNull();
		expect(await solve(challenge)).toBeNull();
	});
});
