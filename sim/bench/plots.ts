import { dots, lines, svgOf, type Chart, type Datum } from './charts.ts';
import type { MetricName } from './metrics.ts';
import { OURS, SYSTEMS } from './plan.ts';
import type { RunResult } from './result.ts';
import { estimateOf, find, type Measured } from './summary.ts';
import type { Report } from './pages/report.ts';

/** The least share that a logarithmic axis shows; nothing lost stands there. */
const LEAST_PERCENT = 0.0001;
/** Silences longer than this are not told apart, s. */
const GAP_S_MAX = 6;
const SUBTITLE = 'mean over seeds; bars: 95 % interval, or the whole range of fewer than five seeds';

/** Every plot by the name of its file, drawn from what there is. */
export async function plotsOf({ cells }: Report): Promise<ReadonlyMap<string, string>> {
	const charts: Readonly<Record<string, Chart>> = { delay: delay(cells), continuity: continuity(cells), recovery: recovery(cells), flash: flash(cells), gaps: gaps(cells), links: links(cells) };
	return new Map(await Promise.all(Object.entries(charts).map(async ([name, chart]) => [`${name}.svg`, await svgOf(chart)] as const)));
}

function datum(measured: Measured, name: MetricName, more: Datum): Datum[] {
	const estimate = estimateOf(measured, name);
	return estimate && Number.isFinite(estimate.value) ? [{ system: measured.cell.system, y: estimate.value, low: estimate.low, high: estimate.high, ...more }] : [];
}

const present = (data: readonly Datum[]): string[] => SYSTEMS.filter((system) => data.some((one) => one['system'] === system));

function delay(cells: readonly Measured[]): Chart {
	const ours = cells.filter(({ cell }) => cell.experiment === 'delay' && cell.args === undefined);
	const theirs = cells.filter(({ cell }) => cell.experiment === 'steady' && !OURS.some((system) => system === cell.system));
	const data = [...ours, ...theirs].flatMap((measured) => datum(measured, 'delay95', { x: measured.cell.peers }));
	const flow = cells.filter(({ cell }) => cell.kind === 'flow' && cell.workload === 'static' && (cell.args ?? []).length === 0).flatMap((measured) => datum(measured, 'delay95', { x: measured.cell.peers }));
	const chart = lines({
		title: 'Overlay delay against the number of viewers', subtitle: `95th percentile, ${SUBTITLE}; dashed: flow level`, data, systems: present([...data, ...flow]), points: true,
		x: { type: 'quantitative', title: 'viewers', scale: { type: 'log' }, axis: { values: [100, 1_000, 10_000, 100_000, 1_000_000], format: ',d' } }, y: { title: 'seconds', scale: { type: 'log' }, axis: { values: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20], format: '~g' } },
	});
	const dashed = { data: { values: flow }, mark: { type: 'line', strokeDash: [5, 4], strokeWidth: 1.8 } };
	return { ...chart, layer: [...(chart['layer'] as Chart[]), ...(flow.length > 0 ? [dashed] : [])] };
}

function continuity(cells: readonly Measured[]): Chart {
	const data = cells.filter(({ cell }) => cell.experiment === 'steady').flatMap((measured) => datum(measured, 'continuity', { viewers: measured.cell.peers.toLocaleString('en-US') }).map((one): Datum => {
		const lost = (value: unknown): number => Math.max(LEAST_PERCENT, 100 - Number(value));
		return { ...one, y: lost(one['y']), low: lost(one['high']), high: lost(one['low']) };
	}));
	return dots({
		title: 'Chunks that came too late or never, while viewers come and go', subtitle: `${SUBTITLE}; ${LEAST_PERCENT} % stands for that or less`, data, systems: present(data),
		x: { title: '% of the chunks due', scale: { type: 'log' }, axis: { format: '~g' } }, shape: { field: 'viewers', order: ['100', '1,000', '10,000'], title: 'viewers' },
	});
}

