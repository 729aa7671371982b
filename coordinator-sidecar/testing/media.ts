import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FRAGMENTED = 'frag_keyframe+empty_moov+default_base_moof';
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'];
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '25', '-pix_fmt', 'yuv420p'];
const AV1 = ['-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-g', '25'];

/** Arguments of ffmpeg for what the tests publish. */
const RECIPES = {
	/** As the sidecar's own help says. */
	usual: [...PICTURE, ...SOUND, '-t', '4', ...H264, '-c:a', 'aac', '-movflags', FRAGMENTED, '-frag_duration', '80000'],
	videoOnly: [...PICTURE, '-t', '3', ...H264, '-movflags', FRAGMENTED, '-frag_duration', '80000'],
	audioOnly: [...SOUND, '-t', '4', '-c:a', 'aac', '-movflags', 'empty_moov+default_base_moof', '-frag_duration', '80000'],
	/** Fragments of one second, with B-frames. */
	long: [...PICTURE, ...SOUND, '-t', '4', '-c:v', 'libx264', '-preset', 'veryfast', '-g', '25', '-bf', '2', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', 'empty_moov+default_base_moof', '-frag_duration', '1000000'],
	/** Fragments of 200 ms. */
	longish: [...PICTURE, '-t', '2', ...H264, '-movflags', FRAGMENTED, '-frag_duration', '200000'],
	/** Keyframes where fragments do not begin: fragments of 400 ms, a keyframe every 240 ms. */
	keyframesInside: [...PICTURE, '-t', '2', ...H264, '-g', '6', '-movflags', 'empty_moov+default_base_moof', '-frag_duration', '400000'],
	/** One keyframe and then none for 12 s. */
	endlessGroup: [...PICTURE, '-t', '12', ...H264, '-g', '1000', '-movflags', FRAGMENTED, '-frag_duration', '80000'],
	longGroups: [...PICTURE, '-t', '6', ...H264, '-g', '1000', '-movflags', FRAGMENTED, '-frag_duration', '80000'],
	vp9: [...PICTURE, ...SOUND, '-t', '1', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '25', '-c:a', 'libopus', '-strict', '-2', '-movflags', FRAGMENTED, '-frag_duration', '80000'],
	av1: [...PICTURE, '-t', '1', ...AV1, '-movflags', 'frag_keyframe+delay_moov+default_base_moof', '-frag_duration', '80000'],
	/** ffmpeg knows the header of AV1 only after the first frame, and leaves it empty when it must write it before. */
	av1Headless: [...PICTURE, '-t', '1', ...AV1, '-movflags', FRAGMENTED, '-frag_duration', '80000'],
	hevc: [...PICTURE, '-t', '1', '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none', '-tag:v', 'hvc1', '-movflags', FRAGMENTED],
	mp3: [...SOUND, '-t', '1', '-c:a', 'libmp3lame', '-movflags', FRAGMENTED],
	twoVideos: [...PICTURE, ...PICTURE, '-t', '1', '-map', '0', '-map', '1', ...H264, '-movflags', FRAGMENTED],
	unfragmented: [...PICTURE, '-t', '1', ...H264, '-movflags', '+faststart'],
	/** Offsets count from the begin of the file. */
	absolute: [...PICTURE, '-t', '1', ...H264, '-movflags', 'frag_keyframe+empty_moov', '-frag_duration', '80000'],
} as const;
export type Recipe = keyof typeof RECIPES;

/** MP4 made by ffmpeg, once per machine. */
export function media(recipe: Recipe): Uint8Array {
	const args = RECIPES[recipe];
	const folder = join(tmpdir(), 'dumbbell-stream-test-media');
	const file = join(folder, `${recipe}-${createHash('sha256').update(args.join(' ')).digest('hex').slice(0, 12)}.mp4`);
	if (!existsSync(file)) {
		mkdirSync(folder, { recursive: true });
		const aside = `${file}.${process.pid}`;
		execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, '-f', 'mp4', aside]);
		renameSync(aside, file);
	}
	return new Uint8Array(readFileSync(file));
}

/** What ffmpeg decodes: a line per frame with the hash of its pixels or samples, and its time. */
export function framesOf(mp4: Uint8Array): readonly string[] {
	const folder = join(tmpdir(), 'dumbbell-stream-test-media');
	mkdirSync(folder, { recursive: true });
	const file = join(folder, `decode-${process.pid}.mp4`);
	writeFileSync(file, mp4);
	const text = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'framemd5', '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
	return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}
