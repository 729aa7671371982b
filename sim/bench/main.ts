/** `npm run bench`: runs what is missing of the plan, and writes the pages of docs/results from what there is. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { exponentialSessions, lognormalSessions } from '../model/sessions.ts';
import { churn } from './churn.ts';
import { exactFailures } from './failures.ts';
import { keep, keptOf, type Kept } from './kept.ts';
import { layoutCosts, type LayoutCosts } from './layout.ts';
import { anchorsPage, flowPage } from './pages/flow.ts';
import { costsPage, failuresPage } from './pages/exact.ts';
import { headlinePage } from './pages/headline.ts';
import { readmePage } from './pages/readme.ts';
import { plotsOf } from './plots.ts';
import { EXPERIMENTS, PLAN, QUICK, type Cell } from './plan.ts';
import { commitOf, programOf, ROOT, type Program } from './program.ts';
import { reportOf } from './reporting.ts';
import { runMissing } from './runner.ts';
import { Store } from './store.ts';
import { validationPage } from './pages/validation.ts';
import { workloadsPage } from './pages/workloads.ts';
import { validation } from './validation.ts';

const SEED = 1;
/** What is measured without the simulator, by the name that `--only` takes. */
const OTHERS = ['layout', 'churn', 'memory', 'failures', 'validation'] as const;
type Other = (typeof OTHERS)[number];

const HELP = `npm run bench -- [options]
  --only NAME      ${[...Object.keys(EXPERIMENTS), ...OTHERS].join(', ')}; or pages: runs nothing, writes the pages
  --quick          two seconds of everything with few viewers, into .dumbbell/: proves that the machinery works
  --minutes M      starts no run after M minutes (default 40); the next call goes on
  --jobs J         runs at a time (default: two, or one on a single core)
  --again          also what failed before
  --json           ends with one line of JSON
`;

interface Settings {
	readonly only: string | undefined;
	readonly quick: boolean;
	readonly minutes: number;
	readonly jobs: number;
	readonly again: boolean;
	/** Where runs are kept and pages written. */
	readonly folder: string;
	readonly say: (line: string) => void;
}

async function main(): Promise<number> {
	const { values } = parseArgs({
		options: {
			only: { type: 'string' }, quick: { type: 'boolean', default: false }, minutes: { type: 'string', default: '40' }, jobs: { type: 'string' },
			again: { type: 'boolean', default: false }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
		},
	});
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const { only, quick, again } = values;
	if (only !== undefined && only !== 'pages' && !Object.hasOwn(EXPERIMENTS, only) && !OTHERS.some((name) => name === only)) throw new RangeError(`--only ${only}: give pages, ${[...Object.keys(EXPERIMENTS), ...OTHERS].join(', ')}`);
	const minutes = positive('--minutes', values.minutes);
	const jobs = values.jobs === undefined ? Math.min(2, cpus().length) : positive('--jobs', values.jobs);
	const folder = quick ? `${ROOT}.dumbbell/bench/results` : `${ROOT}docs/results`;
	if (quick) rmSync(folder, { recursive: true, force: true });
	const settings: Settings = { only, quick, minutes, jobs, again, folder, say: (line) => void process.stderr.write(`${line}\n`) };
	const summary = await bench(settings);
	process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : `${Object.entries(summary).map(([name, value]) => `${name} ${JSON.stringify(value)}`).join('\n')}\n`);
	return 0;
}

function positive(name: string, text: string): number {
	const value = Number(text);
	if (!(value > 0)) throw new RangeError(`${name} ${text}: give a number above 0`);
	return value;
}

