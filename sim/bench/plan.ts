/**
 * What is run for the published numbers. This file is committed before the runs: systems, sizes, lengths and seeds are not chosen by what came out.
 * Seeds 1 to n are for measuring, in order, none left out; whatever was tuned was tuned on seeds from 1,000 on.
 */
export interface Cell {
	readonly experiment: Experiment;
	readonly system: string;
	readonly workload: string;
	readonly peers: number;
	/** Of stream after everybody has been placed. */
	readonly seconds: number;
	/** How many, from 1 on. */
	readonly seeds: number;
	/** More arguments of the simulator. */
	readonly args?: readonly string[];
	/** Flow level: feeds are rates and no packet is simulated, so that a million viewers fit. */
	readonly kind?: 'flow';
}

export const EXPERIMENTS = {
	delay: 'Nobody comes or goes: how long a packet travels',
	steady: 'Coming and going as measured in 2002: the systems compared',
	crash: 'A part of the audience vanishes at one instant',
	flash: 'A crowd arrives within ten seconds',
	workloads: 'Everything that may happen to an audience',
	flow: 'Up to a million viewers, feeds as rates',
} as const;
export type Experiment = keyof typeof EXPERIMENTS;

export const OURS = ['dumbbell', 'dumbbell-plain', 'dumbbell-variable'] as const;
export const TREES = ['tree2', 'tree4'] as const;
export const MESHES = ['donet', 'pushpull', 'mtreebone'] as const;
export const BASELINES = [...TREES, 'splitstream', ...MESHES, 'unicast'] as const;
export const SYSTEMS: readonly string[] = [...OURS, ...BASELINES];
export const WORKLOADS = [
	'static', 'steady', 'event', 'flash', 'massleave', 'crash', 'correlated', 'freeriders', 'resource', 'nat', 'throttled', 'hostile', 'outage', 'badnet',
] as const;

const FLOW_SIZES = [100, 1_000, 10_000, 100_000, 1_000_000] as const;

/** Shares of the audience that vanish. */
export const CRASHES = [0.05, 0.25] as const;

export const SEEDS_TUNING_FROM = 1_000;

/** With fewer pairs the sign-flip test, corrected for seven systems in nine metrics, could not find any difference: 63 x 2 / 2^12 < 5 %. */
const SEEDS_HEADLINE = 12;

/** At the default rate hardly enough uplinks carry two children and the spare; at half of it seven in ten do. */
export const AMPLE: readonly string[] = ['--rate', '500'];
/** The source feeds two pairs of viewers instead of one: what its owner may choose. */
export const TWO_ROOTS: readonly string[] = ['--root-pairs', '2'];

const DOUBLES = ['dumbbell-plain', 'dumbbell-variable'] as const;
const TO_TEN_THOUSAND = BASELINES.filter((system) => system !== 'unicast');

/** All cells. The product's own machines cost twenty times what the others' models do: its variants have fewer seeds where viewers are many. */
export const PLAN: readonly Cell[] = [
	cell('delay', 'dumbbell', 'static', 100, 20, 30), ...DOUBLES.map((system) => cell('delay', system, 'static', 100, 20, 10)),
	...['dumbbell', ...BASELINES].map((system) => cell('steady', system, 'steady', 100, 30, 30)), ...DOUBLES.map((system) => cell('steady', system, 'steady', 100, 30, 10)),
	...['dumbbell', ...BASELINES].map((system) => cell('steady', system, 'steady', 1_000, 30, SEEDS_HEADLINE)), ...DOUBLES.map((system) => cell('steady', system, 'steady', 1_000, 30, 3)),
	cell('delay', 'dumbbell', 'static', 1_000, 15, 5), ...DOUBLES.map((system) => cell('delay', system, 'static', 1_000, 15, 2)),
	{ ...cell('delay', 'dumbbell', 'static', 100, 20, 10), args: AMPLE }, { ...cell('delay', 'dumbbell', 'static', 1_000, 15, 3), args: AMPLE },
	{ ...cell('delay', 'dumbbell', 'static', 100, 20, 10), args: TWO_ROOTS }, { ...cell('delay', 'dumbbell', 'static', 1_000, 15, 2), args: TWO_ROOTS },
	...['dumbbell', ...BASELINES].flatMap((system) => CRASHES.map((share) => crashCell(system, share, 5))), ...DOUBLES.flatMap((system) => CRASHES.map((share) => crashCell(system, share, 1))),
	...['dumbbell', ...BASELINES].map((system) => cell('flash', system, 'flash', 1_000, 20, 5)), ...DOUBLES.map((system) => cell('flash', system, 'flash', 1_000, 20, 1)),
	...WORKLOADS.map((workload) => cell('workloads', 'dumbbell', workload, 100, 60, 5)),
	...FLOW_SIZES.flatMap((peers) => [flowCell('dumbbell', 'static', peers, 10), flowCell('dumbbell', 'static', peers, 10, ['--far']), flowCell('dumbbell', 'steady', peers, 30)]),
	...FLOW_SIZES.filter((peers) => peers <= 100_000).flatMap((peers) => [
		flowCell('dumbbell', 'static', peers, 10, AMPLE), flowCell('dumbbell', 'static', peers, 10, ['--far', ...AMPLE]),
		flowCell('dumbbell-variable', 'static', peers, 10), flowCell('dumbbell', 'flash', peers, 30), flowCell('dumbbell', 'massleave', peers, 60),
		...CRASHES.map((share) => flowCell('dumbbell', 'crash', peers, 60, ['--level', String(share)])),
	]),
	...TO_TEN_THOUSAND.map((system) => cell('steady', system, 'steady', 10_000, 30, 2)),
	...WORKLOADS.map((workload) => cell('workloads', 'dumbbell', workload, 1_000, 30, 1)),
	cell('delay', 'dumbbell', 'static', 10_000, 5, 1), cell('steady', 'dumbbell', 'steady', 10_000, 60, 1), cell('delay', 'dumbbell-variable', 'static', 10_000, 5, 1),
];

