import { linkTo, note, placed, say, type Context } from './context.ts';
import type { Labels } from './labels.ts';
import { LIMITS } from './limits.ts';
import type { Links } from './links.ts';
import type { Ms } from './machine.ts';
import type { End } from './messages.ts';
import type { Neighbour } from './neighbour.ts';
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
}

/** Per packet: patience halves in about half a minute of undisturbed stream. */
const PATIENCE_DECAY = 0.9995;
/** Where an orphan looks, in order. The pause before the second look at the buddy: it may have been rescued through its own standby. */
const ORDER = ['goal', 'buddy', 'standby', 'pause', 'buddy', 'parent', 'floor', 'pause'] as const;

/**
 * Who feeds us. Nothing here is a script: after every event `steer` compares what the directive says with what is so, and takes one
 * step. Outside an overlap there is exactly one active feed; the old one stands until the new one has proved itself.
 */
export class Intake {
	readonly #ctx: Context;
	readonly #labels: Labels;
	readonly #links: () => Links;
	readonly #owner: IntakeOwner;
	/** Who feeds us now, and in what role. */
	feeder: Neighbour | null = null;
	role: FeedRole = 'none';
	/** Whom we have asked, beside the present feeder. */
	next: Neighbour | null = null;
	#nextRole: FeedRole = 'none';
	/** Place in `ORDER` while nobody feeds us. */
	#step = 0;
	#orphanedBy: End | null = null;
	/** Since when a planned move is wanted but the goal did not grant: then the bridge is tried. */
	#movingSince: Ms = Infinity;
	#lastPacket: Ms = 0;
	#jitterMs = 0;
	#floorWanted = false;
	/** Silence that has proved harmless here, ms; shrinks while there is no alarm. */
	#patienceMs: Ms = 0;
	/** Whom we last called silent, and when. */
	#alarmAbout: End | null = null;
	#alarmRang: Ms = 0;
	/** Packets played from the first: before it silence is no gap. */
	#flowing = false;

	constructor(ctx: Context, labels: Labels, links: () => Links, owner: IntakeOwner) {
		this.#ctx = ctx;
		this.#labels = labels;
		this.#links = links;
		this.#owner = owner;
	}

