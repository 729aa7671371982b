import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { FLAG, fromBase64url, PROTOCOL, readControl, writeControl, type Control } from '@dumbbell-stream/core';
import { streamKey } from './crypto.ts';
import type { RunningSidecar } from './server.ts';
import { afterwards, ask, leaveNothing, pieces, siteCall, standAlone, soon, start } from './testing/harness.ts';
import { media } from './testing/media.ts';
import { watch, type Viewer } from './testing/viewer.ts';

leaveNothing();

interface Opened {
	readonly socket: WebSocket;
	readonly status: Promise<number | 'open'>;
	readonly closed: Promise<string>;
	readonly messages: Control[];
}

function connect(port: number, path: string, origin?: string): Opened {
	const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, origin === undefined ? {} : { origin });
	const messages: Control[] = [];
	socket.on('error', () => undefined);
	socket.on('message', (data) => {
		const message = readControl(new Uint8Array(data as Buffer));
		if (message) messages.push(message);
	});
	afterwards(() => socket.terminate());
	return {
		socket, messages,
		status: new Promise((resolve) => {
			socket.on('open', () => resolve('open'));
			socket.on('unexpected-response', (request, response) => {
				resolve(response.statusCode ?? 0);
				request.destroy();
			});
		}),
		closed: new Promise((resolve) => socket.on('close', (code, reason) => resolve(reason.toString() || String(code)))),
	};
}

async function viewer(running: RunningSidecar, id: string): Promise<Viewer> {
	const { json } = await ask(running.port, 'GET', `/streams/${id}.json`);
	const ticket = await ask(running.port, 'POST', `/streams/${id}/tickets`);
	const made = watch({
		coordinator: (json.coordinator as string).replace('localhost', '127.0.0.1'), floor: (json.floor as string).replace('localhost', '127.0.0.1'),
		stream: streamKey(id) as Uint8Array, ticket: fromBase64url(ticket.json.ticket as string) as Uint8Array,
	});
	afterwards(() => made.close());
	return made;
}

function broadcast(port: number, id: string, key: string): ReturnType<typeof httpRequest> {
	const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: `/ingest/${id}`, headers: { authorization: `Bearer ${key}` }, agent: false });
	request.on('error', () => undefined);
	for (const piece of pieces(media('usual'), 10_000)) request.write(piece);
	afterwards(() => request.destroy());
	return request;
}

describe('a viewer on the floor', () => {
	test('gets the announcement, then every packet from a keyframe on, byte for byte what was published', async () => {
		const running = await start();
		const { id, key } = await standAlone(running);
		const seen = await viewer(running, id);
		await soon(() => running.sidecar.streams.peek(id)?.view.floorLinks).toBe(1);
		const request = broadcast(running.port, id, key);
		await soon(() => seen.packets.length).toBeGreaterThan(20);
		request.end();
		await soon(() => seen.packets.at(-1)?.flags).toBe(FLAG.endOfStream);
		const bytes = media('usual');
		const got = Buffer.concat(seen.packets.map((packet) => packet.payload));
		expect(got.length).toBeGreaterThan(100_000);
		expect(Buffer.from(bytes).includes(got)).toBe(true);
		expect((seen.packets[0]?.flags ?? 0) & FLAG.groupStart).toBe(FLAG.groupStart); // A busy machine may let it in a group later.
		expect(Buffer.from(bytes).indexOf(seen.announcements[0]?.init as Uint8Array)).toBe(0);
		expect(seen.announcements[0]?.codecs).toBe('video/mp4; codecs="avc1.42c00c,mp4a.40.2"');
		await soon(() => running.sidecar.streams.peek(id)?.view.state).toBe('waiting');
		const { json } = await ask(running.port, 'GET', `/streams/${id}.json`);
		expect(json).toMatchObject({ state: 'waiting', codecs: seen.announcements[0]?.codecs, session: seen.packets[0]?.session, viewers: 1 });
	}, 30_000);

	test('goes on watching while the coordinator is made anew', async () => {
		const running = await start();
		const { id, key } = await standAlone(running);
		const seen = await viewer(running, id);
		broadcast(running.port, id, key);
		await soon(() => seen.packets.length).toBeGreaterThan(5);
		await siteCall(running.port, `/streams/${id}/orders`, { order: 'restart-coordinator' });
		await soon(() => seen.downs).toContain('coordinator: bye');
		const before = seen.packets.length;
		await soon(() => running.sidecar.streams.peek(id)?.view).toMatchObject({ viewers: 1, state: 'live' });
		expect(seen.packets.length).toBeGreaterThan(before);
	}, 30_000);

	test('[S5] who finds no place gets one as soon as the owner allows more, while the broadcast goes on', async () => {
		const running = await start({ FLOOR_VIEWERS: '0', FLOOR_RESCUES: '0' });
		const { id, key } = await standAlone(running);
		broadcast(running.port, id, key);
		await soon(() => running.sidecar.streams.peek(id)?.view.state).toBe('live');
		const seen = await viewer(running, id);
		await soon(() => seen.states).toContain('full');
		expect(seen.packets).toEqual([]);
		await siteCall(running.port, '/settings', { iceServers: [], floorViewers: 1 });
		await soon(() => seen.packets.length).toBeGreaterThan(0);
	}, 30_000);

	test('with a ticket under another secret is sent away', async () => {
		const running = await start();
		const other = await start({ DUMBBELL_SECRET: 'quite another secret' });
		const { id, known } = await standAlone(running);
		await other.sidecar.store.put(known);
		const ticket = await ask(other.port, 'POST', `/streams/${id}/tickets`);
		const socket = connect(running.port, `/coordinator?stream=${id}`);
		expect(await socket.status).toBe('open');
		const token = fromBase64url(ticket.json.ticket as string) as Uint8Array;
		socket.socket.send(writeControl({ t: 'join', protocol: PROTOCOL, stream: streamKey(id) as Uint8Array, token, peers: false, slots: 0, nat: 'unknown', rendition: 255 }));
		expect(await socket.closed).toBe('bad-ticket');
		expect(socket.messages).toContainEqual({ t: 'end', code: 'bad-ticket' });
	});
});

