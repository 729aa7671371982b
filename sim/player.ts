/** A player without a screen: it starts when B is there, plays at normal speed, stalls with `STOPS_MS` left as real ones do, resumes with a little more in hand. */
/** Chromium's video element stops with about so much media left, ms. */
const STOPS_MS = 100;

export class SimPlayer {
	#appendedMs = 0;
	#playheadMs = -1;
	#at = 0;
	#playing = false;
	#targetMs: number;
	readonly #openedAt: number;
	startupMs: number | null = null;
	stalls = 0;
	stalledMs = 0;
	skippedMs = 0;
	#captureOffset = 0;
	/** Media that never came, from and to, ahead of the playhead. */
	#holes: { readonly from: number; readonly to: number }[] = [];

	constructor(now: number, targetMs: number) {
		this.#openedAt = now;
		this.#targetMs = targetMs;
		this.#at = now;
	}

	set targetMs(value: number) {
		this.#targetMs = value;
	}

	/** The stream begins anew: the time line is another one. */
	restart(now: number): void {
		this.#advance(now);
		this.#playheadMs = -1;
		this.#playing = false;
		this.#appendedMs = 0;
		this.#holes = [];
	}

	append(now: number, mediaMs: number, lastsMs: number, captureMs: number): void {
		this.#advance(now);
		if (mediaMs > this.#appendedMs + 1 && this.#playheadMs >= 0) {
			this.skippedMs += mediaMs - this.#appendedMs;
			this.#holes.push({ from: this.#appendedMs, to: mediaMs });
		}
		this.#appendedMs = Math.max(this.#appendedMs, mediaMs + lastsMs);
		this.#captureOffset = captureMs - mediaMs;
		if (this.#playheadMs < 0) this.#playheadMs = mediaMs;
		const enough = this.startupMs === null ? Math.min(this.#targetMs, 450) : 2 * STOPS_MS;
		const hole = this.#holes[0];
		if (!this.#playing && hole && this.bufferedMs < enough) {
			this.#holes.shift();
			this.#playheadMs = hole.to;
		}
		if (!this.#playing && this.bufferedMs >= enough) {
			this.#playing = true;
			// A live player starts B behind the newest and not at the beginning of its group.
			if (this.startupMs === null) this.#playheadMs = Math.max(this.#playheadMs, this.#appendedMs - this.#targetMs);
			this.startupMs ??= now - this.#openedAt;
		}
	}

	get bufferedMs(): number {
		if (this.#playheadMs < 0) return 0;
		return Math.max(0, (this.#holes[0]?.from ?? this.#appendedMs) - this.#playheadMs);
	}
	get mediaMs(): number {
		return Math.max(0, this.#playheadMs);
	}
	get playing(): boolean {
		return this.#playing;
	}

	/** Capture to screen, ms, by the world's own clock. */
	latencyMs(now: number): number {
		this.#advance(now);
		return now - (this.#playheadMs + this.#captureOffset);
	}

	/** Lets time pass; the player goes at 0.95 to 1.05 of normal speed to stay B behind. */
	tick(now: number): void {
		this.#advance(now);
	}

	#jump(): void {
		this.#holes = [];
		this.#playheadMs = this.#appendedMs - this.#targetMs;
	}

	#advance(now: number): void {
		const passed = now - this.#at;
		this.#at = now;
		if (passed <= 0 || this.startupMs === null) return;
		if (!this.#playing) {
			this.stalledMs += passed;
			return;
		}
		const over = this.bufferedMs - this.#targetMs;
		if (this.#appendedMs - this.#playheadMs > 3_000 + this.#targetMs) this.#jump(); // After a sleep the player jumps to live.
		const rate = over > 100 ? 1.05 : over < -100 ? 0.95 : 1;
		const left = Math.max(0, this.bufferedMs - STOPS_MS);
		if (passed * rate < left) {
			this.#playheadMs += passed * rate;
			return;
		}
		const hole = this.#holes.shift();
		if (hole) {
			this.#playheadMs = hole.to; // Players jump over what never came.
			return;
		}
		this.#playheadMs = this.#appendedMs - STOPS_MS;
		this.#playing = false;
		this.stalls++;
		this.stalledMs += passed - left / rate;
	}
}
