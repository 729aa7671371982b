import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import type { FaultCode } from './engine-types.ts';

/** What a player needs of a stream's JSON. */
export interface StreamInfo {
	readonly stream: string;
	readonly coordinator: string;
	readonly floor: string;
	readonly tickets: string;
	readonly iceServers: readonly RTCIceServer[];
	/** MIME type with codecs of what is live now; null when nothing is. */
	readonly codecs: string | null;
}
/** Something that no further attempt will mend, or too many attempts. */
export class Fault extends Error {
	readonly code: FaultCode;
	constructor(code: FaultCode, why: string) {
		super(why);
		this.code = code;
	}
}
export interface FetchParts {
	readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
	/** Waits, ms; rejects when nobody wants the answer any more. */
	readonly wait: (ms: number) => Promise<void>;
	/** True when the page's own rules (a Content Security Policy, mixed content) forbid this address. */
	readonly forbidden: (url: string) => boolean;
	readonly signal: AbortSignal;
}

/** Each attempt may take so long, ms. */
const ATTEMPT_MS = 8_000;
/** Before each further attempt, ms: a server that restarts is back within a few seconds. */
const PAUSES_MS = [500, 1_500, 4_000] as const;

/** @throws {Fault} DS-20, DS-24 or DS-25. */
export async function fetchStream(src: string, stream: string, parts: FetchParts): Promise<StreamInfo> {
	const response = await attempts(src, { headers: { accept: 'application/json' } }, 'DS-20', 'DS-24', parts);
	const info = readStream(await json(response, 'DS-20'), src);
	if (!info) throw new Fault('DS-20', 'malformed');
	if (info.stream !== stream) throw new Fault('DS-24', 'another stream answers there');
	return info;
}

/** @throws {Fault} DS-23 or DS-25. */
export async function fetchTicket(url: string, parts: FetchParts): Promise<Uint8Array> {
	const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"scope":"watch"}' };
	const response = await attempts(url, init, 'DS-23', 'DS-23', parts);
	const { ticket } = Object(await json(response, 'DS-23')) as { ticket?: unknown };
	const bytes = typeof ticket === 'string' ? fromBase64url(ticket) : null;
	if (!bytes) throw new Fault('DS-23', 'malformed');
	return bytes;
}

/** @returns null when something is missing that playing needs. Addresses may be relative to the JSON's own. */
export function readStream(data: unknown, base: string): StreamInfo | null {
	if (typeof data !== 'object' || data === null) return null;
	const { stream, state, coordinator, floor, tickets, iceServers, codecs } = data as Readonly<Record<string, unknown>>;
	const coordinatorUrl = address(coordinator, base, 'ws');
	const floorUrl = address(floor, base, 'ws');
	const ticketsUrl = address(tickets, base, 'http');
	if (typeof stream !== 'string' || !coordinatorUrl || !floorUrl || !ticketsUrl) return null;
	return {
		stream,
		coordinator: coordinatorUrl,
		floor: floorUrl,
		tickets: ticketsUrl,
		iceServers: Array.isArray(iceServers) ? (iceServers as unknown[]).filter(isIceServer) : [],
		codecs: state === 'live' && typeof codecs === 'string' ? codecs : null, // The next publisher may send something else.
	};
}

/** A refusal of the server (4xx) is final; silence, overload and its own mistakes are worth another attempt. */
async function attempts(url: string, init: RequestInit, unanswered: FaultCode, refused: FaultCode, parts: FetchParts): Promise<Response> {
	for (let attempt = 0; ; attempt++) {
		const why = await once(url, init, refused, parts);
		if (typeof why !== 'string') return why;
		if (parts.forbidden(url)) throw new Fault('DS-25', why);
		const pauseMs = PAUSES_MS[attempt];
		if (pauseMs === undefined) throw new Fault(unanswered, why);
		await parts.wait(pauseMs);
	}
}

/** @returns The answer, or why there is none yet. */
async function once(url: string, init: RequestInit, refused: FaultCode, parts: FetchParts): Promise<Response | string> {
	const cut = new AbortController();
	const abort = (): void => cut.abort();
	const timer = setTimeout(abort, ATTEMPT_MS);
	parts.signal.addEventListener('abort', abort);
	try {
		const response = await parts.fetch(url, { ...init, cache: 'no-store', signal: cut.signal });
		if (response.ok) return response;
		if (response.status < 500 && response.status !== 408 && response.status !== 429) throw new Fault(refused, `status ${response.status}`);
		return `status ${response.status}`;
	} catch (error) {
		if (error instanceof Fault) throw error;
		return error instanceof Error ? error.message : 'no answer';
	} finally {
		clearTimeout(timer);
		parts.signal.removeEventListener('abort', abort);
	}
}

async function json(response: Response, code: FaultCode): Promise<unknown> {
	try {
		return (await response.json()) as unknown;
	} catch {
		throw new Fault(code, 'no JSON');
	}
}

/** @param family `ws` takes ws: and wss:, `http` takes http: and https:. */
function address(value: unknown, base: string, family: 'ws' | 'http'): string | null {
	if (typeof value !== 'string' || !URL.canParse(value, base)) return null;
	const url = new URL(value, base);
	return url.protocol === `${family}:` || url.protocol === `${family}s:` ? url.href : null;
}

function isIceServer(value: unknown): value is RTCIceServer {
	if (typeof value !== 'object' || value === null || !('urls' in value)) return false;
	const urls: unknown[] = Array.isArray(value.urls) ? value.urls : [value.urls];
	return urls.length > 0 && urls.every((url) => typeof url === 'string');
}
