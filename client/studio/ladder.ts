/** One quality level, best first. */
export interface RenditionPlan {
	readonly name: string;
	readonly width: number;
	readonly height: number;
	readonly framesPerSecond: number;
	readonly bitsPerSecond: number;
	/** The picture changes with each keyframe only. */
	readonly still?: true;
}
/** What the broadcaster chooses. */
export type Preset = 'high' | 'standard' | 'low';

const PLANS = {
	'1080p': { name: '1080p', width: 1920, height: 1080, framesPerSecond: 30, bitsPerSecond: 5_000_000 },
	'720p': { name: '720p', width: 1280, height: 720, framesPerSecond: 30, bitsPerSecond: 2_500_000 },
	'480p': { name: '480p', width: 854, height: 480, framesPerSecond: 30, bitsPerSecond: 1_000_000 },
	'360p': { name: '360p', width: 640, height: 360, framesPerSecond: 30, bitsPerSecond: 600_000 },
	'240p': { name: '240p', width: 426, height: 240, framesPerSecond: 15, bitsPerSecond: 250_000 },
} as const satisfies Record<string, RenditionPlan>;
/**
 * Sound, with a small still that changes once a second: a player's buffer cannot change the number of its tracks while it plays, so
 * sound alone has a picture too, which costs as much as a second voice. It is repeated twelve times a second, because pictures close chunks.
 */
export const SOUND: RenditionPlan = { name: 'sound', width: 256, height: 144, framesPerSecond: 13, bitsPerSecond: 40_000, still: true };

const PRESETS: Readonly<Record<Preset, readonly [RenditionPlan, ...RenditionPlan[]]>> = {
	high: [PLANS['1080p'], PLANS['720p'], PLANS['360p']],
	standard: [PLANS['720p'], PLANS['480p'], PLANS['240p']],
	low: [PLANS['480p'], PLANS['360p'], PLANS['240p']],
};
/** Sound of all renditions. */
export const AUDIO = { sampleRate: 48_000, channels: 2, bitsPerSecond: 96_000 } as const;
/** Pictures larger than the best one. */
export const RENDITIONS_MAX = 3;

/**
 * @param pictures How many sizes, 1 to 3.
 * @param sound Whether sound with a still is the last one.
 */
export function ladderOf(preset: Preset, pictures: number, sound: boolean): readonly RenditionPlan[] {
	const sizes = PRESETS[preset].slice(0, Math.max(1, Math.min(RENDITIONS_MAX, pictures)));
	return sound ? [...sizes, SOUND] : sizes;
}

/** What the uplink must carry, bits per second. */
export function uploadOf(ladder: readonly RenditionPlan[]): number {
	return ladder.reduce((sum, { bitsPerSecond }) => sum + bitsPerSecond + AUDIO.bitsPerSecond, 0);
}

/** The largest picture of a preset: what is asked of the camera. */
export function pictureOf(preset: Preset): RenditionPlan {
	return PRESETS[preset][0];
}
