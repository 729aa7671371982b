import { describe, expect, it } from 'vitest';
import { sealPacket, FLAG, writePacketBody, type Packet } from '@dumbbell-stream/core/wire.ts';
import { Outbox } from './outbox.ts';

const SESSION = 7;

/** Groups of ten packets, 100 ms each. */
function packet(seq: number, rendition = 0): Packet {
	const groupSeq = seq - ((seq - 1) % 10);
	const header = { session: SESSION, rendition, seq, groupSeq, mediaMs: (seq - 1) * 100, captureMs: 1, flags: seq === 0 ? FLAG.announcement : FLAG.chunkStart | (seq === groupSeq ? FLAG.groupStart : 0) };
	return sealPacket({ ...header, groupSeq: seq === 0 ? 0 : groupSeq }, writePacketBody(new Uint8Array(32), header, new Uint8Array(1_000)), new Uint8Array(64));
}
function fill(outbox: Outbox, from: number, to: number): void {
	for (let seq = from; seq <= to; seq++) outbox.push(packet(seq), seq * 100);
}
function drain(outbox: Outbox): readonly number[] {
	const seqs: number[] = [];
	for (let next = outbox.take(); next; next = outbox.take()) seqs.push(next.seq);
	return seqs;
}

describe('packets on their way', () => {
	it('leave once each and in order, and are forgotten some seconds after', () => {
		const outbox = new Outbox();
		fill(outbox, 1, 5);
		expect(drain(outbox)).toEqual([1, 2, 3, 4, 5]);
		expect(drain(outbox)).toEqual([]);
		expect(outbox.waitedMs(10_000)).toBe(0);
		expect(outbox.packetsDropped).toBe(0);
	});
	it('go on behind what has arrived, with what was lost on the broken line', () => {
		const outbox = new Outbox();
		outbox.push(packet(0), 0);
		fill(outbox, 1, 20);
		drain(outbox);
		fill(outbox, 21, 25);
		expect(outbox.resume(SESSION, [{ rendition: 0, session: SESSION, head: 18 }]).map(({ seq }) => seq)).toEqual([0]);
		expect(drain(outbox)).toEqual([19, 20, 21, 22, 23, 24, 25]);
	});
	it('begin with a group where the sidecar has nothing, for instance because it was restarted', () => {
		const outbox = new Outbox();
		fill(outbox, 1, 25);
		drain(outbox);
		fill(outbox, 26, 27);
		outbox.resume(SESSION, []);
		expect(drain(outbox)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27]);
	});
	it('of another session that the sidecar names do not count', () => {
		const outbox = new Outbox();
		fill(outbox, 1, 12);
		drain(outbox);
		outbox.resume(SESSION, [{ rendition: 0, session: SESSION - 1, head: 500 }]);
		expect(drain(outbox)[0]).toBe(1);
	});
	it('wait for ten seconds; then whole groups are given up, the oldest first', () => {
		const outbox = new Outbox();
		fill(outbox, 1, 150);
		expect(outbox.waitedMs(15_000)).toBeLessThanOrEqual(10_000);
		const left = drain(outbox);
		expect(left[0]).toBe(51); // A group's first.
		expect(outbox.packetsDropped).toBe(50);
	});
	it('of all renditions are given up alike', () => {
		const outbox = new Outbox();
		for (let seq = 1; seq <= 150; seq++) for (const rendition of [0, 1]) outbox.push(packet(seq, rendition), seq * 100);
		const first = [outbox.take(), outbox.take()].map((one) => one?.seq);
		expect(first).toEqual([51, 51]);
	});
});
