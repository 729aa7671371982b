/**
 * Builds what browsers, WordPress and Node run. A part whose inputs are the same as last time is left alone.
 * Usage: npm run build
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { withLock } from './lib/lock.mjs';
import { ROOT, made, path } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';
import { run } from './lib/run.mjs';
import { hashOf, readStamp, writeStamp } from './lib/stamp.mjs';
import { heading, step } from './lib/step.mjs';

/**
 * @typedef {object} Part
 * @property {string} title
 * @property {readonly string[]} inputs Files and folders whose content decides whether it must be built again.
 * @property {string} output What it makes, replaced as a whole.
 * @property {() => Promise<unknown>} build
 */

/** Packages and tools that any part may contain or be made by. */
const ALWAYS = ['package-lock.json', 'tools/build.mjs', 'tsconfig.base.json'];
const PLAYER = 'client/dist';
const STUDIO = 'client/studio/dist';
const NOTICE = 'client/claims/dist';

/** In this order: the later ones contain the first. */
export const PARTS = /** @type {readonly Part[]} */ ([
	{
		title: 'player',
		inputs: ['client', 'core'],
		output: PLAYER,
		build: () => run(path('node_modules/.bin/webpack'), ['--config', 'client/webpack.config.mjs', '--mode', 'production']),
	},
	{
		title: 'block',
		inputs: ['plugin/blocks', 'plugin/admin', 'plugin/studio', 'client/studio', 'webpack.config.js'],
		output: 'plugin/build/blocks',
		build: () => run(path('node_modules/.bin/wp-scripts'), ['build', '--experimental-modules', '--blocks-manifest', '--source-path=plugin/blocks', '--output-path=plugin/build/blocks']),
	},
	{
		title: 'studio',
		inputs: ['client', 'core'],
		output: STUDIO,
		build: () => run(path('node_modules/.bin/webpack'), ['--config', 'client/webpack.studio.config.mjs', '--mode', 'production']),
	},
	{
		title: 'studio in the plugin',
		inputs: [STUDIO],
		output: 'plugin/build/studio',
		build: async () => cpSync(path(STUDIO), path('plugin/build/studio'), { recursive: true }),
	},
	{
		title: 'forms of notices',
		inputs: ['client', 'core'],
		output: NOTICE,
		build: () => run(path('node_modules/.bin/webpack'), ['--config', 'client/webpack.notice.config.mjs', '--mode', 'production']),
	},
	{
		title: 'forms of notices in the plugin',
		inputs: [NOTICE],
		output: 'plugin/build/notice',
		build: async () => cpSync(path(NOTICE), path('plugin/build/notice'), { recursive: true }),
	},
	{
		title: 'player in the plugin',
		inputs: [PLAYER],
		output: 'plugin/build/player',
		build: async () => cpSync(path(PLAYER), path('plugin/build/player'), { recursive: true }),
	},
	{
		title: 'translations',
		inputs: ['languages', 'plugin/blocks', 'plugin/admin', 'tools/translations.mjs'], // Which scripts there are follows from their sources.
		output: 'plugin/languages',
		build: async () => (await import('./translations.mjs')).compile(path('plugin/languages')),
	},
	{ title: 'verifier', inputs: ['client', 'core', 'plugin/verify'], output: 'plugin/build/verify', build: buildVerifier },
	{ title: 'sidecar', inputs: ['coordinator-sidecar', 'core', PLAYER], output: 'coordinator-sidecar/dist', build: buildSidecar },
]);

/** What the plugin's zip contains. */
export const PLUGIN_PARTS = PARTS.filter(({ title }) => title !== 'sidecar');

/**
 * Brings parts up to date.
 * @param {readonly Part[]} [parts] Default: all.
 */
export async function build(parts = PARTS) {
	heading('Building');
	await withLock('build', async () => {
		for (const part of parts) await step(part.title, (note) => buildPart(part, note));
	});
}

/**
 * @param {Part} part
 * @param {(text: string) => void} note
 */
async function buildPart({ title, inputs, output, build: work }, note) {
	const stamp = made('stamps', `build-${title.replaceAll(' ', '-')}`);
	const own = (/** @type {string} */ file) => [PLAYER, STUDIO, NOTICE].some((built) => inputs.includes(built) && file.startsWith(path(built))) || isSource(file);
	const now = hashOf([...inputs, ...ALWAYS].map((input) => path(input)), own);
	if (readStamp(stamp) === now && existsSync(path(output))) return note('there already');
	rmSync(stamp, { force: true });
	rmSync(path(output), { recursive: true, force: true });
	await work();
	writeStamp(stamp, now);
}

/**
 * Tests and what is built say nothing about what will be built.
 * @param {string} file
 */
function isSource(file) {
	const name = relative(ROOT, file);
	return !/(^|\/)(dist|build)\//.test(name) && !/\.(test|bench)\.ts$|\.tsbuildinfo$/.test(name);
}

/** One file that runs with nothing installed beside it, and the player's files that it serves. */
async function buildSidecar() {
	const { build: bundle } = await import('esbuild');
	mkdirSync(path('coordinator-sidecar/dist'), { recursive: true });
	const bundled = bundle({
		entryPoints: [path('coordinator-sidecar/main.ts')],
		outfile: path('coordinator-sidecar/dist/sidecar.mjs'),
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'esm',
		legalComments: 'eof',
		external: ['bufferutil', 'utf-8-validate'], // ws would use them if somebody had installed them.
		banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" }, // For CommonJS packages inside.
		logLevel: 'silent',
	});
	await bundled.catch((/** @type {Error} */ error) => {
		throw new Problem('The sidecar does not build.', '', error.message);
	});
	cpSync(path(PLAYER), path('coordinator-sidecar/dist/assets'), { recursive: true });
}

/** One file that Node runs, and a page that contains the same: both need nothing beside them, and no network. */
async function buildVerifier() {
	const { build: bundle } = await import('esbuild');
	const bundled = await bundle({
		entryPoints: [path('client/claims/verify/main.ts')],
		bundle: true,
		write: false,
		target: 'es2022',
		format: 'esm',
		charset: 'utf8',
		external: ['libsodium-wrappers'], // Where WebCrypto has no Ed25519 the verifier says so.
		logLevel: 'silent',
	}).catch((/** @type {Error} */ error) => {
		throw new Problem('The verifier does not build.', '', error.message);
	});
	const script = bundled.outputFiles[0]?.text ?? '';
	mkdirSync(path('plugin/build/verify'), { recursive: true });
	writeFileSync(path('plugin/build/verify/verify.mjs'), script);
	writeFileSync(path('plugin/build/verify/verify.html'), readFileSync(path('plugin/verify/verify.html'), 'utf8').replace('/*verifier*/', () => script.replaceAll('</script', '<\\/script')));
}

if (process.argv[1] === import.meta.filename) build().catch(die);
