/** Running other programs. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';

/** Of a program's output this much is kept: enough for its last words. */
const TAIL_BYTES = 200_000;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] Default: the checkout.
 * @property {Record<string, string | undefined>} [env] Added to our own environment.
 * @property {boolean} [show] Pass the output on as it comes, besides keeping it.
 * @property {boolean} [mayFail] Do not throw when the exit code is not 0.
 * @property {number} [timeoutMs] It is ended after that.
 * @property {string} [remedy] What a person can do when it fails.
 */

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} `output`: stdout and stderr as they came, its last 200 kB.
 * @throws {Problem} When it cannot be started, or ends with another code than 0.
 */
export function run(command, args, options = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { cwd: options.cwd ?? ROOT, env: { ...process.env, ...options.env }, timeout: options.timeoutMs, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		for (const [from, to] of /** @type {const} */ ([[child.stdout, process.stdout], [child.stderr, process.stderr]])) {
			from.setEncoding('utf8');
			from.on('data', (/** @type {string} */ text) => {
				output = (output + text).slice(-TAIL_BYTES);
				if (options.show) to.write(text);
			});
		}
		child.on('error', (error) => reject(new Problem(`${command} could not be started: ${error.message}`, options.remedy)));
		child.on('close', (code, signal) => {
			if (code === 0 || options.mayFail) return resolve({ code: code ?? 1, output });
			const how = code === null ? `was ended by ${signal}` : `ended with code ${code}`;
			reject(new Problem(`\`${[command, ...args].join(' ')}\` ${how}.`, options.remedy, options.show ? '' : lastLines(output)));
		});
	});
}

/**
 * Where a command lies, as the shell would find it.
 * @param {string} name
 * @returns {string | undefined}
 */
export function which(name) {
	return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)).find(isExecutable);
}

/**
 * @param {string} text
 * @param {number} [count]
 */
export const lastLines = (text, count = 20) => text.trimEnd().split('\n').slice(-count).join('\n');

/** @param {string} file */
function isExecutable(file) {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
