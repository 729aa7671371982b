import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { RunResult } from './result.ts';

/** What is kept of one run: enough to repeat it. Times of the wall say what a repetition costs; nothing is computed from them. */
export interface Entry {
	readonly program: string;
	readonly commit: string;
	readonly command: string;
	readonly wallS: number;
	readonly result?: RunResult;
	/** Why there is no result: the last lines that the run said. A failed run is a result too. */
	readonly failed?: string;
}

/** Runs by command, one line each, a file per workload. The newest program's line replaces older ones. */
export class Store {
	readonly #folder: string;
	readonly #files = new Map<string, Map<string, Entry>>();

	constructor(folder: string) {
		this.#folder = folder;
		if (!existsSync(folder)) return;
		for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl')).sort()) {
			const lines = readFileSync(`${folder}/${file}`, 'utf8').split('\n').filter((line) => line !== '');
			this.#files.set(file, new Map(lines.map((line) => JSON.parse(line) as Entry).map((entry) => [entry.command, entry])));
		}
	}

	/** The kept run of this command, whichever program it is of. */
	get(file: string, command: string): Entry | undefined {
		return this.#files.get(`${file}.jsonl`)?.get(command);
	}

	/** Keeps a run at once, at the end of its file, so that an interrupted bench goes on where it was; of two lines the later one counts. */
	put(file: string, entry: Entry): void {
		const name = `${file}.jsonl`;
		const entries = this.#files.get(name) ?? new Map<string, Entry>();
		this.#files.set(name, entries.set(entry.command, entry));
		mkdirSync(this.#folder, { recursive: true });
		appendFileSync(`${this.#folder}/${name}`, `${JSON.stringify(entry)}\n`);
	}

	/** Drops lines that newer ones have replaced, and sorts the others, so that a change of the files shows what has changed. */
	tidy(): void {
		for (const [name, entries] of this.#files) {
			const lines = [...entries.values()].sort((a, b) => (a.command < b.command ? -1 : 1)).map((one) => `${JSON.stringify(one)}\n`);
			writeFileSync(`${this.#folder}/${name}`, lines.join(''));
		}
	}
}
