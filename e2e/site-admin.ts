import { mkdirSync, writeFileSync } from 'node:fs';
import type { APIResponse, Browser, Page } from 'playwright-core';

/** The editor is five megabytes of scripts: on a busy machine they take their time. */
const EDITOR_MS = 60_000;

export interface SiteFacts {
	readonly siteUrl: string;
	readonly user: string;
	readonly password: string;
}

/** Somebody who is logged in to a WordPress, with a page of his own. */
export class SiteAdmin {
	readonly page: Page;
	readonly #facts: SiteFacts;

	private constructor(page: Page, facts: SiteFacts) {
		this.page = page;
		this.#facts = facts;
	}

	static async logIn(browser: Browser, facts: SiteFacts): Promise<SiteAdmin> {
		const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
		await page.goto(`${facts.siteUrl}/wp-login.php`);
		await page.fill('#user_login', facts.user);
		await page.fill('#user_pass', facts.password);
		await Promise.all([page.waitForURL(/wp-admin/), page.click('#wp-submit')]);
		return new SiteAdmin(page, facts);
	}

	/** A call to a REST route, whatever comes of it. Without a body it is a GET. */
	async ask(route: string, body?: object, method = body ? 'POST' : 'GET'): Promise<APIResponse> {
		this.#nonce ??= await (await this.page.request.get(`${this.#facts.siteUrl}/wp-admin/admin-ajax.php?action=rest-nonce`)).text();
		return this.page.request.fetch(`${this.#facts.siteUrl}/`, { method, params: { rest_route: route }, headers: { 'X-WP-Nonce': this.#nonce }, ...(body && { data: body }) });
	}
	#nonce: string | undefined;

	/** A call to a REST route. @throws Error with what it said. */
	async rest<T>(route: string, body: object, method?: string): Promise<T> {
		const answer = await this.ask(route, body, method);
		if (!answer.ok()) throw new Error(`${route}: ${await answer.text()}`);
		return (await answer.json()) as T;
	}

	/** Deletes something for good. */
	async remove(route: string): Promise<void> {
		await this.rest(route, { force: true }, 'DELETE');
	}

	/** Publishes a page. @returns Its address. */
	async publish(title: string, content: string): Promise<string> {
		return (await this.rest<{ link: string }>('/wp/v2/pages', { title, content, status: 'publish' })).link;
	}

	/** @param files Makes it first, in the site whose folder is `dir`. */
	async activateTheme(name: string, files: Readonly<Record<string, string>> = {}, dir = ''): Promise<void> {
		const folder = `${dir}/site/wp/wp-content/themes/${name}`;
		for (const [file, text] of Object.entries(files)) {
			mkdirSync(folder, { recursive: true });
			writeFileSync(`${folder}/${file}`, text);
		}
		await this.page.goto(`${this.#facts.siteUrl}/wp-admin/themes.php`);
		const link = await this.page.locator(`a[href*="action=activate"][href*="stylesheet=${name}"]`).first().getAttribute('href', { timeout: 2_000 }).catch(() => null);
		if (link !== null) await this.page.goto(new URL(link, this.page.url()).href); // Else it is active already.
	}

	/** Opens the block editor, without its welcome. */
	async edit(path: string): Promise<void> {
		await this.page.goto(`${this.#facts.siteUrl}/wp-admin/${path}`, { waitUntil: 'commit' });
		await this.page.waitForFunction("window.wp?.data?.select('core/editor')?.getCurrentPostId?.() > 0 && wp.blocks.getBlockType('dumbbell-stream/player')", null, { timeout: EDITOR_MS });
		await this.page.evaluate("wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false)");
	}
}
