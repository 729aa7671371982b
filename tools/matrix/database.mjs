/** A MariaDB of our own: in a folder, on a socket, with no port and no password, for as long as the tests run. */
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ensureCommands } from '../lib/apt.mjs';
import { Problem } from '../lib/problem.mjs';
import { lastLines, run } from '../lib/run.mjs';

/** What the server says when it takes connections. */
const READY = 'ready for connections';
/** A socket's name holds 107 bytes on Linux. */
const SOCKET_BYTES_MAX = 107;
/** How long it may take to start, ms. */
const START_MS_MAX = 60_000;

/**
 * Starts a server on empty data.
 * @param {string} dir Made anew.
 * @param {(text: string) => void} note
 * @returns {Promise<{ socket: string, stop: () => Promise<void> }>}
 * @throws {Problem} When it cannot be had, or does not start.
 */
export async function startMariaDb(dir, note) {
	await ensureCommands(['mariadbd', 'my_print_defaults'], note);
	const socket = join(dir, 'sock');
	if (Buffer.byteLength(socket) > SOCKET_BYTES_MAX) throw new Problem(`${socket} is too long for the name of a socket.`, 'Put the checkout into a folder with a shorter path.');
	rmSync(dir, { recursive: true, force: true });
	mkdirSync(dir, { recursive: true });
	const common = ['--no-defaults', `--user=${userInfo().username}`, `--datadir=${join(dir, 'data')}`];
	await run('mariadb-install-db', [...common, '--auth-root-authentication-method=normal', '--skip-test-db']);
	const server = spawn('mariadbd', [...common, `--socket=${socket}`, `--pid-file=${join(dir, 'pid')}`, '--skip-networking'], { stdio: ['ignore', 'ignore', 'pipe'] });
	/** @type {Promise<void>} */
	const ended = new Promise((resolve) => void server.once('exit', () => resolve()).once('error', () => resolve()));
	const kill = () => server.kill('SIGTERM'); // It finishes what it writes; nobody will read it again.
	const endAll = () => process.exit(1);
	process.once('exit', kill).once('SIGTERM', endAll).once('SIGINT', endAll);
	const log = join(dir, 'log');
	server.stderr.pipe(createWriteStream(log));
	const patience = setTimeout(kill, START_MS_MAX);
	const started = new Promise((resolve) => server.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => text.includes(READY) && resolve(true)));
	const isUp = await Promise.race([started, ended.then(() => false)]);
	clearTimeout(patience);
	if (!isUp) throw new Problem('MariaDB did not start.', '', existsSync(log) ? lastLines(readFileSync(log, 'utf8')) : '');
	return {
		socket,
		async stop() {
			kill();
			await ended;
			process.off('exit', kill).off('SIGTERM', endAll).off('SIGINT', endAll);
			rmSync(dir, { recursive: true, force: true });
		},
	};
}
