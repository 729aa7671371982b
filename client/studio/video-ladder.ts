import type { RenditionPlan } from './ladder.ts';
import type { VideoFamily } from './messages.ts';
import type { VideoTrack } from './muxer.ts';

/** A picture that was encoded. Microseconds from the session's begin. */
export interface Picture {
	readonly rendition: number;
	readonly timestamp: number;
	readonly key: boolean;
	readonly bytes: Uint8Array;
	/** With the first picture, and whenever it has changed. */
	readonly track: VideoTrack | null;
}
export interface VideoLadderEvents {
	picture(picture: Picture): void;
	failed(why: string): void;
}

/**
 * What went into an encoder and has not come out; later than this, and the next picture is left out of all renditions. Browsers tell
 * how many wait in front of an encoder, not how many are inside, where a slow computer gathers seconds of them.
 */
const LATE_US = 300_000;
/** A keyframe is worth more: newcomers wait for it. */
const LATE_KEY_US = 1_000_000;
/** After so long without a picture one is tried again: an encoder may have left out what we wait for. */
const TRY_AGAIN_US = 2_000_000;
const MICROSECONDS = 1_000_000;

/** How the encoder of a rendition is asked for. */
export function videoConfig(plan: RenditionPlan, family: VideoFamily, share = 1): VideoEncoderConfig {
	const { width, height, framesPerSecond } = plan;
	return {
		codec: codecOf(plan, family), width, height, framerate: framesPerSecond, bitrate: Math.round(plan.bitsPerSecond * share),
		latencyMode: 'realtime', bitrateMode: 'constant',
		...(family === 'h264' && { avc: { format: 'avc' as const } }),
	};
}

/** RFC 6381, at the level that the size needs: constrained baseline, profile 0, main. */
function codecOf({ width, height }: RenditionPlan, family: VideoFamily): string {
	const size = width * height > 1280 * 720 ? 2 : width * height > 854 * 480 ? 1 : 0;
	if (family === 'h264') return ['avc1.42E01E', 'avc1.42E01F', 'avc1.42E028'][size] as string;
	if (family === 'vp9') return ['vp09.00.30.08', 'vp09.00.31.08', 'vp09.00.40.08'][size] as string;
	return ['av01.0.04M.08', 'av01.0.05M.08', 'av01.0.08M.08'][size] as string;
}

/** One encoder for each rendition. All of them get the same pictures, so that their groups begin together. */
export class VideoLadder {
	readonly #steps: readonly Step[];
	framesEncoded = 0;
	framesDropped = 0;

	constructor(plans: readonly RenditionPlan[], family: VideoFamily, events: VideoLadderEvents) {
		this.#steps = plans.map((plan, rendition) => new Step(plan, rendition, family, events));
	}

