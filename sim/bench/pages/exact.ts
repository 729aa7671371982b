import { count, fixed, page, table } from '../markdown.ts';
import type { LayoutCosts } from '../layout.ts';
import { OURS } from '../plan.ts';
import type { Measured } from '../summary.ts';
import { GENERATED, keptFrom, type Report } from './report.ts';

const percent = (share: number): string => `${fixed(share * 100, 3)} %`;

/** failures.md: no chance and no time, so no interval either. */
export function failuresPage({ failures, churn }: Report): string {
	return page(
		GENERATED, '# Which failures cut somebody off', 'Before any repair, with every viewer acting on its own: parent, buddy, standby. No single failure ever cuts anybody off, nor any number of failures inside one tree. The tests of `sim/exact` prove it shape by shape; this page counts.',
		...(failures ? [
			'## Pairs and triples that are fatal to somebody', 'Complete trees; all pairs and triples tried.',
			table(['positions', 'viewers', 'pairs', 'fatal without standby', 'fatal with standby', 'triples', 'fatal with standby'], failures.data.fatal.map((row) =>
				[row.positions, 2 * row.positions, row.pairs, row.fatalPairsPlain, row.fatalPairs, row.triples, row.fatalTriples].map(count))),
			'## A part of the audience vanishes at one instant', 'Expected share of the survivors without the stream before any repair; exact recursion over the left-complete layout.',
			table(['viewers', 'vanish', 'one tree', 'two trees', 'two trees with standby'], failures.data.cutOff.map(({ viewers, p, tree, dumbbell, standby }) => [count(viewers), `${fixed(p * 100, 0)} %`, percent(tree), percent(dumbbell), percent(standby)])),
			keptFrom(failures, false),
		] : ['*Not computed yet: `npm run bench -- --only failures`.*']),
		...(churn ? [
			'## What a departure costs the layout', 'The layout alone, without a network: whoever leaves is followed by a newcomer. Visits as measured have a heavy tail: who has stayed long will stay long, so promoting the oldest keeps departures away from the top. Exponential visits have no memory: there the gain must vanish, and it does. *Able*: everybody can carry two children. *Mixed*: uplinks and networks as the model draws them at 1 Mbit/s. There nearly all who can carry two stand inside, newcomers too, so that about half of those who leave do, twice as many as among the able, and each such place has to be filled. No rule for filling a hole changes that in a binary pair; with variable fan-out fewer stand inside. A coordinator left alone makes its pairs wide where fewer than 55 % can carry two.',
			table(['layout', 'visits', 'audience', 'viewers', 'links per leave', 'worst', 'inside', 'viewers below the one who leaves', 'depth', 'leaves'], churn.data.map((row) => [row.layout, row.sessions, row.audience, count(row.peers), fixed(row.linksPerLeave.mean, 2), String(row.linksPerLeave.max), `${fixed(row.insideShare * 100, 0)} %`, fixed(row.descendantsPerLeave, 2), String(row.depthMax), count(row.leaves)]), 3),
			keptFrom(churn, false),
		] : []),
	);
}

/** costs.md */
export function costsPage({ cells, layout, memory, ingest }: Report): string {
	return page(
		GENERATED, '# What it costs', 'Times of the wall on a machine that others used as well: compare ratios and rows of one run, not seconds.',
		'## The coordinator’s layout',
		...(layout ? [
			`Median time of ${count(layout.data.rounds)} joins, leaves and demotions of random viewers each. *Touched*: mean number of peers whose neighbourhood changed, that is of directives. *Map*: deleting and setting one entry of a plain map of the same size in the same process, what this machine was worth at that moment.`,
			table(['layout', 'viewers', 'join', 'touched', 'leave', 'touched', 'demote', 'touched', 'map'], layout.data.rows.map(({ layout: name, peers, join, leave, demote, mapMicroseconds }) =>
				[name, count(peers), ...[join, leave, demote].flatMap(({ microseconds, touched }) => [`${fixed(microseconds, 1)} µs`, fixed(touched, 1)]), `${fixed(mapMicroseconds, 2)} µs`])),
			`From ${sizes(layout.data.rows)} viewers:`, table(['operation', 'times as long'], Object.entries(layout.data.ratios).map(([name, ratio]) => [name, fixed(ratio, 1)])),
			keptFrom(layout, true),
		] : ['*Not measured yet: `npm run bench -- --only layout`.*']),
		...(memory ? [`The layout of ${count(memory.data.placed)} viewers, ${memory.data.depth} levels deep, takes **${count(memory.data.bytesPerViewer)} bytes per viewer**; it was built at ${count(memory.data.joinsPerSecond)} joins per second.`, keptFrom(memory, true)] : []),
		'## A run of the simulator',
		'Time of the wall for each second of each viewer: virtual time from the stream’s beginning, placing everybody included. The fastest run of each row, because others only waited for the machine.',
		table(['system', 'workload', 'viewers', 'virtual time', 'wall', 'ms per viewer-second'], cells.flatMap(runCost), 2),
		...(ingest ? [
			`## Ingest: ${ingest.data.hours} hours of media at full speed`,
			table(['', 'chunks', 'µs per chunk', 'heap'], (['first', 'last'] as const).map((half) => [`${half} part`, count(ingest.data[half].chunks), String(ingest.data[half].microsecondsPerChunk), `${fixed(ingest.data[half].heapMiB, 1)} MiB`])),
			keptFrom(ingest, true),
		] : []),
	);
}

/** What one run of the product took, packet by packet. */
function runCost({ cell, entries }: Measured): string[][] {
	const { system, workload, peers, seconds, kind, args } = cell;
	if (!(OURS as readonly string[]).includes(system) || kind !== undefined || args !== undefined || peers < 1_000) return [];
	const runs = entries.flatMap(({ wallS, result }) => (typeof result?.['warmMs'] === 'number' ? [{ wallS, virtualS: seconds + result['warmMs'] / 1_000 }] : []));
	const [fastest] = runs.sort((a, b) => a.wallS / a.virtualS - b.wallS / b.virtualS);
	if (!fastest) return [];
	const { wallS, virtualS } = fastest;
	return [[`\`${system}\``, workload, count(peers), `${fixed(virtualS, 0)} s`, `${fixed(wallS, 0)} s`, fixed((1_000 * wallS) / (peers * virtualS), 2)]];
}

function sizes(rows: LayoutCosts['rows']): string {
	const all = rows.map(({ peers }) => peers);
	return `${count(Math.min(...all))} to ${count(Math.max(...all))}`;
}
