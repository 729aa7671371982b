import { beforeAll, describe, expect, test, vi, afterEach } from 'vitest';
import { CaptureClock } from './capture-clock.ts';
import type { Certify } from './certifier.ts';
import { cryptoReady } from './crypto.ts';
import { CERTIFICATE_MS, Publication, type CertifiedSession } from './publication.ts';
import type { Chunk } from './recut.ts';
import { Refusal } from './refusal.ts';
import { pieces } from './testing/harness.ts';
import { media } from './testing/media.ts';

beforeAll(cryptoReady);
afterEach(() => {
	vi.useRealTimers();
});

interface Trial {
	readonly publication: Publication;
	readonly sessions: CertifiedSession[];
	readonly renewals: CertifiedSession[];
	readonly chunks: { chunk: Chunk; captureMs: number; session: number; at: number }[];
	readonly refusals: Refusal[];
	ends: number;
}

/** A publication with everything around it written down. Time is vitest's. */
function trial(certify: Certify = async () => new Uint8Array(146)): Trial {
	const sessions: CertifiedSession[] = [];
	const renewals: CertifiedSession[] = [];
	const chunks: Trial['chunks'] = [];
	const refusals: Refusal[] = [];
	let last = 0;
	const made: Trial = {
		sessions, renewals, chunks, refusals, ends: 0,
		publication: new Publication({
			clock: { now: () => Date.now(), unixMs: () => Date.now() },
			certify,
			nextSession: () => (last = Math.max(Date.now(), last + 1)),
			begin: (session) => sessions.push(session),
			renewed: (session) => renewals.push(session),
			chunk: (chunk, captureMs) => chunks.push({ chunk, captureMs, session: sessions.at(-1)?.session ?? 0, at: Date.now() }),
			end: () => made.ends++,
			refused: (refusal) => refusals.push(refusal),
		}),
	};
	return made;
}
const later = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(0));
const fake = (): void => {
	vi.useFakeTimers({ now: 1_772_395_200_000 });
};

describe('before the certificate has come', () => {
	test('chunks are held, and then all are sent in order', async () => {
		fake();
		let give: (bytes: Uint8Array) => void = () => undefined;
		const { publication, chunks, sessions } = trial(() => new Promise((resolve) => (give = resolve)));
		void publication.feed(media('usual').subarray(0, 300_000));
		expect([chunks.length, sessions.length]).toEqual([0, 0]);
		give(new Uint8Array(146));
		await later();
		expect(sessions).toHaveLength(1);
		expect(chunks.length).toBeGreaterThan(5);
		expect(chunks.map(({ chunk }) => chunk.mediaMs)).toEqual(chunks.map(({ chunk }) => chunk.mediaMs).sort((a, b) => a - b));
		publication.close();
	});

	test('no more than 4 MiB is held: the publisher is made to wait', async () => {
		fake();
		let give: (bytes: Uint8Array) => void = () => undefined;
		const { publication } = trial(() => new Promise((resolve) => (give = resolve)));
		const usual = media('usual');
		const moof = Buffer.from(usual).indexOf('moof') - 4;
		void publication.feed(usual.subarray(0, moof));
		const mdat = Buffer.from(usual).indexOf('mdat') - 4;
		const next = Buffer.from(usual).indexOf('moof', mdat) - 4;
		// The same chunk with a long tail that no sample uses: still one chunk of the same length in time.
		const tail = new Uint8Array(1_500_000);
		const long = Buffer.concat([usual.subarray(moof, mdat), sized(next - mdat + tail.length), usual.subarray(mdat + 4, next), tail]);
		const gates = [publication.feed(long), publication.feed(long), publication.feed(long)];
		expect(gates.map((gate) => gate === null)).toEqual([true, true, false]);
		give(new Uint8Array(146));
		await gates[2];
		expect(publication.feed(new Uint8Array(0))).toBeNull();
		publication.close();
	});

	test('a refusal is told once, and nothing is announced', async () => {
		fake();
		const { publication, refusals, sessions, chunks, ...rest } = trial(async () => {
			throw new Refusal('DS-ingest-site-refused', 'no');
		});
		void publication.feed(media('usual').subarray(0, 100_000));
		await later();
		publication.close();
		expect([refusals.map((refusal) => refusal.code), sessions.length, chunks.length, rest.ends]).toEqual([['DS-ingest-site-refused'], 0, 0, 0]);
	});

	test('a body that ends waits for the certificate, and is then sent whole', async () => {
		fake();
		let give: (bytes: Uint8Array) => void = () => undefined;
		const made = trial(() => new Promise((resolve) => (give = resolve)));
		void made.publication.feed(media('audioOnly'));
		const finished = made.publication.finish();
		await later();
		expect([made.chunks.length, made.ends]).toEqual([0, 0]);
		give(new Uint8Array(146));
		await finished;
		expect(made.chunks.length).toBeGreaterThan(40);
		expect(made.ends).toBe(1);
	});

	test('closing asks for no certificate any more', async () => {
		fake();
		let asked: AbortSignal | undefined;
		const { publication, sessions, refusals } = trial((_session, _key, _notAfter, signal) => {
			asked = signal;
			return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
		});
		void publication.feed(media('usual').subarray(0, 100_000));
		publication.close();
		await later();
		expect([asked?.aborted, sessions, refusals]).toEqual([true, [], []]);
	});
});

