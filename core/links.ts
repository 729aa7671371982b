import { assert } from './assert.ts';
import { flush, note, say, touch, type Context } from './context.ts';
import { Due } from './due.ts';
import type { LabelBook } from './labels.ts';
import { LIMITS } from './limits.ts';
import type { LinkEvent } from './link-session.ts';
import type { Ms } from './machine.ts';
import type { CloseCode, End, LinkId, PeerId } from './messages.ts';
import { Neighbour, renditionOf } from './neighbour.ts';
import type { Track } from './track.ts';
import { isPacket, PROTOCOL, readControl, type Control, type ControlOf, type Directive, type Health } from './wire.ts';

/** What the owner of the links decides. */
export interface LinksOwner {
	/** The ends that a link is wanted to: whom the directive names, and the floor while it is needed. */
	wanted(): ReadonlySet<End>;
	/** True while we measure how far this end is. */
	surveyed(end: End): boolean;
	/** Our health and, while we recover, how long it may take. */
	health(): { readonly state: Health; readonly etaMs: Ms };
	freeCredits(): number;
	/** When feeds, wants or packets that are owed to this neighbour have to be looked at. */
	owedAt(neighbour: Neighbour): Ms;
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

const STILL = { t: 'still' } as const;
const NONE: never[] = [];

/** All links of a peer but the one to the coordinator: dialling, hello, beats, leases. */
export class Links {
	readonly #ctx: Context;
	readonly #owner: LinksOwner;
	readonly #labels: LabelBook;
	readonly #redials = new Map<End, { at: Ms; pauseMs: Ms }>();
	readonly #attempts = new Map<End, number>();
	/** When `tend` or the outlets have something to do, by neighbour. */
	readonly #due = new Due<Neighbour>();
	#nextLink = 1;
	/** The directive that was in force when all links were looked at last. */
	#lookedFor: Directive | null = null;
	/** A link came or went: whom to dial and who is near is looked at again at the end of the step. */
	changed = false;

	constructor(ctx: Context, labels: LabelBook, owner: LinksOwner) {
		this.#ctx = ctx;
		this.#labels = labels;
		this.#owner = owner;
	}

	newLink(): LinkId {
		return this.#nextLink++;
	}

	// ------------------------------------------------------------------------------------------------------------ dialling

