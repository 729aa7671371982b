import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { exponentialSessions, lognormalSessions } from '../model/sessions.ts';
import { churn } from './churn.ts';
import { exactFailures } from './failures.ts';
import { invent, inventedRun } from './fixture.ts';
import { judge, judgeLayout } from './judge.ts';
import { layoutCosts } from './layout.ts';
import { fixed } from './markdown.ts';
import { anchorsPage, flowPage } from './pages/flow.ts';
import { costsPage, failuresPage } from './pages/exact.ts';
import { validation } from './validation.ts';
import { validationPage } from './pages/validation.ts';
import { headlinePage } from './pages/headline.ts';
import { readmePage } from './pages/readme.ts';
import { workloadsPage } from './pages/workloads.ts';
import { BASELINES, commandOf, PLAN, QUICK, SEEDS_TUNING_FROM, SYSTEMS, turnOf, type Cell } from './plan.ts';
import { plotsOf } from './plots.ts';
import { reportOf } from './reporting.ts';
import { metricOf, parseResult } from './result.ts';
import { missing, runMissing, runOnce } from './runner.ts';
import { Store, type Entry } from './store.ts';
import { compare, estimateOf, find, measuredOf, type Measured } from './summary.ts';
import type { Target } from './targets.ts';

const folder = mkdtempSync(`${tmpdir()}/bench-`);
afterAll(() => rmSync(folder, { recursive: true }));
let stores = 0;
const emptyStore = (): Store => new Store(`${folder}/${stores++}`);

const cell = (system: string, peers = 1_000, seeds = 10): Cell => ({ experiment: 'steady', system, workload: 'steady', peers, seconds: 30, seeds });
const script = (name: string, text: string): { path: string; hash: string } => {
	writeFileSync(`${folder}/${name}.mjs`, text);
	return { path: `${folder}/${name}.mjs`, hash: name };
};
const good = script('good', `
const value = (name) => process.argv[process.argv.indexOf(name) + 1];
console.log('drawn: something');
console.error('a warning');
console.log(JSON.stringify({ system: value('--system'), workload: value('--workload'), peers: Number(value('--peers')), seconds: 1, seed: Number(value('--seed')), continuity: 1 }));`);
const bad = script('bad', 'console.log("drawn: something"); throw new Error("a rule is broken");');

describe('the plan', () => {
	it('measures on seeds that nobody has tuned on', () => {
		for (const { seeds } of PLAN) expect(seeds).toBeLessThan(SEEDS_TUNING_FROM);
	});

	it('compares all systems over equal times under equal seeds, and the product with each baseline under as many as the test needs', () => {
		const steady = SYSTEMS.map((system) => PLAN.filter((one) => one.experiment === 'steady' && one.system === system && one.peers <= 1_000));
		for (const cells of steady) expect(cells.map(({ peers, seconds }) => [peers, seconds])).toEqual([[100, 30], [1_000, 30]]);
		for (const system of ['dumbbell', ...BASELINES]) expect(PLAN.find((one) => one.experiment === 'steady' && one.system === system && one.peers === 1_000)?.seeds).toBe(12);
	});

	it('asks for each run once', () => {
		const jobs = missing(PLAN, { programOf: () => good, store: emptyStore(), again: false }).map(({ cell: { kind }, command }) => `${kind} ${command.join(' ')}`);
		expect(new Set(jobs).size).toBe(jobs.length);
	});
});

