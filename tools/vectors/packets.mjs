/** Packets: the signed unit of media. */
import { OTHER_STREAM, SESSION, SESSION_KEY, STREAM, drawn, flipped, join, u32, u64, u8, utf8 } from './bytes.mjs';
import { MEDIA_CERTIFICATE } from './credentials.mjs';

/** @typedef {import('../vectors.mjs').Case} Case */
/** @typedef {{ session: number, rendition: number, seq: number, groupSeq: number, mediaMs: number, captureMs: number, flags: number }} Header */

const HEADER_BYTES = 72;
const SIGNATURE_BYTES = 64;

/** @type {Header} */
const HEADER = { session: SESSION, rendition: 0, seq: 7, groupSeq: 5, mediaMs: 123_456, captureMs: SESSION + 123_456, flags: 4 | 8 };

/**
 * @param {Header} header
 * @param {Buffer} payload
 * @param {{ magic?: number, version?: number, reserved?: number, stream?: Buffer, session?: bigint, by?: typeof SESSION_KEY }} [other]
 */
function packet(header, payload, { magic = 0x50, version = 1, reserved = 0, stream = STREAM.publicKey, session = BigInt(header.session), by = SESSION_KEY } = {}) {
	const body = join(
		u8(magic), u8(version), u8(header.flags), u8(header.rendition), u32(header.seq), u32(header.groupSeq), u64(session), u64(header.mediaMs), u64(header.captureMs),
		u32(reserved), stream, payload,
	);
	return join(body, by.sign(join(utf8('dumbbell-stream packet'), body)));
}

const COMMON = { stream: STREAM.publicKey.toString('base64url'), sessionKey: SESSION_KEY.publicKey.toString('base64url') };

/**
 * @param {string} name
 * @param {Partial<Header>} header
 * @param {Buffer} payload
 */
function good(name, header, payload) {
	const whole = { ...HEADER, ...header };
	return { name, valid: true, ...COMMON, sessionSeed: SESSION_KEY.seed.toString('hex'), ...whole, payload: payload.toString('hex'), packet: packet(whole, payload).toString('hex') };
}

/**
 * @param {string} name
 * @param {string} fault
 * @param {Buffer} bytes
 */
const bad = (name, fault, bytes) => ({ name, valid: false, fault, ...COMMON, packet: bytes.toString('hex') });

/** @returns {readonly Case[]} */
export function packetCases() {
	const payload = drawn('payload', 40);
	const true_ = packet(HEADER, payload);
	const codecs = utf8('video/mp4; codecs="avc1.42E01E,mp4a.40.2"');
	const announcement = join(MEDIA_CERTIFICATE, u8(codecs.length), codecs, drawn('init', 64));
	return [
		good('a whole chunk', {}, payload),
		good('the first part of a chunk that begins a group', { seq: 8, groupSeq: 8, flags: 4 | 32 }, payload),
		good('an empty end of stream', { seq: 9, groupSeq: 8, flags: 16 }, Buffer.alloc(0)),
		good('an announcement', { seq: 0, groupSeq: 0, mediaMs: 0, flags: 1 }, announcement),
		good('the highest of everything', { rendition: 7, seq: 0xffff_ffff, groupSeq: 0xffff_ffff, mediaMs: Number.MAX_SAFE_INTEGER, captureMs: Number.MAX_SAFE_INTEGER, flags: 62 }, payload),
		bad('shorter than header and signature', 'malformed', true_.subarray(0, HEADER_BYTES + SIGNATURE_BYTES - 1)),
		bad('another first byte', 'malformed', packet(HEADER, payload, { magic: 0x51 })),
		bad('version 2', 'malformed', packet(HEADER, payload, { version: 2 })),
		bad('an unknown flag', 'malformed', packet({ ...HEADER, flags: 64 }, payload)),
		bad('rendition 8', 'malformed', packet({ ...HEADER, rendition: 8 }, payload)),
		bad('sequence 0 of media', 'malformed', packet({ ...HEADER, seq: 0, groupSeq: 0 }, payload)),
		bad('a group that begins after its packet', 'malformed', packet({ ...HEADER, seq: 7, groupSeq: 8 }, payload)),
		bad('a group from sequence 0', 'malformed', packet({ ...HEADER, groupSeq: 0 }, payload)),
		bad('an announcement with a sequence', 'malformed', packet({ ...HEADER, flags: 1 }, announcement)),
		bad('reserved bytes in use', 'malformed', packet(HEADER, payload, { reserved: 1 })),
		bad('a session beyond what a number can say exactly', 'malformed', packet(HEADER, payload, { session: 2n ** 53n })),
		bad('another stream', 'wrong-stream', packet(HEADER, payload, { stream: OTHER_STREAM.publicKey })),
		bad('signed by the stream key', 'bad-signature', packet(HEADER, payload, { by: STREAM })),
		bad('another sequence than was signed', 'bad-signature', flipped(true_, 7)),
		bad('a payload of another byte', 'bad-signature', flipped(true_, HEADER_BYTES)),
		bad('a signature of another byte', 'bad-signature', flipped(true_, -1)),
	];
}
