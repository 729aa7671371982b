/**
 * Who may watch, and by whose key: on a real WordPress, from a page that was cached for visitors before anything of this was decided.
 * The tests follow each other: each begins with the stream as the one before has left it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { Demo } from '../tools/demo/demo.mjs';
import { SMALL, sourceArguments } from '../tools/demo/source.mjs';
import { BROWSER_ARGUMENTS, headlessPath } from '../tools/demo/viewer.mjs';
import { freePort } from '../tools/lib/ports.mjs';
import { eventually, FACTS, type Stats } from './audience.ts';

/** Browsers on two noisy cores: the condition must come, this is only when we stop waiting. */
const PATIENCE_MS = 30_000;
/** A revocation reaches everybody within this. */
const REVOKED_MS_MAX = 5_000;

/** A page that the test hands to the browser counts as a stranger's, who may not reach this machine; a cache in front of a site is none. */
const ARGUMENTS = ['--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests', '--autoplay-policy=no-user-gesture-required'];

interface Facts {
	readonly watchUrl: string;
	readonly siteUrl: string;
	readonly adminUrl: string;
	readonly streamId: string;
	readonly streamPost: number;
	readonly user: string;
	readonly password: string;
}

let demo: Demo;
let facts: Facts;
let browser: Browser;
/** The owner, logged in. */
let owner: BrowserContext;
/** The page as a visitor's request has put it into a cache that does not ask again for a day. */
let cached: string;
let context: BrowserContext;
let page: Page;
let encoder: ChildProcess | undefined;

beforeAll(async () => {
	demo = new Demo({ name: 'e2e-admission', port: await freePort(9_600), picture: SMALL });
	facts = await demo.start();
	browser = await chromium.launch({ executablePath: headlessPath(), args: [...BROWSER_ARGUMENTS, ...ARGUMENTS] });
	owner = await browser.newContext();
	const login = await owner.newPage();
	await login.goto(facts.adminUrl);
	await logIn(login);
	await login.close();
	await change({ status: 'publish', password: '', dumbbell_members_only: false }); // As the last run may not have left it.
	cached = await (await fetch(facts.watchUrl)).text();
});
afterAll(async () => {
	await browser?.close();
	encoder?.kill('SIGKILL');
	await demo?.end();
});
beforeEach(async () => {
	context = await browser.newContext();
	await context.route(facts.watchUrl, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: cached }));
	page = await context.newPage();
	await page.goto(facts.watchUrl);
});
afterEach(() => context.close());

async function logIn(on: Page): Promise<void> {
	await on.locator('#user_login').fill(facts.user);
	await on.locator('#user_pass').fill(facts.password);
	await on.locator('#wp-submit').click();
	await on.waitForURL((url) => !url.pathname.endsWith('wp-login.php'));
}

/** What the owner does, over REST as the editor does it. */
async function order(path: string, data: object = {}): Promise<Record<string, unknown>> {
	const nonce = await (await owner.request.get(`${facts.siteUrl}/wp-admin/admin-ajax.php?action=rest-nonce`)).text();
	const answer = await owner.request.post(`${facts.siteUrl}/wp-json${path}`, { headers: { 'x-wp-nonce': nonce }, data });
	const body = (await answer.json()) as Record<string, unknown>;
	expect(answer.status(), JSON.stringify(body)).toBe(200);
	return body;
}
const change = (fields: object): Promise<unknown> => order(`/wp/v2/dumbbell_stream/${facts.streamPost}`, fields);
const stream = (route: string, data?: object): Promise<Record<string, unknown>> => order(`/dumbbell-stream/v1/streams/${facts.streamPost}/${route}`, data);

async function press(): Promise<void> {
	await page.evaluate("document.querySelector('dumbbell-stream').settings = { share: false }");
	await page.locator('dumbbell-stream').getByRole('button', { name: 'Play', exact: true }).first().click();
}
const stats = (): Promise<Stats> => page.evaluate<Stats>(FACTS);
/** What the page itself says, for whoever has to find out what went wrong. */
const said = (): Promise<string> => page.locator('dumbbell-stream').first().innerText();
async function plays(why: string): Promise<Stats> {
	try {
		return (await eventually(stats, ({ state, seconds }) => state === 'playing' && seconds > 0.5, why, PATIENCE_MS)).seen;
	} catch (error) {
		throw new Error(`${(error as Error).message}\n${await said()}`);
	}
}

