import { LIMITS } from '@dumbbell-stream/core';
import type { Person } from '../model/population.ts';
import { Tally, round } from './ledger.ts';
import type { Layout } from './layout.ts';

/** Messages through the coordinator that two peers need for one link: offer, answer and about ten candidates. */
const SIGNALS_PER_LINK = 12;
/** Directive and confirmation; join, welcome and the first report. */
const MESSAGES_PER_DIRECTIVE = 2;
const MESSAGES_PER_JOIN = 3;
/** Shares of the audience from which a mass event is met with other means: leaves of the last second, or of one batch; joins of one batch. */
const EMERGENCY_SECOND = 0.03;
const EMERGENCY_BATCH = 0.02;
const HURRY = 0.01;

/** The coordinator's work: leaves and joins of a fifth of a second become changes of the layout, and those directives. */
export class Batches {
	readonly #layout: Layout;
	readonly #leftInBatch: number[] = [];
	readonly #joins = new Tally();
	readonly #leaves = new Tally();
	readonly #connections = new Tally();
	readonly #directives = new Tally();
	/** Parent and buddy links that neither a join nor a leave asked for. */
	#otherLinks = 0;
	#emergencies = 0;
	messages = 0;
	depthMax = 0;

	constructor(layout: Layout) {
		this.#layout = layout;
	}

	/** @returns Whose neighbours are others now. */
	run(now: number, leaving: readonly number[], joining: readonly Person[]): ReadonlySet<number> {
		this.#hurry(leaving.length, joining.length);
		const layout = this.#layout;
		const changed = new Set<number>();
		for (const id of leaving) {
			const hadPlace = layout.leave(id);
			const { links, connections } = layout.refresh(changed);
			this.messages += connections * SIGNALS_PER_LINK;
			if (!hadPlace) continue;
			this.#leaves.add(links);
			this.#connections.add(connections);
		}
		for (const person of joining) {
			layout.join(person, now);
			const { links, connections } = layout.refresh(changed);
			this.messages += connections * SIGNALS_PER_LINK;
			this.#joins.add(links);
		}
		layout.retry(1);
		const { links, connections } = layout.refresh(changed);
		this.#otherLinks += links;
		this.messages += connections * SIGNALS_PER_LINK + MESSAGES_PER_DIRECTIVE * changed.size + MESSAGES_PER_JOIN * joining.length;
		this.#directives.add(changed.size);
		this.depthMax = Math.max(this.depthMax, layout.tree.depth);
		return changed;
	}

	#hurry(leaving: number, joining: number): void {
		const { tree } = this.#layout;
		this.#leftInBatch.push(leaving);
		if (this.#leftInBatch.length > 1_000 / LIMITS.batchMs) this.#leftInBatch.shift();
		const recent = this.#leftInBatch.reduce((sum, count) => sum + count, 0);
		tree.emergency = recent >= EMERGENCY_SECOND * tree.size || leaving >= EMERGENCY_BATCH * tree.size;
		if (tree.emergency) this.#emergencies++;
		this.#layout.hurried = tree.emergency || joining >= HURRY * tree.size;
	}

	/** Under the simulator's names. */
	links() {
		return { linksPerJoin: this.#joins.shown(), linksPerLeave: this.#leaves.shown(), connectionsPerLeave: this.#connections.shown() };
	}
	work(seconds: number) {
		const { mean, max } = this.#directives.shown();
		return {
			joinsPerSecond: round(this.#joins.count / seconds, 2), leavesPerSecond: round(this.#leaves.count / seconds, 2), directivesPerBatch: mean, directivesPerBatchMax: max,
			emergencyBatches: this.#emergencies, otherLinksPerSecond: round(this.#otherLinks / seconds, 2),
		};
	}
}
