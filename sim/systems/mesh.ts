import { below, type Random } from '@dumbbell-stream/core';
import type { Giver } from '../metrics.ts';
import type { Event } from '../system.ts';
import { Floor } from './floor.ts';
import { call, type Ground, type Holdings, type Viewer } from './ground.ts';
import { HEAD_BYTES, MeshPeer, schedule, type Partner } from './mesh-peer.ts';
import { Partners } from './partners.ts';
import { Substreams } from './substreams.ts';

/** A partner that has so much in its uplink's queue says no, ms: as much as the network model lets a queue grow. */
const QUEUE_MS = 500;
/** A request is given up after so many times what it should take, and not before `GIVE_UP_MS`. */
const PATIENCE = 3;
const GIVE_UP_MS = 1_000;
/** Partners are looked over so often, ms. */
const REFINE_MS = 5_000;
/** A newcomer looks for a beginning so far back, units; without one he begins at the newest group after so long, ms. */
const START_UNITS = 400;
const START_WAIT_MS = 2_000;
/** What a newcomer of a pull mesh waits for before it plays, ms. */
export const QUICK_MS = 1_000;

/** What makes one mesh different from another. */
export interface MeshOptions {
	readonly partners: number;
	/** Buffer maps go out so often, ms. */
	readonly mapMs: number;
	/** Requests go out so often, ms. */
	readonly requestMs: number;
	readonly bufferMs: number;
	/** A newcomer begins so far behind the newest that its partners have, ms, and waits for `startMs` before it plays. */
	readonly lagMs: number;
	readonly startMs: number;
	/** A missing unit that others have is asked for only after this, ms: it may still be pushed. */
	readonly waitMs: number;
	/** Substreams that partners push once a unit of them was pulled; 0: pull alone. */
	readonly substreams: number;
	/** The source gives each unit to two (2 K) of so many viewers in turn; 0: it gives the mesh nothing. */
	readonly seeds: number;
	/** A unit came for the first time, over the mesh. */
	onUnit?(viewer: Viewer, unit: number): void;
}

/**
 * A mesh of random partners who tell each other what they have and ask for what they lack. A tracker names partners; in the mesh's favour
 * it knows at once who is there, names only those whom a newcomer's router can reach, and of some random ones the one with the most uplink to
 * spare. In its favour as well: the source pushes each unit to two strong viewers in turn, so that its uplink never sends a unit a third time.
 */
export class Mesh {
	readonly #ground: Ground;
	readonly #options: MeshOptions;
	readonly #random: Random;
	readonly #peers = new Map<number, MeshPeer>();
	readonly #partners: Partners;
	readonly #substreams: Substreams;
	readonly #seeds: MeshPeer[] = [];
	readonly #floor: Floor;
	readonly #mapBytes: number;

