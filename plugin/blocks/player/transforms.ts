import { createBlock, type BlockConfiguration } from '@wordpress/blocks';
import { store as coreStore } from '@wordpress/core-data';
import { select } from '@wordpress/data';
import { shortcodeOf, streamOf } from './address';
import metadata from './block.json';
import type { Attributes, StreamRecord } from './types';

/** Attributes of a shortcode as they are written. */
interface Written {
	readonly named: Readonly<Record<string, string | undefined>>;
	readonly numeric: readonly string[];
}

/** A flag may stand alone (`muted`) or with a value (`muted="true"`). */
function isOn({ named, numeric }: Written, flag: string): boolean {
	return numeric.includes(flag) || ['1', 'true', flag].includes(named[flag] ?? '');
}

/** What other blocks become a player, and what a player becomes. */
export const transforms = {
	from: [
		{
			type: 'shortcode',
			tag: 'dumbbell_stream',
			transform: (_named: unknown, { shortcode: { attrs } }: { shortcode: { attrs: Written } }) =>
				createBlock(metadata.name, {
					streamId: Number(attrs.named['id'] ?? 0),
					posterId: Number(attrs.named['poster'] ?? 0),
					autoplay: isOn(attrs, 'autoplay'),
					muted: isOn(attrs, 'muted'),
				}),
		},
		{
			// An embed of a stream of this site. Which one the block finds out when it is shown.
			type: 'block',
			blocks: ['core/embed'],
			isMatch: ({ url }: { url?: string }) => streamOf(url ?? '', location.origin) !== null,
			transform: ({ url, align }: { url: string; align?: string }) => createBlock(metadata.name, { url, align }),
		},
		{
			type: 'raw',
			priority: 5, // Before core's embed takes every address.
			isMatch: (node: Element) => node.nodeName === 'P' && /^\s*https?:\/\/\S+\s*$/i.test(node.textContent ?? '') && streamOf((node.textContent ?? '').trim(), location.origin) !== null,
			transform: (node: Element) => createBlock(metadata.name, { url: (node.textContent ?? '').trim() }),
		},
		{
			type: 'block',
			blocks: ['core/video'],
			transform: ({ autoplay = false, muted = false, align }: { autoplay?: boolean; muted?: boolean; align?: string }) => createBlock(metadata.name, { autoplay, muted, align }),
		},
	],
	to: [
		{
			type: 'block',
			blocks: ['core/shortcode'],
			isMatch: ({ streamId }: Attributes) => streamId > 0,
			transform: (attributes: Attributes) => createBlock('core/shortcode', { text: shortcodeOf(attributes) }),
		},
		{
			type: 'block',
			blocks: ['core/embed'],
			isMatch: ({ streamId }: Attributes) => linkOf(streamId) !== null,
			transform: ({ streamId }: Attributes) => createBlock('core/embed', { url: linkOf(streamId) }),
		},
		{
			// For the day after: the recording takes the place of the broadcast.
			type: 'block',
			blocks: ['core/video'],
			transform: ({ autoplay, muted }: Attributes) => createBlock('core/video', { autoplay, muted }),
		},
	],
} as unknown as NonNullable<BlockConfiguration<Attributes>['transforms']>;

/** The page of a stream, if the editor has loaded it already. */
function linkOf(streamId: number): string | null {
	const record = select(coreStore).getEntityRecord('postType', 'dumbbell_stream', streamId) as StreamRecord | undefined;
	return streamId > 0 ? (record?.link ?? null) : null;
}
