import { DirectiveQueue } from './directive-queue.ts';
import { LIMITS } from './limits.ts';
import type { Ms, UnixMs } from './machine.ts';
import type { End, Epoch, PeerId, Rendition } from './messages.ts';
import type { Tree } from './tree.ts';
import { sameEpoch, type Directive, type Place, type Report } from './wire.ts';

type Who = PeerId | 'source';

/** What the owner of the batches does with directives. */
export interface BatchesOwner {
	/** @returns false when the peer cannot be reached now: the newest directive waits for it. */
	send(peer: Who, directive: Directive): boolean;
	alive(peer: Who): boolean;
	terms(): { readonly bufferMs: Ms; readonly latencyMs: Ms };
	/** The next number of an epoch: one counter for all that a coordinator issues. */
	nextEpoch(): number;
}

interface Change {
	readonly from: Directive | null;
	readonly to: Place | null;
}
/** Everybody near some changes of the layout. Two groups have nobody in common, so that each can be carried out by itself. */
interface Group {
	readonly peers: Set<PeerId>;
}
/** A batch that is being carried out. */
interface Flight {
	readonly peers: ReadonlySet<PeerId>;
	readonly changes: Map<PeerId, Change>;
	readonly first: 'A' | 'B';
	wave: 1 | 2;
	readonly awaiting: Set<PeerId>;
	until: Ms;
}
interface Planned {
	readonly place: Place;
	readonly bridge: End | null;
	readonly warm: readonly End[];
	/** The wave waits until this peer confirms. */
	readonly moves: boolean;
}
const FLOOR: Place = { tree: 'A', position: 0, level: 0, fanOut: 0, parent: 'floor', children: [], buddy: null, ward: null, standby: null };

/**
 * Turns changes of the layout into directives. Changes that have nobody in common are carried out side by side; each in two waves:
 * first the one tree, then the other. In the wave of a tree the other stands still and bridges every mover through its buddy; so no
 * feeder needs more than one spare credit, and no order between peers is needed inside a wave. Folding is computing the difference
 * only once, at the end: what came in while a group waited costs no more than its last state.
 */
export class Batches {
	readonly #tree: Tree;
	readonly #rendition: Rendition;
	readonly #boot: UnixMs;
	readonly #standby: boolean;
	readonly #owner: BatchesOwner;
	readonly #issued = new Map<Who, Directive>();
	/** The directive before the newest: its neighbours may still be finishing with each other. Gone once the newest is carried out. */
	readonly #before = new Map<Who, Directive>();
	readonly #queues = new Map<Who, DirectiveQueue>();
	readonly #waiting = new Map<PeerId, Group>();
	readonly #groups = new Set<Group>();
	readonly #busy = new Map<PeerId, Flight>();
	readonly #flights = new Set<Flight>();
	/** Newcomers whom a parent serves already though its own change is still going on. */
	readonly #early = new Map<Who, PeerId[]>();
	#sourceTouched = true;
	sent = 0;

	constructor(tree: Tree, owner: BatchesOwner, options: { readonly boot: UnixMs; readonly rendition: Rendition; readonly standby: boolean }) {
		this.#tree = tree;
		this.#owner = owner;
		this.#boot = options.boot;
		this.#rendition = options.rendition;
		this.#standby = options.standby;
	}

	// ------------------------------------------------------------------------------------------------------------ looking

