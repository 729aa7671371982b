/** The wall clock ran on for this much longer than the monotonic one: the computer slept (some systems stop `performance.now()`). */
const SLEPT_MS = 2_000;

/** A clock that never goes back and, unlike `performance.now()`, counts the time that the computer slept. */
export interface Clock {
	/** Milliseconds; equal to `performance.now()` until the computer sleeps for the first time. */
	now(): number;
	/** This host's wall clock, Unix ms; later corrections of the system's clock do not show. */
	unixMs(): number;
}

/** @param host Where time comes from; by default the browser. */
export function makeClock(host = { now: () => performance.now(), unixMs: () => Date.now() }): Clock {
	let sleptMs = 0;
	let aheadMs = host.unixMs() - host.now();
	const startedUnixMs = host.unixMs();
	const startedAt = host.now();
	const now = (): number => {
		const driftMs = host.unixMs() - host.now() - aheadMs;
		if (Math.abs(driftMs) > SLEPT_MS) {
			// Backwards, somebody set the clock: nothing happened. Forwards, it may be that too, and then our timers ring once too early.
			if (driftMs > 0) sleptMs += driftMs;
			aheadMs += driftMs;
		}
		return host.now() + sleptMs;
	};
	return { now, unixMs: () => startedUnixMs + now() - startedAt };
}
