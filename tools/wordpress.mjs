/**
 * A WordPress for tests and demo: `.dumbbell/wp/wp`, on SQLite, installed, with nothing of ours in it.
 * Usage: node tools/wordpress.mjs [FOLDER]
 */
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withLock } from './lib/lock.mjs';
import { path, wordpressDir } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';
import { run } from './lib/run.mjs';
import { step } from './lib/step.mjs';
import { distribution, official } from './lib/wordpress-sources.mjs';

/** @typedef {import('./lib/wordpress-sources.mjs').Source} Source */

/** Who may log in, in every site that is made here. They listen on this machine alone. */
export const LOGIN = { user: 'admin', password: 'password' };

/**
 * Makes sure of a WordPress in the folder. It is put together in a folder of its own and moved there when it is complete,
 * so whatever stands there is whole, however often we were ended on the way.
 * @param {string} dir Will hold `wp/`.
 * @param {object} [options]
 * @param {readonly Source[]} [options.sources] Tried in this order.
 * @param {(text: string) => void} [options.note]
 */
export async function ensureWordPress(dir, { sources = [official(), distribution()], note = () => {} } = {}) {
	if (isComplete(dir)) return note(`${versionOf(dir)}, there already`);
	await withLock('wordpress', async () => {
		if (isComplete(dir)) return;
		/** @type {string[]} */
		const failures = [];
		for (const source of sources) {
			const failure = await tryFrom(source, dir);
			if (failure === undefined) return note(`${versionOf(dir)}, from ${source.name}`);
			failures.push(`${source.name}: ${failure}`);
		}
		throw new Problem(
			'No WordPress could be had for tests and demo.',
			'Set WP_DIR to a folder whose `wp/` is a WordPress that runs on SQLite (its wp-config.php as in tools/site/), or let this machine reach wordpress.org or a Debian mirror.',
			failures.join('\n'),
		);
	});
}

/**
 * A site of its own from the WordPress that is there: own database, uploads and plugins, files shared by hard links (a second, no space).
 * @param {string} from Holds `wp/`.
 * @param {string} to Will hold `wp/`. What stands there stays when it is complete.
 */
export function copySite(from, to) {
	if (isComplete(to) && versionOf(from) === versionOf(to)) return;
	const building = `${to}.building`;
	for (const old of [building, to]) rmSync(old, { recursive: true, force: true });
	const mine = ['wp-config.php', 'wp-content/database'].map((name) => join(from, 'wp', name));
	const copy = (/** @type {string} */ source, /** @type {string} */ target) => {
		mkdirSync(target, { recursive: true });
		for (const entry of readdirSync(source, { withFileTypes: true })) {
			const [file, there] = [join(source, entry.name), join(target, entry.name)];
			if (entry.isDirectory()) copy(file, there);
			else if (mine.some((name) => file.startsWith(name))) copyFileSync(file, there); // Is written to.
			else if (entry.isFile()) linkOrCopy(file, there);
		}
	};
	copy(join(from, 'wp'), join(building, 'wp'));
	mkdirSync(dirname(to), { recursive: true });
	renameSync(building, to);
}

/**
 * @param {Source} source
 * @param {string} dir
 * @returns {Promise<string | undefined>} Why it did not work.
 */
async function tryFrom(source, dir) {
	const building = `${resolve(dir)}.building`;
	rmSync(building, { recursive: true, force: true });
	try {
		if (!(await source.available())) return 'not in reach';
		mkdirSync(building, { recursive: true });
		await source.fetch(building);
		await assemble(building);
		for (const name of readdirSync(building)) if (name !== 'wp') rmSync(join(building, name), { recursive: true });
		rmSync(dir, { recursive: true, force: true }); // Not complete, or we would not be here.
		renameSync(building, dir);
		return undefined;
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		return [error.message, error instanceof Problem && error.details].filter(Boolean).join('\n'); // The next source may do better.
	}
}

/** @param {string} dir Holds `wp/` and `sqlite/`, both fresh. */
async function assemble(dir) {
	const site = join(dir, 'wp');
	const driver = join(site, 'wp-content/plugins/sqlite-database-integration');
	rmSync(driver, { recursive: true, force: true });
	renameSync(join(dir, 'sqlite'), driver);
	// The drop-in looks for the plugin beside itself when the other place-holder is left in: so the folder may be moved and copied.
	const dropIn = readFileSync(join(driver, 'db.copy'), 'utf8').replaceAll('{SQLITE_PLUGIN}', 'sqlite-database-integration/load.php');
	writeFileSync(join(site, 'wp-content/db.php'), dropIn);
	const names = ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'].flatMap((name) => [`${name}_KEY`, `${name}_SALT`]);
	const keys = names.map((name) => `define( '${name}', '${randomBytes(32).toString('base64url')}' );`).join('\n');
	writeFileSync(join(site, 'wp-config.php'), readFileSync(path('tools/site/wp-config.php'), 'utf8').replace('/* KEYS */', keys));
	await run('php', [path('tools/site/install.php'), site, LOGIN.user, LOGIN.password]);
}

/** @param {string} dir */
const isComplete = (dir) => ['wp-settings.php', 'wp-config.php', 'wp-content/db.php', 'wp-content/database/site.sqlite'].every((name) => existsSync(join(dir, 'wp', name)));

/**
 * @param {string} dir Holds `wp/`.
 * @returns {string} Of WordPress.
 */
export function versionOf(dir) {
	return /\$wp_version = '([^']+)'/.exec(readFileSync(join(dir, 'wp/wp-includes/version.php'), 'utf8'))?.[1] ?? 'of unknown version';
}

/**
 * @param {string} from
 * @param {string} to
 */
function linkOrCopy(from, to) {
	try {
		linkSync(from, to);
	} catch {
		copyFileSync(from, to); // Another disk, or a file system without hard links.
	}
}

if (process.argv[1] === import.meta.filename) {
	const dir = process.argv[2] ?? wordpressDir();
	step('WordPress', (note) => ensureWordPress(dir, { note })).catch(die);
}
