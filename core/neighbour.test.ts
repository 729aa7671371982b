import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { Neighbour } from './neighbour.ts';
import { packet } from './testing/packets.ts';

const PAYLOAD = new Uint8Array(8_000);
const heavy = (seq: number) => packet(seq, 1, {}, PAYLOAD);
function neighbour(room = Infinity): Neighbour {
	const one = new Neighbour(1, 'floor', 0, 0);
	one.setRoom(room);
	return one;
}
function drained(one: Neighbour): readonly Uint8Array[] {
	const out: Uint8Array[] = [];
	for (let next = one.take(); next; next = one.take()) out.push(next);
	return out;
}

describe('what waits to be sent', () => {
	it('[L5] control goes first, then live packets, then the backlog', () => {
		const one = neighbour();
		one.queuePacket(heavy(1), 'backlog', 0);
		one.queuePacket(heavy(9), 'live', 0);
		one.queueControl(Uint8Array.of(4));
		expect(drained(one)).toEqual([Uint8Array.of(4), heavy(9).bytes, heavy(1).bytes]);
		expect(one.queuedBytes).toBe(0);
	});
	it('[L5] nothing goes that the link has no room for, and what it has room for goes', () => {
		const one = neighbour(0);
		one.queueControl(new Uint8Array(10));
		expect(one.take()).toBeUndefined();
		one.setRoom(10);
		expect(one.take()).toHaveLength(10);
		expect(one.take()).toBeUndefined();
	});
	it('[L5] of a backlog only a little stands in the channel\'s own buffer, so that live packets of others find room on the way', () => {
		const one = neighbour(LIMITS.channelBytes);
		for (let seq = 1; seq <= 10; seq++) one.queuePacket(heavy(seq), 'backlog', 0);
		const first = drained(one);
		expect(first.length * heavy(1).bytes.length).toBeLessThanOrEqual(LIMITS.backlogBytes + LIMITS.packetBytes);
		one.queuePacket(heavy(11), 'live', 0);
		expect(drained(one)).toEqual([heavy(11).bytes]);
		one.setRoom(LIMITS.channelBytes); // All of it has left.
		expect(drained(one)).toHaveLength(first.length);
	});
	it('[L5] a packet goes at once only if nothing stands before it and there is room', () => {
		const one = neighbour(10);
		expect([one.mayPass(11), one.mayPass(6), one.mayPass(6)]).toEqual([false, true, false]);
		one.setRoom(10);
		one.queueControl(new Uint8Array(1));
		expect(one.mayPass(1)).toBe(false);
	});
	it('the oldest live packet says how long one has waited; a backlog waits on purpose', () => {
		const one = neighbour(0);
		one.queuePacket(heavy(1), 'backlog', 100);
		expect(one.waitedMs(500)).toBe(0);
		one.queuePacket(heavy(2), 'live', 200);
		one.queuePacket(heavy(3), 'live', 300);
		expect(one.waitedMs(500)).toBe(300);
		one.setRoom(heavy(2).bytes.length);
		drained(one);
		expect(one.waitedMs(500)).toBe(200);
	});
	it('[L6] when more than a megabyte waits the oldest packets go, backlog first, and control never', () => {
		const one = neighbour(0);
		one.queueControl(Uint8Array.of(4));
		const fits = Math.floor(LIMITS.queueBytes / heavy(1).bytes.length);
		for (let seq = 1; seq <= 10; seq++) one.queuePacket(heavy(seq), 'backlog', 0);
		for (let seq = 11; seq <= fits + 5; seq++) one.queuePacket(heavy(seq), 'live', 0);
		expect(one.queuedBytes).toBeLessThanOrEqual(LIMITS.queueBytes);
		expect(one.dropped).toBeGreaterThanOrEqual(5);
		one.setRoom(Infinity);
		const out = drained(one);
		expect(out[0]).toEqual(Uint8Array.of(4));
		expect(out.length).toBe(1 + fits + 5 - one.dropped);
		const gone = new Set(Array.from({ length: one.dropped }, (_, i) => i + 1));
		const kept = (seq: number): boolean => out.some((bytes) => bytes.length > 1 && bytes.every((byte, i) => byte === heavy(seq).bytes[i]));
		for (const seq of [1, 5, 6, 10, 11, fits + 5]) expect(kept(seq), `packet ${seq}`).toBe(!gone.has(seq));
	});
	it('[L6] packets of a feed that has ended are forgotten, control is not', () => {
		const one = neighbour(0);
		one.queuePacket(heavy(1), 'live', 0);
		one.queuePacket(heavy(2), 'backlog', 0);
		one.queueControl(Uint8Array.of(4));
		one.clearPackets();
		expect(one.queuedBytes).toBe(1);
		one.setRoom(Infinity);
		expect(drained(one)).toEqual([Uint8Array.of(4)]);
	});
	it('[L6] the count of waiting bytes is true, whatever happens', () => {
		const step = fc.constantFrom('control', 'live', 'backlog', 'take', 'clear', 'room');
		fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
			const one = neighbour(0);
			for (const what of steps) {
				if (what === 'control') one.queueControl(new Uint8Array(100));
				else if (what === 'live' || what === 'backlog') one.queuePacket(heavy(1), what, 0);
				else if (what === 'take') one.take();
				else if (what === 'clear') one.clearPackets();
				else one.setRoom(40_000);
				expect(one.queuedBytes).toBeLessThanOrEqual(LIMITS.queueBytes);
			}
			const waiting = one.queuedBytes;
			one.setRoom(Infinity);
			expect(drained(one).reduce((sum, bytes) => sum + bytes.length, 0)).toBe(waiting);
			expect(one.queuedBytes).toBe(0);
		}), { seed: 8, numRuns: 200 });
	});
});

