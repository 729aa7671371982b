import { serveAlarms, type AlarmRequest } from './alarm-service.ts';

/** The part of a Worker that is used. */
export interface AlarmWorker {
	onmessage: ((event: { readonly data: number }) => void) | null;
	onerror: ((event: { preventDefault(): void }) => void) | null;
	postMessage(request: AlarmRequest): void;
	terminate(): void;
}
/** What timers can hold. */
const DELAY_MS_MAX = 2 ** 31 - 1;

interface Pending {
	readonly at: number;
	readonly ring: () => void;
}

/**
 * Alarms that also ring in a hidden page, whose own timers fire once a second and later once a minute: a dedicated worker keeps them.
 * Where workers are refused, the page's own timers serve.
 */
export class Alarms {
	readonly #now: () => number;
	readonly #ways: (() => AlarmWorker)[];
	readonly #pending = new Map<number, Pending>();
	readonly #ids = new Map<string, number>();
	#worker: AlarmWorker | null = null;
	#lastId = 0;

	/**
	 * @param now The clock that `at` refers to, ms.
	 * @param ways How to get a worker, best first.
	 */
	constructor(now: () => number, ways: readonly (() => AlarmWorker)[] = [fromFile, fromBlob]) {
		this.#now = now;
		this.#ways = [...ways];
		this.#nextWay();
	}

	/** Rings once at `at`, never at once; replaces an alarm of the same name. `Infinity` only cancels it. */
	set(name: string, at: number, ring: () => void): void {
		this.#cancel(name);
		if (at === Infinity) return;
		const id = ++this.#lastId;
		this.#ids.set(name, id);
		this.#pending.set(id, { at, ring });
		this.#arm(id, at);
	}

	/** Ends the worker; nothing rings any more. */
	stop(): void {
		this.#pending.clear();
		this.#ids.clear();
		this.#ways.length = 0;
		this.#worker?.terminate();
		this.#worker = null;
	}

	#cancel(name: string): void {
		const id = this.#ids.get(name);
		if (id === undefined) return;
		this.#ids.delete(name);
		if (this.#pending.delete(id)) this.#worker?.postMessage([id, null]);
	}

	#arm(id: number, at: number): void {
		const delayMs = Math.min(DELAY_MS_MAX, Math.max(0, at - this.#now()));
		if (this.#worker) this.#worker.postMessage([id, delayMs]);
		else setTimeout(() => this.#rang(id), delayMs);
	}

	#rang(id: number): void {
		const pending = this.#pending.get(id);
		if (!pending || !this.#pending.delete(id)) return;
		pending.ring();
	}

	/** A refusal is thrown (another origin) or comes later as an error event (a Content Security Policy, a missing file). */
	#nextWay(): void {
		this.#worker?.terminate();
		this.#worker = null;
		for (let way = this.#ways.shift(); way !== undefined; way = this.#ways.shift()) {
			try {
				this.#worker = way();
				break;
			} catch {
				// The next way, and at last the page's own timers.
			}
		}
		if (this.#worker) {
			this.#worker.onmessage = ({ data }) => this.#rang(data);
			this.#worker.onerror = (event) => {
				event.preventDefault();
				this.#nextWay();
			};
		}
		for (const [id, { at }] of this.#pending) this.#arm(id, at);
	}
}

function fromFile(): AlarmWorker {
	return new Worker(/* webpackChunkName: "alarm-worker" */ new URL('./alarm-worker.ts', import.meta.url), { type: 'module' }) as AlarmWorker;
}

function fromBlob(): AlarmWorker {
	const url = URL.createObjectURL(new Blob([`(${serveAlarms.toString()})(self)`], { type: 'text/javascript' }));
	const worker = new Worker(url);
	worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true }); // Not before it has been read.
	return worker as AlarmWorker;
}
