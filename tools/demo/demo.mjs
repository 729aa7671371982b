/** A whole live stream on one machine: WordPress with the plugin, a sidecar, a broadcast. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { HOST, freePort } from '../lib/ports.mjs';
import { made, path, wordpressDir } from '../lib/paths.mjs';
import { Problem } from '../lib/problem.mjs';
import { run } from '../lib/run.mjs';
import { step } from '../lib/step.mjs';
import { LOGIN, copySite } from '../wordpress.mjs';
import { Processes, tail, until } from './processes.mjs';
import { STANDARD, canDrawText, sourceArguments } from './source.mjs';

/** PHP's server answers one request per worker; the sidecar asks WordPress while WordPress asks the sidecar. */
const PHP_WORKERS = '4';
const READY_MS_MAX = 60_000;
const RESTART_MS_MIN = 500;
const RESTART_MS_MAX = 10_000;

/**
 * @typedef {object} DemoOptions
 * @property {string} [name] Everything of the demo stands in `.dumbbell/NAME/`, its facts in `.dumbbell/NAME.json`. Default: `demo`.
 * @property {number} [port] The first port to try. Default: 8800.
 * @property {boolean} [source] Broadcast a test picture. Default: true.
 * @property {import('./source.mjs').Picture} [picture] Its size.
 * @property {Record<string, string>} [sidecarEnv] More settings of the sidecar.
 * @property {(why: string) => void} [broke] Called when something ends that should run; the demo is of no use any more.
 */

/**
 * @typedef {object} DemoFacts Written to `.dumbbell/NAME.json`.
 * @property {string} watchUrl The WordPress post with the player in it.
 * @property {string} studioUrl
 * @property {string} adminUrl
 * @property {string} user
 * @property {string} password
 * @property {string} sidecarUrl
 * @property {string} streamId
 * @property {string} siteUrl
 * @property {string} sidecarWatchUrl The same stream without WordPress.
 * @property {number} streamPost
 * @property {string} ingestUrl
 * @property {string} ingestKey
 * @property {{ site: number, sidecar: number }} pids
 */

export class Demo {
	/** @param {DemoOptions} options */
	constructor({ name = 'demo', port = 8800, source = true, picture = STANDARD, sidecarEnv = {}, broke = () => {} }) {
		this.options = { name, port, source, picture, sidecarEnv, broke };
		this.dir = made(name);
		this.processes = new Processes(made(name, 'processes.json'));
	}

	/** @param {string} name One of site, sidecar, source. */
	log(name) {
		return made(this.options.name, `${name}.log`);
	}

