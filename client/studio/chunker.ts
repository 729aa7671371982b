import type { EncodedSample } from './muxer.ts';

/** What goes into one chunk. Times in microseconds from the session's begin. */
export interface Gathered {
	readonly timestamp: number;
	/** Of the pictures. */
	readonly duration: number;
	readonly startsGroup: boolean;
	readonly video: readonly EncodedSample[];
	readonly audio: readonly EncodedSample[];
}

/** A chunk holds at most so many microseconds of pictures, unless one picture alone lasts longer. */
const CHUNK_US = 80_000;
/** Sound that waits for pictures which do not come: more than this is let go. */
const AUDIO_WAITING_MAX = 256;

/**
 * Gathers pictures and sound into chunks of at most 80 ms. A chunk is closed by the picture that begins the next one, because only then
 * is it known how long its last picture lasts: real cameras and screens are never even. A keyframe always begins a chunk.
 */
export class Chunker {
	#video: Omit<EncodedSample, 'duration'>[] = [];
	#audio: EncodedSample[] = [];

	audio(sample: EncodedSample): void {
		this.#audio.push(sample);
		if (this.#audio.length > AUDIO_WAITING_MAX) this.#audio.shift();
	}

	/** @returns The chunk that this picture closes, if it does. */
	video(sample: Omit<EncodedSample, 'duration'>): Gathered | null {
		const first = this.#video[0];
		const closes = first !== undefined && (sample.key || sample.timestamp - first.timestamp >= CHUNK_US || this.#wouldBeTooLong(sample.timestamp - first.timestamp));
		const gathered = closes ? this.#close(sample.timestamp) : null;
		this.#video.push(sample);
		return gathered;
	}

	/** What is left, when the broadcast ends at this time. */
	flush(untilUs: number): Gathered | null {
		return this.#video.length > 0 ? this.#close(untilUs) : null;
	}

	/** One more picture of the usual length would not fit. */
	#wouldBeTooLong(lastsUs: number): boolean {
		const usual = lastsUs / this.#video.length;
		return lastsUs + usual > CHUNK_US * 1.05; // Two pictures at 25 a second make exactly 80 ms, give or take.
	}

	#close(untilUs: number): Gathered {
		const pictures = this.#video;
		const video = pictures.map((sample, i) => ({ ...sample, duration: Math.max(1, (pictures[i + 1]?.timestamp ?? untilUs) - sample.timestamp) }));
		const [first] = video as [EncodedSample, ...EncodedSample[]];
		const audio = this.#audio.filter(({ timestamp }) => timestamp < untilUs);
		this.#audio = this.#audio.slice(audio.length);
		this.#video = [];
		return { timestamp: first.timestamp, duration: untilUs - first.timestamp, startsGroup: first.key, video, audio };
	}
}
