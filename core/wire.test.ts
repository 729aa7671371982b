import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { below, randomFrom } from './rng.ts';
import { control, controlOf } from './testing/arbitraries.ts';
import { fromHex, named, revived, toHex } from './testing/vectors.ts';
import calls from './vectors/calls.json' with { type: 'json' };
import certificates from './vectors/certificates.json' with { type: 'json' };
import controls from './vectors/control.json' with { type: 'json' };
import ingestKeys from './vectors/ingest-keys.json' with { type: 'json' };
import packets from './vectors/packets.json' with { type: 'json' };
import tickets from './vectors/tickets.json' with { type: 'json' };
import {
	callMessage, certificateMessage, FLAG, fromBase64url, ingestKeyMessage, isPacket, joinTicket, kinds, newer, packetMessage, PAYLOAD_BYTES_MAX, peerBytes, peerId,
	PROTOCOL, readAnnouncement, readCertificate, readControl, readPacket, readTicket, sameEpoch, sealedMessage, sealPacket, ticketMessage, toBase64url,
	writeAnnouncement, writeCertificateBody, writeControl, writePacketBody, writeTicketBody, type Certificate, type Control, type Ticket,
} from './wire.ts';

const RUNS = { seed: 20_260_301, numRuns: 300 };
const HOSTILE = 10_000;

const bytesOf = (text: string): Uint8Array => fromBase64url(text) ?? expect.unreachable(`not base64url: ${text}`);
const hmac = (secret: string, message: Uint8Array): Uint8Array => new Uint8Array(createHmac('sha256', secret).update(message).digest());
const ED25519_SPKI = fromHex('302a300506032b6570032100');
function signed(by: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
	return verify(null, message, createPublicKey({ key: Buffer.concat([ED25519_SPKI, by]), format: 'der', type: 'spki' }), signature);
}

/** A true message that somebody has damaged: bytes turned, cut off, added. */
function damaged(bytes: Uint8Array, draw: (below: number) => number): Uint8Array {
	const copy = Uint8Array.from(bytes);
	for (let turns = draw(4); turns > 0 && copy.length > 0; turns--) copy[draw(copy.length)] = draw(256);
	const way = draw(4);
	if (way === 0) return copy.subarray(0, draw(copy.length + 1));
	return way === 1 ? Uint8Array.from([...copy, draw(256)]) : copy;
}
/** Ten thousand hostile inputs: half of them random, half nearly right. */
function hostile(seed: number, models: readonly Uint8Array[], lengthMax: number): readonly Uint8Array[] {
	const random = randomFrom(seed);
	const draw = (limit: number): number => below(random, limit);
	return Array.from({ length: HOSTILE }, (_, i) => {
		if (i % 2 === 0) return damaged(models[draw(models.length)] as Uint8Array, draw);
		return Uint8Array.from({ length: draw(lengthMax) }, () => draw(256));
	});
}

