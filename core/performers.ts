/**
 * Who cannot do what its place asks of it, and what to do about it. Class U cannot send what it should; class D cannot receive the stream.
 */
import { Evidence, type Observation } from './evidence.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { PeerId } from './messages.ts';
import { Quarantine } from './quarantine.ts';
import type { Report } from './wire.ts';

/** What was found out about a viewer. */
export type Grade = 'fine' | 'U' | 'D';
/** What the layout has to say, for shedding. */
export interface Layout {
	/** Places without children. */
	readonly leafSlots: number;
	/** What is lost with a viewer: its age x its slots. Asked only for those who may be shed. */
	readonly worth: (peer: PeerId) => number;
}
/** What to do now. Each order is given once, and again when it was not carried out within `LIMITS.verdictMs`. */
export interface Verdicts {
	/** Move to the bottom, and give no children while in quarantine. */
	readonly demote: readonly PeerId[];
	/** Feeds that these can carry, as measured. */
	readonly slots: ReadonlyMap<PeerId, number>;
	/** Move to a lower rendition, or to the floor, or out. */
	readonly shed: readonly PeerId[];
	/** Found wanting since the last time: not `fit` any more. */
	readonly unfit: readonly PeerId[];
	/** Were unfit, and are fit again. */
	readonly cleared: readonly PeerId[];
	/** So many at once that it is nobody's own fault: nobody is moved. */
	readonly freeze: boolean;
}

interface Found {
	/** Changed by `#find` alone. */
	grade: 'U' | 'D';
	readonly since: Ms;
	demoted: Ms;
	shed: Ms;
}

/** How many feeds' worth a viewer passed on for each that it received, between two of its reports. NaN when it received nothing. */
export function carriedFeeds(before: Traffic, after: Traffic): number {
	const received = after.bytesFromPeers + after.bytesFromServer - before.bytesFromPeers - before.bytesFromServer;
	const sent = after.bytesToPeers - before.bytesToPeers;
	return received > 0 && sent >= 0 ? sent / received : NaN;
}
type Traffic = Pick<Report, 'bytesFromPeers' | 'bytesFromServer' | 'bytesToPeers'>;

/** Finds under-performers, gives them a while to mend, and says what to do about them. */
export class Performers {
	readonly #evidence = new Evidence();
	readonly #found = new Map<PeerId, Found>();
	readonly #quarantine = new Quarantine<PeerId>(LIMITS.quarantineMs, LIMITS.quarantineMsMax);
	/** How many were found in each second of the window. */
	#recent: { readonly at: Ms; count: number }[] = [];
	#frozen: Ms = -Infinity;
	#shedding = false;
	#allowance = 0;
	#allowed: Ms = 0;

	/** L. */
	set latencyMs(latencyMs: Ms) {
		this.#evidence.latencyMs = latencyMs;
	}
	/** Viewers known. */
	get size(): number {
		return this.#evidence.size;
	}
	/** Rows of memory in use. */
	get rows(): number {
		return this.#evidence.rows;
	}
	/** How many are under-performers. */
	get wanting(): number {
		return this.#found.size;
	}
	grade(peer: PeerId): Grade {
		return this.#found.get(peer)?.grade ?? 'fine';
	}
	/** False for whom nobody may be put under: an under-performer, or one that was until a short while ago. */
	fit(now: Ms, peer: PeerId): boolean {
		return !this.#quarantine.holds(now, peer) && !this.#found.has(peer);
	}
	/** -Infinity for somebody who never failed. */
	quarantinedUntil(peer: PeerId): Ms {
		return this.#quarantine.until(peer);
	}

	/**
	 * Takes a report in.
	 *
	 * @param carried See `carriedFeeds`; NaN while unknown.
	 */
	observe(now: Ms, peer: PeerId, report: Observation, carried = NaN): void {
		this.#evidence.observe(now, peer, report, carried);
	}

	/** Somebody left. */
	forget(peer: PeerId): void {
		this.#evidence.forget(peer);
		this.#found.delete(peer);
		this.#quarantine.forget(peer);
	}

