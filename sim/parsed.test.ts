import { FLAG, PAYLOAD_BYTES_MAX, sealPacket, writePacketBody, type Verify } from '@dumbbell-stream/core';
import { expect, it } from 'vitest';
import { seal } from './crypto.ts';
import { Parsed } from './parsed.ts';

const STREAM = new Uint8Array(32).fill(7);
const KEY = new Uint8Array(32).fill(3);
const OTHER = new Uint8Array(32).fill(4);

function packet(): Uint8Array {
	const header = { session: 1, rendition: 0, seq: 1, groupSeq: 1, mediaMs: 0, captureMs: 1, flags: FLAG.chunkEnd };
	const body = writePacketBody(STREAM, header, new Uint8Array(Math.min(500, PAYLOAD_BYTES_MAX)).fill(1));
	return sealPacket(header, body, seal(KEY, body, 64)).bytes;
}
function jobAbout(bytes: Uint8Array, by: Uint8Array): Verify {
	return { t: 'verify', job: 1, by, message: bytes.subarray(0, bytes.length - 64), signature: bytes.subarray(bytes.length - 64), packet: bytes };
}

it('the same bytes are parsed once, equal ones anew', () => {
	const parsed = new Parsed(STREAM);
	const bytes = packet();
	expect(parsed.read(bytes, STREAM)).toBe(parsed.read(bytes, STREAM));
	expect(parsed.read(bytes.slice(), STREAM)).not.toBe(parsed.read(bytes, STREAM));
	expect(parsed.read(bytes, OTHER)).toBe('wrong-stream');
});
it('a forged copy is judged for itself, and each key for itself', () => {
	const parsed = new Parsed(STREAM);
	const bytes = packet();
	const forged = bytes.slice();
	forged[80] = 9;
	expect(parsed.judge(jobAbout(bytes, KEY), bytes, KEY)).toBe(true);
	expect(parsed.judge(jobAbout(forged, KEY), forged, KEY)).toBe(false);
	expect(parsed.judge(jobAbout(bytes, OTHER), bytes, OTHER)).toBe(false);
	expect(parsed.judge(jobAbout(bytes, KEY), bytes, KEY)).toBe(true);
});
