/** Rules about what PHP files say. */
import { bans, callsOf, codeOf, phpFiles, withoutComments } from './php.mjs';

/** @typedef {import('./php.mjs').Check} Check */

/** A call of one of these: not a method, not a function of ours with the same ending. */
const call = (/** @type {string} */ names) => new RegExp(`(?<![\\w>:$\\\\]|function )\\\\?(${names})\\s*\\(`);

/** Functions that came after the oldest WordPress that we promise, and when. */
const NEWER = { wp_register_ability: '6.9', wp_register_ability_category: '6.9', wp_get_ability: '6.9', wp_set_script_module_translations: '7.0' };

/** What translates, and which argument is the text domain. */
const TRANSLATING = { '__': 2, _e: 2, esc_html__: 2, esc_attr__: 2, esc_html_e: 2, esc_attr_e: 2, _x: 3, _ex: 3, esc_html_x: 3, esc_attr_x: 3, _n: 4, _nx: 5, _n_noop: 3, _nx_noop: 4 };

const SNIFF = 'phpcs:ignore WordPress.WP.AlternativeFunctions';

/**
 * Without the lines and stretches that say why they do it themselves.
 * @param {import('./php.mjs').Files} files
 */
const reasoned = (files) => new Map([...files].map(([name, text]) => [name, text.replaceAll(/phpcs:disable WordPress\.WP\.AlternativeFunctions --[\s\S]*?phpcs:enable/g, '').split('\n').filter((line, i, all) => !line.includes(SNIFF) && !all[i - 1]?.trim().startsWith(`// ${SNIFF}`)).join('\n')]));

