import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Packet } from '@dumbbell-stream/core/wire.ts';
import { FLAG } from '@dumbbell-stream/core/wire.ts';
import type { Clock } from './clock.ts';
import { reasonOf, type Log } from './log.ts';

/** Packets of one session and rendition, from and to inclusive. */
export interface Passage {
	readonly session: number;
	readonly rendition: number;
	readonly from: number;
	readonly to: number;
}
/** A passage that must stay until then, Unix ms. */
export type KeepOrder = Passage & { readonly until: number };
/** A passage that is there, with the capture times of its first and last packet, Unix ms. */
export type KeptPassage = Passage & { readonly captureFrom: number; readonly captureTo: number };

interface Segment extends KeptPassage {
	readonly stream: string;
	readonly bytes: number;
}
interface Growing {
	readonly packets: Packet[];
	bytes: number;
}

/** So much is written at a time: what a crash loses, and the grain of what is let go. */
const SEGMENT_BYTES = 1 << 20;
const LENGTH_BYTES = 4;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const ORDERS = 'orders.json';
const NAME = /^(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-(\d+)\.dumbbell$/;

/**
 * The last minutes of every stream as they were sent, on disk, so that a passage that somebody reports can be looked at later. A ring:
 * the oldest goes when there is no room, but for what an order keeps. Files are excerpts: an announcement, then packets, unchanged.
 */
export class Keeper {
	readonly #dir: string;
	readonly #bytesMax: number;
	readonly #clock: Pick<Clock, 'unixMs'>;
	readonly #log: Log;
	readonly #growing = new Map<string, Growing>();
	readonly #announcements = new Map<string, Packet>();
	readonly #orders = new Map<string, readonly KeepOrder[]>();
	/** Oldest first. */
	#segments: Segment[] = [];
	/** Writes follow one another: none is overtaken, and none is forgotten when we end. */
	#turn: Promise<void> = Promise.resolve();
	#isFull = false;

	private constructor(dir: string, bytesMax: number, clock: Pick<Clock, 'unixMs'>, log: Log) {
		this.#dir = dir;
		this.#bytesMax = bytesMax;
		this.#clock = clock;
		this.#log = log;
	}

	/** @param bytesMax For all streams together; 0: nothing is kept. */
	static async open(dataDir: string, bytesMax: number, clock: Pick<Clock, 'unixMs'>, log: Log): Promise<Keeper> {
		const keeper = new Keeper(join(dataDir, 'kept'), bytesMax, clock, log);
		await mkdir(keeper.#dir, { recursive: true, mode: FOLDER_MODE });
		for (const stream of await readdir(keeper.#dir)) await keeper.#find(stream);
		keeper.#segments.sort((a, b) => a.captureTo - b.captureTo);
		return keeper;
	}

	get bytes(): number {
		return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
	}

	/** The source of a stream has passed this on. */
	passed(stream: string, packet: Packet): void {
		if (this.#bytesMax === 0) return;
		const key = `${stream} ${packet.session} ${packet.rendition}`;
		if (packet.flags & FLAG.announcement) return void this.#announcements.set(key, packet);
		const growing = this.#growing.get(key) ?? { packets: [], bytes: 0 };
		this.#growing.set(key, growing);
		growing.packets.push(packet);
		growing.bytes += LENGTH_BYTES + packet.bytes.length;
		if (growing.bytes >= SEGMENT_BYTES) this.#seal(stream, key);
	}

	/** Keeps a passage. @returns What there is of it. */
	async keep(stream: string, order: KeepOrder): Promise<readonly KeptPassage[]> {
		await this.settled(stream);
		const same = (one: KeepOrder): boolean => one.session === order.session && one.rendition === order.rendition && one.from === order.from && one.to === order.to;
		await this.#setOrders(stream, [...this.#inForce(stream).filter((one) => !same(one)), order]);
		return this.kept(stream).filter((passage) => overlap(passage, order));
	}

	/** Lets go of a passage: it stays as long as there is room. */
	async release(stream: string, passage: Passage): Promise<void> {
		await this.#setOrders(stream, this.#inForce(stream).filter((one) => one.session !== passage.session || one.rendition !== passage.rendition || one.from !== passage.from || one.to !== passage.to));
	}

	/** All that there is of a stream, oldest first. */
	kept(stream: string): readonly KeptPassage[] {
		return this.#segments.filter((segment) => segment.stream === stream).map(({ session, rendition, from, to, captureFrom, captureTo }) => ({ session, rendition, from, to, captureFrom, captureTo }));
	}

	/** Nothing of the stream stays. */
	async forget(stream: string): Promise<void> {
		await this.settled(stream);
		this.#segments = this.#segments.filter((segment) => segment.stream !== stream);
		this.#orders.delete(stream);
		await rm(join(this.#dir, stream), { recursive: true, force: true });
	}

	/** Everything that was passed on so far is on disk. */
	async settled(stream?: string): Promise<void> {
		for (const key of [...this.#growing.keys()]) {
			const [owner] = key.split(' ') as [string];
			if (stream === undefined || owner === stream) this.#seal(owner, key);
		}
		await this.#turn;
	}

	/** Writes what has grown, as a file of its own. */
	#seal(stream: string, key: string): void {
		const growing = this.#growing.get(key);
		this.#growing.delete(key);
		const [first, last] = [growing?.packets[0], growing?.packets.at(-1)];
		if (!growing || !first || !last) return;
		const announcement = this.#announcements.get(key);
		const file = excerptOf(announcement ? [announcement, ...growing.packets] : growing.packets);
		const segment = { stream, session: first.session, rendition: first.rendition, from: first.seq, to: last.seq, captureFrom: first.captureMs, captureTo: last.captureMs, bytes: file.length };
		this.#turn = this.#turn.then(() => this.#write(segment, file)).catch((error: unknown) => this.#log.error('keep-failed', { stream, why: reasonOf(error) }));
	}

	async #write(segment: Segment, file: Uint8Array): Promise<void> {
		const free = await this.#makeRoom(segment.bytes);
		if (!free && !this.#isFull) this.#log.error('keep-full', { bytes: this.bytes });
		this.#isFull = !free;
		if (!free) return; // What is kept on order is worth more than what nobody has asked for.
		await this.#put(segment.stream, nameOf(segment), file);
		this.#segments.push(segment);
	}

	async #makeRoom(bytes: number): Promise<boolean> {
		for (const segment of [...this.#segments]) {
			if (this.bytes + bytes <= this.#bytesMax) break;
			if (this.#inForce(segment.stream).some((order) => overlap(segment, order))) continue;
			await rm(join(this.#dir, segment.stream, nameOf(segment)), { force: true });
			this.#segments.splice(this.#segments.indexOf(segment), 1);
		}
		return this.bytes + bytes <= this.#bytesMax;
	}

	#inForce(stream: string): readonly KeepOrder[] {
		const now = this.#clock.unixMs();
		return (this.#orders.get(stream) ?? []).filter(({ until }) => until > now);
	}

	async #setOrders(stream: string, orders: readonly KeepOrder[]): Promise<void> {
		this.#orders.set(stream, orders);
		this.#turn = this.#turn.then(() => this.#put(stream, ORDERS, Buffer.from(`${JSON.stringify(orders)}\n`)));
		await this.#turn;
	}

	/** Whole or not at all, also when the power fails. */
	async #put(stream: string, name: string, bytes: Uint8Array): Promise<void> {
		const folder = join(this.#dir, stream);
		await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
		const file = await open(join(folder, `.${name}`), 'w', FILE_MODE);
		try {
			await file.writeFile(bytes);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(join(folder, `.${name}`), join(folder, name));
	}

	/** What an earlier process has left of a stream. */
	async #find(stream: string): Promise<void> {
		for (const name of await readdir(join(this.#dir, stream))) {
			if (name.startsWith('.')) await rm(join(this.#dir, stream, name), { force: true }); // A write that a crash cut short.
			else if (name === ORDERS) this.#orders.set(stream, JSON.parse(await readFile(join(this.#dir, stream, name), 'utf8')) as readonly KeepOrder[]);
			const [session, rendition, from, to, captureFrom, captureTo, bytes] = NAME.exec(name)?.slice(1).map(Number) ?? [];
			if (bytes !== undefined) this.#segments.push({ stream, session, rendition, from, to, captureFrom, captureTo, bytes } as Segment);
		}
	}
}

function nameOf({ session, rendition, from, to, captureFrom, captureTo, bytes }: Segment): string {
	return `${session}-${rendition}-${from}-${to}-${Math.round(captureFrom)}-${Math.round(captureTo)}-${bytes}.dumbbell`;
}

function overlap(a: Passage, b: Passage): boolean {
	return a.session === b.session && a.rendition === b.rendition && a.from <= b.to && b.from <= a.to;
}

/** As the player saves one: each packet with its length in front, u32 big-endian. */
function excerptOf(packets: readonly Packet[]): Uint8Array {
	const file = new Uint8Array(packets.reduce((sum, { bytes }) => sum + LENGTH_BYTES + bytes.length, 0));
	const view = new DataView(file.buffer);
	let at = 0;
	for (const { bytes } of packets) {
		view.setUint32(at, bytes.length);
		file.set(bytes, at + LENGTH_BYTES);
		at += LENGTH_BYTES + bytes.length;
	}
	return file;
}
