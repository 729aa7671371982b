import { flush, note, pass, say, touch, type Context } from './context.ts';
import type { Floor } from './floor.ts';
import type { LabelBook } from './labels.ts';
import { LIMITS } from './limits.ts';
import type { Links } from './links.ts';
import type { Ms } from './machine.ts';
import type { End, Rendition, Seq } from './messages.ts';
import { carries, owedKey, renditionOf, type Neighbour, type Outgoing } from './neighbour.ts';
import { covers } from './tombstones.ts';
import type { ControlOf, Packet, Refusal } from './wire.ts';

type Want = Pick<ControlOf<'want'>, 'n' | 'session' | 'rendition' | 'from' | 'why'>;

/**
 * The feeds that we give. A feed is granted iff a credit is free, our label is smaller than the asker's, and our directive names the
 * asker; a planned want that only lacks a credit waits. We never cut a feed, except one that only saves delay and the floor's.
 */
export class Outlets {
	readonly #ctx: Context;
	readonly #labels: LabelBook;
	readonly #links: () => Links;
	readonly #floor: Floor | null;
	/** Those with a want that waits, and some whose want waits no longer. */
	readonly #waiters = new Set<Neighbour>();
	/** A packet may be owed to somebody; without holes nothing ever is, and then nobody is asked. */
	#owes = false;
	/** How many of these have a feed of the tree: every beat tells what is free. */
	#counted: readonly Neighbour[] | null = null;
	#used = 0;
	/** Feeds that this peer can carry: children and one spare, less where the viewer allows less. */
	credits: number;

	/** @param floor With the source alone. */
	constructor(ctx: Context, labels: LabelBook, links: () => Links, credits: number, floor: Floor | null) {
		this.#ctx = ctx;
		this.#floor = floor;
		this.#labels = labels;
		this.#links = links;
		this.credits = credits;
	}

	/** Feeds of the tree, paused ones included: their credit stays theirs. */
	get used(): number {
		const served = this.#served;
		if (served === this.#counted) return this.#used;
		this.#counted = served;
		this.#used = 0;
		for (const other of served) if (other.outgoing?.pool === 'tree') this.#used++;
		return this.#used;
	}
	get free(): number {
		return this.credits - this.used;
	}
	get any(): boolean {
		for (const other of this.#served) if (other.outgoing) return true;
		return false;
	}
	/** All whom we feed or owe a packet: few among many links, and looked up only after a feed or a debt began or ended. */
	get #served(): readonly Neighbour[] {
		const ctx = this.#ctx;
		return (ctx.served ??= [...ctx.links.values()].filter(({ outgoing, owed }) => outgoing !== null || owed.size > 0));
	}

	want(other: Neighbour, want: ControlOf<'want'>): void {
		if (want.n <= other.theirN) return;
		other.theirN = want.n;
		// Whoever asks anew counts no acknowledgement from before: what it proposed then does not bind us.
		if (other.learnLabel(want.n, want.label)) other.told.lower = 0;
		other.learnEpoch(want.epoch);
		other.waiting = null;
		this.#decide(other, want);
	}

	/** @param until How long a want that waits already may go on waiting. */
	#decide(other: Neighbour, want: Want, until = this.#ctx.now + LIMITS.plannedWaitMs): void {
		const verdict = this.#judge(other, want);
		if (verdict === 'wait') {
			other.waiting = { n: want.n, session: want.session, rendition: want.rendition, from: want.from, why: want.why, until };
			this.#waiters.add(other);
			touch(this.#ctx, other);
		} else if (typeof verdict === 'string') {
			this.refuse(other, want.n, verdict);
			// Whoever asks anew has given up what he had; his `stop` may have been overtaken. Unless he only asks for another rendition.
			if (other.outgoing && !(want.why === 'planned' && renditionOf(other.outgoing) !== want.rendition)) this.#links().apply(other, 'refuse', verdict);
		} else this.#grant(other, want, verdict.pool);
	}

	#judge(other: Neighbour, want: Want): { pool: Outgoing['pool'] } | Refusal | 'wait' {
		const { why, rendition } = want;
		if (other.asked !== null && other.session.status === 'fed') return 'label'; // A link never feeds both ways.
		if (this.#labels.of(rendition).value >= other.labelLimit) return 'label';
		const named = this.#names(other.end);
		if (this.#floor) return this.#floor.judge(other, want, named, this.free > 0);
		if (!named) return 'not-yours';
		if (!this.#announcementOf(rendition)) return why === 'planned' && (other.outgoing || this.#comes(rendition)) ? 'wait' : 'no-data';
		if (other.outgoing || this.free > 0) return { pool: 'tree' };
		if (why !== 'delay' && this.#revokeDelay()) return { pool: 'tree' };
		return why === 'planned' ? 'wait' : 'credit';
	}

	/** True when our directive names this end in a role that may be fed by us. */
	#names(end: End | 'stranger'): boolean {
		const place = this.#ctx.directive;
		if (!place || end === 'stranger') return false;
		return place.buddy === end || place.ward === end || place.children.includes(end) || place.warm.includes(end);
	}

	#revokeDelay(): boolean {
		for (const other of this.#ctx.links.values()) {
			if (other.outgoing?.why === 'delay') {
				this.revoke(other, 'revoked');
				return true;
			}
		}
		return false;
	}

	/** We are on our way to this rendition ourselves. */
	#comes(rendition: Rendition): boolean {
		return this.#ctx.session > 0 && this.#ctx.directive?.rendition === rendition;
	}

	#announcementOf(rendition: Rendition): Packet | null {
		return this.#ctx.tracks.get(rendition)?.announcement ?? null;
	}

