/**
 * Packs what people install: `dist/dumbbell-stream.zip` (the plugin) and `dist/dumbbell-sidecar.zip` (the sidecar, for `node sidecar.mjs`).
 * Both need nothing else. The same sources give the same bytes, wherever and whenever they are packed.
 * Usage: npm run pack
 */
import { createWriteStream, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { path } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';
import { run } from './lib/run.mjs';
import { filesIn } from './lib/stamp.mjs';
import { heading, step } from './lib/step.mjs';
import { pluginCheck } from './plugin-check.mjs';
import { prepare } from './prepare.mjs';

/** Zip stores local time and begins in 1980: this is the earliest day that is the same everywhere. */
const MTIME = new Date(1980, 0, 2);
const MODE = 0o100644;

/**
 * @typedef {object} Parcel
 * @property {string} to The archive.
 * @property {string} folder The one folder in it.
 * @property {readonly [from: string, to: string, allowed: RegExp][]} contents Files and folders, where they go, and which files of a folder may. Nothing else is packed.
 * @property {RegExp} left What may stay behind in those folders without a word. Anything else that is neither packed nor named here is a mistake.
 */

/** @type {Record<'plugin' | 'sidecar', Parcel>} */
export const PARCELS = {
	plugin: {
		to: 'dist/dumbbell-stream.zip',
		folder: 'dumbbell-stream',
		contents: [
			['plugin', '', /^(dumbbell-stream|uninstall)\.php$|^includes\/.*\.php$|^build\/.*\.(php|js|css|json|svg|txt)$|^languages\/.*\.(mo|json)$|^build\/verify\/verify\.(mjs|html)$|^demo\/clip\.(json|dumbbell)$/],
			['languages', 'languages', /\.(pot|po)$/],
			['readme.txt', 'readme.txt', /$/],
			['LICENSE', 'LICENSE', /$/],
		],
		left: /^(tests|blocks|admin|studio|verify)\//,
	},
	sidecar: {
		to: 'dist/dumbbell-sidecar.zip',
		folder: 'dumbbell-sidecar',
		contents: [
			['coordinator-sidecar/dist', '', /^sidecar\.mjs$|^assets\/.*\.(js|css|json|svg|txt)$/],
			['coordinator-sidecar/README.md', 'README.md', /$/],
			['coordinator-sidecar/Dockerfile', 'Dockerfile', /$/],
			['coordinator-sidecar/dumbbell-sidecar.service', 'dumbbell-sidecar.service', /$/],
			['LICENSE', 'LICENSE', /$/],
		],
		left: /$^/,
	},
};

/**
 * The files of a parcel by their names in it, sorted.
 * @param {Parcel} parcel
 * @returns {Map<string, string>} Name in the archive → absolute path.
 * @throws {Problem} When a part is missing, or a file is there that nobody thought of.
 */
export function filesOf({ folder, contents, left }) {
	/** @type {[string, string][]} */
	const files = [];
	for (const [from, to, allowed] of contents) {
		const source = path(from);
		if (!existsSync(source)) throw new Problem(`${from} is missing.`, 'Has everything been built? npm run build');
		const isFolder = statSync(source).isDirectory();
		for (const file of filesIn(source)) {
			const name = isFolder ? relative(source, file) : '';
			if (allowed.test(name)) files.push([[folder, to, name].filter(Boolean).join('/'), file]);
			else if (!left.test(name)) throw new Problem(`${relative(path(), file)} is neither packed nor left out on purpose.`, 'Put it on one of the lists in tools/pack.mjs.');
		}
	}
	return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Writes an archive.
 * @param {ReadonlyMap<string, string>} files Name in the archive → absolute path.
 * @param {string} to
 */
export async function zip(files, to) {
	const { ZipFile } = await import('yazl');
	const archive = new ZipFile();
	for (const [name, file] of files) archive.addBuffer(readFileSync(file), name, { mtime: MTIME, mode: MODE, forceDosTimestamp: true });
	archive.end();
	mkdirSync(dirname(to), { recursive: true });
	await pipeline(archive.outputStream, createWriteStream(to));
}

/** Builds and packs both parcels, and holds the plugin against the rules of the directory. */
export async function pack() {
	await prepare(['npm', 'gettext']);
	const { build } = await import('./build.mjs');
	heading('Packing');
	await step('texts to translate', async (note) => {
		await run(process.execPath, [path('tools/pot.mjs')]);
		note((await run(process.execPath, [path('tools/translations.mjs')])).output.trim());
	});
	await build(); // What is translated is compiled here.
	for (const parcel of Object.values(PARCELS)) {
		await step(parcel.to, async (note) => {
			const files = filesOf(parcel);
			if (parcel === PARCELS.plugin) refuse(pluginCheck(new Map([...files].map(([name, file]) => [name.slice(parcel.folder.length + 1), readFileSync(file, 'latin1')])), parcel.folder));
			await zip(files, path(parcel.to));
			note(`${files.size} files, ${Math.round(statSync(path(parcel.to)).size / 1024)} KB`);
		});
	}
}

/** @param {readonly string[]} findings */
function refuse(findings) {
	if (findings.length > 0) throw new Problem('The plugin would be refused by the directory.', '', findings.join('\n'));
}

if (process.argv[1] === import.meta.filename) pack().catch(die);
