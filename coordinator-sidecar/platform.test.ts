import { beforeAll, describe, expect, test, vi, afterEach } from 'vitest';
import type { LinkEvents, Machine, PeerIn, PeerOut, Tick } from '@dumbbell-stream/core';
import { cryptoReady, hmac, makeKeyPair, sign, verify } from './crypto.ts';
import { linkPair } from './link-pair.ts';
import { Host } from './platform.ts';

beforeAll(cryptoReady);
afterEach(() => {
	vi.useRealTimers();
});

const key = makeLater();
function makeLater(): { get pair(): ReturnType<typeof makeKeyPair> } {
	let made: ReturnType<typeof makeKeyPair> | undefined;
	return { get pair() { return (made ??= makeKeyPair()); } };
}

/** A machine that answers each input as told. */
function host(answer: (input: PeerIn | Tick) => readonly PeerOut[], deadline: () => number = () => Infinity): { host: Host<PeerIn>; heard: (PeerIn | Tick)[]; errors: unknown[]; sent: unknown[] } {
	const heard: (PeerIn | Tick)[] = [];
	const errors: unknown[] = [];
	const sent: unknown[] = [];
	const machine: Machine<PeerIn, PeerOut> = {
		step: (_now, input) => {
			heard.push(input);
			return answer(input);
		},
		deadline: () => ({ at: deadline(), why: 'test' }),
	};
	return {
		heard, errors, sent,
		host: new Host<PeerIn>(machine, {
			clock: { now: () => Date.now(), unixMs: () => Date.now() },
			secret: 'a secret',
			sessionKey: () => key.pair.privateKey,
			dial: (to, side, events) => {
				sent.push(['dial', to, side]);
				queueMicrotask(() => events.up());
				return { send: (bytes) => sent.push(['send', [...bytes]]), signal: () => undefined, close: (code) => events.down(code) };
			},
			note: (note) => sent.push(note),
			broken: (error) => errors.push(error),
		}),
	};
}
const start: PeerIn = { t: 'start', unixMs: 1 };

