import { readKeyList } from '@dumbbell-stream/core/key-list.ts';
import { equalBytes, fromBase64url, toBase64url } from '@dumbbell-stream/core/wire.ts';
import type { VerifySignature } from './crypto.ts';
import type { FaultCode, Help, Policy } from './engine-types.ts';

/** What a player needs of a stream's JSON. */
export interface StreamInfo {
	readonly stream: string;
	readonly coordinator: string;
	readonly floor: string;
	readonly tickets: string;
	readonly iceServers: readonly RTCIceServer[];
	/** MIME type with codecs of what is live now; null when nothing is. */
	readonly codecs: string | null;
	/** The newest key list, not checked; null when there is none. */
	readonly keyList: Uint8Array | null;
	/** What of it is off the air, not checked; null: nothing was ever said. */
	readonly tombstones: Uint8Array | null;
	/** Address of the successor's JSON, if the stream has one. */
	readonly successor: string | null;
	readonly policy: Policy;
}
/** What a player needs of a stream that is over and was kept as a file of its signed packets. */
export interface RecordedInfo {
	readonly stream: string;
	readonly recording: string;
	/** As in `StreamInfo`. */
	readonly keyList: Uint8Array | null;
	readonly tombstones: Uint8Array | null;
	/** Nobody watches it together, so nobody is asked. */
	readonly policy: Policy;
}
/** Something that no further attempt will mend, or too many attempts. */
export class Fault extends Error {
	readonly code: FaultCode;
	/** What the viewer can do about it; null: nothing but what the words say. */
	readonly help: Help | null;
	constructor(code: FaultCode, why: string, help: Help | null = null) {
		super(why);
		this.code = code;
		this.help = help;
	}
}
export interface FetchParts {
	readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
	/** Waits, ms; rejects when nobody wants the answer any more. */
	readonly wait: (ms: number) => Promise<void>;
	/** True when the page's own rules (a Content Security Policy, mixed content) forbid this address. */
	readonly forbidden: (url: string) => boolean;
	/** Address of the page: who may be asked with the viewer's cookies. */
	readonly page: string;
	readonly signal: AbortSignal;
}

/** Each attempt may take so long, ms. */
const ATTEMPT_MS = 8_000;
/** Before each further attempt, ms: a server that restarts is back within a few seconds. */
const PAUSES_MS = [500, 1_500, 4_000] as const;
/** A stream that was given one key after another is followed so far. */
const SUCCESSORS_MAX = 4;

/** Makes the error out of an answer that will not change by asking again. */
type Refused = (response: Response) => Error | Promise<Error>;

/**
 * The stream that is to be played: this one, or what its key has named as its successor.
 *
 * @param stream Public key, base64url: where the page's trust begins.
 * @throws {Fault} DS-20, DS-24 or DS-25.
 */
export async function followStream(src: string, stream: string, verify: () => Promise<VerifySignature>, parts: FetchParts): Promise<StreamInfo | RecordedInfo> {
	let next = { src, stream };
	for (let hops = 0; hops <= SUCCESSORS_MAX; hops++) {
		const info = await fetchStream(next.src, next.stream, parts);
		if ('recording' in info) return info;
		const successor = await successorOf(info, verify);
		if (successor === null) return info;
		if (info.successor === null) throw new Fault('DS-24', 'the successor is not known there');
		next = { src: info.successor, stream: successor };
	}
	throw new Fault('DS-24', 'too many successors');
}

/** What the stream's own key has signed, and not merely what the address says. */
async function successorOf({ stream, keyList }: StreamInfo, verify: () => Promise<VerifySignature>): Promise<string | null> {
	const list = keyList && readKeyList(keyList);
	const key = fromBase64url(stream);
	if (!list?.successor || !key || !equalBytes(list.stream, key)) return null;
	const checked = await (await verify())(key, list.message, list.signature);
	return checked ? toBase64url(list.successor) : null;
}

/** @throws {Fault} DS-20, DS-24 or DS-25. */
export async function fetchStream(src: string, stream: string, parts: FetchParts): Promise<StreamInfo | RecordedInfo> {
	const response = await attempts(src, { headers: { accept: 'application/json' } }, 'DS-20', ({ status }) => new Fault('DS-24', `status ${status}`), parts);
	const info = readStream(await json(response, 'DS-20'), src);
	if (!info) throw new Fault('DS-20', 'malformed');
	if (info.stream !== stream) throw new Fault('DS-24', 'another stream answers there');
	return info;
}

/** The file of a recording. @throws {Fault} DS-20, DS-24 or DS-25. */
export async function fetchRecording(url: string, parts: FetchParts): Promise<Uint8Array> {
	const response = await attempts(url, {}, 'DS-20', ({ status }) => new Fault('DS-24', `status ${status}`), parts);
	return new Uint8Array(await response.arrayBuffer());
}

/** @returns null when something is missing that playing needs. Addresses may be relative to the JSON's own. */
export function readStream(data: unknown, base: string): StreamInfo | RecordedInfo | null {
	if (typeof data !== 'object' || data === null) return null;
	const { stream, state, coordinator, floor, tickets, iceServers, codecs, keyList, tombstones, successor, mayShare, place, recording } = data as Readonly<Record<string, unknown>>;
	const recordingUrl = address(recording, base, 'http');
	if (typeof stream === 'string' && recordingUrl) return { stream, recording: recordingUrl, keyList: bytesOf(keyList), tombstones: bytesOf(tombstones), policy: { mayShare: false, smallPlace: false } };
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
		keyList: bytesOf(keyList),
		tombstones: bytesOf(tombstones),
		successor: address(successor, base, 'http'),
		policy: { mayShare: mayShare !== false, smallPlace: place === 'small' },
	};
}

function bytesOf(value: unknown): Uint8Array | null {
	return typeof value === 'string' ? fromBase64url(value) : null;
}

/** A refusal of the server (4xx) is final; silence, overload and its own mistakes are worth another attempt. */
export async function attempts(url: string, init: RequestInit, unanswered: FaultCode, refused: Refused, parts: FetchParts): Promise<Response> {
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
async function once(url: string, init: RequestInit, refused: Refused, parts: FetchParts): Promise<Response | string> {
	const cut = new AbortController();
	const abort = (): void => cut.abort();
	const timer = setTimeout(abort, ATTEMPT_MS);
	parts.signal.addEventListener('abort', abort);
	let refusal: Error;
	try {
		const response = await parts.fetch(url, { ...init, cache: 'no-store', signal: cut.signal });
		if (response.ok) return response;
		if (response.status >= 500 || response.status === 408 || response.status === 429) return `status ${response.status}`;
		refusal = await refused(response);
	} catch (error) {
		return error instanceof Error ? error.message : 'no answer';
	} finally {
		clearTimeout(timer);
		parts.signal.removeEventListener('abort', abort);
	}
	throw refusal;
}

/** @throws {Fault} of this code when it is none. */
export async function json(response: Response, code: FaultCode): Promise<unknown> {
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
