import { equalBytes } from '@dumbbell-stream/core/wire.ts';

/** 32 bytes. */
export type Hash = Uint8Array<ArrayBuffer>;
export type Sha256 = (data: Uint8Array) => Promise<Hash>;

/** The browser's or Node's own. */
export const sha256: Sha256 = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>));

/** The hash by which an entry stands in a tree. */
export function leafHash(data: Uint8Array): Promise<Hash> {
	return sha256(joined(LEAF, data));
}

/**
 * The Merkle tree of RFC 9162, section 2.1, over hashes of leaves in order. It is held as its levels: the leaves, then each pair hashed
 * into one, a last one without a partner going up as it is. Its twin in PHP is `Merkle`.
 */
export class MerkleTree {
	readonly #levels: readonly (readonly Hash[])[];
	/** The hash of all. */
	readonly root: Hash;
	private constructor(levels: readonly (readonly Hash[])[], root: Hash) {
		this.#levels = levels;
		this.root = root;
	}

	static async of(leafHashes: readonly Hash[]): Promise<MerkleTree> {
		const levels: (readonly Hash[])[] = [leafHashes];
		for (let level = leafHashes; level.length > 1; levels.push(level)) level = await Promise.all(pairsOf(level).map(paired));
		return new MerkleTree(levels, levels.at(-1)?.[0] ?? (await sha256(new Uint8Array(0))));
	}

	/** How many leaves it has. */
	get size(): number {
		return this.#levels[0]?.length ?? 0;
	}

	/**
	 * The hashes that lead from one leaf to the root.
	 * @throws {RangeError} when there is no such leaf.
	 */
	inclusion(index: number): readonly Hash[] {
		if (!Number.isInteger(index) || index < 0 || index >= this.size) throw new RangeError('The tree has no such leaf.');
		return this.#levels.map((level, height) => level[(index >> height) ^ 1]).filter((hash) => hash !== undefined);
	}

	/**
	 * The hashes that show that the tree only grew since it had `first` leaves.
	 * @throws {RangeError} when it never had so many.
	 */
	consistency(first: number): readonly Hash[] {
		if (!Number.isInteger(first) || first < 0 || first > this.size) throw new RangeError('The tree never had so many leaves.');
		if (first === 0) return [];
		const path: Hash[] = [];
		let [begin, end] = [0, this.size];
		let whole = true; // Whether the old tree is still the whole of what is looked at: then its root is known already.
		while (first < end) {
			const middle = begin + leftOf(end - begin);
			if (first <= middle) {
				path.unshift(this.#part(middle, end));
				end = middle;
			} else {
				path.unshift(this.#part(begin, middle));
				begin = middle;
				whole = false;
			}
		}
		return whole ? path : [this.#part(begin, end), ...path];
	}

	#part(begin: number, end: number): Hash {
		const height = Math.ceil(Math.log2(end - begin));
		return this.#levels[height]?.[begin >> height] as Hash;
	}
}

/** Whether a leaf stands in the tree of that size and root; `path` is from anybody. */
export async function verifyInclusion(leaf: Hash, index: number, size: number, path: readonly Uint8Array[], root: Uint8Array): Promise<boolean> {
	if (!isCount(index) || !isCount(size) || index >= size) return false;
	const at = { index, last: size - 1 };
	let hash = leaf;
	for (const beside of path) {
		if (at.last === 0) return false;
		hash = climbs(at) ? await node(beside, hash) : await node(hash, beside);
		up(at);
	}
	return at.last === 0 && equalBytes(hash, root);
}

/** Whether the later tree is the earlier one that has grown; `path` is from anybody. */
export async function verifyConsistency(first: number, second: number, firstRoot: Uint8Array, secondRoot: Uint8Array, path: readonly Uint8Array[]): Promise<boolean> {
	if (!isCount(first) || !isCount(second) || first > second) return false;
	if (first === 0 || first === second) return path.length === 0 && equalBytes(firstRoot, first === 0 ? await sha256(new Uint8Array(0)) : secondRoot);
	const isPowerOfTwo = (first & (first - 1)) === 0;
	const [begin, ...rest] = isPowerOfTwo ? [firstRoot, ...path] : path;
	if (begin === undefined) return false;
	const at = { index: first - 1, last: second - 1 };
	while (at.index % 2 === 1) up(at);
	let [older, newer] = [begin, begin];
	for (const beside of rest) {
		if (at.last === 0) return false;
		if (climbs(at)) [older, newer] = [await node(beside, older), await node(beside, newer)];
		else newer = await node(newer, beside);
		up(at);
	}
	return at.last === 0 && equalBytes(older, firstRoot) && equalBytes(newer, secondRoot);
}

/** A place on one level of a tree, and the last place of that level. */
interface Place {
	index: number;
	last: number;
}

/** Whether the partner stands on the left; if so, levels on which the last node has none are skipped. */
function climbs(at: Place): boolean {
	if (at.index % 2 === 0 && at.index !== at.last) return false;
	while (at.index % 2 === 0 && at.index !== 0) up(at);
	return true;
}

function up(at: Place): void {
	at.index >>= 1;
	at.last >>= 1;
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const node = (left: Uint8Array, right: Uint8Array): Promise<Hash> => sha256(joined(NODE, left, right));

/** Bytes one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

async function paired([left, right]: readonly [Hash, Hash | undefined]): Promise<Hash> {
	return right ? node(left, right) : left;
}

function pairsOf(level: readonly Hash[]): readonly (readonly [Hash, Hash | undefined])[] {
	return Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => [level[2 * i] as Hash, level[2 * i + 1]]);
}

/** Trees have fewer leaves than what a shift can say. */
const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 31;

/** How many leaves stand in the left part: the largest power of two below the number of all. */
function leftOf(size: number): number {
	let left = 1;
	while (left * 2 < size) left *= 2;
	return left;
}
