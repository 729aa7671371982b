import { flush, note, say, type Context } from './context.ts';
import type { Labels } from './labels.ts';
import { LIMITS } from './limits.ts';
import type { LinkEvent } from './link-session.ts';
import type { Ms } from './machine.ts';
import type { CloseCode, End, LinkId, PeerId } from './messages.ts';
import { Neighbour } from './neighbour.ts';
import { isPacket, PROTOCOL, readControl, type Control, type ControlOf, type Health } from './wire.ts';

/** What the owner of the links decides. */
export interface LinksOwner {
	/** The ends that a link is wanted to. */
	wanted(): ReadonlySet<End>;
	/** Our health and, while we recover, how long it may take. */
	health(): { readonly state: Health; readonly etaMs: Ms };
	freeCredits(): number;
	/** The link is greeted: messages may pass. */
	opened(neighbour: Neighbour): void;
	/** A near neighbour has not been heard for long; its link may live on. */
	missed(neighbour: Neighbour): void;
	/** The link is gone; its feeds are closed already. */
	lost(neighbour: Neighbour, why: string): void;
	/** A stranger showed a token: may he stay? The answer comes by `admit`. */
	stranger(neighbour: Neighbour, hello: ControlOf<'hello'>): void;
	packet(neighbour: Neighbour, bytes: Uint8Array): void;
	message(neighbour: Neighbour, message: Control): void;
	carrySignal(peer: PeerId, attempt: number, data: Uint8Array): void;
}

/** All links of a peer but the one to the coordinator: dialling, hello, beats, leases. */
export class Links {
	readonly #ctx: Context;
	readonly #owner: LinksOwner;
	readonly #labels: Labels;
	readonly #redials = new Map<End, { at: Ms; pauseMs: Ms }>();
	readonly #attempts = new Map<End, number>();
	#nextLink = 1;

	constructor(ctx: Context, labels: Labels, owner: LinksOwner) {
		this.#ctx = ctx;
		this.#labels = labels;
		this.#owner = owner;
	}

	newLink(): LinkId {
		return this.#nextLink++;
	}

	// ------------------------------------------------------------------------------------------------------------ dialling