	/** Batches that are being carried out. */
	get flights(): number {
		return this.#flights.size;
	}
	/** Changes wait for a batch. */
	get dirty(): boolean {
		return this.#groups.size > 0 || this.#sourceTouched;
	}
	/** When the first of the waves that run now is over whatever happens. */
	get until(): Ms {
		let until = Infinity;
		for (const flight of this.#flights) until = Math.min(until, flight.until);
		return until;
	}
	newest(peer: Who): Directive | undefined {
		return this.#issued.get(peer);
	}

	/** True when the newest directive of one of them, or the one before, names the other. */
	neighbours(a: PeerId, b: PeerId): boolean {
		const names = (one: PeerId, another: PeerId): boolean =>
			[this.#issued.get(one), this.#before.get(one)].some((directive) => directive !== undefined && endsOf(directive).includes(another));
		return names(a, b) || names(b, a);
	}

	// ---------------------------------------------------------------------------------------------------------- gathering

	/** Takes over what an operation of the layout has touched. Everything that has a peer in common becomes one group. */
	gather(): void {
		const { peers, source } = this.#tree.touched();
		if (source) this.#sourceTouched = true;
		let group: Group | null = null;
		for (const peer of peers) {
			const present = this.#waiting.get(peer);
			if (!present || present === group) continue;
			group = group ? this.#merge(group, present) : present;
		}
		if (peers.size === 0) return;
		group ??= { peers: new Set() };
		this.#groups.add(group);
		for (const peer of peers) this.#enter(group, peer);
	}

	#enter(group: Group, peer: PeerId): void {
		group.peers.add(peer);
		this.#waiting.set(peer, group);
	}

	#merge(a: Group, b: Group): Group {
		const [large, small] = a.peers.size >= b.peers.size ? [a, b] : [b, a];
		this.#groups.delete(small);
		for (const peer of small.peers) this.#enter(large, peer);
		return large;
	}

