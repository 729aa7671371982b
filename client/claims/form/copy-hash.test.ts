import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES, hashCopy } from './copy-hash.ts';

const sha = (...parts: readonly Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const leaf = (block: Uint8Array): Buffer => sha(Uint8Array.of(0), block);

describe('the hash of a copy', () => {
	test('is that of its only block when it is small', async () => {
		const bytes = new TextEncoder().encode('Three Lakes');
		expect(await hashCopy(new Blob([bytes]), () => undefined)).toBe(leaf(bytes).toString('hex'));
	});

	test('is the root over its blocks when it is large, and progress is told', async () => {
		const bytes = Uint8Array.from({ length: 2 * BLOCK_BYTES + 5 }, (_, at) => at % 251);
		const [one, two, three] = [0, 1, 2].map((block) => leaf(bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)));
		const told: number[] = [];
		const root = sha(Uint8Array.of(1), sha(Uint8Array.of(1), one!, two!), three!);
		expect(await hashCopy(new Blob([bytes]), (share) => told.push(share))).toBe(root.toString('hex'));
		expect(told).toHaveLength(3);
		expect(told.at(-1)).toBe(1);
	});

	test('differs with each byte', async () => {
		const hashes = await Promise.all([[1, 2, 3], [1, 2, 4], [1, 2], []].map((bytes) => hashCopy(new Blob([Uint8Array.from(bytes)]), () => undefined)));
		expect(new Set(hashes).size).toBe(4);
	});
});
