import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { PacketBuffer } from './packet-buffer.ts';
import { packet, packets } from './testing/packets.ts';
import type { Packet } from './wire.ts';

const RUNS = { seed: 7, numRuns: 400 };

function take(buffer: PacketBuffer, one: Packet): ReturnType<PacketBuffer['wants']> {
	const verdict = buffer.wants(one);
	if (verdict === 'wanted') buffer.store(one);
	return verdict;
}
function played(buffer: PacketBuffer): readonly Packet[] {
	const out: Packet[] = [];
	for (let next = buffer.play(); next; next = buffer.play()) out.push(next);
	return out;
}
const seqs = (list: readonly Packet[]): readonly number[] => list.map(({ seq }) => seq);

/** What the player may be given: ascending, none twice, and after a hole from the start of a group. */
function expectPlayable(list: readonly Packet[]): void {
	list.forEach((one, i) => {
		const before = list[i - 1];
		if (before === undefined || one.seq !== before.seq + 1) expect(one.seq, 'starts with a group').toBe(one.groupSeq);
		if (before !== undefined) expect(one.seq).toBeGreaterThan(before.seq);
	});
}

describe('order', () => {
	it('[R1] whatever order packets come in, and however often, they are played once and in order', () => {
		const all = packets(30, 10);
		fc.assert(fc.property(fc.shuffledSubarray([...all, ...all], { minLength: 60 }), fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (arrivals, playsAfter) => {
			const buffer = new PacketBuffer();
			take(buffer, all[0] as Packet);
			const out: Packet[] = [];
			arrivals.forEach((one, i) => {
				take(buffer, one);
				if (playsAfter[i]) out.push(...played(buffer));
			});
			out.push(...played(buffer));
			expect(seqs(out)).toEqual(seqs(all));
		}), RUNS);
	});
	it('[R1] head, missing and history are those of a plain set of sequences', () => {
		const all = packets(120, 15);
		fc.assert(fc.property(fc.integer({ min: 1, max: 120 }), fc.shuffledSubarray([...all], { minLength: 1 }), (start, arrivals) => {
			const buffer = new PacketBuffer();
			const first = packet(start, start - ((start - 1) % 15));
			const stored = new Set([first.seq]);
			take(buffer, first);
			let head = first.groupSeq - 1;
			const advance = (): void => {
				while (stored.has(head + 1)) head++;
			};
			advance();
			for (const one of arrivals) {
				const verdict = take(buffer, one);
				expect(verdict).toBe(stored.has(one.seq) ? 'duplicate' : one.seq < first.groupSeq ? 'late' : 'wanted');
				if (verdict === 'wanted') stored.add(one.seq);
				advance();
				const newest = Math.max(...stored);
				expect([buffer.head, buffer.newest, buffer.size]).toEqual([head, newest, stored.size]);
				const missing: number[] = [];
				for (let seq = head + 1; seq < newest; seq++) if (!stored.has(seq)) missing.push(seq);
				expect(buffer.missing()).toEqual(missing.slice(0, LIMITS.needSeqs));
				expect(seqs(buffer.since(one.seq))).toEqual([...stored].filter((seq) => seq >= one.seq).sort((a, b) => a - b));
			}
			const starts = [...stored].filter((seq) => seq % 15 === 1);
			expect(buffer.newestGroup()).toBe(starts.length > 0 ? Math.max(...starts) : 0);
			const newestMs = buffer.get(buffer.newest)?.mediaMs ?? 0;
			const long = starts.filter((seq) => newestMs - (buffer.get(seq)?.mediaMs ?? 0) >= 500 && newestMs - (buffer.get(seq)?.mediaMs ?? 0) <= LIMITS.historyMs);
			expect(buffer.groupCovering(500)).toBe(long.length > 0 ? Math.max(...long) : buffer.newestGroup());
		}), RUNS);
	});
	it('[R2] what lies too far ahead is refused, so that one packet cannot claim the whole buffer', () => {
		const buffer = new PacketBuffer();
		take(buffer, packet(1, 1));
		expect(buffer.wants({ seq: 1 + LIMITS.aheadPackets, groupSeq: 1 })).toBe('wanted');
		expect(buffer.wants({ seq: 2 + LIMITS.aheadPackets, groupSeq: 1 })).toBe('ahead');
	});
	it('[F6] a group that began longer ago than history is kept is too much for a newcomer', () => {
		for (const beganMs of [LIMITS.historyMs, LIMITS.historyMs + 40]) {
			const buffer = new PacketBuffer();
			for (const [seq, groupSeq, mediaMs] of [[1, 1, 0], [2, 2, beganMs - 40], [3, 2, beganMs]] as const) take(buffer, packet(seq, groupSeq, { mediaMs }));
			expect(buffer.groupCovering(600)).toBe(beganMs > LIMITS.historyMs ? 2 : 1);
		}
	});
	it('[R1] an empty buffer has nothing to play, to send or to ask for', () => {
		const buffer = new PacketBuffer();
		expect([buffer.play(), buffer.headPacket, buffer.newestGroup(), buffer.head, buffer.oldest]).toEqual([undefined, undefined, 0, 0, 0]);
		expect([buffer.since(0), buffer.missing()]).toEqual([[], []]);
	});
});

