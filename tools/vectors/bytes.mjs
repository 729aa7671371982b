/** The few pieces from which every layout is put together. Big-endian. */
import { createHash, createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';

/** @param {number} value */
export const u8 = (value) => Buffer.of(value);
/** @param {number} value */
export function u16(value) {
	const bytes = Buffer.alloc(2);
	bytes.writeUInt16BE(value);
	return bytes;
}
/** @param {number} value */
export function u32(value) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}
/** @param {number | bigint} value */
export function u64(value) {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64BE(BigInt(value));
	return bytes;
}
/** @param {string} text */
export const hex = (text) => Buffer.from(text.replaceAll(' ', ''), 'hex');
/** @param {string} text */
export const utf8 = (text) => Buffer.from(text, 'utf8');
/** @param {...Buffer} parts */
export const join = (...parts) => Buffer.concat(parts);

/**
 * Bytes that look random and are the same every time.
 *
 * @param {string} name
 * @param {number} count
 */
export function drawn(name, count) {
	const blocks = [];
	for (let i = 0; i * 32 < count; i++) blocks.push(createHash('sha256').update(`${name} ${i}`).digest());
	return Buffer.concat(blocks).subarray(0, count);
}

/**
 * @param {string} secret
 * @param {Buffer} message
 */
export const hmac = (secret, message) => createHmac('sha256', utf8(secret)).update(message).digest();
/** @param {Buffer} message */
export const sha256 = (message) => createHash('sha256').update(message).digest();
/** @param {Buffer} message */
export const sha256hex = (message) => sha256(message).toString('hex');

const PKCS8_OF_ED25519 = hex('302e020100300506032b657004220420'); // RFC 8410: what stands before the 32 bytes of the seed.

/**
 * An Ed25519 key pair.
 *
 * @param {Buffer} seed 32 bytes.
 * @returns {{ seed: Buffer, publicKey: Buffer, sign: (message: Buffer) => Buffer }}
 */
export function keyPair(seed) {
	const key = createPrivateKey({ key: join(PKCS8_OF_ED25519, seed), format: 'der', type: 'pkcs8' });
	const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
	return { seed, publicKey, sign: (message) => sign(null, message, key) };
}

/**
 * The same bytes with one bit turned.
 *
 * @param {Buffer} bytes
 * @param {number} at Negative: from the end.
 */
export function flipped(bytes, at) {
	const copy = Buffer.from(bytes);
	const index = at < 0 ? copy.length + at : at;
	copy[index] = /** @type {number} */ (copy[index]) ^ 1;
	return copy;
}

/** The stream and the session of all vectors. */
export const STREAM = keyPair(drawn('stream', 32));
export const OTHER_STREAM = keyPair(drawn('another stream', 32));
export const SESSION_KEY = keyPair(drawn('session', 32));
/** 2026-03-01 20:00:00.123 UTC. */
export const SESSION = 1_772_395_200_123;
export const SECRET = 'a secret that WordPress and the sidecar share';
