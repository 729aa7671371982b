import type { UnixMs } from '@dumbbell-stream/core/machine.ts';
import { covers, readTombstones, type SealedTombstones } from '@dumbbell-stream/core/tombstones.ts';
import { equalBytes, fromBase64url } from '@dumbbell-stream/core/wire.ts';
import { streamKey, verify } from './crypto.ts';
import { readStored } from './key-lists.ts';
import type { KnownStream } from './streams-store.ts';

/** A list of tombstones, base64url, that the site of this stream has signed: the one that its key list names; null when it is anything else. */
export function signedTombstones(text: string, { stream, keyList }: Pick<KnownStream, 'stream' | 'keyList'>): SealedTombstones | null {
	const bytes = fromBase64url(text);
	const list = bytes && readTombstones(bytes);
	const [key, site] = [streamKey(stream), readStored(keyList)?.site];
	return list && key && site && equalBytes(list.stream, key) && verify(list.signature, list.message, site) ? list : null;
}

/** Of two lists the one with the higher number, if the stream's present site has signed it: a former site's word is worth nothing. */
export function newerTombstones(held: string | null, told: string | null, known: Pick<KnownStream, 'stream' | 'keyList'>): string | null {
	const number = (text: string | null): number => (text === null ? 0 : (signedTombstones(text, known)?.number ?? 0));
	const [before, now] = [number(held), number(told)];
	if (now > before) return told;
	return before > 0 ? held : null;
}

/** What is captured at this moment is off the air. Lists were checked before they were kept. */
export function isWithheld({ tombstones }: Pick<KnownStream, 'tombstones'>, unixMs: UnixMs): boolean {
	const bytes = tombstones === null ? null : fromBase64url(tombstones);
	return bytes !== null && covers(readTombstones(bytes)?.ranges ?? [], unixMs);
}
