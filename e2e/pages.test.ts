/** Streams in the pages of a real WordPress: kept by caches, framed by other sites, moved by lightboxes, made in the editor. */
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import { Demo } from '../tools/demo/demo.mjs';
import { SMALL } from '../tools/demo/source.mjs';
import { BROWSER_ARGUMENTS, headlessPath } from '../tools/demo/viewer.mjs';
import { made } from '../tools/lib/paths.mjs';
import { barriers } from './accessibility.ts';
import { eventually, FACTS, type Stats } from './audience.ts';
import { SiteAdmin, type SiteFacts } from './site-admin.ts';

/** Browsers on two noisy cores: the condition must come, this is only when we stop waiting. */
const PATIENCE_MS = 30_000;
const DAY_MS = 86_400_000;

interface Facts extends SiteFacts {
	readonly watchUrl: string;
	readonly streamPost: number;
}

let demo: Demo;
let facts: Facts;
let browser: Browser;
let admin: SiteAdmin;
let streamUrl = '';

beforeAll(async () => {
	demo = new Demo({ name: 'e2e-pages', port: 9_500, picture: SMALL });
	facts = await demo.start();
	browser = await chromium.launch({ executablePath: headlessPath(), args: BROWSER_ARGUMENTS });
	admin = await SiteAdmin.logIn(browser, facts);
	// The site of an earlier run is used again.
	await admin.rest(`/wp/v2/dumbbell_stream/${facts.streamPost}`, { meta: { _dumbbell_stream_starts_at: 0, _dumbbell_stream_offline: '' } });
	streamUrl = `${facts.siteUrl}/stream/demo/`;
});
afterAll(async () => {
	await browser?.close();
	await demo?.end();
});

/** Presses play and waits for a picture. */
async function plays(place: Page | Frame, index = 0): Promise<void> {
	const player = place.locator('dumbbell-stream').nth(index);
	await player.getByRole('button', { name: /play/i }).first().click();
	await player.getByRole('button', { name: /without sharing/i }).click();
	await eventually(() => seconds(place, index), (at) => at > 1, 'a picture', PATIENCE_MS);
}

const seconds = (place: Page | Frame, index = 0): Promise<number> =>
	place.evaluate<number>(`document.querySelectorAll('dumbbell-stream')[${index}]?.shadowRoot?.querySelector('video')?.currentTime ?? 0`);

describe('a page that a cache has kept for a day', () => {
	test('still plays, and says how many watch now', async () => {
		const url = await admin.publish('Kept', `<!-- wp:dumbbell-stream/player {"streamId":${facts.streamPost}} /--><!-- wp:dumbbell-stream/viewer-count {"streamId":${facts.streamPost}} /--><!-- wp:dumbbell-stream/live-now /-->`);
		const fresh = await (await fetch(url)).text();
		const kept = fresh.replaceAll(/data-dumbbell-at="(\d+)"/g, (_, at: string) => `data-dumbbell-at="${Number(at) - DAY_MS}"`).replaceAll(/\d+ watching/g, '99,999 watching');
		const empty = kept.replace(/(<ul class="dumbbell-stream-list")>.*?<\/ul>(<p class="dumbbell-stream-none") hidden/s, '$1 hidden></ul>$2');
		expect(empty).not.toBe(kept);
		expect(kept).toContain('99,999 watching');
		writeFileSync(made('e2e-pages/site/wp/kept.html'), empty); // As caches keep it: WordPress is not asked.
		const page = await browser.newPage();
		await page.goto(`${facts.siteUrl}/kept.html`);
		await plays(page);
		const words = () => page.locator('[data-dumbbell-viewers], .dumbbell-stream-list small').allTextContents();
		const { seen } = await eventually(words, (all) => all.length === 2 && !all.some((text) => text.includes('99,999')), 'fresh counts', PATIENCE_MS);
		expect(await page.locator('.dumbbell-stream-list a').getAttribute('href')).toBe(streamUrl);
		expect(await page.locator('.dumbbell-stream-none').isVisible()).toBe(false);
		expect(seen).toHaveLength(2);
		for (const text of seen) expect(text).toMatch(/^\d+ watching$/);
		await page.close();
	});
});

