import { request as httpRequest, type ClientRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { keyListMessage, writeKeyListBody } from '@dumbbell-stream/core/key-list.ts';
import { NO_END, tombstonesMessage, writeTombstonesBody, type CaptureRange } from '@dumbbell-stream/core/tombstones.ts';
import { fromBase64url, toBase64url } from '@dumbbell-stream/core/wire.ts';
import { keyPairFrom, sign, streamKey, type KeyPair } from './crypto.ts';
import { isWithheld, newerTombstones, signedTombstones } from './off-air.ts';
import type { RunningSidecar } from './server.ts';
import { StreamsStore, type KnownStream } from './streams-store.ts';
import { ask, leaveNothing, siteCall, soon, standAlone, start, type Reply } from './testing/harness.ts';
import { recordingMachines } from './testing/machines.ts';
import { media } from './testing/media.ts';
import { watch, type Viewer } from './testing/viewer.ts';

leaveNothing();

const [SITE, OTHER] = [1, 2].map((byte) => (): KeyPair => keyPairFrom(new Uint8Array(32).fill(byte))) as [() => KeyPair, () => KeyPair];
const WHOLE: CaptureRange = { from: 0, to: NO_END };
const keyOf = (id: string): Uint8Array => streamKey(id) as Uint8Array;

/** The stream with a key list that names this site. */
async function stream(running: RunningSidecar, site: KeyPair | null = SITE()): Promise<{ readonly known: KnownStream; readonly id: string; readonly key: string }> {
	const made = await standAlone(running);
	const known = { ...made.known, keyList: keyList(made.known, site) };
	await running.sidecar.streams.put(known);
	return { ...made, known: running.sidecar.store.get(made.id) as KnownStream };
}
function keyList({ stream: id, seed }: KnownStream, site: KeyPair | null, number = 1): string {
	const body = writeKeyListBody({ stream: keyOf(id), number, since: 0, site: site?.publicKey ?? null, successor: null, revoked: [] });
	return toBase64url(Buffer.concat([body, sign(keyListMessage(body), keyPairFrom(fromBase64url(seed as string) as Uint8Array).privateKey)]));
}
/** What the site says is off the air. */
function tombstones(id: string, number: number, ranges: readonly CaptureRange[], by = SITE()): string {
	const body = writeTombstonesBody({ stream: keyOf(id), number, issued: Date.now(), ranges });
	return toBase64url(Buffer.concat([body, sign(tombstonesMessage(body), by.privateKey)]));
}
const order = ({ port }: RunningSidecar, id: string, list: unknown): Promise<Reply> => siteCall(port, `/streams/${id}/orders`, { order: 'tombstones', list });
const jsonOf = async ({ port }: RunningSidecar, id: string): Promise<Record<string, unknown>> => (await ask(port, 'GET', `/streams/${id}.json`)).json;
const ticketOf = ({ port }: RunningSidecar, id: string): Promise<Reply> => ask(port, 'POST', `/streams/${id}/tickets`, {}, '{}');

/** A publisher whose body stays open; `code`: with what it was sent away. */
function publish({ port }: RunningSidecar, id: string, key: string): { readonly request: ClientRequest; readonly code: () => string | null } {
	let code: string | null = null;
	const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: `/ingest/${id}`, headers: { authorization: `Bearer ${key}` }, agent: false });
	request.on('error', () => undefined);
	request.on('response', (response) => response.on('data', (part: Buffer) => (code = (JSON.parse(part.toString()) as { code: string }).code)));
	request.write(media('usual').subarray(0, 120_000));
	return { request, code: () => code };
}
function viewerOf({ port }: RunningSidecar, id: string, ticket: string): Viewer {
	const base = `ws://127.0.0.1:${port}`;
	return watch({ coordinator: `${base}/coordinator?stream=${id}`, floor: `${base}/floor?stream=${id}`, stream: keyOf(id), ticket: fromBase64url(ticket) as Uint8Array });
}

