import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { PeerId } from './messages.ts';
import { Quarantine } from './quarantine.ts';

/** Where a viewer stands, against the best rendition that he wishes: `sinking` says that the present one is too much for him. */
export type Rung = 'steady' | 'sinking' | 'low' | 'low-sinking';
/** `late`, `well`: as last told. `overdue`: the time of the present rung is over. `top`: so it is, and there is nothing above. */
export type RungEvent = 'late' | 'well' | 'shed' | 'overdue' | 'top';
/** One step: to the next lower rendition, or to the next higher one. */
export type RungStep = 'down' | 'up';

interface Edge {
	readonly to: Rung;
	readonly step?: RungStep;
}

/** Every allowed change; whatever is not listed is ignored. Never more than one step at a time. */
export const LADDER: Readonly<Record<Rung, Partial<Record<RungEvent, Edge>>>> = {
	steady: { late: { to: 'sinking' }, shed: { to: 'low', step: 'down' } },
	sinking: { well: { to: 'steady' }, overdue: { to: 'low', step: 'down' }, shed: { to: 'low', step: 'down' } },
	low: { late: { to: 'low-sinking' }, overdue: { to: 'low', step: 'up' }, top: { to: 'steady' }, shed: { to: 'low', step: 'down' } },
	'low-sinking': { well: { to: 'low' }, overdue: { to: 'low', step: 'down' }, shed: { to: 'low', step: 'down' } },
};

/** Somebody should change his rendition. When there is none below, the floor, if it has room. */
export interface Climb {
	readonly peer: PeerId;
	readonly step: RungStep;
}

/**
 * Who should get a lower rendition, and when he may try a better one again. Down after ten seconds of trouble; up after a minute without,
 * which doubles as long as it goes wrong again. Only those who ever were in trouble take room.
 */
export class Ladder {
	readonly #rungs = new Map<PeerId, { readonly rung: Rung; readonly due: Ms }>();
	/** When each of them was late last. */
	readonly #late = new Map<PeerId, Ms>();
	readonly #waits = new Quarantine<PeerId>(LIMITS.climbMs, LIMITS.climbMsMax);

	rung(peer: PeerId): Rung {
		return this.#rungs.get(peer)?.rung ?? 'steady';
	}
	/** Viewers below what they wish, or about to be. */
	get size(): number {
		return this.#rungs.size;
	}

	/** What a report says. @param late It is a leaf of class D, and later than B can hide. */
	observe(now: Ms, peer: PeerId, late: boolean): void {
		if (late) this.#late.set(peer, now);
		// Who passes over what he could not receive is near again for a moment: that is no recovery.
		else if (now < (this.#late.get(peer) ?? -Infinity) + LIMITS.lateMs) return;
		else this.#late.delete(peer);
		this.#apply(now, peer, late ? 'late' : 'well');
	}

	/** The tree cannot carry it any longer. */
	shed(now: Ms, peer: PeerId): readonly Climb[] {
		return this.#apply(now, peer, 'shed');
	}

	/** Asked about once a second. @param mayClimb Whether there is a better rendition that this viewer wishes. */
	due(now: Ms, mayClimb: (peer: PeerId) => boolean): readonly Climb[] {
		const over = [...this.#rungs].filter(([, { due }]) => due <= now);
		return over.flatMap(([peer, { rung }]) => this.#apply(now, peer, rung === 'low' && !mayClimb(peer) ? 'top' : 'overdue'));
	}

	/** It left, or has chosen for itself. */
	forget(peer: PeerId): void {
		this.#rungs.delete(peer);
		this.#late.delete(peer);
		this.#waits.forget(peer);
	}

	#apply(now: Ms, peer: PeerId, event: RungEvent): readonly Climb[] {
		const edge = LADDER[this.rung(peer)][event];
		if (!edge) return [];
		if (edge.to === 'steady') this.#rungs.delete(peer);
		else this.#rungs.set(peer, { rung: edge.to, due: edge.to === 'low' ? this.#wait(now, peer, edge.step) : now + LIMITS.beyondMs });
		return edge.step ? [{ peer, step: edge.step }] : [];
	}

	/** Until when it stays low: its own term, and a minute without trouble in any case. */
	#wait(now: Ms, peer: PeerId, step: RungStep | undefined): Ms {
		if (step === 'down') this.#waits.strike(now, peer);
		return Math.max(this.#waits.until(peer), now + LIMITS.climbMs);
	}
}
