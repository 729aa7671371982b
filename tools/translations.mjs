/**
 * Translations: brings languages/*.po up to the POT, and compiles them into plugin/languages for WordPress: a MO file for PHP, and a JSON
 * file for each built script that shows words.
 * Usage: node tools/translations.mjs (after tools/pot.mjs; what is new comes in empty, for translators)
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import gettext from 'gettext-parser';
import { path } from './lib/paths.mjs';

const DOMAIN = 'dumbbell-stream';
const FOLDER = 'languages';
/** Between context and text, in MO as in JSON. */
const CONTEXT_END = '\u0004';

/**
 * @typedef {object} Entry One text.
 * @property {string} msgid
 * @property {string} [msgctxt]
 * @property {string} [msgid_plural]
 * @property {string[]} msgstr
 * @property {Record<string, string>} [comments]
 */
/** @typedef {{ charset: string, headers: Record<string, string>, translations: Record<string, Record<string, Entry>> }} Catalogue */

/** @param {string} file */
export const readCatalogue = (file) => /** @type {Catalogue} */ (gettext.po.parse(readFileSync(file), 'utf-8'));

/** Languages that there are, such as de_DE. */
export const languages = () => readdirSync(path(FOLDER)).flatMap((name) => /^dumbbell-stream-(\w+)\.po$/.exec(name)?.[1] ?? []);

/** @param {string} language */
export const poFile = (language) => path(FOLDER, `${DOMAIN}-${language}.po`);

/** All texts that can be translated. */
export const template = () => readCatalogue(path(FOLDER, `${DOMAIN}.pot`));

/**
 * Texts without the header.
 * @param {Catalogue} catalogue
 */
export const entriesOf = ({ translations }) => Object.values(translations).flatMap((texts) => Object.values(texts)).filter(({ msgid }) => msgid !== '');

/** @param {Entry} entry */
export const keyOf = ({ msgctxt, msgid }) => (msgctxt === undefined ? msgid : `${msgctxt}${CONTEXT_END}${msgid}`);

/**
 * A catalogue with the texts of the POT and the translations that are known.
 * @param {Catalogue} pot
 * @param {Catalogue} known
 * @returns {Catalogue}
 */
export function merged(pot, known) {
	const before = new Map(entriesOf(known).map((entry) => [keyOf(entry), entry.msgstr]));
	const translations = structuredClone(pot.translations);
	for (const texts of Object.values(translations)) {
		for (const entry of Object.values(texts)) if (entry.msgid !== '') entry.msgstr = before.get(keyOf(entry)) ?? (entry.msgid_plural === undefined ? [''] : ['', '']);
	}
	const header = known.translations['']?.[''];
	translations[''] = { ...translations[''], ...(header ? { '': header } : {}) };
	return { ...known, translations };
}

/**
 * What WordPress hands to `wp.i18n`.
 * @param {Catalogue} catalogue
 * @param {string} language
 */
export function scriptTexts(catalogue, language) {
	const shown = entriesOf(catalogue).filter(({ comments, msgstr }) => /\.(tsx?|js)\b/.test(comments?.['reference'] ?? '') && msgstr.some(Boolean));
	const plural = Object.entries(catalogue.headers).find(([name]) => name.toLowerCase() === 'plural-forms')?.[1];
	const messages = { '': { domain: 'messages', lang: language, 'plural-forms': plural }, ...Object.fromEntries(shown.map((entry) => [keyOf(entry), entry.msgstr])) };
	return `${JSON.stringify({ domain: 'messages', locale_data: { messages } })}\n`;
}

/** Built scripts that show words, by their paths in the plugin. */
function scripts() {
	const built = path('plugin/build');
	const assets = existsSync(built) ? readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.asset.php')) : [];
	return assets.filter((name) => /'wp-i18n'/.test(readFileSync(join(built, name), 'utf8'))).map((name) => `build/${name.replace(/\.asset\.php$/, '.js')}`).sort();
}

/** Writes all that WordPress reads. @param {string} to Folder. */
export function compile(to) {
	mkdirSync(to, { recursive: true });
	for (const language of languages()) {
		const catalogue = readCatalogue(poFile(language));
		writeFileSync(join(to, `${DOMAIN}-${language}.mo`), gettext.mo.compile(catalogue));
		const texts = scriptTexts(catalogue, language);
		for (const script of scripts()) writeFileSync(join(to, `${DOMAIN}-${language}-${createHash('md5').update(script).digest('hex')}.json`), texts);
	}
}

function main() {
	const pot = template();
	for (const language of languages()) {
		const catalogue = merged(pot, readCatalogue(poFile(language)));
		writeFileSync(poFile(language), `${gettext.po.compile(catalogue).toString('utf8').trimEnd()}\n`);
		const open = entriesOf(catalogue).filter(({ msgstr }) => !msgstr.some(Boolean)).length;
		process.stdout.write(`${language}: ${open === 0 ? 'complete' : `${open} texts to translate`}\n`);
	}
}

if (process.argv[1] === import.meta.filename) main();
