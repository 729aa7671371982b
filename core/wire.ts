/**
 * Bytes <-> typed messages, once, at the edge. Everything is big-endian.
 * Hostile bytes never throw: readers answer with a fault.
 */
import { assert } from './assert.ts';
import { LIMITS } from './limits.ts';
import type { CloseCode, End, Epoch, PeerId, Rendition, Seq, Session } from './messages.ts';
import type { Ms, UnixMs } from './machine.ts';

/** Version of everything on the wire; a link between two versions is closed with `version`. */
export const PROTOCOL = 1;

// ---------------------------------------------------------------------------------------------------------------- primitives

/**
 * Reads on, and remembers that something did not fit instead of throwing: the whole message is judged once, at its end.
 * Byte by byte: a DataView for each message costs more than what it saves.
 */
export class Reader {
	readonly #bytes: Uint8Array;
	#at: number;
	ok = true;
	constructor(bytes: Uint8Array, at: number) {
		this.#bytes = bytes;
		this.#at = at;
	}
	#take(count: number): number {
		const at = this.#at;
		if (at + count > this.#bytes.length) {
			this.ok = false;
			return -1;
		}
		this.#at = at + count;
		return at;
	}
	u8(): number {
		const at = this.#take(1);
		return at < 0 ? 0 : (this.#bytes[at] as number);
	}
	u16(): number {
		const at = this.#take(2);
		return at < 0 ? 0 : ((this.#bytes[at] as number) << 8) | (this.#bytes[at + 1] as number);
	}
	u32(): number {
		const at = this.#take(4);
		const bytes = this.#bytes;
		return at < 0 ? 0 : (((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)) >>> 0;
	}
	/** Eight bytes on the wire; above 2^53 - 1 a number would not be exact, so that is malformed. */
	u53(): number {
		const high = this.u32();
		const low = this.u32();
		if (high > 0x1f_ffff) this.ok = false;
		return high * 0x1_0000_0000 + low;
	}
	/** A copy. Not by `slice`: a host in Node hands in a Buffer, whose `slice` shares its memory. */
	bytes(count: number): Uint8Array {
		const at = this.#take(count);
		return at < 0 ? new Uint8Array(0) : new Uint8Array(this.#bytes.subarray(at, at + count));
	}
	done(): boolean {
		return this.ok && this.#at === this.#bytes.length;
	}
}

/** What is written is put together here, and then copied out once: a buffer and a view for every message were most of its cost. */
let scratch = new Uint8Array(1_024);
/** How many messages have been begun. */
let begun = 0;

/** Puts bytes together. One at a time: what it writes stands in the scratch space until it is done. */
export class Writer {
	#at = 0;
	readonly #turn = ++begun;
	#room(count: number): number {
		const at = this.#at;
		if (at + count > scratch.length) {
			const larger = new Uint8Array(Math.max(scratch.length * 2, at + count));
			larger.set(scratch);
			scratch = larger;
		}
		this.#at = at + count;
		return at;
	}
	u8(value: number): void {
		const at = this.#room(1);
		scratch[at] = value;
	}
	u16(value: number): void {
		const at = this.#room(2);
		scratch[at] = value >>> 8;
		scratch[at + 1] = value;
	}
	u32(value: number): void {
		const at = this.#room(4);
		scratch[at] = value >>> 24;
		scratch[at + 1] = value >>> 16;
		scratch[at + 2] = value >>> 8;
		scratch[at + 3] = value;
	}
	u53(value: number): void {
		this.u32(Math.floor(value / 0x1_0000_0000));
		this.u32(value % 0x1_0000_0000);
	}
	bytes(value: Uint8Array): void {
		const at = this.#room(value.length);
		scratch.set(value, at);
	}
	done(): Uint8Array {
		assert(begun === this.#turn, 'one message is written at a time');
		return scratch.slice(0, this.#at);
	}
}

/** How one field stands on the wire. */
interface Field<T> {
	read(reader: Reader): T;
	write(writer: Writer, value: T): void;
}
const u8: Field<number> = { read: (r) => r.u8(), write: (w, v) => w.u8(v) };
const u16: Field<number> = { read: (r) => r.u16(), write: (w, v) => w.u16(Math.min(0xffff, v)) };
const u32: Field<number> = { read: (r) => r.u32(), write: (w, v) => w.u32(v) };
const u53: Field<number> = { read: (r) => r.u53(), write: (w, v) => w.u53(v) };
const flag: Field<boolean> = {
	read(r) {
		const value = r.u8();
		if (value > 1) r.ok = false;
		return value === 1;
	},
	write: (w, v) => w.u8(v ? 1 : 0),
};
/** One of a few words, as its index. */
function word<const W extends readonly string[]>(...words: W): Field<W[number]> {
	return {
		read(r) {
			const found = words[r.u8()];
			if (found === undefined) r.ok = false;
			return found ?? (words[0] as W[number]);
		},
		write: (w, v) => w.u8(words.indexOf(v)),
	};
}
/** Bytes with their length before them. */
function blob(max: number): Field<Uint8Array> {
	return {
		read(r) {
			const length = r.u16();
			if (length > max) r.ok = false;
			return r.ok ? r.bytes(length) : new Uint8Array(0);
		},
		write(w, v) {
			w.u16(v.length);
			w.bytes(v);
		},
	};
}
function exactly(count: number): Field<Uint8Array> {
	return { read: (r) => r.bytes(count), write: (w, v) => w.bytes(v) };
}
function list<T>(item: Field<T>, max: number): Field<readonly T[]> {
	return {
		read(r) {
			const length = r.u8();
			if (length > max) r.ok = false;
			const items: T[] = [];
			for (let i = 0; i < length && r.ok; i++) items.push(item.read(r));
			return items;
		},
		write(w, v) {
			w.u8(v.length);
			for (const one of v) item.write(w, one);
		},
	};
}
const ENDS = ['coordinator', 'source', 'floor'] as const;
/** 0, 1, 2: coordinator, source, floor. 3: a peer, then its 16 bytes. 4: nobody. */
const endOrNull: Field<End | null> = {
	read(r) {
		const kind = r.u8();
		if (kind === 3) return peerId(r.bytes(16));
		if (kind === 4) return null;
		const end = ENDS[kind];
		if (end === undefined) r.ok = false;
		return end ?? null;
	},
	write(w, v) {
		if (v === null) return w.u8(4);
		const kind = ENDS.indexOf(v as (typeof ENDS)[number]);
		if (kind >= 0) return w.u8(kind);
		w.u8(3);
		w.bytes(peerBytes(v as PeerId));
	},
};
const end: Field<End> = {
	read(r) {
		const value = endOrNull.read(r);
		if (value === null) r.ok = false;
		return value ?? 'coordinator';
	},
	write: endOrNull.write,
};
const peer: Field<PeerId> = {
	read: (r) => peerId(r.bytes(16)),
	write: (w, v) => w.bytes(peerBytes(v)),
};
const epoch: Field<Epoch> = {
	read: (r) => [r.u53(), r.u32()],
	write(w, v) {
		w.u53(v[0]);
		w.u32(v[1]);
	},
};

// ---------------------------------------------------------------------------------------------------- identifiers and base64url

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]));

/** Base64url without padding, RFC 4648 section 5. */
export function toBase64url(bytes: Uint8Array): string {
	let text = '';
	for (let i = 0; i < bytes.length; i += 3) {
		const triple = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
		const letters = Math.min(4, Math.ceil(((bytes.length - i) * 4) / 3));
		for (let k = 0; k < letters; k++) text += ALPHABET[(triple >> (18 - 6 * k)) & 63] as string;
	}
	return text;
}

/** @returns null when the text is not canonical base64url without padding. */
export function fromBase64url(text: string): Uint8Array | null {
	if (text.length % 4 === 1) return null;
	const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
	let bits = 0;
	let held = 0;
	let at = 0;
	for (const letter of text) {
		const value = VALUES.get(letter);
		if (value === undefined) return null;
		bits = ((bits << 6) | value) & 0xffff;
		held += 6;
		if (held >= 8) {
			held -= 8;
			bytes[at++] = (bits >> held) & 0xff;
		}
	}
	return (bits & ((1 << held) - 1)) === 0 ? bytes : null; // Left-over bits must be zero, or two texts would mean one value.
}

/** 16 bytes -> `peer:` and 22 letters. */
export function peerId(bytes: Uint8Array): PeerId {
	return `peer:${toBase64url(bytes)}`;
}

const PEER_BYTES = new Map<PeerId, Uint8Array>(); // Converting back is on the hot path of every directive.
/** The 16 bytes of a peer's id. Only ever called with ids that `peerId` made. */
export function peerBytes(id: PeerId): Uint8Array {
	let bytes = PEER_BYTES.get(id);
	if (!bytes) {
		bytes = fromBase64url(id.slice(5)) ?? new Uint8Array(16);
		if (PEER_BYTES.size > 65_536) PEER_BYTES.clear();
		PEER_BYTES.set(id, bytes);
	}
	return bytes;
}

/** The same bytes. Not in constant time: for public values only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
	if (a.length !== b.length) return false;
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
}

/** Newer, lexicographically. */
export function newer(a: Epoch, b: Epoch | null): boolean {
	return b === null || a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}

/** The same order, or both none. */
export function sameEpoch(a: Epoch | null, b: Epoch | null): boolean {
	return a === b || (a !== null && b !== null && a[0] === b[0] && a[1] === b[1]);
}

const utf8 = new TextEncoder();
function ascii(text: string): Uint8Array {
	return utf8.encode(text);
}
function join(...parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

// ------------------------------------------------------------------------------------------------------------------- packets

/** Bits of a packet's `flags`. */
export const FLAG = { announcement: 1, init: 2, chunkStart: 4, chunkEnd: 8, endOfStream: 16, groupStart: 32 } as const;

/** First byte of a packet; control messages begin with their kind, which is lower. */
/** First byte of a packet; control messages begin with their number, which is lower. */
export const PACKET_MAGIC = 0x50;
const HEADER_BYTES = 72;
const SIGNATURE_BYTES = 64;
const PACKET_PREFIX = ascii('dumbbell-stream packet');
/** What fits one packet besides header and signature. */
export const PAYLOAD_BYTES_MAX = LIMITS.packetBytes - HEADER_BYTES - SIGNATURE_BYTES;

/** The signed facts of a packet, besides the stream itself. */
export interface PacketHeader {
	readonly session: Session;
	readonly rendition: Rendition;
	/** From 1; 0 for announcements, which stand outside the numbering. */
	readonly seq: Seq;
	/** First packet of its group: where a newcomer can start. */
	readonly groupSeq: Seq;
	/** Media time of the chunk, ms on the publisher's own time line. */
	readonly mediaMs: Ms;
	readonly captureMs: UnixMs;
	readonly flags: number;
}
/** A packet parsed, not yet believed. */
export interface Sealed extends PacketHeader {
	/** A whole chunk or a part of one. */
	readonly payload: Uint8Array;
	/** As received, signature included: forwarded untouched. */
	readonly bytes: Uint8Array;
}
declare const opened: unique symbol;
/** Only `Trust` and the source make one: the type carries the proof. */
export interface Packet extends Sealed {
	readonly [opened]: true;
}
/** Why a packet is not believed. */
export type PacketFault = 'malformed' | 'wrong-stream' | 'wrong-session' | 'bad-certificate' | 'bad-signature';

/** True when the bytes claim to be a packet and no control message. */
export function isPacket(bytes: Uint8Array): boolean {
	return bytes[0] === PACKET_MAGIC;
}

/**
 * @param stream The 32-byte key of the stream that this link is for.
 */
export function readPacket(bytes: Uint8Array, stream: Uint8Array): Sealed | 'malformed' | 'wrong-stream' {
	if (bytes.length < HEADER_BYTES + SIGNATURE_BYTES || bytes.length > LIMITS.packetBytes) return 'malformed';
	const r = new Reader(bytes, 0);
	const magic = r.u8();
	const version = r.u8();
	const flags = r.u8();
	const rendition = r.u8();
	const seq = r.u32();
	const groupSeq = r.u32();
	const session = r.u53();
	const mediaMs = r.u53();
	const captureMs = r.u53();
	for (let i = 0; i < 4; i++) if (r.u8() !== 0) return 'malformed'; // Reserved.
	if (!r.ok || magic !== PACKET_MAGIC || version !== PROTOCOL || flags > 63 || rendition >= LIMITS.renditions) return 'malformed';
	const announces = (flags & FLAG.announcement) !== 0;
	if (announces ? seq !== 0 : seq === 0 || groupSeq === 0 || groupSeq > seq) return 'malformed';
	for (let i = 0; i < 32; i++) if (bytes[40 + i] !== stream[i]) return 'wrong-stream';
	const payload = bytes.subarray(HEADER_BYTES, bytes.length - SIGNATURE_BYTES);
	return { session, rendition, seq, groupSeq, mediaMs, captureMs, flags, payload, bytes };
}

/** The bytes of a packet without its signature: 72 of header, then the payload. */
export function writePacketBody(stream: Uint8Array, header: PacketHeader, payload: Uint8Array): Uint8Array {
	const w = new Writer();
	w.u8(PACKET_MAGIC);
	w.u8(PROTOCOL);
	w.u8(header.flags);
	w.u8(header.rendition);
	w.u32(header.seq);
	w.u32(header.groupSeq);
	w.u53(header.session);
	w.u53(header.mediaMs);
	w.u53(header.captureMs);
	w.u32(0);
	w.bytes(stream);
	w.bytes(payload);
	return w.done();
}

/** What the session key signs: a prefix that no other signature of ours has, then the packet's body. */
export function packetMessage(body: Uint8Array): Uint8Array {
	return join(PACKET_PREFIX, body);
}

/** What to verify of a received packet. */
export function sealedMessage(bytes: Uint8Array): { readonly message: Uint8Array; readonly signature: Uint8Array } {
	const cut = bytes.length - SIGNATURE_BYTES;
	return { message: packetMessage(bytes.subarray(0, cut)), signature: bytes.subarray(cut) };
}

/** Body and signature put together by who signed: the only way besides `Trust` to a `Packet`. */
export function sealPacket(header: PacketHeader, body: Uint8Array, signature: Uint8Array): Packet {
	const bytes = join(body, signature);
	return { ...header, payload: bytes.subarray(HEADER_BYTES, body.length), bytes } as Packet;
}

// ------------------------------------------------------------------------------------ certificates, announcements and tickets

/** The stream key's word that a session key may sign for it. */
export interface Certificate {
	readonly scope: 'media' | 'statement';
	readonly stream: Uint8Array;
	/** The session's public key, 32 bytes. */
	readonly key: Uint8Array;
	readonly session: Session;
	readonly notAfter: UnixMs;
}
/** Length of a whole certificate. */
export const CERTIFICATE_BYTES = 146;
const CERTIFICATE_PREFIX = ascii('dumbbell-stream certificate');
const SCOPES = ['media', 'statement'] as const;

/** The 82 bytes that come before the certificate's signature. */
export function writeCertificateBody(certificate: Certificate): Uint8Array {
	const w = new Writer();
	w.u8(PROTOCOL);
	w.u8(SCOPES.indexOf(certificate.scope) + 1);
	w.bytes(certificate.stream);
	w.bytes(certificate.key);
	w.u53(certificate.session);
	w.u53(certificate.notAfter);
	return w.done();
}

/** What the stream key signs. */
export function certificateMessage(body: Uint8Array): Uint8Array {
	return join(CERTIFICATE_PREFIX, body);
}

/** @returns null when malformed. The signature is not checked here. */
export function readCertificate(bytes: Uint8Array): (Certificate & { readonly message: Uint8Array; readonly signature: Uint8Array }) | null {
	if (bytes.length !== CERTIFICATE_BYTES) return null;
	const r = new Reader(bytes, 0);
	const version = r.u8();
	const scope = SCOPES[r.u8() - 1];
	const stream = r.bytes(32);
	const key = r.bytes(32);
	const session = r.u53();
	const notAfter = r.u53();
	const signature = r.bytes(64);
	if (!r.done() || version !== PROTOCOL || scope === undefined) return null;
	return { scope, stream, key, session, notAfter, message: certificateMessage(bytes.subarray(0, 82)), signature };
}

/** Reaches a newcomer before its first group. */
export interface Announcement {
	/** 146 bytes, see `readCertificate`. */
	readonly certificate: Uint8Array;
	/** MIME type with codecs, RFC 6381: `video/mp4; codecs="…"`. */
	readonly codecs: string;
	/** Initialisation segment (ftyp + moov). */
	readonly init: Uint8Array;
}

/** The payload of an announcement packet. */
export function writeAnnouncement(announcement: Announcement): Uint8Array {
	const codecs = ascii(announcement.codecs);
	return join(announcement.certificate, Uint8Array.of(codecs.length), codecs, announcement.init);
}

/** @returns null when malformed. */
export function readAnnouncement(payload: Uint8Array): Announcement | null {
	const length = payload[CERTIFICATE_BYTES];
	if (length === undefined || length === 0) return null;
	const begin = CERTIFICATE_BYTES + 1;
	const codecs = payload.subarray(begin, begin + length);
	const init = payload.subarray(begin + length);
	if (codecs.length !== length || init.length > LIMITS.initBytes || codecs.some((byte) => byte < 32 || byte > 126)) return null;
	return { certificate: new Uint8Array(payload.subarray(0, CERTIFICATE_BYTES)), codecs: String.fromCharCode(...codecs), init: new Uint8Array(init) };
}

/** Short-lived proof that somebody may join. */
export interface Ticket {
	readonly scope: 'watch' | 'broadcast' | 'resume';
	readonly expires: UnixMs;
	readonly stream: Uint8Array;
	/** 16 bytes: the viewer for the length of one ticket, and the peer's id. */
	readonly viewer: Uint8Array;
}
/** Length of a whole ticket. */
export const TICKET_BYTES = 90;
const TICKET_PREFIX = ascii('dumbbell-stream ticket');
const TICKET_SCOPES = ['watch', 'broadcast', 'resume'] as const;

/** The 58 bytes that come before the ticket's mac. */
export function writeTicketBody(ticket: Ticket): Uint8Array {
	const w = new Writer();
	w.u8(PROTOCOL);
	w.u8(TICKET_SCOPES.indexOf(ticket.scope) + 1);
	w.u53(ticket.expires);
	w.bytes(ticket.stream);
	w.bytes(ticket.viewer);
	return w.done();
}

/** What the shared secret's HMAC-SHA256 covers. */
export function ticketMessage(body: Uint8Array): Uint8Array {
	return join(TICKET_PREFIX, body);
}

/** Body and mac put together. */
export function joinTicket(body: Uint8Array, mac: Uint8Array): Uint8Array {
	return join(body, mac);
}

/** @returns null when malformed. The mac is not checked here. */
export function readTicket(bytes: Uint8Array): (Ticket & { readonly message: Uint8Array; readonly signature: Uint8Array }) | null {
	if (bytes.length !== TICKET_BYTES) return null;
	const r = new Reader(bytes, 0);
	const version = r.u8();
	const scope = TICKET_SCOPES[r.u8() - 1];
	const expires = r.u53();
	const stream = r.bytes(32);
	const viewer = r.bytes(16);
	const signature = r.bytes(32);
	if (!r.done() || version !== PROTOCOL || scope === undefined) return null;
	return { scope, expires, stream, viewer, message: ticketMessage(bytes.subarray(0, 58)), signature };
}

// ---------------------------------------------------------------------------------------------------------- control messages

const why = word('planned', 'orphan', 'delay', 'bridge', 'newcomer', 'viewer');
const refusal = word('credit', 'label', 'not-yours', 'no-data', 'full', 'revoked');
const health = word('fed', 'recovering', 'repairing');
const feedRole = word('none', 'parent', 'bridge', 'buddy', 'delay', 'standby', 'floor');
/** How a viewer's network lets others in, see `nat.ts`. */
const nat = word('unknown', 'easy', 'restricted', 'symmetric', 'blocked');
const missed = word('silent', 'link-down', 'bad-packet', 'bye');
const closeCode = word(
	'bye', 'bad-frame', 'bad-packet', 'bad-ticket', 'version', 'full', 'too-slow',
	'silent', 'unused', 'superseded', 'removed', 'flood', 'ended', 'withdrawn', 'withheld',
) satisfies Field<CloseCode>;
const token = blob(TICKET_BYTES);
const seqs = list(u32, LIMITS.needSeqs);
const ends = list(end, LIMITS.named);
/** Where a peer stands: everything that it needs to know, absolute. Position 0: no place, it is fed by the floor. */
const place = {
	tree: word('A', 'B'),
	position: u53,
	level: u16,
	fanOut: u8,
	parent: end,
	children: ends,
	buddy: endOrNull,
	ward: endOrNull,
	standby: endOrNull,
} as const;

/**
 * Every control message is a row: its number on the wire, then its fields in order. One table reads, writes and types them.
 * Numbers below 32 pass between peers on a link, from 32 on between a peer and the coordinator.
 */
const SCHEMA = {
	/** First on every link, by both sides. `token` is a resume token and shown to source and floor alone; elsewhere empty. */
	hello: [1, { protocol: u8, stream: exactly(32), from: end, session: u53, head: u32, label: u16, epoch: epoch, token }],
	/** Asks for a feed from sequence `from` (0: from the newest group). `session`: the one whose announcement the asker holds. */
	want: [2, { n: u32, session: u53, rendition: u8, from: u32, why, label: u16, epoch: epoch }],
	/** Answer to `want`, or the end of a feed that was granted (`revoked`). `oldest`: first sequence that could be had. */
	refuse: [3, { n: u32, why: refusal, epoch: epoch, oldest: u32 }],
	/** The receiver releases the feed. */
	stop: [4, { n: u32 }],
	/** The receiver pauses the feed; its credit stays. */
	pause: [5, { n: u32 }],
	/** The receiver takes a paused feed up again, from this sequence. */
	resume: [6, { n: u32, session: u53, rendition: u8, from: u32, label: u16 }],
	/** Asks for exactly these packets. */
	need: [7, { session: u53, rendition: u8, seqs }],
	/** They cannot be had here. */
	lack: [8, { session: u53, rendition: u8, seqs }],
	/**
	 * Alive. `head` and `headMs`: newest packet held in order. `label`; `lower`: the label proposed, 0: none; `ack`: the `n` of
	 * the beat whose proposal the sender will stay below, 0: none. `stamp`, `echo`, `heldMs`: round trips. All of want, stop, pause,
	 * resume and beat count `n` together; what a message says of feeds or labels is ignored when a later one was seen.
	 */
	beat: [9, {
		n: u32, session: u53, rendition: u8, head: u32, headMs: u53, label: u16, lower: u16, ack: u32, state: health, etaMs: u16, credits: u8, stamp: u32, echo: u32, heldMs: u16,
	}],
	/** Alive, and nothing is new since the last beat: between two packets of a slow stream. */
	still: [12, {}],
	/** What beat number `of` told is still so, but for the head. */
	pulse: [13, { of: u32, head: u32, headMs: u53 }],
	/** The feed begins; packets follow when there are any. `from`: the first of them, 0: none is here yet. */
	grant: [11, { n: u32, label: u16, session: u53, rendition: u8, from: u32, head: u32, headMs: u53 }],
	/** Leaves on purpose. */
	bye: [10, { code: closeCode }],

	/** Peer to coordinator, first on the control link. `slots`: feeds that it can carry. `rendition`: the best that it wishes; 255: whatever goes. */
	join: [32, { protocol: u8, stream: exactly(32), token, peers: flag, slots: u8, nat, rendition: u8 }],
	/**
	 * Peer to coordinator: what it really does. On every change and every 2 s. `coverMs`: the gap that the loss of its feeder would
	 * make now: detection, round trip to the buddy, queue. `queueMs`: how long the oldest packet for a child has waited here.
	 * Round trips are 0 while unknown.
	 */
	report: [33, {
		epoch: epoch, ...place, settled: flag, feed: feedRole, feeder: endOrNull, label: u16, session: u53, head: u32, headMs: u53, captureMs: u53,
		lagMs: u32, gapMs: u32, rttMs: u16, buddyRttMs: u16, coverMs: u16, queueMs: u16, rendition: u8,
		bytesFromPeers: u53, bytesFromServer: u53, bytesToPeers: u53, stalledMs: u32, unlinked: endOrNull,
	}],
	/** Peer to coordinator: I miss this neighbour. */
	accuse: [34, { peer, why: missed }],
	/** Both ways: a WebRTC offer, answer or candidate. `attempt` tells a new connection from an old one. */
	signal: [35, { peer, attempt: u32, data: blob(LIMITS.signalBytes) }],
	/** Peer to coordinator: the viewer changed his mind. */
	consent: [36, { peers: flag, slots: u8, rendition: u8 }],
	/** Peer to coordinator: answer to a probe. */
	alive: [37, { n: u32 }],
	/** Both ways: `stamp` is the asker's; the coordinator answers with its wall clock. */
	time: [38, { stamp: u53, unixMs: u53 }],
	/** Peer to coordinator: answer to `offer`: the round trips that it could measure. Who is missing could not be reached. */
	measured: [39, { n: u32, trips: list(peerWithTrip(), LIMITS.candidates) }],

	/** Coordinator to peer: you have joined. `token` lets it come back, `boot` begins all epochs, the rest is how the stream stands. */
	welcome: [48, { peer: end, token, boot: u53, session: u53, head: u32, captureMs: u53, unixMs: u53, bufferMs: u16, latencyMs: u16, live: flag }],
	/** The absolute order to one peer. `guard` is normally empty: the waves order everything that needs order. */
	directive: [49, {
		epoch: epoch, rendition: u8, wave: u8, ...place, bridge: endOrNull, warm: ends, bufferMs: u16, latencyMs: u16, guard: list(peerAtEpoch(), 8),
	}],
	/** Coordinator to peer: are you there? */
	probe: [50, { n: u32 }],
	/** Head of the stream, clock, B and L. */
	news: [51, { session: u53, head: u32, headMs: u53, captureMs: u53, unixMs: u53, bufferMs: u16, latencyMs: u16, stream: word('live', 'waiting', 'ended'), viewers: u32 }],
	/** Coordinator to peer: the link ends, and why. */
	end: [52, { code: closeCode }],
	/** Coordinator to newcomer: places could be had beside these; how far are they? */
	offer: [53, { n: u32, ends: list(peer, LIMITS.candidates) }],
	/** Coordinator to everybody: the newest key list of the stream. */
	keys: [54, { list: blob(LIMITS.keyListBytes) }],
	/** Coordinator to everybody: what of the stream is off the air, signed by its site. */
	tombstones: [55, { list: blob(LIMITS.tombstonesBytes) }],
} as const;

function peerWithTrip(): Field<{ readonly peer: PeerId; readonly rttMs: Ms }> {
	return {
		read: (r) => ({ peer: peer.read(r), rttMs: u16.read(r) }),
		write(w, v) {
			peer.write(w, v.peer);
			u16.write(w, v.rttMs);
		},
	};
}

function peerAtEpoch(): Field<{ readonly peer: PeerId; readonly epoch: Epoch }> {
	return {
		read: (r) => ({ peer: peer.read(r), epoch: epoch.read(r) }),
		write(w, v) {
			peer.write(w, v.peer);
			epoch.write(w, v.epoch);
		},
	};
}

type Fields<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };
/** Names of the control messages. */
export type Kind = keyof typeof SCHEMA;
/** Every control message, as a union over `t`. */
export type Control = { [K in Kind]: { readonly t: K } & Fields<(typeof SCHEMA)[K][1]> }[Kind];
/** The control message of one kind. */
export type ControlOf<K extends Kind> = Extract<Control, { t: K }>;
/** Why a feed is asked for: it decides what the feeder may give up for it. */
export type WantWhy = ControlOf<'want'>['why'];
/** Why a feed is not granted, or taken back. */
export type Refusal = ControlOf<'refuse'>['why'];
/** How a peer is fed, in its own words. */
export type Health = ControlOf<'beat'>['state'];
/** In what role somebody feeds a peer. */
export type FeedRole = ControlOf<'report'>['feed'];
/** The absolute order of the coordinator to one peer. */
export type Directive = ControlOf<'directive'>;
/** What a peer says that it does. */
export type Report = ControlOf<'report'>;
/** Where a peer stands, see `directive`. */
export type Place = Pick<Directive, 'tree' | 'position' | 'level' | 'fanOut' | 'parent' | 'children' | 'buddy' | 'ward' | 'standby'>;

const KINDS = new Map<number, Kind>(Object.entries(SCHEMA).map(([kind, row]) => [row[0], kind as Kind]));
const ROWS = new Map<Kind, readonly [string, Field<unknown>][]>(
	Object.entries(SCHEMA).map(([kind, row]) => [kind as Kind, Object.entries(row[1]) as [string, Field<unknown>][]]),
);

/** Messages that say nothing but their kind are always the same byte. */
const BARE = new Map<Kind, Uint8Array>([...ROWS].filter(([, fields]) => fields.length === 0).map(([kind]) => [kind, Uint8Array.of(SCHEMA[kind][0])]));

/** The bytes of a control message. Nobody may write into them: they may stand in other places too. */
export function writeControl(message: Control): Uint8Array {
	const bare = BARE.get(message.t);
	if (bare) return bare;
	const w = new Writer();
	w.u8(SCHEMA[message.t][0]);
	const values = message as unknown as Record<string, unknown>;
	for (const [name, field] of ROWS.get(message.t) ?? []) field.write(w, values[name]);
	return w.done();
}

/** @returns null when the bytes are no control message, exactly. */
export function readControl(bytes: Uint8Array): Control | null {
	if (bytes.length === 0 || bytes.length > LIMITS.controlBytes) return null;
	const kind = KINDS.get(bytes[0] as number);
	if (kind === undefined) return null;
	const r = new Reader(bytes, 1);
	const message: Record<string, unknown> = { t: kind };
	for (const [name, field] of ROWS.get(kind) ?? []) message[name] = field.read(r);
	return r.done() ? (message as unknown as Control) : null;
}

/** The kinds of message and their numbers, for documents and fuzzers. */
export function kinds(): readonly { readonly kind: Kind; readonly number: number; readonly fields: readonly string[] }[] {
	return Object.entries(SCHEMA).map(([kind, row]) => ({ kind: kind as Kind, number: row[0], fields: Object.keys(row[1]) }));
}

// ----------------------------------------------------------------------------------------- messages between WordPress and sidecar

/** What HMAC-SHA256 turns into the ingest key of a stream. */
export function ingestKeyMessage(stream: Uint8Array, generation: number): Uint8Array {
	const w = new Writer();
	w.u32(generation);
	return join(ascii('dumbbell-stream ingest'), stream, w.done());
}

/** What a signed call between WordPress and the sidecar covers. `bodySha256`: lower-case hex. */
export function callMessage(method: string, path: string, unixMs: UnixMs, bodySha256: string): Uint8Array {
	return ascii(`dumbbell-stream call\n${method}\n${path}\n${unixMs}\n${bodySha256}`);
}
