/**
 * Writes the diagram of a link's life into docs/PROTOCOL.md, from the table that the code runs on.
 * Usage: npx tsx tools/diagrams.mjs
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { path } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';

/** In docs/PROTOCOL.md the diagram stands between these lines. */
export const BEGIN = '<!-- diagram of core/link-session.ts: npx tsx tools/diagrams.mjs -->';
export const END = '<!-- end of diagram -->';

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
 * The manual with the diagram in its place.
 * @param {string} manual
 * @param {string} drawn
 * @returns {string | undefined} Undefined when the manual has no place for it.
 */
export function withDiagram(manual, drawn) {
	const [begin, end] = [manual.indexOf(BEGIN), manual.indexOf(END)];
	return begin === -1 || end < begin ? undefined : `${manual.slice(0, begin + BEGIN.length)}\n${drawn}\n${manual.slice(end)}`;
}

/** @param {string} status Mermaid takes no hyphen in a name. */
const node = (status) => status.replaceAll('-', '_');

async function main() {
	const file = path('docs/PROTOCOL.md');
	const { TABLE } = await import('../core/link-session.ts');
	const manual = existsSync(file) ? withDiagram(readFileSync(file, 'utf8'), diagram(/** @type {any} */ (TABLE))) : undefined;
	if (manual === undefined) throw new Problem('docs/PROTOCOL.md has no place for the diagram.', `Put these two lines where it belongs:\n${BEGIN}\n${END}`);
	writeFileSync(file, manual);
}

if (process.argv[1] === import.meta.filename) main().catch(die);
