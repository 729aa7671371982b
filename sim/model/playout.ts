/** What a viewer's player did, in chunks. */
export interface PlayoutCounts {
	/** Shown at their time. */
	inTime: number;
	/** Not shown at their time: skipped, and the time of every stall rounded up to whole chunks. */
	missed: number;
	/** How often the picture stopped or jumped, runs of misses counted once. */
	rebuffers: number;
	stalledMs: number;
}

/** How many chunks may lie ahead of the playhead. */
const RING = 512;
/** Speeds between which a live player holds its distance, as the product's does. */
const TRIM = 0.05;
const TRIM_FROM_MS = 100;
/** With so much in front of it beyond its target a player jumps to live. Without a hole: a mesh holds the newest long before it holds all. */
const JUMP_MS = 3_000;
/** A hole of at most so many chunks is waited through, and may still be filled meanwhile; a longer one is jumped over at once. */
const HOLE_CHUNKS = 5;

/**
 * The one player of all systems, on whole chunks. It starts at the beginning of a group when `startMs` are there, with its playhead at
 * most B behind the newest; holds B by playing at 0.95 to 1.05 of normal speed; stands still where nothing follows; passes over what is
 * missing where something follows. Time without a picture is counted once: what is skipped after a standstill was lost by standing still.
 * It needs no events of its own: every arrival first lets the time before it pass.
 */
export class Playout {
	readonly counts: PlayoutCounts = { inTime: 0, missed: 0, rebuffers: 0, stalledMs: 0 };
	readonly #chunkMs: number;
	readonly #groupChunks: number;
	readonly #here = new Uint8Array(RING);
	/** Called with the time and the result of every chunk that was due, and its number. */
	readonly #onDue: ((at: number, inTime: boolean, chunk: number) => void) | undefined;
	targetMs: number;
	startMs: number;
	/** First frame shown; Infinity before. */
	startedAt = Infinity;
	#next = -1;
	/** First chunk at or after `next` that has not come. */
	#front = -1;
	/** Newest that has come. */
	#newest = -1;
	/** Chunk c is due at `base + c * chunkMs`. */
	#base = 0;
	#stalledSince = Infinity;
	#lastMissed = false;

	constructor(chunkMs: number, groupMs: number, targetMs: number, startMs = Math.min(targetMs, 450), onDue?: (at: number, inTime: boolean, chunk: number) => void) {
		this.#chunkMs = chunkMs;
		this.#groupChunks = Math.max(1, Math.round(groupMs / chunkMs));
		this.targetMs = targetMs;
		this.startMs = startMs;
		this.#onDue = onDue;
	}

