import type { NetworkNode } from './model/network.ts';

/** Chunks of which every viewer's account knows when they came and from whom. */
const RING = 128;
/** Notes and sends of each viewer that a trace may need. */
const EVENTS = 96;
/** Two times of a full line with less than this between them are one, ms. */
export const TOGETHER_MS = 1_000;
/** Who found the floor full asks again after some seconds, ms. */
const FULL_MS = 10_000;
/** What was said among so many last things is not kept once more. */
const SAME = 4;
const ASKS: readonly string[] = ['refused', 'no-grant', 'intake'];

interface Told {
	readonly at: number;
	readonly name: string;
	readonly fields: Readonly<Record<string, number | string>>;
}
/** When a line's queue was long. */
export interface Busy {
	from: number;
	to: number;
}
export interface Run {
	readonly from: number;
	to: number;
	readonly chunk: number;
}

/** What the explanation of a gap knows of one viewer: when each of the last chunks came and from whom, and what else happened to him. */
export class Account {
	readonly node: NetworkNode;
	readonly joinedAt: number;
	startedAt = Infinity;
	goneAt = Infinity;
	lies = false;
	/** The tab is hidden, or was last. */
	readonly hidden: Busy = { from: Infinity, to: Infinity };
	/** The floor had no place for him. */
	readonly full: Busy = { from: -Infinity, to: -Infinity };
	readonly #chunks = new Int32Array(RING).fill(-1);
	readonly #at = new Float64Array(RING);
	readonly #from = new Int32Array(RING);
	readonly #whole = new Int32Array(RING).fill(-1);
	readonly events: Told[] = [];
	readonly up: Busy = { from: -Infinity, to: -Infinity };
	readonly down: Busy = { from: -Infinity, to: -Infinity };
	run: Run | null = null;

	constructor(node: NetworkNode, joinedAt: number) {
		this.node = node;
		this.joinedAt = joinedAt;
	}

	got(now: number, chunk: number, from: number): void {
		const i = chunk % RING;
		if (chunk < (this.#chunks[i] as number)) return;
		this.#chunks[i] = chunk;
		this.#at[i] = now;
		this.#from[i] = from;
	}

	/** When the last part of a chunk came, and from whom; undefined: it has not, or it is forgotten. */
	of(chunk: number): { readonly at: number; readonly from: number } | undefined {
		const i = chunk % RING;
		return chunk >= 0 && this.#chunks[i] === chunk ? { at: this.#at[i] as number, from: this.#from[i] as number } : undefined;
	}

	/** It is too long ago to know. */
	forgets(chunk: number): boolean {
		return (this.#chunks[chunk % RING] as number) > chunk;
	}

	/** All parts of it are there, and of all before it. */
	played(chunk: number): void {
		this.#whole[chunk % RING] = chunk;
	}
	hasPlayed(chunk: number): boolean {
		return this.#whole[chunk % RING] === chunk;
	}

	/** Which chunk the picture waited for: of this and those before it, in whose order it plays, the first that lacks or the last that came. */
	blocking(chunk: number): number {
		let last = chunk;
		if (!this.hasPlayed(chunk)) {
			while (last > 0 && last > chunk - RING / 2 && !this.hasPlayed(last - 1)) last--;
			return last > 0 && this.hasPlayed(last - 1) ? last : chunk;
		}
		for (let before = chunk - 1; before > chunk - RING / 2; before--) {
			const here = this.of(before);
			const least = this.of(last);
			if (!here || !least) continue;
			if (here.at > least.at) last = before;
		}
		return last;
	}

	told(event: Told): void {
		const { at, name, fields } = event;
		if (name === 'refused' && fields['why'] === 'full') busy(this.full, at, FULL_MS);
		// Who asks again and again says the same: what came before it is worth more. Whom he lost, and who feeds him, is never the same.
		const { by, why } = fields;
		const repeats = (other: Told): boolean => other.name === name && other.fields['by'] === by && other.fields['why'] === why;
		if (ASKS.includes(name) && this.events.slice(-SAME).some(repeats)) return;
		this.events.push(event);
		if (this.events.length > EVENTS) this.events.splice(0, this.events.length - EVENTS / 2);
	}

	during(from: number, to: number): readonly Told[] {
		return this.events.filter(({ at }) => at >= from && at <= to);
	}

	/** When a hole was given up last before that time; the time itself, if none was. */
	gaveUp(from: number, to: number): number {
		return this.during(from, to).findLast(({ name }) => name === 'skip')?.at ?? to;
	}

	/** Who fed it at that time, as its notes say. */
	feederAt(time: number): string | undefined {
		return this.events.filter(({ at, name }) => at <= time && name === 'feed').pop()?.fields['from'] as string | undefined;
	}
}

/** This line is busy now. */
export function busy(line: Busy, now: number, togetherMs: number): void {
	if (now - line.to > togetherMs) line.from = now;
	line.to = now;
}
export function overlaps({ from, to }: Busy, least: number, most: number): boolean {
	return to >= least && from <= most;
}
