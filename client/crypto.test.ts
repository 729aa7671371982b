import { generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { loadVerifier, type CryptoParts, type Sodium } from './crypto.ts';

const subtle = webcrypto.subtle as unknown as SubtleCrypto;
const loadSodium = async (): Promise<Sodium> => (await import('libsodium-wrappers')).default;
const message = new TextEncoder().encode('a packet');
const pair = generateKeyPairSync('ed25519');
const key = Uint8Array.from(Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
const signature = Uint8Array.from(sign(null, message, pair.privateKey));

const broken = { importKey: () => Promise.reject(new DOMException('unknown', 'NotSupportedError')) } as unknown as SubtleCrypto;
const yesMan = { importKey: () => Promise.resolve({}), verify: () => Promise.resolve(true) } as unknown as SubtleCrypto;

test.each<[string, CryptoParts]>([
	['the browser', { subtle, loadSodium: () => Promise.reject(new Error('must not be loaded')) }],
	['libsodium, where the page is no secure context', { subtle: undefined, loadSodium }],
	['libsodium, where the browser does not know Ed25519', { subtle: broken, loadSodium }],
	['libsodium, where the browser calls everything good', { subtle: yesMan, loadSodium }],
])('%s verifies', async (_, parts) => {
	const verify = await loadVerifier(parts);
	expect(await verify(key, message, signature)).toBe(true);
	expect(await verify(key, new TextEncoder().encode('a forgery'), signature)).toBe(false);
	expect(await verify(key, message, signature.map((byte, i) => (i === 5 ? byte ^ 1 : byte)))).toBe(false);
	expect(await verify(key, message, signature.subarray(1))).toBe(false);
	expect(await verify(key.subarray(1), message, signature)).toBe(false);
});

test('a key is imported once, however many packets it signs', async () => {
	const importKey = vi.spyOn(subtle, 'importKey');
	const verify = await loadVerifier({ subtle, loadSodium });
	importKey.mockClear();
	await Promise.all(Array.from({ length: 20 }, () => verify(key, message, signature)));
	expect(importKey).toHaveBeenCalledTimes(1);
	importKey.mockRestore();
});

test('a library that knows no signature is an error, not a judge', async () => {
	const useless = { ready: Promise.resolve(), crypto_sign_verify_detached: () => { throw new Error('not a function'); } };
	await expect(loadVerifier({ subtle: undefined, loadSodium: () => Promise.resolve(useless) })).rejects.toThrow();
});

test('a library that cannot be loaded is told, not swallowed', async () => {
	await expect(loadVerifier({ subtle: undefined, loadSodium: () => Promise.reject(new Error('404')) })).rejects.toThrow('404');
});
