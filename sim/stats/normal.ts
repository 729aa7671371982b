/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Distribution function of the standard normal, absolute error below 1e-15.
 * Source: G. Marsaglia, Evaluating the normal distribution, Journal of Statistical Software 11(4), 2004: a Taylor series about 0.
 */
export function normalCdf(z: number): number {
	if (z > 8) return 1;
	if (z < -8) return 0;
	let term = z;
	let sum = z;
	for (let i = 3, before = 0; sum !== before; i += 2) {
		before = sum;
		term *= (z * z) / i;
		sum += term;
	}
	return 0.5 + sum * Math.exp(-0.5 * z * z - 0.918_938_533_204_672_78); // The constant is ln(2 π) / 2.
}

/**
 * Quantile of the standard normal, by halving the interval until a double holds no more: 60 steps of `normalCdf`, which is quick enough
 * for the few that an interval needs.
 *
 * @param p From 0 to 1; beyond ±8 standard deviations the answer is infinite.
 */
export function normalQuantile(p: number): number {
	if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies between 0 and 1, not ${p}`);
	if (p > 0.5) return -normalQuantile(1 - p);
	let low = -8;
	let high = 0;
	if (p <= normalCdf(low)) return -Infinity;
	if (p === 0.5) return 0;
	for (let step = 0; step < 60; step++) {
		const middle = (low + high) / 2;
		if (normalCdf(middle) < p) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