	#grant(other: Neighbour, want: Want, pool: Outgoing['pool']): void {
		const ctx = this.#ctx;
		const track = ctx.tracks.get(want.rendition);
		const announcement = track?.announcement ?? null;
		const { outgoing } = other;
		const sameSession = want.session === ctx.session;
		const flowing = outgoing !== null && outgoing.next === null && other.session.status === 'feeding' && outgoing.rendition !== want.rendition && sameSession;
		const group = sameSession ? track?.buffer.newestGroup() : track?.buffer.groupCovering(ctx.bufferMs);
		const from = sameSession && want.from > 0 ? want.from : (group ?? 0);
		other.waiting = null;
		this.#links().apply(other, 'they-want', want.why);
		say(ctx, other, { t: 'grant', n: want.n, label: this.#labels.of(want.rendition).value, session: ctx.session, rendition: want.rendition, from, head: track?.buffer.head ?? 0, headMs: track?.headMs ?? 0 });
		note(ctx, 'grant', { to: other.end, why: want.why, pool });
		if (flowing) {
			// On the same link the other rendition comes as well, from the next group on, until its receiver asks for it alone.
			other.outgoing = { ...outgoing, why: want.why, pool, next: { rendition: want.rendition, fromMs: Infinity } };
			ctx.served = null;
			if (announcement) pass(ctx, other, announcement);
			return;
		}
		other.clearPackets();
		ctx.served = null;
		other.outgoing = { why: want.why, pool, since: ctx.now, rendition: want.rendition, from, next: null };
		// Whoever was between two feeds when the certificate was renewed has not heard of it.
		if (announcement && (!sameSession || want.from === 0 || track?.renewed)) other.queuePacket(announcement, 'backlog', ctx.now);
		if (track && from > 0) for (const packet of track.buffer.since(from)) other.queuePacket(packet, 'backlog', ctx.now);
		flush(ctx, other);
	}

	refuse(other: Neighbour, n: number, why: Refusal): void {
		other.waiting = null;
		say(this.#ctx, other, { t: 'refuse', n, why, epoch: this.#ctx.directive?.epoch ?? [0, 0], oldest: this.#ctx.track.buffer.oldest });
	}

	/** Ends a granted feed that may be ended: a delay feed, or a place of the floor. */
	revoke(other: Neighbour, why: Refusal): void {
		if (!other.outgoing) return;
		this.refuse(other, other.theirN, why);
		this.#links().apply(other, 'refuse', why);
	}

	stop(other: Neighbour, n: number): void {
		if (n <= other.theirN) return;
		other.theirN = n;
		other.waiting = null;
		this.#links().apply(other, 'stop', 'released');
		this.serveWaiting();
	}

	pause(other: Neighbour, n: number): void {
		if (n <= other.theirN) return;
		other.theirN = n;
		other.clearPackets();
		this.#links().apply(other, 'pause', 'paused');
	}

	resume(other: Neighbour, message: ControlOf<'resume'>): void {
		if (message.n <= other.theirN || other.session.status !== 'feeding-paused') return;
		other.theirN = message.n;
		other.learnLabel(message.n, message.label);
		const pool = other.outgoing?.pool ?? 'tree';
		if (this.#labels.of(message.rendition).value >= other.labelLimit) {
			this.refuse(other, message.n, 'label');
			this.#links().apply(other, 'refuse', 'label');
			return;
		}
		this.#grant(other, { n: message.n, session: message.session, rendition: message.rendition, from: message.from, why: 'planned' }, pool);
	}

	/** A credit or a rendition came, or our label or directive changed: those who wait are looked at again. */
	serveWaiting(): void {
		if (this.#waiters.size === 0) return; // Asked after every beat, and nearly always so.
		for (const other of this.#ctx.links.values()) {
			const { waiting } = other;
			if (!waiting) continue;
			if (this.#ctx.now >= waiting.until) this.refuse(other, waiting.n, 'credit');
			else this.#decide(other, waiting, waiting.until);
		}
		for (const other of this.#waiters) if (!other.waiting) this.#waiters.delete(other);
	}

	/** A newcomer holds a rescue place for a while; then it counts as a viewer, or makes room. */
	ageNewcomers(): void {
		for (const other of this.#floor?.age() ?? []) this.revoke(other, 'full');
	}

	/** A packet was stored: it goes on at once to everybody who is fed with it, and to whom it is owed. */
	forward(packet: Packet): void {
		const ctx = this.#ctx;
		for (const other of this.#served) {
			const { outgoing, owed } = other;
			const owes = this.#owes && owed.size > 0 && owed.delete(owedKey(packet.rendition, packet.seq));
			if (outgoing !== null && other.session.status === 'feeding') {
				if (outgoing.next?.fromMs === Infinity && packet.rendition === outgoing.next.rendition && packet.seq === packet.groupSeq) outgoing.next.fromMs = packet.mediaMs;
				if (owes || carries(outgoing, packet)) pass(ctx, other, packet);
			} else if (owes) pass(ctx, other, packet);
		}
	}

	/** A session begins: its announcement goes to everybody who is fed with this rendition, whole and first. */
	announce(announcement: Packet): void {
		for (const other of this.#ctx.links.values()) {
			other.owed.clear();
			const { outgoing } = other;
			if (!outgoing || renditionOf(outgoing) !== announcement.rendition) continue;
			other.outgoing = { ...outgoing, rendition: announcement.rendition, from: 0, next: null };
			other.clearPackets();
			if (other.session.status === 'feeding') pass(this.#ctx, other, announcement);
		}
	}

	/** The certificate of the running session was renewed: its receivers get the new announcement beside the packets. */
	renew(announcement: Packet): void {
		for (const other of this.#ctx.links.values()) {
			const { outgoing } = other;
			const fed = outgoing !== null && (outgoing.rendition === announcement.rendition || outgoing.next?.rendition === announcement.rendition);
			if (fed && other.session.status === 'feeding') pass(this.#ctx, other, announcement);
		}
	}

	/** The session is void: nothing of it that waits here goes out any more. */
	drop(): void {
		for (const other of this.#ctx.links.values()) {
			other.owed.clear();
			other.clearPackets();
		}
	}

	/** What waits here and is off the air goes out no more; an announcement shows nothing. */
	withhold(): void {
		const { links, withheld } = this.#ctx;
		for (const other of links.values()) other.dropPackets(({ seq, captureMs }) => seq > 0 && covers(withheld, captureMs));
	}

	/** True when somebody is fed with this rendition. */
	takes(rendition: Rendition): boolean {
		for (const { outgoing } of this.#served) if (outgoing?.rendition === rendition || outgoing?.next?.rendition === rendition) return true;
		return false;
	}

	/** Ends the feeds of a rendition that does not come here any more: their receivers look elsewhere at once. */
	cutOff(rendition: Rendition): void {
		for (const other of this.#served) if (other.outgoing && renditionOf(other.outgoing) === rendition) this.revoke(other, 'no-data');
	}

	/** Answers a request for single packets from history, or keeps it for a while, or says that they cannot be had. */
	need(other: Neighbour, message: ControlOf<'need'>): void {
		const ctx = this.#ctx;
		const { session, rendition } = message;
		const track = session === ctx.session ? ctx.tracks.get(rendition) : undefined;
		const lacking: Seq[] = [];
		for (const seq of message.seqs) {
			const packet = track?.buffer.get(seq);
			if (packet && other.repairs.take(ctx.now, 1)) {
				pass(ctx, other, packet);
				ctx.counters.count('needsAnswered');
			} else if (track && seq > track.buffer.head && other.owed.size < LIMITS.owedSeqs) {
				other.owed.set(owedKey(rendition, seq), ctx.now + 2 * ctx.latencyMs);
				ctx.served = null;
				this.#owes = true;
			} else lacking.push(seq);
		}
		if (lacking.length > 0) say(ctx, other, { t: 'lack', session, rendition, seqs: lacking });
	}

	/** What we owed and did not get in time is told to be lacking. */
	expireOwed(): void {
		if (!this.#owes) return;
		this.#owes = false;
		const { now, session } = this.#ctx;
		for (const other of this.#served) {
			if (other.owed.size === 0) continue;
			touch(this.#ctx, other);
			const late = new Map<Rendition, Seq[]>();
			for (const [key, until] of other.owed) {
				if (now < until) continue;
				other.owed.delete(key);
				const rendition = Math.floor(key / 0x1_0000_0000);
				late.set(rendition, [...(late.get(rendition) ?? []), key % 0x1_0000_0000]);
			}
			if (other.owed.size > 0) this.#owes = true;
			for (const [rendition, seqs] of late) say(this.#ctx, other, { t: 'lack', session, rendition, seqs: seqs.slice(0, LIMITS.needSeqs) });
		}
	}

	/** The earliest moment at which `serveWaiting`, `expireOwed` or `ageNewcomers` has to look at this one. */
	owedAt(other: Neighbour): Ms {
		let at = other.waiting ? other.waiting.until : Infinity;
		if (other.owed.size > 0) for (const until of other.owed.values()) at = Math.min(at, until);
		return this.#floor ? Math.min(at, this.#floor.ageAt(other)) : at;
	}
}
