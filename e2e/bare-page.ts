import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../client/dist/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.html': 'text/html' };

/**
 * In place of the engine: shows a picture of its own and says the states that a test wants. `engine.options` is what the element has
 * asked for, `engine.calls` what it did since.
 */
const SCRIPT = `
import { DumbbellStreamElement } from '/dumbbell-stream.js';
const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
const context = canvas.getContext('2d');
const stats = { ...document.querySelector('dumbbell-stream').stats, latencyMs: 2140, bytesToPeers: 38_000_000 };
const engine = { made: 0, calls: [], options: null, events: null, forbidden: [], posts: [], policy: { mayShare: true, smallPlace: false } };
const askedFor = new URL(location).searchParams.get('policy');
if (askedFor) engine.policy = JSON.parse(askedFor);
engine.say = (state, code, help, why = 'test') => engine.events.state(state, why, code, help);
engine.play = () => {
	engine.options.video.srcObject = canvas.captureStream(10);
	engine.options.video.play().catch(() => {});
	setInterval(() => context.fillRect(0, 0, 640, 360), 100);
	stats.startupMs = 400;
	engine.say('playing');
};
DumbbellStreamElement.loadEngine = async () => ({
	fetchPolicy: async () => engine.policy,
	createEngine(options, events) {
		engine.made++;
		Object.assign(engine, { options, events });
		return {
			get stats() { return { ...stats }; },
			sharing: false,
			setConsent: (consent) => engine.calls.push(consent),
			goLive: () => engine.calls.push('live'),
			stop: () => engine.calls.push('stop'),
		};
	},
});
document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => engine.forbidden.push(effectiveDirective));
window.engine = engine;
`;

/** The built player alone on a page with the strictest security rules that it can live with. */
export class BarePage {
	readonly #server: Server;

	private constructor(server: Server) {
		this.#server = server;
	}

	static async open(): Promise<BarePage> {
		const server = createServer((request, response) => {
			const { pathname, searchParams, host } = new URL(request.url ?? '/', `http://${request.headers.host}`);
			if (request.method === 'POST') return void response.writeHead(302, { location: '/' }).end();
			const file = DIST + pathname.slice(1);
			const [text, type] =
				pathname === '/'
					? [html(searchParams.get('attributes') ?? '', searchParams.get('config') ?? '{}'), '.html']
					: pathname === '/page.js'
						? [SCRIPT, '.js']
						: [existsSync(file) ? readFileSync(file) : null, extname(file)];
			response.writeHead(text === null ? 404 : 200, {
				'content-type': TYPES[type] ?? 'text/plain',
				'access-control-allow-origin': '*',
				'content-security-policy': `default-src 'none'; script-src http://${host}; connect-src http://${host}; frame-src http://${host}`,
			});
			response.end(text);
		});
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		return new BarePage(server);
	}

	/** @param attributes More of the element's, as HTML. */
	url(attributes = 'controls', config: object = {}, policy: object | null = null): string {
		const { port } = this.#server.address() as AddressInfo;
		return `http://127.0.0.1:${port}/?${new URLSearchParams({ attributes, config: JSON.stringify(config), ...(policy && { policy: JSON.stringify(policy) }) })}`;
	}

	async close(): Promise<void> {
		await new Promise((done) => this.#server.close(done));
	}
}

/** Without a style of its own, so that the box is the element's. */
function html(attributes: string, config: string): string {
	return `<!doctype html><html lang="en"><title>Player</title><h1>Player</h1>
<dumbbell-stream src="/streams/x.json" stream="${'x'.repeat(43)}" ${attributes}>
<a href="/watch">Watch this broadcast</a>
<track kind="captions" label="English" srclang="en">
<script type="application/json">${config.replaceAll('<', '\\u003c')}</script>
</dumbbell-stream>
<script type="module" src="/page.js"></script>`;
}
