import { spawn } from 'node:child_process';
import { commandOf, fileOf, seedsOf, turnOf, type Cell } from './plan.ts';
import { ROOT, type Program } from './program.ts';
import { parseResult } from './result.ts';
import type { Entry, Store } from './store.ts';

export interface RunnerOptions {
	/** What runs a cell; undefined when there is no such program. */
	readonly programOf: (cell: Cell) => Program | undefined;
	readonly commit: string;
	readonly store: Store;
	/** Runs at a time. */
	readonly jobs: number;
	/** No run is started after so many minutes; what is missing is run by the next call. */
	readonly minutes: number;
	/** Runs again what failed with this very program. */
	readonly again: boolean;
	readonly say: (line: string) => void;
}

/** A run that takes longer is given up, ms: it would starve all others. */
const RUN_MS_MAX = 4_800_000;
const TAIL_CHARS = 600;
const MEMORY_MIB_MAX = 8_192;
/** What is under way lives for a tenth of a second: with little room it would be copied into the old generation before it arrives. */
const YOUNG_MIB_MAX = 64;

interface Job {
	readonly cell: Cell;
	readonly program: Program;
	readonly command: readonly string[];
}

/** All that the plan asks for and the store does not have, in the order in which it is run. */
export function missing(cells: readonly Cell[], { programOf, store, again }: Pick<RunnerOptions, 'programOf' | 'store' | 'again'>): Job[] {
	const jobs = cells.flatMap((cell) => {
		const program = programOf(cell);
		return program ? seedsOf(cell).map((seed, rank) => ({ turn: turnOf(cell, rank), cell, program, command: commandOf(cell, seed) })) : [];
	});
	const wanted = new Map(jobs.map((job) => [`${fileOf(job.cell)} ${job.command.join(' ')}`, job])); // Two experiments may share a cell.
	return [...wanted.values()].filter(({ cell, program, command }) => {
		const kept = store.get(fileOf(cell), command.join(' '));
		return kept?.program !== program.hash || (again && kept.failed !== undefined);
	}).sort((a, b) => a.turn - b.turn);
}

/** Runs what is missing, each in a process of its own. @returns How many were run and how many are still missing. */
export async function runMissing(cells: readonly Cell[], options: RunnerOptions): Promise<{ readonly ran: number; readonly left: number }> {
	const { commit, store, jobs, minutes, say } = options;
	const queue = missing(cells, options);
	const begin = performance.now();
	let [ran, next] = [0, 0];
	say(`${queue.length} runs are missing`);
	const worker = async (): Promise<void> => {
		while (next < queue.length && performance.now() - begin < minutes * 60_000) {
			const { cell, program, command } = queue[next++] as Job;
			const entry = await runOnce(program, commit, command);
			store.put(fileOf(cell), entry);
			ran++;
			say(`${ran}/${queue.length} ${entry.wallS} s  ${entry.command}${entry.failed === undefined ? '' : `  FAILED: ${entry.failed.split('\n').at(-1) ?? ''}`}`);
		}
	};
	await Promise.all(Array.from({ length: jobs }, worker));
	return { ran, left: queue.length - ran };
}

/** One run in a process of its own; a run that fails is an entry as well. */
export async function runOnce(program: Program, commit: string, command: readonly string[]): Promise<Entry> {
	const begin = performance.now();
	const { code, output, errors } = await outputOf(program.path, command);
	const head = { program: program.hash, commit, command: command.join(' '), wallS: Math.round((performance.now() - begin) / 100) / 10 };
	const said = `${output}${errors}`.replaceAll(ROOT, '').trimEnd();
	// A long trace stands between what is wrong, which the errors say first, and the way to play it again.
	const tail = said.length <= TAIL_CHARS ? said : `${errors.trimStart().split('\n')[0] ?? ''}\n…\n${said.slice(-TAIL_CHARS).replace(/^.*\n/, '')}`;
	if (code === null) return { ...head, failed: `given up after ${head.wallS} s` };
	if (code !== 0) return { ...head, failed: tail || `ended with ${code}` };
	try {
		return { ...head, result: parseResult(output.trimEnd().split('\n').at(-1) ?? '') };
	} catch (error) {
		return { ...head, failed: error instanceof Error ? error.message : tail };
	}
}

interface Ended {
	/** Null when it was ended by a signal. */
	readonly code: number | null;
	readonly output: string;
	readonly errors: string;
}

function outputOf(path: string, args: readonly string[]): Promise<Ended> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [`--max-old-space-size=${MEMORY_MIB_MAX}`, `--max-semi-space-size=${YOUNG_MIB_MAX}`, path, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: RUN_MS_MAX });
		const text = { output: '', errors: '' };
		child.stdout.setEncoding('utf8').on('data', (part: string) => (text.output += part));
		child.stderr.setEncoding('utf8').on('data', (part: string) => (text.errors += part));
		child.on('error', (error) => resolve({ code: 1, output: '', errors: error.message }));
		child.on('close', (code) => resolve({ code, ...text }));
	});
}
