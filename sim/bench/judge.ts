import { BOOTSTRAP_FROM, meanOfSeeds, type Estimate } from '../stats/bootstrap.ts';
import type { ChurnRow } from './churn.ts';
import { fixed } from './markdown.ts';
import { METRICS, type MetricName } from './metrics.ts';
import { bySeed, estimateOf, findMeasured, worstOf, type Measured } from './summary.ts';
import { LAYOUT_TARGETS, type Target } from './targets.ts';

/** A target beside what was reached. */
export interface Judged {
	readonly says: string;
	readonly target: string;
	readonly viewers: number;
	/** What was simulated. */
	readonly level: 'packets' | 'flows' | 'layout';
	readonly reached: string;
	readonly seeds: number;
	/** `close`: reached, but the interval of the seeds reaches to the other side as well. */
	readonly verdict: 'reached' | 'close' | 'missed';
}

/** Targets of which there are runs; those without are not judged. */
export function judge(targets: readonly Target[], all: readonly Measured[]): Judged[] {
	return targets.flatMap((target): Judged[] => {
		const measured = target.cells.map((cell) => findMeasured(all, cell)).find((one) => one !== undefined && estimateOf(one, target.metric) !== undefined);
		if (!measured) return [];
		const { cell, results } = measured;
		const head = { says: target.says, viewers: cell.peers, level: cell.kind === 'flow' ? 'flows' : 'packets', seeds: results.length } as const;
		const { against, metric, limit } = target;
		if (against) {
			const other = findMeasured(all, against);
			const gain = other && gainOf(measured, other, metric);
			if (!gain) return [];
			return [{ ...head, target: `≥ ${fixed(limit, 0)} %`, reached: `${fixed(gain.value, 0)} %${interval(gain, 0)}`, verdict: verdictOf(gain, limit, 'high') }];
		}
		const { better } = METRICS[metric];
		const asked = `${better === 'low' ? '≤' : '≥'} ${shownValue(limit, metric)}`;
		if (target.of === 'worst') {
			const value = worstOf(measured, metric) as number;
			return [{ ...head, target: asked, reached: shownValue(value, metric), verdict: verdictOf({ value, low: value, high: value, n: 1 }, limit, better) }];
		}
		return [{ ...head, target: asked, reached: shownEstimate(measured, metric), verdict: verdictOf(estimateOf(measured, metric) as Estimate, limit, better) }];
	});
}

/** The layout without a network, where every viewer carries two children: what the design counted on. */
export function judgeLayout(rows: readonly ChurnRow[]): Judged[] {
	return rows.flatMap(({ layout, sessions, audience, peers, linksPerLeave: { mean, max } }): Judged[] => {
		const limits = sessions === 'as measured' && audience === 'able' ? LAYOUT_TARGETS[layout] : undefined;
		if (!limits) return [];
		const head = { viewers: peers, level: 'layout', seeds: 1 } as const;
		const one = (says: string, value: number, limit: number, digits: number): Judged => ({ ...head, says, target: `≤ ${limit}`, reached: fixed(value, digits), verdict: value <= limit ? 'reached' : 'missed' });
		return [one(`new links per leave, ${layout} layout alone`, mean, limits.mean, 2), one(`the same, worst leave, ${layout}`, max, limits.worst, 0)];
	});
}

function verdictOf({ value, low, high }: Estimate, limit: number, better: 'low' | 'high'): Judged['verdict'] {
	const keeps = (one: number): boolean => (better === 'low' ? one <= limit : one >= limit);
	if (!keeps(value)) return 'missed';
	return keeps(better === 'low' ? high : low) ? 'reached' : 'close';
}

/** Per cent by which ours is better, seed by seed. */
function gainOf(ours: Measured, theirs: Measured, metric: MetricName): Estimate | undefined {
	const other = bySeed(theirs.results, metric);
	const sign = METRICS[metric].better === 'low' ? 1 : -1;
	const gains = [...bySeed(ours.results, metric)].flatMap(([seed, value]) => (other.has(seed) ? [sign * 100 * (1 - value / (other.get(seed) as number))] : []));
	return gains.length === 0 ? undefined : meanOfSeeds(gains);
}

/** `0.71 s` */
export function shownValue(value: number, name: MetricName): string {
	const { unit, digits } = METRICS[name];
	if (value === Infinity) return 'not within the run';
	return `${fixed(value, digits)}${unit === '' ? '' : ` ${unit}`}`;
}

/** `0.71 s (0.70–0.72)`, or a dash where the runs do not have it. */
export function shownEstimate(measured: Measured | undefined, name: MetricName): string {
	const estimate = measured && estimateOf(measured, name);
	return estimate ? `${shownValue(estimate.value, name)}${interval(estimate, METRICS[name].digits)}` : '–';
}

/** Round brackets: an interval; square ones: the smallest and the largest of a few. */
function interval({ low, high, n }: Estimate, digits: number): string {
	const [from, to] = [fixed(low, digits), fixed(high, digits)];
	if (from === to) return '';
	return n < BOOTSTRAP_FROM ? ` [${from}–${to}]` : ` (${from}–${to})`;
}