describe('runs', () => {
	it('end with one line that is kept', async () => {
		const entry = await runOnce(good, 'abc', commandOf(cell('tree2'), 7));
		expect(entry).toMatchObject({ program: 'good', commit: 'abc', command: '--system tree2 --workload steady --peers 1000 --seconds 30 --seed 7 --json', result: { system: 'tree2', seed: 7, continuity: 1 } });
	});

	it('that fail are kept with their last words', async () => {
		const { failed, result } = await runOnce(bad, 'abc', []);
		expect(result).toBeUndefined();
		expect(failed).toContain('a rule is broken');
	});

	it('are not run twice, but again after the program has changed or when a failure is asked for again', async () => {
		const store = emptyStore();
		const cells = [cell('tree2', 30, 2), cell('tree4', 30, 1)];
		const options = { programOf: () => good, commit: 'abc', store, jobs: 2, minutes: 1, again: false, say: () => undefined };
		expect(await runMissing(cells, options)).toEqual({ ran: 3, left: 0 });
		expect(await runMissing(cells, options)).toEqual({ ran: 0, left: 0 });
		expect(missing(cells, { ...options, programOf: () => bad })).toHaveLength(3);
		await runMissing(cells.slice(1), { ...options, programOf: () => bad });
		expect(missing(cells.slice(1), { ...options, programOf: () => bad })).toEqual([]);
		expect(missing(cells.slice(1), { ...options, programOf: () => bad, again: true })).toHaveLength(1);
	});

	it('take the first seeds of all cells before the second ones', () => {
		const jobs = missing([cell('tree2', 30, 2), cell('tree4', 30, 2)], { programOf: () => good, store: emptyStore(), again: false });
		expect(jobs.map(({ command }) => `${command[1]} ${command.at(-2)}`)).toEqual(['tree2 1', 'tree4 1', 'tree2 2', 'tree4 2']);
	});

	it('that are long come later, the longest last', () => {
		expect(turnOf(cell('tree2', 10_000, 2), 0)).toBeGreaterThan(turnOf(cell('tree2', 100, 30), 14));
		expect(turnOf(cell('dumbbell', 10_000, 1), 0)).toBeGreaterThan(turnOf(cell('tree2', 100, 30), 29));
		expect(turnOf({ ...cell('dumbbell', 10_000, 2), kind: 'flow' }, 0)).toBe(0);
	});

	it('leave the rest to the next call when the time is over', async () => {
		const options = { programOf: () => good, commit: 'abc', store: emptyStore(), jobs: 1, minutes: 0, again: false, say: () => undefined };
		expect(await runMissing([cell('tree2', 30, 2)], options)).toEqual({ ran: 0, left: 2 });
	});

	it('survive in their files', () => {
		const path = `${folder}/kept`;
		invent(new Store(path), [cell('tree2', 30, 2)], 'p', () => 1);
		expect(readdirSync(path)).toEqual(['steady.jsonl']);
		const again = new Store(path);
		invent(again, [cell('tree2', 30, 1)], 'q', () => 1);
		again.tidy();
		expect(readFileSync(`${path}/steady.jsonl`, 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as Entry).program)).toEqual(['q', 'p']);
		expect(new Store(path).get('steady', commandOf(cell('tree2', 30), 2).join(' '))?.result?.seed).toBe(2);
	});

	it('that are no runs are refused', () => {
		expect(() => parseResult('not JSON')).toThrow('no JSON');
		expect(() => parseResult('{"system":"x"}')).toThrow('workload');
		expect(() => parseResult('{"system":"x","workload":"y","peers":1,"seconds":1}')).toThrow('seed');
	});
});

describe('a metric', () => {
	const run = inventedRun(cell('dumbbell'), 1, 1);
	it('is found by its path, and absent where it is not', () => {
		expect(metricOf({ ...run, delayMs: { p95: 7 } }, 'delayMs.p95')).toBe(7);
		expect(metricOf(run, 'delayMs.p42')).toBeUndefined();
	});
	it('that was not reached after a shock is later than any time; without a shock there is none', () => {
		expect(metricOf({ ...run, shockAtMs: 5, time99Ms: null }, 'time99Ms')).toBe(Infinity);
		expect(metricOf({ ...run, time99Ms: null }, 'time99Ms')).toBeUndefined();
	});
	it('of gaps or departures that did not happen is absent', () => {
		expect(metricOf({ ...run, gaps: 0 }, 'gapMs.p95')).toBeUndefined();
		expect(metricOf({ ...run, linksPerLeave: { mean: 0, max: 0 } }, 'linksPerLeave.mean')).toBeUndefined();
		expect(metricOf({ ...run, linksPerLeave: { mean: 0, max: 3 } }, 'linksPerLeave.mean')).toBe(0);
	});
	it('is printed with as many digits as tell it from zero', () => {
		expect(fixed(0.7123, 2)).toBe('0.71');
		expect(fixed(0.00042, 2)).toBe('0.0004');
		expect(fixed(0, 2)).toBe('0.00');
		expect(fixed(-0.02, 0)).toBe('0');
		expect(fixed(Number.NaN, 2)).toBe('–');
	});
});

