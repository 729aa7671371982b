import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fromBase64url, readTicket, toBase64url } from '@dumbbell-stream/core/wire.ts';
import { addressOf } from './addresses.ts';
import { checkCall, signCall } from './calls.ts';
import { cryptoReady, equalSecrets, hmac, makeKeyPair } from './crypto.ts';
import { findRoute, parseObject } from './http.ts';
import { checkKey } from './ingest.ts';
import { Refusal } from './refusal.ts';
import { readOrder, readStreamRequest } from './site-requests.ts';
import { readTarget } from './sockets.ts';
import { makeStandAlone } from './streams-store.ts';
import { ask, leaveNothing, raw, scratch, SECRET, siteCall, standAlone, start } from './testing/harness.ts';
import { recordingMachines } from './testing/machines.ts';
import { mutator } from './testing/fuzz.ts';
import { VERSION } from './version.ts';

leaveNothing();

async function siteStream(change: object = {}): Promise<Record<string, unknown>> {
	await cryptoReady();
	return {
		stream: toBase64url(makeKeyPair().publicKey), title: 'Friday', site: 'https://example.org/blog', rest: 'https://example.org/blog/wp-json/dumbbell-stream/v1/',
		post: 12, tickets: 'https://example.org/blog/wp-json/dumbbell-stream/v1/streams/12/tickets', generation: 1, open: false, ...change,
	};
}