	/** The peer is gone: nobody waits for it, and nothing is sent to it any more. */
	forget(peer: PeerId): void {
		for (const map of [this.#issued, this.#before, this.#queues, this.#early]) map.delete(peer);
		const group = this.#waiting.get(peer);
		this.#waiting.delete(peer);
		if (group?.peers.delete(peer) && group.peers.size === 0) this.#groups.delete(group);
		const flight = this.#busy.get(peer);
		this.#busy.delete(peer);
		if (flight) this.#abort(flight);
	}

	/**
	 * Somebody of a batch is gone, so that what it would bring about is wrong: it ends where it is, and what is left of it is folded
	 * with what has changed since. That is free: everybody keeps the feed he has until he has a better one.
	 */
	#abort(flight: Flight): void {
		const group: Group = { peers: new Set() };
		this.#end(flight);
		let into = group;
		for (const peer of flight.peers) {
			const present = this.#waiting.get(peer);
			if (present && present !== into) into = this.#merge(into, present);
		}
		this.#groups.add(into);
		for (const peer of flight.peers) if (this.#owner.alive(peer)) this.#enter(into, peer);
	}

	/** Has no place any more, and is told so; `forget` follows. */
	release(peer: PeerId): void {
		this.#owner.send(peer, this.#directive([this.#boot, this.#owner.nextEpoch()], 2, FLOOR, null, NONE));
	}

	/** A source that joins anew is told its children once more. */
	forgetSource(): void {
		this.#issued.delete('source');
		this.#sourceTouched = true;
	}

	/** Tells a peer its newest order once more, as a new one. */
	repeat(peer: PeerId): void {
		const issued = this.#issued.get(peer);
		if (issued) this.#issue(peer, { ...issued, epoch: [this.#boot, this.#owner.nextEpoch()] });
		this.#flush();
	}

	/** What a peer says that it does: after a restart this is what its coordinator before us told it. */
	adopt(peer: PeerId, report: Report): void {
		const { tree, position, level, fanOut, parent, children, buddy, ward, standby } = report;
		const place = { tree, position, level, fanOut, parent, children, buddy, ward, standby };
		this.#issued.set(peer, this.#directive(report.epoch, 2, place, null, this.#tree.standbyClients(peer)));
	}

	// ------------------------------------------------------------------------------------------------------------ flying

	/** Starts a batch for each group of which nobody is busy in an earlier one. */
	begin(now: Ms): void {
		for (const group of [...this.#groups]) {
			if ([...group.peers].some((peer) => this.#busy.has(peer))) {
				this.#admitEarly(group);
				continue;
			}
			this.#groups.delete(group);
			for (const peer of group.peers) this.#waiting.delete(peer);
			this.#start(group, now);
		}
		this.#tellSource();
		this.#flush();
	}

	#start(group: Group, now: Ms): void {
		const changes = new Map<PeerId, Change>();
		for (const peer of group.peers) {
			this.#early.delete(peer);
			if (this.#owner.alive(peer)) this.#consider(peer, changes);
		}
		if (changes.size === 0) return;
		const flight: Flight = { peers: group.peers, changes, first: this.#firstTree(changes), wave: 1, awaiting: new Set(), until: now + LIMITS.waveMs };
		this.#flights.add(flight);
		for (const peer of group.peers) this.#busy.set(peer, flight);
		this.#sendWave(flight);
		this.#goOn(flight, now);
	}

	#consider(peer: PeerId, changes: Map<PeerId, Change>): void {
		const from = this.#issued.get(peer) ?? null;
		const to = this.#placeOf(peer);
		if (!to && (!from || from.position === 0) && from !== null) return;
		if (from && to && samePlace(from, to) && from.bridge === to.buddy && sameEnds(from.warm, this.#warm(peer))) return;
		changes.set(peer, { from, to });
	}

	/** Everybody of this wave has confirmed, or it has lasted for long enough: the next one, or the end of the batch. */
	#goOn(flight: Flight, now: Ms): void {
		while (flight.awaiting.size === 0 || now >= flight.until) {
			flight.awaiting.clear();
			if (flight.wave === 2) return this.#end(flight);
			flight.wave = 2;
			flight.until = now + LIMITS.waveMs;
			this.#sendWave(flight);
		}
	}

	#end(flight: Flight): void {
		this.#flights.delete(flight);
		for (const peer of flight.peers) if (this.#busy.get(peer) === flight) this.#busy.delete(peer);
		// The source may have kept somebody as a child who had not moved yet.
		const served = this.#issued.get('source')?.children ?? NONE;
		if (served.some((end) => flight.peers.has(end as PeerId))) this.#sourceTouched = true;
	}

	confirm(peer: PeerId, epoch: Epoch, settled: boolean, now: Ms): void {
		const issued = this.#issued.get(peer);
		if (!issued || !sameEpoch(issued.epoch, epoch)) return;
		this.#queues.get(peer)?.confirmed(issued);
		if (!settled) return;
		this.#before.delete(peer);
		const flight = this.#busy.get(peer);
		if (!flight?.awaiting.delete(peer) || flight.awaiting.size > 0) return;
		this.#goOn(flight, now);
		this.#flush();
	}

	/** Waves that have lasted for long enough are over. */
	due(now: Ms): void {
		for (const flight of [...this.#flights]) if (flight.awaiting.size === 0 || now >= flight.until) this.#goOn(flight, now);
		this.#flush();
	}

	/** The tree with more orphans goes first, then the one of which somebody with children goes to the other, then the one in which more parents change. */
	#firstTree(changes: ReadonlyMap<PeerId, Change>): 'A' | 'B' {
		const score = { A: 0, B: 0 };
		for (const { from, to } of changes.values()) {
			if (!to) continue;
			const orphaned = from !== null && from.parent.startsWith('peer:') && !this.#owner.alive(from.parent as PeerId);
			if (from !== null && from.position > 0 && from.tree !== to.tree && from.children.length > 0) score[from.tree] += 30;
			score[to.tree] += orphaned ? 1_000 : from?.parent === to.parent ? 0 : 1;
		}
		return score.B > score.A ? 'B' : 'A';
	}

	// ---------------------------------------------------------------------------------------------------------- directives

	#sendWave(flight: Flight): void {
		const clients = flight.wave === 1 ? this.#bridgeClients(flight) : null;
		for (const [peer, change] of flight.changes) {
			if (!this.#owner.alive(peer)) continue;
			const planned = flight.wave === 2 ? this.#final(change) : this.#firstWave(flight, change);
			const early = this.#early.get(peer)?.filter((child) => this.#owner.alive(child)) ?? [];
			const place = early.length > 0 ? { ...planned.place, children: union(planned.place.children, early) } : planned.place;
			this.#tell(peer, { ...planned, place, warm: union([...this.#warm(peer), ...(clients?.get(peer) ?? [])], planned.warm) }, flight);
		}
	}

	#tell(peer: PeerId, planned: Planned, flight: Flight): void {
		const warm = planned.warm.filter((end) => end !== peer).slice(0, LIMITS.warm);
		const issued = this.#issued.get(peer);
		if (issued && samePlace(issued, planned.place) && sameEnds(issued.warm, warm) && issued.bridge === planned.bridge) return;
		this.#issue(peer, this.#directive([this.#boot, this.#owner.nextEpoch()], flight.wave, planned.place, planned.bridge, warm));
		if (planned.moves) flight.awaiting.add(peer);
	}

	#issue(peer: Who, directive: Directive): void {
		const issued = this.#issued.get(peer);
		if (issued) this.#before.set(peer, issued);
		this.#issued.set(peer, directive);
		let queue = this.#queues.get(peer);
		if (!queue) this.#queues.set(peer, (queue = new DirectiveQueue()));
		queue.push(directive);
	}

	/** Sends what waits; whoever cannot be reached gets the newest when he is back. */
	#flush(): void {
		for (const [peer, queue] of this.#queues) {
			const directive = queue.take();
			if (directive && !this.#owner.send(peer, directive)) queue.push(directive);
			else if (directive) this.sent++;
			if (queue.size === 0) this.#queues.delete(peer);
		}
	}

	#directive(epoch: Epoch, wave: number, place: Place, bridge: End | null, warm: readonly End[]): Directive {
		return { t: 'directive', epoch, rendition: this.#rendition, wave, ...place, bridge, warm, ...this.#owner.terms(), guard: NONE };
	}

	#final({ to }: Change): Planned {
		const place = to ?? FLOOR;
		return { place, bridge: place.buddy, warm: [], moves: to !== null };
	}

	/** What a peer is told while only the first tree moves. */
	#firstWave(flight: Flight, change: Change): Planned {
		const { from, to } = change;
		if (to === null) return this.#final(change);
		if (!from || from.position === 0) return this.#final(change);
		const bridge = from.buddy !== null && this.#living([from.buddy]).length > 0 ? from.buddy : to.buddy;
		if (to.tree === flight.first) return { place: to, bridge, warm: [], moves: true };
		if (from.tree === flight.first) {
			// It changes trees: in this wave it only leaves its old parent, and its children leave it.
			return { place: { ...to, parent: bridge ?? 'floor', children: [] }, bridge, warm: endsOfPlace(to), moves: true };
		}
		const stays = this.#living([from.parent]).length > 0;
		return {
			place: { ...to, parent: stays ? from.parent : to.parent, children: union(to.children, this.#living(from.children)) },
			bridge, warm: endsOfPlace(to), moves: false,
		};
	}

	/**
	 * A newcomer need not wait until those around it have finished with each other: it gets its place at once, its parent is told of one
	 * child more, and its buddy and standby that it may come to them. Whether there is a credit is judged where it asks, when it asks.
	 */
	#admitEarly(group: Group): void {
		for (const peer of group.peers) {
			const issued = this.#issued.get(peer);
			const to = this.#placeOf(peer);
			if (!to || (issued && issued.position > 0) || !this.#owner.alive(peer)) continue;
			if (to.parent.startsWith('peer:')) this.#addChild(to.parent as PeerId, peer);
			for (const end of [to.buddy, to.standby]) if (end?.startsWith('peer:')) this.#addWarm(end as PeerId, peer);
			this.#issue(peer, this.#directive([this.#boot, this.#owner.nextEpoch()], 2, to, to.buddy, this.#warm(peer).slice(0, LIMITS.warm)));
		}
	}

	#addChild(parent: PeerId, child: PeerId): void {
		const issued = this.#issued.get(parent);
		if (!issued || issued.children.includes(child)) return;
		this.#early.set(parent, union(this.#early.get(parent) ?? [], [child]));
		this.#issue(parent, { ...issued, epoch: [this.#boot, this.#owner.nextEpoch()], children: union(issued.children, [child]) });
	}

	/** The newcomer may ask here before this one's own change is through. */
	#addWarm(near: PeerId, newcomer: PeerId): void {
		const issued = this.#issued.get(near);
		if (!issued || issued.position === 0 || endsOf(issued).includes(newcomer) || issued.warm.length >= LIMITS.warm) return;
		this.#issue(near, { ...issued, epoch: [this.#boot, this.#owner.nextEpoch()], warm: [...issued.warm, newcomer] });
	}

	#placeOf(peer: PeerId): Place | null {
		const place = this.#tree.place(peer);
		return place && !this.#standby ? { ...place, standby: null } : place;
	}

	/** For each bridge, who may come to it in the first wave. */
	#bridgeClients(flight: Flight): Map<Who, PeerId[]> {
		const clients = new Map<Who, PeerId[]>();
		for (const [peer, { from, to }] of flight.changes) {
			if (!from || !to || from.tree !== flight.first || from.parent === to.parent || from.buddy === null) continue;
			const bridge = from.buddy as Who;
			clients.set(bridge, [...(clients.get(bridge) ?? []), peer]);
		}
		return clients;
	}

