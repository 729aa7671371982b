/**
 * p-values adjusted so that the whole family errs at most as often as one test would.
 * Source: S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6(2), 1979.
 *
 * @returns In the order of the input; compare each with the level of the family.
 */
export function holm(pValues: readonly number[]): number[] {
	const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
	const adjusted = new Array<number>(pValues.length);
	let largest = 0;
	order.forEach((at, rank) => {
		largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[at] as number)));
		adjusted[at] = largest;
	});
	return adjusted;
}
