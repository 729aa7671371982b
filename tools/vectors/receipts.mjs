/** Receipts: what a site has signed for, and what somebody made of it. */
import { drawn, join, keyPair, sha256, sha256hex, u8, utf8 } from './bytes.mjs';

/** @typedef {import('../vectors.mjs').Case} Case */
/** @typedef {null | boolean | number | string | readonly unknown[] | { readonly [name: string]: unknown }} Value */

const SITE = keyPair(drawn('site', 32));
const OTHER_SITE = keyPair(drawn('another site', 32));

/** RFC 8785 for what receipts hold. @param {any} value @returns {string} */
const canonical = (value) =>
	Array.isArray(value) ? `[${value.map(canonical).join(',')}]`
	: value !== null && typeof value === 'object' ? `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
	: JSON.stringify(value);

const ENTRY = {
	v: 1, id: 'abcdefghijklmnopqrstuvwxyz', kind: 'dmca', event: 'file', from: null, to: 'received', time: '2026-03-01T20:00:00Z', stream: null, range: null, code: null,
	commitments: { claimant: sha256hex(utf8('salt and name')) },
};
/** Two entries before this one. */
const BESIDE = sha256(join(u8(1), sha256(join(u8(0), utf8('one'))), sha256(join(u8(0), utf8('two')))));
/** @param {object} entry */
const root = (entry) => sha256(join(u8(1), BESIDE, sha256(join(u8(0), utf8(canonical(entry))))));
const LOG = { entry: ENTRY, index: 2, size: 3, root: root(ENTRY).toString('base64url'), path: [BESIDE.toString('base64url')] };
const RECEIPT = {
	v: 1, site: 'https://example.org', public_id: ENTRY.id, kind: 'dmca', time: ENTRY.time, status: 'received', text_hash: sha256hex(utf8('I swear. é 😀')),
	evidence: { root: sha256(utf8('excerpt')).toString('base64url'), result: 'signed', session: 1_772_395_200_123, seqs: [6, 12] },
	source: { kind: 'hash', hash: sha256hex(utf8('a copy')) }, checks: { elements: 'complete', evidence: 'signed', grade: 'self_declared' }, log: LOG,
};

/** @param {Value} receipt @param {{ by?: typeof SITE, key?: Buffer, words?: string }} [other] */
function signed(receipt, { by = SITE, key = SITE.publicKey, words = 'dumbbell-stream receipt' } = {}) {
	return { receipt, key: key.toString('base64url'), signature: by.sign(utf8(words + canonical(receipt))).toString('base64url') };
}

/** @returns {readonly Case[]} */
export function receiptCases() {
	const common = { seed: SITE.seed.toString('hex'), key: SITE.publicKey.toString('base64url') };
	/** @param {string} name @param {unknown} file */
	const good = (name, file) => ({ name, valid: true, ...common, file: JSON.stringify(file) });
	/** @param {string} name @param {string} fault @param {unknown} file */
	const bad = (name, fault, file) => ({ name, valid: false, fault, ...common, file: JSON.stringify(file) });
	const plain = signed(RECEIPT);
	return [
		good('with excerpt, source and proof', plain),
		good('without any of them', signed({ ...RECEIPT, evidence: null, source: null, log: null })),
		good('its members in another order', { signature: plain.signature, key: plain.key, receipt: Object.fromEntries(Object.entries(RECEIPT).reverse()) }),
		bad('another status', 'bad-signature', { ...plain, receipt: { ...RECEIPT, status: 'rejected' } }),
		bad('another time', 'bad-signature', { ...plain, receipt: { ...RECEIPT, time: '2026-03-02T20:00:00Z' } }),
		bad('another text', 'bad-signature', { ...plain, receipt: { ...RECEIPT, text_hash: sha256hex(utf8('I do not swear.')) } }),
		bad('a member added', 'bad-signature', { ...plain, receipt: { ...RECEIPT, note: 'paid' } }),
		bad('a proof left out', 'bad-signature', { ...plain, receipt: { ...RECEIPT, log: null } }),
		bad('a signature of another receipt', 'bad-signature', { ...plain, signature: signed({ ...RECEIPT, status: 'actioned' }).signature }),
		bad('signed as if it were a head of the log', 'bad-signature', signed(RECEIPT, { words: 'dumbbell-stream log head' })),
		bad('signed by another site under this key', 'bad-signature', signed(RECEIPT, { by: OTHER_SITE })),
		bad('signed by another site', 'another-key', signed(RECEIPT, { by: OTHER_SITE, key: OTHER_SITE.publicKey })),
		bad('a proof of another entry', 'bad-proof', signed({ ...RECEIPT, log: { ...LOG, entry: { ...ENTRY, to: 'withdrawn' } } })),
		bad('a proof for another place', 'bad-proof', signed({ ...RECEIPT, log: { ...LOG, index: 1 } })),
		bad('a proof with another path', 'bad-proof', signed({ ...RECEIPT, log: { ...LOG, path: [LOG.root] } })),
		bad('a proof about another notice', 'bad-proof', signed({ ...RECEIPT, log: { ...LOG, entry: { ...ENTRY, id: 'zyxwvutsrqponmlkjihgfedcba' }, root: root({ ...ENTRY, id: 'zyxwvutsrqponmlkjihgfedcba' }).toString('base64url') } })),
	];
}
