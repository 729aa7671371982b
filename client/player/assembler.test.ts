import { FLAG } from '@dumbbell-stream/core/wire.ts';
import { expect, test } from 'vitest';
import { ChunkAssembler, type Chunk, type MediaPacket } from './assembler.ts';

const { chunkStart, chunkEnd, groupStart, endOfStream, announcement } = FLAG;

function packet(seq: number, flags: number, payload: readonly number[] = [seq], more: Partial<MediaPacket> = {}): MediaPacket {
	return { session: 1, rendition: 0, seq, mediaMs: seq * 10, captureMs: 1_000 + seq * 10, flags, payload: Uint8Array.from(payload), ...more };
}
function run(packets: readonly MediaPacket[], assembler = new ChunkAssembler()): (readonly number[])[] {
	return packets.map((one) => assembler.push(one)).filter((chunk): chunk is Chunk => chunk !== null).map(({ bytes }) => [...bytes]);
}

test('a chunk in one packet passes with its times', () => {
	const chunk = new ChunkAssembler().push(packet(1, groupStart | chunkStart | chunkEnd, [7, 8]));
	expect(chunk).toEqual({ bytes: Uint8Array.of(7, 8), mediaMs: 10, captureMs: 1_010, startsGroup: true, endsStream: false });
});

test('a chunk in three packets is put together, and only the first chunk of a group starts it', () => {
	const assembler = new ChunkAssembler();
	const chunks = [packet(1, groupStart | chunkStart), packet(2, 0), packet(3, chunkEnd), packet(4, chunkStart | chunkEnd)].map((one) => assembler.push(one));
	expect(chunks.map((chunk) => chunk && [...chunk.bytes])).toEqual([null, null, [1, 2, 3], [4]]);
	expect(chunks.map((chunk) => chunk?.startsGroup)).toEqual([undefined, undefined, true, false]);
});

test('nothing passes before the first group', () => {
	expect(run([packet(4, chunkEnd), packet(5, chunkStart | chunkEnd), packet(6, groupStart | chunkStart | chunkEnd)])).toEqual([[6]]);
});

test('after a gap nothing passes before the next group, and half a chunk is forgotten', () => {
	const packets = [packet(1, groupStart | chunkStart | chunkEnd), packet(2, chunkStart), packet(4, chunkEnd), packet(5, chunkStart | chunkEnd), packet(6, groupStart | chunkStart | chunkEnd)];
	expect(run(packets)).toEqual([[1], [6]]);
});

test.each([
	['session', { session: 2 }],
	['rendition', { rendition: 1 }],
])('another %s waits for its own group, even when the numbers happen to follow', (_, more) => {
	const packets = [packet(1, groupStart | chunkStart | chunkEnd), packet(2, chunkStart | chunkEnd, [2], more), packet(3, groupStart | chunkStart | chunkEnd, [3], more)];
	expect(run(packets)).toEqual([[1], [3]]);
});

test('announcements are none of its business', () => {
	expect(run([packet(1, groupStart | chunkStart), packet(0, announcement), packet(2, chunkEnd)])).toEqual([[1, 2]]);
});

test('a bare end of stream is told, also before any group', () => {
	const assembler = new ChunkAssembler();
	expect(assembler.push(packet(9, endOfStream, []))).toMatchObject({ endsStream: true, bytes: new Uint8Array(0) });
});

test('a chunk that never ends is given up instead of filling the memory', () => {
	const assembler = new ChunkAssembler();
	const megabyte = new Uint8Array(1_048_576);
	assembler.push(packet(1, groupStart | chunkStart, [], { payload: megabyte }));
	for (let seq = 2; seq < 30; seq++) assembler.push(packet(seq, 0, [], { payload: megabyte }));
	expect(assembler.push(packet(30, chunkEnd))).toBeNull();
	expect(assembler.push(packet(31, groupStart | chunkStart | chunkEnd))).not.toBeNull();
});
