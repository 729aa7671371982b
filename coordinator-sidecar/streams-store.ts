import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CoordinatorOptions, Session } from '@dumbbell-stream/core/messages.ts';
import { fromBase64url, toBase64url } from '@dumbbell-stream/core/wire.ts';
import { keyPairFrom, random, streamKey, type KeyPair } from './crypto.ts';
import { reasonOf, type Log } from './log.ts';

/** Where a stream's WordPress is. */
export interface Site {
	/** Base of its REST routes, with a slash at the end. */
	readonly rest: string;
	readonly post: number;
	/** Full URL of the public ticket route. */
	readonly tickets: string;
}
/** How much delay buys how much calm. */
export type Profile = NonNullable<CoordinatorOptions['profile']>;
/** What is known of a stream for good. */
export interface KnownStream {
	/** ID: the public key, 43 characters. */
	readonly stream: string;
	readonly title: string;
	/** Address of the site whose stream this is; empty without one. */
	readonly home: string;
	/** Null: the stream stands alone, and `seed` signs its certificates. */
	readonly site: Site | null;
	/** Of the ingest key. */
	readonly generation: number;
	/** True when the sidecar mints tickets for everybody. */
	readonly open: boolean;
	/** The newest key list that its key has signed, base64url; null: there is none. */
	readonly keyList: string | null;
	/** What of it is off the air, the newest list that its site has signed, base64url; null: there is none. */
	readonly tombstones: string | null;
	/** False: the owner wants no sharing among viewers, so players do not ask for it. */
	readonly mayShare: boolean;
	/** What the owner has chosen. */
	readonly profile: Profile;
	/** Number of the newest session ever begun; the next is higher, whatever the clock says. */
	readonly lastSession: Session;
	/** Private key of a stream that stands alone: the Ed25519 seed, base64url. */
	readonly seed: string | null;
}

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const SECRET_BYTES = 32;
/** File with the wishes of the site. */
const WISHES = 'wishes.json';

/**
 * Known streams and keys as small files in `DATA_DIR`: `streams/ID.json`, `wishes.json`, and `secret` when none was given. Each file is replaced as a
 * whole (written aside, flushed, renamed), so that after a crash it holds the old text or the new one.
 */
export class StreamsStore {
	readonly #dir: string;
	readonly #log: Log;
	readonly #known = new Map<string, KnownStream>();
	/** Of each stream, the write that is under way: two never overtake each other. */
	readonly #writing = new Map<string, Promise<void>>();
	#counter = 0;

	private constructor(dir: string, log: Log) {
		this.#dir = dir;
		this.#log = log;
	}

	/** Makes the folder if need be and reads what is there. A file that cannot be read is reported and left as it is. */
	static async open(dir: string, log: Log): Promise<StreamsStore> {
		const store = new StreamsStore(dir, log);
		await mkdir(join(dir, 'streams'), { recursive: true, mode: FOLDER_MODE });
		for (const name of await readdir(join(dir, 'streams'))) {
			if (name.startsWith('.')) await rm(join(dir, 'streams', name), { force: true }); // A write that a crash cut short.
			else if (name.endsWith('.json')) await store.#load(name.slice(0, -'.json'.length));
		}
		return store;
	}

	get size(): number {
		return this.#known.size;
	}

	/** Looks on disk too: the command `key` adds streams while the sidecar runs. */
	async find(id: string): Promise<KnownStream | null> {
		if (streamKey(id) === null) return null;
		return this.#known.get(id) ?? (await this.#load(id));
	}

	/** What is in memory. */
	get(id: string): KnownStream | null {
		return this.#known.get(id) ?? null;
	}

	/** Resolves when the stream would survive a crash. */
	async put(stream: KnownStream): Promise<void> {
		this.#known.set(stream.stream, stream);
		await this.#inTurn(stream.stream, () => this.#write(join('streams', `${stream.stream}.json`), `${JSON.stringify(stream, null, '\t')}\n`));
	}