describe('a stream of a site', () => {
	test('is made known by a signed call, which answers with its ingest key and addresses, twice the same', async () => {
		const { port } = await start({ PUBLIC_URL: 'https://live.example.org/' });
		const stream = await siteStream();
		const first = await siteCall(port, '/streams', stream);
		const id = stream.stream as string;
		expect(first.status).toBe(201);
		expect(first.json).toEqual({
			stream: id, ingestKey: expect.stringMatching(/^[\w-]{43}$/), ingestUrl: `https://live.example.org/ingest/${id}`, watchUrl: `https://live.example.org/watch/${id}`,
			rtmpUrl: '', embedUrl: `https://live.example.org/embed/${id}`, src: `https://live.example.org/streams/${id}.json`,
		});
		const second = await siteCall(port, '/streams', stream);
		expect([second.status, second.json]).toEqual([200, first.json]);
	});

	test('tells players all they need, from any origin', async () => {
		const { port, sidecar } = await start({ PUBLIC_URL: 'https://live.example.org', ICE_SERVERS: '[{"urls":"turn:turn.example.org","username":"u","credential":"c"}]', FLOOR_VIEWERS: '50' });
		const stream = await siteStream();
		await siteCall(port, '/streams', stream);
		const { status, headers, json } = await ask(port, 'GET', `/streams/${stream.stream as string}.json`);
		expect([status, headers['access-control-allow-origin'], headers['cache-control']]).toEqual([200, '*', 'no-store']);
		expect(json).toEqual({
			protocol: 1, stream: stream.stream, title: 'Friday', state: 'offline', session: null, codecs: null,
			coordinator: `wss://live.example.org/coordinator?stream=${stream.stream as string}`, floor: `wss://live.example.org/floor?stream=${stream.stream as string}`,
			studio: `wss://live.example.org/ingest/${stream.stream as string}`,
			tickets: stream.tickets, iceServers: [{ urls: 'turn:turn.example.org', username: 'u', credential: 'c' }], keyList: null, successor: null, tombstones: null, viewers: 0, mayShare: true, place: 'large',
		});
		expect(sidecar.store.size).toBe(1);
	});

	test.each([
		['a wrong secret', 401, 'DS-site-wrong-signature', { secret: 'another secret altogether' }],
		['an old clock', 401, 'DS-site-clock', { unixMs: Date.now() - 61_000 }],
		['an empty body, as the connection check of WordPress sends it', 422, 'DS-site-bad-stream', { body: {} }],
		['a body that is no JSON', 400, 'DS-bad-json', { body: '{"stream":' }],
		['a list', 400, 'DS-bad-json', { body: '[]' }],
	])('%s gets %i %s', async (_what, status, code, given: { secret?: string; unixMs?: number; body?: unknown }) => {
		const { port } = await start();
		const reply = await siteCall(port, '/streams', given.body ?? (await siteStream()), given.secret, given.unixMs);
		expect([reply.status, reply.json.code]).toEqual([status, code]);
		expect(reply.json.message).toMatch(/[.)]$/);
	});

	test.each([
		['stream', 'AAAA'], ['stream', 7], ['title', 'x'.repeat(301)], ['site', 'ftp://example.org'], ['rest', 'https://example.org/wp-json'], ['post', 0], ['post', '12'],
		['tickets', 'javascript:alert(1)'], ['generation', -1], ['generation', 2 ** 32], ['open', 'yes'], ['mayShare', 1], ['profile', 'fast'], ['keyList', 'AAAA'], ['keyList', 5], ['former', {}], ['former', [{ stream: 'x' }]],
	])('whose %s is %s is refused by name', async (field, value) => {
		const { port } = await start();
		const reply = await siteCall(port, '/streams', await siteStream({ [field]: value }));
		expect([reply.status, reply.json.code]).toEqual([422, 'DS-site-bad-stream']);
		expect(reply.json.message).toContain(`(${field})`);
	});

	test('an unsigned call is told what is missing', async () => {
		const { port } = await start();
		const reply = await ask(port, 'POST', '/streams', {}, '{}');
		expect([reply.status, reply.json.code]).toEqual([401, 'DS-site-unsigned']);
	});

	test('gives no tickets here, because its site does', async () => {
		const { port } = await start();
		const stream = await siteStream();
		await siteCall(port, '/streams', stream);
		expect((await ask(port, 'POST', `/streams/${stream.stream as string}/tickets`)).json.code).toBe('DS-not-open');
	});

	test('carries what its owner has decided: no sharing, and a delay that takes effect while it runs', async () => {
		const { machines, profiles } = recordingMachines();
		const { port } = await start({}, { machines });
		const stream = await siteStream({ mayShare: false, profile: 'robust' });
		const tell = (change: object) => siteCall(port, '/streams', { ...stream, ...change });
		await tell({});
		expect((await ask(port, 'GET', `/streams/${stream.stream as string}.json`)).json.mayShare).toBe(false);
		await siteCall(port, `/streams/${stream.stream as string}/orders`, { order: 'end-stream' }); // It begins to work.
		await tell({ title: 'Saturday' });
		expect(profiles).toEqual(['robust']);
		await tell({ profile: 'near' });
		expect(profiles).toEqual(['robust', 'near']);
	});

	test('can be forgotten, and survives a restart until then', async () => {
		const dir = scratch();
		const stream = await siteStream();
		const one = await start({ DATA_DIR: dir });
		await siteCall(one.port, '/streams', stream);
		await one.stop();
		const two = await start({ DATA_DIR: dir });
		expect((await ask(two.port, 'GET', `/streams/${stream.stream as string}.json`)).json.title).toBe('Friday');
		expect((await siteCall(two.port, `/streams/${stream.stream as string}/orders`, { order: 'forget' })).status).toBe(202);
		expect((await ask(two.port, 'GET', `/streams/${stream.stream as string}.json`)).json.code).toBe('DS-unknown-stream');
	});
});

