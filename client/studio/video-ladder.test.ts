import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ladderOf } from './ladder.ts';
import { VideoLadder, type Picture } from './video-ladder.ts';

/** An encoder as slow as a test wants: what it was given comes out when it is told to. */
class FakeEncoder {
	static readonly all: FakeEncoder[] = [];
	readonly inside: { readonly timestamp: number; readonly key: boolean }[] = [];
	readonly configs: VideoEncoderConfig[] = [];
	readonly #output: VideoEncoderInit['output'];
	state = 'unconfigured';

	constructor({ output }: VideoEncoderInit) {
		this.#output = output;
		FakeEncoder.all.push(this);
	}
	configure(config: VideoEncoderConfig): void {
		this.configs.push(config);
		this.state = 'configured';
	}
	encode({ timestamp }: VideoFrame, { keyFrame = false }: VideoEncoderEncodeOptions): void {
		this.inside.push({ timestamp, key: keyFrame });
	}
	finish(count = Infinity): void {
		for (const { timestamp, key } of this.inside.splice(0, count)) {
			this.#output({ timestamp, type: key ? 'key' : 'delta', byteLength: 1, duration: null, copyTo: () => undefined } as unknown as EncodedVideoChunk, { decoderConfig: { codec: 'avc1.42E01E' } });
		}
	}
	close(): void {
		this.state = 'closed';
	}
}
class FakeFrame {
	readonly displayWidth = 854;
	readonly displayHeight = 480;
	readonly timestamp: number;
	constructor(_source: unknown, { timestamp = 0 }: VideoFrameInit) {
		this.timestamp = timestamp;
	}
	close(): void {
		// Nothing is held.
	}
}
class FakeCanvas {
	getContext(): object {
		return { fillRect: () => undefined, drawImage: () => undefined };
	}
}

let pictures: Picture[] = [];
const frame = new FakeFrame(null, {}) as unknown as VideoFrame;
const MS = 1_000;

beforeEach(() => {
	pictures = [];
	FakeEncoder.all.length = 0;
	vi.stubGlobal('VideoEncoder', FakeEncoder);
	vi.stubGlobal('VideoFrame', FakeFrame);
	vi.stubGlobal('OffscreenCanvas', FakeCanvas);
});
afterEach(() => vi.unstubAllGlobals());

function ladder(sizes = 1): VideoLadder {
	return new VideoLadder(ladderOf('low', sizes, false), 'h264', { picture: (picture) => pictures.push(picture), failed: (why) => expect.unreachable(why) });
}

describe('the encoders', () => {
	it('all get the same keyframes, so that their groups begin together; smaller ones may get fewer pictures between', () => {
		const encoders = ladder(3);
		for (let ms = 0; ms <= 1_000; ms += 33) {
			encoders.encode(frame, ms * MS, ms === 0 || ms === 990);
			for (const encoder of FakeEncoder.all) encoder.finish();
		}
		const of = (rendition: number): readonly Picture[] => pictures.filter((picture) => picture.rendition === rendition);
		for (const rendition of [0, 1, 2]) expect(of(rendition).filter(({ key }) => key).map(({ timestamp }) => timestamp / MS)).toEqual([0, 990]);
		const [large, small] = [of(0).length, of(2).length];
		expect(large).toBeGreaterThan(28);
		expect(small).toBeLessThan(20);
	});
	it('leave pictures out while one of them is late, however few wait in front of it', () => {
		const encoders = ladder(2);
		let taken = 0;
		for (let ms = 0; ms < 1_000; ms += 40) if (encoders.encode(frame, ms * MS, ms === 0)) taken++;
		expect(taken).toBeLessThan(10);
		expect(encoders.framesDropped).toBe(25 - taken);
		for (const encoder of FakeEncoder.all) encoder.finish();
		expect(encoders.encode(frame, 1_000 * MS, false)).toBe(true);
	});
	it('get a keyframe even when late, but not for ever', () => {
		const encoders = ladder();
		for (let ms = 0; ms < 400; ms += 40) encoders.encode(frame, ms * MS, ms === 0);
		expect(encoders.encode(frame, 900 * MS, true)).toBe(true);
		expect(encoders.encode(frame, 1_900 * MS, true)).toBe(true);
		expect(encoders.encode(frame, 2_900 * MS, true)).toBe(false);
	});
	it('that leave a picture out by themselves are not taken for late', () => {
		const encoders = ladder();
		const [encoder] = FakeEncoder.all as [FakeEncoder];
		for (let ms = 0; ms < 4_000; ms += 40) {
			expect(encoders.encode(frame, ms * MS, ms % 1_000 === 0)).toBe(true);
			if (ms % 200 === 40) encoder.inside.pop(); // To keep to its bits.
			encoder.finish();
		}
	});
	it('are tried again after two seconds without a picture, as when the camera was gone', () => {
		const encoders = ladder();
		for (let ms = 0; ms <= 400; ms += 40) encoders.encode(frame, ms * MS, ms === 0);
		expect(encoders.encode(frame, 440 * MS, false)).toBe(false);
		expect(encoders.encode(frame, 5_000 * MS, false)).toBe(true);
	});
	it('are told of fewer bits without a new beginning', () => {
		const encoders = ladder();
		encoders.setShare(0.5);
		expect(FakeEncoder.all[0]?.configs.map(({ bitrate }) => bitrate)).toEqual([1_000_000, 500_000]);
	});
	it('hand out each picture with its rendition and what decodes it', () => {
		const encoders = ladder(2);
		encoders.encode(frame, 0, true);
		for (const encoder of FakeEncoder.all) encoder.finish();
		expect(pictures.map(({ rendition, key, track }) => [rendition, key, track?.codec, track?.width])).toEqual([[0, true, 'avc1.42E01E', 854], [1, true, 'avc1.42E01E', 640]]);
	});
});
