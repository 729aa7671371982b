import { Budget } from './budget.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { End, Epoch, LinkId, PeerId, Rendition } from './messages.ts';
import type { Nat } from './nat.ts';
import type { OpenSlot } from './open-slots.ts';
import type { ControlOf, Report } from './wire.ts';

/** What a member last said that it does, as far as it is needed again. */
export interface Told {
	readonly epoch: Epoch;
	readonly settled: boolean;
	readonly rendition: Rendition;
	readonly feeder: End | null;
	/** How far its head is behind the source's encoder, as its clock and ours say. */
	readonly delayMs: Ms;
	readonly gapMs: Ms;
	readonly rttMs: Ms;
	readonly buddyRttMs: Ms;
	readonly unlinked: End | null;
	readonly bytesFromPeers: number;
	readonly bytesFromServer: number;
	readonly bytesToPeers: number;
}

/** A newcomer was asked how far the neighbours of some open slots are. */
export interface Offered {
	readonly n: number;
	readonly slots: readonly OpenSlot[];
	readonly ends: ReadonlySet<PeerId>;
}

/** What the coordinator knows of one viewer. */
export interface Member {
	readonly peer: PeerId;
	/** The control link; null while it is down. */
	link: LinkId | null;
	peers: boolean;
	slots: number;
	nat: Nat;
	/** The best rendition that the viewer wishes; 255: whatever goes. */
	wish: Rendition;
	/** The pair in which it has its place, and the one that it is about to leave. */
	rendition: Rendition;
	leaving: Rendition | null;
	readonly since: Ms;
	told: Told | null;
	/** The whole report, while a fresh coordinator gathers them. */
	claim: Report | null;
	accusers: Set<PeerId> | null;
	offered: Offered | null;
	readonly budget: Budget;
}

export function newMember(peer: PeerId, link: LinkId, join: ControlOf<'join'>, now: Ms): Member {
	return {
		peer, link, peers: false, slots: join.slots, nat: join.nat, wish: join.rendition, rendition: 0, leaving: null, since: now, told: null, claim: null,
		accusers: null, offered: null, budget: new Budget(LIMITS.controlPerSecond, 3 * LIMITS.controlPerSecond, now),
	};
}

export function toldBy(report: Report, unixMs: number): Told {
	const { epoch, settled, rendition, feeder, gapMs, rttMs, buddyRttMs, unlinked, bytesFromPeers, bytesFromServer, bytesToPeers, captureMs } = report;
	const delayMs = captureMs > 0 ? Math.max(0, Math.round(unixMs - captureMs)) : 0;
	return { epoch, settled, rendition, feeder, delayMs, gapMs, rttMs, buddyRttMs, unlinked, bytesFromPeers, bytesFromServer, bytesToPeers };
}