describe('a frame in another site', () => {
	let other: Server;
	let html = '';
	beforeAll(async () => {
		other = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html));
		await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
	});
	afterAll(() => new Promise((done) => other.close(done)));

	/** Opens the other site's page, with this in it. */
	async function framed(body: string): Promise<{ readonly page: Page; readonly frame: Frame }> {
		html = `<!doctype html><title>Another site</title><script>said = []; addEventListener('message', ({ data }) => said.push(data));</script>${body}`;
		const page = await browser.newPage();
		await page.goto(`http://localhost:${(other.address() as AddressInfo).port}/`);
		const { seen } = await eventually(() => Promise.resolve(page.frames().find((frame) => frame.url().includes('/embed/'))), (found) => found !== undefined, 'a frame');
		const frame = seen as Frame;
		await frame.waitForFunction("document.querySelector('dumbbell-stream')?.stats !== undefined");
		return { page, frame };
	}

	test('as oEmbed gives it, plays in its own shape', async () => {
		const answer = await fetch(`${facts.siteUrl}/wp-json/oembed/1.0/embed?maxwidth=800&url=${encodeURIComponent(streamUrl)}`);
		const { type, html: given } = (await answer.json()) as { readonly type: string; readonly html: string };
		expect(type).toBe('video');
		const { page, frame } = await framed(given);
		const box = await page.locator('iframe').boundingBox();
		expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(16 / 9, 1);
		await plays(frame);
		await page.close();
	});

	test('sandboxed, as other WordPress sites put it, plays and tells its height', async () => {
		const { page, frame } = await framed(`<iframe sandbox="allow-scripts" security="restricted" width="600" height="338" src="${streamUrl}embed/#?secret=abcdefghij"></iframe>`);
		expect(await frame.evaluate('origin')).toBe('null');
		await eventually(() => page.evaluate<readonly { message: string; value: number; secret: string }[]>('said'), (all) => all.some(({ message, value, secret }) => message === 'height' && secret === 'abcdefghij' && Math.abs(value - 338) < 3), 'its height');
		await plays(frame);
		await page.close();
	});
});

/** A theme as themes were before blocks: header, loop, picture of the post, text, footer. */
const CLASSIC = {
	'style.css': '/* Theme Name: Plain */ body { max-width: 640px; margin: 0 auto; font: 18px serif; }',
	'functions.php': "<?php add_theme_support( 'post-thumbnails' ); add_theme_support( 'title-tag' );",
	'index.php':
		'<!doctype html><html <?php language_attributes(); ?>><head><?php wp_head(); ?></head><body <?php body_class(); ?>><?php wp_body_open(); while ( have_posts() ) { the_post(); the_title( "<h1>", "</h1>" ); the_post_thumbnail(); the_content(); } wp_footer(); ?></body></html>',
};

describe.each(['blocks', 'classic'])('the page of a stream in a theme of the kind: %s', (kind) => {
	beforeAll(async () => {
		if (kind === 'classic') await admin.activateTheme('plain', CLASSIC, demo.dir);
	});
	afterAll(async () => {
		if (kind === 'classic') await admin.activateTheme('twentytwentyfive');
	});

	test('has one player, which moves nothing when it comes, and plays', async () => {
		const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
		await page.addInitScript("shift = 0; new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shift += value; }).observe({ type: 'layout-shift', buffered: true });");
		await page.goto(streamUrl);
		await page.waitForFunction("document.querySelector('dumbbell-stream')?.stats !== undefined");
		expect(await page.locator('dumbbell-stream').count()).toBe(1);
		await plays(page);
		expect(await page.evaluate<number>('shift'), 'Good is below 0.1; fonts of the theme may move a line.').toBeLessThan(0.02);
		await page.close();
	});
});

