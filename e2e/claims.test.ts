/** A copyright notice in a real WordPress with a real stream: from the player to the takedown, the answer, and back on the air. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { Demo } from '../tools/demo/demo.mjs';
import { SMALL } from '../tools/demo/source.mjs';
import { BROWSER_ARGUMENTS, headlessPath } from '../tools/demo/viewer.mjs';
import { barriers } from './accessibility.ts';
import { eventually, TestBrowser, type ViewerPage } from './audience.ts';
import { SiteAdmin, type SiteFacts } from './site-admin.ts';

/** Browsers on two noisy cores: the condition must come, this is only when we stop waiting. */
const PATIENCE_MS = 40_000;
/** The promise: within so long nobody sees it any more. */
const TAKEDOWN_MS_MAX = 3_000;
const WORDS = 'This part is not available because of a copyright notice.';

interface Facts extends SiteFacts {
	readonly watchUrl: string;
	readonly streamPost: number;
	readonly streamId: string;
}
interface Receipt {
	readonly receipt: { readonly public_id: string; readonly status: string; readonly log: { readonly entry: unknown; readonly index: number; readonly size: number; readonly root: string; readonly path: readonly string[] }; readonly evidence: { readonly result: string } | null };
	readonly key: string;
	readonly signature: string;
}

let demo: Demo;
let facts: Facts;
let browser: Browser;
let crowd: TestBrowser;
let visitor: BrowserContext;
let admin: SiteAdmin;
let viewers: readonly ViewerPage[] = [];
let receipts: readonly Receipt[] = [];
let publicId = '';
const form = () => visitor.pages()[0] as Page;
const claimPage = () => admin.page;

beforeAll(async () => {
	demo = new Demo({ name: 'e2e-claims', port: 9_700, picture: SMALL });
	facts = await demo.start();
	browser = await chromium.launch({ executablePath: headlessPath(), args: BROWSER_ARGUMENTS });
	crowd = await TestBrowser.launch();
	visitor = await browser.newContext({ acceptDownloads: true });
	await visitor.newPage();
	admin = await SiteAdmin.logIn(browser, facts);
});
afterAll(async () => {
	await crowd?.close();
	await browser?.close();
	await demo?.end();
});

/** The stream is at work again; its publisher comes back by himself. */
const plays = async (viewer: ViewerPage): Promise<void> => void (await eventually(() => viewer.stats(), ({ state, seconds }) => state === 'playing' && seconds > 1, `${viewer.name} plays`, PATIENCE_MS));
const words = (viewer: ViewerPage): Promise<string> => viewer.page.locator('dumbbell-stream').first().evaluate((element) => element.shadowRoot?.textContent ?? '');

describe('a copyright notice', () => {
	test('begins in the player, which says what was on the screen', async () => {
		viewers = [await crowd.viewer('Anna', facts.watchUrl), await crowd.viewer('Ben', facts.watchUrl)];
		for (const viewer of viewers) await viewer.play(true);
		for (const viewer of viewers) await plays(viewer);
		const [anna] = viewers as [ViewerPage];
		await anna.page.locator('dumbbell-stream').first().hover();
		await anna.page.getByRole('button', { name: /settings/i }).first().click();
		const href = await anna.page.getByRole('menuitem', { name: /report/i }).getAttribute('href');
		const download = anna.page.waitForEvent('download');
		await anna.page.getByRole('menuitem', { name: /save excerpt/i }).click();
		await (await download).saveAs(excerpt());
		await form().goto(new URL(href ?? '', facts.siteUrl).href);
		const hidden = async (name: string) => form().locator(`[name="dumbbell_notice[${name}]"]`).inputValue();
		expect(await hidden('stream_key')).toBe(facts.streamId);
		expect(Number(await hidden('capture_from_ms'))).toBeGreaterThan(Date.now() - 120_000);
		expect(await barriers(form(), '.wp-block-dumbbell-stream-notice-form')).toEqual([]);
	});

	test('takes the packets that the stream has signed, checked in the browser and drawn by the server', async () => {
		await form().setInputFiles('input[type=file][accept*=".dumbbell"], input[type=file]', excerpt());
		await eventually(async () => form().locator('#dumbbell-notice').textContent(), (text) => /signed by this stream/i.test(text ?? ''), 'a verdict', PATIENCE_MS);
	});

	test('is read, signed and received, with a receipt', async () => {
		const fields = { work_title: 'A Song', work_text: 'Sung by me', claimant_name: 'Ada Owner', claimant_email: 'ada@example.org', claimant_phone: '+1 555 0100', claimant_address: '1 Main Street, Springfield', claimant_country: 'United States' };
		for (const [name, value] of Object.entries(fields)) await form().fill(`[name="dumbbell_notice[${name}]"]`, value);
		await form().click('.dumbbell-actions .dumbbell-primary');
		await form().waitForSelector('[name="dumbbell_notice[signature_name]"]');
		expect(await barriers(form(), '.wp-block-dumbbell-stream-notice-form')).toEqual([]);
		for (const name of ['good_faith', 'accuracy', 'authority']) await form().check(`[name="dumbbell_notice[statements][${name}]"]`);
		await form().fill('[name="dumbbell_notice[signature_name]"]', 'Ada Owner');
		await Promise.all([form().waitForURL(/dumbbell_claim=/), form().click('.dumbbell-actions .dumbbell-primary')]);
		publicId = new URL(form().url()).searchParams.get('dumbbell_claim') ?? '';
		expect(publicId).toMatch(/^[a-z0-9]{26}$/);
		expect(await barriers(form(), '.wp-block-dumbbell-stream-notice-form')).toEqual([]);
		receipts = await receiptsNow();
		expect(receipts.at(-1)?.receipt.evidence?.result).toBe('signed');
	});
});

