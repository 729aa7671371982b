import type { Quality } from '../player/types';

/** Of this the sound takes its part, kbit/s. */
const SOUND_KBITS = 128;

/**
 * A command that broadcasts a file as if it were live. Each option after the input is there for a reason: a keyframe every second lets
 * newcomers start at once, no B-frames and fragments of 80 ms keep the delay low.
 *
 * @param url Ingest address.
 * @param key Ingest key.
 * @param quality What to send; without one, the usual.
 */
export function ffmpegCommand(url: string, key: string, quality?: Quality): string {
	const { height, kbits } = quality ?? { height: 720, kbits: 2600 };
	return [
		'ffmpeg -re -i video.mp4',
		'-c:v libx264 -preset veryfast -tune zerolatency -bf 0 -pix_fmt yuv420p',
		`-vf scale=-2:${height}`,
		`-b:v ${kbits - SOUND_KBITS}k -maxrate ${kbits - SOUND_KBITS}k -bufsize ${kbits - SOUND_KBITS}k`,
		'-force_key_frames "expr:gte(t,n_forced)"',
		`-c:a aac -b:a ${SOUND_KBITS}k`,
		'-f mp4 -movflags frag_keyframe+empty_moov+default_base_moof -frag_duration 80000',
		`-method POST -chunked_post 1 -headers "Authorization: Bearer ${key}"`,
		`"${url}"`,
	].join(' \\\n  ');
}
