import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';
import { path } from './paths.mjs';
import { HOST, freePort } from './ports.mjs';
import { Problem } from './problem.mjs';
import { lastLines, run, which } from './run.mjs';
import { filesIn, hashOf, readStamp, writeStamp } from './stamp.mjs';

let dir = '';
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'dumbbell-tools-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('a hash of inputs', () => {
	beforeEach(() => {
		mkdirSync(join(dir, 'a/b'), { recursive: true });
		writeFileSync(join(dir, 'a/b/one.ts'), '1');
		writeFileSync(join(dir, 'a/two.ts'), '2');
	});

	it('is the same for the same content, in whatever order it is asked for', () => {
		expect(hashOf([join(dir, 'a/two.ts'), join(dir, 'a/b')])).toBe(hashOf([join(dir, 'a')]));
	});

	it.each([
		['another content', () => writeFileSync(join(dir, 'a/two.ts'), '3')],
		['a new file', () => writeFileSync(join(dir, 'a/three.ts'), '')],
		['a lost file', () => rmSync(join(dir, 'a/two.ts'))],
		['another name', () => { rmSync(join(dir, 'a/two.ts')); writeFileSync(join(dir, 'a/b/two.ts'), '2'); }],
	])('changes with %s', (_, change) => {
		const before = hashOf([join(dir, 'a')]);
		change();
		expect(hashOf([join(dir, 'a')])).not.toBe(before);
	});

	it('leaves out what is installed, what is linked and what was not wanted', () => {
		const before = hashOf([join(dir, 'a')], (file) => !file.endsWith('.test.ts'));
		mkdirSync(join(dir, 'a/node_modules'));
		writeFileSync(join(dir, 'a/node_modules/x.js'), 'x');
		writeFileSync(join(dir, 'a/one.test.ts'), 'x');
		symlinkSync(join(dir, 'a/b'), join(dir, 'a/link'));
		expect(hashOf([join(dir, 'a')], (file) => !file.endsWith('.test.ts'))).toBe(before);
	});

	it('takes a folder that does not exist for empty', () => expect(filesIn(join(dir, 'none'))).toEqual([]));
});

describe('a stamp', () => {
	it('is there after the work, and not before', () => {
		const file = join(dir, 'stamps/x');
		expect(readStamp(file)).toBeUndefined();
		writeStamp(file, 'abc');
		expect(readStamp(file)).toBe('abc');
	});
});

describe('running a program', () => {
	it('answers with its code and all that it printed', async () => {
		expect(await run('sh', ['-c', 'echo out; echo err >&2; exit 3'], { mayFail: true })).toMatchObject({ code: 3, output: expect.stringMatching(/out\n|err\n/) });
	});

	it('throws with its last words and what to do', async () => {
		await expect(run('sh', ['-c', 'echo no such thing; exit 1'], { remedy: 'Buy one.' })).rejects.toMatchObject({ message: expect.stringContaining('ended with code 1'), details: 'no such thing', remedy: 'Buy one.' });
	});

	it('throws when there is no such program', async () => {
		await expect(run('dumbbell-no-such-program', [])).rejects.toBeInstanceOf(Problem);
	});

	it('finds a program in PATH, as the shell does', async () => {
		expect(which('sh')).toBe((await run('sh', ['-c', 'command -v sh'])).output.trim());
		expect(which('dumbbell-no-such-program')).toBeUndefined();
	});

	it('shows the end of a long log', () => expect(lastLines('1\n2\n3\n', 2)).toBe('2\n3'));
});

describe('a lock', () => {
	it('lets one in after the other, in one process', async () => {
		const order: string[] = [];
		const visit = (name: string) => withLock('test order', async () => {
			order.push(`${name} in`);
			await new Promise((resolve) => { setImmediate(resolve); });
			order.push(`${name} out`);
		});
		await Promise.all(['a', 'b', 'c'].map(visit));
		expect(order).toHaveLength(6);
		for (let i = 0; i < 6; i += 2) expect(order[i + 1]).toBe(order[i]?.replace('in', 'out'));
	});

	it('is given back when the work throws', async () => {
		await expect(withLock('test throw', () => { throw new Error('no'); })).rejects.toThrow('no');
		expect(await withLock('test throw', () => 'mine')).toBe('mine');
	});

	it('is free again when its holder was killed', async () => {
		const holder = await holdLock('test kill');
		const mine = withLock('test kill', () => 'mine');
		holder.kill('SIGKILL');
		expect(await mine).toBe('mine');
	});
});

describe('a free port', () => {
	it('is not one that somebody uses', async () => {
		const first = await freePort(20_000);
		const server = createServer().listen(first, HOST);
		await once(server, 'listening');
		const second = await freePort(first);
		server.close();
		expect(second).toBeGreaterThan(first);
	});
});

/** Another process that has the lock and keeps it. */
async function holdLock(name: string): Promise<ChildProcess> {
	const script = `import { withLock } from ${JSON.stringify(path('tools/lib/lock.mjs'))}; await withLock(${JSON.stringify(name)}, () => { console.log('has it'); return new Promise(() => setInterval(() => {}, 1000)); });`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
	await once(child.stdout, 'data');
	return child;
}
