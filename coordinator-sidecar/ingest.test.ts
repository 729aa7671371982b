import { createServer, request as httpRequest, type ClientRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readCertificate, toBase64url, fromBase64url, type PeerIn, type Tick } from '@dumbbell-stream/core';
import { checkCall } from './calls.ts';
import { keyListMessage, writeKeyListBody } from '@dumbbell-stream/core/key-list.ts';
import { makeKeyPair, sign, signCertificate, verify, type KeyPair } from './crypto.ts';
import type { RunningSidecar } from './server.ts';
import { afterwards, ask, leaveNothing, pieces, SECRET, siteCall, soon, standAlone, start, type Reply } from './testing/harness.ts';
import { recordingMachines } from './testing/machines.ts';
import { media } from './testing/media.ts';

leaveNothing();

type Of<T> = Extract<PeerIn, { t: T }>;
const only = <T extends PeerIn['t']>(inputs: readonly (PeerIn | Tick)[], t: T): readonly Of<T>[] => inputs.filter((input): input is Of<T> => input.t === t);
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}`, 'content-type': 'video/mp4' });

/** A publisher whose body stays open. */
function publish({ port }: RunningSidecar, id: string, key: string): { request: ClientRequest; reply: Promise<Reply | 'cut'> } {
	const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: `/ingest/${id}`, headers: bearer(key), agent: false });
	const reply = new Promise<Reply | 'cut'>((resolve) => {
		request.on('error', () => resolve('cut'));
		request.on('response', (response) => {
			const parts: Buffer[] = [];
			response.on('data', (part: Buffer) => parts.push(part));
			response.on('error', () => resolve('cut'));
			response.on('end', () => {
				const body = Buffer.concat(parts);
				resolve({ status: response.statusCode ?? 0, headers: response.headers, body, json: JSON.parse(body.toString()) as Record<string, unknown> });
			});
		});
	});
	return { request, reply };
}

describe('a publisher with the right key', () => {
	test('begins a session: announcement first, then every chunk, then the end', async () => {
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines });
		const { id, key } = await standAlone(running);
		const before = Date.now();
		const reply = await ask(running.port, 'POST', `/ingest/${id}`, bearer(key), pieces(media('usual'), 10_000));
		expect(reply.status).toBe(200);
		const [announce] = only(source, 'announce');
		const chunks = only(source, 'chunk');
		expect(source.map((input) => input.t).filter((t) => t !== 'link-up' && t !== 'room')).toEqual(['start', 'announce', ...chunks.map(() => 'chunk'), 'end-of-body']);
		expect(reply.json).toEqual({ session: expect.any(Number), chunks: chunks.length, seconds: expect.closeTo(4, 0), advice: [] });
		expect(announce?.announcement.codecs).toBe('video/mp4; codecs="avc1.42c00c,mp4a.40.2"');
		const certificate = readCertificate(announce?.announcement.certificate as Uint8Array);
		expect(toBase64url(certificate?.stream as Uint8Array)).toBe(id);
		expect(verify(certificate?.signature as Uint8Array, certificate?.message as Uint8Array, certificate?.stream as Uint8Array)).toBe(true);
		expect(certificate?.session).toBe(reply.json.session);
		expect(certificate?.session).toBeGreaterThanOrEqual(before);
		expect(Buffer.concat([announce?.announcement.init as Uint8Array, ...chunks.map((chunk) => chunk.bytes)]).equals(Buffer.from(media('usual').subarray(0, -mfraBytes(media('usual')))))).toBe(true);
	}, 30_000);

	test('is heard at once, chunk by chunk, while its body is still open', async () => {
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines });
		const { id, key } = await standAlone(running);
		const { request, reply } = publish(running, id, key);
		const bytes = media('videoOnly');
		request.write(bytes.subarray(0, bytes.length / 4));
		await soon(() => only(source, 'chunk').length).toBeGreaterThan(5);
		request.destroy();
		expect(await reply).toBe('cut');
		await soon(() => only(source, 'end-of-body').length).toBe(1);
	});

	test('that sends faster than time passes is held back to two seconds ahead', async () => {
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines });
		const { id, key } = await standAlone(running);
		const begun = performance.now();
		await ask(running.port, 'POST', `/ingest/${id}`, bearer(key), pieces(media('usual'), 2_000));
		expect(performance.now() - begun).toBeGreaterThan(1_500); // Four seconds of media, two of them in advance.
		expect(only(source, 'chunk').length).toBeGreaterThan(45);
	}, 30_000);

	test('returns with a new and higher session', async () => {
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines });
		const { id, key } = await standAlone(running);
		for (let i = 0; i < 2; i++) await ask(running.port, 'POST', `/ingest/${id}`, bearer(key), [media('audioOnly').subarray(0, 20_000)]);
		const sessions = only(source, 'announce').map((input) => readCertificate(input.announcement.certificate)?.session ?? 0);
		expect(sessions).toHaveLength(2);
		expect(sessions[1]).toBeGreaterThan(sessions[0] as number);
		expect(running.sidecar.store.get(id)?.lastSession).toBe(sessions[1]);
	});

	test('takes the stream over from whoever published before', async () => {
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines });
		const { id, key } = await standAlone(running);
		const first = publish(running, id, key);
		first.request.write(media('usual').subarray(0, 60_000));
		await soon(() => only(source, 'announce').length).toBe(1);
		const second = publish(running, id, key);
		second.request.write(media('usual').subarray(0, 60_000));
		expect(await first.reply).toMatchObject({ status: 409, json: { code: 'DS-ingest-superseded' } });
		await soon(() => only(source, 'announce').length).toBe(2);
		second.request.end();
		expect(await second.reply).toMatchObject({ status: 422, json: { code: 'DS-ingest-truncated' } });
		expect(only(source, 'end-of-body')).toHaveLength(2);
	});

	test('that falls silent is ended', async () => {
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines, silenceMs: 150 });
		const { id, key } = await standAlone(running);
		const { request, reply } = publish(running, id, key);
		request.write(media('usual').subarray(0, 60_000));
		expect(await reply).toMatchObject({ status: 408, headers: { connection: 'close' }, json: { code: 'DS-ingest-silent' } });
		expect(only(source, 'end-of-body')).toHaveLength(1);
	});

	test('is ended by its site, and may come back', async () => {
		const { machines, coordinator, source } = recordingMachines();
		const running = await start({}, { machines });
		const { id, key } = await standAlone(running);
		const { request, reply } = publish(running, id, key);
		request.write(media('usual').subarray(0, 60_000));
		await soon(() => only(source, 'announce').length).toBe(1);
		await siteCall(running.port, `/streams/${id}/orders`, { order: 'end-stream', why: 'over' });
		expect(await reply).toMatchObject({ status: 410, json: { code: 'DS-ingest-ended' } });
		expect(coordinator).toContainEqual({ t: 'end-stream', why: 'over' });
	});

	test('hears of damage in the middle, and what came before has been sent', async () => {
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines });
		const { id, key } = await standAlone(running);
		const reply = await ask(running.port, 'POST', `/ingest/${id}`, bearer(key), [media('usual').subarray(0, 60_000), new Uint8Array(50_000)]);
		expect([reply.status, reply.json.code]).toEqual([422, 'DS-ingest-malformed']);
		expect(only(source, 'chunk').length).toBeGreaterThan(0);
		expect(only(source, 'end-of-body')).toHaveLength(1);
	});

	test('that waits for 100 Continue gets it, and one with the wrong key does not', async () => {
		const { machines } = recordingMachines();
		const running = await start({}, { machines });
		const { id, key } = await standAlone(running);
		const head = (shown: string) => `POST /ingest/${id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${shown}\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n`;
		expect(await firstLine(running.port, head(key))).toBe('HTTP/1.1 100 Continue');
		expect(await firstLine(running.port, head('A'.repeat(43)))).toBe('HTTP/1.1 401 Unauthorized');
	});
});

describe('a publisher is refused', () => {
	test.each([
		['without a key', {}, 401, 'DS-ingest-no-key'],
		['with a password in place of a key', { authorization: 'Basic eDp5' }, 401, 'DS-ingest-no-key'],
		['with the wrong key', bearer('A'.repeat(43)), 401, 'DS-ingest-wrong-key'],
		['with a key of the wrong length', bearer('AAAA'), 401, 'DS-ingest-wrong-key'],
	])('%s before its body is read, however much it sends', async (_what, headers, status, code) => {
		const running = await start();
		const { id } = await standAlone(running);
		const reply = await ask(running.port, 'POST', `/ingest/${id}`, headers, pieces(new Uint8Array(3_000_000), 64_000));
		expect([reply.status, reply.json.code, reply.headers.connection]).toEqual([status, code, 'close']);
		expect(running.sidecar.metrics.get('ingest_bytes_total')).toBe(0);
	});

	test('with a key that was renewed, at once', async () => {
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines });
		const { id, key, known } = await standAlone(running);
		const { request, reply } = publish(running, id, key);
		request.write(media('usual').subarray(0, 60_000));
		await soon(() => only(source, 'announce').length).toBe(1);
		await running.sidecar.streams.put({ ...known, generation: 2 });
		expect(await reply).toMatchObject({ status: 401, json: { code: 'DS-ingest-key-renewed' } });
		expect((await ask(running.port, 'POST', `/ingest/${id}`, bearer(key))).json.code).toBe('DS-ingest-wrong-key');
	});

	test.each([
		['unfragmented', 'DS-ingest-not-fragmented'],
		['hevc', 'DS-ingest-codec'],
		['endlessGroup', 'DS-ingest-group-too-long'],
	] as const)('for %s media, with a sentence that says what to do', async (recipe, code) => {
		const { machines } = recordingMachines();
		const running = await start({}, { machines });
		const { id, key } = await standAlone(running);
		const reply = await ask(running.port, 'POST', `/ingest/${id}`, bearer(key), pieces(media(recipe), 100_000));
		expect(reply.json.code).toBe(code);
		expect(reply.json.message).toMatch(/ffmpeg|keyframe|-g 25/);
	}, 30_000);
});

describe('a stream of a site', () => {
	/** A site that answers the sidecar's calls. */
	async function site(answer: (route: string, body: Record<string, unknown>, stream: KeyPair) => [number, unknown]): Promise<{ url: string; stream: KeyPair; calls: { route: string; body: Record<string, unknown> }[] }> {
		const stream = makeKeyPair();
		const calls: { route: string; body: Record<string, unknown> }[] = [];
		const server = createServer((request, response) => {
			const parts: Buffer[] = [];
			request.on('data', (part: Buffer) => parts.push(part));
			request.on('end', () => {
				const route = new URL(request.url as string, 'http://x').searchParams.get('rest_route') as string;
				checkCall(SECRET, { method: 'POST', path: route, headers: request.headers, body: Buffer.concat(parts) }, Date.now());
				const body = JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
				calls.push({ route, body });
				const [status, said] = answer(route, body, stream);
				response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(said));
			});
		});
		afterwards(() => {
			server.close();
			server.closeAllConnections();
		});
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stream, calls };
	}

	const certify = (body: Record<string, unknown>, stream: KeyPair): string =>
		toBase64url(signCertificate({ scope: 'media', stream: stream.publicKey, key: fromBase64url(body.key as string) as Uint8Array, session: body.session as number, notAfter: body.notAfter as number }, stream.privateKey));

	async function known(running: RunningSidecar, { url, stream }: { url: string; stream: KeyPair }): Promise<{ id: string; key: string }> {
		const id = toBase64url(stream.publicKey);
		const rest = `${url}/?rest_route=/dumbbell-stream/v1/`;
		const reply = await siteCall(running.port, '/streams', { stream: id, title: 'T', site: url, rest, post: 12, tickets: `${rest}streams/12/tickets`, generation: 1, open: false });
		return { id, key: reply.json.ingestKey as string };
	}

	test('has its session certified by the site, over a signed call', async () => {
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines });
		const there = await site((route, body, stream) => (route.endsWith('/certificates') ? [201, { certificate: certify(body, stream), stream: 'x' }] : [200, { ok: true }]));
		const { id, key } = await known(running, there);
		const reply = await ask(running.port, 'POST', `/ingest/${id}`, bearer(key), [media('audioOnly').subarray(0, 20_000)]);
		expect(reply.json.code).toBe('DS-ingest-truncated'); // We cut it ourselves.
		expect(only(source, 'announce')).toHaveLength(1);
		expect(there.calls[0]).toMatchObject({ route: '/dumbbell-stream/v1/streams/12/certificates', body: { scope: 'media', session: expect.any(Number), notAfter: expect.any(Number) } });
	});

	test('tells the site when its state changes', async () => {
		const running = await start();
		const there = await site((route, body, stream) => (route.endsWith('/certificates') ? [201, { certificate: certify(body, stream) }] : [200, { ok: true }]));
		const { id, key } = await known(running, there);
		const { request } = publish(running, id, key);
		request.write(media('usual').subarray(0, 200_000));
		await soon(() => there.calls.filter(({ route }) => route.endsWith('/state')).map(({ body }) => body.state)).toContain('live');
		request.destroy();
		await soon(() => there.calls.filter(({ route }) => route.endsWith('/state')).map(({ body }) => body.state)).toContain('waiting');
	});

	test('[T13] learns of a revocation from the answer to its own call, where the site cannot call the sidecar', async () => {
		const running = await start();
		let session = 0;
		const there = await site((route, body, stream) => {
			if (route.endsWith('/certificates')) return [201, { certificate: certify(body, stream) }];
			if (typeof body.session === 'number') session = body.session;
			const list = writeKeyListBody({ stream: stream.publicKey, number: session > 0 ? 2 : 1, since: 0, site: null, successor: null, revoked: session > 0 ? [session] : [] });
			return [200, { ok: true, keyList: toBase64url(Buffer.concat([list, sign(keyListMessage(list), stream.privateKey)])) }];
		});
		const { id, key } = await known(running, there);
		const { request, reply } = publish(running, id, key);
		request.write(media('usual').subarray(0, 200_000));
		expect(await reply).toMatchObject({ status: 410, json: { code: 'DS-ingest-revoked' } });
		expect(running.sidecar.store.get(id)?.keyList).not.toBeNull();
	});

	test.each([
		['says no', () => [409, { code: 'not_published', message: 'This stream is not published.' }], 502, 'DS-ingest-site-refused', 'This stream is not published.'],
		['gives another stream\'s certificate', (_route: string, body: Record<string, unknown>) => [201, { certificate: certify(body, makeKeyPair()) }], 502, 'DS-ingest-bad-certificate', 'Save the stream'],
		['gives rubbish', () => [201, { certificate: 'rubbish' }], 502, 'DS-ingest-bad-certificate', 'Save the stream'],
		['gives nothing', () => [200, {}], 502, 'DS-ingest-site-refused', 'no certificate'],
	] as const)('whose site %s is refused with the reason', async (_what, answer, status, code, words) => {
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines });
		const there = await site(answer as unknown as Parameters<typeof site>[0]);
		const { id, key } = await known(running, there);
		const { request, reply } = publish(running, id, key);
		request.write(media('usual').subarray(0, 60_000));
		const said = (await reply) as Reply;
		expect([said.status, said.json.code]).toEqual([status, code]);
		expect(said.json.message).toContain(words);
		expect(only(source, 'announce')).toHaveLength(0);
		expect(only(source, 'chunk')).toHaveLength(0);
	});

	test('is certified although its site fails twice at first', async () => {
		let calls = 0;
		const { machines, source } = recordingMachines();
		const running = await start({}, { machines });
		const there = await site((_route, body, stream) => (++calls < 3 ? [503, { message: 'briefly away' }] : [201, { certificate: certify(body, stream) }]));
		const { id, key } = await known(running, there);
		const { request } = publish(running, id, key);
		request.write(media('usual').subarray(0, 60_000));
		await soon(() => only(source, 'chunk').length).toBeGreaterThan(0);
		request.destroy();
	});
});

function mfraBytes(bytes: Uint8Array): number {
	return bytes.length - Buffer.from(bytes).lastIndexOf('mfra') + 4;
}

function firstLine(port: number, text: string): Promise<string> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => socket.write(text));
		socket.once('data', (data) => {
			resolve(data.toString().split('\r\n', 1)[0] as string);
			socket.destroy();
		});
	});
}
