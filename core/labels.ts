import { goalRendition, type Context } from './context.ts';
import type { Rendition } from './messages.ts';
import { renditionOf, type Neighbour } from './neighbour.ts';

/** Label of a viewer without a place: larger than any in the tree. */
export const LABEL_UNPLACED = 60_000;

/**
 * phi, the number that makes feed cycles impossible: every active feed goes from a smaller label to a larger one, at every instant.
 * *Raise* only to below the label of everyone we feed. *Lower* only to above the labels of all our feeders, and only after each of
 * them has acknowledged that it will stay below the new value. The source and the floor are 0 for ever and need not be asked.
 *
 * Each rendition has trees and labels of its own: whoever goes over from one to the other keeps his label among those whom he feeds
 * there, and begins below everybody here.
 */
export class Labels {
	readonly #rendition: Rendition;
	#value: number;
	#proposal = 0;
	/** True when the neighbours have to be told at once. */
	changed = false;

	constructor(role: 'viewer' | 'source', rendition: Rendition = 0) {
		this.#rendition = rendition;
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
		for (const other of ctx.links.values()) if (this.#feeds(other)) highest = Math.min(highest, other.labelLimit - 1);
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
		const feeders = [...ctx.links.values()].filter((other) => other.asked?.rendition === this.#rendition && other.told.label > 0);
		if (feeders.some((other) => other.told.label >= target)) return;
		this.#propose(ctx, target);
		// An acknowledgement of an earlier run of the same proposal does not count: the feeder may have risen in between.
		if (feeders.some((other) => other.proposedN === 0 || other.told.ack < other.proposedN)) return;
		this.#value = target;
		this.#propose(ctx, 0);
		this.changed = true;
	}

	#feeds({ outgoing }: Neighbour): boolean {
		return outgoing !== null && (outgoing.rendition === this.#rendition || outgoing.next?.rendition === this.#rendition);
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

/** The labels of all renditions: one for viewers, two while they go over to another. */
export class LabelBook {
	readonly #role: 'viewer' | 'source';
	readonly #labels = new Map<Rendition, Labels>();

	constructor(role: 'viewer' | 'source') {
		this.#role = role;
	}

	of(rendition: Rendition): Labels {
		let labels = this.#labels.get(rendition);
		if (!labels) this.#labels.set(rendition, (labels = new Labels(this.#role, rendition)));
		return labels;
	}

	/** Those that count on a link: of the feed that it carries; without one, of the rendition that our directive names. */
	on(ctx: Context, { outgoing, asked }: Neighbour): Labels {
		return this.of(outgoing ? renditionOf(outgoing) : (asked?.rendition ?? goalRendition(ctx)));
	}

	/** True once after a label or a proposal has changed: the neighbours have to be told at once. */
	takeChanged(): boolean {
		let changed = false;
		for (const labels of this.#labels.values()) {
			changed ||= labels.changed;
			labels.changed = false;
		}
		return changed;
	}

	/** A rendition that is not held any more: whoever comes back to it begins below everybody again. */
	forget(rendition: Rendition): void {
		this.#labels.delete(rendition);
	}

	/** All that are known. */
	all(): readonly { readonly rendition: Rendition; readonly label: number }[] {
		return [...this.#labels].map(([rendition, { value }]) => ({ rendition, label: value }));
	}
}
