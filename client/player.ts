import type { Announcement } from '@dumbbell-stream/core/wire.ts';
import type { FaultCode } from './engine-types.ts';
import { Appender, type Range } from './player/appender.ts';
import { ChunkAssembler, type Chunk, type MediaPacket } from './player/assembler.ts';
import { canPlay, hasMediaSource } from './player/media-source.ts';
import { Pace } from './player/pace.ts';
import { keepPicture } from './player/still.ts';
import { StallMeter } from './player/stall-meter.ts';
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
/** So soon after its start the playhead may still be moved, once the rest of the first group has come; that is no stall. */
const SETTLE_MS = 500;
const SETTLE_FROM_MS = 250;
/** The playhead waits for this share of B before it starts. */
const START_SHARE = 0.9;
/** After it ran dry it waits for half of B, but not longer than for this much media: a longer wait is a longer stall. */
const RESTART_MS = 400;
/** Less media ahead than this is as good as none ... */
const DRY_MS = 20;
/** ... and less than this when the browser says that it cannot go on: the last frames before an end are not played. */
const STARVED_MS = 250;
/** `HTMLMediaElement.HAVE_FUTURE_DATA` */
const FUTURE_DATA = 3;
/** Somebody who paused for a moment only is brought back to the newest by the pace; who stands further behind wants to be there. */
const STILL_FOLLOWING_MS = 1_000;
/** Decoding that fails twice within this time will fail again. */
const BREAKS_APART_MS = 60_000;
const DEFAULT_TARGET_MS = 600;

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
	readonly #pace = new Pace();
	readonly #stalls = new StallMeter();
	#appender: Appender;
	#announced: { readonly session: number; readonly announcement: Announcement } | null = null;
	/** The next chunk is the first of its session in this media source. */
	#sessionBegins = false;
	/** Chunks that the buffer has no room for: the newest group. */
	#held: Chunk[] = [];
	#holding = false;
	#targetMs = DEFAULT_TARGET_MS;
	#startupMs: number | null = null;
	/** When the playhead was put into the first media; null: not yet. */
	#placedAt: number | null = null;
	/** False while the playhead is held back until enough media lies ahead. */
	#running = false;
	/** How much must lie ahead for that. */
	#goalMs = DEFAULT_TARGET_MS * START_SHARE;
	/** When it ran for the first time: soon after that, standing still is a stall. */
	#startedAt: number | null = null;
	/** False once the viewer has paused or moved: then the pace lets him be. */
	#following = true;
	#ownSeekMs = NaN;
	#brokenAt = -Infinity;
	#publisher: Publisher = 'here';
	#stopped = false;

	/** Throws where there is no MediaSource, see `playable`. */
	constructor(options: PlayerOptions) {
		this.#options = options;
		this.#video = options.video;
		this.#appender = this.#attach();
		this.#listen();
	}

	static playable(mime: string | null): FaultCode | null {
		if (!hasMediaSource()) return 'DS-22';
		return mime !== null && !canPlay(mime) ? 'DS-21' : null;
	}

	/** A session begins, or began before we came. */
	announced(session: number, announcement: Announcement): void {
		const before = this.#announced?.announcement;
		this.#announced = { session, announcement };
		const fault = Player.playable(announcement.codecs);
		if (fault) return this.#options.fault(fault, announcement.codecs);
		this.#assembler.restart();
		// A buffer takes another codec, but not another number of tracks; and what has been played to its end begins anew.
		const refused = before && tracks(before.codecs) !== tracks(announcement.codecs);
		if (refused || this.#publisher === 'over') return this.#rebuild();
		this.#begin(announcement);
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
		this.#targetMs = bufferMs;
		if (this.#startedAt === null) this.#goalMs = bufferMs * START_SHARE;
	}

	/** While the publisher is away a picture that stands still is no stall; when it is over, what is there is played to its end. */
	publisher(publisher: Publisher): void {
		if (publisher === this.#publisher) return;
		this.#publisher = publisher;
		this.#observe();
		if (publisher !== 'over') return;
		this.#appender.end();
		this.#run(); // However little is left, nothing follows.
	}

	/** To B behind the newest, and on. */
	goLive(): void {
		this.#following = true;
		this.#release(Infinity);
		this.#seekToLive();
		this.#play();
	}

	/** Looks after everything that no event tells. */
	beat(): void {
		if (this.#stopped) return;
		this.#observe();
		if (this.#placedAt === null) return;
		this.#release();
		this.#leaveHole();
		this.#keepPace();
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
		const atMs = this.#placedAt === null ? null : this.#atMs;
		return {
			startupMs: this.#startupMs,
			stalls: this.#stalls.count,
			stalledMs: this.#stalls.totalMs(now),
			stallMs: this.#stalls.runningMs(now),
			bufferMs: this.#aheadMs(),
			mediaMs: atMs === null ? null : this.#timeline.mediaMs(atMs),
			captureMs: atMs === null ? null : this.#timeline.captureMs(atMs),
			finished: this.#publisher === 'over' && (this.#video.ended || this.#startupMs === null),
		};
	}

	// ---------------------------------------------------------------------------------------------------- media into the buffer

	#attach(): Appender {
		return new Appender(this.#video, {
			changed: () => this.#buffered(),
			overflow: () => this.#assembler.restart(),
			broken: (why) => this.#broke(why),
		});
	}

	#begin({ codecs, init }: Announcement): void {
		this.#held = [];
		this.#sessionBegins = true;
		this.#appender.init(codecs, init);
	}

	#append(chunk: Chunk): void {
		const session = this.#announced?.session ?? 0;
		if (this.#sessionBegins) this.#place(session, chunk.mediaMs);
		this.#sessionBegins = false;
		this.#timeline.note(session, chunk.mediaMs, chunk.captureMs);
		this.#appender.append(chunk.bytes);
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
		return !this.#appender.wanted || (this.#placedAt !== null && this.#distanceMs() > AHEAD_MS_MAX);
	}

	/** What was held goes into the buffer when there is room again; before it lies a hole, which the playhead jumps. */
	#release(untilMs = this.#following ? AHEAD_MS_MAX : RELEASE_MS): void {
		if (!this.#holding || !this.#appender.wanted || this.#distanceMs() > untilMs) return;
		this.#holding = false;
		const held = this.#held;
		this.#held = [];
		for (const chunk of held) this.#append(chunk);
	}

	#evict(): void {
		const [first] = this.#appender.ranges();
		if (!first || this.#appender.waiting > 0 || this.#publisher === 'over') return;
		const untilMs = this.#atMs - KEEP_BEHIND_MS;
		if (first.startMs < untilMs - EVICT_STRIDE_MS) this.#appender.remove(0, untilMs);
	}

	// ------------------------------------------------------------------------------------------------------------- the playhead

	/** The buffer has changed. */
	#buffered(): void {
		if (this.#stopped) return;
		const ranges = this.#appender.ranges();
		if (ranges.length === 0) return;
		const now = this.#options.now();
		if (this.#placedAt === null) {
			this.#placedAt = now;
			this.#setRate(0);
			this.#seekToLive();
		} else if (now - this.#placedAt < SETTLE_MS && this.#following && this.#distanceMs() > this.#targetMs + SETTLE_FROM_MS) {
			this.#seekToLive();
		}
		this.#release();
		this.#leaveHole();
		if (!this.#running && this.#aheadMs() >= this.#goalMs) this.#run();
	}

	#run(): void {
		if (this.#running) return;
		this.#running = true;
		this.#startedAt ??= this.#options.now();
		this.#setRate(1);
	}

	/** Ran dry: better stand until there is something to play than stutter. */
	#runDry(): void {
		this.#running = false;
		this.#goalMs = this.#publisher === 'here' ? Math.min(this.#targetMs / 2, RESTART_MS) : this.#targetMs * START_SHARE;
		this.#pace.reset();
		this.#setRate(0);
	}

	#play(): void {
		this.#video.play().catch(() => undefined); // Refused by the browser: then it stands paused, and the controls show it.
	}

	#seekToLive(): void {
		const last = this.#appender.ranges().at(-1);
		if (!last) return;
		this.#seek(Math.max(last.startMs, last.endMs - this.#targetMs));
	}

	#seek(toMs: number): void {
		this.#pace.reset();
		this.#ownSeekMs = toMs;
		this.#video.currentTime = toMs / 1000;
	}

	/** A hole never fills: packets come in order, and what was skipped is lost. */
	#leaveHole(): void {
		if (this.#video.seeking || !this.#dry) return;
		const next = this.#appender.ranges().find(({ startMs }) => startMs > this.#atMs);
		if (!next) return;
		if (this.#following) this.#seekToLive();
		else this.#seek(next.startMs);
	}

	#keepPace(): void {
		if (this.#video.seeking || this.#publisher === 'over') return;
		if (this.#running && this.#wanting && this.#dry) return this.#runDry();
		if (!this.#running || this.#video.paused) return;
		const distanceMs = this.#distanceMs();
		if (distanceMs < this.#targetMs + STILL_FOLLOWING_MS) this.#following = true;
		if (!this.#following) return this.#setRate(1);
		const rate = this.#pace.decide(distanceMs, this.#targetMs);
		if (rate === 'jump') this.#seekToLive();
		else this.#setRate(rate);
	}

	#setRate(rate: number): void {
		if (this.#video.playbackRate !== rate) this.#video.playbackRate = rate;
	}

	get #atMs(): number {
		return this.#video.currentTime * 1000;
	}

	/** The playhead cannot go on where it is. */
	get #dry(): boolean {
		return this.#aheadMs() < (this.#video.readyState < FUTURE_DATA ? STARVED_MS : DRY_MS);
	}

	/** Media ahead without a hole. */
	#aheadMs(): number {
		const atMs = this.#atMs;
		const here = this.#appender.ranges().find((range) => holds(range, atMs));
		return here ? here.endMs - atMs : 0;
	}

	/** Newest media minus playhead. */
	#distanceMs(): number {
		return (this.#appender.ranges().at(-1)?.endMs ?? 0) - this.#atMs;
	}

	// ---------------------------------------------------------------------------------------------------- what the video tells us

	#listen(): void {
		const on = (type: string, listener: () => void): void => this.#video.addEventListener(type, listener, { signal: this.#listening.signal });
		on('waiting', () => {
			if (this.#running && !this.#video.seeking && this.#placedAt !== null) this.#observe(true);
			this.#leaveHole();
		});
		on('timeupdate', () => {
			this.#observe();
			if (!this.#video.videoWidth && this.#atMs > 0 && this.#running) this.#pictured(); // Sound only.
		});
		on('playing', () => this.#observe());
		on('ended', () => this.#options.changed());
		on('pause', () => {
			// A hidden page may be paused by its browser, a video at its end pauses itself: neither is the viewer's wish.
			if (document.visibilityState === 'visible' && !this.#video.ended) this.#following = false;
		});
		on('seeking', () => {
			if (Math.abs(this.#atMs - this.#ownSeekMs) > 1) this.#following = false;
		});
		on('error', () => {
			if (this.#video.error) this.#broke(this.#video.error.message); // Null: it was of a source that is gone.
		});
		this.#watchFrames();
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
		if (this.#startupMs !== null || this.#placedAt === null) return;
		this.#startupMs = this.#options.now() - this.#options.pressedAt;
		this.#options.changed();
	}

	get #wanting(): boolean {
		return this.#startupMs !== null && !this.#video.paused && !this.#video.ended;
	}

	#observe(starved = false): void {
		const now = this.#options.now();
		const before = this.#stalls.runningMs(now) > 0;
		const settled = this.#startedAt !== null && now - this.#startedAt > SETTLE_MS;
		this.#stalls.observe(now, this.#atMs, this.#wanting && settled && this.#publisher === 'here', starved);
		if (before !== this.#stalls.runningMs(now) > 0) this.#options.changed();
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

	#rebuild(): void {
		const played = !this.#video.paused || this.#video.ended;
		keepPicture(this.#video, this.#listening.signal);
		this.#appender.detach();
		this.#appender = this.#attach();
		this.#assembler.restart();
		this.#timeline.clear();
		this.#placedAt = null;
		this.#running = false;
		this.#goalMs = this.#targetMs * START_SHARE;
		this.#holding = false;
		this.#publisher = 'here';
		if (this.#announced) this.#begin(this.#announced.announcement);
		if (played) this.#play();
	}
}

function holds({ startMs, endMs }: Range, atMs: number): boolean {
	return atMs >= startMs - 1 && atMs < endMs;
}

/** How many tracks a MIME type names. */
function tracks(mime: string): number {
	return mime.split(',').length;
}
