/** Bodies made by a real ffmpeg for the tests and the bench, and what a body comes to. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chunker, type MediaChunk, type MediaInfo } from '../chunker.ts';

const OUTPUT_BYTES_MAX = 64 * 1_048_576;
const VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'];
const AUDIO = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'];
const AV1 = [...VIDEO, '-t', '1', '-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', '-g', '25'];
/** As our manual tells broadcasters. */
export const LIVE = ['-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-frag_duration', '80000'];

/** Each: what ffmpeg is told between its name and `pipe:1`. */
const RECIPES = {
	/** H.264 and AAC in chunks of 80 ms, a keyframe each second. */
	live: [...VIDEO, ...AUDIO, '-t', '4', ...X264, '-g', '25', '-c:a', 'aac', ...LIVE],
	/** One fragment per group of two seconds, with B-frames: composition offsets of both signs. */
	long: [...VIDEO, ...AUDIO, '-t', '6', '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '50', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets'],
	/** ffmpeg's own group of 250 frames, and no default_base_moof: the offsets count from the start of the body. */
	longest: [...VIDEO, ...AUDIO, '-t', '12', ...X264, '-c:a', 'aac', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov'],
	/** Short chunks with absolute offsets. */
	absolute: [...VIDEO, ...AUDIO, '-t', '2', ...X264, '-g', '25', '-c:a', 'aac', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov', '-frag_duration', '80000'],
	/** Keyframes every 10 frames, in chunks of 320 ms that do not begin with them. */
	inside: [...VIDEO, ...AUDIO, '-t', '4', ...X264, '-g', '10', '-c:a', 'aac', '-f', 'mp4', '-movflags', 'empty_moov+default_base_moof', '-frag_duration', '300000'],
	vp9: [...VIDEO, ...AUDIO, '-t', '2', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '25', '-c:a', 'libopus', ...LIVE],
	/** Its configuration is known with the first frame only, so the header must wait for that. */
	av1: [...AV1, '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof+delay_moov', '-frag_duration', '80000'],
	av1TooEarly: [...AV1, ...LIVE],
	audio: [...AUDIO, '-t', '5', '-c:a', 'aac', ...LIVE],
	audioLong: [...AUDIO, '-t', '5', '-c:a', 'libopus', ...LIVE.slice(0, -1), '2000000'],
	video: [...VIDEO, '-t', '2', ...X264, '-g', '25', ...LIVE],
	groupsOf5: [...VIDEO, '-t', '6', ...X264, '-g', '125', ...LIVE],
	groupsOf12: [...VIDEO, '-t', '13', ...X264, '-g', '300', ...LIVE],
	hevc: [...VIDEO, '-t', '1', '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none', '-tag:v', 'hvc1', ...LIVE],
	mp3: [...VIDEO, ...AUDIO, '-t', '1', ...X264, '-c:a', 'libmp3lame', ...LIVE],
	twoVideos: [...VIDEO, ...VIDEO, '-t', '1', '-map', '0:v', '-map', '1:v', ...X264, ...LIVE],
	largeHeader: [...VIDEO, '-t', '1', ...X264, '-metadata', `comment=${'word '.repeat(3_000)}`, ...LIVE],
	webm: [...VIDEO, '-t', '1', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-f', 'webm'],
} as const satisfies Record<string, readonly string[]>;

const made = new Map<string, Uint8Array>();

/** A body as ffmpeg writes it into a pipe. Made once per run. */
export function body(name: keyof typeof RECIPES): Uint8Array {
	const known = made.get(name);
	if (known) return known;
	const bytes = ffmpeg([...RECIPES[name], 'pipe:1']);
	made.set(name, bytes);
	return bytes;
}

/** An ordinary MP4, which ffmpeg must seek in to write. */
export function ordinaryFile(...options: readonly string[]): Uint8Array {
	return inFolder((folder) => {
		const file = join(folder, 'file.mp4');
		ffmpeg([...VIDEO, '-t', '1', ...X264, ...options, '-f', 'mp4', file]);
		return readFileSync(file);
	});
}

/** What a decoder sees of a body: a line for each frame, with its times and the hash of its picture or sound. */
export function framesOf(bytes: Uint8Array): readonly string[] {
	return inFolder((folder) => {
		const file = join(folder, 'body.mp4');
		writeFileSync(file, bytes);
		const lines = ffmpeg(['-i', file, '-f', 'framemd5', 'pipe:1']).toString().split('\n');
		// Interleaving is the muxer's, and of no interest: each track's frames in order.
		return lines.filter((line) => line !== '' && !line.startsWith('#')).sort((a, b) => Number(a[0]) - Number(b[0]));
	});
}

/** What a chunker made of a body. */
export interface Outcome {
	readonly info: MediaInfo | null;
	readonly chunks: readonly MediaChunk[];
	readonly warnings: readonly (readonly [code: string, sentence: string])[];
	/** What it threw, of `write` or of `end`. */
	readonly thrown: unknown;
}

/** Writes a body in pieces and ends it. */
export function outcomeOf(pieces: Iterable<Uint8Array>): Outcome {
	let info: MediaInfo | null = null;
	const chunks: MediaChunk[] = [];
	const warnings: [string, string][] = [];
	const chunker = new Chunker({ info: (one) => (info = one), chunk: (one) => chunks.push(one), warn: (...one) => warnings.push(one) });
	let thrown: unknown;
	try {
		for (const piece of pieces) chunker.write(piece);
		chunker.end();
	} catch (error) {
		thrown = error;
	}
	return { info, chunks, warnings, thrown };
}

/** The same of an outcome in few words, for comparing: bytes by their hash. */
export function digest({ info, chunks, warnings, thrown }: Outcome): unknown {
	const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
	return { info: info && { ...info, init: hash(info.init) }, chunks: chunks.map((chunk) => ({ ...chunk, bytes: hash(chunk.bytes) })), warnings, thrown };
}

/** Init segment and chunks in one, as a player would have appended them. */
export function appended({ info, chunks }: Outcome): Uint8Array {
	return Buffer.concat([info?.init ?? new Uint8Array(), ...chunks.map((chunk) => chunk.bytes)]);
}

/** Top-level boxes, by the sizes in their headers. For sound bodies only. */
export function boxesOf(bytes: Uint8Array): readonly { readonly type: string; readonly bytes: Uint8Array }[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const found: { type: string; bytes: Uint8Array }[] = [];
	for (let at = 0; at < bytes.length; ) {
		const size = view.getUint32(at);
		found.push({ type: Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1'), bytes: bytes.subarray(at, at + size) });
		at += size;
	}
	return found;
}

function ffmpeg(options: readonly string[]): Buffer {
	return execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...options], { maxBuffer: OUTPUT_BYTES_MAX });
}

function inFolder<T>(act: (folder: string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), 'dumbbell-media-'));
	try {
		return act(folder);
	} finally {
		rmSync(folder, { recursive: true });
	}
}