describe('orders', () => {
	test.each([
		[{ order: 'end-stream', why: 'over' }, 202, undefined],
		[{ order: 'restart-coordinator' }, 202, undefined],
		[{ order: 'drop-peer', peer: 'peer:AAAAAAAAAAAAAAAAAAAAAA', why: 'rude' }, 202, undefined],
		[{ order: 'drop-peer', peer: 'source' }, 422, 'DS-site-bad-order'],
		[{ order: 'drop-peer', peer: 'peer:AAAA' }, 422, 'DS-site-bad-order'],
		[{ order: 'explode' }, 422, 'DS-site-bad-order'],
		[{}, 422, 'DS-site-bad-order'],
	])('%j gets %i', async (order, status, code) => {
		const running = await start();
		const { id } = await standAlone(running);
		const reply = await siteCall(running.port, `/streams/${id}/orders`, order);
		expect([reply.status, reply.json.code]).toEqual([status, code]);
	});

	test('signed for one stream do not count for another', async () => {
		const running = await start();
		const [one, two] = [await standAlone(running), await standAlone(running)];
		const body = '{"order":"forget"}';
		const headers = signCall(SECRET, 'POST', `/streams/${one.id}/orders`, body, Date.now());
		expect((await ask(running.port, 'POST', `/streams/${two.id}/orders`, headers, body)).json.code).toBe('DS-site-wrong-signature');
	});
});

