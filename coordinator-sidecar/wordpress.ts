import type { Session } from '@dumbbell-stream/core/messages.ts';
import { toBase64url } from '@dumbbell-stream/core/wire.ts';
import { signCall } from './calls.ts';
import type { Clock } from './clock.ts';
import { reasonOf } from './log.ts';
import type { KnownStream, Site } from './streams-store.ts';

/** Where the stream stands, as WordPress and `/streams/ID.json` tell it. */
export type StreamState = 'offline' | 'live' | 'waiting' | 'ended';

/** The site answered with something else than success. `final`: asking again would bring the same. */
export class SiteError extends Error {
	readonly final: boolean;
	constructor(message: string, final: boolean) {
		super(message);
		this.final = final;
	}
}

/** One call may take so long. */
const CALL_MS = 5_000;
/** The site waits for the outcome of this one, and gives up after CALL_MS itself. */
const HELLO_MS = 3_500;
const ANSWER_BYTES_MAX = 65_536;
const WORDS_MAX = 300;

/** Signed calls to the REST routes of a stream's site. */
export class WordPress {
	readonly #secret: string;
	readonly #clock: Clock;
	readonly #fetch: typeof fetch;

	constructor(secret: string, clock: Clock, fetcher: typeof fetch = fetch) {
		this.#secret = secret;
		this.#clock = clock;
		this.#fetch = fetcher;
	}

	/**
	 * Has a session key certified.
	 * @returns What the site gave as a certificate, base64url, not looked at.
	 * @throws {SiteError}
	 */
	async certify(site: Site, session: Session, key: Uint8Array, notAfter: number): Promise<string> {
		const answer = await this.#call(site.rest, `streams/${site.post}/certificates`, { session, key: toBase64url(key), scope: 'media', notAfter });
		if (typeof answer.certificate !== 'string') throw new SiteError('the answer holds no certificate', true);
		return answer.certificate;
	}

	/**
	 * @returns The stream's key list as the site gave it, not looked at; null when it gave none.
	 * @throws {SiteError}
	 */
	async tellState(site: Site, state: StreamState, viewers: number, session: Session | null, timeoutMs = CALL_MS): Promise<string | null> {
		const { keyList } = await this.#call(site.rest, `streams/${site.post}/state`, { state, viewers, session }, timeoutMs);
		return typeof keyList === 'string' ? keyList : null;
	}

	/**
	 * Finds out whether a site can be reached from here and shares our secret.
	 * @param rest Base of its REST routes, with a slash at the end.
	 * @throws {SiteError}
	 */
	async greet(rest: string): Promise<void> {
		const answer = await this.#call(rest, 'connection/hello', {}, HELLO_MS);
		// A firewall's page, or one that is cached for everybody, may come with status 200.
		if (answer.ok !== true) throw new SiteError('something else than WordPress answered', true);
	}

	/** @param path Below the base of the REST routes. */
	async #call(rest: string, path: string, body: object, timeoutMs = CALL_MS): Promise<Record<string, unknown>> {
		const text = JSON.stringify(body);
		const route = `/dumbbell-stream/v1/${path}`;
		const headers = { 'content-type': 'application/json', accept: 'application/json', ...signCall(this.#secret, 'POST', route, text, this.#clock.unixMs()) };
		let response: Response;
		let answer: Record<string, unknown>;
		try {
			// A redirect would turn the POST into a GET: whoever moved the site tells us its new address.
			response = await this.#fetch(`${rest}${path}`, { method: 'POST', headers, body: text, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
			answer = await readAnswer(response);
		} catch (error) {
			if (error instanceof SiteError) throw error;
			throw new SiteError(reasonOf(error), false);
		}
		if (response.ok) return answer;
		const said = typeof answer.message === 'string' ? answer.message.replace(/\s+/g, ' ').slice(0, WORDS_MAX) : `status ${response.status}`;
		throw new SiteError(said, response.status >= 400 && response.status < 500 && response.status !== 429);
	}
}

/** A page in place of JSON (a firewall's, a host's) is an answer without content. */
async function readAnswer(response: Response): Promise<Record<string, unknown>> {
	const parts: Uint8Array[] = [];
	let size = 0;
	for await (const part of response.body ?? []) {
		size += (part as Uint8Array).length;
		if (size > ANSWER_BYTES_MAX) throw new SiteError('the answer is too long', true);
		parts.push(part as Uint8Array);
	}
	try {
		return Object(JSON.parse(Buffer.concat(parts).toString('utf8'))) as Record<string, unknown>;
	} catch {
		return {};
	}
}

/** The origin of the site of a stream, or null. */
export function originOf(stream: KnownStream): string | null {
	return URL.canParse(stream.home) ? new URL(stream.home).origin : null;
}
