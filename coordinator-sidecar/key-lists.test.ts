import { request as httpRequest, type ClientRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { keyListMessage, LAST_KEY_LIST, writeKeyListBody, type KeyList } from '@dumbbell-stream/core/key-list.ts';
import { fromBase64url, toBase64url } from '@dumbbell-stream/core/wire.ts';
import { keyPairFrom, sign, streamKey } from './crypto.ts';
import { newerKeyList } from './key-lists.ts';
import type { RunningSidecar } from './server.ts';
import { makeStandAlone, StreamsStore, type KnownStream } from './streams-store.ts';
import { ask, leaveNothing, siteCall, soon, standAlone, start } from './testing/harness.ts';
import { recordingMachines } from './testing/machines.ts';
import { media } from './testing/media.ts';
import { watch, type Viewer } from './testing/viewer.ts';

leaveNothing();

const keyOf = (id: string): Uint8Array => streamKey(id) as Uint8Array;
/** A list that the stream's own key has signed, as its site would send it. */
function keyList({ stream, seed }: KnownStream, list: Partial<KeyList> = {}): string {
	const body = writeKeyListBody({ stream: keyOf(stream), number: 1, since: 0, site: null, successor: null, revoked: [], ...list });
	return toBase64url(Buffer.concat([body, sign(keyListMessage(body), keyPairFrom(fromBase64url(seed as string) as Uint8Array).privateKey)]));
}
/** What WordPress says of the stream. */
const said = (id: string, other: object = {}): object => ({
	stream: id, title: 'A show', site: 'https://example.org', rest: 'https://example.org/wp-json/dumbbell-stream/v1/', post: 12,
	tickets: 'https://example.org/wp-json/dumbbell-stream/v1/streams/12/tickets', generation: 1, open: false, ...other,
});
const jsonOf = async (port: number, id: string): Promise<Record<string, unknown>> => (await ask(port, 'GET', `/streams/${id}.json`)).json;

/** A publisher whose body stays open; `code`: with what it was sent away. */
function publish({ port }: RunningSidecar, id: string, key: string): { readonly request: ClientRequest; readonly code: () => string | null } {
	let code: string | null = null;
	const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: `/ingest/${id}`, headers: { authorization: `Bearer ${key}` }, agent: false });
	request.on('error', () => undefined);
	request.on('response', (response) => response.on('data', (part: Buffer) => (code = (JSON.parse(part.toString()) as { code: string }).code)));
	request.write(media('usual').subarray(0, 120_000));
	return { request, code: () => code };
}
async function viewerOf({ port }: RunningSidecar, id: string, ticket?: string): Promise<Viewer> {
	const { ticket: own } = (await ask(port, 'POST', `/streams/${id}/tickets`, {}, '{}')).json as { ticket: string };
	const base = `ws://127.0.0.1:${port}`;
	return watch({ coordinator: `${base}/coordinator?stream=${id}`, floor: `${base}/floor?stream=${id}`, stream: keyOf(id), ticket: fromBase64url(ticket ?? own) as Uint8Array });
}

