import { spawn, type ChildProcess } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '@dumbbell-stream/core/rng.ts';
import { RtmpProtocol } from './rtmp-protocol.ts';
import { afterwards, ask, leaveNothing, siteCall, soon, standAlone, start } from './testing/harness.ts';

leaveNothing();

const PICTURE = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
const CODED = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '25', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-t', '30'];

/** A program that publishes as OBS does. */
function program(port: number, id: string, key: string): { readonly child: ChildProcess; readonly said: () => string; readonly ended: Promise<number | null> } {
	const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'info', ...PICTURE, ...CODED, '-f', 'flv', `rtmp://127.0.0.1:${port}/${id}/${key}`], { stdio: ['ignore', 'ignore', 'pipe'] });
	let said = '';
	child.stderr.on('data', (bytes: Buffer) => {
		said += bytes.toString();
	});
	afterwards(() => child.kill('SIGKILL'));
	return { child, said: () => said, ended: new Promise((resolve) => child.once('close', (code) => resolve(code))) };
}
async function dialled(port: number): Promise<{ readonly socket: Socket; readonly closed: Promise<void> }> {
	const socket = connect(port, '127.0.0.1');
	socket.on('error', () => undefined);
	socket.resume();
	afterwards(() => socket.destroy());
	await new Promise((resolve) => socket.once('connect', resolve));
	return { socket, closed: new Promise((resolve) => socket.once('close', () => resolve())) };
}

describe('a program that speaks RTMP', () => {
	test('is on the air with the right key, as if it had sent MP4', async () => {
		const running = await start({ RTMP_PORT: '0' });
		expect(running.rtmpPort).toBeNull(); // Off unless somebody wants it.
		const port = 20_000 + (process.pid % 10_000);
		const wanted = await start({ RTMP_PORT: `${port}` });
		const { id, key } = await standAlone(wanted);
		const { child, ended, said } = program(port, id, key);
		await soon(() => wanted.sidecar.streams.peek(id)?.view.state ?? said()).toBe('live');
		expect(wanted.sidecar.streams.peek(id)?.view.codecs).toMatch(/^video\/mp4; codecs="avc1\.[\da-f]{6},mp4a\.40\.2"$/);
		child.kill('SIGTERM');
		await ended;
		await soon(() => wanted.sidecar.streams.peek(id)?.view.state).toBe('waiting');
	}, 60_000);
	test.each([
		['with a wrong key', 'A'.repeat(43)],
		['without a key', ''],
	])('%s is refused before anything is accepted, and disturbs nobody', async (_, key) => {
		const port = 20_000 + ((process.pid + 1) % 10_000);
		const running = await start({ RTMP_PORT: `${port}` });
		const { id } = await standAlone(running);
		const { ended, said } = program(port, id, key);
		expect(await ended).not.toBe(0);
		expect(said()).not.toContain('Publish.Start');
		expect(running.lines.join('\n')).toContain('DS-ingest-');
		expect(running.sidecar.streams.peek(id)).toBeNull();
	}, 30_000);
	test('is told when the site ends the broadcast', async () => {
		const port = 20_000 + ((process.pid + 2) % 10_000);
		const running = await start({ RTMP_PORT: `${port}` });
		const { id, key } = await standAlone(running);
		const { ended, said } = program(port, id, key);
		await soon(() => running.sidecar.streams.peek(id)?.view.state ?? said()).toBe('live');
		await siteCall(running.port, `/streams/${id}/orders`, { order: 'end-stream', why: 'over' });
		expect(await ended).not.toBe(0);
		await soon(() => running.sidecar.streams.peek(id)?.view.state).toBe('ended');
	}, 60_000);
	test('finds its address where the other addresses are', async () => {
		const port = 20_000 + ((process.pid + 3) % 10_000);
		const running = await start({ RTMP_PORT: `${port}`, PUBLIC_URL: 'https://live.example.org' });
		const { id } = await standAlone(running);
		const { json } = await siteCall(running.port, '/streams', { stream: id, title: 'x', site: 'https://example.org', rest: 'https://example.org/wp-json/dumbbell-stream/v1/', post: 1, tickets: 'https://example.org/t', generation: 1, open: false });
		expect(json.rtmpUrl).toBe(`rtmp://live.example.org:${port}/${id}`);
		expect((await ask(running.port, 'GET', '/health')).status).toBe(200);
	});
});

describe('a stranger', () => {
	test('who sends on and on without a key is cut off', async () => {
		const port = 20_000 + ((process.pid + 4) % 10_000);
		await start({ RTMP_PORT: `${port}` });
		const { socket, closed } = await dialled(port);
		socket.write(Buffer.alloc(40_000, 3));
		await closed;
	});
	test('cannot make us hold what a header promises', () => {
		const protocol = new RtmpProtocol({ send: () => undefined, publish: () => undefined, media: () => undefined });
		protocol.parserData(Buffer.alloc(1 + 2 * 1536));
		const header = Buffer.from([3, 0, 0, 0, 0xff, 0xff, 0xff, 9, 0, 0, 0, 0, 1]); // A message of 16 MiB.
		expect(() => protocol.parserData(header)).toThrow('larger than 8 MiB');
	});
	test('cannot open chunk streams without end', () => {
		const protocol = new RtmpProtocol({ send: () => undefined, publish: () => undefined, media: () => undefined });
		protocol.parserData(Buffer.alloc(1 + 2 * 1536));
		const open = (cid: number): unknown => protocol.parserData(Buffer.from([cid, 0, 0, 0, 0, 0, 1, 9, 0, 0, 0, 0, 1]));
		expect(() => { for (let cid = 3; cid < 60; cid++) open(cid); }).toThrow('larger than 8 MiB');
	});
	test('may send whatever bytes: they are read or refused, and media of a stranger are nobody’s', () => {
		const random = randomFrom(7);
		for (let round = 0; round < 300; round++) {
			const protocol = new RtmpProtocol({ send: () => undefined, publish: () => undefined, media: () => expect.unreachable('nobody was accepted') });
			protocol.parserData(Buffer.alloc(1 + 2 * 1536));
			try {
				protocol.parserData(Buffer.from(Array.from({ length: 200 }, (_, i) => (i < 12 ? random() % 24 : random() % 256))));
			} catch (error) {
				expect(error).toBeInstanceOf(Error);
			}
		}
	});
});
