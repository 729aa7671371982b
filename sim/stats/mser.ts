import { mean } from './normal.ts';

/** Observations per batch. */
const BATCH = 5;
/** Fewer batches than these may agree by accident. */
const BATCHES_LEFT_MIN = 5;

/**
 * Where the warm-up of a series ends: the truncation that makes the mean of what is left most certain, looked for among batches of five.
 * Source: K. P. White, An effective truncation heuristic for bias reduction in simulation output, Simulation 69(6), 1997, in the batched
 * form MSER-5 of K. P. White, M. J. Cobb and S. C. Spratt, A comparison of five steady-state truncation heuristics, WSC 2000.
 *
 * @returns The observations to drop; undefined when the best truncation lies in the second half: the series is too short to tell.
 */
export function mser5(series: readonly number[]): number | undefined {
	const centre = mean(series); // Shares close to 1 would lose their digits in sums of squares.
	const batches = Array.from({ length: Math.floor(series.length / BATCH) }, (_, i) => mean(series.slice(i * BATCH, (i + 1) * BATCH)) - centre);
	if (batches.length < 2 * BATCHES_LEFT_MIN) return undefined;
	let best = 0;
	let least = Infinity;
	let [sum, squares] = [0, 0];
	for (let dropped = batches.length - 1; dropped >= 0; dropped--) {
		const batch = batches[dropped] as number;
		sum += batch;
		squares += batch * batch;
		const left = batches.length - dropped;
		const marginal = Math.max(0, squares - (sum * sum) / left) / (left * left);
		// Of equals the earliest truncation is taken.
		if (left >= BATCHES_LEFT_MIN && marginal <= least) [best, least] = [dropped, marginal];
	}
	return best > batches.length / 2 ? undefined : best * BATCH;
}