	/**
	 * Starts everything, in the order in which the parts need each other.
	 * @returns {Promise<DemoFacts>}
	 */
	async start() {
		const { siteUrl, sidecarUrl, pids } = await this.#startPrograms(true);
		const content = await step('demo content', () => this.#makeContent(siteUrl, sidecarUrl));
		const ingestUrl = `${sidecarUrl}/ingest/${content.streamId}`;
		const facts = {
			watchUrl: content.postUrl,
			studioUrl: content.studioUrl ?? content.editUrl,
			adminUrl: content.adminUrl,
			...LOGIN,
			...{ sidecarUrl, siteUrl, ingestUrl, pids },
			streamId: content.streamId,
			streamPost: content.streamPost,
			ingestKey: content.ingestKey,
			sidecarWatchUrl: `${sidecarUrl}/watch/${content.streamId}`,
		};
		if (this.options.source) await step('broadcast', (note) => this.#startSource(facts, note));
		writeFileSync(`${this.dir}.json`, `${JSON.stringify(facts, null, '\t')}\n`);
		return facts;
	}

	/**
	 * Starts a WordPress as it comes, without the plugin, and a sidecar that it does not know: for whoever sets them up by hand.
	 * @returns {Promise<Pick<DemoFacts, 'siteUrl' | 'sidecarUrl' | 'user' | 'password' | 'pids'>>}
	 */
	async startBare() {
		return { ...LOGIN, ...(await this.#startPrograms(false)) };
	}

	/** @param {boolean} plugin Whether the site has the plugin of this checkout. */
	async #startPrograms(plugin) {
		mkdirSync(this.dir, { recursive: true });
		await this.processes.clearUp();
		for (const name of ['site', 'sidecar', 'source']) rmSync(this.log(name), { force: true });
		const sitePort = await freePort(this.options.port);
		const sidecarPort = await freePort(sitePort + 1);
		const [siteUrl, sidecarUrl] = [`http://${HOST}:${sitePort}`, `http://${HOST}:${sidecarPort}`];
		const site = await step('WordPress', (note) => this.#startSite(siteUrl, sitePort, plugin, note));
		const sidecar = await step('sidecar', (note) => this.#startSidecar(siteUrl, sidecarUrl, sidecarPort, note));
		return { siteUrl, sidecarUrl, pids: { site, sidecar } };
	}

	/** Ends everything. Nothing of it runs any more when the promise resolves. */
	async end() {
		this.#ended = true;
		clearTimeout(this.#restart);
		rmSync(`${this.dir}.json`, { force: true });
		await this.processes.end();
	}

	/**
	 * Ends the sidecar without a word and starts it again at the same place, as a crash and its supervisor would.
	 * @param {number} [downMs] How long it is away.
	 */
	async restartSidecar(downMs = 0) {
		const sidecar = this.#sidecar;
		if (!sidecar) throw new Problem('The sidecar does not run yet.');
		this.#restarting = true;
		process.kill(-sidecar.pid, 'SIGKILL');
		await until(() => this.#restarting === false, READY_MS_MAX);
		await wait(downMs);
		sidecar.pid = sidecar.start();
		await this.#answers(`${sidecar.url}/health`, 'The sidecar', 'sidecar');
	}
	#restarting = false;
	/** @type {{ pid: number, url: string, start: () => number } | undefined} */
	#sidecar;

	/** Ends the broadcast; `startBroadcast` begins another one. */
	async stopBroadcast() {
		clearTimeout(this.#restart);
		this.#silent = true;
		if (this.#source !== undefined) process.kill(-this.#source, 'SIGKILL');
		await until(() => this.#source === undefined, READY_MS_MAX);
	}
	startBroadcast() {
		this.#silent = false;
		this.#push?.();
	}
	#silent = false;
	/** @type {number | undefined} */
	#source;
	/** @type {(() => void) | undefined} */
	#push;

	#ended = false;
	/** @type {NodeJS.Timeout | undefined} */
	#restart;

	/**
	 * @param {string} siteUrl
	 * @param {number} port
	 * @param {boolean} plugin
	 * @param {(text: string) => void} note
	 */
	async #startSite(siteUrl, port, plugin, note) {
		const site = made(this.options.name, 'site');
		copySite(wordpressDir(), site);
		if (plugin) {
			const link = made(this.options.name, 'site/wp/wp-content/plugins/dumbbell-stream');
			rmSync(link, { force: true });
			symlinkSync(path('plugin'), link);
		}
		const pid = this.processes.start('WordPress', 'php', ['-S', `${HOST}:${port}`, '-t', `${site}/wp`, path('tools/site/router.php')], {
			log: this.log('site'),
			env: { WP_HOME: siteUrl, WP_DEBUG_LOG: made(this.options.name, 'php.log'), PHP_CLI_SERVER_WORKERS: PHP_WORKERS },
			ended: (why) => this.#broke(why),
		});
		await this.#answers(`${siteUrl}/wp-login.php`, 'WordPress', 'site');
		note(siteUrl);
		return pid;
	}

	/**
	 * @param {string} siteUrl
	 * @param {string} sidecarUrl
	 * @param {number} port For HTTP and for STUN.
	 * @param {(text: string) => void} note
	 */
	async #startSidecar(siteUrl, sidecarUrl, port, note) {
		const start = () => this.processes.start('the sidecar', process.execPath, [path('coordinator-sidecar/dist/sidecar.mjs')], {
			log: this.log('sidecar'),
			env: {
				...{ HOST, PORT: `${port}`, STUN_PORT: `${port}`, PUBLIC_URL: sidecarUrl, SITE_URL: siteUrl },
				...{ DUMBBELL_SECRET: this.#secret(), DATA_DIR: made(this.options.name, 'sidecar') },
				...this.options.sidecarEnv,
			},
			ended: (why) => {
				if (this.#restarting) this.#restarting = false;
				else this.#broke(why);
			},
		});
		const pid = start();
		this.#sidecar = { pid, url: sidecarUrl, start };
		await this.#answers(`${sidecarUrl}/health`, 'The sidecar', 'sidecar');
		note(sidecarUrl);
		return pid;
	}

	/**
	 * Activates the plugin, connects it to the sidecar, makes a stream and a post with the player.
	 * @param {string} siteUrl
	 * @param {string} sidecarUrl
	 * @returns {Promise<{ postUrl: string, adminUrl: string, editUrl: string, studioUrl?: string, streamPost: number, streamId: string, ingestKey: string }>}
	 */
	async #makeContent(siteUrl, sidecarUrl) {
		const { output } = await run('php', [path('tools/demo.php'), made(this.options.name, 'site'), sidecarUrl, this.#secret()], {
			env: { WP_HOME: siteUrl, WP_DEBUG_LOG: made(this.options.name, 'php.log') },
		});
		return JSON.parse(output.trim().split('\n').at(-1) ?? '');
	}

	/**
	 * @param {DemoFacts} facts
	 * @param {(text: string) => void} note
	 */
	async #startSource({ ingestUrl, ingestKey, sidecarUrl, streamId }, note) {
		const clock = await canDrawText();
		const args = sourceArguments({ ingestUrl, ingestKey, clock, picture: this.options.picture });
		let pauseMs = RESTART_MS_MIN;
		const push = () => {
			if (this.#ended || this.#silent || this.#source !== undefined) return;
			const began = performance.now();
			this.#source = this.processes.start('ffmpeg', 'ffmpeg', args, {
				log: this.log('source'),
				ended: () => {
					this.#source = undefined;
					if (performance.now() - began > RESTART_MS_MAX) pauseMs = RESTART_MS_MIN; // It had worked.
					this.#restart = setTimeout(push, pauseMs); // The sidecar may have been restarted: it is the publisher's part to come back.
					pauseMs = Math.min(2 * pauseMs, RESTART_MS_MAX);
				},
			});
		};
		this.#push = push;
		push();
		const live = await until(async () => (await stateOf(sidecarUrl, streamId)) === 'live', READY_MS_MAX);
		if (!live) throw new Problem('The broadcast does not arrive at the sidecar.', '', [tail(this.log('source')), tail(this.log('sidecar'))].join('\n'));
		note(clock ? 'live' : 'live, without a clock: this ffmpeg cannot write text');
	}

	/** WordPress and the sidecar share it. */
	get secret() {
		return this.#secret();
	}

	/** WordPress and the sidecar share it. Kept, so that streams made by an earlier start go on working. */
	#secret() {
		const file = made(this.options.name, 'secret');
		if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
		return readFileSync(file, 'utf8').trim();
	}

	/**
	 * @param {string} url
	 * @param {string} who
	 * @param {string} log
	 */
	async #answers(url, who, log) {
		const ready = await until(async () => this.#why !== undefined || (await isOk(url)), READY_MS_MAX);
		if (!ready || this.#why !== undefined) throw new Problem(this.#why ?? `${who} does not answer at ${url}.`, '', tail(this.log(log)));
	}

	/** @type {string | undefined} */
	#why;

	/** @param {string} why */
	#broke(why) {
		this.#why ??= `${why}.`;
		this.options.broke(this.#why);
	}
}

/** @param {string} url */
async function isOk(url) {
	try {
		return (await fetch(url, { signal: AbortSignal.timeout(READY_MS_MAX) })).ok;
	} catch {
		return false;
	}
}

/**
 * @param {string} sidecarUrl
 * @param {string} streamId
 * @returns {Promise<string | undefined>}
 */
async function stateOf(sidecarUrl, streamId) {
	try {
		const response = await fetch(`${sidecarUrl}/streams/${streamId}.json`, { signal: AbortSignal.timeout(READY_MS_MAX) });
		return /** @type {{ state?: string }} */ (await response.json()).state;
	} catch {
		return undefined;
	}
}