	/** Dials whom we want and are to dial, and notes since when the others are unused. */
	reconcile(): void {
		const ctx = this.#ctx;
		const wanted = this.#owner.wanted();
		for (const end of wanted) if (this.#isOurs(end)) this.#dial(end);
		for (const other of ctx.links.values()) {
			const used = other.end === 'stranger' || wanted.has(other.end) || other.feeding || other.asked !== null;
			if (used) other.unused = Infinity;
			else if (other.unused === Infinity && ctx.options.role === 'viewer') other.unused = ctx.now;
		}
		for (const [end, redial] of this.#redials) if (!wanted.has(end) && ctx.now >= redial.at) this.#redials.delete(end);
	}

	/** Of two peers the one with the smaller id offers, so two offers never cross; servers are dialled by us. */
	#isOurs(end: End): boolean {
		if (this.#ctx.options.role === 'source' || end === 'coordinator') return false;
		if (end === 'source' || end === 'floor') return true;
		return this.#ctx.self !== null && this.#ctx.self < end;
	}

	#dial(end: End): void {
		const ctx = this.#ctx;
		if (ctx.links.size >= LIMITS.links) return;
		if (this.#has(end)) return;
		const redial = this.#redials.get(end);
		if (redial && ctx.now < redial.at) return;
		this.#pause(end, redial?.pauseMs ?? LIMITS.redialMs);
		const attempt = (this.#attempts.get(end) ?? 0) + 1;
		this.#attempts.set(end, attempt);
		const link = this.newLink();
		ctx.links.set(link, new Neighbour(link, end, attempt, ctx.now));
		ctx.out.push({ t: 'dial', link, to: end, side: 'offer' });
	}

	/** A signal that the coordinator carried to us. */
	signalFrom(peer: PeerId, attempt: number, data: Uint8Array): void {
		const ctx = this.#ctx;
		let found: Neighbour | undefined;
		for (const other of ctx.links.values()) if (other.end === peer && other.attempt === attempt) found = other;
		if (!found) {
			if (this.#isOurs(peer) || attempt <= (this.#attempts.get(peer) ?? 0) || ctx.links.size >= LIMITS.links) return;
			this.#attempts.set(peer, attempt);
			for (const old of [...ctx.links.values()]) if (old.end === peer) this.close(old, 'superseded');
			found = new Neighbour(this.newLink(), peer, attempt, ctx.now);
			ctx.links.set(found.link, found);
			ctx.out.push({ t: 'dial', link: found.link, to: peer, side: 'answer' });
		}
		ctx.out.push({ t: 'signal', link: found.link, data });
	}

	/** A signal of our own link, for its other end. */
	signalOf(link: LinkId, data: Uint8Array): void {
		const other = this.#ctx.links.get(link);
		if (other && other.end !== 'stranger' && other.end.startsWith('peer:')) this.#owner.carrySignal(other.end as PeerId, other.attempt, data);
	}

	// ---------------------------------------------------------------------------------------------------------- life cycle

	up(link: LinkId, to: End | 'stranger'): void {
		const ctx = this.#ctx;
		let other = ctx.links.get(link);
		if (!other) {
			if (link > 0) return; // A link of ours that was closed before it came up.
			other = new Neighbour(link, to, 0, ctx.now);
			ctx.links.set(link, other);
		}
		if (other.session.status !== 'dialing') return;
		other.setRoom(LIMITS.channelBytes);
		other.heard = ctx.now;
		this.apply(other, 'up', 'up');
	}

	down(link: LinkId, why: string): void {
		const other = this.#ctx.links.get(link);
		if (!other) return;
		this.apply(other, 'down', why);
	}

	room(link: LinkId, bytes: number): void {
		const other = this.#ctx.links.get(link);
		if (!other) return;
		other.setRoom(bytes);
		flush(this.#ctx, other);
	}

	/** Says bye with a code and closes. */
	close(other: Neighbour, code: CloseCode): void {
		if (other.session.status === 'closing' || other.session.status === 'closed') return;
		if (other.open) say(this.#ctx, other, { t: 'bye', code });
		this.#ctx.out.push({ t: 'close', link: other.link, code });
		this.apply(other, 'bye', code, true);
	}

	/** The one place where a link's session steps, and where its effects are carried out. */
	apply(other: Neighbour, event: LinkEvent, why: string, closed = false): void {
		const ctx = this.#ctx;
		const wasOpen = other.open;
		const effects = other.session.apply(event, why);
		if (effects === 'ignored') return;
		for (const effect of effects) {
			if (effect === 'say-hello') this.#hello(other);
			else if (effect === 'close-feed') this.#closeFeed(other);
			else if (effect === 'hang-up' && !closed) ctx.out.push({ t: 'close', link: other.link, code: event === 'silence' ? 'silent' : 'bye' });
		}
		const { status } = other.session;
		if (status === 'closed' || status === 'closing') {
			ctx.links.delete(other.link);
			this.#closeFeed(other);
			if (wasOpen || other.end !== 'stranger') this.#owner.lost(other, why);
		}
	}

	#closeFeed(other: Neighbour): void {
		other.outgoing = null;
		other.waiting = null;
		other.clearPackets();
	}

	#hello(other: Neighbour): void {
		const ctx = this.#ctx;
		const shows = other.end === 'source' || other.end === 'floor';
		say(ctx, other, {
			t: 'hello',
			protocol: PROTOCOL,
			stream: ctx.options.stream,
			from: ctx.options.role === 'source' ? 'source' : (ctx.self ?? 'floor'),
			session: ctx.session,
			head: ctx.buffer.head,
			label: this.#labels.value,
			epoch: ctx.directive?.epoch ?? [0, 0],
			token: shows ? ctx.token : new Uint8Array(0),
		});
	}

	// ------------------------------------------------------------------------------------------------------------ messages

	bytes(link: LinkId, bytes: Uint8Array): void {
		const ctx = this.#ctx;
		const other = ctx.links.get(link);
		if (!other) return;
		other.heard = ctx.now;
		other.missed = false;
		if (isPacket(bytes)) {
			if (other.open) this.#owner.packet(other, bytes);
			else this.#early(other, bytes);
			return;
		}
		if (!other.messages.take(ctx.now, 1)) return this.fault(other, 'flood', 'too many messages');
		const message = readControl(bytes);
		if (message === null) return this.fault(other, 'bad-frame', 'not a control message');
		if (message.t === 'hello') return this.#greeted(other, message);
		if (!other.open) return this.#early(other, bytes);
		if (message.t === 'bye') return this.apply(other, 'bye', `they said bye: ${message.code}`);
		if (message.t === 'beat') this.#beatCame(other, message);
		this.#owner.message(other, message);
	}

	/** An unordered channel may deliver messages before the hello: a few are held. */
	#early(other: Neighbour, bytes: Uint8Array): void {
		if (other.early.length >= LIMITS.earlyMessages) return this.fault(other, 'flood', 'no hello');
		other.early.push(new Uint8Array(bytes)); // A copy: a host may use its buffer again.
	}

	#greeted(other: Neighbour, hello: ControlOf<'hello'>): void {
		const ctx = this.#ctx;
		if (other.session.status !== 'greeting' || other.verifyingToken) return;
		if (hello.protocol !== PROTOCOL) return this.fault(other, 'version', `protocol ${hello.protocol}`);
		if (hello.stream.some((byte, i) => byte !== ctx.options.stream[i])) return this.fault(other, 'bad-frame', 'another stream');
		other.told.label = hello.label;
		other.told.session = hello.session;
		other.told.head = hello.head;
		other.learnEpoch(hello.epoch);
		if (other.end === 'stranger') {
			other.verifyingToken = true;
			return this.#owner.stranger(other, hello);
		}
		const expected = hello.from === other.end || (other.end === 'floor' && hello.from === 'source');
		if (!expected) return this.fault(other, 'bad-frame', 'says hello as somebody else');
		this.#open(other);
	}

	/** A stranger's token was good: from now on he is `end`. */
	admit(other: Neighbour, end: PeerId): void {
		other.verifyingToken = false;
		other.end = end;
		this.#open(other);
	}

	#open(other: Neighbour): void {
		this.apply(other, 'hello', 'hello');
		this.#pause(other.end as End, LIMITS.redialMs);
		this.beat(other);
		this.#owner.opened(other);
		for (const bytes of other.early.splice(0)) this.bytes(other.link, bytes);
	}

	/** Closes a link whose other end broke a rule, with the rule's code. */
	fault(other: Neighbour, code: CloseCode, why: string): void {
		note(this.#ctx, 'link-fault', { link: other.link, end: other.end, code, why });
		this.#pause(other.end as End, LIMITS.redialMsMax); // Before the close, which reconsiders whom to dial.
		this.close(other, code);
	}

	// --------------------------------------------------------------------------------------------------------------- beats

	beat(other: Neighbour): void {
		const ctx = this.#ctx;
		const { state, etaMs } = this.#owner.health();
		const n = ++other.n;
		if (this.#labels.proposal > 0 && other.proposedN === 0) other.proposedN = n;
		say(ctx, other, {
			t: 'beat',
			n,
			session: ctx.session,
			head: ctx.buffer.head,
			headMs: ctx.buffer.headPacket?.mediaMs ?? 0,
			label: this.#labels.value,
			lower: this.#labels.proposal,
			ack: this.#labels.acknowledge(other),
			state,
			etaMs: Math.round(etaMs),
			credits: Math.max(0, this.#owner.freeCredits()),
			stamp: Math.floor(ctx.now) % 0x1_0000_0000,
			echo: other.told.stamp,
			heldMs: Math.max(0, Math.round(ctx.now - other.told.stampCame)),
		});
	}

	#beatCame(other: Neighbour, beat: ControlOf<'beat'>): void {
		const ctx = this.#ctx;
		if (other.asked) other.fed = ctx.now;
		if (beat.echo > 0 && beat.heldMs < 0xffff) other.learnRtt((Math.floor(ctx.now) % 0x1_0000_0000) - beat.echo - beat.heldMs);
		if (!other.learnLabel(beat.n, beat.label)) return;
		const { told } = other;
		const asksAck = beat.lower > 0 && beat.lower !== told.lower;
		told.lower = beat.lower;
		told.ack = beat.ack;
		told.state = beat.state;
		told.etaMs = beat.etaMs;
		told.stamp = beat.stamp;
		told.stampCame = ctx.now;
		other.learnHead(beat.session, beat.head, beat.headMs);
		if (asksAck) this.beat(other);
	}

	/** Tells everybody at once, as when the label or our health changed. */
	beatAll(): void {
		for (const other of [...this.#ctx.links.values()]) if (other.open) this.beat(other);
	}

	/** How long the other end may go without hearing from us. */
	#beatEveryMs(other: Neighbour): Ms {
		const { status } = other.session;
		if (status === 'feeding') return LIMITS.aliveMs;
		if (status === 'feeding-paused' || status === 'fed-paused') return LIMITS.headMs;
		if (status === 'fed' && other.asked?.granted) return LIMITS.idleBeatMs;
		return this.#near(other) ? LIMITS.headMs : LIMITS.idleBeatMs;
	}

	/** Parent, buddy, ward and children tell each other their heads often. */
	#near(other: Neighbour): boolean {
		const place = this.#ctx.directive;
		if (!place) return false;
		return place.parent === other.end || place.buddy === other.end || place.ward === other.end || place.children.some((child) => child === other.end);
	}

	/** When the silence of a near neighbour is worth a word to the coordinator. */
	#missedAt(other: Neighbour): Ms {
		// The fed speaks only once a second to its feeder: that is no silence.
		const quiet = other.session.status === 'feeding' ? 2 * LIMITS.missMs : LIMITS.missMs;
		return other.open && !other.missed && this.#near(other) ? other.heard + quiet : Infinity;
	}

	#expiry(other: Neighbour): Ms {
		const { status } = other.session;
		if (status === 'dialing') return other.made + LIMITS.dialMs;
		if (status === 'greeting') return other.heard + LIMITS.helloMs;
		return other.heard + LIMITS.leaseMs;
	}

	/** Beats that are due, leases that are over, links nobody needs. */
	tend(): void {
		const ctx = this.#ctx;
		for (const other of [...ctx.links.values()]) {
			if (ctx.now >= this.#missedAt(other)) {
				other.missed = true;
				this.#owner.missed(other);
			}
			if (ctx.now >= this.#expiry(other)) {
				note(ctx, 'link-silent', { link: other.link, end: other.end, status: other.session.status });
				this.apply(other, 'silence', 'silence');
			} else if (ctx.now >= other.unused + LIMITS.unusedMs) this.close(other, 'unused');
			else if (other.open && ctx.now >= other.said + this.#beatEveryMs(other)) {
				this.beat(other);
				other.said = ctx.now; // Even when the link has no room: a full link is no reason to spin.
			}
		}
		this.reconcile();
	}

	/** When `tend` has something to do. */
	nextTend(): Ms {
		let at = Infinity;
		for (const other of this.#ctx.links.values()) {
			at = Math.min(at, this.#expiry(other), this.#missedAt(other), other.unused + LIMITS.unusedMs);
			if (other.open) at = Math.min(at, other.said + this.#beatEveryMs(other));
		}
		if (this.#ctx.links.size >= LIMITS.links) return at;
		const wanted = this.#owner.wanted();
		for (const [end, redial] of this.#redials) if (wanted.has(end) && this.#isOurs(end) && !this.#has(end)) at = Math.min(at, redial.at);
		return at;
	}

	#has(end: End): boolean {
		for (const other of this.#ctx.links.values()) if (other.end === end) return true;
		return false;
	}

	/** No new attempt at this end before the pause is over; the next pause is twice as long. */
	#pause(end: End, pauseMs: Ms): void {
		this.#redials.set(end, { at: this.#ctx.now + pauseMs, pauseMs: Math.min(pauseMs * 2, LIMITS.redialMsMax) });
	}
}
