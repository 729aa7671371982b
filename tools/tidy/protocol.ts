/** docs/PROTOCOL.md against the code that it speaks of. */
import ts from 'typescript';
import { filesWith, isTest, parse, walk, type Finding, type Tree } from './tree.ts';

const PROTOCOL = 'docs/PROTOCOL.md';

/** `- **W1** …`: the rules of the protocol, each quoted as `[W1]` in the name of at least one test. */
export function rulesWithoutTest(tree: Tree): Finding[] {
	const quoted = quotedIds(tree);
	return ruleIds(tree).filter((id) => !quoted.has(id)).map((id) => `${PROTOCOL}: no test quotes [${id}]`);
}

/** Each id that a test quotes is a rule. */
export function quotesWithoutRule(tree: Tree): Finding[] {
	const rules = new Set(ruleIds(tree));
	return [...quotedIds(tree)].filter(([id]) => !rules.has(id)).map(([id, where]) => `${where} quotes [${id}], which is no rule of ${PROTOCOL}`);
}

/** Two rules with one id could not be told apart. */
export function doubleRules(tree: Tree): Finding[] {
	const ids = ruleIds(tree);
	return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${PROTOCOL} has two rules ${id}`);
}

/** Unions of codes that go over the wire or into a log. */
const CODES = /^(CloseCode|PacketFault)$/;

/** Codes and messages that nobody can look up: each has its place in the manual, in code type. */
export function codesWithoutWord(tree: Tree): Finding[] {
	const manual = tree.get(PROTOCOL)?.text ?? '';
	return vocabulary(tree).flatMap(({ where, words }) => words.filter((word) => !manual.includes(`\`${word}\``)).map((word) => `${where} '${word}' is not in ${PROTOCOL}`));
}

/** PHP and TypeScript read the same bytes in these. */
const SHARED_VECTORS = ['tickets', 'certificates', 'key-lists', 'tombstones', 'calls', 'ingest-keys', 'pairings', 'canonical', 'merkle', 'excerpts', 'packets', 'receipts'];

/** Vectors that nobody, or only one side, holds its code against. */
export function vectorsNotRead(tree: Tree): Finding[] {
	const readBy = (ending: RegExp, name: string) => filesWith(tree, ending).some(({ text }) => text.includes(name));
	return filesWith(tree, /^core\/vectors\/[\w-]+\.json$/).flatMap(({ name }) => {
		const base = name.slice('core/vectors/'.length, -'.json'.length);
		const sides: [string, RegExp][] = [['TypeScript', /\.test\.ts$/], ...(SHARED_VECTORS.includes(base) ? ([['PHP', /plugin\/tests\/.*\.php$/]] satisfies [string, RegExp][]) : [])];
		return sides.filter(([, ending]) => !readBy(ending, base)).map(([side]) => `${name} is read by no test in ${side}`);
	});
}

function ruleIds(tree: Tree): string[] {
	return [...(tree.get(PROTOCOL)?.text ?? '').matchAll(/^\s*- \*\*([A-Z]\d+)\*\*/gm)].map((match) => match[1] ?? '');
}

/** Ids in the names of tests, and where. */
function quotedIds(tree: Tree): Map<string, string> {
	const quoted = new Map<string, string>();
	for (const file of filesWith(tree, /\.ts$|Test\.php$/).filter(({ name }) => isTest(name) || name.endsWith('.php'))) {
		for (const match of file.text.matchAll(/\[([A-Z]\d+(?:,\s*[A-Z]\d+)*)\]/g)) for (const id of (match[1] ?? '').split(/,\s*/)) quoted.set(id, file.name);
	}
	return quoted;
}

/** Words that both ends of a link must know: members of the unions above, names of control messages, reasons of a refusal. */
function vocabulary(tree: Tree): { where: string; words: string[] }[] {
	const found: { where: string; words: string[] }[] = [];
	for (const file of filesWith(tree, /^core\/[\w-]+\.ts$/)) {
		walk(parse(file), (node) => {
			if (ts.isTypeAliasDeclaration(node) && CODES.test(node.name.text)) found.push({ where: `${file.name}: ${node.name.text}`, words: literalsBelow(node.type) });
			if (ts.isVariableDeclaration(node) && node.name.getText() === 'refusal') found.push({ where: `${file.name}: refusal`, words: literalsBelow(node) });
			if (ts.isVariableDeclaration(node) && node.name.getText() === 'SCHEMA') found.push({ where: `${file.name}: message`, words: messages(node) });
		});
	}
	return found;
}

function literalsBelow(node: ts.Node): string[] {
	const words: string[] = [];
	walk(node, (part) => { if (ts.isStringLiteral(part)) words.push(part.text); });
	return words;
}

function messages(node: ts.VariableDeclaration): string[] {
	const value = node.initializer && ts.isAsExpression(node.initializer) ? node.initializer.expression : node.initializer;
	return value && ts.isObjectLiteralExpression(value) ? value.properties.map((property) => property.name?.getText() ?? '') : [];
}
