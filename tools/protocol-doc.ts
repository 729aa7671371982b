/**
 * Writes the parts of docs/PROTOCOL.md that the code knows better: messages, words, codes, the diagrams of a link and of the intake.
 * Usage: npx tsx tools/protocol-doc.ts [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';
import { kinds } from '../core/wire.ts';
import { withDiagrams } from './diagrams.mjs';
import { path } from './lib/paths.mjs';

/** The page, as it is and as the code would have it. */
export interface Manual {
	readonly present: string;
	readonly right: string;
}

/** @throws Error when a place for one of the parts is missing. */
export async function manual(): Promise<Manual> {
	const present = readFileSync(path('docs/PROTOCOL.md'), 'utf8');
	const parts = { kinds: kindsTable(), words: wordsTable(), refusals: refusalsTable(), player: playerTable() };
	let right = present;
	for (const [name, text] of Object.entries(parts)) right = withPart(right, name, text);
	return { present, right: await withDiagrams(right) };
}

function withPart(page: string, name: string, text: string): string {
	const [begin, end] = [`<!-- ${name}:begin -->\n`, `<!-- ${name}:end -->`];
	const [from, to] = [page.indexOf(begin), page.indexOf(end)];
	if (from < 0 || to < from) throw new Error(`docs/PROTOCOL.md has no place for ${name}`);
	return `${page.slice(0, from + begin.length)}${text}\n${page.slice(to)}`;
}

const row = (...cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');

// --------------------------------------------------------------------------------------------------------- from the sources

function source(name: string): ts.SourceFile {
	return ts.createSourceFile(name, readFileSync(path(name), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** The value of a constant at the top of a file, without `as const`. */
function constant(file: ts.SourceFile, name: string): ts.Expression {
	for (const statement of file.statements) {
		if (!ts.isVariableStatement(statement)) continue;
		const found = statement.declarationList.declarations.find((declaration) => declaration.name.getText() === name)?.initializer;
		if (found) return bare(found);
	}
	throw new Error(`${file.fileName} has no ${name}`);
}
function bare(value: ts.Expression): ts.Expression {
	return ts.isAsExpression(value) || ts.isSatisfiesExpression(value) ? bare(value.expression) : value;
}
function properties(value: ts.Expression): readonly ts.ObjectLiteralElementLike[] {
	if (!ts.isObjectLiteralExpression(value)) throw new Error(`Not an object: ${value.getText().slice(0, 60)}`);
	return value.properties;
}
/** The sentences of the doc-block in front of a node, on one line. */
function doc(node: ts.Node): string {
	const text = node.getSourceFile().text;
	const range = ts.getLeadingCommentRanges(text, node.getFullStart())?.at(-1);
	if (!range) return '';
	return text.slice(range.pos, range.end).replace(/^\/\*\*|\*\/$/g, '').replace(/^\s*\*/gm, '').replace(/\s+/g, ' ').trim();
}

/** Messages in the order of their numbers: what the code reads and writes, with the types of the fields as wire.ts names them. */
function kindsTable(): string {
	const rows = new Map(properties(constant(source('core/wire.ts'), 'SCHEMA')).map((property) => [property.name?.getText(), property]));
	const sorted = [...kinds()].sort((a, b) => a.number - b.number);
	return table(['number', 'message', 'fields, in order', 'what it says'], sorted.map(({ kind, number }) => {
		const property = rows.get(kind);
		if (!property || !ts.isPropertyAssignment(property) || !ts.isArrayLiteralExpression(property.initializer)) throw new Error(`No row for ${kind}`);
		const fields = properties(property.initializer.elements[1] as ts.Expression).map(field);
		return [String(number), `\`${kind}\``, fields.join(', '), doc(property)];
	}));
}
function field(property: ts.ObjectLiteralElementLike): string {
	if (ts.isSpreadAssignment(property)) return '*place*';
	const name = property.name?.getText() ?? '';
	const type = ts.isPropertyAssignment(property) ? typeName(property.initializer.getText()) : name;
	return type === name ? name : `${name} ${type}`;
}
const typeName = (code: string): string =>
	code.startsWith('word(') ? code.replaceAll("'", '').replace('word', '') : code.replace('LIMITS.', '').replace('list(peerAtEpoch(), 8)', 'list(peer, epoch)').replace('list(peerWithTrip(), candidates)', 'list(peer, rttMs u16)');

/** Words go as the index in their list. */
function wordsTable(): string {
	const file = source('core/wire.ts');
	const place = properties(constant(file, 'place')).map(field);
	const lists = ['why', 'refusal', 'health', 'feedRole', 'nat', 'missed', 'closeCode'].map((name) => {
		const call = constant(file, name);
		if (!ts.isCallExpression(call)) throw new Error(`${name} is no list of words`);
		return [`*${name}*`, call.arguments.map((word, index) => `${index} \`${word.getText().slice(1, -1)}\``).join(', ')] as const;
	});
	return table(['name', 'stands for'], [['*place*', place.join(', ')], ...lists]);
}

/** What the sidecar may refuse over HTTP. */
function refusalsTable(): string {
	return table(['code', 'status', 'message'], properties(constant(source('coordinator-sidecar/refusal.ts'), 'REFUSALS')).map((property) => {
		if (!ts.isPropertyAssignment(property) || !ts.isArrayLiteralExpression(property.initializer)) throw new Error(`Not a refusal: ${property.getText()}`);
		const [status, sentence] = property.initializer.elements;
		return [`\`${(property.name as ts.StringLiteral).text}\``, status?.getText() ?? '', (sentence as ts.StringLiteral).text];
	}));
}

/** What the player shows in small type, with the comment that stands behind each code. */
function playerTable(): string {
	const { text } = source('client/engine-types.ts');
	const found = [...text.matchAll(/'(DS-\d+)';? \/\/ (.+)/g)];
	if (found.length === 0) throw new Error('client/engine-types.ts has no codes');
	return table(['code', 'cause'], found.map(([, code = '', cause = '']) => [`\`${code}\``, cause]));
}

if (process.argv[1] === import.meta.filename) {
	const { present, right } = await manual();
	if (present === right) process.exitCode = 0;
	else if (!process.argv.includes('--check')) writeFileSync(path('docs/PROTOCOL.md'), right);
	else {
		console.error('docs/PROTOCOL.md is stale: npx tsx tools/protocol-doc.ts');
		process.exitCode = 1;
	}
}
