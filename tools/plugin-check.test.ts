import { describe, expect, it } from 'vitest';
import { CHECKS, pluginCheck } from './plugin-check.mjs';

const HEADER = ` * Plugin Name: Dumbbell Stream\n * Description: Live video.\n * Version: 0.1.0\n * Requires at least: 6.8\n * Requires PHP: 7.4\n * License: GPL-2.0-or-later\n * Text Domain: dumbbell-stream\n`;
const README = `=== Dumbbell Stream ===\nContributors: someone\nTags: live, video\nTested up to: 7.1\nStable tag: 0.1.0\nLicense: GPL-2.0-or-later\n\nLive video from your own site.\n\n== Description ==\nText.\n\n== Upgrade Notice ==\n= 0.1.0 =\nFirst.\n`;
const main = (header: string) => `<?php\n/**\n${header} */\ndefined( 'ABSPATH' ) || exit;\n`;
const php = (code: string) => ({ 'includes/a.php': `<?php\ndefined( 'ABSPATH' ) || exit;\n${code}\n` });

const GOOD = {
	'dumbbell-stream.php': main(HEADER),
	'readme.txt': README,
	'uninstall.php': "<?php\ndefined( 'WP_UNINSTALL_PLUGIN' ) || exit;\n",
	LICENSE: 'GNU GENERAL PUBLIC LICENSE\n                       Version 2, June 1991',
};