describe('holes', () => {
	it('[R3] a hole that is given up is jumped to the next group, and what comes of it later is late', () => {
		const buffer = new PacketBuffer();
		const all = packets(30, 10);
		for (const one of all) if (one.seq !== 5) take(buffer, one);
		expect(seqs(played(buffer))).toEqual([1, 2, 3, 4]);
		expect(buffer.nextGroup()).toBe(11);
		buffer.skipTo(11);
		expect(take(buffer, all[4] as Packet)).toBe('late');
		expect(seqs(played(buffer))).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
		expect([buffer.head, buffer.missing()]).toEqual([30, []]);
	});
	it('[R3] with losses and jumps nothing is ever played twice, out of order, or from the middle of a group', () => {
		const all = packets(200, 12);
		fc.assert(fc.property(fc.shuffledSubarray([...all], { minLength: 20 }), fc.array(fc.nat(9), { minLength: 200, maxLength: 200 }), (kept, dice) => {
			// A network's order: late by a few packets, never by the whole stream.
			const arrivals = kept.map((one, i) => ({ one, at: one.seq + (dice[i] ?? 0) })).sort((a, b) => a.at - b.at);
			const buffer = new PacketBuffer();
			const out: Packet[] = [];
			arrivals.forEach(({ one }, i) => {
				take(buffer, one);
				out.push(...played(buffer));
				const group = buffer.nextGroup();
				if (dice[i] === 0 && group !== undefined) buffer.skipTo(group);
				out.push(...played(buffer));
			});
			expectPlayable(out);
		}), RUNS);
	});
});

describe('memory', () => {
	const chunk = new Uint8Array(LIMITS.packetBytes - 136); // One piece of memory, counted many times.

	it('[R4] a stream of any length takes bounded room, and the newest group and the one before it stay whole', () => {
		const buffer = new PacketBuffer();
		for (const one of packets(6_000, 25)) {
			take(buffer, one);
			played(buffer);
			const group = buffer.newestGroup();
			expect(buffer.since(group).length).toBe(one.seq - group + 1);
			if (one.seq > 50) expect(buffer.oldest).toBeLessThanOrEqual(group - 25);
			expect(buffer.size).toBeLessThanOrEqual(LIMITS.historyMs / 40 + 2 * 25 + 1);
		}
	});
	it('[R4] groups longer than the history are kept whole, up to the bound of the buffer', () => {
		const buffer = new PacketBuffer();
		for (const one of packets(5_000, 1_000)) {
			take(buffer, one);
			played(buffer);
		}
		expect(buffer.newestGroup()).toBe(4_001);
		expect(buffer.oldest).toBe(3_001);
	});
	it('[R4] what has not been played is kept as long as there is room', () => {
		const buffer = new PacketBuffer();
		for (const one of packets(1_000, 25)) take(buffer, one);
		expect(seqs(played(buffer))).toEqual(seqs(packets(1_000, 25)));
	});
	it('[R4] a player that never asks cannot fill the memory: count and bytes are bounded', () => {
		const buffer = new PacketBuffer();
		for (const { seq, groupSeq } of packets(LIMITS.bufferPackets + 500, 25)) {
			take(buffer, packet(seq, groupSeq, {}, chunk.subarray(0, 1_000)));
			expect(buffer.size).toBeLessThanOrEqual(LIMITS.bufferPackets);
		}
		const heavy = new PacketBuffer();
		for (const { seq, groupSeq } of packets(1_300, 25)) {
			take(heavy, packet(seq, groupSeq, {}, chunk));
			expect(heavy.bytes).toBeLessThanOrEqual(LIMITS.bufferBytes);
		}
	});
	it('[R3] when what waits behind a hole has outgrown the memory, the player still goes on with a group and not inside one', () => {
		const buffer = new PacketBuffer();
		const out: Packet[] = [];
		for (const { seq, groupSeq } of packets(2_000, 400)) {
			if (seq !== 5) take(buffer, packet(seq, groupSeq, {}, chunk));
			out.push(...played(buffer));
		}
		expectPlayable(out);
		expect(out.length).toBeGreaterThan(100);
		expect(buffer.head).toBe(2_000);
	});
	it('[R4] bytes are those of what is kept', () => {
		fc.assert(fc.property(fc.shuffledSubarray([...packets(300, 20)], { minLength: 1 }), (arrivals) => {
			const buffer = new PacketBuffer();
			for (const one of arrivals) {
				take(buffer, one);
				played(buffer);
			}
			const kept = buffer.since(0);
			expect(buffer.bytes).toBe(kept.reduce((sum, one) => sum + one.bytes.length, 0));
			expect(buffer.size).toBe(kept.length);
		}), RUNS);
	});
});
