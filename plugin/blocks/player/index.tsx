import { createBlock, registerBlockType, type BlockConfiguration } from '@wordpress/blocks';
import metadata from './block.json';
import Edit from './edit';
import { icon } from './icon';
import type { Attributes } from './types';
import './editor.scss';
import './style.scss';

/** Attributes of a shortcode as they are written. */
interface Written {
	readonly named: Readonly<Record<string, string | undefined>>;
	readonly numeric: readonly string[];
}

/** A flag may stand alone (`muted`) or with a value (`muted="true"`). */
function isOn({ named, numeric }: Written, flag: string): boolean {
	return numeric.includes(flag) || ['1', 'true', flag].includes(named[flag] ?? '');
}

registerBlockType<Attributes>(metadata as BlockConfiguration<Attributes>, {
	icon,
	edit: Edit,
	save: () => null,
	transforms: {
		from: [
			{
				type: 'shortcode',
				tag: 'dumbbell_stream',
				transform: (_named: unknown, { shortcode: { attrs } }: { shortcode: { attrs: Written } }) =>
					createBlock(metadata.name, {
						streamId: Number(attrs.named.id ?? 0),
						posterId: Number(attrs.named.poster ?? 0),
						autoplay: isOn(attrs, 'autoplay'),
						muted: isOn(attrs, 'muted'),
					}),
			},
		],
	},
});