	constructor(ground: Ground, options: MeshOptions) {
		this.#ground = ground;
		this.#options = options;
		this.#random = ground.env.random('policy');
		this.#substreams = new Substreams(ground, options.substreams, (from, to, unit) => this.#push(from, to, unit));
		this.#partners = new Partners(ground, {
			partners: options.partners, bufferMs: options.bufferMs,
			onLink: (one, other) => this.#tell(one, other, one.viewer.held.copy()), onLoss: (peer, partner) => this.#forget(peer, partner),
		}, this.#random);
		this.#floor = new Floor(ground, 1, (viewer, unit) => this.#fromServer(viewer, unit, 'floor'));
		this.#mapBytes = HEAD_BYTES + Math.ceil((options.bufferMs + 4_000) / ground.cutting.unitMs / 8);
	}

	join(viewer: Viewer): void {
		const { env, cutting } = this.#ground;
		const peer = new MeshPeer(viewer, this.#options.substreams);
		this.#peers.set(viewer.id, peer);
		env.at(Math.max(env.now() + this.#ground.dialMs(viewer), this.#ground.awayUntil), () => {
			if (!viewer.alive) return;
			if (viewer.blocked) {
				return this.#floor.watch(viewer, () => {
					const newest = cutting.newestAt(env.now());
					for (let unit = cutting.groupCovering(Math.max(0, newest), this.#options.bufferMs); unit <= newest; unit++) this.#floor.give(viewer, unit);
				});
			}
			this.#partners.join(peer);
			this.#every(peer, this.#options.mapMs, () => this.#tellAll(peer));
			this.#every(peer, this.#options.requestMs, () => this.#request(peer));
			this.#every(peer, REFINE_MS, () => this.#partners.refine(peer));
		});
	}

	leave(viewer: Viewer, graceful: boolean): void {
		const peer = this.#peers.get(viewer.id);
		if (!peer) return;
		this.#peers.delete(viewer.id);
		this.#floor.leave(viewer);
		this.#partners.leave(peer);
		const seed = this.#seeds.indexOf(peer);
		if (seed >= 0) this.#seeds.splice(seed, 1);
		const { env } = this.#ground;
		for (const { peer: other } of peer.partners.values()) {
			env.recorder.feederLost(env.now(), other.viewer.id);
			if (graceful) env.at(env.now() + this.#ground.wayMs(viewer.node, other.viewer.node), () => this.#partners.lose(other, viewer.id));
		}
	}

	/** The source has a unit. */
	send(unit: number): void {
		this.#floor.send(unit);
		if (this.#options.seeds === 0) return;
		if (this.#seeds.length < Math.min(this.#options.seeds, this.#partners.size)) this.#seeds.push(...this.#partners.strongest(this.#options.seeds - this.#seeds.length, this.#seeds));
		const copies = 2 * this.#ground.env.rootPairs;
		const count = this.#seeds.length;
		for (let i = 0; i < Math.min(copies, count); i++) {
			const { viewer } = this.#seeds[(copies * unit + i) % count] as MeshPeer;
			this.#ground.media(null, viewer, call(() => this.#fromServer(viewer, unit, 'source')));
		}
	}

	/** A unit came by another way. */
	has(viewer: Viewer, unit: number): void {
		const peer = this.#peers.get(viewer.id);
		if (peer) this.#got(peer, unit);
	}

	/** Everybody with a router that lets him has partners. */
	get settled(): boolean {
		for (const peer of this.#peers.values()) if (!peer.viewer.blocked && peer.partners.size === 0 && this.#partners.size > 1) return false;
		return true;
	}

	/** Nearly everybody has a picture. */
	get playing(): boolean {
		const { started } = this.#ground.env.recorder.playing;
		return started >= 0.98 * this.#partners.size;
	}

	// -------------------------------------------------------------------------------------------------------- partners

	#every(peer: MeshPeer, periodMs: number, action: () => void, first = Math.floor(below(this.#random, 1_000) * periodMs / 1_000)): void {
		this.#ground.env.at(this.#ground.env.now() + first, () => {
			if (!peer.viewer.alive) return;
			action();
			this.#every(peer, periodMs, action, periodMs);
		});
	}

	// ------------------------------------------------------------------------------------------------------------ maps

	#tellAll(peer: MeshPeer): void {
		const { env } = this.#ground;
		const silentAt = env.now() - 2.5 * this.#options.mapMs - 500;
		const map = peer.viewer.held.copy();
		for (const [id, partner] of peer.partners) {
			if (partner.heardAt < silentAt) this.#partners.lose(peer, id);
			else this.#tell(peer, partner.peer, map);
		}
	}

	/** Who sends nobody anything says only that he is there. */
	#tell(from: MeshPeer, to: MeshPeer, map: Holdings): void {
		this.#ground.control('map', from.viewer.node, to.viewer.node, from.serves ? this.#mapBytes : HEAD_BYTES, new MapArrival(this, from, to, map));
	}

	heard(from: MeshPeer, to: MeshPeer, map: Holdings): void {
		const partner = to.partners.get(from.viewer.id);
		if (!partner || !to.viewer.alive) return;
		partner.heardAt = this.#ground.env.now();
		const isFirst = partner.seen === null;
		if (from.serves) partner.seen = map;
		if (isFirst && to.start < 0) this.#request(to);
	}

	// -------------------------------------------------------------------------------------------------------- requests

	#request(peer: MeshPeer): void {
		const { env, cutting } = this.#ground;
		const now = env.now();
		const partners = [...peer.partners.values()];
		if (peer.start < 0) peer.start = this.#startOf(peer, partners);
		if (peer.start < 0) return;
		for (const [unit, { until, from }] of peer.pending) {
			if (until > now) continue;
			peer.pending.delete(unit);
			from.outstanding = Math.max(0, from.outstanding - 1);
			this.#slow(from, 1.5);
		}
		const { mediaMs } = env.recorder.playhead(now, peer.viewer.id);
		const from = Math.max(peer.start, mediaMs > 0 ? cutting.unitAt(mediaMs) : 0);
		const to = partners.reduce((newest, { seen }) => Math.max(newest, seen?.newest ?? -1), -1);
		const wishes = schedule({
			partners, held: peer.viewer.held, from, to, urgent: from + Math.ceil((2 * this.#options.requestMs) / cutting.unitMs), aheadMs: 2 * this.#options.requestMs,
			wanted: (unit) => !peer.pending.has(unit) && this.#isOverdue(peer, unit, now),
		});
		const byPartner = new Map<Partner, number[]>();
		for (const { unit, from: partner } of wishes) {
			const units = byPartner.get(partner);
			if (units) units.push(unit);
			else byPartner.set(partner, [unit]);
		}
		for (const [partner, units] of byPartner) this.#ask(peer, partner, units, now);
		if (peer.sightings.size > 600) for (const unit of peer.sightings.keys()) if (unit < from) peer.sightings.delete(unit);
	}

	/** Nothing is pushed that could still come: it was seen long enough ago. */
	#isOverdue(peer: MeshPeer, unit: number, now: number): boolean {
		const { waitMs } = this.#options;
		if (waitMs === 0) return true;
		if (!this.#substreams.hasPusher(peer, unit)) return true;
		const seenAt = peer.sightings.get(unit);
		if (seenAt === undefined) {
			peer.sightings.set(unit, now);
			return false;
		}
		if (now - seenAt < waitMs) return false;
		this.#substreams.strike(peer, unit);
		return true;
	}

	#ask(peer: MeshPeer, partner: Partner, units: readonly number[], now: number): void {
		partner.outstanding += units.length;
		const rttMs = 2 * this.#ground.wayMs(peer.viewer.node, partner.peer.viewer.node);
		const until = now + Math.max(GIVE_UP_MS, PATIENCE * (rttMs + partner.outstanding * partner.unitMs));
		for (const unit of units) peer.pending.set(unit, { from: partner, askedAt: now, until });
		this.#ground.control('map', peer.viewer.node, partner.peer.viewer.node, HEAD_BYTES + 2 * units.length, call(() => this.#serve(partner.peer, peer, units)));
	}

	/** It took longer than was thought, but everybody gets another chance in the next period. */
	#slow(partner: Partner, factor: number): void {
		partner.unitMs = Math.min(partner.unitMs * factor, this.#options.requestMs);
	}

	/** The latest group that the partners have together, with enough behind it; who has waited long takes what there is. */
	#startOf(peer: MeshPeer, partners: readonly Partner[]): number {
		const { cutting, env } = this.#ground;
		const run = Math.ceil(this.#options.startMs / cutting.unitMs);
		const newest = partners.reduce((most, { seen }) => Math.max(most, seen?.newest ?? -1), -1);
		if (newest < 0) return -1;
		const lag = Math.round(this.#options.lagMs / cutting.unitMs);
		for (let group = cutting.groupOf(Math.max(0, newest - lag)); group >= 0 && group > newest - START_UNITS; group -= cutting.unitsPerGroup) {
			let unit = group;
			while (unit < group + run && partners.some(({ seen }) => seen?.has(unit))) unit++;
			if (unit === group + run) return group;
		}
		return env.now() - peer.viewer.joinedAt > START_WAIT_MS ? cutting.groupOf(newest) : -1;
	}

	#serve(supplier: MeshPeer, asker: MeshPeer, units: readonly number[]): void {
		const { env } = this.#ground;
		if (!supplier.viewer.alive || !supplier.serves) return;
		const refused: number[] = [];
		for (const unit of units) {
			if (supplier.viewer.held.has(unit) && supplier.viewer.node.backlogMs(env.now()) < QUEUE_MS) this.#give(supplier, asker, unit, false);
			else refused.push(unit);
		}
		if (refused.length === 0) return;
		this.#ground.control('map', supplier.viewer.node, asker.viewer.node, HEAD_BYTES + 2 * refused.length, call(() => {
			const partner = asker.partners.get(supplier.viewer.id);
			for (const unit of refused) {
				if (asker.pending.get(unit)?.from !== partner) continue;
				asker.pending.delete(unit);
				if (partner) partner.outstanding = Math.max(0, partner.outstanding - 1);
			}
			if (partner) this.#slow(partner, 1.2);
		}));
	}

	// ----------------------------------------------------------------------------------------------------------- media

	#give(from: MeshPeer, to: MeshPeer, unit: number, pushed: boolean): void {
		this.#ground.media(from.viewer, to.viewer, new UnitArrival(this, from, to, unit, pushed));
	}

	/** What an uplink with a long queue does not push can still be asked for elsewhere. */
	#push(from: MeshPeer, to: MeshPeer, unit: number): void {
		if (from.viewer.node.backlogMs(this.#ground.env.now()) < QUEUE_MS) this.#give(from, to, unit, true);
	}

	/** A unit has come from a partner. */
	arrive(from: MeshPeer, to: MeshPeer, unit: number, pushed: boolean): void {
		if (!to.viewer.alive) return;
		const { env, cutting } = this.#ground;
		const now = env.now();
		if (from.viewer.held.lacks(unit)) this.#ground.violations++;
		env.recorder.media(from.viewer.id, cutting.unitBytes);
		this.#ground.note(to.viewer.id, unit);
		const partner = to.partners.get(from.viewer.id);
		const pending = to.pending.get(unit);
		if (partner && pending?.from === partner) {
			const tookMs = now - Math.max(pending.askedAt + 2 * this.#ground.wayMs(to.viewer.node, from.viewer.node), partner.lastUnitAt);
			partner.unitMs += 0.2 * (Math.max(1, tookMs) - partner.unitMs);
			partner.lastUnitAt = now;
			partner.outstanding = Math.max(0, partner.outstanding - 1);
		}
		if (pending && (pending.from === partner || !pushed)) to.pending.delete(unit);
		if (!to.viewer.held.add(unit)) {
			env.recorder.duplicate(cutting.unitBytes);
			return;
		}
		if (partner) partner.useful++;
		this.#substreams.subscribe(to, partner, unit, pushed);
		cutting.deliver(to.viewer, unit);
		this.#got(to, unit);
		this.#options.onUnit?.(to.viewer, unit);
	}

	#fromServer(viewer: Viewer, unit: number, giver: Giver): void {
		if (!viewer.alive) return;
		const { env, cutting } = this.#ground;
		env.recorder.media(giver, cutting.unitBytes);
		this.#ground.note(viewer.id, unit);
		if (!viewer.held.add(unit)) {
			env.recorder.duplicate(cutting.unitBytes);
			return;
		}
		cutting.deliver(viewer, unit);
		this.has(viewer, unit);
	}

	#got(peer: MeshPeer, unit: number): void {
		peer.sightings.delete(unit);
		if (peer.serves) this.#substreams.relay(peer, unit);
	}

	#forget(peer: MeshPeer, partner: Partner): void {
		for (const [unit, { from }] of peer.pending) if (from === partner) peer.pending.delete(unit);
		this.#substreams.lose(peer, partner);
	}
}

/** A unit on its way from one partner to another. */
class UnitArrival implements Event {
	readonly #mesh: Mesh;
	readonly #from: MeshPeer;
	readonly #to: MeshPeer;
	readonly #unit: number;
	readonly #pushed: boolean;
	constructor(mesh: Mesh, from: MeshPeer, to: MeshPeer, unit: number, pushed: boolean) {
		this.#mesh = mesh;
		this.#from = from;
		this.#to = to;
		this.#unit = unit;
		this.#pushed = pushed;
	}
	happen(): void {
		this.#mesh.arrive(this.#from, this.#to, this.#unit, this.#pushed);
	}
}

/** A buffer map on its way. */
class MapArrival implements Event {
	readonly #mesh: Mesh;
	readonly #from: MeshPeer;
	readonly #to: MeshPeer;
	readonly #map: Holdings;
	constructor(mesh: Mesh, from: MeshPeer, to: MeshPeer, map: Holdings) {
		this.#mesh = mesh;
		this.#from = from;
		this.#to = to;
		this.#map = map;
	}
	happen(): void {
		this.#mesh.heard(this.#from, this.#to, this.#map);
	}
}
