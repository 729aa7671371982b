import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import type { Help } from './engine-types.ts';
import { attempts, Fault, json, type FetchParts } from './stream-json.ts';

/** What a site says when it does not let somebody in: the codes of WordPress's ticket route, and its addresses. */
interface Said {
	readonly code?: unknown;
	readonly data?: { readonly page?: unknown; readonly login?: unknown; readonly nonces?: unknown; readonly password?: unknown };
}
/** A refusal that may pass once the viewer is recognised. */
class Unrecognised extends Error {
	readonly nonces: string | null;
	readonly fault: Fault;
	constructor(nonces: string | null, fault: Fault) {
		super('not recognised');
		this.nonces = nonces;
		this.fault = fault;
	}
}

/** The stream is off the air: it may be given back, so a ticket is worth asking for again. */
export class Withheld extends Fault {}

const WITHHELD = ['DS-withheld', 'dumbbell_stream_withheld'];
const LOG_IN = 'dumbbell_stream_log_in';
const PASSWORD = 'dumbbell_stream_password_required';
/** An answer longer than this is no nonce. */
const NONCE = /^[\w-]{4,64}$/;

/**
 * A ticket to watch. Where the site must recognise its viewer, a fresh nonce is fetched first: the page's own may be as old as its cache.
 *
 * @param nonces Where a logged-in browser gets one, when the page knows that it will be needed.
 * @throws {Fault} DS-23, DS-25, DS-28 or DS-29; with the last two, what the viewer can do about it.
 */
export async function fetchTicket(url: string, parts: FetchParts, nonces: string | null = null): Promise<Uint8Array> {
	const nonce = nonces === null ? null : await fetchNonce(nonces, parts);
	try {
		return await ask(url, nonce, parts);
	} catch (error) {
		if (!(error instanceof Unrecognised)) throw error;
		// The page was made before the stream was for members.
		const fresh = nonces === null && error.nonces !== null ? await fetchNonce(error.nonces, parts) : null;
		if (fresh === null) throw error.fault;
		return await ask(url, fresh, parts).catch((again: unknown) => {
			throw again instanceof Unrecognised ? again.fault : again;
		});
	}
}

async function ask(url: string, nonce: string | null, parts: FetchParts): Promise<Uint8Array> {
	const headers = { 'content-type': 'application/json', ...(nonce !== null && { 'x-wp-nonce': nonce }) };
	const init = { method: 'POST', headers, body: '{"scope":"watch"}', credentials: 'same-origin' as const };
	const response = await attempts(url, init, 'DS-23', (refusal) => readRefusal(refusal, parts), parts);
	const { ticket } = Object(await json(response, 'DS-23')) as { ticket?: unknown };
	const bytes = typeof ticket === 'string' ? fromBase64url(ticket) : null;
	if (!bytes) throw new Fault('DS-23', 'malformed');
	return bytes;
}

/** @returns null when the browser is not logged in, or the address is not the page's own site: nobody else learns who watches. */
async function fetchNonce(url: string, parts: FetchParts): Promise<string | null> {
	if (!URL.canParse(url, parts.page) || new URL(url, parts.page).origin !== new URL(parts.page).origin) return null;
	try {
		const response = await parts.fetch(url, { cache: 'no-store', credentials: 'same-origin', signal: parts.signal });
		const text = response.ok ? (await response.text()).trim() : '';
		return NONCE.test(text) ? text : null;
	} catch {
		return null; // The ticket's own answer says what is wrong.
	}
}

async function readRefusal(response: Response, { page }: FetchParts): Promise<Error> {
	const said = Object(await response.json().catch(() => null)) as Said;
	const why = `status ${response.status}`;
	const data = Object(said.data) as NonNullable<Said['data']>;
	const own = (value: unknown): string | null => {
		const url = webAddress(value, page);
		return url !== null && new URL(url).origin === new URL(page).origin ? url : null;
	};
	if (said.code === LOG_IN) {
		const help: Help = { page: webAddress(data.page, page), login: backHere(webAddress(data.login, page), page), password: null };
		return new Unrecognised(own(data.nonces), new Fault('DS-28', why, help));
	}
	// The password is asked for here only where its cookie will count: on a page of the site itself.
	if (said.code === PASSWORD) return new Fault('DS-29', why, { page: webAddress(data.page, page), login: null, password: own(data.password) });
	return WITHHELD.includes(String(said.code)) ? new Withheld('DS-23', why) : new Fault('DS-23', why);
}

/** After the log-in the viewer comes back to where he was, if that is the same site. */
function backHere(login: string | null, page: string): string | null {
	if (login === null) return null;
	const url = new URL(login);
	if (url.origin === new URL(page).origin && url.searchParams.has('redirect_to')) url.searchParams.set('redirect_to', page);
	return url.href;
}

function webAddress(value: unknown, base: string): string | null {
	if (typeof value !== 'string' || !URL.canParse(value, base)) return null;
	const url = new URL(value, base);
	return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
