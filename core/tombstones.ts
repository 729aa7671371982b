import { LIMITS } from './limits.ts';
import type { UnixMs } from './machine.ts';
import type { JobId, Verified, Verify } from './messages.ts';
import { equalBytes, PROTOCOL, Reader, Writer } from './wire.ts';

/** Captured from here on, and before there; Unix ms of the source. */
export interface CaptureRange {
	readonly from: UnixMs;
	/** 2^53 - 1: there is no end. */
	readonly to: UnixMs;
}
/** What of a stream its site has taken off the air: always all of it, so that a list with less in it gives the rest back. */
export interface Tombstones {
	/** 32 bytes. */
	readonly stream: Uint8Array;
	/** From 1; the highest counts. */
	readonly number: number;
	readonly issued: UnixMs;
	/** Rising; none touches the next. */
	readonly ranges: readonly CaptureRange[];
}
/** A list as it was read: its signature is not checked yet. */
export type SealedTombstones = Tombstones & { readonly message: Uint8Array; readonly signature: Uint8Array };

/** Stands for the end of a range that has none. */
export const NO_END: UnixMs = Number.MAX_SAFE_INTEGER;
const PREFIX = new TextEncoder().encode('dumbbell-stream tombstones');
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** Everything that comes before the list's signature. */
export function writeTombstonesBody(list: Tombstones): Uint8Array {
	const w = new Writer();
	w.u8(PROTOCOL);
	w.bytes(list.stream);
	w.u53(list.number);
	w.u53(list.issued);
	w.u8(list.ranges.length);
	for (const { from, to } of list.ranges) {
		w.u53(from);
		w.u53(to);
	}
	return w.done();
}

/** What the site key signs. */
export function tombstonesMessage(body: Uint8Array): Uint8Array {
	const message = new Uint8Array(PREFIX.length + body.length);
	message.set(PREFIX);
	message.set(body, PREFIX.length);
	return message;
}

/** @returns null when malformed. The signature is not checked here. */
export function readTombstones(bytes: Uint8Array): SealedTombstones | null {
	if (bytes.length > LIMITS.tombstonesBytes) return null;
	const r = new Reader(bytes, 0);
	const version = r.u8();
	const [stream, number, issued] = [r.bytes(KEY_BYTES), r.u53(), r.u53()];
	const ranges: CaptureRange[] = [];
	for (let left = r.u8(); left > 0 && r.ok; left--) ranges.push({ from: r.u53(), to: r.u53() });
	const signature = r.bytes(SIGNATURE_BYTES);
	if (!r.done() || version !== PROTOCOL || number === 0 || ranges.length > LIMITS.withheldRanges || !areSound(ranges)) return null;
	return { stream, number, issued, ranges, message: tombstonesMessage(bytes.subarray(0, bytes.length - SIGNATURE_BYTES)), signature };
}

/** There is one way to say what is withheld: none is empty, and those that touch are one. */
function areSound(ranges: readonly CaptureRange[]): boolean {
	return ranges.every(({ from, to }, i) => from < to && from > (ranges[i - 1]?.to ?? -1));
}

/** True when what was captured then is off the air. */
export function covers(ranges: readonly CaptureRange[], captureMs: UnixMs): boolean {
	for (const { from, to } of ranges) if (captureMs >= from && captureMs < to) return true;
	return false;
}

/** When what is captured begins or ceases to be withheld, after this moment; `Infinity`: never. */
export function nextEdge(ranges: readonly CaptureRange[], unixMs: UnixMs): UnixMs {
	for (const { from, to } of ranges) {
		if (from > unixMs) return from;
		if (to > unixMs) return to === NO_END ? Infinity : to;
	}
	return Infinity;
}

/** The newest list that the stream's site has signed: its key is the one that the stream's own key list names. */
export class TombstoneBook {
	readonly #stream: Uint8Array;
	#site: Uint8Array | null = null;
	#held: SealedTombstones | null = null;
	readonly #asked = new Map<JobId, SealedTombstones>();
	/** Nobody could check them yet, or not by the present key: a key list that names another one may still be on its way. */
	#aside: SealedTombstones[] = [];

	constructor(stream: Uint8Array) {
		this.#stream = stream;
	}

	/** What the newest list says; null before the first. */
	get held(): Tombstones | null {
		return this.#held;
	}
	get ranges(): readonly CaptureRange[] {
		return this.#held?.ranges ?? [];
	}

	/** @returns A job for the site key; or why there is none: `old` says nothing new, `no-key` waits for a key list that names a site. */
	ask(bytes: Uint8Array, newJob: () => JobId): Verify | 'malformed' | 'wrong-stream' | 'old' | 'no-key' | 'full' {
		const list = readTombstones(bytes);
		if (!list) return 'malformed';
		if (!equalBytes(list.stream, this.#stream)) return 'wrong-stream';
		if (list.number <= (this.#held?.number ?? 0)) {
			this.#putAside(list); // By another site key numbers begin anew.
			return 'old';
		}
		if (this.#site === null) {
			this.#putAside(list);
			return 'no-key';
		}
		if (this.#asked.size >= LIMITS.tombstonesWaiting) return 'full';
		return this.#job(list, this.#site, newJob());
	}

	#job(list: SealedTombstones, site: Uint8Array, job: JobId): Verify {
		this.#asked.set(job, list);
		return { t: 'verify', job, by: site, message: list.message, signature: list.signature };
	}

	#putAside(list: SealedTombstones): void {
		const known = [this.#held, ...this.#aside].some((one) => one !== null && equalBytes(one.signature, list.signature) && equalBytes(one.message, list.message));
		if (known) return;
		if (this.#aside.length >= LIMITS.tombstonesWaiting) this.#aside.shift();
		this.#aside.push(list);
	}

	/**
	 * The key list names this site. Of another one than before nothing counts that the former one has signed.
	 *
	 * @returns What its key has to be asked about, and whether a list has gone.
	 */
	trust(site: Uint8Array | null, newJob: () => JobId): { readonly jobs: readonly Verify[]; readonly lost: boolean } {
		const before = this.#site;
		if (site === before || (site && before && equalBytes(site, before))) return { jobs: [], lost: false };
		const lost = this.#held !== null;
		const open = [...(this.#held ? [this.#held] : []), ...this.#asked.values()];
		this.#held = null;
		this.#asked.clear();
		for (const list of open) this.#putAside(list);
		this.#site = site;
		const aside = this.#aside;
		this.#aside = site === null ? aside : [];
		return { jobs: site === null ? [] : aside.map((list) => this.#job(list, site, newJob())), lost };
	}

	/** @returns null when the job is not one of ours; else what became of the list. */
	settle({ job, ok }: Verified): 'newer' | 'old' | 'bad-signature' | null {
		const list = this.#asked.get(job);
		if (!list) return null;
		this.#asked.delete(job);
		if (!ok) {
			this.#putAside(list);
			return 'bad-signature';
		}
		if (list.number <= (this.#held?.number ?? 0)) return 'old'; // A later one was quicker.
		this.#held = list;
		return 'newer';
	}
}
