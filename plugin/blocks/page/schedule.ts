/** However wrong an answer is, a page asks no more often and no less often than this, ms. */
const MS_MIN = 15_000;
const MS_MAX = 900_000;
/** Pages that come back together, from one cache or to one tab bar, ask within this, ms. */
const SPREAD_MS = 3_000;

/**
 * When a page should ask again, in ms. Spread, so that pages made at one moment do not ask at one moment.
 *
 * @param refreshMs What the last answer, or the page itself, said.
 * @param failures How often in a row nothing came: each doubles the time.
 * @param random From 0 to 1.
 */
export function waitMs(refreshMs: number, failures: number, random: number): number {
	const base = Number.isFinite(refreshMs) ? Math.max(MS_MIN, refreshMs) : MS_MAX;
	return Math.min(MS_MAX, base * 2 ** Math.min(failures, 10)) * (1 + random / 4);
}

/**
 * When a page should ask for the first time, in ms: soon if it comes from a cache.
 *
 * @param madeMs When the server made the page, Unix ms by its own clock.
 * @param nowMs The reader's clock. One that is far behind looks like a fresh page, and that does no harm for long.
 */
export function firstWaitMs(madeMs: number, nowMs: number, refreshMs: number, random: number): number {
	const old = !Number.isFinite(madeMs) || nowMs - madeMs > Math.max(MS_MIN, refreshMs);
	return old ? random * SPREAD_MS : waitMs(refreshMs, 0, random);
}

/** What the asking needs of a page. */
export interface Page {
	now(): number;
	random(): number;
	visible(): boolean;
	/** Rings once; a new one replaces the old one. */
	alarm(ms: number, ring: () => void): void;
	/** @returns The time until the next question, as the answer says. @throws When nothing useful came. */
	ask(): Promise<number>;
}

/** Asks now and then, as long as somebody looks. */
export class Asking {
	readonly #page: Page;
	#refreshMs: number;
	#failures = 0;
	#due: number;
	#asking = false;

	constructor(page: Page, madeMs: number, refreshMs: number) {
		this.#page = page;
		this.#refreshMs = refreshMs;
		this.#due = page.now() + firstWaitMs(madeMs, page.now(), refreshMs, page.random());
		this.#wait();
	}

	/** The page is looked at again. */
	shown(): void {
		if (this.#due <= this.#page.now()) this.#due = this.#page.now() + this.#page.random() * SPREAD_MS;
		this.#wait();
	}

	#wait(): void {
		this.#page.alarm(Math.max(0, this.#due - this.#page.now()), () => void this.#ring());
	}

	async #ring(): Promise<void> {
		if (this.#asking || !this.#page.visible()) return; // shown() goes on.
		this.#asking = true;
		try {
			this.#refreshMs = await this.#page.ask();
			this.#failures = 0;
		} catch {
			this.#failures++;
		} finally {
			this.#asking = false;
		}
		this.#due = this.#page.now() + waitMs(this.#refreshMs, this.#failures, this.#page.random());
		this.#wait();
	}
}
