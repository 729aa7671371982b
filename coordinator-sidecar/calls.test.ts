import { beforeAll, describe, expect, test } from 'vitest';
import { fromBase64url, readCertificate, readTicket, ticketMessage, toBase64url, writeTicketBody, joinTicket } from '@dumbbell-stream/core/wire.ts';
import { readFileSync } from 'node:fs';
import { checkCall, signCall } from './calls.ts';
import { cryptoReady, equalSecrets, hmac, ingestKey, keyPairFrom, signCertificate, streamKey, verify } from './crypto.ts';
import type { Refusal } from './refusal.ts';
import { mintWatchTicket } from './tickets.ts';

interface Case {
	readonly name: string;
	readonly valid: boolean;
	readonly fault?: string;
	readonly [field: string]: unknown;
}
/** The vectors that PHP reads too. */
function vectors(name: string): readonly Case[] {
	return (JSON.parse(readFileSync(new URL(`../core/vectors/${name}.json`, import.meta.url), 'utf8')) as { cases: Case[] }).cases;
}
const text = (one: Case, field: string): string => one[field] as string;

beforeAll(cryptoReady);

describe('a call between WordPress and the sidecar', () => {
	test.each(vectors('calls').map((one) => [one.name, one] as const))('%s is judged as in PHP', (_name, one) => {
		const call = { method: text(one, 'method'), path: text(one, 'path'), body: Buffer.from(text(one, 'body')), headers: { 'x-dumbbell-time': text(one, 'time'), 'x-dumbbell-signature': text(one, 'signature') } };
		const judge = (): void => checkCall(text(one, 'secret'), call, one.now as number);
		if (one.valid) {
			expect(judge).not.toThrow();
			expect(signCall(text(one, 'secret'), call.method, call.path, text(one, 'body'), Number(one.time))).toEqual(call.headers);
			return;
		}
		let code: string = 'accepted';
		try {
			judge();
		} catch (error) {
			code = (error as Refusal).code;
		}
		expect(one.fault === 'expired' ? ['DS-site-clock'] : ['DS-site-wrong-signature', 'DS-site-unsigned']).toContain(code);
	});
});

describe('what is derived and signed is the same as in PHP', () => {
	test.each(vectors('ingest-keys').map((one) => [one.name, one] as const))('ingest key: %s', (_name, one) => {
		expect(ingestKey(text(one, 'secret'), streamKey(text(one, 'stream')) as Uint8Array, one.generation as number)).toBe(one.ingestKey);
	});

	test.each(vectors('certificates').filter((one) => one.valid).map((one) => [one.name, one] as const))('certificate: %s', (_name, one) => {
		const pair = keyPairFrom(Buffer.from(text(one, 'seed'), 'hex'));
		const bytes = signCertificate({ scope: one.scope as 'media', stream: fromBase64url(text(one, 'stream')) as Uint8Array, key: fromBase64url(text(one, 'key')) as Uint8Array, session: one.session as number, notAfter: one.notAfter as number }, pair.privateKey);
		expect(Buffer.from(bytes).toString('hex')).toBe(one.certificate);
		const read = readCertificate(bytes);
		expect(verify(read?.signature as Uint8Array, read?.message as Uint8Array, pair.publicKey)).toBe(true);
	});

	test.each(vectors('tickets').filter((one) => one.valid).map((one) => [one.name, one] as const))('ticket: %s', (_name, one) => {
		const body = writeTicketBody({ scope: one.scope as 'watch', expires: one.expires as number, stream: fromBase64url(text(one, 'stream')) as Uint8Array, viewer: Buffer.from(text(one, 'viewer'), 'hex') });
		expect(toBase64url(joinTicket(body, hmac(text(one, 'secret'), ticketMessage(body))))).toBe(one.ticket);
	});
});

test('two tickets of the sidecar name two viewers', () => {
	const stream = new Uint8Array(32);
	const [a, b] = [mintWatchTicket('s', stream, 1_000_000), mintWatchTicket('s', stream, 1_000_000)].map(({ ticket }) => readTicket(fromBase64url(ticket) as Uint8Array));
	expect(a?.expires).toBe(1_300_000);
	expect(equalSecrets(a?.viewer as Uint8Array, b?.viewer as Uint8Array)).toBe(false);
});

test('a signature of the wrong length is false and no error', () => {
	const pair = keyPairFrom(new Uint8Array(32));
	expect(verify(new Uint8Array(63), new Uint8Array(1), pair.publicKey)).toBe(false);
	expect(verify(new Uint8Array(64), new Uint8Array(1), new Uint8Array(31))).toBe(false);
	expect(equalSecrets(new Uint8Array(3), new Uint8Array(4))).toBe(false);
});
