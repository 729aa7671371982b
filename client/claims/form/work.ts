import { sha256, type Sha256 } from '../merkle.ts';

/** Hashes that are asked for together: one at a time would wait for each. */
const BATCH = 256;
/** Bits beyond this no honest site asks for: it would take a computer hours. */
const BITS_MAX = 24;

/** Zero bits that a challenge asks for; null for what is no challenge of ours. */
export function bitsOf(challenge: string): number | null {
	const bits = Number(/^v1\.(\d{1,2})\./.exec(challenge)?.[1] ?? Number.NaN);
	return bits <= BITS_MAX ? bits : null;
}

/**
 * Looks for the number that, behind the challenge, gives a hash with so many zero bits in front.
 *
 * @returns Null for what is no challenge of ours.
 */
export async function solve(challenge: string, hash: Sha256 = sha256): Promise<string | null> {
	const bits = bitsOf(challenge);
	if (bits === null) return null;
	const encoder = new TextEncoder();
	for (let from = 0; ; from += BATCH) {
		const hashes = await Promise.all(Array.from({ length: BATCH }, (_, index) => hash(encoder.encode(`${challenge}:${from + index}`))));
		const found = hashes.findIndex((bytes) => zeroBits(bytes) >= bits);
		if (found >= 0) return String(from + found);
	}
}

/** How many bits in front are zero. */
export function zeroBits(bytes: Uint8Array): number {
	const whole = bytes.findIndex((byte) => byte !== 0);
	return whole < 0 ? bytes.length * 8 : whole * 8 + Math.clz32(bytes[whole] ?? 0) - 24;
}