describe('the takedown', () => {
	test('takes the live stream off the air for everybody within three seconds', async () => {
		await openClaim();
		expect(await barriers(claimPage(), '.dumbbell-claims')).toEqual([]);
		await choose('Take offline');
		await claimPage().locator('.dumbbell-move[open] [name="details[level]"][value="2"]').check();
		const clickedMs = Date.now();
		const click = act();
		await Promise.all(viewers.map((viewer) => eventually(() => words(viewer), (text) => text.includes(WORDS), `${viewer.name} sees it no more`, PATIENCE_MS)));
		const goneMs = Date.now();
		await click;
		expect(goneMs - orderedMs(clickedMs), 'From the order of the site: how fast PHP answers a click is the business of its server.').toBeLessThan(TAKEDOWN_MS_MAX);
		for (const viewer of viewers) expect((await viewer.stats()).children).toEqual([]);
	});

	test('lets nobody in meanwhile', async () => {
		const late = await crowd.viewer('Cleo', facts.watchUrl);
		await late.page.locator('dumbbell-stream').first().getByRole('button', { name: /play/i }).first().click();
		await late.page.getByRole('button', { name: /without sharing/i }).click({ timeout: 5_000 }).catch(() => undefined); // It may be refused before it asks.
		await eventually(() => words(late), (text) => text.includes(WORDS), 'Cleo is told why', PATIENCE_MS);
		await late.close();
	});
});

describe('the answer', () => {
	test('is a counter-notice, whose dates the broadcaster and the sender are told', async () => {
		const page = claimPage();
		await page.goto(`${facts.siteUrl}/?dumbbell_counter=${publicId}`);
		expect(await barriers(page, '.wp-block-dumbbell-stream-notice-form')).toEqual([]);
		const fields = { name: 'Ben Broadcaster', email: 'ben@example.org', phone: '+1 555 0101', address: '2 Side Street, Springfield', country: 'United States', reason_text: 'I have a licence for this song.' };
		for (const [name, value] of Object.entries(fields)) await page.fill(`[name="dumbbell_answer[${name}]"]`, value);
		await page.click('.dumbbell-actions .dumbbell-primary');
		await page.waitForSelector('[name="dumbbell_answer[signature_name]"]');
		for (const tick of await page.locator('#dumbbell-notice-form [type=checkbox]').all()) await tick.check();
		await page.fill('[name="dumbbell_answer[signature_name]"]', 'Ben Broadcaster');
		await page.click('.dumbbell-actions .dumbbell-primary');
		await eventually(() => page.locator('#dumbbell-notice').textContent(), (text) => /received your counter-notice and forwarded it/i.test(text ?? ''), 'it was received', PATIENCE_MS);
		await openClaim();
		expect(await page.locator('.dumbbell-move', { hasText: 'Restore now' }).count(), 'Not before ten business days have passed.').toBe(0);
	});

	test('brings the stream back when its days have passed', async () => {
		letDaysPass();
		await openClaim();
		await choose('Restore now');
		await act();
		for (const viewer of viewers) await eventually(() => viewer.stats(), ({ state }) => state === 'playing', `${viewer.name} sees it again`, PATIENCE_MS);
	});
});

