/**
 * Renews the pictures in docs/screenshots, so that a change of look is seen in review.
 * Usage: node tools/screenshots.mjs
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { build } from './build.mjs';
import { Demo } from './demo/demo.mjs';
import { until } from './demo/processes.mjs';
import { BROWSER_ARGUMENTS, browserPath } from './demo/viewer.mjs';
import { made, path } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';
import { step } from './lib/step.mjs';
import { prepare } from './prepare.mjs';
import { claimsPages } from './screenshots/claims-pages.mjs';
import { streamPages } from './screenshots/stream-pages.mjs';

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };
const TRAVEL_MS_MAX = 30_000;
const PATIENCE_MS = 180_000;

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
async function logIn(page, facts) {
	page.setDefaultTimeout(PATIENCE_MS); // The dashboard looks for news that it cannot reach.
	await page.goto(`${facts.siteUrl}/wp-login.php`);
	await page.fill('#user_login', facts.user);
	await page.fill('#user_pass', facts.password);
	await Promise.all([page.waitForURL(/wp-admin/), page.click('#wp-submit')]);
}

/**
 * @param {Page} page
 * @param {import('./demo/demo.mjs').DemoFacts} facts
 */
async function admin(page, facts) {
	await page.goto(`${facts.siteUrl}/wp-admin/edit.php?post_type=dumbbell_stream`);
	await shoot(page, 'streams');
	const settings = await page.locator('#adminmenu a[href*="dumbbell"]', { hasText: /settings/i }).first().getAttribute('href');
	await ownersPages(page, new URL(settings ?? '', page.url()).href);
	await page.setViewportSize(SIZES.desktop);
	await page.goto(`${facts.siteUrl}/wp-admin/edit.php?post_type=dumbbell_stream&page=dumbbell-stream-copyright`);
	await page.getByLabel('Who runs the site').fill('Example Broadcasting Ltd');
	await shoot(page, 'copyright-contact');
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

/**
 * Guide and settings: as they are first met, complete, on a phone, and from right to left.
 * @param {Page} page
 * @param {string} url
 */
async function ownersPages(page, url) {
	await page.goto(url);
	await page.getByRole('button', { name: 'Back', exact: true }).click(); // The demo is connected already.
	await page.getByRole('button', { name: 'Connect another one' }).click();
	await shoot(page, 'guide');
	await page.getByRole('button', { name: 'Skip the guide' }).click();
	for (const [suffix, viewport, cookie] of /** @type {const} */ ([['', SIZES.desktop, null], ['-rtl', SIZES.desktop, RIGHT_TO_LEFT], ['-phone', SIZES.phone, null]])) {
		await page.context().clearCookies({ name: RIGHT_TO_LEFT });
		if (cookie !== null) await page.context().addCookies([{ name: cookie, value: '1', url }]);
		await page.setViewportSize(viewport);
		await page.goto(url);
		await page.locator('.dumbbell-settings-check li[data-outcome="good"]').nth(6).waitFor();
		await shoot(page, `settings${suffix}`);
	}
}

/** A cookie that turns WordPress round, as languages do that are written from right to left. */
const RIGHT_TO_LEFT = 'demo_rtl';
const TURN = `<?php if ( isset( $_COOKIE['${RIGHT_TO_LEFT}'] ) ) { $GLOBALS['text_direction'] = 'rtl'; }`;

async function main() {
	await prepare(['npm', 'php', 'wordpress', 'chromium', 'ffmpeg']);
	await build();
	const demo = new Demo({ name: 'screenshots', port: 9600 });
	try {
		rmSync(made('screenshots'), { recursive: true, force: true }); // As an owner meets it first.
		const facts = await demo.start();
		mkdirSync(made('screenshots/site/wp/wp-content/mu-plugins'), { recursive: true });
		writeFileSync(made('screenshots/site/wp/wp-content/mu-plugins/turn.php'), TURN);
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
			await step('player, from right to left', async () => {
				const context = await browser.newContext({ viewport: SIZES.desktop });
				await context.addCookies([{ name: RIGHT_TO_LEFT, value: '1', url: facts.siteUrl }]);
				await player(await context.newPage(), facts.watchUrl, '-rtl');
			});
			const owner = await browser.newPage({ viewport: SIZES.desktop });
			await logIn(owner, facts);
			await step('administration', () => admin(owner, facts));
			await step('streams in WordPress', () => streamPages(browser, owner, facts, SIZES, shoot));
			await step('copyright notices', () => claimsPages(browser, owner, facts, SIZES, shoot));
			await step('studio', () => studio(owner, facts));
		} finally {
			await browser.close();
		}
	} finally {
		await demo.end();
	}
}

main().catch(die);
