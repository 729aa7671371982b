import { fileURLToPath } from 'node:url';
import player from './webpack.config.mjs';

/**
 * What a script adds to the forms of notices: `claims/dist/dumbbell-notice.js`, an ES module for the plugin's public pages, with a worker
 * that checks and hashes. Apart from the player, whose pages never need it.
 *
 * @type {import('webpack').Configuration}
 */
export default {
	...player,
	entry: { 'dumbbell-notice': './claims/form/form.ts' },
	output: { ...player.output, path: fileURLToPath(new URL('claims/dist', import.meta.url)) },
};
