/** Rules about what browsers are sent. */

/** @typedef {import('./php.mjs').Check} Check */

/** Classic scripts of one page; the directory warns above. Ours are one script per screen. */
const CLASSIC_BYTES_MAX = 300_000;
const STYLE_BYTES_MAX = 300_000;
/** The player's first file, and all that is loaded when play is pressed: what a viewer on a phone waits for. Uncompressed. */
const ENTRY_BYTES_MAX = 60_000;
const PLAYER_BYTES_MAX = 900_000;

const FOREIGN = /https?:\/\/(?:[\w-]+\.)*(?:jsdelivr\.net|unpkg\.com|cdnjs\.cloudflare\.com|googleapis\.com|code\.jquery\.com|bootstrapcdn\.com|gstatic\.com|rawgit\.com|stackpath\.com|fontawesome\.com|cloudfront\.net)/;

const scripts = (/** @type {import('./php.mjs').Files} */ files) => [...files].filter(([name]) => name.endsWith('.js'));
const bytes = (/** @type {string} */ text) => Buffer.byteLength(text, 'latin1');

/** @type {Record<string, Check>} */
export const ASSETS = {
	offloading: (files) => [...files].filter(([name, text]) => /\.(php|js|css|json)$/.test(name) && FOREIGN.test(text)).map(([name, text]) => `${name}: takes something from elsewhere: ${FOREIGN.exec(text)?.[0]}`),

	react: (files) =>
		scripts(files).flatMap(([name, text]) => [
			...(/["']react\.element["']/.test(text) && /_owner:/.test(text) ? [`${name}: contains React; WordPress brings it.`] : []),
			...(/\bReactDOM\.render\b|\bfindDOMNode\b|\bunmountComponentAtNode\b/.test(text) ? [`${name}: uses what React no longer has.`] : []),
		]),

	/** A site's Content-Security-Policy forbids it, and reviewers do. */
	evaluates: (files) => scripts(files).filter(([, text]) => /(?<![\w.$])eval\s*\(|new\s+Function\s*\(/.test(text)).map(([name]) => `${name}: evaluates text as code.`),

	sourceMaps: (files) => [...files].filter(([name, text]) => name.endsWith('.map') || (/\.(js|css)$/.test(name) && /sourceMappingURL=/.test(text))).map(([name]) => `${name}: a source map, or the word of one that is not there.`),

	/** Modules (player, studio, forms of notices) are loaded when somebody uses them, and have budgets of their own. */
	sizes: (files) => [
		...scripts(files).filter(([name, text]) => !/^build\/(player|studio|notice)\//.test(name) && bytes(text) > CLASSIC_BYTES_MAX).map(([name, text]) => `${name}: ${bytes(text)} bytes; at most ${CLASSIC_BYTES_MAX}.`),
		...[...files].filter(([name, text]) => name.endsWith('.css') && bytes(text) > STYLE_BYTES_MAX).map(([name, text]) => `${name}: ${bytes(text)} bytes; at most ${STYLE_BYTES_MAX}.`),
	],

	player(files) {
		const entry = bytes(files.get('build/player/dumbbell-stream.js') ?? '');
		const all = scripts(files).filter(([name]) => name.startsWith('build/player/')).reduce((sum, [, text]) => sum + bytes(text), 0);
		return [
			...(entry > ENTRY_BYTES_MAX ? [`build/player/dumbbell-stream.js: ${entry} bytes before anybody presses play; at most ${ENTRY_BYTES_MAX}.`] : []),
			...(all > PLAYER_BYTES_MAX ? [`build/player: ${all} bytes; at most ${PLAYER_BYTES_MAX}.`] : []),
		];
	},
};
