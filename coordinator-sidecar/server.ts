import { readFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { addressOf } from './addresses.ts';
import { Assets } from './assets.ts';
import { systemClock, type Clock } from './clock.ts';
import { cryptoReady } from './crypto.ts';
import { findRoute, preflight, refusalAnswer, writeAnswer, type Route } from './http.ts';
import { SILENCE_MS } from './ingest.ts';
import { Keeper } from './keeper.ts';
import { makeLog, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { assetsDirs, type Options } from './options.ts';
import { Places, Rates } from './rates.ts';
import { Refusal } from './refusal.ts';
import { makeRoutes } from './routes.ts';
import { listenRtmp, type RtmpServer } from './rtmp.ts';
import type { Sidecar } from './sidecar.ts';
import { Sockets } from './sockets.ts';
import { coreMachines, type Machines } from './stream.ts';
import { Streams } from './streams.ts';
import { StreamsStore } from './streams-store.ts';
import { listenStun, type StunServer } from './stun.ts';
import { parseWishes, serversFor } from './wishes.ts';
import { WordPress } from './wordpress.ts';

/** A sidecar that listens. */
export interface RunningSidecar {
	readonly sidecar: Sidecar;
	readonly port: number;
	readonly stunPort: number | null;
	readonly rtmpPort: number | null;
	/** Reads the TLS files again, for certificates that are renewed while it runs. */
	reloadTls(): void;
	/** Says goodbye to everybody and leaves nothing open; takes at most about 2 s. */
	stop(): Promise<void>;
}
/** What tests may replace. */
export interface ServerParts {
	readonly clock?: Clock;
	readonly log?: Log;
	readonly machines?: Machines;
	readonly silenceMs?: number;
}

/** All headers of a request must be there within this. */
const HEADERS_MS = 10_000;
const TICK_MS = 1_000;
/** At the end, connections that are still busy get so long to hear why. */
const CUT_MS = 500;
const STUN_PER_SECOND = 20;

/** @throws Error when a port is taken or a file cannot be read. */
export async function startSidecar(options: Options, parts: ServerParts = {}): Promise<RunningSidecar> {
	await cryptoReady();
	const facts: Facts = { port: options.port, stun: null, rtmp: null, stopping: false };
	const sidecar = await assemble(options, parts, facts);
	const { streams, store, log } = sidecar;
	const server = makeServer(sidecar);
	const sockets = new Sockets(sidecar);
	const connections = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		connections.add(socket);
		socket.once('close', () => connections.delete(socket));
	});
	server.on('upgrade', (request, socket, head) => void sockets.upgrade(request, socket as Socket, head));
	facts.port = await listen(server, options);
	try {
		facts.stun = await startStun(sidecar);
		facts.rtmp = options.rtmpPort === 0 ? null : await listenRtmp(options.rtmpPort, options.host, sidecar);
	} catch (error) {
		server.close();
		await facts.stun?.close();
		throw error;
	}
	const timer = setInterval(() => streams.tick(), TICK_MS);
	log.info('listening', { port: facts.port, stun: facts.stun?.port ?? 'off', rtmp: facts.rtmp?.port ?? 'off', url: sidecar.publicUrl() });

	return {
		sidecar,
		port: facts.port,
		stunPort: facts.stun?.port ?? null,
		rtmpPort: facts.rtmp?.port ?? null,
		reloadTls: () => {
			if (options.tls && 'setSecureContext' in server) (server as ReturnType<typeof createHttps>).setSecureContext(tlsFiles(options.tls));
		},
		stop: async () => {
			if (facts.stopping) return;
			facts.stopping = true;
			clearInterval(timer);
			const closed = new Promise<void>((done) => server.close(() => done()));
			await streams.close();
			await facts.rtmp?.close();
			await sockets.close();
			server.closeIdleConnections();
			const cut = setTimeout(() => connections.forEach((socket) => socket.destroy()), CUT_MS);
			await closed;
			clearTimeout(cut);
			await facts.stun?.close();
			await store.settled();
			await sidecar.keeper.settled();
			log.info('stopped');
		},
	};
}

/** What is known only once the process listens. */
interface Facts {
	port: number;
	stun: StunServer | null;
	rtmp: RtmpServer | null;
	stopping: boolean;
}

