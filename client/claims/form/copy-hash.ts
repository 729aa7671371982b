import { leafHash, MerkleTree, type Hash } from '../merkle.ts';

/** A block of a copy: WebCrypto hashes no stream, so a file is a tree over blocks that fit into memory anywhere. */
export const BLOCK_BYTES = 1_048_576;

/** The part of a Blob that is used. */
export interface Copy {
	readonly size: number;
	slice(begin: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/**
 * The hash by which a copy of a work is known without being shown: SHA-256, as a tree after RFC 9162 over blocks of 1 MiB.
 *
 * @param progress Called with the share that is done, from 0 to 1.
 * @returns 64 hexadecimal digits.
 */
export async function hashCopy(file: Copy, progress: (share: number) => void): Promise<string> {
	const leaves: Hash[] = [];
	for (let at = 0; at < file.size; at += BLOCK_BYTES) {
		leaves.push(await leafHash(new Uint8Array(await file.slice(at, Math.min(at + BLOCK_BYTES, file.size)).arrayBuffer())));
		progress(Math.min(1, (at + BLOCK_BYTES) / file.size));
	}
	const { root } = await MerkleTree.of(leaves);
	return Array.from(root, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
