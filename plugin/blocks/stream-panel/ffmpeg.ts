/**
 * A command that broadcasts a file as if it were live. Each option after the input is there for a reason: a keyframe every second lets
 * newcomers start at once, no B-frames and fragments of 80 ms keep the delay low.
 *
 * @param url Ingest address.
 * @param key Ingest key.
 */
export function ffmpegCommand(url: string, key: string): string {
	return [
		'ffmpeg -re -i video.mp4',
		'-c:v libx264 -preset veryfast -tune zerolatency -bf 0 -pix_fmt yuv420p',
		'-b:v 2500k -force_key_frames "expr:gte(t,n_forced)"',
		'-c:a aac -b:a 128k',
		'-f mp4 -movflags frag_keyframe+empty_moov+default_base_moof -frag_duration 80000',
		`-method POST -chunked_post 1 -headers "Authorization: Bearer ${key}"`,
		`"${url}"`,
	].join(' \\\n  ');
}
