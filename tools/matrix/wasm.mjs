/** PHP as WebAssembly, in the versions that this machine's system does not have. Kept out of package.json: it weighs 470 MB. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { made } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';

/** One version of it brings its PHPs, 7.4.33 and 8.5.10 among them. */
const PACKAGES = { '@php-wasm/node': '3.1.56', '@php-wasm/universal': '3.1.56' };

/**
 * @param {(text: string) => void} note
 * @returns {Promise<string>} The folder that wasm-php.mjs is to be given.
 */
export async function ensureWasm(note) {
	const dir = made('php-wasm');
	const wanted = JSON.stringify({ private: true, dependencies: PACKAGES });
	const done = join(dir, 'done.json');
	if (existsSync(done) && readFileSync(done, 'utf8') === wanted) {
		note('there already');
		return dir;
	}
	mkdirSync(dir, { recursive: true });
	writeFileSync(join(dir, 'package.json'), wanted);
	await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error'], { cwd: dir, remedy: 'Is the npm registry in reach?' });
	writeFileSync(done, wanted); // Last: an installation that was broken off is not taken for one.
	return dir;
}
