import { Budget } from './budget.ts';
import { LIMITS } from './limits.ts';
import { LinkSession } from './link-session.ts';
import type { Ms } from './machine.ts';
import type { End, Epoch, LinkId, Rendition, Seq, Session } from './messages.ts';
import { newer, type ControlOf, type Health, type Packet, type WantWhy } from './wire.ts';

/** What the other end last told about itself. */
interface Told {
	/** Counter of the newest message that told a label. */
	n: number;
	/** The newest beat, to which pulses refer. */
	beat: Pick<ControlOf<'beat'>, 'n' | 'session' | 'rendition'> | null;
	session: Session;
	rendition: Rendition;
	head: Seq;
	headMs: Ms;
	/** When its head last moved on, as far as it told. */
	movedAt: Ms;
	/** Feeds that it could still give. */
	credits: number;
	label: number;
	/** The label it would like to go down to; 0: none. */
	lower: number;
	/** Counter of our beat whose proposed label it will stay below; 0: none. */
	ack: number;
	state: Health;
	/** While they repair a hole: the packet before it; `Infinity` otherwise. */
	holeAfter: Seq;
	etaMs: Ms;
	epoch: Epoch | null;
	/** Its stamp and when it came, to be echoed. */
	stamp: number;
	stampCame: Ms;
}

/** A feed that we give. `pool` says whose places it takes. */
export interface Outgoing {
	readonly why: WantWhy;
	readonly pool: 'tree' | 'viewers' | 'rescues';
	readonly since: Ms;
	readonly rendition: Rendition;
	/** Packets below this are not wanted. */
	from: Seq;
	/** From its next group on the feed carries this rendition as well; `fromMs`: the media time of that group, `Infinity` until it begins. */
	readonly next: { readonly rendition: Rendition; fromMs: Ms } | null;
}
/** A feed that we asked for. */
export interface Asked {
	readonly n: number;
	readonly why: WantWhy;
	readonly rendition: Rendition;
	/** The rendition that flows here besides, while the player goes over to the other on one and the same link. */
	readonly also: Rendition | null;
	readonly since: Ms;
	granted: boolean;
	/** Session and first packet of what was granted; 0: not told. */
	session: Session;
	from: Seq;
	/** Packets that came on it since it was granted, duplicates included. */
	packets: number;
}

/** True when a feed is to carry this packet. */
export function carries(feed: Outgoing, packet: Packet): boolean {
	const { next } = feed;
	if (next === null) return packet.rendition === feed.rendition && packet.seq >= feed.from;
	return packet.rendition === next.rendition ? packet.mediaMs >= next.fromMs : packet.rendition === feed.rendition && packet.seq >= feed.from;
}
/** The rendition that a feed carries, or to which it is going over. */
export function renditionOf(feed: Outgoing): Rendition {
	return feed.next?.rendition ?? feed.rendition;
}

/** A packet that waits, and since when. */
interface Waiting {
	readonly packet: Packet;
	readonly since: Ms;
}

