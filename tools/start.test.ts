import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { DemoFacts } from './demo/demo.mjs';
import { isGroupAlive, until } from './demo/processes.mjs';
import { made, path } from './lib/paths.mjs';

const NAME = 'start-test';
const PORT = '8840';
const START_MS_MAX = 60_000;
const END_MS_MAX = 10_000;

let running: ChildProcess | undefined;
let said = '';
afterEach(() => running?.kill('SIGKILL'));

describe('npm start', () => {
	it('ends with a live stream in a post, and Ctrl-C leaves nothing of it', async () => {
		const facts = await start([]);
		const page = await (await fetch(facts.watchUrl)).text();
		expect(page).toContain(`stream="${facts.streamId}"`);
		expect(await stateOf(facts)).toBe('live');
		const groups = groupsOf();
		expect(groups).toHaveLength(3);
		expect(await stop('SIGINT')).toBe(0);
		expect(groups.filter(isGroupAlive)).toEqual([]);
		expect(leftOver()).toEqual([]);
		expect(existsSync(made(`${NAME}.json`))).toBe(false);
	}, START_MS_MAX + END_MS_MAX);

	it('goes on with the same stream next time, and broadcasts nothing when asked not to', async () => {
		const first = await start(['--no-source']);
		expect(await stateOf(first)).toBe('offline');
		expect(groupsOf()).toHaveLength(2);
		await stop('SIGTERM');
		const second = await start(['--no-source']);
		expect(second.streamId).toBe(first.streamId);
		expect(second.ingestKey).toBe(first.ingestKey);
		await stop('SIGTERM');
	}, 2 * (START_MS_MAX + END_MS_MAX));

	it('clears up after a start that was killed', async () => {
		await start(['--no-source']);
		const groups = groupsOf();
		await stop('SIGKILL');
		expect(groups.every(isGroupAlive)).toBe(true);
		await start(['--no-source']);
		expect(groups.filter(isGroupAlive)).toEqual([]);
		await stop('SIGTERM');
	}, 2 * (START_MS_MAX + END_MS_MAX));

	it('says so and fails when a part of it breaks', async () => {
		await start(['--no-source']);
		const [site = 0] = groupsOf();
		process.kill(-site, 'SIGKILL');
		expect(await exited()).toBe(1);
		expect(said).toContain('✗ WordPress ended by SIGKILL.');
	}, START_MS_MAX + END_MS_MAX);

	it.each([['--port', '0'], ['--port', 'many']])('refuses %s %s with a sentence', async (...args) => {
		run(args);
		expect(await exited()).toBe(1);
		expect(said).toContain('Give a number from 1 to 65000.');
	});
});

function run(args: readonly string[]): ChildProcess {
	said = '';
	running = spawn(process.execPath, [path('tools/start.mjs'), '--name', NAME, ...(args.includes('--port') ? [] : ['--port', PORT]), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
	for (const stream of [running.stdout, running.stderr]) stream?.on('data', (text: Buffer) => { said += text.toString(); });
	return running;
}

/** Resolves when everything runs. */
async function start(args: readonly string[]): Promise<DemoFacts> {
	const child = run(args);
	await until(() => said.includes('Ctrl-C ends') || child.exitCode !== null, START_MS_MAX);
	expect(said).toContain('Ctrl-C ends');
	return JSON.parse(readFileSync(made(`${NAME}.json`), 'utf8')) as DemoFacts;
}

async function stop(signal: NodeJS.Signals): Promise<number | null> {
	running?.kill(signal);
	return exited();
}

async function exited(): Promise<number | null> {
	if (running?.exitCode === null && running.signalCode === null) await once(running, 'exit');
	return running?.exitCode ?? null;
}

/** The process groups of the demo: WordPress, the sidecar, ffmpeg. */
function groupsOf(): number[] {
	return (JSON.parse(readFileSync(made(NAME, 'processes.json'), 'utf8')) as { group: number }[]).map(({ group }) => group);
}

/** Processes that still name the folder of this demo in their command line. */
function leftOver(): string[] {
	const lines = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).map((pid) => {
		try {
			return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
		} catch {
			return ''; // It has just ended.
		}
	});
	return lines.filter((line) => line.includes(made(NAME)));
}

async function stateOf({ sidecarUrl, streamId }: DemoFacts): Promise<string> {
	const response = await fetch(`${sidecarUrl}/streams/${streamId}.json`);
	return ((await response.json()) as { state: string }).state;
}
