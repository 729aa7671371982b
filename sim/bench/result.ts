/** One run as the simulator printed it: names and numbers; `delayMs.p95` and the like lie one step deeper. */
export interface RunResult {
	readonly system: string;
	readonly workload: string;
	readonly peers: number;
	readonly seconds: number;
	readonly seed: number;
	readonly [name: string]: unknown;
}

/** Workloads in which nobody presses play while it is measured; what they print of that belongs to the placing before. */
const NOBODY_COMES = ['static', 'crash', 'resource'];

/** @throws RangeError when the line is no run: the message says what is missing. */
export function parseResult(line: string): RunResult {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		throw new RangeError(`no JSON: ${line.slice(0, 80)}`);
	}
	if (typeof value !== 'object' || value === null) throw new RangeError('a run is an object');
	const run = value as Readonly<Record<string, unknown>>;
	for (const name of ['system', 'workload']) if (typeof run[name] !== 'string') throw new RangeError(`a run names its ${name}`);
	for (const name of ['peers', 'seconds', 'seed']) if (typeof run[name] !== 'number') throw new RangeError(`a run states its ${name}`);
	return value as RunResult;
}

/** The number at a path such as `delayMs.p95`; undefined where the run has none. After a shock null means "not within this run", which is later than any time. */
export function metricOf(result: RunResult, path: string): number | undefined {
	const found = metricAt(result, path);
	if (found === null) return typeof result['shockAtMs'] === 'number' ? Infinity : undefined;
	// Where no feeder failed, nobody came or nobody left, a zero would be an invention.
	if (/^gap(Ms\.|\d)/.test(path) && (result['gaps'] === 0 || metricAt(result, 'gapMs.max') === 0)) return undefined;
	if (path.startsWith('startupMs.') && (NOBODY_COMES.includes(result.workload) || metricAt(result, 'startupMs.p99') === 0)) return undefined;
	if (/^(links|connections)Per/.test(path) && metricAt(result, path.replace(/\.\w+$/, '.max')) === 0) return undefined;
	return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

function metricAt(result: RunResult, path: string): unknown {
	return path.split('.').reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined), result);
}
