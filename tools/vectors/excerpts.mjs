/** Excerpts: a minute of a stream as a file, and what becomes of it when somebody changes it. */
import { OTHER_STREAM, SESSION, SESSION_KEY, STREAM, drawn, flipped, join, keyPair, sha256, u32, u64, u8, utf8 } from './bytes.mjs';

/** @typedef {import('../vectors.mjs').Case} Case */

const OTHER_SESSION_KEY = keyPair(drawn('another session', 32));
const NOT_AFTER = SESSION + 86_400_000;

/** @param {{ stream?: typeof STREAM, key?: typeof SESSION_KEY, session?: number, scope?: number, by?: typeof STREAM }} [other] */
function certificate({ stream = STREAM, key = SESSION_KEY, session = SESSION, scope = 1, by = stream } = {}) {
	const body = join(u8(1), u8(scope), stream.publicKey, key.publicKey, u64(session), u64(NOT_AFTER));
	return join(body, by.sign(join(utf8('dumbbell-stream certificate'), body)));
}

/**
 * @param {number} seq 0: an announcement.
 * @param {{ stream?: typeof STREAM, key?: typeof SESSION_KEY, session?: number, rendition?: number, captureMs?: number, payload?: Buffer }} [other]
 */
function packet(seq, { stream = STREAM, key = SESSION_KEY, session = SESSION, rendition = 0, captureMs = SESSION + seq * 40, payload = drawn(`payload ${seq}`, 30) } = {}) {
	const body = join(
		u8(0x50), u8(1), u8(seq === 0 ? 1 : 12), u8(rendition), u32(seq), u32(seq === 0 ? 0 : 5 * Math.floor((seq - 1) / 5) + 1), u64(session), u64(seq * 40), u64(captureMs), u32(0),
		stream.publicKey, payload,
	);
	return join(body, key.sign(join(utf8('dumbbell-stream packet'), body)));
}

/** @param {Buffer} [word] */
const announced = (word = certificate()) => join(word, u8(10), utf8('video/mp4;'), drawn('init', 20));
const announcement = packet(0, { payload: announced() });
/** @param {readonly Buffer[]} packets */
const file = (packets) => join(...packets.flatMap((one) => [u32(one.length), one]));
/** @param {number} from @param {number} to */
const run = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => packet(from + i));

/** @param {Buffer} data */
const leaf = (data) => sha256(join(u8(0), data));
/** @param {readonly Buffer[]} leaves @returns {Buffer} */
function root(leaves) {
	if (leaves.length === 1) return leaf(/** @type {Buffer} */ (leaves[0]));
	const k = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
	return sha256(join(u8(1), root(leaves.slice(0, k)), root(leaves.slice(k))));
}

/** @returns {readonly Case[]} */
export function excerptCases() {
	/**
	 * @param {string} name
	 * @param {readonly number[]} seqs
	 */
	const good = (name, seqs) => {
		const packets = seqs.map((seq) => packet(seq));
		return {
			name, valid: true, streamSeed: STREAM.seed.toString('hex'), file: file([announcement, ...packets]).toString('base64'),
			commitment: {
				stream_key: STREAM.publicKey.toString('base64url'), session: SESSION, rendition: 0, seq_from: seqs[0], seq_to: seqs.at(-1),
				capture_from_ms: SESSION + /** @type {number} */ (seqs[0]) * 40, capture_to_ms: SESSION + /** @type {number} */ (seqs.at(-1)) * 40, count: seqs.length,
				root: root(packets.map((bytes, i) => join(u64(/** @type {number} */ (seqs[i])), sha256(bytes)))).toString('base64url'), announcement: announcement.toString('base64url'),
			},
		};
	};
	/**
	 * @param {string} name
	 * @param {string} fault
	 * @param {Buffer | readonly Buffer[]} bytes
	 */
	const bad = (name, fault, bytes) => ({ name, valid: false, fault, streamSeed: STREAM.seed.toString('hex'), file: (Buffer.isBuffer(bytes) ? bytes : file(/** @type {readonly Buffer[]} */ (bytes))).toString('base64') });
	const plain = file([announcement, ...run(6, 12)]);
	return [
		good('seven packets', [6, 7, 8, 9, 10, 11, 12]),
		good('one packet', [6]),
		good('thirteen, of which two are missing', [6, 7, 8, 10, 11, 12, 13, 14, 15, 17, 18]),
		bad('nothing', 'empty', Buffer.alloc(0)),
		bad('an announcement alone', 'empty', [announcement]),
		bad('the last byte cut off', 'cut-short', plain.subarray(0, -1)),
		bad('a packet of no bytes', 'cut-short', join(plain, u32(0))),
		bad('another kind of file', 'cut-short', utf8('%PDF-1.7 and so on, as long as needs be')),
		bad('no announcement', 'not-announced', run(6, 8)),
		bad('a packet that was changed', 'bad-signature', [announcement, packet(6), flipped(packet(7), 80), packet(8)]),
		bad('a packet whose time was changed', 'bad-signature', [announcement, packet(6), flipped(packet(7), 35), packet(8)]),
		bad('a packet that somebody else has signed', 'bad-signature', [announcement, packet(6), packet(7, { key: OTHER_SESSION_KEY })]),
		bad('a certificate that the stream has not signed', 'bad-certificate', [packet(0, { payload: announced(certificate({ by: OTHER_STREAM })) }), ...run(6, 8)]),
		bad('a certificate of another stream', 'bad-certificate', [packet(0, { payload: announced(certificate({ stream: OTHER_STREAM })) }), ...run(6, 8)]),
		bad('a certificate for statements', 'bad-certificate', [packet(0, { payload: announced(certificate({ scope: 2 })) }), ...run(6, 8)]),
		bad('a certificate of another session', 'wrong-session', [packet(0, { payload: announced(certificate({ session: SESSION + 1 })) }), ...run(6, 8)]),
		bad('an announcement that its session has not signed', 'bad-signature', [packet(0, { key: OTHER_SESSION_KEY, payload: announced() }), ...run(6, 8)]),
		bad('a packet of another stream', 'wrong-stream', [announcement, packet(6), packet(7, { stream: OTHER_STREAM })]),
		bad('a packet of another session', 'wrong-session', [announcement, packet(6), packet(7, { session: SESSION + 1 })]),
		bad('a packet from after the certificate', 'wrong-session', [announcement, packet(6), packet(7, { captureMs: NOT_AFTER + 1 })]),
		bad('two renditions', 'mixed', [announcement, packet(6), packet(7, { rendition: 1 })]),
		bad('packets in another order', 'mixed', [announcement, packet(7), packet(6)]),
		bad('a packet twice', 'mixed', [announcement, packet(6), packet(6)]),
		bad('two excerpts in one', 'mixed', [announcement, packet(6), announcement, packet(7)]),
		bad('more than its minute', 'too-long', [announcement, packet(6), packet(7, { captureMs: SESSION + 80_000 })]),
	];
}
