import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Processes, isGroupAlive, tail, until } from './processes.mjs';

let dir = '';
const started: number[] = [];
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'dumbbell-processes-'));
});
afterEach(() => {
	for (const group of started.splice(0)) expect(isGroupAlive(group), `group ${group} is left over`).toBe(false);
	rmSync(dir, { recursive: true });
});

const file = () => join(dir, 'processes.json');
const log = () => join(dir, 'log');
/** Starts a shell and waits until it has said that it is ready. */
async function startShell(processes: Processes, script: string, ended: (why: string) => void = () => {}): Promise<number> {
	const group = processes.start('sh', 'sh', ['-c', `${script.includes('echo') ? '' : 'echo ready; '}${script}`], { log: log(), ended });
	started.push(group);
	expect(await until(() => tail(log()) !== '', 5_000)).toBe(true);
	return group;
}

describe('the processes of a demo', () => {
	it('are ended with all that they have started, also where a parent is gone', async () => {
		const processes = new Processes(file());
		const group = await startShell(processes, 'sleep 600 & sleep 601 & echo ready'); // The shell itself ends; its children stay.
		expect(isGroupAlive(group)).toBe(true);
		await processes.end();
		expect(isGroupAlive(group)).toBe(false);
		expect(existsSync(file())).toBe(false);
	});

	it('are killed when they do not listen', async () => {
		const processes = new Processes(file());
		const group = await startShell(processes, "trap '' TERM; echo ready; while :; do sleep 1; done");
		await processes.end();
		expect(isGroupAlive(group)).toBe(false);
	});

	it('are cleared up by the next start when ours was killed', async () => {
		const processes = new Processes(file());
		const group = await startShell(processes, 'sleep 600');
		await new Processes(file()).clearUp(); // A new start knows no more than the file.
		expect(isGroupAlive(group)).toBe(false);
	});

	it('are left alone when their number belongs to somebody else by now', async () => {
		const stranger = spawn('sleep', ['600'], { detached: true }); // Has the number now; what is written down began at another time.
		const processes = new Processes(file());
		await startShell(processes, 'sleep 600');
		const entries = JSON.parse(readFileSync(file(), 'utf8')) as { group: number; started: string }[];
		writeFileSync(file(), JSON.stringify(entries.map((entry) => ({ ...entry, group: stranger.pid, started: entry.started.replace(/\d+$/, '1') }))));
		await new Processes(file()).clearUp();
		expect(isGroupAlive(stranger.pid ?? 0)).toBe(true);
		stranger.kill();
		await processes.end();
	});

	it('say when they end by themselves, and nothing when they are ended', async () => {
		const said: string[] = [];
		const processes = new Processes(file());
		await startShell(processes, 'echo last words; exit 7', (why) => said.push(why));
		expect(await until(() => said.length > 0, 5_000)).toBe(true);
		await startShell(processes, 'sleep 600', (why) => said.push(why));
		await processes.end();
		expect(said).toEqual(['sh ended with code 7']);
		expect(tail(log())).toContain('last words');
	});

	it('are not started any more once everything is being ended', async () => {
		const processes = new Processes(file());
		await processes.end();
		expect(() => processes.start('sh', 'sh', [], { log: log(), ended: () => {} })).toThrow('not started any more');
	});
});
