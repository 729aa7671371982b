/**
 * The rules of the plugin directory that can be checked on the files of the zip alone.
 * The directory's own tool, Plugin Check, knows more; it needs a network and runs where there is one.
 */

/** @typedef {ReadonlyMap<string, string>} Files Name in the plugin's folder → content. */
/** @typedef {(files: Files, slug: string) => string[]} Check What is wrong, a sentence each. */

/**
 * @param {Files} files
 * @param {string} slug The plugin's folder, and the name of its main file.
 * @returns {string[]}
 */
export function pluginCheck(files, slug) {
	return Object.values(CHECKS).flatMap((check) => check(files, slug));
}

const GPL = /^GPL-2\.0-or-later$/;
const TAGS_MAX = 5;
const SHORT_MAX = 150;
const NOTICE_MAX = 300;

/** @type {Record<string, Check>} */
export const CHECKS = {
	header(files, slug) {
		const header = headerOf(files.get(`${slug}.php`) ?? '');
		const must = /** @type {const} */ ([
			['Plugin Name', /[a-z].*[a-z].*[a-z].*[a-z].*[a-z]/i, 'needs five letters'],
			['Description', /\S{3}/, 'is missing'],
			['Version', /^[a-z0-9.-]+$/, 'is not a version'],
			['Requires at least', /^\d+\.\d+(\.\d+)?$/, 'is not a WordPress version'],
			['Requires PHP', /^\d+\.\d+(\.\d+)?$/, 'is not a PHP version'],
			['License', GPL, 'is not GPL-2.0-or-later'],
			['Text Domain', new RegExp(`^${slug}$`), 'is not the slug'],
		]);
		const may = /** @type {const} */ ([
			['Plugin URI', /^https:\/\/(?!example\.|wordpress\.org)/, 'is no address of its own'],
			['Author URI', /^https:\/\/(?!example\.)/, 'is no address of its own'],
			['Network', /^true$/, 'can only be true'],
		]);
		return [
			...must.filter(([name, good]) => !good.test(header.get(name) ?? '')).map(([name, , why]) => `${slug}.php: the header's "${name}" ${why}.`),
			...may.filter(([name, good]) => header.has(name) && !good.test(header.get(name) ?? '')).map(([name, , why]) => `${slug}.php: the header's "${name}" ${why}.`),
		];
	},

	readme(files, slug) {
		const text = files.get('readme.txt') ?? '';
		const header = headerOf(files.get(`${slug}.php`) ?? '');
		const readme = headerOf(text.split(/^== /m)[0] ?? '');
		const notices = /^== Upgrade Notice ==$(.*?)(?=^== |(?![^]))/ms.exec(text)?.[1] ?? '';
		const short = (text.split(/^== /m)[0] ?? '').trim().split('\n').at(-1) ?? '';
		return when({
			'readme.txt: no "=== Name ===" in the first line.': !/^=== .+ ===$/m.test(text.split('\n')[0] ?? ''),
			"readme.txt: its name is not the header's.": !text.startsWith(`=== ${header.get('Plugin Name')} ===`),
			"readme.txt: its licence is not the header's.": readme.get('License') !== header.get('License'),
			"readme.txt: the stable tag is not the header's version.": readme.get('Stable tag') !== header.get('Version'),
			'readme.txt: no "Tested up to" of the form 7.1.': !/^\d+\.\d+$/.test(readme.get('Tested up to') ?? ''),
			'readme.txt: no "Contributors".': !/^[a-z0-9_-]+(, ?[a-z0-9_-]+)*$/i.test(readme.get('Contributors') ?? ''),
			[`readme.txt: more than ${TAGS_MAX} tags.`]: (readme.get('Tags') ?? '').split(',').length > TAGS_MAX,
			[`readme.txt: the short description is missing or longer than ${SHORT_MAX} characters.`]: short === '' || /^(Contributors|Tags|Tested up to|Stable tag|License|License URI|Requires [\w ]+|Donate link):/.test(short) || short.length > SHORT_MAX,
			[`readme.txt: an upgrade notice is longer than ${NOTICE_MAX} characters.`]: notices.split(/^= .* =$/m).some((notice) => notice.trim().length > NOTICE_MAX),
		});
	},

	fileTypes(files) {
		const names = [...files.keys()];
		const lower = names.map((name) => name.toLowerCase());
		return [
			...names.filter((name) => /\.(zip|gz|tgz|tar|7z|rar|phar|a|bin|bpk|deploy|dist|dmg|exe|iso|o|obj|pkg|sh|so|dump)$/i.test(name)).map((name) => `${name}: this kind of file is not allowed.`),
			...names.filter((name) => /(^|\/)\./.test(name)).map((name) => `${name}: hidden files are not allowed.`),
			...names.filter((name) => /[\s!@#$%^&*()+=[\]{};:"'<>,?|\\`~]/.test(name)).map((name) => `${name}: its name has a character that is not allowed.`),
			...names.filter((name) => /^[^/]*\.md$/i.test(name)).map((name) => `${name}: in the plugin's folder itself there is only readme.txt.`),
			...names.filter((_, index) => lower.indexOf(lower[index] ?? '') !== index).map((name) => `${name}: another name differs only in case.`),
		];
	},

	directAccess: (files) =>
		php(files)
			.filter(([name, text]) => !name.endsWith('.asset.php') && !/^<\?php\s+(?:\/\/[^\n]*\n\s*)?return\s/.test(text) && !isClassOnly(text))
			.filter(([, text]) => !/defined\(\s*'(ABSPATH|WP_UNINSTALL_PLUGIN)'\s*\)/.test(text))
			.map(([name]) => `${name}: may be called by its address; begin with: defined( 'ABSPATH' ) || exit;`),

	uninstall(files) {
		const text = files.get('uninstall.php') ?? '';
		return when({ 'uninstall.php: is missing, or does not ask for WP_UNINSTALL_PLUGIN.': !/defined\(\s*'WP_UNINSTALL_PLUGIN'\s*\)\s*\|\|\s*(exit|die)/.test(text) });
	},

	localhost: (files) => php(files).filter(([, text]) => /https?:\/\/(localhost|127\.0\.0\.1)/.test(text)).map(([name]) => `${name}: names an address on this machine.`),

	/** Words by which the directory finds plugins that lock what they contain. An innocent rate limiter can look like one. */
	trialware: (files) =>
		[...files]
			.filter(([name]) => /\.(php|js)$/.test(name))
			.filter(([, text]) => /\bis_premium\s*\(|license_key\s*===?|quota_exceeded\s*\(|limit_reached\s*\(|if\s*\(\s*\$count\s*>=\s*\$limit\s*\)|if\s*\(\s*\$usage\s*>\s*\$max\s*\)/.test(text))
			.map(([name]) => `${name}: reads like a paid limit.`),
};

/**
 * `Name: value` lines, with or without a star in front.
 * @param {string} text
 * @returns {Map<string, string>}
 */
function headerOf(text) {
	return new Map([...text.matchAll(/^[ \t*]*([A-Z][A-Za-z ]+):[ \t]*(.+)$/gm)].map(([, name = '', value = '']) => [name, value.trim()]));
}

/** @param {Files} files */
const php = (files) => [...files].filter(([name]) => name.endsWith('.php'));

/**
 * A file of declarations does nothing when it is called.
 * @param {string} text
 */
function isClassOnly(text) {
	const code = text.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/\/\/[^\n]*/g, '');
	const top = code.replace(/^<\?php/, '').split(/^(?:abstract |final )*(?:class|interface|trait) /m)[0] ?? '';
	return /^(?:abstract |final )*(?:class|interface|trait) /m.test(code) && top.split(';').every((statement) => /^\s*(namespace|use|declare\b.*)?[^(]*\)?\s*$/.test(statement.trim()));
}

/**
 * The sentences whose condition holds.
 * @param {Record<string, boolean>} sentences
 */
const when = (sentences) => Object.entries(sentences).filter(([, holds]) => holds).map(([sentence]) => sentence);
