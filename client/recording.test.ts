import { readFileSync } from 'node:fs';
import sodium from 'libsodium-wrappers';
import { beforeAll, describe, expect, test } from 'vitest';
import { FLAG, fromBase64url } from '@dumbbell-stream/core/wire.ts';
import type { VerifySignature } from './crypto.ts';
import { readRecording, RecordingError, replay, type Recorded } from './recording.ts';
import { NO_END } from '@dumbbell-stream/core/tombstones.ts';
import { readStream } from './stream-json.ts';

/** The clip that the live preview of the plugin plays. */
const DEMO = new URL('../plugin/demo/', import.meta.url);
const json: unknown = JSON.parse(readFileSync(new URL('clip.json', DEMO), 'utf8'));
const file = new Uint8Array(readFileSync(new URL('clip.dumbbell', DEMO)));
const stream = fromBase64url((json as { stream: string }).stream) as Uint8Array;
const verify: VerifySignature = (key, message, signature) => Promise.resolve(sodium.crypto_sign_verify_detached(signature, message, key));

beforeAll(async () => sodium.ready);

async function read(bytes: Uint8Array, key = stream): Promise<{ parts: Recorded[]; fault: string | null }> {
	const parts: Recorded[] = [];
	try {
		for await (const part of readRecording(bytes, key, verify)) parts.push(part);
		return { parts, fault: null };
	} catch (error) {
		if (!(error instanceof RecordingError)) throw error;
		return { parts, fault: error.message };
	}
}
/** A copy with one bit of one byte turned. */
function turned(at: number): Uint8Array {
	const copy = file.slice();
	copy[at] = (copy[at] ?? 0) ^ 1;
	return copy;
}
/** Where the second packet's bytes begin. */
const second = () => 4 + new DataView(file.buffer, file.byteOffset).getUint32(0) + 4;

describe('a recording', () => {
	test('[S7] is announced, and then has every packet of some seconds, in order, from a keyframe on', async () => {
		const { parts, fault } = await read(file);
		expect([fault, parts[0]?.t]).toEqual([null, 'announced']);
		const packets = parts.flatMap((part) => (part.t === 'packet' ? [part.packet] : []));
		expect((packets[0]?.flags ?? 0) & FLAG.groupStart).not.toBe(0);
		expect(packets.every(({ seq }, index) => index === 0 || seq === (packets[index - 1]?.seq ?? 0) + 1)).toBe(true);
		expect((packets.at(-1)?.mediaMs ?? 0) - (packets[0]?.mediaMs ?? 0)).toBeGreaterThan(6_000);
	});

	test.each([
		['a bit of a picture turned', () => turned(second() + 400), 'bad-signature', 1],
		['a bit of the announcement turned', () => turned(4 + 200), 'bad-certificate', 0],
		['its end cut off', () => file.subarray(0, -1), 'cut short', null],
		['a length of nothing', () => Uint8Array.of(0, 0, 0, 0), 'cut short', 0],
		['no announcement', () => file.subarray(second() - 4), 'wrong-session', 0],
	])('[S7] with %s is read up to there and no further', async (_what, change, fault, good) => {
		const result = await read(change());
		expect(result.fault).toBe(fault);
		if (good !== null) expect(result.parts).toHaveLength(good);
	});

	test('[S7] is handed to the player in the time that it took, two seconds ahead', async () => {
		let nowMs = 5_000;
		const played: number[] = [];
		const player = { target: () => undefined, announced: () => undefined, play: ({ mediaMs }: { mediaMs: number }) => void played.push(mediaMs - nowMs) };
		const wait = async (ms: number): Promise<void> => void (nowMs += ms);
		let begun = 0;
		await replay(file, { stream, verify, player, now: () => nowMs, wait, signal: new AbortController().signal, begins: () => begun++, withheld: [], leftOut: () => expect.unreachable('nothing is') });
		expect(begun).toBe(1);
		const [first = 0] = played;
		expect(nowMs).toBeGreaterThan(5_000 + 4_000);
		expect(Math.max(...played) - first).toBeLessThanOrEqual(2_000);
		await expect(replay(turned(second() + 400), { stream, verify, player, now: () => nowMs, wait, signal: new AbortController().signal, begins: () => undefined, withheld: [], leftOut: () => undefined })).rejects.toMatchObject({ code: 'DS-24' });
	});

	test('[T19] leaves out what is off the air, says so, and does not wait for it', async () => {
		const packets = (await read(file)).parts.flatMap((part) => (part.t === 'packet' ? [part.packet] : []));
		const groups = packets.filter(({ flags }) => flags & FLAG.groupStart);
		const [from, to] = [groups[1]?.captureMs ?? 0, groups[2]?.captureMs ?? 0];
		expect(to).toBeGreaterThan(from);
		const run = async (withheld: readonly { from: number; to: number }[]): Promise<{ seqs: number[]; tookMs: number; leftOut: number }> => {
			let [nowMs, leftOut] = [0, 0];
			const seqs: number[] = [];
			const player = { target: () => undefined, announced: () => undefined, play: ({ seq }: { seq: number }) => void seqs.push(seq) };
			const wait = async (ms: number): Promise<void> => void (nowMs += ms);
			await replay(file, { stream, verify, player, now: () => nowMs, wait, signal: new AbortController().signal, begins: () => undefined, withheld, leftOut: () => leftOut++ });
			return { seqs, tookMs: nowMs, leftOut };
		};
		const [whole, cut, none] = [await run([]), await run([{ from, to }]), await run([{ from: 0, to: NO_END }])];
		expect(cut.seqs).toEqual(packets.filter(({ captureMs }) => captureMs < from || captureMs >= to).map(({ seq }) => seq));
		expect(cut.leftOut).toBe(1);
		expect(whole.tookMs - cut.tookMs).toBeGreaterThan((to - from) * 0.8);
		expect(none).toEqual({ seqs: [], tookMs: 0, leftOut: 1 });
	});

	test('[S7] of another stream is refused', async () => {
		expect(await read(file, new Uint8Array(32))).toEqual({ parts: [], fault: 'wrong-stream' });
	});

	test('[S7] is found by its stream JSON, and nowhere but on the web', () => {
		expect(readStream(json, 'https://example.org/demo/clip.json')).toMatchObject({ stream: (json as { stream: string }).stream, recording: 'https://example.org/demo/clip.dumbbell' });
		expect(readStream({ ...(json as object), recording: 'javascript:alert(1)' }, 'https://example.org/')).toBeNull();
	});
});
