/** A broadcast without a camera: ffmpeg makes a moving picture with a clock and a quiet tone, and pushes it to the sidecar. */
import { run } from '../lib/run.mjs';

const FRAMES_PER_SECOND = 25;

/** The gradient is computed small and scaled up: a tenth of one core for the whole picture. */
const background = (/** @type {Picture} */ { width, height }) => [
	`gradients=s=214x120:r=${FRAMES_PER_SECOND}:c0=0x0d1b2a:c1=0x1b4965:c2=0x5fa8d3:c3=0xee9b00:nb_colors=4:x0=0:y0=0:x1=214:y1=120:speed=0.01:seed=7`,
	`scale=${width}:${height}[background]`,
].join(',');
/** A bar that crosses the picture once a second: a stall is seen at once. */
const BAR = `color=white@0.9:s=96x6:r=${FRAMES_PER_SECOND}[bar];[background][bar]overlay=x='mod(t\\,1)*(W+96)-96':y=H-40:shortest=1`;
/** The time of day: what is on the screen against the clock on the wall is the delay. */
const clockText = (/** @type {Picture} */ { height }) => [
	`drawtext=fontsize=${Math.round(height * 0.15)}:fontcolor=white:x=(w-tw)/2:y=(h-th)/2-${Math.round(height / 20)}:text='%{localtime\\:%T}'`,
	`drawtext=fontsize=${Math.round(height / 20)}:fontcolor=white@0.85:x=(w-tw)/2:y=h/2+${Math.round(height / 11)}:text='Dumbbell Stream · test picture'`,
].join(',');

/** @typedef {{ width: number, height: number, kbps: number }} Picture */
/** What a person should see. @type {Picture} */
export const STANDARD = { width: 854, height: 480, kbps: 900 };
/** What many browsers on one small machine can decode at once. @type {Picture} */
export const SMALL = { width: 426, height: 240, kbps: 400 };

/** Not every ffmpeg can write text, and not every machine has a font. */
export async function canDrawText() {
	const { code } = await run('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', `color=s=64x64:d=0.04,${clockText(SMALL)}`, '-f', 'null', '-'], { mayFail: true });
	return code === 0;
}

/**
 * What ffmpeg is called with. The part from `-c:v` on is what we recommend to broadcasters: a keyframe a second, chunks of at most 100 ms.
 * @param {{ ingestUrl: string, ingestKey: string, clock: boolean, picture?: Picture }} options
 * @returns {string[]}
 */
export function sourceArguments({ ingestUrl, ingestKey, clock, picture = STANDARD }) {
	return [
		...['-hide_banner', '-nostdin', '-loglevel', 'warning'],
		...['-re', '-f', 'lavfi', '-i', [background(picture), clock ? `${BAR},${clockText(picture)}` : BAR].join(';')],
		...['-re', '-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=48000,volume=0.2'],
		...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', `${FRAMES_PER_SECOND}`, '-keyint_min', `${FRAMES_PER_SECOND}`, '-bf', '0', '-pix_fmt', 'yuv420p', '-b:v', `${picture.kbps}k`],
		...['-c:a', 'aac', '-b:a', '96k'],
		...['-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-frag_duration', '80000', '-flush_packets', '1'],
		...['-method', 'POST', '-chunked_post', '1', '-headers', `Authorization: Bearer ${ingestKey}\r\n`, ingestUrl],
	];
}
