import { describe, expect, it, test } from 'vitest';
import vectors from '../../core/vectors/merkle.json' with { type: 'json' };
import { leafHash, MerkleTree, verifyConsistency, verifyInclusion, type Hash } from './merkle.ts';

interface Tree { readonly name: string; readonly valid: true; readonly leaves: readonly string[]; readonly root: string; readonly inclusion: readonly (readonly string[])[]; readonly consistency: readonly (readonly string[])[] }
interface Outside { readonly name: string; readonly proof: 'inclusion'; readonly leaf: string; readonly index: number; readonly size: number; readonly path: readonly string[]; readonly root: string }
interface Rewritten { readonly name: string; readonly proof: 'consistency'; readonly first: number; readonly second: number; readonly firstRoot: string; readonly secondRoot: string; readonly path: readonly string[] }

const cases = vectors.cases as unknown as readonly (Tree | (Outside & { valid: false }) | (Rewritten & { valid: false }))[];
const hex = (text: string): Hash => Uint8Array.from(Buffer.from(text, 'hex'));
const text = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');
const treeOf = async (leaves: readonly string[]): Promise<MerkleTree> => MerkleTree.of(await Promise.all(leaves.map((leaf) => leafHash(hex(leaf)))));

describe('a Merkle tree', () => {
	test.each(cases.filter((one) => one.valid))('of $name has the root and the paths of the RFC', async ({ leaves, root, inclusion, consistency }) => {
		const tree = await treeOf(leaves);
		expect(text(tree.root)).toBe(root);
		expect(leaves.map((_, index) => tree.inclusion(index).map(text))).toEqual(inclusion);
		expect(leaves.map((_, index) => tree.consistency(index + 1).map(text))).toEqual(consistency);
		for (const [index, leaf] of leaves.entries()) {
			expect(await verifyInclusion(await leafHash(hex(leaf)), index, leaves.length, tree.inclusion(index), tree.root)).toBe(true);
			const { root: before } = await treeOf(leaves.slice(0, index));
			expect(await verifyConsistency(index, leaves.length, before, tree.root, tree.consistency(index))).toBe(true);
		}
	});
	test.each(cases.filter((one): one is Outside & { valid: false } => 'proof' in one && one.proof === 'inclusion'))('has no entry with $name', async ({ leaf, index, size, path, root }) => {
		expect(await verifyInclusion(hex(leaf), index, size, path.map(hex), hex(root))).toBe(false);
	});
	test.each(cases.filter((one): one is Rewritten & { valid: false } => 'proof' in one && one.proof === 'consistency'))('shows $name', async ({ first, second, firstRoot, secondRoot, path }) => {
		expect(await verifyConsistency(first, second, hex(firstRoot), hex(secondRoot), path.map(hex))).toBe(false);
	});
	it('refuses proofs of what it does not have', async () => {
		const tree = await treeOf(['00', '01']);
		expect(() => tree.inclusion(2)).toThrow(RangeError);
		expect(() => tree.inclusion(0.5)).toThrow(RangeError);
		expect(() => tree.consistency(3)).toThrow(RangeError);
	});
});
