/**
 * A site and its owner, from the zip to the end: installed through the plugin screen, set up by the guide, broadcast, watched, removed.
 * The tests follow each other in one session: each begins with the site as the one before has left it.
 */
import { rmSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Demo } from '../tools/demo/demo.mjs';
import { BROWSER_ARGUMENTS, headlessPath } from '../tools/demo/viewer.mjs';
import { made, path } from '../tools/lib/paths.mjs';
import { run } from '../tools/lib/run.mjs';
import { PARCELS, filesOf, zip } from '../tools/pack.mjs';
import { barriers } from './accessibility.ts';
import { eventually, FACTS, type Stats } from './audience.ts';
import { press, tabTo } from './keyboard.ts';
import { SiteAdmin } from './site-admin.ts';

const NAME = 'e2e-admin';
/** Browsers on two noisy cores: the condition must come, this is only when we stop waiting. */
const PATIENCE_MS = 30_000;
const ZIP = made(NAME, 'dumbbell-stream.zip');
const CONTENT = '#wpbody-content';

const demo = new Demo({ name: NAME, port: 9_800 });
let facts: Awaited<ReturnType<Demo['startBare']>>;
let browser: Browser;
let owner: SiteAdmin;
let page: Page;
/** Somebody who only watches. */
let visitor: Page;
/** The post of the stream that the guide has made. */
let stream = 0;

beforeAll(async () => {
	rmSync(made(NAME), { recursive: true, force: true }); // A site that nobody has set up.
	facts = await demo.startBare();
	await zip(filesOf(PARCELS.plugin), ZIP);
	browser = await chromium.launch({ executablePath: headlessPath(), args: BROWSER_ARGUMENTS });
	owner = await SiteAdmin.logIn(browser, facts);
	page = owner.page;
});
afterAll(async () => {
	await browser?.close();
	await demo.end();
});
afterEach(async ({ task }) => {
	if (task.result?.state !== 'fail') return;
	await page.screenshot({ path: made(NAME, 'failed.png'), fullPage: true }).catch(() => {});
	await visitor?.screenshot({ path: made(NAME, 'failed-visitor.png'), fullPage: true }).catch(() => {});
});

const admin = (address: string) => page.goto(`${facts.siteUrl}/wp-admin/${address}`);
const settings = () => admin('edit.php?post_type=dumbbell_stream&page=dumbbell-stream-settings');
const button = (name: string) => page.getByRole('button', { name, exact: true });
const watching = (): Promise<Stats> => visitor.evaluate<Stats>(FACTS);
const plays = (why: string) => eventually(watching, ({ state, seconds }) => state === 'playing' && seconds > 1, why, PATIENCE_MS);

/** What stands on the owner's terminal. */
async function printed(): Promise<string> {
	const env = { PUBLIC_URL: facts.sidecarUrl, DUMBBELL_SECRET: demo.secret, DATA_DIR: made(NAME, 'sidecar') };
	const { output } = await run(process.execPath, [path('coordinator-sidecar/dist/sidecar.mjs'), 'pair'], { env });
	return /dumbbell1\.\S+/.exec(output)?.[0] ?? '';
}

/** The block that stands in the editor. */
const inEditor = (selector: string) => page.frameLocator('iframe[name="editor-canvas"]').locator(selector);

