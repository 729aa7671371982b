import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { signCall } from '../calls.ts';
import { cryptoReady, ingestKey, streamKey } from '../crypto.ts';
import { makeLog } from '../log.ts';
import { readOptions } from '../options.ts';
import { startSidecar, type RunningSidecar, type ServerParts } from '../server.ts';
import { makeStandAlone, type KnownStream } from '../streams-store.ts';

export const SECRET = 'a secret that WordPress and the sidecar share';
const NETWORK = /^(TCPSERVERWRAP|TCPSocketWrap|UDPWRAP|TLSWRAP)$/i;

export interface Reply {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
	readonly json: Record<string, unknown>;
}

const running: { stop: () => Promise<void>; dir: string }[] = [];
const cleanups: (() => void)[] = [];

/** Done after the test, before anything is looked at. */
export function afterwards(cleanup: () => void): void {
	cleanups.push(cleanup);
}

/** A folder that is removed after the test. */
export function scratch(): string {
	const dir = mkdtempSync(join(tmpdir(), 'dumbbell-sidecar-'));
	running.push({ stop: async () => undefined, dir });
	return dir;
}

/** What is awaited here comes within milliseconds on an idle machine; test machines are seldom idle. */
export function soon<T>(value: () => T): ReturnType<typeof expect.poll<T>> {
	return expect.poll(value, { timeout: 15_000, interval: 20 });
}

function sockets(): readonly string[] {
	return process.getActiveResourcesInfo().filter((name) => NETWORK.test(name));
}

/** After each test: every sidecar stopped, its folder gone, and no socket left open that was not open before. */
export function leaveNothing(): void {
	let before: readonly string[] = [];
	beforeEach(() => {
		before = sockets();
	});
	afterEach(async () => {
		for (const cleanup of cleanups.splice(0)) cleanup();
		const all = running.splice(0);
		const stopped = await Promise.allSettled(all.map(({ stop }) => stop()));
		for (const { dir } of all) rmSync(dir, { recursive: true, force: true });
		expect(stopped.filter(({ status }) => status === 'rejected')).toEqual([]);
		await soon(() => sockets().length).toBeLessThanOrEqual(before.length);
	});
}

/** A sidecar on a free port of this machine, with the secret above. */
export async function start(environment: Readonly<Record<string, string>> = {}, parts: ServerParts = {}): Promise<RunningSidecar & { readonly lines: readonly string[] }> {
	const dir = scratch();
	const lines: string[] = [];
	const log = makeLog('debug', (line) => lines.push(line));
	const options = readOptions({ PORT: '0', HOST: '127.0.0.1', STUN_PORT: '0', DUMBBELL_SECRET: SECRET, DATA_DIR: dir, ...environment });
	const sidecar = await startSidecar(options, { log, ...parts });
	running.push({ stop: () => sidecar.stop(), dir });
	return { ...sidecar, lines };
}

/** Makes a stream that stands alone known. */
export async function standAlone({ sidecar }: RunningSidecar, title = 'A show'): Promise<{ known: KnownStream; id: string; key: string }> {
	await cryptoReady();
	const known = makeStandAlone(title);
	await sidecar.store.put(known);
	return { known, id: known.stream, key: ingestKey(SECRET, streamKey(known.stream) as Uint8Array, known.generation) };
}

/** One request over a connection of its own. A body given as a list is sent chunked, piece by piece. */
export function ask(port: number, method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: string | readonly Uint8Array[]): Promise<Reply> {
	return new Promise((resolve, reject) => {
		const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
			const parts: Buffer[] = [];
			response.on('data', (part: Buffer) => parts.push(part));
			response.on('error', reject);
			response.on('end', () => {
				const whole = Buffer.concat(parts);
				let json: Record<string, unknown> = {};
				try {
					json = JSON.parse(whole.toString()) as Record<string, unknown>;
				} catch {
					// Not every answer is JSON.
				}
				resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, json });
			});
		});
		request.on('error', reject);
		if (Array.isArray(body)) for (const piece of body) request.write(piece);
		request.end(typeof body === 'string' ? body : undefined);
	});
}

/** A call as WordPress signs it. */
export function siteCall(port: number, path: string, body: unknown, secret = SECRET, unixMs = Date.now()): Promise<Reply> {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return ask(port, 'POST', path, { 'content-type': 'application/json', ...signCall(secret, 'POST', path, text, unixMs) }, text);
}

/** Sends raw bytes and returns all that comes back until the other side closes. */
export function raw(port: number, bytes: string | Uint8Array): Promise<string> {
	return new Promise((resolve) => {
		const parts: Buffer[] = [];
		const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
		socket.on('data', (part: Buffer) => parts.push(part));
		socket.on('error', () => undefined);
		socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')));
	});
}

/** Cuts bytes into pieces. */
export function pieces(bytes: Uint8Array, size: number): readonly Uint8Array[] {
	return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}
