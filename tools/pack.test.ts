import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordpressDir } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { PARCELS, filesOf, zip } from './pack.mjs';
import { pluginCheck } from './plugin-check.mjs';
import { copySite } from './wordpress.mjs';

/** What an administrator does, and what the next request sees of it. */
const ACTIVATE = `require_once ABSPATH . 'wp-admin/includes/plugin.php'; $error = activate_plugin( 'dumbbell-stream/dumbbell-stream.php' ); echo is_wp_error( $error ) ? $error->get_error_message() : 'active';`;
/** What a visitor from Germany reads, in PHP's words and in a script's. */
const GERMAN = "<?php add_filter( 'locale', static function () { return 'de_DE'; } );";
const READ = `wp_register_script( 'probe', plugins_url( 'build/blocks/settings/index.js', DUMBBELL_STREAM_FILE ), array(), '1', true ); echo __( 'Watch together?', 'dumbbell-stream' ), ' ', json_decode( load_script_textdomain( 'probe', 'dumbbell-stream' ), true )['locale_data']['messages']['Connect'][0];`;
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
		const seen = [await php(ACTIVATE), await php(LOOK)];
		mkdirSync(join(dir, 'site/wp/wp-content/mu-plugins'), { recursive: true });
		writeFileSync(join(dir, 'site/wp/wp-content/mu-plugins/german.php'), GERMAN);
		expect([...seen, await php(READ)]).toEqual(['active', 'player registered', 'Gemeinsam schauen? Verbinden']);
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
