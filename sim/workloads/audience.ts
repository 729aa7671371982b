import { unit } from '@dumbbell-stream/core';
import { Population, POPULATION, type Person } from '../model/population.ts';
import { stream } from '../model/random.ts';
import { arrivals, type Sessions } from '../model/sessions.ts';
import type { Asked, Mix } from './plan.ts';

/** Who is there at the beginning: everybody once, in the order of their ages. `sessions` null: nobody ever leaves. */
export function present(asked: Asked, population: Population, count: number, sessions: Sessions | null): Person[] {
	const random = stream(asked.seed, 'sessions');
	const visits: { readonly ageMs: number; readonly restMs: number }[] = [];
	for (let i = 0; i < count; i++) {
		const { ageS, restS } = sessions ? sessions.drawPresent(random) : { ageS: (count - i) / 10, restS: Infinity };
		visits.push({ ageMs: Math.max(1, Math.round(ageS * 1_000)), restMs: restS * 1_000 });
	}
	visits.sort((a, b) => b.ageMs - a.ageMs);
	return visits.map(({ ageMs, restMs }) => population.person(-ageMs, restMs, asked.seconds * 1_000));
}

/** Those who come later, at these times, ms. */
export function later(asked: Asked, population: Population, times: readonly number[], sessions: Sessions | null): Person[] {
	const random = stream(asked.seed, 'visits');
	return times.map((at) => population.person(at, sessions ? at + sessions.draw(random) * 1_000 : Infinity, asked.seconds * 1_000));
}

/** Poisson arrivals that keep `peers` present on average, ms. */
export function stationary(asked: Asked, sessions: Sessions, fromMs = 0, toMs = asked.seconds * 1_000): readonly number[] {
	return arrivals(stream(asked.seed, 'joins'), asked.peers / sessions.meanS, fromMs / 1_000, toMs / 1_000).map((at) => at * 1_000);
}

/** So many, evenly random in [from, to), ms. */
export function within(asked: Asked, count: number, fromMs: number, toMs: number): readonly number[] {
	const random = stream(asked.seed, 'joins');
	return Array.from({ length: count }, () => fromMs + unit(random) * (toMs - fromMs)).sort((a, b) => a - b);
}

export function populationOf(asked: Asked, mix: Mix): Population {
	return new Population({ ...POPULATION, seed: asked.seed, rateKbps: asked.rateKbps, ...mix });
}
