import { describe, expect, it, test } from 'vitest';
import { LABEL_UNPLACED } from './labels.ts';
import { messages, packetsOf, PeerStage, SELF, STUDIO, ticketOf } from './testing/stage.ts';
import { Studio } from './testing/studio.ts';
import { FLAG, type Sealed } from './wire.ts';

const GROUP = 5;
const VIEWER = -1;

/** Groups of five packets, 40 ms each. */
function packet(seq: number, rendition = 0, studio = STUDIO): Sealed {
	const groupSeq = seq - ((seq - 1) % GROUP);
	return studio.packet(seq, { groupSeq, rendition, flags: FLAG.chunkStart | FLAG.chunkEnd | (seq === groupSeq ? FLAG.groupStart : 0) });
}
const packets = (from: number, to: number): readonly Sealed[] => Array.from({ length: to - from + 1 }, (_, i) => packet(from + i));

/** A source with one viewer on its floor. */
function source(): PeerStage {
	const stage = new PeerStage({ role: 'source', floor: { viewers: 2, rescues: 0 } });
	stage.give({ t: 'link-up', link: VIEWER, to: 'stranger' });
	stage.say(VIEWER, stage.hello(SELF, { label: LABEL_UNPLACED, token: ticketOf(SELF) }));
	stage.verifyAll();
	return stage;
}
function seal(stage: PeerStage, all: readonly Sealed[], ok = true): void {
	for (const { bytes } of all) {
		stage.give({ t: 'sealed', bytes });
		stage.verifyAll(ok);
	}
}
/** What the coordinator was told last: session, head, and whether media flow. */
function reported(stage: PeerStage, rendition = 0): { readonly head: number; readonly feed: string } | undefined {
	const report = messages(stage.sent(), 'report', stage.control).filter((one) => one.rendition === rendition).at(-1);
	return report && { head: report.head, feed: report.feed };
}