describe('what the other end told', () => {
	it('[B1] a label counts unless a later message told one', () => {
		const one = neighbour();
		expect(one.learnLabel(5, 10)).toBe(true);
		expect(one.learnLabel(4, 99)).toBe(false);
		expect(one.told.label).toBe(10);
	});
	it('[B2] we must stay below its label, and below the one it proposes', () => {
		const one = neighbour();
		one.learnLabel(1, 10);
		expect(one.labelLimit).toBe(10);
		one.told.lower = 6;
		expect(one.labelLimit).toBe(6);
		one.told.lower = 20;
		expect(one.labelLimit).toBe(10);
	});
	it('its order and its head only go forward', () => {
		const one = neighbour();
		one.learnEpoch([2, 1]);
		one.learnEpoch([1, 9]);
		expect(one.told.epoch).toEqual([2, 1]);
		one.learnHead(5, 0, 10, 400, 7);
		one.learnHead(5, 0, 9, 360, 8);
		one.learnHead(4, 0, 99, 9_999, 9);
		one.learnHead(5, 0, 10, 400, 10);
		expect([one.told.session, one.told.head, one.told.headMs]).toEqual([5, 10, 400]);
		expect(one.told.movedAt).toBe(7); // What is no news moves nothing.
		one.learnHead(6, 0, 1, 40, 11);
		expect([one.told.session, one.told.head, one.told.headMs]).toEqual([6, 1, 40]);
	});
	it('its answer is waited for as long as its round trips stray, and at least a tenth of a second', () => {
		const [steady, straying] = [neighbour(), neighbour()];
		for (let i = 0; i < 50; i++) {
			steady.learnRtt(200);
			straying.learnRtt(i % 2 === 0 ? 100 : 300);
		}
		expect(steady.answerMs).toBeCloseTo(200 + LIMITS.aliveMs, 0);
		expect(straying.answerMs).toBeGreaterThan(500);
		const near = neighbour();
		near.learnRtt(2);
		expect(near.answerMs).toBe(LIMITS.grantMs);
	});
	it('it promises something while it has a place to give, and while its head moves as ours does', () => {
		const one = neighbour();
		one.learnHead(5, 0, 10, 400, 1_000);
		expect(one.promises(1_000 + LIMITS.stuckHeadMs - 1, 1_100)).toBe(true);
		expect(one.promises(1_000 + LIMITS.stuckHeadMs, 1_100)).toBe(false);
		expect(one.promises(1_000 + LIMITS.stuckHeadMs, 1_000)).toBe(true); // Nothing came to us either: the stream pauses.
		one.told.credits = 0;
		expect(one.promises(1_000, 1_000)).toBe(false);
	});
	it('the first round trip is taken as it is, later ones by an eighth, and an impossible one not at all', () => {
		const one = neighbour();
		expect(one.rttMs).toBe(2 * LIMITS.latencyMs);
		one.learnRtt(-1);
		expect(one.rttKnown).toBe(false);
		one.learnRtt(80);
		expect(one.rttMs).toBe(80);
		one.learnRtt(160);
		expect(one.rttMs).toBe(90);
	});
});
