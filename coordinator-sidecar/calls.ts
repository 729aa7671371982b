import { callMessage, fromBase64url, toBase64url } from '@dumbbell-stream/core/wire.ts';
import type { UnixMs } from '@dumbbell-stream/core/machine.ts';
import { equalSecrets, hmac, sha256 } from './crypto.ts';
import { Refusal } from './refusal.ts';

/** How far the clocks of WordPress and sidecar may differ, either way. */
const WINDOW_MS = 60_000;
const TIME_HEADER = 'x-dumbbell-time';
const SIGNATURE_HEADER = 'x-dumbbell-signature';

/** Headers that let the other side know a call as ours. `path`: the REST route, or the path of the sidecar's address. */
export function signCall(secret: string, method: string, path: string, body: Uint8Array | string, unixMs: UnixMs): Record<string, string> {
	const signature = hmac(secret, callMessage(method, path, unixMs, sha256(body)));
	return { [TIME_HEADER]: String(unixMs), [SIGNATURE_HEADER]: toBase64url(signature) };
}

/** A call that came in. Header names in lower case. */
export interface Call {
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
	readonly body: Uint8Array;
}

/**
 * Lets a call pass that who knows the secret has signed within the last minute. The signature is looked at before the time: only
 * who knows the secret learns that his clock is off.
 *
 * @throws {Refusal} DS-site-unsigned, DS-site-wrong-signature, DS-site-clock.
 */
export function checkCall(secret: string, call: Call, unixMs: UnixMs): void {
	const time = call.headers[TIME_HEADER];
	const shown = call.headers[SIGNATURE_HEADER];
	const signature = typeof shown === 'string' ? fromBase64url(shown) : null;
	// As a number and as text the same: 007 and 7 must not share a signature.
	if (typeof time !== 'string' || !/^(0|[1-9]\d{0,14})$/.test(time) || !signature) throw new Refusal('DS-site-unsigned');
	const expected = hmac(secret, callMessage(call.method, call.path, Number(time), sha256(call.body)));
	if (!equalSecrets(signature, expected)) throw new Refusal('DS-site-wrong-signature');
	if (Math.abs(unixMs - Number(time)) > WINDOW_MS) throw new Refusal('DS-site-clock');
}
