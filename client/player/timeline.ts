/** A stretch of the page's time line that one session fills. */
interface Span {
	readonly session: number;
	/** Page time minus the publisher's media time, ms. */
	readonly offsetMs: number;
	/** Where it begins on the page's time line, ms. */
	readonly fromMs: number;
}
/** From, up to: ms. */
interface Stretch {
	readonly startMs: number;
	readonly endMs: number;
}
interface Capture {
	readonly session: number;
	/** From here on in the session's media time ... */
	readonly mediaMs: number;
	/** ... capture time minus media time is this, ms. */
	readonly deltaMs: number;
}
const SPANS_MAX = 4;
/** The source's clock is smoothed: at most one change a chunk, and the screen is a few seconds behind the newest. */
const CAPTURES_MAX = 256;

/**
 * Each session counts its media time anew; the page has one time line, on which the sessions stand one after the other. Translates
 * between the two, and knows when what stands at a place was captured.
 */
export class Timeline {
	#spans: Span[] = [];
	readonly #captures: Capture[] = [];

	/** A session's first chunk stands at `atMs` of the page's time line. */
	begin(session: number, mediaMs: number, atMs: number): void {
		this.#spans.push({ session, offsetMs: atMs - mediaMs, fromMs: atMs });
		if (this.#spans.length > SPANS_MAX) this.#spans.shift();
	}

	/** Forgets where the sessions stand: the media source is made anew. */
	clear(): void {
		this.#spans = [];
	}

	/** A chunk was captured then (Unix ms). */
	note(session: number, mediaMs: number, captureMs: number): void {
		const deltaMs = captureMs - mediaMs;
		const last = this.#captures.at(-1);
		if (last && last.session === session && last.deltaMs === deltaMs) return;
		this.#captures.push({ session, mediaMs, deltaMs });
		if (this.#captures.length > CAPTURES_MAX) this.#captures.shift();
	}

	/** A place on the page's time line in the newest session's media time; before its beginning it counts backwards. Null: no session yet. */
	mediaMs(atMs: number): number | null {
		const newest = this.#spans.at(-1);
		return newest ? atMs - newest.offsetMs : null;
	}

	/** Where on the page's time line that stands which was captured from here on and before there (Unix ms), as far as it is known. */
	places(fromMs: number, toMs: number): readonly Stretch[] {
		return this.#spans.flatMap((span, i) => {
			const [firstMs, lastMs] = [i === 0 ? 0 : span.fromMs, this.#spans[i + 1]?.fromMs ?? Infinity];
			const captures = this.#captures.filter(({ session }) => session === span.session);
			return captures.flatMap(({ mediaMs, deltaMs }, j) => {
				const beginMs = Math.max(fromMs - deltaMs, j === 0 ? -Infinity : mediaMs) + span.offsetMs;
				const endMs = Math.min(toMs - deltaMs, captures[j + 1]?.mediaMs ?? Infinity) + span.offsetMs;
				const stretch = { startMs: Math.max(beginMs, firstMs), endMs: Math.min(endMs, lastMs) };
				return stretch.startMs < stretch.endMs ? [stretch] : [];
			});
		});
	}

	/** When what stands there was captured (Unix ms); null when nothing is known of it. */
	captureMs(atMs: number): number | null {
		const span = this.#spans.findLast(({ fromMs }) => fromMs <= atMs) ?? this.#spans[0];
		if (!span) return null;
		const mediaMs = atMs - span.offsetMs;
		const captures = this.#captures.filter(({ session }) => session === span.session);
		const capture = captures.findLast((one) => one.mediaMs <= mediaMs) ?? captures[0];
		return capture ? mediaMs + capture.deltaMs : null;
	}
}
