/**
 * For wp-scripts, which looks for this file: it finds the blocks by their block.json, and here learns of what belongs to no block:
 * the editor's panel, the settings page, the studio, the script of the embed's frame, the module that keeps lists and counts fresh. (The player has a configuration
 * of its own, client/webpack.config.mjs.)
 */
import configurations from '@wordpress/scripts/config/webpack.config.js';

const [scripts, modules] = configurations;

export default [
	{
		...scripts,
		entry: () => ({ ...scripts.entry(), 'stream-panel/index': './plugin/blocks/stream-panel/index.tsx', 'embed/index': './plugin/blocks/embed/index.ts', 'settings/index': './plugin/admin/settings/index.tsx', 'copyright/index': './plugin/admin/copyright/index.tsx', 'studio/index': './plugin/studio/index.tsx' }),
	},
	{
		...modules,
		entry: () => ({ ...modules.entry(), 'page/view': './plugin/blocks/page/view.ts' }),
	},
];