	/**
	 * Encodes a picture; it stays the caller's.
	 *
	 * @returns false when it was left out because an encoder is still busy.
	 */
	encode(frame: VideoFrame, timestamp: number, key: boolean): boolean {
		if (this.#steps.some((step) => !step.still && step.lateUs(timestamp) > (key ? LATE_KEY_US : LATE_US))) {
			this.framesDropped++;
			return false;
		}
		for (const step of this.#steps) step.encode(frame, timestamp, key);
		this.framesEncoded++;
		return true;
	}

	/** Of the planned bits: less for an uplink that cannot carry them. */
	setShare(share: number): void {
		for (const step of this.#steps) step.setShare(share);
	}

	/** Resolves when every picture has come out. */
	async flush(): Promise<void> {
		await Promise.all(this.#steps.map((step) => step.flush()));
	}

	close(): void {
		for (const step of this.#steps) step.close();
	}
}

class Step {
	readonly #plan: RenditionPlan;
	readonly #family: VideoFamily;
	readonly #encoder: VideoEncoder;
	/** Made when the first picture of another shape comes. */
	#canvas: OffscreenCanvas | null = null;
	#nextUs = -Infinity;
	/** Times of the pictures that went in, from after the newest that came out, rising. */
	#inside: number[] = [];

	constructor(plan: RenditionPlan, rendition: number, family: VideoFamily, events: VideoLadderEvents) {
		this.#plan = plan;
		this.#family = family;
		this.#encoder = new VideoEncoder({
			output: (chunk, metadata) => {
				const bytes = new Uint8Array(chunk.byteLength);
				chunk.copyTo(bytes);
				this.#inside = this.#inside.filter((us) => us > chunk.timestamp); // Those before it that did not come were left out.
				const track = trackOf(plan, metadata?.decoderConfig);
				events.picture({ rendition, timestamp: chunk.timestamp, key: chunk.type === 'key', bytes, track });
			},
			error: (error) => events.failed(`${plan.name}: ${error.message}`),
		});
		this.#encoder.configure(videoConfig(plan, family));
	}

	/** Of so few bits an encoder leaves pictures out by itself: that it is late means nothing. */
	get still(): boolean {
		return this.#plan.still === true;
	}

	/** How much it is behind when a picture of this time comes, microseconds. */
	lateUs(timestamp: number): number {
		const newest = this.#inside.at(-1);
		return newest === undefined || timestamp - newest > TRY_AGAIN_US ? 0 : newest - (this.#inside[0] as number);
	}

	encode(frame: VideoFrame, timestamp: number, key: boolean): void {
		if (this.#encoder.state !== 'configured') return;
		const everyUs = MICROSECONDS / this.#plan.framesPerSecond;
		// A quarter early is on time: cameras are not even.
		if (!key && timestamp < this.#nextUs - everyUs / 4) return;
		this.#nextUs = Math.max(this.#nextUs + everyUs, timestamp + everyUs / 2);
		if (key) this.#nextUs = timestamp + everyUs;
		const fitted = this.#fit(frame, timestamp, key);
		this.#inside.push(timestamp);
		this.#encoder.encode(fitted, { keyFrame: key });
		fitted.close();
	}

	setShare(share: number): void {
		if (this.#encoder.state === 'configured') this.#encoder.configure(videoConfig(this.#plan, this.#family, share));
	}

	async flush(): Promise<void> {
		if (this.#encoder.state === 'configured') await this.#encoder.flush();
	}

	close(): void {
		if (this.#encoder.state !== 'closed') this.#encoder.close();
	}

	/** In the size of the rendition: a window of another shape gets black beside it, and nothing is ever cut off. */
	#fit(frame: VideoFrame, timestamp: number, key: boolean): VideoFrame {
		const { width, height, still } = this.#plan;
		// Chromium's encoders could scale by themselves, and cheaper; but they fail when another camera brings another size.
		if (!still && frame.displayWidth === width && frame.displayHeight === height) return new VideoFrame(frame, { timestamp });
		const fresh = this.#canvas === null;
		this.#canvas ??= new OffscreenCanvas(width, height);
		if (!still || key || fresh) draw(this.#canvas, frame);
		return new VideoFrame(this.#canvas, { timestamp, alpha: 'discard' });
	}
}

function draw(canvas: OffscreenCanvas, frame: VideoFrame): void {
	const context = canvas.getContext('2d', { alpha: false, desynchronized: true });
	if (!context) return;
	const { displayWidth, displayHeight } = frame;
	const scale = Math.min(canvas.width / displayWidth, canvas.height / displayHeight);
	const [width, height] = [Math.round(displayWidth * scale), Math.round(displayHeight * scale)];
	context.fillRect(0, 0, canvas.width, canvas.height);
	context.drawImage(frame, (canvas.width - width) >> 1, (canvas.height - height) >> 1, width, height);
}

function trackOf({ width, height }: RenditionPlan, config: VideoDecoderConfig | undefined): VideoTrack | null {
	if (!config) return null;
	return { codec: config.codec, width, height, description: config.description ? bytesOf(config.description) : null };
}

/** A copy of what WebCodecs describes a decoder with. */
export function bytesOf(source: AllowSharedBufferSource): Uint8Array {
	return ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice() : new Uint8Array(source).slice();
}
