import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { LIMITS } from './limits.ts';
import type { Verify } from './messages.ts';
import { judge, Key, Studio } from './testing/studio.ts';
import { Trust, type Settled } from './trust.ts';
import type { PacketFault, Sealed } from './wire.ts';

const SESSION = 1_772_395_200_123;
const NOW = SESSION + 60_000;
const studio = new Studio('ours', SESSION);
const stranger = new Studio('another', SESSION);

/** A job for this packet, of which the test expects that there is one. */
function job(trust: Trust, sealed: Sealed, link = 1): Verify {
	const asked = trust.ask(sealed, link, NOW);
	return typeof asked === 'string' ? expect.unreachable(`refused: ${asked}`) : asked;
}
/** Everything that a host would do until there is a result. */
function believe(trust: Trust, sealed: Sealed, link = 1, unixMs = NOW): Settled | PacketFault | 'full' {
	const asked = trust.ask(sealed, link, unixMs);
	if (typeof asked === 'string') return asked;
	let settled = trust.settle(judge(asked));
	while (settled?.t === 'more') settled = trust.settle(judge(settled.job));
	return settled ?? expect.unreachable('the job was ours');
}
function announced(): Trust {
	const trust = new Trust(studio.stream);
	expect(believe(trust, studio.announcement())).toMatchObject({ t: 'announced' });
	return trust;
}
const faultOf = (settled: Settled | PacketFault | 'full'): string => (typeof settled === 'string' ? settled : settled.t === 'fault' ? settled.fault : settled.t);

describe('announcements', () => {
	it('[T3] certificate and packet are checked, by the stream key and by the key that it certifies, and only then is the session known', () => {
		const trust = new Trust(studio.stream);
		const announcement = studio.announcement();
		const first = job(trust, announcement);
		expect(first.by).toEqual(studio.stream);
		const more = trust.settle(judge(first));
		if (more?.t !== 'more') return expect.unreachable('the packet itself must be checked too');
		expect(more.job.by).toEqual(studio.sessionKey.publicKey);
		expect(trust.knows(SESSION)).toBe(false);
		const settled = trust.settle(judge(more.job));
		expect(settled).toMatchObject({ t: 'announced', link: 1, packet: announcement, announcement: { codecs: 'video/mp4; codecs="avc1.42E01E"', init: Uint8Array.of(1, 2, 3) } });
		expect(trust.knows(SESSION)).toBe(true);
		expect(trust.size).toBe(0);
	});
	test.each<[string, () => Sealed, PacketFault]>([
		['without a readable payload', () => studio.packet(0, { groupSeq: 0, flags: 1, payload: new Uint8Array(146) }), 'malformed'],
		['with a certificate of version 2', () => studio.announcement(Uint8Array.of(2, ...studio.certificate().subarray(1))), 'malformed'],
		['with the certificate of another stream', () => studio.announcement(stranger.certificate()), 'wrong-stream'],
		['with the certificate of another session', () => studio.announcement(studio.certificate({ session: SESSION - 1 })), 'wrong-session'],
		['with a certificate for statements', () => studio.announcement(studio.certificate({ scope: 'statement' })), 'bad-certificate'],
		['with a certificate that is over', () => studio.announcement(studio.certificate({ notAfter: NOW - 1 })), 'bad-certificate'],
		['of a session too far in the future', () => new Studio('ours', NOW + LIMITS.clockSkewMs + 1).announcement(), 'bad-certificate'],
		['with a certificate that another stream has signed', () => studio.announcement(studio.certificate({}, stranger.streamKey)), 'bad-certificate'],
		['with a certificate that the session key has signed', () => studio.announcement(studio.certificate({}, studio.sessionKey)), 'bad-certificate'],
		['that the certified key has not signed', () => studio.announcement(studio.certificate(), { by: new Key('a thief') }), 'bad-signature'],
	])('[T4] an announcement %s is refused', (_, make, fault) => {
		const trust = new Trust(studio.stream);
		expect(faultOf(believe(trust, make()))).toBe(fault);
		expect(trust.knows(SESSION)).toBe(false);
		expect(trust.size).toBe(0);
	});
	it('[T4] clocks may differ by a minute, and a certificate is good to its last moment', () => {
		const ahead = new Studio('ours', NOW + LIMITS.clockSkewMs);
		expect(faultOf(believe(new Trust(studio.stream), ahead.announcement()))).toBe('announced');
		expect(faultOf(believe(new Trust(studio.stream), studio.announcement(studio.certificate({ notAfter: NOW }))))).toBe('announced');
	});
	it('[T3] a later certificate of the same session replaces its key', () => {
		const trust = announced();
		const key = new Key('the new laptop');
		const renewal = studio.announcement(studio.certificate({ key: key.publicKey }), { by: key });
		expect(faultOf(believe(trust, renewal))).toBe('announced');
		expect(faultOf(believe(trust, studio.packet(1, { by: key })))).toBe('packet');
		expect(faultOf(believe(trust, studio.packet(2)))).toBe('bad-signature');
	});
	it('[T16] an earlier certificate that is settled last takes nothing back', () => {
		const trust = announced();
		const notAfter = NOW + 2 * 86_400_000;
		const [renewal, first] = [studio.announcement(studio.certificate({ notAfter })), studio.announcement()];
		expect(faultOf(believe(trust, renewal))).toBe('announced');
		expect(faultOf(believe(trust, first))).toBe('announced');
		expect(faultOf(believe(trust, studio.packet(1, { captureMs: notAfter }), 1, notAfter))).toBe('packet');
	});
	it('[T3] the newest sessions are remembered, and no more than four', () => {
		const trust = new Trust(studio.stream);
		for (let i = 0; i < 6; i++) expect(faultOf(believe(trust, new Studio('ours', SESSION + i).announcement()))).toBe('announced');
		expect([0, 1, 2, 3, 4, 5].map((i) => trust.knows(SESSION + i))).toEqual([false, false, true, true, true, true]);
	});
});

