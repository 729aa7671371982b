import { unit, type Random } from '@dumbbell-stream/core';
import { exponential, normal } from './random.ts';

/** How long visits last. All times in seconds. */
export interface Sessions {
	readonly meanS: number;
	/** The length of the visit of somebody who arrives. */
	draw(random: Random): number;
	/** A visit that is going on at a random instant (long visits are met more often): how old it is, and how long it will still last. */
	drawPresent(random: Random): { readonly ageS: number; readonly restS: number };
}

/** Veloso et al., "A hierarchical characterization of a live streaming media workload" (IMC 2002): mean 619 s, median 188 s, heavy tail. */
export const MU = 5.23553;
export const SIGMA = 1.54432;

/** Lognormal visits. Length-biased, a lognormal stays one with mu + sigma squared; the instant falls uniformly into the visit. */
export function lognormalSessions(mu = MU, sigma = SIGMA): Sessions {
	return {
		meanS: Math.exp(mu + (sigma * sigma) / 2),
		draw: (random) => Math.exp(mu + sigma * normal(random)),
		drawPresent(random) {
			const whole = Math.exp(mu + sigma * sigma + sigma * normal(random));
			const ageS = whole * unit(random);
			return { ageS, restS: whole - ageS };
		},
	};
}

/** The control without memory: age says nothing about what is left, so policies by age must lose their gain. */
export function exponentialSessions(meanS = lognormalSessions().meanS): Sessions {
	return {
		meanS,
		draw: (random) => exponential(random, meanS),
		drawPresent: (random) => ({ ageS: exponential(random, meanS), restS: exponential(random, meanS) }),
	};
}

/** Times of Poisson arrivals in [from, to), seconds. */
export function arrivals(random: Random, perS: number, fromS: number, toS: number): readonly number[] {
	const times: number[] = [];
	if (perS <= 0) return times;
	for (let at = fromS + exponential(random, 1 / perS); at < toS; at += exponential(random, 1 / perS)) times.push(at);
	return times;
}
