import type { MetricName } from './metrics.ts';
import { AMPLE, TWO_ROOTS, type Cell } from './plan.ts';

/** Something that was promised before it was measured. Numbers are in the printed unit of the metric. */
export interface Target {
	readonly says: string;
	/** The first of these that has been run is judged: packets where there are any, flows at sizes beyond them. */
	readonly cells: readonly Partial<Cell>[];
	readonly metric: MetricName;
	readonly limit: number;
	/** `worst`: every single run has to keep it, not the mean over seeds. */
	readonly of: 'mean' | 'worst';
	/** Then the limit is a gain: per cent by which the metric is better than there, seed by seed. */
	readonly against?: Partial<Cell>;
}

export const SIZES = [100, 1_000, 10_000, 100_000] as const;
type BySize = readonly [number, number, number, number];

const flow = (workload: string, system = 'dumbbell', args?: readonly string[]): Partial<Cell> => ({ experiment: 'flow', system, workload, ...(args ? { args } : {}) });
const steady: readonly Partial<Cell>[] = [{ experiment: 'steady', system: 'dumbbell' }, flow('steady')];
const crash = (share: string): readonly Partial<Cell>[] => [{ experiment: 'crash', system: 'dumbbell', args: ['--level', share] }, flow('crash', 'dumbbell', ['--level', share])];

/**
 * Thresholds of the design, from its model without queues and losses, or from what a viewer would notice. Committed before the published runs;
 * the rows at 500 kbit/s, those with two root pairs and the room for headers in the source load came after trial runs, and the first page says so.
 */
export const TARGETS: readonly Target[] = [
	...bySize('overlay delay p95, two children each', [{ experiment: 'delay', system: 'dumbbell' }, flow('static')], 'delay95', [0.7, 1, 1.4, 1.65]),
	...bySize('the same, newcomers take any slot', [flow('static', 'dumbbell', ['--far'])], 'delay95', [0.7, 1, 1.4, 1.65]),
	...bySize('gain when newcomers choose the nearest of eight slots', [flow('static')], 'delay95', [20, 20, 20, 20], { against: flow('static', 'dumbbell', ['--far']) }),
	...bySize('overlay delay p95, two children each, at 500 kbit/s', [{ experiment: 'delay', system: 'dumbbell', args: AMPLE }, flow('static', 'dumbbell', AMPLE)], 'delay95', [0.7, 1, 1.4, 1.65]),
	...bySize('the same, newcomers take any slot, at 500 kbit/s', [flow('static', 'dumbbell', ['--far', ...AMPLE])], 'delay95', [0.7, 1, 1.4, 1.65]),
	...bySize('gain of choosing at 500 kbit/s', [flow('static', 'dumbbell', AMPLE)], 'delay95', [20, 20, 20, 20], { against: flow('static', 'dumbbell', ['--far', ...AMPLE]) }),
	...bySize('overlay delay p95, two children each, two root pairs', [{ experiment: 'delay', system: 'dumbbell', args: TWO_ROOTS }], 'delay95', [0.7, 1, 1.4, 1.65]),
	...bySize('overlay delay p95, as many children as the uplink carries', [{ experiment: 'delay', system: 'dumbbell-variable' }, flow('static', 'dumbbell-variable')], 'delay95', [0.45, 0.65, 0.8, 0.9]),
	...bySize('chunks in time while people come and go', steady, 'continuity', [99.99, 99.99, 99.98, 99.97]),
	...bySize('rebuffers per viewer-hour', steady, 'rebuffers', [0.001, 0.001, 0.001, 0.001]),
	...bySize('start-up p95', steady, 'startup95', [1.2, 1.2, 1.2, 1.2]),
	...bySize('source load of the trees: two copies and their headers', steady, 'trees', [2.1, 2.1, 2.1, 2.1]),
	...bySize('control, payloads', steady, 'control', [0.5, 0.5, 0.5, 0.5]),
	...bySize('new parent and buddy links per leave', steady, 'leaveLinks', [2.1, 2.1, 2.1, 2.1]),
	...bySize('the same, worst leave', steady, 'leaveLinksMax', [16, 16, 16, 16], { of: 'worst' }),
	...bySize('feeds of one peer at any instant, two children each', steady, 'feeds', [3, 3, 3, 3], { of: 'worst' }),
	...bySize('flash crowd, start-up p95', [{ experiment: 'flash', system: 'dumbbell' }, flow('flash')], 'startup95', [1.2, 1.2, 1.2, 1.5]),
	...bySize('flash crowd, start-up p99', [{ experiment: 'flash', system: 'dumbbell' }, flow('flash')], 'startup99', [1.9, 1.9, 1.9, 2.5]),
	...bySize('5 % vanish: until 99 % see everything again', crash('0.05'), 'recovery', [3, 3, 3, 3]),
	...bySize('25 % vanish: until 99 % see everything again', crash('0.25'), 'recovery', [10, 10, 10, 10]),
];

/** New parent and buddy links of a leave by the layout alone, visits as measured: mean and worst. */
export const LAYOUT_TARGETS: Readonly<Record<string, { readonly mean: number; readonly worst: number }>> = {
	'level-complete': { mean: 2.1, worst: 16 }, 'left-complete': { mean: 3.6, worst: 12 },
};

function bySize(says: string, cells: readonly Partial<Cell>[], metric: MetricName, limits: BySize, more: Partial<Pick<Target, 'of' | 'against'>> = {}): Target[] {
	return SIZES.map((peers, i): Target => ({
		says, cells: cells.map((cell) => ({ ...cell, peers })), metric, limit: limits[i] as number, of: more.of ?? 'mean', ...(more.against ? { against: { ...more.against, peers } } : {}),
	}));
}
