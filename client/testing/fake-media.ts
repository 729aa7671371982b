import { fire } from './fire.ts';

interface Span {
	start: number;
	end: number;
}

/** A chunk as the fake decoder reads it: media from start to end, ms on its own time line. */
export function fakeChunk(startMs: number, endMs: number): Uint8Array {
	return new TextEncoder().encode(`${startMs}-${endMs};`);
}
export const JUNK = new TextEncoder().encode('junk;');

/** A SourceBuffer that takes `fakeChunk`s, finishes each operation in a later turn, and can be full. */
export class FakeBuffer extends EventTarget {
	updating = false;
	timestampOffset = 0;
	spans: Span[] = [];
	readonly types: string[] = [];
	appends = 0;
	/** Seconds of media that it takes. */
	capacity = Infinity;

	get buffered(): TimeRanges {
		const { spans } = this;
		const at = (i: number): Span => {
			const span = spans[i];
			if (!span) throw new DOMException('no such range', 'IndexSizeError');
			return span;
		};
		return { length: spans.length, start: (i) => at(i).start, end: (i) => at(i).end };
	}
	changeType(type: string): void {
		this.types.push(type);
	}
	appendBuffer(bytes: Uint8Array): void {
		if (this.updating) throw new DOMException('busy', 'InvalidStateError');
		const held = this.spans.reduce((sum, { start, end }) => sum + end - start, 0);
		if (held >= this.capacity) throw new DOMException('full', 'QuotaExceededError');
		this.appends++;
		this.#later(() => {
			for (const part of new TextDecoder().decode(bytes).split(';')) {
				if (part === 'junk') fire(this, 'error');
				const [, start, end] = /^(\d+)-(\d+)$/.exec(part) ?? [];
				if (start !== undefined && end !== undefined) this.#add(Number(start) / 1000 + this.timestampOffset, Number(end) / 1000 + this.timestampOffset);
			}
		});
	}
	remove(from: number, to: number): void {
		this.#later(() => {
			this.spans = this.spans.flatMap(({ start, end }) => {
				const kept: Span[] = [];
				if (start < from) kept.push({ start, end: Math.min(end, from) });
				if (end > to) kept.push({ start: Math.max(start, to), end });
				return kept;
			});
		});
	}

	#later(work: () => void): void {
		this.updating = true;
		queueMicrotask(() => {
			this.updating = false;
			work();
			fire(this, 'updateend');
		});
	}
	#add(start: number, end: number): void {
		const last = this.spans.at(-1);
		if (last && Math.abs(last.end - start) < 0.001) last.end = end;
		else this.spans.push({ start, end });
	}
}

/** A MediaSource that opens in a later turn. */
export class FakeMediaSource extends EventTarget {
	static made: FakeMediaSource[] = [];
	static supported = (_type: string): boolean => true;
	static isTypeSupported(type: string): boolean {
		return FakeMediaSource.supported(type);
	}
	readyState = 'closed';
	duration = NaN;
	buffer: FakeBuffer | null = null;

	constructor() {
		super();
		FakeMediaSource.made.push(this);
		queueMicrotask(() => {
			this.readyState = 'open';
			fire(this, 'sourceopen');
		});
	}
	addSourceBuffer(type: string): FakeBuffer {
		this.buffer = new FakeBuffer();
		this.buffer.types.push(type);
		return this.buffer;
	}
	endOfStream(): void {
		this.readyState = 'ended';
	}
}

/** A video element that plays what the newest fake media source holds, in the test's time. */
export class FakeVideo extends EventTarget {
	playbackRate = 1;
	paused = true;
	seeking = false;
	ended = false;
	videoWidth = 0; // No picture to keep when the source is replaced: there is no canvas here.
	error: { readonly message: string } | null = null;
	plays = 0;
	#src = '';
	#currentTime = 0;
	#frame: (() => void) | null = null;

	get source(): FakeMediaSource | undefined {
		return FakeMediaSource.made.at(-1);
	}
	get buffer(): FakeBuffer | null {
		return this.source?.buffer ?? null;
	}
	get buffered(): TimeRanges {
		return this.buffer?.buffered ?? new FakeBuffer().buffered;
	}
	get src(): string {
		return this.#src;
	}
	set src(value: string) {
		this.#src = value;
		this.paused = true; // As the load algorithm has it.
		this.ended = false;
		this.error = null;
		this.#currentTime = 0;
	}
	get currentTime(): number {
		return this.#currentTime;
	}
	set currentTime(value: number) {
		this.#currentTime = value;
		this.seeking = true;
		queueMicrotask(() => {
			fire(this, 'seeking');
			this.seeking = false;
			if (this.#here()) this.#show();
			fire(this, 'seeked');
		});
	}
	get readyState(): number {
		const here = this.#here();
		return here && here.end - this.#currentTime > 0.06 ? 4 : 2;
	}
	play(): Promise<void> {
		this.plays++;
		this.paused = false;
		this.ended = false;
		return Promise.resolve();
	}
	pause(): void {
		this.paused = true;
		fire(this, 'pause');
	}
	load(): void {
		this.#currentTime = 0;
	}
	removeAttribute(): void {
		this.#src = '';
	}
	getAttribute(): null {
		return null;
	}
	requestVideoFrameCallback(frame: () => void): void {
		this.#frame = frame;
	}

	/** Real time passes. Like a browser it stops a little before the end of what it has. */
	passes(ms: number): void {
		const over = this.source?.readyState === 'ended';
		const here = this.#here() ?? (over ? this.buffer?.spans.at(-1) : undefined);
		if (this.paused || this.seeking || !here) return;
		const end = over ? here.end : here.end - 0.06;
		const before = this.#currentTime;
		this.#currentTime = Math.max(before, Math.min(end, before + (ms / 1000) * this.playbackRate));
		if (this.#currentTime > before) return this.#show();
		if (this.playbackRate === 0) return;
		if (over) {
			this.ended = true;
			this.paused = true;
			fire(this, 'ended');
		} else fire(this, 'waiting');
	}

	#show(): void {
		const frame = this.#frame;
		this.#frame = null;
		frame?.();
		fire(this, 'timeupdate');
	}
	#here(): Span | undefined {
		return this.buffer?.spans.find(({ start, end }) => this.#currentTime >= start - 0.001 && this.#currentTime < end);
	}
}
