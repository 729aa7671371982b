/**
 * From a fresh checkout to a live stream in a WordPress post.
 * Usage: npm start [-- --check] [-- --port 8800] [-- --no-source] [-- --name demo]
 */
import { parseArgs } from 'node:util';
import { withLock } from './lib/lock.mjs';
import { made } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';
import { heading, seconds, step } from './lib/step.mjs';
import { prepare } from './prepare.mjs';

const HELP = `npm start                 sets up all it needs and ends with a live stream
npm start -- --check      proves that a viewer sees it, then ends
          -- --port N     the first port to try (8800)
          -- --no-source  no test picture: broadcast from elsewhere
          -- --name NAME  another demo beside the first, in .dumbbell/NAME
`;

async function main() {
	const { values } = parseArgs({
		options: {
			check: { type: 'boolean', default: false },
			port: { type: 'string', default: '8800' },
			'no-source': { type: 'boolean', default: false },
			name: { type: 'string', default: 'demo' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) return process.stdout.write(HELP);
	const port = Number(values.port);
	if (!Number.isInteger(port) || port < 1 || port > 65_000) throw new Problem(`--port ${values.port} is no port.`, 'Give a number from 1 to 65000.');
	const start = performance.now();
	await prepare(['npm', 'php', 'wordpress', 'chromium', 'ffmpeg']);
	const { build } = await import('./build.mjs'); // Not before: it uses what has just been installed.
	await build();
	await withLock(`demo ${values.name}`, () => runDemo({ name: values.name, port, source: !values['no-source'] }, values.check, start));
}

/**
 * @param {{ name: string, port: number, source: boolean }} options
 * @param {boolean} check
 * @param {number} start
 */
async function runDemo(options, check, start) {
	const { Demo } = await import('./demo/demo.mjs');
	/** @type {(why?: string) => void} */
	let finish = () => {};
	/** @type {Promise<string | undefined>} */
	const finished = new Promise((resolve) => { finish = resolve; });
	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => finish()); // A second Ctrl-C changes nothing: we are at it.
	const demo = new Demo({ ...options, broke: finish });
	heading('Starting');
	try {
		const facts = await Promise.race([demo.start(), finished.then(interrupted)]);
		print(facts, performance.now() - start);
		const why = check ? await Promise.race([prove(facts, options.name), finished]) : await finished;
		if (why !== undefined) throw new Problem(why, `The logs are in ${demo.dir}.`);
	} finally {
		await demo.end();
	}
}

/**
 * @param {string | undefined} why
 * @returns {never}
 */
function interrupted(why) {
	throw new Problem(why ?? 'Interrupted while starting.');
}

/**
 * @param {import('./demo/demo.mjs').DemoFacts} facts
 * @param {string} name
 */
async function prove(facts, name) {
	heading('Checking');
	const { watch } = await import('./demo/viewer.mjs');
	await step('a viewer plays it', async (note) => {
		const { startupMs, latencyMs } = await watch(facts.watchUrl, made(name === 'demo' ? 'check.png' : `${name}-check.png`));
		note(`picture after ${seconds(startupMs)}${latencyMs === null ? '' : `, ${seconds(latencyMs)} behind the camera`}`);
	});
}

/**
 * @param {import('./demo/demo.mjs').DemoFacts} facts
 * @param {number} tookMs
 */
function print(facts, tookMs) {
	process.stdout.write(`
Live after ${seconds(tookMs)}.

  Watch it in WordPress   ${facts.watchUrl}
  Watch it without        ${facts.sidecarWatchUrl}
  Broadcast from here     ${facts.studioUrl}
  Look after the site     ${facts.adminUrl}  (${facts.user} / ${facts.password})

Ctrl-C ends all of it.
`);
}

main().catch(die);
