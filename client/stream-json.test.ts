import { describe, expect, test } from 'vitest';
import { LAST_KEY_LIST } from '@dumbbell-stream/core/key-list.ts';
import { judge, type Key, Studio } from '@dumbbell-stream/core/testing/studio.ts';
import { toBase64url } from '@dumbbell-stream/core/wire.ts';
import { fetchStream, followStream, readStream, type FetchParts } from './stream-json.ts';

const ID = 'MZZKGa7Lb0w4JRg4H3spmVScJJCZ3KOdKesGINSYyCg';
const SRC = `https://live.example/streams/${ID}.json`;
const GOOD = {
	protocol: 1, stream: ID, title: 'Concert', state: 'live', session: 1, codecs: 'video/mp4; codecs="avc1.42c01f"',
	coordinator: `wss://live.example/coordinator?stream=${ID}`, floor: `wss://live.example/floor?stream=${ID}`,
	tickets: `https://site.example/tickets`, iceServers: [{ urls: 'stun:live.example:3478' }],
};

interface Script {
	readonly parts: FetchParts;
	readonly asked: { readonly url: string; readonly init: RequestInit }[];
	readonly waited: number[];
}
/** Answers in order, the last one again and again; an Error is a network that does not answer. */
function script(answers: readonly (Response | Error)[], forbidden = false): Script {
	const asked: Script['asked'] = [];
	const waited: number[] = [];
	const parts: FetchParts = {
		signal: new AbortController().signal,
		page: 'https://site.example/post/',
		forbidden: () => forbidden,
		wait: async (ms) => void waited.push(ms),
		fetch: async (url, init) => {
			asked.push({ url, init });
			const answer = answers[Math.min(asked.length, answers.length) - 1];
			if (answer instanceof Response) return answer.clone();
			throw answer;
		},
	};
	return { parts, asked, waited };
}
const silence = new TypeError('Failed to fetch');

test('a good answer is read', async () => {
	const { parts, waited } = script([Response.json(GOOD)]);
	expect(await fetchStream(SRC, ID, parts)).toEqual({
		stream: ID, coordinator: GOOD.coordinator, floor: GOOD.floor, tickets: GOOD.tickets, iceServers: GOOD.iceServers, codecs: GOOD.codecs,
		keyList: null, tombstones: null, successor: null, policy: { mayShare: true, smallPlace: false },
	});
	expect(waited).toEqual([]);
});

test('silence and a server that restarts are worth another attempt', async () => {
	const { parts, asked } = script([silence, new Response('', { status: 502 }), Response.json(GOOD)]);
	await fetchStream(SRC, ID, parts);
	expect(asked).toHaveLength(3);
});

test.each([
	['nobody answers', [silence], false, 'DS-20', 4],
	['the server is always overloaded', [new Response('', { status: 503 })], false, 'DS-20', 4],
	['the stream is unknown', [new Response('', { status: 404 })], false, 'DS-24', 1],
	['another stream answers', [Response.json({ ...GOOD, stream: 'x' })], false, 'DS-24', 1],
	['it is no JSON', [new Response('<html>')], false, 'DS-20', 1],
	['something is missing', [Response.json({ ...GOOD, floor: undefined })], false, 'DS-20', 1],
	['the page may not connect there', [silence], true, 'DS-25', 1],
] as const)('when %s, the person is told', async (_, answers, forbidden, code, attempts) => {
	const { parts, asked } = script(answers, forbidden);
	await expect(fetchStream(SRC, ID, parts)).rejects.toMatchObject({ code });
	expect(asked).toHaveLength(attempts);
});

test.each([
	['a script', { ...GOOD, coordinator: 'javascript:alert(1)' }],
	['a page where a socket belongs', { ...GOOD, floor: 'https://live.example/floor' }],
	['a socket where tickets belong', { ...GOOD, tickets: 'wss://site.example/' }],
	['a list', []],
	['nothing', null],
])('%s is not a stream', (_, data) => {
	expect(readStream(data, SRC)).toBeNull();
});

