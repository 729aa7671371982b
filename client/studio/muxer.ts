import { Box, BoxParser, createFile, DataStream, type ISOFile } from 'mp4box';
import { audioBox, videoBox, type CodecBox } from './codec-boxes.ts';

/** A track as the muxer must know it. Descriptions are what WebCodecs hands out as `decoderConfig.description`. */
export interface VideoTrack {
	readonly codec: string;
	readonly width: number;
	readonly height: number;
	readonly description: Uint8Array | null;
}
export interface AudioTrack {
	readonly codec: string;
	readonly sampleRate: number;
	readonly channels: number;
	readonly description: Uint8Array | null;
}
/** One encoded picture or audio packet. Times in microseconds, as WebCodecs counts, from the session's begin. */
export interface EncodedSample {
	readonly timestamp: number;
	readonly duration: number;
	readonly key: boolean;
	readonly bytes: Uint8Array;
}

/** 90 kHz divides by 24, 25, 30 and 60; audio counts its own samples. */
const VIDEO_TIMESCALE = 90_000;
const MICROSECONDS = 1_000_000;
const BOX_HEADER_BYTES = 8;
const SAMPLE_BITS = 16;

/** Fragmented MP4 of one rendition, written by mp4box: one moof and one mdat with what both tracks have for it. */
export class Muxer {
	readonly #file: ISOFile = createFile();
	readonly #video: number;
	readonly #audio: number;
	readonly #sampleRate: number;
	/** `video/mp4; codecs="…"`. */
	readonly mime: string;
	/** The initialisation segment: ftyp and moov. */
	readonly init: Uint8Array;

	/** @throws Error when a codec cannot be put into MP4. */
	constructor(video: VideoTrack, audio: AudioTrack) {
		this.#sampleRate = audio.sampleRate;
		this.#file.init({ timescale: VIDEO_TIMESCALE, brands: ['iso5', 'iso6', 'mp41'] });
		const picture = videoBox(video.codec, video.description);
		const sound = audioBox(audio.codec, audio.channels, audio.description);
		const { width, height } = video;
		const common = { language: 'und', name: 'Dumbbell Stream' };
		this.#video = this.#file.addTrack({ ...common, type: picture.entry, hdlr: 'vide', timescale: VIDEO_TIMESCALE, width, height, description_boxes: [boxOf(picture)] });
		this.#audio = this.#file.addTrack({
			...common, type: sound.entry, hdlr: 'soun', timescale: audio.sampleRate, channel_count: audio.channels, samplerate: audio.sampleRate, samplesize: SAMPLE_BITS,
			description_boxes: [boxOf(sound)],
		});
		this.mime = `video/mp4; codecs="${video.codec},${audio.codec}"`;
		const stream = new DataStream();
		this.#file.ftyp.write(stream);
		this.#file.moov.write(stream);
		this.init = bytesOf(stream);
	}

	/** moof and mdat. A track without samples is left out; at least one has some. */
	chunk(video: readonly EncodedSample[], audio: readonly EncodedSample[]): Uint8Array {
		const tracks = [
			{ id: this.#video, timescale: VIDEO_TIMESCALE, samples: video },
			{ id: this.#audio, timescale: this.#sampleRate, samples: audio },
		].filter(({ samples }) => samples.length > 0);
		const [moof, ...others] = tracks.map(({ id, timescale, samples }) => this.#file.createMoof(samples.map((sample) => entryOf(sample, id, timescale))));
		if (!moof) throw new Error('a chunk has samples');
		for (const { trafs: [traf] } of others) if (traf) moof.addBox(traf);
		const stream = new DataStream();
		moof.write(stream);
		let offset = moof.size + BOX_HEADER_BYTES;
		tracks.forEach(({ samples }, i) => {
			const trun = moof.trafs[i]?.truns[0];
			if (trun) stream.adjustUint32(trun.data_offset_position, offset);
			offset += samples.reduce((sum, { bytes }) => sum + bytes.length, 0);
		});
		const mdat = new BoxParser.box.mdat();
		mdat.data = joined(tracks.flatMap(({ samples }) => samples.map(({ bytes }) => bytes)));
		mdat.write(stream);
		return bytesOf(stream);
	}
}

type Options = Required<NonNullable<Parameters<ISOFile['addTrack']>[0]>>;

function boxOf({ type, data }: CodecBox): Options['description_boxes'][number] {
	const box = new Box();
	box.type = type;
	box.data = data;
	return box as Options['description_boxes'][number]; // Any box will do: it is only written.
}

/** As mp4box keeps a sample. Durations are the difference of rounded ends, so that rounding never adds up. */
function entryOf({ timestamp, duration, key, bytes }: EncodedSample, track: number, timescale: number) {
	const units = (us: number): number => Math.round((us * timescale) / MICROSECONDS);
	const dts = units(timestamp);
	return { track_id: track, dts, cts: dts, duration: units(timestamp + duration) - dts, size: bytes.length, is_sync: key } as Parameters<ISOFile['createMoof']>[0][number];
}

function bytesOf(stream: DataStream): Uint8Array {
	return new Uint8Array(stream.buffer, 0, stream.getPosition()).slice();
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
