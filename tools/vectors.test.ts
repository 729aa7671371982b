import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { fileOf, stale, textOf, VECTORS } from './vectors.mjs';
import { hmac, join, keyPair, utf8 } from './vectors/bytes.mjs';

test.each(Object.keys(VECTORS))('core/vectors/%s.json is what the script writes, byte for byte', (name) => {
	const vectors = VECTORS[name] ?? expect.unreachable();
	expect(readFileSync(fileOf(name), 'utf8')).toBe(textOf(vectors));
	expect(JSON.parse(textOf(vectors))).toEqual(JSON.parse(JSON.stringify(vectors)));
});
it('none is stale', () => {
	expect(stale()).toEqual([]);
});
test.each(Object.entries(VECTORS))('the cases of %s have names of their own, and say what is wrong exactly when something is', (_, { cases }) => {
	expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
	for (const { name, valid, fault } of cases) expect(typeof fault, name).toBe(valid ? 'undefined' : 'string');
});
it('the pieces are those of the standards: RFC 8032 test 2, RFC 4231 test 2', () => {
	const pair = keyPair(Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex'));
	expect(pair.publicKey.toString('hex')).toBe('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
	const signature = pair.sign(Buffer.from('72', 'hex'));
	expect(signature.toString('hex')).toBe(
		'92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
	);
	const spki = join(Buffer.from('302a300506032b6570032100', 'hex'), pair.publicKey);
	expect(verify(null, Buffer.from('72', 'hex'), createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)).toBe(true);
	expect(hmac('Jefe', utf8('what do ya want for nothing?')).toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});
