import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile, entriesOf, keyOf, languages, merged, poFile, readCatalogue, scriptTexts, template, type Catalogue } from './translations.mjs';

/** What a translation must take over as it is: placeholders, elements, addresses of settings. */
const FIXED = /%(?:\d+\$)?[sd]|<\/?\w+>|\b[A-Z][A-Z_]{5,}\b|dumbbell1\.|⚙/g;
const fixedIn = (text: string) => (text.match(FIXED) ?? []).sort();

const catalogue = (texts: Readonly<Record<string, readonly string[]>>): Catalogue => ({
	charset: 'utf-8',
	headers: { 'plural-forms': 'nplurals=2; plural=(n != 1);' },
	translations: { '': Object.fromEntries(Object.entries(texts).map(([msgid, msgstr]) => [msgid, { msgid, msgstr: [...msgstr], comments: { reference: 'plugin/admin/a.tsx:1' } }])) },
});

describe.each(languages())('%s', (language) => {
	const entries = entriesOf(readCatalogue(poFile(language)));
	const pot = entriesOf(template());

	it('has each text of the POT and no other', () => {
		expect(entries.map(keyOf).sort()).toEqual(pot.map(keyOf).sort());
	});

	it('leaves nothing untranslated and nothing in doubt', () => {
		const open = entries.filter(({ msgstr, msgid_plural: plural, comments }) => msgstr.length < (plural === undefined ? 1 : 2) || msgstr.some((text) => text.trim() === '') || /fuzzy/.test(comments?.['flag'] ?? ''));
		expect(open.map(({ msgid }) => msgid)).toEqual([]);
	});

	it('keeps placeholders, elements and names of settings', () => {
		const broken = entries.filter(({ msgid, msgid_plural: plural, msgstr }) => msgstr.some((text, form) => `${fixedIn(text)}` !== `${fixedIn((form > 0 ? plural : undefined) ?? msgid)}`));
		expect(broken.map(({ msgid, msgstr }) => [msgid, ...msgstr])).toEqual([]);
	});
});

describe('a catalogue', () => {
	it('brought up to the POT keeps what is known, takes in what is new empty and lets go of what is gone', () => {
		const result = merged(catalogue({ kept: [''], new: [''] }), catalogue({ kept: ['behalten'], gone: ['weg'] }));
		expect(Object.fromEntries(entriesOf(result).map(({ msgid, msgstr }) => [msgid, msgstr]))).toEqual({ kept: ['behalten'], new: [''] });
	});

	it('gives scripts the texts that scripts show, and leaves out what is not translated', () => {
		const both = catalogue({ play: ['Los'], pause: [''] });
		both.translations['']!['php'] = { msgid: 'php', msgstr: ['PHP'], comments: { reference: 'plugin/includes/a.php:1' } };
		const { locale_data: { messages } } = JSON.parse(scriptTexts(both, 'de_DE')) as { locale_data: { messages: Record<string, unknown> } };
		expect(messages).toEqual({ '': { domain: 'messages', lang: 'de_DE', 'plural-forms': 'nplurals=2; plural=(n != 1);' }, play: ['Los'] });
	});

	it('is compiled the same each time', () => {
		const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'languages-')));
		try {
			const [one, two] = folders.map((folder) => {
				compile(folder);
				return readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);
			});
			expect(one).toEqual(two);
			expect(one?.map(([name]) => name)).toContain('dumbbell-stream-de_DE.mo');
		} finally {
			for (const folder of folders) rmSync(folder, { recursive: true });
		}
	});
});
