import { Histogram } from '../model/histogram.ts';

const BUCKET_MS = 100;

/** Counts of one kind per event: mean and largest. */
export class Tally {
	count = 0;
	#sum = 0;
	#max = 0;
	add(value: number): void {
		this.count++;
		this.#sum += value;
		this.#max = Math.max(this.#max, value);
	}
	shown(): { readonly mean: number; readonly max: number } {
		return { mean: round(this.#sum / Math.max(1, this.count), 3), max: round(this.#max, 3) };
	}
}

/** What viewers have seen, in columns. A viewer who gets nothing for longer than its buffer has a stall of what is beyond. Times in ms. */
export class Ledger {
	readonly bufferMs: number;
	readonly startup = new Histogram();
	readonly gaps = new Histogram();
	readonly delay = new Histogram();
	readonly #clickedAt: Float64Array;
	readonly #startedAt: Float64Array;
	readonly #disrupted: Uint8Array;
	/** Change of the number of those who stand still, and of those who should see something, by tenth of a second. */
	readonly #stalledBy: Float64Array;
	readonly #dueBy: Float64Array;
	readonly #until: number;
	#watchedMs = 0;
	#clickedMs = 0;
	#missedMs = 0;
	#rebuffers = 0;
	#visits = 0;
	#undisrupted = 0;

	constructor(size: number, bufferMs: number, untilMs: number) {
		this.bufferMs = bufferMs;
		this.#clickedAt = new Float64Array(size).fill(Infinity);
		this.#startedAt = new Float64Array(size).fill(Infinity);
		this.#disrupted = new Uint8Array(size);
		this.#until = untilMs;
		const buckets = Math.ceil(untilMs / BUCKET_MS) + 2;
		this.#stalledBy = new Float64Array(buckets);
		this.#dueBy = new Float64Array(buckets);
	}

	clicked(now: number, id: number): void {
		this.#clickedAt[id] = now;
	}
	started(now: number, id: number, measured: boolean): void {
		if (this.#startedAt[id] !== Infinity) return;
		this.#startedAt[id] = now;
		this.#count(this.#dueBy, now, 1);
		if (measured) this.startup.add(now - (this.#clickedAt[id] as number));
	}
	hasStarted(id: number): boolean {
		return this.#startedAt[id] !== Infinity;
	}

	/** Nothing has come from `from` to `to`. */
	silence(id: number, from: number, to: number): void {
		if (this.#startedAt[id] === Infinity) return;
		const missed = to - from - this.bufferMs;
		if (missed <= 0) return;
		this.#missedMs += missed;
		this.#rebuffers++;
		this.#disrupted[id] = 1;
		this.#count(this.#stalledBy, from + this.bufferMs, 1);
		this.#count(this.#stalledBy, to, -1);
	}

	left(now: number, id: number): void {
		const started = this.#startedAt[id] as number;
		this.#clickedMs += now - (this.#clickedAt[id] as number);
		if (started === Infinity || started > now) return;
		this.#watchedMs += now - started;
		this.#visits++;
		if (!this.#disrupted[id]) this.#undisrupted++;
		this.#count(this.#dueBy, now, -1);
	}

	#count(by: Float64Array, at: number, change: number): void {
		const bucket = Math.min(by.length - 1, Math.max(0, Math.ceil(at / BUCKET_MS)));
		by[bucket] = (by[bucket] as number) + change;
	}

	/** Time from an instant until 99 % of those who watch are served again, for good; null: not within the run. */
	recoveryMs(from: number): number | null {
		let [stalled, due] = [0, 0];
		let last = -1;
		const end = Math.floor(this.#until / BUCKET_MS);
		for (let i = 0; i < end; i++) {
			stalled += this.#stalledBy[i] as number;
			due += this.#dueBy[i] as number;
			if (i * BUCKET_MS >= from && stalled > 0.01 * due) last = i;
		}
		if (last < 0) return 0;
		return last + 10 >= end ? null : (last + 1) * BUCKET_MS - from;
	}

	/** Largest share of those who watch that stood still at one instant from `from` on. */
	stalledShareMax(from: number): number {
		let [stalled, due, most] = [0, 0, 0];
		this.#stalledBy.forEach((change, i) => {
			stalled += change;
			due += this.#dueBy[i] as number;
			if (i * BUCKET_MS >= from) most = Math.max(most, stalled / Math.max(1, due));
		});
		return most;
	}

	/** Shares are fractions of 1. */
	shown() {
		const { p50, p95, p99 } = this.startup.quantiles();
		return {
			continuity: round(1 - this.#missedMs / Math.max(1, this.#watchedMs), 7),
			continuityFromClick: round((this.#watchedMs - this.#missedMs) / Math.max(1, this.#clickedMs), 6),
			delayMs: this.delay.quantiles(),
			startupMs: { p50, p95, p99 },
			gapMs: this.gaps.quantiles(),
			rebuffersPerViewerHour: round(this.#rebuffers / Math.max(1e-9, this.#watchedMs / 3_600_000), 5),
			viewersNeverDisrupted: round(this.#undisrupted / Math.max(1, this.#visits), 6),
		};
	}
}

export function round(value: number, decimals: number): number {
	return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
