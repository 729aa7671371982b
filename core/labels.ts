import type { Context } from './context.ts';
import type { Neighbour } from './neighbour.ts';

/** Label of a viewer without a place: larger than any in the tree. */
export const LABEL_UNPLACED = 60_000;

/**
 * phi, the number that makes feed cycles impossible: every active feed goes from a smaller label to a larger one, at every instant.
 * *Raise* only to below the label of everyone we feed. *Lower* only to above the labels of all our feeders, and only after each of
 * them has acknowledged that it will stay below the new value. The source and the floor are 0 for ever and need not be asked.
 */
export class Labels {
	#value: number;
	#proposal = 0;
	/** True when the neighbours have to be told at once. */
	changed = false;

	constructor(role: 'viewer' | 'source') {
		this.#value = role === 'source' ? 0 : LABEL_UNPLACED;
	}

	get value(): number {
		return this.#value;
	}
	/** The lower label that we would like; 0: none. */
	get proposal(): number {
		return this.#proposal;
	}

	/** Raises to `target` or as near to it as our receivers allow. @returns whether the label is at least `target` now. */
	raise(ctx: Context, target: number): boolean {
		let highest = target;
		for (const other of ctx.links.values()) if (other.feeding) highest = Math.min(highest, other.labelLimit - 1);
		if (highest > this.#value) {
			this.#value = highest;
			this.#propose(ctx, 0);
			this.changed = true;
		}
		return this.#value >= target;
	}

	/** Proposes a lower label, and takes it once all feeders have acknowledged just this proposal. */
	lower(ctx: Context, target: number): void {
		if (target >= this.#value || target < 1) return this.#propose(ctx, 0);
		const feeders = [...ctx.links.values()].filter((other) => other.asked !== null && other.told.label > 0);
		if (feeders.some((other) => other.told.label >= target)) return;
		this.#propose(ctx, target);
		// An acknowledgement of an earlier run of the same proposal does not count: the feeder may have risen in between.
		if (feeders.some((other) => other.proposedN === 0 || other.told.ack < other.proposedN)) return;
		this.#value = target;
		this.#propose(ctx, 0);
		this.changed = true;
	}

	#propose(ctx: Context, target: number): void {
		if (this.#proposal === target) return;
		this.#proposal = target;
		for (const other of ctx.links.values()) other.proposedN = 0;
		this.changed = true;
	}

	/** Our answer to a receiver's proposal: its counter if we are below it and will stay, else 0. */
	acknowledge(receiver: Neighbour): number {
		const { lower, n } = receiver.told;
		return lower > 0 && this.#value < lower ? n : 0;
	}
}
