import type { Reply, Request, Results, Task } from './messages.ts';

/** The part of a Worker that is used. */
export interface FormWorker {
	onmessage: ((event: { readonly data: Reply }) => void) | null;
	onerror: ((event: unknown) => void) | null;
	postMessage(request: Request): void;
}

interface Waiting {
	readonly progress: (share: number) => void;
	readonly done: (result: Results[keyof Results]) => void;
	readonly failed: (error: Error) => void;
}

/** Asks a worker, which is started when it is first needed. */
export class Helper {
	readonly #start: () => FormWorker;
	readonly #waiting = new Map<number, Waiting>();
	#worker: FormWorker | null = null;
	#asked = 0;

	constructor(start: () => FormWorker) {
		this.#start = start;
	}

	/** Rejects when the worker cannot be started or fails in a way that no task expects. */
	ask<T extends Task['t']>(task: Extract<Task, { t: T }>, progress: (share: number) => void = () => undefined): Promise<Results[T]> {
		const id = ++this.#asked;
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, { progress, done: resolve as (result: Results[keyof Results]) => void, failed: reject });
			this.#worker ??= this.#hire();
			this.#worker.postMessage({ id, task });
		});
	}

	#hire(): FormWorker {
		const worker = this.#start();
		worker.onmessage = ({ data }) => this.#hear(data);
		worker.onerror = () => {
			for (const { failed } of this.#waiting.values()) failed(new Error('the worker does not run'));
			this.#waiting.clear();
			this.#worker = null;
		};
		return worker;
	}

	#hear(reply: Reply): void {
		const waiting = this.#waiting.get(reply.id);
		if (!waiting) return;
		if ('share' in reply) return waiting.progress(reply.share);
		this.#waiting.delete(reply.id);
		if ('result' in reply) waiting.done(reply.result);
		else waiting.failed(new Error(reply.error));
	}
}
