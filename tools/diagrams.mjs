/**
 * Writes the diagrams of a link's life and of the intake into docs/PROTOCOL.md, from the tables that the code runs on.
 * Usage: npx tsx tools/diagrams.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { path } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';

/** The files whose tables are drawn. In docs/PROTOCOL.md each diagram stands between two lines. */
export const DRAWN = /** @type {const} */ (['core/link-session.ts', 'core/intake-table.ts']);
/** @param {string} file */
const begin = (file) => `<!-- diagram of ${file}: npx tsx tools/diagrams.mjs -->`;
const END = '<!-- end of diagram -->';

/**
 * A state diagram in Mermaid: one arrow per pair of states, labelled with the events that lead along it.
 * @param {Readonly<Record<string, Readonly<Record<string, { to: string }>>>>} table By status, then by event. The first status is where a link begins.
 * @returns {string} With its fence.
 */
export function diagram(table) {
	const [first = ''] = Object.keys(table);
	const arrows = Object.entries(table).flatMap(([from, edges]) => {
		/** @type {Map<string, string[]>} */
		const events = new Map();
		for (const [event, { to }] of Object.entries(edges)) events.set(to, [...(events.get(to) ?? []), event]);
		return [...events].map(([to, names]) => `\t${node(from)} --> ${node(to)}: ${names.join(', ')}`);
	});
	const names = Object.keys(table).filter((status) => node(status) !== status).map((status) => `\tstate "${status}" as ${node(status)}`);
	const ends = Object.entries(table).filter(([, edges]) => Object.keys(edges).length === 0).map(([status]) => `\t${node(status)} --> [*]`);
	return ['```mermaid', 'stateDiagram-v2', ...names, `\t[*] --> ${node(first)}`, ...arrows, ...ends, '```'].join('\n');
}

/**
 * The manual with a diagram in its place.
 * @param {string} manual
 * @param {string} drawn
 * @param {string} [file] Whose table it shows.
 * @returns {string | undefined} Undefined when the manual has no place for it.
 */
export function withDiagram(manual, drawn, file = DRAWN[0]) {
	const from = manual.indexOf(begin(file));
	const to = manual.indexOf(END, from);
	return from === -1 || to === -1 ? undefined : `${manual.slice(0, from + begin(file).length)}\n${drawn}\n${manual.slice(to)}`;
}

/**
 * The manual with all diagrams in their places.
 * @param {string} manual
 * @returns {Promise<string>}
 */
export async function withDiagrams(manual) {
	const { TABLE } = await import('../core/link-session.ts');
	const { INTAKE } = await import('../core/intake-table.ts');
	const intake = Object.fromEntries(Object.entries(INTAKE).map(([from, row]) => [from, Object.fromEntries(Object.entries(row).map(([event, to]) => [event, { to }]))]));
	const drawn = [diagram(/** @type {any} */ (TABLE)), diagram(intake)];
	return DRAWN.reduce((page, file, i) => {
		const next = withDiagram(page, drawn[i] ?? '', file);
		if (next === undefined) throw new Problem(`docs/PROTOCOL.md has no place for the diagram of ${file}.`, `Put these two lines where it belongs:\n${begin(file)}\n${END}`);
		return next;
	}, manual);
}

/** @param {string} status Mermaid takes no hyphen in a name. */
const node = (status) => status.replaceAll('-', '_');

async function main() {
	const file = path('docs/PROTOCOL.md');
	writeFileSync(file, await withDiagrams(readFileSync(file, 'utf8')));
}

if (process.argv[1] === import.meta.filename) main().catch(die);
