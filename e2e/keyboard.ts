import type { Locator, Page } from 'playwright-core';

/** Further away nothing of ours stands: the longest way leads past the menu of WordPress. */
const STEPS_MAX = 150;

/**
 * Goes on with Tab until the focus is where it is wanted, as somebody does who has no mouse.
 * @throws Error with the way, when it does not come there.
 */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
	await target.waitFor();
	for (let step = 0; step < STEPS_MAX; step++) {
		if (await target.evaluate((element) => (element.getRootNode() as Document | ShadowRoot).activeElement === element)) return;
		await page.keyboard.press(key);
	}
	throw new Error(`not within ${STEPS_MAX} steps: ${target.toString()}`);
}

/** Goes there and presses it. */
export async function press(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
	await tabTo(page, target, key);
	await page.keyboard.press('Enter');
}
