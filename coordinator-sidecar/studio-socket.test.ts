import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { announcementHeader, Cutter, fromBase64url, joinTicket, packetMessage, sealPacket, ticketMessage, toBase64url, writeAnnouncement, writePacketBody, writeTicketBody } from '@dumbbell-stream/core';
import { hmac, makeKeyPair, random, sign, signCertificate, streamKey } from './crypto.ts';
import type { RunningSidecar } from './server.ts';
import { ownKey, type KnownStream } from './streams-store.ts';
import { afterwards, ask, leaveNothing, SECRET, siteCall, soon, standAlone, start } from './testing/harness.ts';
import { readWord } from './studio-socket.ts';
import { watch, type Viewer } from './testing/viewer.ts';

leaveNothing();

type Word = Readonly<Record<string, unknown>>;

/** A studio without a camera: real keys, real packets, over a real WebSocket. */
class TestStudio {
	readonly socket: WebSocket;
	readonly words: Word[] = [];
	readonly closed: Promise<string>;
	readonly #stream: Uint8Array;
	readonly #known: KnownStream;
	#key = makeKeyPair();
	session = 0;
	#cutter = new Cutter(0, 0);

	constructor(port: number, known: KnownStream) {
		this.#known = known;
		this.#stream = streamKey(known.stream) as Uint8Array;
		this.socket = new WebSocket(`ws://127.0.0.1:${port}/ingest/${known.stream}`);
		this.socket.on('error', () => undefined);
		this.socket.on('message', (data: Buffer) => this.words.push(JSON.parse(data.toString()) as Word));
		this.closed = new Promise((resolve) => this.socket.on('close', (code, reason) => resolve(reason.toString() || String(code))));
		afterwards(() => this.socket.terminate());
	}