/** A plugin that breaks a rule, by what it does: the rule, and its files beside those of a good one. */
const BROKEN: readonly (readonly [what: string, check: keyof typeof CHECKS, files: Readonly<Record<string, string>>])[] = [
	['no description', 'header', { 'dumbbell-stream.php': main(HEADER.replace(/ \* Description.*\n/, '')) }],
	['a licence that is not free', 'header', { 'dumbbell-stream.php': main(HEADER.replace('GPL-2.0-or-later', 'MIT-0')) }],
	['the text domain of another', 'header', { 'dumbbell-stream.php': main(HEADER.replace('Domain: dumbbell-stream', 'Domain: other')) }],
	['an address that is an example', 'header', { 'dumbbell-stream.php': main(`${HEADER} * Plugin URI: https://example.org\n`) }],
	['a WordPress of next year', 'header', { 'dumbbell-stream.php': main(HEADER.replace('6.8', '9.0')) }],
	["somebody else's name", 'header', { 'dumbbell-stream.php': main(HEADER.replace('Dumbbell', 'YouTube')) }],
	['a folder of translations that is not there', 'header', { 'dumbbell-stream.php': main(`${HEADER} * Domain Path: /languages\n`) }],
	['a readme of another version', 'readme', { 'readme.txt': README.replace('Stable tag: 0.1.0', 'Stable tag: trunk') }],
	['no readme', 'readme', { 'readme.txt': '' }],
	['six tags', 'readme', { 'readme.txt': README.replace('live, video', 'a, b, c, d, e, f') }],
	['a tag that says nothing', 'readme', { 'readme.txt': README.replace('live, video', 'live, WordPress') }],
	['no short description', 'readme', { 'readme.txt': README.replace('Live video from your own site.\n', '') }],
	['a long short description', 'readme', { 'readme.txt': README.replace('Live video', 'Live video '.repeat(15)) }],
	['a long upgrade notice', 'readme', { 'readme.txt': README.replace('First.', 'First. '.repeat(50)) }],
	['a test with a WordPress of next year', 'readme', { 'readme.txt': README.replace('Tested up to: 7.1', 'Tested up to: 9.0') }],
	['a section without end', 'readme', { 'readme.txt': README.replace('Text.', 'Text. '.repeat(2_600)) }],
	['a promise of the law', 'readme', { 'readme.txt': README.replace('Text.', 'It is DMCA compliant.') }],
	['a call that the readme does not speak of', 'readme', php("wp_safe_remote_get( 'https://live.example.org' );")],
	['an archive', 'fileTypes', { 'a/b.tar.gz': '' }],
	['a hidden file', 'fileTypes', { 'a/.b': '' }],
	['a blank in a name', 'fileTypes', { 'a b.php': '' }],
	['names that differ in case', 'fileTypes', { 'A.css': '', 'a.css': '' }],
	['a second document', 'fileTypes', { 'CHANGES.md': '' }],
	['packages', 'fileTypes', { 'node_modules/a/index.js': '' }],
	['no licence', 'licence', { LICENSE: 'All rights reserved.' }],
	['a file that works when it is called', 'directAccess', { 'a.php': '<?php\necho 1;' }],
	['a class and a call', 'directAccess', { 'a.php': '<?php\nfoo();\nclass A {}' }],
	['an unguarded uninstall', 'uninstall', { 'uninstall.php': '<?php\ndelete_option( 1 );' }],
	['an address on this machine', 'localhost', { 'a.php': '<?php // http://localhost/' }],
	['a limiter that reads like a shop', 'trialware', { 'a.php': '<?php if ( $count >= $limit ) {}' }],
	['a here-document', 'heredoc', php("echo <<<TEXT\nhello\nTEXT;")],
	['a now-document', 'heredoc', php("echo <<<'TEXT'\nhello\nTEXT;")],
	['a short tag', 'shortTags', { 'a.php': '<? echo 1; ?>' }],
	['a byte order mark', 'byteOrderMark', { 'a.php': '\u00ef\u00bb\u00bf<?php' }],
	['a command of the shell', 'backticks', php('$a = `ls`;')],
	['a jump', 'goto', php('goto end;\nend:')],
	['text that is run', 'dangerous', php('eval( $code );')],
	['a process', 'dangerous', php("\\proc_open( 'ls', array(), $pipes );")],
	['what a user sent, unpacked', 'dangerous', php('extract( $_POST );')],
	['cURL', 'alternatives', php("curl_init( 'https://example.org' );")],
	['dice of PHP', 'alternatives', php('$a = rand( 1, 6 );')],
	['words for whoever debugs', 'debugging', php('error_log( $a );')],
	['a database of its own', 'database', php("new PDO( 'sqlite:a' );")],
	['a function that is going', 'deprecated', php('$a = utf8_encode( $b );')],
	['a text domain loaded by hand', 'textdomain', php("load_plugin_textdomain( 'dumbbell-stream' );")],
	['a redirect to anywhere', 'redirect', php('wp_redirect( $url );')],
	['uploads of any kind', 'uploads', php("define( 'X', ALLOW_UNFILTERED_UPLOADS );")],
	['a file in its own folder', 'writesItself', php("$wp_filesystem->put_contents( __DIR__ . '/cache.txt', $a );")],
	['an updater', 'updater', php("add_filter( 'pre_set_site_transient_update_plugins', 'x' );")],
	['an address to be updated from', 'updater', { 'dumbbell-stream.php': main(`${HEADER} * Update URI: https://updates.example.net/\n`) }],
	['code for machines alone', 'obfuscated', php(`$a = '${'x'.repeat(6_000)}';`)],
	['a script by hand', 'resources', php("echo '<script src=\"a.js\"></script>';")],
	['a setting that takes anything', 'sanitizing', php("register_setting( 'a', 'b', array( 'type' => 'string' ) );")],
	['a menu that leaves the site', 'menus', php("add_menu_page( 'A', 'A', 'read', 'https://example.org' );")],
	['a photographed menu icon', 'menus', php("$a = array( 'menu_icon' => plugins_url( 'a.png', __FILE__ ) );")],
	['an option that every page loads', 'autoload', php("update_option( 'dumbbell_stream_a', array( 1, 2 ) );")],
	['a query without end', 'queries', php("$a = array( 'posts_per_page' => -1 );")],
	['a function that is not there yet', 'newerFunctions', php("wp_register_ability( 'a', array() );")],
	['a text without its domain', 'translations', php("echo esc_html( __( 'Hello' ) );")],
	['a text of another domain', 'translations', php("echo esc_html( _n( 'One', 'Many', 2, 'other' ) );")],
	['a text that nobody can find', 'translations', php("echo esc_html( __( $words, 'dumbbell-stream' ) );")],
	['a table without an exporter', 'privacy', php('$wpdb->insert( $table, $row );')],
	['a call without a word in the policy', 'privacy', php("wp_safe_remote_get( 'https://live.example.org' );")],
	['a library from elsewhere', 'offloading', { 'a.js': "import('https://cdn.jsdelivr.net/npm/vue')" }],
	['a React of its own', 'react', { 'a.js': 'var t={$$typeof:Symbol.for("react.element"),_owner:null}' }],
	['a React of the day before yesterday', 'react', { 'a.js': 'ReactDOM.render(a,b)' }],
	['text that is run in a browser', 'evaluates', { 'a.js': 'new Function("return 1")' }],
	['a source map', 'sourceMaps', { 'a.js.map': '{}' }],
	['the word of a source map', 'sourceMaps', { 'a.js': 'a();\n//# sourceMappingURL=a.js.map' }],
	['a heavy screen', 'sizes', { 'build/a.js': 'x'.repeat(300_001) }],
	['a heavy style', 'sizes', { 'build/a.css': 'x'.repeat(300_001) }],
	['a player that is heavy before anybody presses play', 'player', { 'build/player/dumbbell-stream.js': 'x'.repeat(60_001) }],
	['a heavy player', 'player', { 'build/player/engine.js': 'x'.repeat(900_001) }],
];

