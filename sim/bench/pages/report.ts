import { BOOTSTRAP_FROM } from '../../stats/bootstrap.ts';
import type { ChurnRow } from '../churn.ts';
import type { ExactFailures } from '../failures.ts';
import type { Kept } from '../kept.ts';
import type { LayoutCosts } from '../layout.ts';
import { count } from '../markdown.ts';
import { commandOf } from '../plan.ts';
import type { Comparison, Measured } from '../summary.ts';
import type { Judged } from '../judge.ts';
import type { Validation } from '../validation.ts';

export interface Memory {
	readonly peers: number;
	readonly placed: number;
	readonly depth: number;
	readonly bytesPerViewer: number;
	readonly joinsPerSecond: number;
}

/** Six hours of media through the ingest, as its own bench prints it. */
export interface Ingest {
	readonly hours: number;
	readonly node: string;
	readonly cpu: string;
	readonly first: { readonly chunks: number; readonly microsecondsPerChunk: number; readonly heapMiB: number };
	readonly last: { readonly chunks: number; readonly microsecondsPerChunk: number; readonly heapMiB: number };
}

/** Everything that the pages are made of. They add words, never numbers. */
export interface Report {
	readonly cells: readonly Measured[];
	readonly judged: readonly Judged[];
	/** The headline family: the product against each other system, corrected together. */
	readonly comparisons: readonly Comparison[];
	readonly layout: Kept<LayoutCosts> | undefined;
	readonly churn: Kept<readonly ChurnRow[]> | undefined;
	readonly memory: Kept<Memory> | undefined;
	readonly failures: Kept<ExactFailures> | undefined;
	readonly validation: Kept<Validation> | undefined;
	readonly ingest: Kept<Ingest> | undefined;
	/** Whether the page of the others' tuning is there. */
	readonly grids: boolean;
}

export const GENERATED = '<!-- Written by `npm run bench`; whatever is changed here by hand is lost. -->';

/** What stands below each table: how many seeds, which commit, which command. */
export function provenance(measured: readonly Measured[]): string {
	const run = measured.filter(({ entries }) => entries.length > 0);
	const [first] = run;
	if (!first) return '*No run yet.*';
	const seeds = [...new Set(run.map(({ results }) => results.length))].sort((a, b) => a - b);
	const commits = [...new Set(run.flatMap(({ entries }) => entries.map(({ commit }) => commit)))];
	const failed = run.reduce((sum, { failures }) => sum + failures.length, 0);
	const command = ['system', 'workload', 'peers', 'seconds', 'level'].reduce((text, name) => {
		const values = new Set(run.map(({ cell }) => valueAfter(commandOf(cell, 'K'), `--${name}`)));
		return values.size > 1 ? text.replace(new RegExp(`--${name} \\S+`), `--${name} …`) : text;
	}, commandOf(first.cell, 'K').join(' '));
	const most = seeds.at(-1) ?? 0;
	const least = seeds.find((number) => number > 0) ?? 0;
	const brackets = [most >= BOOTSTRAP_FROM ? '95 % interval (BCa bootstrap over seeds) in round brackets' : '', least > 1 && least < BOOTSTRAP_FROM ? `smallest and largest in square brackets where there are fewer than ${BOOTSTRAP_FROM} seeds` : ''].filter((text) => text !== '');
	const sample = [most <= 1 ? 'One seed, no interval' : `Mean over seeds 1 to ${seeds.length > 1 ? `n, n from ${seeds[0]} to ${most}` : most}`, ...brackets].join('; ');
	return `<sub>${sample}${failed > 0 ? `; ${runs(failed)} failed and ${failed === 1 ? 'is' : 'are'} not in the means` : ''}. Commit ${commits.join(', ')}. \`${first.cell.kind === 'flow' ? 'npx tsx sim/flow/main.ts' : 'npm run sim --'} ${command}\`</sub>`;
}

/** `1 run`, `2 runs` */
export function runs(number: number): string {
	return `${count(number)} ${number === 1 ? 'run' : 'runs'}`;
}

function valueAfter(command: readonly string[], name: string): string | undefined {
	const at = command.indexOf(name);
	return at < 0 ? undefined : command[at + 1];
}

/** What stands below a table that is no mean over seeds. */
export function keptFrom({ command, commit, machine }: Kept<unknown>, timed: boolean): string {
	return `<sub>\`${command}\`, commit ${commit}${timed ? `, ${machine}` : ''}</sub>`;
}
