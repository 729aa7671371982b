/**
 * Runs one script on a PHP that is WebAssembly: any version, on any machine, with this machine's files and environment.
 * The command line that its makers ship always ends with 0; this one ends as the script did.
 * Usage: node tools/matrix/wasm-php.mjs FOLDER VERSION SCRIPT [ARGUMENT…], where FOLDER holds the node_modules of `ensureWasm()`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [folder = '', version = '', ...script] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
/** @type {(name: string) => any} Nobody can check its types here: it is installed only where it is used. */
const load = (name) => require(name);
const { loadNodeRuntime, useHostFilesystem } = load('@php-wasm/node');
const { FileLockManagerInMemory, PHP } = load('@php-wasm/universal');

const temporary = mkdtempSync(join(tmpdir(), 'dumbbell-wasm-php-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

const php = new PHP(
	await loadNodeRuntime(version, {
		fileLockManager: new FileLockManagerInMemory(),
		emscriptenOptions: { processId: 1, ENV: { ...process.env, TMPDIR: temporary } },
	}),
);
useHostFilesystem(php);
php.setSpawnHandler((/** @type {string} */ command, /** @type {string[]} */ args) => spawn(command, args, { shell: true, stdio: 'pipe' })); // PHPUnit asks the shell about the terminal.
const { stdout, stderr, exitCode } = await php.cli(['php', '-d', 'memory_limit=1G', ...script]);
/** @param {NodeJS.WriteStream} to */
const into = (to) => new WritableStream({ write: (/** @type {Uint8Array} */ bytes) => void to.write(bytes) });
await Promise.all([stdout.pipeTo(into(process.stdout)), stderr.pipeTo(into(process.stderr))]);
process.exit(await exitCode.catch((/** @type {{ status?: number }} */ error) => error.status ?? 1));
