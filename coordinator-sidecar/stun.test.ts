import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { Metrics } from './metrics.ts';
import { makeLog } from './log.ts';
import { Rates } from './rates.ts';
import { answerStun, listenStun } from './stun.ts';
import { mutator } from './testing/fuzz.ts';
import { leaveNothing } from './testing/harness.ts';

leaveNothing();

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
/** RFC 5769 section 2.1. */
const SAMPLE_REQUEST = hex(`
	00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
	80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74
	00 24 00 04 6e 00 01 ff 80 29 00 08 93 2f f9 b1 51 26 3b 36
	00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20
	00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2
	80 28 00 04 e5 7a 3b cf`);
/** The attribute of sections 2.2 and 2.3: 192.0.2.1 and 2001:db8:1234:5678:11:2233:4455:6677, port 32853. */
const MAPPED_V4 = '00 20 00 08 00 01 a1 47 e1 12 a6 43';
const MAPPED_V6 = '00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9';
const TRANSACTION = 'b7 e7 a7 01 bc 34 d6 86 fa 87 df ae';
const BARE = hex(`00 01 00 00 21 12 a4 42 ${TRANSACTION}`);
const V4 = { address: '192.0.2.1', port: 32_853 };

describe('a Binding request', () => {
	test('of 20 bytes gets the sender\'s address, hidden as RFC 5769 shows, and nothing else', () => {
		expect(answerStun(BARE, V4)).toEqual(hex(`01 01 00 0c 21 12 a4 42 ${TRANSACTION} ${MAPPED_V4}`));
		expect(answerStun(BARE, { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 })).toEqual(hex(`01 01 00 18 21 12 a4 42 ${TRANSACTION} ${MAPPED_V6}`));
	});

	test('that came by IPv4 on a socket for both families is told its IPv4 address', () => {
		expect(answerStun(BARE, { address: '::ffff:192.0.2.1', port: 32_853 })).toEqual(answerStun(BARE, V4));
	});

	test('as in RFC 5769 section 2.1 is answered with a fingerprint, because it had one', () => {
		const answer = answerStun(SAMPLE_REQUEST, V4) as Uint8Array;
		expect(Buffer.from(answer.subarray(0, 32))).toEqual(hex(`01 01 00 14 21 12 a4 42 ${TRANSACTION} ${MAPPED_V4}`));
		expect(Buffer.from(answer.subarray(32, 36))).toEqual(hex('80 28 00 04'));
		expect(answer.length).toBeLessThanOrEqual(SAMPLE_REQUEST.length);
		const again = answerStun(withFingerprint(BARE), V4) as Uint8Array;
		expect(again).toEqual(answer); // The same facts, the same bytes.
	});

	test('with an attribute that must be understood and is not gets error 420 and its number', () => {
		const request = hex(`00 01 00 08 21 12 a4 42 ${TRANSACTION} 00 03 00 04 00 00 00 06`);
		expect(answerStun(request, V4)).toEqual(hex(`01 11 00 10 21 12 a4 42 ${TRANSACTION} 00 09 00 04 00 00 04 14 00 0a 00 02 00 03 00 00`));
	});

	test('is never answered with more than 24 bytes above its own length', () => {
		const attributes = Array.from({ length: 20 }, (_, i) => `00 ${(0x30 + i).toString(16)} 00 00`).join(' ');
		const request = hex(`00 01 00 50 21 12 a4 42 ${TRANSACTION} ${attributes}`);
		expect((answerStun(request, V4) as Uint8Array).length).toBeLessThanOrEqual(request.length);
		expect((answerStun(BARE, { address: '2001:db8::1', port: 1 }) as Uint8Array).length - BARE.length).toBe(24);
	});
});

describe('no answer gets', () => {
	test.each([
		['nothing', ''],
		['nineteen bytes', `0001 0000 2112a442 ${TRANSACTION}`.slice(0, -2)],
		['a response, or two servers would talk for ever', `01 01 00 00 21 12 a4 42 ${TRANSACTION}`],
		['an indication', `00 11 00 00 21 12 a4 42 ${TRANSACTION}`],
		['a request of TURN', `00 03 00 00 21 12 a4 42 ${TRANSACTION}`],
		['another magic cookie', `00 01 00 00 21 12 a4 43 ${TRANSACTION}`],
		['a length that is not the packet\'s', `00 01 00 04 21 12 a4 42 ${TRANSACTION}`],
		['a length that is no multiple of four', `00 01 00 02 21 12 a4 42 ${TRANSACTION} 00 00`],
		['an attribute that ends outside', `00 01 00 04 21 12 a4 42 ${TRANSACTION} 80 22 00 04`],
		['a wrong fingerprint', `00 01 00 08 21 12 a4 42 ${TRANSACTION} 80 28 00 04 00 00 00 00`],
		['DNS', '12 34 01 00 00 01 00 00 00 00 00 00 07 65 78 61 6d 70 6c 65 03 63 6f 6d 00 00 01 00 01'],
	])('%s', (_what, bytes) => {
		expect(answerStun(hex(bytes), V4)).toBeNull();
	});

	test('a packet of more than 548 bytes', () => {
		const long = Buffer.concat([hex(`00 01 02 14 21 12 a4 42 ${TRANSACTION} 80 22 02 10`), Buffer.alloc(0x210)]);
		expect(answerStun(long, V4)).toBeNull();
	});
});

test('ten thousand damaged requests are answered small or not at all', () => {
	const mutate = mutator(0x57a7);
	let answered = 0;
	for (let i = 0; i < 10_000; i++) {
		const request = mutate(i % 2 ? SAMPLE_REQUEST : BARE);
		const answer = answerStun(request, V4);
		if (!answer) continue;
		answered++;
		expect(answer.length).toBeLessThanOrEqual(request.length + 12);
	}
	expect(answered).toBeGreaterThan(500);
});

test('the server answers over UDP, and no sender more often than allowed', async () => {
	const metrics = new Metrics();
	let now = 0;
	const rates = new Rates(1, { now: () => now, unixMs: () => 0 });
	const server = await listenStun(0, '127.0.0.1', { log: makeLog('silent', () => undefined), metrics, rates });
	const client = createSocket('udp4');
	const answers: Buffer[] = [];
	client.on('message', (message) => answers.push(message));
	await new Promise<void>((done) => client.bind(0, '127.0.0.1', done));
	for (let i = 0; i < 15; i++) client.send(BARE, server.port, '127.0.0.1');
	await expect.poll(() => metrics.get('stun_answers_total') + metrics.get('stun_ignored_total'), { timeout: 5_000 }).toBe(15);
	expect(metrics.get('stun_answers_total')).toBe(10);
	now = 2_000;
	client.send(BARE, server.port, '127.0.0.1');
	await expect.poll(() => answers.length, { timeout: 5_000 }).toBe(11);
	expect(answers[0]?.readUInt16BE(26)).toBe(client.address().port ^ 0x2112);
	client.close();
	await server.close();
});

/** The bare request with the fingerprint that belongs to it, taken from the answer's own rule: CRC-32 and the mask. */
function withFingerprint(request: Buffer): Buffer {
	const longer = Buffer.from(request);
	longer.writeUInt16BE(8, 2);
	let crc = 0xffff_ffff;
	for (const byte of longer) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
	}
	const mark = Buffer.alloc(8);
	mark.writeUInt32BE(0x8028_0004);
	mark.writeUInt32BE(((crc ^ 0xffff_ffff) ^ 0x5354_554e) >>> 0, 4);
	return Buffer.concat([longer, mark]);
}
