import { describe, expect, test } from 'vitest';
import { readAnswer } from './answer';
import { timeLeft } from './countdown';
import { Asking, firstWaitMs, waitMs } from './schedule';

const HOUR_MS = 3_600_000;

/** A page whose clock the test moves, and whose site answers as told. */
function makePage(answers: (number | Error)[]) {
	let alarm: { at: number; ring: () => void } | null = null;
	const page = {
		nowMs: 0,
		asked: [] as number[],
		looked: true,
		now: () => page.nowMs,
		random: () => 0,
		visible: () => page.looked,
		alarm: (ms: number, ring: () => void) => { alarm = { at: page.nowMs + ms, ring }; },
		ask: async () => {
			page.asked.push(page.nowMs);
			const answer = answers.shift() ?? new Error('nothing left');
			if (answer instanceof Error) throw answer;
			return answer;
		},
		/** Lets time pass until then; what is asked is answered at once. */
		async until(ms: number) {
			while (alarm && alarm.at <= ms) {
				const { at, ring } = alarm;
				alarm = null;
				page.nowMs = at;
				ring();
				for (let turn = 0; turn < 5; turn++) await Promise.resolve();
			}
			page.nowMs = ms;
		},
	};
	return page;
}

describe('a page that shows what is live', () => {
	test('asks soon when a cache has kept it, and then as often as the site says', async () => {
		const page = makePage([30_000, 120_000, 30_000]);
		new Asking(page, -24 * HOUR_MS, 30_000);
		await page.until(200_000);
		expect(page.asked).toEqual([0, 30_000, 150_000, 180_000]);
	});

	test('asks later when it is fresh', async () => {
		const page = makePage([30_000]);
		new Asking(page, 0, 60_000);
		await page.until(60_000);
		expect(page.asked).toEqual([60_000]);
	});

	test('asks twice as seldom after each failure, and as before once it hears again', async () => {
		const page = makePage([new Error('503'), new Error('503'), new Error('no network'), 30_000, 30_000]);
		new Asking(page, Number.NaN, 30_000);
		await page.until(500_000);
		expect(page.asked.slice(0, 5)).toEqual([0, 60_000, 180_000, 420_000, 450_000]);
	});

	test('does not ask while nobody looks, and once when somebody does again', async () => {
		const page = makePage([30_000, 30_000]);
		page.looked = false;
		const asking = new Asking(page, Number.NaN, 30_000);
		await page.until(10 * HOUR_MS);
		expect(page.asked).toEqual([]);
		page.looked = true;
		asking.shown();
		asking.shown();
		await page.until(10 * HOUR_MS + 29_000);
		expect(page.asked).toEqual([10 * HOUR_MS]);
	});

	test.each([[0, 15_000], [-5, 15_000], [30_000, 30_000], [1e12, 900_000], [Number.NaN, 900_000]])('told to wait %d ms waits %d', (said, waits) => {
		expect(waitMs(said, 0, 0)).toBe(waits);
		expect(waitMs(said, 60, 1)).toBeLessThanOrEqual(900_000 * 1.25);
	});

	test('spreads what thousands of copies of it would ask at once', () => {
		expect([0, 0.5, 1].map((random) => firstWaitMs(0, 24 * HOUR_MS, 30_000, random))).toEqual([0, 1_500, 3_000]);
	});
});

describe('an answer', () => {
	const stream = { id: 4, title: 'A <b>', url: 'https://site.example/stream/a/', viewers: 3, watching: '3 watching', poster: null };

	test('is taken as it is', () => {
		const { viewers: _, ...known } = stream;
		expect(readAnswer({ refreshMs: 30_000, streams: [stream] })).toEqual({ refreshMs: 30_000, streams: [known] });
	});

	test.each([
		['a page of a firewall', '<html>'],
		['nothing', null],
		['an address that is none', { refreshMs: 1, streams: [{ ...stream, url: 'javascript:alert(1)' }] }],
		['a poster from nowhere', { refreshMs: 1, streams: [{ ...stream, poster: { src: 'javascript:alert(1)', width: 1, height: 1 } }] }],
		['a stream without a name', { refreshMs: 1, streams: [{ id: 4 }] }],
	])('that is %s is refused', (_what, value) => {
		expect(() => readAnswer(value)).toThrow(TypeError);
	});
});

describe('a countdown', () => {
	const digits = (value: number, least: number) => String(value).padStart(least, '0');
	test.each([
		[25 * HOUR_MS, null],
		[24 * HOUR_MS, '24:00:00'],
		[HOUR_MS + 5 * 60_000 + 11_200, '1:05:12'],
		[5 * 60_000, '5:00'],
		[1, '0:01'],
		[0, null],
		[-1, null],
		[Number.NaN, null],
	])('with %d ms left says %s', (left, words) => {
		expect(timeLeft(1_770_000_000_000 + left, 1_770_000_000_000, digits)).toBe(words);
	});
});
