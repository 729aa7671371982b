import type { Context } from './context.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { End, PeerId } from './messages.ts';
import type { ControlOf } from './wire.ts';

/** What the owner of a survey does for it. */
export interface SurveyOwner {
	/** Sets up a link to a peer that no directive names yet. */
	probe(end: PeerId): void;
	/** Whom to look after has changed. */
	changed(): void;
	answer(n: number, trips: ControlOf<'measured'>['trips']): void;
}

/**
 * Measures how far the peers are that the coordinator offers us as neighbours. Links are set up and their round trips told when all are
 * known, or after `LIMITS.measureMs`: who is missing in the answer could not be reached. The links stay for a while, because some of
 * these peers will be named by the directive that follows.
 */
export class Survey {
	readonly #ctx: Context;
	readonly #owner: SurveyOwner;
	#n = 0;
	readonly #ends = new Set<End>();

	constructor(ctx: Context, owner: SurveyOwner) {
		this.#ctx = ctx;
		this.#owner = owner;
	}

	asksAbout(end: End): boolean {
		return this.#ends.has(end);
	}

	/** A newer offer takes the place of an older one. */
	begin(offer: ControlOf<'offer'>): void {
		this.#n = offer.n;
		this.#ends.clear();
		for (const end of offer.ends) if (end !== this.#ctx.self) this.#ends.add(end);
		this.#ctx.timers.set('survey', this.#ctx.now + LIMITS.measureMs);
		for (const end of offer.ends) if (this.#ends.has(end)) this.#owner.probe(end);
		this.look();
	}

	/** Called when a round trip may have become known. */
	look(): void {
		if (this.#n > 0 && this.#trips().length >= this.#ends.size) this.finish();
	}

	#trips(): { readonly peer: PeerId; readonly rttMs: Ms }[] {
		const trips: { readonly peer: PeerId; readonly rttMs: Ms }[] = [];
		for (const { end, open, rttKnown, rttMs } of this.#ctx.links.values()) {
			if (open && rttKnown && this.#ends.has(end as End)) trips.push({ peer: end as PeerId, rttMs: Math.round(rttMs) });
		}
		return trips;
	}

	/** All have answered, or their time is over. */
	finish(): void {
		if (this.#n === 0) return;
		const n = this.#n;
		const trips = this.#trips();
		this.cancel();
		this.#owner.answer(n, trips);
	}

	cancel(): void {
		this.#n = 0;
		this.#ends.clear();
		this.#ctx.timers.stop('survey');
		this.#owner.changed();
	}
}
