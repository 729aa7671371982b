import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, it, test } from 'vitest';
import excerpts from '../../../core/vectors/excerpts.json' with { type: 'json' };
import receipts from '../../../core/vectors/receipts.json' with { type: 'json' };
import { loadVerifier, type VerifySignature } from '../../crypto.ts';
import { canonical } from '../canonical.ts';
import { leafHash, MerkleTree } from '../merkle.ts';
import { verifyFiles, type Given } from './files.ts';

let verify: VerifySignature;
beforeAll(async () => { verify = await loadVerifier(); });

const PAIR = generateKeyPairSync('ed25519');
const KEY = PAIR.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64url');
const given = (value: unknown, name = 'file.json'): Given => ({ name, bytes: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)) });
const signed = (member: string, words: string, value: unknown): object => ({ [member]: value, key: KEY, signature: sign(null, Buffer.from(words + canonical(value)), PAIR.privateKey).toString('base64url') });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const judge = async (...files: readonly Given[]): Promise<boolean> => (await verifyFiles(files, { verify, key: KEY })).ok;

interface ReceiptCase { readonly name: string; readonly valid: boolean; readonly key: string; readonly file: string }
const cases = receipts.cases as readonly ReceiptCase[];
const excerpt = excerpts.cases[0] as (typeof excerpts.cases)[number];

describe('a receipt', () => {
	test.each(cases)('$name', async ({ file, valid, key }) => {
		expect((await verifyFiles([given(file)], { verify, key })).ok).toBe(valid);
	});
	it('is held against the text that was signed', async () => {
		const { file, key } = cases[0] as ReceiptCase;
		const ok = async (text: string): Promise<boolean> => (await verifyFiles([given(file), given(text, 'text.txt')], { verify, key })).ok;
		expect(await ok('I swear. é 😀')).toBe(true);
		expect(await ok('I swear. é')).toBe(false);
	});
	it('without a key that was named says which to compare', async () => {
		const { file, key } = cases[0] as ReceiptCase;
		const { reports, ok } = await verifyFiles([given(file)], { verify, key: null });
		expect(ok).toBe(true);
		expect(reports[0]?.findings.map(({ text }) => text).join('\n')).toContain(key);
	});
	it('with one bit changed is never believed', async () => {
		const { file, key } = cases[0] as ReceiptCase;
		const whole = new TextEncoder().encode(file);
		for (let at = 0; at < whole.length; at += 17) {
			const bytes = Uint8Array.from(whole);
			bytes[at] = (bytes[at] as number) ^ (1 << at % 7);
			expect((await verifyFiles([{ name: 'receipt.json', bytes }], { verify, key })).ok, `byte ${at}`).toBe(false);
		}
	});
});

describe('an excerpt', () => {
	const bytes = Uint8Array.from(Buffer.from(excerpt.file, 'base64'));
	it('is told to be signed, with its times', async () => {
		const { reports, ok } = await verifyFiles([{ name: 'x.dumbbell', bytes }], { verify, key: null });
		expect(ok).toBe(true);
		expect(reports[0]?.findings[0]?.text).toMatch(/^Signed by the stream \S{43}: 7 packets from 2026-\S+Z to 2026-\S+Z, none missing/);
	});
	it('that another receipt speaks of is told apart', async () => {
		const receipt = { v: 1, site: 'https://example.org', public_id: 'a', evidence: { root: excerpt.commitment?.root, result: 'signed' } };
		const other = { ...receipt, evidence: { root: KEY, result: 'signed' } };
		expect(await judge({ name: 'x.dumbbell', bytes }, given(signed('receipt', 'dumbbell-stream receipt', receipt)))).toBe(true);
		expect(await judge({ name: 'x.dumbbell', bytes }, given(signed('receipt', 'dumbbell-stream receipt', other)))).toBe(false);
	});
	it('that was changed is not verifiable', async () => {
		expect(await judge({ name: 'x.dumbbell', bytes: bytes.slice(0, -1) })).toBe(false);
	});
});

