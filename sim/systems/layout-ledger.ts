import type { Coordinator, PeerId } from '@dumbbell-stream/core';
import type { Recorder } from '../metrics.ts';

type Tree = Coordinator['tree'];
interface Roles {
	readonly parent: string;
	readonly buddy: string;
	readonly standby: string;
}
/** Neighbour changes that one operation of the layout brought about. */
interface Cost {
	links: number;
	connections: number;
	standbys: number;
}

/** What changes places in a tree, and whose doing that is. */
const OPERATIONS = { join: 'join', leave: 'leave', demote: 'other', setTerms: 'other', exchange: 'other', improve: 'other' } as const;

/**
 * Counts, for every operation of the coordinator's layout, the new parent and buddy links and the pairs that had no link of any role
 * before. It wraps the operations of a tree and compares the neighbourhoods of whom each of them touched.
 */
export class LayoutLedger {
	readonly #recorder: Recorder;
	readonly #roles = new Map<PeerId, Roles>();
	standbyChanges = 0;
	/** Parent and buddy links that neither a join nor a leave asked for (demotions, exchanges). */
	otherLinks = 0;

	constructor(recorder: Recorder) {
		this.#recorder = recorder;
	}

	/** Watches this tree from now on; a fresh coordinator has a fresh one. */
	attach(tree: Tree): void {
		const pending = { peers: new Set<PeerId>(), source: false };
		const take = tree.touched.bind(tree);
		const keep = (): ReadonlySet<PeerId> => {
			const { peers, source } = take();
			for (const peer of peers) pending.peers.add(peer);
			pending.source ||= source;
			return peers;
		};
		this.#roles.clear();
		Object.assign(tree, {
			touched: () => {
				keep();
				const handed = { peers: new Set(pending.peers), source: pending.source };
				pending.peers.clear();
				pending.source = false;
				return handed;
			},
		});
		for (const [name, kind] of Object.entries(OPERATIONS)) {
			const operate = (tree as unknown as Record<string, (...given: unknown[]) => unknown>)[name]?.bind(tree);
			if (!operate) continue;
			const wrapped = (...given: unknown[]): unknown => {
				keep(); // What other operations touched is not this one's doing.
				const result = operate(...given);
				this.#book(tree, kind, keep(), kind === 'leave' ? (given[0] as PeerId) : null);
				return result;
			};
			Object.assign(tree, { [name]: wrapped });
		}
	}

	#book(tree: Tree, kind: 'join' | 'leave' | 'other', touched: ReadonlySet<PeerId>, gone: PeerId | null): void {
		const cost: Cost = { links: 0, connections: 0, standbys: 0 };
		const buddies = new Set<string>();
		const hadPlace = gone === null || this.#roles.has(gone);
		const fresh: [PeerId, Roles][] = [];
		for (const peer of touched) {
			const place = tree.place(peer);
			if (!place) {
				this.#roles.delete(peer);
				continue;
			}
			const roles = { parent: place.parent, buddy: place.buddy ?? '-', standby: place.standby ?? '-' };
			this.#compare(peer, roles, cost, buddies);
			fresh.push([peer, roles]);
		}
		for (const [peer, roles] of fresh) this.#roles.set(peer, roles);
		if (gone !== null) this.#roles.delete(gone);
		this.standbyChanges += cost.standbys;
		if (kind === 'join') this.#recorder.joinCost(cost.links);
		else if (kind === 'leave') {
			if (hadPlace) this.#recorder.leaveCost(cost.links, cost.connections);
		} else this.otherLinks += cost.links;
	}

	#compare(peer: PeerId, roles: Roles, cost: Cost, buddies: Set<string>): void {
		const before = this.#roles.get(peer);
		if (before?.parent !== roles.parent) {
			cost.links++;
			if (!this.#knew(peer, roles.parent)) cost.connections++;
		}
		if (roles.buddy !== '-' && before?.buddy !== roles.buddy) {
			const pair = peer < roles.buddy ? `${peer} ${roles.buddy}` : `${roles.buddy} ${peer}`;
			// Both buddies name each other, and have one link.
			if (!buddies.has(pair)) {
				buddies.add(pair);
				if (this.#roles.get(roles.buddy as PeerId)?.buddy !== peer) {
					cost.links++;
					if (!this.#knew(peer, roles.buddy)) cost.connections++;
				}
			}
		}
		if (roles.standby !== '-' && before?.standby !== roles.standby) {
			cost.standbys++;
			if (!this.#knew(peer, roles.standby)) cost.connections++;
		}
	}

	/** Had these two a link of any role before? */
	#knew(peer: PeerId, other: string): boolean {
		const mine = this.#roles.get(peer);
		const theirs = this.#roles.get(other as PeerId);
		return mine?.parent === other || mine?.buddy === other || mine?.standby === other || theirs?.parent === peer || theirs?.buddy === peer || theirs?.standby === peer;
	}
}
