import { parseArgs } from 'node:util';
import { help, makeKey, pair } from './commands.ts';
import { OptionError, readOptions, type Options } from './options.ts';
import { pairingWords } from './pairing.ts';
import { startSidecar } from './server.ts';
import { VERSION } from './version.ts';

/** Whoever does not let go by then is left behind. */
const STOP_MS_MAX = 3_000;

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' }, title: { type: 'string', default: '' } },
	});
	const [command, ...rest] = positionals;
	if (values.help) return void process.stdout.write(help());
	if (values.version) return void process.stdout.write(`${VERSION}\n`);
	if (rest.length > 0 || (command !== undefined && command !== 'key' && command !== 'pair')) throw new OptionError(`There is no command "${positionals.join(' ')}". See --help.`);
	const options = readOptions(process.env);
	if (command === 'key') return void process.stdout.write(await makeKey(options, values.title));
	if (command === 'pair') return void process.stdout.write(await pair(options));
	await run(options);
}

async function run(options: Options): Promise<void> {
	const running = await startSidecar(options);
	const { sidecar } = running;
	// Once a site has come, the secret stays out of the log of every later start.
	if (!sidecar.store.hasSite && options.log !== 'silent') process.stdout.write(pairingWords({ url: sidecar.publicUrl(), secret: sidecar.secret }, options.publicUrl !== null));
	const stop = (): void => {
		setTimeout(() => process.exit(0), STOP_MS_MAX).unref();
		running.stop().then(() => process.exit(0), fail);
	};
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
	process.on('SIGHUP', () => running.reloadTls());
}

function fail(error: unknown): void {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	const why = error instanceof Error ? error.message : String(error);
	process.stderr.write(`${code === 'EADDRINUSE' ? `${why}. Stop what uses the port, or set PORT or STUN_PORT to another.` : why}\n`);
	process.exitCode = 1;
}

main().catch(fail);
