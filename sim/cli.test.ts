import { expect, test } from 'vitest';
import { main } from './cli.ts';

/** The names that a line of results has, in this order; more may follow. */
const NAMES = [
	'system', 'workload', 'peers', 'seconds', 'seed', 'rateKbps', 'continuity', 'continuityFromClick', 'delayMs', 'startupMs', 'gapMs', 'rebuffersPerViewerHour', 'viewersNeverDisrupted',
	'sourceRateMultiple', 'floorShare', 'offload', 'controlShare', 'duplicateShare', 'linksPerJoin', 'linksPerLeave', 'connectionsPerLeave', 'depthMax', 'feedsMax',
	'coordinatorMessagesPerViewerMinute', 'uploadGini', 'violations', 'logHash',
];

function sim(...args: string[]): { readonly text: string; readonly result: Readonly<Record<string, unknown>> } {
	let text = '';
	expect(main(args, (part) => (text += part))).toBe(0);
	const last = text.trimEnd().split('\n').pop() ?? '';
	return { text, result: args.includes('--json') ? (JSON.parse(last) as Record<string, unknown>) : {} };
}
const SMALL = ['--peers', '12', '--seconds', '5', '--workload', 'steady', '--json'];

test('the last line is JSON with the promised names, and what was drawn stands before it', () => {
	const { text, result } = sim(...SMALL, '--seed', '3');
	expect(Object.keys(result).slice(0, NAMES.length)).toEqual(NAMES);
	expect(Object.keys(result['delayMs'] as object)).toEqual(['p50', 'p95', 'p99', 'max']);
	expect(Object.keys(result['startupMs'] as object)).toEqual(['p50', 'p95', 'p99']);
	for (const name of ['linksPerJoin', 'linksPerLeave', 'connectionsPerLeave']) expect(Object.keys(result[name] as object)).toEqual(['mean', 'max']);
	for (const drawn of ['seed 3', 'rtt gamma', 'slotsPerViewer', 'serverFeeds']) expect(text.split('\n')[0]).toContain(drawn);
	expect(result['violations']).toBe(0);
	expect(result['continuity']).toBeGreaterThan(0.9);
});

test('one seed gives one run, and another seed another', () => {
	const hashOf = (seed: string): unknown => sim(...SMALL, '--seed', seed).result['logHash'];
	const first = hashOf('5');
	expect(hashOf('5')).toBe(first);
	expect(hashOf('6')).not.toBe(first);
});

test('a seed may be a git hash, and a number that is none is refused', () => {
	expect(sim(...SMALL, '--seed', '944a6314e0').result['seed']).toBe(0x944a6314);
	expect(() => sim(...SMALL, '--seed', 'yes')).toThrow(/--seed yes: give a whole number, or a git hash/);
});

test.each([
	[['--system', 'carrier-pigeons'], /--system carrier-pigeons: give one of dumbbell, /],
	[['--workload', 'party'], /--workload party: give chaos, static, /],
	[['--peers', '0'], /--peers 0: give a whole number from 1 to/],
	[['--peers', 'many'], /--peers many: give a whole number/],
	[['--seconds', '1.5'], /--seconds 1.5: give a whole number/],
	[['--rtt', '/nowhere/rtt.txt'], /--rtt \/nowhere\/rtt.txt: give gamma, planetlab, or a file/],
	[['--workload', 'static', '--canary'], /belong to --workload chaos/],
	[['--network', 'pigeons'], /--network pigeons: give loopback/],
	[['--unknown'], /unknown/i],
] as const)('%j is refused with a reason', (args, reason) => {
	expect(() => sim(...args)).toThrow(reason);
});

test('drawn worlds with drawn faults run as before, and one with a canary fails', () => {
	expect(sim('--workload', 'chaos', '--seed', '5', '--peers', '6', '--seconds', '4', '--network', 'loopback', '--calm', '--json').result).toMatchObject({ seed: 5, peers: 6, stalls: 0 });
	expect(() => sim('--canary', '--seed', '3', '--seconds', '5')).toThrow(/forwards a packet that the source did not send/);
});

test('help names every option', () => {
	const { text } = sim('--help');
	for (const option of ['--system', '--workload', '--level', '--peers', '--seconds', '--seed', '--rate', '--rtt', '--chunk', '--json', '--runs', '--canary', '--calm']) expect(text).toContain(option);
});
