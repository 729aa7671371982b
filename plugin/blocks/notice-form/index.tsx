import { useBlockProps } from '@wordpress/block-editor';
import { registerBlockType, type BlockConfiguration } from '@wordpress/blocks';
import { Disabled } from '@wordpress/components';
import ServerSideRender from '@wordpress/server-side-render';
import { icon } from '../player/icon';
import metadata from './block.json';
import './style.scss';

/** The form as visitors see it. */
function Edit() {
	return (
		<div {...useBlockProps()}>
			<Disabled>
				<ServerSideRender block={metadata.name} skipBlockSupportAttributes />
			</Disabled>
		</div>
	);
}

registerBlockType(metadata as BlockConfiguration, { icon, edit: Edit, save: () => null });
