/** Samples older than this say nothing about now. */
const WINDOW_MS = 4_000;

/** How fast a growing total grows, averaged over the last seconds. */
export class RateMeter {
	#samples: { readonly at: number; readonly bytes: number }[] = [];

	/** @param bytes The total so far. A smaller one than before means that counting began anew. */
	sample(at: number, bytes: number): void {
		if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples = [];
		this.#samples = this.#samples.filter((sample) => at - sample.at <= WINDOW_MS);
		this.#samples.push({ at, bytes });
	}

	get bitsPerSecond(): number {
		const [first] = this.#samples;
		const last = this.#samples.at(-1);
		if (!first || !last || last.at === first.at) return 0;
		return ((last.bytes - first.bytes) * 8_000) / (last.at - first.at);
	}
}
