/**
 * Makes sure of everything that `npm start` and `npm test` need, and does only what is missing. It runs before anything is installed,
 * so it imports nothing but Node's own modules. May be ended at any time and run again; two at once wait for each other.
 * Usage: node tools/prepare.mjs
 */
import { ensureCommands } from './lib/apt.mjs';
import { withLock } from './lib/lock.mjs';
import { ensureComposer, ensureNpm } from './lib/packages.mjs';
import { wordpressDir } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';
import { heading, step } from './lib/step.mjs';
import { ensureWordPress } from './wordpress.mjs';

/** @typedef {'npm' | 'php' | 'composer' | 'wordpress' | 'chromium' | 'headless' | 'ffmpeg' | 'gettext'} Need */

/** What each need needs in turn. */
const COMMANDS_OF = /** @type {const} */ ({
	npm: [],
	php: ['php'],
	composer: ['php', 'composer', 'unzip'],
	wordpress: ['php', 'unzip'],
	chromium: ['chromium'],
	headless: ['chromium-headless-shell'],
	ffmpeg: ['ffmpeg'],
	gettext: ['xgettext'],
});
const EVERYTHING = /** @type {Need[]} */ (Object.keys(COMMANDS_OF)).filter((need) => need !== 'gettext'); // That is for releases alone.
const NODE_OLDEST = [20, 19];

/**
 * @param {readonly Need[]} [needs] Default: what start and test need.
 * @throws {Problem} When something cannot be had; it says what to type.
 */
export async function prepare(needs = EVERYTHING) {
	checkNode();
	heading('Preparing');
	await withLock('prepare', async () => {
		const commands = [...new Set(needs.flatMap((need) => COMMANDS_OF[need]))];
		if (commands.length > 0) await step('system packages', (note) => ensureCommands(commands, note));
		if (needs.includes('npm')) await step('npm packages', ensureNpm);
		if (needs.includes('composer')) await step('Composer packages', ensureComposer);
		if (needs.includes('wordpress')) await step('WordPress', (note) => ensureWordPress(wordpressDir(), { note }));
	});
}

function checkNode() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	const [oldestMajor = 0, oldestMinor = 0] = NODE_OLDEST;
	if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
	throw new Problem(`This is Node ${process.versions.node}; we need ${NODE_OLDEST.join('.')} or newer.`, 'Install a current Node (the even-numbered versions are kept up for years).');
}

if (process.argv[1] === import.meta.filename) prepare().catch(die);
