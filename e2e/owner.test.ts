/** The first two minutes of a site's owner: from the text that the sidecar prints to a page with a player in it. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Demo } from '../tools/demo/demo.mjs';
import { BROWSER_ARGUMENTS, browserPath } from '../tools/demo/viewer.mjs';
import { made, path } from '../tools/lib/paths.mjs';
import { run } from '../tools/lib/run.mjs';

const demo = new Demo({ name: 'e2e-owner', port: 9800, source: false });
let facts: Awaited<ReturnType<Demo['start']>>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	rmSync(made('e2e-owner'), { recursive: true, force: true }); // A site that nobody has set up.
	facts = await demo.start();
	browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
	page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
	await page.goto(`${facts.siteUrl}/wp-login.php`);
	await page.fill('#user_login', facts.user);
	await page.fill('#user_pass', facts.password);
	await page.click('#wp-submit');
	await page.waitForURL(/wp-admin/);
}, 120_000);
afterAll(async () => {
	await browser?.close();
	await demo.end();
}, 30_000);

const settings = () => page.goto(`${facts.siteUrl}/wp-admin/edit.php?post_type=dumbbell_stream&page=dumbbell-stream-settings`);
const button = (name: string) => page.getByRole('button', { name, exact: true });

/** What stands on the owner's terminal. */
async function printed(): Promise<string> {
	const env = { PUBLIC_URL: facts.sidecarUrl, DUMBBELL_SECRET: demo.secret, DATA_DIR: made('e2e-owner', 'sidecar') };
	const { output } = await run(process.execPath, [path('coordinator-sidecar/dist/sidecar.mjs'), 'pair'], { env });
	return /dumbbell1\.\S+/.exec(output)?.[0] ?? '';
}

test('the guide connects, asks three things and ends on a page with the player in its place', async () => {
	await settings();
	await button('Back').click(); // The demo is connected already, so the guide begins with the second question.
	await button('Connect another one').click();
	const code = await printed();
	await page.getByLabel('Pairing text').fill(code.slice(0, -2));
	await button('Connect').click();
	await page.getByText('A part of this text is missing').waitFor();
	await page.getByLabel('Pairing text').fill(code);
	await button('Connect').click();
	const good = page.locator('.dumbbell-settings-check li[data-outcome="good"]');
	await good.nth(6).waitFor();
	expect(await good.allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('WebSockets get through')]));
	await button('Continue').click();
	await page.getByRole('checkbox', { name: 'Author' }).uncheck();
	await button('Continue').click();
	await page.getByRole('radio', { name: /When the picture has come/ }).check();
	await button('Continue').click();
	await page.getByLabel('What is it called?').fill('Sunday service');
	await button('Create your first stream').click();
	await page.waitForURL(/post\.php\?post=\d+&action=edit/);
	const block = page.frameLocator('iframe[name="editor-canvas"]').locator('[data-type="dumbbell-stream/player"]').or(page.locator('[data-type="dumbbell-stream/player"]'));
	await block.first().waitFor();
	await settings();
	expect(await page.getByRole('radio', { name: /When the picture has come/ }).isChecked()).toBe(true);
	expect(await page.getByRole('checkbox', { name: 'Author' }).isChecked()).toBe(false);
}, 120_000);

test('a mistake stands at its field, and what was right before stays', async () => {
	await settings();
	await page.getByLabel('STUN servers').fill('https://example.org');
	await button('Save settings').click();
	await page.getByRole('alert').filter({ hasText: 'A STUN address reads like' }).waitFor();
	await page.getByLabel('STUN servers').fill('stun:stun.example.org');
	await button('Save settings').click();
	await page.locator('.dumbbell-settings-said').getByText('Settings saved.').waitFor();
	const { iceServers } = (await (await fetch(`${facts.sidecarUrl}/streams/${facts.streamId}.json`)).json()) as { iceServers: unknown };
	expect(iceServers).toContainEqual({ urls: ['stun:stun.example.org'] });
}, 60_000);

/** What the blueprint of the live preview runs. */
const INSTALL = "$_SERVER['HTTP_HOST'] = parse_url( getenv( 'WP_HOME' ), PHP_URL_HOST ) . ':' . parse_url( getenv( 'WP_HOME' ), PHP_URL_PORT ); require $argv[1]; echo get_permalink( Dumbbell_Stream\\Demo::install() );";

test('the preview of the directory plays its recorded clip to the end, and asks no sidecar', async () => {
	const { output } = await run('php', ['-r', INSTALL, made('e2e-owner', 'site/wp/wp-load.php')], { env: { WP_HOME: facts.siteUrl } });
	const asked: string[] = [];
	const visitor = await browser.newPage();
	visitor.on('request', (request) => asked.push(request.url()));
	await visitor.goto(output.trim());
	const element = visitor.locator('dumbbell-stream');
	await element.getByRole('button', { name: 'Play' }).first().click();
	const state = () => visitor.evaluate<string>("document.querySelector('dumbbell-stream').stats.state");
	await expect.poll(state, { timeout: 30_000 }).toBe('playing');
	expect(await visitor.evaluate<number>("document.querySelector('dumbbell-stream').shadowRoot.querySelector('video').videoWidth")).toBe(480);
	await expect.poll(state, { timeout: 30_000 }).toBe('ended');
	expect(asked.filter((url) => url.startsWith(facts.sidecarUrl))).toEqual([]);
	await visitor.close();
}, 90_000);

test('a sidecar that is gone is named by the check', async () => {
	await settings();
	process.kill(facts.pids.sidecar, 'SIGKILL');
	await button('Check again').click();
	const bad = page.locator('.dumbbell-settings-check li[data-outcome="bad"]');
	await bad.waitFor();
	expect(await bad.innerText()).toContain('nothing listens at this port');
}, 60_000);

test('without a script the essential is a form', async () => {
	const state = await page.context().storageState();
	const context = await browser.newContext({ javaScriptEnabled: false, storageState: state });
	const plain = await context.newPage();
	await plain.goto(page.url());
	expect(await plain.locator('input[name="dumbbell_stream_settings[pairing]"]').isVisible()).toBe(true);
	expect(await plain.locator('#dumbbell-stream-settings').isVisible()).toBe(false);
	await context.close();
}, 60_000);
