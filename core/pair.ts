import { Batches, type BatchesOwner } from './batches.ts';
import { LIMITS } from './limits.ts';
import type { Ms, Random, UnixMs } from './machine.ts';
import type { Member, Told } from './member.ts';
import type { End, PeerId, Rendition } from './messages.ts';
import { lowest, type OpenSlot } from './open-slots.ts';
import { carriedFeeds, Performers, type Verdicts } from './performers.ts';
import { buddyRttMsMax, choose, defaultScorer, propose, type NodeView, type Proposer, type Scorer, type SlotView, type StreamView } from './scorer.ts';
import { Tree, type TreeOptions } from './tree.ts';
import type { Report } from './wire.ts';

export interface PairOptions {
	readonly rendition: Rendition;
	readonly boot: UnixMs;
	readonly random: Random;
	/** Layout, fan-out and root pairs. */
	readonly layout: Omit<TreeOptions, 'random' | 'pick'>;
	readonly standby: boolean;
	readonly scorer: Scorer;
	readonly proposer: Proposer;
}
/** What a pair asks of its owner. */
export interface PairOwner extends BatchesOwner {
	member(peer: PeerId): Member | undefined;
	/** Whether a member may have children now, as far as that is not a matter of this pair. */
	trusted(peer: PeerId): boolean;
	stream(): Omit<StreamView, 'peers'>;
}

/** One rendition: its two trees, the batches that bring them about, and who in them cannot do what his place asks. */
export class Pair {
	readonly rendition: Rendition;
	readonly tree: Tree;
	readonly batches: Batches;
	readonly performers = new Performers();
	/** Something is wrong with many at once. */
	incident = false;
	/** Binary still, and free to become wider. */
	#widens: boolean;
	readonly #owner: PairOwner;
	readonly #scorer: Scorer;
	readonly #proposer: Proposer;
	/** Round trips that newcomers have measured, until they are placed. */
	readonly #trips = new Map<PeerId, ReadonlyMap<PeerId, Ms>>();
	/** Feeds that under-performers really carry, as measured. */
	readonly #measured = new Map<PeerId, number>();
	/** Leaves of the present second and of the one before. */
	#leaves = 0;
	#leavesBefore = 0;
	#calmSince: Ms = -Infinity;

