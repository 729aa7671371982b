/** Content hashes: a step whose inputs are the same as last time need not run again. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * One hash over files and folders: names and contents, in a fixed order. What does not exist counts as empty.
 * @param {readonly string[]} inputs Absolute paths.
 * @param {(file: string) => boolean} [wanted] Which files of the folders count; gets the absolute path.
 * @returns {string}
 */
export function hashOf(inputs, wanted = () => true) {
	const hash = createHash('sha256');
	for (const file of inputs.flatMap((input) => filesIn(input)).filter(wanted).sort()) {
		hash.update(`${relative(ROOT, file)}\0`).update(readFileSync(file)).update('\0');
	}
	return hash.digest('hex');
}

/**
 * All files below a folder, sorted, without following links; the path itself when it is a file.
 * @param {string} input An absolute path.
 * @returns {string[]}
 */
export function filesIn(input) {
	if (!existsSync(input)) return [];
	if (!statSync(input).isDirectory()) return [input];
	return readdirSync(input, { withFileTypes: true })
		.filter((entry) => entry.name !== 'node_modules')
		.flatMap((entry) => (entry.isDirectory() ? filesIn(join(input, entry.name)) : entry.isFile() ? [join(input, entry.name)] : []))
		.sort();
}

/**
 * @param {string} file
 * @returns {string | undefined} Undefined when the step has never finished here.
 */
export const readStamp = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined);

/**
 * Written after the work, and in one move: a step that was killed has no stamp.
 * @param {string} file
 * @param {string} text
 */
export function writeStamp(file, text) {
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(`${file}.new`, `${text}\n`);
	renameSync(`${file}.new`, file);
}
