import type { Deadlines } from './deadlines.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { Member, Told } from './member.ts';
import type { CoordinatorOptions, Note, PeerId, Rendition } from './messages.ts';
import { Ladder } from './ladder.ts';
import { Pair, type PairOwner } from './pair.ts';
import { Quarantine } from './quarantine.ts';
import { defaultProposer, defaultScorer } from './scorer.ts';
import type { Control, ControlOf, Directive, Report } from './wire.ts';

/** Deadlines of the layout, a sentence each. */
export type PlacementTimer =
	| 'batch' // changes of the layout were gathered for long enough
	| 'wave' // some wave has lasted for long enough
	| 'settle' // a fresh coordinator has heard enough reports to rebuild the layout
	| 'tend' // look after under-performers, age order and distant buddies
	| `offer ${PeerId}` // a newcomer has not told what it measured
	| `trust ${PeerId}` // who passed false packets may be tried again
	| `change ${PeerId}` // a change of rendition has not come about
	| `stuck ${PeerId}`; // a peer cannot carry out its directive

/** What the placement needs of the coordinator. */
export interface PlacementOwner {
	readonly options: CoordinatorOptions;
	readonly members: ReadonlyMap<PeerId, Member>;
	readonly timers: Deadlines<PlacementTimer>;
	now(): Ms;
	terms(): { readonly bufferMs: Ms; readonly latencyMs: Ms };
	/** @returns false when the peer has no control link now. */
	send(peer: PeerId | 'source', message: Control): boolean;
	note(name: string, fields: Note['fields']): void;
}

/** Gives everybody his place: which pair, which slot, and when he has to leave it. Time is its owner's. */
export class Placement {
	readonly #owner: PlacementOwner;
	readonly #pairs = new Map<Rendition, Pair>();
	/** Renditions besides the first that the source has now. */
	readonly #lower = new Set<Rendition>();
	readonly #ladder = new Ladder();
	readonly #distrust = new Quarantine<PeerId>(LIMITS.quarantineMs, LIMITS.quarantineMsMax);
	#epoch = 0;
	#nextOffer = 1;
	/** Joins of the present second, and of the one before. */
	#joins = 0;
	#joinsBefore = 0;
	/** A fresh coordinator places nobody before the peers of the one before could speak. */
	settling = false;

	constructor(owner: PlacementOwner) {
		this.#owner = owner;
		this.pair(0);
	}

	// ------------------------------------------------------------------------------------------------------------- pairs

	get pairs(): Iterable<Pair> {
		return this.#pairs.values();
	}
	/** The pair of a rendition, made when it is not there. */
	pair(rendition: Rendition): Pair {
		let pair = this.#pairs.get(rendition);
		if (!pair) this.#pairs.set(rendition, (pair = this.#newPair(rendition)));
		return pair;
	}

	/** The source has this rendition, or has it no more: then nobody goes there, and who is there comes back. */
	offered(rendition: Rendition, live: boolean): void {
		if (rendition === 0 || live === this.#lower.has(rendition)) return;
		if (live) {
			this.#lower.add(rendition);
			this.pair(rendition);
			return;
		}
		this.#lower.delete(rendition);
		for (const member of this.#owner.members.values()) if (member.rendition === rendition) this.change(member, 0);
	}

	#newPair(rendition: Rendition): Pair {
		const { options, members, terms } = this.#owner;
		const { layout = {}, standby = true, scorer = defaultScorer, proposer = defaultProposer, rootPairs = 1 } = options;
		const owner: PairOwner = {
			send: (peer, directive) => this.#direct(peer, directive),
			alive: (peer) => peer === 'source' || this.#inPair(peer, rendition),
			terms,
			nextEpoch: () => ++this.#epoch,
			member: (peer) => members.get(peer),
			trusted: (peer) => !this.#distrust.holds(this.#owner.now(), peer),
			stream: () => ({ ...terms(), detectMs: LIMITS.detectMsMin }),
		};
		return new Pair({ rendition, boot: options.boot, random: options.random, layout: { rootPairs, ...layout }, standby, scorer, proposer }, owner);
	}

	#inPair(peer: PeerId, rendition: Rendition): boolean {
		const member = this.#owner.members.get(peer);
		return member !== undefined && (member.rendition === rendition || member.leaving === rendition);
	}

