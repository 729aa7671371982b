import { attachMediaSource, wantsMedia } from './media-source.ts';

/** Media from start to end, ms on the page's time line. */
export interface Range {
	readonly startMs: number;
	readonly endMs: number;
}
export interface AppenderEvents {
	/** Something was appended or removed, or the system wants media again. */
	changed(): void;
	/** The buffer is full and nothing old is left in it: what waited was dropped, go on at a group. */
	overflow(): void;
	/** The browser refuses these bytes. */
	broken(why: string): void;
}

type Op =
	| { readonly t: 'init'; readonly mime: string; readonly bytes: Uint8Array }
	| { readonly t: 'place'; readonly place: (endMs: number | null) => number }
	| { readonly t: 'media'; readonly bytes: Uint8Array }
	| { readonly t: 'remove'; readonly fromMs: number; readonly toMs: number }
	| { readonly t: 'end' };

/** Chunks that wait for the buffer are appended together, up to this: one task instead of many after a burst. */
const APPEND_BYTES = 512 * 1024;
/** What stays behind the playhead when the browser says that its buffer is full. */
const KEEP_WHEN_FULL_MS = 2_000;

/** One MediaSource with one SourceBuffer, and the queue in front of it: whatever is asked happens in order. */
export class Appender {
	readonly #video: HTMLVideoElement;
	readonly #events: AppenderEvents;
	readonly #source: MediaSource;
	#buffer: SourceBuffer | null = null;
	#mime = '';
	#ops: Op[] = [];
	#detached = false;

	/** Attaches a media source to the video at once: a press of play that comes before the codecs stays valid. */
	constructor(video: HTMLVideoElement, events: AppenderEvents) {
		this.#video = video;
		this.#events = events;
		this.#source = attachMediaSource(video);
		this.#source.addEventListener('sourceopen', () => this.#pump());
		this.#source.addEventListener('startstreaming', () => this.#told());
		this.#source.addEventListener('endstreaming', () => this.#told());
	}

	/** A session begins: its initialisation segment. */
	init(mime: string, bytes: Uint8Array): void {
		this.#push({ t: 'init', mime, bytes });
	}

	/** @param place Called in its turn with the end of what is there (null: nothing is); answers where media time 0 shall stand, ms. */
	place(place: (endMs: number | null) => number): void {
		this.#push({ t: 'place', place });
	}

	append(bytes: Uint8Array): void {
		this.#push({ t: 'media', bytes });
	}

	remove(fromMs: number, toMs: number): void {
		this.#push({ t: 'remove', fromMs, toMs });
	}

	/** Nothing follows: the video may play to its last frame. */
	end(): void {
		this.#push({ t: 'end' });
	}

	/** Forgets everything; the video keeps its `src` until the next one takes it. */
	detach(): void {
		this.#detached = true;
		this.#ops = [];
		this.#buffer = null;
	}

	/** Operations that wait for their turn. */
	get waiting(): number {
		return this.#ops.length;
	}

	/** False while the system asks for no media (iPhones). */
	get wanted(): boolean {
		return wantsMedia(this.#source);
	}

	ranges(): readonly Range[] {
		return rangesOf(this.#video.buffered);
	}

	#push(op: Op): void {
		if (this.#detached) return;
		this.#ops.push(op);
		this.#pump();
	}

	#told(): void {
		if (!this.#detached) this.#events.changed();
	}

	#pump(): void {
		while (!this.#detached && this.#source.readyState !== 'closed' && !this.#buffer?.updating) {
			const op = this.#ops.shift();
			if (!op) return;
			try {
				this.#run(op);
			} catch (error) {
				if (error instanceof DOMException && error.name === 'QuotaExceededError') return this.#makeRoom(op);
				return this.#break(error instanceof Error ? error.message : 'append');
			}
		}
	}

	#run(op: Op): void {
		if (op.t === 'init') return this.#begin(op.mime, op.bytes);
		const buffer = this.#buffer;
		if (!buffer) return;
		if (op.t === 'place') buffer.timestampOffset = op.place(endOf(buffer.buffered)) / 1000;
		else if (op.t === 'media') buffer.appendBuffer(this.#joined(op.bytes) as Uint8Array<ArrayBuffer>);
		else if (op.t === 'remove') buffer.remove(op.fromMs / 1000, op.toMs / 1000);
		else if (this.#source.readyState === 'open') this.#source.endOfStream();
	}

	#begin(mime: string, bytes: Uint8Array): void {
		if (!this.#buffer) {
			const buffer = this.#source.addSourceBuffer(mime);
			buffer.addEventListener('updateend', () => {
				this.#pump();
				this.#told();
			});
			buffer.addEventListener('error', () => this.#break('append'));
			this.#buffer = buffer;
			this.#source.duration = Infinity;
		} else if (mime !== this.#mime) {
			this.#buffer.changeType(mime);
		}
		this.#mime = mime;
		this.#buffer.appendBuffer(bytes as Uint8Array<ArrayBuffer>);
	}

	/** This chunk and those that wait right behind it. */
	#joined(first: Uint8Array): Uint8Array {
		const parts = [first];
		let bytes = first.length;
		for (let next = this.#ops[0]; next?.t === 'media' && bytes + next.bytes.length <= APPEND_BYTES; next = this.#ops[0]) {
			parts.push(next.bytes);
			bytes += next.bytes.length;
			this.#ops.shift();
		}
		if (parts.length === 1) return first;
		const whole = new Uint8Array(bytes);
		let at = 0;
		for (const part of parts) {
			whole.set(part, at);
			at += part.length;
		}
		return whole;
	}

	/** The browser's buffer is full: what lies behind goes early; if nothing does, what waits is given up. */
	#makeRoom(op: Op): void {
		const [first] = this.ranges();
		const untilMs = this.#video.currentTime * 1000 - KEEP_WHEN_FULL_MS;
		if (first && first.startMs < untilMs - KEEP_WHEN_FULL_MS) {
			this.#ops.unshift({ t: 'remove', fromMs: 0, toMs: untilMs }, op);
			return this.#pump();
		}
		this.#ops = this.#ops.filter(({ t }) => t !== 'media');
		this.#events.overflow();
	}

	#break(why: string): void {
		if (this.#detached) return;
		this.detach();
		this.#events.broken(why);
	}
}

/** A browser's time ranges, in ms. */
export function rangesOf(ranges: TimeRanges): readonly Range[] {
	return Array.from({ length: ranges.length }, (_, i) => ({ startMs: ranges.start(i) * 1000, endMs: ranges.end(i) * 1000 }));
}

function endOf(ranges: TimeRanges): number | null {
	return ranges.length === 0 ? null : ranges.end(ranges.length - 1) * 1000;
}