	/** Dials whom we want and are to dial, and notes who is near and since when the others are unused. */
	reconcile(): void {
		const ctx = this.#ctx;
		const wanted = this.#owner.wanted();
		let redialAt = Infinity;
		for (const [end, redial] of this.#redials) if (!wanted.has(end) && ctx.now >= redial.at) this.#redials.delete(end);
		for (const end of wanted) {
			if (!this.#isOurs(end) || this.#has(end)) continue;
			const redial = this.#redials.get(end);
			if (redial && ctx.now < redial.at) redialAt = Math.min(redialAt, redial.at);
			else this.#dial(end, wanted);
		}
		// The source's links are many, and nothing but a directive changes what they are to it.
		const all = ctx.options.role === 'viewer' || ctx.directive !== this.#lookedFor;
		this.#lookedFor = ctx.directive;
		for (const other of all ? ctx.links.values() : NONE) {
			const { near, unused } = other;
			other.near = this.#isNear(other.end);
			const used = other.end === 'stranger' || wanted.has(other.end) || other.feeding || other.asked !== null || this.#owner.surveyed(other.end);
			if (used) other.unused = Infinity;
			else if (other.unused === Infinity && ctx.options.role === 'viewer') other.unused = ctx.now;
			if (other.near !== near || other.unused !== unused) touch(ctx, other);
		}
		ctx.timers.set('redial', ctx.links.size < LIMITS.links ? redialAt : Infinity);
		this.changed = false;
	}

	/** Closes all links: whoever is at their other ends knows us by an id that is no longer ours. */
	anew(): void {
		this.#attempts.clear();
		this.#redials.clear();
		for (const other of [...this.#ctx.links.values()]) this.close(other, 'superseded');
	}

	/** Of two peers the one with the smaller id offers, so two offers never cross; servers are dialled by us. */
	#isOurs(end: End): boolean {
		if (this.#ctx.options.role === 'source' || end === 'coordinator') return false;
		if (end === 'source' || end === 'floor') return true;
		return this.#ctx.self !== null && this.#ctx.self < end;
	}

	#dial(end: End, wanted: ReadonlySet<End>): void {
		const ctx = this.#ctx;
		if (ctx.links.size >= LIMITS.links && !this.#makeRoom(wanted)) return;
		this.#pause(end, this.#redials.get(end)?.pauseMs ?? LIMITS.redialMs);
		const attempt = this.#nextAttempt(end);
		this.#attempts.set(end, attempt);
		const link = this.newLink();
		this.#enter(new Neighbour(link, end, attempt, ctx.now));
		ctx.out.push({ t: 'dial', link, to: end, side: 'offer' });
		this.changed = true;
	}

	#enter(other: Neighbour): void {
		this.#ctx.links.set(other.link, other);
		touch(this.#ctx, other);
	}

	/** Dials a peer that was offered to us, whoever of us has the smaller id: the other one does not know of it. */
	probe(end: PeerId): void {
		if (this.#ctx.links.size < LIMITS.links && !this.#has(end)) this.#dial(end, new Set());
	}

	/** Attempts of the one with the smaller id are odd, the other's even: an offer is never taken for the answer to another one, and of two that cross the higher counts. */
	#nextAttempt(end: End): number {
		const last = this.#attempts.get(end) ?? 0;
		return last + ((last % 2 === 1) === this.#isOurs(end) ? 2 : 1);
	}

	/** A neighbour of the directive takes the place of a link that nobody needs. */
	#makeRoom(wanted: ReadonlySet<End>): boolean {
		for (const other of this.#ctx.links.values()) {
			if (other.end === 'stranger' || wanted.has(other.end) || other.feeding || other.asked !== null) continue;
			this.close(other, 'unused');
			return true;
		}
		return false;
	}

	/** A signal that the coordinator carried to us. */
	signalFrom(peer: PeerId, attempt: number, data: Uint8Array): void {
		const ctx = this.#ctx;
		let found: Neighbour | undefined;
		for (const other of ctx.links.values()) if (other.end === peer && other.attempt === attempt) found = other;
		if (!found) {
			const theirs = (attempt % 2 === 0) === this.#isOurs(peer);
			if (!theirs || attempt <= (this.#attempts.get(peer) ?? 0)) return;
			const wanted = this.#owner.wanted();
			if (ctx.links.size >= LIMITS.links && !(wanted.has(peer) && this.#makeRoom(wanted))) return;
			this.#attempts.set(peer, attempt);
			for (const old of [...ctx.links.values()]) if (old.end === peer) this.close(old, 'superseded');
			found = new Neighbour(this.newLink(), peer, attempt, ctx.now);
			this.#enter(found);
			this.changed = true;
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
			this.#enter(other);
			this.changed = true;
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
		this.changed = true;
		touch(ctx, other);
		for (const effect of effects) {
			if (effect === 'say-hello') this.#hello(other);
			else if (effect === 'close-feed') this.#closeFeed(other);
			else if (effect === 'hang-up' && !closed) ctx.out.push({ t: 'close', link: other.link, code: event === 'silence' ? 'silent' : 'bye' });
		}
		const { status } = other.session;
		if (status === 'closed' || status === 'closing') {
			ctx.links.delete(other.link);
			this.#due.remove(other);
			this.#closeFeed(other);
			if (wasOpen || other.end !== 'stranger') this.#owner.lost(other, why);
		}
	}

	#closeFeed(other: Neighbour): void {
		other.outgoing = null;
		other.waiting = null;
		this.#ctx.served = null;
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
			head: ctx.track.buffer.head,
			label: this.#labels.on(ctx, other).value,
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
		touch(ctx, other);
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
		else if (message.t === 'pulse') this.#pulseCame(other, message);
		else if (message.t === 'still' && other.asked) other.fed = this.#ctx.now;
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
		other.near = this.#isNear(end);
		this.changed = true;
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
		other.beaten = ctx.now;
		const track = this.#trackOn(other);
		const labels = this.#labels.on(ctx, other);
		if (labels.proposal > 0 && other.proposedN === 0) other.proposedN = n;
		other.beat = {
			t: 'beat',
			n,
			session: ctx.session,
			rendition: track.rendition,
			head: track.buffer.head,
			headMs: track.headMs,
			label: labels.value,
			lower: labels.proposal,
			ack: labels.acknowledge(other),
			state,
			etaMs: Math.round(etaMs),
			credits: Math.max(0, this.#owner.freeCredits()),
			stamp: Math.floor(ctx.now) % 0x1_0000_0000,
			echo: other.told.stamp,
			heldMs: Math.max(0, Math.round(ctx.now - other.told.stampCame)),
		};
		say(ctx, other, other.beat);
	}

	/** The beat that is due; less, while what the last one told holds still: a whole one goes out each second. */
	#sign(other: Neighbour): void {
		const ctx = this.#ctx;
		const { beat } = other;
		if (!beat || ctx.now >= other.beaten + LIMITS.idleBeatMs) return this.beat(other);
		if (other.session.status === 'feeding') return say(ctx, other, STILL);
		const { rendition, buffer, headMs } = this.#trackOn(other);
		const labels = this.#labels.on(ctx, other);
		const same = beat.session === ctx.session && beat.rendition === rendition && beat.label === labels.value
			&& beat.credits === Math.max(0, this.#owner.freeCredits()) && beat.lower === labels.proposal && beat.ack === labels.acknowledge(other) && beat.state === 'fed' && this.#owner.health().state === 'fed';
		if (same) say(ctx, other, { t: 'pulse', of: beat.n, head: buffer.head, headMs });
		else this.beat(other);
	}

	/** Of the rendition that counts on a link. */
	#trackOn({ outgoing }: Neighbour): Track {
		const { tracks, track } = this.#ctx;
		return (outgoing && tracks.get(renditionOf(outgoing))) ?? track;
	}

	#pulseCame(other: Neighbour, pulse: ControlOf<'pulse'>): void {
		if (other.asked) other.fed = this.#ctx.now;
		// Of another beat than the last that came: that one is on its way, and says more.
		const { beat } = other.told;
		if (beat?.n === pulse.of) other.learnHead(beat.session, beat.rendition, pulse.head, pulse.headMs, this.#ctx.now);
	}

	#beatCame(other: Neighbour, beat: ControlOf<'beat'>): void {
		const ctx = this.#ctx;
		if (other.asked) other.fed = ctx.now;
		if (beat.echo > 0 && beat.heldMs < 0xffff) other.learnRtt((Math.floor(ctx.now) % 0x1_0000_0000) - beat.echo - beat.heldMs);
		if (!other.learnLabel(beat.n, beat.label)) return;
		const { told } = other;
		told.beat = beat;
		const asksAck = beat.lower > 0 && beat.lower !== told.lower;
		told.lower = beat.lower;
		told.ack = beat.ack;
		told.state = beat.state;
		told.holeAfter = beat.state === 'repairing' ? beat.head : Infinity;
		told.etaMs = beat.etaMs;
		told.stamp = beat.stamp;
		told.stampCame = ctx.now;
		told.credits = beat.credits;
		other.learnHead(beat.session, beat.rendition, beat.head, beat.headMs, ctx.now);
		// The first stamp is echoed at once: so both know the round trip as soon as the link is up.
		if (asksAck || !other.echoed) this.beat(other);
		other.echoed = true;
	}

	/** Tells everybody at once, as when the label or our health changed. */
	beatAll(): void {
		for (const other of [...this.#ctx.links.values()]) if (other.open) this.beat(other);
	}

	/** Tells those whom we feed that there is a hole, unless they were told of one just now. */
	beatReceivers(): void {
		const ctx = this.#ctx;
		for (const other of ctx.links.values()) {
			if (other.session.status !== 'feeding' || ctx.now < other.hurried + LIMITS.aliveMs) continue;
			other.hurried = ctx.now;
			this.beat(other);
		}
	}

	/** Tells those who wait for our repair that it is done. */
	beatMended(): void {
		for (const other of this.#ctx.links.values()) if (other.session.status === 'feeding' && other.beat?.state === 'repairing') this.beat(other);
	}

	/** How long the other end may go without hearing from us. */
	#beatEveryMs(other: Neighbour): Ms {
		const { status } = other.session;
		if (status === 'feeding') return LIMITS.aliveMs;
		if (status === 'feeding-paused' || status === 'fed-paused') return LIMITS.headMs;
		if (status === 'fed' && other.asked?.granted) return LIMITS.idleBeatMs;
		return other.near ? LIMITS.headMs : LIMITS.idleBeatMs;
	}

	/** Parent, buddy, ward and children tell each other their heads often. */
	#isNear(end: End | 'stranger'): boolean {
		const place = this.#ctx.directive;
		if (!place) return false;
		return place.parent === end || place.buddy === end || place.ward === end || place.children.some((child) => child === end);
	}

	/** When the silence of a near neighbour is worth a word to the coordinator. */
	#missedAt(other: Neighbour): Ms {
		// The fed speaks only once a second to its feeder: that is no silence.
		const quiet = other.session.status === 'feeding' ? 2 * LIMITS.missMs : LIMITS.missMs;
		return other.near && other.open && !other.missed ? other.heard + quiet : Infinity;
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
		this.#refresh();
		// In the order in which the links were made: it decides whose message leaves first.
		for (const other of this.#due.due(ctx.now).sort((a, b) => Math.abs(a.link) - Math.abs(b.link))) {
			if (!ctx.links.has(other.link)) continue; // Closed on account of one before it.
			touch(ctx, other);
			if (ctx.now >= this.#missedAt(other)) {
				other.missed = true;
				this.#owner.missed(other);
			}
			if (ctx.now >= this.#expiry(other)) {
				note(ctx, 'link-silent', { link: other.link, end: other.end, status: other.session.status });
				this.apply(other, 'silence', 'silence');
			} else if (ctx.now >= other.unused + LIMITS.unusedMs) this.close(other, 'unused');
			else if (other.open && ctx.now >= this.#beatAt(other)) {
				this.#sign(other);
				other.said = ctx.now; // Even when the link has no room: a full link is no reason to spin.
			}
		}
	}

	/** When `tend` or the outlets have something to do. Asked after most steps: it looks at those whom the steps since then concerned. */
	nextTend(): Ms {
		this.#refresh();
		return this.#due.next();
	}

	#refresh(): void {
		const { links, touched } = this.#ctx;
		for (const other of touched) {
			other.touched = false;
			if (links.has(other.link)) this.#due.set(other, this.#tendAt(other));
		}
		touched.length = 0;
		assert(this.#due.size <= links.size, 'nothing is owed to who is gone');
	}

	/** When a sign of life is due; each second a whole beat, however many packets go out. */
	#beatAt(other: Neighbour): Ms {
		return Math.min(other.said + this.#beatEveryMs(other), other.beaten + LIMITS.idleBeatMs);
	}

	#tendAt(other: Neighbour): Ms {
		const beat = other.open ? this.#beatAt(other) : Infinity;
		return Math.min(beat, this.#missedAt(other), this.#expiry(other), other.unused + LIMITS.unusedMs, this.#owner.owedAt(other));
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
