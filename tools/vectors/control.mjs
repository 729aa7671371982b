/** Control messages, field by field as docs/PROTOCOL.md lists them. */
import { SESSION, STREAM, drawn, hex, join, u16, u32, u64, u8 } from './bytes.mjs';

/** @typedef {import('../vectors.mjs').Case} Case */

const ANNA = drawn('anna', 16);
const BERT = drawn('bert', 16);
const CARL = drawn('carl', 16);
/** @param {Buffer} bytes */
const peerId = (bytes) => `peer:${bytes.toString('base64url')}`;
/** @param {Buffer} bytes */
const peer = (bytes) => join(u8(3), bytes);
const COORDINATOR = u8(0);
const SOURCE = u8(1);
const FLOOR = u8(2);
const NOBODY = u8(4);
/** @param {Buffer} bytes */
const blob = (bytes) => join(u16(bytes.length), bytes);
/** @param {...Buffer} items */
const list = (...items) => join(u8(items.length), ...items);
/** @param {Buffer} bytes */
const asHex = (bytes) => ({ hex: bytes.toString('hex') });

const BOOT = SESSION - 60_000;
const EPOCH = join(u64(BOOT), u32(12));
const EPOCH_READ = [BOOT, 12];
const NO_EPOCH = join(u64(0), u32(0));
const TOKEN = drawn('token', 90);

/** A place in tree B, position 2, level 2, with two children. */
const PLACE = join(u8(1), u64(2), u16(2), u8(2), peer(ANNA), list(peer(BERT), peer(CARL)), SOURCE, NOBODY, peer(BERT));
const PLACE_READ = {
	tree: 'B', position: 2, level: 2, fanOut: 2, parent: peerId(ANNA), children: [peerId(BERT), peerId(CARL)], buddy: 'source', ward: null, standby: peerId(BERT),
};
/** No place: fed by the floor. */
const UNPLACED = join(u8(0), u64(0), u16(0), u8(0), FLOOR, list(), NOBODY, NOBODY, NOBODY);
const UNPLACED_READ = { tree: 'A', position: 0, level: 0, fanOut: 0, parent: 'floor', children: [], buddy: null, ward: null, standby: null };

