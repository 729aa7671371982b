import { call, type Ground } from './ground.ts';
import { HEAD_BYTES, type MeshPeer, type Partner } from './mesh-peer.ts';

/** Substreams that are pushed take at most this share of an uplink. */
const PUSH_SHARE = 0.9;
/** A pusher that missed so many units of a substream in a row is left. */
const STRIKES = 2;

/**
 * Push on top of pull, as in GridMedia: units are dealt to substreams, and who gives one on request pushes the later ones of its substream.
 * Who does not bring them is left after a while, and the next request finds another pusher.
 */
export class Substreams {
	readonly #ground: Ground;
	readonly #count: number;
	readonly #give: (from: MeshPeer, to: MeshPeer, unit: number) => void;

	constructor(ground: Ground, count: number, give: (from: MeshPeer, to: MeshPeer, unit: number) => void) {
		this.#ground = ground;
		this.#count = count;
		this.#give = give;
	}

	/** A member has a new unit: it goes on to those to whom this member pushes its substream. */
	relay(peer: MeshPeer, unit: number): void {
		for (const other of peer.pushed[unit % this.#count] ?? []) {
			if (!peer.partners.get(other.viewer.id)?.seen?.has(unit)) this.#give(peer, other, unit);
		}
	}

	/** Whether somebody should bring this unit without being asked. */
	hasPusher(peer: MeshPeer, unit: number): boolean {
		return this.#count === 0 || peer.pushers[unit % this.#count] !== null;
	}

	/** These two are partners no more. */
	lose(peer: MeshPeer, partner: Partner): void {
		for (const [substream, pusher] of peer.pushers.entries()) if (pusher === partner) peer.pushers[substream] = null;
		for (const receivers of peer.pushed) if (receivers.delete(partner.peer)) peer.pushes--;
	}

	/** Who gave a unit on request may push the rest of its substream. */
	subscribe(peer: MeshPeer, partner: Partner | undefined, unit: number, pushed: boolean): void {
		if (this.#count === 0) return;
		const substream = unit % this.#count;
		if (pushed) peer.strikes[substream] = 0;
		if (!partner || pushed || peer.pushers[substream] !== null) return;
		peer.pushers[substream] = partner;
		peer.strikes[substream] = 0;
		const other = partner.peer;
		this.#ground.control('map', peer.viewer.node, other.viewer.node, HEAD_BYTES, call(() => {
			if (!other.viewer.alive || !peer.viewer.alive) return;
			// Not to its own pusher, and not above what the uplink carries.
			const most = (PUSH_SHARE * other.viewer.person.usableKbps * this.#count) / this.#ground.env.rateKbps;
			const free = other.pushes < most && other.pushers[substream]?.peer !== peer;
			if (free && !(other.pushed[substream] as Set<MeshPeer>).has(peer)) {
				(other.pushed[substream] as Set<MeshPeer>).add(peer);
				other.pushes++;
				// What came to the other since it answered.
				for (let later = unit + this.#count; later <= other.viewer.held.newest; later += this.#count) {
					if (other.viewer.held.has(later) && !peer.viewer.held.has(later)) this.#give(other, peer, later);
				}
			} else if (!free && peer.pushers[substream] === partner) peer.pushers[substream] = null;
		}));
	}

	/** This unit was not brought in time. */
	strike(peer: MeshPeer, unit: number): void {
		if (this.#count === 0) return;
		const substream = unit % this.#count;
		const pusher = peer.pushers[substream];
		if (!pusher) return;
		const strikes = (peer.strikes[substream] as number) + 1;
		peer.strikes[substream] = strikes;
		if (strikes < STRIKES) return;
		peer.pushers[substream] = null;
		peer.strikes[substream] = 0;
		const other = pusher.peer;
		this.#ground.control('map', peer.viewer.node, other.viewer.node, HEAD_BYTES, call(() => {
			if (other.pushed[substream]?.delete(peer)) other.pushes--;
		}));
	}
}
