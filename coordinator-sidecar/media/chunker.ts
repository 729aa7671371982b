import { topBox, viewOf } from './boxes.ts';
import { IngestFault } from './fault.ts';
import { readFragment, type Fragment } from './fragment.ts';
import { Groups } from './groups.ts';
import { joinInit, mediaType, readTracks, type Tracks } from './init.ts';
import { recut, type Piece } from './recut.ts';
import { BOX_BYTES_MAX, Splitter, type BoxHead } from './splitter.ts';
import { Timeline } from './timeline.ts';

export { IngestFault } from './fault.ts';

/** What a player must know before the first chunk. */
export interface MediaInfo {
	/** Media type with its codecs: `video/mp4; codecs="avc1.42c01f,mp4a.40.2"`, or `audio/mp4; …`. */
	readonly codecs: string;
	/** ftyp and moov as they were received, at most 12,288 bytes. */
	readonly init: Uint8Array;
	readonly hasVideo: boolean;
}
/** One CMAF chunk, in the order in which it is to be appended. */
export interface MediaChunk {
	/** Decoding time of its first video sample, else of its first audio sample; whole ms. */
	readonly mediaMs: number;
	/** Duration of its longest track, whole ms; more than 500 only when a single sample lasts longer. */
	readonly lastsMs: number;
	/** A newcomer can begin here. What comes before the first such chunk cannot be decoded. */
	readonly startsGroup: boolean;
	/** moof and mdat; belongs to the receiver. */
	readonly bytes: Uint8Array;
}
/** What comes out of a body. Called from within {@link Chunker.write}. */
export interface ChunkerEvents {
	/** Once, before the first chunk. */
	info(info: MediaInfo): void;
	chunk(chunk: MediaChunk): void;
	/** What the publisher could do better; each code (DS-47, DS-48, DS-49) once per body. */
	warn(code: string, sentence: string): void;
}

/** What a publisher can do better. */
const ADVICE = {
	'DS-47': 'Chunks are longer than 100 ms, so everybody watches that much later. With ffmpeg use: -frag_duration 80000',
	'DS-48': 'Groups are longer than 4 seconds, so newcomers wait for the picture. Send a keyframe every second: at 25 frames a second with -g 25.',
	'DS-49': 'Chunks are longer than 500 ms and are cut into shorter ones here. With ffmpeg use: -frag_duration 80000',
} as const;

/** The announcement carries it, and must be one packet. */
const INIT_BYTES_MAX = 12_288;
/** What a chunk should last at most, and what the pieces last that longer ones are cut into. */
const CHUNK_MS_ADVISED = 100;
/** Muxers cut between samples: one AAC packet more than was asked for is nobody's fault. */
const CHUNK_MS_TOLERANCE = 25;
const CHUNK_MS_MAX = 500;
/** Boxes with which an MP4 may begin that is media without its header. */
const MEDIA_FIRST = ['styp', 'moof', 'mdat', 'sidx', 'moov'];

/** Push parser: takes the body of a fragmented MP4 in pieces of any size. Holds no more than the chunk that is arriving. */
export class Chunker {
	readonly #events: ChunkerEvents;
	readonly #splitter: Splitter;
	readonly #advised = new Set<keyof typeof ADVICE>();
	readonly #timeline = new Timeline();
	#ftyp: Uint8Array | null = null;
	#header: { readonly tracks: Tracks; readonly groups: Groups; readonly moov: Uint8Array } | null = null;
	/** Waits for its mdat. */
	#moof: { readonly head: BoxHead; readonly bytes: Uint8Array } | null = null;
	#chunks = 0;
	#fault: IngestFault | null = null;

	constructor(events: ChunkerEvents) {
		this.#events = events;
		this.#splitter = new Splitter({ begins: (head) => this.#begins(head), box: (head, bytes) => this.#box(head, bytes) });
	}

	/**
	 * @param bytes The next of the body; may be reused afterwards.
	 * @throws {IngestFault} The body is refused. Later calls throw the same.
	 */
	write(bytes: Uint8Array): void {
		this.#refusing(() => this.#splitter.write(bytes));
	}

	/**
	 * The body has ended. A chunk that is not complete is forgotten: so end broadcasts that are cut off.
	 * @throws {IngestFault} Nothing useful came.
	 */
	end(): void {
		this.#refusing(() => {
			if (!this.#ftyp) throw new IngestFault('DS-40', 'the end of the body instead of an MP4');
			if (this.#chunks === 0) throw new IngestFault('DS-41', this.#header ? 'a header without media' : 'no header');
		});
	}