/** @type {readonly (readonly [name: string, message: { t: string } & Record<string, unknown>, bytes: Buffer])[]} */
const GOOD = [
	['hello of a viewer to the floor', { t: 'hello', protocol: 1, stream: asHex(STREAM.publicKey), from: peerId(ANNA), session: SESSION, head: 7, label: 4, epoch: EPOCH_READ, token: asHex(TOKEN) },
		join(u8(1), u8(1), STREAM.publicKey, peer(ANNA), u64(SESSION), u32(7), u16(4), EPOCH, blob(TOKEN))],
	['hello of the source', { t: 'hello', protocol: 1, stream: asHex(STREAM.publicKey), from: 'source', session: 0, head: 0, label: 0, epoch: [0, 0], token: asHex(Buffer.alloc(0)) },
		join(u8(1), u8(1), STREAM.publicKey, SOURCE, u64(0), u32(0), u16(0), NO_EPOCH, blob(Buffer.alloc(0)))],
	['want of an orphan', { t: 'want', n: 3, session: SESSION, rendition: 1, from: 8, why: 'orphan', label: 5, epoch: EPOCH_READ }, join(u8(2), u32(3), u64(SESSION), u8(1), u32(8), u8(1), u16(5), EPOCH)],
	['want of a viewer without a place', { t: 'want', n: 1, session: 0, rendition: 0, from: 0, why: 'viewer', label: 60_000, epoch: [0, 0] }, join(u8(2), u32(1), u64(0), u8(0), u32(0), u8(5), u16(60_000), NO_EPOCH)],
	['refuse', { t: 'refuse', n: 3, why: 'not-yours', epoch: EPOCH_READ, oldest: 2 }, join(u8(3), u32(3), u8(2), EPOCH, u32(2))],
	['stop', { t: 'stop', n: 4 }, hex('04 00000004')],
	['pause', { t: 'pause', n: 5 }, hex('05 00000005')],
	['resume', { t: 'resume', n: 6, session: SESSION, rendition: 1, from: 9, label: 5 }, join(u8(6), u32(6), u64(SESSION), u8(1), u32(9), u16(5))],
	['need', { t: 'need', session: SESSION, rendition: 1, seqs: [8, 9, 0xffff_ffff] }, join(u8(7), u64(SESSION), u8(1), list(u32(8), u32(9), u32(0xffff_ffff)))],
	['lack of nothing', { t: 'lack', session: SESSION, rendition: 0, seqs: [] }, join(u8(8), u64(SESSION), u8(0), list())],
	['beat', { t: 'beat', n: 7, session: SESSION, rendition: 1, head: 9, headMs: 1_000, label: 5, lower: 4, ack: 2, state: 'recovering', etaMs: 250, credits: 1, stamp: 99, echo: 88, heldMs: 12 },
		join(u8(9), u32(7), u64(SESSION), u8(1), u32(9), u64(1_000), u16(5), u16(4), u32(2), u8(1), u16(250), u8(1), u32(99), u32(88), u16(12))],
	['grant', { t: 'grant', n: 3, label: 4, session: SESSION, rendition: 1, from: 2, head: 9, headMs: 1_000 }, join(u8(11), u32(3), u16(4), u64(SESSION), u8(1), u32(2), u32(9), u64(1_000))],
	['bye', { t: 'bye', code: 'too-slow' }, hex('0a 06')],
	['still', { t: 'still' }, hex('0c')],
	['pulse', { t: 'pulse', of: 7, head: 9, headMs: 1_000 }, join(u8(13), u32(7), u32(9), u64(1_000))],
	['join', { t: 'join', protocol: 1, stream: asHex(STREAM.publicKey), token: asHex(TOKEN), peers: true, slots: 3, nat: 'symmetric', rendition: 255 }, join(u8(32), u8(1), STREAM.publicKey, blob(TOKEN), u8(1), u8(3), u8(3), u8(255))],
	['report', {
		t: 'report', epoch: EPOCH_READ, ...PLACE_READ, settled: true, feed: 'parent', feeder: peerId(ANNA), label: 4, session: SESSION, head: 9, headMs: 1_000, captureMs: SESSION + 1_000,
		lagMs: 40, gapMs: 60, rttMs: 30, buddyRttMs: 31, coverMs: 181, queueMs: 7, rendition: 1, bytesFromPeers: 1, bytesFromServer: 2, bytesToPeers: 3, stalledMs: 4, unlinked: null,
	}, join(u8(33), EPOCH, PLACE, u8(1), u8(1), peer(ANNA), u16(4), u64(SESSION), u32(9), u64(1_000), u64(SESSION + 1_000), u32(40), u32(60), u16(30), u16(31), u16(181), u16(7), u8(1), u64(1), u64(2), u64(3), u32(4), NOBODY)],
	['accuse', { t: 'accuse', peer: peerId(BERT), why: 'silent' }, join(u8(34), BERT, u8(0))],
	['signal', { t: 'signal', peer: peerId(BERT), attempt: 2, data: asHex(hex('c0ffee')) }, join(u8(35), BERT, u32(2), blob(hex('c0ffee')))],
	['consent', { t: 'consent', peers: false, slots: 0, rendition: 2 }, hex('24 00 00 02')],
	['alive', { t: 'alive', n: 4 }, hex('25 00000004')],
	['time', { t: 'time', stamp: 5, unixMs: SESSION }, join(u8(38), u64(5), u64(SESSION))],
	['welcome', {
		t: 'welcome', peer: peerId(ANNA), token: asHex(TOKEN), boot: BOOT, session: SESSION, head: 9, captureMs: SESSION + 1_000, unixMs: SESSION + 2_000, bufferMs: 600, latencyMs: 92, live: true,
	}, join(u8(48), peer(ANNA), blob(TOKEN), u64(BOOT), u64(SESSION), u32(9), u64(SESSION + 1_000), u64(SESSION + 2_000), u16(600), u16(92), u8(1))],
	['directive with a place', {
		t: 'directive', epoch: EPOCH_READ, rendition: 0, wave: 2, ...PLACE_READ, bridge: peerId(CARL), warm: [peerId(ANNA), 'source'], bufferMs: 600, latencyMs: 92,
		guard: [{ peer: peerId(ANNA), epoch: EPOCH_READ }],
	}, join(u8(49), EPOCH, u8(0), u8(2), PLACE, peer(CARL), list(peer(ANNA), SOURCE), u16(600), u16(92), list(join(ANNA, EPOCH)))],
	['directive without a place', { t: 'directive', epoch: EPOCH_READ, rendition: 0, wave: 1, ...UNPLACED_READ, bridge: null, warm: [], bufferMs: 600, latencyMs: 92, guard: [] },
		join(u8(49), EPOCH, u8(0), u8(1), UNPLACED, NOBODY, list(), u16(600), u16(92), list())],
	['probe', { t: 'probe', n: 4 }, hex('32 00000004')],
	['news', { t: 'news', session: SESSION, head: 9, headMs: 1_000, captureMs: SESSION + 1_000, unixMs: SESSION + 2_000, bufferMs: 600, latencyMs: 92, stream: 'waiting', viewers: 41 },
		join(u8(51), u64(SESSION), u32(9), u64(1_000), u64(SESSION + 1_000), u64(SESSION + 2_000), u16(600), u16(92), u8(1), u32(41))],
	['end', { t: 'end', code: 'removed' }, hex('34 0a')],
	['offer', { t: 'offer', n: 8, ends: [peerId(ANNA), peerId(BERT)] }, join(u8(53), u32(8), list(ANNA, BERT))],
	['keys', { t: 'keys', list: asHex(hex('c0ffee')) }, join(u8(54), blob(hex('c0ffee')))],
	['tombstones', { t: 'tombstones', list: asHex(hex('c0ffee')) }, join(u8(55), blob(hex('c0ffee')))],
	['end of what is withheld', { t: 'end', code: 'withheld' }, hex('34 0e')],
	['measured', { t: 'measured', n: 8, trips: [{ peer: peerId(BERT), rttMs: 42 }] }, join(u8(39), u32(8), list(join(BERT, u16(42))))],
];

