import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordpressDir } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { PARCELS, filesOf, zip } from './pack.mjs';
import { CHECKS, pluginCheck } from './plugin-check.mjs';
import { copySite } from './wordpress.mjs';

/** What an administrator does, and what the next request sees of it. */
const ACTIVATE = `require_once ABSPATH . 'wp-admin/includes/plugin.php'; $error = activate_plugin( 'dumbbell-stream/dumbbell-stream.php' ); echo is_wp_error( $error ) ? $error->get_error_message() : 'active';`;
const LOOK = `echo WP_Block_Type_Registry::get_instance()->is_registered( 'dumbbell-stream/player' ) ? 'player registered' : 'no player';`;

let dir = '';
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'dumbbell-pack-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('an archive', () => {
	it('has the same bytes whenever and wherever it is packed', async () => {
		const files = new Map([['x/a.txt', join(dir, 'a.txt')], ['x/b.txt', join(dir, 'b.txt')]]);
		for (const file of files.values()) writeFileSync(file, 'text '.repeat(100));
		await zip(files, join(dir, 'one.zip'));
		const again = `import { zip } from ${JSON.stringify(join(import.meta.dirname, 'pack.mjs'))}; await zip(new Map(${JSON.stringify([...files])}), ${JSON.stringify(join(dir, 'two.zip'))});`;
		for (const file of files.values()) await run('touch', ['-d', '2001-01-01', file]);
		await run(process.execPath, ['--input-type=module', '-e', again], { env: { TZ: 'Pacific/Auckland' } });
		expect(readFileSync(join(dir, 'two.zip'))).toEqual(readFileSync(join(dir, 'one.zip')));
	});
});

describe('the plugin', () => {
	it('has all that it needs, and neither tests nor sources of the block', () => {
		const names = [...filesOf(PARCELS.plugin).keys()];
		expect(names).toEqual(expect.arrayContaining(['dumbbell-stream/dumbbell-stream.php', 'dumbbell-stream/uninstall.php', 'dumbbell-stream/build/player/dumbbell-stream.js', 'dumbbell-stream/build/blocks/blocks-manifest.php']));
		expect(names.filter((name) => /\/(tests|blocks\/player\/.*\.tsx)/.test(name) || name.includes('..'))).toEqual([]);
	});

	it('is installed from its archive alone, without a word of complaint from PHP', async () => {
		copySite(wordpressDir(), join(dir, 'site'));
		await zip(filesOf(PARCELS.plugin), join(dir, 'plugin.zip'));
		await run('unzip', ['-q', join(dir, 'plugin.zip'), '-d', join(dir, 'site/wp/wp-content/plugins')]);
		const php = async (code: string) => (await run('php', ['-d', 'error_reporting=-1', '-r', `require $argv[1]; ${code}`, join(dir, 'site/wp/wp-load.php')])).output;
		expect([await php(ACTIVATE), await php(LOOK)]).toEqual(['active', 'player registered']);
	});

	it('keeps the rules of the directory', () => {
		const files = new Map([...filesOf(PARCELS.plugin)].map(([name, file]) => [name.slice('dumbbell-stream/'.length), readFileSync(file, 'latin1')]));
		expect(pluginCheck(files, 'dumbbell-stream')).toEqual([]);
	});
});

describe('the sidecar', () => {
	it('runs from its archive with nothing beside it', async () => {
		await zip(filesOf(PARCELS.sidecar), join(dir, 'sidecar.zip'));
		await run('unzip', ['-q', join(dir, 'sidecar.zip'), '-d', dir]);
		const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string };
		const { output } = await run(process.execPath, ['sidecar.mjs', '--version'], { cwd: join(dir, 'dumbbell-sidecar') });
		expect(output).toContain(version);
	});
});