	/** Opens, says hello and waits for the welcome. */
	async enter(hello: Word = {}): Promise<this> {
		await new Promise((resolve) => this.socket.once('open', resolve));
		this.say({ t: 'hello', protocol: 1, ticket: ticket(this.#stream), session: null, ...hello });
		await soon(() => this.words.length).toBeGreaterThan(0);
		this.session = Number(this.word('welcome')?.session ?? 0);
		this.#cutter = new Cutter(this.session, 0);
		return this;
	}
	say(word: Word): void {
		this.socket.send(JSON.stringify(word));
	}
	word(t: string): Word | undefined {
		return this.words.filter((word) => word.t === t).at(-1);
	}
	announce(by = ownKey(this.#known)?.privateKey as Uint8Array): void {
		const certificate = signCertificate({ scope: 'media', stream: this.#stream, key: this.#key.publicKey, session: this.session, notAfter: Date.now() + 60_000 }, by);
		const announcement = { certificate, codecs: 'video/mp4; codecs="avc1.42E01F,opus"', init: Uint8Array.of(1, 2, 3) };
		this.#seal(announcementHeader(this.session, 0, Date.now()), writeAnnouncement(announcement));
	}
	/** One chunk, a group of its own. */
	chunk(mediaMs: number, key = this.#key): void {
		const chunk = { mediaMs, captureMs: Date.now(), startsGroup: true, bytes: random(20_000) };
		for (const { header, payload } of this.#cutter.chunk(chunk)) this.#seal(header, payload, key);
	}
	#seal(header: Parameters<typeof sealPacket>[0], payload: Uint8Array, key = this.#key): void {
		const body = writePacketBody(this.#stream, header, payload);
		this.socket.send(sealPacket(header, body, sign(packetMessage(body), key.privateKey)).bytes);
	}
	/** The same session on another connection, as after a lost line. */
	goesOnFor(other: TestStudio): void {
		this.#key = other.#key;
		this.session = other.session;
		this.#cutter = other.#cutter;
	}
}

function ticket(stream: Uint8Array, { scope = 'broadcast', expires = Date.now() + 60_000, secret = SECRET }: { scope?: 'watch' | 'broadcast'; expires?: number; secret?: string } = {}): string {
	const body = writeTicketBody({ scope, expires, stream, viewer: random(16) });
	return toBase64url(joinTicket(body, hmac(secret, ticketMessage(body))));
}

async function viewer(running: RunningSidecar, id: string): Promise<Viewer> {
	const { json } = await ask(running.port, 'GET', `/streams/${id}.json`);
	const watching = await ask(running.port, 'POST', `/streams/${id}/tickets`);
	const at = (name: string): string => (json[name] as string).replace('localhost', '127.0.0.1');
	const made = watch({ coordinator: at('coordinator'), floor: at('floor'), stream: streamKey(id) as Uint8Array, ticket: fromBase64url(watching.json.ticket as string) as Uint8Array });
	afterwards(() => made.close());
	return made;
}

describe('a studio', () => {
	test('[U1] is on the air with packets that it has signed itself; its viewers get them byte for byte', async () => {
		const running = await start();
		const { known, id } = await standAlone(running);
		const seen = await viewer(running, id);
		const studio = await new TestStudio(running.port, known).enter();
		studio.announce();
		await soon(() => running.sidecar.streams.peek(id)?.view).toMatchObject({ state: 'live', session: studio.session, codecs: 'video/mp4; codecs="avc1.42E01F,opus"' });
		await soon(() => running.sidecar.streams.peek(id)?.view.floorLinks).toBe(1);
		for (let i = 0; i < 5; i++) studio.chunk(i * 80);
		await soon(() => seen.packets.length).toBeGreaterThan(10);
		expect(seen.packets.at(-1)).toMatchObject({ session: studio.session, mediaMs: 320 });
	});
	test('[U6] hears of its audience each second, and what has arrived', async () => {
		const running = await start();
		const { known, id } = await standAlone(running);
		const studio = await new TestStudio(running.port, known).enter();
		studio.announce();
		studio.chunk(0);
		await viewer(running, id);
		await soon(() => studio.word('stats')).toMatchObject({ t: 'stats', state: 'live', viewers: 1, packets: 4, nodes: [{ tree: null, feeder: 'source', rendition: 0 }] });
		studio.say({ t: 'ping', stamp: 5 });
		await soon(() => studio.word('pong')).toMatchObject({ stamp: 5, unixMs: expect.closeTo(Date.now(), -4) as number });
	});
	test('[U4] whose line breaks goes on with its session where the sidecar has got to', async () => {
		const running = await start();
		const { known, id } = await standAlone(running);
		const studio = await new TestStudio(running.port, known).enter();
		studio.announce();
		studio.chunk(0);
		await soon(() => running.sidecar.streams.peek(id)?.view.state).toBe('live');
		studio.socket.terminate();
		await soon(() => running.sidecar.streams.peek(id)?.view.state).toBe('waiting');
		const again = new TestStudio(running.port, known);
		await again.enter({ session: studio.session });
		expect(again.word('welcome')).toMatchObject({ session: studio.session, heads: [{ rendition: 0, session: studio.session, head: 3 }] });
		again.goesOnFor(studio);
		again.chunk(80);
		await soon(() => running.sidecar.streams.peek(id)?.view).toMatchObject({ state: 'live', session: studio.session });
	});
	test('[U5] that ends tells the viewers that it is over, at once', async () => {
		const running = await start();
		const { known, id } = await standAlone(running);
		const seen = await viewer(running, id);
		const studio = await new TestStudio(running.port, known).enter();
		studio.announce();
		studio.chunk(0);
		await soon(() => seen.states).toContain('playing');
		studio.say({ t: 'end' });
		await soon(() => running.sidecar.streams.peek(id)?.view.state).toBe('ended');
		await soon(() => seen.states.at(-1)).toBe('ended');
		expect(await studio.closed).toBe('bye');
		expect(studio.word('ended')).toBeDefined();
	});
	test('[U3] that comes second takes the stream over; the first is told, and may not come back with its old session', async () => {
		const running = await start();
		const { known, id } = await standAlone(running);
		const first = await new TestStudio(running.port, known).enter();
		first.announce();
		const second = await new TestStudio(running.port, known).enter();
		expect(await first.closed).toBe('DS-ingest-superseded');
		expect(first.word('error')).toMatchObject({ code: 'DS-ingest-superseded' });
		second.announce();
		await soon(() => running.sidecar.streams.peek(id)?.view.session).toBe(second.session);
		const late = await new TestStudio(running.port, known).enter({ session: first.session });
		expect(await late.closed).toBe('DS-ingest-superseded');
		expect(running.sidecar.streams.peek(id)?.view).toMatchObject({ session: second.session, state: 'live' });
	});
	test('[U3] gives way to ffmpeg, and ffmpeg to it', async () => {
		const running = await start();
		const { known, id, key } = await standAlone(running);
		const studio = await new TestStudio(running.port, known).enter();
		const post = ask(running.port, 'POST', `/ingest/${id}`, { authorization: `Bearer ${key}` }, 'not a film');
		expect(await studio.closed).toBe('DS-ingest-superseded');
		await post;
	});
	test('[U5] is sent away when the site ends the broadcast', async () => {
		const running = await start();
		const { known, id } = await standAlone(running);
		const studio = await new TestStudio(running.port, known).enter();
		studio.announce();
		await siteCall(running.port, `/streams/${id}/orders`, { order: 'end-stream', why: 'over' });
		expect(await studio.closed).toBe('DS-ingest-ended');
	});
	test('[U7] that sends nothing for too long is let go', async () => {
		const running = await start({}, { silenceMs: 100 });
		const { known } = await standAlone(running);
		const studio = await new TestStudio(running.port, known).enter();
		expect(await studio.closed).toBe('DS-ingest-silent');
	});
});

describe('a stranger', () => {
	const stranger = new Uint8Array(32);
	test.each([
		['without a ticket', () => 'none'],
		['with a ticket to watch', (stream: Uint8Array) => ticket(stream, { scope: 'watch' })],
		['with a ticket that is over', (stream: Uint8Array) => ticket(stream, { expires: Date.now() - 1 })],
		['with a ticket for another stream', () => ticket(stranger)],
		['with a ticket under another secret', (stream: Uint8Array) => ticket(stream, { secret: 'not the secret at all' })],
	])('[U7] %s is sent away and disturbs nobody', async (_, made) => {
		const running = await start();
		const { known, id } = await standAlone(running);
		const studio = await new TestStudio(running.port, known).enter();
		studio.announce();
		await soon(() => running.sidecar.streams.peek(id)?.view.state).toBe('live');
		const other = await new TestStudio(running.port, known).enter({ ticket: made(streamKey(id) as Uint8Array) });
		expect(await other.closed).toBe('DS-ingest-bad-ticket');
		expect(running.sidecar.streams.peek(id)?.view).toMatchObject({ state: 'live', session: studio.session });
	});
	test('[U2] whose session the stream has not certified is sent away', async () => {
		const running = await start();
		const { known, id } = await standAlone(running);
		const studio = await new TestStudio(running.port, known).enter();
		studio.announce(makeKeyPair().privateKey);
		expect(await studio.closed).toBe('DS-ingest-bad-packet');
		expect(studio.word('error')?.message).toContain('bad-certificate');
		expect(running.sidecar.streams.peek(id)?.view.state).toBe('offline');
	});
	test('[U2] whose packets another key has signed is sent away', async () => {
		const running = await start();
		const { known } = await standAlone(running);
		const studio = await new TestStudio(running.port, known).enter();
		studio.announce();
		studio.chunk(0, makeKeyPair());
		expect(await studio.closed).toBe('DS-ingest-bad-packet');
	});
	test.each([
		['a packet before the hello', (studio: TestStudio) => studio.socket.send(new Uint8Array(200))],
		['an end before the hello', (studio: TestStudio) => studio.say({ t: 'end' })],
		['what is no word', (studio: TestStudio) => studio.socket.send('{"t":')],
	])('[U7] who sends %s is sent away', async (_, send) => {
		const running = await start();
		const { known } = await standAlone(running);
		const studio = new TestStudio(running.port, known);
		await new Promise((resolve) => studio.socket.once('open', resolve));
		send(studio);
		expect(await studio.closed).toBe('DS-ingest-bad-message');
	});
});

test.each([
	['a hello', { t: 'hello', protocol: 1, ticket: 'x', session: null }, true],
	['a hello that comes back', { t: 'hello', protocol: 1, ticket: 'x', session: 5 }, true],
	['a ping', { t: 'ping', stamp: 0 }, true],
	['an end', { t: 'end' }, true],
	['a hello without a session', { t: 'hello', protocol: 1, ticket: 'x' }, false],
	['a session that no number holds', { t: 'hello', protocol: 1, ticket: 'x', session: 2 ** 60 }, false],
	['a ping of text', { t: 'ping', stamp: '0' }, false],
	['an unknown word', { t: 'packets' }, false],
	['nothing', null, false],
])('[U7] %s is read as it is meant, or not at all', (_, word, good) => {
	expect(readWord(JSON.stringify(word)) !== null).toBe(good);
});
