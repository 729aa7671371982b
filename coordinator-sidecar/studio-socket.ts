import type { WebSocket } from 'ws';
import { Budget } from '@dumbbell-stream/core/budget.ts';
import type { Session } from '@dumbbell-stream/core/messages.ts';
import { equalBytes, fromBase64url, PROTOCOL, readTicket } from '@dumbbell-stream/core/wire.ts';
import { equalSecrets, hmac, streamKey } from './crypto.ts';
import { Refusal } from './refusal.ts';
import type { Sidecar } from './sidecar.ts';
import type { LiveStream } from './stream.ts';
import type { KnownStream } from './streams-store.ts';
import type { StudioPublication } from './studio-publication.ts';
import { SOCKET_CLOSE } from './websocket-link.ts';

/** What a studio says, besides packets. */
type FromStudio =
	| { readonly t: 'hello'; readonly protocol: number; readonly ticket: string; readonly session: Session | null }
	| { readonly t: 'ping'; readonly stamp: number }
	| { readonly t: 'end' };

/** A socket on which no hello comes for so long is nobody's. */
const HELLO_MS = 5_000;
const STATS_MS = 1_000;
/** Words, not media: a hello, two pings each second, an end. */
const WORDS_PER_SECOND = 20;
const WORD_BYTES_MAX = 1_024;

/** `WebSocket /ingest/ID`: a studio, which signs its packets itself. Words are JSON in text frames, packets are binary frames. */
export class StudioSocket {
	readonly #socket: WebSocket;
	readonly #known: KnownStream;
	readonly #sidecar: Sidecar;
	readonly #words: Budget;
	#live: { readonly stream: LiveStream; readonly publication: StudioPublication } | null = null;
	/** First for the hello, then for the longest silence between packets. */
	#silence: NodeJS.Timeout;
	#stats: NodeJS.Timeout | undefined;
	#over = false;

	constructor(socket: WebSocket, known: KnownStream, sidecar: Sidecar) {
		this.#socket = socket;
		this.#known = known;
		this.#sidecar = sidecar;
		this.#words = new Budget(WORDS_PER_SECOND, WORDS_PER_SECOND, sidecar.clock.now());
		this.#silence = setTimeout(() => this.#refuse(new Refusal('DS-ingest-bad-ticket')), HELLO_MS);
		socket.on('message', (data, isBinary) => this.#guarded(() => (isBinary ? this.#packet(data as Buffer) : this.#word((data as Buffer).toString('utf8')))));
		socket.on('error', () => undefined); // Always followed by 'close'.
		socket.on('close', () => this.#end());
	}

	#packet(data: Buffer): void {
		if (!this.#live) throw new Refusal('DS-ingest-bad-message', 'a packet before the hello');
		this.#silence.refresh();
		this.#live.publication.feed(new Uint8Array(data.buffer, data.byteOffset, data.length));
	}

	#word(text: string): void {
		if (!this.#words.take(this.#sidecar.clock.now(), 1)) throw new Refusal('DS-ingest-flood');
		const word = readWord(text);
		if (!word) throw new Refusal('DS-ingest-bad-message');
		if (word.t === 'hello') return this.#hello(word);
		if (!this.#live) throw new Refusal('DS-ingest-bad-message', `${word.t} before the hello`);
		if (word.t === 'ping') return this.#say({ t: 'pong', stamp: word.stamp, unixMs: this.#sidecar.clock.unixMs(), bytes: this.#live.publication.bytes });
		const { stream, publication } = this.#live;
		this.#live = null;
		stream.ended(publication);
		this.#say({ t: 'ended' });
		this.#end();
		this.#socket.close(SOCKET_CLOSE, 'bye');
	}

	#hello({ protocol, ticket, session }: Extract<FromStudio, { t: 'hello' }>): void {
		if (this.#live) throw new Refusal('DS-ingest-bad-message', 'a second hello');
		if (protocol !== PROTOCOL) throw new Refusal('DS-ingest-bad-message', 'another version: reload the studio');
		if (!this.#mayBroadcast(ticket)) throw new Refusal('DS-ingest-bad-ticket');
		const stream = this.#sidecar.streams.live(this.#known);
		const begun = stream.publishSigned({ ended: (refusal) => this.#refuse(refusal) }, session);
		this.#live = { stream, publication: begun.publication };
		clearTimeout(this.#silence);
		this.#silence = setTimeout(() => this.#refuse(new Refusal('DS-ingest-silent')), this.#sidecar.silenceMs);
		this.#stats = setInterval(() => this.#tellStats(), STATS_MS);
		this.#say({ t: 'welcome', session: begun.session, heads: begun.heads, unixMs: this.#sidecar.clock.unixMs() });
	}

	#mayBroadcast(text: string): boolean {
		const ticket = readTicket(fromBase64url(text) ?? new Uint8Array(0));
		const stream = streamKey(this.#known.stream);
		if (!ticket || !stream || ticket.scope !== 'broadcast' || !equalBytes(ticket.stream, stream)) return false;
		return ticket.expires > this.#sidecar.clock.unixMs() && equalSecrets(hmac(this.#sidecar.secret, ticket.message), ticket.signature);
	}

	/** What came is told, too: so the studio sees what is still on its way. */
	#tellStats(): void {
		if (!this.#live) return;
		const { stream, publication } = this.#live;
		this.#say({ t: 'stats', state: stream.view.state, bytes: publication.bytes, packets: publication.packets, ...stream.audience });
	}

	#say(word: object): void {
		if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(word));
	}

	#guarded(work: () => void): void {
		if (this.#over) return;
		try {
			work();
		} catch (error) {
			if (!(error instanceof Refusal)) this.#sidecar.log.error('studio', { stream: this.#known.stream, why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
			this.#refuse(error instanceof Refusal ? error : new Refusal('DS-internal'));
		}
	}

	#refuse(refusal: Refusal): void {
		if (this.#over) return;
		this.#sidecar.metrics.count('ingest_refusals_total');
		this.#sidecar.log.info('studio-refused', { stream: this.#known.stream, why: refusal.code });
		this.#say({ t: 'error', code: refusal.code, message: refusal.message });
		this.#end();
		this.#socket.close(SOCKET_CLOSE, refusal.code);
	}

	#end(): void {
		if (this.#over) return;
		this.#over = true;
		clearTimeout(this.#silence);
		clearInterval(this.#stats);
		this.#live?.stream.gone(this.#live.publication);
		this.#live = null;
	}
}

/** @returns Null for what is none, to the last field. */
export function readWord(text: string): FromStudio | null {
	if (text.length > WORD_BYTES_MAX) return null;
	let word: Readonly<Record<string, unknown>>;
	try {
		word = Object(JSON.parse(text)) as Record<string, unknown>;
	} catch {
		return null;
	}
	const { t, protocol, ticket, session, stamp } = word;
	if (t === 'end') return { t };
	if (t === 'ping') return isNumber(stamp) ? { t, stamp } : null;
	if (t !== 'hello' || !isNumber(protocol) || typeof ticket !== 'string') return null;
	return session === null || isNumber(session) ? { t, protocol, ticket, session } : null;
}

function isNumber(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
