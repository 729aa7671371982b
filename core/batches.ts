import { DirectiveQueue } from './directive-queue.ts';
import { LIMITS } from './limits.ts';
import type { Ms, UnixMs } from './machine.ts';
import type { End, Epoch, PeerId } from './messages.ts';
import { childPositions, type Tree } from './tree.ts';
import { sameEpoch, type Directive, type Place, type Report } from './wire.ts';

type Who = PeerId | 'source';

/** What the owner of the batches does with directives. */
export interface BatchesOwner {
	send(peer: Who, directive: Directive): void;
	alive(peer: Who): boolean;
	terms(): { readonly bufferMs: Ms; readonly latencyMs: Ms };
}

interface Change {
	readonly from: Directive | null;
	readonly to: Place | null;
}
const FLOOR: Place = { tree: 'A', position: 0, level: 0, parent: 'floor', children: [], buddy: null, ward: null, standby: null };

/**
 * Turns changes of the layout into directives and sends them in two waves: first the one tree, then the other. In the wave of a tree
 * the other stands still and bridges every mover through its buddy; so no feeder needs more than one spare credit, and no order
 * between peers is needed inside a wave. Folding is computing the difference only once, at the end.
 */
export class Batches {
	readonly #tree: Tree;
	readonly #boot: UnixMs;
	readonly #owner: BatchesOwner;
	readonly #issued = new Map<Who, Directive>();
	/** The directive before the newest: its neighbours may still be finishing with each other. */
	readonly #before = new Map<Who, Directive>();
	readonly #queues = new Map<Who, DirectiveQueue>();
	readonly #awaiting = new Set<Who>();
	#changes = new Map<Who, Change>();
	#first: 'A' | 'B' = 'A';
	#carried = new Set<PeerId>();
	#n = 0;
	/** 0 between batches. */
	wave: 0 | 1 | 2 = 0;
	sent = 0;

	constructor(tree: Tree, boot: UnixMs, owner: BatchesOwner) {
		this.#tree = tree;
		this.#boot = boot;
		this.#owner = owner;
	}

