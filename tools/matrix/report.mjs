/** What the matrix has shown, for people: one row for each PHP, database and kind of site, one column for each WordPress. */

/** @typedef {import('./matrix.mjs').Cell} Cell */
/** @typedef {import('./matrix.mjs').Outcome} Outcome */

/**
 * The line with which plugin/tests/site.php says what it has made.
 * @param {string} output
 * @returns {{ wordpress: string, php: string, database: string, network: boolean } | undefined} Undefined when it made nothing.
 */
export function madeSite(output) {
	const found = /^WordPress (\S+), PHP (\S+), (.+?)(, multisite)?$/m.exec(output);
	if (!found) return undefined;
	const [, wordpress = '', php = '', server = '', network] = found;
	const maria = /^(\d+\.\d+\.\d+)-MariaDB/.exec(server)?.[1];
	return { wordpress, php, database: maria ? `MariaDB ${maria}` : server, network: network !== undefined };
}

/**
 * Why the site is not the one that was asked for: a lane that quietly tests something else proves nothing.
 * @param {Cell} cell
 * @param {ReturnType<typeof madeSite>} site
 * @returns {string | undefined}
 */
export function mismatch(cell, site) {
	if (!site) return 'the site could not be made';
	if (!site.wordpress.startsWith(cell.wordpress)) return `this is WordPress ${site.wordpress}`;
	if (!site.php.startsWith(cell.php)) return `this is PHP ${site.php}`;
	if (!site.database.startsWith(cell.database)) return `the database is ${site.database}`;
	if (site.network !== cell.network) return site.network ? 'this is a network of sites' : 'this is one site';
	return undefined;
}

/**
 * @param {Outcome} outcome
 * @returns {string} A few words.
 */
export function verdict({ count, skipped, notRun }) {
	if (notRun !== undefined) return 'not run';
	const more = skipped > 0 ? `, ${skipped} skipped` : '';
	return count.failed > 0 ? `**${count.failed} failed**, ${count.passed} passed${more}` : `${count.passed} passed${more}`;
}

/**
 * @param {readonly Outcome[]} outcomes
 * @param {string} day Of the run, as in 2026-11-21.
 * @returns {string} Markdown.
 */
export function report(outcomes, day) {
	const full = (/** @type {'wordpress' | 'php' | 'database'} */ part, /** @type {Cell} */ cell) => outcomes.find((other) => other.site && other.cell[part] === cell[part])?.site?.[part] ?? cell[part];
	const columns = [...new Set(outcomes.map(({ cell }) => full('wordpress', cell)))];
	/** @type {Map<string, Map<string, Outcome>>} */
	const rows = new Map();
	for (const outcome of outcomes) {
		const { cell } = outcome;
		const title = `| ${full('php', cell)}${cell.wasm ? ' (WebAssembly)' : ''} | ${cell.database === 'SQLite' ? (outcome.site?.database ?? cell.database) : full('database', cell)} | ${cell.network ? 'a network' : cell.cache ? 'one, with an object cache' : 'one'} |`;
		rows.set(title, (rows.get(title) ?? new Map()).set(full('wordpress', cell), outcome));
	}
	const lines = [...rows].map(([title, row]) => `${title} ${columns.map((column) => verdictOf(row.get(column))).join(' | ')} |`);
	/** @type {Map<string, string[]>} */
	const missing = new Map();
	for (const { cell, notRun } of outcomes) if (notRun !== undefined) missing.set(notRun, [...(missing.get(notRun) ?? []), nameOf(cell)]);
	const skips = [...new Set(outcomes.flatMap(({ skips: names }) => names))].sort();
	return [
		'# The plugin on every platform it promises',
		'',
		`Written by \`npm test -- --only php --all\`, last on ${day}. Each cell is the whole of \`plugin/tests/\` in a real WordPress on a fresh site; the versions are what those sites said themselves.`,
		'',
		`| PHP | database | sites | ${columns.map((version) => `WordPress ${version}`).join(' | ')} |`,
		`| --- | --- | --- | ${columns.map(() => '---').join(' | ')} |`,
		...lines,
		...(missing.size > 0 ? ['', '**Not run**, and not counted as passed:', '', ...[...missing].map(([why, names]) => `- ${why}: ${names.join('; ')}`)] : []),
		...(skips.length > 0 ? ['', 'Skipped somewhere, because the platform lacks what the test is about (counted as neither):', '', ...skips.map((name) => `- ${name}`)] : []),
		'',
	].join('\n');
}

/** @param {Outcome | undefined} outcome */
const verdictOf = (outcome) => (outcome ? verdict(outcome) : '');

/**
 * @param {Cell} cell
 * @returns {string} For people.
 */
export const nameOf = ({ php, wordpress, database, network, cache }) => `PHP ${php}, WordPress ${wordpress}, ${database}, ${network ? 'a network of sites' : 'one site'}${cache ? ' with an object cache' : ''}`;