describe('the first minutes', () => {
	test('the zip is installed through the form of WordPress, and brings its settings along', async () => {
		await admin('plugin-install.php?tab=upload');
		await page.setInputFiles('#pluginzip', ZIP);
		await page.click('#install-plugin-submit');
		await page.getByRole('link', { name: 'Activate Plugin' }).click();
		await page.getByText('Plugin activated.').waitFor();
		await page.locator('tr[data-slug="dumbbell-stream"]').getByRole('link', { name: 'Settings' }).click();
		await page.getByRole('heading', { name: 'Where does it run?' }).waitFor();
		expect(await barriers(page, CONTENT)).toEqual([]);
	});

	test('the guide connects, asks three things and ends on a page with the player in its place', async () => {
		const code = await printed();
		expect(await button('Continue').getAttribute('aria-disabled')).toBe('true');
		await tabTo(page, page.getByLabel('Pairing text'));
		await page.keyboard.insertText(code.slice(0, -2));
		await press(page, button('Connect'));
		await page.getByText('A part of this text is missing').waitFor();
		await tabTo(page, page.getByLabel('Pairing text'), 'Shift+Tab');
		await page.keyboard.press('Control+A');
		await page.keyboard.insertText(code);
		await press(page, button('Connect'));
		const good = page.locator('.dumbbell-settings-check li[data-outcome="good"]');
		await good.nth(6).waitFor();
		expect(await good.allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('WebSockets get through')]));
		expect(await barriers(page, CONTENT)).toEqual([]);
		await press(page, button('Continue'));
		await tabTo(page, page.getByRole('checkbox', { name: 'Author' }));
		await page.keyboard.press('Space');
		expect(await page.getByRole('checkbox', { name: 'Author' }).isChecked()).toBe(false);
		expect(await barriers(page, CONTENT)).toEqual([]);
		await press(page, button('Continue'));
		await tabTo(page, page.getByRole('radio', { name: /When they press play/ }));
		await page.keyboard.press('ArrowDown');
		expect(await page.getByRole('radio', { name: /When the picture has come/ }).isChecked()).toBe(true);
		expect(await barriers(page, CONTENT)).toEqual([]);
		await press(page, button('Continue'));
		await tabTo(page, page.getByLabel('What is it called?'));
		await page.keyboard.insertText('Sunday service');
		expect(await barriers(page, CONTENT)).toEqual([]);
		await page.keyboard.press('Enter');
		await page.waitForURL(/post\.php\?post=\d+&action=edit/);
		await inEditor('[data-type="dumbbell-stream/player"] .dumbbell-stream-still').first().waitFor();
		[stream = 0] = (await (await owner.ask('/wp/v2/dumbbell_stream')).json() as { id: number }[]).map(({ id }) => id);
		expect(stream).toBeGreaterThan(0);
		await settings();
		expect(await page.getByRole('radio', { name: /When the picture has come/ }).isChecked()).toBe(true);
		expect(await page.getByRole('checkbox', { name: 'Author' }).isChecked()).toBe(false);
		expect(await barriers(page, CONTENT)).toEqual([]);
	});

	test('the block is found by its name, shows the stream that was chosen, and stands on the front page when published', async () => {
		await owner.edit('post-new.php');
		await page.getByRole('button', { name: 'Block Inserter' }).click();
		await page.getByRole('searchbox', { name: 'Search' }).fill('live stream');
		await page.getByRole('option', { name: 'Live Stream', exact: true }).click();
		await inEditor('.dumbbell-stream-choose').getByRole('combobox').fill('Sunday');
		await inEditor('.dumbbell-stream-choose').getByRole('option', { name: 'Sunday service' }).click();
		await inEditor('.dumbbell-stream-still').waitFor();
		await page.getByRole('region', { name: 'Editor top bar' }).getByRole('button', { name: 'Publish', exact: true }).click();
		await page.getByRole('region', { name: 'Editor publish' }).getByRole('button', { name: 'Publish', exact: true }).click();
		await page.getByRole('region', { name: 'Editor publish' }).getByText('is now live').waitFor();
		visitor = await (await browser.newContext()).newPage();
		await visitor.goto(facts.siteUrl);
		await visitor.waitForFunction("document.querySelector('dumbbell-stream')?.stats?.state === 'idle'");
		expect(await visitor.locator('dumbbell-stream').count()).toBe(1);
	});
});

