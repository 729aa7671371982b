import { shownEstimate } from '../judge.ts';
import { count, page, table } from '../markdown.ts';
import { METRICS, type MetricName } from '../metrics.ts';
import { ANCHORS } from '../anchors.ts';
import { findMeasured, type Measured } from '../summary.ts';
import { HEADLINE_PEERS } from './readme.ts';
import { GENERATED, provenance, type Report } from './report.ts';

const SHOWN: readonly MetricName[] = ['continuity', 'delay50', 'delay95', 'delay99', 'startup95', 'gap95', 'rebuffers', 'source', 'leaveLinks', 'leaveLinksMax', 'depth', 'recovery'];
const VALIDATED: readonly MetricName[] = ['delay50', 'delay95', 'leaveLinks', 'continuity'];

/** flow.md */
export function flowPage({ cells }: Report): string {
	const flow = cells.filter(({ cell, entries }) => cell.kind === 'flow' && entries.length > 0);
	const kindOf = ({ cell: { system, workload, args = [] } }: Measured): string => `\`${[`--system ${system}`, `--workload ${workload}`, ...args].join(' ')}\``;
	const kinds = [...new Set(flow.map(kindOf))];
	return page(
		GENERATED, '# Up to a million viewers', 'Feeds are rates here: no packets, no queues. Layout and control are exact, batch by batch. Nobody should believe a million from a simulator alone: look at the trend, and at where both levels were run. `--far`: newcomers take any open slot, not the nearest of eight.',
		...kinds.flatMap((kind) => {
			const rows = flow.filter((measured) => kindOf(measured) === kind).sort((a, b) => a.cell.peers - b.cell.peers);
			return [`## ${kind}`, metricsTable(rows), provenance(rows)];
		}),
		flow.length === 0 ? '*Not run yet.*' : '',
		'## Beside the packet level', beside(cells, flow),
	);
}

function metricsTable(rows: readonly Measured[]): string {
	const shown = SHOWN.filter((name) => rows.some((measured) => shownEstimate(measured, name) !== '–'));
	return table(['viewers', ...shown.map((name) => METRICS[name].label), 'seeds'], rows.map((measured) => [count(measured.cell.peers), ...shown.map((name) => shownEstimate(measured, name)), String(measured.results.length)]));
}

/** The same system, workload and size at both levels. */
function beside(cells: readonly Measured[], flow: readonly Measured[]): string {
	const rows = flow.flatMap((coarse) => {
		const { system, workload, peers, args = [] } = coarse.cell;
		const fine = cells.find(({ cell, results }) => cell.kind === undefined && cell.system === system && cell.workload === workload && cell.peers === peers && (cell.args ?? []).join() === args.join() && results.length > 0);
		return fine ? VALIDATED.map((name) => [`\`${[system, workload, ...args].join(' ')}\``, METRICS[name].label, count(peers), shownEstimate(fine, name), shownEstimate(coarse, name)]) : [];
	});
	return table(['', 'metric', 'viewers', 'packets', 'flow'], rows.filter((row) => !row.includes('–')), 2);
}

/** anchors.md */
export function anchorsPage({ cells }: Report): string {
	const rows = ANCHORS.map(({ system, theirs, setup, trust, ours }) => {
		const measured = ours && findMeasured(cells, { experiment: ours.experiment, system: ours.system, peers: HEADLINE_PEERS, ...(ours.experiment === 'crash' ? { args: ['--level', '0.25'] } : {}) });
		const number = (name: MetricName): string => shownEstimate(measured, name);
		const others = ours?.experiment === 'crash' ? `time to 99 % after a quarter has vanished ${number('recovery')}` : `from viewers ${number('offload')}`;
		return [system, theirs, setup, trust, measured ? `\`${measured.cell.system}\`: continuity ${number('continuity')}, delay p95 ${number('delay95')}, ${others}` : '–'];
	});
	return page(
		GENERATED, '# What others have published', 'Their numbers are quoted, ours are measured; different networks, rates and people stand between them, so nothing here is a comparison. The evidence on trees against meshes is divided: two of the rows contradict each other. Figures that we remember but could not check are left out.',
		table(['system', 'they say', 'where', 'we have it from', 'ours here'], rows, 5),
		provenance(cells.filter(({ cell }) => cell.experiment === 'steady' && cell.peers === HEADLINE_PEERS)),
	);
}