describe('an order to take off the air', () => {
	test('[S8] [T20] stands in the JSON, the higher number stays, also across a restart, and the answer tells which one holds', async () => {
		const running = await start();
		const { id } = await stream(running);
		const lists = [2, 3, 1].map((number) => tombstones(id, number, [{ from: 5, to: 6 + number }]));
		const told: unknown[] = [];
		for (const list of lists) told.push((await order(running, id, list)).json);
		expect(told).toEqual([2, 3, 3].map((number) => ({ ok: true, number })));
		expect((await jsonOf(running, id)).tombstones).toBe(lists[1]);
		await siteCall(running.port, `/streams/${id}/orders`, { order: 'restart-coordinator' });
		const again = await StreamsStore.open(running.sidecar.options.dataDir, running.sidecar.log);
		expect(again.get(id)?.tombstones).toBe(lists[1]);
	});

	test.each<[string, (id: string, other: string) => unknown]>([
		['another site has signed', (id) => tombstones(id, 9, [WHOLE], OTHER())],
		['is for another stream', (_id, other) => tombstones(other, 9, [WHOLE])],
		['is no list', () => 'AAAA'],
		['is no text', () => 5],
		['is longer than any', () => 'A'.repeat(2_000)],
		['is missing', () => undefined],
	])('[T18] with a list that %s is refused, and nothing changes', async (_, make) => {
		const running = await start();
		const [{ id }, other] = [await stream(running), await stream(running)];
		const reply = await order(running, id, make(id, other.id));
		expect([reply.status, reply.json.code]).toEqual([422, 'DS-site-bad-order']);
		expect(reply.json.message).toContain('(list)');
		expect((await jsonOf(running, id)).tombstones).toBeNull();
	});

	test('[T18] is refused while the key list names no site', async () => {
		const running = await start();
		const { id } = await stream(running, null);
		expect((await order(running, id, tombstones(id, 1, [WHOLE]))).json.code).toBe('DS-site-bad-order');
	});

	test('[T18] ends with the site that gave it, and numbers begin anew with the next', async () => {
		const running = await start();
		const { id, known } = await stream(running);
		await order(running, id, tombstones(id, 7, [WHOLE]));
		await running.sidecar.streams.put({ ...known, keyList: keyList(known, OTHER(), 2) });
		expect((await jsonOf(running, id)).tombstones).toBeNull();
		const next = tombstones(id, 1, [{ from: 1, to: 2 }], OTHER());
		expect((await order(running, id, next)).json).toEqual({ ok: true, number: 1 });
		expect((await jsonOf(running, id)).tombstones).toBe(next);
	});

	test('[T20] is told to the coordinator at once, and to a fresh one', async () => {
		const { machines, coordinator } = recordingMachines();
		const running = await start({}, { machines });
		const { id, known } = await stream(running);
		const live = running.sidecar.streams.live(known);
		const list = tombstones(id, 1, [WHOLE]);
		await order(running, id, list);
		live.restartCoordinator();
		const told = coordinator.filter(({ t }) => t === 'tombstones' || t === 'key-list').map(({ t }) => t);
		expect(told).toEqual(['key-list', 'tombstones', 'key-list', 'tombstones']);
		expect(coordinator).toContainEqual({ t: 'tombstones', bytes: fromBase64url(list) });
	});
});

describe('a stream that is off the air', () => {
	test('[T21] sends its publisher and everybody who watches away within 3 s, gives no ticket, and is given back', async () => {
		const running = await start();
		const { id, key } = await stream(running);
		const { request, code } = publish(running, id, key);
		const { ticket } = (await ticketOf(running, id)).json as { ticket: string };
		const viewer = viewerOf(running, id, ticket);
		await soon(() => viewer.packets.length).toBeGreaterThan(5);
		const toldAt = performance.now();
		await order(running, id, tombstones(id, 1, [WHOLE]));
		await soon(() => viewer.states.at(-1)).toBe('ended');
		expect(performance.now() - toldAt).toBeLessThan(3_000);
		await soon(code).toBe('DS-ingest-withheld');
		await soon(() => running.sidecar.streams.peek(id)?.view.viewers).toBe(0);
		expect(running.sidecar.streams.peek(id)?.view.floorLinks).toBe(0);
		const held = viewer.packets.length;
		expect((await ticketOf(running, id)).json.code).toBe('DS-withheld');
		expect((await ask(running.port, 'POST', `/ingest/${id}`, { authorization: `Bearer ${key}` }, [new Uint8Array(10)])).json.code).toBe('DS-ingest-withheld');

		// Whoever came by a ticket before gets nothing with it either.
		const late = viewerOf(running, id, ticket);
		await soon(() => late.states.at(-1)).toBe('ended');
		expect(late.packets).toEqual([]);

		await order(running, id, tombstones(id, 2, []));
		request.destroy();
		const next = publish(running, id, key);
		await soon(() => viewer.packets.length).toBeGreaterThan(held + 5);
		await soon(() => late.packets.length).toBeGreaterThan(5);
		next.request.destroy();
		viewer.close();
		late.close();
	}, 60_000);

	test('[T19] a stretch of the past is withheld from who comes later, and nobody is sent away', async () => {
		const running = await start();
		const { id, key } = await stream(running);
		const { request, code } = publish(running, id, key);
		const { ticket } = (await ticketOf(running, id)).json as { ticket: string };
		const viewer = viewerOf(running, id, ticket);
		await soon(() => viewer.packets.filter(({ seq, groupSeq }) => seq === groupSeq).length).toBeGreaterThan(1);
		const until = viewer.packets.findLast(({ seq, groupSeq }) => seq === groupSeq)?.captureMs ?? 0;
		await soon(() => running.sidecar.clock.unixMs()).toBeGreaterThan(until + 2_000); // Ingest, coordinator and this test have clocks of their own.
		expect((await order(running, id, tombstones(id, 1, [{ from: 0, to: until }]))).status).toBe(202);
		const late = viewerOf(running, id, ((await ticketOf(running, id)).json as { ticket: string }).ticket);
		await soon(() => late.states.length).toBeGreaterThan(0);
		await soon(() => late.packets.length).toBeGreaterThan(0);
		expect(late.packets[0]?.captureMs).toBe(until);
		expect(viewer.packets.some(({ captureMs }) => captureMs < until), 'there was something before').toBe(true);
		expect(code()).toBeNull();
		request.destroy();
		viewer.close();
		late.close();
	}, 60_000);

	test('[T21] begins and ends by the clock', () => {
		const known = { stream: toBase64url(SITE().publicKey), keyList: null };
		const list = tombstones(known.stream, 1, [{ from: 100, to: 200 }]);
		expect([99, 100, 199, 200].map((ms) => isWithheld({ tombstones: list }, ms))).toEqual([false, true, true, false]);
		expect(isWithheld({ tombstones: null }, 5)).toBe(false);
		expect([signedTombstones(list, known), newerTombstones(null, list, known)]).toEqual([null, null]);
	});
});
