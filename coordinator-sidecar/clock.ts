import type { Ms, UnixMs } from '@dumbbell-stream/core/machine.ts';

/** The host's clock, so that tests may hold it. */
export interface Clock {
	/** Monotonic. */
	now(): Ms;
	/** Wall clock. */
	unixMs(): UnixMs;
}

export const systemClock: Clock = { now: () => performance.now(), unixMs: () => Date.now() };