test('the poster is the picture that the page has loaded already, not a second one', async () => {
	const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
	await page.goto(streamUrl);
	const [small, large] = ['video', 'audio'].map((name) => `/wp-includes/images/media/${name}.png`);
	await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<dumbbell-stream id="own" poster="${large}"><img src="${large}" srcset="${large} 9000w, ${small} 640w" sizes="100vw"></dumbbell-stream>')`);
	await page.waitForFunction("own.querySelector('img').currentSrc !== ''");
	await page.evaluate("again = document.getElementById('own'), again.remove(), setTimeout(() => document.body.append(again))"); // The page's HTML is there before the player, as it is when the module comes.
	const poster = () => page.evaluate<string>("own.shadowRoot.querySelector('.poster').src");
	await eventually(poster, (src) => src.endsWith(small as string), 'the small one');
	await page.evaluate("own.setAttribute('poster', '/wp-includes/images/media/text.png')");
	expect(await poster(), 'The page wants another one.').toMatch(/text\.png$/);
	await page.close();
});

describe('a page with several players', () => {
	test('lets one play in a lightbox: moved, hidden, shown', async () => {
		const url = await admin.publish('Two', `<!-- wp:dumbbell-stream/player {"streamId":${facts.streamPost}} /-->\n\n${streamUrl}\n`);
		const page = await browser.newPage();
		await page.goto(url);
		expect(await page.locator('dumbbell-stream').count()).toBe(2);
		await plays(page, 1);
		await page.evaluate("box = document.body.appendChild(document.createElement('dialog')), box.append(document.querySelectorAll('dumbbell-stream')[1]), box.showModal()");
		const stats = (): Promise<Stats> => page.evaluate<Stats>(FACTS.replace("document.querySelector('dumbbell-stream')", "box.querySelector('dumbbell-stream')"));
		const moved = await stats();
		await page.evaluate('box.close()');
		await eventually(stats, ({ state, seconds: at }) => state === 'playing' && at > moved.seconds + 1, 'it goes on while hidden', PATIENCE_MS);
		await page.evaluate('box.showModal()');
		const shown = await stats();
		await eventually(stats, ({ state, seconds: at }) => state === 'playing' && at > shown.seconds + 1, 'it goes on when shown', PATIENCE_MS);
		expect((await stats()).session).toBe(moved.session);
		expect(await page.evaluate("document.querySelector('dumbbell-stream').stats.state")).toBe('idle');
		await page.close();
	});
});

