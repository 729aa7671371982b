import { readdirSync, readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserServer, type Page } from 'playwright-core';
import { BROWSER_ARGUMENTS, headlessPath } from '../tools/demo/viewer.mjs';

/** What the player tells of itself; see `Stats` in the client. */
export interface Stats {
	readonly state: string;
	readonly streamId: string;
	readonly session: number | null;
	readonly peerId: string | null;
	readonly tree: 'A' | 'B' | null;
	readonly position: number | null;
	readonly level: number | null;
	readonly parent: string | null;
	readonly children: readonly string[];
	readonly feed: string;
	readonly latencyMs: number | null;
	readonly lagMs: number;
	readonly bufferMs: number;
	readonly startupMs: number | null;
	readonly stalls: number;
	readonly stalledMs: number;
	readonly bytesFromPeers: number;
	readonly bytesFromServer: number;
	readonly bytesToPeers: number;
	readonly packetsRejected: number;
	readonly feedChanges: number;
	/** The picture's own clock, s. */
	readonly seconds: number;
}

/** Everything that a page ever did with WebRTC, kept by a spy that is there before any script. */
export interface Spied {
	readonly connections: number;
	readonly open: number;
	readonly iceServers: readonly string[];
}

const SPY = `(() => {
	const made = [];
	window.__spy = { made, iceServers: [] };
	const Real = window.RTCPeerConnection;
	window.RTCPeerConnection = new Proxy(Real, {
		construct(target, args, derived) {
			const connection = Reflect.construct(target, args, derived);
			made.push(connection);
			for (const server of args[0]?.iceServers ?? []) window.__spy.iceServers.push(...[server.urls].flat());
			return connection;
		},
	});
})();`;

/** Keeps what the player's machine notes, with the time, for whoever has to find out what went wrong. */
const TRACE = `(() => {
	window.__trace = [];
	window.dumbbellTrace = ({ name, fields }) => {
		window.__trace.push(new Date().toISOString().slice(11, 23) + ' ' + name + ' ' + JSON.stringify(fields).replace(/peer:(....)[\\w-]{18}/g, '$1'));
		if (window.__trace.length > 400) window.__trace.shift();
	};
})()`;

/** Makes a liar of the page when `window.__lie` is set: it alters each packet of media that it passes on. */
const LIAR = `(() => {
	const send = RTCDataChannel.prototype.send;
	RTCDataChannel.prototype.send = function (data) {
		const bytes = data instanceof Uint8Array ? data.slice() : data;
		if (window.__lie && bytes[0] === 0x50 && bytes.length > 500) bytes[200] ^= 0xff;
		return send.call(this, bytes);
	};
})();`;

/** What the player tells, as an expression of the page. */
export const FACTS = `(() => {
	const player = document.querySelector('dumbbell-stream');
	const video = player?.shadowRoot?.querySelector('video');
	return { ...player?.stats, seconds: video?.currentTime ?? 0 };
})()`;

/** Loopback hides the addresses of a page behind mDNS names, which nobody answers in a test machine without the daemon. */
export const WEBRTC_ARGUMENTS = ['--disable-features=WebRtcHideLocalIpsWithMdns', '--autoplay-policy=no-user-gesture-required'];

/** One browser of the test, with its process: some are ended the hard way. */
export class TestBrowser {
	readonly #server: BrowserServer;
	readonly #browser: Browser;

	private constructor(server: BrowserServer, browser: Browser) {
		this.#server = server;
		this.#browser = browser;
	}

	static async launch(): Promise<TestBrowser> {
		const server = await chromium.launchServer({ executablePath: headlessPath(), args: [...BROWSER_ARGUMENTS, ...WEBRTC_ARGUMENTS] });
		return new TestBrowser(server, await chromium.connect(server.wsEndpoint()));
	}

	/** A page of its own context, so that each viewer has his own storage. */
	async viewer(name: string, url: string): Promise<ViewerPage> {
		const context = await this.#browser.newContext({ viewport: { width: 640, height: 480 } });
		const page = await context.newPage();
		const viewer = new ViewerPage(name, page);
		for (const script of [SPY, LIAR, TRACE]) await page.addInitScript(script);
		await page.goto(url, { waitUntil: 'domcontentloaded' });
		await page.waitForFunction("document.querySelector('dumbbell-stream')?.stats !== undefined");
		return viewer;
	}