/** One link to one neighbour: its session, what the other end told, and what waits to be sent. */
export class Neighbour {
	readonly link: LinkId;
	end: End | 'stranger';
	/** Tells a new connection to the same peer from an old one. */
	readonly attempt: number;
	readonly session = new LinkSession();
	readonly made: Ms;
	heard: Ms;
	said: Ms;
	/** When we last told them out of turn that we repair a hole. */
	hurried: Ms = -Infinity;
	/** Their first stamp has been echoed. */
	echoed = false;
	/** When a packet or beat last came on a feed from here. */
	fed: Ms;
	told: Told = {
		n: 0, beat: null, session: 0, rendition: 0, head: 0, headMs: 0, movedAt: 0, credits: 1, label: 0xffff, lower: 0, ack: 0, state: 'fed', holeAfter: Infinity, etaMs: 0, epoch: null, stamp: 0, stampCame: 0,
	};
	/** Smoothed round trip and its mean deviation, ms. */
	rttMs: Ms;
	#rttStrayMs: Ms;
	rttKnown = false;
	/** When we last told how we stand, and that beat. */
	beaten: Ms = -Infinity;
	beat: ControlOf<'beat'> | null = null;
	outgoing: Outgoing | null = null;
	/** Their planned want that only lacks a credit: it waits here. */
	waiting: { readonly n: number; readonly session: Session; readonly rendition: Rendition; readonly from: Seq; readonly why: WantWhy; readonly until: Ms } | null = null;
	asked: Asked | null = null;
	/** When we last released a feed from here. */
	released: Ms = -Infinity;
	/** Our counter for want, stop, pause, resume and beat; the highest of theirs that changed a feed. */
	n = 0;
	theirN = 0;
	/** Our first beat that carried the present proposal of a lower label; 0: none did yet. */
	proposedN = 0;
	/** Successive beats in which this buddy was far ahead. */
	ahead = 0;
	/** Since when this feeder has been healthy again after it failed us; Infinity: it never failed. */
	healthySince: Ms = 0;
	/** Packets that they asked for and that we wait for, with the time until which we do; by `owedKey`. */
	readonly owed = new Map<number, Ms>();
	/** Packets that we asked them for. */
	readonly needed = new Set<Seq>();
	readonly early: Uint8Array[] = [];
	/** What the other end may cost us: control messages, repairs, bytes that nobody asked for. */
	readonly messages: Budget;
	readonly repairs: Budget;
	readonly unsolicited: Budget;
	/** Since when no directive names this end any more. */
	unused: Ms = Infinity;
	/** A near neighbour of the newest directive: parent, child, buddy or ward. */
	near = false;
	verifyingToken = false;
	/** Its silence was reported. */
	missed = false;
	/** Its place among those to whom something is owed, see `Due`. */
	dueSlot = -1;
	/** Something changed that may move what is owed: it stands in `Context.touched`. */
	touched = false;

	#room = 0;
	readonly #control: Uint8Array[] = [];
	readonly #live: Waiting[] = [];
	readonly #backlog: Waiting[] = [];
	#queued = 0;
	dropped = 0;

	constructor(link: LinkId, end: End | 'stranger', attempt: number, now: Ms) {
		this.link = link;
		this.end = end;
		this.attempt = attempt;
		this.made = now;
		this.heard = now;
		this.said = now;
		this.fed = now;
		this.rttMs = 2 * LIMITS.latencyMs;
		this.#rttStrayMs = this.rttMs / 8;
		this.told.movedAt = now;
		this.messages = new Budget(LIMITS.linkMessagesPerSecond, 3 * LIMITS.linkMessagesPerSecond, now);
		this.repairs = new Budget(LIMITS.repairsPerSecond, 3 * LIMITS.repairsPerSecond, now);
		this.unsolicited = new Budget(LIMITS.unsolicitedBytesPerSecond, LIMITS.unsolicitedBytes, now);
	}

	get open(): boolean {
		return this.session.open;
	}
	/** True while a feed to them holds a credit. */
	get feeding(): boolean {
		return this.outgoing !== null;
	}
	/** The lowest label that this receiver has or may take: we must stay below it. */
	get labelLimit(): number {
		return this.told.lower > 0 ? Math.min(this.told.label, this.told.lower) : this.told.label;
	}

	/** Takes a label that they told, unless a later message told one. @returns whether it was the latest. */
	learnLabel(n: number, label: number): boolean {
		if (n < this.told.n) return false;
		this.told.n = n;
		this.told.label = label;
		return true;
	}

	/** Takes what they say of their order; an older one than seen is kept out. */
	learnEpoch(epoch: Epoch): void {
		if (newer(epoch, this.told.epoch)) this.told.epoch = epoch;
	}

	/** What a beat, a grant or a packet shows of how far the other end has come. */
	learnHead(session: Session, rendition: Rendition, head: Seq, headMs: Ms, now: Ms): void {
		const { told } = this;
		const same = session === told.session && rendition === told.rendition;
		if (session < told.session || (same && head < told.head)) return;
		if (!same || head > told.head) told.movedAt = now;
		told.session = session;
		told.rendition = rendition;
		told.head = head;
		told.headMs = headMs;
	}

