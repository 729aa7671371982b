import { defineConfig } from 'vitest/config';

/** What a test may take, ms, on a machine that others use as well: most need a thousandth of it. */
const TIMEOUT_MS = 60_000;
const SIMULATION_TIMEOUT_MS = 120_000;
const BROWSER_TIMEOUT_MS = 180_000;

/** Beside the code: is this piece right? */
const unit = (name: string, folder = name) => ({
	test: { name, include: [`${folder}/**/*.test.ts`], exclude: ['**/node_modules/**', 'tools/tidy.test.ts', 'tools/start.test.ts'], testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS },
});

/** In real browsers. */
const browsers = (name: string) => ({ name, testTimeout: BROWSER_TIMEOUT_MS, hookTimeout: BROWSER_TIMEOUT_MS });
/** Sessions that measure delays and stalls. */
const ALONE = ['e2e/seven-viewers.test.ts', 'e2e/studio.test.ts'];

export default defineConfig({
	test: {
		projects: [
			unit('core'),
			unit('client'),
			unit('sidecar', 'coordinator-sidecar'),
			unit('plugin', 'plugin/blocks'),
			unit('tools'),
			{ test: { name: 'tidy', include: ['tools/tidy.test.ts'], testTimeout: TIMEOUT_MS } },
			// The protocol in virtual time: no waiting, much computing.
			{ test: { name: 'sim', include: ['sim/**/*.test.ts'], testTimeout: SIMULATION_TIMEOUT_MS } },
			// Real browsers where nothing is measured: two sites at once, each with ports of its own.
			{ test: { ...browsers('e2e-beside'), include: ['e2e/**/*.test.ts', 'tools/start.test.ts'], exclude: ALONE, maxWorkers: 2, sequence: { groupOrder: 1 } } },
			// What is measured has the machine for itself.
			{ test: { ...browsers('e2e'), include: ALONE, fileParallelism: false, sequence: { groupOrder: 2 } } },
		],
	},
});
