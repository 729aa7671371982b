/** The command line of the simulator. */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { rttNamed } from './model/rtt.ts';
import { drawOptions, NETWORKS, numberOf, seedOf, type NetworkName } from './options.ts';
import { SYSTEMS, systemNamed } from './registry.ts';
import { resultOf } from './result.ts';
import { run } from './run.ts';
import { Stage, type Cell } from './stage.ts';
import { WORKLOADS } from './workloads/index.ts';

const HELP = `npm run sim -- [options]
  --system S       ${Object.keys(SYSTEMS).join(', ')} (default dumbbell)
  --workload W     ${Object.keys(WORKLOADS).join(', ')} (default steady), or chaos
  --level X        the swept parameter of a workload that has one (its own default otherwise)
  --peers N        viewers (default 100; chaos: drawn)
  --seconds T      measured after N viewers have been placed (default 60; chaos: 40)
  --seed K         a whole number, or a git hash (default 1)
  --rate KBITPS    of the stream (default 1000)
  --rtt R          gamma (default), planetlab, or a file with a square matrix of milliseconds
  --chunk MS       of media in one chunk (default 100; larger ones make large audiences cheaper)
  --root-pairs K   viewers whom the source feeds are 2 K (default 1)
  --json           ends with one line of JSON
chaos: drawn worlds with drawn faults, every step checked
  --runs N         so many seeds from K on (default 1)
  --network NAME   ${Object.keys(NETWORKS).join(', ')} (default: drawn)
  --calm           no faults, and everybody shares
  --canary         breaks a rule on purpose: the run must fail
`;

const OPTIONS = {
	system: { type: 'string', default: 'dumbbell' }, workload: { type: 'string' }, level: { type: 'string' }, peers: { type: 'string' }, seconds: { type: 'string' },
	seed: { type: 'string', default: '1' }, rate: { type: 'string', default: '1000' }, rtt: { type: 'string', default: 'gamma' }, chunk: { type: 'string' },
	'root-pairs': { type: 'string' }, json: { type: 'boolean', default: false }, runs: { type: 'string', default: '1' }, network: { type: 'string' },
	calm: { type: 'boolean', default: false }, canary: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
} as const;
type Values = ReturnType<typeof parse>;
function parse(args: readonly string[]) {
	return parseArgs({ args: [...args], options: OPTIONS }).values;
}

/** @returns The exit code. */
export function main(args: readonly string[], write: (text: string) => void): number {
	const values = parse(args);
	if (values.help) {
		write(HELP);
		return 0;
	}
	// What only drawn worlds have says that one is meant.
	const drawn = values.canary || values.calm || values.network !== undefined || values.runs !== '1';
	const workload = values.workload ?? (drawn ? 'chaos' : 'steady');
	if (workload === 'chaos') chaos(values, write);
	else {
		if (drawn) throw new RangeError('--runs, --network, --calm and --canary belong to --workload chaos');
		measure(values, workload, write);
	}
	return 0;
}

function chaos(values: Values, write: (text: string) => void): void {
	const first = seedOf(values.seed);
	if (values.system !== 'dumbbell') throw new RangeError('--workload chaos runs the product: leave --system out');
	if (values.network !== undefined && !Object.hasOwn(NETWORKS, values.network)) throw new RangeError(`--network ${values.network}: give ${Object.keys(NETWORKS).join(', ')}`);
	const runs = numberOf('--runs', values.runs, 1, 1_000_000);
	for (let seed = first; seed < first + runs; seed++) {
		const options = drawOptions({
			seed, calm: values.calm, canary: values.canary, rateKbps: numberOf('--rate', values.rate, 32, 100_000),
			...(values.peers === undefined ? {} : { peers: numberOf('--peers', values.peers, 1, 1_000) }),
			...(values.seconds === undefined ? {} : { seconds: numberOf('--seconds', values.seconds, 1, 86_400) }),
			...(values.network === undefined ? {} : { network: values.network as NetworkName }),
		});
		write(line(options as unknown as Record<string, unknown>));
		const report = run(options) as unknown as Record<string, unknown>;
		write(values.json ? `${JSON.stringify(report)}\n` : table(report));
	}
}

function measure(values: Values, workload: string, write: (text: string) => void): void {
	const cell: Cell = {
		system: values.system, workload, peers: numberOf('--peers', values.peers ?? '100', 1, 1_000_000), seconds: numberOf('--seconds', values.seconds ?? '60', 1, 86_400),
		seed: seedOf(values.seed), rateKbps: numberOf('--rate', values.rate, 32, 100_000), rtt: rttNamed(values.rtt),
		...(values.level === undefined ? {} : { level: numberOf('--level', values.level, 0, 1_000, false) }),
		...(values.chunk === undefined ? {} : { chunkMs: numberOf('--chunk', values.chunk, 10, 1_000) }),
		...(values['root-pairs'] === undefined ? {} : { rootPairs: numberOf('--root-pairs', values['root-pairs'], 1, 64) }),
	};
	const factory = systemNamed(cell.system);
	const stage = new Stage(cell);
	const { rtt: _, ...given } = cell;
	write(line({ commit: commit(), ...given, ...stage.parameters() }));
	const result = resultOf(cell, replayable(() => stage.run(factory), cell, values.rtt));
	write(values.json ? `${JSON.stringify(result)}\n` : table(result));
}

/** A run that breaks a rule says how to see it again. */
function replayable<T>(play: () => T, { system, workload, peers, seconds, seed, rateKbps, level }: Cell, rtt: string): T {
	try {
		return play();
	} catch (error) {
		const told = error instanceof Error ? error.message : String(error);
		const again = `--system ${system} --workload ${workload} --peers ${peers} --seconds ${seconds} --seed ${seed} --rate ${rateKbps} --rtt ${rtt}${level === undefined ? '' : ` --level ${level}`}`;
		throw new Error(`${told}\nreplay: npm run sim -- ${again}`, { cause: error });
	}
}

function line(values: Readonly<Record<string, unknown>>): string {
	return `${Object.entries(values).map(([name, value]) => `${name} ${String(value)}`).join('  ')}\n`;
}
function table(values: Readonly<Record<string, unknown>>): string {
	return Object.entries(values).map(([name, value]) => `  ${name.padEnd(36)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}\n`).join('');
}

/** The revision of the sources, where git knows it. */
function commit(): string {
	try {
		return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=10'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
	} catch {
		return 'unknown';
	}
}