describe('a summary', () => {
	it('never mixes the seeds of two programs', () => {
		const store = emptyStore();
		invent(store, [cell('dumbbell', 100, 4)], 'old', () => 5);
		invent(store, [cell('dumbbell', 100, 2)], 'new', () => 1);
		const of = (program: string): readonly number[] => measuredOf([cell('dumbbell', 100, 4)], store, () => program)[0]?.results.map(({ seed }) => seed) ?? [];
		expect(of('new')).toEqual([1, 2]);
		expect(of('old')).toEqual([3, 4]);
		expect(of('none')).toEqual([3, 4]);
	});

	it('tells better from worse where the seeds can, and says so where they cannot', () => {
		const store = emptyStore();
		const cells = [cell('dumbbell'), cell('tree2'), cell('donet')];
		invent(store, cells, 'p', ({ system }) => (system === 'tree2' ? 0.5 : system === 'donet' ? 3 : 1));
		const [ours, tree, donet] = measuredOf(cells, store, () => 'p');
		if (!ours || !tree || !donet) throw new Error('three cells');
		expect(compare(ours, [tree, donet], ['delay95']).map(({ verdict }) => verdict)).toEqual(['worse', 'better']);
		expect(compare(ours, [ours], ['delay95'])[0]?.verdict).toBe('not told apart');
		expect(compare(ours, [tree], ['source'])[0]).toMatchObject({ verdict: 'not told apart', difference: { value: 0 } });
	});

	it('judges targets plainly', () => {
		const store = emptyStore();
		const own = cell('dumbbell', 100, 10);
		invent(store, [own], 'p', () => 1);
		const measured = measuredOf([own], store, () => 'p');
		const mean = estimateOf(measured[0] as Measured, 'delay95')?.value as number;
		const verdictOf = (more: Pick<Target, 'metric' | 'limit' | 'of'> & Partial<Target>): string | undefined => judge([{ says: '', cells: [{ peers: 7 }, { system: 'dumbbell' }], ...more }], measured)[0]?.verdict;
		expect([mean * 2, mean * 1.001, mean * 0.9].map((limit) => verdictOf({ metric: 'delay95', limit, of: 'mean' }))).toEqual(['reached', 'close', 'missed']);
		expect(verdictOf({ metric: 'leaveLinksMax', limit: 11, of: 'worst' })).toBe('missed');
		expect(verdictOf({ metric: 'delay95', limit: 1, of: 'mean', cells: [{ peers: 7 }] })).toBeUndefined();
	});

	it('judges a gain seed by seed', () => {
		const store = emptyStore();
		const cells = [cell('dumbbell'), cell('tree2')];
		invent(store, cells, 'p', ({ system }) => (system === 'tree2' ? 2 : 1));
		const target: Target = { says: '', cells: [{ system: 'dumbbell' }], metric: 'delay95', limit: 20, of: 'mean', against: { system: 'tree2' } };
		const measured = measuredOf(cells, store, () => 'p');
		expect(judge([target, { ...target, limit: 60 }], measured)).toMatchObject([{ reached: '50 %', verdict: 'reached' }, { verdict: 'missed' }]);
	});

	it('judges the layout by itself', () => {
		const row = { layout: 'level-complete', sessions: 'as measured', audience: 'able' as const, peers: 9, leaves: 1, insideShare: 0.2, linksPerLeave: { mean: 2.2, max: 16 }, descendantsPerLeave: 1, depthMax: 3 };
		expect(judgeLayout([row, { ...row, sessions: 'exponential' }, { ...row, audience: 'mixed' as const }]).map(({ verdict }) => verdict)).toEqual(['missed', 'reached']);
	});
});

