/**
 * One audience of seven real browsers' pages on a real WordPress post, fed by a real ffmpeg, carried through what happens to audiences.
 * The tests follow each other: each begins with the audience as the one before has left it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Demo } from '../tools/demo/demo.mjs';
import { freePort } from '../tools/lib/ports.mjs';
import type { ViewerPage} from './audience.ts';
import { elapse, eventually, stallWatch, statsOf, TestBrowser, type Stats } from './audience.ts';
import { CutProxy } from './proxy.ts';

/** Nobody may stall for longer when a neighbour fails. */
const STALL_MS_MAX = 300;
/** After a failure the tree is whole again within this. */
const WHOLE_MS_MAX = 3_000;
/** Browsers on two noisy cores: the condition must come, this is only when we stop waiting. */
const PATIENCE_MS = 30_000;

interface Facts {
	readonly watchUrl: string;
	readonly sidecarUrl: string;
	readonly streamId: string;
}

let demo: Demo;
let proxy: CutProxy;
let facts: Facts;
let sidecarPort = 0;
const browsers: TestBrowser[] = [];
const audience: ViewerPage[] = [];
/** Those who still watch. */
let watching: ViewerPage[] = [];

beforeAll(async () => {
	const proxyPort = await freePort(9_300);
	demo = new Demo({ name: 'e2e', port: proxyPort + 1, sidecarEnv: { PUBLIC_URL: `http://127.0.0.1:${proxyPort}` } });
	proxy = await CutProxy.open(proxyPort, () => sidecarPort);
	facts = await demo.start();
	sidecarPort = Number(new URL(facts.sidecarUrl).port);
});

afterAll(async () => {
	for (const browser of browsers) await browser.close();
	await proxy?.close();
	await demo?.end();
});

async function join(name: string, browser: TestBrowser): Promise<ViewerPage> {
	const viewer = await browser.viewer(name, facts.watchUrl);
	audience.push(viewer);
	watching.push(viewer);
	await viewer.play(true);
	await eventually(() => viewer.stats(), (stats) => stats.state === 'playing' && stats.feed === 'parent', `${name} plays and has a place`, PATIENCE_MS);
	return viewer;
}

/** Everybody has a place, is fed by his parent, and the places are those of a left-complete pair of trees. */
function isWhole(all: readonly Stats[]): boolean {
	const places = all.map((stats) => `${stats.tree}${stats.position}`).sort();
	const expected = all.map((_, q) => `${q % 2 === 0 ? 'A' : 'B'}${Math.floor(q / 2) + 1}`).sort();
	return all.every((stats) => stats.feed === 'parent' && stats.state === 'playing') && places.join() === expected.join();
}

async function whole(why: string, forMs = PATIENCE_MS): Promise<number> {
	return (await eventually(() => statsOf(watching), isWhole, why, forMs)).afterMs;
}

async function at(place: string): Promise<ViewerPage> {
	const all = await statsOf(watching);
	const found = watching[all.findIndex((stats) => `${stats.tree}${stats.position}` === place)];
	if (!found) throw new Error(`nobody stands at ${place}: ${all.map((stats) => `${stats.tree}${stats.position}`).join(' ')}`);
	return found;
}

function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

describe('seven viewers', () => {
	test('form three dumbbells and one unpaired node; all play, soon after pressing play and shortly behind the camera', async () => {
		// The first, second and third have a browser each, because those will be ended the hard way.
		for (let i = 0; i < 4; i++) browsers.push(await TestBrowser.launch());
		for (let i = 0; i < 7; i++) await join(`viewer ${i + 1}`, browsers[Math.min(i, 3)] as TestBrowser);
		await whole('seven viewers stand in their places');
		const stalled = await stallWatch(watching);
		const latencies: number[] = [];
		for (let second = 0; second < 30; second++) {
			for (const stats of await statsOf(watching)) if (stats.latencyMs !== null) latencies.push(stats.latencyMs);
			await elapse(1_000);
		}
		for (const stats of await statsOf(watching)) {
			expect(stats.state).toBe('playing');
			expect(stats.startupMs).toBeLessThanOrEqual(3_000);
		}
		expect(percentile(latencies, 0.95)).toBeLessThanOrEqual(3_000);
		expect((await stalled()).worstMs).toBeLessThanOrEqual(STALL_MS_MAX);
	});

	test('only the roots receive media from the server', async () => {
		const before = await statsOf(watching);
		await elapse(10_000);
		const after = await statsOf(watching);
		after.forEach((stats, i) => {
			const fromServer = stats.bytesFromServer - (before[i] as Stats).bytesFromServer;
			if (stats.level === 1) expect(fromServer).toBeGreaterThan(100_000);
			else expect(fromServer).toBe(0);
		});
	});

	test('a root is killed without a goodbye: nobody stalls, and the tree is whole again within 3 s', async () => {
		await killAt('A1');
	});

	test('an interior viewer is killed without a goodbye: nobody stalls, and the tree is whole again within 3 s', async () => {
		await killAt('A2');
	});
});

async function killAt(place: string): Promise<void> {
	const victim = await at(place);
	const browser = browsers[audience.indexOf(victim)];
	if (!browser || audience.indexOf(victim) > 2) throw new Error(`${victim.name} at ${place} shares its browser`);
	watching = watching.filter((viewer) => viewer !== victim);
	const stalled = await stallWatch(watching);
	browser.killRenderers();
	const healedMs = await whole(`the tree heals after ${victim.name} at ${place} was killed`);
	await elapse(3_000);
	expect((await stalled()).worstMs, (await stalled()).by).toBeLessThanOrEqual(STALL_MS_MAX);
	expect(healedMs).toBeLessThanOrEqual(WHOLE_MS_MAX);
}