describe('an open stream', () => {
	test('gives anybody a ticket to watch for five minutes, under the shared secret', async () => {
		const running = await start();
		const { id } = await standAlone(running);
		const before = Date.now();
		const reply = await ask(running.port, 'POST', `/streams/${id}/tickets`, { 'content-type': 'application/json' }, '{"scope":"watch"}');
		expect([reply.status, reply.headers['access-control-allow-origin'], reply.headers['cache-control']]).toEqual([200, '*', 'no-store']);
		const ticket = readTicket(fromBase64url(reply.json.ticket as string) as Uint8Array);
		expect(ticket?.scope).toBe('watch');
		expect(toBase64url(ticket?.stream as Uint8Array)).toBe(id);
		expect((ticket?.expires ?? 0) - before).toBeGreaterThan(299_000);
		expect((ticket?.expires ?? 0) - before).toBeLessThan(301_000);
		expect(equalSecrets(hmac(SECRET, ticket?.message as Uint8Array), ticket?.signature as Uint8Array)).toBe(true);
	});

	test('answers the preflight of a page elsewhere', async () => {
		const running = await start();
		const { id } = await standAlone(running);
		const { status, headers } = await ask(running.port, 'OPTIONS', `/streams/${id}/tickets`, { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' });
		expect([status, headers['access-control-allow-origin'], headers['access-control-allow-headers']]).toEqual([204, '*', 'content-type']);
	});
});

describe('the small routes', () => {
	test('health says that all is well, and which version', async () => {
		const { port } = await start();
		const { status, json, headers } = await ask(port, 'GET', '/health');
		expect([status, headers['access-control-allow-origin']]).toEqual([200, '*']);
		expect(json).toEqual({ ok: true, version: VERSION, protocol: 1, uptimeSeconds: 0, streams: 0, live: 0, viewers: 0 });
		expect(Math.abs(Date.parse(headers.date as string) - Date.now())).toBeLessThan(3_000); // WordPress reads our clock from it.
	});

	test('metrics are lines that Prometheus reads', async () => {
		const { port } = await start();
		await ask(port, 'GET', '/health');
		const { headers, body } = await ask(port, 'GET', '/metrics');
		expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
		const lines = body.toString().trimEnd().split('\n');
		expect(lines).toContain('dumbbell_http_requests_total 1');
		for (const line of lines) expect(line).toMatch(/^(# (HELP|TYPE) dumbbell_\w+ .+|dumbbell_\w+ \d+(\.\d+)?)$/);
	});

	test.each([
		['GET', '/nothing', 404, 'DS-not-found'],
		['GET', '/streams/short.json', 404, 'DS-not-found'],
		['GET', `/streams/${'A'.repeat(43)}.json`, 404, 'DS-unknown-stream'],
		['GET', '/../../etc/passwd', 404, 'DS-not-found'],
		['GET', '/dumbbell-stream.js/../../package.json', 404, 'DS-not-found'],
		['DELETE', '/health', 405, 'DS-method'],
		['GET', '/coordinator', 426, 'DS-upgrade-needed'],
		['POST', `/ingest/${'A'.repeat(43)}`, 404, 'DS-unknown-stream'],
	])('%s %s gets %i %s', async (method, path, status, code) => {
		const { port } = await start();
		const reply = await ask(port, method, path);
		expect([reply.status, reply.json.code]).toEqual([status, code]);
	});

	test('HEAD is GET without a body', async () => {
		const { port } = await start();
		const head = await ask(port, 'HEAD', '/health');
		expect([head.status, head.body.length]).toEqual([200, 0]);
		expect(Number(head.headers['content-length'])).toBeGreaterThan(50);
	});

	test('the player is served with its chunks: the entry is asked for again, chunks are kept for ever', async () => {
		const assets = scratch();
		writeFileSync(join(assets, 'dumbbell-stream.js'), 'export {};'.repeat(100));
		writeFileSync(join(assets, 'engine.9d05b2fe.js'), 'export const engine = 1;');
		const { port } = await start({ ASSETS_DIR: assets });
		const entry = await ask(port, 'GET', '/dumbbell-stream.js', { 'accept-encoding': 'gzip' });
		expect([entry.status, entry.headers['content-encoding'], entry.headers['cache-control'], entry.headers['access-control-allow-origin']]).toEqual([200, 'gzip', 'no-cache', '*']);
		expect(gunzipSync(entry.body).toString()).toBe('export {};'.repeat(100));
		expect((await ask(port, 'GET', '/dumbbell-stream.js', { 'if-none-match': entry.headers.etag as string })).status).toBe(304);
		const chunk = await ask(port, 'GET', '/engine.9d05b2fe.js');
		expect([chunk.body.toString(), chunk.headers['cache-control']]).toEqual(['export const engine = 1;', 'public, max-age=31536000, immutable']);
		expect((await ask(port, 'GET', '/engine.00000000.js')).json.code).toBe('DS-not-found');
	});

	test('without a built player the entry says how to build it', async () => {
		const { port } = await start({ ASSETS_DIR: scratch() });
		expect((await ask(port, 'GET', '/dumbbell-stream.js')).json).toMatchObject({ code: 'DS-no-player', message: expect.stringContaining('npm run build') });
	});
});

describe('limits', () => {
	test('too many requests from one address get 429, and others go on', async () => {
		const { port } = await start({ ADDRESS_REQUESTS: '1', TRUST_PROXY: '1' });
		const from = (address: string) => ask(port, 'GET', '/health', { 'x-forwarded-for': `203.0.113.99, ${address}` });
		const statuses: number[] = [];
		for (let i = 0; i < 12; i++) statuses.push((await from('198.51.100.1')).status);
		expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(10);
		expect(statuses.at(-1)).toBe(429);
		expect((await from('198.51.100.2')).status).toBe(200);
	});

	test('X-Forwarded-For is not believed unless a proxy of ours stands in front', async () => {
		const { port } = await start({ ADDRESS_REQUESTS: '1' });
		const statuses: number[] = [];
		for (let i = 0; i < 12; i++) statuses.push((await ask(port, 'GET', '/health', { 'x-forwarded-for': `198.51.100.${i}` })).status);
		expect(statuses.at(-1)).toBe(429);
	});

	test('a body beyond 64 KiB is refused while it is being sent', async () => {
		const { port } = await start();
		const reply = await ask(port, 'POST', '/streams', {}, [new Uint8Array(70_000)]);
		expect([reply.status, reply.json.code, reply.headers.connection]).toEqual([413, 'DS-body-too-large', 'close']);
	});
});

describe('damaged requests', () => {
	/** What a hostile client may write, by the part of the sidecar that reads it. */
	test('ten thousand are parsed or refused with a code, and nothing else happens', async () => {
		await cryptoReady();
		const stream = makeStandAlone('A show');
		const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
		const routes = [{ method: 'GET' as const, path: /^\/streams\/([\w-]{43})\.json$/, answer: () => ({ status: 200 }) }];
		const body = Buffer.from(JSON.stringify(await siteStream()));
		const order = Buffer.from('{"order":"drop-peer","peer":"peer:AAAAAAAAAAAAAAAAAAAAAA","why":"rude"}');
		const call = { method: 'POST', path: '/streams', headers: {}, body };
		const parsers: readonly [seed: Uint8Array, parse: (bytes: Uint8Array) => unknown][] = [
			[body, (bytes) => readStreamRequest(parseObject(bytes))],
			[order, (bytes) => readOrder(parseObject(bytes))],
			[Buffer.from(`/floor?stream=${stream.stream}`), (bytes) => readTarget(text(bytes))],
			[Buffer.from(`/streams/${stream.stream}.json`), (bytes) => findRoute(routes, 'GET', text(bytes))],
			[Buffer.from(`Bearer ${'A'.repeat(43)}`), (bytes) => checkKey(text(bytes), stream, SECRET)],
			[Buffer.from('A'.repeat(43)), (bytes) => checkCall(SECRET, { ...call, headers: { 'x-dumbbell-time': '1', 'x-dumbbell-signature': text(bytes) } }, 1)],
			[Buffer.from('1772395200123'), (bytes) => checkCall(SECRET, { ...call, headers: { 'x-dumbbell-time': text(bytes), 'x-dumbbell-signature': 'A'.repeat(43) } }, 1)],
			[Buffer.from('203.0.113.9, 2001:db8::1'), (bytes) => addressOf({ headers: { 'x-forwarded-for': text(bytes) }, socket: new Socket() }, 1)],
		];
		const mutate = mutator(0xf00d);
		const codes = new Set<string>();
		for (let i = 0; i < 10_000; i++) {
			const [seed, parse] = parsers[i % parsers.length] as (typeof parsers)[number];
			try {
				parse(mutate(seed));
				codes.add('accepted');
			} catch (error) {
				expect(error).toBeInstanceOf(Refusal);
				codes.add((error as Refusal).code);
			}
		}
		expect(codes).toContain('accepted');
		for (const code of ['DS-bad-json', 'DS-site-bad-stream', 'DS-site-bad-order', 'DS-not-found', 'DS-ingest-wrong-key', 'DS-site-unsigned']) expect(codes).toContain(code);
	});

	test('on the wire never bring the sidecar down, and never show where its code lies', async () => {
		const running = await start({ ADDRESS_REQUESTS: '1000000' });
		const { id, key } = await standAlone(running);
		const mutate = mutator(0x4177);
		const seeds = [
			`POST /streams HTTP/1.1\r\nHost: x\r\nX-Dumbbell-Time: ${Date.now()}\r\nX-Dumbbell-Signature: ${'A'.repeat(43)}\r\nContent-Length: 2\r\n\r\n{}`,
			`POST /ingest/${id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n4\r\nabcd\r\n0\r\n\r\n`,
			`GET /coordinator?stream=${id} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://evil.example\r\n\r\n`,
			`GET /streams/${id}.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
			`POST /streams/${id}/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: 17\r\n\r\n{"scope":"watch"}`,
		].map((text) => Buffer.from(text));
		const lanes = Array.from({ length: 20 }, async (_, lane) => {
			for (let i = 0; i < 60; i++) {
				const answer = await raw(running.port, mutate(seeds[(lane + i) % seeds.length] as Buffer));
				expect(answer).not.toMatch(/\.ts:|at \w+ \(|node_modules/);
				if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 [1-4]\d\d /); // No damage makes a mistake of ours (5xx).
			}
		});
		await Promise.all(lanes);
		expect((await ask(running.port, 'GET', '/health')).status).toBe(200);
		expect(running.lines.filter((line) => / error /.test(line))).toEqual([]);
	}, 60_000);
});
