import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Consent, State } from '@dumbbell-stream/core/messages.ts';
import type { CreateEngine, Engine, EngineEvents, EngineOptions, Policy, Stats } from './engine-types.ts';
import { idleStats } from './idle-stats.ts';
import { Viewing } from './viewing.ts';

const NO: Consent = { peers: false, uploadBytesPerSecondMax: 0 };
const YES: Consent = { peers: true, uploadBytesPerSecondMax: Infinity };
const START = { src: '/s.json', stream: 'key', tickets: null, nonces: null, video: {} as HTMLVideoElement, pressedAt: 0 };

class FakeEngine implements Engine {
	readonly options: EngineOptions;
	readonly events: EngineEvents;
	stats: Stats = idleStats('key');
	sharing = false;
	readonly moment = { session: 5, rendition: 0, captureMs: 7, seq: 3 };
	saved = 0;
	consents: Consent[] = [];
	stopped = 0;
	live = 0;
	constructor(options: EngineOptions, events: EngineEvents) {
		this.options = options;
		this.events = events;
	}
	setConsent(consent: Consent): void {
		this.consents.push(consent);
	}
	saveExcerpt(): void {
		this.saved++;
	}
	goLive(): void {
		this.live++;
	}
	stop(): void {
		this.stopped++;
	}
}

let now = 0;
let online = true;
let engines: FakeEngine[] = [];
let shown: State[] = [];
let learned = 0;
let viewing: Viewing;

const createEngine: CreateEngine = (options, events) => {
	const engine = new FakeEngine(options, events);
	engines.push(engine);
	return engine;
};
let wishes: Policy | Error = { mayShare: true, smallPlace: false };
const fetchPolicy = () => (wishes instanceof Error ? Promise.reject(wishes) : Promise.resolve(wishes));
const load = () => Promise.resolve({ createEngine, fetchPolicy });

async function started(): Promise<FakeEngine> {
	viewing.start(START, load, NO);
	await Promise.resolve();
	const engine = engines.at(-1);
	if (!engine) throw new Error('no engine was made');
	return engine;
}

beforeEach(() => {
	now = 0;
	online = true;
	engines = [];
	shown = [];
	learned = 0;
	wishes = { mayShare: true, smallPlace: false };
	viewing = new Viewing({ now: () => now, online: () => online, changed: () => shown.push(viewing.state), policyLearned: () => learned++ });
});

describe('a viewing', () => {
	test('is connecting from the press of play, before anything is loaded', async () => {
		viewing.start(START, load, NO);
		expect([viewing.state, viewing.running, engines.length]).toEqual(['connecting', true, 0]);
		await Promise.resolve();
		expect(engines).toHaveLength(1);
	});

	test('shows what the engine says, and for how long', async () => {
		const engine = await started();
		now = 1_000;
		engine.events.state('playing', 'picture');
		now = 3_500;
		expect([viewing.state, viewing.why, viewing.stateMs]).toEqual(['playing', 'picture', 2_500]);
	});

	test('asking loads, but makes no engine', async () => {
		await viewing.ask(START, load);
		expect([viewing.state, viewing.running, engines.length]).toEqual(['asking', false, 0]);
	});

	test('before it asks it learns what the owner of the stream wants', async () => {
		wishes = { mayShare: false, smallPlace: true };
		await viewing.ask(START, load);
		expect([viewing.policy, learned]).toEqual([wishes, 1]);
	});

	test('it asks all the same when that cannot be had, or takes too long', async () => {
		wishes = new Error('silence');
		await viewing.ask(START, load);
		vi.useFakeTimers();
		let asks = false;
		void viewing.ask(START, () => new Promise(() => undefined)).then(() => (asks = true));
		await vi.advanceTimersByTimeAsync(1_499);
		expect(asks).toBe(false);
		await vi.advanceTimersByTimeAsync(1);
		expect([asks, viewing.policy]).toEqual([true, null]);
		vi.useRealTimers();
	});

	test('hands on what a viewer can do who was not let in', async () => {
		const engine = await started();
		const help = { page: '/p', login: '/login', password: null };
		engine.events.policy({ mayShare: false, smallPlace: false });
		engine.events.state('error', 'status 401', 'DS-28', help);
		expect([viewing.code, viewing.help, viewing.policy?.mayShare]).toEqual(['DS-28', help, false]);
		await started();
		expect(viewing.help).toBeNull();
	});

	test('an engine that has loaded too late is never made', async () => {
		viewing.start(START, load, NO);
		viewing.stop('paused');
		await Promise.resolve();
		expect([viewing.state, engines.length]).toEqual(['idle', 0]);
	});

	test('an engine that was stopped is not heard any more', async () => {
		const engine = await started();
		viewing.stop('removed');
		engine.events.state('playing', 'late');
		expect([viewing.state, engine.stopped]).toEqual(['idle', 1]);
	});

	test('after an error it can start again', async () => {
		const engine = await started();
		engine.events.state('error', 'codec', 'DS-21');
		expect([viewing.state, viewing.code, viewing.running, engine.stopped]).toEqual(['error', 'DS-21', false, 1]);
		await started();
		expect([viewing.state, viewing.code, engines.length]).toEqual(['connecting', null, 2]);
	});

	test('an answer while the engine loads is the one it gets', async () => {
		viewing.start(START, load, NO);
		viewing.consent(YES);
		await Promise.resolve();
		expect(engines[0]?.options.consent).toEqual(YES);
		viewing.consent(NO);
		expect(engines[0]?.consents).toEqual([NO]);
	});

	test.each([
		[true, 'DS-26'],
		[false, 'DS-20'],
	])('a player that cannot be loaded, online %s: %s', async (isOnline, code) => {
		online = isOnline;
		viewing.start(START, () => Promise.reject(new TypeError('404')), NO);
		await Promise.resolve();
		expect([viewing.state, viewing.code]).toEqual(['error', code]);
	});

	test('an element without a stream says so at once', () => {
		viewing.start({ ...START, stream: '' }, load, NO);
		expect([viewing.state, viewing.code]).toEqual(['error', 'DS-24']);
	});
});

describe('standing behind', () => {
	const ahead = (engine: FakeEngine, bufferMs: number): void => {
		engine.stats = { ...engine.stats, startupMs: 400, bufferMs };
	};

	test('a viewer who has not paused stands where he must, however much is ahead', async () => {
		ahead(await started(), 2_900);
		expect(viewing.behind(false)).toBe(false);
	});

	test('a paused picture is behind; after a short pause the pace makes up for it', async () => {
		const engine = await started();
		ahead(engine, 600);
		viewing.paused();
		expect(viewing.behind(true)).toBe(true);
		ahead(engine, 1_500);
		expect(viewing.behind(false)).toBe(false);
	});

	test('after a long pause he stays behind until he goes back to live', async () => {
		const engine = await started();
		ahead(engine, 600);
		viewing.paused();
		ahead(engine, 12_000);
		expect(viewing.behind(false)).toBe(true);
		viewing.goLive();
		expect([viewing.behind(false), engine.live]).toEqual([false, 1]);
	});

	test('in a recording nobody is behind, however long he paused', async () => {
		const engine = await started();
		engine.events.state('playing', 'recording');
		ahead(engine, 600);
		viewing.paused();
		expect([viewing.recorded, viewing.behind(true)]).toEqual([true, false]);
		ahead(engine, 12_000);
		engine.events.state('stalled', 'recording');
		expect([viewing.recorded, viewing.behind(false)]).toEqual([true, false]);
	});

	test('before the first picture nothing is behind', async () => {
		await started();
		viewing.paused();
		expect(viewing.behind(true)).toBe(false);
	});
});
