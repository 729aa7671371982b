import { ToggleControl } from '@wordpress/components';
import { useDispatch, useSelect } from '@wordpress/data';
import { store as editorStore } from '@wordpress/editor';
import { __ } from '@wordpress/i18n';

/** Field of the post in REST: saved with the post, like everything else in the editor. */
const FIELD = 'dumbbell_members_only';

/** Whether only members may watch. Password and private are core's own, in the line above. */
export function MembersOnly() {
	const checked = useSelect((select) => select(editorStore).getEditedPostAttribute(FIELD) === true, []);
	const { editPost } = useDispatch(editorStore);
	return (
		<ToggleControl
			__nextHasNoMarginBottom
			label={__('Only for members', 'dumbbell-stream')}
			help={__('Everybody sees the page; whoever is logged in to this site can watch.', 'dumbbell-stream')}
			checked={checked}
			onChange={(members) => void editPost({ [FIELD]: members })}
		/>
	);
}
