/** Packets for tests of what comes after verification: their signatures are zeros. */
import { FLAG, sealPacket, writePacketBody, type Packet, type PacketHeader } from '../wire.ts';

/** The stream of all such packets. */
export const STREAM = new Uint8Array(32).fill(7);
const UNSIGNED = new Uint8Array(64);

/** A packet of one byte of media, 40 ms after the one before it. */
export function packet(seq: number, groupSeq: number, other: Partial<PacketHeader> = {}, payload: Uint8Array = Uint8Array.of(seq & 0xff)): Packet {
	const flags = FLAG.chunkStart | FLAG.chunkEnd | (seq === groupSeq ? FLAG.groupStart : 0);
	const header = { session: 1_000, rendition: 0, seq, groupSeq, mediaMs: seq * 40, captureMs: 1_000 + seq * 40, flags, ...other };
	return sealPacket(header, writePacketBody(STREAM, header, payload), UNSIGNED);
}

/** Packets 1..count in groups of the same length. */
export function packets(count: number, groupLength: number): readonly Packet[] {
	return Array.from({ length: count }, (_, i) => packet(i + 1, i - (i % groupLength) + 1));
}
