import { fileURLToPath } from 'node:url';
import player from './webpack.config.mjs';

/**
 * The studio for browsers: `studio/dist/dumbbell-studio.js`, an ES module without a framework that the plugin's pages load when somebody
 * broadcasts. Apart from the player, whose pages never need it.
 *
 * @type {import('webpack').Configuration}
 */
export default {
	...player,
	entry: { 'dumbbell-studio': './studio/studio.ts' },
	output: { ...player.output, path: fileURLToPath(new URL('studio/dist', import.meta.url)) },
	module: {
		...player.module,
		// The audio graph's module is a file of its own, as a worker is.
		parser: { javascript: { worker: ['*context.audioWorklet.addModule()', '...'] } },
	},
};