describe('control messages', () => {
	const good = controls.cases.filter((one) => one.valid).map((one) => ({ name: one.name, hex: one.bytes, message: revived(one.message) as Control }));
	const bad = controls.cases.filter((one) => !one.valid);

	it.each(good)('[W1] the bytes of "$name" are those of the vector', ({ message, hex }) => {
		expect(toHex(writeControl(message))).toBe(hex);
	});
	it.each(good)('[W1] the vector of "$name" is read as the message', ({ message, hex }) => {
		expect(readControl(fromHex(hex))).toEqual(message);
	});
	it.each(bad)('[W2] $name is no message', ({ bytes }) => {
		expect(readControl(fromHex(bytes))).toBeNull();
	});
	it('[W1] every kind has a vector', () => {
		expect(new Set(good.map(({ message }) => message.t))).toEqual(new Set(kinds().map(({ kind }) => kind)));
	});
	it.each(kinds().map(({ kind }) => kind))('[W1] any %s comes back as it was sent', (kind) => {
		fc.assert(fc.property(controlOf(kind), (message) => {
			expect(readControl(writeControl(message))).toEqual(message);
		}), RUNS);
	});
	it('[W1] a message looks the same wherever it stands in a larger buffer', () => {
		fc.assert(fc.property(control, fc.nat(9), (message, before) => {
			const bytes = writeControl(message);
			const larger = new Uint8Array(bytes.length + before + 3).fill(0xaa);
			larger.set(bytes, before);
			expect(readControl(larger.subarray(before, before + bytes.length))).toEqual(message);
		}), RUNS);
	});
	it('[W3] kinds below 32 pass between peers, the others between peer and coordinator, and none is taken for a packet', () => {
		const numbers = kinds().map(({ number }) => number);
		expect(new Set(numbers).size).toBe(numbers.length);
		expect(kinds().filter(({ number }) => number < 32).map(({ kind }) => kind).sort()).toEqual(
			['beat', 'bye', 'grant', 'hello', 'lack', 'need', 'pause', 'pulse', 'refuse', 'resume', 'still', 'stop', 'want'],
		);
		for (const number of numbers) expect(isPacket(Uint8Array.of(number))).toBe(false);
	});
	it('[W2] of ten thousand hostile byte strings none throws, and what is accepted has this one spelling', () => {
		const models = fc.sample(control, { seed: RUNS.seed, numRuns: 200 }).map(writeControl);
		let accepted = 0;
		for (const bytes of hostile(1, models, 300)) {
			const message = readControl(bytes);
			if (message === null) continue;
			accepted++;
			expect(toHex(writeControl(message))).toBe(toHex(bytes));
		}
		expect(accepted).toBeGreaterThan(100); // Else the damage was too heavy to say anything.
	});
	it('[W2] a message of more than 16 KiB, or a signal of more than 12 KiB, is refused', () => {
		const signal = (length: number): Uint8Array => writeControl({ t: 'signal', peer: named('anna'), attempt: 1, data: new Uint8Array(length) });
		expect(readControl(signal(LIMITS.signalBytes))).not.toBeNull();
		expect(readControl(signal(LIMITS.signalBytes + 1))).toBeNull();
		expect(readControl(new Uint8Array(LIMITS.controlBytes + 1).fill(4))).toBeNull();
	});
	it('[W2] a message keeps none of the bytes it was read from: the host may use them again', () => {
		const message: Control = { t: 'signal', peer: named('anna'), attempt: 1, data: Uint8Array.of(1, 2, 3) };
		const bytes = Buffer.from(writeControl(message)); // What a WebSocket library in Node hands in; its slice() copies nothing.
		const read = readControl(bytes);
		bytes.fill(0);
		expect(read).toEqual(message);
	});
	it('[W4] a round trip too long for its field is told as the longest', () => {
		const beat = { ...(good.find(({ message }) => message.t === 'beat')?.message as Extract<Control, { t: 'beat' }>), heldMs: 70_000, etaMs: 65_536 };
		expect(readControl(writeControl(beat))).toEqual({ ...beat, heldMs: 0xffff, etaMs: 0xffff });
	});
});

