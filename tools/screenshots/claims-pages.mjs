/** The pictures of copyright notices: written and signed by somebody, followed, and worked on. */

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../demo/demo.mjs').DemoFacts} DemoFacts */
/** @typedef {(page: Page, name: string) => Promise<unknown>} Shoot */

/** The browser does a little work before it may send. */
const SEND_MS = 60_000;
/** The passage began so long ago. */
const AGO_S = 90;

const FIELDS = {
	work_title: 'Blue Song', work_text: 'Words and music by the sender, sung in the broadcast.', claimant_name: 'Ada Owner', claimant_email: 'ada@example.org',
	claimant_phone: '+1 555 0100', claimant_address: '1 Main Street, Springfield', claimant_country: 'United States',
};

/**
 * @param {Page} page
 * @param {DemoFacts} facts
 * @param {Shoot} shoot
 */
async function notice(page, facts, shoot) {
	const from = Date.now() - 1_000 * AGO_S;
	await page.goto(`${facts.siteUrl}/?dumbbell_notice_form=1&stream=${facts.streamId}&capture=${from}`);
	await shoot(page, 'notice-form');
	await page.click('.dumbbell-actions .dumbbell-primary');
	await page.locator('.dumbbell-field [aria-invalid]').first().waitFor();
	await shoot(page, 'notice-errors');
	for (const [name, value] of Object.entries(FIELDS)) await page.fill(`[name="dumbbell_notice[${name}]"]`, value);
	await page.click('.dumbbell-actions .dumbbell-primary');
	await page.locator('[name="dumbbell_notice[signature_name]"]').waitFor();
	await shoot(page, 'notice-review');
	for (const name of ['good_faith', 'accuracy', 'authority']) await page.check(`[name="dumbbell_notice[statements][${name}]"]`);
	await page.fill('[name="dumbbell_notice[signature_name]"]', FIELDS.claimant_name);
	await Promise.all([page.waitForURL(/dumbbell_claim=/, { timeout: SEND_MS }), page.click('.dumbbell-actions .dumbbell-primary')]);
	await shoot(page, 'notice-status');
}

/**
 * @param {Page} page Of somebody who is logged in.
 * @param {DemoFacts} facts
 * @param {Readonly<Record<'desktop' | 'phone', { width: number, height: number }>>} sizes
 * @param {Shoot} shoot
 */
async function desk(page, facts, sizes, shoot) {
	const list = `${facts.siteUrl}/wp-admin/edit.php?post_type=dumbbell_stream&page=dumbbell-stream-claims`;
	await page.setViewportSize(sizes.desktop);
	await page.goto(list);
	await shoot(page, 'claims');
	await page.locator('.row-title').first().click();
	await page.locator('.dumbbell-move > summary', { hasText: 'Take offline' }).click();
	await shoot(page, 'claim');
	await page.setViewportSize(sizes.phone);
	await shoot(page, 'claim-phone');
	await page.setViewportSize(sizes.desktop);
	await page.goto(`${list}&enter=1`);
	await shoot(page, 'claim-letter');
}

/**
 * @param {Browser} browser
 * @param {Page} owner Of somebody who is logged in.
 * @param {DemoFacts} facts
 * @param {Readonly<Record<'desktop' | 'phone', { width: number, height: number }>>} sizes
 * @param {Shoot} shoot
 */
export async function claimsPages(browser, owner, facts, sizes, shoot) {
	const visitor = await browser.newPage({ viewport: sizes.desktop });
	await notice(visitor, facts, shoot);
	await visitor.setViewportSize(sizes.phone);
	await shoot(visitor, 'notice-status-phone');
	await visitor.goto(`${facts.siteUrl}/?dumbbell_notice_form=1`);
	await shoot(visitor, 'notice-form-phone');
	await desk(owner, facts, sizes, shoot);
}
