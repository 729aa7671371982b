/**
 * Two commands at once in one checkout must not prepare the same thing twice.
 * The lock is a listening socket: the system gives it back however its holder ends, so there is no stale lock to reason about.
 */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * Waits for the lock of that name in this checkout, does the work, gives the lock back.
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, work) {
	const address = addressOf(name);
	let server = await take(address);
	while (!server) {
		await untilReleased(address);
		server = await take(address);
	}
	try {
		return await work();
	} finally {
		server.close();
		for (const waiting of server.waiting) waiting.destroy();
	}
}

/** @param {string} name */
function addressOf(name) {
	const key = `dumbbell-${name}-${createHash('sha256').update(ROOT).digest('hex').slice(0, 16)}`;
	return process.platform === 'linux' ? `\0${key}` : join(tmpdir(), key); // Linux: no file, gone with the process.
}

/**
 * @param {string} address
 * @returns {Promise<(import('node:net').Server & { waiting: Set<import('node:net').Socket> }) | undefined>} Undefined when somebody else has it.
 */
function take(address) {
	return new Promise((resolve, reject) => {
		/** @type {Set<import('node:net').Socket>} */
		const waiting = new Set();
		const server = createServer((socket) => {
			waiting.add(socket);
			socket.on('close', () => waiting.delete(socket)).on('error', () => socket.destroy());
		});
		server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
		server.listen(address, () => resolve(Object.assign(server, { waiting })));
	});
}

/**
 * Resolves when the holder's socket closes: there is no polling.
 * @param {string} address
 * @returns {Promise<void>}
 */
function untilReleased(address) {
	return new Promise((resolve) => {
		const socket = connect(address);
		socket.on('error', () => {
			if (!address.startsWith('\0')) rmSync(address, { force: true }); // A file that nobody listens on any more.
		});
		socket.on('close', () => resolve());
		socket.resume();
	});
}
