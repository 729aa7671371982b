import { below, type Random } from '@dumbbell-stream/core';
import { BYTES, type Ground } from './ground.ts';
import { Partner, type MeshPeer } from './mesh-peer.ts';

/** The tracker draws so many viewers at random for each partner that it names. */
const DRAWS = 6;
/** No uplink is taken for more than so many streams, or all would hang on the few largest. */
const UPLINK_MAX = 8;

/** What partnership means to the mesh. */
export interface PartnersOptions {
	/** Partners that a viewer wants; others may choose it as well. */
	readonly partners: number;
	/** A viewer with less than a quarter of it looks for better partners, ms. */
	readonly bufferMs: number;
	onLink(one: MeshPeer, other: MeshPeer): void;
	onLoss(peer: MeshPeer, partner: Partner): void;
}

/** Who is whose partner, and the tracker that names partners. */
export class Partners {
	readonly #ground: Ground;
	readonly #options: PartnersOptions;
	readonly #random: Random;
	/** All members, for the tracker's draws, and where each stands there. */
	readonly #list: MeshPeer[] = [];
	readonly #places = new Map<MeshPeer, number>();

	constructor(ground: Ground, options: PartnersOptions, random: Random) {
		this.#ground = ground;
		this.#options = options;
		this.#random = random;
	}

	get size(): number {
		return this.#list.length;
	}

	/** The tracker hears of a newcomer and names partners to it. */
	join(peer: MeshPeer): void {
		const { recorder } = this.#ground.env;
		this.#asked();
		recorder.joinCost(this.open(peer));
		this.#places.set(peer, this.#list.length);
		this.#list.push(peer);
	}

	leave(peer: MeshPeer): void {
		const place = this.#places.get(peer);
		if (place === undefined) return;
		const last = this.#list.pop() as MeshPeer;
		if (last !== peer) {
			this.#list[place] = last;
			this.#places.set(last, place);
		}
		this.#places.delete(peer);
		// A partner that has fewer than it wants now looks for another one.
		const short = [...peer.partners.values()].filter(({ peer: { partners, opening } }) => partners.size - 1 + opening < this.#options.partners).length;
		this.#ground.env.recorder.leaveCost(short, short);
	}

	/** The members with the most uplink that have partners and are not among `others`. */
	strongest(count: number, others: readonly MeshPeer[]): readonly MeshPeer[] {
		const free = this.#list.filter((peer) => peer.serves && peer.partners.size > 0 && !others.includes(peer));
		return free.sort((a, b) => b.viewer.slots - a.viewer.slots || a.viewer.id - b.viewer.id).slice(0, count);
	}

	/** Asks the tracker for as many partners as are missing. @returns How many links are being set up. */
	open(peer: MeshPeer): number {
		const { env } = this.#ground;
		const chosen = new Set<MeshPeer>();
		for (let wanted = this.#options.partners - peer.partners.size - peer.opening; wanted > 0; wanted--) {
			let best: MeshPeer | undefined;
			for (let draw = 0; draw < DRAWS && this.#list.length > 0; draw++) {
				const other = this.#list[below(this.#random, this.#list.length)] as MeshPeer;
				if (other === peer || chosen.has(other) || peer.partners.has(other.viewer.id) || !env.network.canMeet(peer.viewer.node, other.viewer.node)) continue;
				if (!best || this.#sharePerPartner(other) > this.#sharePerPartner(best)) best = other;
			}
			if (best) chosen.add(best);
		}
		for (const other of chosen) {
			peer.opening++;
			other.opening++;
			env.recorder.control('signal', BYTES.signalling);
			env.at(env.now() + this.#ground.dialMs(peer.viewer) / 3 + env.network.setupMs(peer.viewer.node, other.viewer.node), () => this.#link(peer, other));
		}
		return chosen.size;
	}

	/** What a further partner may expect of this one's uplink. */
	#sharePerPartner(peer: MeshPeer): number {
		return peer.serves ? Math.min(peer.viewer.person.usableKbps, UPLINK_MAX * this.#ground.env.rateKbps) / (peer.partners.size + peer.opening + 1) : 0;
	}

	#link(a: MeshPeer, b: MeshPeer): void {
		a.opening--;
		b.opening--;
		if (!a.viewer.alive || !b.viewer.alive) return;
		const now = this.#ground.env.now();
		for (const [one, other] of [[a, b], [b, a]] as const) {
			one.partners.set(other.viewer.id, new Partner(other, now, this.#ground.cutting.unitMs / 2));
			this.#ground.feeding(one.viewer, 1);
			this.#options.onLink(one, other);
		}
	}

	lose(peer: MeshPeer, id: number): void {
		const partner = peer.partners.get(id);
		if (!partner || !peer.viewer.alive) return;
		peer.partners.delete(id);
		this.#ground.feeding(peer.viewer, -1);
		this.#options.onLoss(peer, partner);
		this.#replace(peer);
	}

	#replace(peer: MeshPeer): void {
		const { env } = this.#ground;
		if (peer.partners.size + peer.opening >= this.#options.partners) return;
		this.#asked();
		env.at(Math.max(env.now() + 2 * this.#ground.wayMs(peer.viewer.node, env.server), this.#ground.awayUntil), () => {
			if (peer.viewer.alive) this.open(peer);
		});
	}

	/** Who is short of media leaves the partner that was of least use for another; the silent ones are left by everybody. */
	refine(peer: MeshPeer): void {
		const { env } = this.#ground;
		const { bufferedMs } = env.recorder.playhead(env.now(), peer.viewer.id);
		if (bufferedMs < this.#options.bufferMs / 4 && peer.partners.size >= this.#options.partners) {
			let least: Partner | undefined;
			for (const partner of peer.partners.values()) if (!least || partner.useful < least.useful) least = partner;
			if (least) {
				this.lose(least.peer, peer.viewer.id);
				this.lose(peer, least.peer.viewer.id);
			}
		}
		for (const partner of peer.partners.values()) partner.useful = 0;
		this.#replace(peer);
	}

	#asked(): void {
		this.#ground.coordinatorMessages += 2;
		this.#ground.env.recorder.control('coordinator', BYTES.directive + BYTES.report, 2);
	}
}
