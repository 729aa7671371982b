import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import vectors from '../core/vectors/pairings.json' with { type: 'json' };
import { checkCall } from './calls.ts';
import { systemClock } from './clock.ts';
import { cryptoReady } from './crypto.ts';
import { pairingString, pairingWords } from './pairing.ts';
import { Refusal } from './refusal.ts';
import { afterwards, ask, leaveNothing, scratch, SECRET, siteCall, soon, standAlone, start } from './testing/harness.ts';
import { NO_WISHES, parseWishes, readWishes, serversFor } from './wishes.ts';

leaveNothing();

describe('a pairing string', () => {
	const good = vectors.cases.flatMap((one) => (one.valid && one.url !== undefined && one.secret !== undefined ? [{ ...one, url: one.url, secret: one.secret }] : []));

	test.each(good)('[S4] of $name is the one that WordPress reads', ({ url, secret, code }) => {
		expect(pairingString({ url, secret })).toBe(code);
	});

	test('comes with a word when it leads to this machine alone', () => {
		const pairing = { url: 'http://localhost:8080', secret: SECRET };
		expect(pairingWords(pairing, false)).toContain('PUBLIC_URL is not set');
		expect(pairingWords(pairing, true)).not.toContain('PUBLIC_URL');
	});
});

/** A site that answers everything in one way and remembers what it was asked. */
async function site(status: number, body: string): Promise<{ rest: string; seen: { path: string; headers: Record<string, unknown>; body: string }[] }> {
	const seen: { path: string; headers: Record<string, unknown>; body: string }[] = [];
	const server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			seen.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() });
			response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
		});
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	afterwards(() => server.close());
	return { rest: `http://127.0.0.1:${(server.address() as AddressInfo).port}/wp-json/dumbbell-stream/v1/`, seen };
}

describe('the check of a connection', () => {
	test('[S6] greets the site with a signed call and tells the address that the sidecar believes to have', async () => {
		await cryptoReady();
		const { port } = await start({ PUBLIC_URL: 'https://live.example.org' });
		const { rest, seen } = await site(200, '{"ok":true}');
		const { status, json } = await siteCall(port, '/check', { rest });
		expect([status, json]).toEqual([200, { ok: true, publicUrl: 'https://live.example.org', site: { ok: true, why: null } }]);
		const [call] = seen;
		expect(call?.path).toBe('/wp-json/dumbbell-stream/v1/connection/hello');
		const route = { method: 'POST', path: '/dumbbell-stream/v1/connection/hello', headers: call?.headers as Record<string, string>, body: Buffer.from(call?.body ?? '') };
		expect(() => checkCall(SECRET, route, systemClock.unixMs())).not.toThrow();
	});

	test.each([
		['that refuses', 401, '{"code":"x","message":"The signature of this call is wrong."}', 'The signature of this call is wrong.'],
		['behind a wall that answers with a page', 200, '<html>Are you human?</html>', 'something else than WordPress answered'],
	])('[S6] says why not of a site %s', async (_what, status, body, why) => {
		const { port } = await start();
		const { rest } = await site(status, body);
		expect((await siteCall(port, '/check', { rest })).json.site).toEqual({ ok: false, why });
	});

	test('[S6] says why not of a site that is not there', async () => {
		const { port } = await start();
		const { json } = await siteCall(port, '/check', { rest: 'http://127.0.0.1:1/wp-json/dumbbell-stream/v1/' });
		expect(json.site).toEqual({ ok: false, why: expect.stringMatching(/\w/) });
	});

	test.each([['a stranger', undefined, 401, 'DS-site-unsigned'], ['a site with no address', {}, 422, 'DS-site-bad-settings']])('goes nowhere for %s', async (_who, body, status, code) => {
		const { port } = await start();
		const reply = body === undefined ? await ask(port, 'POST', '/check', {}, '{"rest":"http://127.0.0.1/"}') : await siteCall(port, '/check', body);
		expect([reply.status, reply.json.code]).toEqual([status, code]);
	});

	test.each([
		['any origin while none is listed', {}, true],
		['an origin on the list', { ALLOWED_ORIGINS: 'https://example.org' }, true],
		['an origin that is not on the list', { ALLOWED_ORIGINS: 'https://other.example' }, false],
	])('[S6] a WebSocket of %s is answered, and told whether it may watch', async (_what, environment: Record<string, string>, allowed) => {
		const { port } = await start(environment);
		const socket = new WebSocket(`ws://127.0.0.1:${port}/ping`, { origin: 'https://example.org' });
		const said = new Promise((resolve) => socket.on('message', (data) => resolve(JSON.parse((data as Buffer).toString()))));
		const closed = new Promise((resolve) => socket.on('close', resolve));
		expect([await said, await closed]).toEqual([{ ok: true, allowed }, 1000]);
	});
});

