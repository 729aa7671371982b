import { describe, expect, test } from 'vitest';
import { fetchTicket } from './admission.ts';
import type { FetchParts } from './stream-json.ts';

const PAGE = 'https://site.example/post/';
const TICKETS = 'https://site.example/wp-json/dumbbell-stream/v1/streams/7/tickets';
const NONCES = 'https://site.example/wp-admin/admin-ajax.php?action=rest-nonce';
const LOGIN = 'https://site.example/wp-login.php?redirect_to=https%3A%2F%2Fsite.example%2Fstream%2Fx%2F';
const POSTPASS = 'https://site.example/wp-login.php?action=postpass';

const given = (): Response => Response.json({ ticket: 'AQID' });
const refusal = (status: number, code: string, data: object = {}): Response => Response.json({ code, message: 'No.', data: { status, ...data } }, { status });
const logIn = (data: object = {}): Response => refusal(401, 'dumbbell_stream_log_in', { page: PAGE, login: LOGIN, nonces: NONCES, ...data });

interface Asked {
	readonly url: string;
	readonly nonce: string | null;
	readonly init: RequestInit;
}
/** A site that answers by address and by the nonce that it is shown. */
function site(answer: (url: string, nonce: string | null) => Response | Error, page = PAGE): { readonly parts: FetchParts; readonly asked: Asked[] } {
	const asked: Asked[] = [];
	const parts: FetchParts = {
		signal: new AbortController().signal, page, forbidden: () => false, wait: async () => undefined,
		fetch: async (url, init) => {
			const nonce = new Headers(init.headers).get('x-wp-nonce');
			asked.push({ url, nonce, init });
			const said = answer(url, nonce);
			if (said instanceof Error) throw said;
			return said;
		},
	};
	return { parts, asked };
}
const member = (url: string, nonce: string | null): Response => (url === NONCES ? new Response('fresh12345') : nonce === 'fresh12345' ? given() : logIn());

test('a ticket is asked for by POST, with the scope, and to a public stream without any nonce', async () => {
	const { parts, asked } = site(given);
	expect(await fetchTicket(TICKETS, parts)).toEqual(Uint8Array.of(1, 2, 3));
	expect(asked).toMatchObject([{ url: TICKETS, nonce: null, init: { method: 'POST', body: '{"scope":"watch"}', cache: 'no-store', credentials: 'same-origin' } }]);
});

test.each([
	['refused', () => new Response('', { status: 403 })],
	['refused by a firewall with a page', () => new Response('<h1>Forbidden</h1>', { status: 403 })],
	['refused for no reason that we know', () => refusal(404, 'dumbbell_stream_not_found')],
	['malformed', () => Response.json({ ticket: '***' })],
	['null', () => Response.json(null)],
	['never answered', () => new TypeError('Failed to fetch')],
])('a ticket that is %s is DS-23', async (_, answer) => {
	await expect(fetchTicket(TICKETS, site(answer).parts)).rejects.toMatchObject({ code: 'DS-23', help: null });
});

describe('a stream for members', () => {
	test('is watched with a fresh nonce, however old the page is', async () => {
		const { parts, asked } = site(member);
		await fetchTicket(TICKETS, parts, NONCES);
		expect(asked.map(({ url, nonce }) => [url, nonce])).toEqual([[NONCES, null], [TICKETS, 'fresh12345']]);
	});
	test('is watched also from a page that was made before it was for members', async () => {
		const { parts, asked } = site(member);
		await fetchTicket(TICKETS, parts);
		expect(asked.map(({ url }) => url)).toEqual([TICKETS, NONCES, TICKETS]);
	});
	test.each([
		['is not logged in', () => new Response('0', { status: 400 })],
		['meets a site that answers with its front page', () => new Response('<!doctype html><title>Site</title>')],
		['meets silence', () => new TypeError('Failed to fetch')],
	])('tells a viewer who %s where to log in, and brings him back to where he was', async (_, nonces) => {
		for (const attribute of [NONCES, null]) {
			const { parts } = site((url) => (url === NONCES ? nonces() : logIn()));
			const why = await fetchTicket(TICKETS, parts, attribute).catch((error: unknown) => error);
			expect(why).toMatchObject({ code: 'DS-28', help: { page: PAGE, login: `https://site.example/wp-login.php?${new URLSearchParams({ redirect_to: PAGE })}`, password: null } });
		}
	});
	test('does not ask twice for a nonce that did not help', async () => {
		const { parts, asked } = site((url) => (url === NONCES ? new Response('fresh12345') : logIn()));
		await expect(fetchTicket(TICKETS, parts, NONCES)).rejects.toMatchObject({ code: 'DS-28' });
		await expect(fetchTicket(TICKETS, parts)).rejects.toMatchObject({ code: 'DS-28' });
		expect(asked.filter(({ url }) => url === NONCES)).toHaveLength(2);
	});
	test('embedded on another site asks nobody for a nonce, and leads to its own page', async () => {
		const { parts, asked } = site(member, 'https://elsewhere.example/');
		await expect(fetchTicket(TICKETS, parts, NONCES)).rejects.toMatchObject({ code: 'DS-28', help: { page: PAGE, login: LOGIN } });
		expect(asked.map(({ url }) => url)).toEqual([TICKETS]);
	});
	test('an address that is none is not shown', async () => {
		const { parts } = site(() => logIn({ page: 'javascript:alert(1)', login: 7, nonces: 'data:x' }));
		await expect(fetchTicket(TICKETS, parts)).rejects.toMatchObject({ code: 'DS-28', help: { page: null, login: null } });
	});
});

describe('a stream with a password', () => {
	const asks = (): Response => refusal(403, 'dumbbell_stream_password_required', { page: PAGE, password: POSTPASS });
	test('says where the password goes, on the site\'s own pages', async () => {
		await expect(fetchTicket(TICKETS, site(asks).parts)).rejects.toMatchObject({ code: 'DS-29', help: { page: PAGE, login: null, password: POSTPASS } });
	});
	test('elsewhere leads to its own page, where the cookie counts', async () => {
		await expect(fetchTicket(TICKETS, site(asks, 'https://elsewhere.example/').parts)).rejects.toMatchObject({ code: 'DS-29', help: { page: PAGE, password: null } });
	});
});