/** @type {readonly (readonly [name: string, bytes: Buffer])[]} */
const BAD = [
	['nothing', Buffer.alloc(0)],
	['kind 0', hex('00')],
	['kind 12, between the known ones', hex('0c 00000001')],
	['kind 255', hex('ff')],
	['a stop that ends too early', hex('04 000000')],
	['a stop with one byte more', hex('04 00000004 00')],
	['a flag that is neither 0 nor 1', hex('24 02 00 00')],
	['a word that is not in its list', hex('0a 0f')],
	['an end of an unknown sort', join(u8(48), u8(5), blob(TOKEN), u64(BOOT), u64(SESSION), u32(9), u64(0), u64(0), u16(600), u16(92), u8(1))],
	['nobody where somebody must stand', join(u8(48), NOBODY, blob(TOKEN), u64(BOOT), u64(SESSION), u32(9), u64(0), u64(0), u16(600), u16(92), u8(1))],
	['a time beyond what a number can say exactly', join(u8(38), u64(5), u64(2n ** 53n))],
	['65 sequences in one need', join(u8(7), u64(SESSION), u8(1), list(...Array.from({ length: 65 }, (_, i) => u32(i + 1))))],
	['a token of 91 bytes', join(u8(32), u8(1), STREAM.publicKey, blob(drawn('token', 91)), u8(1), u8(3), u8(0), u8(0))],
	['65 idle links', join(u8(49), EPOCH, u8(0), u8(1), UNPLACED, NOBODY, list(...Array.from({ length: 65 }, () => SOURCE)), u16(600), u16(92), list())],
	['65 candidates', join(u8(53), u32(8), list(...Array.from({ length: 65 }, () => ANNA)))],
	['a key list of 691 bytes', join(u8(54), blob(Buffer.alloc(691)))],
	['tombstones of 1139 bytes', join(u8(55), blob(Buffer.alloc(1_139)))],
	['9 guards', join(u8(49), EPOCH, u8(0), u8(1), UNPLACED, NOBODY, list(), u16(600), u16(92), list(...Array.from({ length: 9 }, () => join(ANNA, EPOCH))))],
	['a coordinator id cut off', join(u8(48), COORDINATOR)],
];

/** @returns {readonly Case[]} */
export function controlCases() {
	return [
		...GOOD.map(([name, message, bytes]) => ({ name, valid: true, bytes: bytes.toString('hex'), message })),
		...BAD.map(([name, bytes]) => ({ name, valid: false, fault: 'bad-frame', bytes: bytes.toString('hex') })),
	];
}
