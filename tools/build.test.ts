import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { build } from './build.mjs';
import { made, path } from './lib/paths.mjs';

const FOLDER = '.dumbbell/test-of-parts';
let builds = 0;
let fails = false;
const part = {
	title: 'test of parts',
	inputs: [`${FOLDER}/in`],
	output: `${FOLDER}/out`,
	async build() {
		builds += 1;
		write('out/made.js', '');
		if (fails) throw new Error('ended half-way');
	},
};
const write = (name: string, text: string) => {
	mkdirSync(dirname(path(FOLDER, name)), { recursive: true });
	writeFileSync(path(FOLDER, name), text);
};
const cleanUp = () => {
	rmSync(path(FOLDER), { recursive: true, force: true });
	rmSync(made('stamps/build-test-of-parts'), { force: true });
};

describe('a part', () => {
	beforeEach(async () => {
		cleanUp();
		builds = 0;
		fails = false;
		write('in/a.ts', '1');
		await build([part]);
	});
	afterEach(cleanUp);

	it('is built when it was never built, and only then', async () => {
		await build([part]);
		expect(builds).toBe(1);
	});

	it.each([
		['a source changes', () => write('in/a.ts', '2')],
		['a source comes', () => write('in/b.ts', '')],
		['its output is gone', () => rmSync(path(FOLDER, 'out'), { recursive: true })],
	])('is built again when %s', async (_, change) => {
		change();
		await build([part]);
		expect(builds).toBe(2);
	});

	it('is left alone when only a test changes, or what others have built', async () => {
		write('in/a.test.ts', '2');
		write('in/dist/a.js', '2');
		await build([part]);
		expect(builds).toBe(1);
	});

	it('is built again after it failed, and nothing old lies about', async () => {
		write('out/old.js', '');
		write('in/a.ts', '2');
		fails = true;
		await expect(build([part])).rejects.toThrow('half-way');
		fails = false;
		await build([part]);
		expect(builds).toBe(3);
		expect(existsSync(path(FOLDER, 'out/old.js'))).toBe(false);
	});
});
