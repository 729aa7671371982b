import { createHash } from 'node:crypto';

/** What a site must know of a sidecar to work with it. */
export interface Pairing {
	/** Address under which browsers reach the sidecar, without a slash at the end. */
	readonly url: string;
	/** Secret that both sides share. */
	readonly secret: string;
}

const PREFIX = 'dumbbell1';
/** Enough to notice a text that was cut off or mistyped; it protects against nobody else. */
const CHECK_LETTERS = 8;

/**
 * One text to copy from the sidecar into WordPress: `dumbbell1.PAYLOAD.CHECK`. The payload is JSON as base64url; the check is the
 * beginning of its SHA-256, so that half a text is told from a whole one. Whoever has it has the secret.
 */
export function pairingString({ url, secret }: Pairing): string {
	const payload = Buffer.from(JSON.stringify({ url, secret }), 'utf8').toString('base64url');
	return [PREFIX, payload, checkOf(payload)].join('.');
}

function checkOf(payload: string): string {
	return createHash('sha256').update(`dumbbell-stream pairing ${payload}`).digest('base64url').slice(0, CHECK_LETTERS);
}

/** What is printed where the owner looks: the text to copy, and what to do with it. `named`: PUBLIC_URL is set. */
export function pairingWords(pairing: Pairing, named: boolean): string {
	const hint = named ? '' : '\nPUBLIC_URL is not set, so this leads to this machine alone. Set it to the address under which browsers reach the sidecar.\n';
	return `
To connect a WordPress site, paste this into Streams, Settings:

  ${pairingString(pairing)}

It holds the secret: show it to nobody else.
${hint}
`;
}
