import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** What keeps somebody from using a page; the milder findings are advice. */
const GRAVE = ['serious', 'critical'];
/** Colours are all that differs in the dark; landmarks are the theme's. */
const RULES = { light: { rules: { region: { enabled: false } } }, dark: { runOnly: ['color-contrast', 'link-in-text-block'] } } as const;

interface Finding {
	readonly id: string;
	readonly impact: string;
	readonly nodes: readonly { readonly html: string; readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/**
 * What axe finds grave in a part of the page, in light and in dark, a line each: to be compared with an empty list.
 * @param part As a selector: what WordPress itself prints around our screens is not ours to mend.
 */
export async function barriers(page: Page, part = 'body'): Promise<readonly string[]> {
	const lines: string[] = [];
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }); // Whatever fades in is there at once.
		for (const { id, impact, nodes } of await findings(page, part, RULES[colorScheme])) {
			if (!GRAVE.includes(impact)) continue;
			for (const { html, target, failureSummary } of nodes) lines.push(`${colorScheme}, ${id}: ${target.join(' ')} ${html} ${failureSummary ?? ''}`);
		}
	}
	await page.emulateMedia({ colorScheme: null, reducedMotion: null });
	return lines;
}

/** By evaluation, which the page's own rules about scripts do not concern. */
async function findings(page: Page, part: string, rules: object): Promise<readonly Finding[]> {
	if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(AXE);
	return page.evaluate<readonly Finding[]>(`axe.run({ include: ${JSON.stringify([part])} }, ${JSON.stringify({ ...rules, resultTypes: ['violations'] })}).then(({ violations }) => violations)`);
}
