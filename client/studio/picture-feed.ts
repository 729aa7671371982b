import { ClockMap } from './clock-map.ts';

/** @returns false when it could not be encoded now. `atMs`: our time at which it was taken. */
export type EncodePicture = (frame: VideoFrame, atMs: number, key: boolean) => boolean;

/** Newcomers start at a keyframe: one each second. */
const KEYFRAME_MS = 1_000;
/** When nothing new comes (a still screen, a camera that was pulled out) the last picture is repeated so often. */
const REPEAT_MS = 80;
const LOOK_MS = 20;
/** A picture within this of now is flowing. */
const FLOWS_MS = 1_000;
/** Two pictures never have the same time, and a player would not show more than 120 in a second. */
const APART_MS = 8;

/** Pictures on our clock, each second a keyframe, and never a hole: what a source does not deliver is its last picture. */
export class PictureFeed {
	readonly #now: () => number;
	readonly #encode: EncodePicture;
	readonly #clock = new ClockMap();
	#last: VideoFrame | null = null;
	/** Our time of the newest picture, and of the newest that came from the source. */
	#lastMs = -Infinity;
	#cameAt = -Infinity;
	#keyMs = -Infinity;
	#reader: ReadableStreamDefaultReader<VideoFrame> | null = null;
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(now: () => number, encode: EncodePicture) {
		this.#now = now;
		this.#encode = encode;
	}

	/** The source delivers. */
	get flows(): boolean {
		return this.#now() - this.#cameAt < FLOWS_MS;
	}

	/** The session has begun: from now on pictures are encoded, the first as a keyframe. */
	start(): void {
		this.#keyMs = -Infinity;
		this.#timer ??= setInterval(() => this.#repeat(), LOOK_MS);
	}

	/** Nothing is encoded any more. */
	stop(): void {
		clearInterval(this.#timer);
		void this.#reader?.cancel().catch(() => undefined);
		this.#reader = null;
		this.#last?.close();
		this.#last = null;
	}

	/** Another source: the one before ends. */
	async read(readable: ReadableStream<VideoFrame>): Promise<void> {
		const reader = readable.getReader();
		void this.#reader?.cancel().catch(() => undefined);
		this.#reader = reader;
		this.#clock.reset();
		try {
			for (let next = await reader.read(); !next.done; next = await reader.read()) {
				if (this.#reader === reader) this.frame(next.value);
				else next.value.close();
			}
		} catch {
			// The track has ended: its last picture stays.
		}
	}

	/** Takes a picture; it is ours from now on. */
	frame(frame: VideoFrame): void {
		const now = this.#now();
		this.#cameAt = now;
		const atMs = Math.max(this.#clock.map(frame.timestamp / 1_000, now), this.#lastMs + APART_MS);
		this.#last?.close();
		this.#last = frame;
		if (this.#timer !== undefined) this.#give(frame, atMs);
	}

	#repeat(): void {
		const now = this.#now();
		if (this.#last && now - this.#lastMs > REPEAT_MS) this.#give(this.#last, now);
	}

	#give(frame: VideoFrame, atMs: number): void {
		const key = atMs - this.#keyMs >= KEYFRAME_MS;
		if (!this.#encode(frame, atMs, key)) return;
		this.#lastMs = atMs;
		// The groups keep their pace: a late picture does not put off the next keyframe.
		if (key) this.#keyMs = atMs - this.#keyMs < 2 * KEYFRAME_MS ? this.#keyMs + KEYFRAME_MS : atMs;
	}
}
