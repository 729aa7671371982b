/**
 * Makes dist/directory: what the plugin directory shows beside the zip (its SVN folder `assets/`): icon, banners, screenshots in the order
 * of readme.txt, and the blueprint of the live preview.
 * Usage: node tools/directory.mjs
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { BROWSER_ARGUMENTS, browserPath } from './demo/viewer.mjs';
import { path } from './lib/paths.mjs';
import { Problem, die } from './lib/problem.mjs';
import { step } from './lib/step.mjs';
import { prepare } from './prepare.mjs';

const FROM = 'docs/directory';
const TO = 'dist/directory';

/** Drawings, and the sizes in which the directory wants them. */
const DRAWINGS = /** @type {const} */ ([
	['icon', 128, 128],
	['icon', 256, 256],
	['banner', 772, 250],
	['banner', 1544, 500],
]);

/** The pictures of docs/screenshots that readme.txt describes, in its order. */
export const SCREENSHOTS = ['player', 'guide', 'settings', 'streams'];

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 * @param {number} width
 * @param {number} height
 */
async function draw(page, name, width, height) {
	await page.setViewportSize({ width, height });
	await page.setContent(`<style>body{margin:0}svg{display:block;width:${width}px;height:${height}px}</style>${readFileSync(path(FROM, `${name}.svg`), 'utf8')}`);
	await page.screenshot({ path: path(TO, `${name}-${width}x${height}.png`), omitBackground: true });
}

async function main() {
	await prepare(['npm', 'chromium']);
	rmSync(path(TO), { recursive: true, force: true });
	mkdirSync(path(TO), { recursive: true });
	cpSync(path(FROM, 'icon.svg'), path(TO, 'icon.svg'));
	cpSync(path(FROM, 'blueprints'), path(TO, 'blueprints'), { recursive: true });
	for (const [index, name] of SCREENSHOTS.entries()) {
		const picture = path('docs/screenshots', `${name}.png`);
		if (!existsSync(picture)) throw new Problem(`docs/screenshots/${name}.png is missing.`, 'node tools/screenshots.mjs');
		cpSync(picture, path(TO, `screenshot-${index + 1}.png`));
	}
	await step('drawings', async () => {
		const browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
		try {
			const page = await browser.newPage();
			for (const [name, width, height] of DRAWINGS) await draw(page, name, width, height);
		} finally {
			await browser.close();
		}
	});
}

if (process.argv[1] === import.meta.filename) main().catch(die);
