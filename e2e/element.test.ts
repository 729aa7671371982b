/** The player's face in a real browser: can everybody use it, and does it keep its word? The engine behind it is the test's own. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromium, type Browser, type BrowserContext, type Frame, type Page } from 'playwright-core';
import { BROWSER_ARGUMENTS, headlessPath } from '../tools/demo/viewer.mjs';
import { barriers } from './accessibility.ts';
import { BarePage } from './bare-page.ts';

/** No smaller target for a finger, px. */
const TARGET_PX = 44;

let bare: BarePage;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
	bare = await BarePage.open();
	browser = await chromium.launch({ executablePath: headlessPath(), args: [...BROWSER_ARGUMENTS, '--autoplay-policy=document-user-activation-required'] });
});
afterAll(async () => {
	await browser?.close();
	await bare?.close();
});
beforeEach(async () => {
	context = await browser.newContext({ viewport: { width: 900, height: 700 } });
	page = await context.newPage();
});
afterEach(async () => {
	const forbidden = await page.evaluate<readonly string[]>('engine.forbidden');
	await context.close();
	expect(forbidden, 'what the page forbids').toEqual([]);
});

async function open(attributes?: string, config?: object, policy?: object): Promise<void> {
	await page.goto(bare.url(attributes, config, policy));
	await page.waitForFunction('window.engine');
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const stateNow = () => page.evaluate<string>("document.querySelector('dumbbell-stream').stats.state");
const inShadow = <T>(expression: string) => page.evaluate<T>(`((root) => ${expression})(document.querySelector('dumbbell-stream').shadowRoot)`);
const focusName = () => inShadow<string | null>('root.activeElement?.getAttribute("aria-label") ?? root.activeElement?.textContent ?? null');
const set = (settings: string) => page.evaluate(`document.querySelector('dumbbell-stream').settings = ${settings}`);

async function start(): Promise<void> {
	await set('{ share: false }');
	await button('Play').first().click();
	await page.waitForFunction('engine.made > 0');
	await button('Settings').waitFor();
}
async function play(): Promise<void> {
	await start();
	await page.evaluate('engine.play()');
	await button('Picture in picture').or(button('Captions')).first().waitFor();
}
async function openPanel(name: RegExp): Promise<void> {
	await play();
	await button('Settings').click();
	await page.getByRole('menuitem', { name }).click();
}

/** Each face of the player, and how one gets there. */
const FACES: Readonly<Record<string, () => Promise<void>>> = {
	idle: () => Promise.resolve(),
	asking: () => button('Play').click(),
	connecting: start,
	playing: play,
	menu: async () => {
		await play();
		await button('Settings').click();
	},
	'sharing panel': async () => {
		await openPanel(/^Sharing/);
		await page.getByRole('switch').click();
	},
	'captions panel': () => openPanel(/^Captions/),
	'keys panel': () => openPanel(/^Keyboard/),
	'about panel': () => openPanel(/^About/),
	statistics: async () => {
		await play();
		await page.keyboard.press('Shift+D');
	},
	full: async () => {
		await start();
		await page.evaluate("engine.say('full')");
	},
	error: async () => {
		await start();
		await page.evaluate("engine.say('error', 'DS-20')");
	},
	away: async () => {
		await open('controls', { offline: 'Back on Friday.', startsAt: Date.now() + 600_000 });
		await start();
		await page.evaluate("engine.say('waiting')");
		await page.getByText(/^Starts in/).first().waitFor();
	},
	ended: async () => {
		await play();
		await page.evaluate("engine.say('ended')");
	},
	password: async () => {
		await start();
		await page.evaluate("engine.say('error', 'DS-29', { page: '/p', login: null, password: location.origin + '/wp-login.php?action=postpass' })");
		await page.getByLabel('Password').waitFor();
	},
	'small card': async () => {
		await open('controls', { askLater: true });
		await button('Play').click();
		await page.waitForFunction('engine.made > 0');
		await page.evaluate('engine.play()');
		await page.getByRole('group', { name: 'Watch together?' }).waitFor();
	},
};

test.each(Object.keys(FACES))('%s: keeps nobody out, wide or narrow, and everything that can be used has a name and is large enough', async (face) => {
	await open();
	await FACES[face]?.();
	for (const width of [900, 360]) {
		await page.setViewportSize({ width, height: 700 });
		await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
		expect(await nameless()).toEqual([]);
		expect(await inShadow(TOO_SMALL)).toEqual([]);
		expect(await barriers(page)).toEqual([]);
	}
});

test('what keeps people out is seen, inside of the player too', async () => {
	await open();
	await inShadow("root.querySelector('button').removeAttribute('aria-label')");
	expect(await barriers(page)).toEqual([expect.stringMatching(/^light, button-name: dumbbell-stream/)]);
});

/** Roles of what can be used, by the browser's own tree for screen readers. */
const USABLE = new Set(['button', 'link', 'switch', 'slider', 'radio', 'spinbutton', 'menuitem', 'menuitemcheckbox', 'dialog', 'region', 'menu']);

async function nameless(): Promise<readonly string[]> {
	const devtools = await context.newCDPSession(page);
	const { nodes } = await devtools.send('Accessibility.getFullAXTree');
	const usable = nodes.filter(({ ignored, role }) => !ignored && USABLE.has(String(role?.value)));
	expect(usable.length, 'there is something to use').toBeGreaterThan(0);
	return usable.filter(({ name }) => !name?.value).map(({ role }) => String(role?.value));
}

/** A radio button is pressed by its label; the volume and a typed figure have other ways (keys, the offered limits). */
const TOO_SMALL = `[...root.querySelectorAll('button, a, label')]
	.filter((element) => element.checkVisibility())
	.map((element) => [element.getBoundingClientRect(), element.outerHTML])
	.filter(([box]) => box.width < ${TARGET_PX} || box.height < ${TARGET_PX})
	.map(([box, html]) => \`\${box.width} x \${box.height}: \${html}\`)`;

describe('before play', () => {
	test('nothing is fetched but the player itself', async () => {
		const asked: string[] = [];
		page.on('request', (request) => asked.push(new URL(request.url()).pathname));
		await open('controls', { live: true });
		await page.waitForLoadState('networkidle');
		expect(asked.filter((path) => path !== '/favicon.ico')).toEqual(['/', '/page.js', '/dumbbell-stream.js']);
	});

	test('the box is there, and playing does not move it', async () => {
		await open();
		const box = () => page.locator('dumbbell-stream').boundingBox();
		const before = await box();
		expect((before?.width ?? 0) / (before?.height ?? 1)).toBeCloseTo(16 / 9, 2);
		await play();
		expect(await box()).toEqual(before);
	});
});

describe('the question', () => {
	test('has the focus, but none of its answers has', async () => {
		await open();
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		expect(await inShadow('root.activeElement.getAttribute("role")')).toBe('dialog');
		expect(await page.evaluate('engine.made')).toBe(0);
	});

	test.each([
		['Escape', () => page.keyboard.press('Escape'), false],
		['the play button', () => button('Play').click(), false],
		['no', () => button('Watch without sharing').click(), false],
		['yes', () => button('Share while I watch').click(), true],
	])('%s answers it for this and every later visit', async (_, answer, peers) => {
		await open();
		await button('Play').click();
		await button('Settings').waitFor();
		await answer();
		await page.waitForFunction('engine.made > 0');
		expect(await page.evaluate('engine.options.consent.peers')).toBe(peers);
		await open();
		await button('Play').click();
		await page.waitForFunction('engine.made > 0');
		expect(await page.evaluate('engine.options.consent.peers')).toBe(peers);
	});

	test('is not answered by the second click of a double click on play', async () => {
		await open();
		await button('Play').dblclick();
		expect(await stateNow()).toBe('asking');
	});

	test('is not asked when the stream itself forbids sharing, whatever an old page says', async () => {
		await open('controls', { mayShare: true }, { mayShare: false, smallPlace: false });
		await button('Play').first().click();
		await page.waitForFunction('engine.made > 0');
		expect(await page.evaluate('engine.options.consent.peers')).toBe(false);
		await set('{ share: true }'); // A yes that was given for other streams.
		expect(await page.evaluate('engine.calls.some((call) => call.peers)')).toBe(false);
		await button('Settings').click();
		expect(await page.getByRole('menuitem', { name: /^Sharing/ }).count()).toBe(0);
	});

	test('says that places are few when the stream does', async () => {
		await open('controls', {}, { mayShare: true, smallPlace: true });
		await button('Play').first().click();
		await page.getByText('Without sharing you may have to wait for a place.').waitFor();
	});

	test('does not come before the picture when the page plays by itself', async () => {
		await open('controls autoplay');
		await page.waitForFunction('engine.made > 0');
		expect(await page.evaluate('engine.options.consent.peers')).toBe(false);
		await page.evaluate('engine.play()');
		await button('Tap for sound').waitFor();
		expect(await page.getByRole('group', { name: 'Watch together?' }).isVisible()).toBe(true);
		await button('Tap for sound').click();
		expect(await inShadow('root.querySelector("video").muted')).toBe(false);
		await button('Share while I watch').click();
		expect(await page.evaluate('engine.calls.at(-1).peers')).toBe(true);
	});
});

describe('what the owner proposes', () => {
	test('asked later: the picture comes first, without sharing, and the small card after it', async () => {
		await open('controls', { askLater: true });
		await button('Play').click();
		await page.waitForFunction('engine.made > 0');
		expect(await page.evaluate("document.querySelector('dumbbell-stream').settings.share")).toBe('ask');
		await page.evaluate('engine.play()');
		await button('Share while I watch').press('Enter');
		expect(await inShadow('root.activeElement.classList.contains("stage")'), 'The keys still reach the player.').toBe(true);
	});

	test('an upload is what a yes begins with, and what the viewer chose before stays', async () => {
		await open('controls', { uploadKbitsMax: 6000 });
		await button('Play').click();
		await button('Share while I watch').click();
		expect(await page.evaluate("document.querySelector('dumbbell-stream').settings.uploadKbitsMax")).toBe(6000);
		await set("{ share: 'ask', uploadKbitsMax: 2000 }");
		await page.reload();
		await page.waitForFunction('window.engine');
		await button('Play').click();
		await button('Share while I watch').click();
		expect(await page.evaluate("document.querySelector('dumbbell-stream').settings.uploadKbitsMax")).toBe(2000);
	});
});

describe('by keyboard', () => {
	test('the menu opens on its first entry, arrows go round, Escape leads back', async () => {
		await open();
		await play();
		await button('Settings').focus();
		await page.keyboard.press('Enter');
		expect(await focusName()).toMatch(/^Sharing/);
		await page.keyboard.press('ArrowUp');
		expect(await focusName()).toMatch(/^About/);
		await page.keyboard.press('Enter');
		expect(await focusName()).toBe('Back');
		await page.keyboard.press('Escape');
		expect(await focusName()).toBe('Settings');
	});

	test('keys reach the player after play was pressed, and nothing else when it has not the focus', async () => {
		await open();
		await play();
		const paused = () => inShadow('root.querySelector("video").paused');
		await page.keyboard.press('k');
		expect(await paused()).toBe(true);
		await page.keyboard.press('l');
		expect(await page.evaluate('engine.calls')).toContain('live');
		await page.evaluate("root = document.body.appendChild(document.createElement('input')); root.focus()");
		await page.keyboard.type('km');
		expect(await page.evaluate('root.value')).toBe('km');
		expect(await inShadow('root.querySelector("video").muted')).toBe(false);
	});
});

describe('for those who do not see it', () => {
	test.each([
		['waiting', 'The broadcast will be back in a moment.'],
		['full', 'All places are taken right now. We keep one for you.'],
		['ended', 'This broadcast has ended.'],
	])('%s is said', async (state, words) => {
		await open();
		await start();
		await page.evaluate(`engine.say('${state}')`);
		expect(await inShadow('root.querySelector("[role=status]").textContent')).toBe(words);
	});

	test('a broadcast that is away is said in the words of its owner, and when it starts is still seen', async () => {
		await open('controls', { offline: 'Back on Friday.', startsAt: Date.now() + 600_000 });
		await start();
		await page.evaluate("engine.say('waiting')");
		expect(await inShadow('root.querySelector("[role=status]").textContent')).toBe('Back on Friday.');
		expect(await inShadow('root.querySelector(".said").textContent')).toBe('Back on Friday.');
		expect(await inShadow('root.querySelector(".badge").textContent')).toMatch(/^Starts in \d+:\d\d$/);
		await page.evaluate('engine.play()');
		await button('Picture in picture').or(button('Captions')).first().waitFor();
		await page.evaluate("engine.say('waiting')");
		expect(await inShadow('root.querySelector(".said").textContent'), 'Who has seen it knows that it was there.').toBe('The broadcast will be back in a moment.');
	});

	test('a stream for members offers the log-in, and shows no code', async () => {
		await open();
		await start();
		await page.evaluate("engine.say('error', 'DS-28', { page: '/p', login: location.origin + '/wp-login.php?redirect_to=x', password: null })");
		await page.getByText('Log in to watch.').first().waitFor();
		expect(await page.getByRole('link', { name: 'Log in' }).getAttribute('href')).toMatch(/\/wp-login\.php\?redirect_to=x$/);
		expect(await page.getByText('DS-28').isVisible()).toBe(false);
	});

	test('a password is asked for in the place of the picture, sent to the site, and a wrong one is told', async () => {
		await open();
		await start();
		const ask = "engine.say('error', 'DS-29', { page: '/p', login: null, password: location.origin + '/wp-login.php?action=postpass' })";
		await page.evaluate(ask);
		const sent = page.waitForRequest((request) => request.method() === 'POST');
		await page.getByLabel('Password').fill('open sesame');
		await page.keyboard.press('m'); // A letter of the password, and no command to the player.
		await page.keyboard.press('Enter');
		const posted = new URLSearchParams((await sent).postData() ?? '');
		expect([posted.get('post_password'), posted.get('redirect_to')]).toEqual(['open sesamem', page.url()]);
		await expect.poll(() => page.evaluate("engine.made")).toBe(2);
		await page.evaluate(ask);
		await page.getByRole('alert').getByText('This is not the password. Try again.').waitFor();
		expect(await page.getByLabel('Password').inputValue()).toBe('');
		await page.getByLabel('Password').fill('open sesame');
		await page.keyboard.press('Enter');
		await expect.poll(() => page.evaluate("engine.made")).toBe(3);
		await page.evaluate("engine.say('playing')");
		await expect.poll(() => page.getByLabel('Password').isVisible()).toBe(false);
	});

	test('on a page of another site it leads to the page of the stream', async () => {
		await open();
		await start();
		await page.evaluate("engine.say('error', 'DS-29', { page: 'https://site.example/stream/x/', login: null, password: null })");
		expect(await page.getByRole('link', { name: 'Watch on its own page' }).getAttribute('href')).toBe('https://site.example/stream/x/');
	});

	test('a broadcast that its owner has revoked is told in these words', async () => {
		await open();
		await play();
		await page.evaluate("engine.say('ended', undefined, undefined, 'revoked')");
		await page.getByText('This broadcast was stopped by its owner.').first().waitFor();
	});

	test('an error is said with its remedy', async () => {
		await open();
		await start();
		await page.evaluate("engine.say('error', 'DS-21')");
		expect(await inShadow('root.querySelector("[role=status]").textContent')).toBe('This browser cannot play this video. Try a current Firefox, Chrome, Edge or Safari.');
	});
});

test('plays in a sandboxed frame, which has no storage', async () => {
	await open();
	await page.evaluate(`document.body.append(Object.assign(document.createElement('iframe'), { sandbox: 'allow-scripts', src: ${JSON.stringify(bare.url())}, width: 600, height: 400 }))`);
	const child = (): Frame | undefined => page.frames().find((frame) => frame.parentFrame() !== null && frame.url() !== '');
	await expect.poll(() => child()?.evaluate('Boolean(window.engine)').catch(() => false)).toBe(true);
	const frame = child();
	await frame?.getByRole('button', { name: 'Play' }).click();
	await frame?.getByRole('button', { name: 'Watch without sharing' }).click();
	await frame?.waitForFunction('engine.made > 0');
	expect(await frame?.evaluate("document.querySelector('dumbbell-stream').settings.share")).toBe(false);
});

test('leaves nothing running when it leaves the page, but survives a move', async () => {
	await open();
	await play();
	await page.evaluate("document.body.append(document.querySelector('dumbbell-stream'))");
	expect(await stateNow()).toBe('playing');
	await page.evaluate("gone = document.querySelector('dumbbell-stream'), gone.remove()");
	expect(await page.evaluate('[gone.stats.state, engine.calls.at(-1)]')).toEqual(['idle', 'stop']);
});
