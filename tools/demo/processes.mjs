/**
 * The programs of a demo. Each is the leader of a process group, and the whole group is ended with it:
 * the workers of PHP's server, for one, outlive their parent. What runs is written down, so that after a hard kill of ours the next start can clear up.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../lib/problem.mjs';
import { lastLines } from '../lib/run.mjs';

/** How long a program may take to end by itself. */
const GRACE_MS = 4_000;
const POLL_MS = 50;

/** @typedef {{ name: string, group: number, started: string }} Entry `started`: boot and start time of the leader, because numbers are used again. */

export class Processes {
	/** @type {Entry[]} */
	#entries = [];
	#ending = false;

	/** @param {string} file Where the list is kept, and ended with the last process. */
	constructor(file) {
		this.file = file;
	}

	/**
	 * Starts a program in a group of its own.
	 * @param {string} name
	 * @param {string} command
	 * @param {readonly string[]} args
	 * @param {{ log: string, env?: Record<string, string>, cwd?: string, ended: (why: string) => void }} options
	 *   `log`: gets all that it prints. `ended`: called when it ends without being asked to.
	 * @returns {number} Its process id.
	 */
	start(name, command, args, { log, env = {}, cwd, ended }) {
		if (this.#ending) throw new Problem(`${name} is not started any more: everything is being ended.`);
		mkdirSync(dirname(log), { recursive: true });
		const output = openSync(log, 'a');
		const child = spawn(command, args, { detached: true, stdio: ['ignore', output, output], env: { ...process.env, ...env }, ...(cwd !== undefined && { cwd }) });
		child.on('error', (error) => ended(error.message));
		child.on('exit', (code, signal) => {
			if (this.#ending) return;
			if (child.pid !== undefined && !isGroupAlive(child.pid)) this.#forget(child.pid);
			ended(`${name} ended ${signal ? `by ${signal}` : `with code ${code}`}`);
		});
		if (child.pid === undefined) throw new Problem(`${command} could not be started.`);
		this.#entries.push({ name, group: child.pid, started: startOf(child.pid) ?? '' });
		this.#save();
		return child.pid;
	}

	/** Ends all groups and waits until nothing of them is left. */
	async end() {
		this.#ending = true;
		await endGroups(this.#entries.map(({ group }) => group));
		this.#entries = [];
		this.#save();
	}

	/** Ends what an earlier run, itself ended the hard way, has left behind. */
	async clearUp() {
		if (!existsSync(this.file)) return;
		const left = /** @type {Entry[]} */ (JSON.parse(readFileSync(this.file, 'utf8')));
		await endGroups(left.filter(isStillTheSame).map(({ group }) => group));
		rmSync(this.file, { force: true });
	}

	/** @param {number} group */
	#forget(group) {
		this.#entries = this.#entries.filter((entry) => entry.group !== group);
		this.#save();
	}

	#save() {
		if (this.#entries.length === 0) rmSync(this.file, { force: true });
		else writeFileSync(this.file, JSON.stringify(this.#entries));
	}
}

/**
 * Waits for a condition that nobody will tell us about, looking often.
 * @param {() => boolean | Promise<boolean>} isTrue
 * @param {number} msMax
 * @returns {Promise<boolean>} False when the time is over.
 */
export async function until(isTrue, msMax) {
	const end = performance.now() + msMax;
	while (!(await isTrue())) {
		if (performance.now() > end) return false;
		await wait(POLL_MS);
	}
	return true;
}

/**
 * The end of a log, for a person who wants to know why.
 * @param {string} file
 * @param {number} [count] Lines.
 */
export const tail = (file, count = 15) => (existsSync(file) ? lastLines(readFileSync(file, 'utf8'), count) : '');

/** @param {readonly number[]} groups */
async function endGroups(groups) {
	for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
		const alive = groups.filter(isGroupAlive);
		for (const group of alive) signalGroup(group, signal);
		if (await until(() => !alive.some(isGroupAlive), GRACE_MS)) return;
	}
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} signal
 */
function signalGroup(group, signal) {
	try {
		process.kill(-group, signal);
	} catch {
		// It has just ended.
	}
}

/**
 * Whether anybody of a group still runs. Dead ones that nobody has collected do not count.
 * @param {number} group
 */
export function isGroupAlive(group) {
	if (existsSync('/proc/self/stat')) return readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && isMember(pid, group));
	try {
		return process.kill(-group, 0);
	} catch {
		return false;
	}
}

/**
 * @param {string} pid
 * @param {number} group
 */
function isMember(pid, group) {
	const [state = 'X', , itsGroup] = statOf(pid);
	return Number(itsGroup) === group && !'ZX'.includes(state);
}

/** @param {Entry} entry */
function isStillTheSame({ group, started }) {
	const [boot] = started.split(' ');
	if (boot !== bootId()) return false;
	const now = startOf(group);
	return now === undefined || now === started; // Without its leader a group keeps its number for itself.
}

/**
 * @param {number} pid
 * @returns {string | undefined} Undefined when there is no such process.
 */
function startOf(pid) {
	const started = statOf(`${pid}`)[19];
	return started === undefined ? undefined : `${bootId()} ${started}`;
}

function bootId() {
	const file = '/proc/sys/kernel/random/boot_id';
	return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}

/**
 * The fields of /proc/PID/stat from the third (the state) on: the second may hold blanks and brackets.
 * @param {string} pid
 * @returns {string[]}
 */
function statOf(pid) {
	try {
		return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').trim().split(' ');
	} catch {
		return [];
	}
}
