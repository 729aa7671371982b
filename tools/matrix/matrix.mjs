/** The plugin's tests on every platform that its header promises: PHP × WordPress × database × kind of site. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { made, path, wordpressDir } from '../lib/paths.mjs';
import { phpunitCount } from '../lib/phpunit.mjs';
import { Problem } from '../lib/problem.mjs';
import { lastLines, run } from '../lib/run.mjs';
import { seconds, step } from '../lib/step.mjs';
import { distribution } from '../lib/wordpress-sources.mjs';
import { ensureWordPress, versionOf } from '../wordpress.mjs';
import { startMariaDb } from './database.mjs';
import { madeSite, mismatch, nameOf, report, verdict } from './report.mjs';
import { ensureWasm } from './wasm.mjs';

/** The oldest WordPress that the plugin's header promises, in Debian's words. */
const OLDEST_WORDPRESS = '6.8.7+dfsg1-0+deb13u1';
const OLDEST = OLDEST_WORDPRESS.slice(0, 3);
/** The oldest PHP that the header promises, and the newest. */
const WASM_PHP = { oldest: '7.4', newest: '8.5' };
/** What a cell may take, ms: less than a minute alone, some minutes in WebAssembly, and many times that on a machine that is busy. */
const CELL_MS_MAX = 3_600_000;
/** Cells at once: while one computes, another waits for its disk. */
const AT_ONCE_MIN = 3;

/**
 * @typedef {object} Cell
 * @property {string} php How its version begins.
 * @property {boolean} wasm Not the PHP of this machine.
 * @property {string} wordpress How its version begins.
 * @property {'SQLite' | 'MariaDB'} database
 * @property {boolean} network
 * @property {boolean} [cache] With a persistent object cache.
 */
/**
 * @typedef {object} Outcome
 * @property {Cell} cell
 * @property {ReturnType<typeof madeSite>} [site]
 * @property {import('../lanes.mjs').Count} count
 * @property {number} skipped Tests that the platform lets nobody run.
 * @property {readonly string[]} skips Their names.
 * @property {string} [notRun] Why nothing can be said about this cell.
 */

/**
 * All cells.
 * @param {string} native This machine's PHP, as in 8.2.
 * @param {string} newest The newest WordPress, as in 7.1.
 * @returns {readonly Cell[]}
 */
export function cells(native, newest) {
	const versions = [...new Set([...Object.values(WASM_PHP), native])].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
	const all = versions.flatMap((php) =>
		/** @type {const} */ (['SQLite', 'MariaDB']).flatMap((database) =>
			[false, true].flatMap((network) => [OLDEST, newest].map((wordpress) => /** @type {Cell} */ ({ php, wasm: php !== native, wordpress, database, network }))),
		),
	);
	return [...all, { php: native, wasm: false, wordpress: newest, database: 'SQLite', network: false, cache: true }];
}

/**
 * Why a cell is never run.
 * @param {Cell} cell
 * @returns {string | undefined}
 */
export function excluded({ wasm, php, wordpress, database, network }) {
	if (!wasm) return undefined;
	if (database === 'MariaDB') return 'a PHP in WebAssembly does not reach the socket of a database';
	const bothOldest = php === WASM_PHP.oldest && wordpress === OLDEST;
	const bothNewest = php === WASM_PHP.newest && wordpress !== OLDEST;
	if (network || !(bothOldest || bothNewest)) return 'a PHP in WebAssembly takes ten minutes, so it tries the oldest PHP on the oldest WordPress and the newest on the newest, with one site';
	return undefined;
}

/**
 * @typedef {object} Platform
 * @property {Readonly<Record<string, string>>} wordpress Version → folder.
 * @property {string | undefined} socket Of MariaDB.
 * @property {string | undefined} wasm Folder of the PHPs in WebAssembly.
 * @property {Record<string, string>} lacks What could not be had (as in `socket`) → why.
 */

