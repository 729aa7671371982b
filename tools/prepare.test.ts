import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureCommands, missingPackages } from './lib/apt.mjs';
import { holdsAll } from './lib/packages.mjs';

describe('npm packages', () => {
	const wanted = { '': {}, core: {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/own': { link: true }, 'node_modules/mac': { version: '1.0.0', optional: true } };

	it('are all there when each is, in its version', () => expect(holdsAll(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(true));
	it('are not when one is of another version', () => expect(holdsAll(wanted, { 'node_modules/a': { version: '1.0.1' } })).toBe(false));
	it('are not when one is missing', () => expect(holdsAll(wanted, {})).toBe(false));
});

describe('system packages', () => {
	let bin = '';
	beforeEach(() => {
		bin = mkdtempSync(join(tmpdir(), 'dumbbell-bin-'));
		vi.stubEnv('PATH', bin); // A machine on which nothing is installed.
	});
	afterEach(() => {
		vi.unstubAllEnvs();
		vi.restoreAllMocks();
		rmSync(bin, { recursive: true });
	});
	const install = (name: string, script: string) => {
		writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
		chmodSync(join(bin, name), 0o755);
	};
	const ALL_EXTENSIONS = 'printf "Core\\ncurl\\ndom\\nintl\\nmbstring\\npdo_sqlite\\nxmlwriter\\n"';
	const notes: string[] = [];
	const note = (text: string) => notes.push(text);
	beforeEach(() => { notes.length = 0; });

	it('are those of the commands that are not found, each once', async () => {
		expect(await missingPackages(['php', 'ffmpeg'])).toEqual(['ffmpeg', 'php-cli', 'php-curl', 'php-intl', 'php-mbstring', 'php-sqlite3', 'php-xml']);
	});

	it('are those of the extensions that PHP has not loaded', async () => {
		install('php', 'printf "[PHP Modules]\\nCore\\ncurl\\ndom\\nPDO\\nxmlwriter\\n"');
		expect(await missingPackages(['php'])).toEqual(['php-intl', 'php-mbstring', 'php-sqlite3']);
	});

	it('are left alone when they are there', async () => {
		install('php', ALL_EXTENSIONS);
		await ensureCommands(['php'], note);
		expect(notes).toEqual(['there already']);
	});

	it('are installed by root in one go, after one update', async () => {
		vi.spyOn(process, 'getuid').mockReturnValue(0);
		install('apt-get', `echo "$@" >> ${bin}/log; [ "$1" = update ] || { printf '#!/bin/sh\\n' > ${bin}/ffmpeg; /bin/chmod +x ${bin}/ffmpeg; }`);
		await ensureCommands(['ffmpeg'], note);
		expect(readFileSync(join(bin, 'log'), 'utf8')).toBe('update -qq\ninstall --yes --no-install-recommends ffmpeg\n');
		expect(notes).toEqual(['installed ffmpeg']);
	});

	it('are tried even when the update fails: one broken source need not matter', async () => {
		vi.spyOn(process, 'getuid').mockReturnValue(0);
		install('apt-get', `[ "$1" = update ] && exit 100; printf '#!/bin/sh\\n' > ${bin}/ffmpeg; /bin/chmod +x ${bin}/ffmpeg`);
		await ensureCommands(['ffmpeg'], note);
		expect(notes).toEqual(['installed ffmpeg']);
	});

	it('are named when the package did not bring what it should', async () => {
		vi.spyOn(process, 'getuid').mockReturnValue(0);
		install('apt-get', 'exit 0');
		await expect(ensureCommands(['ffmpeg'], note)).rejects.toThrow('ffmpeg');
	});

	it('are for others to install when we are not root: the command is said', async () => {
		vi.spyOn(process, 'getuid').mockReturnValue(1000);
		install('apt-get', 'exit 0');
		await expect(ensureCommands(['ffmpeg'], note)).rejects.toMatchObject({ remedy: 'Type: sudo apt-get update && sudo apt-get install --yes --no-install-recommends ffmpeg' });
	});

	it('are named in Debian\'s words on a system without apt', async () => {
		await expect(ensureCommands(['ffmpeg', 'chromium'], note)).rejects.toThrow('chromium, ffmpeg');
	});
});
