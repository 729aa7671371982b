import { newerKeyList } from './key-lists.ts';
import { newerTombstones, signedTombstones } from './off-air.ts';
import { Refusal } from './refusal.ts';
import type { StreamRequest } from './site-requests.ts';
import { LiveStream, type StreamParts } from './stream.ts';
import type { KnownStream } from './streams-store.ts';

/** The streams at work. A known stream begins to work when somebody first publishes or watches it. */
export class Streams {
	readonly #parts: StreamParts;
	readonly #live = new Map<string, LiveStream>();

	constructor(parts: StreamParts) {
		this.#parts = parts;
	}

	/** @throws {Refusal} DS-unknown-stream. */
	async known(id: string): Promise<KnownStream> {
		const known = await this.#parts.store.find(id);
		if (!known) throw new Refusal('DS-unknown-stream');
		return known;
	}

	/** Makes it work if it does not yet. */
	live(known: KnownStream): LiveStream {
		let live = this.#live.get(known.stream);
		if (!live) {
			live = new LiveStream(known, this.#parts);
			this.#live.set(known.stream, live);
		}
		return live;
	}

	/** The stream if it works already. */
	peek(id: string): LiveStream | null {
		return this.#live.get(id) ?? null;
	}

	all(): readonly LiveStream[] {
		return [...this.#live.values()];
	}

	/** Makes a stream known, or changes it, and with it what it was known as before. Returns true when it is new. */
	async put({ former = [], ...stream }: StreamRequest): Promise<boolean> {
		const before = await this.#putOne(stream);
		for (const { stream: id, keyList } of former) {
			const generation = (await this.#parts.store.find(id))?.generation ?? stream.generation;
			await this.#putOne({ ...stream, stream: id, generation, keyList });
		}
		return before === null;
	}

	/** A new ingest key ends who publishes with the old one; a newer key list ends who publishes a session that it voids. */
	async #putOne(stream: Omit<KnownStream, 'lastSession' | 'seed' | 'tombstones'>): Promise<KnownStream | null> {
		const { store } = this.#parts;
		const before = await store.find(stream.stream);
		const keyList = newerKeyList(before?.keyList ?? null, stream.keyList);
		// With another site key the former one's word ends; the site says it again under its new one.
		const tombstones = newerTombstones(before?.tombstones ?? null, null, { stream: stream.stream, keyList });
		await store.put({ ...stream, keyList, tombstones, lastSession: before?.lastSession ?? 0, seed: before?.seed ?? null });
		const live = this.peek(stream.stream);
		if (before && before.generation !== stream.generation) live?.endPublisher(new Refusal('DS-ingest-key-renewed'));
		if (before && before.keyList !== keyList) live?.keysChanged();
		if (before && before.profile !== stream.profile) live?.restartCoordinator(); // Media go on meanwhile.
		return before;
	}

	/**
	 * The site says what is off the air. Resolves when that would survive a crash, and everybody has been told.
	 *
	 * @returns The number of the list in force: higher than this one's when it came late.
	 * @throws {Refusal} DS-site-bad-order: the site that the stream's key list names has not signed it.
	 */
	async takeOffAir(known: KnownStream, list: string): Promise<number> {
		if (!signedTombstones(list, known)) throw new Refusal('DS-site-bad-order', 'list');
		const tombstones = newerTombstones(known.tombstones, list, known);
		if (tombstones !== known.tombstones) {
			const written = this.#parts.store.put({ ...known, tombstones });
			this.peek(known.stream)?.tombstonesChanged(); // Viewers need not wait for the disk.
			await written;
		}
		return signedTombstones(tombstones ?? list, known)?.number ?? 0;
	}

	async forget(id: string): Promise<void> {
		const live = this.#live.get(id);
		this.#live.delete(id);
		await live?.close(new Refusal('DS-ingest-ended'));
		await this.#parts.store.forget(id);
	}

	/** To be called about once a second. */
	tick(): void {
		for (const live of this.#live.values()) live.tick();
	}

	/** Says goodbye to everybody. */
	async close(): Promise<void> {
		const all = this.all();
		this.#live.clear();
		await Promise.all(all.map((live) => live.close(new Refusal('DS-stopping'))));
	}
}
