import { goalRendition, linkTo, note, placed, say, type Context } from './context.ts';
import { IntakeRole, type IntakeEvent } from './intake-table.ts';
import type { LabelBook, Labels } from './labels.ts';
import { LIMITS } from './limits.ts';
import type { Links } from './links.ts';
import type { Ms } from './machine.ts';
import type { End, Rendition, Seq, Session } from './messages.ts';
import type { Neighbour } from './neighbour.ts';
import { Silence } from './silence.ts';
import type { ControlOf, FeedRole, WantWhy } from './wire.ts';

/** What the owner of the intake does with its decisions. */
export interface IntakeOwner {
	/** We miss this neighbour: the coordinator should look. */
	accuse(end: End, why: 'silent' | 'link-down' | 'bad-packet' | 'bye'): void;
	/** Feeder, role or health changed. */
	changed(why: string): void;
	/** The floor has no place for us. */
	full(): void;
	/** Media in front of the player, ms; Infinity without a player. */
	bufferedMs(): Ms;
	/** The player should hold at least so much, ms, before the next change of feed; 0: no more than B. */
	buffer(leastMs: Ms): void;
	/** True when the viewer lets other viewers feed him. */
	peersAllowed(): boolean;
	/** True while somebody is fed by us with this rendition. */
	takes(rendition: Rendition): boolean;
}

/** Where an orphan looks, in order. The pause before the second look at the buddy: it may have been rescued through its own standby. */
const ORDER = ['goal', 'buddy', 'standby', 'pause', 'buddy', 'parent', 'floor', 'pause'] as const;
const GRANTS: Readonly<Record<FeedRole, IntakeEvent>> = {
	none: 'given up', parent: 'parent grants', bridge: 'bridge grants', buddy: 'buddy grants', delay: 'delay grants', standby: 'standby grants', floor: 'floor grants',
};

/**
 * Who feeds us. Nothing here is a script: after every event `steer` compares what the directive says with what is so, and takes one
 * step. Outside an overlap there is exactly one active feed; the old one stands until the new one has proved itself.
 */
export class Intake {
	readonly #ctx: Context;
	readonly #book: LabelBook;
	readonly #links: () => Links;
	readonly #owner: IntakeOwner;
	/** Who feeds us now, and in what role. */
	feeder: Neighbour | null = null;
	readonly #role = new IntakeRole();
	readonly silence: Silence;
	/** Whom we have asked, beside the present feeder. */
	next: Neighbour | null = null;
	#nextRole: FeedRole = 'none';
	/** Place in `ORDER` while nobody feeds us. */
	#step = 0;
	#orphanedBy: End | null = null;
	/** Since when a planned move is wanted but the goal did not grant: then the bridge is tried. */
	#movingSince: Ms = Infinity;
	#floorWanted = false;
	/** Who fed us until it fell silent or had nothing more, and in what role: not released before another feeds us, and back when it goes on. `signs`: what has come since. */
	#quiet: { readonly other: Neighbour; readonly role: FeedRole; signs: number } | null = null;
	/** This time the standby is asked before the buddy. */
	#standbyFirst = false;
	/** Of a feed with the rendition that we had before: its receivers have not left. */
	#former: Neighbour | null = null;

	constructor(ctx: Context, labels: LabelBook, links: () => Links, owner: IntakeOwner) {
		this.#ctx = ctx;
		this.#book = labels;
		this.#links = links;
		this.#owner = owner;
		this.silence = new Silence(ctx);
	}

	get role(): FeedRole {
		return this.#role.value;
	}