describe('what the site wishes', () => {
	const turn = { urls: ['turn:turn.example.org:3478', 'turns:turn.example.org'], secret: 'of the TURN server' };

	test('[S5] reaches viewers: the servers, with a password that ends, and never the secret behind it', async () => {
		const running = await start();
		const { id } = await standAlone(running);
		const wishes = { iceServers: [{ urls: ['stun:stun.example.org'] }, turn], floorViewers: 60 };
		expect((await siteCall(running.port, '/settings', wishes)).json).toEqual({ ok: true });
		const { json, body } = await ask(running.port, 'GET', `/streams/${id}.json`);
		const [stun, made] = json.iceServers as { urls: string[]; username?: string; credential?: string }[];
		expect([stun, made?.urls, json.place]).toEqual([{ urls: ['stun:stun.example.org'] }, turn.urls, 'large']);
		const ends = Number(made?.username?.split(':')[0]);
		expect(ends).toBeGreaterThan(Date.now() / 1_000 + 11 * 3_600);
		expect(ends).toBeLessThan(Date.now() / 1_000 + 13 * 3_600);
		expect(made?.credential).toBe(createHmac('sha1', turn.secret).update(made?.username ?? '').digest('base64'));
		expect(body.toString()).not.toContain(turn.secret);
	});

	test('[S5] outlasts a restart, and gives way to none', async () => {
		const dir = scratch();
		const first = await start({ DATA_DIR: dir });
		await siteCall(first.port, '/settings', { iceServers: [], floorViewers: 3 });
		await first.stop();
		const second = await start({ DATA_DIR: dir });
		expect(second.sidecar.floorViewers()).toBe(3);
		await siteCall(second.port, '/settings', NO_WISHES);
		expect(second.sidecar.floorViewers()).toBe(20);
	});

	test('[S5] holds at once, also for a stream that somebody waits for, and ends nobody\'s link', async () => {
		const running = await start();
		const { known, id } = await standAlone(running);
		const socket = new WebSocket(`ws://127.0.0.1:${running.port}/coordinator?stream=${id}`);
		afterwards(() => socket.terminate());
		await new Promise((done) => socket.once('open', done));
		const before = running.sidecar.streams.live(known);
		await soon(() => before.view.controlLinks).toBe(2);
		await siteCall(running.port, '/settings', { iceServers: [], floorViewers: 3 });
		expect(running.sidecar.streams.peek(id)).toBe(before);
		expect(before.view.controlLinks).toBe(2);
	});

	test.each([
		['no list', { iceServers: {}, floorViewers: null }, 'iceServers'],
		['too many servers', { iceServers: Array(9).fill({ urls: ['stun:a'] }), floorViewers: null }, 'iceServers'],
		['a server without an address', { iceServers: [{ urls: [] }], floorViewers: null }, 'iceServers'],
		['the address of a page', { iceServers: [{ urls: ['https://example.org'] }], floorViewers: null }, 'iceServers'],
		['a password that is a number', { iceServers: [{ urls: ['turn:a'], credential: 7 }], floorViewers: null }, 'iceServers'],
		['half a viewer', { iceServers: [], floorViewers: 0.5 }, 'floorViewers'],
		['fewer than no viewers', { iceServers: [], floorViewers: -1 }, 'floorViewers'],
		['a page that may frame', { iceServers: [], floorViewers: null, embedOrigins: ['https://a.example/page'] }, 'embedOrigins'],
		['a rule that ends the policy', { iceServers: [], floorViewers: null, embedOrigins: ['https://a.example; script-src *'] }, 'embedOrigins'],
		['every page that may frame', { iceServers: [], floorViewers: null, embedOrigins: ['*'] }, 'embedOrigins'],
		['no word about viewers', { iceServers: [] }, 'floorViewers'],
	])('%s is refused by name', (_what, fields, field) => {
		expect(() => readWishes(fields)).toThrow(new Refusal('DS-site-bad-settings', field));
	});

	test('that were damaged on disk count as none, and the sidecar starts', async () => {
		const dir = scratch();
		const first = await start({ DATA_DIR: dir });
		await siteCall(first.port, '/settings', { iceServers: [], floorViewers: 3 });
		await first.stop();
		const file = join(dir, 'wishes.json');
		writeFileSync(file, readFileSync(file, 'utf8').slice(0, 9));
		expect((await start({ DATA_DIR: dir })).sidecar.floorViewers()).toBe(20);
		expect(parseWishes('null')).toBe(NO_WISHES);
	});

	test('a server with a name and a password of its own is handed on as it is', () => {
		const server = { urls: ['turn:a'], username: 'u', credential: 'c' };
		expect(serversFor({ iceServers: [server], floorViewers: null, embedOrigins: [] }, 0)).toEqual([server]);
	});
});
