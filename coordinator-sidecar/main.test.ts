import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { afterwards, leaveNothing, pieces, scratch, soon } from './testing/harness.ts';
import { media } from './testing/media.ts';
import { VERSION } from './version.ts';

leaveNothing();

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const ARGS = ['--import', 'tsx', MAIN];
const environment = (more: Record<string, string>): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', STUN_PORT: '0', ...more });

function run(args: readonly string[], more: Record<string, string> = {}): Promise<{ code: number; out: string; error: string }> {
	return new Promise((resolve) => {
		const child = execFile(process.execPath, [...ARGS, ...args], { env: environment(more) }, (_failed, out, error) => resolve({ code: child.exitCode ?? -1, out, error }));
	});
}

/** A sidecar as a process of its own; resolves when it listens. */
async function spawned(more: Record<string, string>): Promise<{ child: ChildProcess; port: number; ended: Promise<number | null>; text: () => string }> {
	const child = spawn(process.execPath, [...ARGS], { env: environment(more), stdio: ['ignore', 'pipe', 'inherit'] });
	afterwards(() => child.kill('SIGKILL'));
	let text = '';
	child.stdout?.on('data', (data: Buffer) => (text += data.toString()));
	const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
	await soon(() => text).toMatch(/listening port=\d+/);
	return { child, port: Number(/port=(\d+)/.exec(text)?.[1]), ended, text: () => text };
}

describe('the program', () => {
	test('says its version and its settings', async () => {
		expect(await run(['--version'])).toEqual({ code: 0, out: `${VERSION}\n`, error: '' });
		expect((await run(['--help'])).out).toContain('DUMBBELL_SECRET');
	});

	test.each([
		[['start'], {}, 'There is no command "start". See --help.'],
		[['--prot', '1'], {}, "Unknown option '--prot'"],
		[[], { PORT: 'http' }, 'PORT must be a whole number from 0 to 65535.'],
		[[], { TLS_CERT: '/nowhere/cert.pem', TLS_KEY: '/nowhere/key.pem' }, 'no such file'],
	])('with %j and %j ends with a sentence', async (args, more, sentence) => {
		const { code, error } = await run(args, { DATA_DIR: scratch(), ...more });
		expect(code).toBe(1);
		expect(error).toContain(sentence);
		expect(error).not.toMatch(/\n\s+at /);
	});

	test('says so when its port is taken', async () => {
		const other = createServer();
		await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
		afterwards(() => other.close());
		const { code, error } = await run([], { PORT: String((other.address() as AddressInfo).port), DATA_DIR: scratch() });
		expect([code, error]).toEqual([1, expect.stringMatching(/address already in use .*set PORT or STUN_PORT to another\.\n$/)]);
	});

	test('makes a stream that stands alone, whose key never leaves the folder', async () => {
		const dir = scratch();
		const { out } = await run(['key', '--title', 'My show'], { DATA_DIR: dir, PUBLIC_URL: 'https://live.example.org' });
		const id = /Stream ID +([\w-]{43})/.exec(out)?.[1] as string;
		expect(out).toContain(`https://live.example.org/watch/${id}`);
		expect(readdirSync(`${dir}/streams`)).toEqual([`${id}.json`]);
		expect(out).not.toContain('seed');
	});

	test('prints the text that connects a site: by command, and at its start until a site has come', async () => {
		const dir = scratch();
		const code = /^ {2}dumbbell1\.[\w-]+\.[\w-]{8}$/m;
		const { out } = await run(['pair'], { DATA_DIR: dir, PUBLIC_URL: 'https://live.example.org' });
		expect(out).toMatch(code);
		expect((await run(['pair'], { DATA_DIR: dir, PUBLIC_URL: 'https://live.example.org' })).out).toBe(out);
		const fresh = await spawned({ DATA_DIR: dir });
		await soon(() => fresh.text()).toMatch(code);
	});

	test('asked to end by SIGTERM says goodbye to publisher and viewers and exits with 0 within three seconds', async () => {
		const dir = scratch();
		const { out } = await run(['key'], { DATA_DIR: dir });
		const [id, key] = [/Stream ID +(\S+)/.exec(out)?.[1] as string, /Ingest key +(\S+)/.exec(out)?.[1] as string];
		const { child, port, ended } = await spawned({ DATA_DIR: dir });
		const publisher = request({ host: '127.0.0.1', port, method: 'POST', path: `/ingest/${id}`, headers: { authorization: `Bearer ${key}` }, agent: false });
		const answered = new Promise<number>((resolve) => publisher.on('response', (response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		}));
		publisher.on('error', () => undefined);
		for (const piece of pieces(media('usual').subarray(0, 100_000), 10_000)) publisher.write(piece);
		const viewer = new WebSocket(`ws://127.0.0.1:${port}/coordinator?stream=${id}`);
		const closed = new Promise<string>((resolve) => viewer.on('close', (_code, reason) => resolve(reason.toString())));
		await new Promise((done) => viewer.once('open', done));
		const begun = performance.now();
		child.kill('SIGTERM');
		expect(await ended).toBe(0);
		expect(performance.now() - begun).toBeLessThan(3_500);
		expect([await closed, await answered]).toEqual(['bye', 503]);
	});
});
