/**
 * Writes core/vectors/*.json: what two implementations must agree on, byte for byte. Made here from the written layouts with Node's own
 * crypto, and not with core's writers, so that a mistake in core shows as a difference. Deterministic: the same bytes every time.
 * Usage: node tools/vectors.mjs [--check]
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { path } from './lib/paths.mjs';
import { callCases, certificateCases, ingestKeyCases, ticketCases } from './vectors/credentials.mjs';
import { excerptCases } from './vectors/excerpts.mjs';
import { keyListCases } from './vectors/key-lists.mjs';
import { pairingCases } from './vectors/pairings.mjs';
import { canonicalCases, merkleCases } from './vectors/claims.mjs';
import { controlCases } from './vectors/control.mjs';
import { linkSessionCases } from './vectors/link-session.mjs';
import { packetCases } from './vectors/packets.mjs';
import { receiptCases } from './vectors/receipts.mjs';
import { tombstoneCases } from './vectors/tombstones.mjs';

/** @typedef {{ name: string, valid: boolean, fault?: string } & Record<string, unknown>} Case */

/** @type {Readonly<Record<string, { description: string, cases: readonly Case[] }>>} */
export const VECTORS = {
	tickets: {
		description:
			'Tickets, base64url. Valid: minting from scope, expires (Unix ms), stream, viewer (hex) and secret (UTF-8) gives the ticket. Otherwise "fault" says what a reader finds: malformed, or bad-mac.',
		cases: ticketCases(),
	},
	certificates: {
		description:
			'Session certificates, hex. "seed" is the Ed25519 seed of the stream key. Valid: signing scope, stream, key, session and notAfter gives the certificate. Otherwise "fault" is malformed or bad-signature.',
		cases: certificateCases(),
	},
	'key-lists': {
		description:
			'Key lists, hex. "seed" is the Ed25519 seed of the stream key; "site" and "successor" are public keys, base64url, or null. Valid: signing number, since, site, successor and revoked gives the list. Otherwise "fault" is malformed or bad-signature.',
		cases: keyListCases(),
	},
	tombstones: {
		description:
			'Lists of tombstones, hex. "seed" is the Ed25519 seed of the site key, "site" its public key; times are Unix ms. Valid: signing stream, number, issued and ranges gives the list. Otherwise "fault" is malformed or bad-signature.',
		cases: tombstoneCases(),
	},
	calls: {
		description:
			'Calls between WordPress and sidecar. "time" is the header X-Dumbbell-Time as written, "now" the receiver\'s Unix ms, "body" UTF-8. Faults: wrong (signature), expired (more than 60 s apart).',
		cases: callCases(),
	},
	'ingest-keys': {
		description: 'Ingest keys: base64url of HMAC-SHA256 by the secret (UTF-8) over "dumbbell-stream ingest", the stream (32 bytes) and the generation (u32).',
		cases: ingestKeyCases(),
	},
	pairings: {
		description:
			'Pairing strings: what the sidecar prints and WordPress takes. Valid: url and secret give the code. Otherwise "fault" says what a reader finds: malformed, or cut (the check does not fit).',
		cases: pairingCases(),
	},
	packets: {
		description:
			'Packets, hex, signature included. "sessionSeed" is the Ed25519 seed of the session key. Valid: the header fields and the payload give the packet. Otherwise "fault" is the PacketFault.',
		cases: packetCases(),
	},
	canonical: {
		description: 'Canonical JSON. Valid: what "json" says is written as "text", whose SHA-256 is "hash" (hex). The others have no one text.',
		cases: canonicalCases(),
	},
	merkle: {
		description:
			'Trees of RFC 9162, hex. Valid: "leaves" are the entries, "inclusion" the path of each, "consistency" the path from each size from 1 on. Otherwise "proof" says what the other members do not prove.',
		cases: merkleCases(),
	},
	excerpts: {
		description:
			'Excerpts, base64. "streamSeed" is the Ed25519 seed of the stream key. Valid: the file has this commitment. Otherwise "fault" says what a reader finds.',
		cases: excerptCases(),
	},
	receipts: {
		description:
			'Receipts as people keep them. "seed" is the Ed25519 seed of the site key, "key" its public half. Otherwise "fault" says what a reader finds who knows that key.',
		cases: receiptCases(),
	},
	'link-session': {
		description: 'Every step that the life of a link allows: in "from", "event" leads to "to" with these effects, in order. What is not listed is ignored.',
		cases: linkSessionCases(),
	},
	control: {
		description: 'Control messages, hex. Bytes inside a message stand as {"hex": "…"}. Valid: the message gives the bytes and the bytes the message. The others are no message.',
		cases: controlCases(),
	},
};

/**
 * The text of one file: a case per line, so that a change of one case is one line in review.
 *
 * @param {{ description: string, cases: readonly Case[] }} vectors
 */
export function textOf({ description, cases }) {
	return `{\n\t"description": ${JSON.stringify(description)},\n\t"cases": [\n${cases.map((one) => `\t\t${JSON.stringify(one)}`).join(',\n')}\n\t]\n}\n`;
}

/** @param {string} name */
export const fileOf = (name) => path('core/vectors', `${name}.json`);

/** @returns {readonly string[]} The files that differ from what this script would write. */
export function stale() {
	return Object.entries(VECTORS).filter(([name, vectors]) => read(fileOf(name)) !== textOf(vectors)).map(([name]) => `core/vectors/${name}.json`);
}

/** @param {string} file */
function read(file) {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return null; // Not written yet.
	}
}

if (process.argv[1] === import.meta.filename) {
	const old = stale();
	if (process.argv.includes('--check')) {
		if (old.length > 0) {
			console.error(`Not what tools/vectors.mjs writes: ${old.join(', ')}`);
			process.exitCode = 1;
		}
	} else {
		mkdirSync(path('core/vectors'), { recursive: true });
		for (const [name, vectors] of Object.entries(VECTORS)) writeFileSync(fileOf(name), textOf(vectors));
		console.log(old.length > 0 ? `Written: ${old.join(', ')}` : 'Nothing has changed.');
	}
}
