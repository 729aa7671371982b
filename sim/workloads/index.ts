import type { NetworkOptions } from '../model/network.ts';
import type { Person } from '../model/population.ts';
import { exponentialSessions, lognormalSessions, type Sessions } from '../model/sessions.ts';
import { later, populationOf, present, stationary, within } from './audience.ts';
import type { Asked, Mix, Plan, Shock } from './plan.ts';

type Maker = (asked: Asked) => Plan;

interface Parts {
	readonly mix?: Mix;
	readonly shocks?: readonly Shock[];
	readonly network?: Partial<NetworkOptions>;
	readonly parameters?: Readonly<Record<string, number | string>>;
}

function plan(people: readonly Person[], { mix = {}, shocks = [], network = {}, parameters = {} }: Parts): Plan {
	const drawn = Object.fromEntries(Object.entries(mix).filter(([, value]) => value !== undefined)) as Record<string, number>;
	return { people, shocks, network, parameters: { ...drawn, ...parameters, shocks: shocks.map((shock) => JSON.stringify(shock)).join(' ') || 'none' } };
}

/** N present, nobody comes or goes. */
function still(asked: Asked, parts: Parts = {}): Plan {
	return plan(present(asked, populationOf(asked, parts.mix ?? {}), asked.peers, null), parts);
}

/** The session model in balance: as many come as go, on average. */
function moving(asked: Asked, parts: Parts = {}, sessions: Sessions = lognormalSessions()): Plan {
	const population = populationOf(asked, parts.mix ?? {});
	return plan([...present(asked, population, asked.peers, sessions), ...later(asked, population, stationary(asked, sessions), sessions)], parts);
}

const third = ({ seconds }: Asked): number => Math.round((seconds * 1_000) / 3);

/**
 * The workloads. Shocks come after a third of the measured time, so that what was before and after can be compared;
 * `level` is the swept parameter of those that have one.
 */
export const WORKLOADS: Readonly<Record<string, Maker>> = {
	/** W1. Nobody comes, nobody goes. */
	static: (asked) => still(asked),
	/** W2. Stationary churn by the session model. */
	steady: (asked) => moving(asked),
	/** The control of W2: visits without memory, of the same mean. */
	'steady-exponential': (asked) => moving(asked, {}, exponentialSessions()),
	/** W3. A ramp over the first fifteenth, a plateau, and in the last tenth everybody goes. */
	event(asked) {
		const sessions = lognormalSessions();
		const population = populationOf(asked, {});
		const ms = asked.seconds * 1_000;
		const few = Math.ceil(asked.peers / 20);
		const ramp = within(asked, Math.max(0, asked.peers - few), 0, ms / 15);
		const plateau = stationary(asked, sessions, ms / 15, 0.9 * ms);
		const people = [...present(asked, population, few, sessions), ...later(asked, population, ramp, sessions), ...later({ ...asked, seed: asked.seed ^ 0x9e37 }, population, plateau, sessions)];
		return plan(people, { shocks: [{ t: 'go', at: 0.9 * ms, share: 0.95, graceful: true, withinMs: 0.1 * ms }], parameters: { atFirst: few, rampS: asked.seconds / 15 } });
	},
	/** W4. N come within ten seconds onto a hundred (or a tenth of N, if that is less). */
	flash(asked) {
		const sessions = lognormalSessions();
		const population = populationOf(asked, {});
		const few = Math.max(1, Math.min(100, Math.round(asked.peers / 10)));
		return plan([...present(asked, population, few, sessions), ...later(asked, population, within(asked, asked.peers, 0, 10_000), sessions)], { parameters: { atFirst: few } });
	},
	/** W5. Level (default 0.5) of all go within ten seconds. */
	massleave: (asked) => moving(asked, { shocks: [{ t: 'go', at: third(asked), share: asked.level ?? 0.5, graceful: false, withinMs: 10_000 }] }),
	/** W6. Level (default 0.05) of all fall silent at one instant; nobody else moves. */
	crash: (asked) => still(asked, { shocks: [{ t: 'go', at: third(asked), share: asked.level ?? 0.05, graceful: false, withinMs: 0 }] }),
	/** W7. A provider (a fifth of all, in neighbouring sites) drops; before it a wave of radio stalls; after it a break in the programme. */
	correlated: (asked) => moving(asked, {
		shocks: [
			{ t: 'stall', at: third(asked) / 2, share: 0.1, forMs: 1_000, withinMs: 2_000 },
			{ t: 'provider', at: third(asked), provider: 0 },
			{ t: 'go', at: 2 * third(asked), share: 0.3, graceful: true, withinMs: Math.min(60_000, third(asked)) },
		],
	}),
	/** W8. Level (default 0.5): share of those who can upload nothing. */
	freeriders: (asked) => moving(asked, { mix: { zeroShare: asked.level ?? 0.5 } }),
	/** W9. Level (default 1.2): resource index, all uplinks scaled alike. */
	resource: (asked) => still(asked, { mix: { resourceIndex: asked.level ?? 1.2 } }),
	/** W10. Level (default 0.2): share behind networks that let no data channel through. */
	nat: (asked) => moving(asked, { mix: { blockedShare: asked.level ?? 0.2 } }),
	/** W11. Level (default 0.5): share of hidden tabs, whose pages' timers run once a second. */
	throttled: (asked) => moving(asked, { mix: { hiddenShare: asked.level ?? 0.5 } }),
	/** W12. Level (default 0.05): share of liars. */
	hostile: (asked) => moving(asked, { mix: { liarShare: asked.level ?? 0.05 } }),
	/** W13. The coordinator is away for level (default 15) seconds, and during it 5 % crash at one instant. */
	outage: (asked) => moving(asked, {
		shocks: [
			{ t: 'outage', at: third(asked), forMs: (asked.level ?? 15) * 1_000 },
			{ t: 'go', at: third(asked) + ((asked.level ?? 15) * 1_000) / 2, share: 0.05, graceful: false, withinMs: 0 },
		],
	}),
	/** W14. Clocks up to two seconds off, level (default 0.01) of all messages lost once, a tenth of the uplinks with queues that others fill. */
	badnet: (asked) => moving(asked, { mix: { clockSkewMs: 2_000 }, network: { loss: asked.level ?? 0.01, bloatShare: 0.1, bloatMs: 500 } }),
};

export function planOf(workload: string, asked: Asked): Plan {
	const maker = Object.hasOwn(WORKLOADS, workload) ? WORKLOADS[workload] : undefined;
	if (!maker) throw new RangeError(`--workload ${workload}: give chaos, ${Object.keys(WORKLOADS).join(', ')}`);
	return maker(asked);
}