	/** True while the orphan's beats must say "recovering". */
	get recovering(): boolean {
		return this.feeder === null && placed(this.#ctx);
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
		if (this.feeder === null || this.next !== null) return false;
		return this.feeder.end === this.goal || (this.role === 'delay' && linkTo(this.#ctx, this.goal)?.asked != null);
	}

	// -------------------------------------------------------------------------------------------------------- asking

	#ask(other: Neighbour, role: FeedRole, why: WantWhy): void {
		const ctx = this.#ctx;
		const { buffer } = ctx;
		this.next = other;
		this.#nextRole = role;
		const n = ++other.n;
		other.asked = { n, why, since: ctx.now, granted: false, packets: 0 };
		other.proposedN = 0;
		this.#links().apply(other, 'we-want', why);
		// Another session, or a place where we hold nothing: from the newest group.
		const from = buffer.head > 0 ? buffer.head + 1 : 0;
		say(ctx, other, { t: 'want', n, session: ctx.session, from, why, label: this.#labels.value, epoch: ctx.directive?.epoch ?? [0, 0] });
		ctx.timers.set('grant', ctx.now + Math.max(LIMITS.grantMs, 1.5 * other.rttMs) + (why === 'planned' ? LIMITS.plannedWaitMs : 0));
		ctx.timers.stop('seek');
	}

	granted(other: Neighbour, message: ControlOf<'grant'>): void {
		if (!other.asked || message.n !== other.asked.n) return;
		other.asked.granted = true;
		other.fed = this.#ctx.now;
		other.told.label = Math.min(other.told.label, message.label);
		other.learnHead(message.session, message.head, message.headMs);
		if (other !== this.next) return;
		this.#ctx.timers.stop('grant');
		if (this.feeder === null) this.#commit();
		else this.#ctx.timers.set('overlap', this.#ctx.now + LIMITS.overlapMs);
	}

	refused(other: Neighbour, message: ControlOf<'refuse'>): void {
		const { asked } = other;
		if (!asked || message.n < asked.n) return;
		other.learnEpoch(message.epoch);
		this.#links().apply(other, 'refuse', message.why);
		other.asked = null;
		note(this.#ctx, 'refused', { by: other.end, why: message.why });
		if (message.why === 'full') this.#owner.full();
		if (other === this.feeder) this.#lose(message.why, false);
		else if (other === this.next) this.#nextFailed(message.why);
	}

	#nextFailed(why: string): void {
		const ctx = this.#ctx;
		const other = this.next;
		this.next = null;
		ctx.timers.stop('grant');
		ctx.timers.stop('overlap');
		if (other?.asked) this.#release(other);
		if (this.feeder === null) {
			this.#step++;
			if (other?.end === 'floor') ctx.timers.set('seek', ctx.now + (why === 'full' ? LIMITS.fullRetryMs : LIMITS.orphanPauseMs));
			else this.#seek();
		} else ctx.timers.set('steer', ctx.now + LIMITS.headMs);
		this.#owner.changed(why);
	}

	/** The feeder that we asked did not answer, or its feed did not prove itself in time. */
	timedOut(what: 'grant' | 'overlap'): void {
		if (!this.next) return;
		note(this.#ctx, 'no-grant', { by: this.next.end, what });
		this.#nextFailed(what);
	}

	#release(other: Neighbour): void {
		if (!other.asked) return;
		other.asked = null;
		if (other.open) say(this.#ctx, other, { t: 'stop', n: ++other.n });
		this.#links().apply(other, 'stop', 'released');
	}

	/** The publisher pauses or begins anew: the silence in between is nobody's gap. */
	publisherPaused(): void {
		this.#flowing = false;
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
			if (this.#flowing) {
				const gap = ctx.now - this.#lastPacket;
				this.#jitterMs += (gap - this.#jitterMs) / 16;
				ctx.gaps.observe(ctx.now, gap);
			}
			this.#flowing = true;
			this.#patienceMs *= PATIENCE_DECAY;
			this.#lastPacket = ctx.now;
			this.#armDetect();
		}
	}

	/** COMMIT: enough packets without a hole, and its head near ours. With nothing to send its beats must do. */
	#tryCommit(): void {
		const other = this.next;
		if (!other?.asked?.granted) return;
		const { asked } = other;
		const quiet = this.#ctx.now - this.#lastPacket > LIMITS.returnMs && this.#ctx.now - asked.since > LIMITS.headMs;
		if (asked.packets < LIMITS.commitPackets && !quiet) return;
		if (this.#nextRole !== 'delay' && !this.#bridges(other)) return;
		this.#commit();
	}

	/** How far the other's head is behind ours, media ms; negative when it is ahead. */
	#behind(other: Neighbour): Ms {
		const mine = this.#ctx.buffer.headPacket;
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
		this.feeder = other;
		const role = this.#nextRole;
		this.role = role;
		this.next = null;
		this.#step = 0;
		this.#orphanedBy = null;
		this.#floorWanted = false;
		this.#movingSince = Infinity;
		ctx.timers.stop('grant');
		ctx.timers.stop('overlap');
		ctx.timers.stop('seek');
		ctx.timers.stop('starve');
		this.#owner.buffer(0);
		if (old && old !== other && old.asked) {
			if (role === 'delay' && old.end === this.goal) this.#pause(old);
			else this.#release(old);
		}
		// A paused parent that is no longer the goal holds a credit for nothing.
		for (const link of ctx.links.values()) if (link.asked && link !== other && !(role === 'delay' && link.end === this.goal)) this.#release(link);
		ctx.counters.count('feedChanges');
		this.#lastPacket = ctx.now;
		other.fed = ctx.now; // Its silence counts from here.
		this.#armDetect();
		note(ctx, 'feed', { from: other.end, role, was: old?.end ?? 'none' });
		this.#owner.changed(`fed by ${other.end}`);
		this.steer();
	}

	#pause(other: Neighbour): void {
		this.#links().apply(other, 'pause', 'the buddy is ahead');
		say(this.#ctx, other, { t: 'pause', n: ++other.n });
		other.healthySince = Infinity;
	}

	// ---------------------------------------------------------------------------------------------------------- losing

	/** tau_d: how long the feeder may be silent. */
	get detectMs(): Ms {
		const cap = Math.max(2 * this.#ctx.latencyMs, LIMITS.detectMsMax);
		const usual = Math.min(Math.max(3 * LIMITS.aliveMs, 4 * this.#jitterMs, LIMITS.detectMsMin), cap);
		// On a machine that hiccups the alarm was false more than once: patience grows, as far as the buffer hides it.
		return Math.max(usual, Math.min(this.#patienceMs, this.#ctx.bufferMs / 2));
	}

	/** Somebody whom we called silent speaks again: a false alarm, unless it was away for long. */
	#judgeAlarm(other: Neighbour): void {
		if (other.end !== this.#alarmAbout) return;
		const awayMs = this.#ctx.now - this.#alarmRang;
		this.#alarmAbout = null;
		if (awayMs < LIMITS.missMs) this.#patienceMs = Math.min(LIMITS.bufferMsMax, Math.max(this.#patienceMs, this.detectMs) * 1.5);
	}

	#armDetect(): void {
		if (this.feeder) this.#ctx.timers.set('detect', this.feeder.fed + this.detectMs);
	}

	/** The alarm of silence rang: trust the clock and what has come since. */
	detect(): void {
		const { feeder } = this;
		if (!feeder) return;
		if (this.#ctx.now < feeder.fed + this.detectMs) return this.#armDetect();
		this.#alarmAbout = feeder.end as End;
		this.#alarmRang = this.#ctx.now;
		this.#lose('silent', true);
	}

	linkLost(other: Neighbour, why: string): void {
		const accused = why.startsWith('they said bye') ? 'bye' : 'link-down';
		other.asked = null;
		if (other === this.next) {
			this.#nextFailed(why);
		} else if (other === this.feeder) {
			this.#lose(accused, accused !== 'bye');
		}
	}

	/** The feeder has failed us or was taken away: we are an orphan. Only we act; those below us wait. */
	#lose(why: string, accuse: boolean): void {
		const ctx = this.#ctx;
		const lost = this.feeder;
		if (!lost) return;
		const wasGoal = lost.end === this.goal;
		this.feeder = null;
		this.role = 'none';
		this.#orphanedBy = lost.end as End;
		lost.healthySince = Infinity;
		if (lost.asked) this.#release(lost);
		ctx.timers.stop('detect');
		note(ctx, 'orphan', { of: lost.end, why });
		if (accuse) this.#owner.accuse(lost.end as End, why === 'silent' ? 'silent' : 'link-down');
		this.#owner.changed('orphan');
		// A feed in overlap becomes the only one; else the order of rescue begins, with the goal first if it is somebody else.
		if (this.next?.asked?.granted) return this.#commit();
		this.#step = 0;
		if (this.next === null) {
			const goal = wasGoal ? null : linkTo(ctx, this.goal);
			if (goal && this.#mayAsk(goal)) this.#ask(goal, this.#roleOf(this.goal), 'orphan');
			else this.#seek();
		} else {
			// A planned want may have waited for a credit; an orphan's may not.
			ctx.timers.sooner('grant', ctx.now + Math.max(LIMITS.grantMs, 1.5 * this.next.rttMs));
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
			const kind = ORDER[this.#step];
			if (kind === 'pause') {
				this.#step++;
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

	/** The buffer runs out while the feeder says that it recovers: then we act as an orphan too. */
	starve(): void {
		if (this.feeder && this.feeder.told.state === 'recovering') this.#lose('starving', false);
	}

	// --------------------------------------------------------------------------------------------------------- steering

	/** Looks at every difference between directive and state, and takes the next step towards the directive. */
	steer(): void {
		const ctx = this.#ctx;
		if (ctx.options.role === 'source' || this.next !== null) return;
		if (!this.feeder) {
			if (!ctx.timers.has('seek')) this.#seek();
			return;
		}
		const { goal } = this;
		if (this.feeder.end === goal) return this.#atGoal();
		const there = linkTo(ctx, goal);
		if (this.role === 'delay' && there?.asked) return this.#backFromDelay(there);
		if (goal === 'floor') return this.#toFloor(there);
		if (this.#movingSince === Infinity) this.#movingSince = ctx.now;
		if (there && this.#healthy(there) && this.#mayAsk(there)) {
			if (this.#bridges(there)) return this.#ask(there, this.#roleOf(goal), 'planned');
			// Far down the tree the picture comes later than from here: the player first falls back so far that the change is not seen.
			this.#owner.buffer(this.#behind(there) + LIMITS.delayMs);
		}
		this.#bridge();
		ctx.timers.sooner('steer', ctx.now + LIMITS.headMs);
	}

	/** A feeder that failed us must be well for a while before we trust it again; one that a newer directive names need not. */
	#healthy(other: Neighbour): boolean {
		return other.healthySince === 0 || this.#ctx.now >= other.healthySince + LIMITS.returnMs;
	}

	/** Judged when a beat comes: between beats what it told of its head is old. */
	#watchHealth(other: Neighbour): void {
		if (other.healthySince === 0) return;
		const near = other.told.state !== 'recovering' && this.#behind(other) <= this.#ctx.latencyMs + LIMITS.delayMs;
		if (!near) other.healthySince = Infinity;
		else if (other.healthySince === Infinity) other.healthySince = this.#ctx.now;
	}

	/** Leaves a feeder that the directive no longer names, through the peer that it offers as a bridge. */
	#bridge(): void {
		const ctx = this.#ctx;
		const place = ctx.directive;
		if (!place || !this.feeder || ctx.now - this.#movingSince < LIMITS.headMs) return;
		const present = this.feeder.end;
		if (present === place.bridge || present === place.buddy || present === place.standby || present === 'floor') return;
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
			parent.asked = { n, why: 'planned', since: ctx.now, granted: false, packets: 0 };
			say(ctx, parent, { t: 'resume', n, session: ctx.session, from: ctx.buffer.head + 1, label: this.#labels.value });
			this.next = parent;
			this.#nextRole = 'parent';
			ctx.timers.set('grant', ctx.now + Math.max(LIMITS.grantMs, 1.5 * parent.rttMs));
			note(ctx, 'resume', { from: parent.end, was: delay.end });
		} else ctx.timers.sooner('steer', ctx.now + LIMITS.headMs);
	}

	#atGoal(): void {
		const place = this.#ctx.directive;
		this.role = this.#roleOf(this.goal);
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
		if (this.next && this.next.end !== goal && this.feeder) this.#nextFailed('superseded');
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
		this.#judgeAlarm(other);
		this.#watchHealth(other);
		if (other === this.feeder) {
			this.#armDetect();
			if (other.told.state === 'recovering') {
				const left = this.#owner.bufferedMs() - (other.rttMs + LIMITS.aliveMs);
				ctx.timers.sooner('starve', ctx.now + Math.max(0, left));
			} else ctx.timers.stop('starve');
		}
		if (other === this.next) this.#tryCommit();
		this.#considerDelay(other);
		if (this.role !== 'none') this.settleLabel();
		if (!this.settled) this.steer();
	}

	/** "If a parent is more than 2 latencies behind a partner the partner starts streaming; prefer waiting on the parent": two beats. */
	#considerDelay(other: Neighbour): void {
		const ctx = this.#ctx;
		if (other.end !== ctx.directive?.buddy || other === this.feeder || this.role !== 'parent' || this.next) return;
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
		this.role = 'none';
		this.#step = 0;
		this.#orphanedBy = null;
		for (const timer of ['detect', 'grant', 'overlap', 'seek', 'starve', 'steer'] as const) this.#ctx.timers.stop(timer);
	}
}
