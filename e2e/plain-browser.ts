import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { BROWSER_ARGUMENTS, browserPath } from '../tools/demo/viewer.mjs';

interface Answer {
	readonly id?: number;
	readonly result?: Readonly<Record<string, unknown>>;
	readonly error?: { readonly message: string };
}

/**
 * A Chromium driven over its plain debugging protocol: Playwright keeps its pages visible whatever happens to them, and a hidden tab
 * is just what we want to see.
 */
export class PlainBrowser {
	readonly #process: ChildProcess;
	readonly #profile: string;
	readonly #socket: WebSocket;
	readonly #waiting = new Map<number, (answer: Answer) => void>();
	#next = 0;

	private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
		this.#process = child;
		this.#profile = profile;
		this.#socket = socket;
		socket.on('message', (data: Buffer) => {
			const answer = JSON.parse(data.toString()) as Answer;
			if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
		});
	}

	static async launch(extra: readonly string[]): Promise<PlainBrowser> {
		const profile = mkdtempSync(join(tmpdir(), 'dumbbell-browser-'));
		const child = spawn(browserPath(), ['--headless=new', ...BROWSER_ARGUMENTS, ...extra, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], {
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		const address = await new Promise<string>((resolve, reject) => {
			let said = '';
			child.stderr.on('data', (data: Buffer) => {
				said += data.toString();
				const found = /ws:\/\/\S+/.exec(said);
				if (found) resolve(found[0]);
			});
			child.once('exit', () => reject(new Error(`the browser ended: ${said}`)));
		});
		const socket = new WebSocket(address);
		await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
		return new PlainBrowser(child, profile, socket);
	}

	async #send(method: string, params: Readonly<Record<string, unknown>> = {}, sessionId?: string): Promise<Readonly<Record<string, unknown>>> {
		const id = ++this.#next;
		const answer = await new Promise<Answer>((resolve) => {
			this.#waiting.set(id, resolve);
			this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
		});
		this.#waiting.delete(id);
		if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
		return answer.result ?? {};
	}

	/** Opens a tab in front of all others, which are hidden from then on. */
	async open(url: string): Promise<PlainTab> {
		const { targetId } = await this.#send('Target.createTarget', { url });
		const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true });
		return new PlainTab((method, params) => this.#send(method, params, sessionId as string));
	}

	async close(): Promise<void> {
		const ended = new Promise((resolve) => this.#process.once('exit', resolve));
		this.#socket.close();
		this.#process.kill('SIGTERM');
		await ended;
		rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10 });
	}
}

type Send = (method: string, params: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>;

/** One tab. */
export class PlainTab {
	readonly #send: Send;

	constructor(send: Send) {
		this.#send = send;
	}

	/** The value of an expression, as if a person had just clicked. */
	async evaluate<T>(expression: string): Promise<T> {
		const { result, exceptionDetails } = (await this.#send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true, userGesture: true })) as {
			readonly result: { readonly value: T };
			readonly exceptionDetails?: { readonly text: string };
		};
		if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
		return result.value;
	}
}
