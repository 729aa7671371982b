import { shownEstimate, type Judged } from '../judge.ts';
import { HEADROOM, UPLINKS, USABLE } from '../../model/population.ts';
import { count, fixed, page, table } from '../markdown.ts';
import { METRICS, type MetricName } from '../metrics.ts';
import { SYSTEMS } from '../plan.ts';
import { metricOf } from '../result.ts';
import { find, type Comparison } from '../summary.ts';
import { advantageOf } from './reasons.ts';
import { GENERATED, provenance, runs, type Report } from './report.ts';

/** The size at which systems are compared on the first page. */
export const HEADLINE_PEERS = 1_000;
const FIRST: readonly MetricName[] = ['continuity', 'delay95', 'startup95', 'rebuffers', 'source', 'wire', 'leaveLinks'];

export function readmePage(report: Report): string {
	const steady = SYSTEMS.flatMap((system) => find(report.cells, { experiment: 'steady', system, peers: HEADLINE_PEERS }) ?? []).filter(({ results }) => results.length > 0);
	return page(
		GENERATED,
		'# Results',
		`How late, how smooth and how dear is live video that viewers carry to each other, and what happens when they leave? Here the product’s own machines, the coordinator’s and the viewers’, run in a simulated internet in virtual time: uplinks with queues, round trips of hundreds of milliseconds, routers that refuse each other, visits as long and as short as they were measured in 2002. Other systems are our own re-implementations from their papers, tuned on other seeds, in the same network with the same people. The stream has 1 Mbit/s unless a row says otherwise; of the assumed uplinks ${fixed(100 * ableShare(1_000), 0)} % then carry two children and the spare (${fixed(100 * ableShare(500), 0)} % at 500 kbit/s), and a pair of trees with two children each needs half of all. What is not here: homes and phones. Uplinks, routers and radio are assumptions, and a simulator shows what the rules do, not what a browser does.`,
		'## In short', summary(report),
		'## Targets', 'Thresholds are those of the design, set before the runs; after trial runs with the first seeds the rows at 500 kbit/s and those with two root pairs were added, and the source load was allowed the packets’ headers. ✓ reached; ≈ the mean keeps it, but the interval of the seeds reaches to the other side; ✗ **missed**. Every packet is simulated, except where it says *flows* (feeds as rates, no queues) or layout (only who moves where, one seed). Seeds and details: [all systems and sizes](headline.md).', targets(report.judged),
		`## Beside other systems, ${count(HEADLINE_PEERS)} viewers who come and go`,
		'`dumbbell` is the product; `-plain` has no standby links, `-variable` lets strong uplinks feed more than two. `tree2`, `tree4`: one tree. `splitstream`: several trees. `donet`, `pushpull`: meshes. `mtreebone`: a tree with a mesh around it. `unicast`: the server alone, with the same uplink.',
		table(['system', ...FIRST.map((name) => METRICS[name].label)], steady.map((measured) => [`\`${measured.cell.system}\``, ...FIRST.map((name) => shownEstimate(measured, name))])),
		provenance(steady),
		'![Overlay delay against the number of viewers](plots/delay.svg)', '![Chunks that came too late](plots/continuity.svg)', '![Recovery after a quarter has vanished](plots/recovery.svg)',
		'## Words', WORDS,
		'## Run it again', RERUN,
		'## Pages',
		'[All systems and sizes, with differences and their certainty](headline.md) · [everything that may happen to an audience](workloads.md) · [which failures cut somebody off, exactly](failures.md) · [theory against runs](validation.md) · [up to a million viewers](flow.md) · [what it costs the coordinator](costs.md) · [what others have published](anchors.md)' + (report.grids ? ' · [how the others were tuned](grids.md)' : ''),
	);
}

/** Share of the assumed uplinks with three slots or more at this rate, kbit/s. */
function ableShare(rateKbps: number): number {
	return UPLINKS.reduce((sum, [share, mbps]) => sum + ((USABLE * mbps * 1_000) / (HEADROOM * rateKbps) >= 3 ? share : 0), 0);
}

