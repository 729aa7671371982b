import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FLAG, sealPacket, writePacketBody, type Packet } from '@dumbbell-stream/core/wire.ts';
import { Uplink } from './uplink.ts';

/** A sidecar's end, as far as a studio can tell. */
class FakeSocket extends EventTarget {
	bufferedAmount = 0;
	readonly words: Record<string, unknown>[] = [];
	readonly packets: Uint8Array[] = [];
	closed = false;

	send(data: string | Uint8Array): void {
		if (typeof data === 'string') this.words.push(JSON.parse(data) as Record<string, unknown>);
		else this.packets.push(data);
	}
	close(): void {
		this.closed = true;
	}
	open(): void {
		this.dispatchEvent(new Event('open'));
	}
	say(word: object): void {
		this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(word) }));
	}
	drop(): void {
		this.dispatchEvent(new Event('close'));
	}
}

function packet(seq: number): Packet {
	const header = { session: 7, rendition: 0, seq, groupSeq: seq === 0 ? 0 : 1, mediaMs: seq * 40, captureMs: 1, flags: seq === 0 ? FLAG.announcement : seq === 1 ? FLAG.groupStart : 0 };
	return sealPacket(header, writePacketBody(new Uint8Array(32), header, Uint8Array.of(seq)), new Uint8Array(64));
}
const seqs = (socket: FakeSocket): readonly number[] => socket.packets.map((bytes) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(4));

let sockets: FakeSocket[] = [];
let events: string[] = [];
let tickets: (string | null)[] = [];
let uplink: Uplink;

beforeEach(async () => {
	vi.useFakeTimers();
	sockets = [];
	events = [];
	tickets = [];
	uplink = new Uplink({
		url: 'wss://live.example.org/ingest/x', now: () => performance.now(),
		ticket: () => Promise.resolve(tickets.length > 0 ? (tickets.shift() as string | null) : 'ticket'),
		socket: () => {
			sockets.push(new FakeSocket());
			return sockets.at(-1) as unknown as WebSocket;
		},
		events: {
			link: ({ t }) => events.push(t),
			session: (session) => events.push(`session ${session}`),
			audience: ({ viewers }) => events.push(`${viewers} viewers`),
			ended: () => events.push('ended'),
			failed: (code) => events.push(`failed ${code}`),
		},
	});
	await vi.advanceTimersByTimeAsync(0);
});
afterEach(() => {
	uplink.stop();
	vi.useRealTimers();
});

const last = (): FakeSocket => sockets.at(-1) as FakeSocket;
/** Opens and welcomes; a session that has begun goes on. */
function welcome(heads: readonly object[] = []): void {
	last().open();
	last().say({ t: 'welcome', session: 7, heads, unixMs: 1_000_000 });
}
function onAir(): void {
	welcome();
	uplink.begun(7);
	for (let seq = 0; seq <= 3; seq++) uplink.push(packet(seq));
}

