import type { Ms, UnixMs } from '@dumbbell-stream/core/machine.ts';
import type { Session } from '@dumbbell-stream/core/messages.ts';
import type { Announcement } from '@dumbbell-stream/core/wire.ts';
import { CaptureClock } from './capture-clock.ts';
import type { Certify } from './certifier.ts';
import { ChunkReader, type Advice } from './chunks.ts';
import type { Clock } from './clock.ts';
import { makeKeyPair, type KeyPair } from './crypto.ts';
import type { Chunk } from './recut.ts';
import { Refusal } from './refusal.ts';

/** A session that the stream's key has certified. */
export interface CertifiedSession {
	readonly session: Session;
	readonly key: KeyPair;
	readonly announcement: Announcement;
	readonly notAfter: UnixMs;
}
/** What a publication's surroundings do for it. */
export interface PublicationParts {
	readonly clock: Clock;
	readonly certify: Certify;
	readonly nextSession: () => Session;
	/** From here on chunks belong to this session. */
	readonly begin: (session: CertifiedSession) => void;
	/** The running session was certified for longer. */
	readonly renewed: (session: CertifiedSession) => void;
	readonly chunk: (chunk: Chunk, captureMs: UnixMs) => void;
	/** No more chunks. Not called when none was announced. */
	readonly end: () => void;
	/** The session could not be certified: the publisher must be told. */
	readonly refused: (refusal: Refusal) => void;
}

/** How long a session's certificate is good; renewed when a tenth of it is left. */
export const CERTIFICATE_MS = 24 * 3_600_000;
const RENEW_SHARE = 0.9;
/** A renewal that failed is tried again after this. */
const RENEW_RETRY_MS = 60_000;
/** Held while the certificate is on its way; then the publisher is made to wait. */
const HELD_BYTES_MAX = 4 * 1_048_576;
/** A publisher that sends faster than time passes (a file without -re) may be so far ahead ... */
const AHEAD_MS_MAX = 2_000;
/** ... and one that was held up may catch up so much at once. */
const BEHIND_MS_MAX = 10_000;

/** One publisher's body: from its first byte to its end, or until it is refused. */
export class Publication {
	readonly #parts: PublicationParts;
	readonly #reader: ChunkReader;
	readonly #capture = new CaptureClock();
	readonly #stop = new AbortController();
	readonly #advice = new Set<Advice>();
	#state: 'header' | 'certifying' | 'live' | 'over' = 'header';
	#session: CertifiedSession | null = null;
	/** Settles when the first certificate has come, or is not going to. */
	#ready: Promise<void> = Promise.resolve();
	/** Takes the place of a session that may not be renewed, at the next group. */
	#successor: CertifiedSession | null = null;
	#renewAt: Ms = Infinity;
	readonly #held: Chunk[] = [];
	#heldBytes = 0;
	/** Pieces of long fragments, each waiting for its time. */
	readonly #outbox: { readonly chunk: Chunk; readonly due: Ms }[] = [];
	#outboxEnds: Ms = 0;
	#timer: NodeJS.Timeout | undefined;
	#aheadMs: Ms = 0;
	#aheadAt: Ms;
	#untilMs: Ms | null = null;
	#chunks = 0;
	#mediaMs: Ms = 0;

	constructor(parts: PublicationParts) {
		this.#parts = parts;
		this.#aheadAt = parts.clock.now();
		this.#reader = new ChunkReader((advice) => this.#advice.add(advice));
	}