describe('the editor', () => {
	test('turns an embed of a stream into the player, and the player into shortcode, embed and video', async () => {
		await admin.edit('post-new.php');
		const turn = (from: string, attributes: object, to: string) =>
			admin.page.evaluate<{ name: string; attributes: Record<string, unknown> } | null>(`(() => {
				const [block] = wp.blocks.switchToBlockType(wp.blocks.createBlock(${JSON.stringify(from)}, ${JSON.stringify(attributes)}), ${JSON.stringify(to)}) ?? [];
				return block ? { name: block.name, attributes: block.attributes } : null;
			})()`);
		expect(await turn('core/embed', { url: 'https://elsewhere.example/stream/demo/' }, 'dumbbell-stream/player')).toBeNull();
		expect((await turn('core/video', { autoplay: true, muted: true }, 'dumbbell-stream/player'))?.attributes).toMatchObject({ autoplay: true, muted: true, streamId: 0 });
		const inserted = "wp.data.select('core/block-editor').getBlocks().find(({ name }) => name === 'dumbbell-stream/player')?.attributes";
		const player = await turn('core/embed', { url: streamUrl }, 'dumbbell-stream/player');
		await admin.page.evaluate(`wp.data.dispatch('core/block-editor').insertBlock(wp.blocks.createBlock('dumbbell-stream/player', ${JSON.stringify(player?.attributes)}))`);
		await eventually(() => admin.page.evaluate<{ streamId?: number; url?: string } | undefined>(inserted), (found) => found?.streamId === facts.streamPost && found.url === '', 'the block finds its stream', PATIENCE_MS);
		const attributes = { streamId: facts.streamPost, muted: true };
		expect((await turn('dumbbell-stream/player', attributes, 'core/shortcode'))?.attributes).toMatchObject({ text: `[dumbbell_stream id="${facts.streamPost}" muted]` });
		expect((await turn('dumbbell-stream/player', attributes, 'core/embed'))?.attributes).toMatchObject({ url: streamUrl });
		expect((await turn('dumbbell-stream/player', attributes, 'core/video'))?.attributes).toMatchObject({ muted: true });
	});

	test('of the site leaves a player in a template open for the stream of the page', async () => {
		const { id } = await admin.rest<{ id: string }>('/wp/v2/templates', {
			slug: 'single-dumbbell_stream', theme: 'twentytwentyfive', title: 'Stream', status: 'publish',
			content: '<!-- wp:post-title {"level":1} /--><!-- wp:dumbbell-stream/player {"align":"wide"} /--><!-- wp:dumbbell-stream/viewer-count /--><!-- wp:post-content /-->',
		});
		onTestFinished(() => admin.remove(`/wp/v2/templates/${id}`));
		const visitor = await browser.newPage();
		await visitor.goto(streamUrl);
		expect(await visitor.locator('.alignwide > dumbbell-stream').count()).toBe(1);
		expect(await visitor.locator('dumbbell-stream').count()).toBe(1);
		expect(await visitor.locator('[data-dumbbell-viewers]').textContent()).toMatch(/^\d+ watching$/);
		await visitor.close();
		const { page } = admin;
		await page.goto(`${facts.siteUrl}/wp-admin/site-editor.php?p=${encodeURIComponent(`/wp_template/${id}`)}&canvas=edit`, { waitUntil: 'commit' });
		const canvas = page.frameLocator('iframe[name="editor-canvas"]');
		await canvas.locator('.wp-block-dumbbell-stream-player .dumbbell-stream-still').waitFor({ timeout: 2 * PATIENCE_MS });
		expect(await canvas.locator('.dumbbell-stream-choose').count()).toBe(0);
	});

	test('announces a stream, and its page counts down in the words of the owner', async () => {
		await demo.stopBroadcast();
		const state = async () => ((await (await fetch(`${facts.siteUrl}/wp-json/wp/v2/dumbbell_stream/${facts.streamPost}?_fields=dumbbell`)).json()) as { dumbbell: { state: string } }).dumbbell.state;
		await eventually(state, (now) => now !== 'live', 'WordPress hears of it', PATIENCE_MS); // What is live is not announced.
		await admin.edit(`post.php?post=${facts.streamPost}&action=edit`);
		const { page } = admin;
		const panel = page.locator('.components-panel__body-toggle', { hasText: 'Before the broadcast' });
		if ((await panel.getAttribute('aria-expanded')) === 'false') await panel.click();
		await page.getByRole('button', { name: 'Not announced' }).click();
		await page.getByRole('button', { name: 'Announce', exact: true }).click();
		await page.getByLabel('Message while nothing').fill('Back in a minute.');
		for (const part of ['.dumbbell-stream-panel', '.dumbbell-stream-options']) expect(await barriers(page, part)).toEqual([]);
		for (const dialog of ['How to go live', 'Keys of this stream']) {
			await page.getByRole('button', { name: dialog }).click();
			await page.getByRole('dialog', { name: dialog }).waitFor();
			expect(await barriers(page, '[role=dialog]'), dialog).toEqual([]);
			await page.keyboard.press('Escape');
		}
		await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().includes(`/dumbbell_stream/${facts.streamPost}`)), page.getByRole('button', { name: 'Save', exact: true }).click()]);
		const visitor = await browser.newPage();
		await visitor.goto(streamUrl);
		const counts = /^Starts in \d+(:\d\d){1,2}$/;
		await eventually(() => visitor.locator('.dumbbell-stream-starts').textContent(), (text) => counts.test(text ?? ''), 'the page counts down');
		await visitor.locator('dumbbell-stream').getByRole('button', { name: /play/i }).first().click();
		await visitor.locator('dumbbell-stream').getByRole('button', { name: /without sharing/i }).click();
		const said = () => visitor.evaluate<string>("document.querySelector('dumbbell-stream').shadowRoot.querySelector('.said')?.textContent ?? ''");
		await eventually(said, (text) => text === 'Back in a minute.', 'the words of the owner', PATIENCE_MS);
		expect(await barriers(visitor, 'main')).toEqual([]);
		demo.startBroadcast();
		await eventually(() => seconds(visitor), (at) => at > 1, 'the broadcast begins for who has waited', PATIENCE_MS);
		await visitor.close();
	});
});

