/** What canonical JSON can say. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/** The value has no one text: a fraction, a number too large to be exact, half a character, a strange name. */
export class CanonicalError extends Error {}

/** How deep lists and objects may stand in each other. Ours need six. */
const DEPTH_MAX = 32;
const NAME = /^[A-Za-z0-9_-]+$/;
const HALF_A_CHARACTER = /\p{Surrogate}/u;

/**
 * Canonical JSON: RFC 8785, held to what two languages cannot read differently. What is signed or hashed is written by this and by
 * nothing else. Its twin in PHP is `Canonical`.
 * @throws {CanonicalError} for what has no one text.
 */
export function canonical(value: unknown, depth = 0): string {
	if (depth > DEPTH_MAX) throw new CanonicalError('too deep');
	if (value === null || typeof value === 'boolean') return String(value);
	if (typeof value === 'number') {
		if (!Number.isSafeInteger(value)) throw new CanonicalError('not a whole number that is exact');
		return String(value + 0); // -0 is 0.
	}
	if (typeof value === 'string') {
		if (HALF_A_CHARACTER.test(value)) throw new CanonicalError('half a character');
		return JSON.stringify(value);
	}
	if (Array.isArray(value)) return `[${value.map((one) => canonical(one, depth + 1)).join(',')}]`;
	if (typeof value !== 'object') throw new CanonicalError(`not JSON: ${typeof value}`);
	const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return `{${members.map(([name, member]) => `"${nameOf(name)}":${canonical(member, depth + 1)}`).join(',')}}`;
}

function nameOf(name: string): string {
	if (!NAME.test(name)) throw new CanonicalError('a name of other characters');
	return name;
}
