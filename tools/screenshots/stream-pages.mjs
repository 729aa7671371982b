/** The pictures of streams in WordPress: made in the editor, on their own page, in a list, in a frame. */

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../demo/demo.mjs').DemoFacts} DemoFacts */
/** @typedef {(page: Page, name: string) => Promise<unknown>} Shoot */

const HOUR_S = 3_600;
/** Announced for so much later, so that the countdown counts. */
const AHEAD_S = 0.7 * HOUR_S;
/** The editor is five megabytes of scripts. */
const EDITOR_MS = 60_000;

/**
 * @param {Page} page Of somebody who is logged in.
 * @param {DemoFacts} facts
 */
function restOf(page, { siteUrl }) {
	/**
	 * @param {string} route
	 * @param {{ data: object | Buffer, headers?: Record<string, string> }} body
	 */
	return async (route, { data, headers = {} }) => {
		const nonce = await (await page.request.get(`${siteUrl}/wp-admin/admin-ajax.php?action=rest-nonce`)).text();
		const answer = await page.request.post(`${siteUrl}/wp-json/wp/v2/${route}`, { data, headers: { 'X-WP-Nonce': nonce, ...headers } });
		return /** @type {Promise<{ id: number, link: string }>} */ (answer.json());
	};
}

/**
 * Gives the demo's stream a poster, announces another one, publishes a page with everything.
 * @param {Browser} browser
 * @param {Page} page Of somebody who is logged in.
 * @param {DemoFacts} facts
 */
async function content(browser, page, facts) {
	const rest = restOf(page, facts);
	const easel = await browser.newPage({ viewport: { width: 1280, height: 720 } });
	await easel.setContent('<body style="margin:0;height:100vh;background:radial-gradient(circle at 30% 35%,#f2cc8f,#e07a5f 30%,#3d405b 75%)">');
	const poster = await rest('media', { data: await easel.screenshot({ type: 'jpeg', quality: 80 }), headers: { 'Content-Type': 'image/jpeg', 'Content-Disposition': 'attachment; filename="poster.jpg"' } });
	await easel.close();
	await rest(`dumbbell_stream/${facts.streamPost}`, { data: { featured_media: poster.id, title: 'Evening show' } });
	const next = await rest('dumbbell_stream', {
		data: {
			title: 'Friday at the lake', status: 'publish', featured_media: poster.id, content: '<!-- wp:paragraph --><p>Songs, stories and a fire.</p><!-- /wp:paragraph -->',
			meta: { _dumbbell_stream_starts_at: Math.round(Date.now() / 1000 + AHEAD_S), _dumbbell_stream_offline: 'We light the fire at eight.', _dumbbell_stream_delay: 'near' },
		},
	});
	const list = await rest('pages', { data: { title: 'What is on', status: 'publish', content: `<!-- wp:dumbbell-stream/live-now /--><!-- wp:dumbbell-stream/player {"streamId":${facts.streamPost}} /--><!-- wp:dumbbell-stream/viewer-count {"streamId":${facts.streamPost}} /-->` } });
	return { next, list };
}

/**
 * Opens the editor of a post with its panels.
 * @param {Page} page
 * @param {string} url
 */
async function edit(page, url) {
	await page.goto(url, { waitUntil: 'commit' });
	await page.waitForFunction("window.wp?.data?.select('core/editor')?.getCurrentPostId?.() > 0", null, { timeout: EDITOR_MS });
	await page.evaluate("wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false)");
}

/**
 * @param {Page} page
 * @param {string} siteUrl
 * @param {{ next: { id: number }, list: { id: number } }} made
 * @param {Shoot} shoot
 */
async function editors(page, siteUrl, { next, list }, shoot) {
	await page.setViewportSize({ width: 1280, height: 1500 });
	await edit(page, `${siteUrl}/wp-admin/post.php?post=${next.id}&action=edit`);
	for (const title of ['Before the broadcast', 'Viewers', 'Picture and delay']) {
		const toggle = page.locator('.components-panel__body-toggle', { hasText: title });
		if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
	}
	await page.locator('.dumbbell-stream-schedule-row').scrollIntoViewIfNeeded();
	await shoot(page, 'stream-editor');
	await page.setViewportSize({ width: 1280, height: 900 });
	await edit(page, `${siteUrl}/wp-admin/post.php?post=${list.id}&action=edit`);
	const canvas = page.frameLocator('iframe[name="editor-canvas"]');
	await canvas.locator('.dumbbell-stream-still img').waitFor();
	await canvas.locator('.dumbbell-stream-list img').waitFor();
	await canvas.locator('.dumbbell-stream-still').click();
	await shoot(page, 'block-editor');
}

/**
 * @param {Browser} browser
 * @param {Page} page Of somebody who is logged in.
 * @param {DemoFacts} facts
 * @param {Record<string, { width: number, height: number }>} sizes
 * @param {Shoot} shoot
 */
export async function streamPages(browser, page, facts, sizes, shoot) {
	const made = await content(browser, page, facts);
	for (const [size, viewport] of Object.entries(sizes)) {
		const suffix = size === 'desktop' ? '' : `-${size}`;
		const visitor = await browser.newPage({ viewport });
		const places = { 'stream-page': made.next.link, 'live-now': made.list.link, embed: `${made.next.link}embed/` };
		for (const [name, url] of Object.entries(places)) {
			await visitor.goto(url);
			await visitor.waitForFunction("document.querySelector('dumbbell-stream')?.shadowRoot?.querySelector('.poster')?.complete");
			await shoot(visitor, `${name}${suffix}`);
		}
		await visitor.close();
	}
	await editors(page, facts.siteUrl, made, shoot);
}
