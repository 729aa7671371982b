/** `npm run sim`: one run of the world, or several seeds one after the other. A run is seed + commit. */
import { parseArgs } from 'node:util';
import { drawOptions, NETWORKS, seedOf, type NetworkName } from './options.ts';
import { run } from './run.ts';

const HELP = `npm run sim -- [options]
  --seed K         a whole number, or a git hash (default 1)
  --runs N         so many seeds from K on (default 1)
  --peers N        viewers (default: drawn)
  --seconds T      of stream after they have joined (default 40)
  --rate KBITPS    of the stream (default 1000)
  --network NAME   ${Object.keys(NETWORKS).join(', ')} (default: drawn)
  --calm           no faults, and everybody shares
  --canary         breaks a rule on purpose: the run must fail
  --json           ends with one line of JSON
`;

function main(): number {
	const { values } = parseArgs({
		options: {
			seed: { type: 'string', default: '1' }, runs: { type: 'string', default: '1' }, peers: { type: 'string' }, seconds: { type: 'string' }, rate: { type: 'string' },
			network: { type: 'string' }, calm: { type: 'boolean', default: false }, canary: { type: 'boolean', default: false }, json: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const first = seedOf(values.seed);
	if (values.network !== undefined && !(values.network in NETWORKS)) throw new RangeError(`--network ${values.network}: give ${Object.keys(NETWORKS).join(', ')}`);
	for (let seed = first; seed < first + Number(values.runs); seed++) {
		const options = drawOptions({
			seed, calm: values.calm, canary: values.canary,
			...(values.peers === undefined ? {} : { peers: Number(values.peers) }),
			...(values.seconds === undefined ? {} : { seconds: Number(values.seconds) }),
			...(values.rate === undefined ? {} : { rateKbps: Number(values.rate) }),
			...(values.network === undefined ? {} : { network: values.network as NetworkName }),
		});
		process.stdout.write(`${Object.entries(options).map(([name, value]) => `${name} ${String(value)}`).join('  ')}\n`);
		const report = run(options);
		process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${table(report as unknown as Record<string, unknown>)}\n`);
	}
	return 0;
}

function table(report: Readonly<Record<string, unknown>>): string {
	return Object.entries(report).map(([name, value]) => `  ${name.padEnd(20)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join('\n');
}

try {
	process.exitCode = main();
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