	#refusing(act: () => void): void {
		if (this.#fault) throw this.#fault;
		try {
			act();
		} catch (error) {
			if (error instanceof IngestFault) this.#fault = error;
			throw error;
		}
	}

	// --------------------------------------------------------------------------------------------------------------- boxes

	/** Says as early as possible what is wrong. */
	#begins({ type, size }: BoxHead): boolean {
		if (!this.#ftyp && type !== 'ftyp') throw MEDIA_FIRST.includes(type) ? new IngestFault('DS-41', 'media without a header') : new IngestFault('DS-40');
		if (!this.#header && (type === 'moof' || type === 'mdat')) throw new IngestFault('DS-41', 'media before the header');
		if (type === 'ftyp' && size > INIT_BYTES_MAX) throw new IngestFault('DS-46');
		if (this.#moof && type === 'moof') throw new IngestFault('DS-40', 'a moof without its mdat');
		if (!this.#moof && type === 'mdat') throw new IngestFault('DS-41', 'an mdat without its moof');
		if (this.#moof && type === 'mdat' && this.#moof.head.size + size > BOX_BYTES_MAX) throw new IngestFault('DS-43');
		return type === 'moov' || type === 'moof' || type === 'mdat' || (type === 'ftyp' && !this.#ftyp);
	}

	#box(head: BoxHead, bytes: Uint8Array): void {
		switch (head.type) {
			case 'ftyp':
				this.#ftyp = bytes;
				return;
			case 'moov':
				return this.#moov(head, bytes);
			case 'moof':
				this.#moof = { head, bytes };
				return;
			case 'mdat':
				return this.#mdat(head, bytes);
		}
	}

	#moov(head: BoxHead, bytes: Uint8Array): void {
		if (this.#header) {
			// Some muxers say it again and again; a new one would need a new announcement.
			if (Buffer.compare(this.#header.moov, bytes) !== 0) throw new IngestFault('DS-40', 'a second header that differs from the first');
			return;
		}
		const tracks = readTracks(topBox(bytes, head.headerBytes)); // A file that is no stream is told so, however large its header.
		const init = joinInit(this.#ftyp as Uint8Array, bytes);
		if (init.length > INIT_BYTES_MAX) throw new IngestFault('DS-46', `${init.length} bytes`);
		const hasVideo = tracks.video !== null;
		this.#header = { tracks, moov: bytes, groups: new Groups(hasVideo, () => this.#advise('DS-48')) };
		this.#events.info({ codecs: mediaType(tracks), init, hasVideo });
	}

	#mdat(head: BoxHead, mdat: Uint8Array): void {
		const { head: moofHead, bytes: moof } = this.#moof as { head: BoxHead; bytes: Uint8Array };
		const { tracks } = this.#header as { tracks: Tracks };
		this.#moof = null;
		const parts = { moof: topBox(moof, moofHead.headerBytes), moofAt: moofHead.at, mdat, mdatAt: head.at, mdatHeaderBytes: head.headerBytes };
		const fragment = readFragment(parts, tracks);
		if (!fragment) return;
		this.#timeline.follow(fragment);
		for (const piece of this.#cut(fragment, tracks)) this.#emit(piece);
	}

	// -------------------------------------------------------------------------------------------------------------- chunks

	#cut(fragment: Fragment, tracks: Tracks): readonly Piece[] {
		const { lastsMs, standsAlone, hasKeyframeInside } = fragment;
		if (lastsMs > CHUNK_MS_MAX) this.#advise('DS-49');
		else if (lastsMs > CHUNK_MS_ADVISED + CHUNK_MS_TOLERANCE) this.#advise('DS-47');
		if (lastsMs > CHUNK_MS_MAX || hasKeyframeInside) return recut(fragment, tracks, CHUNK_MS_ADVISED);
		return standsAlone ? [fragment] : recut(fragment, tracks, Infinity);
	}

	#emit(piece: Piece): void {
		const { mediaMs, lastsMs, bytes, numberAt } = piece;
		const startsGroup = (this.#header as { groups: Groups }).groups.starts(piece);
		this.#chunks++;
		viewOf(bytes).setUint32(numberAt, this.#chunks >>> 0); // Numbers go on without a gap whether or not chunks were cut.
		this.#events.chunk({ mediaMs, lastsMs, startsGroup, bytes });
	}

	#advise(code: keyof typeof ADVICE): void {
		if (this.#advised.has(code)) return;
		this.#advised.add(code);
		this.#events.warn(code, ADVICE[code]);
	}
}