	get active(): boolean {
		return this.wave > 0;
	}
	/** Everybody of this wave has confirmed. */
	get done(): boolean {
		return this.#awaiting.size === 0;
	}
	/** Changes came in while a batch was running. */
	get dirty(): boolean {
		for (const peer of this.#tree.touched()) this.#carried.add(peer);
		return this.#carried.size > 0 || !this.#issued.has('source');
	}

	newest(peer: Who): Directive | undefined {
		return this.#issued.get(peer);
	}

	/** True when the newest directive of one of them, or the one before, names the other. */
	neighbours(a: PeerId, b: PeerId): boolean {
		const names = (one: PeerId, other: PeerId): boolean =>
			[this.#issued.get(one), this.#before.get(one)].some((directive) => directive !== undefined && endsOf(directive).includes(other));
		return names(a, b) || names(b, a);
	}

	/** The peer has no place here any more, or must be told anew. */
	forget(peer: Who): void {
		this.#issued.delete(peer);
		this.#before.delete(peer);
		this.#queues.delete(peer);
		this.#awaiting.delete(peer);
	}

	/** What a peer says that it does: after a restart this is what its coordinator before us told it. */
	adopt(peer: PeerId, report: Report): void {
		const { tree, position, level, parent, children, buddy, ward, standby } = report;
		const place = { tree, position, level, parent, children, buddy, ward, standby };
		this.#issued.set(peer, this.#directive(report.epoch, 2, place, null, this.#tree.standbyClients(peer)));
	}

	confirm(peer: Who, epoch: Epoch, settled: boolean): void {
		const issued = this.#issued.get(peer);
		if (!issued || !sameEpoch(issued.epoch, epoch)) return;
		this.#queues.get(peer)?.confirmed(issued);
		if (settled) this.#awaiting.delete(peer);
	}

	/** Starts a batch with all that changed. @returns whether there was anything to tell. */
	begin(): boolean {
		const touched = new Set([...this.#carried, ...this.#tree.touched()]);
		this.#carried = new Set();
		this.#changes = new Map();
		for (const peer of touched) if (this.#owner.alive(peer)) this.#consider(peer, this.#tree.place(peer));
		this.#consider('source', this.#sourcePlace());
		if (this.#changes.size === 0) return false;
		this.#first = this.#firstTree();
		this.wave = 1;
		this.#sendWave();
		return true;
	}

	/** The present wave is over: the next one, or the end of the batch. */
	advance(): void {
		this.#awaiting.clear();
		if (this.wave === 1) {
			this.wave = 2;
			this.#sendWave();
		} else {
			this.wave = 0;
			this.#changes = new Map();
		}
	}

	#consider(peer: Who, to: Place | null): void {
		const from = this.#issued.get(peer) ?? null;
		const target = to ?? FLOOR;
		if (from && samePlace(from, target) && sameEnds(from.warm, this.#warm(peer, target))) return;
		if (!from && to === null) return;
		this.#changes.set(peer, { from, to });
	}

	/** The tree with more orphans goes first, else the one in which more parents change. */
	#firstTree(): 'A' | 'B' {
		const score = { A: 0, B: 0 };
		for (const [peer, { from, to }] of this.#changes) {
			if (!to || peer === 'source') continue;
			const orphaned = from !== null && from.parent.startsWith('peer:') && !this.#owner.alive(from.parent as PeerId);
			score[to.tree] += orphaned ? 1_000 : from?.parent === to.parent ? 0 : 1;
		}
		return score.B > score.A ? 'B' : 'A';
	}

	#sendWave(): void {
		const bridged = this.#bridgeClients();
		for (const [peer, change] of this.#changes) {
			if (!this.#owner.alive(peer)) continue;
			const planned = this.wave === 2 ? this.#final(change) : this.#firstWave(peer, change);
			const warm = [...new Set([...this.#warm(peer, change.to ?? FLOOR), ...(this.wave === 1 ? (bridged.get(peer) ?? []) : []), ...planned.warm])];
			const directive = this.#directive([this.#boot, ++this.#n], this.wave, planned.place, planned.bridge, warm.filter((end) => end !== peer).slice(0, LIMITS.warm));
			const issued = this.#issued.get(peer);
			if (issued && samePlace(issued, directive) && sameEnds(issued.warm, directive.warm)) continue;
			this.#issue(peer, directive, planned.moves);
		}
	}

	#issue(peer: Who, directive: Directive, moves: boolean): void {
		const issued = this.#issued.get(peer);
		if (issued) this.#before.set(peer, issued);
		this.#issued.set(peer, directive);
		let queue = this.#queues.get(peer);
		if (!queue) this.#queues.set(peer, (queue = new DirectiveQueue()));
		queue.push(directive);
		for (let next = queue.take(); next; next = queue.take()) {
			this.sent++;
			this.#owner.send(peer, next);
		}
		if (moves && peer !== 'source') this.#awaiting.add(peer);
	}

	#directive(epoch: Epoch, wave: number, place: Place, bridge: End | null, warm: readonly End[]): Directive {
		return { t: 'directive', epoch, rendition: 0, wave, ...place, bridge, warm, ...this.#owner.terms(), guard: [] };
	}

	#final({ to }: Change): Planned {
		const place = to ?? FLOOR;
		return { place, bridge: place.buddy, warm: [], moves: to !== null };
	}

	/** What a peer is told while only the first tree moves. */
	#firstWave(peer: Who, change: Change): Planned {
		const { from, to } = change;
		if (to === null) return this.#final(change);
		if (peer === 'source') return { place: { ...to, children: union(to.children, this.#living(from?.children ?? [])) }, bridge: null, warm: [], moves: false };
		if (!from || from.position === 0) {
			if (to.tree === this.#first) return this.#final(change);
			return { place: FLOOR, bridge: null, warm: endsOfPlace(to), moves: false }; // Its links may be made already.
		}
		const bridge = from.buddy !== null && this.#living([from.buddy]).length > 0 ? from.buddy : to.buddy;
		if (to.tree === this.#first) return { place: to, bridge, warm: [], moves: true };
		if (from.tree === this.#first) {
			// It changes trees: in this wave it only leaves its old parent. It has no children, or it would not have been chosen.
			return { place: { ...to, parent: bridge ?? 'floor', children: [] }, bridge: null, warm: endsOfPlace(to), moves: true };
		}
		const stays = this.#living([from.parent]).length > 0;
		return {
			place: { ...to, parent: stays ? from.parent : to.parent, children: union(to.children, this.#living(from.children)) },
			bridge, warm: endsOfPlace(to), moves: false,
		};
	}

	/** For each bridge, who may come to it in the first wave. */
	#bridgeClients(): Map<Who, PeerId[]> {
		const clients = new Map<Who, PeerId[]>();
		for (const [peer, { from, to }] of this.#changes) {
			if (peer === 'source' || !from || !to || from.tree !== this.#first || from.parent === to.parent || from.buddy === null) continue;
			const bridge = from.buddy as Who;
			clients.set(bridge, [...(clients.get(bridge) ?? []), peer]);
		}
		return clients;
	}

	#living(ends: readonly End[]): End[] {
		return ends.filter((end) => end === 'source' || end === 'floor' || (end !== 'coordinator' && this.#owner.alive(end)));
	}

	/** Idle links besides the roles: those who keep their standby here. */
	#warm(peer: Who, place: Place): readonly End[] {
		if (peer !== 'source') return place.position === 0 ? [] : this.#tree.standbyClients(peer);
		const clients: End[] = [];
		const { rootPairs } = this.#tree;
		for (let root = 1; root <= rootPairs; root++) {
			for (const position of [root, ...childPositions(root, rootPairs)]) {
				for (const tree of ['A', 'B'] as const) {
					const near = this.#tree.at(tree, position);
					const its = near && this.#tree.place(near);
					if (near && its && (its.standby === 'source' || its.buddy === 'source')) clients.push(near);
				}
			}
		}
		return clients;
	}

	/** The source stands at level 0; the roots are its children. */
	#sourcePlace(): Place {
		const children: PeerId[] = [];
		for (let root = 1; root <= this.#tree.rootPairs; root++) {
			for (const tree of ['A', 'B'] as const) {
				const peer = this.#tree.at(tree, root);
				if (peer) children.push(peer);
			}
		}
		return { ...FLOOR, parent: 'coordinator', children };
	}
}

interface Planned {
	readonly place: Place;
	readonly bridge: End | null;
	readonly warm: readonly End[];
	/** The wave waits until this peer confirms. */
	readonly moves: boolean;
}

function union(a: readonly End[], b: readonly End[]): End[] {
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
		a.tree === b.tree && a.position === b.position && a.level === b.level && a.parent === b.parent && a.buddy === b.buddy &&
		a.ward === b.ward && a.standby === b.standby && sameEnds(a.children, b.children)
	);
}
