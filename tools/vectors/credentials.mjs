/** Tickets, certificates, signatures of calls, ingest keys: what PHP and TypeScript both write and read. */
import { OTHER_STREAM, SECRET, SESSION, SESSION_KEY, STREAM, drawn, flipped, hmac, join, sha256hex, u32, u64, u8, utf8 } from './bytes.mjs';

/** @typedef {import('../vectors.mjs').Case} Case */

const HOUR_MS = 3_600_000;
const TICKET_SCOPES = /** @type {const} */ ({ watch: 1, broadcast: 2, resume: 3 });
const SCOPES = /** @type {const} */ ({ media: 1, statement: 2 });

/**
 * @param {{ version?: number, scope: number, expires: number | bigint, stream?: Buffer, viewer?: Buffer, secret?: string }} claims
 */
function ticket({ version = 1, scope, expires, stream = STREAM.publicKey, viewer = drawn('viewer', 16), secret = SECRET }) {
	const body = join(u8(version), u8(scope), u64(expires), stream, viewer);
	return join(body, hmac(secret, join(utf8('dumbbell-stream ticket'), body)));
}

/** @returns {readonly Case[]} */
export function ticketCases() {
	/**
	 * @param {string} name
	 * @param {keyof typeof TICKET_SCOPES} scope
	 * @param {number} expires
	 * @param {{ stream?: Buffer, viewer?: Buffer, secret?: string }} [other]
	 */
	const good = (name, scope, expires, { stream = STREAM.publicKey, viewer = drawn('viewer', 16), secret = SECRET } = {}) => ({
		name, valid: true, secret, scope, expires, stream: stream.toString('base64url'), viewer: viewer.toString('hex'),
		ticket: ticket({ scope: TICKET_SCOPES[scope], expires, stream, viewer, secret }).toString('base64url'),
	});
	/**
	 * @param {string} name
	 * @param {string} fault
	 * @param {Buffer} bytes
	 */
	const bad = (name, fault, bytes) => ({ name, valid: false, fault, secret: SECRET, ticket: bytes.toString('base64url') });
	const watch = ticket({ scope: 1, expires: SESSION });
	return [
		good('watch', 'watch', SESSION + 300_000),
		good('broadcast', 'broadcast', SESSION + 300_000),
		good('resume, minted by the coordinator', 'resume', SESSION + 12 * HOUR_MS),
		good('a viewer of zeros', 'watch', SESSION, { viewer: Buffer.alloc(16) }),
		good('a viewer of ones', 'watch', SESSION, { viewer: Buffer.alloc(16, 0xff) }),
		good('another stream', 'watch', SESSION, { stream: OTHER_STREAM.publicKey }),
		good('a secret beyond ASCII', 'watch', SESSION, { secret: 'grüße, 世界, 🗝' }),
		good('a secret longer than a block of SHA-256', 'watch', SESSION, { secret: 'long '.repeat(40) }),
		good('the last moment that a number can say exactly', 'watch', Number.MAX_SAFE_INTEGER),
		bad('one byte short', 'malformed', watch.subarray(0, -1)),
		bad('one byte more', 'malformed', join(watch, u8(0))),
		bad('empty', 'malformed', Buffer.alloc(0)),
		bad('version 0', 'malformed', ticket({ version: 0, scope: 1, expires: SESSION })),
		bad('version 2', 'malformed', ticket({ version: 2, scope: 1, expires: SESSION })),
		bad('scope 0', 'malformed', ticket({ scope: 0, expires: SESSION })),
		bad('scope 4', 'malformed', ticket({ scope: 4, expires: SESSION })),
		bad('an expiry beyond what a number can say exactly', 'malformed', ticket({ scope: 1, expires: 2n ** 53n })),
		bad('another secret', 'bad-mac', ticket({ scope: 1, expires: SESSION, secret: `${SECRET} ` })),
		bad('an expiry moved', 'bad-mac', flipped(watch, 9)),
		bad('a stream exchanged', 'bad-mac', join(watch.subarray(0, 10), OTHER_STREAM.publicKey, watch.subarray(42))),
		bad('a mac of another byte', 'bad-mac', flipped(watch, -1)),
	];
}

/**
 * @param {{ version?: number, scope: number, session: number | bigint, notAfter: number | bigint, key?: Buffer, by?: typeof STREAM, prefix?: string }} claims
 */
function certificate({ version = 1, scope, session, notAfter, key = SESSION_KEY.publicKey, by = STREAM, prefix = 'dumbbell-stream certificate' }) {
	const body = join(u8(version), u8(scope), STREAM.publicKey, key, u64(session), u64(notAfter));
	return join(body, by.sign(join(utf8(prefix), body)));
}

/** A certificate for the vectors of packets. */
export const MEDIA_CERTIFICATE = certificate({ scope: 1, session: SESSION, notAfter: SESSION + 24 * HOUR_MS });

