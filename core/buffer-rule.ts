import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';

/** What the owner prefers: it moves the least B alone. `near` is for audiences whose buddies are known to be near. */
export type Profile = 'near' | 'normal' | 'robust';

/** The least B: so many L, and so many ms. */
const LEAST: Readonly<Record<Profile, { readonly latencies: number; readonly ms: Ms }>> = {
	near: { latencies: 4, ms: LIMITS.bufferMsNear },
	normal: { latencies: 6, ms: LIMITS.bufferMs },
	robust: { latencies: 8, ms: LIMITS.bufferMsRobust },
};
/** Of all measured gaps B covers this share. */
const COVERED = 0.999;
/** Fewer measurements than this do not prove that anybody is near: the share left out would be less than one of them. */
const PROOF = 1 / (1 - COVERED);
const BINS = Math.ceil(LIMITS.bufferMsMax / LIMITS.coverBinMs);
/** Weights are told anew before they lose digits. */
const WEIGHT_MAX = 2 ** 40;

/** What the rule needs to know of the stream. */
export interface BufferTerms {
	/** L. */
	readonly latencyMs: Ms;
	/** Something is wrong with many at once: what is measured now says nothing about later, so B may grow and not shrink. */
	readonly incident: boolean;
}

/**
 * B, the same for everybody: the gap that the loss of a feeder makes is seen by the whole branch below it. What viewers say that it would be
 * for them now is gathered in a histogram that forgets; B covers 99.9 % of it. With few viewers that is all of it.
 */
export class BufferRule {
	readonly #profile: Profile;
	readonly #leastMs: Ms;
	/** Weights of the bins; a measurement of today weighs `#weight`, and all weigh less as that grows. */
	readonly #bins = new Float64Array(BINS);
	#sum = 0;
	#weight = 1;
	#weighed: Ms = -Infinity;
	#bufferMs: Ms;
	#shrunk: Ms = -Infinity;

	/** @param leastMs The owner's own lower bound, ms; 0: none. */
	constructor(profile: Profile = 'normal', leastMs: Ms = 0) {
		this.#profile = profile;
		this.#leastMs = leastMs;
		this.#bufferMs = Math.min(LIMITS.bufferMsMax, Math.max(LIMITS.bufferMs, leastMs));
	}

	/** B as it was last settled. */
	get bufferMs(): Ms {
		return this.#bufferMs;
	}
	/** How many measurements of now all that is remembered is worth. */
	get measurements(): number {
		return this.#sum / this.#weight;
	}

	/** One viewer's word: detection, round trip to the buddy, queue. 0: not known to it. */
	observe(now: Ms, coverMs: Ms): void {
		if (!(coverMs > 0)) return;
		this.#age(now);
		const bin = Math.min(BINS - 1, Math.floor(coverMs / LIMITS.coverBinMs));
		this.#bins[bin] = (this.#bins[bin] as number) + this.#weight;
		this.#sum += this.#weight;
	}

	/** The value that a share of all measurements does not exceed, rounded up to a whole bin; 0 without any. */
	quantile(share: number): Ms {
		let above = this.#sum * (1 - share);
		for (let bin = BINS - 1; bin >= 0; bin--) {
			const weight = this.#bins[bin] as number;
			if (weight > above) return (bin + 1) * LIMITS.coverBinMs;
			above -= weight;
		}
		return 0;
	}

	/** Settles B for now. It grows at once, because players reach it slowly anyway, and shrinks by a tenth in ten seconds. */
	settle(now: Ms, terms: BufferTerms): Ms {
		this.#age(now);
		const wanted = Math.round(Math.min(LIMITS.bufferMsMax, Math.max(this.quantile(COVERED), this.#least(terms.latencyMs))));
		if (wanted >= this.#bufferMs) {
			// The time for shrinking begins when B is no longer too small.
			if (wanted > this.#bufferMs || this.#shrunk === -Infinity) this.#shrunk = now;
			this.#bufferMs = wanted;
		} else if (!terms.incident && now - this.#shrunk >= LIMITS.shrinkMs) {
			this.#shrunk = now;
			this.#bufferMs = Math.max(wanted, Math.ceil(this.#bufferMs * (1 - LIMITS.shrinkPercent / 100)));
		}
		return this.#bufferMs;
	}

	#least(latencyMs: Ms): Ms {
		const { latencies, ms } = LEAST[this.#profile === 'near' && this.measurements < PROOF ? 'normal' : this.#profile];
		return Math.max(latencies * latencyMs, ms, this.#leastMs);
	}

	/** Everything remembered weighs half after the half-life: instead of touching all bins, what comes weighs more. */
	#age(now: Ms): void {
		if (this.#weighed === -Infinity) this.#weighed = now;
		if (now <= this.#weighed) return;
		this.#weight *= 2 ** ((now - this.#weighed) / LIMITS.coverHalfLifeMs);
		this.#weighed = now;
		if (this.#weight < WEIGHT_MAX) return;
		for (let bin = 0; bin < BINS; bin++) this.#bins[bin] = (this.#bins[bin] as number) / this.#weight;
		this.#sum /= this.#weight;
		this.#weight = 1;
	}
}