/** Runs the matrix and writes docs/results/matrix.md. @returns {Promise<import('../lanes.mjs').Count>} */
export async function matrix() {
	const { output: native } = await run('php', ['-r', 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;']);
	const newest = versionOf(wordpressDir()).split('.', 2).join('.');
	/** @type {Platform['lacks']} */
	const lacks = {};
	const oldest = made('wp-oldest');
	const hasOldest = await attempt(lacks, OLDEST, () => step('WordPress, oldest', (note) => ensureWordPress(oldest, { sources: [distribution({ version: OLDEST_WORDPRESS })], note }).then(() => true)));
	const database = await attempt(lacks, 'MariaDB', () => step('MariaDB', (note) => startMariaDb(made('mariadb'), note)));
	const wasm = await attempt(lacks, 'wasm', () => step('PHP in WebAssembly', ensureWasm));
	const platform = { wordpress: { [newest]: wordpressDir(), ...(hasOldest && { [OLDEST]: oldest }) }, socket: database?.socket, wasm, lacks };
	try {
		mkdirSync(path('docs/results'), { recursive: true });
		const write = (/** @type {readonly Outcome[]} */ known) => writeFileSync(path('docs/results/matrix.md'), report(known, new Date().toISOString().slice(0, 10)));
		const outcomes = await inParallel(cells(native, newest), (cell) => outcomeOf(cell, platform), write);
		process.stdout.write('  Written: docs/results/matrix.md\n');
		return outcomes.reduce((sum, { count }) => ({ passed: sum.passed + count.passed, failed: sum.failed + count.failed }), { passed: 0, failed: 0 });
	} finally {
		await database?.stop();
	}
}

/**
 * @template T
 * @param {Platform['lacks']} lacks Is told why it did not work.
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
async function attempt(lacks, what, work) {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		lacks[what] = error.message;
		return undefined;
	}
}

/**
 * @param {Cell} cell
 * @param {Platform} platform
 * @returns {Promise<Outcome>}
 */
async function outcomeOf(cell, platform) {
	const dir = platform.wordpress[cell.wordpress];
	const notRun = excluded(cell) ?? (dir === undefined ? platform.lacks[cell.wordpress] : undefined) ?? (cell.wasm ? platform.lacks['wasm'] : undefined) ?? (cell.database === 'MariaDB' ? platform.lacks['MariaDB'] : undefined);
	const start = performance.now();
	const outcome = notRun === undefined ? await tested(cell, `${dir}`, platform) : { cell, count: { passed: 0, failed: 0 }, skipped: 0, skips: [], notRun };
	const mark = outcome.notRun !== undefined ? '–' : outcome.count.failed > 0 ? '✗' : '✓';
	process.stdout.write(`  ${mark} ${nameOf(cell)}: ${verdict(outcome)}${outcome.notRun === undefined ? ` (${seconds(performance.now() - start)})` : `, ${outcome.notRun}`}\n`);
	return outcome;
}

/**
 * Makes a site and runs the tests in it.
 * @param {Cell} cell
 * @param {string} dir
 * @param {Platform} platform
 * @returns {Promise<Outcome>}
 */
async function tested(cell, dir, { socket, wasm }) {
	const name = `tests-${cell.php.replace('.', '')}${cell.network ? '-network' : ''}${cell.cache ? '-cache' : ''}-${cell.wordpress.replace('.', '')}`;
	const junit = made('reports', `${name}-${cell.database}.xml`);
	rmSync(junit, { force: true });
	mkdirSync(made('reports'), { recursive: true });
	const env = {
		WP_DIR: dir,
		WP_TEST_NAME: name,
		WP_TEST_MULTISITE: cell.network ? '1' : undefined,
		WP_TEST_CACHE: cell.cache ? '1' : undefined,
		WP_TEST_JOURNAL: cell.wasm ? 'DELETE' : undefined, // A write-ahead log needs memory that two processes share.
		WP_TEST_ALONE: cell.wasm ? '1' : undefined,
		WP_TEST_SOCKET: cell.database === 'MariaDB' ? socket : undefined,
	};
	const [php = '', ...before] = cell.wasm ? [process.execPath, path('tools/matrix/wasm-php.mjs'), `${wasm}`, cell.php] : ['php'];
	const making = await run(php, [...before, path('plugin/tests/site.php')], { mayFail: true, env });
	const site = madeSite(making.output);
	const wrong = making.code === 0 ? mismatch(cell, site) : 'the site could not be made';
	if (wrong !== undefined) {
		process.stdout.write(`${lastLines(making.output)}\n  ${nameOf(cell)}: ${wrong}\n`);
		return { cell, count: { passed: 0, failed: 1 }, skipped: 0, skips: [] };
	}
	const phpunit = [path('vendor/phpunit/phpunit/phpunit'), '-c', path('phpunit.xml.dist'), '--do-not-cache-result', '--log-junit', junit];
	const start = performance.now();
	const { code, output } = await run(php, [...before, ...phpunit], { mayFail: true, timeoutMs: CELL_MS_MAX, env: { ...env, WP_TEST_READY: '1' } });
	if (performance.now() - start >= CELL_MS_MAX) return { cell, site, count: { passed: 0, failed: 0 }, skipped: 0, skips: [], notRun: `not finished within ${CELL_MS_MAX / 60_000} minutes` };
	const xml = existsSync(junit) ? readFileSync(junit, 'utf8') : '';
	const count = phpunitCount(xml, code);
	if (count.failed > 0) process.stdout.write(`\n  ${nameOf(cell)}:\n${lastLines(output, 60)}\n`);
	const skips = skippedTests(xml);
	return { cell, site, count: count.passed + count.failed === 0 ? { passed: 0, failed: 1 } : count, skipped: skips.length, skips: [...new Set(skips)] };
}

/**
 * @param {string} junit
 * @returns {string[]} `Class: what it says`, once for each data set.
 */
export const skippedTests = (junit) =>
	[...junit.matchAll(/<testcase name="(\w+)[^>]* class="(?:[\w\\]*\\)?(\w+)"[^>]*>\s*<skipped\/>/g)].map(([, test = '', group = '']) => `${group}: ${test.replace(/^test_/, '').replaceAll('_', ' ')}`);

/**
 * What is known of all cells while some are still to come: a run that is ended before says so of them, and keeps what it has found.
 * @param {readonly Cell[]} all
 * @param {ReadonlyMap<Cell, Outcome>} outcomes
 * @returns {readonly Outcome[]}
 */
export const soFar = (all, outcomes) => all.map((cell) => outcomes.get(cell) ?? { cell, count: { passed: 0, failed: 0 }, skipped: 0, skips: [], notRun: 'the run was ended before' });

/**
 * The cells share nothing but the machine. The quick ones begin: they are most of what there is to know.
 * @param {readonly Cell[]} all
 * @param {(cell: Cell) => Promise<Outcome>} work
 * @param {(known: readonly Outcome[]) => void} write After each cell.
 * @returns {Promise<Outcome[]>} In the order of the cells.
 */
async function inParallel(all, work, write) {
	/** @type {Map<Cell, Outcome>} */
	const outcomes = new Map();
	const waiting = [...all].sort((a, b) => Number(a.wasm) - Number(b.wasm)).values();
	const worker = async () => {
		for (const cell of waiting) {
			outcomes.set(cell, await work(cell));
			write(soFar(all, outcomes));
		}
	};
	await Promise.all(Array.from({ length: Math.max(AT_ONCE_MIN, availableParallelism()) }, worker));
	return all.flatMap((cell) => outcomes.get(cell) ?? []);
}