test('[T15] a certificate that will run out is renewed for the same session and the same key, and nothing else changes', async () => {
	fake();
	const asked: { session: number; key: Uint8Array; leftMs: number }[] = [];
	const { publication, chunks, sessions, renewals } = trial(async (session, key, notAfter) => {
		asked.push({ session, key, leftMs: notAfter - Date.now() });
		return new Uint8Array(146).fill(asked.length);
	});
	const parts = pieces(media('videoOnly'), 5_000);
	const third = Math.ceil(parts.length / 3);
	for (const [i, part] of parts.entries()) {
		// A third of the way the certificate has an hour left.
		if (i === third) vi.setSystemTime(Date.now() + CERTIFICATE_MS - 3_600_000);
		void publication.feed(part);
		await later();
	}
	expect(asked.map(({ leftMs }) => leftMs)).toEqual([CERTIFICATE_MS, CERTIFICATE_MS]);
	expect(asked[1]).toEqual({ ...asked[0], leftMs: CERTIFICATE_MS });
	expect([sessions.length, renewals.length]).toEqual([1, 1]);
	expect(renewals[0]).toMatchObject({ session: sessions[0]?.session, key: sessions[0]?.key, announcement: { init: sessions[0]?.announcement.init } });
	expect(renewals[0]?.announcement.certificate).toEqual(new Uint8Array(146).fill(2));
	expect(chunks.length).toBeGreaterThan(30);
	publication.close();
});

test('a session that its site will not certify any longer is followed by a new one, with a keyframe', async () => {
	fake();
	let asked = 0;
	const { publication, chunks, sessions, renewals, refusals } = trial(async () => {
		if (++asked === 2) throw new Refusal('DS-ingest-site-refused');
		return new Uint8Array(146);
	});
	const parts = pieces(media('videoOnly'), 5_000);
	for (const [i, part] of parts.entries()) {
		if (i === Math.ceil(parts.length / 3)) vi.setSystemTime(Date.now() + CERTIFICATE_MS - 3_600_000);
		void publication.feed(part);
		await later();
	}
	expect([asked, sessions.length, renewals.length, refusals.length]).toEqual([3, 2, 0, 0]);
	expect(sessions[1]?.key.publicKey).not.toEqual(sessions[0]?.key.publicKey);
	expect(chunks.filter(({ session }) => session === sessions[1]?.session)[0]?.chunk.startsGroup).toBe(true);
	publication.close();
});

test('a renewal that fails is tried again a minute later, and the broadcast goes on', async () => {
	fake();
	let asked = 0;
	const { publication, chunks, sessions, renewals, refusals } = trial(async () => {
		if (++asked === 2) throw new Refusal('DS-ingest-site-silent');
		return new Uint8Array(146);
	});
	const parts = pieces(media('videoOnly'), 5_000);
	for (const [i, part] of parts.entries()) {
		if (i === 3) vi.setSystemTime(Date.now() + CERTIFICATE_MS - 3_600_000);
		if (i === Math.ceil(parts.length / 2)) vi.setSystemTime(Date.now() + 61_000);
		void publication.feed(part);
		await later();
	}
	expect([asked, sessions.length, renewals.length, refusals.length]).toEqual([3, 1, 1, 0]);
	expect(chunks.length).toBeGreaterThan(30);
	publication.close();
});

