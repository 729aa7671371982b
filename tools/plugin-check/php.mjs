/** Enough of PHP's grammar to look for calls without being fooled by comments and texts. */

/** @typedef {ReadonlyMap<string, string>} Files Name in the plugin's folder → content. */
/** @typedef {(files: Files, slug: string) => string[]} Check What is wrong, a sentence each. */

/** @param {Files} files */
export const phpFiles = (files) => [...files].filter(([name]) => name.endsWith('.php'));

/** One comment, text or here-document, or any other single character. */
const PIECES = /\/\*[^]*?\*\/|(?:\/\/|#(?!\[))[^\n]*|'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|<<<\s*(['"]?)(\w+)\1[^]*?\n\s*\2\b|[^]/g;

/**
 * The code alone: comments gone, texts empty, so that what is found is called. Lines stay where they are.
 * @param {string} text
 */
export function codeOf(text) {
	return text.replaceAll(PIECES, (piece) => {
		if (piece.length === 1) return piece;
		const lines = '\n'.repeat(piece.split('\n').length - 1);
		if (piece.startsWith('<<<')) return `<<<${lines}`;
		return piece.startsWith("'") || piece.startsWith('"') ? `''${lines}` : lines;
	});
}

/**
 * The code with its texts: comments alone are gone.
 * @param {string} text
 */
export const withoutComments = (text) => text.replaceAll(PIECES, (piece) => (/^(\/\*|\/\/|#.)/.test(piece) && piece.length > 1 ? '\n'.repeat(piece.split('\n').length - 1) : piece));

/**
 * Calls of a function and what stands between their brackets, with texts.
 * @param {string} text
 * @param {RegExp} name Of functions, without brackets.
 * @returns {string[]}
 */
export function callsOf(text, name) {
	const code = withoutComments(text);
	return [...code.matchAll(new RegExp(`(?<![\\w>:$])(?:${name.source})\\s*\\(`, 'g'))]
		.filter((match) => !/function\s+$/.test(code.slice(0, match.index)))
		.map((match) => balanced(code, match.index + match[0].length));
}

/**
 * Up to the bracket that closes what is open at `from`.
 * @param {string} code
 * @param {number} from
 */
function balanced(code, from) {
	let depth = 1;
	let at = from;
	for (const [piece] of code.slice(from).matchAll(PIECES)) {
		if (piece === '(') depth += 1;
		if (piece === ')') depth -= 1;
		if (depth === 0) break;
		at += piece.length;
	}
	return code.slice(from, at);
}

/**
 * A check that finds a pattern in the code of PHP files.
 * @param {RegExp} pattern
 * @param {string} says What is wrong with it; `$1` is what was found.
 * @returns {Check}
 */
export const bans = (pattern, says) => (files) =>
	phpFiles(files).flatMap(([name, text]) => {
		const found = pattern.exec(codeOf(text));
		return found ? [`${name}: ${says.replace('$1', found[1] ?? found[0])}`] : [];
	});