	/** Who changes its pair hears only the one that it goes to. */
	#direct(peer: PeerId | 'source', directive: Directive): boolean {
		const member = peer === 'source' ? undefined : this.#owner.members.get(peer);
		if (member && directive.rendition !== member.rendition) return true;
		return this.#owner.send(peer, directive);
	}

	#pairOf(member: Member): Pair {
		return this.pair(member.rendition);
	}

	newest(member: Member): Directive | undefined {
		return this.#pairOf(member).batches.newest(member.peer);
	}
	placed(member: Member): boolean {
		return this.#pairOf(member).tree.place(member.peer) !== null;
	}
	/** True when signals between the two are to be carried: neighbours, and a newcomer and whom it was offered. */
	neighbours(a: Member, b: Member): boolean {
		if (a.offered?.ends.has(b.peer) || b.offered?.ends.has(a.peer)) return true;
		for (const pair of this.#pairs.values()) if (pair.batches.neighbours(a.peer, b.peer)) return true;
		return false;
	}

	// ---------------------------------------------------------------------------------------------------- coming and going

	/** Gives or takes a place, as the member's consent says. While settling only reports count. */
	place(member: Member): void {
		if (this.settling || member.offered) return;
		const pair = this.#pairOf(member);
		const inTree = pair.tree.has(member.peer);
		if (member.peers && !inTree) this.#welcome(member, pair);
		else if (member.peers) pair.refresh(member, this.#owner.now());
		else if (inTree) this.#leaveAll(member);
		this.changed();
	}

	/** A newcomer measures how far the open slots are, while the floor serves it; in a crowd it takes the first that comes. */
	#welcome(member: Member, pair: Pair): void {
		this.#joins++;
		const now = this.#owner.now();
		const slots = this.#owner.options.measure === false ? [] : pair.offer(member, now, Math.max(this.#joins, this.#joinsBefore));
		const ends = new Set(slots.flatMap(({ parent, buddy }) => [parent, buddy]).filter((end): end is PeerId => end !== 'source'));
		if (ends.size < 2 || member.link === null) return pair.join(member, now);
		const n = this.#nextOffer++;
		member.offered = { n, slots, ends };
		this.#owner.send(member.peer, { t: 'offer', n, ends: [...ends].slice(0, LIMITS.candidates) });
		this.#owner.timers.set(`offer ${member.peer}`, now + LIMITS.measureMs + LIMITS.offerGraceMs);
	}

	measured(member: Member, message: ControlOf<'measured'>): void {
		const { offered } = member;
		if (!offered || offered.n !== message.n) return;
		this.#take(member, new Map(message.trips.filter(({ peer }) => offered.ends.has(peer)).map(({ peer, rttMs }) => [peer, rttMs])));
	}

	/** It did not tell in time: it takes what is there. */
	notMeasured(peer: PeerId): void {
		const member = this.#owner.members.get(peer);
		if (member?.offered) this.#take(member, new Map());
	}

	#take(member: Member, trips: ReadonlyMap<PeerId, Ms>): void {
		const slots = member.offered?.slots ?? [];
		member.offered = null;
		this.#owner.timers.stop(`offer ${member.peer}`);
		const pair = this.#pairOf(member);
		if (member.peers && !this.settling && !pair.tree.has(member.peer)) pair.join(member, this.#owner.now(), slots, trips);
		this.changed();
	}

	/** The member is gone from all pairs. */
	leave(member: Member): void {
		for (const what of ['offer', 'trust', 'change', 'stuck'] as const) this.#owner.timers.stop(`${what} ${member.peer}`);
		this.#leaveAll(member);
		this.#distrust.forget(member.peer);
		this.#ladder.forget(member.peer);
		this.changed();
	}

	#leaveAll(member: Member): void {
		member.offered = null;
		for (const rendition of [member.rendition, member.leaving]) if (rendition !== null) this.#leavePair(member, rendition);
		member.leaving = null;
		this.#owner.timers.stop(`stuck ${member.peer}`);
	}

	#leavePair({ peer }: Member, rendition: Rendition): void {
		const pair = this.pair(rendition);
		if (pair.tree.has(peer)) pair.leave(peer, this.#owner.now());
		else pair.batches.forget(peer);
	}

	// ---------------------------------------------------------------------------------------------------------- judging

	/** Who passes false packets feeds nobody for a while: a leaf harms only himself, and an innocent one loses nothing else. */
	distrust(member: Member): void {
		const now = this.#owner.now();
		if (this.#distrust.holds(now, member.peer)) return;
		const until = this.#distrust.strike(now, member.peer);
		this.#owner.timers.set(`trust ${member.peer}`, until);
		const pair = this.#pairOf(member);
		if (pair.tree.has(member.peer)) pair.demote(member, now);
		this.changed();
	}

	/** A time of distrust is over, or one on the floor. */
	reconsider(peer: PeerId): void {
		const member = this.#owner.members.get(peer);
		if (member) this.place(member);
	}

	/** A peer that could not follow its directive for long, as when two networks cannot meet, gets another place. */
	stuck(peer: PeerId): void {
		const member = this.#owner.members.get(peer);
		if (!member || member.told?.settled || !this.placed(member)) return;
		const now = this.#owner.now();
		this.#owner.note('stuck', { peer, unlinked: member.told?.unlinked ?? '-' });
		this.#pairOf(member).demote(member, now);
		this.#owner.timers.set(`stuck ${peer}`, now + 2 * LIMITS.stuckMs);
		this.changed();
	}

	reported(member: Member, report: Report, before: Told | null): void {
		const now = this.#owner.now();
		const pair = this.#pairOf(member);
		pair.batches.confirm(member.peer, report.epoch, report.settled, now);
		const placed = this.placed(member);
		const { timers } = this.#owner;
		if (report.settled || !placed) timers.stop(`stuck ${member.peer}`);
		else if (!timers.has(`stuck ${member.peer}`)) timers.set(`stuck ${member.peer}`, now + LIMITS.stuckMs);
		if (placed && report.rendition === member.rendition) {
			const delayMs = member.told?.delayMs ?? 0;
			pair.observe(member.peer, report, delayMs, before, now);
			// Behind its own neighbours by more than B: a leaf has nobody to blame. With children it comes back at the bottom first.
			const late = report.children.length === 0 && !pair.incident && report.lagMs > this.#owner.terms().bufferMs;
			this.#ladder.observe(now, member.peer, late);
		}
		if (placed && report.settled) {
			pair.mendBuddy(member, now);
			if (member.leaving !== null && report.rendition === member.rendition) this.#changeDone(member);
		}
		this.#schedule();
	}

	// ------------------------------------------------------------------------------------------------------- renditions

	/** Into another pair: joins there first, and leaves here once it plays from there. */
	change(member: Member, rendition: Rendition): void {
		if (member.rendition === rendition || member.leaving !== null || !member.peers || this.settling) return;
		const now = this.#owner.now();
		this.#owner.note('rendition', { peer: member.peer, from: member.rendition, to: rendition });
		member.leaving = member.rendition;
		member.rendition = rendition;
		this.pair(rendition).join(member, now);
		this.#owner.timers.set(`change ${member.peer}`, now + LIMITS.changeMs);
		this.changed();
	}

	#changeDone(member: Member): void {
		const { leaving } = member;
		member.leaving = null;
		this.#owner.timers.stop(`change ${member.peer}`);
		if (leaving !== null) this.#leavePair(member, leaving);
		this.changed();
	}

	/** It did not come about in time: back to where it was, which it has not left. */
	notChanged(peer: PeerId): void {
		const member = this.#owner.members.get(peer);
		if (!member || member.leaving === null) return;
		const failed = member.rendition;
		member.rendition = member.leaving;
		member.leaving = null;
		this.#leavePair(member, failed);
		// What it was told of the other pair is newer than its order here: that has to be said again.
		this.#pairOf(member).batches.repeat(peer);
		this.changed();
	}

	/** One step down or up the ladder. Below the lowest rendition there is only the floor. */
	#climb(peer: PeerId, step: 'down' | 'up'): void {
		const member = this.#owner.members.get(peer);
		if (!member) return;
		const rendition = member.rendition + (step === 'down' ? 1 : -1);
		if (rendition === 0 || this.#lower.has(rendition)) this.change(member, rendition);
		else if (step === 'down') this.#toFloor(member);
	}

	/** Nobody below can carry it, and it carries nobody: its place is given to another, and the floor serves it as long as it has room. */
	#toFloor(member: Member): void {
		this.#owner.note('shed', { peer: member.peer });
		const pair = this.#pairOf(member);
		if (!pair.tree.has(member.peer)) return;
		pair.batches.release(member.peer);
		this.#leavePair(member, member.rendition);
		this.#owner.timers.stop(`stuck ${member.peer}`);
		this.#owner.timers.set(`trust ${member.peer}`, this.#owner.now() + LIMITS.climbMs);
	}

	#mayClimb(peer: PeerId): boolean {
		const member = this.#owner.members.get(peer);
		return member !== undefined && member.rendition > 0 && (member.wish === LIMITS.anyRendition || member.rendition > member.wish);
	}

	/** Something is wrong with many at once. */
	get incident(): boolean {
		return [...this.#pairs.values()].some((pair) => pair.incident);
	}

	// ----------------------------------------------------------------------------------------------------------- batches

	/** Once a second. */
	tend(): void {
		const now = this.#owner.now();
		this.#joinsBefore = this.#joins;
		this.#joins = 0;
		for (const pair of this.#pairs.values()) for (const peer of pair.tend(now)) for (const climb of this.#ladder.shed(now, peer)) this.#climb(climb.peer, climb.step);
		for (const { peer, step } of this.#ladder.due(now, (one) => this.#mayClimb(one))) this.#climb(peer, step);
		this.#owner.timers.set('tend', now + LIMITS.tendMs);
		this.changed();
	}

	/** Something about the layout is new: a batch begins soon. */
	changed(): void {
		if (this.settling) return;
		let waits = Infinity;
		for (const { batches, tree } of this.#pairs.values()) if (batches.dirty) waits = Math.min(waits, tree.emergency ? LIMITS.emergencyBatchMs : LIMITS.batchMs);
		if (waits < Infinity) this.#owner.timers.sooner('batch', this.#owner.now() + waits);
		this.#schedule();
	}

	batch(): void {
		for (const { batches } of this.#pairs.values()) batches.begin(this.#owner.now());
		this.changed();
	}

	waves(): void {
		for (const { batches } of this.#pairs.values()) batches.due(this.#owner.now());
		this.changed();
	}

	#schedule(): void {
		let until = Infinity;
		let dirty = false;
		for (const { batches } of this.#pairs.values()) {
			until = Math.min(until, batches.until);
			dirty ||= batches.dirty;
		}
		this.#owner.timers.set('wave', until);
		if (dirty && !this.settling) this.#owner.timers.sooner('batch', this.#owner.now() + LIMITS.batchMs);
	}

	/** A fresh coordinator takes the layout over from the peers: where the reports agree nothing moves. */
	rebuild(): void {
		this.settling = false;
		const members = [...this.#owner.members.values()].filter((member) => member.peers);
		const claims = members.filter(({ claim }) => claim !== null && claim.position > 0);
		claims.sort((a, b) => Number(b.claim?.settled) - Number(a.claim?.settled));
		for (const member of claims) member.rendition = member.claim?.rendition ?? 0;
		for (const rendition of new Set(claims.map((member) => member.rendition))) this.#rebuildPair(rendition, claims.filter((member) => member.rendition === rendition));
		for (const member of members) {
			const pair = this.#pairOf(member);
			if (!pair.tree.has(member.peer)) pair.join(member, this.#owner.now());
			member.claim = null;
		}
		this.#owner.timers.set('tend', this.#owner.now() + LIMITS.tendMs);
		this.changed();
	}

	#rebuildPair(rendition: Rendition, claims: readonly Member[]): void {
		const pair = this.pair(rendition);
		pair.tree.rebuild(claims.map((member) => ({
			peer: member.peer, slots: member.slots, nat: member.nat, since: member.since, tree: member.claim?.tree ?? 'A', position: member.claim?.position ?? 0,
		})));
		for (const member of claims) if (member.claim) pair.batches.adopt(member.peer, member.claim);
		pair.batches.gather();
	}
}
