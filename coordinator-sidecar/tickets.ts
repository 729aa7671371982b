import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import type { UnixMs } from '@dumbbell-stream/core/machine.ts';
import { joinTicket, ticketMessage, toBase64url, writeTicketBody } from '@dumbbell-stream/core/wire.ts';
import { hmac, random } from './crypto.ts';

const VIEWER_BYTES = 16;

/** A ticket to watch, base64url, for a viewer who is drawn at random. Only for streams that are open to everybody. */
export function mintWatchTicket(secret: string, stream: Uint8Array, unixMs: UnixMs): { readonly ticket: string; readonly expires: UnixMs } {
	const expires = Math.floor(unixMs) + LIMITS.ticketMs;
	const body = writeTicketBody({ scope: 'watch', expires, stream, viewer: random(VIEWER_BYTES) });
	return { ticket: toBase64url(joinTicket(body, hmac(secret, ticketMessage(body)))), expires };
}
