/** Reading core/vectors/*.json: hex and base64url to bytes, and back. */
import type { PeerId } from '../messages.ts';

/** @throws Error when the text is not hex: a vector is wrong. */
export function fromHex(text: string): Uint8Array {
	if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error(`Not hex: ${text.slice(0, 40)}`);
	return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** JSON cannot hold bytes: `{"hex": "…"}` stands for them, at any depth. */
export function revived(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(revived);
	if (typeof value !== 'object' || value === null) return value;
	if ('hex' in value && typeof value.hex === 'string') return fromHex(value.hex);
	return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revived(part)]));
}

/** A peer whose name a reader can follow: `peer:` and 22 characters. */
export function named(name: string): PeerId {
	const bytes = new Uint8Array(16);
	bytes.set(new TextEncoder().encode(name).slice(0, 16));
	return `peer:${btoa(String.fromCharCode(...bytes)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_')}`;
}
