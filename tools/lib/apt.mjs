/** Programs and PHP extensions that come from the system. Only what is missing is installed; everything that is there stays as it is. */
import { Problem } from './problem.mjs';
import { run, which } from './run.mjs';

/** A command that we call, and the Debian package that brings it. */
const COMMANDS = /** @type {const} */ ({
	php: 'php-cli',
	composer: 'composer',
	chromium: 'chromium',
	'chromium-headless-shell': 'chromium-headless-shell',
	ffmpeg: 'ffmpeg',
	unzip: 'unzip',
	xgettext: 'gettext',
	mariadbd: 'mariadb-server-core', // Without the package around it, which would start a server of the system.
	my_print_defaults: 'mariadb-client-core', // Called when a database is made.
});

/** A PHP extension (as `php -m` calls it) that WordPress, its SQLite driver or PHPUnit needs, and the package that brings it. */
const EXTENSIONS = { curl: 'php-curl', dom: 'php-xml', intl: 'php-intl', mbstring: 'php-mbstring', pdo_sqlite: 'php-sqlite3', xmlwriter: 'php-xml' };
/** The same for whoever uses MariaDB. */
const DATABASE_EXTENSIONS = { mysqli: 'php-mysql' };

/**
 * What the packages bring that are missing here.
 * @param {readonly (keyof typeof COMMANDS)[]} commands
 * @returns {Promise<string[]>} Names of Debian packages, sorted, each once.
 */
export async function missingPackages(commands) {
	/** @type {string[]} */
	const packages = commands.filter((command) => !which(command)).map((command) => COMMANDS[command]);
	if (commands.includes('php')) packages.push(...(await missingExtensions(EXTENSIONS)));
	if (commands.includes('mariadbd')) packages.push(...(await missingExtensions(DATABASE_EXTENSIONS)));
	return [...new Set(packages)].sort();
}

/**
 * Installs what is missing.
 * @param {readonly (keyof typeof COMMANDS)[]} commands What the caller is going to use.
 * @param {(text: string) => void} note
 * @throws {Problem} When something is missing and this user, or this system, cannot install it.
 */
export async function ensureCommands(commands, note) {
	const missing = await missingPackages(commands);
	if (missing.length === 0) return note('there already');
	const install = `apt-get install --yes --no-install-recommends ${missing.join(' ')}`;
	if (!which('apt-get')) throw new Problem(`This machine lacks what Debian calls ${missing.join(', ')}.`, 'Install the same with the package manager of your system, then try again.');
	if (process.getuid?.() !== 0) throw new Problem(`${missing.length} system packages are missing.`, `Type: sudo apt-get update && sudo ${install}`);
	const env = { DEBIAN_FRONTEND: 'noninteractive' };
	const [command = '', ...args] = install.split(' ');
	await run('apt-get', ['update', '-qq'], { env, mayFail: true }); // One broken source must not stop us: what matters is whether the install works.
	await run(command, args, { env, remedy: 'Install these packages by hand, then try again.' });
	const still = await missingPackages(commands);
	if (still.length > 0) throw new Problem(`The packages ${still.join(', ')} are installed, but what they should bring is still missing.`, 'Is another PHP first in PATH? See `which -a php`.');
	note(`installed ${missing.join(', ')}`);
}

/**
 * @param {Readonly<Record<string, string>>} wanted Extension → package.
 * @returns {Promise<string[]>}
 */
async function missingExtensions(wanted) {
	if (!which('php')) return Object.values(wanted);
	const { output } = await run('php', ['-m'], { mayFail: true });
	const loaded = new Set(output.toLowerCase().split(/\s+/));
	return Object.entries(wanted).filter(([extension]) => !loaded.has(extension)).map(([, name]) => name);
}
