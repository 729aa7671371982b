/**
 * A mirrored binary tree of numbers instead of packets: who lags how far when uplinks or downlinks are short. Peers flee to their buddies
 * and come back by the rules of the intake, and report every 2 s and on every change.
 */
import type { Observation } from '../evidence.ts';
import { LIMITS } from '../limits.ts';
import type { Ms } from '../machine.ts';
import type { PeerId } from '../messages.ts';
import { Performers, type Layout, type Verdicts } from '../performers.ts';

const STEP: Ms = 100;
const L = LIMITS.latencyMs;
/** A lag beyond this is skipped: the player goes on at the next group. */
const SKIP: Ms = 3_000;

export interface LittlePeer {
	readonly peer: PeerId;
	readonly parent: LittlePeer | null;
	buddy: LittlePeer | null;
	readonly children: LittlePeer[];
	/** Feeds that it can send, and the share of the stream that it can receive. */
	uplink: number;
	downlink: number;
	/** One way from the parent, and from the buddy. */
	hopMs: Ms;
	buddyHopMs: Ms;
	lagMs: Ms;
	stalledMs: Ms;
	/** Fed by its buddy. */
	fled: boolean;
	readonly mayFlee: boolean;
	ahead: number;
	home: Ms;
	reported: Ms;
}

export class LittleTree {
	readonly peers: LittlePeer[] = [];
	readonly performers = new Performers();
	readonly layout: Layout;
	/** Feeds that the source can send. */
	sourceUplink = 100;
	now: Ms = 0;

	/** @param positions In each of both trees: 7 are three levels. */
	constructor(positions: number, mayFlee = true) {
		for (const tree of ['A', 'B']) {
			const base = this.peers.length;
			for (let p = 1; p <= positions; p++) this.#grow(`peer:${tree}${p}`, p === 1 ? null : (this.peers[base + Math.floor(p / 2) - 1] as LittlePeer), mayFlee);
		}
		this.peers.forEach((peer, i) => (peer.buddy = this.peers[(i + positions) % (2 * positions)] as LittlePeer));
		this.layout = { leafSlots: this.peers.filter(({ children }) => children.length === 0).length, worth: () => 1 };
	}

	#grow(id: PeerId, parent: LittlePeer | null, mayFlee: boolean): void {
		const peer: LittlePeer = {
			peer: id, parent, buddy: null, children: [], uplink: 4, downlink: 2, hopMs: 60, buddyHopMs: 60, lagMs: (parent?.lagMs ?? 0) + 60, stalledMs: 0, fled: false, mayFlee, ahead: 0, home: 0,
			reported: -(this.peers.length * 370) % LIMITS.reportMs,
		};
		parent?.children.push(peer);
		this.peers.push(peer);
	}

	get(peer: string): LittlePeer {
		return this.peers.find((one) => one.peer === `peer:${peer}`) as LittlePeer;
	}

	/** @returns Everything ordered in the meantime, by name. */
	run(forMs: Ms): { readonly demoted: string[]; readonly shed: string[]; readonly frozen: number; readonly classes: string[]; readonly slots: Map<string, number> } {
		const all: Verdicts[] = [];
		const classes: string[] = [];
		for (const end = this.now + forMs; this.now < end;) {
			this.now += STEP;
			this.#move();
			this.#report();
			if (this.now % 1_000 !== 0) continue;
			all.push(this.performers.verdicts(this.now, this.layout));
			classes.push(this.peers.map(({ peer }) => ({ peer, is: this.performers.grade(peer) })).filter(({ is }) => is !== 'fine').map(({ peer, is }) => `${is} ${peer.slice(5)}`).join(', '));
		}
		const name = (peer: PeerId): string => peer.slice(5);
		return {
			demoted: all.flatMap(({ demote }) => demote.map(name)), shed: all.flatMap(({ shed }) => shed.map(name)), frozen: all.filter(({ freeze }) => freeze).length,
			classes: classes.filter((one, i) => one !== classes[i - 1]), slots: new Map(all.flatMap(({ slots }) => [...slots].map(([peer, count]) => [name(peer), count] as const))),
		};
	}

	#feeder(peer: LittlePeer): LittlePeer | null {
		return peer.fled ? peer.buddy : peer.parent;
	}

	#move(): void {
		const feeds = new Map<LittlePeer | null, number>();
		for (const peer of this.peers) feeds.set(this.#feeder(peer), (feeds.get(this.#feeder(peer)) ?? 0) + 1);
		const before = new Map(this.peers.map((peer) => [peer, peer.lagMs]));
		for (const peer of this.peers) {
			const feeder = this.#feeder(peer);
			const rate = Math.min(peer.downlink, (feeder ? feeder.uplink : this.sourceUplink) / (feeds.get(feeder) ?? 1));
			const least = (feeder ? (before.get(feeder) as Ms) : 0) + (peer.fled ? peer.buddyHopMs : peer.hopMs);
			peer.lagMs = Math.max(least, peer.lagMs + (1 - rate) * STEP);
			if (peer.lagMs > LIMITS.bufferMs + least && rate < 1) peer.stalledMs += STEP;
			if (peer.lagMs > SKIP + least) peer.lagMs = least;
		}
		if (this.now % LIMITS.headMs === 0) for (const peer of this.peers) this.#choose(peer);
	}

	#choose(peer: LittlePeer): void {
		const { parent, buddy } = peer;
		if (!parent || !buddy || !peer.mayFlee) return;
		if (peer.fled) {
			peer.home = parent.lagMs + peer.hopMs <= peer.lagMs + L ? peer.home + LIMITS.headMs : 0;
			if (peer.home >= LIMITS.returnMs) this.#change(peer, false);
		} else {
			peer.ahead = peer.lagMs - buddy.lagMs - peer.buddyHopMs > 2 * L && !buddy.fled ? peer.ahead + 1 : 0;
			if (peer.ahead >= 2) this.#change(peer, true);
		}
	}

	#change(peer: LittlePeer, fled: boolean): void {
		peer.fled = fled;
		peer.home = peer.ahead = 0;
		peer.reported = -Infinity;
	}

	#report(): void {
		for (const peer of this.peers) {
			if (this.now - peer.reported < LIMITS.reportMs) continue;
			peer.reported = this.now;
			this.performers.observe(this.now, peer.peer, this.observation(peer));
		}
	}

	observation(peer: LittlePeer): Observation {
		return {
			lagMs: Math.round(peer.lagMs), parent: peer.parent?.peer ?? 'source', feed: peer.fled ? 'delay' : 'parent', feeder: this.#feeder(peer)?.peer ?? 'source',
			children: peer.children.map((child) => child.peer), stalledMs: peer.stalledMs, rttMs: 2 * (peer.fled ? peer.buddyHopMs : peer.hopMs),
		};
	}
}
