import { ladderOf, type RenditionPlan } from './ladder.ts';
import type { VideoFamily } from './messages.ts';
import type { Shortage } from './studio-types.ts';
import { audioConfig } from './sound.ts';
import { videoConfig } from './video-ladder.ts';

/** Best for those who watch first: every device plays H.264 and AAC, and most do so in hardware. */
const VIDEO: readonly VideoFamily[] = ['h264', 'vp9', 'av1'];
const AUDIO_CODECS = ['mp4a.40.2', 'opus'] as const;

/** What this browser lacks for broadcasting. */
export async function findShortage(): Promise<Shortage> {
	if (!globalThis.isSecureContext || !navigator.mediaDevices) return 'insecure';
	if (typeof Worker === 'undefined' || typeof OffscreenCanvas === 'undefined' || typeof AudioWorkletNode === 'undefined') return 'no-worker';
	return (await chooseCodecs(ladderOf('low', 1, false))) ? null : 'no-encoder';
}

/** Codecs that this browser can encode, all renditions alike, and that it could also play; null: none. */
export async function chooseCodecs(ladder: readonly RenditionPlan[]): Promise<{ readonly video: VideoFamily; readonly audio: string } | null> {
	if (typeof VideoEncoder === 'undefined' || typeof AudioEncoder === 'undefined') return null;
	const audio = await firstOf(AUDIO_CODECS, (codec) => supports(AudioEncoder.isConfigSupported(audioConfig(codec))));
	const video = await firstOf(VIDEO, async (family) => {
		const configs = ladder.map((plan) => videoConfig(plan, family));
		return configs.every(({ codec }) => plays(codec, audio)) && (await Promise.all(configs.map((config) => supports(VideoEncoder.isConfigSupported(config))))).every(Boolean);
	});
	return audio && video ? { video, audio } : null;
}

function plays(video: string, audio: string | null): boolean {
	return typeof MediaSource === 'undefined' || MediaSource.isTypeSupported(`video/mp4; codecs="${video},${audio ?? 'opus'}"`);
}

async function supports(answer: Promise<{ readonly supported?: boolean | undefined }>): Promise<boolean> {
	try {
		return (await answer).supported === true;
	} catch {
		return false; // A browser that does not know the name at all.
	}
}

async function firstOf<T>(all: readonly T[], good: (one: T) => Promise<boolean>): Promise<T | null> {
	for (const one of all) if (await good(one)) return one;
	return null;
}