describe('afterwards', () => {
	test('receipts prove what was done, to whoever has the key of the site', async () => {
		const { site: key } = (await (await fetch(`${facts.siteUrl}/?rest_route=/dumbbell-stream/v1/keys`)).json()) as { readonly site: string };
		receipts = await receiptsNow();
		expect(receipts.length).toBeGreaterThan(0);
		for (const { receipt, key: by, signature } of receipts) {
			expect(by).toBe(key);
			expect(signed(key, `dumbbell-stream receipt${canonical(receipt)}`, signature)).toBe(true);
			const { entry, index, size, root, path } = receipt.log;
			expect(rootOf(leaf(canonical(entry)), index, size, path.map(bytes)).toString('base64url')).toBe(root);
		}
		const [first] = receipts as [Receipt];
		expect(signed(key, `dumbbell-stream receipt${canonical({ ...first.receipt, status: 'rejected' })}`, first.signature)).toBe(false);
	});

	test('the log holds every step, and its root is that of its entries', async () => {
		const ask = async <T>(route: string) => (await (await admin.ask(`/dumbbell-stream/v1/log/${route}`)).json()) as T;
		const { head, key, signature } = await ask<{ head: { size: number; root: string }; key: string; signature: string }>('head');
		expect(signed(key, `dumbbell-stream log head${canonical(head)}`, signature)).toBe(true);
		const { entries } = await ask<{ entries: readonly { entry: { id: string; event: string } }[] }>('entries');
		expect(entries).toHaveLength(head.size);
		expect(treeRoot(entries.map(({ entry }) => leaf(canonical(entry)))).toString('base64url')).toBe(head.root);
		const mine = entries.filter(({ entry }) => entry.id === publicId).map(({ entry }) => entry.event);
		for (const event of ['file', 'check_passed', 'act', 'counter', 'restore']) expect(mine).toContain(event);
	});
});

const excerpt = () => `${demo.dir}/excerpt.dumbbell`;

async function openClaim(): Promise<void> {
	await claimPage().goto(`${facts.siteUrl}/wp-admin/edit.php?post_type=dumbbell_stream&page=dumbbell-stream-claims&view=all&s=${publicId}`, { waitUntil: 'domcontentloaded' });
	await claimPage().locator('.row-title').first().click();
	await claimPage().waitForSelector('.dumbbell-columns');
}

const choose = (move: string): Promise<void> => claimPage().locator('.dumbbell-move > summary', { hasText: move }).click();

async function act(): Promise<void> {
	await claimPage().locator('.dumbbell-move[open] button[type=submit]').click();
	await eventually(() => claimPage().locator('.notice').allTextContents(), (all) => all.some((text) => text.includes('Done:')), 'it was done', PATIENCE_MS);
}

/** When the sidecar heard of the takedown, Unix ms. */
function orderedMs(sinceMs: number): number {
	const times = readFileSync(demo.log('sidecar'), 'utf8').split('\n').filter((line) => line.includes('order=tombstones')).map((line) => Date.parse(line.slice(0, line.indexOf(' '))));
	return times.find((ms) => ms >= sinceMs) ?? expect.unreachable('no order came');
}

/** The receipts, as their owner downloads them. */
async function receiptsNow(): Promise<readonly Receipt[]> {
	const answer = await form().request.get(`${facts.siteUrl}/?dumbbell_claim=${publicId}&dumbbell_file=1`);
	return (await answer.json()) as readonly Receipt[];
}

/** Moves the dates of the counter-notice into the past: site and sidecar must agree about the time, so the clock itself cannot be moved. */
function letDaysPass(): void {
	const plugins = `${demo.dir}/site/wp/wp-content/mu-plugins`;
	mkdirSync(plugins, { recursive: true });
	writeFileSync(
		`${plugins}/days.php`,
		"<?php add_action( 'plugins_loaded', static function () { global $wpdb; unlink( __FILE__ ); foreach ( array( 'restore_not_before_gmt', 'restore_planned_gmt', 'restore_not_after_gmt' ) as $at ) { $wpdb->query( \"UPDATE {$wpdb->prefix}dumbbell_counter_notices SET $at = '\" . gmdate( 'Y-m-d H:i:s', time() + ( 'restore_not_after_gmt' === $at ? 86400 : -60 ) ) . \"'\" ); } } );",
	);
}

// RFC 9162, section 2.1, and RFC 8785, written once more from their texts.

const sha256 = (...parts: readonly Uint8Array[]) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const bytes = (text: string) => Buffer.from(text, 'base64url');
const leaf = (entry: string) => sha256(Uint8Array.of(0), Buffer.from(entry));
const node = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);

function treeRoot(leaves: readonly Buffer[]): Buffer {
	if (leaves.length === 0) return sha256();
	if (leaves.length === 1) return leaves[0] as Buffer;
	let half = 1;
	while (half * 2 < leaves.length) half *= 2;
	return node(treeRoot(leaves.slice(0, half)), treeRoot(leaves.slice(half)));
}

function rootOf(hash: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer {
	if (size <= 1) return hash;
	let half = 1;
	while (half * 2 < size) half *= 2;
	const [last, rest] = [path.at(-1) as Buffer, path.slice(0, -1)];
	return index < half ? node(rootOf(hash, index, half, rest), last) : node(last, rootOf(hash, index - half, size - half, rest));
}

function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`;
}

function signed(key: string, message: string, signature: string): boolean {
	return verify(null, Buffer.from(message), createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' }), bytes(signature));
}
