import { note, unixNow, type Context } from './context.ts';
import { LIMITS } from './limits.ts';
import { unit } from './rng.ts';
import type { Ms } from './machine.ts';
import type { LinkId, PeerId } from './messages.ts';
import { newer, readTicket, peerId, PROTOCOL, readControl, writeControl, type Control, type ControlOf, type Directive, type Report } from './wire.ts';

/** What the owner of the control link does with what the coordinator says. */
export interface ControlOwner {
	newLink(): LinkId;
	welcomed(message: ControlOf<'welcome'>): void;
	/** We go by another id from now on: our neighbours know us by the old one. */
	renamed(): void;
	directive(directive: Directive): void;
	news(message: ControlOf<'news'>): void;
	signal(message: ControlOf<'signal'>): void;
	/** The stream's key list, not checked. */
	keyList(bytes: Uint8Array): void;
	/** The stream's tombstones, not checked. */
	tombstones(bytes: Uint8Array): void;
	/** Places could be had beside these. */
	offered(message: ControlOf<'offer'>): void;
	/** The coordinator ended the link on purpose. */
	ended(code: ControlOf<'end'>['code']): void;
	/** What we do, to be told: one for each rendition that we make, or the one that we take. */
	reports(): readonly Report[];
	/** Our wishes: peers or floor only, and how many feeds we can carry. */
	terms(): { readonly peers: boolean; readonly slots: number; readonly rendition: number };
}

/** The link to the coordinator: join, redial with backoff, reports, clock. Media never pass here. */
export class ControlLink {
	readonly #ctx: Context;
	readonly #owner: ControlOwner;
	#link: LinkId | null = null;
	#up = false;
	#started = false;
	#pauseMs: Ms = LIMITS.redialMs;
	#bestRttMs: Ms = Infinity;
	#wantsTicket = false;

	constructor(ctx: Context, owner: ControlOwner) {
		this.#ctx = ctx;
		this.#owner = owner;
	}

	/** Joined: the coordinator hears us. */
	get up(): boolean {
		return this.#up;
	}
	is(link: LinkId): boolean {
		return link === this.#link;
	}

