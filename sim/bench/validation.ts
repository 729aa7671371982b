import { unit } from '@dumbbell-stream/core';
import { playCuts, type Trees } from '../exact/cuts.ts';
import { hiddenShares, LATENCY_MS, WAYS, type Hidden, type Way } from '../exact/hidden.ts';
import { INTERNET, Network, NetworkNode } from '../model/network.ts';
import { lognormal, stream } from '../model/random.ts';
import { gammaRtt, rttNamed, type Rtt } from '../model/rtt.ts';
import { gapsOfSeed, SPACING_MS } from '../scenarios/gap-depth.ts';
import { meanOfSeeds, type Estimate } from '../stats/bootstrap.ts';

/** How often a living viewer loses the stream: played and by the formula. */
export interface CutRow {
	readonly trees: Trees;
	readonly viewers: number;
	readonly windowS: number;
	readonly theoryPerHour: number;
	/** Played, as a multiple of the theory. */
	readonly ratio: Estimate;
	readonly failures: number;
}
export interface HiddenRow {
	readonly says: string;
	readonly design: Way['design'];
	/** Each distance drawn for itself; and all of them from the same viewer. */
	readonly apart: Hidden;
	readonly together: Hidden;
}
export interface DepthRow {
	readonly depth: number;
	readonly viewers: number;
	readonly gapMs: { readonly p50: number; readonly max: number };
	/** Of these, whose gap was the orphan's within one packet's spacing; shorter; longer. */
	readonly same: number;
	readonly shorter: number;
	readonly longer: number;
	/** Gaps of orphans that B of so many L hides; null below them. */
	readonly hidden: Readonly<Record<'4' | '5' | '6' | '8', number>> | null;
}
export interface Validation {
	readonly cuts: readonly CutRow[];
	readonly network: string;
	readonly hidden: readonly HiddenRow[];
	readonly depths: readonly DepthRow[];
	readonly failures: number;
}

/** Visits of the session model's mean length, without memory; everybody falls silent. */
const RATE = 1 / 619;
/** Trees, viewers, window, failures per seed: the rarer what is counted, the more of them. Windows are short enough for formulas of first order. */
const CUTS: readonly (readonly [Trees, number, number, number])[] = [
	['tree', 62, 0.3, 4_000], ['dumbbell', 62, 1, 80_000], ['standby', 62, 3, 250_000], ['tree', 510, 0.1, 4_000], ['dumbbell', 510, 0.5, 80_000],
];

/** What the simulator must show before its other numbers count: disruption rates, and the gap after one failure. */
export function validation(quick: boolean): Validation {
	const seeds = quick ? 2 : 20;
	const rtt = network();
	const worlds = quick ? 1 : 8;
	const failures = quick ? 1 : 4;
	const gaps = Array.from({ length: worlds }, (_, i) => gapsOfSeed(i + 1, quick ? 10 : 30, failures)).flat();
	const depths = [...new Set(gaps.map(({ depth }) => depth))].sort((a, b) => a - b);
	return {
		cuts: CUTS.map(([trees, viewers, windowS, each]): CutRow => {
			const runs = Array.from({ length: seeds }, (_, i) => playCuts({ trees, viewers, rate: RATE, windowS, failures: quick ? 1_000 : each, seed: i + 1 }));
			return { trees, viewers, windowS, theoryPerHour: runs[0]?.theoryPerHour ?? NaN, ratio: meanOfSeeds(runs.map(({ perHour, theoryPerHour }) => perHour / theoryPerHour)), failures: quick ? 1_000 : each };
		}),
		network: rtt.name,
		hidden: WAYS.map((way) => ({ says: way.says, design: way.design, apart: drawn(way, rtt, true, quick), together: drawn(way, rtt, false, quick) })),
		depths: depths.map((depth): DepthRow => {
			const here = gaps.filter((gap) => gap.depth === depth);
			const sorted = here.map(({ gapMs }) => gapMs).sort((a, b) => a - b);
			const share = (times: number): number => sorted.filter((ms) => ms <= times * LATENCY_MS).length / sorted.length;
			return {
				depth, viewers: here.length, gapMs: { p50: sorted[sorted.length >> 1] ?? NaN, max: sorted.at(-1) ?? NaN },
				same: here.filter(({ differenceMs }) => Math.abs(differenceMs) <= SPACING_MS).length,
				shorter: here.filter(({ differenceMs }) => differenceMs < -SPACING_MS).length, longer: here.filter(({ differenceMs }) => differenceMs > SPACING_MS).length,
				hidden: depth === 0 ? { 4: share(4), 5: share(5), 6: share(6), 8: share(8) } : null,
			};
		}),
		failures: worlds * failures,
	};
}

/** The measured matrix where it lies beside the repository, else its stand-in. */
function network(): Rtt {
	try {
		return rttNamed('planetlab');
	} catch {
		return gammaRtt();
	}
}

function drawn(way: Way, rtt: Rtt, apart: boolean, quick: boolean): Hidden {
	const random = stream(1, 'gaps');
	let id = 1;
	const node = (): NetworkNode => new NetworkNode(id++, { accessMs: lognormal(random, 8, 0.6), site: unit(random), bytesPerSecond: 1 });
	return hiddenShares(way, new Network({ ...INTERNET, rtt }, 1, random), node, quick ? 1_000 : 200_000, apart);
}
