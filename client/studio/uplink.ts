import { PROTOCOL, type Packet } from '@dumbbell-stream/core/wire.ts';
import type { AudienceReport, FailureCode, LinkState } from './messages.ts';
import { Outbox, type Head } from './outbox.ts';

export interface UplinkParts {
	readonly url: string;
	readonly now: () => number;
	/** A fresh ticket to broadcast, or null when there is none to be had now. */
	readonly ticket: () => Promise<string | null>;
	readonly socket?: (url: string) => WebSocket;
	readonly events: UplinkEvents;
}
export interface UplinkEvents {
	link(state: LinkState): void;
	/** The number for the session that shall begin. */
	session(session: number): void;
	audience(audience: AudienceReport): void;
	ended(): void;
	failed(code: FailureCode, message: string): void;
}

type FromSidecar =
	| { readonly t: 'welcome'; readonly session: number; readonly heads: readonly Head[]; readonly unixMs: number }
	| ({ readonly t: 'stats'; readonly bytes: number } & AudienceReport)
	| { readonly t: 'pong'; readonly stamp: number; readonly unixMs: number; readonly bytes: number }
	| { readonly t: 'ended' }
	| { readonly t: 'error'; readonly code: string; readonly message: string };

/** Between attempts: first, longest, and how much of it is left to chance, so that many studios do not come back at once. */
const REDIAL_MS = 500;
const REDIAL_MS_MAX = 8_000;
const REDIAL_CHANCE = 0.3;
/** A socket that does not open, or says nothing for so long, is given up: the sidecar speaks every second. */
const SILENT_MS = 6_000;
/** So much may stand in the socket's own buffer; the rest waits where it can still be given up. */
const SOCKET_BYTES = 262_144;
const PUMP_MS = 20;
/** Also tells what has arrived. */
const PING_MS = 500;
/** The smallest round trip of so many tells the clocks' difference best. */
const PINGS = 20;

/** After these the sidecar would say the same again. */
const FINAL: Readonly<Record<string, FailureCode>> = {
	'DS-ingest-superseded': 'superseded', 'DS-ingest-ended': 'ended-by-site', 'DS-ingest-revoked': 'ended-by-site', 'DS-ingest-succeeded': 'ended-by-site', 'DS-ingest-withheld': 'withheld',
	'DS-ingest-bad-packet': 'refused', 'DS-ingest-bad-message': 'refused',
};

/** The connection to the sidecar: dials, dials again, sends what is signed, and hears of the audience. */
export class Uplink {
	readonly #parts: UplinkParts;
	readonly outbox = new Outbox();
	#socket: WebSocket | null = null;
	#open = false;
	#session: number | null = null;
	#attempt = 0;
	#over = false;
	#ending = false;
	readonly #pump: ReturnType<typeof setInterval> | undefined;
	#redial: ReturnType<typeof setTimeout> | undefined;
	#heardAt = 0;
	#pingedAt = -Infinity;
	readonly #pings: { readonly roundTripMs: number; readonly offsetMs: number }[] = [];
	/** Of this connection: handed to the socket. */
	#sentBytes = 0;
	/** When each stretch of bytes was handed over: tells how old what is on its way is. */
	#marks: { readonly bytes: number; readonly at: number }[] = [];
	bytesSent = 0;

	constructor(parts: UplinkParts) {
		this.#parts = parts;
		this.#pump = setInterval(() => this.#tick(), PUMP_MS);
		void this.#dial();
	}

	/** The sidecar's wall clock less our clock, ms; null before it has said anything. */
	get offsetMs(): number | null {
		return this.#best?.offsetMs ?? null;
	}
	get roundTripMs(): number | null {
		return this.#best?.roundTripMs ?? null;
	}
	get #best(): { readonly roundTripMs: number; readonly offsetMs: number } | undefined {
		return [...this.#pings].sort((a, b) => a.roundTripMs - b.roundTripMs)[0];
	}

	/** How old the oldest packet is that has not arrived, ms. */
	backlogMs(now: number): number {
		const [oldest] = this.#marks;
		return Math.max(oldest ? now - oldest.at : 0, this.outbox.waitedMs(now));
	}

	/** The session that has begun: when the connection is lost, the next one goes on with it. */
	begun(session: number): void {
		this.#session = session;
		this.#attempt = 0;
	}