/** Runs, then writes. @returns What is worth a line. */
async function bench(settings: Settings): Promise<Readonly<Record<string, unknown>>> {
	const { only, quick, folder } = settings;
	const store = new Store(`${folder}/runs`);
	const commit = commitOf();
	const cells = (quick ? QUICK : PLAN).filter(({ experiment }) => only === undefined || experiment === only);
	const others = await measureOthers(settings, commit);
	const programs = await programsOf();
	const forCell = (cell: Cell): Program | undefined => programs[cell.kind ?? 'sim'];
	const { ran, left } = only === 'pages' || cells.length === 0 ? { ran: 0, left: 0 } : await runMissing(cells, { ...settings, programOf: forCell, commit, store });
	store.tidy();
	const report = reportOf(quick ? QUICK : PLAN, store, `${folder}/runs`, (cell) => forCell(cell)?.hash);
	const pages = { README: readmePage, headline: headlinePage, workloads: workloadsPage, failures: failuresPage, validation: validationPage, flow: flowPage, costs: costsPage, anchors: anchorsPage };
	for (const [name, write] of Object.entries(pages)) writeFileSync(`${folder}/${name}.md`, write(report));
	mkdirSync(`${folder}/plots`, { recursive: true });
	const plots = await plotsOf(report);
	for (const [name, svg] of plots) writeFileSync(`${folder}/plots/${name}`, svg);
	for (const name of readdirSync(`${folder}/plots`)) if (!plots.has(name)) rmSync(`${folder}/plots/${name}`);
	return { ran, left, targets: report.judged.length, missed: report.judged.filter(({ verdict }) => verdict === 'missed').length, ...(only === undefined ? {} : others) };
}

/** What has not been measured with this code, and what was asked for by its name. @returns What was measured now. */
async function measureOthers({ only, quick, folder, say }: Settings, commit: string): Promise<Readonly<Partial<Record<Other, unknown>>>> {
	const measured: Partial<Record<Other, unknown>> = {};
	for (const name of OTHERS) {
		if (only !== undefined && only !== name) continue;
		const { hash: program } = await programOf(`sim/bench/${name}.ts`);
		if (only === undefined && keptOf(`${folder}/runs`, name)?.program === program) continue;
		say(`measuring ${name}`);
		measured[name] = await measureOther(name, quick);
		keep(`${folder}/runs`, name, { program, command: `npm run bench -- --only ${name}`, commit, machine: machine(), data: measured[name] });
	}
	return measured;
}

async function measureOther(name: Other, quick: boolean): Promise<unknown> {
	if (name === 'layout') return layoutCosts(quick ? [100, 1_000] : [1_000, 100_000], SEED, quick ? 200 : undefined) satisfies LayoutCosts;
	if (name === 'failures') return exactFailures(quick ? [3, 7] : [3, 7, 15, 31, 63], quick ? [100] : [100, 1_000, 10_000, 100_000], [0.01, 0.05, 0.1, 0.2, 0.5]);
	if (name === 'validation') return validation(quick);
	if (name === 'memory') return await memory(quick ? 10_000 : 1_000_000);
	const audiences = [['as measured', lognormalSessions()], ['exponential', exponentialSessions()]] as const;
	const sizes = quick ? [100] : [100, 1_000, 10_000, 100_000];
	const mixed = sizes.filter((peers) => peers <= 10_000).flatMap((peers) => ['level-complete', 'level-complete, variable fan-out']
		.map((layout) => churn({ layout, audience: 'mixed', sessions: lognormalSessions(), sessionsName: 'as measured', peers, leaves: quick ? 200 : 10_000, seed: SEED })));
	const able = sizes.flatMap((peers) => audiences.flatMap(([sessionsName, sessions]) => ['level-complete', 'left-complete', 'left-complete, last leaf']
		// Closing a gap of the reference looks at a whole level: minutes at the largest size, for no more insight.
		.filter((layout) => layout === 'level-complete' || peers <= 10_000)
		.map((layout) => churn({ layout, sessions, sessionsName, peers, leaves: quick ? 200 : 10_000, seed: SEED }))));
	return [...able, ...mixed];
}

/** In a process of its own, because what is weighed is a heap. */
async function memory(peers: number): Promise<unknown> {
	const { path } = await programOf('sim/bench/memory.ts');
	return JSON.parse(execFileSync(process.execPath, ['--expose-gc', '--max-old-space-size=8192', path, String(peers)], { encoding: 'utf8' })) as unknown;
}

async function programsOf(): Promise<Readonly<Record<'sim' | 'flow', Program | undefined>>> {
	return { sim: await programOf('sim/main.ts'), flow: await programOf('sim/flow/main.ts').catch(() => undefined) };
}

function machine(): Kept<unknown>['machine'] {
	const [first] = cpus();
	return `${cpus().length} cores of ${first?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}`;
}

try {
	process.exitCode = await main();
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
