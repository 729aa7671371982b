import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import { equalSecrets, ingestKey, streamKey } from './crypto.ts';
import { json, type Answer, type Exchange } from './http.ts';
import { reasonOf } from './log.ts';
import { Refusal } from './refusal.ts';
import type { Sidecar } from './sidecar.ts';
import type { KnownStream } from './streams-store.ts';

/** A publisher that sends nothing for so long has gone, whatever its connection says. */
export const SILENCE_MS = 10_000;

/**
 * `POST /ingest/ID`: a broadcast, for as long as its body lasts.
 *
 * @returns How it went, when the body has ended.
 * @throws {Refusal} Before the body is read when the key is wrong; later whenever the body is not what it must be.
 */
export async function ingest(exchange: Exchange, sidecar: Sidecar): Promise<Answer> {
	const { metrics } = sidecar;
	try {
		const known = await sidecar.streams.known(exchange.params[0] as string);
		checkKey(exchange.request.headers.authorization, known, sidecar.secret);
		exchange.proceed();
		return await receive(exchange, known, sidecar);
	} catch (error) {
		metrics.count('ingest_refusals_total');
		sidecar.log.info('publisher-refused', { stream: exchange.params[0] as string, why: error instanceof Refusal ? error.code : reasonOf(error) });
		throw error;
	}
}

/** @throws {Refusal} DS-ingest-no-key, DS-ingest-wrong-key. */
export function checkKey(authorization: string | undefined, known: KnownStream, secret: string): void {
	const shown = /^Bearer +([\w-]{1,100})$/i.exec(authorization ?? '')?.[1];
	if (shown === undefined) throw new Refusal('DS-ingest-no-key');
	const expected = ingestKey(secret, streamKey(known.stream) as Uint8Array, known.generation);
	if (!equalSecrets(fromBase64url(shown) ?? new Uint8Array(0), fromBase64url(expected) as Uint8Array)) throw new Refusal('DS-ingest-wrong-key');
}

function receive({ request }: Exchange, known: KnownStream, sidecar: Sidecar): Promise<Answer> {
	const { metrics, silenceMs } = sidecar;
	const stream = sidecar.streams.live(known);
	return new Promise((resolve, reject) => {
		let over = false;
		const settle = (outcome: Answer | unknown, refused: boolean): void => {
			if (over) return;
			over = true;
			clearTimeout(silence);
			request.off('data', take);
			stream.gone(publication);
			if (refused) reject(outcome);
			else resolve(outcome as Answer);
		};
		const fail = (error: unknown): void => settle(error, true);
		const publication = stream.publish({ ended: fail });
		const silent = (): void => fail(new Refusal('DS-ingest-silent'));
		let silence = setTimeout(silent, silenceMs);

		const take = (bytes: Buffer): void => {
			silence.refresh();
			metrics.count('ingest_bytes_total', bytes.length);
			try {
				const gate = publication.feed(bytes);
				if (gate) waitFor(gate);
			} catch (error) {
				fail(error);
			}
		};
		/** While it is we who do not read, the publisher's silence means nothing. */
		const waitFor = (gate: Promise<void>): void => {
			request.pause();
			clearTimeout(silence);
			void gate.then(() => {
				if (over) return;
				silence = setTimeout(silent, silenceMs);
				request.resume();
			});
		};
		request.on('data', take);
		request.on('end', () => {
			clearTimeout(silence);
			publication.finish().then(() => settle(json(200, publication.summary), false), fail);
		});
		// A connection that breaks is the same as an end, only that nobody hears the answer.
		request.on('error', () => undefined);
		request.on('close', () => {
			if (!request.complete) settle(json(200, publication.summary), false);
		});
	});
}
