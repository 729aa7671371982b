import { existsSync } from 'node:fs';
import { unit } from '@dumbbell-stream/core';
import { describe, expect, test } from 'vitest';
import { INTERNET, Network, NetworkNode } from '../model/network.ts';
import { lognormal, stream } from '../model/random.ts';
import { constantRtt, rttNamed, type Rtt } from '../model/rtt.ts';
import { hiddenShares, WAYS, type Hidden, type Way } from './hidden.ts';

function play(way: Way, rtt: Rtt, accessMs: number, apart = true): Hidden {
	const random = stream(1, 'gaps');
	let id = 1;
	const node = (): NetworkNode => new NetworkNode(id++, { accessMs: accessMs > 0 ? lognormal(random, accessMs, 0.6) : 0, site: unit(random), bytesPerSecond: 1 });
	return hiddenShares(way, new Network({ ...INTERNET, rtt }, 1, random), node, 40_000, apart);
}
const row = (says: string): Way => WAYS.find((way) => way.says.startsWith(says)) as Way;
const hasMatrix = existsSync('../shared/data/rtt/planetlab-ms.txt') || existsSync('sim/data/planetlab-ms.txt');

describe('the gap after a parent’s failure', () => {
	test('is what it takes to notice, and the round trip to the buddy', () => {
		expect(play(row('τ_d 150 ms, random'), constantRtt(100), 0).gapMs).toEqual([250, 250, 250, 250]);
		expect(play(row('2 × own parent’s'), constantRtt(40), 0).gapMs[0]).toBe(100);
		expect(play(row('buddy silently dead too'), constantRtt(100), 0).gapMs[0]).toBe(150 + 150 + 100);
	});

	test('is hidden by a buffer that is as long, and by no shorter one', () => {
		const { hidden } = play(row('τ_d 150 ms, random'), constantRtt(5 * 92 - 150), 0);
		expect([hidden[4], hidden[5], hidden[6]]).toEqual([0, 1, 1]);
	});

	test('has a longer tail when parent and buddy are seen from the same place, in a network where places differ', () => {
		const way = row('2 × own parent’s');
		const rtt: Rtt = { name: 'far and near', between: (_seed, _a, siteA, _b, siteB) => 300 * (siteA + siteB) };
		expect(play(way, rtt, 0, false).gapMs[2]).toBeGreaterThan(play(way, rtt, 0).gapMs[2] + 50);
	});

	test.skipIf(!hasMatrix).each(WAYS.slice(0, 4).map((way) => [way.says, way] as const))('on the measured round trips is hidden as often as the design says, within a point: %s', (_says, way) => {
		const { hidden } = play(way, rttNamed('planetlab'), 8);
		for (const [buffer, share] of Object.entries(way.design.hidden)) expect(Math.abs(100 * hidden[Number(buffer) as 4] - share), `${buffer} L`).toBeLessThan(1);
	});
});
