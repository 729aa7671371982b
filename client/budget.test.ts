import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const DIST = fileURLToPath(new URL('dist/', import.meta.url));
const ENTRY = 'dumbbell-stream.js';
const KILOBYTE = 1_000; // As page speed tools count.

const STUDIO = fileURLToPath(new URL('studio/dist/', import.meta.url));

/** Compressed sizes by file; the licences that stand beside them are never loaded. */
function sizes(folder = DIST): ReadonlyMap<string, number> {
	const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
	return new Map(scripts.map((name) => [name, gzipSync(readFileSync(folder + name), { level: 9 }).length]));
}

// Before the client has been built there is nothing to weigh: the build is its own step, and a missing one fails there.
describe.runIf(existsSync(DIST + ENTRY))('the built player', () => {
	test('costs a page 15 KB before anybody has pressed play', () => {
		expect(sizes().get(ENTRY)).toBeLessThan(15 * KILOBYTE);
	});

	// Of these, 3 KB let go of what a site has taken off the air and keep the last minute for an excerpt.
	test('costs 92 KB with everything that playing and sharing load', () => {
		const all = [...sizes()].filter(([name]) => !/^(libsodium|excerpt|recording)\./.test(name)).reduce((sum, [, bytes]) => sum + bytes, 0);
		expect(all).toBeLessThan(92 * KILOBYTE);
	});

	test('has a chunk of its own for each thing that many never need', () => {
		const names = [...sizes().keys()];
		for (const chunk of ['simple-peer', 'libsodium', 'alarm-worker', 'excerpt', 'recording']) {
			expect(names.filter((name) => name.startsWith(`${chunk}.`))).toHaveLength(1);
		}
	});

	test('evaluates no text: a strict Content Security Policy lets it run', () => {
		for (const name of sizes().keys()) {
			if (name.startsWith('libsodium.')) continue; // WebAssembly has its own rule.
			expect(readFileSync(DIST + name, 'utf8')).not.toMatch(/\beval\(|\bnew Function\b/);
		}
	});
});

describe.runIf(existsSync(`${STUDIO}dumbbell-studio.js`))('the built studio', () => {
	test('costs 65 KB with everything that a broadcast loads', () => {
		const all = [...sizes(STUDIO)].filter(([name]) => !name.startsWith('libsodium.')).reduce((sum, [, bytes]) => sum + bytes, 0);
		expect(all).toBeLessThan(65 * KILOBYTE);
	});
});