describe('the connection of a studio', () => {
	it('shows its ticket first, and sends nothing before the session has begun', () => {
		last().open();
		expect(last().words).toEqual([{ t: 'hello', protocol: 1, ticket: 'ticket', session: null }]);
		last().say({ t: 'welcome', session: 7, heads: [], unixMs: 1_000_000 });
		expect(events).toEqual(['connecting', 'open', 'session 7']);
		uplink.push(packet(0));
		expect(last().packets).toHaveLength(0);
		uplink.begun(7);
		uplink.push(packet(1));
		expect(seqs(last())).toEqual([0, 1]);
	});
	it('when it breaks is dialled again, later each time, and goes on where the sidecar has got to', async () => {
		onAir();
		const first = last();
		first.drop();
		uplink.push(packet(4));
		expect(seqs(first)).toEqual([0, 1, 2, 3]);
		await vi.advanceTimersByTimeAsync(600);
		expect(sockets).toHaveLength(2);
		welcome([{ rendition: 0, session: 7, head: 2 }]);
		expect(last().words[0]).toMatchObject({ t: 'hello', session: 7 });
		expect(seqs(last())).toEqual([0, 3, 4]);
		expect(events).toEqual(['connecting', 'open', 'session 7', 'lost', 'connecting', 'open']);
	});
	it('waits longer after each attempt that fails, and for a ticket that is not to be had', async () => {
		last().drop();
		tickets = [null];
		await vi.advanceTimersByTimeAsync(600);
		expect(sockets).toHaveLength(1); // No ticket: not even dialled.
		await vi.advanceTimersByTimeAsync(1_100);
		expect(sockets).toHaveLength(2);
		last().drop();
		await vi.advanceTimersByTimeAsync(1_300);
		expect(sockets).toHaveLength(2);
		await vi.advanceTimersByTimeAsync(800);
		expect(sockets).toHaveLength(3);
	});
	it('that says nothing any more counts as broken, whatever the socket believes', async () => {
		onAir();
		await vi.advanceTimersByTimeAsync(7_000);
		expect(events).toContain('lost');
		expect(sockets[0]?.closed).toBe(true);
	});
	it('keeps what the socket cannot take', async () => {
		onAir();
		last().bufferedAmount = 1_000_000;
		uplink.push(packet(4));
		expect(seqs(last())).toEqual([0, 1, 2, 3]);
		last().bufferedAmount = 0;
		await vi.advanceTimersByTimeAsync(30);
		expect(seqs(last())).toEqual([0, 1, 2, 3, 4]);
	});
	it('measures the clock by the fastest answer, and how old what has not arrived is', async () => {
		onAir();
		await vi.advanceTimersByTimeAsync(30);
		const ping = last().words.find(({ t }) => t === 'ping') as { stamp: number };
		const sent = last().packets.reduce((sum, bytes) => sum + bytes.length, 0);
		await vi.advanceTimersByTimeAsync(40);
		expect(uplink.backlogMs(performance.now())).toBeGreaterThanOrEqual(60);
		last().say({ t: 'pong', stamp: ping.stamp, unixMs: ping.stamp + 5_025, bytes: sent });
		expect(uplink.offsetMs).toBeCloseTo(5_000, -1);
		expect(uplink.backlogMs(performance.now())).toBe(0);
	});
	it('asks for another session when this one cannot go on, and sends nothing of the old one', async () => {
		onAir();
		uplink.renew();
		await vi.advanceTimersByTimeAsync(0);
		expect(sockets).toHaveLength(2);
		last().open();
		expect(last().words[0]).toMatchObject({ t: 'hello', session: null });
		last().say({ t: 'welcome', session: 8, heads: [], unixMs: 1_000_000 });
		expect(events.at(-1)).toBe('session 8');
		uplink.begun(8);
		uplink.push(packet(1));
		expect(seqs(last())).toEqual([1]);
	});
	it('ends with a word when everything has been sent, and is over when that is answered', async () => {
		onAir();
		last().bufferedAmount = 1_000_000;
		uplink.push(packet(4));
		uplink.end();
		expect(last().words.some(({ t }) => t === 'end')).toBe(false);
		last().bufferedAmount = 0;
		await vi.advanceTimersByTimeAsync(30);
		expect(last().words.at(-1)).toEqual({ t: 'end' });
		last().say({ t: 'ended' });
		expect(events.at(-1)).toBe('ended');
		expect(last().closed).toBe(true);
	});
	it.each([
		['DS-ingest-superseded', 'failed superseded'],
		['DS-ingest-ended', 'failed ended-by-site'],
		['DS-ingest-revoked', 'failed ended-by-site'],
		['DS-ingest-succeeded', 'failed ended-by-site'],
		['DS-ingest-withheld', 'failed withheld'],
		['DS-ingest-bad-packet', 'failed refused'],
	])('after %s does not come back', async (code, event) => {
		onAir();
		last().say({ t: 'error', code, message: 'why' });
		last().drop();
		await vi.advanceTimersByTimeAsync(20_000);
		expect(events.at(-1)).toBe(event);
		expect(sockets).toHaveLength(1);
	});
	it('after any other refusal comes back with a fresh ticket', async () => {
		onAir();
		tickets = ['fresh'];
		last().say({ t: 'error', code: 'DS-ingest-bad-ticket', message: 'why' });
		last().drop();
		await vi.advanceTimersByTimeAsync(600);
		last().open();
		expect(last().words[0]).toMatchObject({ ticket: 'fresh' });
	});
});
