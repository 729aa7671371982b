import { FLAG, type PeerId } from '@dumbbell-stream/core';
import { describe, expect, test } from 'vitest';
import { gammaRtt } from '../model/rtt.ts';
import { Stage, type Cell, type Outcome } from '../stage.ts';
import type { Viewer } from '../world.ts';
import { Dumbbell, DUMBBELLS } from './dumbbell.ts';

const CELL: Cell = { system: 'dumbbell', workload: 'static', peers: 24, seconds: 4, seed: 2, rateKbps: 1_000, rtt: gammaRtt() };

function run(cell: Partial<Cell>): Outcome {
	const whole = { ...CELL, ...cell };
	return new Stage(whole).run(DUMBBELLS[whole.system] as (typeof DUMBBELLS)[string]);
}

describe('the product in the world of all systems', () => {
	test('without jitter and queues every packet takes exactly the sum of its hops', () => {
		const stage = new Stage({ ...CELL, network: { jitterMs: 0, wifiStalls: false, queueing: false } });
		const sent = new Map<number, number>();
		const arrived = new Map<Viewer, { readonly seq: number; readonly at: number }>();
		let system: Dumbbell | null = null;
		stage.run((env) => {
			system = new Dumbbell('dumbbell', env, {});
			const { world } = system;
			const sentBefore = system.sent.bind(system);
			const playedBefore = system.played.bind(system);
			system.sent = (from, to, bytes) => {
				sentBefore(from, to, bytes);
				if (from !== world.source || bytes[0] !== 0x50 || (bytes[2] as number) & FLAG.announcement) return;
				const seq = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
				if (!sent.has(seq)) sent.set(seq, stage.now());
			};
			system.played = (viewer, packet) => {
				playedBefore(viewer, packet);
				arrived.set(viewer, { seq: packet.seq, at: stage.now() });
			};
			return system;
		});
		const { world } = system as unknown as Dumbbell;
		const byPeer = new Map(world.alive.map((viewer) => [viewer.peer.view(world.now).peer as PeerId, viewer]));
		let checked = 0;
		for (const viewer of world.alive) {
			const last = arrived.get(viewer);
			const begun = last && sent.get(last.seq);
			let ms = 0;
			let at: Viewer | undefined = viewer;
			for (let view = at.peer.view(world.now); at; view = at.peer.view(world.now)) {
				if (!view.settled || view.feed !== 'parent') break;
				const above = view.parent === 'source' ? undefined : byPeer.get(view.parent as PeerId);
				ms += stage.network.rttMs(at.node, above?.node ?? stage.server) / 2 + stage.network.options.processingMs;
				at = above;
				if (!at) break;
			}
			if (at || !last || begun === undefined) continue; // On the floor, or somewhere a change was going on.
			expect(last.at - begun, viewer.name).toBeCloseTo(ms, 6);
			checked++;
		}
		expect(checked).toBeGreaterThan(15);
	});

	test('holds the source at two feeds and the floor, and everybody sees the picture', () => {
		const { metrics, counts } = run({ seconds: 8 });
		expect(metrics.continuity).toBeGreaterThan(0.99);
		expect(metrics.extra['treeRateMultiple']).toBeGreaterThan(1.9);
		expect(metrics.extra['treeRateMultiple']).toBeLessThan(2.3);
		expect(metrics.extra['viewersWithoutPicture']).toBe(0);
		expect(counts.feedsMax).toBeLessThanOrEqual(3);
		expect(metrics.uploadGini).toBeGreaterThan(0.3); // About half stand at the rim and upload little.
	});

	test('a crash is seen as gaps, and everybody left recovers', () => {
		const { metrics, time99Ms } = run({ workload: 'crash', level: 0.2, peers: 40, seconds: 15, seed: 3 });
		expect(metrics.extra['gaps']).toBeGreaterThan(0);
		expect(metrics.gapMs.p50).toBeGreaterThan(100);
		expect(time99Ms).not.toBeNull();
		expect(metrics.continuity).toBeGreaterThan(0.9);
	});

	test('liars harm, and break no rule for those who are honest', () => {
		const { metrics, counts } = run({ workload: 'hostile', level: 0.1, peers: 30, seconds: 10, seed: 4 });
		expect(counts.violations).toBe(0);
		expect(metrics.continuity).toBeGreaterThan(0.5);
	});

	test('variants have shapes of their own: more children make fewer levels', () => {
		const binary = run({ peers: 60, seconds: 2 });
		const variable = run({ peers: 60, seconds: 2, system: 'dumbbell-variable' });
		expect(variable.counts.depthMax).toBeLessThan(binary.counts.depthMax);
		expect(variable.counts.feedsMax).toBeGreaterThan(3);
	});
});
