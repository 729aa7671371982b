import { BUFFERS } from '../../exact/hidden.ts';
import { count, fixed, page, table } from '../markdown.ts';
import type { CutRow } from '../validation.ts';
import { GENERATED, keptFrom, type Report } from './report.ts';

const NAMES: Readonly<Record<CutRow['trees'], string>> = { tree: 'one tree (D1)', dumbbell: 'two trees (D2)', standby: 'two trees with standby (D3)' };
const percent = (share: number): string => fixed(100 * share, share > 0.99 && share < 1 ? 2 : 1);

/** validation.md: theory against runs. */
export function validationPage({ validation }: Report): string {
	if (!validation) return page(GENERATED, '# Theory against runs', '*Not computed yet: `npm run bench -- --only validation`.*');
	const { cuts, network, hidden, depths, failures } = validation.data;
	return page(
		GENERATED, '# Theory against runs', 'What must hold before other numbers count.',
		'## How often a living viewer loses the stream', 'Everybody stays for 619 s on average, without memory, and falls silent; his place stands empty for the window. First-order formulas: λ (h − 1) for one tree, (3h − 4) 2 λ² W for two, (2.5h − 4.5) 3 λ³ W² with standby links, at level h. They are of first order: who is cut off already cannot be cut off once more, so that long windows and deep trees stay below them (0.98 for one tree at 3 s, 0.89 for two with standby links at 6 s). ✓ the formula lies inside the 95 % interval of the seeds.',
		table(['trees', 'viewers', 'window', 'formula, per viewer-hour', 'played / formula', '', 'failures per seed'], cuts.map(({ trees, viewers, windowS, theoryPerHour, ratio, failures: each }) => [
			NAMES[trees], count(viewers), `${windowS} s`, theoryPerHour.toPrecision(3), `${fixed(ratio.value, 3)} (${fixed(ratio.low, 3)}–${fixed(ratio.high, 3)})`, ratio.low <= 1 && ratio.high >= 1 ? '✓' : '✗', count(each),
		])),
		'## The gap after a failure, and which buffer hides it', `Drawn on ${network}, L = 92 ms: time to notice, and round trip to who helps. *Design* is its table; *drawn* repeats it, each distance for itself; *one place*: parent, buddy and standby are all seen from the same viewer, as they are.`,
		table(['', 'gap, ms: 50 / 95 / 99 / 99.9 %: design', 'drawn', 'one place', ...BUFFERS.map((buffer) => `hidden at ${buffer} L, %: design, drawn, one place`)], hidden.map(({ says, design, apart, together }) => [
			says, design.gapMs.join(' / '), ...[apart, together].map(({ gapMs }) => gapMs.map((ms) => fixed(ms, 0)).join(' / ')),
			...BUFFERS.map((buffer) => `${design.hidden[buffer] ?? '–'}, ${percent(apart.hidden[buffer])}, ${percent(together.hidden[buffer])}`),
		])),
		'## Everybody below sees the same gap', `${count(failures)} times a root with children fell silent in a calm internet; every packet of the product is simulated. *Same*: as long as the orphan’s above him, within one packet’s spacing. Shorter: he was fed by his buddy at that time.`,
		table(['below the orphan', 'viewers', 'gap p50', 'largest', 'same', 'shorter', 'longer', 'hidden at 4 / 5 / 6 / 8 L, %'], depths.map((row) => [
			row.depth === 0 ? 'himself' : `${row.depth} down`, count(row.viewers), `${fixed(row.gapMs.p50, 0)} ms`, `${fixed(row.gapMs.max, 0)} ms`, count(row.same), count(row.shorter), count(row.longer), row.hidden ? Object.values(row.hidden).map(percent).join(' / ') : '',
		])),
		keptFrom(validation, false),
	);
}
