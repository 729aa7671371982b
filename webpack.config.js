/**
 * For wp-scripts, which looks for this file: it finds the block by its block.json, and here learns of the editor's panel and
 * of the studio, which belong to no block. (The player has a configuration of its own, client/webpack.config.mjs.)
 */
import configurations from '@wordpress/scripts/config/webpack.config.js';

const [scripts, modules] = configurations;

export default [
	{
		...scripts,
		entry: () => ({ ...scripts.entry(), 'stream-panel/index': './plugin/blocks/stream-panel/index.tsx', 'studio/index': './plugin/studio/index.tsx' }),
	},
	modules,
];