describe('packets', () => {
	it('[T5] one that the session key has signed is believed, to the byte', () => {
		const sealed = studio.packet(7);
		expect(believe(announced(), sealed, 3)).toEqual({ t: 'packet', link: 3, packet: sealed });
	});
	it('[T5] before its session is announced nothing can be checked', () => {
		expect(believe(new Trust(studio.stream), studio.packet(1))).toBe('wrong-session');
		expect(believe(announced(), new Studio('ours', SESSION + 1).packet(1))).toBe('wrong-session');
	});
	test.each<[string, () => Sealed]>([
		['of another stream under our name', () => stranger.packet(1, { stream: studio.stream })],
		['signed by the stream key', () => studio.packet(1, { by: studio.streamKey })],
		['signed by the key of an older session', () => studio.packet(1, { by: new Studio('ours', SESSION - 1).sessionKey })],
		['of which a bit was turned', () => {
			const { bytes, ...rest } = studio.packet(1);
			return { ...rest, bytes: bytes.map((byte, i) => (i === 80 ? byte ^ 1 : byte)) };
		}],
	])('[T5] one %s is refused, and the link that brought it is named', (_, make) => {
		expect(believe(announced(), make(), 9)).toMatchObject({ t: 'fault', fault: 'bad-signature', link: 9 });
	});
	it('[T16] one captured after the certificate\'s end is refused, although the session key has signed it', () => {
		const trust = announced();
		const end = SESSION + 86_400_000;
		expect(believe(trust, studio.packet(1, { captureMs: end }), 1, end)).toMatchObject({ t: 'packet' });
		expect(believe(trust, studio.packet(2, { captureMs: end + 1 }), 1, end)).toBe('bad-certificate');
	});
	it('[T16] one that comes more than a minute after the end is refused, whatever capture time it claims', () => {
		const trust = announced();
		const end = SESSION + 86_400_000;
		expect(believe(trust, studio.packet(1, { captureMs: end }), 1, end + LIMITS.clockSkewMs)).toMatchObject({ t: 'packet' });
		expect(believe(trust, studio.packet(2, { captureMs: end }), 1, end + LIMITS.clockSkewMs + 1)).toBe('bad-certificate');
	});
	it('[T16] a renewed certificate moves the end', () => {
		const trust = announced();
		const notAfter = SESSION + 2 * 86_400_000;
		expect(faultOf(believe(trust, studio.announcement(studio.certificate({ notAfter }))))).toBe('announced');
		expect(believe(trust, studio.packet(1, { captureMs: notAfter }), 1, notAfter)).toMatchObject({ t: 'packet' });
		expect(believe(trust, studio.packet(2, { captureMs: notAfter + 1 }), 1, notAfter)).toBe('bad-certificate');
	});
	it('[T6] a forgery that comes first does not censor the true packet', () => {
		const trust = announced();
		const forged = job(trust, studio.packet(5, { by: new Key('a liar') }), 1);
		const honest = job(trust, studio.packet(5), 2);
		expect(trust.settle(judge(forged))).toMatchObject({ t: 'fault', link: 1 });
		expect(trust.settle(judge(honest))).toMatchObject({ t: 'packet', link: 2 });
	});
	it('[T7] a link that floods us waits: 32 jobs at once and no more, whatever other links do', () => {
		const trust = announced();
		const jobs = Array.from({ length: LIMITS.jobsPerLink }, (_, i) => job(trust, studio.packet(i + 1), 1));
		expect(trust.ask(studio.packet(99), 1, NOW)).toBe('full');
		expect(trust.ask(studio.announcement(), 1, NOW)).toBe('full');
		expect(typeof trust.ask(studio.packet(99), 2, NOW)).toBe('object');
		trust.settle({ t: 'verified', job: (jobs[0] as Verify).job, ok: false });
		expect(typeof trust.ask(studio.packet(99), 1, NOW)).toBe('object');
		expect(trust.size).toBe(LIMITS.jobsPerLink + 1);
	});
	it('[T5] a verdict counts once, and only about a job of ours', () => {
		const trust = announced();
		const one = job(trust, studio.packet(1));
		expect(trust.settle({ t: 'verified', job: one.job + 1, ok: true })).toBeNull();
		expect(trust.settle({ t: 'verified', job: one.job, ok: true })).toMatchObject({ t: 'packet' });
		expect(trust.settle({ t: 'verified', job: one.job, ok: true })).toBeNull();
	});
	it('[T5] in whatever order verdicts come, each packet is believed exactly when its own verdict was good, and no job is left', () => {
		const cases = fc.array(fc.record({ good: fc.boolean(), link: fc.integer({ min: 1, max: 3 }), turn: fc.nat() }), { maxLength: 60 });
		fc.assert(fc.property(cases, (drawn) => {
			const trust = announced();
			const asked = drawn.map((one, i) => ({ ...one, seq: i + 1, job: trust.ask(studio.packet(i + 1), one.link, NOW) }));
			const waiting = asked.flatMap(({ job: made, ...rest }) => (typeof made === 'string' ? [] : [{ ...rest, job: made.job }]));
			expect(trust.size).toBe(waiting.length);
			for (const { job: id, good, seq, link } of waiting.sort((a, b) => a.turn - b.turn)) {
				const settled = trust.settle({ t: 'verified', job: id, ok: good });
				expect(settled).toMatchObject(good ? { t: 'packet', link, packet: { seq } } : { t: 'fault', link, sealed: { seq } });
			}
			expect(trust.size).toBe(0);
		}), { seed: 5, numRuns: 30 });
	});
});