describe('packets', () => {
	const stream = bytesOf(packets.cases[0]?.stream ?? '');
	const good = packets.cases.filter((one) => one.valid).map((one) => {
		const { session = 0, rendition = 0, seq = 0, groupSeq = 0, mediaMs = 0, captureMs = 0, flags = 0 } = one;
		return { ...one, payload: fromHex(one.payload ?? ''), header: { session, rendition, seq, groupSeq, mediaMs, captureMs, flags } };
	});

	it.each(good)('[W5] $name: the vector is read, byte for byte', ({ packet, header, payload, sessionKey }) => {
		const bytes = fromHex(packet);
		expect(isPacket(bytes)).toBe(true);
		expect(readPacket(bytes, stream)).toEqual({ ...header, payload, bytes });
		const { message, signature } = sealedMessage(bytes);
		expect(signed(bytesOf(sessionKey), message, signature)).toBe(true);
	});
	it.each(good)('[W5] $name: header, payload and signature give the vector', ({ packet, header, payload }) => {
		const body = writePacketBody(stream, header, payload);
		const sealed = sealPacket(header, body, fromHex(packet).subarray(body.length));
		expect(toHex(sealed.bytes)).toBe(packet);
		expect(sealed).toEqual(readPacket(fromHex(packet), stream));
	});
	it.each(packets.cases.filter((one) => one.fault === 'malformed' || one.fault === 'wrong-stream'))('[W6] $name is $fault', ({ packet, fault }) => {
		expect(readPacket(fromHex(packet), stream)).toBe(fault);
	});
	it.each(packets.cases.filter((one) => one.fault === 'bad-signature'))('[W5] $name is read, but its signature is wrong', ({ packet, sessionKey }) => {
		const bytes = fromHex(packet);
		expect(readPacket(bytes, stream)).toBeTypeOf('object');
		const { message, signature } = sealedMessage(bytes);
		expect(signed(bytesOf(sessionKey), message, signature)).toBe(false);
	});
	it('[W6] a packet may be 16 KiB and not a byte more', () => {
		const header = { session: 1, rendition: 0, seq: 1, groupSeq: 1, mediaMs: 0, captureMs: 0, flags: 0 };
		const largest = sealPacket(header, writePacketBody(stream, header, new Uint8Array(PAYLOAD_BYTES_MAX)), new Uint8Array(64));
		expect(largest.bytes.length).toBe(LIMITS.packetBytes);
		expect(readPacket(largest.bytes, stream)).toBeTypeOf('object');
		expect(readPacket(Uint8Array.from([...largest.bytes, 0]), stream)).toBe('malformed');
	});
	it('[W6] of ten thousand hostile byte strings none throws, and what is accepted has this one spelling', () => {
		let accepted = 0;
		for (const bytes of hostile(2, good.map(({ packet }) => fromHex(packet)), 400)) {
			const sealed = readPacket(bytes, stream);
			if (typeof sealed === 'string') {
				expect(['malformed', 'wrong-stream']).toContain(sealed);
				continue;
			}
			accepted++;
			const body = writePacketBody(stream, sealed, sealed.payload);
			expect(toHex(sealPacket(sealed, body, sealedMessage(bytes).signature).bytes)).toBe(toHex(bytes));
		}
		expect(accepted).toBeGreaterThan(100);
	});
	it('[W5] what is signed as a packet is never signed as anything else', () => {
		const body = new Uint8Array(72);
		const messages = [packetMessage(body), certificateMessage(body), ticketMessage(body)].map(toHex);
		expect(new Set(messages).size).toBe(3);
		for (const one of messages) for (const other of messages) if (one !== other) expect(one.startsWith(other)).toBe(false);
	});
});

describe('announcements', () => {
	const certificate = fromHex(certificates.cases[0]?.certificate ?? '');
	const codecs = 'video/mp4; codecs="avc1.42E01E,mp4a.40.2"';

	it('[W7] comes back as it was sent', () => {
		fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 255 }), fc.uint8Array({ maxLength: 500 }), (text, init) => {
			const announcement = { certificate, codecs: text, init };
			expect(readAnnouncement(writeAnnouncement(announcement))).toEqual(announcement);
		}), RUNS);
	});
	test.each([
		['without codecs', Uint8Array.from([...certificate, 0, 1, 2, 3])],
		['that ends inside its codecs', Uint8Array.from([...certificate, 9, 0x61, 0x62])],
		['that ends with its certificate', certificate],
		['with codecs that are not plain text', Uint8Array.from([...certificate, 1, 10])],
		['with codecs beyond ASCII', Uint8Array.from([...certificate, 1, 200])],
		['with an init segment of more than 12 KiB', writeAnnouncement({ certificate, codecs, init: new Uint8Array(LIMITS.initBytes + 1) })],
	])('[W7] an announcement %s is malformed', (_, payload) => {
		expect(readAnnouncement(payload)).toBeNull();
	});
	it('[W7] the longest announcement fits one packet', () => {
		const longest = writeAnnouncement({ certificate, codecs: 'x'.repeat(LIMITS.codecsBytes), init: new Uint8Array(LIMITS.initBytes) });
		expect(longest.length).toBeLessThanOrEqual(PAYLOAD_BYTES_MAX);
		expect(readAnnouncement(longest)).not.toBeNull();
	});
	it('[W7] of ten thousand hostile byte strings none throws, and what is accepted has this one spelling', () => {
		let accepted = 0;
		for (const bytes of hostile(3, [writeAnnouncement({ certificate, codecs, init: Uint8Array.of(1, 2, 3) })], 400)) {
			const announcement = readAnnouncement(bytes);
			if (announcement === null) continue;
			accepted++;
			expect(toHex(writeAnnouncement(announcement))).toBe(toHex(bytes));
		}
		expect(accepted).toBeGreaterThan(100);
	});
	it('[W7] an announcement keeps none of the bytes it was read from', () => {
		const announcement = { certificate, codecs, init: Uint8Array.of(1, 2, 3) };
		const bytes = Buffer.from(writeAnnouncement(announcement));
		const read = readAnnouncement(bytes);
		bytes.fill(0);
		expect(read).toEqual(announcement);
	});
});

