/** The npm and Composer packages of the checkout. */
import { existsSync, readFileSync } from 'node:fs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';
import { made, path } from './paths.mjs';
import { run } from './run.mjs';

/**
 * @typedef {Record<string, { version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }>} LockedPackages
 */

/**
 * Makes node_modules hold what package-lock.json says.
 * @param {(text: string) => void} note
 */
export async function ensureNpm(note) {
	if (npmIsCurrent()) return note('there already');
	// `npm ci` where nothing is installed; `npm install` where something is, because it does not begin by throwing that away.
	const command = existsSync(path('node_modules')) ? 'install' : 'ci';
	const args = [command, '--no-audit', '--no-fund', '--loglevel=error'];
	const remedy = `Is the npm registry in reach? Try: npm ${command}`;
	const first = await run('npm', args, { mayFail: true });
	if (first.code !== 0) await run('npm', args, { remedy }); // Once more: a download that broke off is the usual reason.
	note(`npm ${command}`);
}

/** npm writes its own lock file into node_modules last, so a run that was killed does not look finished. */
function npmIsCurrent() {
	const wanted = lockedPackages(path('package-lock.json'));
	const installed = lockedPackages(path('node_modules/.package-lock.json'));
	return Boolean(wanted && installed && holdsAll(wanted, installed));
}

/**
 * Whether all that is wanted is installed, in that version.
 * @param {LockedPackages} wanted From package-lock.json.
 * @param {LockedPackages} installed From npm's own lock file.
 * @returns {boolean}
 */
export function holdsAll(wanted, installed) {
	return Object.entries(wanted).every(([place, { version, link, optional, devOptional }]) => {
		if (!place.startsWith('node_modules/') || link) return true; // The checkout itself and its workspaces.
		if (optional || devOptional) return true; // Made for another processor or system, as a rule.
		return installed[place]?.version === version;
	});
}

/**
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function lockedPackages(file) {
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

/**
 * Makes vendor/ hold what composer.json says: the development tools of the plugin, which itself needs none.
 * @param {(text: string) => void} note
 */
export async function ensureComposer(note) {
	const stamp = made('stamps/composer');
	const tools = ['autoload.php', 'bin/phpunit', 'bin/phpcs', 'bin/phpstan'].map((name) => path('vendor', name));
	const before = readStamp(stamp);
	if (before === hashOf([path('composer.json')]) && tools.every((file) => existsSync(file))) return note('there already');
	const command = before === undefined ? 'install' : 'update';
	await run('composer', [command, '--no-interaction', '--no-progress', '--quiet'], {
		env: { COMPOSER_ALLOW_SUPERUSER: '1', COMPOSER_NO_AUDIT: '1' },
		remedy: `Is the Composer repository in reach? Try: composer ${command}`,
	});
	writeStamp(stamp, hashOf([path('composer.json')]));
	note(`composer ${command}`);
}
