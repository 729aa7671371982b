import { fatalSets } from '../exact/closure.ts';
import { cutOffShares, type CutOff } from '../exact/recursion.ts';
import { leftComplete } from '../exact/shape.ts';
import { wire } from '../exact/wiring.ts';

/** Sets of so many viewers whose simultaneous failure cuts somebody off, counted one by one. */
export interface FatalRow {
	/** Positions of the two complete trees; viewers are twice as many. */
	readonly positions: number;
	readonly pairs: number;
	readonly fatalPairsPlain: number;
	readonly fatalPairs: number;
	readonly triples: number;
	readonly fatalTriples: number;
}

export interface CutOffRow extends CutOff {
	readonly viewers: number;
	/** Chance of each viewer to have died. */
	readonly p: number;
}

export interface ExactFailures {
	readonly fatal: readonly FatalRow[];
	readonly cutOff: readonly CutOffRow[];
}

/** No time and no chance: small shapes enumerated, large ones by recursion over their levels. */
export function exactFailures(positions: readonly number[], viewers: readonly number[], shares: readonly number[]): ExactFailures {
	return {
		fatal: positions.map((count): FatalRow => {
			const n = 2 * count;
			const plain = wire(leftComplete(n), { standby: false });
			const product = wire(leftComplete(n), { standby: true });
			return {
				positions: count, pairs: (n * (n - 1)) / 2, fatalPairsPlain: fatalSets(plain, 2).length, fatalPairs: fatalSets(product, 2).length,
				triples: (n * (n - 1) * (n - 2)) / 6, fatalTriples: fatalSets(product, 3).length,
			};
		}),
		cutOff: viewers.flatMap((size) => shares.map((p) => ({ viewers: size, p, ...cutOffShares(size, p) }))),
	};
}
