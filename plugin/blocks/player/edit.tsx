import { BlockControls, InspectorControls, MediaUpload, MediaUploadCheck, store as blockEditorStore, useBlockProps } from '@wordpress/block-editor';
import { Button, PanelBody, ToggleControl, ToolbarButton, ToolbarGroup } from '@wordpress/components';
import { useSelect } from '@wordpress/data';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { ChooseStream } from './choose-stream';
import { Still } from './still';
import type { Attributes } from './types';

interface EditProps {
	readonly attributes: Attributes;
	readonly setAttributes: (changes: Partial<Attributes>) => void;
}

/** The block in the editor: a still picture of the player. The editor never opens a connection to other viewers. */
export default function Edit({ attributes, setAttributes }: EditProps) {
	const [choosing, setChoosing] = useState(false);
	const blockProps = useBlockProps();
	const isPreview = useSelect((select) => select(blockEditorStore).getSettings().isPreviewMode === true, []);
	if (attributes.streamId === 0 && isPreview) {
		return <div {...blockProps}><Still streamId={0} posterId={0} /></div>;
	}
	if (attributes.streamId === 0 || choosing) {
		const choose = (streamId: number) => {
			setAttributes({ streamId });
			setChoosing(false);
		};
		return <div {...blockProps}><ChooseStream streamId={attributes.streamId} onChoose={choose} onCancel={choosing ? () => setChoosing(false) : undefined} /></div>;
	}
	return (
		<>
			<BlockControls>
				<ToolbarGroup>
					<ToolbarButton onClick={() => setChoosing(true)}>{__('Replace', 'dumbbell-stream')}</ToolbarButton>
				</ToolbarGroup>
			</BlockControls>
			<Options attributes={attributes} setAttributes={setAttributes} />
			<div {...blockProps}>
				<Still streamId={attributes.streamId} posterId={attributes.posterId} />
			</div>
		</>
	);
}

/** What can be set for this player, in the sidebar. */
function Options({ attributes: { posterId, autoplay, muted }, setAttributes }: EditProps) {
	return (
		<InspectorControls>
			<PanelBody title={__('Playback', 'dumbbell-stream')}>
				<ToggleControl
					__nextHasNoMarginBottom
					label={__('Start by itself', 'dumbbell-stream')}
					help={__('Most browsers start video without sound only; the viewer then sees a button for sound.', 'dumbbell-stream')}
					checked={autoplay}
					onChange={(value: boolean) => setAttributes({ autoplay: value })}
				/>
				<ToggleControl
					__nextHasNoMarginBottom
					label={__('Start without sound', 'dumbbell-stream')}
					checked={muted}
					onChange={(value: boolean) => setAttributes({ muted: value })}
				/>
			</PanelBody>
			<PanelBody title={__('Poster', 'dumbbell-stream')}>
				<p>{__('Shown until the viewer presses play. Without one here, the stream’s own poster is used.', 'dumbbell-stream')}</p>
				<MediaUploadCheck>
					<MediaUpload
						allowedTypes={['image']}
						value={posterId}
						onSelect={({ id }: { id: number }) => setAttributes({ posterId: id })}
						render={({ open }: { open: () => void }) => (
							<Button __next40pxDefaultSize variant="secondary" onClick={open}>
								{posterId ? __('Replace poster', 'dumbbell-stream') : __('Choose poster', 'dumbbell-stream')}
							</Button>
						)}
					/>
				</MediaUploadCheck>
				{posterId !== 0 && (
					<Button __next40pxDefaultSize variant="tertiary" isDestructive onClick={() => setAttributes({ posterId: 0 })}>
						{__('Remove', 'dumbbell-stream')}
					</Button>
				)}
			</PanelBody>
		</InspectorControls>
	);
}