describe('certificates', () => {
	const stream = bytesOf(certificates.cases[0]?.stream ?? '');
	const good = certificates.cases.filter((one) => one.valid).map((one) => ({
		name: one.name, bytes: fromHex(one.certificate),
		fields: { scope: one.scope, stream, key: bytesOf(one.key ?? ''), session: one.session, notAfter: one.notAfter } as Certificate,
	}));

	it.each(good)('[T1] $name: the vector is read, and the stream key has signed it', ({ bytes, fields }) => {
		const read = readCertificate(bytes) ?? expect.unreachable('it is well formed');
		expect(read).toMatchObject(fields);
		expect(signed(stream, read.message, read.signature)).toBe(true);
	});
	it.each(good)('[T1] $name: its fields give the vector', ({ bytes, fields }) => {
		const body = writeCertificateBody(fields);
		expect(toHex(body)).toBe(toHex(bytes.subarray(0, 82)));
		expect(toHex(certificateMessage(body))).toBe(toHex(readCertificate(bytes)?.message ?? new Uint8Array(0)));
	});
	it.each(certificates.cases.filter((one) => one.fault === 'malformed'))('[T1] $name is malformed', ({ certificate }) => {
		expect(readCertificate(fromHex(certificate))).toBeNull();
	});
	it.each(certificates.cases.filter((one) => one.fault === 'bad-signature'))('[T1] $name is read, but the stream key has not signed it', ({ certificate }) => {
		const read = readCertificate(fromHex(certificate)) ?? expect.unreachable('it is well formed');
		expect(signed(stream, read.message, read.signature)).toBe(false);
	});
	it('[T1] of ten thousand hostile byte strings none throws, and what is accepted has this one spelling', () => {
		let accepted = 0;
		for (const bytes of hostile(4, good.map((one) => one.bytes), 200)) {
			const read = readCertificate(bytes);
			if (read === null) continue;
			accepted++;
			expect(toHex(writeCertificateBody(read)) + toHex(read.signature)).toBe(toHex(bytes));
		}
		expect(accepted).toBeGreaterThan(100);
	});
});

describe('tickets', () => {
	const good = tickets.cases.filter((one) => one.valid).map((one) => ({
		name: one.name, secret: one.secret, bytes: bytesOf(one.ticket),
		fields: { scope: one.scope, expires: one.expires, stream: bytesOf(one.stream ?? ''), viewer: fromHex(one.viewer ?? '') } as Ticket,
	}));

	it.each(good)('[T2] $name: the vector is read, and its mac is that of the secret', ({ secret, bytes, fields }) => {
		const read = readTicket(bytes) ?? expect.unreachable('it is well formed');
		expect(read).toMatchObject(fields);
		expect(toHex(hmac(secret, read.message))).toBe(toHex(read.signature));
	});
	it.each(good)('[T2] $name: its fields give the vector', ({ secret, bytes, fields }) => {
		const body = writeTicketBody(fields);
		expect(toHex(joinTicket(body, hmac(secret, ticketMessage(body))))).toBe(toHex(bytes));
	});
	it.each(tickets.cases.filter((one) => one.fault === 'malformed'))('[T2] $name is malformed', ({ ticket }) => {
		expect(readTicket(bytesOf(ticket))).toBeNull();
	});
	it.each(tickets.cases.filter((one) => one.fault === 'bad-mac'))('[T2] $name is read, but its mac is wrong', ({ secret, ticket }) => {
		const read = readTicket(bytesOf(ticket)) ?? expect.unreachable('it is well formed');
		expect(toHex(hmac(secret, read.message))).not.toBe(toHex(read.signature));
	});
	it('[T2] of ten thousand hostile byte strings none throws, and what is accepted has this one spelling', () => {
		let accepted = 0;
		for (const bytes of hostile(5, good.map((one) => one.bytes), 120)) {
			const read = readTicket(bytes);
			if (read === null) continue;
			accepted++;
			expect(toHex(joinTicket(writeTicketBody(read), read.signature))).toBe(toHex(bytes));
		}
		expect(accepted).toBeGreaterThan(100);
	});
});