/** @returns {readonly Case[]} */
export function certificateCases() {
	/**
	 * @param {string} name
	 * @param {keyof typeof SCOPES} scope
	 * @param {number} session
	 * @param {number} notAfter
	 */
	const good = (name, scope, session, notAfter) => ({
		name, valid: true, seed: STREAM.seed.toString('hex'), scope, stream: STREAM.publicKey.toString('base64url'), key: SESSION_KEY.publicKey.toString('base64url'),
		session, notAfter, certificate: certificate({ scope: SCOPES[scope], session, notAfter }).toString('hex'),
	});
	/**
	 * @param {string} name
	 * @param {string} fault
	 * @param {Buffer} bytes
	 */
	const bad = (name, fault, bytes) => ({ name, valid: false, fault, stream: STREAM.publicKey.toString('base64url'), certificate: bytes.toString('hex') });
	const media = { scope: 1, session: SESSION, notAfter: SESSION + 24 * HOUR_MS };
	return [
		good('media, for a day', 'media', SESSION, SESSION + 24 * HOUR_MS),
		good('statement', 'statement', SESSION, SESSION + HOUR_MS),
		good('a session at the beginning of time', 'media', 0, 1),
		good('the last moment that a number can say exactly', 'media', SESSION, Number.MAX_SAFE_INTEGER),
		bad('one byte short', 'malformed', MEDIA_CERTIFICATE.subarray(0, -1)),
		bad('one byte more', 'malformed', join(MEDIA_CERTIFICATE, u8(0))),
		bad('version 2', 'malformed', certificate({ ...media, version: 2 })),
		bad('scope 0', 'malformed', certificate({ ...media, scope: 0 })),
		bad('scope 3', 'malformed', certificate({ ...media, scope: 3 })),
		bad('a session beyond what a number can say exactly', 'malformed', certificate({ ...media, session: 2n ** 53n })),
		bad('signed by another stream', 'bad-signature', certificate({ ...media, by: OTHER_STREAM })),
		bad('signed by the session key itself', 'bad-signature', certificate({ ...media, by: SESSION_KEY })),
		bad('signed with the words of a packet', 'bad-signature', certificate({ ...media, prefix: 'dumbbell-stream packet' })),
		bad('a longer life than was signed', 'bad-signature', flipped(MEDIA_CERTIFICATE, 81)),
		bad('another key than was signed', 'bad-signature', flipped(MEDIA_CERTIFICATE, 40)),
		bad('a signature of another byte', 'bad-signature', flipped(MEDIA_CERTIFICATE, -1)),
	];
}

/** @returns {readonly Case[]} */
export function callCases() {
	/** @param {{ method: string, path: string, time: string, body: string, secret?: string }} call */
	const signature = ({ method, path, time, body, secret = SECRET }) =>
		hmac(secret, utf8(['dumbbell-stream call', method, path, time, sha256hex(utf8(body))].join('\n'))).toString('base64url');
	const streams = { method: 'POST', path: '/streams', time: String(SESSION), body: '{"stream":"x"}' };
	const certificates = { method: 'POST', path: '/dumbbell-stream/v1/streams/12/certificates', time: String(SESSION), body: '{"session":1,"key":"y"}' };
	/**
	 * @param {string} name
	 * @param {typeof streams} call
	 * @param {number} [now]
	 */
	const good = (name, call, now = SESSION) => ({ name, valid: true, secret: SECRET, ...call, now, signature: signature(call) });
	/**
	 * @param {string} name
	 * @param {string} fault
	 * @param {typeof streams} call
	 * @param {{ now?: number, signed?: typeof streams & { secret?: string } }} [other] `signed`: what the signature really covers.
	 */
	const bad = (name, fault, call, { now = SESSION, signed = call } = {}) => ({ name, valid: false, fault, secret: SECRET, ...call, now, signature: signature(signed) });
	return [
		good('WordPress to sidecar', streams),
		good('sidecar to WordPress', certificates),
		good('no body', { method: 'GET', path: '/streams', time: String(SESSION), body: '' }),
		good('a body beyond ASCII', { ...streams, body: '{"title":"Grüße aus 東京 🗼"}' }),
		good('a clock 60 s behind', streams, SESSION + 60_000),
		good('a clock 60 s ahead', streams, SESSION - 60_000),
		bad('a clock more than 60 s behind', 'expired', streams, { now: SESSION + 60_001 }),
		bad('a clock more than 60 s ahead', 'expired', streams, { now: SESSION - 60_001 }),
		bad('another secret', 'wrong', streams, { signed: { ...streams, secret: 'another secret' } }),
		bad('another method', 'wrong', streams, { signed: { ...streams, method: 'PUT' } }),
		bad('another path', 'wrong', streams, { signed: { ...streams, path: '/streams/' } }),
		bad('another time', 'wrong', streams, { signed: { ...streams, time: String(SESSION + 1) } }),
		bad('another body', 'wrong', streams, { signed: { ...streams, body: '{"stream":"y"}' } }),
		bad('a time with leading zeros', 'wrong', { ...streams, time: `0${SESSION}` }, { signed: streams }),
		bad('a time that is no number', 'wrong', { ...streams, time: 'soon' }),
		bad('an empty time', 'wrong', { ...streams, time: '' }),
	];
}

/** @returns {readonly Case[]} */
export function ingestKeyCases() {
	/**
	 * @param {string} name
	 * @param {number} generation
	 * @param {Buffer} [stream]
	 * @param {string} [secret]
	 */
	const key = (name, generation, stream = STREAM.publicKey, secret = SECRET) => ({
		name, valid: true, secret, stream: stream.toString('base64url'), generation,
		ingestKey: hmac(secret, join(utf8('dumbbell-stream ingest'), stream, u32(generation))).toString('base64url'),
	});
	return [
		key('the first', 1),
		key('after it was renewed', 2),
		key('generation 0', 0),
		key('the last generation', 0xffff_ffff),
		key('another stream', 1, OTHER_STREAM.publicKey),
		key('a secret beyond ASCII', 1, STREAM.publicKey, 'grüße, 世界, 🗝'),
	];
}