describe('a source whose publisher signs by himself', () => {
	it('[U1] passes his packets on byte for byte, once they are verified', () => {
		const stage = source();
		stage.give({ t: 'sealed', bytes: STUDIO.announcement().bytes });
		expect(stage.outsOf('verify')[0]).toMatchObject({ by: STUDIO.stream });
		const fresh = source();
		seal(fresh, [STUDIO.announcement()]);
		fresh.want(VIEWER, { why: 'viewer', label: LABEL_UNPLACED });
		fresh.sent();
		seal(fresh, packets(1, 3));
		expect(packetsOf(fresh.sent(), VIEWER)).toEqual([1, 2, 3]);
		expect(fresh.outsOf('sign')).toEqual([]);
	});
	it('[U1] gives its host, who records, what it passes on, once it is verified, and nothing else', () => {
		const stage = new PeerStage({ role: 'source', records: true, floor: { viewers: 2, rescues: 0 } });
		const renewed = STUDIO.announcement(STUDIO.certificate({ notAfter: STUDIO.session + 99_000_000 }), { captureMs: STUDIO.session + 1_000 });
		seal(stage, [STUDIO.announcement(), ...packets(1, 3), packet(3), renewed]);
		seal(stage, [packet(4)], false);
		expect(stage.outsOf('passed').map(({ packet: { bytes } }) => bytes)).toEqual([STUDIO.announcement(), ...packets(1, 3), renewed].map(({ bytes }) => bytes));
		const silent = source();
		seal(silent, [STUDIO.announcement(), packet(1)]);
		expect(silent.outsOf('passed')).toEqual([]);
	});
	it('[U1] is told to be live by the announcement, and as ended by his own last packet', () => {
		const stage = source();
		stage.sent();
		seal(stage, [STUDIO.announcement(), ...packets(1, 2)]);
		expect(reported(stage)).toMatchObject({ feed: 'parent' });
		seal(stage, [STUDIO.packet(3, { flags: FLAG.endOfStream, payload: new Uint8Array(0) })]);
		expect(reported(stage)).toEqual({ head: 3, feed: 'none' });
	});
	it('[U1] takes each rendition as it is announced', () => {
		const stage = source();
		seal(stage, [STUDIO.announcement(), STUDIO.announcement(undefined, { rendition: 1 }), packet(1), packet(1, 1)]);
		stage.want(VIEWER, { why: 'viewer', label: LABEL_UNPLACED, rendition: 1 });
		expect(stage.sent().flatMap((one) => ('packet' in one && one.packet.seq > 0 ? [one.packet.rendition] : []))).toEqual([1]);
	});
	it('[U1] gives a newcomer the newest group of the rendition that he asks for, and nothing before it', () => {
		const stage = source();
		seal(stage, [STUDIO.announcement(), STUDIO.announcement(undefined, { rendition: 1 })]);
		for (let seq = 1; seq <= 20 * GROUP; seq++) seal(stage, [packet(seq, 1), packet(seq)]);
		stage.want(VIEWER, { why: 'viewer', label: LABEL_UNPLACED });
		const seqs = packetsOf(stage.sent(), VIEWER);
		expect(seqs[0]).toBe(0);
		expect(seqs[1]).toBeGreaterThan(16 * GROUP); // What covers the buffer, no more.
		expect(seqs.at(-1)).toBe(20 * GROUP);
	});
	test.each([
		['that no session key has signed', packet(1), 'bad-signature'],
		['of another stream', packet(1, 0, new Studio('another', STUDIO.session)), 'wrong-stream'],
	])('[U2] a packet %s accuses the publisher and goes no further', (_, false_, fault) => {
		const stage = source();
		seal(stage, [STUDIO.announcement()]);
		stage.want(VIEWER, { why: 'viewer', label: LABEL_UNPLACED });
		stage.sent();
		seal(stage, [false_], false);
		expect(stage.outsOf('bad-publisher')).toEqual([{ t: 'bad-publisher', fault }]);
		expect(packetsOf(stage.sent(), VIEWER)).toEqual([]);
	});
	it('[U2] a certificate that another key has signed begins no session', () => {
		const stage = source();
		seal(stage, [STUDIO.announcement()], false);
		expect(stage.outsOf('bad-publisher')).toEqual([{ t: 'bad-publisher', fault: 'bad-certificate' }]);
		expect(stage.peer.view(stage.now).session).toBeNull();
	});
	it('[U4] that loses him says so to the coordinator, signs nothing for him, and goes on where he comes back', () => {
		const stage = source();
		seal(stage, [STUDIO.announcement(), ...packets(1, 4)]);
		stage.want(VIEWER, { why: 'viewer', label: LABEL_UNPLACED });
		stage.sent();
		stage.give({ t: 'end-of-body', rendition: 0 });
		expect(reported(stage)).toEqual({ head: 4, feed: 'none' });
		expect(stage.outsOf('sign')).toEqual([]);
		seal(stage, [STUDIO.announcement(), ...packets(5, 6)]);
		const sent = stage.sent();
		expect(packetsOf(sent, VIEWER)).toEqual([5, 6]);
		expect(messages(sent, 'report', stage.control).at(-1)).toMatchObject({ feed: 'parent' });
	});
	it('[U4] goes on at a group when he had to give up what lay between', () => {
		const stage = source();
		seal(stage, [STUDIO.announcement(), ...packets(1, 4), ...packets(11, 12)]);
		expect(stage.peer.view(stage.now)).toMatchObject({ head: 12 });
	});
	it('[U3] follows a newer session, also one that is signed here, and nothing of the older one comes after it', () => {
		const stage = source();
		seal(stage, [STUDIO.announcement(), ...packets(1, 2)]);
		const later = new Studio('stage', STUDIO.session + 1_000);
		stage.give({ t: 'announce', rendition: 0, announcement: { certificate: later.certificate(), codecs: 'video/mp4', init: Uint8Array.of(1) } });
		expect(stage.outsOf('sign')).toHaveLength(1);
		expect(stage.peer.view(stage.now).session).toBe(later.session);
		const newest = new Studio('stage', STUDIO.session + 2_000);
		seal(stage, [newest.announcement(), packet(1, 0, newest)]);
		expect(stage.peer.view(stage.now)).toMatchObject({ session: newest.session, head: 1 });
	});
});
