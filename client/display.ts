/** `HTMLVideoElement` on iPhones, where nothing but a video itself can fill the screen. */
type PhoneVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

/** Refusals are the browser's to explain: what was asked for just does not happen. */
const refused = (): void => undefined;

/** As the element's attributes and children want it. */
export function makeVideo(host: HTMLElement): HTMLVideoElement {
	const video = document.createElement('video');
	video.playsInline = true;
	video.muted = video.defaultMuted = host.hasAttribute('muted');
	video.setAttribute('part', 'video');
	video.append(...Array.from(host.querySelectorAll(':scope > track'), (track) => track.cloneNode()));
	return video;
}

export function toggleFullscreen(host: HTMLElement, video: PhoneVideo): void {
	if (isFullscreen(host)) document.exitFullscreen().catch(refused);
	else if ('requestFullscreen' in host) host.requestFullscreen().catch(refused);
	else (video).webkitEnterFullscreen?.();
}

export function isFullscreen(host: HTMLElement): boolean {
	return host.matches(':fullscreen');
}

export function togglePip(video: HTMLVideoElement): void {
	if (document.pictureInPictureElement) document.exitPictureInPicture().catch(refused);
	else if (document.pictureInPictureEnabled) video.requestPictureInPicture().catch(refused);
}

/** @param index -1: none; null: off if one is shown, else the first. */
export function setCaptions(video: HTMLVideoElement, index: number | null): void {
	const tracks = Array.from(video.textTracks);
	const wanted = index ?? (tracks.some(({ mode }) => mode === 'showing') ? -1 : 0);
	tracks.forEach((track, at) => (track.mode = at === wanted ? 'showing' : 'disabled'));
}
