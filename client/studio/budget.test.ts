import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const DIST = fileURLToPath(new URL('dist/', import.meta.url));
const ENTRY = 'dumbbell-studio.js';
const KILOBYTE = 1_000;

function sizes(): ReadonlyMap<string, number> {
	const scripts = readdirSync(DIST).filter((name) => name.endsWith('.js'));
	return new Map(scripts.map((name) => [name, gzipSync(readFileSync(DIST + name), { level: 9 }).length]));
}

// Before the client has been built there is nothing to weigh.
describe.runIf(existsSync(DIST + ENTRY))('the built studio', () => {
	test('costs its page 12 KB before anybody goes live', () => {
		expect(sizes().get(ENTRY)).toBeLessThan(12 * KILOBYTE);
	});

	test('costs a broadcaster 70 KB, most of it the library that writes MP4', () => {
		const all = [...sizes()].filter(([name]) => !name.startsWith('libsodium.')).reduce((sum, [, bytes]) => sum + bytes, 0);
		expect(all).toBeLessThan(70 * KILOBYTE);
	});

	test('has a file of its own for each thing that runs apart from the page', () => {
		for (const chunk of ['studio-worker', 'audio-worklet', 'alarm-worker', 'libsodium']) {
			expect([...sizes().keys()].filter((name) => name.startsWith(`${chunk}.`))).toHaveLength(1);
		}
	});

	test('evaluates no text: a strict Content Security Policy lets it run', () => {
		for (const name of sizes().keys()) {
			if (name.startsWith('libsodium.')) continue; // WebAssembly has its own rule.
			expect(readFileSync(DIST + name, 'utf8')).not.toMatch(/\beval\(|\bnew Function\b/);
		}
	});
});
