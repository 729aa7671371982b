import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import { expect, test } from 'vitest';
import { readSignal, writeSignal } from './webrtc-signal.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const candidate = { type: 'candidate', candidate: { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMLineIndex: 0, sdpMid: '0' } };

test.each([
	['an offer', { type: 'offer', sdp: 'v=0' }],
	['an answer', { type: 'answer', sdp: 'v=0' }],
	['a candidate', candidate],
])('%s survives the way', (_, signal) => {
	expect(readSignal(writeSignal(signal) ?? text(''))).toEqual(signal);
});

test('only the fields that are needed pass', () => {
	expect(readSignal(text(JSON.stringify({ type: 'offer', sdp: 'v=0', renegotiate: true, transceiverRequest: {} })))).toEqual({ type: 'offer', sdp: 'v=0' });
	expect(readSignal(text('{"type":"candidate","candidate":{"candidate":"x","sdpMLineIndex":"0","sdpMid":1}}'))).toEqual({
		type: 'candidate',
		candidate: { candidate: 'x', sdpMLineIndex: null, sdpMid: null },
	});
});

test('requests to renegotiate stay here', () => {
	expect(writeSignal({ type: 'renegotiate', renegotiate: true })).toBeNull();
	expect(writeSignal(undefined)).toBeNull();
});

test.each([
	['nothing', ''],
	['half of a JSON', '{"type":"offer"'],
	['a list', '[]'],
	['a rollback', '{"type":"rollback","sdp":""}'],
	['too much', JSON.stringify({ type: 'offer', sdp: 'v'.repeat(LIMITS.signalBytes) })],
])('%s is no signal', (_, value) => {
	expect(readSignal(text(value))).toBeNull();
});

test('bytes that are no UTF-8 are no signal', () => {
	expect(readSignal(Uint8Array.of(0x22, 0xff, 0x22))).toBeNull();
});
