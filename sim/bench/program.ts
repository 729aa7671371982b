import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The checkout, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A simulator that is ready to run. */
export interface Program {
	/** What node runs. */
	readonly path: string;
	/** First digits of the hash of its code without comments: results belong to the program, not to the text around it. */
	readonly hash: string;
}

/** One file out of an entry point and all that it imports: starting takes a tenth of a second, not one, and sources may change meanwhile. */
export async function programOf(entry: string): Promise<Program> {
	const { outputFiles } = await build({
		absWorkingDir: ROOT, entryPoints: [entry], bundle: true, write: false, platform: 'node', format: 'esm', target: 'node20', minifyWhitespace: true, legalComments: 'none',
		banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' }, logLevel: 'silent',
	});
	const text = outputFiles[0]?.text ?? '';
	const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
	const folder = `${ROOT}.dumbbell/bench`;
	const path = `${folder}/${hash}.mjs`;
	mkdirSync(folder, { recursive: true });
	if (!existsSync(path)) writeFileSync(path, text);
	return { path, hash };
}

/** Commit of the checkout, with a `+` when the simulator or the core differ from it. */
export function commitOf(): string {
	try {
		const git = (...args: string[]): string => execFileSync('git', ['-C', ROOT, ...args], { encoding: 'utf8' }).trim();
		const changed = git('status', '--porcelain', '--', 'core', 'sim', ':!sim/bench', ':!sim/stats') !== '';
		return git('rev-parse', '--short=10', 'HEAD') + (changed ? '+' : '');
	} catch {
		return 'unknown'; // An unpacked archive has no history.
	}
}