test('members: a visitor is led to the log-in and comes back, and then the old page plays', async () => {
	await change({ dumbbell_members_only: true });
	await press();
	await page.getByText('Log in to watch.').first().waitFor({ timeout: PATIENCE_MS });
	await page.getByRole('link', { name: 'Log in', exact: true }).last().click();
	await page.waitForURL(/wp-login\.php/);
	await logIn(page);
	expect(page.url()).toBe(facts.watchUrl);
	await page.goto(facts.watchUrl); // The browser has followed past the cache.
	expect(await page.locator('dumbbell-stream').getAttribute('nonces')).toBeNull();
	await press();
	await plays('the member');
});

test('a password: a wrong one is told, and with the right one the old page plays', async () => {
	await change({ dumbbell_members_only: false, password: 'open sesame' });
	await press();
	const field = page.getByLabel('Password');
	await field.waitFor({ timeout: PATIENCE_MS });
	await field.fill('close sesame');
	await field.press('Enter');
	await page.getByText('This is not the password. Try again.').waitFor({ timeout: PATIENCE_MS });
	await field.fill('open sesame');
	await field.press('Enter');
	await plays('whoever knows the password');
	await change({ password: '' });
});

test('private: nobody is told more than that he may not, and the owner watches', async () => {
	await change({ status: 'private' });
	await press();
	await page.getByText('You could not be let in.').first().waitFor({ timeout: PATIENCE_MS });
	const own = await owner.newPage();
	await own.goto(`${facts.siteUrl}/?p=${facts.streamPost}&post_type=dumbbell_stream`);
	expect(await own.locator('dumbbell-stream').getAttribute('nonces')).toContain('rest-nonce');
	await own.evaluate("document.querySelector('dumbbell-stream').settings = { share: false }");
	await own.locator('dumbbell-stream').getByRole('button', { name: 'Play', exact: true }).first().click();
	await eventually(() => own.evaluate<Stats>(FACTS), ({ state }) => state === 'playing', 'the owner', PATIENCE_MS);
	await own.close();
	await change({ status: 'publish' });
});

test('a session that is revoked ends for everybody within seconds, and the next one plays by itself', async () => {
	await press();
	const { session } = await plays('a viewer');
	await demo.stopBroadcast();
	demo.startBroadcast();
	const running = (await eventually(stats, (now) => now.state === 'playing' && (now.session ?? 0) > (session ?? 0), 'the present session', PATIENCE_MS)).seen.session;
	const told = performance.now();
	expect(await stream('revocations', { session: running })).toMatchObject({ session: running, told: true });
	await page.getByText('This broadcast was stopped by its owner.').first().waitFor({ timeout: REVOKED_MS_MAX });
	expect(performance.now() - told).toBeLessThan(REVOKED_MS_MAX);
	// The encoder connects again by itself, and begins another session.
	expect((await eventually(stats, (now) => now.state === 'playing' && now.session !== running, 'the next session', PATIENCE_MS)).seen.session).toBeGreaterThan(running ?? 0);
});

test('a stream with a new key goes on for whoever watches, and plays on pages that know its old one', async () => {
	await press();
	await plays('a viewer of the old key');
	await demo.stopBroadcast();
	const { stream: id } = await stream('rotations');
	expect(id).not.toBe(facts.streamId);
	const { ingestUrl, ingestKey } = (await stream('ingest')) as { ingestUrl: string; ingestKey: string };
	encoder = spawn('ffmpeg', sourceArguments({ ingestUrl, ingestKey, clock: false, picture: SMALL }), { stdio: 'ignore' });
	await eventually(stats, (now) => now.state === 'playing' && now.streamId === id, 'whoever was watching', PATIENCE_MS);

	const late = await context.newPage();
	await late.goto(facts.watchUrl);
	expect(await late.locator('dumbbell-stream').getAttribute('stream')).toBe(facts.streamId);
	await late.locator('dumbbell-stream').getByRole('button', { name: 'Play', exact: true }).first().click();
	await eventually(() => late.evaluate<Stats>(FACTS), (now) => now.state === 'playing' && now.streamId === id, 'whoever comes with the old page', PATIENCE_MS);
});
