/** `npm run sim`: one run of one system under one workload, or drawn worlds with drawn faults. A run is seed + commit. */
import { main } from './cli.ts';

try {
	process.exitCode = main(process.argv.slice(2), (text) => process.stdout.write(text));
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
