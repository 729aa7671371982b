/** What comes with a notice: nobody fetches it from the web server, and whoever holds a receipt checks it without one. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { chromium, type Browser } from 'playwright-core';
import { Demo } from '../tools/demo/demo.mjs';
import { BROWSER_ARGUMENTS, headlessPath } from '../tools/demo/viewer.mjs';
import { made, path } from '../tools/lib/paths.mjs';
import { run } from '../tools/lib/run.mjs';
import { barriers } from './accessibility.ts';
import { SiteAdmin, type SiteFacts } from './site-admin.ts';

const LETTER = 'Dear Sir or Madam, this letter is for your eyes alone.\n'.repeat(3_000);

interface Case {
	readonly file: string;
	readonly key?: string;
	readonly fault?: string;
}
const casesOf = (name: string): readonly Case[] => (JSON.parse(readFileSync(path('core/vectors', `${name}.json`), 'utf8')) as { cases: readonly Case[] }).cases;

let demo: Demo;
let facts: SiteFacts;
let browser: Browser;
let admin: SiteAdmin;

beforeAll(async () => {
	demo = new Demo({ name: 'e2e-private', port: 9_720, source: false });
	facts = await demo.start();
	browser = await chromium.launch({ executablePath: headlessPath(), args: BROWSER_ARGUMENTS });
	admin = await SiteAdmin.logIn(browser, facts);
});
afterAll(async () => {
	await browser?.close();
	await demo?.end();
});

/** Sends a file as a visitor's form does. */
async function send(text: string, name: string): Promise<{ readonly status: number; readonly body: { readonly id?: string; readonly code?: string } }> {
	const form = new FormData();
	form.append('file', new Blob([text]), name);
	const answer = await fetch(`${facts.siteUrl}/?rest_route=/dumbbell-stream/v1/attachments`, { method: 'POST', body: form });
	return { status: answer.status, body: (await answer.json()) as { id?: string; code?: string } };
}

describe('a file that came with a notice', () => {
	test('is of no use to whoever guesses its address, and complete for those who handle claims', async () => {
		const { status, body } = await send(LETTER, 'letter.txt');
		expect([status, body]).toEqual([201, expect.objectContaining({ name: 'letter.txt', bytes: LETTER.length })]);
		const folder = made('e2e-private', 'site/wp/wp-content/uploads/dumbbell-stream-private');
		const names = readdirSync(folder);
		expect(names).toContain(`${body.id}.bin`);
		expect(readFileSync(`${folder}/.htaccess`, 'utf8')).toContain('Require all denied');
		for (const name of ['', ...names, `${body.id}.bin.part`, `${body.id}.txt`]) {
			const text = await (await fetch(`${facts.siteUrl}/wp-content/uploads/dumbbell-stream-private/${name}`)).text();
			expect(text.includes('Dear Sir'), name).toBe(false);
			if (!name.endsWith('.bin')) expect(text.includes(`${body.id}.bin`), `${name} lists the folder`).toBe(false);
		}
		const route = `/dumbbell-stream/v1/attachments/${body.id}`;
		expect((await fetch(`${facts.siteUrl}/?rest_route=${route}&download=1`)).status).toBe(401);
		expect((await admin.ask(route)).status()).toBe(200);
		const nonce = await (await admin.page.request.get(`${facts.siteUrl}/wp-admin/admin-ajax.php?action=rest-nonce`)).text();
		const file = await admin.page.request.get(`${facts.siteUrl}/`, { params: { rest_route: route, download: '1' }, headers: { 'X-WP-Nonce': nonce } });
		expect(await file.text()).toBe(LETTER);
		expect(file.headers()).toMatchObject({ 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff', 'content-security-policy': 'sandbox', 'content-disposition': "attachment; filename*=UTF-8''letter.txt" });
	});
	test.each([['shell.php', '<?php echo 1;'], ['shell.png', '<?php echo 1;'], ['page.html', '<script>alert(1)</script>'], ['.htaccess', 'Require all granted'], ['../../shell.php', '<?php echo 1;']])('is not taken when it is %s', async (name, text) => {
		const { status, body } = await send(text, name);
		expect([status, body.code]).toEqual([415, 'dumbbell_stream_file_type']);
	});
});

describe('the verifier', () => {
	const file = made('e2e-private', 'receipt.json');
	const excerpt = made('e2e-private', 'excerpt.dumbbell');
	const [good] = casesOf('receipts');
	const forged = casesOf('receipts').find(({ fault }) => fault === 'bad-signature');

	test('checks in a browser that has no network, and everybody can use it', async () => {
		const context = await browser.newContext({ offline: true });
		onTestFinished(() => context.close());
		const page = await context.newPage();
		const asked: string[] = [];
		page.on('request', (request) => { if (!request.url().startsWith('file:')) asked.push(request.url()); });
		await page.goto(pathToFileURL(path('plugin/build/verify/verify.html')).href);
		writeFileSync(excerpt, Buffer.from(casesOf('excerpts')[0]?.file ?? '', 'base64'));
		for (const [receipt, verdict] of [[good, '✓ All is well'], [forged, '✗ Not all is well']] as const) {
			await page.getByLabel('Key of the site').fill(receipt?.key ?? '');
			await page.getByLabel('Files').setInputFiles([{ name: 'receipt.json', mimeType: 'application/json', buffer: Buffer.from(receipt?.file ?? '') }]);
			await page.getByRole('heading', { name: verdict }).waitFor();
		}
		await page.getByLabel('Files').setInputFiles([excerpt]);
		await page.getByText(/Signed by the stream \S{43}: 7 packets/).waitFor();
		expect(await barriers(page)).toEqual([]);
		expect(asked).toEqual([]);
	});
	test('checks as a command, and says by its exit code whether all is well', async () => {
		const verify = async (text: string, ...options: readonly string[]): Promise<{ code: number; output: string }> => {
			writeFileSync(file, text);
			return run(process.execPath, [path('plugin/build/verify/verify.mjs'), ...options, file], { mayFail: true });
		};
		onTestFinished(() => rmSync(file, { force: true }));
		expect(await verify(good?.file ?? '', '--key', good?.key ?? '')).toMatchObject({ code: 0, output: expect.stringContaining('All is well.') as string });
		expect(await verify(good?.file ?? '', '--key', 'A'.repeat(43))).toMatchObject({ code: 1, output: expect.stringContaining('Another key has signed it') as string });
		expect(await verify(forged?.file ?? '')).toMatchObject({ code: 1 });
		expect(await verify('', '--unknown')).toMatchObject({ code: 2 });
	});
});
