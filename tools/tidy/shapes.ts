/** The shape of the code: names with a word of explanation, functions that fit on a screen. */
import ts from 'typescript';
import { parse, place, scripts, walk, type File, type Finding, type Tree } from './tree.ts';

const LINES_MAX = 70;

/** What an index offers to others has a doc-block where it is declared. */
export function publicWithoutDoc(tree: Tree): Finding[] {
	const index = tree.get('core/index.ts');
	if (!index) return [];
	return parse(index).statements.filter(ts.isExportDeclaration).flatMap((statement) => {
		const target = statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier) ? tree.get(`core/${statement.moduleSpecifier.text.slice(2)}`) : undefined;
		if (!target) return [];
		const { exportClause } = statement;
		const names = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements.map(({ name }) => name.text) : undefined;
		return exportsOf(target).filter(({ name }) => names?.includes(name) ?? true).filter(({ node }) => !hasDoc(target, node)).map(({ name, node }) => `${place(target, node)} offers ${name} without a doc-block`);
	});
}

interface Named {
	readonly name: string;
	readonly node: ts.Node;
}

function exportsOf(file: File): Named[] {
	return parse(file).statements.filter((node) => ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)).flatMap((node): Named[] => {
		if (ts.isVariableStatement(node)) return node.declarationList.declarations.map((declaration) => ({ name: declaration.name.getText(), node }));
		return 'name' in node && node.name ? [{ name: (node.name as ts.Identifier).text, node }] : [];
	});
}

const hasDoc = (file: File, node: ts.Node): boolean => ts.getLeadingCommentRanges(file.text, node.getFullStart())?.some(({ pos }) => file.text.startsWith('/**', pos)) ?? false;

/** Functions of more than 70 lines, except those that are known, which may not grow. `known`: their lines by `file#name`. */
export function longFunctions(known: Readonly<Record<string, number>>): (tree: Tree) => Finding[] {
	return (tree) => {
		const lengths = new Map(scripts(tree).flatMap(functionsOf));
		const tooLong = [...lengths].filter(([name, lines]) => lines > Math.max(LINES_MAX, known[name] ?? 0)).map(([name, lines]) => `${name} has ${lines} lines; at most ${known[name] ?? LINES_MAX}`);
		const mended = Object.keys(known).filter((name) => (lengths.get(name) ?? 0) <= LINES_MAX).map((name) => `${name} is short now, or gone: take it off the list`);
		return [...tooLong, ...mended];
	};
}

/** Lines of each function by `file#name`, without those of suites of tests. */
function functionsOf(file: File): [string, number][] {
	const source = parse(file);
	const found: [string, number][] = [];
	walk(source, (node) => {
		if (!ts.isFunctionLike(node) || !('body' in node) || !node.body || isSuite(node)) return;
		const line = (position: number) => source.getLineAndCharacterOfPosition(position).line;
		found.push([`${file.name}#${nameOf(node)}`, line(node.end) - line(node.getStart(source)) + 1]);
	});
	return found;
}

/** `describe('…', () => { … })` is a chapter, not a function. */
const isSuite = (node: ts.Node): boolean => ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText());

function nameOf(node: ts.SignatureDeclaration): string {
	if (node.name) return node.name.getText();
	if (ts.isConstructorDeclaration(node)) return 'constructor';
	const { parent } = node;
	return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : 'anonymous';
}
