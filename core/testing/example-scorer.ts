import { defaultScorer, weighted, type Scorer } from '../scorer.ts';

/** A parent in my own country, but a buddy with another provider: short ways, and no failure that takes both. */
export const homely: Scorer = (x, slot) => {
	const parentAbroad = x.region !== '' && slot.parent !== null && slot.parent.region !== x.region;
	const sameProvider = x.network !== '' && slot.buddy !== null && slot.buddy.network === x.network;
	return (parentAbroad ? 50 : 0) + (sameProvider ? 80 : 0);
};

/** Distance still counts: both together. */
export const homelyAndNear: Scorer = weighted([[defaultScorer, 1], [homely, 1]]);
