/** Key lists: what PHP writes and TypeScript reads. */
import { OTHER_STREAM, SESSION, STREAM, flipped, join, keyPair, drawn, u64, u8, utf8 } from './bytes.mjs';

/** @typedef {import('../vectors.mjs').Case} Case */

const SITE = keyPair(drawn('site', 32));
const LAST = Number.MAX_SAFE_INTEGER;
const SESSIONS_MAX = 64;

/**
 * @param {{ version?: number, stream?: Buffer, number: number | bigint, since?: number, site?: Buffer | null, successor?: Buffer | null, revoked?: readonly (number | bigint)[], count?: number, by?: typeof STREAM, prefix?: string }} list
 */
function keyList({ version = 1, stream = STREAM.publicKey, number, since = 0, site = null, successor = null, revoked = [], count = revoked.length, by = STREAM, prefix = 'dumbbell-stream key list' }) {
	const none = Buffer.alloc(32);
	const body = join(u8(version), stream, u64(number), u64(since), site ?? none, successor ?? none, u8(count), ...revoked.map(u64));
	return join(body, by.sign(join(utf8(prefix), body)));
}

/** @returns {readonly Case[]} */
export function keyListCases() {
	/**
	 * @param {string} name
	 * @param {{ number: number, since?: number, site?: Buffer | null, successor?: Buffer | null, revoked?: readonly number[] }} list
	 */
	const good = (name, { number, since = 0, site = null, successor = null, revoked = [] }) => ({
		name, valid: true, seed: STREAM.seed.toString('hex'), stream: STREAM.publicKey.toString('base64url'), number, since,
		site: site?.toString('base64url') ?? null, successor: successor?.toString('base64url') ?? null, revoked,
		keyList: keyList({ number, since, site, successor, revoked }).toString('hex'),
	});
	/**
	 * @param {string} name
	 * @param {string} fault
	 * @param {Buffer} bytes
	 */
	const bad = (name, fault, bytes) => ({ name, valid: false, fault, stream: STREAM.publicKey.toString('base64url'), keyList: bytes.toString('hex') });
	const plain = keyList({ number: 1 });
	const many = Array.from({ length: SESSIONS_MAX }, (_, i) => SESSION + i * 1000);
	return [
		good('nothing revoked yet', { number: 1, site: SITE.publicKey }),
		good('without a site key', { number: 1 }),
		good('a session is void', { number: 2, site: SITE.publicKey, revoked: [SESSION] }),
		good('two sessions, and all before the first', { number: 3, since: SESSION, revoked: [SESSION, SESSION + 5] }),
		good('as many sessions as it can name', { number: 70, since: SESSION, site: SITE.publicKey, revoked: many }),
		good('the last one, with a successor', { number: LAST, site: SITE.publicKey, successor: OTHER_STREAM.publicKey, revoked: [SESSION] }),
		good('the last but one', { number: LAST - 1 }),
		bad('one byte short', 'malformed', plain.subarray(0, -1)),
		bad('one byte more', 'malformed', join(plain, u8(0))),
		bad('empty', 'malformed', Buffer.alloc(0)),
		bad('version 2', 'malformed', keyList({ version: 2, number: 1 })),
		bad('number 0', 'malformed', keyList({ number: 0 })),
		bad('a number beyond what can be said exactly', 'malformed', keyList({ number: 2n ** 53n })),
		bad('a session that can not be said exactly', 'malformed', keyList({ number: 1, revoked: [2n ** 53n] })),
		bad('sessions that fall', 'malformed', keyList({ number: 1, revoked: [SESSION, SESSION - 1] })),
		bad('a session named twice', 'malformed', keyList({ number: 1, revoked: [SESSION, SESSION] })),
		bad('a session that is void anyhow', 'malformed', keyList({ number: 1, since: SESSION, revoked: [SESSION - 1] })),
		bad('more sessions than it may name', 'malformed', keyList({ number: 1, revoked: [...many, SESSION + 64_000] })),
		bad('a count that says less than follows', 'malformed', keyList({ number: 1, revoked: [SESSION], count: 0 })),
		bad('a count that says more than follows', 'malformed', keyList({ number: 1, revoked: [SESSION], count: 9 })),
		bad('a successor before the last number', 'malformed', keyList({ number: 2, successor: OTHER_STREAM.publicKey })),
		bad('the last number without a successor', 'malformed', keyList({ number: LAST })),
		bad('a stream that succeeds itself', 'malformed', keyList({ number: LAST, successor: STREAM.publicKey })),
		bad('signed by another stream', 'bad-signature', keyList({ number: 1, by: OTHER_STREAM })),
		bad('signed without its words', 'bad-signature', keyList({ number: 1, prefix: '' })),
		bad('signed as if it were a certificate', 'bad-signature', keyList({ number: 1, prefix: 'dumbbell-stream certificate' })),
		bad('a number raised by a stranger', 'bad-signature', flipped(keyList({ number: 2 }), 40)),
		bad('a signature of another bit', 'bad-signature', flipped(plain, -1)),
	];
}
