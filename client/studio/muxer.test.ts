import { createFile, MP4BoxBuffer, type Movie } from 'mp4box';
import { describe, expect, it, test } from 'vitest';
import { audioBox, videoBox } from './codec-boxes.ts';
import { Muxer } from './muxer.ts';

/** Constrained baseline, level 3.1, without its parameter sets. */
const AVCC = Uint8Array.of(1, 0x42, 0xe0, 0x1f, 0xff, 0xe0, 0);
const OPUS_HEAD = Uint8Array.of(...new TextEncoder().encode('OpusHead'), 1, 2, 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0);
const AAC = Uint8Array.of(0x11, 0x90);
const VIDEO = { codec: 'avc1.42E01F', width: 1280, height: 720, description: AVCC };
const AUDIO = { codec: 'opus', sampleRate: 48_000, channels: 2, description: OPUS_HEAD };

/** What another reader makes of it. */
function read(parts: readonly Uint8Array[]): { readonly movie: Movie; readonly samples: Readonly<Record<number, readonly { dts: number; duration: number; is_sync: boolean; bytes: readonly number[] }[]>> } {
	const file = createFile();
	const samples: Record<number, { dts: number; duration: number; is_sync: boolean; bytes: readonly number[] }[]> = {};
	let movie: Movie | undefined;
	file.onReady = (info) => {
		movie = info;
		for (const { id } of info.tracks) file.setExtractionOptions(id, null, { nbSamples: 1 });
		file.start();
	};
	file.onSamples = (id, _user, found) => {
		for (const { dts, duration, is_sync, data } of found) (samples[id] ??= []).push({ dts, duration, is_sync, bytes: [...(data ?? [])] });
	};
	let at = 0;
	for (const part of parts) {
		file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(part.slice().buffer, at));
		at += part.length;
	}
	file.flush();
	if (!movie) throw new Error('it is no movie');
	return { movie, samples };
}

describe('the muxer', () => {
	it('writes a header that says size, rates and codecs', () => {
		const muxer = new Muxer(VIDEO, AUDIO);
		const { movie } = read([muxer.init]);
		expect(muxer.mime).toBe('video/mp4; codecs="avc1.42E01F,opus"');
		expect(movie.isFragmented).toBe(true);
		expect(movie.tracks.map(({ codec, timescale }) => [codec.toLowerCase(), timescale])).toEqual([['avc1.42e01f', 90_000], ['opus', 48_000]]);
		expect(movie.videoTracks[0]?.video).toEqual({ width: 1280, height: 720 });
		expect(movie.audioTracks[0]?.audio).toMatchObject({ sample_rate: 48_000, channel_count: 2 });
		expect(muxer.init.length).toBeLessThan(2_000); // It travels in the announcement, which is one packet.
	});
	it('puts pictures and sound into one fragment, each with its own time', () => {
		const muxer = new Muxer(VIDEO, AUDIO);
		const video = [
			{ timestamp: 1_000_000, duration: 33_333, key: true, bytes: Uint8Array.of(1, 2, 3) },
			{ timestamp: 1_033_333, duration: 33_334, key: false, bytes: Uint8Array.of(4) },
		];
		const audio = [{ timestamp: 980_000, duration: 20_000, key: true, bytes: Uint8Array.of(9, 9) }];
		const chunk = muxer.chunk(video, audio);
		const { samples } = read([muxer.init, chunk]);
		expect(samples[1]).toEqual([
			{ dts: 90_000, duration: 3_000, is_sync: true, bytes: [1, 2, 3] },
			{ dts: 93_000, duration: 3_000, is_sync: false, bytes: [4] },
		]);
		expect(samples[2]).toEqual([{ dts: 47_040, duration: 960, is_sync: true, bytes: [9, 9] }]);
		expect(new TextDecoder('latin1').decode(chunk).match(/moof|mdat/g)).toEqual(['moof', 'mdat']);
	});
	it('never lets rounding add up: a sample ends where the next begins', () => {
		const muxer = new Muxer(VIDEO, AUDIO);
		const video = Array.from({ length: 60 }, (_, i) => ({ timestamp: Math.round((i * 1e6) / 30), duration: Math.round(((i + 1) * 1e6) / 30) - Math.round((i * 1e6) / 30), key: i === 0, bytes: Uint8Array.of(i) }));
		const { samples } = read([muxer.init, muxer.chunk(video, [])]);
		const all = samples[1] ?? [];
		expect(all).toHaveLength(60);
		all.forEach((sample, i) => expect(sample.dts + sample.duration).toBe(all[i + 1]?.dts ?? 180_000));
	});
	test.each([
		['VP9 and Opus', { ...VIDEO, codec: 'vp09.00.31.08', description: null }, AUDIO, 'vp09.00.31.08'],
		['AV1 and Opus', { ...VIDEO, codec: 'av01.0.05M.08', description: null }, AUDIO, 'av01.0.05M.08'],
		['H.264 and AAC', VIDEO, { ...AUDIO, codec: 'mp4a.40.2', description: AAC }, 'avc1.42E01F'],
	])('writes %s so that another reader knows them', (_, video, audio, codec) => {
		const { movie } = read([new Muxer(video, audio).init]);
		expect(movie.tracks.map((track) => track.codec.toLowerCase())).toEqual([codec.toLowerCase(), audio.codec]);
	});
});

test('what cannot be put into MP4 is said by name', () => {
	expect(() => videoBox('vp8', null)).toThrow('vp8');
	expect(() => videoBox('avc1.42E01F', null)).toThrow('avc1'); // Without its description nobody could decode it.
	expect(() => audioBox('flac', 2, null)).toThrow('flac');
});