describe('the pages', () => {
	const cells: readonly Cell[] = PLAN.filter(({ experiment, system, peers }) => (peers === 1_000 && ['dumbbell', 'dumbbell-plain', 'tree4', 'donet'].includes(system)) || (experiment === 'workloads' && peers === 100)).map((one) => ({ ...one, seeds: one.experiment === 'steady' ? 12 : 3 }));
	const store = emptyStore();
	invent(store, cells, 'p', ({ system }) => (system === 'dumbbell' ? 1 : system === 'tree4' ? 0.5 : 2));
	store.put('steady', { program: 'p', commit: 'c0ffee0000', command: commandOf(cell('dumbbell-plain'), 12).join(' '), wallS: 1, failed: 'somewhere\na rule is broken\n  1 viewer 2 note {}\nreplay: npm run sim' });
	const report = { ...reportOf(cells, store, folder, () => 'p'), failures: { command: 'x', commit: 'y', machine: 'z', data: exactFailures([3], [100], [0.05]) }, layout: { command: 'x', commit: 'y', machine: 'z', data: layoutCosts([50, 100], 1, 50) }, validation: { command: 'x', commit: 'y', machine: 'z', data: validation(true) } };
	const pages = [readmePage, headlinePage, workloadsPage, failuresPage, validationPage, flowPage, costsPage, anchorsPage].map((write) => write(report));

	it('never print what is not a number', () => {
		for (const text of pages) {
			expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/);
			expect(text.endsWith('\n')).toBe(true);
		}
	});

	it('name every missed target, and whoever does better, on the first of them', () => {
		expect(report.judged.some(({ verdict }) => verdict === 'missed')).toBe(true);
		for (const { says, verdict } of report.judged) if (verdict === 'missed') expect(pages[0]).toContain(`  - ${says}: `);
		expect(pages[0]).toMatch(/overlay delay p95: `tree4` 0\.3\d s .*; `dumbbell` 0\.7\d s/);
		expect(pages[0]).toContain('**1 run failed**');
	});

	it('list runs that failed', () => expect(pages[1]).toMatch(/--system dumbbell-plain .* \| c0ffee0000 \| a rule is broken \|/));

	it('name commit, command and seeds below each table', () => {
		expect(pages[0]).toContain('Mean over seeds 1 to');
		expect(pages[0]).toContain('Commit c0ffee0000. `npm run sim -- --system … --workload steady --peers 1000 --seconds 30 --seed K --json`');
	});

	it('can be written before anything has been run', () => {
		const nothing = reportOf(PLAN, emptyStore(), `${folder}/none`, () => undefined);
		for (const write of [readmePage, headlinePage, workloadsPage, failuresPage, validationPage, flowPage, costsPage, anchorsPage]) expect(write(nothing)).not.toMatch(/undefined|NaN/);
	});

	it('come with plots of text and lines, the same each time', async () => {
		const plots = await plotsOf(report);
		expect([...plots.keys()].sort()).toEqual(['continuity.svg', 'delay.svg', 'flash.svg', 'gaps.svg', 'links.svg', 'recovery.svg']);
		for (const svg of plots.values()) {
			expect(svg).toContain('>dumbbell</text>');
			expect(svg).not.toMatch(/NaN|undefined/);
		}
		expect(await plotsOf(report)).toEqual(plots);
	});
});

describe('the layout alone', () => {
	it('costs at most 2.1 new links per leave, and never more than 16, when visits are as measured', () => {
		const { linksPerLeave } = churn({ layout: 'level-complete', sessions: lognormalSessions(), sessionsName: '', peers: 300, leaves: 1_500, seed: 1 });
		expect(linksPerLeave.mean).toBeLessThanOrEqual(2.1);
		expect(linksPerLeave.max).toBeLessThanOrEqual(16);
	});

	it('gains nothing from age when age says nothing', () => {
		const of = (layout: string): number => churn({ layout, sessions: exponentialSessions(), sessionsName: '', peers: 300, leaves: 1_500, seed: 1 }).descendantsPerLeave;
		expect(of('level-complete') / of('left-complete, last leaf')).toBeGreaterThan(0.6);
	});

	it('touches as few at a large size as at a small one', () => {
		const { rows } = layoutCosts([100, 1_600], 1, 300);
		for (const layout of ['level-complete', 'left-complete']) {
			const [small, large] = rows.filter((row) => row.layout === layout);
			expect(Math.abs((large?.leave.touched ?? 0) - (small?.leave.touched ?? 99))).toBeLessThan(3);
		}
	});
});

it('the quick plan touches every experiment, system and workload', () => {
	const names = (all: readonly Cell[]): string[] => [...new Set(all.flatMap(({ experiment, system, workload }) => [experiment, system, workload]))].sort();
	expect(names(QUICK)).toEqual(names(PLAN));
	expect(find(measuredOf(QUICK, emptyStore(), () => undefined), { system: 'dumbbell' })?.results).toEqual([]);
});