	start(): void {
		if (this.#started) return;
		this.#started = true;
		this.dial();
	}

	/** Dials, or first asks the host for a ticket when there is no token that could still be good. */
	dial(): void {
		const ctx = this.#ctx;
		if (!this.#started || this.#link !== null || this.#wantsTicket) return;
		if (ctx.options.role === 'viewer' && ctx.token.length === 0) {
			this.#wantsTicket = true;
			ctx.out.push({ t: 'need-ticket' });
			return;
		}
		this.#link = this.#owner.newLink();
		ctx.out.push({ t: 'dial', link: this.#link, to: 'coordinator', side: 'offer' });
	}

	ticket(ticket: Uint8Array): void {
		this.#wantsTicket = false;
		this.#ctx.token = ticket;
		// Who we are stands in it: the floor can be dialled beside the coordinator, and the picture is there two round trips earlier.
		const read = readTicket(ticket);
		if (read) this.#become(peerId(read.viewer));
		this.dial();
	}

	linkUp(): void {
		const { options, token } = this.#ctx;
		this.#send({ t: 'join', protocol: PROTOCOL, stream: options.stream, token, nat: options.nat ?? 'unknown', ...this.#owner.terms() });
		this.#ctx.timers.set('time', this.#ctx.now);
	}

	linkDown(why: string): void {
		const ctx = this.#ctx;
		this.#link = null;
		this.#up = false;
		ctx.timers.stop('report');
		ctx.timers.stop('time');
		note(ctx, 'control-down', { why });
		if (!this.#started) return;
		// Drawn at random, so that a thousand viewers do not come back in the same instant.
		ctx.timers.set('control', ctx.now + this.#pauseMs * (0.5 + unit(ctx.options.random)));
		this.#pauseMs = Math.min(this.#pauseMs * 2, LIMITS.controlRedialMsMax);
	}

	/** The viewer leaves: no redial. */
	stop(): void {
		this.#started = false;
		this.#ctx.timers.stop('control');
		if (this.#link === null) return;
		this.#send({ t: 'bye', code: 'bye' });
		this.#ctx.out.push({ t: 'close', link: this.#link, code: 'bye' });
		this.#link = null;
		this.#up = false;
	}

	bytes(bytes: Uint8Array): void {
		const message = readControl(bytes);
		if (message === null) {
			note(this.#ctx, 'control-frame', { length: bytes.length });
			return;
		}
		this.#handle(message);
	}

	#handle(message: Control): void {
		const ctx = this.#ctx;
		switch (message.t) {
			case 'welcome':
				return this.#welcome(message);
			case 'directive':
				if (newer(message.epoch, ctx.directive?.epoch ?? null)) this.#owner.directive(message);
				return;
			case 'signal':
				return this.#owner.signal(message);
			case 'offer':
				return this.#owner.offered(message);
			case 'probe':
				return this.#send({ t: 'alive', n: message.n });
			case 'time':
				return this.#clock(message);
			case 'news':
				return this.#owner.news(message);
			case 'keys':
				return this.#owner.keyList(message.list);
			case 'tombstones':
				return this.#owner.tombstones(message.list);
			case 'end':
				return this.#ended(message);
			default: // Nothing else is for us; a coordinator of a later version may say more.
		}
	}

	#welcome(message: ControlOf<'welcome'>): void {
		const ctx = this.#ctx;
		this.#up = true;
		this.#pauseMs = LIMITS.redialMs;
		if (message.peer !== 'source') this.#become(message.peer as PeerId);
		if (message.token.length > 0) ctx.token = message.token;
		if (this.#bestRttMs === Infinity) ctx.clockOffsetMs = message.unixMs - (ctx.unixBase + ctx.now);
		this.#owner.welcomed(message);
		this.report();
	}

	/** A fresh ticket makes another one of us, whom nobody knows at the other ends of our links. */
	#become(self: PeerId): void {
		const former = this.#ctx.self;
		this.#ctx.self = self;
		if (former !== null && former !== self) this.#owner.renamed();
	}

	#ended(message: ControlOf<'end'>): void {
		const ctx = this.#ctx;
		if (message.code === 'bad-ticket' || message.code === 'removed') {
			// The token is of no use any more: a fresh ticket, and the newcomer's place at the bottom.
			ctx.token = new Uint8Array(0);
		}
		// The token may be good again when the stream is given back.
		if (message.code === 'withheld') this.#pauseMs = LIMITS.withheldRetryMs;
		this.#owner.ended(message.code);
	}

	#clock(message: ControlOf<'time'>): void {
		const ctx = this.#ctx;
		const rttMs = ctx.now - message.stamp;
		if (rttMs < 0 || rttMs > this.#bestRttMs + 1) return;
		this.#bestRttMs = rttMs; // The quickest answer is the least wrong one.
		ctx.clockOffsetMs = message.unixMs + rttMs / 2 - (ctx.unixBase + ctx.now);
	}

	askTime(): void {
		this.#bestRttMs += 1; // Clocks drift: an old best must not stand for ever.
		this.#send({ t: 'time', stamp: Math.floor(this.#ctx.now), unixMs: Math.floor(unixNow(this.#ctx)) });
		this.#ctx.timers.set('time', this.#ctx.now + LIMITS.timeMs);
	}

	/** Tells what we do now. */
	report(): void {
		if (!this.#up) return;
		for (const report of this.#owner.reports()) this.#send(report);
		this.#ctx.timers.set('report', this.#ctx.now + LIMITS.reportMs);
	}

	accuse(peer: ControlOf<'accuse'>['peer'], why: ControlOf<'accuse'>['why']): void {
		if (this.#up) this.#send({ t: 'accuse', peer, why });
	}

	/** Answers an `offer`. */
	measured(n: number, trips: ControlOf<'measured'>['trips']): void {
		if (this.#up) this.#send({ t: 'measured', n, trips });
	}

	signal(peer: PeerId, attempt: number, data: Uint8Array): void {
		if (this.#up && data.length <= LIMITS.signalBytes) this.#send({ t: 'signal', peer, attempt, data });
	}

	/** The viewer changed his mind. */
	consent(): void {
		if (this.#up) this.#send({ t: 'consent', ...this.#owner.terms() });
	}

	#send(message: Control): void {
		if (this.#link !== null) this.#ctx.out.push({ t: 'send', link: this.#link, bytes: writeControl(message) });
	}
}
