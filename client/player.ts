import { covers, type CaptureRange } from '@dumbbell-stream/core/tombstones.ts';
import type { Announcement } from '@dumbbell-stream/core/wire.ts';
import type { FaultCode } from './engine-types.ts';
import { Appender } from './player/appender.ts';
import { ChunkAssembler, type Chunk, type MediaPacket } from './player/assembler.ts';
import { canPlay, hasMediaSource } from './player/media-source.ts';
import { Playhead } from './player/playhead.ts';
import { StallMeter } from './player/stall-meter.ts';
import { keepPicture } from './player/still.ts';
import { Timeline } from './player/timeline.ts';

export interface PlayerOptions {
	readonly video: HTMLVideoElement;
	/** Monotonic, ms. */
	readonly now: () => number;
	/** When play was pressed, on the same clock. */
	readonly pressedAt: number;
	/** Something of `facts()` that matters for the state has changed. */
	readonly changed: () => void;
	/** Playing is over: no later session can help. */
	readonly fault: (code: FaultCode, why: string) => void;
}
/** `away`: may come back with a new session. */
export type Publisher = 'here' | 'away' | 'over';
/** What is seen of the player. */
export interface PlayerFacts {
	/** From the press of play to the first picture, ms; null until then. */
	readonly startupMs: number | null;
	readonly stalls: number;
	readonly stalledMs: number;
	/** For how long the picture has been standing still against our will; 0 when it moves. */
	readonly stallMs: number;
	/** For how long it has been standing still, whatever the reason; `Infinity` before it moved. */
	readonly stillMs: number;
	/** Media ahead of the playhead, ms. */
	readonly bufferMs: number;
	/** The playhead on the publisher's time line, ms; null before the first media. */
	readonly mediaMs: number | null;
	/** When what is on the screen was captured (Unix ms of the coordinator). */
	readonly captureMs: number | null;
	/** The publisher has ended, and everything that came was played. */
	readonly finished: boolean;
}

/** Behind the playhead this much stays (for a look back, and because browsers cut at keyframes), then it is cut in strides. */
const KEEP_BEHIND_MS = 10_000;
const EVICT_STRIDE_MS = 5_000;
/** No more than this stands ahead of a playhead that does not follow; of what comes then, only the newest group is held ... */
const AHEAD_MS_MAX = 20_000;
/** ... until so little is left that the playhead can go on there. */
const RELEASE_MS = 1_000;
/** Decoding that fails twice within this time will fail again. */
const BREAKS_APART_MS = 60_000;

/**
 * Plays chunks through a SourceBuffer, a given time behind the newest. Knows chunks and packets, not who sent them. Has no timer:
 * `beat()` is to be called about four times a second, and the video's events do the rest.
 */
export class Player {
	readonly #options: PlayerOptions;
	readonly #video: HTMLVideoElement;
	readonly #listening = new AbortController();
	readonly #assembler = new ChunkAssembler();
	readonly #timeline = new Timeline();
	readonly #stalls = new StallMeter();
	readonly #playhead: Playhead;
	#appender: Appender;
	#announced: { readonly session: number; readonly announcement: Announcement } | null = null;
	/** The next chunk is the first of its session in this media source. */
	#sessionBegins = false;
	/** Chunks that the buffer has no room for: the newest group. */
	#held: Chunk[] = [];
	#holding = false;
	#startupMs: number | null = null;
	/** Where the playhead was last seen in media: a source that is replaced moves nothing. */
	#seenMs = -1;
	#brokenAt = -Infinity;
	#publisher: Publisher = 'here';
	#stopped = false;
	/** Nothing is left of what was announced last. */
	#dropped = false;

	/** Throws where there is no MediaSource, see `playable`. */
	constructor(options: PlayerOptions) {
		this.#options = options;
		this.#video = options.video;
		this.#appender = this.#attach(!options.video.paused);
		this.#playhead = new Playhead(options.video, options.now, () => this.#appender.ranges());
		this.#listen();
		this.#watchFrames();
	}

	/** @returns Why this browser cannot play that; null: it can. */
	static playable(mime: string | null): FaultCode | null {
		if (!hasMediaSource()) return 'DS-22';
		return mime !== null && !canPlay(mime) ? 'DS-21' : null;
	}

