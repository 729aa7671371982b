import { placed, type Context } from './context.ts';
import { LIMITS } from './limits.ts';
import { Peak } from './telemetry.ts';

/** A feed takes so much more uplink than the stream's rate: without head-room a buffer never refills. */
const HEADROOM = 1.25;
/** Before the stream's rate is known it counts as this, bytes per second. */
const LEAST_RATE = 32_000;

/** How many feeds we can carry: as many as the viewer's own cap allows, never more than `LIMITS.slots`. */
export class Capacity {
	readonly #ctx: Context;
	/** The stream's highest rate of late, bytes per second: heavier is believed at once, lighter after half a minute. */
	readonly #rate = new Peak(30_000);
	#told = 0;

	constructor(ctx: Context) {
		this.#ctx = ctx;
	}

	/** Feeds that could be carried at all. @param capBytesPerSecond What the viewer allows, 0 if he does not share. */
	slots(capBytesPerSecond: number): number {
		const { options, now } = this.#ctx;
		if (options.role === 'source') return LIMITS.fanOut + 1;
		if (options.mayRelay === false) return 0;
		this.#rate.observe(now, this.#bytesPerSecond());
		return Math.min(LIMITS.slots, Math.floor(capBytesPerSecond / (HEADROOM * Math.max(LEAST_RATE, this.#rate.max(now)))));
	}

	/** The same, to be told to the coordinator. */
	tell(capBytesPerSecond: number): number {
		this.#told = this.slots(capBytesPerSecond);
		return this.#told;
	}
	/** The stream has become heavier or lighter, and what was told is no longer so. */
	outdated(capBytesPerSecond: number): boolean {
		return this.slots(capBytesPerSecond) !== this.#told;
	}

	/** Feeds that may be given: children and one to spare, of the place that we have; without a place none. The source has its roots. */
	credits(capBytesPerSecond: number): number {
		const { options, directive } = this.#ctx;
		if (options.role === 'source') return Math.max(LIMITS.fanOut, directive?.children.length ?? 0) + 1;
		return placed(this.#ctx) && directive ? Math.min(this.slots(capBytesPerSecond), directive.fanOut + 1) : 0;
	}

	/** The stream's rate as its buffer shows it, bytes per second; 0 until a second of it is there. */
	#bytesPerSecond(): number {
		const { buffer, headMs } = this.#ctx.track;
		const first = buffer.get(buffer.oldest);
		const spanMs = first ? headMs - first.mediaMs : 0;
		return spanMs >= 1_000 ? (buffer.bytes / spanMs) * 1_000 : 0;
	}
}