	push(packet: Packet): void {
		this.outbox.push(packet, this.#parts.now());
		this.#send();
	}

	/** The session cannot go on (its encoder has changed its format): another number is asked for. */
	renew(): void {
		this.#session = null;
		this.outbox.clear();
		clearTimeout(this.#redial);
		this.#hangUp();
		if (!this.#over) void this.#dial();
	}

	/** Everything is signed, the end as well: when it has been sent, the sidecar is told. */
	end(): void {
		this.#ending = true;
		this.#send();
	}

	/** At once. May be called again. */
	stop(): void {
		this.#over = true;
		clearInterval(this.#pump);
		clearTimeout(this.#redial);
		this.#hangUp();
	}

	async #dial(): Promise<void> {
		this.#attempt++;
		this.#parts.events.link({ t: 'connecting', attempt: this.#attempt });
		const ticket = await this.#parts.ticket();
		if (this.#over) return;
		if (ticket === null) return this.#lost();
		const socket = (this.#parts.socket ?? ((url) => new WebSocket(url)))(this.#parts.url);
		this.#socket = socket;
		this.#heardAt = this.#parts.now();
		socket.addEventListener('open', () => socket === this.#socket && socket.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL, ticket, session: this.#session })));
		socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => socket === this.#socket && typeof data === 'string' && this.#heard(JSON.parse(data) as FromSidecar));
		socket.addEventListener('close', () => socket === this.#socket && this.#lost());
	}

	#hangUp(): void {
		const socket = this.#socket;
		this.#socket = null;
		this.#open = false;
		this.#marks = [];
		socket?.close();
	}

	#lost(): void {
		this.#hangUp();
		if (this.#over) return;
		const planned = Math.min(REDIAL_MS * 2 ** Math.min(this.#attempt - 1, 8), REDIAL_MS_MAX);
		const waitMs = Math.round(planned * (1 - REDIAL_CHANCE * Math.random()));
		this.#parts.events.link({ t: 'lost', waitMs, attempt: this.#attempt });
		this.#redial = setTimeout(() => void this.#dial(), waitMs);
	}

	#heard(word: FromSidecar): void {
		this.#heardAt = this.#parts.now();
		switch (word.t) {
			case 'welcome':
				return this.#welcomed(word);
			case 'pong': {
				const roundTripMs = this.#parts.now() - word.stamp;
				this.#pings.push({ roundTripMs, offsetMs: word.unixMs - (word.stamp + roundTripMs / 2) });
				if (this.#pings.length > PINGS) this.#pings.shift();
				return this.#arrived(word.bytes);
			}
			case 'stats':
				this.#arrived(word.bytes);
				return this.#parts.events.audience(word);
			case 'ended':
				this.stop();
				return this.#parts.events.ended();
			case 'error':
				return this.#refused(word.code, word.message);
		}
	}

	#welcomed({ session, heads, unixMs }: Extract<FromSidecar, { t: 'welcome' }>): void {
		const now = this.#parts.now();
		if (this.#pings.length === 0) this.#pings.push({ roundTripMs: Infinity, offsetMs: unixMs - now });
		this.#open = true;
		this.#sentBytes = 0;
		this.#parts.events.link({ t: 'open' });
		if (this.#session === null) return this.#parts.events.session(session);
		this.#attempt = 0;
		for (const announcement of this.outbox.resume(session, heads)) this.#give(announcement);
		this.#send();
	}

	#arrived(bytes: number): void {
		while (this.#marks[0] && this.#marks[0].bytes <= bytes) this.#marks.shift();
	}

	#refused(code: string, message: string): void {
		const failure = FINAL[code];
		if (failure === undefined) return; // The socket closes, and the next one may do.
		this.stop();
		this.#parts.events.failed(failure, message);
	}

	// ------------------------------------------------------------------------------------------------------------- sending

	#tick(): void {
		const now = this.#parts.now();
		if (this.#socket && now - this.#heardAt > SILENT_MS) return this.#lost();
		if (this.#open && now - this.#pingedAt > PING_MS) {
			this.#pingedAt = now;
			this.#socket?.send(JSON.stringify({ t: 'ping', stamp: Math.round(now) }));
		}
		this.#send();
	}

	#send(): void {
		while (this.#open && this.#session !== null && this.#socket && this.#socket.bufferedAmount < SOCKET_BYTES) {
			const packet = this.outbox.take();
			if (!packet) break;
			this.#give(packet);
		}
		if (this.#ending && this.#open && this.outbox.waitedMs(Infinity) === 0) {
			this.#ending = false;
			this.#socket?.send(JSON.stringify({ t: 'end' }));
		}
	}

	#give({ bytes }: Packet): void {
		this.#socket?.send(bytes);
		this.#sentBytes += bytes.length;
		this.bytesSent += bytes.length;
		this.#marks.push({ bytes: this.#sentBytes, at: this.#parts.now() });
	}
}
