import { InspectorControls, useBlockProps } from '@wordpress/block-editor';
import { registerBlockType, type BlockConfiguration } from '@wordpress/blocks';
import { PanelBody, TextControl } from '@wordpress/components';
import { useEntityRecord } from '@wordpress/core-data';
import { __, _n, sprintf } from '@wordpress/i18n';
import { ChooseStream } from '../player/choose-stream';
import { icon } from '../player/icon';
import type { StreamRecord } from '../player/types';
import { useIsTemplate } from '../player/use-is-template';
import metadata from './block.json';

/** Attributes as block.json declares them. (A type and not an interface: registerBlockType() wants it indexable.) */
type Attributes = {
	/** 0: the stream that the block stands in. */
	readonly streamId: number;
	readonly offlineText: string;
};

interface EditProps {
	readonly attributes: Attributes;
	readonly setAttributes: (changes: Partial<Attributes>) => void;
	readonly context: { readonly postType?: string; readonly postId?: number };
}

/** The count as it is at this moment; an example where there is no stream to count for. */
function Edit({ attributes: { streamId, offlineText }, setAttributes, context }: EditProps) {
	const own = context.postType === 'dumbbell_stream';
	const isTemplate = useIsTemplate();
	const blockProps = useBlockProps();
	const id = streamId || (own ? (context.postId ?? 0) : 0);
	const { record } = useEntityRecord<StreamRecord>('postType', 'dumbbell_stream', id, { enabled: id !== 0 });
	if (id === 0 && !own && !isTemplate) return <div {...blockProps}><ChooseStream label={__('Viewer Count', 'dumbbell-stream')} question={__('Of which stream?', 'dumbbell-stream')} streamId={0} onChoose={(chosen) => setAttributes({ streamId: chosen })} /></div>;
	const live = record?.dumbbell?.state === 'live';
	const viewers = live ? (record?.dumbbell?.viewers ?? 0) : 12;
	/* translators: %d: number of people who watch a live video at this moment. */
	const words = sprintf(_n('%d watching', '%d watching', viewers, 'dumbbell-stream'), viewers);
	return (
		<>
			<InspectorControls>
				<PanelBody title={__('When nothing is live', 'dumbbell-stream')}>
					<TextControl __next40pxDefaultSize __nextHasNoMarginBottom label={__('Say', 'dumbbell-stream')} value={offlineText} onChange={(value: string) => setAttributes({ offlineText: value })} />
				</PanelBody>
			</InspectorControls>
			<p {...blockProps}>{words}</p>
		</>
	);
}

registerBlockType<Attributes>(metadata as unknown as BlockConfiguration<Attributes>, { icon, edit: Edit, save: () => null });
