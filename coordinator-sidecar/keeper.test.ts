import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLAG, readPacket, type Packet } from '@dumbbell-stream/core/wire.ts';
import { describe, expect, it } from 'vitest';
import { streamKey } from './crypto.ts';
import { Keeper } from './keeper.ts';
import { makeLog } from './log.ts';
import { ask, leaveNothing, scratch, siteCall, standAlone, start } from './testing/harness.ts';
import { media } from './testing/media.ts';

const STREAM = 'a'.repeat(43);
const SESSION = 1_700_000_000_000;
/** A packet of a quarter of what is written at a time. */
const PACKET_BYTES = 1 << 18;
const ALL = { session: SESSION, rendition: 0, from: 1, to: Number.MAX_SAFE_INTEGER };

function packet(seq: number, flags = 0): Packet {
	return { stream: new Uint8Array(32), session: SESSION, rendition: 0, seq, groupSeq: seq, captureMs: SESSION + seq, mediaMs: seq, flags, payload: new Uint8Array(0), bytes: new Uint8Array(PACKET_BYTES).fill(seq) } as unknown as Packet;
}

/** @returns A keeper with room for so many files of four packets each, a clock to move, and what was logged. */
async function make(files: number, dir = scratch()) {
	const clock = { now: 1_000, unixMs: () => clock.now };
	const lines: string[] = [];
	const keeper = await Keeper.open(dir, files * (4 * PACKET_BYTES + 100), clock, makeLog('debug', (line) => lines.push(line)));
	return { keeper, clock, lines, dir };
}

async function pass(keeper: Keeper, from: number, to: number): Promise<void> {
	for (let seq = from; seq <= to; seq++) keeper.passed(STREAM, packet(seq));
	await keeper.settled();
}

const passages = (keeper: Keeper): readonly (readonly number[])[] => keeper.kept(STREAM).map(({ from, to }) => [from, to]);
leaveNothing();

describe('what was sent lately', () => {
	it('is kept as long as there is room, and the oldest goes first', async () => {
		const { keeper } = await make(2);
		await pass(keeper, 1, 8);
		expect(passages(keeper)).toEqual([[1, 4], [5, 8]]);
		await pass(keeper, 9, 12);
		expect(passages(keeper)).toEqual([[5, 8], [9, 12]]);
		expect(keeper.kept(STREAM)[0]).toEqual({ session: SESSION, rendition: 0, from: 5, to: 8, captureFrom: SESSION + 5, captureTo: SESSION + 8 });
	});

	it('stays on order, and what is new must wait for room', async () => {
		const { keeper, clock, lines } = await make(2);
		await pass(keeper, 1, 8);
		expect((await keeper.keep(STREAM, { ...ALL, to: 2, until: 2_000 })).map(({ from, to }) => [from, to])).toEqual([[1, 4]]);
		await pass(keeper, 9, 12);
		expect(passages(keeper)).toEqual([[1, 4], [9, 12]]);
		await keeper.keep(STREAM, { ...ALL, until: 2_000 });
		await pass(keeper, 13, 16);
		expect(passages(keeper)).toEqual([[1, 4], [9, 12]]);
		expect(lines.some((line) => line.includes('keep-full'))).toBe(true);
		clock.now = 2_000; // The order is over.
		await pass(keeper, 17, 20);
		expect(passages(keeper)).toEqual([[9, 12], [17, 20]]);
	});

	it('may go when nobody needs it any more', async () => {
		const { keeper } = await make(1);
		await pass(keeper, 1, 4);
		await keeper.keep(STREAM, { ...ALL, to: 4, until: 9_000 });
		await keeper.release(STREAM, { ...ALL, to: 4 });
		await pass(keeper, 5, 8);
		expect(passages(keeper)).toEqual([[5, 8]]);
	});

	it('is there again after a restart, with its orders, and without what a crash cut short', async () => {
		const { keeper, dir } = await make(2);
		await pass(keeper, 1, 8);
		await keeper.keep(STREAM, { ...ALL, to: 4, until: 9_000 });
		writeFileSync(join(dir, 'kept', STREAM, '.half.dumbbell'), 'half');
		const again = await make(2, dir);
		expect(passages(again.keeper)).toEqual([[1, 4], [5, 8]]);
		expect(readdirSync(join(dir, 'kept', STREAM))).toHaveLength(3);
		await pass(again.keeper, 9, 12);
		expect(passages(again.keeper)).toEqual([[1, 4], [9, 12]]);
	});

	it('is forgotten with its stream, and not kept at all where the owner wants none', async () => {
		const { keeper, dir } = await make(2);
		await pass(keeper, 1, 4);
		await keeper.forget(STREAM);
		expect([passages(keeper), readdirSync(join(dir, 'kept'))]).toEqual([[], []]);
		const none = await make(0);
		await pass(none.keeper, 1, 8);
		expect(passages(none.keeper)).toEqual([]);
	});

	it('begins each file with the announcement that vouches for it', async () => {
		const { keeper, dir } = await make(2);
		keeper.passed(STREAM, packet(99, FLAG.announcement));
		await pass(keeper, 1, 4);
		const [name] = readdirSync(join(dir, 'kept', STREAM)) as [string];
		const file = readFileSync(join(dir, 'kept', STREAM, name));
		expect([file.readUInt32BE(0), file[4], file[4 + PACKET_BYTES + 4]]).toEqual([PACKET_BYTES, 99, 1]);
	});
});

describe('the order of a site', () => {
	it('keeps what a real publisher has sent, tells what there is, and lets go', async () => {
		const running = await start();
		const { id, key } = await standAlone(running);
		expect((await ask(running.port, 'POST', `/ingest/${id}`, { authorization: `Bearer ${key}` }, [media('usual')])).status).toBe(200);
		const order = async (body: object) => (await siteCall(running.port, `/streams/${id}/orders`, body)).json as { ok: boolean; ranges: readonly { session: number; from: number; to: number; captureFrom: number; captureTo: number }[] };
		const { ranges } = await order({ order: 'kept' });
		expect(ranges).toHaveLength(1);
		const [{ session, from, to, captureFrom, captureTo }] = ranges as [(typeof ranges)[number]];
		expect(captureTo).toBeGreaterThan(captureFrom);
		expect((await order({ order: 'keep', session, rendition: 0, from, to, until: Date.now() + 60_000 })).ranges).toEqual(ranges);
		expect((await order({ order: 'keep', session: session + 1, rendition: 0, from, to, until: Date.now() + 60_000 })).ranges).toEqual([]);
		expect((await order({ order: 'release', session, rendition: 0, from, to })).ok).toBe(true);

		const folder = join(running.sidecar.options.dataDir, 'kept', id);
		const file = readFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith('.dumbbell')) as string));
		const length = file.readUInt32BE(0);
		const first = readPacket(file.subarray(4, 4 + length), streamKey(id) as Uint8Array);
		expect(typeof first === 'string' ? first : first.flags & FLAG.announcement).toBeTruthy();
	});

	it.each([{ order: 'keep', session: 1, rendition: 0, from: 2, to: 1, until: 5 }, { order: 'keep', session: 1, rendition: 0, from: 1, to: 2 }, { order: 'release', session: -1, rendition: 0, from: 1, to: 2 }, { order: 'keep', session: '1', rendition: 0, from: 1, to: 2, until: 5 }])('that makes no sense is refused: %o', async (body) => {
		const running = await start();
		const { id } = await standAlone(running);
		expect((await siteCall(running.port, `/streams/${id}/orders`, body)).json.code).toBe('DS-site-bad-order');
	});
});
