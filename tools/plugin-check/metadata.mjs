/** Rules about the header, the readme and the names of files. */

/** @typedef {import('./php.mjs').Check} Check */

const GPL = /^GPL-2\.0-or-later$/;
const TAGS_MAX = 5;
const SHORT_MAX = 150;
const NOTICE_MAX = 300;
/** Words of one section; longer ones are cut by the directory. */
const SECTION_WORDS_MAX = 2_500;
const SECTION_WORDS_USUAL = 1_500;
const IGNORED_TAGS = ['plugin', 'wordpress', 'plugins'];
/** The newest WordPress that is out; the directory refuses later ones. */
const NEWEST = '7.1';
/** Names that belong to others may not come first. */
const TRADEMARKS = /^(?:wordpress|woocommerce|webrtc|google|youtube|facebook|twitch|obs|ffmpeg|vimeo|zoom|apple|elementor|jetpack|gutenberg)\b/i;

/** @type {Record<string, Check>} */
export const METADATA = {
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
			...when({
				[`${slug}.php: asks for a WordPress that is not out.`]: later(header.get('Requires at least') ?? '0', NEWEST),
				[`${slug}.php: the name begins with somebody else's.`]: TRADEMARKS.test(header.get('Plugin Name') ?? '') || TRADEMARKS.test(slug),
				[`${slug}.php: names a folder of translations that is not there.`]: header.has('Domain Path') && ![...files.keys()].some((name) => `/${name}`.startsWith(`${header.get('Domain Path')}/`)),
			}),
		];
	},

	readme(files, slug) {
		const text = files.get('readme.txt') ?? '';
		const header = headerOf(files.get(`${slug}.php`) ?? '');
		const top = text.split(/^== /m)[0] ?? '';
		const readme = headerOf(top);
		const notices = /^== Upgrade Notice ==$(.*?)(?=^== |(?![^]))/ms.exec(text)?.[1] ?? '';
		const short = top.trim().split('\n').at(-1) ?? '';
		const tags = (readme.get('Tags') ?? '').split(',').map((tag) => tag.trim().toLowerCase());
		return when({
			'readme.txt: no "=== Name ===" in the first line.': !/^=== .+ ===$/m.test(text.split('\n')[0] ?? ''),
			"readme.txt: its name is not the header's.": !text.startsWith(`=== ${header.get('Plugin Name')} ===`),
			"readme.txt: its licence is not the header's.": readme.get('License') !== header.get('License'),
			"readme.txt: the stable tag is not the header's version.": readme.get('Stable tag') !== header.get('Version'),
			'readme.txt: no "Tested up to" of the form 7.1.': !/^\d+\.\d+$/.test(readme.get('Tested up to') ?? ''),
			'readme.txt: was tested with a WordPress that is not out.': later(readme.get('Tested up to') ?? '0', NEWEST),
			'readme.txt: no "Contributors".': !/^[a-z0-9_-]+(, ?[a-z0-9_-]+)*$/i.test(readme.get('Contributors') ?? ''),
			[`readme.txt: more than ${TAGS_MAX} tags.`]: tags.length > TAGS_MAX,
			'readme.txt: a tag that the directory ignores.': tags.some((tag) => IGNORED_TAGS.includes(tag)),
			[`readme.txt: the short description is missing or longer than ${SHORT_MAX} characters.`]: short === '' || /^(Contributors|Tags|Tested up to|Stable tag|License|License URI|Requires [\w ]+|Donate link):/.test(short) || short.length > SHORT_MAX,
			[`readme.txt: an upgrade notice is longer than ${NOTICE_MAX} characters.`]: notices.split(/^= .* =$/m).some((notice) => notice.trim().length > NOTICE_MAX),
			'readme.txt: a section is too long.': sectionsOf(text).some(([name, words]) => words > (name === 'Description' ? SECTION_WORDS_MAX : SECTION_WORDS_USUAL)),
			"readme.txt: still has the words of the directory's example.": /Here is a short description of the plugin|This is the long description\.\s+No limit/i.test(text),
			'readme.txt: calls other servers, and has no section "External services".': [...files].some(([name, code]) => name.endsWith('.php') && /\bwp_(?:safe_)?remote_\w+\s*\(/.test(code)) && !/^== External services ==$/m.test(text),
			'readme.txt: speaks of safety before the law.': /\b(?:DMCA|GDPR|legally|fully)[- ]compliant\b/i.test(text),
		});
	},

	fileTypes(files) {
		const names = [...files.keys()];
		const lower = names.map((name) => name.toLowerCase());
		return [
			...names.filter((name) => /\.(zip|gz|tgz|tar|7z|rar|phar|a|bin|bpk|deploy|dist|dmg|exe|iso|o|obj|pkg|sh|so|dump|mpkg|distz|seed|lha|lz|rpm|deb|apk|jar|class)$/i.test(name)).map((name) => `${name}: this kind of file is not allowed.`),
			...names.filter((name) => /(^|\/)\./.test(name)).map((name) => `${name}: hidden files are not allowed.`),
			...names.filter((name) => /[\s!@#$%^&*()+=[\]{};:"'<>,?|\\`~]/.test(name)).map((name) => `${name}: its name has a character that is not allowed.`),
			...names.filter((name) => /^[^/]*\.md$/i.test(name)).map((name) => `${name}: in the plugin's folder itself there is only readme.txt.`),
			...names.filter((name) => /(^|\/)(node_modules|vendor|tests?|composer\.(json|lock)|package(-lock)?\.json|phpunit[\w.]*|webpack[\w.]*)(\/|$)/i.test(name)).map((name) => `${name}: is for those who work on the plugin.`),
			...names.filter((_, index) => lower.indexOf(lower[index] ?? '') !== index).map((name) => `${name}: another name differs only in case.`),
		];
	},

	/** Without its licence nobody may pass it on. */
	licence: (files) => (/GNU GENERAL PUBLIC LICENSE\s+Version 2/.test(files.get('LICENSE') ?? '') ? [] : ['LICENSE: is missing, or not the one of the header.']),
};

/**
 * Sections and their words.
 * @param {string} text
 * @returns {[name: string, words: number][]}
 */
const sectionsOf = (text) => text.split(/^== /m).slice(1).map((section) => [section.split(' ==')[0] ?? '', section.split(/\s+/).length]);

/**
 * Whether version `a` came after `b`.
 * @param {string} a
 * @param {string} b
 */
function later(a, b) {
	const [[a1 = 0, a2 = 0], [b1 = 0, b2 = 0]] = /** @type {[number[], number[]]} */ ([a, b].map((version) => version.split('.').map(Number)));
	return a1 > b1 || (a1 === b1 && a2 > b2);
}

/**
 * `Name: value` lines, with or without a star in front.
 * @param {string} text
 * @returns {Map<string, string>}
 */
function headerOf(text) {
	return new Map([...text.matchAll(/^[ \t*]*([A-Z][A-Za-z ]+):[ \t]*(.+)$/gm)].map(([, name = '', value = '']) => [name, value.trim()]));
}

/**
 * The sentences whose condition holds.
 * @param {Record<string, boolean>} sentences
 */
const when = (sentences) => Object.entries(sentences).filter(([, holds]) => holds).map(([sentence]) => sentence);
