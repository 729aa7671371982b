import type { BlockVariation } from '@wordpress/blocks';
import { __ } from '@wordpress/i18n';
import type { Attributes } from './types';

/** The player as people ask for it. */
export const variations = [
	{
		name: 'press-play',
		title: __('Live Stream', 'dumbbell-stream'),
		description: __('Shows a poster until the viewer presses play.', 'dumbbell-stream'),
		attributes: { autoplay: false },
		isDefault: true,
		scope: ['transform'],
	},
	{
		name: 'by-itself',
		title: __('Live Stream that starts by itself', 'dumbbell-stream'),
		description: __('Starts without sound as soon as it is seen; one press brings the sound.', 'dumbbell-stream'),
		keywords: [__('autoplay', 'dumbbell-stream')],
		attributes: { autoplay: true, muted: true },
		isActive: ['autoplay', 'muted'],
		scope: ['inserter', 'transform'],
	},
] as readonly BlockVariation<Attributes>[] as BlockVariation<Attributes>[];
