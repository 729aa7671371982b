import type { Link, LinkEvents } from '@dumbbell-stream/core/link.ts';
import { TICK, type Machine, type Tick } from '@dumbbell-stream/core/machine.ts';
import type { PeerIn, PeerOut } from '@dumbbell-stream/core/messages.ts';
import { expect, test, vi } from 'vitest';
import { hostPeer, type Host, type HostParts } from './platform.ts';
import { turns } from './testing/fire.ts';

interface Dialled {
	readonly to: string;
	readonly side: string;
	readonly events: LinkEvents;
	readonly link: Link;
	readonly told: (readonly [string, unknown])[];
}

/** A machine that answers each input as scripted and writes down what it was given. */
function trial(changes: Partial<HostParts> = {}): { host: Host; inputs: (PeerIn | Tick)[]; dialled: Dialled[]; say(...outs: PeerOut[]): void; alarms: number[]; parts: HostParts } {
	const inputs: (PeerIn | Tick)[] = [];
	const dialled: Dialled[] = [];
	const alarms: number[] = [];
	let next: readonly PeerOut[] = [];
	const machine: Machine<PeerIn, PeerOut> = {
		step: (_, input) => {
			inputs.push(input);
			const outs = next;
			next = [];
			return outs;
		},
		deadline: () => ({ at: 5_000, why: 'test' }),
	};
	const parts: HostParts = {
		now: () => 1_000,
		alarm: (at) => alarms.push(at),
		dial: (to, side, events) => {
			const told: (readonly [string, unknown])[] = [];
			const link: Link = {
				send: (bytes) => told.push(['send', bytes]),
				signal: (data) => told.push(['signal', data]),
				close: (code) => {
					told.push(['close', code]);
					events.down(code);
				},
			};
			dialled.push({ to, side, events, link, told });
			return link;
		},
		verify: () => Promise.resolve(true),
		ticket: () => Promise.resolve(Uint8Array.of(1)),
		media: vi.fn(),
		state: vi.fn(),
		note: vi.fn(),
		...changes,
	};
	const host = hostPeer(machine, parts);
	const say = (...outs: PeerOut[]): void => {
		next = outs;
		host.push(TICK);
	};
	return { host, inputs, dialled, say, alarms, parts };
}
const BYTES = Uint8Array.of(1, 2, 3);

test('a dialled link reports itself under its number, and is sent to, signalled and closed by it', () => {
	const { say, dialled, inputs } = trial();
	say({ t: 'dial', link: 7, to: 'peer:abc', side: 'offer' });
	const [one] = dialled;
	expect(one).toMatchObject({ to: 'peer:abc', side: 'offer' });
	one?.events.up();
	one?.events.room(65_536);
	one?.events.bytes(BYTES);
	one?.events.signal(BYTES);
	say({ t: 'send', link: 7, bytes: BYTES }, { t: 'signal', link: 7, data: BYTES }, { t: 'close', link: 7, code: 'bye' });
	expect(one?.told).toEqual([['send', BYTES], ['signal', BYTES], ['close', 'bye']]);
	expect(inputs.filter(({ t }) => t !== 'tick')).toEqual([
		{ t: 'link-up', link: 7, to: 'peer:abc' },
		{ t: 'room', link: 7, bytes: 65_536 },
		{ t: 'bytes', link: 7, bytes: BYTES },
		{ t: 'signal', link: 7, data: BYTES },
		{ t: 'link-down', link: 7, why: 'bye' },
	]);
});

test('outputs for a link that is gone are dropped', () => {
	const { say, dialled } = trial();
	say({ t: 'dial', link: 7, to: 'floor', side: 'offer' });
	dialled[0]?.events.down('socket 1006');
	say({ t: 'send', link: 7, bytes: BYTES }, { t: 'close', link: 7, code: 'bye' }, { t: 'send', link: 99, bytes: BYTES });
	expect(dialled[0]?.told).toEqual([]);
});

test('a link that is down while it is being made is not kept', () => {
	const { say, host, inputs } = trial({
		dial: (_to, _side, events) => {
			events.down('refused');
			return { send: () => undefined, signal: () => undefined, close: () => expect.unreachable() };
		},
	});
	say({ t: 'dial', link: 3, to: 'peer:abc', side: 'answer' });
	host.stop();
	expect(inputs.at(-1)).toEqual({ t: 'link-down', link: 3, why: 'refused' });
});

test('a verdict comes back under its job, a rejection as false, and the secret is never known here', async () => {
	const verify = vi.fn(async (key: Uint8Array) => {
		if (key[0] === 2) throw new Error('broken');
		return true;
	});
	const { say, inputs } = trial({ verify });
	const job = { t: 'verify', message: BYTES, signature: BYTES } as const;
	say({ ...job, job: 1, by: Uint8Array.of(1) }, { ...job, job: 2, by: Uint8Array.of(2) }, { ...job, job: 3, by: 'secret' });
	await turns(2);
	const verdicts = inputs.filter((input) => input.t === 'verified');
	expect(verdicts).toHaveLength(3);
	expect(verdicts).toContainEqual({ t: 'verified', job: 1, ok: true });
	expect(verdicts).toContainEqual({ t: 'verified', job: 2, ok: false });
	expect(verdicts).toContainEqual({ t: 'verified', job: 3, ok: false });
	expect(verify).toHaveBeenCalledTimes(2);
});

test('a ticket is handed in, and none is not', async () => {
	for (const [ticket, handed] of [[BYTES, 1], [null, 0]] as const) {
		const { say, inputs } = trial({ ticket: () => Promise.resolve(ticket) });
		say({ t: 'need-ticket' });
		await turns(2);
		expect(inputs.filter(({ t }) => t === 'ticket')).toHaveLength(handed);
	}
});

test('media, states and notes go where they belong', () => {
	const { say, parts } = trial();
	say({ t: 'target', bufferMs: 600 }, { t: 'state', state: 'playing', why: 'test' }, { t: 'note', name: 'n', fields: {} });
	expect(parts.media).toHaveBeenCalledWith({ t: 'target', bufferMs: 600 });
	expect(parts.state).toHaveBeenCalledWith({ t: 'state', state: 'playing', why: 'test' });
	expect(parts.note).toHaveBeenCalledTimes(1);
});

test('when consent is withdrawn every peer link is closed, and the server links are not', () => {
	const { say, host, dialled } = trial();
	for (const [link, to] of (['coordinator', 'floor', 'peer:a', 'peer:b'] as const).entries()) say({ t: 'dial', link, to, side: 'offer' });
	host.closePeers();
	expect(dialled.filter(({ told }) => told.length > 0).map(({ to }) => to)).toEqual(['peer:a', 'peer:b']);
});

test('after stop every link is closed, no alarm stands, and nothing reaches the machine', async () => {
	const { say, host, dialled, inputs, alarms } = trial();
	say({ t: 'dial', link: 1, to: 'coordinator', side: 'offer' }, { t: 'need-ticket' });
	host.stop();
	const count = inputs.length;
	dialled[0]?.events.bytes(BYTES);
	host.push(TICK);
	await turns(2);
	expect(dialled[0]?.told).toEqual([['close', 'bye']]);
	expect(inputs).toHaveLength(count);
	expect(alarms.at(-1)).toBe(Infinity);
});