	/** What to tell the publisher at the end. */
	get summary(): { readonly session: Session | null; readonly chunks: number; readonly seconds: number; readonly advice: readonly Advice[] } {
		return { session: this.#session?.session ?? null, chunks: this.#chunks, seconds: Math.round(this.#mediaMs / 100) / 10, advice: [...this.#advice] };
	}

	/**
	 * Takes the next bytes of the body.
	 * @returns null, or a promise to be awaited before more is read from the network: so the publisher feels that it must wait.
	 * @throws {Refusal}
	 */
	feed(bytes: Uint8Array): Promise<void> | null {
		if (this.#state === 'over') return null;
		const chunks = this.#reader.push(bytes);
		if (this.#state === 'header' && this.#reader.init) {
			this.#state = 'certifying';
			this.#ready = this.#certifyFirst();
		}
		this.#arrived(chunks);
		if (this.#heldBytes > HELD_BYTES_MAX) return this.#ready;
		const tooFarMs = this.#aheadMs - AHEAD_MS_MAX;
		return tooFarMs > 0 ? pause(tooFarMs, this.#stop.signal) : null;
	}

	/**
	 * The body ended as it should; resolves when everything was handed on.
	 * @throws {Refusal} Nothing was published, or the last chunk was cut.
	 */
	async finish(): Promise<void> {
		const why = this.#problemAtEnd();
		await this.#ready;
		this.close();
		if (why) throw why;
	}

	/** The body was cut, refused or superseded: what has come is handed on, then the session ends. May be called again. */
	close(): void {
		if (this.#state === 'over') return;
		for (const { chunk } of this.#outbox.splice(0)) this.#send(chunk);
		clearTimeout(this.#timer);
		this.#state = 'over';
		this.#stop.abort();
		if (this.#session) this.#parts.end();
	}

	#problemAtEnd(): Refusal | null {
		try {
			this.#reader.end();
			return null;
		} catch (error) {
			if (error instanceof Refusal) return error;
			throw error;
		}
	}

	// ------------------------------------------------------------------------------------------------------------ sessions

	async #certifyFirst(): Promise<void> {
		try {
			const first = await this.#certified(null);
			if (this.#state !== 'certifying') return;
			this.#state = 'live';
			this.#begin(first);
			this.#heldBytes = 0;
			for (const chunk of this.#held.splice(0)) this.#release(chunk);
		} catch (error) {
			if (this.#state !== 'certifying') return;
			this.#parts.refused(error instanceof Refusal ? error : new Refusal('DS-internal'));
		}
	}

	/** @param running The session to be certified for longer; null: a new one. */
	async #certified(running: CertifiedSession | null): Promise<CertifiedSession> {
		const { clock, certify, nextSession } = this.#parts;
		const init = this.#reader.init;
		if (!init) throw new Refusal('DS-ingest-no-moov');
		const key = running?.key ?? makeKeyPair();
		const session = running?.session ?? nextSession();
		const notAfter = clock.unixMs() + CERTIFICATE_MS;
		const certificate = await certify(session, key.publicKey, notAfter, this.#stop.signal);
		return { session, key, notAfter, announcement: { certificate, codecs: init.mime, init: init.bytes } };
	}

	#begin(session: CertifiedSession): void {
		this.#enter(session);
		this.#parts.begin(session);
	}

	#enter(session: CertifiedSession): void {
		this.#session = session;
		const { clock } = this.#parts;
		this.#renewAt = clock.now() + (session.notAfter - clock.unixMs()) * RENEW_SHARE;
	}

	/**
	 * A certificate that will run out is replaced while the session goes on. Where the site will not certify this session any longer, a
	 * new one begins with the next group: players start anew, but the broadcast does not end.
	 */
	#renew(): void {
		if (this.#successor) {
			this.#begin(this.#successor);
			this.#successor = null;
			return;
		}
		if (this.#parts.clock.now() < this.#renewAt) return;
		this.#renewAt = this.#parts.clock.now() + RENEW_RETRY_MS;
		this.#renewed().catch(() => undefined); // Asked again in a minute; the certificate is good for two hours yet.
	}

	async #renewed(): Promise<void> {
		try {
			const session = await this.#certified(this.#session);
			if (this.#state !== 'live') return;
			this.#enter(session);
			this.#parts.renewed(session);
		} catch (error) {
			if (!(error instanceof Refusal) || error.code !== 'DS-ingest-site-refused') throw error;
			const successor = await this.#certified(null);
			if (this.#state === 'live') this.#successor = successor;
		}
	}

	// -------------------------------------------------------------------------------------------------------------- chunks

	#arrived(chunks: readonly Chunk[]): void {
		const { clock } = this.#parts;
		for (const chunk of chunks) {
			this.#capture.learn(chunk.untilMs, clock.unixMs());
			this.#watchPace(chunk);
			if (this.#state === 'live') this.#release(chunk);
			else {
				this.#held.push(chunk);
				this.#heldBytes += chunk.bytes.length;
			}
		}
	}

	/** Counts media time against real time. Jumps of the media time line do not count. */
	#watchPace(chunk: Chunk): void {
		const now = this.#parts.clock.now();
		const end = chunk.mediaMs + chunk.lastsMs;
		const gained = this.#untilMs === null ? chunk.lastsMs : Math.min(Math.max(end - this.#untilMs, 0), 2 * chunk.lastsMs);
		this.#untilMs = Math.max(this.#untilMs ?? 0, end);
		this.#aheadMs = Math.max(this.#aheadMs - (now - this.#aheadAt), -BEHIND_MS_MAX) + gained;
		this.#aheadAt = now;
		this.#mediaMs += gained;
	}

	/** A chunk that came alone goes on at once; the pieces of a long one leave one by one, as fast as they play. */
	#release(chunk: Chunk): void {
		const now = this.#parts.clock.now();
		const broughtMs = chunk.untilMs - chunk.fromMs;
		if (this.#outbox.length === 0 && broughtMs <= chunk.lastsMs && this.#outboxEnds <= now) return this.#send(chunk);
		// A backlog is not stretched: nothing waits for longer than the fragment lasts that it came with.
		const due = Math.min(Math.max(now, this.#outboxEnds), now + broughtMs);
		this.#outbox.push({ chunk, due });
		this.#outboxEnds = due + chunk.lastsMs;
		this.#post();
	}

	#post(): void {
		clearTimeout(this.#timer);
		const now = this.#parts.clock.now();
		for (let next = this.#outbox[0]; next && next.due <= now; next = this.#outbox[0]) {
			this.#outbox.shift();
			this.#send(next.chunk);
		}
		const next = this.#outbox[0];
		if (next) this.#timer = setTimeout(() => this.#post(), Math.max(1, next.due - now));
	}

	#send(chunk: Chunk): void {
		if (chunk.startsGroup) this.#renew();
		const captureMs = this.#capture.captured(chunk.mediaMs);
		if (captureMs > (this.#session?.notAfter ?? Infinity)) {
			this.#outbox.length = 0; // No viewer believes it any more, so its publisher must be told.
			return this.#parts.refused(new Refusal('DS-ingest-site-silent'));
		}
		this.#chunks++;
		this.#parts.chunk(chunk, captureMs);
	}
}

/** Resolves after `ms`, or when the signal comes. */
function pause(ms: Ms, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = (): void => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		signal.addEventListener('abort', done);
	});
}
