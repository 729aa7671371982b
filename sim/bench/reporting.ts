import { existsSync } from 'node:fs';
import type { ChurnRow } from './churn.ts';
import type { ExactFailures } from './failures.ts';
import { judge, judgeLayout } from './judge.ts';
import { keptOf } from './kept.ts';
import type { Validation } from './validation.ts';
import type { LayoutCosts } from './layout.ts';
import type { MetricName } from './metrics.ts';
import { HEADLINE_PEERS } from './pages/readme.ts';
import type { Ingest, Memory, Report } from './pages/report.ts';
import { BASELINES, type Cell } from './plan.ts';
import type { Store } from './store.ts';
import { compare, find, measuredOf } from './summary.ts';
import { TARGETS } from './targets.ts';

/** The metrics of the headline family, fixed before the runs. */
const COMPARED: readonly MetricName[] = ['continuity', 'delay95', 'startup95', 'rebuffers', 'source', 'wire', 'duplicates', 'leaveLinks', 'gini'];

/** Gathers what the pages need from the kept runs. */
export function reportOf(plan: readonly Cell[], store: Store, folder: string, hashOf: (cell: Cell) => string | undefined): Report {
	const cells = measuredOf(plan, store, hashOf);
	const ours = find(cells, { experiment: 'steady', system: 'dumbbell', peers: HEADLINE_PEERS });
	const theirs = BASELINES.flatMap((system) => find(cells, { experiment: 'steady', system, peers: HEADLINE_PEERS }) ?? []);
	const churn = keptOf<readonly ChurnRow[]>(folder, 'churn');
	return {
		cells, judged: [...judge(TARGETS, cells), ...judgeLayout(churn?.data ?? [])], comparisons: ours ? compare(ours, theirs, COMPARED) : [],
		layout: keptOf<LayoutCosts>(folder, 'layout'), churn, memory: keptOf<Memory>(folder, 'memory'),
		failures: keptOf<ExactFailures>(folder, 'failures'), validation: keptOf<Validation>(folder, 'validation'), ingest: keptOf<Ingest>(folder, 'ingest'), grids: existsSync(`${folder}/../grids.md`),
	};
}
