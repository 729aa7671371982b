/** A viewer without a screen: proves that a page really plays. */
import { chromium } from 'playwright-core';
import { Problem } from '../lib/problem.mjs';
import { which } from '../lib/run.mjs';

const WATCH_MS_MAX = 60_000;
/** How far the picture must get on. */
const PLAY_SECONDS = 5;

/** What Chromium is started with here: as root it needs no-sandbox, and it is to call nobody. */
export const BROWSER_ARGUMENTS = [
	...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--mute-audio'],
	...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/**
 * The browser that is installed here.
 * @throws {Problem}
 */
export function browserPath() {
	const found = ['chromium', 'chromium-browser', 'google-chrome'].map(which).find(Boolean);
	if (!found) throw new Problem('There is no Chromium on this machine.', 'Type: apt-get install chromium');
	return found;
}

/** The same browser without its windows, where the distribution has it: a third of the processes, and it looks after no toolbar. */
export const headlessPath = () => which('chromium-headless-shell') ?? browserPath();

/**
 * Opens a page with a player, presses play and watches.
 * @param {string} url
 * @param {string} screenshot A PNG of the page at the end, whatever the end.
 * @returns {Promise<{ startupMs: number, latencyMs: number | null, state: string }>}
 * @throws {Problem} With what the page itself had to say.
 */
export async function watch(url, screenshot) {
	const browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
	/** @type {string[]} */
	const said = [];
	try {
		const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
		page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
		page.on('pageerror', (error) => said.push(`error: ${error.message}`));
		page.on('requestfailed', (request) => said.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`));
		try {
			await page.goto(url, { waitUntil: 'domcontentloaded' });
			return await play(page);
		} catch (error) {
			const facts = await page.evaluate(`JSON.stringify(${FACTS})`).catch(() => 'no player on the page');
			throw new Problem(`The picture does not play at ${url}.`, '', [error instanceof Error ? error.message : '', `player: ${facts}`, ...said.slice(-20)].join('\n'));
		} finally {
			await page.evaluate("document.querySelector('dumbbell-stream')?.scrollIntoView({ block: 'center' })").catch(() => {});
			await page.screenshot({ path: screenshot }).catch(() => {});
		}
	} finally {
		await browser.close();
	}
}

/** What is seen of the player, evaluated in the page. */
const FACTS = `(() => {
	const player = document.querySelector('dumbbell-stream');
	const video = player?.shadowRoot?.querySelector('video') ?? player?.querySelector('video');
	return { state: player?.stats?.state, stats: player?.stats, seconds: video?.currentTime ?? 0 };
})()`;

/** @typedef {{ state?: string, stats?: { startupMs?: number | null, latencyMs?: number | null }, seconds: number }} Facts */

/** @param {import('playwright-core').Page} page */
async function play(page) {
	await page.waitForFunction("document.querySelector('dumbbell-stream')?.stats !== undefined", undefined, { timeout: WATCH_MS_MAX });
	const player = page.locator('dumbbell-stream').first();
	await player.getByRole('button', { name: /play/i }).first().click({ timeout: WATCH_MS_MAX });
	// The question about sharing may come first. Either answer must lead to a picture; this viewer is alone, so it says no.
	const no = player.getByRole('button', { name: /without sharing/i });
	await Promise.race([no.click({ timeout: WATCH_MS_MAX }).catch(() => {}), untilState(page, "state === 'playing'")]);
	await untilState(page, "state === 'playing'");
	const { seconds } = await facts(page);
	await untilState(page, `seconds >= ${seconds + PLAY_SECONDS} && state === 'playing'`);
	const { state = '', stats } = await facts(page);
	return { state, startupMs: stats?.startupMs ?? NaN, latencyMs: stats?.latencyMs ?? null };
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} condition Over `state` and `seconds`.
 */
const untilState = (page, condition) => page.waitForFunction(`(({ state, seconds }) => ${condition})(${FACTS})`, undefined, { timeout: WATCH_MS_MAX });

/**
 * @param {import('playwright-core').Page} page
 * @returns {Promise<Facts>}
 */
const facts = (page) => page.evaluate(FACTS);
