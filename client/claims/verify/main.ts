/**
 * The verifier: one file for browsers and for Node, which asks no network for anything.
 * Usage: node verify.mjs [--key SITEKEY] FILE...
 */
import { loadVerifier } from '../../crypto.ts';
import { verifyFiles, type Given } from './files.ts';
import { showPage } from './page.ts';
import type { Finding } from './report.ts';

/** What of Node is used. Asked for by name, since browsers load this file too. */
interface Node {
	readonly argv: readonly string[];
	exitCode: number;
	readonly stdout: { write(text: string): void };
	getBuiltinModule(name: 'node:fs'): { readFileSync(file: string): Uint8Array };
}

const MARKS = { true: '✓', false: '✗', null: '·' } as const;
const line = ({ ok, text }: Finding): string => `  ${MARKS[`${ok}`]} ${text}\n`;

/** Exit codes: all is well, something is wrong, it was asked wrongly. */
const EXIT = { good: 0, bad: 1, usage: 2 } as const;

async function command(node: Node): Promise<void> {
	const given = node.argv.slice(2);
	const at = given.indexOf('--key');
	const [, key] = at < 0 ? [] : given.splice(at, 2);
	if (given.length === 0 || given.some((one) => one.startsWith('--')) || (at >= 0 && key === undefined)) {
		node.stdout.write('Usage: node verify.mjs [--key SITEKEY] FILE...\nChecks receipts, excerpts, exports and logs of copyright notices. Asks no network.\n');
		node.exitCode = EXIT.usage;
		return;
	}
	const { readFileSync } = node.getBuiltinModule('node:fs');
	const files: Given[] = [];
	for (const name of given) {
		try {
			files.push({ name, bytes: readFileSync(name) });
		} catch {
			node.stdout.write(`${name} cannot be read.\n`);
			node.exitCode = EXIT.usage;
			return;
		}
	}
	const { reports, together, ok } = await verifyFiles(files, { verify: await loadVerifier(), key: key ?? null });
	for (const { name, kind, findings } of reports) node.stdout.write(`${name}: ${kind}\n${findings.map(line).join('')}`);
	if (together.length > 0) node.stdout.write(`Together\n${together.map(line).join('')}`);
	node.stdout.write(ok ? 'All is well.\n' : 'Not all is well.\n');
	node.exitCode = ok ? EXIT.good : EXIT.bad;
}

if ('document' in globalThis) showPage(document);
else await command((globalThis as unknown as { process: Node }).process);
