import { holm } from '../stats/holm.ts';
import { meanOfSeeds, type Estimate } from '../stats/bootstrap.ts';
import { pairedDifference, pairs, type Difference } from '../stats/paired.ts';
import type { MetricName } from './metrics.ts';
import { METRICS } from './metrics.ts';
import { commandOf, fileOf, seedsOf, type Cell } from './plan.ts';
import { metricOf, type RunResult } from './result.ts';
import type { Entry, Store } from './store.ts';

/** A cell of the plan with the runs that there are of it. */
export interface Measured {
	readonly cell: Cell;
	readonly entries: readonly Entry[];
	readonly results: readonly RunResult[];
	readonly failures: readonly Entry[];
}

/**
 * What the store has of the plan. Runs of the present program if there is one of the cell, else of the one that ran last: tables name the commit.
 * Never a mixture, because seeds of two programs are no sample of either.
 */
export function measuredOf(cells: readonly Cell[], store: Store, hashOf: (cell: Cell) => string | undefined): Measured[] {
	return cells.map((cell) => {
		const program = hashOf(cell);
		const kept = seedsOf(cell).map((seed) => store.get(fileOf(cell), commandOf(cell, seed).join(' '))).filter((entry) => entry !== undefined);
		const chosen = kept.some((entry) => entry.program === program) ? program : kept.at(-1)?.program;
		const entries = kept.filter((entry) => entry.program === chosen);
		return { cell, entries, results: entries.flatMap(({ result }) => (result ? [result] : [])), failures: entries.filter(({ failed }) => failed !== undefined) };
	});
}

/** The metric in its printed unit, by seed. */
export function bySeed(results: readonly RunResult[], name: MetricName): Map<number, number> {
	const { path, scale } = METRICS[name];
	return new Map(results.flatMap((result): [number, number][] => {
		const value = metricOf(result, path);
		return value === undefined ? [] : [[result.seed, value * scale]];
	}));
}

/** Ten thousand resamples take milliseconds, and pages and plots ask for the same ones. */
const ESTIMATES = new WeakMap<Measured, Map<MetricName, Estimate | undefined>>();

/** Mean over seeds with its interval; undefined when no run has it. */
export function estimateOf(measured: Measured, name: MetricName): Estimate | undefined {
	const known = ESTIMATES.get(measured) ?? new Map<MetricName, Estimate | undefined>();
	if (!known.has(name)) ESTIMATES.set(measured, known.set(name, estimate(measured, name)));
	return known.get(name);
}

function estimate(measured: Measured, name: MetricName): Estimate | undefined {
	const values = [...bySeed(measured.results, name).values()];
	if (values.includes(Infinity)) return { value: Infinity, low: Infinity, high: Infinity, n: values.length }; // One run that never gets there has no mean.
	return values.length === 0 ? undefined : meanOfSeeds(values);
}

/** The worst over seeds, for what is promised of every single run. */
export function worstOf(measured: Measured, name: MetricName): number | undefined {
	const values = [...bySeed(measured.results, name).values()];
	if (values.length === 0) return undefined;
	return METRICS[name].better === 'low' ? Math.max(...values) : Math.min(...values);
}

export interface Comparison {
	readonly ours: Measured;
	readonly theirs: Measured;
	readonly metric: MetricName;
	readonly difference: Difference;
	/** Adjusted for all comparisons of the family. */
	readonly pHolm: number;
	/** `seems`: the interval of this one comparison leaves 0 out, but among so many comparisons that may be chance. */
	readonly verdict: 'better' | 'seems better' | 'not told apart' | 'seems worse' | 'worse';
}

/** Ours less theirs under the same seeds, for each metric; one family, corrected together. */
export function compare(ours: Measured, others: readonly Measured[], metrics: readonly MetricName[]): Comparison[] {
	const raw = others.flatMap((theirs) => metrics.flatMap((metric) => {
		const differences = pairs(bySeed(ours.results, metric), bySeed(theirs.results, metric));
		return differences.length < 2 ? [] : [{ ours, theirs, metric, difference: pairedDifference(differences) }];
	}));
	const adjusted = holm(raw.map(({ difference }) => difference.p));
	return raw.map((one, i): Comparison => {
		const pHolm = adjusted[i] as number;
		const { value, low, high } = one.difference;
		const side = value < 0 === (METRICS[one.metric].better === 'low') ? 'better' : 'worse';
		const isNotable = low > 0 || high < 0;
		return { ...one, pHolm, verdict: pHolm < LEVEL ? side : isNotable ? `seems ${side}` : 'not told apart' };
	});
}

/** Of the whole family. */
export const LEVEL = 0.05;

/** The cell of this description, whatever its length and seeds; without more arguments than it names. */
export function find(all: readonly Measured[], wanted: Partial<Cell>): Measured | undefined {
	const full: Partial<Cell> = { args: [], ...wanted };
	return all.find(({ cell }) => (Object.entries(full) as [keyof Cell, unknown][]).every(([name, value]) => JSON.stringify(cell[name] ?? []) === JSON.stringify(value)));
}

/** The same, if it has been run. */
export function findMeasured(all: readonly Measured[], wanted: Partial<Cell>): Measured | undefined {
	const found = find(all, wanted);
	return found && found.results.length > 0 ? found : undefined;
}