const HEADER = ` * Plugin Name: Dumbbell Stream\n * Description: Live video.\n * Version: 0.1.0\n * Requires at least: 6.8\n * Requires PHP: 7.4\n * License: GPL-2.0-or-later\n * Text Domain: dumbbell-stream\n`;
const README = `=== Dumbbell Stream ===\nContributors: someone\nTags: live, video\nTested up to: 7.1\nStable tag: 0.1.0\nLicense: GPL-2.0-or-later\n\nLive video from your own site.\n\n== Description ==\nText.\n\n== Upgrade Notice ==\n= 0.1.0 =\nFirst.\n`;
const main = (header: string) => `<?php\n/**\n${header} */\ndefined( 'ABSPATH' ) || exit;\n`;

describe('the rules of the directory', () => {
	const good = { 'dumbbell-stream.php': main(HEADER), 'readme.txt': README, 'uninstall.php': "<?php\ndefined( 'WP_UNINSTALL_PLUGIN' ) || exit;\n" };
	const findings = (check: keyof typeof CHECKS, files: Readonly<Record<string, string>>) => CHECKS[check]?.(new Map(Object.entries({ ...good, ...files })), 'dumbbell-stream') ?? [];

	it('are kept by a good plugin', () => expect(pluginCheck(new Map(Object.entries(good)), 'dumbbell-stream')).toEqual([]));

	it.each([
		['no description', 'header', { 'dumbbell-stream.php': main(HEADER.replace(/ \* Description.*\n/, '')) }],
		['a licence that is not free', 'header', { 'dumbbell-stream.php': main(HEADER.replace('GPL-2.0-or-later', 'MIT-0')) }],
		['the text domain of another', 'header', { 'dumbbell-stream.php': main(HEADER.replace('Domain: dumbbell-stream', 'Domain: other')) }],
		['an address that is an example', 'header', { 'dumbbell-stream.php': main(`${HEADER} * Plugin URI: https://example.org\n`) }],
		['a readme of another version', 'readme', { 'readme.txt': README.replace('Stable tag: 0.1.0', 'Stable tag: trunk') }],
		['no readme', 'readme', { 'readme.txt': '' }],
		['six tags', 'readme', { 'readme.txt': README.replace('live, video', 'a, b, c, d, e, f') }],
		['no short description', 'readme', { 'readme.txt': README.replace('Live video from your own site.\n', '') }],
		['a long short description', 'readme', { 'readme.txt': README.replace('Live video', 'Live video '.repeat(15)) }],
		['a long upgrade notice', 'readme', { 'readme.txt': README.replace('First.', 'First. '.repeat(50)) }],
		['an archive', 'fileTypes', { 'a/b.tar.gz': '' }],
		['a hidden file', 'fileTypes', { 'a/.b': '' }],
		['a blank in a name', 'fileTypes', { 'a b.php': '' }],
		['names that differ in case', 'fileTypes', { 'A.css': '', 'a.css': '' }],
		['a second document', 'fileTypes', { 'CHANGES.md': '' }],
		['a file that works when it is called', 'directAccess', { 'a.php': '<?php\necho 1;' }],
		['a class and a call', 'directAccess', { 'a.php': '<?php\nfoo();\nclass A {}' }],
		['an unguarded uninstall', 'uninstall', { 'uninstall.php': '<?php\ndelete_option( 1 );' }],
		['an address on this machine', 'localhost', { 'a.php': '<?php // http://localhost/' }],
		['a limiter that reads like a shop', 'trialware', { 'a.php': '<?php if ( $count >= $limit ) {}' }],
	] as const)('are broken by %s', (_, check, files) => expect(findings(check, files)).not.toEqual([]));

	it.each([
		['a class file', 'directAccess', { 'a.php': "<?php\n/** A. */\ndeclare( strict_types=1 );\nnamespace Dumbbell_Stream;\nuse WP_Post;\nfinal class A {\n\tfunction b() { foo(); }\n}" }],
		['built facts', 'directAccess', { 'a.asset.php': '<?php return array();', 'blocks-manifest.php': '<?php\n// This file is generated.\nreturn array();' }],
	] as const)('are kept by %s', (_, check, files) => expect(findings(check, files)).toEqual([]));
});