describe('a broadcast', () => {
	test('goes on the air by keyboard alone, from the studio at the address of the stream', async () => {
		const link = ((await (await owner.ask(`/wp/v2/dumbbell_stream/${stream}`)).json()) as { link: string }).link;
		const address = new URL(link);
		address.searchParams.set('dumbbell_studio', '1');
		await page.goto(address.href);
		await page.getByRole('heading', { name: 'Go live: Sunday service' }).waitFor();
		await button('Go live').waitFor();
		expect(await barriers(page)).toEqual([]);
		await tabTo(page, page.getByRole('radio', { name: 'Camera' }));
		await page.keyboard.press('ArrowLeft'); // The last one: there is no need to pass by screen and file.
		await page.getByText('nobody sees you while you try').waitFor();
		await tabTo(page, page.getByRole('combobox', { name: 'Quality' }));
		await page.keyboard.press('End');
		expect(await page.getByRole('combobox', { name: 'Quality' }).inputValue()).toBe('low');
		await press(page, button('Go live'), 'Shift+Tab');
		await button('End broadcast').waitFor({ timeout: PATIENCE_MS });
		expect(await barriers(page)).toEqual([]);
	});

	test('is seen on the front page by somebody who has a keyboard alone', async () => {
		await visitor.reload();
		const player = visitor.locator('dumbbell-stream');
		await press(visitor, player.getByRole('button', { name: 'Play', exact: true }).first());
		await plays('the test picture on the front page');
		await press(visitor, player.getByRole('button', { name: /^Share while I watch/ })); // The owner wants it to be asked now.
		await visitor.keyboard.press('k');
		expect(await visitor.evaluate("document.querySelector('dumbbell-stream').shadowRoot.querySelector('video').paused")).toBe(true);
		await visitor.keyboard.press('l');
		await plays('live again');
		expect(await barriers(visitor, 'dumbbell-stream')).toEqual([]);
	});

	test('is seen where an old post has the shortcode', async () => {
		const { link } = await owner.rest<{ link: string }>('/wp/v2/posts', { title: 'As it was written before blocks', content: `Watch with us.\n\n[dumbbell_stream id="${stream}"]\n\nSee you.`, status: 'publish' });
		await visitor.goto(link);
		await visitor.locator('dumbbell-stream').getByRole('button', { name: 'Play', exact: true }).first().click();
		await plays('the test picture in the post'); // The answer about sharing is remembered.
	});

	test('is none of the business of a role that may not go live', async () => {
		const author = await somebody('author');
		await author.page.goto(`${facts.siteUrl}/wp-admin/`);
		expect(await author.page.locator('#adminmenu a[href*="dumbbell-stream"]').count()).toBe(0);
		const refused = [`wp-admin/edit.php?post_type=dumbbell_stream&page=dumbbell-stream-studio`, 'wp-admin/edit.php?post_type=dumbbell_stream&page=dumbbell-stream-settings', `?p=${stream}&post_type=dumbbell_stream&dumbbell_studio=1`];
		for (const address of refused) {
			expect((await author.page.goto(`${facts.siteUrl}/${address}`))?.status(), address).toBe(403);
			expect(await barriers(author.page), address).toEqual([]);
		}
		const asked: Readonly<Record<string, object | undefined>> = {
			[`streams/${stream}/tickets`]: { scope: 'broadcast' },
			[`streams/${stream}/certificates`]: { session: Date.now(), key: 'A'.repeat(43), scope: 'media' },
			[`streams/${stream}/ingest`]: {},
			[`streams/${stream}/revocations`]: {},
			[`streams/${stream}/rotations`]: {},
			[`streams/${stream}/key-exports`]: { passphrase: 'correct horse battery' },
			connection: {},
			settings: { share_when: 'never' },
		};
		for (const [route, body] of Object.entries(asked)) expect((await author.ask(`/dumbbell-stream/v1/${route}`, body)).status(), route).toBe(403);
		expect((await author.ask('/dumbbell-stream/v1/settings')).status()).toBe(403);
		await author.page.context().close();
	});

	test('ends by keyboard, and whoever watches is told', async () => {
		await press(page, button('End broadcast'));
		await button('Stay on air').waitFor();
		await page.keyboard.press('Enter'); // Still on the button: there is no time to look for another one.
		await press(page, button('End broadcast'));
		await page.locator('.components-notice', { hasText: 'The broadcast has ended' }).waitFor({ timeout: PATIENCE_MS });
		await eventually(watching, ({ state }) => state === 'ended', 'the viewer is told', PATIENCE_MS);
		expect(await barriers(page)).toEqual([]);
		expect(await barriers(visitor, 'dumbbell-stream')).toEqual([]);
	});
});

/** Another person, with a context of his own. */
async function somebody(role: string): Promise<SiteAdmin> {
	const login = { user: role, password: 'correct horse battery staple' };
	await owner.rest('/wp/v2/users', { username: login.user, password: login.password, email: `${role}@example.org`, roles: [role] });
	return SiteAdmin.logIn(browser, { ...facts, ...login });
}