	#living(ends: readonly End[]): End[] {
		return ends.filter((end) => end === 'source' || end === 'floor' || (end !== 'coordinator' && this.#owner.alive(end)));
	}

	/** Idle links besides the roles: those who keep their standby here, and wards beyond the one that is named. */
	#warm(peer: PeerId): readonly End[] {
		const wards = this.#tree.wards(peer).slice(1);
		return this.#standby ? union(wards, this.#tree.standbyClients(peer)) : wards;
	}

	// ------------------------------------------------------------------------------------------------------------- source

	/** The source stands at level 0; the roots are its children, and whoever was one and has not moved yet. */
	#tellSource(): void {
		if (!this.#sourceTouched) return;
		this.#sourceTouched = false;
		const issued = this.#issued.get('source');
		const leaving = (issued?.children ?? []).filter((end) => end.startsWith('peer:') && this.#busy.has(end as PeerId) && this.#owner.alive(end as PeerId));
		const place: Place = { ...FLOOR, parent: 'coordinator', fanOut: 2 * this.#tree.shape.rootPairs, children: union(this.#tree.roots, leaving).slice(0, LIMITS.named) };
		const warm = this.#tree.sourceClients.slice(0, LIMITS.named);
		if (issued && samePlace(issued, place) && sameEnds(issued.warm, warm)) return;
		this.#issue('source', this.#directive([this.#boot, this.#owner.nextEpoch()], 2, place, null, warm));
	}
}

const NONE: never[] = [];

function union<T extends End>(a: readonly T[], b: readonly T[]): T[] {
	return [...new Set([...a, ...b])];
}
function endsOfPlace(place: Place): End[] {
	return [place.parent, place.buddy, place.ward, place.standby, ...place.children].filter((end) => end !== null && end.startsWith('peer:')) as End[];
}
function endsOf(directive: Directive): readonly (End | null)[] {
	return [directive.parent, directive.buddy, directive.ward, directive.standby, directive.bridge, ...directive.children, ...directive.warm];
}
function sameEnds(a: readonly End[], b: readonly End[]): boolean {
	return a.length === b.length && a.every((end) => b.includes(end));
}
/** The same roles: what a peer does would not change. */
export function samePlace(a: Place, b: Place): boolean {
	return (
		a.tree === b.tree && a.position === b.position && a.level === b.level && a.fanOut === b.fanOut && a.parent === b.parent && a.buddy === b.buddy &&
		a.ward === b.ward && a.standby === b.standby && sameEnds(a.children, b.children)
	);
}
