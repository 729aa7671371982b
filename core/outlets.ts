import { flush, note, say, type Context } from './context.ts';
import type { Labels } from './labels.ts';
import { LIMITS } from './limits.ts';
import type { Links } from './links.ts';
import type { End, Seq } from './messages.ts';
import type { Neighbour, Outgoing } from './neighbour.ts';
import type { ControlOf, Packet, Refusal, WantWhy } from './wire.ts';

type Want = Pick<ControlOf<'want'>, 'n' | 'session' | 'from' | 'why'>;

/**
 * The feeds that we give. A feed is granted iff a credit is free, our label is smaller than the asker's, and our directive names the
 * asker; a planned want that only lacks a credit waits. We never cut a feed, except one that only saves delay and the floor's.
 */
export class Outlets {
	readonly #ctx: Context;
	readonly #labels: Labels;
	readonly #links: () => Links;
	/** Feeds that this peer can carry: children and one spare, less where the viewer allows less. */
	credits: number;

	constructor(ctx: Context, labels: Labels, links: () => Links, credits: number) {
		this.#ctx = ctx;
		this.#labels = labels;
		this.#links = links;
		this.credits = credits;
	}

	/** Feeds of the tree, paused ones included: their credit stays theirs. */
	get used(): number {
		let used = 0;
		for (const other of this.#ctx.links.values()) if (other.outgoing?.pool === 'tree') used++;
		return used;
	}
	get free(): number {
		return this.credits - this.used;
	}
	get any(): boolean {
		for (const other of this.#ctx.links.values()) if (other.outgoing) return true;
		return false;
	}

	want(other: Neighbour, want: ControlOf<'want'>): void {
		if (want.n <= other.theirN) return;
		other.theirN = want.n;
		other.learnLabel(want.n, want.label);
		other.learnEpoch(want.epoch);
		other.waiting = null;
		this.#decide(other, want);
	}

	/** @param until How long a want that waits already may go on waiting. */
	#decide(other: Neighbour, want: Want, until = this.#ctx.now + LIMITS.plannedWaitMs): void {
		const verdict = this.#judge(other, want.why);
		if (verdict === 'wait') {
			other.waiting = { n: want.n, session: want.session, from: want.from, why: want.why, until };
		} else if (typeof verdict === 'string') {
			this.refuse(other, want.n, verdict);
			// Whoever asks anew has given up what he had; his `stop` may have been overtaken.
			if (other.outgoing) this.#links().apply(other, 'refuse', verdict);
		} else this.#grant(other, want, verdict.pool);
	}

	#judge(other: Neighbour, why: WantWhy): { pool: Outgoing['pool'] } | Refusal | 'wait' {
		const ctx = this.#ctx;
		if (other.asked !== null && other.session.status === 'fed') return 'label'; // A link never feeds both ways.
		if (this.#labels.value >= other.labelLimit) return 'label';
		const named = this.#names(other.end);
		if (ctx.options.role === 'source') {
			if (named && (other.outgoing?.pool === 'tree' || this.free > 0)) return { pool: 'tree' };
			return this.#floorPool(other, why);
		}
		if (!named) return 'not-yours';
		if (ctx.announcement === null) return 'no-data';
		if (other.outgoing || this.free > 0) return { pool: 'tree' };
		if (why !== 'delay' && this.#revokeDelay()) return { pool: 'tree' };
		return why === 'planned' ? 'wait' : 'credit';
	}

	/** The floor is label 0 and rationed: viewers without a place, and apart from them rescues. */
	#floorPool(other: Neighbour, why: WantWhy): { pool: Outgoing['pool'] } | Refusal {
		const places = this.#ctx.options.floor ?? { viewers: 0, rescues: 0 };
		const room = (pool: 'viewers' | 'rescues'): boolean => other.outgoing?.pool === pool || this.#inPool(pool) < places[pool];
		if (why !== 'viewer' && room('rescues')) return { pool: 'rescues' };
		return room('viewers') ? { pool: 'viewers' } : 'full';
	}

	#inPool(pool: Outgoing['pool']): number {
		let count = 0;
		for (const other of this.#ctx.links.values()) if (other.outgoing?.pool === pool) count++;
		return count;
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

	#grant(other: Neighbour, want: Want, pool: Outgoing['pool']): void {
		const ctx = this.#ctx;
		other.waiting = null;
		other.clearPackets();
		this.#links().apply(other, 'they-want', want.why);
		const sameSession = want.session === ctx.session;
		const from = sameSession && want.from > 0 ? want.from : ctx.buffer.newestGroup();
		other.outgoing = { why: want.why, pool, since: ctx.now, from };
		say(ctx, other, { t: 'grant', n: want.n, label: this.#labels.value, session: ctx.session, head: ctx.buffer.head, headMs: ctx.buffer.headPacket?.mediaMs ?? 0 });
		if (ctx.announcement && !sameSession) other.queuePacket(ctx.announcement, 'backlog');
		if (from > 0) for (const packet of ctx.buffer.since(from)) other.queuePacket(packet, 'backlog');
		flush(ctx, other);
		note(ctx, 'grant', { to: other.end, why: want.why, pool });
	}

	refuse(other: Neighbour, n: number, why: Refusal): void {
		other.waiting = null;
		say(this.#ctx, other, { t: 'refuse', n, why, epoch: this.#ctx.directive?.epoch ?? [0, 0], oldest: this.#ctx.buffer.oldest });
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
		if (this.#labels.value >= other.labelLimit) {
			this.refuse(other, message.n, 'label');
			this.#links().apply(other, 'refuse', 'label');
			return;
		}
		this.#grant(other, { n: message.n, session: message.session, from: message.from, why: 'planned' }, pool);
	}

	/** A credit came free, or our label or directive changed: those who wait are looked at again. */
	serveWaiting(): void {
		for (const other of this.#ctx.links.values()) {
			const { waiting } = other;
			if (!waiting) continue;
			if (this.#ctx.now >= waiting.until) this.refuse(other, waiting.n, 'credit');
			else this.#decide(other, waiting, waiting.until);
		}
	}

	/** A newcomer holds a rescue place for a while; then it counts as a viewer, or makes room. */
	ageNewcomers(): void {
		const ctx = this.#ctx;
		if (ctx.options.role !== 'source') return;
		for (const other of ctx.links.values()) {
			const { outgoing } = other;
			if (outgoing?.pool !== 'rescues' || outgoing.why !== 'newcomer' || ctx.now < outgoing.since + LIMITS.newcomerMs) continue;
			if (this.#inPool('viewers') < (ctx.options.floor?.viewers ?? 0)) other.outgoing = { ...outgoing, pool: 'viewers' };
			else this.revoke(other, 'full');
		}
	}

	/** A packet was stored: it goes on at once to everybody who is fed, and to whom it is owed. */
	forward(packet: Packet): void {
		const ctx = this.#ctx;
		for (const other of ctx.links.values()) {
			const fed = other.outgoing !== null && other.session.status === 'feeding' && packet.seq >= other.outgoing.from;
			if (other.owed.delete(packet.seq) || fed) {
				other.queuePacket(packet, 'live');
				flush(ctx, other);
			}
		}
	}

	/** A session begins: its announcement goes to everybody who is fed, whole and first. */
	announce(announcement: Packet): void {
		for (const other of this.#ctx.links.values()) {
			other.owed.clear();
			if (!other.outgoing) continue;
			other.outgoing.from = 0;
			other.clearPackets();
			if (other.session.status !== 'feeding') continue;
			other.queuePacket(announcement, 'live');
			flush(this.#ctx, other);
		}
	}

	/** Answers a request for single packets from history, or keeps it for a while, or says that they cannot be had. */
	need(other: Neighbour, message: ControlOf<'need'>): void {
		const ctx = this.#ctx;
		const lacking: Seq[] = [];
		for (const seq of message.seqs) {
			const packet = message.session === ctx.session ? ctx.buffer.get(seq) : undefined;
			if (packet && other.repairs.take(ctx.now, 1)) {
				other.queuePacket(packet, 'live');
				ctx.counters.count('needsAnswered');
			} else if (message.session === ctx.session && seq > ctx.buffer.head && other.owed.size < LIMITS.owedSeqs) {
				other.owed.set(seq, ctx.now + 2 * ctx.latencyMs);
			} else lacking.push(seq);
		}
		if (lacking.length > 0) say(ctx, other, { t: 'lack', session: message.session, seqs: lacking });
		flush(ctx, other);
	}

	/** What we owed and did not get in time is told to be lacking. */
	expireOwed(): void {
		for (const other of this.#ctx.links.values()) {
			const late = [...other.owed].filter(([, until]) => this.#ctx.now >= until).map(([seq]) => seq);
			for (const seq of late) other.owed.delete(seq);
			if (late.length > 0) say(this.#ctx, other, { t: 'lack', session: this.#ctx.session, seqs: late.slice(0, LIMITS.needSeqs) });
		}
	}

	/** The earliest moment at which `serveWaiting`, `expireOwed` or `ageNewcomers` has work. */
	next(): number {
		let at = Infinity;
		for (const other of this.#ctx.links.values()) {
			if (other.waiting) at = Math.min(at, other.waiting.until);
			for (const until of other.owed.values()) at = Math.min(at, until);
			if (other.outgoing?.why === 'newcomer' && other.outgoing.pool === 'rescues') at = Math.min(at, other.outgoing.since + LIMITS.newcomerMs);
		}
		return at;
	}
}
