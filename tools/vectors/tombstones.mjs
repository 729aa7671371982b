/** Lists of tombstones: what PHP writes and TypeScript reads. */
import { OTHER_STREAM, SESSION, STREAM, flipped, join, keyPair, drawn, u64, u8, utf8 } from './bytes.mjs';

/** @typedef {import('../vectors.mjs').Case} Case */
/** @typedef {readonly [from: number | bigint, to: number | bigint]} Range */

const SITE = keyPair(drawn('site', 32));
const NO_END = Number.MAX_SAFE_INTEGER;
const RANGES_MAX = 64;

/**
 * @param {{ version?: number, stream?: Buffer, number?: number | bigint, issued?: number | bigint, ranges?: readonly Range[], count?: number, by?: typeof STREAM, prefix?: string }} list
 */
function tombstones({ version = 1, stream = STREAM.publicKey, number = 1, issued = SESSION, ranges = [], count = ranges.length, by = SITE, prefix = 'dumbbell-stream tombstones' }) {
	const body = join(u8(version), stream, u64(number), u64(issued), u8(count), ...ranges.flatMap(([from, to]) => [u64(from), u64(to)]));
	return join(body, by.sign(join(utf8(prefix), body)));
}

/** @returns {readonly Case[]} */
export function tombstoneCases() {
	const common = { stream: STREAM.publicKey.toString('base64url'), site: SITE.publicKey.toString('base64url') };
	/**
	 * @param {string} name
	 * @param {{ number?: number, issued?: number, ranges: readonly (readonly [number, number])[] }} list
	 */
	const good = (name, { number = 1, issued = SESSION, ranges }) => ({
		name, valid: true, seed: SITE.seed.toString('hex'), ...common, number, issued, ranges, tombstones: tombstones({ number, issued, ranges }).toString('hex'),
	});
	/**
	 * @param {string} name
	 * @param {string} fault
	 * @param {Buffer} bytes
	 */
	const bad = (name, fault, bytes) => ({ name, valid: false, fault, ...common, tombstones: bytes.toString('hex') });
	const minute = /** @type {const} */ ([SESSION, SESSION + 60_000]);
	const plain = tombstones({ ranges: [minute] });
	const many = Array.from({ length: RANGES_MAX }, (_, i) => /** @type {const} */ ([SESSION + i * 2_000, SESSION + i * 2_000 + 1_000]));
	return [
		good('a minute', { ranges: [minute] }),
		good('nothing is off the air any more', { number: 2, issued: SESSION + 90_000, ranges: [] }),
		good('the whole stream', { number: 3, ranges: [[0, NO_END]] }),
		good('from here on', { number: 4, ranges: [[SESSION, NO_END]] }),
		good('two stretches, and from later on', { number: 5, ranges: [minute, [SESSION + 60_001, SESSION + 60_002], [SESSION + 90_000, NO_END]] }),
		good('as many ranges as it can name', { number: 70, ranges: many }),
		good('the last number', { number: NO_END, ranges: [[0, 1]] }),
		bad('one byte short', 'malformed', plain.subarray(0, -1)),
		bad('one byte more', 'malformed', join(plain, u8(0))),
		bad('empty', 'malformed', Buffer.alloc(0)),
		bad('version 2', 'malformed', tombstones({ version: 2, ranges: [minute] })),
		bad('number 0', 'malformed', tombstones({ number: 0 })),
		bad('a number beyond what can be said exactly', 'malformed', tombstones({ number: 2n ** 53n })),
		bad('issued at a time that can not be said exactly', 'malformed', tombstones({ issued: 2n ** 53n })),
		bad('an end that can not be said exactly', 'malformed', tombstones({ ranges: [[SESSION, 2n ** 53n]] })),
		bad('an empty range', 'malformed', tombstones({ ranges: [[SESSION, SESSION]] })),
		bad('a range that ends before it begins', 'malformed', tombstones({ ranges: [[SESSION, SESSION - 1]] })),
		bad('ranges that fall', 'malformed', tombstones({ ranges: [[SESSION + 10, SESSION + 20], minute] })),
		bad('ranges that overlap', 'malformed', tombstones({ ranges: [minute, [SESSION + 59_999, SESSION + 70_000]] })),
		bad('ranges that touch', 'malformed', tombstones({ ranges: [minute, [SESSION + 60_000, SESSION + 70_000]] })),
		bad('a range after one without an end', 'malformed', tombstones({ ranges: [[SESSION, NO_END], [NO_END, NO_END]] })),
		bad('more ranges than it may name', 'malformed', tombstones({ ranges: [...many, [SESSION + 900_000, SESSION + 900_001]] })),
		bad('a count that says less than follows', 'malformed', tombstones({ ranges: [minute], count: 0 })),
		bad('a count that says more than follows', 'malformed', tombstones({ ranges: [minute], count: 9 })),
		bad('signed by the stream itself', 'bad-signature', tombstones({ ranges: [minute], by: STREAM })),
		bad('signed by another site', 'bad-signature', tombstones({ ranges: [minute], by: OTHER_STREAM })),
		bad('signed without its words', 'bad-signature', tombstones({ ranges: [minute], prefix: '' })),
		bad('signed as if it were a key list', 'bad-signature', tombstones({ ranges: [minute], prefix: 'dumbbell-stream key list' })),
		bad('a number raised by a stranger', 'bad-signature', flipped(tombstones({ number: 2, ranges: [minute] }), 40)),
		bad('a range moved by a stranger', 'bad-signature', flipped(plain, 57)),
		bad('a signature of another bit', 'bad-signature', flipped(plain, -1)),
	];
}