test('[T16] a broadcast whose certificate is over ends with the reason, and sends nothing that nobody would believe', async () => {
	fake();
	let asked = 0;
	const { publication, chunks, sessions, refusals } = trial(async () => {
		if (++asked > 1) throw new Refusal('DS-ingest-site-silent');
		return new Uint8Array(146);
	});
	const parts = pieces(media('videoOnly'), 5_000);
	for (const [i, part] of parts.entries()) {
		if (i === Math.ceil(parts.length / 2)) vi.setSystemTime(Date.now() + CERTIFICATE_MS + 1_000);
		void publication.feed(part);
		await later();
	}
	expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['DS-ingest-site-silent']));
	expect(Math.max(...chunks.map(({ captureMs }) => captureMs))).toBeLessThanOrEqual(sessions[0]?.notAfter ?? 0);
	publication.close();
});

describe('the pieces of a long fragment', () => {
	test('leave one by one, as fast as they play, and the next fragment goes on behind them', async () => {
		fake();
		const { publication, chunks } = trial();
		const bytes = media('long');
		const starts = [...Buffer.from(bytes).toString('latin1').matchAll(/moof/g)].map(({ index }) => index - 4);
		void publication.feed(bytes.subarray(0, starts[0]));
		await later();
		for (let i = 0; i < 3; i++) {
			void publication.feed(bytes.subarray(starts[i], starts[i + 1]));
			await vi.advanceTimersByTimeAsync(1_000);
		}
		const gaps = chunks.slice(1).map(({ at }, i) => at - (chunks[i]?.at ?? 0));
		expect(chunks.length).toBeGreaterThan(25);
		expect(Math.max(...gaps)).toBeLessThanOrEqual(150);
		expect(gaps.filter((gap) => gap < 20).length).toBeLessThan(4);
		expect(chunks.map(({ chunk }) => chunk.mediaMs)).toEqual(chunks.map(({ chunk }) => chunk.mediaMs).sort((a, b) => a - b));
		publication.close();
	});

	test('are not lost when the body ends', async () => {
		fake();
		const made = trial();
		void made.publication.feed(media('long'));
		await later();
		await made.publication.finish();
		expect(made.chunks.at(-1)?.chunk.untilMs).toBeGreaterThan(3_900);
		expect([made.ends, vi.getTimerCount()]).toEqual([1, 0]);
	});
});

test('a publisher ahead of time waits until it is two seconds ahead, and one behind may catch up', async () => {
	fake();
	const { publication } = trial();
	const parts = pieces(media('usual'), 20_000);
	let waited = 0;
	for (const part of parts) {
		const gate = publication.feed(part);
		if (!gate) continue;
		const begun = Date.now();
		let open = false;
		void gate.then(() => (open = true));
		while (!open) await vi.advanceTimersByTimeAsync(10);
		waited += Date.now() - begun;
	}
	expect(waited).toBeGreaterThan(1_700);
	expect(waited).toBeLessThan(2_300);
	publication.close();

	const late = trial().publication;
	void late.feed(media('usual').subarray(0, 50_000));
	vi.setSystemTime(Date.now() + 3_000); // The network stood still for three seconds.
	expect(late.feed(media('usual').subarray(50_000))).toBeNull();
	late.close();
});

describe('capture time', () => {
	test('is the arrival less what had to pass before it could be sent', () => {
		const clock = new CaptureClock();
		clock.learn(80, 1_000_080);
		expect(clock.captured(0)).toBe(1_000_000);
	});

	test('does not jump when chunks come in bursts, and never runs backwards', () => {
		const clock = new CaptureClock();
		const told: number[] = [];
		for (let i = 0; i < 200; i++) {
			const until = (i + 1) * 80;
			// Four chunks are held up and come together with the fifth.
			clock.learn(until, 1_000_000 + Math.ceil((i + 1) / 5) * 5 * 80);
			told.push(clock.captured(i * 80));
		}
		const steps = told.slice(1).map((at, i) => at - (told[i] as number));
		expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...steps.slice(10))).toBeLessThan(110);
		expect(Math.abs((told.at(-1) as number) - (1_000_000 + 199 * 80))).toBeLessThan(150);
	});

	test('follows a clock that drifts', () => {
		const clock = new CaptureClock();
		for (let i = 0; i < 10_000; i++) clock.learn(i * 80, 1_000_000 + i * 80.01);
		expect(Math.abs(clock.captured(800_000) - 1_800_100)).toBeLessThan(5);
	});

	test('follows at once when the difference is beyond half a second', () => {
		const clock = new CaptureClock();
		clock.learn(0, 1_000_000);
		clock.learn(80, 1_005_080);
		expect(clock.captured(80)).toBe(1_005_080);
	});
});

/** Four bytes of a box's size. */
function sized(size: number): Uint8Array {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, size);
	return bytes;
}