	/** @returns false when this chunk is of no use any more: it was here, or its time has passed. */
	arrive(now: number, chunk: number): boolean {
		this.advance(now);
		if (chunk < this.#next || chunk <= this.#newest - RING) return false;
		if (this.#next < 0) return this.#before(now, chunk);
		if (chunk >= this.#next + RING) this.#jumpTo(chunk - Math.round(this.targetMs / this.#chunkMs));
		if (this.#has(chunk)) return false;
		this.#here[chunk % RING] = 1;
		if (chunk > this.#newest) this.#newest = chunk;
		while (this.#has(this.#front)) this.#front++;
		if (this.#stalledSince !== Infinity) this.#resume(now);
		if ((this.#front - this.#next) * this.#chunkMs > JUMP_MS + this.targetMs) this.#jumpTo(this.#front - Math.round(this.targetMs / this.#chunkMs));
		return true;
	}

	/** Lets time pass until now. */
	advance(now: number): void {
		if (this.#next < 0 || this.#stalledSince !== Infinity) return;
		let due = this.#base + this.#next * this.#chunkMs;
		while (due <= now) {
			if (this.#has(this.#next)) this.#count(due, true);
			else if (this.#newest > this.#next) {
				const long = this.#hole() > HOLE_CHUNKS;
				this.#count(due, false);
				if (long) this.#skip(this.#hole() - 1, true);
			} else {
				this.#stalledSince = due;
				return;
			}
			this.#pass();
			const over = this.bufferedAt(due) - this.targetMs;
			if (over > TRIM_FROM_MS) this.#base -= TRIM * this.#chunkMs;
			else if (over < -TRIM_FROM_MS) this.#base += TRIM * this.#chunkMs;
			due = this.#base + this.#next * this.#chunkMs;
		}
	}

	/** Counts from here on; what goes on is not part of it. */
	reset(): void {
		Object.assign(this.counts, { inTime: 0, missed: 0, rebuffers: 0, stalledMs: 0 });
		this.#lastMissed = false;
	}

	/** Ends the account at `now`: a stall that is going on is counted so far and goes on. */
	settle(now: number): void {
		this.advance(now);
		if (this.#stalledSince < now) {
			this.#stall(now);
			this.#stalledSince = now;
		}
	}

	get started(): boolean {
		return this.#next >= 0;
	}
	get stalled(): boolean {
		return this.#stalledSince !== Infinity;
	}
	/** Media in front of the playhead without a hole, ms. */
	bufferedAt(now: number): number {
		if (this.#next < 0) return 0;
		if (this.#stalledSince !== Infinity) return (this.#front - this.#next) * this.#chunkMs;
		return Math.max(0, this.#base + this.#front * this.#chunkMs - Math.max(now, this.#base + (this.#next - 1) * this.#chunkMs));
	}
	/** Where the playhead stands, media ms. */
	mediaAt(now: number): number {
		if (this.#next < 0) return 0;
		return Math.max(0, this.#stalledSince === Infinity ? Math.min(now - this.#base, this.#next * this.#chunkMs) : this.#next * this.#chunkMs);
	}

	#has(chunk: number): boolean {
		return chunk <= this.#newest && this.#here[chunk % RING] === 1;
	}

	/** Not yet playing: is there a group with enough behind it? */
	#before(now: number, chunk: number): boolean {
		if (chunk > this.#newest) {
			for (let c = Math.max(this.#newest + 1, chunk - RING + 1); c <= chunk; c++) this.#here[c % RING] = 0;
			this.#newest = chunk;
		}
		if (this.#here[chunk % RING] === 1) return false;
		this.#here[chunk % RING] = 1;
		const oldest = Math.max(0, this.#newest - RING + 1);
		for (let begin = chunk - (chunk % this.#groupChunks); begin >= oldest && this.#has(begin); begin -= this.#groupChunks) {
			let end = begin;
			while (this.#has(end)) end++;
			if ((end - begin) * this.#chunkMs < this.startMs) continue;
			this.#start(now, begin, end);
			break;
		}
		return true;
	}

	#start(now: number, begin: number, end: number): void {
		this.#next = Math.max(begin, end - Math.round(this.targetMs / this.#chunkMs));
		for (let c = Math.max(0, this.#newest - RING + 1); c < this.#next; c++) this.#here[c % RING] = 0;
		this.#front = end;
		this.#base = now - this.#next * this.#chunkMs;
		this.startedAt = now;
		this.advance(now);
	}

	#count(at: number, inTime: boolean): void {
		if (inTime) this.counts.inTime++;
		else {
			this.counts.missed++;
			if (!this.#lastMissed) this.counts.rebuffers++;
		}
		this.#lastMissed = !inTime;
		this.#onDue?.(at, inTime, this.#next);
	}

	#pass(): void {
		this.#here[this.#next % RING] = 0;
		this.#next++;
		if (this.#front < this.#next) this.#front = this.#next;
		while (this.#has(this.#front)) this.#front++;
	}

	/** Chunks that are missing at the playhead, up to the next one that is there. */
	#hole(): number {
		let chunk = this.#next;
		while (chunk < this.#newest && !this.#has(chunk)) chunk++;
		return chunk - this.#next;
	}

	/** Goes on so many chunks without letting time pass. */
	#skip(chunks: number, counted: boolean): void {
		for (let i = 0; i < chunks; i++) {
			if (counted) this.counts.missed++;
			this.#base -= this.#chunkMs;
			this.#pass();
		}
	}

	/** Something came while the picture stood still: on with what there is. */
	#resume(now: number): void {
		const lost = this.#stall(now);
		this.#stalledSince = Infinity;
		const missing = this.#hole();
		this.#skip(missing, false);
		this.counts.missed += Math.max(0, missing - lost);
		this.#base = now - this.#next * this.#chunkMs;
		this.advance(now);
	}

	/** @returns how many chunks' time was lost. */
	#stall(now: number): number {
		const ms = now - this.#stalledSince;
		this.counts.stalledMs += ms;
		const lost = Math.max(1, Math.ceil(ms / this.#chunkMs));
		if (!this.#lastMissed) this.counts.rebuffers++;
		this.#lastMissed = true;
		this.counts.missed += lost;
		if (this.#onDue) for (let i = 0; i < lost; i++) this.#onDue(this.#stalledSince + i * this.#chunkMs, false, this.#next);
		return lost;
	}

	/** Far behind: the picture jumps. The time was lost before. */
	#jumpTo(chunk: number): void {
		if (chunk <= this.#next) return;
		if (!this.#lastMissed) this.counts.rebuffers++;
		this.#lastMissed = true;
		this.#skip(chunk - this.#next, false);
		this.#newest = Math.max(this.#newest, this.#next - 1);
	}
}
