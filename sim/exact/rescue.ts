import { below, type Random } from '@dumbbell-stream/core';
import type { Acting } from './closure.ts';
import { NOBODY, SOURCE, type Wiring } from './wiring.ts';

export interface RescueOptions {
	readonly acting: Acting;
	/** Order in which the nodes try; the result must not depend on it. */
	readonly random: Random;
	/**
	 * How often a node goes through buddy, standby, buddy before it gives up. Default: for as long as anything changes.
	 * With a number the nodes act in lock-step: nobody sees what another one got in the same step.
	 */
	readonly rounds?: number;
	/**
	 * True: who has a buddy that lives, and whose parent lives, leaves its standby alone until nothing else changes. Such a buddy only
	 * waits for somebody above it, who may need that very credit.
	 */
	readonly patient?: boolean;
}
export interface Rescue {
	/** Survivors without the stream in the end. */
	readonly cutOff: readonly number[];
	/** Most feeds of one viewer, and of the source, at any instant; a paused child keeps its credit. */
	readonly feedsMax: number;
	readonly sourceFeedsMax: number;
}

/**
 * What the nodes really do after failures, step by step: each asks buddy, standby and buddy again; a feeder grants while it has a
 * credit, has the stream, and stands below the asker by its label. Unlike the closure, nothing is granted for free.
 *
 * @throws Error when a feeder gives more than its credits or a label does not grow along a feed.
 */
export function rescue(wiring: Wiring, deadNodes: readonly number[], options: RescueOptions): Rescue {
	return new Field(wiring, deadNodes, options).run();
}

class Field {
	readonly #wiring: Wiring;
	readonly #options: RescueOptions;
	readonly #dead: Uint8Array;
	readonly #feed: Int32Array;
	readonly #held: Int32Array;
	#feedsMax = 0;
	#sourceFeedsMax = 0;

	constructor(wiring: Wiring, deadNodes: readonly number[], options: RescueOptions) {
		this.#wiring = wiring;
		this.#options = options;
		this.#dead = new Uint8Array(wiring.size);
		this.#feed = wiring.parent.slice();
		this.#held = new Int32Array(wiring.size);
		for (const node of deadNodes) this.#dead[node] = 1;
		for (const node of wiring.nodes) {
			const parent = wiring.parent[node] as number;
			if (this.#dead[node]) continue;
			if (this.#dead[parent]) this.#feed[node] = NOBODY;
			else this.#held[parent] = (this.#held[parent] as number) + 1;
		}
	}

	run(): Rescue {
		const { rounds } = this.#options;
		for (const node of [SOURCE, ...this.#wiring.nodes]) this.#check(node);
		if (rounds === undefined) while (this.#sweep(this.#options.patient ?? false) || this.#sweep(false));
		else for (let step = 0; step < 3 * rounds; step++) this.#lockStep(step % 3 === 1 ? this.#wiring.standby : this.#wiring.buddy);
		for (const node of this.#wiring.nodes) this.#check(node);
		const cutOff = this.#wiring.nodes.filter((node) => !this.#dead[node] && !this.#flows(node));
		return { cutOff, feedsMax: this.#feedsMax, sourceFeedsMax: this.#sourceFeedsMax };
	}

	/** Everybody without the stream tries once, in random order. @returns whether anybody got it. */
	#sweep(patient: boolean): boolean {
		const waiting = this.#waiting();
		let changed = false;
		while (waiting.length > 0) {
			const [node] = waiting.splice(below(this.#options.random, waiting.length), 1) as [number];
			if (this.#flows(node)) continue;
			for (const feeder of [this.#wiring.buddy[node] as number, this.#wiring.standby[node] as number]) {
				if (!this.#grants(feeder, node) || (patient && feeder !== this.#wiring.buddy[node] && this.#buddyWaits(node))) continue;
				this.#attach(feeder, node);
				changed = true;
				break;
			}
		}
		return changed;
	}

	/** Whether the buddy is no orphan: what it lacks is missing further up. */
	#buddyWaits(node: number): boolean {
		const buddy = this.#wiring.buddy[node] as number;
		return buddy !== SOURCE && !this.#dead[buddy] && !this.#dead[this.#wiring.parent[buddy] as number];
	}

	#lockStep(ask: Int32Array): void {
		const granted = this.#waiting().filter((node) => this.#grants(ask[node] as number, node));
		for (const node of granted) if (this.#grants(ask[node] as number, node)) this.#attach(ask[node] as number, node);
	}

	#waiting(): number[] {
		const { nodes, parent } = this.#wiring;
		return nodes.filter((node) => !this.#dead[node] && !this.#flows(node) && (this.#options.acting === 'starved' || this.#dead[parent[node] as number]));
	}

	#grants(feeder: number, node: number): boolean {
		if (feeder === NOBODY || this.#dead[feeder] || !this.#flows(feeder)) return false;
		return (this.#held[feeder] as number) < (this.#wiring.credits[feeder] as number) && this.#label(feeder) < this.#labelOn(feeder, node);
	}

	/** The parent, if it lives, keeps the credit of a child that it cannot serve now. */
	#attach(feeder: number, node: number): void {
		this.#feed[node] = feeder;
		this.#held[feeder] = (this.#held[feeder] as number) + 1;
		this.#check(feeder);
		this.#check(node);
	}

	#flows(node: number): boolean {
		let at = node;
		for (let steps = 0; at !== SOURCE; steps++) {
			if (steps > this.#wiring.size) throw new Error(`a cycle of feeds through ${node}`);
			if (at === NOBODY || this.#dead[at]) return false;
			at = this.#feed[at] as number;
		}
		return true;
	}

	#label(node: number): number {
		return node === SOURCE ? 0 : this.#labelOn(this.#feed[node] as number, node);
	}

	/** Twice the level, and one more on the buddy's feed. */
	#labelOn(feeder: number, node: number): number {
		const { buddy, level } = this.#wiring;
		return 2 * (level[node] as number) + (feeder === buddy[node] && feeder !== this.#wiring.parent[node] ? 1 : 0);
	}

	/** Its credits, and its label against its feeder's. */
	#check(node: number): void {
		const credits = this.#wiring.credits[node] as number;
		const held = this.#held[node] as number;
		if (held > credits) throw new Error(`node ${node} gives ${held} feeds with ${credits} credits`);
		if (node === SOURCE) this.#sourceFeedsMax = Math.max(this.#sourceFeedsMax, held);
		else this.#feedsMax = Math.max(this.#feedsMax, held);
		const feeder = this.#feed[node] as number;
		if (node === SOURCE || feeder === NOBODY || this.#dead[node]) return;
		if (this.#label(feeder) >= this.#label(node)) throw new Error(`node ${feeder} feeds ${node}, but its label is not smaller`);
	}
}