/** @type {Record<string, Check>} */
export const CODE = {
	directAccess: (files) =>
		phpFiles(files)
			.filter(([name, text]) => !name.endsWith('.asset.php') && !/\.l10n\.php$/.test(name) && !/^<\?php\s+(?:\/\/[^\n]*\n\s*)?return\s/.test(text) && !isClassOnly(text))
			.filter(([, text]) => !/defined\(\s*'(ABSPATH|WP_UNINSTALL_PLUGIN)'\s*\)/.test(text))
			.map(([name]) => `${name}: may be called by its address; begin with: defined( 'ABSPATH' ) || exit;`),

	uninstall(files) {
		const text = files.get('uninstall.php') ?? '';
		return /defined\(\s*'WP_UNINSTALL_PLUGIN'\s*\)\s*\|\|\s*(exit|die)/.test(text) ? [] : ['uninstall.php: is missing, or does not ask for WP_UNINSTALL_PLUGIN.'];
	},

	/** Comments too: the directory looks for the letters. */
	localhost: (files) => phpFiles(files).filter(([, text]) => /https?:\/\/(localhost|127\.0\.0\.1)/.test(text)).map(([name]) => `${name}: names an address on this machine.`),

	/** Words by which the directory finds plugins that lock what they contain. An innocent rate limiter can look like one. */
	trialware: (files) =>
		[...files]
			.filter(([name]) => /\.(php|js)$/.test(name))
			.filter(([, text]) => /\bis_premium\s*\(|license_key\s*===?|quota_exceeded\s*\(|limit_reached\s*\(|if\s*\(\s*\$count\s*>=\s*\$limit\s*\)|if\s*\(\s*\$usage\s*>\s*\$max\s*\)/.test(text))
			.map(([name]) => `${name}: reads like a paid limit.`),

	heredoc: bans(/<<</, 'has a here-document, which hides what is escaped.'),
	shortTags: (files) => phpFiles(files).filter(([, text]) => /<\?(?!php\b|=|xml)/.test(codeOf(text))).map(([name]) => `${name}: has a short opening tag.`),
	byteOrderMark: (files) => phpFiles(files).filter(([, text]) => /^(?:\uFEFF|\u00EF\u00BB\u00BF)/.test(text)).map(([name]) => `${name}: begins with a byte order mark.`),
	backticks: bans(/`/, 'runs a command of the shell.'),
	goto: bans(/\bgoto\s+\w+\s*;/, 'jumps with goto.'),
	dangerous: bans(call('eval|create_function|proc_open|passthru|shell_exec|system|popen|exec|str_rot13|move_uploaded_file|extract|unserialize'), 'calls $1().'),
	/** As the directory's own sniff: a line that gives its reason is looked past. */
	alternatives: (files, facts) => bans(call('curl_\\w+|fopen|fwrite|fclose|file_put_contents|unlink|rename|mkdir|rmdir|chmod|parse_url|rand|mt_rand|srand|strip_tags|json_encode|date'), 'calls $1(); WordPress has its own.')(reasoned(files), facts),
	debugging: bans(call('error_log|print_r|var_dump|var_export|debug_backtrace|phpinfo'), 'leaves $1() behind.'),
	database: bans(/(?<![\w>$])(mysqli?_\w+\s*\(|new\s+\\?(?:PDO|mysqli)\b)/, 'goes to the database past WordPress: $1.'),
	deprecated: bans(call('get_page_by_title|utf8_encode|utf8_decode|wp_get_loading_attr_default|get_currentuserinfo|screen_icon|like_escape|wp_no_robots|_get_path_to_translation|wp_blacklist_check|strftime'), 'calls $1(), which is deprecated.'),
	textdomain: bans(call('load_plugin_textdomain|load_muplugin_textdomain'), 'calls $1(): translations are loaded by WordPress.'),
	redirect: bans(call('wp_redirect'), 'calls $1(); wp_safe_redirect() stays on this site.'),
	uploads: bans(/\b(ALLOW_UNFILTERED_UPLOADS)\b/, 'allows uploads of any kind.'),
	writesItself: (files) => phpFiles(files).filter(([, text]) => /(?:fopen|file_put_contents|->put_contents|copy)\s*\([^;]*(?:__DIR__|__FILE__|plugin_dir_path|WP_PLUGIN_DIR)/.test(withoutComments(text))).map(([name]) => `${name}: writes into the plugin's own folder.`),
	updater: (files) => phpFiles(files).filter(([, text]) => /^[ \t*]*Update URI:/m.test(text) || /site_transient_update_plugins|auto_update_plugin/.test(withoutComments(text))).map(([name]) => `${name}: brings an updater of its own.`),
	obfuscated: (files) => phpFiles(files).filter(([, text]) => /ionCube|Zend(?:Guard| ?Optimizer| Encoder)|SourceGuardian|sg_load\s*\(|__halt_compiler/i.test(text) || text.split('\n').some((line) => line.length > 5_000)).map(([name]) => `${name}: cannot be read by people.`),
	resources: (files) => phpFiles(files).filter(([, text]) => /<script[^>]+\bsrc=|<link[^>]+\brel=["']?stylesheet/i.test(withoutComments(text))).map(([name]) => `${name}: prints a script or style by hand; enqueue it.`),

	sanitizing: (files) => phpFiles(files).flatMap(([name, text]) => callsOf(text, /register_setting/).filter((args) => !/sanitize_callback/.test(args)).map(() => `${name}: register_setting() without sanitize_callback.`)),

	menus: (files) =>
		phpFiles(files).flatMap(([name, text]) => [
			...callsOf(text, /add_(?:sub)?menu_page|add_\w+_page/).filter((args) => /['"]https?:\/\//.test(args)).map(() => `${name}: a menu entry leaves the site.`),
			...(/['"]menu_icon['"]\s*=>[^,]*\.(?:png|jpe?g|gif)\b/.test(withoutComments(text)) ? [`${name}: a menu icon that is not drawn by lines.`] : []),
		]),

	autoload: (files) => phpFiles(files).flatMap(([name, text]) => callsOf(text, /(?:add|update)_option/).filter((args) => !/,\s*(?:false|'no'|'off')\s*$/.test(args.trim())).map((args) => `${name}: an option that every page loads: ${args.trim().slice(0, 60)}`)),

	queries: (files) => phpFiles(files).filter(([, text]) => /['"](?:posts_per_page|nopaging)['"]\s*=>\s*(?:-1|true)|['"]orderby['"]\s*=>\s*['"]rand|['"]post__not_in['"]\s*=>/.test(withoutComments(text))).map(([name]) => `${name}: a query without bounds.`),

	newerFunctions: (files) =>
		phpFiles(files).flatMap(([name, text]) =>
			Object.entries(NEWER)
				.filter(([word]) => call(word).test(codeOf(text)) && !new RegExp(`function_exists\\(\\s*'${word}'\\s*\\)`).test(text))
				.map(([word, since]) => `${name}: calls ${word}(), which is there since WordPress ${since}; ask function_exists() before.`),
		),

	translations(files, slug) {
		return phpFiles(files).flatMap(([name, text]) =>
			Object.entries(TRANSLATING).flatMap(([word, place]) =>
				callsOf(text, new RegExp(word)).flatMap((args) => {
					const [first = '', ...others] = split(args);
					if (!/^'(?:[^'\\]|\\[^])*'$|^"(?:[^"\\$]|\\[^])*"$/.test(first)) return [`${name}: ${word}() of something that is no text: ${first.slice(0, 60)}`];
					return others[place - 2] === `'${slug}'` ? [] : [`${name}: ${word}() without the text domain: ${first.slice(0, 60)}`];
				}),
			),
		);
	},

	privacy(files) {
		const all = phpFiles(files).map(([, text]) => codeOf(text)).join('\n');
		const texts = phpFiles(files).map(([, text]) => withoutComments(text)).join('\n');
		const stores = /\$wpdb->(?:insert|update|replace)\s*\(|\b(?:add|update)_(?:user|comment)_meta\s*\(/.test(all);
		const calls = /\bwp_(?:safe_)?remote_\w+\s*\(|\bsetcookie\s*\(/.test(all);
		return [
			...(stores && !/wp_privacy_personal_data_exporters/.test(texts) ? ['Stores data, and has no exporter of personal data.'] : []),
			...(stores && !/wp_privacy_personal_data_erasers/.test(texts) ? ['Stores data, and has no eraser of personal data.'] : []),
			...(calls && !/\bwp_add_privacy_policy_content\s*\(/.test(all) ? ['Calls other servers, and suggests no words for the privacy policy.'] : []),
		];
	},
};

/**
 * Arguments of a call.
 * @param {string} args
 * @returns {string[]}
 */
function split(args) {
	const parts = [''];
	let depth = 0;
	for (const [piece] of args.matchAll(/'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|[^]/g)) {
		if (/^[([]$/.test(piece)) depth += 1;
		if (/^[)\]]$/.test(piece)) depth -= 1;
		if (piece === ',' && depth === 0) parts.push('');
		else parts[parts.length - 1] += piece;
	}
	return parts.map((part) => part.trim());
}

/**
 * A file of declarations does nothing when it is called.
 * @param {string} text
 */
function isClassOnly(text) {
	const code = codeOf(text);
	const top = code.replace(/^<\?php/, '').split(/^(?:abstract |final )*(?:class|interface|trait) /m)[0] ?? '';
	return /^(?:abstract |final )*(?:class|interface|trait) /m.test(code) && top.split(';').every((statement) => /^\s*(namespace|use|declare\b.*)?[^(]*\)?\s*$/.test(statement.trim()));
}
