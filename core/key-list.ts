import { LIMITS } from './limits.ts';
import type { JobId, Session, Verified, Verify } from './messages.ts';
import { equalBytes, PROTOCOL, Reader, Writer } from './wire.ts';

/** What the stream key says of the keys around it. */
export interface KeyList {
	/** 32 bytes. */
	readonly stream: Uint8Array;
	/** The highest counts. */
	readonly number: number;
	/** Sessions that began before it are void; 0: none is for that. */
	readonly since: Session;
	/** The key by which the stream's site signs receipts and logs, 32 bytes; null: it has none. */
	readonly site: Uint8Array | null;
	/** The stream key that has taken this one's place, 32 bytes; null: this one is in use. */
	readonly successor: Uint8Array | null;
	/** Sessions that are void, rising. */
	readonly revoked: readonly Session[];
}
/** A list as it was read: its signature is not checked yet. */
export type SealedKeyList = KeyList & { readonly message: Uint8Array; readonly signature: Uint8Array };

/** The number of a list that names a successor, and of no other: there is nothing to be said after it. */
export const LAST_KEY_LIST = Number.MAX_SAFE_INTEGER;
const PREFIX = new TextEncoder().encode('dumbbell-stream key list');
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const NO_KEY = new Uint8Array(KEY_BYTES);

/** Everything that comes before the list's signature. */
export function writeKeyListBody(list: KeyList): Uint8Array {
	const w = new Writer();
	w.u8(PROTOCOL);
	w.bytes(list.stream);
	w.u53(list.number);
	w.u53(list.since);
	w.bytes(list.site ?? NO_KEY);
	w.bytes(list.successor ?? NO_KEY);
	w.u8(list.revoked.length);
	for (const session of list.revoked) w.u53(session);
	return w.done();
}

/** What the stream key signs. */
export function keyListMessage(body: Uint8Array): Uint8Array {
	const message = new Uint8Array(PREFIX.length + body.length);
	message.set(PREFIX);
	message.set(body, PREFIX.length);
	return message;
}

/** @returns null when malformed. The signature is not checked here. */
export function readKeyList(bytes: Uint8Array): SealedKeyList | null {
	if (bytes.length > LIMITS.keyListBytes) return null;
	const r = new Reader(bytes, 0);
	const version = r.u8();
	const [stream, number, since] = [r.bytes(KEY_BYTES), r.u53(), r.u53()];
	const [site, successor] = [keyOrNull(r.bytes(KEY_BYTES)), keyOrNull(r.bytes(KEY_BYTES))];
	const revoked: Session[] = [];
	for (let left = r.u8(); left > 0 && r.ok; left--) revoked.push(r.u53());
	const signature = r.bytes(SIGNATURE_BYTES);
	if (!r.done() || version !== PROTOCOL || revoked.length > LIMITS.revokedSessions) return null;
	const list = { stream, number, since, site, successor, revoked };
	return isSound(list) ? { ...list, message: keyListMessage(bytes.subarray(0, bytes.length - SIGNATURE_BYTES)), signature } : null;
}

/** There is one way to say each thing: sessions rise, and the last list is the one with a successor. */
function isSound({ stream, number, since, successor, revoked }: KeyList): boolean {
	const rising = revoked.every((session, i) => session > (revoked[i - 1] ?? since - 1));
	const last = number === LAST_KEY_LIST;
	return number > 0 && rising && last === (successor !== null) && !(successor && equalBytes(successor, stream));
}

function keyOrNull(bytes: Uint8Array): Uint8Array | null {
	return equalBytes(bytes, NO_KEY) ? null : bytes;
}

/** True when the list makes this session void. */
export function revokes(list: KeyList | null, session: Session): boolean {
	return list !== null && (session < list.since || list.revoked.includes(session));
}

/** The newest list of a stream that its key has signed. */
export class KeyBook {
	readonly #stream: Uint8Array;
	readonly #waiting = new Map<JobId, KeyList>();
	#held: KeyList | null = null;

	constructor(stream: Uint8Array) {
		this.#stream = stream;
	}

	/** What the newest list says; null before the first. */
	get held(): KeyList | null {
		return this.#held;
	}

	/** @returns A job for the stream key, or why the list is of no use: `old` means that what it says is known. */
	ask(bytes: Uint8Array, job: JobId): Verify | 'malformed' | 'wrong-stream' | 'old' | 'full' {
		const list = readKeyList(bytes);
		if (!list) return 'malformed';
		if (!equalBytes(list.stream, this.#stream)) return 'wrong-stream';
		if (list.number <= (this.#held?.number ?? 0)) return 'old';
		if (this.#waiting.size >= LIMITS.keyListsWaiting) return 'full';
		this.#waiting.set(job, list);
		return { t: 'verify', job, by: this.#stream, message: list.message, signature: list.signature };
	}

	/** @returns null when the job is not one of ours; else what became of the list. */
	settle({ job, ok }: Verified): 'newer' | 'old' | 'bad-signature' | null {
		const list = this.#waiting.get(job);
		if (!list) return null;
		this.#waiting.delete(job);
		if (!ok) return 'bad-signature';
		if (list.number <= (this.#held?.number ?? 0)) return 'old'; // A later one was quicker.
		this.#held = list;
		return 'newer';
	}
}