describe('a host', () => {
	test('dials, and tells the machine by the number that it gave', async () => {
		const trial = host((input) => (input.t === 'start' ? [{ t: 'dial', link: 5, to: 'coordinator', side: 'offer' }] : input.t === 'link-up' ? [{ t: 'send', link: 5, bytes: Uint8Array.of(1) }, { t: 'close', link: 5, code: 'bye' }] : []));
		trial.host.push(start);
		await Promise.resolve();
		expect(trial.sent).toEqual([['dial', 'coordinator', 'offer'], ['send', [1]]]);
		expect(trial.heard).toEqual([start, { t: 'link-up', link: 5, to: 'coordinator' }, { t: 'link-down', link: 5, why: 'bye' }]);
		expect(trial.host.links).toBe(0);
	});

	test('numbers the links that it accepts below zero', () => {
		const trial = host(() => []);
		const open = (events: LinkEvents) => {
			events.up();
			return { send: () => undefined, signal: () => undefined, close: () => undefined };
		};
		trial.host.accept('stranger', open);
		trial.host.accept('source', open);
		expect(trial.heard).toEqual([{ t: 'link-up', link: -1, to: 'stranger' }, { t: 'link-up', link: -2, to: 'source' }]);
		trial.host.stop();
	});

	test('verifies and signs, by Ed25519 and by the secret', () => {
		const message = Uint8Array.of(1, 2, 3);
		const signature = sign(message, key.pair.privateKey);
		const trial = host((input) => (input.t !== 'start' ? [] : [
			{ t: 'verify', job: 1, by: key.pair.publicKey, message, signature },
			{ t: 'verify', job: 2, by: key.pair.publicKey, message: Uint8Array.of(9), signature },
			{ t: 'verify', job: 3, by: 'secret', message, signature: hmac('a secret', message) },
			{ t: 'verify', job: 4, by: 'secret', message, signature: hmac('another', message) },
			{ t: 'verify', job: 5, by: key.pair.publicKey, message, signature: new Uint8Array(3) },
			{ t: 'sign', job: 6, by: 'session', message },
			{ t: 'sign', job: 7, by: 'secret', message },
		]));
		trial.host.push(start);
		expect(trial.heard.slice(1, 6)).toEqual([1, 2, 3, 4, 5].map((job) => ({ t: 'verified', job, ok: job === 1 || job === 3 })));
		const [six, seven] = trial.heard.slice(6) as Extract<PeerIn, { t: 'signed' }>[];
		expect(verify(six?.signature as Uint8Array, message, key.pair.publicKey)).toBe(true);
		expect(seven).toEqual({ t: 'signed', job: 7, signature: hmac('a secret', message) });
	});

	test('wakes the machine when it asks, once, and can wait for longer than a timer of Node', async () => {
		vi.useFakeTimers({ now: 0 });
		let at = 2 ** 31 + 1_000;
		const trial = host((input) => {
			if (input.t === 'tick' && Date.now() >= at) at = Infinity;
			return [];
		}, () => at);
		trial.host.push(start);
		await vi.advanceTimersByTimeAsync(2 ** 31 - 1);
		expect(trial.heard).toHaveLength(2); // The longest timer: too early, and harmless.
		await vi.advanceTimersByTimeAsync(2_000);
		expect(trial.heard).toEqual([start, { t: 'tick' }, { t: 'tick' }]);
		expect(vi.getTimerCount()).toBe(0);
	});

	test('of a broken machine closes its links and says so, in a step and in an alarm alike', async () => {
		vi.useFakeTimers({ now: 0 });
		const trial = host((input) => {
			if (input.t === 'tick') throw new Error('Broken invariant');
			return input.t === 'start' ? [{ t: 'dial', link: 1, to: 'coordinator', side: 'offer' }] : [];
		}, () => 10);
		trial.host.push(start);
		await vi.advanceTimersByTimeAsync(20);
		expect(trial.errors).toEqual([new Error('Broken invariant')]);
		expect([trial.host.links, vi.getTimerCount()]).toEqual([0, 0]);
		trial.host.push(start);
		expect(trial.heard.filter((input) => input.t === 'start')).toHaveLength(1); // It is not entered again.
	});

	test('closes links that have been silent for too long, and leaves the others', async () => {
		vi.useFakeTimers({ now: 0 });
		const trial = host(() => []);
		const all: LinkEvents[] = [];
		const open = (events: LinkEvents) => {
			all.push(events);
			return { send: () => undefined, signal: () => undefined, close: (code: string) => events.down(code) };
		};
		trial.host.accept('stranger', open);
		trial.host.accept('stranger', open);
		vi.setSystemTime(20_000);
		all[0]?.bytes(Uint8Array.of(1));
		trial.host.sweep(10_000);
		expect(trial.heard).toContainEqual({ t: 'link-down', link: -2, why: 'silent' });
		expect(trial.host.links).toBe(1);
		trial.host.stop();
	});
});

describe('a pair of links inside the process', () => {
	const side = (): { events: LinkEvents; heard: unknown[] } => {
		const heard: unknown[] = [];
		return {
			heard,
			events: {
				up: () => heard.push('up'), down: (why) => heard.push(['down', why]), bytes: (bytes) => heard.push([...bytes]), room: (bytes) => heard.push(['room', bytes]), signal: () => undefined,
			},
		};
	};
	const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

	test('carries everything later and in order, and what was sent before a close arrives before it', async () => {
		const [a, b] = [side(), side()];
		const [near] = linkPair(a.events, b.events);
		near.send(Uint8Array.of(1));
		near.send(Uint8Array.of(2));
		near.close('bye');
		near.send(Uint8Array.of(3));
		expect([a.heard, b.heard]).toEqual([[], []]);
		await settled();
		expect(a.heard).toEqual(['up', ['room', 65_536], ['down', 'bye']]);
		expect(b.heard).toEqual(['up', ['room', 65_536], [1], [2], ['down', 'bye']]);
	});

	test('tells down once to each side, whoever closes', async () => {
		const [a, b] = [side(), side()];
		const [near, far] = linkPair(a.events, b.events);
		far.close('superseded');
		near.close('bye');
		await settled();
		expect(a.heard.at(-1)).toEqual(['down', 'superseded']);
		expect(b.heard.filter((one) => Array.isArray(one) && one[0] === 'down')).toEqual([['down', 'superseded']]);
	});
});
