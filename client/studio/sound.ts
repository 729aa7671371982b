import { ClockMap } from './clock-map.ts';
import { AUDIO } from './ladder.ts';
import type { SoundBlock } from './messages.ts';
import type { AudioTrack, EncodedSample } from './muxer.ts';
import { bytesOf } from './video-ladder.ts';

export interface SoundEvents {
	sample(sample: EncodedSample, track: AudioTrack | null): void;
	failed(why: string): void;
}

/** 20 ms: what Opus packs into one packet. (AAC takes 1024 samples by itself, whatever it is given.) */
const BLOCK = 960;
const MICROSECONDS = 1_000_000;
/** A block that is so far from where it should be is moved there: silence is put in, or samples are left out. */
const MISPLACED_US = 60_000;
/** Sound that comes later than this is made up by silence, so that the picture need not wait for it. */
const LATE_US = 250_000;

/** How the encoder of the sound is asked for. */
export function audioConfig(codec: string): AudioEncoderConfig {
	return { codec, sampleRate: AUDIO.sampleRate, numberOfChannels: AUDIO.channels, bitrate: AUDIO.bitsPerSecond };
}

/** Sound on the session's time line, without holes: whatever device comes or goes, the samples run on. */
export class Sound {
	readonly #events: SoundEvents;
	readonly #encoder: AudioEncoder;
	readonly #clock = new ClockMap();
	/** Our time at which the session began, ms. */
	readonly #beganMs: number;
	/** Planar: left, right. */
	readonly #pending = [new Float32Array(BLOCK), new Float32Array(BLOCK)] as const;
	#filled = 0;
	/** Samples given to the encoder, those that wait included. */
	#samples = 0;
	#heardAt = -Infinity;

	constructor(codec: string, beganMs: number, events: SoundEvents) {
		this.#events = events;
		this.#beganMs = beganMs;
		this.#encoder = new AudioEncoder({
			output: (chunk, metadata) => {
				const bytes = new Uint8Array(chunk.byteLength);
				chunk.copyTo(bytes);
				const config = metadata?.decoderConfig;
				const track = config ? { codec: config.codec, sampleRate: config.sampleRate, channels: config.numberOfChannels, description: config.description ? bytesOf(config.description) : null } : null;
				this.#events.sample({ timestamp: chunk.timestamp, duration: chunk.duration ?? (BLOCK * MICROSECONDS) / AUDIO.sampleRate, key: true, bytes }, track);
			},
			error: (error) => this.#events.failed(`sound: ${error.message}`),
		});
		this.#encoder.configure(audioConfig(codec));
	}

	/** When a block came last, our time in ms. */
	get heardAt(): number {
		return this.#heardAt;
	}

	/** @param now Our time in ms at which it came. */
	block({ time, channels }: SoundBlock, now: number): void {
		const [left] = channels;
		if (!left) return;
		this.#heardAt = now;
		const lastsMs = (left.length / AUDIO.sampleRate) * 1_000;
		// It can only come once it is over.
		const beganUs = (this.#clock.map(time * 1_000 + lastsMs, now) - lastsMs - this.#beganMs) * 1_000;
		const misplacedUs = beganUs - this.#untilUs;
		let skip = 0;
		if (misplacedUs > MISPLACED_US) this.#silence(Math.round((misplacedUs * AUDIO.sampleRate) / MICROSECONDS));
		else if (misplacedUs < -MISPLACED_US) skip = left.length;
		if (skip === 0) this.#take(left, channels[1] ?? left);
	}

	/** Called now and then: where no sound comes, silence does. */
	tick(now: number): void {
		const missingUs = (now - this.#beganMs) * 1_000 - LATE_US - this.#untilUs;
		if (missingUs > 0) this.#silence(Math.round((missingUs * AUDIO.sampleRate) / MICROSECONDS));
	}

	async flush(): Promise<void> {
		if (this.#encoder.state === 'configured') await this.#encoder.flush();
	}

	close(): void {
		if (this.#encoder.state !== 'closed') this.#encoder.close();
	}

	get #untilUs(): number {
		return (this.#samples * MICROSECONDS) / AUDIO.sampleRate;
	}

	#silence(samples: number): void {
		for (let left = samples; left > 0; left -= BLOCK) {
			const nothing = new Float32Array(Math.min(left, BLOCK));
			this.#take(nothing, nothing);
		}
	}

	#take(left: Float32Array, right: Float32Array): void {
		for (let at = 0; at < left.length; ) {
			const count = Math.min(BLOCK - this.#filled, left.length - at);
			this.#pending[0].set(left.subarray(at, at + count), this.#filled);
			this.#pending[1].set(right.subarray(at, at + count), this.#filled);
			this.#filled += count;
			this.#samples += count;
			at += count;
			if (this.#filled === BLOCK) this.#encode();
		}
	}

	#encode(): void {
		const data = new Float32Array(BLOCK * AUDIO.channels);
		data.set(this.#pending[0], 0);
		data.set(this.#pending[1], BLOCK);
		this.#filled = 0;
		if (this.#encoder.state !== 'configured') return;
		const timestamp = Math.round(((this.#samples - BLOCK) * MICROSECONDS) / AUDIO.sampleRate);
		const block = new AudioData({ format: 'f32-planar', sampleRate: AUDIO.sampleRate, numberOfFrames: BLOCK, numberOfChannels: AUDIO.channels, timestamp, data });
		this.#encoder.encode(block);
		block.close();
	}
}
