/**
 * Writes languages/dumbbell-stream.pot: every text of the plugin that can be translated.
 * xgettext reads PHP well and TypeScript not at all, so it is given plain stand-ins of the scripts, with each call on its own line.
 * Usage: node tools/pot.mjs (needs gettext)
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { path } from './lib/paths.mjs';
import { die } from './lib/problem.mjs';
import { run } from './lib/run.mjs';

const DOMAIN = 'dumbbell-stream';
const KEYWORDS = ['__:1', '_e:1', '_x:1,2c', '_n:1,2', '_nx:1,2,4c', 'esc_html__:1', 'esc_attr__:1', 'esc_html_e:1', 'esc_attr_e:1', 'esc_html_x:1,2c'];
/** What is translated in a block.json, and the contexts that WordPress gives it there. */
const BLOCK_TEXTS = /** @type {const} */ ([['title', 'block title'], ['description', 'block description'], ['keywords', 'block keyword']]);

async function main() {
	const folder = mkdtempSync(join(tmpdir(), 'pot-'));
	try {
		const files = readdirSync(path('plugin'), { recursive: true, encoding: 'utf8' }).filter((file) => !/^(build|tests|languages)\//.test(file)).map((file) => `plugin/${file}`).sort();
		const listed = files.filter((file) => /\.(php|tsx?|js)$|block\.json$/.test(file));
		for (const file of listed) {
			mkdirSync(dirname(join(folder, file)), { recursive: true });
			writeFileSync(join(folder, file), standIn(file, readFileSync(path(file), 'utf8')));
		}
		const pot = join(folder, 'out.pot');
		const common = ['--from-code=UTF-8', '--add-comments=translators', '--keyword', ...KEYWORDS.map((word) => `--keyword=${word}`), `--package-name=Dumbbell Stream`, '--no-wrap', `--directory=${folder}`, `--output=${pot}`];
		await run('xgettext', [...common, '--language=PHP', ...listed.filter((file) => file.endsWith('.php'))]);
		await run('xgettext', [...common, '--language=JavaScript', '--join-existing', ...listed.filter((file) => !file.endsWith('.php'))]);
		writeFileSync(path(`languages/${DOMAIN}.pot`), withoutDates(readFileSync(pot, 'utf8')));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/**
 * A file as xgettext can read it, with the same line numbers.
 * @param {string} file
 * @param {string} text
 */
function standIn(file, text) {
	if (file.endsWith('.php')) return text;
	return file.endsWith('.json') ? blockTexts(JSON.parse(text)) : calls(file, text);
}

/** @param {Readonly<Record<string, string | readonly string[]>>} block A block.json. */
function blockTexts(block) {
	const lines = BLOCK_TEXTS.flatMap(([field, context]) => [block[field] ?? []].flat().map((text) => `_x(${JSON.stringify(text)}, '${context}');`));
	return lines.join('\n');
}

/**
 * The calls of translating functions and the comments for translators, each on the line where it stood.
 * @param {string} file
 * @param {string} text
 */
function calls(file, text) {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
	/** @type {string[]} */
	const lines = [];
	const put = (/** @type {number} */ at, /** @type {string} */ code) => {
		const { line } = source.getLineAndCharacterOfPosition(at);
		lines[line] = `${lines[line] ?? ''}${code.replaceAll('\n', ' ')} `;
	};
	for (const comment of text.matchAll(/\/\* translators:.*?\*\//g)) put(comment.index, comment[0]);
	const visit = (/** @type {ts.Node} */ node) => {
		if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && /^_(_|x|n|nx)$/.test(node.expression.text)) {
			const texts = node.arguments.map((argument) => (ts.isStringLiteralLike(argument) ? JSON.stringify(argument.text) : '0'));
			put(node.getStart(), `${node.expression.text}(${texts.join(', ')});`);
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return Array.from(lines, (line) => line ?? '').join('\n');
}

/**
 * The same texts give the same file.
 * @param {string} pot
 */
function withoutDates(pot) {
	return pot
		.replace(/^"POT-Creation-Date: .*\n/m, '')
		.replace(/^# SOME DESCRIPTIVE TITLE\.\n# Copyright .*\n# This file .*\n# FIRST AUTHOR .*\n#\n/, '# This file is distributed under GPL-2.0-or-later.\n')
		.replace('charset=CHARSET', 'charset=UTF-8')
		.replace('"Language: \\n"\n', `"Language: \\n"\n"X-Domain: ${DOMAIN}\\n"\n`);
}

main().catch(die);
