import { __, _n, sprintf } from '@wordpress/i18n';
import type { Health, Phase, Problem, Shortage } from '../../client/studio/studio-types';

/** What is wrong, and what the person can do, in a sentence each. */
export function problemInWords(problem: Problem): string {
	switch (problem) {
		case 'camera-denied':
			return __('The browser does not let this page use a camera. Allow it beside the address of the page, then choose the camera again.', 'dumbbell-stream');
		case 'camera-missing':
			return __('There is no camera. Plug one in, or choose another picture.', 'dumbbell-stream');
		case 'camera-busy':
			return __('Another program uses this camera. Close it, then choose the camera again.', 'dumbbell-stream');
		case 'camera-lost':
			return __('The camera is gone. Your viewers see its last picture. Plug it in again or choose another picture.', 'dumbbell-stream');
		case 'camera-changed':
			return __('Your camera is gone, so another one took over.', 'dumbbell-stream');
		case 'microphone-denied':
			return __('The browser does not let this page use a microphone. Allow it beside the address of the page, then choose the microphone again.', 'dumbbell-stream');
		case 'microphone-missing':
			return __('There is no microphone. Plug one in, or go live without.', 'dumbbell-stream');
		case 'microphone-busy':
			return __('Another program uses this microphone. Close it, then choose the microphone again.', 'dumbbell-stream');
		case 'microphone-lost':
			return __('The microphone is gone. Your viewers hear nothing. Plug it in again and choose it.', 'dumbbell-stream');
		case 'microphone-changed':
			return __('Your microphone is gone, so another one took over.', 'dumbbell-stream');
		case 'microphone-muted':
			return __('The system has muted this microphone. Your viewers hear nothing from it.', 'dumbbell-stream');
		case 'microphone-silent':
			return __('We hear nothing from this microphone. Is it switched off?', 'dumbbell-stream');
		case 'screen-denied':
			return __('No window was chosen.', 'dumbbell-stream');
		case 'screen-ended':
			return __('The window is no longer shared. Your viewers see its last picture. Choose another one.', 'dumbbell-stream');
		case 'file-unplayable':
			return __('This browser cannot play this file. Try an MP4 or WebM file.', 'dumbbell-stream');
		case 'file-ended':
			return __('The file has ended. Your viewers see its last picture.', 'dumbbell-stream');
		case 'sound-blocked':
			return __('The browser holds the sound back. Click anywhere on this page.', 'dumbbell-stream');
	}
}

/** Why nobody can broadcast with this browser. */
export function shortageInWords(shortage: NonNullable<Shortage>): string {
	switch (shortage) {
		case 'insecure':
			return __('Browsers lend cameras only to secure pages. Open this page with https:// in its address.', 'dumbbell-stream');
		case 'no-worker':
		case 'no-encoder':
			return __('This browser cannot encode video. Use a current Chrome, Edge, Firefox or Safari on a computer, or a program such as ffmpeg.', 'dumbbell-stream');
	}
}

/** Why the broadcast stopped. */
export function failureInWords({ code, message }: Extract<Phase, { t: 'failed' }>): string {
	switch (code) {
		case 'superseded':
			return __('Somebody else broadcasts on this stream now. Your viewers see that broadcast.', 'dumbbell-stream');
		case 'ended-by-site':
			return __('The site has ended this broadcast.', 'dumbbell-stream');
		case 'withheld':
			return __('Your stream is off the air because of a copyright notice. Your profile shows the notice and how to answer it.', 'dumbbell-stream');
		case 'certificate':
			/* translators: %s: a sentence of the server. */
			return sprintf(__('The site does not let you go live. %s', 'dumbbell-stream'), message);
		case 'encoder':
			return __('The encoder has failed. Choose a lower quality and go live again.', 'dumbbell-stream');
		default:
			/* translators: %s: a sentence of the server or of the browser. */
			return sprintf(__('The broadcast could not begin. %s', 'dumbbell-stream'), message);
	}
}

/** How the upload is doing: a colour never stands alone. */
export function uploadInWords(health: Health | null, lost: boolean): { readonly level: 'good' | 'fair' | 'poor'; readonly words: string } {
	if (lost) return { level: 'poor', words: __('Interrupted', 'dumbbell-stream') };
	if (!health) return { level: 'good', words: '–' };
	if (health.backlogMs > 3_000) return { level: 'poor', words: __('Too slow', 'dumbbell-stream') };
	if (health.backlogMs > 1_500 || health.qualityShare < 1) return { level: 'fair', words: __('Reduced', 'dumbbell-stream') };
	return { level: 'good', words: __('Good', 'dumbbell-stream') };
}

/** More than one picture in ten is left out, or hardly any come out. */
export function isOverloaded({ elapsedMs, framesEncoded, framesDropped, framesPerSecond, pictureFlows }: Health): boolean {
	const warm = elapsedMs > 5_000;
	return warm && pictureFlows && (framesDropped * 10 > framesEncoded || framesPerSecond < 8);
}

/** `1:02:03`, or `2:03` within the first hour. */
export function duration(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1_000));
	const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
	const two = (value: number): string => String(value).padStart(2, '0');
	return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

export function viewersInWords(viewers: number): string {
	/* translators: %d: number of viewers. */
	return sprintf(_n('%d viewer', '%d viewers', viewers, 'dumbbell-stream'), viewers);
}

/** Mbit/s with one decimal, by the reader's locale. */
export function megabits(bitsPerSecond: number): string {
	const number = (bitsPerSecond / 1_000_000).toLocaleString(document.documentElement.lang || undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
	/* translators: %s: a number; megabits per second. */
	return sprintf(__('%s Mbit/s', 'dumbbell-stream'), number);
}
