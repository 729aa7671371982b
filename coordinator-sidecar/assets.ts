import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sha256 } from './crypto.ts';
import type { Answer } from './http.ts';
import { Refusal } from './refusal.ts';

/** The entry keeps its name; its chunks carry a hash of their content in theirs. */
export const ENTRY = 'dumbbell-stream.js';
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', wasm: 'application/wasm', map: 'application/json' };
const zip = promisify(gzip);

interface Asset {
	readonly mtimeMs: number;
	readonly plain: Buffer;
	readonly zipped: Buffer;
	readonly etag: string;
}

/** The built player's files, kept in memory as long as they do not change on disk. */
export class Assets {
	readonly #dirs: readonly string[];
	readonly #cache = new Map<string, Asset>();

	/** @param dirs Looked through in order; the first that has the entry is used. */
	constructor(dirs: readonly string[]) {
		this.#dirs = dirs;
	}

	/**
	 * @param name A file name of our own pattern: no path.
	 * @param headers Of the request.
	 * @throws {Refusal} DS-no-player for a missing entry, DS-not-found for a missing chunk.
	 */
	async answer(name: string, headers: Readonly<Record<string, string | readonly string[] | undefined>>): Promise<Answer> {
		const asset = await this.#find(name);
		if (!asset) throw new Refusal(name === ENTRY ? 'DS-no-player' : 'DS-not-found');
		const fixed = {
			'content-type': TYPES[name.split('.').pop() ?? ''] ?? 'application/octet-stream',
			'cache-control': name === ENTRY ? 'no-cache' : 'public, max-age=31536000, immutable',
			'cross-origin-resource-policy': 'cross-origin',
			vary: 'accept-encoding',
			etag: asset.etag,
		};
		if (headers['if-none-match'] === asset.etag) return { status: 304, headers: fixed };
		const zipped = /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
		return { status: 200, headers: zipped ? { ...fixed, 'content-encoding': 'gzip' } : fixed, body: zipped ? asset.zipped : asset.plain };
	}

	async #find(name: string): Promise<Asset | null> {
		for (const dir of this.#dirs) {
			const path = join(dir, name);
			try {
				const { mtimeMs } = await stat(path);
				const cached = this.#cache.get(path);
				if (cached?.mtimeMs === mtimeMs) return cached;
				const plain = await readFile(path);
				const asset = { mtimeMs, plain, zipped: await zip(plain), etag: `"${sha256(plain).slice(0, 20)}"` };
				this.#cache.set(path, asset);
				return asset;
			} catch {
				// Not here: perhaps in the next folder.
			}
		}
		return null;
	}
}
