import { shownEstimate, shownValue, type Judged } from '../judge.ts';
import { count, fixed, page, table } from '../markdown.ts';
import { METRICS, type MetricName } from '../metrics.ts';
import { CRASHES, EXPERIMENTS, SYSTEMS, type Cell } from '../plan.ts';
import type { Comparison, Measured } from '../summary.ts';
import { GENERATED, provenance, type Report } from './report.ts';

const QUALITY: readonly MetricName[] = ['continuity', 'worst', 'undisrupted', 'rebuffers', 'delay50', 'delay95', 'delay99', 'startup50', 'startup95', 'gap50', 'gap95'];
const COST: readonly MetricName[] = ['source', 'floor', 'offload', 'control', 'wire', 'duplicates', 'leaveLinks', 'leaveConnections', 'joinLinks', 'messages', 'gini', 'depth', 'feeds'];
const SHOCK: readonly MetricName[] = ['recovery', 'continuity', 'gap50', 'gap95', 'gap99', 'rebuffers', 'source'];
const CROWD: readonly MetricName[] = ['startup50', 'startup95', 'startup99', 'continuity', 'continuityFromClick', 'source'];
const DELAY: readonly MetricName[] = ['delay50', 'delay95', 'delay99', 'depth', 'continuity', 'control', 'wire'];

export function headlinePage(report: Report): string {
	const of = (wanted: (cell: Cell) => boolean): Measured[] => report.cells.filter(({ cell, entries }) => entries.length > 0 && wanted(cell));
	const sizes = (experiment: Cell['experiment']): number[] => [...new Set(of((cell) => cell.experiment === experiment).map(({ cell }) => cell.peers))].sort((a, b) => a - b);
	const section = (title: string, cells: readonly Measured[], metrics: readonly MetricName[]): string[] =>
		(cells.length === 0 ? [] : [`### ${title}`, systemsTable(cells, metrics), provenance(cells)]);
	return page(
		GENERATED, '# All systems and sizes', 'What the words mean stands on [the first page](README.md). A dash: the system has no such thing, or nothing of it happened.',
		'## Targets', targets(report.judged),
		`## ${EXPERIMENTS.delay}`, ...sizes('delay').flatMap((peers) => section(`${count(peers)} viewers`, of((cell) => cell.experiment === 'delay' && cell.peers === peers && cell.args === undefined), DELAY)),
		...sizes('delay').flatMap((peers) => section(`${count(peers)} viewers at 500 kbit/s`, of((cell) => cell.experiment === 'delay' && cell.peers === peers && cell.args !== undefined), DELAY)),
		`## ${EXPERIMENTS.steady}`,
		...sizes('steady').flatMap((peers) => {
			const cells = of((cell) => cell.experiment === 'steady' && cell.peers === peers);
			return [...section(`${count(peers)} viewers: what they see`, cells, QUALITY), ...section(`${count(peers)} viewers: what it takes`, cells, COST)];
		}),
		'## Differences from the product, seed by seed', differences(report.comparisons),
		`## ${EXPERIMENTS.crash}`, 'Time until, of all chunks due in a tenth of a second, 99 % are shown again and remain so.',
		...CRASHES.flatMap((share) => section(`${share * 100} % vanish`, of((cell) => cell.experiment === 'crash' && cell.args?.includes(String(share)) === true), SHOCK)),
		`## ${EXPERIMENTS.flash}`, ...sizes('flash').flatMap((peers) => section(`${count(peers)} arrive`, of((cell) => cell.experiment === 'flash' && cell.peers === peers), CROWD)),
		'![Start-up in a flash crowd](plots/flash.svg)', '![Silence after a feeder has failed](plots/gaps.svg)', '![New links per leave](plots/links.svg)',
		...failedRuns(report.cells),
	);
}

function targets(judged: readonly Judged[]): string {
	const rows = judged.map(({ says, target, viewers, level, reached, seeds, verdict }) => [says, level, target, count(viewers), reached, String(seeds), verdict === 'missed' ? '**missed**' : verdict]);
	return table(['what', 'level', 'target', 'viewers', 'reached', 'seeds', ''], rows, 2);
}

function systemsTable(cells: readonly Measured[], metrics: readonly MetricName[]): string {
	const ordered = [...cells].sort((a, b) => SYSTEMS.indexOf(a.cell.system) - SYSTEMS.indexOf(b.cell.system));
	return table(['', ...ordered.map(({ cell }) => `\`${cell.system}\``)], [
		...metrics.map((name) => [METRICS[name].label, ...ordered.map((measured) => shownEstimate(measured, name))]),
		['seeds', ...ordered.map(({ results }) => String(results.length))],
	]);
}

function differences(comparisons: readonly Comparison[]): string {
	if (comparisons.length === 0) return '*Too few seeds.*';
	const rows = comparisons.map(({ theirs, metric, difference, pHolm, verdict }) => [
		`\`${theirs.cell.system}\``, METRICS[metric].label, shownValue(difference.value, metric), `${fixed(difference.low, METRICS[metric].digits)} to ${fixed(difference.high, METRICS[metric].digits)}`,
		fixed(difference.effect, 1), fixed(pHolm, 3), verdict.endsWith('worse') ? `**${verdict}**` : verdict,
	]);
	const { cell, results } = (comparisons[0] as Comparison).ours;
	return page(
		`\`dumbbell\` less the other, ${count(cell.peers)} viewers, pairs of runs under the same seeds. The p-values are those of the sign-flip test after Holm’s correction over the whole table, at a level of 5 %; the effect is the mean difference over its standard deviation.`,
		table(['system', 'metric', 'difference', '95 % interval', 'effect', 'p', 'we are'], rows, 2), `<sub>${results.length} pairs at most.</sub>`,
	);
}

function failedRuns(cells: readonly Measured[]): string[] {
	const failed = cells.flatMap(({ failures }) => failures);
	if (failed.length === 0) return ['## Runs that failed', 'None.'];
	return ['## Runs that failed', table(['command', 'commit', 'why'], failed.map(({ command, commit, failed: why }) => [`\`${command}\``, commit, reasonIn(why ?? '').replaceAll('|', '\\|')]), 3)];
}

/** The last line that is neither part of a trace nor the way to play it again. */
function reasonIn(why: string): string {
	const lines = why.split('\n').filter((line) => line.trim() !== '');
	return lines.filter((line) => /^[^\s…]/.test(line) && !line.startsWith('replay: ')).at(-1) ?? lines.at(-1) ?? '';
}