/** What the blueprint of the live preview runs. */
const INSTALL = "$_SERVER['HTTP_HOST'] = parse_url( getenv( 'WP_HOME' ), PHP_URL_HOST ) . ':' . parse_url( getenv( 'WP_HOME' ), PHP_URL_PORT ); require $argv[1]; echo get_permalink( Dumbbell_Stream\\Demo::install() );";
const site = made(NAME, 'site/wp');
const php = async (...args: readonly string[]): Promise<string> => (await run('php', args, { env: { WP_HOME: facts.siteUrl } })).output.trim();
/** Notices that somebody has sent are no property of the owner's: they are kept unless he says so of them, too. */
const KEPT = /^wp_dumbbell_(claims|claim_events|counter_notices|strikes)$/;
const leftBehind = async (): Promise<readonly string[]> => (await php(path('e2e/left-behind.php'), site)).split('\n').filter((name) => name !== '' && !KEPT.test(name));

describe('afterwards', () => {
	test('a mistake stands at its field, and what was right before stays', async () => {
		await settings();
		await page.getByLabel('STUN servers').fill('https://example.org');
		await button('Save settings').click();
		await page.getByRole('alert').filter({ hasText: 'A STUN address reads like' }).waitFor();
		expect(await barriers(page, CONTENT)).toEqual([]);
		await page.getByLabel('STUN servers').fill('stun:stun.example.org');
		await button('Save settings').click();
		await page.locator('.dumbbell-settings-said').getByText('Settings saved.').waitFor();
		const { streamId } = await watching();
		const { iceServers } = (await (await fetch(`${facts.sidecarUrl}/streams/${streamId}.json`)).json()) as { iceServers: unknown };
		expect(iceServers).toContainEqual({ urls: ['stun:stun.example.org'] });
	});

	test('the preview of the directory plays its recorded clip to the end, and asks no sidecar', async () => {
		const asked: string[] = [];
		visitor.on('request', (request) => asked.push(request.url()));
		await visitor.goto(await php('-r', INSTALL, `${site}/wp-load.php`));
		await visitor.locator('dumbbell-stream').getByRole('button', { name: 'Play', exact: true }).first().click();
		await plays('the clip');
		expect(await visitor.evaluate<number>("document.querySelector('dumbbell-stream').shadowRoot.querySelector('video').videoWidth")).toBe(480);
		await eventually(watching, ({ state }) => state === 'ended', 'its end', PATIENCE_MS);
		expect(asked.filter((url) => url.startsWith(facts.sidecarUrl))).toEqual([]);
		await visitor.context().close();
	});

	test('a sidecar that is gone is named by the check', async () => {
		process.kill(facts.pids.sidecar, 'SIGKILL');
		await settings();
		const bad = page.locator('.dumbbell-settings-check li[data-outcome="bad"]');
		await bad.waitFor({ timeout: PATIENCE_MS });
		expect(await bad.innerText()).toContain('nothing listens at this port');
		expect(await barriers(page, CONTENT)).toEqual([]);
	});

	test('without a script the essential is a form', async () => {
		const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
		const plain = await context.newPage();
		await plain.goto(page.url());
		expect(await plain.locator('input[name="dumbbell_stream_settings[pairing]"]').isVisible()).toBe(true);
		expect(await plain.locator('#dumbbell-stream-settings').isVisible()).toBe(false);
		await plain.locator('input[type="checkbox"][name="dumbbell_stream_settings[delete_data]"]').check();
		await plain.getByRole('button', { name: 'Save Changes' }).click();
		await plain.getByText('Settings saved.').waitFor();
		await context.close();
	});

	test('deleted as its owner wished, the plugin leaves nothing behind', async () => {
		expect(await leftBehind()).toContain('dumbbell_stream_settings');
		await admin('plugins.php');
		const row = page.locator('tr[data-slug="dumbbell-stream"]');
		await row.getByRole('link', { name: 'Deactivate' }).click();
		await page.getByText('Plugin deactivated.').waitFor();
		const link = (await row.getByRole('link', { name: 'Delete' }).getAttribute('href')) ?? '';
		await admin(link); // As without scripts: WordPress asks on a page of its own.
		await page.getByRole('button', { name: 'Yes, delete these files and data' }).click();
		await page.getByText('plugin has been deleted').waitFor();
		expect(await leftBehind()).toEqual([]);
	});
});