	/** Asked about once a second. Costs time for those in trouble alone. */
	verdicts(now: Ms, layout: Layout): Verdicts {
		const unfit: PeerId[] = [];
		const cleared = this.#look(now, unfit);
		const freeze = this.#incident(now);
		const shed = freeze ? [] : this.#shed(now, layout);
		const demote: PeerId[] = [];
		const slots = new Map<PeerId, number>();
		if (!freeze) this.#order(now, demote, slots);
		return { demote, slots, shed, unfit, cleared, freeze };
	}

	#look(now: Ms, unfit: PeerId[]): PeerId[] {
		for (const peer of this.#evidence.cannotReceive()) this.#find(now, peer, 'D', unfit);
		for (const peer of this.#evidence.cannotSend()) this.#find(now, peer, 'U', unfit);
		const cleared: PeerId[] = [];
		for (const [peer] of this.#found) {
			// Who feeds nobody any more gives no evidence: the end of its quarantine decides.
			if (this.#evidence.proven(peer) || this.#quarantine.holds(now, peer)) continue;
			this.#found.delete(peer);
			cleared.push(peer);
		}
		return cleared;
	}

	#find(now: Ms, peer: PeerId, grade: 'U' | 'D', unfit: PeerId[]): void {
		const found = this.#found.get(peer);
		if (found && grade === 'D') found.grade = 'D';
		if (found) return;
		this.#found.set(peer, { grade, since: now, demoted: -Infinity, shed: -Infinity });
		unfit.push(peer);
		const last = this.#recent.at(-1);
		if (last && now - last.at < LIMITS.incidentMs / 10) last.count++;
		else this.#recent.push({ at: now, count: 1 });
	}

	/** So many found within the window that the cause is not theirs; until it has been quiet for as long as it takes to be clean. */
	#incident(now: Ms): boolean {
		this.#recent = this.#recent.filter(({ at }) => now - at < LIMITS.incidentMs);
		const count = this.#recent.reduce((sum, one) => sum + one.count, 0);
		if (count > Math.max(LIMITS.incidentPeers, (this.size * LIMITS.incidentPercent) / 100)) this.#frozen = now + LIMITS.cleanMs;
		return now < this.#frozen;
	}

	/** Nobody is moved before one round of reports has shown whether it is alone. */
	#order(now: Ms, demote: PeerId[], slots: Map<PeerId, number>): void {
		for (const [peer, found] of this.#found) {
			if (now - found.since < LIMITS.reportMs || now - found.demoted < LIMITS.verdictMs || found.shed === now) continue;
			if (!this.#evidence.proven(peer) || this.#evidence.children(peer) === 0) continue;
			found.demoted = now;
			this.#quarantine.strike(now, peer);
			if (found.grade === 'U') slots.set(peer, this.#evidence.measured(peer));
			demote.push(peer);
		}
	}

	/** More who cannot carry than places that carry nothing: there is nobody left to trade with, so some must go. */
	#shed(now: Ms, layout: Layout): PeerId[] {
		const perSecond = (this.size * LIMITS.shedPercent) / 100;
		this.#allowance = Math.min(Math.max(1, perSecond), this.#allowance + (Math.max(0, now - this.#allowed) * perSecond) / 1_000);
		this.#allowed = now;
		const waiting = [...this.#found].filter(([, found]) => now - found.shed >= LIMITS.verdictMs);
		const target = Math.floor((layout.leafSlots * LIMITS.shedToPercent) / 100);
		if (waiting.length > layout.leafSlots) this.#shedding = true;
		if (waiting.length <= target) this.#shedding = false;
		const count = this.#shedding ? Math.min(Math.floor(this.#allowance), waiting.length - target) : 0;
		if (count === 0) return [];
		this.#allowance -= count;
		const rank = (peer: PeerId, found: Found): number => (found.grade === 'U' ? 2 : this.#evidence.children(peer) > 0 ? 1 : 0);
		const order = waiting.map(([peer, found]) => ({ peer, found, rank: rank(peer, found), worth: layout.worth(peer) }));
		order.sort((a, b) => a.rank - b.rank || a.worth - b.worth || (a.peer < b.peer ? -1 : 1));
		return order.slice(0, count).map(({ peer, found }) => {
			found.shed = now;
			return peer;
		});
	}
}