async function assemble(options: Options, parts: ServerParts, facts: Facts): Promise<Sidecar> {
	const clock = parts.clock ?? systemClock;
	const log = parts.log ?? makeLog(options.log, (line) => process.stdout.write(`${line}\n`));
	const metrics = new Metrics();
	const store = await StreamsStore.open(options.dataDir, log);
	const keeper = await Keeper.open(options.dataDir, 1e6 * options.keepMegabytes, clock, log);
	const secret = options.secret ?? (await store.secret());
	const wordpress = new WordPress(secret, clock);
	let wishes = parseWishes(await store.wishes());
	const floorViewers = (): number => wishes.floorViewers ?? options.floorViewers;
	const streams = new Streams({
		clock, log, metrics, store, keeper, secret, wordpress,
		floor: {
			get viewers() { // Read whenever somebody asks for a place.
				return floorViewers();
			},
			rescues: options.floorRescues,
		},
		machines: parts.machines ?? coreMachines(clock, { bufferMs: options.bufferMs, rootPairs: options.rootPairs }),
	});
	const begun = clock.now();
	const publicUrl = (): string => options.publicUrl ?? `${options.tls ? 'https' : 'http'}://localhost:${facts.port}`;
	return {
		options, secret, clock, log, metrics, store, keeper, streams, wordpress, publicUrl, floorViewers,
		rtmpPort: () => facts.rtmp?.port ?? null,
		assets: new Assets(assetsDirs(options)),
		rates: new Rates(options.requestsPerSecond, clock),
		places: new Places(options.socketsPerAddress),
		silenceMs: parts.silenceMs ?? SILENCE_MS,
		iceServers: () => [...(facts.stun ? [{ urls: `stun:${new URL(publicUrl()).hostname}:${facts.stun.port}` }] : []), ...options.iceServers, ...serversFor(wishes, clock.unixMs())],
		embedOrigins: () => wishes.embedOrigins,
		setWishes: async (wished) => {
			await store.putWishes(`${JSON.stringify(wished)}\n`);
			wishes = wished;
		},
		uptimeMs: () => clock.now() - begun,
		stopping: () => facts.stopping,
	};
}

async function startStun(sidecar: Sidecar): Promise<StunServer | null> {
	const { options, log, metrics, clock } = sidecar;
	if (options.stunPort === 0) return null;
	return await listenStun(options.stunPort, options.host, { log, metrics, rates: new Rates(STUN_PER_SECOND, clock) });
}

function makeServer(sidecar: Sidecar): Server {
	const routes = makeRoutes(sidecar);
	// A broadcast's body lasts for hours: no limit here. Every other route limits its body by itself, see readBody.
	const settings = { requestTimeout: 0, headersTimeout: HEADERS_MS, connectionsCheckingInterval: 2_000 };
	const { tls } = sidecar.options;
	const server: Server = tls ? createHttps({ ...settings, ...tlsFiles(tls) }) : createHttp(settings);
	server.on('request', (request, response) => void handle(request, response, routes, sidecar, () => undefined));
	server.on('checkContinue', (request, response) => void handle(request, response, routes, sidecar, () => response.writeContinue()));
	server.on('clientError', (_error, socket) => {
		if (!socket.writable) return void socket.destroy();
		socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
	});
	return server;
}

async function handle(request: IncomingMessage, response: ServerResponse, routes: readonly Route[], sidecar: Sidecar, proceed: () => void): Promise<void> {
	const { metrics, log, options } = sidecar;
	request.on('error', () => undefined); // A client that goes away is no error of ours.
	response.on('error', () => undefined);
	const path = (request.url ?? '').split('?', 1)[0] as string;
	const method = request.method ?? '';
	let cors = false;
	try {
		const address = addressOf(request, options.trustProxy);
		if (sidecar.stopping()) throw new Refusal('DS-stopping');
		if (!sidecar.rates.allow(address)) throw new Refusal('DS-too-many-requests');
		if (method === 'OPTIONS' && routes.some((route) => route.cors && route.path.test(path))) return writeAnswer(request, response, preflight(), true);
		const { route, params } = findRoute(routes, method, path);
		cors = route.cors === true;
		writeAnswer(request, response, await route.answer({ request, path, params, address, proceed }), cors);
		metrics.count('http_requests_total');
	} catch (error) {
		metrics.count('http_refusals_total');
		if (!(error instanceof Refusal)) log.error('request', { path, why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
		const refusal = error instanceof Refusal ? error : new Refusal('DS-internal');
		writeAnswer(request, response, refusalAnswer(refusal), cors);
	}
	log.debug('request', { method, path, status: response.statusCode });
}

function tlsFiles({ cert, key }: { cert: string; key: string }): { cert: Buffer; key: Buffer } {
	return { cert: readFileSync(cert), key: readFileSync(key) };
}

function listen(server: Server, { port, host }: Options): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({ port, host }, () => {
			server.off('error', reject);
			resolve((server.address() as AddressInfo).port);
		});
	});
}
