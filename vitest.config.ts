import { defineConfig } from 'vitest/config';

/** What a test may take, ms, on a machine that others use as well: most need a thousandth of it. */
const TIMEOUT_MS = 60_000;
const SIMULATION_TIMEOUT_MS = 120_000;
const BROWSER_TIMEOUT_MS = 180_000;

/** Beside the code: is this piece right? */
const unit = (name: string, folder = name) => ({
	test: { name, include: [`${folder}/**/*.test.ts`], exclude: ['**/node_modules/**', 'tools/tidy.test.ts', 'tools/start.test.ts'], testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS },
});

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
			// Real browsers share one machine: one file after the other.
			{ test: { name: 'e2e', include: ['e2e/**/*.test.ts', 'tools/start.test.ts'], testTimeout: BROWSER_TIMEOUT_MS, hookTimeout: BROWSER_TIMEOUT_MS, fileParallelism: false } },
		],
	},
});