function summary({ judged, comparisons, cells }: Report): string {
	const missed = judged.filter(({ verdict }) => verdict === 'missed');
	const all = cells.reduce((sum, { entries }) => sum + entries.length, 0);
	const failed = cells.flatMap(({ failures }) => failures);
	const violations = cells.flatMap(({ results }) => results).reduce((sum, result) => sum + (metricOf(result, METRICS.violations.path) ?? 0), 0);
	const kept = judged.length - missed.length;
	return [
		`- **${kept} of ${judged.length} targets reached** in ${runs(all)}.${missed.length === 0 ? '' : ` Missed:${listOf(missed)}`}`,
		violations > 0 ? `- **Rules of the protocol were broken ${count(violations)} times**: see the [workloads](workloads.md).` : '- No rule of the protocol was broken in any run.',
		failed.length === 0 ? '- No run failed.' : `- **${runs(failed.length)} failed**: see [the list](headline.md); they are not in the means.`,
		...beaten(comparisons),
	].join('\n');
}

/** One line for each promise, with every size at which it was missed. */
function listOf(missed: readonly Judged[]): string {
	return byPromise(missed).map(([says, all]) => {
		const isSame = new Set(all.map(({ target }) => target)).size === 1;
		const sizes = all.map(({ viewers, reached, target }) => `${reached} at ${count(viewers)} viewers${isSame ? '' : ` (${target})`}`);
		return `\n  - ${says}: ${sizes.join(', ')}${isSame ? `; target ${all[0]?.target ?? ''}` : ''}`;
	}).join('');
}

/** Where others beat us, they are named, with the reason. */
function beaten(comparisons: readonly Comparison[]): string[] {
	if (comparisons.length === 0) return [];
	const worse = comparisons.filter(({ verdict }) => verdict === 'worse' || verdict === 'seems worse');
	if (worse.length === 0) return ['- No other system did better in any number of the headline table that the seeds can tell apart.'];
	const metrics = [...new Set(worse.map(({ metric }) => metric))];
	return ['- **Where others do better** (a question mark: not certain at 5 % error over all comparisons together):', ...metrics.map((metric) => {
		const who = worse.filter((one) => one.metric === metric);
		const numbers = who.map(({ theirs, verdict }) => `\`${theirs.cell.system}\`${verdict === 'worse' ? '' : '?'} ${shownEstimate(theirs, metric)}`).join(', ');
		return `  - ${METRICS[metric].label}: ${numbers}; \`dumbbell\` ${shownEstimate((who[0] as Comparison).ours, metric)}. ${advantageOf(metric)}`;
	})];
}

function byPromise(judged: readonly Judged[]): [says: string, all: readonly Judged[]][] {
	return [...new Set(judged.map(({ says }) => says))].map((says) => [says, judged.filter((one) => one.says === says)]);
}

const SIGNS = { reached: '✓', close: '≈', missed: '✗' } as const;

/** A row for each promise, a column for each size. */
function targets(judged: readonly Judged[]): string {
	const sizes = [...new Set(judged.map(({ viewers }) => viewers))].sort((a, b) => a - b);
	const rows = byPromise(judged).map(([says, all]) => [says, ...sizes.map((size) => {
		const one = all.find(({ viewers }) => viewers === size);
		return one ? `${one.verdict === 'missed' ? `**${one.reached}**` : one.reached} ${SIGNS[one.verdict]} ${one.target}${one.level === 'flows' ? ' *flows*' : ''}` : '–';
	})]);
	return table(['reached, verdict, target', ...sizes.map((size) => `${count(size)} viewers`)], rows);
}

const WORDS = `- **Continuity**: chunks shown at their time, of those that were due from a viewer’s first picture until he left.
- **Overlay delay**: from the source’s sending to the arrival of the whole chunk; the player’s buffer comes on top.
- **Start-up**: click to first picture. **Gap**: silence after a feeder has failed, whether or not the buffer hides it.
- **Source load**: what the server sends, in multiples of the stream’s rate r; with viewers whom no peer can reach.
- **Control on the wire**: everything that is not media, headers of the network included, as a share of r.
- **Links per leave**: new parent and buddy links that one departure costs.`;

const RERUN = `\`npm run bench\` runs whatever is missing of [the plan](../../sim/bench/plan.ts) and writes these pages; \`-- --minutes M\` stops starting after M minutes and the next call goes on; \`-- --only NAME\` runs a part; \`-- --quick\` takes a minute and measures nothing. One run: \`npm run sim -- --system dumbbell --workload steady --peers 100 --seconds 60 --seed 1\`. Each run’s line lies in \`runs/\`, with its command and commit. Seeds 1 to n are for measuring, in order, none left out; tuning used seeds from 1,000 on.`;