describe('identifiers', () => {
	it('[W8] base64url comes back as it was, and is that of Node', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
			const text = toBase64url(bytes);
			expect(text).toBe(Buffer.from(bytes).toString('base64url'));
			expect(fromBase64url(text)).toEqual(bytes);
		}), RUNS);
	});
	test.each([
		['padding', 'AA=='], ['a letter of plain base64', 'ab+/'], ['one letter too many', 'AAAAA'], ['left-over bits', 'AB'], ['left-over bits of three', 'AAB'],
		['white space', 'AA A'], ['a line end', 'AAAA\n'], ['a letter beyond ASCII', 'AAAä'], ['a letter of two units', 'AA😀'],
	])('[W8] text with %s is refused', (_, text) => {
		expect(fromBase64url(text)).toBeNull();
	});
	it('[W8] of ten thousand hostile texts none throws, and what is accepted has this one spelling', () => {
		const random = randomFrom(6);
		const letters = 'ABCabc012-_-_-_+/= é😀';
		let accepted = 0;
		for (let i = 0; i < HOSTILE; i++) {
			const text = Array.from({ length: below(random, 12) }, () => letters[below(random, i % 2 === 0 ? 15 : letters.length)]).join('');
			const bytes = fromBase64url(text);
			if (bytes === null) continue;
			accepted++;
			expect(toBase64url(bytes)).toBe(text);
		}
		expect(accepted).toBeGreaterThan(100);
	});
	it('[W8] a peer is 16 bytes and 22 letters, both ways', () => {
		fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
			const id = peerId(bytes);
			expect(id).toMatch(/^peer:[\w-]{22}$/);
			expect(peerBytes(id)).toEqual(bytes);
		}), RUNS);
	});
	it('[D1] of two epochs the one of the later boot is newer, then the one of the higher number', () => {
		expect(newer([2, 0], [1, 9])).toBe(true);
		expect(newer([1, 9], [2, 0])).toBe(false);
		expect(newer([1, 2], [1, 1])).toBe(true);
		expect(newer([1, 1], [1, 1])).toBe(false);
		expect(newer([0, 0], null)).toBe(true);
		expect(sameEpoch([1, 2], [1, 2])).toBe(true);
		expect(sameEpoch([1, 2], [2, 1])).toBe(false);
		expect(sameEpoch(null, [0, 0])).toBe(false);
		expect(sameEpoch(null, null)).toBe(true);
	});
});

describe('messages between WordPress and sidecar', () => {
	it.each(calls.cases.filter((one) => one.fault !== 'wrong'))('[S1] $name: the vector is the HMAC of what the call covers', (call) => {
		const body = createHash('sha256').update(call.body).digest('hex');
		expect(toBase64url(hmac(call.secret, callMessage(call.method, call.path, Number(call.time), body)))).toBe(call.signature);
	});
	it.each(calls.cases.filter((one) => one.fault === 'wrong' && /^[1-9]\d*$/.test(one.time)))('[S1] $name gives another HMAC', (call) => {
		const body = createHash('sha256').update(call.body).digest('hex');
		expect(toBase64url(hmac(call.secret, callMessage(call.method, call.path, Number(call.time), body)))).not.toBe(call.signature);
	});
	it.each(ingestKeys.cases)('[S2] $name: the vector is the HMAC of stream and generation', ({ secret, stream, generation, ingestKey }) => {
		expect(toBase64url(hmac(secret, ingestKeyMessage(bytesOf(stream), generation)))).toBe(ingestKey);
	});
});

it('[W9] this is version 1, and an announcement is the only packet outside the numbering', () => {
	expect(PROTOCOL).toBe(1);
	expect(FLAG).toEqual({ announcement: 1, init: 2, chunkStart: 4, chunkEnd: 8, endOfStream: 16, groupStart: 32 });
});
