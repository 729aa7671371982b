import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

/** A result that is no run of the simulator: times of the wall, enumerations. One file each, beside the runs. */
export interface Kept<T> {
	/** Hash of the code that measured it; undefined when that lies elsewhere. */
	readonly program?: string;
	readonly command: string;
	readonly commit: string;
	/** Where it was measured; only times of the wall depend on it. */
	readonly machine: string;
	readonly data: T;
}

export function keep<T>(folder: string, name: string, kept: Kept<T>): void {
	mkdirSync(folder, { recursive: true });
	writeFileSync(`${folder}/${name}.json`, `${JSON.stringify(kept)}\n`);
}

/** Undefined when it was never measured. */
export function keptOf<T>(folder: string, name: string): Kept<T> | undefined {
	const path = `${folder}/${name}.json`;
	return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Kept<T>) : undefined;
}
