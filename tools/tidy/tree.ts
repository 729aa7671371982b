/** The files of the checkout as the rules see them: written by people, by name, with their text. */
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface File {
	/** Path from the root, with slashes. */
	readonly name: string;
	/** Empty for a file that is not text. */
	readonly text: string;
	readonly bytes: number;
}
/** All files by name. */
export type Tree = ReadonlyMap<string, File>;
/** One thing to mend, as a line that an editor can follow: `core/wire.ts:12 says what`. */
export type Finding = string;
export type Rule = (tree: Tree) => Finding[];

/** Installed, built, or not ours. */
const NOT_OURS = new Set(['node_modules', 'vendor', '.git', '.dumbbell', 'dist', 'build']);

/** Reads the checkout. What starts a session here unseen (editor folders) is not followed: only names that we use. */
export function readTree(root: string): Tree {
	const files = new Map<string, File>();
	const visit = (folder: string): void => {
		for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
			const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
			if (entry.isDirectory() && !NOT_OURS.has(entry.name)) visit(name);
			else if (entry.isFile() && !isByProduct(entry.name)) files.set(name, readFile(root, name));
		}
	};
	visit('');
	return files;
}

/** A tree for the tests of the rules. */
export function treeOf(texts: Readonly<Record<string, string>>): Tree {
	return new Map(Object.entries(texts).map(([name, text]) => [name, { name, text, bytes: text.length }]));
}

/** Names that end in one of the given endings, in order. */
export function filesWith(tree: Tree, ending: RegExp): File[] {
	return [...tree.values()].filter(({ name }) => ending.test(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** TypeScript and JavaScript by hand; not declarations. */
export const scripts = (tree: Tree): File[] => filesWith(tree, /(?<!\.d)\.(ts|tsx|mjs|js)$/);

export const isTest = (name: string): boolean => /\.(test|bench|contract)\.ts$|\/testing\//.test(name);

/** The first part of a path: `core/wire.ts` stands in the room `core`. */
export const roomOf = (name: string): string => name.slice(0, name.indexOf('/') + 1).replace('/', '');

const parsed = new WeakMap<File, ts.SourceFile>();

/** Parsed once, however many rules look at it. */
export function parse(file: File): ts.SourceFile {
	const known = parsed.get(file);
	if (known) return known;
	const source = ts.createSourceFile(file.name, file.text, ts.ScriptTarget.Latest, true);
	parsed.set(file, source);
	return source;
}

/** Calls `visit` for each node below, from the top down. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
	ts.forEachChild(node, (child) => {
		visit(child);
		walk(child, visit);
	});
}

/** `core/wire.ts:12`, counted from 1. */
export function place(file: File, node: ts.Node): string {
	const source = parse(file);
	return `${file.name}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
}

/** Lines that match, as findings. */
export function grep(files: readonly File[], pattern: RegExp, says: string): Finding[] {
	return files.flatMap(({ name, text }) =>
		text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${name}:${index + 1} ${says}: ${line.trim().slice(0, 100)}`] : [])),
	);
}

const isByProduct = (name: string): boolean => /\.tsbuildinfo$|^composer\.lock$|^\.phpunit|^\.eslintcache$/.test(name);

function readFile(root: string, name: string): File {
	const bytes = lstatSync(join(root, name)).size;
	const content = readFileSync(join(root, name));
	return { name, bytes, text: content.includes(0) ? '' : content.toString('utf8') };
}