	/** The renderers die without a word: no `pagehide`, no goodbye on any link. */
	killRenderers(): void {
		for (const pid of this.#renderers()) process.kill(pid, 'SIGKILL');
	}
	stopRenderers(): void {
		for (const pid of this.#renderers()) process.kill(pid, 'SIGSTOP');
	}
	continueRenderers(): void {
		for (const pid of this.#renderers()) process.kill(pid, 'SIGCONT');
	}

	#renderers(): readonly number[] {
		const root = this.#server.process().pid;
		const parents = new Map<number, number>();
		const renderers: number[] = [];
		for (const entry of readdirSync('/proc')) {
			if (!/^\d+$/.test(entry)) continue;
			try {
				const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
				parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
				if (readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes('--type=renderer')) renderers.push(Number(entry));
			} catch {
				// It ended while we looked.
			}
		}
		const ours = (pid: number | undefined): boolean => pid !== undefined && pid > 1 && (pid === root || ours(parents.get(pid)));
		return renderers.filter(ours);
	}

	async close(): Promise<void> {
		await this.#browser.close().catch(() => {}); // A browser without renderers may not answer any more.
		await this.#server.kill();
	}
}

/** A viewer, as a person would use the page. */
export class ViewerPage {
	readonly name: string;
	readonly page: Page;
	readonly said: string[] = [];

	constructor(name: string, page: Page) {
		this.name = name;
		this.page = page;
		page.on('console', (message) => this.said.push(`${message.type()}: ${message.text()}`));
		page.on('pageerror', (error) => this.said.push(`error: ${error.message}`));
	}

	/** Presses play and answers the question about sharing. */
	async play(share: boolean): Promise<void> {
		const player = this.page.locator('dumbbell-stream').first();
		await player.getByRole('button', { name: /play/i }).first().click();
		await player.getByRole('button', { name: share ? /^Share while I watch/i : /without sharing/i }).click();
	}

	/** Without waiting for the page longer than a moment: a stopped page does not answer. */
	async stats(): Promise<Stats> {
		return this.page.evaluate<Stats>(FACTS);
	}

	async spied(): Promise<Spied> {
		return this.page.evaluate<Spied>(`({
			connections: window.__spy.made.length,
			open: window.__spy.made.filter((connection) => connection.connectionState === 'connected').length,
			iceServers: window.__spy.iceServers,
		})`);
	}

	/** The last things that its machine noted. */
	async trace(): Promise<readonly string[]> {
		return this.page.evaluate<readonly string[]>('window.__trace');
	}

	/** From now on this viewer passes on what the source did not send, or no more. */
	async lie(lies: boolean): Promise<void> {
		await this.page.evaluate(`window.__lie = ${lies}`);
	}

	/** Closes the tab, as a person does. */
	async close(): Promise<void> {
		await this.page.close({ runBeforeUnload: false });
		await this.page.context().close();
	}
}

/** Waits until the condition holds, looking often. @throws Error with the last facts when it does not in time. */
export async function eventually<T>(look: () => Promise<T>, holds: (seen: T) => boolean, why: string, forMs = 20_000): Promise<{ readonly seen: T; readonly afterMs: number }> {
	const begin = performance.now();
	for (;;) {
		const seen = await look();
		const afterMs = performance.now() - begin;
		if (holds(seen)) return { seen, afterMs };
		if (afterMs > forMs) throw new Error(`not within ${forMs} ms: ${why}\n${JSON.stringify(seen, null, 1)}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

/** Lets so much real time pass: for what is measured over time, never in place of a condition. */
export function elapse(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The stats of all these viewers, at about the same moment. */
export function statsOf(viewers: readonly ViewerPage[]): Promise<readonly Stats[]> {
	return Promise.all(viewers.map((viewer) => viewer.stats()));
}

/** What everybody has stalled since; asked later, the worst of it. */
export async function stallWatch(viewers: readonly ViewerPage[]): Promise<() => Promise<{ readonly worstMs: number; readonly by: string }>> {
	const before = await statsOf(viewers);
	return async () => {
		const after = await statsOf(viewers);
		let worst = { worstMs: 0, by: '' };
		after.forEach((stats, i) => {
			const ms = stats.stalledMs - (before[i] as Stats).stalledMs;
			if (ms > worst.worstMs) worst = { worstMs: ms, by: (viewers[i] as ViewerPage).name };
		});
		return worst;
	};
}