describe('a key list from the site', () => {
	test('[T13] stands in the JSON, and of two the higher number stays, also across a restart', async () => {
		const running = await start();
		const known = makeStandAlone('A show');
		const lists = [2, 3, 1].map((number) => keyList(known, { number }));
		for (const list of lists) await siteCall(running.port, '/streams', said(known.stream, { keyList: list }));
		expect((await jsonOf(running.port, known.stream)).keyList).toBe(lists[1]);
		await siteCall(running.port, '/streams', said(known.stream));
		expect((await jsonOf(running.port, known.stream)).keyList).toBe(lists[1]);
		const again = await StreamsStore.open(running.sidecar.options.dataDir, running.sidecar.log);
		expect(again.get(known.stream)?.keyList).toBe(lists[1]);
	});

	test('[T11] is refused when another key has signed it, or for another stream', async () => {
		const running = await start();
		const [known, other] = [makeStandAlone('A show'), makeStandAlone('Another')];
		const forged = keyList({ ...known, seed: other.seed });
		for (const list of [forged, keyList(other)]) {
			const reply = await siteCall(running.port, '/streams', said(known.stream, { keyList: list }));
			expect([reply.status, reply.json.code]).toEqual([422, 'DS-site-bad-stream']);
			expect(reply.json.message).toContain('(keyList)');
		}
	});

	test('[T12] that voids the running session sends its publisher away and stops every viewer within a second', async () => {
		const running = await start();
		const { known, id, key } = await standAlone(running);
		const { request, code } = publish(running, id, key);
		const viewer = await viewerOf(running, id);
		await soon(() => viewer.packets.length).toBeGreaterThan(5);
		const session = (await jsonOf(running.port, id)).session as number;
		const toldAt = performance.now();
		await running.sidecar.streams.put({ ...known, keyList: keyList(known, { revoked: [session] }) });
		await soon(() => viewer.states.at(-1)).toBe('ended');
		expect(performance.now() - toldAt).toBeLessThan(3_000);
		await soon(code).toBe('DS-ingest-revoked');
		const held = viewer.packets.length;

		const late = await viewerOf(running, id);
		request.destroy();
		const next = publish(running, id, key);
		await soon(() => viewer.packets.length).toBeGreaterThan(held + 5);
		await soon(() => late.packets.length).toBeGreaterThan(5);
		expect(new Set(late.packets.map((packet) => packet.session)).has(session)).toBe(false);
		expect(viewer.packets.slice(held).every((packet) => packet.session > session)).toBe(true);
		next.request.destroy();
		viewer.close();
		late.close();
	}, 60_000);

	test('[T13] is told to a fresh coordinator as well', async () => {
		const { machines, coordinator } = recordingMachines();
		const running = await start({}, { machines });
		const { known } = await standAlone(running);
		const list = keyList(known, { revoked: [5] });
		const live = running.sidecar.streams.live(known);
		await running.sidecar.streams.put({ ...known, keyList: list });
		live.restartCoordinator();
		expect(coordinator.filter(({ t }) => t === 'key-list')).toEqual([list, list].map((text) => ({ t: 'key-list', bytes: fromBase64url(text) })));
	});
});

describe('a stream with a successor', () => {
	test('[T14] its JSON says where to go on, its publisher is sent away, and nobody publishes there again', async () => {
		const running = await start({ PUBLIC_URL: 'https://live.example.org' });
		const { known: old, id, key } = await standAlone(running);
		const next = makeStandAlone('A show');
		const last = keyList(old, { number: LAST_KEY_LIST, successor: keyOf(next.stream) });
		const { code } = publish(running, id, key);
		await soon(() => running.sidecar.streams.peek(id)?.view.session ?? 0).toBeGreaterThan(0);
		const reply = await siteCall(running.port, '/streams', said(next.stream, { generation: 3, former: [{ stream: id, keyList: last }] }));
		expect(reply.status).toBe(201);
		await soon(code).toBe('DS-ingest-succeeded');
		expect(await jsonOf(running.port, id)).toMatchObject({ stream: id, keyList: last, successor: `https://live.example.org/streams/${next.stream}.json` });
		expect((await jsonOf(running.port, next.stream)).successor).toBeNull();
		expect((await ask(running.port, 'POST', `/ingest/${id}`, { authorization: `Bearer ${key}` }, [new Uint8Array(10)])).json.code).toBe('DS-ingest-succeeded');
	});

	test.each<[string, (old: KnownStream, next: KnownStream) => object[]]>([
		['names no successor', (old) => [{ stream: old.stream, keyList: keyList(old, { number: 5 }) }]],
		['was signed by another', (old, next) => [{ stream: old.stream, keyList: keyList({ ...old, seed: next.seed }, { number: LAST_KEY_LIST, successor: keyOf(next.stream) }) }]],
		['is the present one', (_old, next) => [{ stream: next.stream, keyList: keyList(next, { number: LAST_KEY_LIST, successor: new Uint8Array(32).fill(1) }) }]],
		['is one of nine', (old, next) => Array.from({ length: 9 }, () => ({ stream: old.stream, keyList: keyList(old, { number: LAST_KEY_LIST, successor: keyOf(next.stream) }) }))],
	])('a former stream that %s is refused, and nothing is kept', async (_, former) => {
		const running = await start();
		const [old, next] = [makeStandAlone('Old'), makeStandAlone('New')];
		const reply = await siteCall(running.port, '/streams', said(next.stream, { former: former(old, next) }));
		expect([reply.status, reply.json.code]).toEqual([422, 'DS-site-bad-stream']);
		expect(running.sidecar.store.size).toBe(0);
	});
});

test('what is said later with a lower number never takes the place of a list', () => {
	const known = makeStandAlone('A show');
	const [one, two] = [1, 2].map((number) => keyList(known, { number })) as [string, string];
	expect([newerKeyList(null, one), newerKeyList(one, two), newerKeyList(two, one), newerKeyList(two, null), newerKeyList(null, null)]).toEqual([one, two, two, two, null]);
});
