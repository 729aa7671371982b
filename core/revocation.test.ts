import { describe, expect, it, test } from 'vitest';
import { LAST_KEY_LIST } from './key-list.ts';
import type { End } from './messages.ts';
import { CoordinatorStage, messages, packetsOf, PeerStage, STUDIO, UNIX } from './testing/stage.ts';
import { Key, Studio } from './testing/studio.ts';
import { named } from './testing/vectors.ts';
import { FLAG, writeAnnouncement, type Sealed } from './wire.ts';

const CHILD = named('child');
const SUCCESSOR = new Key('the next stream key').publicKey;
/** The broadcaster's next session, begun after the one that is void. */
const NEXT = new Studio('stage', UNIX - 1_000);
const VOID = STUDIO.keyList({ number: 2, revoked: [STUDIO.session] });

/** A viewer fed by the source, who feeds a child, with ten packets played. */
function relay(): { readonly stage: PeerStage; readonly parent: number; readonly child: number } {
	const stage = new PeerStage();
	stage.direct({ parent: 'source', children: [CHILD] });
	const dials = stage.dials();
	const greet = (to: End, label: number): number => {
		const link = dials.get(to) ?? expect.unreachable(`${to} was not dialled`);
		stage.give({ t: 'link-up', link, to });
		stage.say(link, stage.hello(to, { label }));
		return link;
	};
	const parent = greet('source', 0);
	stage.feed(parent, 10);
	const child = greet(CHILD, 9);
	stage.want(child, { session: STUDIO.session, from: 1 });
	stage.outs();
	return { stage, parent, child };
}
const seqs = (stage: PeerStage): readonly number[] => stage.outsOf('play').map(({ packet }) => packet.seq);
const statesOf = (stage: PeerStage): readonly string[] => stage.outsOf('state').map(({ state, why }) => `${state}: ${why}`);
function tell(stage: PeerStage, list: Uint8Array, ok = true): void {
	stage.say(stage.control, { t: 'keys', list });
	stage.verifyAll(ok);
}

describe('a viewer', () => {
	it('[T12] of a void session plays, keeps and forwards nothing more, and says so', () => {
		const { stage, parent, child } = relay();
		tell(stage, VOID);
		expect(statesOf(stage)).toEqual(['ended: revoked']);
		stage.bring(parent, [STUDIO.packet(11), STUDIO.packet(12)]);
		stage.say(child, { t: 'need', session: STUDIO.session, rendition: 0, seqs: [3] });
		expect(seqs(stage)).toEqual([]);
		const sent = stage.sent();
		expect(packetsOf(sent, child)).toEqual([]);
		expect(messages(sent, 'lack', child)).toMatchObject([{ seqs: [3] }]);
	});
	it('[T12] does not accuse who brings it, and does not have it verified', () => {
		const { stage, parent } = relay();
		tell(stage, VOID);
		stage.outs();
		stage.give({ t: 'bytes', link: parent, bytes: STUDIO.packet(11).bytes });
		stage.give({ t: 'bytes', link: parent, bytes: STUDIO.announcement().bytes });
		expect(stage.outsOf('verify', 'close')).toEqual([]);
		expect(messages(stage.sent(), 'accuse')).toEqual([]);
	});
	it('[T12] drops what was being verified when the word came', () => {
		const { stage, parent, child } = relay();
		stage.say(stage.control, { t: 'keys', list: VOID });
		stage.give({ t: 'bytes', link: parent, bytes: STUDIO.packet(11).bytes });
		const [list, packet] = stage.outsOf('verify');
		stage.give({ t: 'verified', job: list?.job ?? 0, ok: true });
		stage.give({ t: 'verified', job: packet?.job ?? 0, ok: true });
		expect(seqs(stage)).toEqual([]);
		expect(packetsOf(stage.sent(), child)).toEqual([]);
	});
	it('[T12] plays and forwards the next session as ever', () => {
		const { stage, parent, child } = relay();
		tell(stage, VOID);
		stage.outs();
		stage.bring(parent, [NEXT.announcement(), NEXT.packet(1), NEXT.packet(2)]);
		expect(seqs(stage)).toEqual([1, 2]);
		expect(statesOf(stage).at(-1)).toBe('playing: packets flow');
		expect(packetsOf(stage.sent(), child)).toEqual([0, 1, 2]);
	});
	it('[T11] believes no list that the stream key has not signed', () => {
		const { stage, parent } = relay();
		tell(stage, VOID, false);
		stage.bring(parent, [STUDIO.packet(11)]);
		expect(seqs(stage)).toEqual([11]);
	});
	it('[T13] knows the list of the JSON before it has a link to anybody', () => {
		const stage = new PeerStage();
		stage.give({ t: 'key-list', bytes: VOID });
		stage.verifyAll();
		stage.direct({ parent: 'source' });
		const parent = stage.link('source', 0);
		stage.feed(parent, 3);
		expect(seqs(stage)).toEqual([]);
	});
	it('[T14] whose stream has a successor is told so, whatever session runs', () => {
		const { stage, parent } = relay();
		tell(stage, STUDIO.keyList({ number: LAST_KEY_LIST, successor: SUCCESSOR }));
		expect(statesOf(stage)).toEqual(['ended: succeeded']);
		stage.bring(parent, [NEXT.announcement(), NEXT.packet(1)]);
		expect(seqs(stage)).toEqual([]);
	});
	it('[T12] ends a stream that had ended already in the right words', () => {
		const { stage } = relay();
		const news = { t: 'news', session: STUDIO.session, head: 1, headMs: 1, captureMs: UNIX, unixMs: UNIX, bufferMs: 600, latencyMs: 92, stream: 'ended', viewers: 2 } as const;
		stage.say(stage.control, news);
		tell(stage, VOID);
		stage.say(stage.control, news);
		expect(statesOf(stage)).toEqual(['ended: the stream has ended', 'ended: revoked']);
	});
});