describe('a WebSocket', () => {
	test.each([
		['/floor?stream=short', undefined, 404],
		[`/floor?stream=${'A'.repeat(43)}`, undefined, 404],
		['/floor', undefined, 404],
		['/elsewhere?stream=ID', undefined, 404],
		['/floor?stream=ID', 'https://evil.example', 403],
		['/floor?stream=ID', 'null', 'open'],
		['/floor?stream=ID', 'https://site.example.evil.example', 403],
		['/floor?stream=ID', 'http://site.example', 403],
		['/floor?stream=ID', 'https://site.example', 'open'],
		['/floor?stream=ID', 'https://live.example', 'open'],
		['/floor?stream=ID', undefined, 'open'],
		['/coordinator?stream=ID', 'https://site.example', 'open'],
	])('to %s from origin %s gets %s', async (path, origin, status) => {
		const running = await start({ SITE_URL: 'https://site.example/blog', PUBLIC_URL: 'https://live.example' });
		const { id } = await standAlone(running);
		expect(await connect(running.port, path.replace('ID', id), origin).status).toBe(status);
	});

	test.each([
		['*', 'https://anywhere.example', 'open'],
		['https://one.example https://two.example', 'https://two.example', 'open'],
		['https://one.example https://two.example', 'https://site.example', 403],
		['https://one.example https://two.example', 'null', 403],
	])('with ALLOWED_ORIGINS=%s from %s gets %s', async (allowed, origin, status) => {
		const running = await start({ SITE_URL: 'https://site.example', ALLOWED_ORIGINS: allowed });
		const { id } = await standAlone(running);
		expect(await connect(running.port, `/floor?stream=${id}`, origin).status).toBe(status);
	});

	test('that sends text is closed with bad-frame', async () => {
		const running = await start();
		const { id } = await standAlone(running);
		for (const path of ['/floor', '/coordinator']) {
			const { socket, status, closed } = connect(running.port, `${path}?stream=${id}`);
			await status;
			socket.send('hello');
			expect(await closed).toBe('bad-frame');
		}
	});

	test('that sends more than 64 KiB at once is closed, and only that one', async () => {
		const running = await start();
		const { id } = await standAlone(running);
		const other = connect(running.port, `/coordinator?stream=${id}`);
		await other.status;
		const { socket, status, closed } = connect(running.port, `/coordinator?stream=${id}`);
		await status;
		socket.send(new Uint8Array(65_537));
		expect(await closed).toBe('1009');
		expect(other.socket.readyState).toBe(WebSocket.OPEN);
	});

	test('that says nothing after it came is closed by the source', async () => {
		const running = await start();
		const { id } = await standAlone(running);
		const { status, closed } = connect(running.port, `/floor?stream=${id}`);
		await status;
		expect(await closed).toBe('silent');
		await soon(() => running.sidecar.streams.peek(id)?.view.floorLinks).toBe(0);
	});

	test('too many from one address are refused, and a closed one makes room', async () => {
		const running = await start({ ADDRESS_SOCKETS: '2' });
		const { id } = await standAlone(running);
		const path = `/coordinator?stream=${id}`;
		const first = connect(running.port, path);
		expect([await first.status, await connect(running.port, path).status, await connect(running.port, path).status]).toEqual(['open', 'open', 429]);
		first.socket.close();
		await first.closed;
		await soon(async () => await connect(running.port, path).status).toBe('open');
	});

	test('is told bye when the sidecar stops, and everything closes within two seconds', async () => {
		const running = await start();
		const { id, key } = await standAlone(running);
		const control = connect(running.port, `/coordinator?stream=${id}`);
		const floor = connect(running.port, `/floor?stream=${id}`);
		await Promise.all([control.status, floor.status]);
		broadcast(running.port, id, key);
		await soon(() => running.sidecar.metrics.get('ingest_sessions_total')).toBe(1);
		const begun = performance.now();
		await running.stop();
		expect(performance.now() - begun).toBeLessThan(2_500);
		expect([await control.closed, await floor.closed]).toEqual(['bye', 'bye']);
	});

});