	/** A session begins, or began before we came. Announced once more, its packets are of another rendition from here on: the clock runs on. */
	announced(session: number, announcement: Announcement): void {
		const before = this.#announced;
		this.#announced = { session, announcement };
		this.#dropped = false;
		const fault = Player.playable(announcement.codecs);
		if (fault) return this.#options.fault(fault, announcement.codecs);
		this.#assembler.restart();
		// A buffer takes another codec, but not another number of tracks; and what has been played to its end begins anew.
		const refused = before && tracks(before.announcement.codecs) !== tracks(announcement.codecs);
		if (refused || this.#publisher === 'over' || this.#video.ended) return this.#rebuild();
		this.#begin(announcement, before?.session !== session);
	}

	/** The next packet in order; after a skip the next one starts a group. */
	play(packet: MediaPacket): void {
		if (this.#stopped || packet.session !== this.#announced?.session) return;
		const chunk = this.#assembler.push(packet);
		if (!chunk || chunk.bytes.length === 0) return;
		this.#holding ||= this.#mustHold();
		if (!this.#holding) return this.#append(chunk);
		if (chunk.startsGroup) this.#held = [];
		if (chunk.startsGroup || this.#held.length > 0) this.#held.push(chunk);
	}

	/** B: how far behind the newest the playhead should stand. */
	target(bufferMs: number): void {
		this.#playhead.target(bufferMs);
	}

	/** While the publisher is away a picture that stands still is no stall; when it is over, what is there is played to its end. */
	publisher(publisher: Publisher): void {
		if (publisher === this.#publisher) return;
		this.#publisher = publisher;
		this.#playhead.patient = publisher !== 'here';
		this.#observe();
		this.#playhead.playOut(publisher === 'over');
		if (publisher === 'over') this.#appender.end();
	}

	/** The session is void: what was buffered of it is not shown any more. */
	drop(): void {
		this.#announced = null;
		this.#rebuild();
		this.#dropped = true;
		this.publisher('over');
	}

	/**
	 * What was captured in these stretches goes from the buffer; the playhead goes on behind it.
	 *
	 * @returns true when something was there.
	 */
	withhold(ranges: readonly CaptureRange[]): boolean {
		this.#held = this.#held.filter(({ captureMs }) => !covers(ranges, captureMs));
		const buffered = this.#appender.ranges();
		const gone = ranges.flatMap(({ from, to }) => this.#timeline.places(from, to)).filter((place) => buffered.some(({ startMs, endMs }) => place.startMs < endMs && place.endMs > startMs));
		for (const { startMs, endMs } of gone) this.#appender.remove(startMs, endMs);
		return gone.length > 0;
	}

	/** All that could be shown is off the air: no picture of it stays. What comes when it is given back is played as ever. */
	blank(): void {
		this.#rebuild(false);
		this.#dropped = true;
		this.publisher('over');
	}

	/** To B behind the newest, and on. */
	goLive(): void {
		this.#playhead.following = true;
		this.#release(Infinity);
		this.#playhead.live();
		this.#play();
	}

	/** Looks after everything that no event tells. */
	beat(): void {
		if (this.#stopped) return;
		this.#observe();
		if (!this.#playhead.placed) return;
		this.#release();
		this.#playhead.leaveHole();
		this.#playhead.keepPace(this.#wanting);
		this.#evict();
	}

	/** Lets go of the video. */
	stop(): void {
		this.#stopped = true;
		this.#listening.abort();
		this.#appender.detach();
		this.#held = [];
		this.#video.playbackRate = 1;
		this.#video.removeAttribute('src');
		this.#video.load(); // Frees the decoder, which phones have few of.
	}

	facts(): PlayerFacts {
		const now = this.#options.now();
		const { placed, atMs, aheadMs } = this.#playhead;
		return {
			startupMs: this.#startupMs,
			stalls: this.#stalls.count,
			stalledMs: this.#stalls.totalMs(now),
			stallMs: this.#stalls.runningMs(now),
			stillMs: this.#stalls.stillMs(now),
			bufferMs: aheadMs,
			mediaMs: placed ? this.#timeline.mediaMs(atMs) : null,
			captureMs: placed ? this.#timeline.captureMs(atMs) : null,
			finished: this.#publisher === 'over' && (this.#video.ended || this.#startupMs === null || this.#dropped),
		};
	}

	// ---------------------------------------------------------------------------------------------------- media into the buffer

	/** @param play A new source pauses the video, also a press of play that came before the first source: said again, it stays valid. */
	#attach(play: boolean): Appender {
		const appender = new Appender(this.#video, {
			changed: () => {
				if (this.#stopped) return;
				this.#release();
				this.#playhead.buffered();
			},
			overflow: () => this.#assembler.restart(),
			broken: (why) => this.#broke(why),
		});
		if (play) this.#play();
		return appender;
	}

	#begin({ codecs, init }: Announcement, anew = true): void {
		this.#held = [];
		this.#sessionBegins ||= anew;
		this.#appender.init(codecs, init);
	}

	#append(chunk: Chunk): void {
		this.#dropped = false;
		const session = this.#announced?.session ?? 0;
		if (this.#sessionBegins) this.#place(session, chunk.mediaMs);
		this.#sessionBegins = false;
		this.#timeline.note(session, chunk.mediaMs, chunk.captureMs);
		this.#appender.append(chunk.bytes);
		if (this.#publisher === 'over') this.#appender.end(); // It was still under way; what is appended opens the end again.
	}

	/** The first session keeps its own time; each later one begins where the one before it ends, so that the picture only moves on. */
	#place(session: number, mediaMs: number): void {
		this.#appender.place((endMs) => {
			const atMs = endMs ?? mediaMs;
			this.#timeline.begin(session, mediaMs, atMs);
			return atMs - mediaMs;
		});
	}

	#mustHold(): boolean {
		return !this.#appender.wanted || (this.#playhead.placed && this.#playhead.distanceMs > AHEAD_MS_MAX);
	}

	/** What was held goes into the buffer when there is room again; before it lies a hole, which the playhead jumps. */
	#release(untilMs = this.#playhead.following ? AHEAD_MS_MAX : RELEASE_MS): void {
		if (!this.#holding || !this.#appender.wanted || this.#playhead.distanceMs > untilMs) return;
		this.#holding = false;
		const held = this.#held;
		this.#held = [];
		for (const chunk of held) this.#append(chunk);
	}

	#evict(): void {
		const [first] = this.#appender.ranges();
		if (!first || this.#appender.waiting > 0 || this.#publisher === 'over') return;
		const untilMs = this.#playhead.atMs - KEEP_BEHIND_MS;
		if (first.startMs < untilMs - EVICT_STRIDE_MS) this.#appender.remove(0, untilMs);
	}

	// ---------------------------------------------------------------------------------------------------- what the video tells us

	#listen(): void {
		const on = (type: string, listener: () => void): void => this.#video.addEventListener(type, listener, { signal: this.#listening.signal });
		on('waiting', () => {
			if (this.#playhead.running && this.#playhead.placed && !this.#video.seeking) this.#observe(true);
			this.#playhead.leaveHole();
		});
		on('timeupdate', () => {
			this.#observe();
			if (!this.#video.videoWidth && this.#playhead.atMs > 0 && this.#playhead.running) this.#pictured(); // Sound only.
		});
		on('playing', () => this.#observe());
		on('ended', () => this.#options.changed());
		on('seeking', () => this.#playhead.seeking());
		on('pause', () => {
			// A hidden page may be paused by its browser, a video at its end pauses itself: neither is the viewer's wish.
			if (document.visibilityState === 'visible' && !this.#video.ended) this.#playhead.following = false;
		});
		on('error', () => {
			if (this.#video.error) this.#broke(this.#video.error.message); // Null: it was of a source that is gone.
		});
	}

	#watchFrames(): void {
		if (!('requestVideoFrameCallback' in this.#video)) {
			const video = this.#video as HTMLVideoElement; // Older Firefox.
			return video.addEventListener('playing', () => this.#pictured(), { signal: this.#listening.signal });
		}
		const frame = (): void => {
			if (this.#stopped) return;
			this.#pictured();
			this.#observe();
			this.#video.requestVideoFrameCallback(frame);
		};
		this.#video.requestVideoFrameCallback(frame);
	}

	#pictured(): void {
		if (this.#startupMs !== null || !this.#playhead.placed) return;
		this.#startupMs = this.#options.now() - this.#options.pressedAt;
		this.#options.changed();
	}

	get #wanting(): boolean {
		return this.#startupMs !== null && !this.#video.paused && !this.#video.ended;
	}

	#observe(starved = false): void {
		const now = this.#options.now();
		const before = this.#stalls.runningMs(now) > 0;
		if (this.#playhead.placed) this.#seenMs = this.#playhead.atMs;
		this.#stalls.observe(now, this.#seenMs, this.#wanting && this.#playhead.settled && this.#publisher === 'here', starved);
		if (before !== this.#stalls.runningMs(now) > 0) this.#options.changed();
	}

	#play(): void {
		this.#video.play().catch(() => undefined); // Refused by the browser: then it stands paused, and the controls show it.
	}

	// ------------------------------------------------------------------------------------------------------------------ breaking

	/** Once, the decoder is made anew and goes on at the next group; twice in a minute is a stream that this browser cannot play. */
	#broke(why: string): void {
		if (this.#stopped) return;
		const now = this.#options.now();
		if (now - this.#brokenAt < BREAKS_APART_MS) return this.#options.fault('DS-27', why);
		this.#brokenAt = now;
		this.#rebuild();
	}

	/** @param still The last picture stands meanwhile. */
	#rebuild(still = true): void {
		const played = !this.#video.paused || this.#video.ended;
		if (still) keepPicture(this.#video, this.#listening.signal);
		this.#appender.detach();
		this.#appender = this.#attach(played);
		this.#assembler.restart();
		this.#timeline.clear();
		this.#playhead.reset();
		this.#holding = false;
		this.#publisher = 'here';
		if (this.#announced) this.#begin(this.#announced.announcement);
	}
}

/** How many tracks a MIME type names. */
function tracks(mime: string): number {
	return mime.split(',').length;
}
