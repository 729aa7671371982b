import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { checkKey } from './ingest.ts';
import { reasonOf } from './log.ts';
import type { Publication } from './publication.ts';
import { Refusal } from './refusal.ts';
import { Remux, requireFfmpeg } from './remux.ts';
import { RtmpProtocol } from './rtmp-protocol.ts';
import type { Sidecar } from './sidecar.ts';
import type { LiveStream } from './stream.ts';

/** The door for OBS and hardware encoders, which speak RTMP. */
export interface RtmpServer {
	readonly port: number;
	close(): Promise<void>;
}

/** Handshake and commands; whoever has not shown a key by then has none. */
const STRANGER_BYTES_MAX = 16_384;
const STRANGER_MS = 10_000;
/** A program that is told why it is sent away gets so long to hear it. */
const LAST_WORD_MS = 1_000;

/** @throws Error when the port is taken or ffmpeg is missing. */
export async function listenRtmp(port: number, host: string | undefined, sidecar: Sidecar): Promise<RtmpServer> {
	await requireFfmpeg();
	const sockets = new Set<Socket>();
	const server: Server = createServer((socket) => {
		socket.on('error', () => undefined); // Always followed by 'close'.
		const giveBack = sidecar.stopping() || !sidecar.rates.allow(addressOf(socket)) ? null : sidecar.places.take(addressOf(socket));
		if (!giveBack) return void socket.destroy();
		sockets.add(socket);
		socket.once('close', () => {
			sockets.delete(socket);
			giveBack();
		});
		new RtmpConnection(socket, sidecar);
	});
	await new Promise<void>((done, failed) => {
		server.once('error', failed);
		server.listen({ port, host }, done);
	});
	return {
		port: (server.address() as AddressInfo).port,
		close: async () => {
			const closed = new Promise<void>((done) => server.close(() => done()));
			for (const socket of sockets) socket.destroy();
			await closed;
		},
	};
}

function addressOf(socket: Socket): string {
	return socket.remoteAddress ?? '';
}

/** One program. Its address names the stream, its "stream key" is the ingest key: `rtmp://HOST/ID` and KEY. */
class RtmpConnection {
	readonly #socket: Socket;
	readonly #sidecar: Sidecar;
	readonly #protocol: RtmpProtocol;
	#bytes = 0;
	#silence: NodeJS.Timeout;
	#live: { readonly stream: LiveStream; readonly publication: Publication; readonly remux: Remux } | null = null;
	#asked = false;
	#over = false;

	constructor(socket: Socket, sidecar: Sidecar) {
		this.#socket = socket;
		this.#sidecar = sidecar;
		this.#protocol = new RtmpProtocol({
			send: (bytes) => socket.writable && socket.write(bytes),
			publish: (app, name) => void this.#publish(app, name),
			media: (type, clockMs, payload) => this.#media(type, clockMs, payload),
		});
		this.#silence = setTimeout(() => this.#refuse(new Refusal('DS-ingest-no-key')), STRANGER_MS);
		socket.setNoDelay(true);
		socket.on('data', (bytes) => this.#guarded(() => this.#take(bytes)));
		socket.on('close', () => this.#gone());
	}

	#take(bytes: Buffer): void {
		if (this.#over) return;
		this.#bytes += bytes.length;
		if (!this.#live && this.#bytes > STRANGER_BYTES_MAX) throw new Refusal('DS-ingest-no-key');
		const wrong = this.#protocol.parserData(bytes);
		if (wrong !== null) throw new Refusal('DS-bad-request');
	}

	async #publish(id: string, key: string): Promise<void> {
		if (this.#asked) return;
		this.#asked = true;
		try {
			const known = await this.#sidecar.streams.known(id);
			checkKey(`Bearer ${key}`, known, this.#sidecar.secret);
			if (!this.#over) this.#begin(this.#sidecar.streams.live(known));
		} catch (error) {
			this.#refuse(error instanceof Refusal ? error : new Refusal('DS-internal'));
		}
	}

	#begin(stream: LiveStream): void {
		clearTimeout(this.#silence);
		this.#silence = setTimeout(() => this.#refuse(new Refusal('DS-ingest-silent')), this.#sidecar.silenceMs);
		const publication = stream.publish({ ended: (refusal) => this.#refuse(refusal) });
		const remux = new Remux({
			mp4: (bytes) => this.#mp4(publication, bytes),
			room: () => this.#socket.resume(),
			ended: (why) => void this.#finished(stream, publication, why),
		});
		this.#live = { stream, publication, remux };
		this.#protocol.accept();
	}

	#media(type: number, clockMs: number, payload: Buffer): void {
		this.#silence.refresh();
		this.#sidecar.metrics.count('ingest_bytes_total', payload.length);
		if (this.#live?.remux.push(type, clockMs, payload) === false) this.#socket.pause();
	}

	#mp4(publication: Publication, bytes: Buffer): Promise<void> | null {
		let gate: Promise<void> | null = null;
		this.#guarded(() => {
			gate = publication.feed(bytes);
		});
		return gate;
	}

	/** ffmpeg has ended: because its input did, or because it could not read it. */
	async #finished(stream: LiveStream, publication: Publication, why: string | null): Promise<void> {
		if (why !== null) this.#sidecar.log.info('remux', { stream: stream.id, why });
		await publication.finish().catch(() => undefined); // Whoever has hung up hears no answer.
		stream.gone(publication);
		if (!this.#over) this.#refuse(new Refusal('DS-ingest-malformed', why ?? undefined));
	}

	#guarded(work: () => void): void {
		try {
			work();
		} catch (error) {
			if (!(error instanceof Refusal)) this.#sidecar.log.debug('rtmp', { why: reasonOf(error) });
			this.#refuse(error instanceof Refusal ? error : new Refusal('DS-bad-request'));
		}
	}

	#refuse(refusal: Refusal): void {
		if (this.#over) return;
		this.#sidecar.metrics.count('ingest_refusals_total');
		this.#sidecar.log.info('publisher-refused', { rtmp: 1, stream: this.#live?.stream.id ?? '', why: refusal.code });
		if (this.#asked) this.#protocol.deny(`${refusal.code}: ${refusal.message}`);
		this.#end();
		this.#live?.remux.kill();
		this.#socket.end();
		this.#socket.resume();
		setTimeout(() => this.#socket.destroy(), LAST_WORD_MS).unref();
	}

	#gone(): void {
		this.#end();
		this.#live?.remux.finish();
	}

	#end(): void {
		this.#over = true;
		clearTimeout(this.#silence);
	}
}