function recovery(cells: readonly Measured[]): Chart {
	const data = cells.filter(({ cell }) => cell.experiment === 'crash' && cell.args?.includes('0.25')).flatMap(({ cell, results }) => meanSeries(results).map(({ atS, share }) => ({ system: cell.system, x: atS, y: share })));
	return lines({
		title: 'A quarter of all viewers vanishes', subtitle: 'chunks shown at their time, of those due to the survivors; mean over seeds', data, systems: present(data), points: false,
		x: { type: 'quantitative', title: 'seconds since', scale: { domain: [-1, 12], clamp: false, nice: false } }, y: { title: '%', scale: { zero: false } },
	});
}

interface Moment {
	readonly atS: number;
	readonly share: number;
}

/** Runs print [due, in time] by tenth of a second, from one second before the shock on. */
function meanSeries(results: readonly RunResult[]): Moment[] {
	const sums = new Map<number, [due: number, inTime: number]>();
	for (const { recovery: tenths } of results) {
		if (!Array.isArray(tenths)) continue;
		(tenths as readonly (readonly [number, number])[]).forEach(([due, inTime], i) => {
			const sum = sums.get(i - 10) ?? [0, 0];
			sums.set(i - 10, [sum[0] + due, sum[1] + inTime]);
		});
	}
	return [...sums].sort(([a], [b]) => a - b).filter(([at, [due]]) => at <= 120 && due > 0).map(([at, [due, inTime]]) => ({ atS: at / 10, share: (100 * inTime) / due }));
}

function flash(cells: readonly Measured[]): Chart {
	const kinds = [['startup50', 'p50'], ['startup95', 'p95'], ['startup99', 'p99']] as const;
	const data = cells.filter(({ cell }) => cell.experiment === 'flash').flatMap((measured) => kinds.flatMap(([name, kind]) => datum(measured, name, { kind })));
	return dots({
		title: 'A crowd arrives within ten seconds: click to first picture', subtitle: SUBTITLE, data, systems: present(data), x: { title: 'seconds', scale: { type: 'log' }, axis: { format: '~g' } },
		shape: { field: 'kind', order: ['p50', 'p95', 'p99'], title: 'percentile' },
	});
}

/** Distribution of the gaps, from the quantiles that each run prints. */
function gaps(cells: readonly Measured[]): Chart {
	const kinds = [['gap10', 10], ['gap25', 25], ['gap50', 50], ['gap75', 75], ['gap90', 90], ['gap95', 95], ['gap99', 99]] as const;
	const data = SYSTEMS.flatMap((system) => {
		const measured = find(cells, { experiment: 'crash', system, args: ['--level', '0.25'] });
		return measured ? kinds.flatMap(([name, percent]) => datum(measured, name, {}).map((one) => ({ system, x: Math.min(GAP_S_MAX, Number(one['y'])), y: percent }))) : [];
	});
	return lines({
		title: 'Silence after a feeder has failed', subtitle: 'a quarter of all vanishes; seven quantiles of each system’s gaps, joined; mean over seeds', data, systems: present(data), points: false, along: 'y',
		x: { type: 'quantitative', title: 'seconds of silence', scale: { domain: [0, GAP_S_MAX] } }, y: { title: '% of the gaps are at most that long', scale: { domain: [0, 100] } },
	});
}

function links(cells: readonly Measured[]): Chart {
	const data = cells.filter(({ cell }) => cell.experiment === 'steady').flatMap((measured) => datum(measured, 'leaveLinks', { viewers: measured.cell.peers.toLocaleString('en-US') }));
	return dots({
		title: 'New links that one departure costs', subtitle: SUBTITLE, data, systems: present(data), x: { title: 'parent and buddy links, or partners', scale: { zero: true } },
		shape: { field: 'viewers', order: ['100', '1,000', '10,000'], title: 'viewers' },
	});
}
