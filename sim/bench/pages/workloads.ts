import { shownEstimate } from '../judge.ts';
import { count, page, table } from '../markdown.ts';
import { METRICS, type MetricName } from '../metrics.ts';
import { WORKLOADS } from '../plan.ts';
import { GENERATED, provenance, type Report } from './report.ts';

/** What each workload does to the audience, in the order of the plan. */
const SAYS: Readonly<Record<(typeof WORKLOADS)[number], string>> = {
	static: 'nobody comes or goes',
	steady: 'as many come as go, visits as measured',
	event: 'a ramp, a plateau, and in the last tenth everybody goes',
	flash: 'everybody arrives within ten seconds',
	massleave: 'half of all fall silent within ten seconds',
	crash: 'one in twenty vanishes at one instant',
	correlated: 'a wave of radio stalls, then a provider with a fifth of all drops, then a break in the programme',
	freeriders: 'half of all can upload nothing',
	resource: 'all uplinks together carry 1.2 times what is needed',
	nat: 'a fifth sits behind networks that let no data channel through',
	throttled: 'half of all tabs are hidden',
	hostile: 'one in twenty lies: about uplink or head, by dropping, delaying or forging',
	outage: 'the coordinator is away for a quarter of a minute, and meanwhile one in twenty vanishes',
	badnet: 'one message in a hundred is lost, uplinks are filled by others, clocks are off by up to two seconds',
};
const SHOWN: readonly MetricName[] = ['continuity', 'worst', 'rebuffers', 'delay95', 'startup95', 'gap95', 'source', 'floor', 'wire', 'leaveLinks', 'recovery', 'violations'];

export function workloadsPage({ cells }: Report): string {
	const own = cells.filter(({ cell, entries }) => cell.experiment === 'workloads' && entries.length > 0);
	const sizes = [...new Set(own.map(({ cell }) => cell.peers))].sort((a, b) => a - b);
	return page(
		GENERATED, '# Everything that may happen to an audience', 'The product (`dumbbell`) under all workloads, none left out. Parameters are printed by each run before it begins.',
		table(['workload', 'what happens'], WORKLOADS.map((name) => [`\`${name}\``, SAYS[name]]), 2),
		...sizes.flatMap((peers) => {
			const rows = own.filter(({ cell }) => cell.peers === peers);
			return [
				`## ${count(peers)} viewers`,
				table(['workload', ...SHOWN.map((name) => METRICS[name].label), 'seeds'], rows.map((measured) => [`\`${measured.cell.workload}\``, ...SHOWN.map((name) => shownEstimate(measured, name)), seeds(measured.results.length, measured.failures.length)])),
				provenance(rows),
			];
		}),
	);
}

const seeds = (done: number, failed: number): string => (failed === 0 ? String(done) : `${done}, and **${failed} failed**`);
