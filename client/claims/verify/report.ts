import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import type { VerifySignature } from '../../crypto.ts';
import { canonical, CanonicalError } from '../canonical.ts';
import { sha256, type Hash } from '../merkle.ts';

/** One thing that was looked at: it is so, it is not so, or it is only told. */
export interface Finding {
	readonly ok: boolean | null;
	readonly text: string;
}

/** What is known of one file. */
export interface Report {
	readonly name: string;
	/** What the file is, in words. */
	readonly kind: string;
	readonly findings: readonly Finding[];
	/** What other files may be held against. */
	readonly facts: Facts;
}

export interface Facts {
	/** SHA-256 of the file, hexadecimal. */
	readonly sha256?: string;
	/** Hashes of texts that receipts speak of, hexadecimal. */
	readonly textHashes?: readonly string[];
	/** Roots of the trees of excerpts that receipts speak of, base64url. */
	readonly evidenceRoots?: readonly string[];
	/** Root of the tree of this excerpt, base64url. */
	readonly excerptRoot?: string;
	readonly heads?: readonly Head[];
	/** Hashes of the first entries of a log. */
	readonly leaves?: readonly Hash[];
	/** Proof that a log only grew. */
	readonly growth?: { readonly first: number; readonly second: number; readonly path: readonly Uint8Array[] };
}

/** What a log's head says. */
export interface Head {
	readonly site: string;
	readonly size: number;
	readonly root: Uint8Array;
}

export interface Tools {
	readonly verify: VerifySignature;
	/** Public key of the site, if somebody named it, base64url. */
	readonly key: string | null;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Members = { readonly [name: string]: Json };

export const good = (text: string): Finding => ({ ok: true, text });
export const bad = (text: string): Finding => ({ ok: false, text });
export const told = (text: string): Finding => ({ ok: null, text });
/** A sentence for what was looked at. */
export const whether = (ok: boolean, yes: string, no: string): Finding => (ok ? good(yes) : bad(no));

export const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
export const numberOf = (value: Json | undefined): number => (typeof value === 'number' ? value : Number.NaN);
export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
export const membersOf = (value: Json | undefined): Members => (isMembers(value) ? value : {});
/** Bytes of base64url; none for anything else. */
export const bytesOf = (value: Json | undefined): Uint8Array => fromBase64url(textOf(value)) ?? new Uint8Array(0);

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
export const sha256hex = async (data: string | Uint8Array): Promise<string> => hex(await sha256(typeof data === 'string' ? utf8(data) : data));
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Whether the site's key has signed something, and whether that is the key that was named. */
export async function signedBy({ verify, key }: Tools, words: string, value: Json | undefined, signed: Members): Promise<readonly Finding[]> {
	let message: string;
	try {
		message = words + canonical(value);
	} catch (error) {
		if (!(error instanceof CanonicalError)) throw error;
		return [bad(`It holds what no file of ours holds: ${error.message}.`)];
	}
	const ok = await verify(bytesOf(signed.key), utf8(message), bytesOf(signed.signature));
	const same = key === null ? told(`Compare the key with the one that the site shows: ${textOf(signed.key)}`) : whether(key === signed.key, 'The key is the one that you named.', `Another key has signed it: ${textOf(signed.key)}`);
	return [whether(ok, 'The signature is good: nothing was changed.', 'The signature is wrong: it was changed, or not signed by this key.'), same];
}
