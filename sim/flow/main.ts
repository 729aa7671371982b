/** `npx tsx sim/flow/main.ts`: up to a million viewers, feeds as rates. Takes the options of the simulator that make sense here. */
import { parseArgs } from 'node:util';
import { rttNamed } from '../model/rtt.ts';
import { numberOf, seedOf } from '../options.ts';
import { Flow, type FlowOptions } from './flow.ts';

const SYSTEMS = ['dumbbell', 'dumbbell-plain', 'dumbbell-variable'] as const;
const WORKLOADS = ['static', 'steady', 'steady-exponential', 'event', 'flash', 'massleave', 'crash'];

function main(): void {
	const { values } = parseArgs({
		options: {
			system: { type: 'string', default: 'dumbbell' }, workload: { type: 'string', default: 'steady' }, peers: { type: 'string', default: '10000' }, seconds: { type: 'string', default: '60' },
			seed: { type: 'string', default: '1' }, rate: { type: 'string', default: '1000' }, rtt: { type: 'string', default: 'gamma' }, level: { type: 'string' }, 'root-pairs': { type: 'string', default: '1' },
			far: { type: 'boolean', default: false }, capable: { type: 'boolean', default: false }, 'no-delay-feed': { type: 'boolean', default: false }, json: { type: 'boolean', default: false },
		},
	});
	const system = SYSTEMS.find((name) => name === values.system);
	if (!system) throw new RangeError(`--system ${values.system}: give one of ${SYSTEMS.join(', ')}`);
	if (!WORKLOADS.includes(values.workload)) throw new RangeError(`--workload ${values.workload}: give one of ${WORKLOADS.join(', ')}`);
	const options: FlowOptions = {
		system, workload: values.workload, peers: numberOf('--peers', values.peers, 1, 1_000_000), seconds: numberOf('--seconds', values.seconds, 1, 86_400), seed: seedOf(values.seed),
		rateKbps: numberOf('--rate', values.rate, 32, 100_000), rtt: rttNamed(values.rtt), rootPairs: numberOf('--root-pairs', values['root-pairs'], 1, 64), near: !values.far, capable: values.capable, delayFeed: !values['no-delay-feed'],
		...(values.level === undefined ? {} : { level: numberOf('--level', values.level, 0, 1, false) }),
	};
	const began = performance.now();
	const flow = new Flow(options);
	const { rtt, ...given } = options;
	process.stdout.write(`${JSON.stringify({ ...given, rtt: rtt.name, ...flow.plan.parameters, bufferMs: flow.ledger.bufferMs, visits: flow.plan.people.length })}\n`);
	const warm = performance.now();
	flow.run();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	const result = flow.result();
	const costs = { placeSeconds: seconds(warm - began), runSeconds: seconds(performance.now() - warm), memoryMiB: Math.round((heapUsed + arrayBuffers) / 2 ** 20) };
	if (values.json) process.stdout.write(`${JSON.stringify({ ...result, ...costs })}\n`);
	else for (const [name, value] of Object.entries({ ...result, ...costs })) process.stdout.write(`  ${name.padEnd(36)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}\n`);
}

function seconds(ms: number): number {
	return Math.round(ms / 10) / 100;
}

try {
	main();
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
