import { __ } from '@wordpress/i18n';

/** A stream that the person may broadcast. */
export interface StudioStream {
	/** Post id. */
	readonly id: number;
	readonly title: string;
	/** The stream's public key, 43 letters; empty until the sidecar knows the stream. */
	readonly stream: string;
	/** Address of its JSON; empty without a sidecar. */
	readonly src: string;
	/** Its own page. */
	readonly link: string;
	/** This screen for it. */
	readonly studio: string;
	/** Published, so that it can be broadcast. */
	readonly open: boolean;
}
/** What PHP prints for the screen. */
export interface StudioConfig {
	/** Address of the engine's module. */
	readonly engine: string;
	readonly streams: readonly StudioStream[];
	/** The chosen one; 0: the newest. */
	readonly current: number;
	/** Where a stream is made; empty for those who may not. */
	readonly newStream: string;
	/** Where a sidecar is connected; empty for those who may not. */
	readonly settings: string;
}

/** Why this stream cannot go live at all, or null. */
export function obstacleOf(stream: StudioStream, { settings }: StudioConfig): string | null {
	if (!stream.open) return __('This stream is not published. Publish it, then come back.', 'dumbbell-stream');
	if (stream.src !== '') return null;
	return settings === '' ? __('No sidecar is connected to this site. Ask its owner.', 'dumbbell-stream') : __('No sidecar is connected to this site. Connect one in the settings.', 'dumbbell-stream');
}