describe('the source', () => {
	const announce = (stage: PeerStage, studio: Studio, notAfter: number): void => {
		const certificate = studio.certificate({ notAfter });
		stage.give({ t: 'announce', rendition: 0, announcement: { certificate, codecs: 'video/mp4; codecs="avc1.42E01E"', init: Uint8Array.of(1, 2, 3) } });
	};
	const chunk = (stage: PeerStage, mediaMs: number, startsGroup: boolean): void =>
		stage.give({ t: 'chunk', rendition: 0, mediaMs, captureMs: UNIX + mediaMs, lastsMs: 40, startsGroup, bytes: Uint8Array.of(1) });
	/** Signs what is to be signed and lets the packets go. */
	const sign = (stage: PeerStage): void => {
		stage.wait(50);
		for (const { job } of stage.outsOf('sign')) stage.give({ t: 'signed', job, signature: new Uint8Array(64) });
	};
	/** A source that feeds one child. */
	function publishing(): { readonly stage: PeerStage; readonly child: number } {
		const stage = new PeerStage({ role: 'source', floor: { viewers: 0, rescues: 0 } });
		stage.direct({ position: 0, parent: 'floor', children: [CHILD] });
		stage.give({ t: 'link-up', link: -1, to: CHILD });
		stage.say(-1, stage.hello(CHILD, { label: 9 }));
		announce(stage, STUDIO, UNIX + 60_000);
		chunk(stage, 0, true);
		sign(stage);
		stage.want(-1);
		stage.outs();
		return { stage, child: -1 };
	}
	it('[T15] renews a session under its own number: a later announcement beside packets that go on counting', () => {
		const { stage, child } = publishing();
		announce(stage, STUDIO, UNIX + 86_400_000);
		chunk(stage, 40, false);
		sign(stage);
		const sent = stage.sent().flatMap((one) => ('packet' in one && one.link === child ? [one.packet] : []));
		expect(sent.map(({ seq, session, groupSeq }) => ({ seq, session, groupSeq }))).toEqual([
			{ seq: 0, session: STUDIO.session, groupSeq: 0 },
			{ seq: 2, session: STUDIO.session, groupSeq: 1 },
		]);
	});
	it('[T12] sends nothing more of a session that is void, and tells the coordinator', () => {
		const { stage, child } = publishing();
		tell(stage, VOID);
		expect(messages(stage.sent(), 'report').at(-1)).toMatchObject({ feed: 'none' });
		chunk(stage, 40, true);
		sign(stage);
		expect(packetsOf(stage.sent(), child)).toEqual([]);
		announce(stage, NEXT, UNIX + 60_000);
		chunk(stage, 80, true);
		sign(stage);
		expect(packetsOf(stage.sent(), child)).toEqual([0, 1]);
	});
});

