import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal, type RefusalCode } from './refusal.ts';

/** One request on its way through the routes. */
export interface Exchange {
	readonly request: IncomingMessage;
	/** Path without query, as sent. */
	readonly path: string;
	/** What the route's pattern has captured. */
	readonly params: readonly string[];
	/** Whom it is counted to. */
	readonly address: string;
	/** Says `100 Continue` if the client waits for it. Call before reading the body. */
	proceed(): void;
}
export interface Answer {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Uint8Array;
}
/** One row of the table of routes. */
export interface Route {
	readonly method: 'GET' | 'POST';
	/** Matches the whole path. */
	readonly path: RegExp;
	/** True when pages of any origin may read the answer. */
	readonly cors?: true;
	/** May throw a `Refusal`. */
	readonly answer: (exchange: Exchange) => Answer | Promise<Answer>;
}

export const JSON_TYPE = 'application/json; charset=utf-8';
const BODY_BYTES_MAX = 65_536;
const BODY_MS = 10_000;
/** After an answer that ends the connection we read on for so long, so that the answer is not lost to a reset. */
const LINGER_MS = 1_500;

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
	return { status, headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-store', ...headers }, body: JSON.stringify(value) };
}

/** `{code, message}`: all that anybody outside learns of a failure. */
export function refusalAnswer(refusal: Refusal): Answer {
	const challenge = refusal.status === 401 ? { 'www-authenticate': 'Bearer' } : undefined;
	return json(refusal.status, { code: refusal.code, message: refusal.message }, challenge);
}

/** Finds the route for a path, or throws what the client should hear. */
export function findRoute(routes: readonly Route[], method: string, path: string): { readonly route: Route; readonly params: readonly string[] } {
	const wanted = method === 'HEAD' ? 'GET' : method;
	let known = false;
	for (const route of routes) {
		const match = route.path.exec(path);
		if (match && route.method === wanted) return { route, params: match.slice(1) };
		known ||= match !== null;
	}
	throw new Refusal(known ? 'DS-method' : 'DS-not-found');
}

/** Writes an answer. The connection ends with it when the request's body was not read to its end. */
export function writeAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer, cors: boolean): void {
	if (response.headersSent || response.destroyed) return;
	const unread = !request.complete;
	const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
	response.writeHead(answer.status, {
		'x-content-type-options': 'nosniff',
		...(cors ? { 'access-control-allow-origin': '*' } : {}),
		...(unread ? { connection: 'close' } : {}),
		...answer.headers,
		'content-length': body?.length ?? 0,
	});
	if (unread) lingerOnClose(request.socket);
	response.end(request.method === 'HEAD' ? undefined : body);
}

/**
 * Node would close the socket as soon as the answer is written. While unread bytes of the body still arrive, that is a reset, and
 * the client never sees why it was refused. So: half-close, read the rest into nothing for a moment, then close.
 */
function lingerOnClose(socket: Socket): void {
	socket.destroySoon = () => {
		socket.end();
		socket.resume();
		const timer = setTimeout(() => socket.destroy(), LINGER_MS);
		socket.once('end', () => socket.destroy());
		socket.once('close', () => clearTimeout(timer));
	};
}

/** The answer to a preflight. */
export function preflight(): Answer {
	return {
		status: 204,
		headers: { 'access-control-allow-methods': 'GET, POST', 'access-control-allow-headers': 'content-type', 'access-control-max-age': '86400' },
	};
}

/** Answers an upgrade that is refused: there is no ServerResponse then. */
export function refuseUpgrade(socket: Socket, refusal: Refusal): void {
	const body = JSON.stringify({ code: refusal.code, message: refusal.message });
	socket.end(
		`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
		() => socket.destroy(),
	);
}

/** @throws {Refusal} DS-body-too-large, DS-body-too-slow. */
export function readBody({ request, proceed }: Exchange, timeoutMs = BODY_MS): Promise<Uint8Array> {
	proceed();
	return new Promise((resolve, reject) => {
		const parts: Buffer[] = [];
		let size = 0;
		const settle = (code: RefusalCode | null): void => {
			clearTimeout(timer);
			request.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close');
			if (code) reject(new Refusal(code));
			else resolve(Buffer.concat(parts, size));
		};
		const timer = setTimeout(() => settle('DS-body-too-slow'), timeoutMs);
		request.on('data', (part: Buffer) => {
			size += part.length;
			parts.push(part);
			if (size > BODY_BYTES_MAX) settle('DS-body-too-large');
		});
		request.on('end', () => settle(null));
		request.on('close', () => settle('DS-bad-request'));
	});
}

/** The body of a request as a JSON object. @throws {Refusal} DS-bad-json. */
export function parseObject(body: Uint8Array): Readonly<Record<string, unknown>> {
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
	} catch {
		throw new Refusal('DS-bad-json');
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal('DS-bad-json');
	return value as Record<string, unknown>;
}
