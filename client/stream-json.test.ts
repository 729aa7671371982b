import { expect, test } from 'vitest';
import { fetchStream, fetchTicket, readStream, type FetchParts } from './stream-json.ts';

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

test('a ticket is asked for by POST, with the scope', async () => {
	const { parts, asked } = script([Response.json({ ticket: 'AQID' })]);
	expect(await fetchTicket(GOOD.tickets, parts)).toEqual(Uint8Array.of(1, 2, 3));
	expect(asked[0]?.init).toMatchObject({ method: 'POST', body: '{"scope":"watch"}', cache: 'no-store' });
});

test.each([
	['refused', new Response('', { status: 403 })],
	['malformed', Response.json({ ticket: '***' })],
	['null', Response.json(null)],
	['never answered', silence],
])('a ticket that is %s is DS-23', async (_, answer) => {
	await expect(fetchTicket(GOOD.tickets, script([answer]).parts)).rejects.toMatchObject({ code: 'DS-23' });
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
	expect(readStream({ ...GOOD, state: 'offline' }, SRC)?.codecs).toBeNull();
});

test('addresses may be relative, and what is no ICE server is left out', () => {
	const info = readStream({ ...GOOD, tickets: '/tickets', iceServers: [7, { urls: ['stun:a', 'turn:b'], username: 'u', credential: 'c' }, { urls: 5 }] }, SRC);
	expect(info?.tickets).toBe('https://live.example/tickets');
	expect(info?.iceServers).toEqual([{ urls: ['stun:a', 'turn:b'], username: 'u', credential: 'c' }]);
});
