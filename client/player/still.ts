/** Enough for a picture that is seen for half a second. */
const WIDTH_MAX = 960;

/**
 * While the video's source is replaced, its last picture stands as the poster, so that the screen does not flash. Where the page's
 * security rules forbid that, it flashes.
 *
 * @param signal Ends it early.
 */
export function keepPicture(video: HTMLVideoElement, signal: AbortSignal): void {
	const picture = pictureOf(video);
	if (picture === null) return;
	const before = video.getAttribute('poster');
	video.poster = picture;
	const restore = (): void => {
		if (video.poster !== picture) return;
		if (before === null) video.removeAttribute('poster');
		else video.setAttribute('poster', before);
	};
	video.addEventListener('playing', restore, { once: true, signal });
	signal.addEventListener('abort', restore, { once: true });
}

function pictureOf(video: HTMLVideoElement): string | null {
	const { videoWidth, videoHeight } = video;
	if (videoWidth === 0 || videoHeight === 0) return null;
	const scale = Math.min(1, WIDTH_MAX / videoWidth);
	const canvas = document.createElement('canvas');
	canvas.width = Math.round(videoWidth * scale);
	canvas.height = Math.round(videoHeight * scale);
	try {
		canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
		return canvas.toDataURL('image/jpeg', 0.8);
	} catch {
		return null; // The browser guards the picture.
	}
}
