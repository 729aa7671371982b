import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { addressOf } from './addresses.ts';
import { refuseUpgrade } from './http.ts';
import { Refusal } from './refusal.ts';
import type { Sidecar } from './sidecar.ts';
import type { KnownStream } from './streams-store.ts';
import { StudioSocket } from './studio-socket.ts';
import { originOf } from './wordpress.ts';

type Kind = 'coordinator' | 'floor' | 'ingest';

/** Four times the largest packet or control message. */
const MESSAGE_BYTES_MAX = 65_536;
/** After a close a peer may take so long to answer it. */
const CLOSE_MS = 1_500;

/** The WebSockets of the sidecar: `/coordinator?stream=ID`, `/floor?stream=ID`, `/ingest/ID` for studios, and `/ping` for the connection check. */
export class Sockets {
	readonly #sidecar: Sidecar;
	readonly #server = new WebSocketServer({ noServer: true, clientTracking: true, maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false });

	constructor(sidecar: Sidecar) {
		this.#sidecar = sidecar;
	}

	/** Takes an upgrade or refuses it. */
	async upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
		socket.on('error', () => socket.destroy());
		const { metrics, places, options } = this.#sidecar;
		try {
			const address = addressOf(request, options.trustProxy);
			if (this.#sidecar.stopping()) throw new Refusal('DS-stopping');
			if (!this.#sidecar.rates.allow(address)) throw new Refusal('DS-too-many-requests');
			const giveBack = places.take(address);
			if (!giveBack) throw new Refusal('DS-too-many-requests');
			socket.once('close', giveBack);
			if (request.url === '/ping') return this.#server.handleUpgrade(request, socket, head, (opened) => this.#greet(opened, request.headers.origin));
			const { kind, id } = readTarget(request.url ?? '');
			const known = await this.#sidecar.streams.known(id);
			this.#checkOrigin(request.headers.origin, known);
			if (this.#sidecar.stopping()) throw new Refusal('DS-stopping');
			if (socket.destroyed) return;
			this.#server.handleUpgrade(request, socket, head, (opened) => this.#opened(opened, kind, known));
		} catch (error) {
			metrics.count('sockets_refused_total');
			if (!(error instanceof Refusal)) this.#sidecar.log.error('upgrade', { why: String(error) });
			refuseUpgrade(socket, error instanceof Refusal ? error : new Refusal('DS-internal'));
		}
	}

	#opened(socket: WebSocket, kind: Kind, known: KnownStream): void {
		this.#sidecar.metrics.count('sockets_opened_total');
		if (kind === 'ingest') return void new StudioSocket(socket, known, this.#sidecar);
		const stream = this.#sidecar.streams.live(known);
		if (kind === 'coordinator') stream.acceptControl(socket);
		else stream.acceptFloor(socket);
	}

	/** `/ping` shows a browser that WebSockets reach us, and whether pages of its origin may watch. It asks nothing and learns nothing else. */
	#greet(socket: WebSocket, origin: string | undefined): void {
		const { allowedOrigins } = this.#sidecar.options;
		const allowed = origin === undefined || allowedOrigins === null || allowedOrigins === '*' || allowedOrigins.includes(origin);
		socket.on('error', () => undefined);
		socket.send(JSON.stringify({ ok: true, allowed }));
		socket.close(1000, 'bye');
	}

	/** Browsers say which page asks; programs need not, and could say anything. @throws {Refusal} DS-origin. */
	#checkOrigin(origin: string | undefined, known: KnownStream): void {
		const { allowedOrigins, siteUrl } = this.#sidecar.options;
		if (origin === undefined || allowedOrigins === '*') return;
		const own = new URL(this.#sidecar.publicUrl()).origin;
		// A player in a sandboxed frame, as WordPress embeds it from other sites, says `null`: its ticket counts, as everybody's.
		const usual = [siteUrl === null ? null : new URL(siteUrl).origin, originOf(known), 'null'];
		// The sidecar's own pages, /watch and /embed, may always.
		if (origin !== own && !(allowedOrigins ?? usual).includes(origin)) throw new Refusal('DS-origin');
	}

	/** Resolves when every socket is closed; whoever does not answer the close is cut off. */
	async close(): Promise<void> {
		const all = [...this.#server.clients];
		const timer = setTimeout(() => all.forEach((socket) => socket.terminate()), CLOSE_MS);
		await Promise.all(all.map((socket) => new Promise<void>((done) => {
			if (socket.readyState === socket.CLOSED) return done();
			socket.once('close', () => done());
			socket.close(4000, 'bye');
		})));
		clearTimeout(timer);
		this.#server.close();
	}
}

/** @throws {Refusal} DS-not-found, DS-unknown-stream. */
export function readTarget(url: string): { readonly kind: Kind; readonly id: string } {
	const [path, query = ''] = url.split('?', 2);
	const studio = /^\/ingest\/([\w-]{43})$/.exec(path ?? '')?.[1];
	if (studio !== undefined) return { kind: 'ingest', id: studio };
	const kind = path === '/coordinator' ? 'coordinator' : path === '/floor' ? 'floor' : null;
	if (kind === null) throw new Refusal('DS-not-found');
	const id = new URLSearchParams(query).get('stream') ?? '';
	if (!/^[\w-]{43}$/.test(id)) throw new Refusal('DS-unknown-stream');
	return { kind, id };
}