test('what the last publisher sent is no reason to refuse the next one', () => {
	expect(readStream({ ...GOOD, state: 'offline' }, SRC)).toMatchObject({ codecs: null });
});

test('addresses may be relative, and what is no ICE server is left out', () => {
	const info = readStream({ ...GOOD, tickets: '/tickets', iceServers: [7, { urls: ['stun:a', 'turn:b'], username: 'u', credential: 'c' }, { urls: 5 }] }, SRC);
	expect(info).toMatchObject({ tickets: 'https://live.example/tickets', iceServers: [{ urls: ['stun:a', 'turn:b'], username: 'u', credential: 'c' }] });
});

test.each([
	[{}, { mayShare: true, smallPlace: false }],
	[{ mayShare: false, place: 'small' }, { mayShare: false, smallPlace: true }],
	[{ mayShare: 'no', place: 'large' }, { mayShare: true, smallPlace: false }],
])('what the owner wants is read of %j', (said, policy) => {
	expect(readStream({ ...GOOD, ...said }, SRC)?.policy).toEqual(policy);
});

describe('a stream with another key', () => {
	const [old, next, last, thief] = ['old', 'next', 'last', 'thief'].map((name) => new Studio(name, 1_772_395_200_000)) as [Studio, Studio, Studio, Studio];
	const idOf = ({ stream }: Studio): string => toBase64url(stream);
	const src = (studio: Studio): string => `https://live.example/streams/${idOf(studio)}.json`;
	/** `by`: who has signed that the other one comes next. */
	const over = (studio: Studio, successor: Studio, by: Key = studio.streamKey): object => ({
		...GOOD, stream: idOf(studio), keyList: toBase64url(studio.keyList({ number: LAST_KEY_LIST, successor: successor.stream }, by)), successor: src(successor),
	});
	const alive = (studio: Studio): object => ({ ...GOOD, stream: idOf(studio) });
	const verify = async () => async (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => judge({ t: 'verify', job: 1, by: key, message, signature }).ok;
	function site(pages: readonly object[]): FetchParts {
		const byAddress = new Map(pages.map((page) => [`https://live.example/streams/${(page as { stream: string }).stream}.json`, page]));
		return { ...script([]).parts, fetch: async (url) => (byAddress.has(url) ? Response.json(byAddress.get(url)) : new Response('', { status: 404 })) };
	}

	test('[T14] is followed, from one key to the next', async () => {
		const info = await followStream(src(old), idOf(old), verify, site([over(old, next), over(next, last), alive(last)]));
		expect(info.stream).toBe(idOf(last));
	});
	test('[T14] is not followed because an address says so: the old key must have signed it', async () => {
		for (const page of [over(old, thief, thief.streamKey), { ...over(old, thief), keyList: null }, { ...over(old, thief), keyList: (over(next, thief) as { keyList: string }).keyList }]) {
			expect((await followStream(src(old), idOf(old), verify, site([page, alive(thief)]))).stream).toBe(idOf(old));
		}
	});
	test('[T14] is believed only under the very key that the old one names', async () => {
		const parts = site([{ ...over(old, next), successor: src(thief) }, alive(thief)]);
		await expect(followStream(src(old), idOf(old), verify, parts)).rejects.toMatchObject({ code: 'DS-24' });
	});
	test('[T14] is followed four times, and not for ever', async () => {
		const keys = Array.from({ length: 6 }, (_, i) => new Studio(`key ${i}`, 1));
		const chain = keys.map((studio, i) => (keys[i + 1] ? over(studio, keys[i + 1] as Studio) : alive(studio)));
		await expect(followStream(src(keys[0] as Studio), idOf(keys[0] as Studio), verify, site(chain))).rejects.toMatchObject({ code: 'DS-24' });
		expect((await followStream(src(keys[1] as Studio), idOf(keys[1] as Studio), verify, site(chain))).stream).toBe(idOf(keys[5] as Studio));
	});
	test('[T14] whose new address nobody knows is an error', async () => {
		await expect(followStream(src(old), idOf(old), verify, site([{ ...over(old, next), successor: null }]))).rejects.toMatchObject({ code: 'DS-24' });
	});
});
