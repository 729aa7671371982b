import { describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { AddressInfo } from 'node:net';
import type { LinkEvents } from '@dumbbell-stream/core/link.ts';
import { afterwards, leaveNothing, soon } from './testing/harness.ts';
import { WebSocketLink } from './websocket-link.ts';

type Heard = readonly [event: keyof LinkEvents, value?: unknown];
leaveNothing();

/** A link of ours and the socket at its other end, over this machine's network. */
async function pair(): Promise<{ link: WebSocketLink; heard: Heard[]; far: WebSocket; got: Uint8Array[]; farClosed: Promise<string> }> {
	const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 65_536 });
	await new Promise((done) => server.once('listening', done));
	const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
	const far = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
	const got: Uint8Array[] = [];
	far.on('message', (data) => got.push(new Uint8Array(data as Buffer)));
	far.on('error', () => undefined);
	const farClosed = new Promise<string>((resolve) => far.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`)));
	const heard: Heard[] = [];
	const events: LinkEvents = {
		up: () => heard.push(['up']),
		down: (why) => heard.push(['down', why]),
		bytes: (bytes) => heard.push(['bytes', bytes]),
		room: (bytes) => heard.push(['room', bytes]),
		signal: (data) => heard.push(['signal', data]),
	};
	const link = new WebSocketLink(await accepted, events);
	await new Promise<void>((done) => (far.readyState === WebSocket.OPEN ? done() : far.once('open', () => done())));
	afterwards(() => {
		far.terminate();
		for (const client of server.clients) client.terminate();
		server.close();
	});
	return { link, heard, far, got, farClosed };
}
const named = (heard: readonly Heard[], event: keyof LinkEvents): readonly unknown[] => heard.filter(([one]) => one === event).map(([, value]) => value);

describe('a link over a WebSocket', () => {
	test('tells up once, then the whole room', async () => {
		const { heard } = await pair();
		expect(heard).toEqual([['up'], ['room', 65_536]]);
	});

	test('carries bytes both ways with the bounds of messages, as plain Uint8Arrays', async () => {
		const { link, heard, far, got } = await pair();
		link.send(Uint8Array.of(1, 2));
		link.send(Uint8Array.of(3));
		far.send(Uint8Array.of(4, 5, 6));
		far.send(Uint8Array.of(7));
		await soon(() => got.map((bytes) => [...bytes])).toEqual([[1, 2], [3]]);
		await soon(() => (named(heard, 'bytes') as Uint8Array[]).map((bytes) => [...bytes])).toEqual([[4, 5, 6], [7]]);
		for (const bytes of named(heard, 'bytes') as Uint8Array[]) expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
	});

	test('tells the room again, absolutely, once what was sent has left', async () => {
		const { link, heard } = await pair();
		const before = named(heard, 'room').length;
		for (let i = 0; i < 4; i++) link.send(new Uint8Array(15_000));
		await soon(() => named(heard, 'room').length).toBeGreaterThan(before);
		expect(named(heard, 'room').length - before).toBeLessThan(4); // Told for all of one turn together.
		await soon(() => named(heard, 'room').at(-1)).toBe(65_536);
	});

	test('gives up a peer that takes nothing before it costs memory', async () => {
		const { link, heard, far } = await pair();
		far.pause();
		await soon(() => {
			for (let i = 0; i < 100; i++) link.send(new Uint8Array(16_000));
			return named(heard, 'down');
		}).toEqual(['too-slow']);
		expect(named(heard, 'room').some((room) => (room as number) < 0)).toBe(false);
	});

	test('is closed by a text message', async () => {
		const { heard, far, farClosed } = await pair();
		far.send('hello');
		expect(await farClosed).toBe('4000 bad-frame');
		expect([named(heard, 'bytes'), named(heard, 'down')]).toEqual([[], ['bad-frame']]);
	});

	test('tells down once and last when the other end goes', async () => {
		const { link, heard, far } = await pair();
		far.close(4000, 'bye');
		await soon(() => named(heard, 'down')).toEqual(['bye']);
		link.close('too-slow');
		link.send(Uint8Array.of(1));
		expect(heard.at(-1)).toEqual(['down', 'bye']);
	});

	test('tells the code when it is closed, what was sent before still leaves, and nothing comes after', async () => {
		const { link, heard, far, got, farClosed } = await pair();
		link.send(Uint8Array.of(9));
		link.close('superseded');
		link.close('bye');
		far.send(Uint8Array.of(1));
		expect(await farClosed).toBe('4000 superseded');
		expect(got.map((bytes) => [...bytes])).toEqual([[9]]);
		expect(heard.filter(([event]) => event !== 'room')).toEqual([['up'], ['down', 'superseded']]);
	});

	test('survives a connection that breaks', async () => {
		const { link, heard, far } = await pair();
		far.terminate();
		await soon(() => named(heard, 'down')).toEqual(['socket 1006']);
		expect(() => link.signal()).not.toThrow();
	});
});
