import { describe, expect, it } from 'vitest';
import { Trust } from '@dumbbell-stream/core/trust.ts';
import { FLAG, readPacket, type Packet } from '@dumbbell-stream/core/wire.ts';
import { Key, Studio } from '@dumbbell-stream/core/testing/studio.ts';
import { loadVerifier } from '../crypto.ts';
import { Sealer } from './sealer.ts';
import { makeSessionKey, type SessionKey } from './signer.ts';

const SESSION = 1_772_395_200_000;

function certified(key: SessionKey): { readonly stream: Uint8Array; readonly certificate: Uint8Array } {
	const studio = new Studio('sealer', SESSION);
	return { stream: studio.stream, certificate: studio.certificate({ key: key.publicKey }) };
}

describe('what the studio seals', () => {
	it('is believed by a viewer: announcement, certificate and every packet', async () => {
		const key = await makeSessionKey();
		const { stream, certificate } = certified(key);
		const sealed: Packet[] = [];
		const sealer = new Sealer(stream, SESSION, key, (packet) => sealed.push(packet));
		sealer.announce(0, { certificate, codecs: 'video/mp4; codecs="avc1.42E01F,opus"', init: Uint8Array.of(1, 2) }, SESSION);
		sealer.chunk(0, { mediaMs: 0, captureMs: SESSION, startsGroup: true, bytes: new Uint8Array(20_000) });
		await sealer.end(80, SESSION + 80);
		expect(sealed.map(({ seq, flags }) => [seq, (flags & FLAG.endOfStream) !== 0])).toEqual([[0, false], [1, false], [2, false], [3, false], [4, true]]);

		const verify = await loadVerifier();
		const trust = new Trust(stream);
		for (const { bytes } of sealed) {
			const packet = readPacket(bytes, stream);
			if (typeof packet === 'string') throw new Error(packet);
			let job = trust.ask(packet, 1, SESSION + 100);
			for (;;) {
				if (typeof job === 'string') throw new Error(job);
				const settled = trust.settle({ t: 'verified', job: job.job, ok: await verify(job.by as Uint8Array, job.message, job.signature) });
				if (settled?.t !== 'more') {
					expect(settled?.t).toBe(packet.seq === 0 ? 'announced' : 'packet');
					break;
				}
				job = settled.job;
			}
		}
	});
	it('leaves in order though signatures come in any order', async () => {
		const answers: (() => void)[] = [];
		const slow: SessionKey = { publicKey: new Key('slow').publicKey, publicText: '', sign: () => new Promise((resolve) => answers.push(() => resolve(new Uint8Array(64)))) };
		const seqs: number[] = [];
		const sealer = new Sealer(new Uint8Array(32), SESSION, slow, ({ seq }) => seqs.push(seq));
		sealer.announce(0, { certificate: new Uint8Array(146), codecs: 'x', init: new Uint8Array(0) }, SESSION);
		sealer.chunk(0, { mediaMs: 0, captureMs: SESSION, startsGroup: true, bytes: new Uint8Array(30_000) });
		const done = sealer.end(80, SESSION);
		for (const answer of answers.reverse()) answer();
		await done;
		expect(seqs).toEqual([0, 1, 2, 3, 4, 5]);
	});
	it('before the first keyframe is nothing: nobody could start there', async () => {
		const seqs: number[] = [];
		const sealer = new Sealer(new Uint8Array(32), SESSION, await makeSessionKey(), ({ seq }) => seqs.push(seq));
		sealer.announce(0, { certificate: new Uint8Array(146), codecs: 'x', init: new Uint8Array(0) }, SESSION);
		sealer.chunk(0, { mediaMs: 0, captureMs: SESSION, startsGroup: false, bytes: new Uint8Array(10) });
		await sealer.end(80, SESSION);
		expect(seqs).toEqual([0]);
	});
});