it('[T15] a viewer passes a renewed announcement on, once, keeps his place in the numbering, and hands it to newcomers', () => {
	const { stage, parent, child } = relay();
	const renewed: Sealed = STUDIO.announcement(STUDIO.certificate({ notAfter: UNIX + 172_800_000 }), { captureMs: UNIX });
	stage.bring(parent, [renewed, renewed, STUDIO.packet(11)]);
	expect(packetsOf(stage.sent(), child)).toEqual([0, 11]);
	expect(stage.peer.announcement).toEqual(renewed.bytes);
	expect(stage.outsOf('announced')).toEqual([]);
	expect(seqs(stage)).toEqual([11]);
	stage.say(child, { t: 'stop', n: stage.n });
	stage.want(child);
	const sent = stage.sent().flatMap((one) => ('packet' in one && one.link === child ? [one.packet] : []));
	expect(sent[0]).toMatchObject({ flags: FLAG.announcement, captureMs: UNIX });
	expect(sent[0]?.payload).toEqual(writeAnnouncement({ certificate: STUDIO.certificate({ notAfter: UNIX + 172_800_000 }), codecs: 'video/mp4; codecs="avc1.42E01E"', init: Uint8Array.of(1, 2, 3) }));
});

it('[T15] whoever had no feed when the session was renewed hears of it with the next one that he is granted', () => {
	const { stage, parent, child } = relay();
	stage.say(child, { t: 'stop', n: stage.n });
	stage.bring(parent, [STUDIO.announcement(STUDIO.certificate({ notAfter: UNIX + 172_800_000 }), { captureMs: UNIX }), STUDIO.packet(11)]);
	stage.outs();
	stage.want(child, { session: STUDIO.session, from: 12 });
	expect(packetsOf(stage.sent(), child)).toEqual([0]);
});

it('[T16] a viewer does not play what was captured after the certificate\'s end, and accuses who passed it on', () => {
	const { stage, parent } = relay();
	stage.bring(parent, [STUDIO.packet(11, { captureMs: STUDIO.session + 86_400_001 })]);
	expect(seqs(stage)).toEqual([]);
	expect(stage.outsOf('close')).toMatchObject([{ link: parent, code: 'bad-packet' }]);
});

describe('the coordinator', () => {
	it('[T13] tells everybody at once, and then each who joins', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(3);
		const stranger = stage.connect();
		stage.give({ t: 'key-list', bytes: VOID });
		const sent = stage.sent();
		for (const peer of peers) expect(messages(sent, 'keys', stage.linkOf(peer))).toEqual([{ t: 'keys', list: VOID }]);
		expect(messages(sent, 'keys', stranger)).toEqual([]);
		const link = stage.join(named('late'));
		expect(messages(stage.sent(), 'keys', link)).toEqual([{ t: 'keys', list: VOID }]);
	});
	test.each(['before', 'after'])('[T13] the source hears it as well, when it joins %s', (when) => {
		const stage = new CoordinatorStage();
		if (when === 'after') stage.give({ t: 'key-list', bytes: VOID });
		stage.give({ t: 'link-up', link: 99, to: 'source' });
		stage.say(99, { t: 'join', protocol: 1, stream: STUDIO.stream, token: new Uint8Array(0), peers: true, slots: 0, nat: 'unknown', rendition: 255 });
		if (when === 'before') stage.give({ t: 'key-list', bytes: VOID });
		expect(messages(stage.sent(), 'keys', 99)).toContainEqual({ t: 'keys', list: VOID });
	});
	it('[T13] says nothing while there is no list', () => {
		const stage = new CoordinatorStage();
		const link = stage.join(named('late'));
		expect(messages(stage.sent(), 'keys', link)).toEqual([]);
	});
});
