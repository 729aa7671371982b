import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import vectors from '../../core/vectors/canonical.json' with { type: 'json' };
import { canonical, CanonicalError } from './canonical.ts';

describe('canonical JSON', () => {
	test.each(vectors.cases.filter(({ valid }) => valid))('has one text for $name', ({ json, text, hash }) => {
		expect(canonical(JSON.parse(json))).toBe(text);
		expect(createHash('sha256').update(canonical(JSON.parse(json))).digest('hex')).toBe(hash);
	});
	test.each(vectors.cases.filter(({ valid }) => !valid))('has none for $name', ({ json }) => {
		expect(() => canonical(JSON.parse(json))).toThrow(CanonicalError);
	});
	test.each([['a function', () => 1], ['nothing at all', undefined], ['a big number', 1n], ['no number', Number.NaN]])('has none for %s', (_, value) => {
		expect(() => canonical({ value })).toThrow(CanonicalError);
	});
	it('reads back as what was written', () => {
		const value = { b: [1, { c: 'é\n' }], a: null };
		expect(JSON.parse(canonical(value))).toEqual(value);
	});
});