/** What looks like a breach to a careless eye. */
const INNOCENT: readonly (readonly [what: string, check: keyof typeof CHECKS, files: Readonly<Record<string, string>>])[] = [
	['a class file', 'directAccess', { 'a.php': "<?php\n/** A. */\ndeclare( strict_types=1 );\nnamespace Dumbbell_Stream;\nuse WP_Post;\nfinal class A {\n\tfunction b() { foo(); }\n}" }],
	['built facts', 'directAccess', { 'a.asset.php': '<?php return array();', 'blocks-manifest.php': '<?php\n// This file is generated.\nreturn array();' }],
	['a comment about eval()', 'dangerous', php('// Never eval( $a ).\n/* nor exec( $b ) */')],
	['a text with eval() in it', 'dangerous', php("$a = 'eval( 1 )';")],
	['a method of that name', 'dangerous', php('$this->exec( 1 ); Foo::system( 2 );')],
	['a function of ours that ends alike', 'alternatives', php('wp_rand( 1, 6 ); wp_parse_url( $a ); gmdate( 1 );')],
	['an anchor in a text', 'shortTags', php("$a = '<? no tag';")],
	['a shift', 'heredoc', php('$a = 1 << 3;')],
	['an option that is asked for by name', 'autoload', php("update_option( 'dumbbell_stream_a', array( f( 1, 2 ) ), false );")],
	['a newer function behind its guard', 'newerFunctions', php("if ( function_exists( 'wp_register_ability' ) ) {\n\twp_register_ability( 'a', array() );\n}")],
	['a text with a comma and brackets', 'translations', php("echo esc_html( __( 'It\\'s (very, very) late', 'dumbbell-stream' ) );")],
	['a setting with a callback', 'sanitizing', php("register_setting( 'a', 'b', array( 'sanitize_callback' => 'absint' ) );")],
	['a menu that stays', 'menus', php("add_menu_page( 'A', 'A', 'read', 'a', 'b', 'dashicons-video-alt2' );")],
];

describe('the rules of the directory', () => {
	const findings = (check: keyof typeof CHECKS, files: Readonly<Record<string, string>>) => CHECKS[check]?.(new Map(Object.entries({ ...GOOD, ...files })), 'dumbbell-stream') ?? [];

	it('are kept by a good plugin', () => expect(pluginCheck(new Map(Object.entries(GOOD)), 'dumbbell-stream')).toEqual([]));

	it.each(BROKEN)('are broken by %s', (_, check, files) => expect(findings(check, files)).not.toEqual([]));

	it.each(INNOCENT)('are kept by %s', (_, check, files) => expect(findings(check, files)).toEqual([]));

	it('have a plugin each that breaks them', () => {
		const broken = new Set(BROKEN.map(([, check]) => check));
		expect(Object.keys(CHECKS).filter((check) => !broken.has(check))).toEqual([]);
	});
});
