/**
 * Renews the pictures in docs/screenshots, so that a change of look is seen in review.
 * Usage: node tools/screenshots.mjs
 */
import { chromium } from 'playwright-core';
import { build } from './build.mjs';
import { Demo } from './demo/demo.mjs';
import { until } from './demo/processes.mjs';
import { BROWSER_ARGUMENTS, browserPath } from './demo/viewer.mjs';
import { path } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';
import { step } from './lib/step.mjs';
import { prepare } from './prepare.mjs';

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };
const TRAVEL_MS_MAX = 30_000;

/** @typedef {import('playwright-core').Page} Page */

/**
 * @param {Page} page
 * @param {string} name
 */
const shoot = (page, name) => page.screenshot({ path: path('docs/screenshots', `${name}.png`) });

/**
 * Waits for a picture. From outside: a page's own rules may forbid it to run what it is told.
 * @param {Page} page
 */
async function untilPicture(page) {
	const seconds = "document.querySelector('dumbbell-stream')?.shadowRoot?.querySelector('video')?.currentTime ?? 0";
	const plays = await until(async () => Number(await page.evaluate(seconds)) > 2, TRAVEL_MS_MAX);
	if (!plays) throw new Problem('No picture came.');
}

/**
 * The player in a post: asked, and playing with its controls.
 * @param {Page} page
 * @param {string} url
 * @param {string} suffix
 */
async function player(page, url, suffix) {
	await page.goto(url);
	const element = page.locator('dumbbell-stream').first();
	await element.scrollIntoViewIfNeeded();
	await element.getByRole('button', { name: /play/i }).first().click();
	await element.getByRole('button', { name: /without sharing/i }).waitFor();
	await shoot(page, `asking${suffix}`);
	await element.getByRole('button', { name: /without sharing/i }).click();
	await untilPicture(page);
	await element.hover();
	await shoot(page, `player${suffix}`);
}

/**
 * @param {Page} page
 * @param {import('./demo/demo.mjs').DemoFacts} facts
 */
async function admin(page, facts) {
	await page.goto(`${facts.siteUrl}/wp-login.php`);
	await page.fill('#user_login', facts.user);
	await page.fill('#user_pass', facts.password);
	await page.click('#wp-submit');
	await page.goto(`${facts.siteUrl}/wp-admin/edit.php?post_type=dumbbell_stream`);
	await shoot(page, 'streams');
	const settings = await page.locator('#adminmenu a[href*="dumbbell"]', { hasText: /settings/i }).first().getAttribute('href');
	await page.goto(new URL(settings ?? '', page.url()).href);
	await shoot(page, 'settings');
}

/**
 * The studio, with the test picture chosen. Nothing is broadcast: the demo is on the air already.
 * @param {Page} page
 * @param {import('./demo/demo.mjs').DemoFacts} facts
 */
async function studio(page, facts) {
	await page.goto(facts.studioUrl);
	await page.getByRole('radio', { name: 'Test' }).click();
	await page.getByRole('button', { name: 'Go live', disabled: false }).waitFor();
	await shoot(page, 'studio');
	await page.setViewportSize(SIZES.phone);
	await shoot(page, 'studio-phone');
}

async function main() {
	await prepare(['npm', 'php', 'wordpress', 'chromium', 'ffmpeg']);
	await build();
	const demo = new Demo({ name: 'screenshots', port: 9600 });
	try {
		const facts = await demo.start();
		const browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
		try {
			for (const [size, viewport] of Object.entries(SIZES)) {
				const suffix = size === 'desktop' ? '' : `-${size}`;
				await step(`player, ${size}`, async () => player(await browser.newPage({ viewport }), facts.watchUrl, suffix));
				await step(`without WordPress, ${size}, dark`, async () => {
					const page = await browser.newPage({ viewport, colorScheme: 'dark' });
					await page.goto(facts.sidecarWatchUrl);
					await untilPicture(page); // It plays by itself.
					await shoot(page, `watch${suffix}`);
				});
			}
			const page = await browser.newPage({ viewport: SIZES.desktop });
			await step('administration', async () => admin(page, facts));
			await step('studio', async () => studio(page, facts));
		} finally {
			await browser.close();
		}
	} finally {
		await demo.end();
	}
}

main().catch(die);
