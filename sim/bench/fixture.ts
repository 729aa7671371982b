import { randomFrom, unit } from '@dumbbell-stream/core';
import { commandOf, fileOf, seedsOf, type Cell } from './plan.ts';
import type { RunResult } from './result.ts';
import type { Store } from './store.ts';

/** A run that never was, for tests of tables and pages: every metric is `base` or grows with it, and differs a little from seed to seed. */
export function inventedRun({ system, workload, peers, seconds }: Cell, seed: number, base: number): RunResult {
	const random = randomFrom(seed);
	const about = (value: number): number => value * (0.95 + 0.1 * unit(random));
	const three = (value: number): { p50: number; p95: number; p99: number } => ({ p50: about(value / 2), p95: about(value), p99: about(1.3 * value) });
	const shares = { continuity: 1 - about(base / 1e5), continuityFromClick: 0.99, offload: 0.9, floorShare: 0.02, controlShare: about(0.004), wireControlShare: about(0.011), duplicateShare: about(0.001) };
	const costs = { linksPerJoin: { mean: 2, max: 2 }, linksPerLeave: { mean: about(base), max: 12 }, connectionsPerLeave: { mean: about(2 * base), max: 20 }, depthMax: 9, feedsMax: 3 };
	const others = { rebuffersPerViewerHour: about(base / 10), viewersNeverDisrupted: 0.98, worst1PercentContinuity: 0.97, coordinatorMessagesPerViewerMinute: 20, uploadGini: 0.5, violations: 0 };
	const shock = { shockAtMs: 1_000, recovery: Array.from({ length: 40 }, (_, i) => [peers, i < 10 || i > 25 ? peers : peers / 2]) };
	return {
		system, workload, peers, seconds, seed, rateKbps: 1_000, ...shares, delayMs: { ...three(700 * base), max: 2_000 * base }, startupMs: three(900 * base), gapMs: { ...three(400 * base), max: 1_500 },
		gap10Ms: about(100), gap25Ms: about(150), gap75Ms: about(300 * base), gap90Ms: about(350 * base), sourceRateMultiple: about(2.1), treeRateMultiple: 2, ...costs, ...others, time99Ms: about(1_500 * base), ...(workload === 'crash' ? shock : {}), logHash: '00000000',
	};
}

/** Fills a store with invented runs; `baseOf` says how good each system is (1: as good as the targets, more or less). */
export function invent(store: Store, cells: readonly Cell[], program: string, baseOf: (cell: Cell) => number): void {
	for (const cell of cells) {
		for (const seed of seedsOf(cell)) store.put(fileOf(cell), { program, commit: 'c0ffee0000', command: commandOf(cell, seed).join(' '), wallS: 1, result: inventedRun(cell, seed, baseOf(cell)) });
	}
}
