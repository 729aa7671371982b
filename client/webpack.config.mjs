import { fileURLToPath } from 'node:url';

/**
 * The player for browsers: `dist/dumbbell-stream.js`, an ES module that defines `<dumbbell-stream>`, and the chunks that it loads when
 * they are needed. Chunks carry a hash of their content in their names, so they may be cached for ever; the entry may not.
 *
 * @type {import('webpack').Configuration}
 */
export default {
	mode: 'production',
	context: fileURLToPath(new URL('.', import.meta.url)),
	entry: { 'dumbbell-stream': './element.ts' },
	experiments: { outputModule: true },
	output: {
		path: fileURLToPath(new URL('dist', import.meta.url)),
		clean: true,
		filename: '[name].js',
		chunkFilename: '[name].[contenthash:8].js',
		module: true,
		chunkFormat: 'module',
		library: { type: 'module' },
		publicPath: 'auto', // Beside the module itself, wherever a site or a sidecar serves it.
		environment: { dynamicImport: true, module: true },
	},
	target: ['web', 'es2022'],
	devtool: false,
	resolve: {
		// libsodium asks for these under Node only.
		fallback: { crypto: false, fs: false, path: false, url: false },
	},
	module: {
		rules: [
			{ test: /\.ts$/, loader: 'esbuild-loader', options: { loader: 'ts', target: 'es2022', tsconfig: fileURLToPath(new URL('tsconfig.source.json', import.meta.url)) } },
			// A finished bundle of its own: its inner `require` is not ours to resolve.
			{ test: /simplepeer\.min\.js$/, parser: { commonjs: true, requireContext: false, requireResolve: false } },
		],
	},
	optimization: {
		chunkIds: 'named',
		moduleIds: 'deterministic',
		splitChunks: false, // Each import() is one file: what is asked for together comes together.
	},
	performance: false, // budget.test.ts has the limits.
	stats: 'errors-warnings',
};
