/** Free ports of this machine. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { Problem } from './problem.mjs';

export const HOST = '127.0.0.1';
const TRIES = 50;

/**
 * The first port from `first` on that nobody uses, for TCP and UDP at once.
 * @param {number} first
 * @returns {Promise<number>}
 */
export async function freePort(first) {
	for (let port = first; port < first + TRIES; port += 1) {
		if ((await listens(createServer().listen(port, HOST))) && (await listens(bound(port)))) return port;
	}
	throw new Problem(`No port from ${first} to ${first + TRIES - 1} is free.`, 'Choose another with --port.');
}

/** @param {number} port */
function bound(port) {
	const socket = createSocket('udp4');
	socket.bind(port, HOST);
	return socket;
}

/**
 * @param {import('node:net').Server | import('node:dgram').Socket} socket
 * @returns {Promise<boolean>} Whether it could be had. It is given back at once.
 */
function listens(socket) {
	return new Promise((resolve) => {
		socket.once('error', () => resolve(false));
		socket.once('listening', () => socket.close(() => resolve(true)));
	});
}
