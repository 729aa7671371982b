/** iPhones have only this one (iOS 17.1): the system says when it wants media. */
interface ManagedMediaSource extends MediaSource {
	readonly streaming: boolean;
}
type MediaSourceConstructor = { new (): MediaSource; isTypeSupported(type: string): boolean };

const globals = globalThis as { MediaSource?: MediaSourceConstructor; ManagedMediaSource?: MediaSourceConstructor };

function constructor(): MediaSourceConstructor | undefined {
	return globals.MediaSource ?? globals.ManagedMediaSource;
}

/** False where no script may hand media to a video element. */
export function hasMediaSource(): boolean {
	return constructor() !== undefined;
}

export function canPlay(mime: string): boolean {
	return constructor()?.isTypeSupported(mime) ?? false;
}

/** A new media source that the video plays from now on. */
export function attachMediaSource(video: HTMLVideoElement): MediaSource {
	const Constructor = constructor();
	if (!Constructor) throw new Error('no MediaSource');
	const source = new Constructor();
	if (Constructor === globals.ManagedMediaSource) video.disableRemotePlayback = true; // Without it the managed one never opens.
	const url = URL.createObjectURL(source);
	source.addEventListener('sourceopen', () => URL.revokeObjectURL(url), { once: true });
	video.src = url;
	return source;
}

/** False while the system asks for no media; always true for an ordinary MediaSource. */
export function wantsMedia(source: MediaSource): boolean {
	return (source as Partial<ManagedMediaSource>).streaming !== false;
}
