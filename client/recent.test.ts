import { describe, expect, it } from 'vitest';
import { Studio } from '@dumbbell-stream/core/testing/studio.ts';
import type { Packet } from '@dumbbell-stream/core/wire.ts';
import { fileOf } from './excerpt.ts';
import { readRecording, type Recorded } from './recording.ts';
import { Recent } from './recent.ts';
import { reportUrl } from './controls/panels.ts';

const SESSION = 1_772_395_200_000;
const studio = new Studio('ours', SESSION);
const GROUP = 25;
/** 40 ms each, groups of a second. Believed, as everything that the machine hands on to be played. */
const packet = (seq: number, other = {}): Packet => studio.packet(seq, { groupSeq: seq - ((seq - 1) % GROUP), ...other }) as Packet;
function recentOf(count: number, from = 1): Recent {
	const recent = new Recent();
	for (let seq = from; seq < from + count; seq++) recent.push(packet(seq));
	return recent;
}
const seqs = (recent: Recent): readonly number[] => recent.excerpt().map(({ seq }) => seq);

describe('what was played last', () => {
	it('begins with a group and is at most a minute long', () => {
		const all = seqs(recentOf(2_000));
		expect(all.at(-1)).toBe(2_000);
		expect(((all[0] ?? 0) - 1) % GROUP).toBe(0);
		expect(all.length).toBeLessThanOrEqual(1_501);
		expect(all.length).toBeGreaterThan(1_450);
		expect(seqs(recentOf(30, 3))[0]).toBe(26);
		expect(seqs(new Recent())).toEqual([]);
		expect(seqs(recentOf(5, 3))).toEqual([]);
	});
	it('is at most 32 MiB large', () => {
		const recent = new Recent();
		const payload = new Uint8Array(16_000);
		for (let seq = 1; seq <= 2_500; seq++) recent.push({ ...packet(1), seq, groupSeq: seq, captureMs: SESSION + seq, bytes: payload });
		const bytes = recent.excerpt().reduce((sum, one) => sum + one.bytes.length, 0);
		expect(bytes).toBeLessThanOrEqual(32 * 1_048_576);
		expect(bytes).toBeGreaterThan(31 * 1_048_576);
	});
	it('is of one rendition of one session', () => {
		const recent = recentOf(60);
		recent.push(packet(1, { rendition: 1 }));
		expect(recent.excerpt().map(({ rendition }) => rendition)).toEqual([1]);
	});
	it('[T19] has nothing that is off the air', () => {
		const recent = recentOf(100);
		recent.withhold([{ from: packet(26).captureMs, to: packet(51).captureMs }]);
		expect(seqs(recent)).toEqual([...Array.from({ length: 25 }, (_, i) => i + 1), ...Array.from({ length: 50 }, (_, i) => i + 51)]);
	});
	it('tells what stands on the screen', () => {
		const recent = recentOf(10);
		expect(recent.at(packet(4).captureMs + 20.4)).toEqual({ session: SESSION, rendition: 0, captureMs: packet(4).captureMs + 20, seq: 4 });
		expect(recent.at(0)?.seq).toBe(1);
		expect(new Recent().at(5)).toBeNull();
	});
});

it('[S7] a saved excerpt is a recording that anybody can check', async () => {
	const { subtle } = crypto;
	const verify = async (key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> =>
		subtle.verify('Ed25519', await subtle.importKey('raw', key as BufferSource, 'Ed25519', false, ['verify']), signature as BufferSource, message as BufferSource);
	const file = fileOf([studio.announcement().bytes, ...recentOf(30).excerpt().map(({ bytes }) => bytes)]);
	const parts: Recorded[] = [];
	for await (const part of readRecording(file, studio.stream, verify)) parts.push(part);
	expect(parts.map((part) => (part.t === 'packet' ? part.packet.seq : part.t))).toEqual(['announced', ...Array.from({ length: 30 }, (_, i) => i + 1)]);
});

it('a report carries what is on the screen, beside what the form needs itself', () => {
	const moment = { session: SESSION, rendition: 1, captureMs: SESSION + 5, seq: 9 };
	expect(reportUrl('https://example.org/notice/?lang=de', 'KEY', moment)).toBe(`https://example.org/notice/?lang=de&stream=KEY&session=${SESSION}&rendition=1&capture=${SESSION + 5}&seq=9`);
	expect(reportUrl('https://example.org/notice/', 'KEY', null)).toBe('https://example.org/notice/?stream=KEY');
});