	learnRtt(sampleMs: Ms): void {
		if (sampleMs < 0) return;
		if (this.rttKnown) {
			this.#rttStrayMs += (Math.abs(sampleMs - this.rttMs) - this.#rttStrayMs) / 4;
			this.rttMs += (sampleMs - this.rttMs) / 8;
		} else {
			this.rttMs = sampleMs;
			this.#rttStrayMs = sampleMs / 8;
		}
		this.rttKnown = true;
	}
	/** For how long an answer from here is waited for: as in RFC 6298, but less careful at first, since there are others to ask. */
	get answerMs(): Ms {
		return Math.max(LIMITS.grantMs, this.rttMs + Math.max(LIMITS.aliveMs, 4 * this.#rttStrayMs));
	}
	/**
	 * It has a place for one more, and no trouble of its own that we know of: worth asking before others.
	 *
	 * @param fedAt When a packet last came to us: where the whole stream pauses nobody's head moves.
	 */
	promises(now: Ms, fedAt: Ms): boolean {
		const { credits, movedAt } = this.told;
		return credits > 0 && (now - movedAt < LIMITS.stuckHeadMs || fedAt <= movedAt);
	}

	setRoom(bytes: number): void {
		this.#room = bytes;
	}

	queueControl(bytes: Uint8Array): void {
		this.#control.push(bytes);
		this.#queued += bytes.length;
	}

	/** True when a packet may go without waiting: nothing stands before it and there is room, which it takes. */
	mayPass(bytes: number): boolean {
		if (this.#queued > 0 || this.#room < bytes) return false;
		this.#room -= bytes;
		return true;
	}

	/** Live packets go before the backlog. When the queue is over its bound the oldest unsent packets go: the child sees the gap. */
	queuePacket(packet: Packet, order: 'live' | 'backlog', now: Ms): void {
		(order === 'live' ? this.#live : this.#backlog).push({ packet, since: now });
		this.#queued += packet.bytes.length;
		while (this.#queued > LIMITS.queueBytes) {
			const oldest = this.#backlog.shift() ?? this.#live.shift();
			if (!oldest) break;
			this.#queued -= oldest.packet.bytes.length;
			this.dropped++;
		}
	}

	/** What may go out now, in order: control, live, backlog. */
	take(): Uint8Array | undefined {
		const bytes = this.#control[0] ?? this.#live[0]?.packet.bytes ?? this.#backlog[0]?.packet.bytes;
		if (bytes === undefined || this.#room < bytes.length) return undefined;
		if (this.#control.length > 0) this.#control.shift();
		else if (this.#live.length > 0) this.#live.shift();
		else if (this.#room < LIMITS.channelBytes - LIMITS.backlogBytes) return undefined;
		else this.#backlog.shift();
		this.#room -= bytes.length;
		this.#queued -= bytes.length;
		return bytes;
	}

	/** Forgets unsent packets: the feed has ended or starts anew. */
	clearPackets(): void {
		for (const { packet } of this.#live) this.#queued -= packet.bytes.length;
		for (const { packet } of this.#backlog) this.#queued -= packet.bytes.length;
		this.#live.length = 0;
		this.#backlog.length = 0;
	}

	/** Forgets unsent packets that nobody may send any more. */
	dropPackets(withheld: (packet: Packet) => boolean): void {
		for (const queue of [this.#live, this.#backlog]) {
			const stays = queue.filter(({ packet }) => !withheld(packet));
			for (const { packet } of queue) if (withheld(packet)) this.#queued -= packet.bytes.length;
			queue.splice(0, queue.length, ...stays);
		}
	}

	/** For how long the oldest live packet has waited, ms. A newcomer's backlog waits on purpose and does not count. */
	waitedMs(now: Ms): Ms {
		const oldest = this.#live[0];
		return oldest ? now - oldest.since : 0;
	}

	get queuedBytes(): number {
		return this.#queued;
	}
}

/** One number for a packet of any rendition. */
export function owedKey(rendition: Rendition, seq: Seq): number {
	return rendition * 0x1_0000_0000 + seq;
}
