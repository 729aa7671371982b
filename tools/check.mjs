/**
 * What can be said about the code without running it: types, lint, habits.
 * Usage: npm run check
 */
import { Problem, die } from './lib/problem.mjs';
import { path } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { step } from './lib/step.mjs';

const bin = (/** @type {string} */ name) => path('node_modules/.bin', name);

/** @type {readonly { title: string, command: string, args: readonly string[] }[]} */
export const CHECKS = [
	{ title: 'types', command: bin('tsc'), args: ['-b'] },
	{ title: 'lint', command: bin('eslint'), args: ['.', '--max-warnings=0', '--cache', '--cache-location', path('.dumbbell/eslintcache')] },
	{ title: 'tidy', command: bin('vitest'), args: ['run', '--project=tidy', '--reporter=dot'] },
];

/**
 * Runs all checks side by side, also after one has failed.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function check() {
	const outcomes = await Promise.all(
		CHECKS.map(async ({ title, command, args }) => {
			try {
				await step(title, () => passes(command, args), { alone: false });
				return true;
			} catch (error) {
				if (!(error instanceof Problem)) throw error;
				process.stdout.write(`${error.details.trim()}\n`);
				return false;
			}
		}),
	);
	const passed = outcomes.filter(Boolean).length;
	return { passed, failed: CHECKS.length - passed };
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @throws {Problem} With all that it said, not only its last words.
 */
async function passes(command, args) {
	const { code, output } = await run(command, args, { mayFail: true });
	if (code !== 0) throw new Problem(`${command} found something.`, '', output);
}

if (process.argv[1] === import.meta.filename) {
	check().then(({ failed }) => { process.exitCode = failed > 0 ? 1 : 0; }).catch(die);
}
