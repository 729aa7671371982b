import { useSelect } from '@wordpress/data';

/** Whether a template or a part of one is being edited: there a block without a choice shows the stream of whatever page it will stand in. */
export function useIsTemplate(): boolean {
	return useSelect((select) => {
		const editor = select('core/editor') as { getCurrentPostType?: () => string | null } | undefined; // Not there where widgets are edited.
		return /^wp_template/.test(editor?.getCurrentPostType?.() ?? '');
	}, []);
}