	/** True while the orphan's beats must say "recovering". */
	get recovering(): boolean {
		return this.feeder === null && placed(this.#ctx);
	}
	/** How long an orphan may have to wait for its next feed, ms. */
	get recoveryMs(): Ms {
		const asked = this.next?.asked;
		return asked && this.next ? Math.max(0, asked.since + this.next.rttMs - this.#ctx.now) : LIMITS.orphanPauseMs + this.#rescueMs();
	}
	/** True when a link to the floor is wanted. */
	get wantsFloor(): boolean {
		return this.#floorWanted || this.feeder?.end === 'floor' || this.next?.end === 'floor';
	}
	/** What the directive names as our feeder; the floor without a place. */
	get goal(): End {
		const place = this.#ctx.directive;
		return place && place.position > 0 && this.#owner.peersAllowed() ? place.parent : 'floor';
	}
	/** The directive is carried out: fed by whom it names, or by the buddy only to save delay, with the parent's credit kept. */
	get settled(): boolean {
		if (this.feeder === null || this.next !== null || this.#changing) return false;
		return this.feeder.end === this.goal || (this.role === 'delay' && linkTo(this.#ctx, this.goal)?.asked != null);
	}

	/** Our labels among those who take the rendition that the directive names. */
	get #labels(): Labels {
		return this.#book.of(goalRendition(this.#ctx));
	}
	/** The directive gives us another rendition than the one that is played. */
	get #changing(): boolean {
		return this.#ctx.session > 0 && goalRendition(this.#ctx) !== this.#ctx.track.rendition;
	}

	// -------------------------------------------------------------------------------------------------------- asking

	#ask(other: Neighbour, role: FeedRole, why: WantWhy): void {
		const ctx = this.#ctx;
		// Beside a feed that plays on, and from whom the directive names, always its rendition; on the floor, what we have.
		const rendition = role === 'floor' && this.goal !== 'floor' && ctx.session > 0 ? ctx.track.rendition : goalRendition(ctx);
		const head = ctx.tracks.get(rendition)?.buffer.head ?? 0;
		this.next = other;
		this.#nextRole = role;
		const n = ++other.n;
		const also = other === this.feeder && other.asked && other.asked.rendition !== rendition ? other.asked.rendition : null;
		other.asked = { n, why, rendition, also, since: ctx.now, granted: false, session: 0, from: 0, packets: 0 };
		other.proposedN = 0;
		this.#links().apply(other, 'we-want', why);
		// Another session or rendition, or a place where we hold nothing: from the newest group.
		const from = head > 0 ? head + 1 : 0;
		say(ctx, other, { t: 'want', n, session: ctx.session, rendition, from, why, label: this.#book.of(rendition).value, epoch: ctx.directive?.epoch ?? [0, 0] });
		ctx.timers.set('grant', ctx.now + this.#answerMs(other) + (why === 'planned' ? LIMITS.plannedWaitMs : 0));
		ctx.timers.stop('seek');
		if (this.recovering) this.#links().beatReceivers(); // They plan with how long it may take.
	}

	#answerMs(other: Neighbour): Ms {
		return Math.max(other.end === 'floor' ? LIMITS.floorGrantMs : 0, other.answerMs);
	}

	granted(other: Neighbour, message: ControlOf<'grant'>): void {
		if (!other.asked || message.n !== other.asked.n) return;
		if (!other.asked.granted) Object.assign(other.asked, { session: message.session, from: message.from });
		other.asked.granted = true;
		other.fed = this.#ctx.now;
		other.told.label = Math.min(other.told.label, message.label);
		other.learnHead(message.session, message.rendition, message.head, message.headMs, this.#ctx.now);
		if (other !== this.next) return;
		this.#ctx.timers.stop('grant');
		if (this.feeder === null) this.#commit();
		else if (this.#starvesWhileChanging && other.asked.rendition === goalRendition(this.#ctx)) this.#lose('starving', 'starving');
		else this.#ctx.timers.set('overlap', this.#ctx.now + LIMITS.overlapMs + (this.#changing ? LIMITS.groupMs : 0)); // A change of rendition waits for a group.
	}

	refused(other: Neighbour, message: ControlOf<'refuse'>): void {
		const { asked } = other;
		if (!asked || message.n < asked.n) return;
		other.learnEpoch(message.epoch);
		if (other === this.feeder && other === this.next && (message.why === 'credit' || message.why === 'label' || message.why === 'not-yours')) {
			note(this.#ctx, 'refused', { by: other.end, why: message.why });
			return this.#nextFailed(message.why);
		}
		this.#links().apply(other, 'refuse', message.why);
		if (asked.granted) other.released = this.#ctx.now; // Taken back: what had left before is on its way.
		other.asked = null;
		note(this.#ctx, 'refused', { by: other.end, why: message.why });
		if (message.why === 'full') this.#owner.full();
		if (other === this.#quiet?.other) this.#quiet = null;
		if (other === this.feeder) this.#lose('taken back', message.why);
		else if (other === this.next) this.#nextFailed(message.why);
	}

	/** The first packet that will come of a session of which nothing has come yet, as the feeder says; 0: nobody has told. */
	begins(session: Session): Seq {
		for (const other of [this.next, this.feeder]) if (other?.asked?.session === session) return other.asked.from;
		return 0;
	}

	#nextFailed(why: string): void {
		const ctx = this.#ctx;
		const other = this.next;
		this.next = null;
		if (other === this.#quiet?.other) this.#quiet = null;
		ctx.timers.stop('grant');
		ctx.timers.stop('overlap');
		if (other?.asked && other === this.feeder) this.#only(other, ctx.track.rendition); // On the link that feeds us it goes on as before.
		else if (other?.asked) this.#release(other);
		if (this.feeder === null) {
			this.#step++;
			if (other?.end === 'floor') ctx.timers.set('seek', ctx.now + (why === 'full' ? LIMITS.fullRetryMs : LIMITS.orphanPauseMs));
			else this.#seek();
		} else ctx.timers.set('steer', ctx.now + LIMITS.headMs);
		this.#owner.changed(why);
	}

	/** The feeder that we asked did not answer, or its feed did not prove itself in time. */
	timedOut(what: 'grant' | 'overlap'): void {
		if (!this.next) return this.releaseFormer();
		note(this.#ctx, 'no-grant', { by: this.next.end, what });
		this.#nextFailed(what);
	}

	/** Of the two renditions that flow on the feeder's link this one alone, from where we are. */
	#only(other: Neighbour, rendition: Rendition): void {
		const ctx = this.#ctx;
		const { asked } = other;
		const head = ctx.tracks.get(rendition)?.buffer.head ?? 0;
		if (!asked) return;
		const n = ++other.n;
		other.asked = { ...asked, n, rendition, also: null, granted: true };
		say(ctx, other, {
			t: 'want', n, session: ctx.session, rendition, from: head + 1, why: 'planned', label: this.#book.of(rendition).value, epoch: ctx.directive?.epoch ?? [0, 0],
		});
	}

	#release(other: Neighbour): void {
		if (!other.asked) return;
		other.asked = null;
		other.released = this.#ctx.now;
		if (other.open) say(this.#ctx, other, { t: 'stop', n: ++other.n });
		this.#links().apply(other, 'stop', 'released');
	}

	/** The publisher pauses or begins anew: the silence in between is nobody's gap. */
	publisherPaused(): void {
		this.silence.pause();
	}

	// ------------------------------------------------------------------------------------------------------ committing

	/** A packet came on a link that we asked; duplicates count too: they show that the feed flows. */
	packetCame(other: Neighbour): void {
		const ctx = this.#ctx;
		other.fed = ctx.now;
		if (!other.asked) return;
		other.asked.granted = true;
		other.asked.packets++;
		if (other === this.next) {
			if (this.feeder === null) this.#commit();
			else this.#tryCommit();
		} else if (other === this.feeder) {
			this.silence.packetCame();
			ctx.timers.stop('starve');
			this.#armDetect();
		} else this.#speaksAgain(other);
	}

	/** Whom we called silent, or who had nothing, goes on: its feed stands, and what came late is not lost. */
	#speaksAgain(other: Neighbour): void {
		const quiet = this.#quiet;
		if (this.feeder !== null || other !== quiet?.other || !other.asked || ++quiet.signs < LIMITS.signsOfLife) return;
		this.silence.judge(other);
		this.next = other; // Whoever was asked meanwhile is released.
		this.#nextRole = quiet.role;
		this.#commit();
	}

	/** COMMIT: enough packets without a hole, and its head near ours. With nothing to send its beats must do. */
	#tryCommit(): void {
		const other = this.next;
		if (!other?.asked?.granted) return;
		const { asked } = other;
		if (asked.rendition !== this.#ctx.track.rendition && this.#ctx.session > 0) return; // The player goes over first, at a group.
		const quiet = this.silence.sinceMs > LIMITS.returnMs && this.#ctx.now - asked.since > LIMITS.headMs;
		if (asked.packets < LIMITS.commitPackets && !quiet) return;
		if (this.#nextRole !== 'delay' && !this.#bridges(other)) return;
		this.#commit();
	}

	/** The player has gone over to another rendition: the feed that brings it is the one that counts. */
	renditionChanged(): void {
		if (this.next?.asked?.granted && this.next.asked.rendition === this.#ctx.track.rendition) this.#commit();
	}

	/** How far the other's head is behind ours, media ms; negative when it is ahead. */
	#behind(other: Neighbour): Ms {
		const mine = this.#ctx.track.buffer.headPacket;
		return mine && other.told.headMs > 0 ? mine.mediaMs - other.told.headMs : 0;
	}

	/** True when the change to this feeder would not be seen: its head is near ours, or what the player holds covers the difference. */
	#bridges(other: Neighbour): boolean {
		const behind = this.#behind(other);
		return behind <= this.#ctx.latencyMs + LIMITS.delayMs || this.#owner.bufferedMs() >= behind + LIMITS.delayMs;
	}

	#commit(): void {
		const ctx = this.#ctx;
		const other = this.next;
		if (!other) return;
		const old = this.feeder;
		const role = this.#nextRole;
		this.feeder = other;
		this.#role.apply(GRANTS[role]);
		this.next = null;
		this.#quiet = null;
		this.#step = 0;
		this.#orphanedBy = null;
		this.#floorWanted = false;
		this.#movingSince = Infinity;
		for (const timer of ['grant', 'overlap', 'seek', 'starve'] as const) ctx.timers.stop(timer);
		this.#owner.buffer(0);
		this.#former = old;
		if (this.formerRendition === null || !this.#owner.takes(this.formerRendition)) this.#former = null;
		if (this.#former) ctx.timers.set('overlap', ctx.now + LIMITS.formerMs);
		else if (other.asked && other.asked.also !== null) this.#only(other, other.asked.rendition);
		// A paused parent that is no longer the goal holds a credit for nothing.
		for (const link of ctx.links.values()) {
			if (!link.asked || link === other || link === this.#former) continue;
			if (role !== 'delay' || link.end !== this.goal) this.#release(link);
			else if (link === old) this.#pause(link);
		}
		ctx.counters.count('feedChanges');
		this.silence.begin();
		other.fed = ctx.now; // Its silence counts from here.
		this.#armDetect();
		note(ctx, 'feed', { from: other.end, role, was: old?.end ?? 'none' });
		this.#owner.changed(`fed by ${other.end}`);
		this.steer();
	}

	/** The last receiver of the former rendition has left, or has had the time for it. */
	releaseFormer(): void {
		const former = this.#former;
		if (!former) return;
		this.#former = null;
		if (this.next === null) this.#ctx.timers.stop('overlap');
		if (former === this.feeder && former.asked) this.#only(former, former.asked.rendition);
		else if (former !== this.next) this.#release(former);
		this.#owner.changed('the former rendition is released');
		this.steer();
	}
	/** The rendition that we are still fed with for those who take it here; null: there is none. */
	get formerRendition(): Rendition | null {
		const asked = this.#former?.asked;
		if (!asked) return null;
		if (this.#former === this.feeder) return asked.also;
		return asked.rendition === this.feeder?.asked?.rendition ? null : asked.rendition;
	}

	#pause(other: Neighbour): void {
		this.#links().apply(other, 'pause', 'the buddy is ahead');
		say(this.#ctx, other, { t: 'pause', n: ++other.n });
		other.healthySince = Infinity;
	}

	// ---------------------------------------------------------------------------------------------------------- losing

	#armDetect(): void {
		if (this.feeder) this.#ctx.timers.set('detect', this.feeder.fed + this.silence.detectMs);
	}

	/** The alarm of silence rang: trust the clock and what has come since. */
	detect(): void {
		const { feeder } = this;
		if (!feeder) return;
		if (this.#ctx.now < feeder.fed + this.silence.detectMs) return this.#armDetect();
		this.silence.rang(feeder);
		this.#lose('silence', 'silent', true);
	}

	linkLost(other: Neighbour, why: string): void {
		other.asked = null;
		if (other === this.#former) this.#former = null;
		if (other === this.#quiet?.other) this.#quiet = null;
		if (other === this.feeder) {
			if (other === this.next) this.next = null; // It was to go over to another rendition on this very link.
			this.#lose(why.startsWith('they said bye') ? 'bye' : 'link lost', why);
		} else if (other === this.next) this.#nextFailed(why);
	}

	/** The feeder has failed us or was taken away: we are an orphan. Only we act; those below us wait. */
	#lose(event: IntakeEvent, why: string, mayReturn = false): void {
		const ctx = this.#ctx;
		const lost = this.feeder;
		if (!lost) return;
		const wasGoal = lost.end === this.goal;
		const { role } = this;
		this.feeder = null;
		this.#role.apply(event);
		this.#orphanedBy = lost.end as End;
		lost.healthySince = Infinity;
		if (lost === this.next) {
			this.next = null; // It was to go over to another rendition on this very link.
			for (const timer of ['grant', 'overlap'] as const) ctx.timers.stop(timer);
		}
		// Beside a feed that only saves delay the parent is paused, and asked now.
		this.#quiet = mayReturn && lost.asked && role !== 'delay' ? { other: lost, role, signs: 0 } : null;
		if (this.#quiet && lost.asked) lost.asked.packets = 0;
		else if (lost.asked) this.#release(lost);
		ctx.timers.stop('detect');
		ctx.timers.stop('starve');
		note(ctx, 'orphan', { of: lost.end, why });
		if (event === 'silence' || event === 'link lost') this.#owner.accuse(lost.end as End, event === 'silence' ? 'silent' : 'link-down');
		this.#owner.changed('orphan');
		if (this.#nextRole === 'delay') this.#nextRole = 'buddy'; // There is no living parent beside it any more.
		// A feed in overlap becomes the only one; else the order of rescue begins, with the goal first if it is somebody else.
		if (this.next?.asked?.granted) return this.#commit();
		this.#step = 0;
		const [buddy, standby] = [linkTo(ctx, ctx.directive?.buddy ?? null), linkTo(ctx, ctx.directive?.standby ?? null)];
		this.#standbyFirst = buddy !== null && standby !== null && !buddy.promises(ctx.now, ctx.now - this.silence.sinceMs) && standby.told.credits > 0;
		if (this.next === null) {
			const goal = wasGoal ? null : linkTo(ctx, this.goal);
			if (goal && this.#mayAsk(goal)) this.#ask(goal, this.#roleOf(this.goal), 'orphan');
			else this.#seek();
		} else {
			// A planned want may have waited for a credit; an orphan's may not.
			ctx.timers.sooner('grant', ctx.now + this.#answerMs(this.next));
		}
	}

	#roleOf(end: End): FeedRole {
		const place = this.#ctx.directive;
		if (end === 'floor') return 'floor';
		if (place?.parent === end) return 'parent';
		if (place?.buddy === end) return 'buddy';
		return place?.standby === end ? 'standby' : 'bridge';
	}

	/** Label, life and direction allow us to ask. Raises our label when our receivers permit and that helps. */
	#mayAsk(other: Neighbour): boolean {
		if (!other.open || other.feeding || other.told.state === 'recovering') return false;
		return other.told.label < this.#labels.value || this.#labels.raise(this.#ctx, other.told.label + 1);
	}

	/** Nobody feeds us: the next in the order of rescue. */
	#seek(): void {
		const ctx = this.#ctx;
		if (this.feeder || this.next) return;
		if (!placed(ctx) || !this.#owner.peersAllowed()) {
			this.#seekFloor();
			return;
		}
		for (; this.#step < ORDER.length; this.#step++) {
			const kind = this.#kindAt(this.#step);
			if (kind === 'pause') {
				this.#step++;
				this.#floorWanted = true; // Its link takes as long as this pause: who gets no help from neighbours finds it there.
				this.#links().reconcile();
				ctx.timers.set('seek', ctx.now + LIMITS.orphanPauseMs);
				return;
			}
			if (kind === 'floor') {
				if (this.#seekFloor()) return;
				continue;
			}
			const end: End | null = kind === 'goal' ? this.goal : (ctx.directive?.[kind as 'buddy' | 'standby' | 'parent'] ?? null);
			const other = linkTo(ctx, end);
			const suspect = kind === 'goal' ? end === this.#orphanedBy : kind === 'parent' && end === this.#orphanedBy && other?.told.state !== 'fed';
			if (other && end && !suspect && this.#mayAsk(other)) return this.#ask(other, this.#roleOf(end), 'orphan');
		}
		this.#step = 0;
		ctx.timers.set('seek', ctx.now + LIMITS.orphanPauseMs);
	}

	#kindAt(step: number): (typeof ORDER)[number] | undefined {
		const kind = ORDER[step];
		if (!this.#standbyFirst || step > ORDER.indexOf('standby')) return kind;
		return kind === 'buddy' ? 'standby' : kind === 'standby' ? 'buddy' : kind;
	}

	/** The floor is dialled only when it is needed. @returns whether we asked or wait for its link. */
	#seekFloor(): boolean {
		const ctx = this.#ctx;
		const floor = linkTo(ctx, 'floor');
		if (!floor) {
			this.#floorWanted = true;
			this.#links().reconcile();
			ctx.timers.sooner('seek', ctx.now + LIMITS.orphanPauseMs);
			return false;
		}
		const why = !this.#owner.peersAllowed() ? 'viewer' : this.#orphanedBy !== null && this.#orphanedBy !== 'floor' ? 'orphan' : 'newcomer';
		this.#ask(floor, 'floor', why);
		return true;
	}

	/** The pause of an orphan, or of a viewer whom the floor refused, is over. */
	seek(): void {
		if (!this.feeder && !this.next) {
			if (this.#step >= ORDER.length) this.#step = 0;
			this.#seek();
		}
	}

	/**
	 * The feeder looks for another feed himself. We act when what we hold just lasts for asking our buddy; later, if he has told that he
	 * will be back before it ends: else one far buddy high up would make everybody below change feeds, and find their buddies doing the same.
	 */
	#waitFor(feeder: Neighbour): void {
		const { now, timers } = this.#ctx;
		const left = this.#owner.bufferedMs();
		const asking = this.#rescueMs() + LIMITS.aliveMs;
		const back = feeder.told.etaMs - (now - feeder.told.stampCame) + 2 * LIMITS.aliveMs;
		timers.set('starve', now + Math.max(0, left - asking, Math.min(back, left - LIMITS.reserveMs)));
	}

	/** The buffer runs out while the feeder says that it recovers: then we act as an orphan too. */
	starve(): void {
		const { feeder } = this;
		if (feeder?.told.state !== 'recovering') return;
		// Packets since it said so: it has recovered, and the beat that says that is on its way.
		const recovered = feeder.asked !== null && feeder.asked.packets > 0 && this.silence.sinceMs < this.#ctx.now - feeder.told.stampCame;
		if (!recovered) this.#lose('starving', 'starving', true);
	}

	// --------------------------------------------------------------------------------------------------------- steering

	/** Looks at every difference between directive and state, and takes the next step towards the directive. */
	steer(): void {
		const ctx = this.#ctx;
		if (ctx.options.role === 'source' || this.next !== null) return;
		if (this.feeder && this.#former) return; // Two feeds run already.
		if (!this.feeder) {
			if (!ctx.timers.has('seek')) this.#seek();
			return;
		}
		const { goal } = this;
		if (this.feeder.end === goal && this.feeder.asked?.rendition === goalRendition(ctx)) return this.#atGoal();
		const there = linkTo(ctx, goal);
		if (this.role === 'delay' && there?.asked && !this.#changing) return this.#backFromDelay(there);
		if (goal === 'floor') return this.#toFloor(there);
		if (this.#movingSince === Infinity) this.#movingSince = ctx.now;
		if (there && this.#starvesWhileChanging && this.#mayAsk(there)) return this.#lose('starving', 'starving');
		if (there && this.#healthy(there) && this.#mayAsk(there)) {
			if (this.#bridges(there)) return this.#ask(there, this.#roleOf(goal), 'planned');
			// Far down the tree the picture comes later than from here: the player first falls back so far that the change is not seen.
			this.#owner.buffer(this.#behind(there) + LIMITS.delayMs);
		}
		this.#bridge();
		ctx.timers.sooner('steer', ctx.now + LIMITS.headMs);
	}

	/** With nothing left to play two renditions do not fit side by side: the old one is given up for the new. */
	get #starvesWhileChanging(): boolean {
		return this.#changing && this.feeder !== null && this.#owner.bufferedMs() < LIMITS.skipMs;
	}

	/** A feeder that failed us must be well for a while before we trust it again; one that a newer directive names need not. */
	#healthy(other: Neighbour): boolean {
		return other.healthySince === 0 || this.#ctx.now >= other.healthySince + LIMITS.returnMs;
	}

	/** Judged when a beat comes: between beats what it told of its head is old. */
	#watchHealth(other: Neighbour): void {
		if (other.healthySince === 0) return;
		// Who was left only because the buddy was ahead must have caught up; who was silent must be alive.
		const near = other.told.state !== 'recovering' && (this.role !== 'delay' || this.#behind(other) <= this.#ctx.latencyMs + LIMITS.delayMs);
		if (!near) other.healthySince = Infinity;
		else if (other.healthySince === Infinity) other.healthySince = this.#ctx.now;
	}

	/** Leaves a feeder that the directive no longer names, through the peer that it offers as a bridge. */
	#bridge(): void {
		const ctx = this.#ctx;
		const place = ctx.directive;
		if (!place || !this.feeder || ctx.now - this.#movingSince < LIMITS.headMs) return;
		const present = this.feeder.end;
		if (this.#changing || present === place.bridge || present === place.buddy || present === place.standby || present === 'floor') return;
		const bridge = linkTo(ctx, place.bridge ?? place.buddy);
		if (bridge && this.#mayAsk(bridge)) this.#ask(bridge, 'bridge', 'bridge');
	}

	#toFloor(there: Neighbour | null): void {
		if (there) return this.#ask(there, 'floor', this.#owner.peersAllowed() ? 'bridge' : 'viewer');
		this.#floorWanted = true;
		this.#links().reconcile();
		this.#ctx.timers.sooner('steer', this.#ctx.now + LIMITS.headMs);
	}

	#backFromDelay(parent: Neighbour): void {
		const ctx = this.#ctx;
		// A buddy that the directive no longer names is left at once; the parent has kept our credit.
		if (this.feeder && (this.#healthy(parent) || this.feeder.end !== ctx.directive?.buddy)) {
			const delay = this.feeder;
			this.#links().apply(parent, 'resume', 'the parent has caught up');
			const n = ++parent.n;
			const { rendition, buffer } = ctx.track;
			parent.asked = { n, why: 'planned', rendition, also: null, since: ctx.now, granted: false, session: 0, from: 0, packets: 0 };
			say(ctx, parent, { t: 'resume', n, session: ctx.session, rendition, from: buffer.head + 1, label: this.#book.of(rendition).value });
			this.next = parent;
			this.#nextRole = 'parent';
			ctx.timers.set('grant', ctx.now + parent.answerMs);
			note(ctx, 'resume', { from: parent.end, was: delay.end });
		} else ctx.timers.sooner('steer', ctx.now + LIMITS.headMs);
	}

	#atGoal(): void {
		const place = this.#ctx.directive;
		const named = this.#roleOf(this.goal);
		if (this.role !== named) this.#role.apply(named === 'floor' ? 'named floor' : 'named parent');
		this.#movingSince = Infinity;
		if (place && place.position > 0) this.settleLabel();
	}

	/** Goes down to the settled label of the place: 2 x level when fed by the parent or the standby, one more when fed by the buddy. */
	settleLabel(): void {
		const place = this.#ctx.directive;
		if (!place || place.position === 0 || !this.feeder) return;
		const byBuddy = this.role === 'buddy' || this.role === 'delay' || this.role === 'bridge';
		const settled = 2 * place.level + (byBuddy ? 1 : 0);
		if (this.#labels.value < settled) this.#labels.raise(this.#ctx, settled);
		else this.#labels.lower(this.#ctx, settled);
	}

	/** A newer directive came: what failed before may be asked again at once. */
	directiveChanged(previous: End | null): void {
		const { goal } = this;
		const there = linkTo(this.#ctx, goal);
		if (there && goal !== previous) there.healthySince = 0;
		if (goal !== previous) this.#movingSince = Infinity;
		const outdated = this.next !== null && (this.next.end !== goal || (this.next.asked !== null && this.next.asked.rendition !== goalRendition(this.#ctx)));
		if (outdated && this.feeder) this.#nextFailed('superseded');
		if (there && goal !== previous && !this.feeder && !this.next) {
			this.#step = 0; // An orphan, or a newcomer, need not wait: the link stands already.
			this.#ctx.timers.stop('seek');
		}
		const place = this.#ctx.directive;
		if (place && place.position > 0) this.#labels.raise(this.#ctx, 2 * place.level);
		this.steer();
	}

	opened(): void {
		if (!this.feeder && !this.next) {
			this.#ctx.timers.stop('seek');
			if (this.#step >= ORDER.length) this.#step = 0;
			this.#seek();
		} else this.steer();
	}

	// ------------------------------------------------------------------------------------------------------------- beats

	beatCame(other: Neighbour): void {
		const ctx = this.#ctx;
		this.silence.judge(other);
		this.#watchHealth(other);
		if (other === this.feeder) {
			this.#armDetect();
			if (other.told.state === 'recovering') this.#waitFor(other);
			else ctx.timers.stop('starve');
		}
		if (other === this.next) this.#tryCommit();
		else if (other.told.state !== 'recovering') this.#speaksAgain(other);
		this.#newcomerMayAsk(other);
		this.#considerDelay(other);
		if (this.role !== 'none') this.settleLabel();
		if (!this.settled) this.steer();
	}

	/** A newcomer whom nobody feeds yet need not wait for his next look round: a neighbour has just said that it has the stream, and room. */
	#newcomerMayAsk(other: Neighbour): void {
		const place = this.#ctx.directive;
		if (this.feeder || this.next || this.#orphanedBy !== null || !place) return;
		const near = other.end === place.parent || other.end === place.buddy || other.end === place.standby;
		if (!near || other.told.state === 'recovering' || other.told.head === 0 || other.told.credits === 0) return;
		this.#step = 0;
		this.#ctx.timers.stop('seek');
		this.#seek();
	}

	/** How long the answer of whom an orphan asks first takes, ms. */
	#rescueMs(): Ms {
		return linkTo(this.#ctx, this.#ctx.directive?.buddy ?? null)?.rttMs ?? 2 * this.#ctx.latencyMs;
	}

	/** "If a parent is more than 2 latencies behind a partner the partner starts streaming; prefer waiting on the parent": two beats. */
	#considerDelay(other: Neighbour): void {
		const ctx = this.#ctx;
		if (other.end !== ctx.directive?.buddy || other === this.feeder || this.role !== 'parent' || this.next || this.#former || this.#changing) return;
		const far = -this.#behind(other) > Math.max(2 * ctx.latencyMs, LIMITS.delayMs) && other.told.session === ctx.session;
		other.ahead = far ? other.ahead + 1 : 0;
		if (other.ahead >= 2 && this.#mayAsk(other)) {
			other.ahead = 0;
			this.#ask(other, 'delay', 'delay');
		}
	}

	/** Everything is given up: the viewer leaves, or withdrew his consent. */
	reset(): void {
		for (const other of this.#ctx.links.values()) if (other.asked) this.#release(other);
		this.feeder = null;
		this.next = null;
		this.#former = null;
		this.#quiet = null;
		this.#role.apply('given up');
		this.#step = 0;
		this.#orphanedBy = null;
		for (const timer of ['detect', 'grant', 'overlap', 'seek', 'starve', 'steer'] as const) this.#ctx.timers.stop(timer);
	}
}
