/** The lanes of `npm test`: what each needs, what it runs, and how many tests that were. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { check } from './check.mjs';
import { made, path } from './lib/paths.mjs';
import { phpunitCount } from './lib/phpunit.mjs';
import { lastLines, run } from './lib/run.mjs';
import { PLUGIN_PARTS, build } from './build.mjs';
import { matrix } from './matrix/matrix.mjs';

/** @typedef {{ passed: number, failed: number }} Count */
/**
 * @typedef {object} Lane
 * @property {string} name
 * @property {string} question What it answers.
 * @property {readonly import('./prepare.mjs').Need[]} needs
 * @property {(all: boolean) => Promise<Count>} run `all`: also what takes long.
 */

/** @type {readonly Lane[]} */
export const LANES = [
	{ name: 'check', question: 'types, lint, habits', needs: ['npm'], run: check },
	{ name: 'unit', question: 'is each piece right?', needs: ['npm', 'ffmpeg', 'chromium', 'php', 'wordpress'], run: unit },
	{ name: 'simulator', question: 'is the protocol right?', needs: ['npm'], run: simulator },
	{ name: 'php', question: 'is the plugin right?', needs: ['npm', 'php', 'composer', 'wordpress'], run: php },
	{ name: 'browsers', question: 'does it really play?', needs: ['npm', 'php', 'wordpress', 'chromium', 'headless', 'ffmpeg'], run: browsers },
];

/**
 * @param {string} lane
 * @param {readonly string[]} projects Of vitest.config.ts.
 * @returns {Promise<Count>}
 */
async function vitest(lane, projects) {
	const report = made('reports', `${lane}.json`);
	rmSync(report, { force: true });
	const args = ['run', ...projects.map((project) => `--project=${project}`), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	const { code } = await run(path('node_modules/.bin/vitest'), args, { show: true, mayFail: true });
	return vitestCount(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, code);
}

/**
 * @typedef {object} VitestReport What we read of Vitest's JSON.
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {readonly { status: string, assertionResults: readonly { status: string }[] }[]} testResults One for each file.
 */

/**
 * @param {VitestReport | undefined} report Undefined when there is none.
 * @param {number} code Vitest's exit code.
 * @returns {Count} A file that could not even be loaded counts as one failure, and so does a run that failed in any other way without a failed test.
 */
export function vitestCount(report, code) {
	const { numPassedTests: passed, numFailedTests, testResults } = report ?? { numPassedTests: 0, numFailedTests: 0, testResults: [] };
	const broken = testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'));
	const failed = numFailedTests + broken.length;
	return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/**
 * Several lanes use what is built; a second look at it would only repeat the lines.
 * @type {Promise<void> | undefined}
 */
let building;
const built = () => (building ??= build());

/** @returns {Promise<Count>} */
async function unit() {
	await built(); // Some tests weigh the finished player, or run the finished sidecar.
	return vitest('unit', ['core', 'client', 'sidecar', 'plugin', 'tools']);
}

/** Worlds that nobody wrote: their faults are drawn anew for every commit, and each can be repeated by its seed. */
const WORLDS = { usual: 5, all: 60 };

/**
 * @param {boolean} all More drawn worlds.
 * @returns {Promise<Count>}
 */
async function simulator(all) {
	const stories = await vitest('simulator', ['sim']);
	const { code: noGit, output: commit } = await run('git', ['rev-parse', 'HEAD'], { mayFail: true });
	const [seed, runs] = [noGit ? '1' : commit.trim(), `${all ? WORLDS.all : WORLDS.usual}`];
	process.stdout.write(`\n  Drawn worlds: npm run sim -- --seed ${seed} --runs ${runs}\n`);
	const { code, output } = await run(path('node_modules/.bin/tsx'), [path('sim/main.ts'), '--seed', seed, '--runs', runs, '--json'], { mayFail: true });
	if (code !== 0) process.stdout.write(`${lastLines(output)}\n`);
	return sum([stories, { passed: output.split('\n').filter((line) => line.startsWith('{')).length, failed: code === 0 ? 0 : 1 }]);
}

/** @returns {Promise<Count>} */
async function browsers() {
	await built();
	return vitest('browsers', ['e2e*']);
}

/**
 * @param {boolean} all On every PHP, WordPress and database that we support, not only on what is at hand.
 * @returns {Promise<Count>}
 */
async function php(all) {
	await build(PLUGIN_PARTS); // The block's built files are part of the plugin.
	// Each of them computes on one core.
	const counts = all ? [await matrix()] : await Promise.all([phpunit('one site', 'tests'), phpunit('a network of sites', 'tests-network', { WP_TEST_MULTISITE: '1' })]);
	const yes = await Promise.all([passes('PHPStan', 'phpstan', ['analyse', '--no-progress', '--memory-limit=1G']), passes('coding standard', 'phpcs', ['-q'])]);
	return sum([...counts, ...yes]);
}

/**
 * Says what it has to say when it has ended: another one may run beside it.
 * @param {string} title
 * @param {string} name Of its site and its report.
 * @param {Record<string, string>} [env]
 * @returns {Promise<Count>}
 */
async function phpunit(title, name, env = {}) {
	const report = made('reports', `phpunit-${name}.xml`);
	rmSync(report, { force: true });
	const { code, output } = await run(path('vendor/bin/phpunit'), ['--do-not-cache-result', '--log-junit', report], { mayFail: true, env: { ...env, WP_TEST_NAME: name } });
	process.stdout.write(`\n  PHPUnit: ${title}\n${output}\n`);
	return phpunitCount(existsSync(report) ? readFileSync(report, 'utf8') : '', code);
}

/**
 * A tool that only says yes or no.
 * @param {string} title
 * @param {string} command In vendor/bin.
 * @param {readonly string[]} args
 * @returns {Promise<Count>}
 */
async function passes(title, command, args) {
	const { code, output } = await run(path('vendor/bin', command), args, { mayFail: true });
	process.stdout.write(code === 0 ? `  ✓ ${title}\n` : `  ✗ ${title}\n${output}\n`);
	return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * @param {readonly Count[]} counts
 * @returns {Count}
 */
export const sum = (counts) => counts.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), { passed: 0, failed: 0 });
