import { describe, expect, it } from 'vitest';
import { BASELINES } from './baselines.ts';
import { DONET, Donet } from './donet.ts';
import { play, postal, POSTAL_NETWORK, rttOf } from './testing.ts';

const names = Object.keys(BASELINES);
const served = names.filter((name) => name !== 'unicast');

describe('each baseline', () => {
	const quiet = new Map(names.map((name) => [name, play(name)]));

	it.each(served)('%s brings almost all of the stream to sixty viewers with ample uplinks who stay', (name) => {
		const { metrics } = play(name, { usableKbps: 20_000 });
		expect(metrics.continuity).toBeGreaterThan(0.99);
		expect(metrics.extra.viewersWithoutPicture).toBe(0);
	});

	it.each(names)('%s delivers nothing that its sender did not have, and each chunk once', (name) => {
		const { metrics, counts } = quiet.get(name) as ReturnType<typeof play>;
		expect(counts.violations).toBe(0);
		const streams = metrics.sourceRateMultiple / Math.max(1e-9, 1 - metrics.offload);
		expect(streams * (1 - metrics.duplicateShare)).toBeLessThan(61); // Sixty viewers' worth; a little for catching up.
	});

	it.each(names.filter((name) => name !== 'unicast' && name !== 'unicast-uncapped'))('%s takes no more from the source than twice the rate, and what the floor gives', (name) => {
		const { metrics } = quiet.get(name) as ReturnType<typeof play>;
		expect(metrics.extra.treeRateMultiple).toBeLessThan(2.1);
	});

	it.each(names)('%s repeats itself', (name) => {
		const again = play(name, { seconds: 5, peers: 30, workload: 'steady' });
		expect(play(name, { seconds: 5, peers: 30, workload: 'steady' })).toEqual(again);
		expect(play(name, { seconds: 5, peers: 30, workload: 'steady', seed: 2 }).counts.logHash).not.toBe(again.counts.logHash);
	});

	it.each(names.filter((name) => !name.startsWith('unicast')))('%s does not beat the postal bound', (name) => {
		const { metrics } = play(name, { usableKbps: 5_000, rtt: rttOf(100), network: POSTAL_NETWORK, peers: 60, seconds: 8 });
		// A unit is half a chunk at least, and the server's uplink is the fastest.
		const bound = postal(60, 10, 50, 1);
		expect(metrics.delayMs.max).toBeGreaterThanOrEqual(bound[59] as number);
		expect(metrics.delayMs.p50).toBeGreaterThanOrEqual(bound[29] as number);
	});
});

describe('unicast', () => {
	it('turns away whom the server has no uplink for', () => {
		const { metrics } = play('unicast', { peers: 100 });
		expect(metrics.extra.viewersWithoutPicture).toBe(100 - Math.round(metrics.sourceRateMultiple));
		expect(metrics.extra.viewersWithoutPicture).toBeGreaterThan(30);
		expect(metrics.offload).toBe(0);
	});
});

describe('a crash of a quarter', () => {
	const after = (name: string) => play(name, { workload: 'crash', level: 0.25, peers: 150, seconds: 24, seed: 5 });

	it.each(['tree2', 'tree4'])('is seen by the children in %s, and healed within four seconds', (name) => {
		const { metrics, time99Ms } = after(name);
		expect(metrics.gapMs.p50).toBeGreaterThan(150);
		expect(time99Ms).not.toBeNull();
		expect(time99Ms).toBeLessThan(4_000);
	});

	it('is healed by the mesh as well', () => {
		expect(after('pushpull').metrics.continuity).toBeGreaterThan(0.98);
	});

	it('costs viewers of stripes a part of the stream, not all of it', () => {
		expect(after('splitstream').metrics.gapMs.p50).toBeLessThan(after('tree2').metrics.gapMs.p50);
	});
});

describe('a pull mesh', () => {
	const at = (resourceIndex: number) => play((env) => new Donet(env, 'donet', { ...DONET, bufferMs: 8_000, seeds: 60 }), { usableKbps: 1_000 * resourceIndex, peers: 100 }).metrics.continuity;

	it('fails when uploads together are less than the stream needs, and works from a fifth more on', () => {
		expect(at(0.75)).toBeLessThan(0.9);
		expect(at(1.25)).toBeGreaterThan(0.99);
	});
});

describe('the postal bound', () => {
	it('is one send and way for the first, and grows by the recursion', () => {
		expect(postal(4, 10, 0)).toEqual([10, 20, 20, 30]);
		expect(postal(3, 10, 90)).toEqual([100, 110, 120]);
	});
});
