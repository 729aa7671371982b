import { describe, expect, test } from 'vitest';
import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import type { Link, LinkEvents } from '@dumbbell-stream/core/link.ts';

/** What a link told, in order: the event's name, then what it carried. */
export type Heard = readonly [event: keyof LinkEvents, value?: unknown];

/** One link on trial, and the hands of its other end. */
export interface LinkTrial {
	readonly link: Link;
	readonly heard: readonly Heard[];
	/** The other end accepts; resolves when `up` should have been told. */
	connect(): Promise<void>;
	/** The other end sends. */
	deliver(data: Uint8Array | string): void;
	/** What has left for the other end, drained or not. */
	sent(): readonly Uint8Array[];
	/** Everything unsent leaves; resolves when `room` should have been told. */
	drain(): Promise<void>;
	/** The other end is gone. */
	hangUp(): Promise<void>;
	/** Everything that the link itself put off has happened. */
	settle(): Promise<void>;
}

/** An event sink that writes down what it hears. */
export function listener(): { events: LinkEvents; heard: Heard[] } {
	const heard: Heard[] = [];
	const events: LinkEvents = {
		up: () => heard.push(['up']),
		down: (why) => heard.push(['down', why]),
		bytes: (bytes) => heard.push(['bytes', bytes]),
		room: (bytes) => heard.push(['room', bytes]),
		signal: (data) => heard.push(['signal', data]),
	};
	return { events, heard };
}

/** The rules of `Link` and `LinkEvents`, for whatever carries it. */
export function linkContract(name: string, make: () => LinkTrial): void {
	describe(`${name} keeps the contract of a link`, () => {
		carries(make);
		endsOnce(make);
	});
}

const named = (trial: LinkTrial, event: keyof LinkEvents): readonly unknown[] => trial.heard.filter(([one]) => one === event).map(([, value]) => value);
async function connected(make: () => LinkTrial): Promise<LinkTrial> {
	const trial = make();
	await trial.connect();
	return trial;
}

function carries(make: () => LinkTrial): void {
	test('it tells up once and then the whole room', async () => {
		const trial = await connected(make);
		expect(trial.heard.filter(([event]) => event !== 'signal')).toEqual([['up'], ['room', LIMITS.channelBytes]]);
	});

	test('it carries bytes both ways, as plain Uint8Arrays and with the bounds of messages', async () => {
		const trial = await connected(make);
		trial.link.send(Uint8Array.of(1, 2));
		trial.link.send(Uint8Array.of(3));
		trial.deliver(Uint8Array.of(4, 5, 6));
		trial.deliver(Uint8Array.of(7));
		await trial.settle();
		expect(trial.sent().map((bytes) => [...bytes])).toEqual([[1, 2], [3]]);
		const bytes = named(trial, 'bytes') as Uint8Array[];
		expect(bytes.map((one) => [...one])).toEqual([[4, 5, 6], [7]]);
		for (const one of bytes) expect(Object.getPrototypeOf(one)).toBe(Uint8Array.prototype);
	});

	test('it tells the room again, absolutely, once what was sent has left', async () => {
		const trial = await connected(make);
		trial.link.send(new Uint8Array(10_000));
		trial.link.send(new Uint8Array(5_000));
		const told = named(trial, 'room').length;
		await trial.drain();
		expect(named(trial, 'room').length).toBeGreaterThan(told);
		expect(named(trial, 'room').at(-1)).toBe(LIMITS.channelBytes);
	});

	test('what stands unsent when it is closed may still leave: a bye is worth the wait', async () => {
		const trial = await connected(make);
		trial.link.send(Uint8Array.of(9));
		trial.link.close('bye');
		await trial.settle();
		expect(trial.sent().map((bytes) => [...bytes])).toEqual([[9]]);
	});
}

function endsOnce(make: () => LinkTrial): void {
	test('a text message closes it', async () => {
		const trial = await connected(make);
		trial.deliver('hello');
		await trial.settle();
		expect(named(trial, 'bytes')).toEqual([]);
		expect(named(trial, 'down')).toEqual(['bad-frame']);
	});

	test('when the other end goes it tells down once, and last', async () => {
		const trial = await connected(make);
		await trial.hangUp();
		trial.link.close('bye');
		await trial.settle();
		expect(named(trial, 'down')).toHaveLength(1);
		expect(trial.heard.at(-1)?.[0]).toBe('down');
	});

	test('closing it tells down once, with the code, and nothing after', async () => {
		const trial = await connected(make);
		trial.link.close('too-slow');
		trial.link.close('bye');
		trial.deliver(Uint8Array.of(1));
		await trial.hangUp();
		await trial.settle();
		expect(named(trial, 'down')).toEqual(['too-slow']);
		expect(trial.heard.at(-1)?.[0]).toBe('down');
	});

	test('closed before it is up, it never comes up', async () => {
		const trial = make();
		trial.link.close('superseded');
		await trial.connect().catch(() => undefined);
		await trial.settle();
		expect(named(trial, 'up')).toEqual([]);
		expect(named(trial, 'down')).toEqual(['superseded']);
	});

	test('no method throws, in whatever state', async () => {
		const poke = ({ link }: LinkTrial): void => {
			link.send(Uint8Array.of(1));
			link.send(new Uint8Array(0));
		};
		const trial = make();
		expect(() => poke(trial)).not.toThrow();
		await trial.connect();
		expect(() => poke(trial)).not.toThrow();
		await trial.hangUp();
		expect(() => poke(trial)).not.toThrow();
		expect(() => trial.link.signal(Uint8Array.of(123))).not.toThrow();
		expect(() => trial.link.close('bye')).not.toThrow();
		await trial.settle();
		expect(named(trial, 'down')).toHaveLength(1);
	});
}
