/**
 * Runs every test there is, and sets up all they need before. Its last line alone is `N passed, N failed`.
 * Usage: npm test [-- --only check|unit|simulator|php|browsers] [-- --all]
 */
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LANES, sum } from './lanes.mjs';
import { made } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';
import { heading, seconds } from './lib/step.mjs';
import { prepare } from './prepare.mjs';

/** @typedef {import('./lanes.mjs').Count} Count */

async function main() {
	const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, all: { type: 'boolean', default: false } } });
	const unknown = values.only?.find((name) => !LANES.some((lane) => lane.name === name));
	if (unknown !== undefined) throw new Problem(`There is no lane "${unknown}".`, `One of: ${LANES.map(({ name }) => name).join(', ')}`);
	const lanes = LANES.filter(({ name }) => !values.only || values.only.includes(name));
	await prepare([...new Set(lanes.flatMap(({ needs }) => needs))]);
	mkdirSync(made('reports'), { recursive: true });
	/** @type {{ name: string, count: Count, ms: number }[]} */
	const results = [];
	for (const { name, question, run } of lanes) {
		heading(`── ${name}: ${question}`);
		const start = performance.now();
		const count = await run(values.all).catch(failedLane);
		results.push({ name, count, ms: performance.now() - start });
	}
	heading('── Result');
	for (const { name, count, ms } of results) process.stdout.write(`  ${count.failed > 0 ? '✗' : '✓'} ${name.padEnd(12)} ${words(count).padEnd(28)} ${seconds(ms)}\n`);
	const total = sum(results.map(({ count }) => count));
	process.stdout.write(`\n${words(total)}\n`);
	process.exitCode = total.failed > 0 ? 1 : 0;
}

/** @param {Count} count */
const words = ({ passed, failed }) => `${passed} passed, ${failed} failed`;

/**
 * A lane that could not run to its end says why, and the others still run.
 * @param {unknown} error
 * @returns {Count}
 */
function failedLane(error) {
	const text = error instanceof Problem ? [error.details, error.message, error.remedy].filter(Boolean).join('\n') : error instanceof Error ? error.stack : String(error);
	process.stdout.write(`${text}\n`);
	return { passed: 0, failed: 1 };
}

main().catch(die);