	async forget(id: string): Promise<void> {
		this.#known.delete(id);
		await this.#inTurn(id, () => rm(this.#path(id), { force: true }));
	}

	/** Resolves when nothing is being written any more. */
	async settled(): Promise<void> {
		await Promise.allSettled(this.#writing.values());
	}

	/** The secret of this sidecar, made on the first call. */
	async secret(): Promise<string> {
		try {
			return (await readFile(join(this.#dir, 'secret'), 'utf8')).trim();
		} catch {
			const secret = toBase64url(random(SECRET_BYTES));
			await this.#write('secret', `${secret}\n`);
			return secret;
		}
	}

	/** True when a stream of a site is known: somebody has paired already. */
	get hasSite(): boolean {
		return [...this.#known.values()].some(({ site }) => site !== null);
	}

	/** What the site wishes, as it was kept; null if it never said anything. */
	async wishes(): Promise<string | null> {
		return await readFile(join(this.#dir, WISHES), 'utf8').catch(() => null);
	}

	/** Resolves when the wishes would survive a crash. */
	async putWishes(text: string): Promise<void> {
		await this.#inTurn(WISHES, () => this.#write(WISHES, text));
	}

	async #load(id: string): Promise<KnownStream | null> {
		let text: string;
		try {
			text = await readFile(this.#path(id), 'utf8');
		} catch {
			return null;
		}
		const stream = parseKnown(text, id);
		if (stream) this.#known.set(id, stream);
		else this.#log.error('stream-unreadable', { file: this.#path(id) });
		return stream;
	}

	async #inTurn(id: string, work: () => Promise<void>): Promise<void> {
		const before = this.#writing.get(id) ?? Promise.resolve();
		const mine = before.then(work, work);
		this.#writing.set(id, mine);
		try {
			await mine;
		} catch (error) {
			this.#log.error('store-failed', { stream: id, why: reasonOf(error) });
			throw error;
		} finally {
			if (this.#writing.get(id) === mine) this.#writing.delete(id);
		}
	}

	async #write(name: string, text: string): Promise<void> {
		const path = join(this.#dir, name);
		const aside = join(path, '..', `.${process.pid}-${this.#counter++}`);
		const file = await open(aside, 'wx', FILE_MODE);
		try {
			await file.writeFile(text);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(aside, path);
	}

	#path(id: string): string {
		return join(this.#dir, 'streams', `${id}.json`);
	}
}

/** A new stream that stands alone: its key is made here and never leaves the folder. */
export function makeStandAlone(title: string): KnownStream {
	const seed = random(SECRET_BYTES);
	const { publicKey } = keyPairFrom(seed);
	return { stream: toBase64url(publicKey), title, home: '', site: null, generation: 1, open: true, keyList: null, tombstones: null, mayShare: true, profile: 'normal', lastSession: 0, seed: toBase64url(seed) };
}

/** The stream's own key, or null when WordPress holds it. */
export function ownKey(stream: KnownStream): KeyPair | null {
	const seed = stream.seed === null ? null : fromBase64url(stream.seed);
	return seed?.length === SECRET_BYTES ? keyPairFrom(seed) : null;
}

/** One of the coordinator's profiles. */
export function isProfile(value: unknown): value is Profile {
	return value === 'near' || value === 'normal' || value === 'robust';
}

function parseKnown(text: string, id: string): KnownStream | null {
	try {
		const known = JSON.parse(text) as KnownStream;
		const good = known.stream === id && typeof known.title === 'string' && Number.isSafeInteger(known.lastSession) && Number.isSafeInteger(known.generation);
		if (!good) return null;
		return { ...known, keyList: textOf(known.keyList), tombstones: textOf(known.tombstones), mayShare: known.mayShare !== false, profile: isProfile(known.profile) ? known.profile : 'normal' };
	} catch {
		return null;
	}
}

/** What an older version has not written is not there. */
function textOf(value: unknown): string | null {
	return typeof value === 'string' ? value : null;
}