/** From so many viewers on a run takes minutes, by what is simulated; it waits until the others have half their seeds, or all. */
const LONG_FROM = { baseline: 10_000, dumbbell: 10_000, flow: 100_000 } as const;

/**
 * When a run is started: all cells come forward together, so that whatever time there is gives whole tables; the headline comparison comes
 * first, because with half its seeds it can tell nothing apart, and long runs come later.
 *
 * @returns From 0 for the first seeds to 1 for the last ones, and beyond for the longest.
 */
export function turnOf({ experiment, workload, system, peers, kind, seeds }: Cell, rank: number): number {
	const level = kind ?? (system.startsWith('dumbbell') ? 'dumbbell' : 'baseline');
	if (experiment === 'workloads' && peers >= 1_000) return 1 + WORKLOADS.indexOf(workload as (typeof WORKLOADS)[number]) / WORKLOADS.length;
	if (peers >= LONG_FROM[level]) return rank / seeds + (level === 'dumbbell' || peers > LONG_FROM[level] ? 1 : 0.5);
	return seeds === SEEDS_HEADLINE ? (0.6 * rank) / seeds : rank / seeds;
}

/** The smallest plan that touches everything: it proves that the machinery works and measures nothing. */
export const QUICK: readonly Cell[] = [...new Map(PLAN.map((one) => [`${one.experiment} ${one.system} ${one.workload} ${one.args?.join(' ') ?? ''}`, { ...one, peers: 30, seconds: 5, seeds: 1 }])).values()];

function cell(experiment: Experiment, system: string, workload: string, peers: number, seconds: number, seeds: number): Cell {
	return { experiment, system, workload, peers, seconds, seeds };
}

function crashCell(system: string, share: number, seeds: number): Cell {
	return { ...cell('crash', system, 'crash', 1_000, 30, seeds), args: ['--level', String(share)] };
}

function flowCell(system: string, workload: string, peers: number, seconds: number, args: readonly string[] = []): Cell {
	return { ...cell('flow', system, workload, peers, seconds, peers <= 1_000 ? 10 : peers <= 10_000 ? 5 : peers <= 100_000 ? 2 : 1), kind: 'flow', args };
}

/** 1 to n: see above. */
export function seedsOf({ seeds }: Cell): number[] {
	return Array.from({ length: seeds }, (_, i) => i + 1);
}

/** The file of the results folder in which the runs of a cell are kept. */
export function fileOf({ workload, kind }: Cell): string {
	return kind === undefined ? workload : `${kind}-${workload}`;
}

/** What stands behind `npm run sim --`. */
export function commandOf({ system, workload, peers, seconds, args = [] }: Cell, seed: number | 'K'): string[] {
	return ['--system', system, '--workload', workload, '--peers', String(peers), '--seconds', String(seconds), ...args, '--seed', String(seed), '--json'];
}
