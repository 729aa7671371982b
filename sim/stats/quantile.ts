/**
 * Quantile with linear interpolation between order statistics, as R, NumPy and spreadsheets do it by default.
 * Source: R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American Statistician 50(4), 1996, definition 7.
 *
 * @param sorted Ascending.
 * @param p From 0 to 1.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
	if (sorted.length === 0) return Number.NaN;
	const at = Math.min(Math.max(p, 0), 1) * (sorted.length - 1);
	const low = Math.floor(at);
	const from = sorted[low] as number;
	const to = sorted[Math.min(low + 1, sorted.length - 1)] as number;
	return from + (at - low) * (to - from);
}

/** The same of values in any order. */
export function quantile(values: readonly number[], p: number): number {
	return quantileOfSorted(Float64Array.from(values).sort(), p);
}
