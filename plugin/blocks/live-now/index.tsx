import { InspectorControls, useBlockProps } from '@wordpress/block-editor';
import { registerBlockType, type BlockConfiguration } from '@wordpress/blocks';
import { Disabled, PanelBody, RangeControl, TextControl, ToggleControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import ServerSideRender from '@wordpress/server-side-render';
import { icon } from '../player/icon';
import metadata from './block.json';
import './style.scss';

/** Attributes as block.json declares them. (A type and not an interface: registerBlockType() wants it indexable.) */
type Attributes = {
	readonly limit: number;
	readonly showPoster: boolean;
	readonly showViewers: boolean;
	readonly showNext: boolean;
	readonly emptyText: string;
};

interface EditProps {
	readonly attributes: Attributes;
	readonly setAttributes: (changes: Partial<Attributes>) => void;
}

/** The list as visitors see it at this moment. */
function Edit({ attributes, setAttributes }: EditProps) {
	const { limit, showPoster, showViewers, showNext, emptyText } = attributes;
	const set = (name: keyof Attributes) => (value: boolean | number | string | undefined) => setAttributes({ [name]: value });
	return (
		<div {...useBlockProps()}>
			<InspectorControls>
				<PanelBody title={__('List', 'dumbbell-stream')}>
					<RangeControl __next40pxDefaultSize __nextHasNoMarginBottom label={__('Most streams', 'dumbbell-stream')} value={limit} min={1} max={24} onChange={set('limit')} />
					<ToggleControl __nextHasNoMarginBottom label={__('Show posters', 'dumbbell-stream')} checked={showPoster} onChange={set('showPoster')} />
					<ToggleControl __nextHasNoMarginBottom label={__('Show how many watch', 'dumbbell-stream')} checked={showViewers} onChange={set('showViewers')} />
				</PanelBody>
				<PanelBody title={__('When nothing is live', 'dumbbell-stream')}>
					<TextControl __next40pxDefaultSize __nextHasNoMarginBottom label={__('Say', 'dumbbell-stream')} placeholder={__('Nothing is live right now.', 'dumbbell-stream')} value={emptyText} onChange={set('emptyText')} />
					<ToggleControl __nextHasNoMarginBottom label={__('Announce the next one', 'dumbbell-stream')} checked={showNext} onChange={set('showNext')} />
				</PanelBody>
			</InspectorControls>
			<Disabled>
				<ServerSideRender block={metadata.name} attributes={attributes} skipBlockSupportAttributes />
			</Disabled>
		</div>
	);
}

registerBlockType<Attributes>(metadata as BlockConfiguration<Attributes>, { icon, edit: Edit, save: () => null });