describe('a log', () => {
	const entries = Array.from({ length: 6 }, (_, i) => ({ v: 1, id: `${i}` }));
	const file = (some: readonly object[]) => given({ entries: some.map((entry, index) => ({ index, entry })) });
	const treeOf = async (some: readonly object[]): Promise<MerkleTree> => MerkleTree.of(await Promise.all(some.map((entry) => leafHash(new TextEncoder().encode(canonical(entry))))));
	const head = async (some: readonly object[], site = 'https://example.org'): Promise<Given> =>
		given(signed('head', 'dumbbell-stream log head', { v: 1, site, size: some.length, root: base64url((await treeOf(some)).root), time: '2026-03-01T20:00:00Z' }));
	it('is the one whose head was signed', async () => {
		expect(await judge(await head(entries), file(entries))).toBe(true);
		expect(await judge(await head(entries), file([...entries.slice(0, 5), { v: 1, id: 'another' }]))).toBe(false);
		expect(await judge(await head(entries), given({ entries: [{ index: 3, entry: {} }] }))).toBe(false);
	});
	it('only grew between two heads, or was rewritten', async () => {
		const [older, newer] = [await head(entries.slice(0, 4)), await head(entries)];
		const growth = given({ first: 4, second: 6, path: (await treeOf(entries)).consistency(4).map(base64url) });
		expect(await judge(older, newer, growth)).toBe(true);
		expect(await judge(await head([{ v: 1, id: 'x' }, ...entries.slice(1, 4)]), newer, growth)).toBe(false);
	});
	it('that is shown differently to two people is found', async () => {
		const { together, ok } = await verifyFiles([await head(entries), await head([...entries.slice(0, 5), {}])], { verify, key: KEY });
		expect(ok).toBe(false);
		expect(together.map(({ text }) => text).join()).toContain('different logs');
	});
});

describe('everything about one notice', () => {
	const salt = 'ab'.repeat(32);
	const NO_HASH = '0'.repeat(64);
	const event = (seq: number, before: string, persons: object | null) => {
		const commitments = Object.fromEntries(Object.entries(persons ?? {}).map(([field, value]) => [field, sha256(`${salt}\0${field}\0${canonical(value)}`)]));
		const facts = { seq, type: 'file', actor_kind: 'claimant', actor_user_id: 0, data_json: canonical({ to: 'received', commitments }), created_gmt: '2026-03-01 20:00:00' };
		const sealed = { v: 1, claim: 'abc', seq, type: 'file', actor: 'claimant', user: 0, data: facts.data_json, time: facts.created_gmt };
		return { ...facts, private_json: persons ? canonical(persons) : '', salt: persons ? salt : '', prev_hash: before, hash: sha256(`dumbbell-stream claim event${before}${canonical(sealed)}`) };
	};
	const first = event(1, NO_HASH, { claimant_name: 'Anna' });
	const second = event(2, first.hash, null);
	const proof = async (index: number) => {
		const all = [{ v: 1, id: 'abc', at: 0 }, { v: 1, id: 'abc', at: 1 }];
		const tree = await MerkleTree.of(await Promise.all(all.map((entry) => leafHash(new TextEncoder().encode(canonical(entry))))));
		return { entry: all[index], index, size: 2, root: base64url(tree.root), path: tree.inclusion(index).map(base64url) };
	};
	const whole = async (events: readonly object[], claim: object = {}): Promise<Given> =>
		given(signed('export', 'dumbbell-stream export', {
			v: 1, site: 'https://example.org', made: '2026-03-01T20:00:00Z', claim: { public_id: 'abc', signed_text: 'I swear', signed_text_hash: sha256('I swear'), ...claim },
			events, receipts: [], log: { head: null, proofs: [await proof(0), await proof(1)] },
		}));
	it('has a chain that is whole, also when what somebody said was erased', async () => {
		expect(await judge(await whole([first, second]))).toBe(true);
		expect(await judge(await whole([{ ...first, private_json: '', salt: '' }, second]))).toBe(true);
	});
	test.each([
		['an event was changed', [{ ...first, type: 'enter' }, second], {}],
		['what somebody said was changed', [{ ...first, private_json: canonical({ claimant_name: 'Bert' }) }, second], {}],
		['an event was left out', [second], {}],
		['events changed places', [second, first], {}],
		['the text is another', [first, second], { signed_text: 'I do not swear' }],
	])('is not believed when %s, though the site has signed it', async (_, events, claim) => {
		expect(await judge(await whole(events, claim))).toBe(false);
	});
});

describe('other files', () => {
	test.each([['nothing', ''], ['a list', '[1]'], ['half of a file', '{"receipt":'], ['a receipt of no members', '{"receipt":5}'], ['a fraction', '{"head":{"size":1.5}}'], ['a depth without end', `{"receipt":${'['.repeat(5_000)}${']'.repeat(5_000)}}`]])('%s: never all is well', async (_, text) => {
		expect(await judge(given(text))).toBe(false);
	});
});