	constructor(options: PairOptions, owner: PairOwner) {
		this.rendition = options.rendition;
		this.#owner = owner;
		this.#scorer = options.scorer;
		this.#proposer = options.proposer;
		this.#widens = options.layout.fanOut === undefined;
		this.tree = new Tree({ ...options.layout, random: options.random, pick: (peer, open) => this.#pick(peer, open) });
		this.batches = new Batches(this.tree, owner, { boot: options.boot, rendition: options.rendition, standby: options.standby });
	}

	// ------------------------------------------------------------------------------------------------------ come and go

	/** @param trips What it has measured of the neighbours of `slots`, which it was offered. */
	join(member: Member, now: Ms, slots: readonly OpenSlot[] = [], trips: ReadonlyMap<PeerId, Ms> = NOBODY): void {
		const { peer } = member;
		if (trips.size > 0) this.#trips.set(peer, trips);
		// A slot whose neighbours did not answer cannot be had.
		const within = slots.filter(({ parent }) => parent === 'source' || trips.has(parent));
		const wish = within[within.length > 1 ? this.#pick(peer, within) : 0];
		this.tree.join(peer, { ...this.#terms(member, now), since: now }, wish);
		this.#trips.delete(peer);
		this.batches.gather();
	}

	leave(peer: PeerId, now: Ms): void {
		this.#leaves++;
		this.#judgeEmergency(now);
		this.tree.leave(peer);
		this.batches.forget(peer);
		this.performers.forget(peer);
		this.#measured.delete(peer);
		this.batches.gather();
	}

	/** What it can carry, its network, or our opinion of it has changed. */
	refresh(member: Member, now: Ms): void {
		this.tree.setTerms(member.peer, this.#terms(member, now));
		this.batches.gather();
	}

	/** To the bottom. */
	demote(member: Member, now: Ms): void {
		this.tree.setTerms(member.peer, this.#terms(member, now));
		this.tree.demote(member.peer, now);
		this.batches.gather();
	}

	#terms(member: Member, now: Ms): { readonly slots: number; readonly nat: Member['nat'] } {
		const able = this.#owner.trusted(member.peer) && this.performers.fit(now, member.peer);
		const slots = Math.min(member.slots, this.#measured.get(member.peer) ?? Infinity);
		return { slots: able ? slots : Math.min(slots, 1), nat: member.nat };
	}

	// ---------------------------------------------------------------------------------------------------------- offering

	/** Open slots of which a newcomer may measure the neighbours; none when it had better be placed at once. */
	offer(member: Member, now: Ms, joinsPerSecond: number): readonly OpenSlot[] {
		const { tree } = this;
		const calm = joinsPerSecond <= Math.max(LIMITS.measureJoins, tree.size / LIMITS.measureShare);
		if (tree.emergency || tree.size < LIMITS.measureFrom || !calm) return [];
		const open = tree.openFor(this.#terms(member, now));
		return open.length > 1 ? open : [];
	}

	#pick(peer: PeerId, open: readonly OpenSlot[]): number {
		const trips = this.#trips.get(peer);
		const member = this.#owner.member(peer);
		if (!member || (!trips && this.#scorer === defaultScorer)) return lowest(peer, open);
		const found = choose(this.#view(member), open.map((slot) => this.#slotView(slot, trips ?? NOBODY)), this.#stream(), this.#scorer);
		return Math.max(0, open.findIndex((slot) => slotNumber(slot) === found.slot));
	}

	#view(member: Member): NodeView {
		return { slots: member.slots, ageMs: 0, nat: member.nat, region: '', network: '', lagMs: member.told?.delayMs ?? 0 };
	}

	#slotView(slot: OpenSlot, trips: ReadonlyMap<PeerId, Ms>): SlotView {
		const seen = (end: PeerId | 'source'): NodeView | null => {
			const member = end === 'source' ? undefined : this.#owner.member(end);
			return member ? this.#view(member) : null;
		};
		const rtt = (end: PeerId | 'source'): Ms | null => (end === 'source' ? null : (trips.get(end) ?? null));
		return {
			slot: slotNumber(slot), tree: slot.tree, level: slot.level, slotsNeeded: 0, occupant: null, parent: seen(slot.parent), buddy: seen(slot.buddy), children: [],
			parentRttMs: rtt(slot.parent), buddyRttMs: rtt(slot.buddy), opensHalf: slot.opensHalf, elsewhere: [],
		};
	}

	// ---------------------------------------------------------------------------------------------------------- judging

	observe(peer: PeerId, report: Report, delayMs: Ms, before: Told | null, now: Ms): void {
		this.performers.observe(now, peer, { ...report, lagMs: delayMs }, before ? carriedFeeds(before, report) : NaN);
	}

	/** Once a second: under-performers go to the bottom, older viewers rise, too distant buddies are exchanged. Returns who should leave the pair. */
	tend(now: Ms): Verdicts['shed'] {
		this.#leavesBefore = this.#leaves;
		this.#leaves = 0;
		this.#judgeEmergency(now);
		this.performers.latencyMs = this.#owner.terms().latencyMs;
		const verdicts = this.performers.verdicts(now, {
			leafSlots: this.tree.leafSlots, worth: (peer) => (now - this.tree.since(peer)) * (this.#owner.member(peer)?.slots ?? 0),
		});
		for (const [peer, slots] of verdicts.slots) this.#measured.set(peer, slots);
		for (const peer of verdicts.cleared) this.#measured.delete(peer);
		for (const peer of verdicts.demote) this.#each(peer, (member) => this.demote(member, now));
		for (const peer of [...verdicts.unfit, ...verdicts.cleared]) this.#each(peer, (member) => this.refresh(member, now));
		this.incident = verdicts.freeze || this.tree.emergency;
		if (!verdicts.freeze) this.tree.improve(now, Math.min(LIMITS.improvements, 1 + Math.floor(this.tree.size / LIMITS.improveShare)));
		this.#exchange(this.tree.sample(LIMITS.places), now);
		this.#widen();
		this.batches.gather();
		return verdicts.shed;
	}

	/** Where too few can carry two children and a spare, those who can carry more have to. Nobody moves for it. */
	#widen(): void {
		if (!this.#widens || this.tree.members < LIMITS.measureFrom) return;
		let able = 0;
		for (const peer of this.tree.peers) if ((this.#owner.member(peer)?.slots ?? 0) > LIMITS.fanOut) able++;
		if (able * 100 >= LIMITS.binaryPercent * this.tree.members) return;
		this.#widens = false;
		this.tree.widen(LIMITS.fanOutMax);
	}

	#each(peer: PeerId, act: (member: Member) => void): void {
		const member = this.#owner.member(peer);
		if (member && this.tree.has(peer)) act(member);
	}

	/** A buddy so far away that the loss of a parent would be seen: somebody else of the level takes its place. */
	mendBuddy(member: Member, now: Ms): void {
		const far = (member.told?.buddyRttMs ?? 0) > buddyRttMsMax(this.#stream());
		if (far) this.#exchange(this.tree.sample(LIMITS.places, member.peer), now);
	}

	/** What the proposer finds among some slots, as far as it is legal. */
	#exchange(sample: readonly PeerId[], now: Ms): void {
		if (this.tree.emergency || sample.length < 2) return;
		const bySlot = new Map<number, PeerId>();
		const views = sample.flatMap((peer) => {
			const view = this.#occupied(peer);
			if (view) bySlot.set(view.slot, peer);
			return view ?? [];
		});
		const { exchanges } = propose(views, this.#stream(), this.#proposer);
		for (const { a, b } of exchanges) this.tree.exchange(bySlot.get(a) as PeerId, bySlot.get(b) as PeerId, now);
		this.batches.gather();
	}

	#stream(): StreamView {
		return { ...this.#owner.stream(), peers: this.tree.size };
	}

	#occupied(peer: PeerId): SlotView | null {
		const place = this.tree.place(peer);
		const member = this.#owner.member(peer);
		if (!place || !member) return null;
		const told = member.told?.settled ? member.told : null;
		const near = (end: End | null): NodeView | null => {
			const other = end?.startsWith('peer:') ? this.#owner.member(end as PeerId) : undefined;
			return other ? this.#view(other) : null;
		};
		return {
			slot: slotNumber(place), tree: place.tree, level: place.level, slotsNeeded: place.children.length > 0 ? place.children.length + 1 : 0, occupant: this.#view(member),
			parent: near(place.parent), buddy: near(place.buddy), children: place.children.flatMap((child) => near(child) ?? []),
			parentRttMs: told && told.rttMs > 0 ? told.rttMs : null, buddyRttMs: told && told.buddyRttMs > 0 ? told.buddyRttMs : null, opensHalf: false, elsewhere: [],
		};
	}

	/** Mass events are mended first and made beautiful later. */
	#judgeEmergency(now: Ms): void {
		const many = this.#leaves + this.#leavesBefore >= Math.max(LIMITS.emergencyLeaves, (this.tree.size * LIMITS.emergencyPercent) / 100);
		if (many) this.#calmSince = now;
		this.tree.emergency = many || now - this.#calmSince < LIMITS.emergencyCalmMs;
	}
}

const NOBODY: ReadonlyMap<PeerId, Ms> = new Map();

/** Unique in the pair: tree A's slots are even. */
function slotNumber({ tree, position }: Pick<OpenSlot, 'tree' | 'position'>): number {
	return 2 * position + (tree === 'B' ? 1 : 0);
}
