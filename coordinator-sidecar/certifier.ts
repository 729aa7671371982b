import { setTimeout as wait } from 'node:timers/promises';
import type { Session } from '@dumbbell-stream/core/messages.ts';
import { equalBytes, fromBase64url, readCertificate } from '@dumbbell-stream/core/wire.ts';
import type { Clock } from './clock.ts';
import { signCertificate, streamKey, verify } from './crypto.ts';
import { Refusal } from './refusal.ts';
import { ownKey, type KnownStream } from './streams-store.ts';
import { SiteError, type WordPress } from './wordpress.ts';

/** Asks for the certificate of a session key: 146 bytes. Rejects with a `Refusal`. */
export type Certify = (session: Session, key: Uint8Array, notAfter: number, signal: AbortSignal) => Promise<Uint8Array>;

/** Before each further attempt: a site that is being updated is back within seconds. */
const PAUSES_MS = [500, 1_500, 4_000] as const;

/** By the stream's own key where it lies here, else by its site. */
export function certifierOf(known: KnownStream, wordpress: WordPress, clock: Clock): Certify {
	const stream = streamKey(known.stream) as Uint8Array;
	const own = ownKey(known);
	if (own) {
		return async (session, key, notAfter) => signCertificate({ scope: 'media', stream, key, session, notAfter }, own.privateKey);
	}
	return async (session, key, notAfter, signal) => {
		const text = await attempts(() => askSite(known, wordpress, session, key, notAfter), signal);
		const bytes = fromBase64url(text);
		if (!bytes || !isGood(bytes, { stream, key, session, now: clock.unixMs() })) throw new Refusal('DS-ingest-bad-certificate');
		return bytes;
	};
}

async function askSite(known: KnownStream, wordpress: WordPress, session: Session, key: Uint8Array, notAfter: number): Promise<string> {
	if (!known.site) throw new SiteError('the stream has neither a key nor a site', true);
	return await wordpress.certify(known.site, session, key, notAfter);
}

async function attempts<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
	for (let attempt = 0; ; attempt++) {
		try {
			return await ask();
		} catch (error) {
			const final = error instanceof SiteError && error.final;
			const pauseMs = PAUSES_MS[attempt];
			const said = error instanceof Error ? error.message : 'no answer';
			if (final) throw new Refusal('DS-ingest-site-refused', said);
			if (pauseMs === undefined || signal.aborted) throw new Refusal('DS-ingest-site-silent', said);
			await wait(pauseMs, undefined, { signal }).catch(() => undefined);
		}
	}
}

function isGood(bytes: Uint8Array, expected: { stream: Uint8Array; key: Uint8Array; session: Session; now: number }): boolean {
	const certificate = readCertificate(bytes);
	return (
		certificate !== null &&
		certificate.scope === 'media' &&
		equalBytes(certificate.stream, expected.stream) &&
		equalBytes(certificate.key, expected.key) &&
		certificate.session === expected.session &&
		certificate.notAfter > expected.now &&
		verify(certificate.signature, certificate.message, expected.stream)
	);
}
