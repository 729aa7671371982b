import { expect, it, test } from 'vitest';
import { assert } from './assert.ts';
import { LIMITS } from './limits.ts';
import type { PeerId } from './messages.ts';
import { named } from './testing/vectors.ts';
import { CERTIFICATE_BYTES, PAYLOAD_BYTES_MAX, readControl, writeControl, type Directive } from './wire.ts';

test.each(Object.entries(LIMITS))('%s is a positive whole number', (_, value) => {
	expect(Number.isSafeInteger(value) && value > 0).toBe(true);
});
it('the longest announcement and the aim of the source fit one packet', () => {
	expect(CERTIFICATE_BYTES + 1 + LIMITS.codecsBytes + LIMITS.initBytes).toBeLessThanOrEqual(PAYLOAD_BYTES_MAX);
	expect(LIMITS.packetBytesAim).toBeLessThanOrEqual(PAYLOAD_BYTES_MAX);
});
it('the largest directive is a message', () => {
	const peers = (count: number): PeerId[] => Array.from({ length: count }, (_, i) => named(`p${i}`));
	const epoch = [Number.MAX_SAFE_INTEGER, 1] as const;
	const largest: Directive = {
		t: 'directive', epoch, rendition: 0, wave: 1, tree: 'B', position: 1_000_000, level: 20, fanOut: LIMITS.fanOutMax, parent: named('a'), children: peers(LIMITS.named), buddy: named('b'),
		ward: named('c'), standby: named('d'), bridge: named('e'), warm: peers(LIMITS.warm), bufferMs: 600, latencyMs: 92, guard: peers(8).map((peer) => ({ peer, epoch })),
	};
	const bytes = writeControl(largest);
	expect(bytes.length).toBeLessThanOrEqual(LIMITS.controlBytes);
	expect(readControl(bytes)).toEqual(largest);
});
it('everybody whom a peer of the tree may have to know fits its links', () => {
	const roles = 1 + LIMITS.fanOutMax + 1 + 1 + 1; // parent, children, buddy, ward, standby
	expect(roles + LIMITS.warm).toBeLessThanOrEqual(LIMITS.links); // and those who keep their standby here
});
it('a broken invariant says which one', () => {
	expect(() => assert(false, 'two and two are four')).toThrow('Broken invariant: two and two are four');
	expect(() => assert(true, 'never said')).not.toThrow();
});
