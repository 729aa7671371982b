/** Milliseconds on a monotonic clock that the host hands in: core never reads a clock. */
export type Ms = number;
/** Milliseconds since the Unix epoch. Stands in what is signed, or is handed in by the host. */
export type UnixMs = number;
/** When a machine wants to be woken, and why. `at` is `Infinity` when nothing is owed. */
export interface Deadline {
	readonly at: Ms;
	readonly why: string;
}
/** The input that says nothing but "time has passed". */
export const TICK = { t: 'tick' } as const;
/** The type of `TICK`. */
export type Tick = typeof TICK;

/**
 * Two classes implement this, `Coordinator` and `Peer`. Everything else in core is a plain class or a function that they own.
 */
export interface Machine<In, Out> {
	/** The one door in and out. Synchronous and total: hostile bytes become outputs, never a throw. */
	step(now: Ms, input: In | Tick): readonly Out[];
	/** When a TICK is owed. A late tick (a throttled tab) may only postpone a timeout, never invent one. */
	deadline(): Deadline;
}
/** A source of 32-bit unsigned integers, see `rng.ts`; the host draws the seed. */
export type Random = () => number;
