import { constantRtt, gammaRtt } from '../model/rtt.ts';
import { Stage, type Cell, type Outcome } from '../stage.ts';
import type { SystemFactory } from '../system.ts';
import { BASELINES } from './baselines.ts';

/** A small cell for tests: everything may be replaced. `usableKbps`: everybody has this uplink and an open router. */
export interface Small extends Partial<Omit<Cell, 'system'>> {
	readonly usableKbps?: number;
}

/** Runs one system in a small cell. */
export function play(system: string | SystemFactory, { usableKbps, ...cell }: Small = {}): Outcome {
	const name = typeof system === 'string' ? system : 'system';
	const stage = new Stage({ workload: 'static', peers: 60, seconds: 20, seed: 1, rateKbps: 1_000, rtt: gammaRtt(), ...cell, system: name });
	if (usableKbps !== undefined) {
		const slots = Math.min(12, Math.floor(usableKbps / 1.25 / stage.rateKbps));
		for (const person of stage.plan.people) Object.assign(person, { usableKbps, uplinkKbps: usableKbps / 0.7, slots, nat: 'easy', downlinkKbps: 1_000_000, accessMs: 0 });
	}
	return stage.run(typeof system === 'string' ? (BASELINES[system] as SystemFactory) : system);
}

/** A network of pure propagation, l one way, and uplinks: what the postal bound is about. */
export const POSTAL_NETWORK = { jitterMs: 0, wifiStalls: false, processingMs: 0 } as const;
export const rttOf = (ms: number): ReturnType<typeof constantRtt> => constantRtt(ms);

/**
 * The postal bound: when the k-th viewer can have a unit at the earliest, if each who has it sends one copy after the other, each taking
 * `sendMs` of the uplink and `wayMs` on the way. Source: Bar-Noy and Kipnis, "Designing broadcasting algorithms in the postal model" (SPAA 1992).
 *
 * @param sourceSendMs The source's uplink is another one.
 * @returns Times for the first to the `viewers`-th.
 */
export function postal(viewers: number, sendMs: number, wayMs: number, sourceSendMs = sendMs): readonly number[] {
	const next = [{ at: sourceSendMs + wayMs, every: sourceSendMs }];
	const times: number[] = [];
	while (times.length < viewers) {
		const first = next.reduce((a, b) => (b.at < a.at ? b : a));
		times.push(first.at);
		next.push({ at: first.at + sendMs + wayMs, every: sendMs });
		first.at += first.every;
	}
	return times;
}