describe('a notice about a stream', () => {
	const SENTENCE = 'This part is not available because of a copyright notice.';
	const NOTICE = {
		kind: 'dmca', intake: 'mail', work_title: 'Evening Song', work_text: 'The whole song, from its first note.', claimant_name: 'Ann Author', claimant_email: 'ann@example.org',
		claimant_phone: '+1 555 0100', claimant_address: '1 Main Street, Springfield', signature_name: 'Ann Author', statements: { good_faith: true, accuracy: true, authority: true },
	};
	/** What each viewer is told over his picture, and in which state his player is. */
	const told = (pages: readonly Page[]): Promise<readonly string[]> =>
		Promise.all(pages.map((page) => page.evaluate<string>("(({ stats, shadowRoot }) => stats.state + ': ' + (shadowRoot.querySelector('.message:not([hidden]) .said')?.textContent ?? ''))(document.querySelector('dumbbell-stream'))")));

	test('[T21] that the site acts on reaches everybody who watches within 3 s, in the tree as on the floor, and a correction gives the stream back', async () => {
		const pages = await Promise.all([0, 1, 2].map(() => browser.newPage()));
		for (const [i, page] of pages.entries()) {
			await page.goto(streamUrl);
			const player = page.locator('dumbbell-stream');
			await player.getByRole('button', { name: /play/i }).first().click();
			await player.getByRole('button', { name: i === 0 ? /without sharing/i : /share while|with others/i }).click();
			await eventually(() => seconds(page), (at) => at > 1, 'a picture', PATIENCE_MS);
		}
		const places = (): Promise<readonly unknown[]> => Promise.all(pages.slice(1).map((page) => page.evaluate("document.querySelector('dumbbell-stream').stats.tree")));
		await eventually(places, (trees) => trees.every((tree) => tree !== null), 'both have a place in the tree', PATIENCE_MS);

		await admin.rest('/dumbbell-stream/v1/claims', { ...NOTICE, stream: facts.streamPost, capture_from_ms: Date.now() - 10_000, received: new Date().toISOString().slice(0, 10) });
		const claims = (await (await admin.ask('/dumbbell-stream/v1/claims')).json()) as readonly { id: number; status: string }[];
		const claim = claims.find(({ status }) => status === 'under_review') ?? expect.unreachable(`no claim to decide: ${JSON.stringify(claims)}`);
		await admin.rest(`/dumbbell-stream/v1/claims/${claim.id}/transitions`, { event: 'act', level: 2, code: 'notice', text: 'The song is in the broadcast.' });
		const { afterMs } = await eventually(() => told(pages), (all) => all.every((one) => one === `ended: ${SENTENCE}`), 'everybody sees the card', PATIENCE_MS);
		expect(afterMs).toBeLessThan(3_000);
		expect(await Promise.all(pages.map((page) => page.evaluate("document.querySelector('dumbbell-stream').shadowRoot.querySelector('video').buffered.length")))).toEqual([0, 0, 0]);

		const late = await browser.newPage();
		await late.goto(streamUrl);
		await late.locator('dumbbell-stream').getByRole('button', { name: /play/i }).first().click();
		await late.locator('dumbbell-stream').getByRole('button', { name: /without sharing/i }).click();
		await eventually(() => told([late]), ([one]) => one === `ended: ${SENTENCE}`, 'who comes later sees it too', PATIENCE_MS);

		await admin.rest(`/dumbbell-stream/v1/claims/${claim.id}/transitions`, { event: 'correct', code: 'mistake', text: 'It was another song.' });
		await demo.stopBroadcast();
		demo.startBroadcast();
		for (const page of [...pages, late]) await eventually(() => told([page]), ([one]) => one === 'playing: ', 'the stream is back', PATIENCE_MS);
		await Promise.all([...pages, late].map((page) => page.close()));
	});
});
