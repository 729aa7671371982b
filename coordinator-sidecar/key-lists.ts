import { readKeyList, type SealedKeyList } from '@dumbbell-stream/core/key-list.ts';
import { equalBytes, fromBase64url, toBase64url } from '@dumbbell-stream/core/wire.ts';
import { streamKey, verify } from './crypto.ts';
import type { KnownStream } from './streams-store.ts';

/** What a stream was known as before: its key named the present one as its successor. */
export interface Former {
	readonly stream: string;
	readonly keyList: string;
}

/** A key list, base64url, that the key of this stream has signed; null when it is anything else. */
export function signedKeyList(text: string, id: string): SealedKeyList | null {
	const bytes = fromBase64url(text);
	const list = bytes && readKeyList(bytes);
	const stream = streamKey(id);
	return list && stream && equalBytes(list.stream, stream) && verify(list.signature, list.message, stream) ? list : null;
}

/** Of two lists of one stream the one with the higher number. Lists were checked before they were kept. */
export function newerKeyList(held: string | null, told: string | null): string | null {
	const number = (text: string | null): number => readStored(text)?.number ?? 0;
	return number(told) > number(held) ? told : held;
}

/** The ID of the stream that has taken this one's place; null while it is in use. */
export function successorOf({ keyList }: KnownStream): string | null {
	const successor = readStored(keyList)?.successor ?? null;
	return successor && toBase64url(successor);
}

/** What the store holds, parsed. */
export function readStored(keyList: string | null): SealedKeyList | null {
	const bytes = keyList === null ? null : fromBase64url(keyList);
	return bytes && readKeyList(bytes);
}
