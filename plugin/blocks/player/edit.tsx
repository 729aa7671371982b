import { BlockControls, InspectorControls, MediaUpload, MediaUploadCheck, store as blockEditorStore, useBlockProps } from '@wordpress/block-editor';
import { Button, PanelBody, Spinner, ToggleControl, ToolbarButton, ToolbarGroup } from '@wordpress/components';
import { useSelect } from '@wordpress/data';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { ChooseStream } from './choose-stream';
import { Still } from './still';
import type { Attributes } from './types';
import { useAddress } from './use-address';
import { useIsTemplate } from './use-is-template';

interface EditProps {
	readonly attributes: Attributes;
	readonly setAttributes: (changes: Partial<Attributes>) => void;
}
interface WholeEditProps extends EditProps {
	readonly context: { readonly postType?: string; readonly postId?: number };
}

/** The block in the editor: a still picture of the player. The editor never opens a connection to other viewers. */
export default function Edit({ attributes, setAttributes, context }: WholeEditProps) {
	const [choosing, setChoosing] = useState(false);
	const blockProps = useBlockProps();
	const isPreview = useSelect((select) => select(blockEditorStore).getSettings().isPreviewMode === true, []);
	const isTemplate = useIsTemplate();
	const looking = useAddress(attributes.url, (streamId) => setAttributes({ streamId, url: '' }));
	// In a stream's page, in a list of streams and in their template, a player without a choice shows the stream it stands in.
	const isOpen = isTemplate || context.postType === 'dumbbell_stream';
	const streamId = attributes.streamId || (context.postType === 'dumbbell_stream' ? (context.postId ?? 0) : 0);
	if (looking) return <div {...blockProps}><Spinner /></div>;
	if (streamId === 0 && isPreview) {
		return <div {...blockProps}><Still streamId={0} posterId={0} /></div>;
	}
	if ((streamId === 0 && !isOpen) || choosing) {
		const choose = (chosen: number) => {
			setAttributes({ streamId: chosen });
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
				<Still streamId={streamId} posterId={attributes.posterId} />
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
