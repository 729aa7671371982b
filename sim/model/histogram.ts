/** p50, p95, p99 and the largest, of times in ms. */
export interface Quantiles {
	readonly p50: number;
	readonly p95: number;
	readonly p99: number;
	readonly max: number;
}

/** Counts times in steps of one millisecond up to a minute: quantiles of any number of values in constant memory, exact to 1 ms. */
export class Histogram {
	readonly #bins = new Uint32Array(60_000);
	#count = 0;
	#sum = 0;
	#max = 0;

	add(ms: number): void {
		const at = Math.min(this.#bins.length - 1, Math.max(0, Math.floor(ms)));
		this.#bins[at] = (this.#bins[at] as number) + 1;
		this.#count++;
		this.#sum += ms;
		if (ms > this.#max) this.#max = ms;
	}

	get count(): number {
		return this.#count;
	}
	get mean(): number {
		return this.#count === 0 ? 0 : this.#sum / this.#count;
	}

	/** The smallest value below which this share lies. */
	at(share: number): number {
		if (this.#count === 0) return 0;
		let left = Math.ceil(share * this.#count);
		for (let ms = 0; ms < this.#bins.length; ms++) {
			left -= this.#bins[ms] as number;
			if (left <= 0) return Math.min(ms, this.#max);
		}
		return this.#max;
	}

	quantiles(): Quantiles {
		return { p50: this.at(0.5), p95: this.at(0.95), p99: this.at(0.99), max: Math.round(this.#max) };
	}

	clear(): void {
		this.#bins.fill(0);
		this.#count = 0;
		this.#sum = 0;
		this.#max = 0;
	}
}
