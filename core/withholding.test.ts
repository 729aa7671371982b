import { describe, expect, it, test } from 'vitest';
import { LABEL_UNPLACED } from './labels.ts';
import type { End } from './messages.ts';
import { CoordinatorStage, messages, packetsOf, PeerStage, SELF, STUDIO, ticketOf, UNIX } from './testing/stage.ts';
import { Key } from './testing/studio.ts';
import { named } from './testing/vectors.ts';
import { NO_END, type CaptureRange } from './tombstones.ts';
import { FLAG, type Control, type Sealed } from './wire.ts';

const [CHILD, BUDDY, STANDBY] = [named('child'), named('buddy'), named('standby')];
const SITE = new Key('the site');
const KEYS = STUDIO.keyList({ number: 1, site: SITE.publicKey });
const GROUP = 5;
const WHOLE: CaptureRange = { from: 0, to: NO_END };
let number = 0;

/** Groups of five packets, 40 ms each; what the stage plays was captured a minute ago. */
const packet = (seq: number): Sealed => {
	const groupSeq = seq - ((seq - 1) % GROUP);
	return STUDIO.packet(seq, { groupSeq, flags: FLAG.chunkStart | FLAG.chunkEnd | (seq === groupSeq ? FLAG.groupStart : 0) });
};
const packets = (from: number, to: number): readonly Sealed[] => Array.from({ length: to - from + 1 }, (_, i) => packet(from + i));
/** The capture times of these packets. */
const captured = (from: number, to: number): CaptureRange => ({ from: packet(from).captureMs, to: packet(to).captureMs + 1 });
const list = (...ranges: readonly CaptureRange[]): Uint8Array => STUDIO.tombstones({ number: ++number, ranges }, SITE);

function tell(stage: PeerStage, message: Control, ok = true): void {
	stage.say(stage.control, message);
	stage.verifyAll(ok);
}
const withhold = (stage: PeerStage, ...ranges: readonly CaptureRange[]): void => tell(stage, { t: 'tombstones', list: list(...ranges) });
const seqs = (stage: PeerStage): readonly number[] => stage.outsOf('play').map((out) => out.packet.seq);
const statesOf = (stage: PeerStage): readonly string[] => stage.outsOf('state').map(({ state, why }) => `${state}: ${why}`);

/** A viewer with parent, buddy, standby and child, who knows his stream's site; `count` packets have come. */
function relay(count = 10): { readonly stage: PeerStage; readonly parent: number; readonly child: number; readonly buddy: number; readonly standby: number } {
	const stage = new PeerStage();
	tell(stage, { t: 'keys', list: KEYS });
	stage.direct({ parent: 'source', children: [CHILD], buddy: BUDDY, standby: STANDBY });
	const dials = stage.dials();
	const greet = (to: End, label: number): number => {
		const link = dials.get(to) ?? expect.unreachable(`${to} was not dialled`);
		stage.give({ t: 'link-up', link, to });
		stage.say(link, stage.hello(to, { label }));
		return link;
	};
	const parent = greet('source', 0);
	stage.grant(parent, stage.asked(parent), 0);
	stage.bring(parent, [STUDIO.announcement(), ...packets(1, count)]);
	const [buddy, standby, child] = [greet(BUDDY, 2), greet(STANDBY, 2), greet(CHILD, 9)];
	stage.want(child, { session: STUDIO.session, from: 1 });
	stage.outs();
	return { stage, parent, child, buddy, standby };
}

describe('a viewer', () => {
	it('[T19] lets go of what he holds, tells his player, and neither serves nor plays it any more', () => {
		const { stage, child } = relay(12);
		withhold(stage, captured(3, 8));
		expect(stage.outsOf('withheld')).toEqual([{ t: 'withheld', ranges: [captured(3, 8)] }]);
		stage.say(child, { t: 'need', session: STUDIO.session, rendition: 0, seqs: [2, 3, 8, 9] });
		const sent = stage.sent();
		expect(packetsOf(sent, child)).toEqual([2, 9]);
		expect(messages(sent, 'lack', child)).toMatchObject([{ seqs: [3, 8] }]);
	});
	it('[T19] plays on with the group after it, and asks nobody for what he let go', () => {
		const { stage, parent, child } = relay(4);
		withhold(stage, captured(5, 12));
		stage.bring(parent, packets(5, 17));
		expect(seqs(stage)).toEqual([16, 17]); // 13 to 15 belong to a group whose beginning is gone.
		stage.wait(100);
		const sent = stage.sent();
		expect(packetsOf(sent, child)).toEqual([13, 14, 15, 16, 17]);
		expect(messages(sent, 'need')).toEqual([]);
		expect(messages(sent, 'accuse')).toEqual([]);
		expect(stage.outsOf('close')).toEqual([]);
	});
	it('[T19] takes it from his buddy and his standby no more than from a parent', () => {
		const { stage, parent, buddy, standby } = relay(4);
		withhold(stage, captured(5, 9));
		stage.bring(parent, [packet(6), packet(10)]); // 5 is missing: he asks.
		stage.wait(200);
		const asked = messages(stage.sent(), 'need');
		expect(asked[0]).toMatchObject({ seqs: [5, 7, 8, 9] });
		for (const link of [buddy, standby]) stage.bring(link, packets(5, 9));
		stage.say(buddy, { t: 'need', session: STUDIO.session, rendition: 0, seqs: [5, 6, 7] });
		expect(packetsOf(stage.sent(), buddy)).toEqual([]);
		expect(seqs(stage)).toEqual([]);
		stage.bring(parent, [packet(11)]);
		expect(seqs(stage)).toEqual([11]);
	});
	it('[T19] finds a forgery of what is off the air as he finds any other', () => {
		const { stage, parent } = relay(4);
		withhold(stage, captured(5, 9));
		stage.bring(parent, [packet(5)], false);
		expect(messages(stage.sent(), 'bye', parent)).toEqual([{ t: 'bye', code: 'bad-packet' }]);
	});
	it('[T19] drops what was being verified when the word came, and what waited for a slow child', () => {
		const { stage, parent, child } = relay(4);
		stage.give({ t: 'room', link: child, bytes: 0 });
		stage.bring(parent, [packet(5)]);
		stage.give({ t: 'bytes', link: parent, bytes: packet(6).bytes });
		const [checking] = stage.outsOf('verify');
		seqs(stage);
		withhold(stage, captured(5, 6));
		stage.give({ t: 'verified', job: checking?.job ?? 0, ok: true });
		stage.bring(parent, packets(7, 7));
		stage.sent();
		stage.give({ t: 'room', link: child, bytes: 100_000 });
		expect(packetsOf(stage.sent(), child)).toEqual([7]);
		expect(seqs(stage)).toEqual([]);
	});
	it('[T19] hands announcements on even when they were made in a stretch that is off the air', () => {
		const { stage, parent } = relay(4);
		withhold(stage, { from: 0, to: packet(4).captureMs + 1 });
		const late = new PeerStage();
		tell(late, { t: 'keys', list: KEYS });
		withhold(late, { from: 0, to: packet(4).captureMs + 1 });
		late.direct({ parent: 'source' });
		const link = late.link('source', 0);
		late.grant(link, late.asked(link), 0);
		late.bring(link, [STUDIO.announcement(), ...packets(1, 11)]);
		expect(seqs(late)).toEqual([6, 7, 8, 9, 10, 11]);
		stage.bring(parent, [STUDIO.announcement(STUDIO.certificate({ notAfter: UNIX + 172_800_000 }), { captureMs: packet(2).captureMs })]);
		expect(messages(stage.sent(), 'accuse')).toEqual([]);
	});
	it('[T19] who joins later gets no group that is off the air from him', () => {
		const { stage, child } = relay(9);
		withhold(stage, captured(6, 9));
		stage.say(child, { t: 'stop', n: stage.n });
		stage.want(child);
		expect(packetsOf(stage.sent(), child)).toEqual([0, 1, 2, 3, 4, 5]);
	});
	it('[T18] obeys no list of another site, of the broadcaster, or of an older number', () => {
		const { stage, parent } = relay(4);
		const older = list(WHOLE);
		withhold(stage);
		for (const by of [new Key('another site'), STUDIO.streamKey]) {
			stage.say(stage.control, { t: 'tombstones', list: STUDIO.tombstones({ number: ++number, ranges: [WHOLE] }, by) });
			stage.verifyAll(false);
		}
		tell(stage, { t: 'tombstones', list: older });
		stage.bring(parent, packets(5, 6));
		expect(seqs(stage)).toEqual([5, 6]);
	});
	it('[T18] gives up what a former site has signed, and obeys the new one', () => {
		const { stage, parent } = relay(4);
		const next = new Key('the next site');
		withhold(stage, captured(5, 9));
		stage.say(stage.control, { t: 'keys', list: STUDIO.keyList({ number: 2, site: next.publicKey }) });
		const [keys] = stage.outsOf('verify');
		stage.give({ t: 'verified', job: keys?.job ?? 0, ok: true });
		const [again] = stage.outsOf('verify'); // Perhaps the new site has signed it?
		expect(again?.by).toEqual(next.publicKey);
		stage.give({ t: 'verified', job: again?.job ?? 0, ok: false });
		expect(stage.outsOf('withheld').at(-1)).toEqual({ t: 'withheld', ranges: [] });
		stage.bring(parent, packets(5, 6));
		expect(seqs(stage)).toEqual([5, 6]);
		tell(stage, { t: 'tombstones', list: STUDIO.tombstones({ number: 1, ranges: [captured(7, 9)] }, next) });
		stage.bring(parent, packets(7, 11));
		expect(seqs(stage)).toEqual([11]);
	});
	it('[T20] knows the list of the JSON before it has a link to anybody, whichever of the two comes first', () => {
		for (const order of [['key-list', 'tombstones'], ['tombstones', 'key-list']] as const) {
			const stage = new PeerStage();
			const bytes = { 'key-list': KEYS, tombstones: list(captured(1, 10)) };
			for (const t of order) stage.give({ t, bytes: bytes[t] });
			stage.verifyAll();
			stage.direct({ parent: 'source' });
			const parent = stage.link('source', 0);
			stage.grant(parent, stage.asked(parent), 0);
			stage.bring(parent, [STUDIO.announcement(), ...packets(1, 12)]);
			expect(seqs(stage), order[0]).toEqual([11, 12]);
		}
	});
	it('[T21] of a stream that is off the air now says so, and dials nobody for media', () => {
		const { stage } = relay();
		withhold(stage, WHOLE);
		expect(statesOf(stage)).toEqual(['ended: withheld']);
		stage.outs();
		stage.wait(20_000);
		expect(stage.outsOf('dial').filter(({ to }) => to !== 'coordinator')).toEqual([]);
	});
	it('[T21] who is sent away comes back with his token after 5 s, and plays when it is given back', () => {
		const { stage } = relay();
		stage.say(stage.control, { t: 'end', code: 'withheld' });
		stage.give({ t: 'link-down', link: stage.control, why: 'closed' });
		expect(statesOf(stage)).toEqual(['ended: withheld']);
		stage.outs();
		stage.wait(2_400);
		expect(stage.outsOf('dial')).toEqual([]);
		stage.wait(5_200);
		const link = stage.dialled('coordinator');
		stage.give({ t: 'link-up', link, to: 'coordinator' });
		expect(messages(stage.sent(), 'join', link)).toMatchObject([{ token: ticketOf(SELF, 'resume') }]);
		stage.say(link, {
			t: 'welcome', peer: SELF, token: ticketOf(SELF, 'resume'), boot: UNIX, session: STUDIO.session, head: 0, captureMs: 0, unixMs: UNIX + stage.now, bufferMs: 600, latencyMs: 92, live: true,
		});
		expect(statesOf(stage)).toEqual(['connecting: no packet yet']);
		expect(stage.outsOf('dial').map(({ to }) => to)).toContain('floor');
	});
	it('[T21] a stretch that lies ahead begins and ends by the clock', () => {
		const { stage } = relay();
		withhold(stage, { from: UNIX + stage.now + 1_000, to: UNIX + stage.now + 2_000 });
		stage.wait(900);
		expect(statesOf(stage)).not.toContain('ended: withheld');
		stage.wait(200);
		expect(statesOf(stage)).toEqual(['ended: withheld']);
		stage.wait(1_000);
		expect(statesOf(stage)).toEqual(['connecting: no packet yet']);
	});
});

describe('the source', () => {
	/** A source with one viewer on its floor, ten packets in. */
	function floor(): { readonly stage: PeerStage; readonly enter: (link: number) => void } {
		const stage = new PeerStage({ role: 'source', floor: { viewers: 4, rescues: 0 } });
		tell(stage, { t: 'keys', list: KEYS });
		const enter = (link: number): void => {
			stage.give({ t: 'link-up', link, to: 'stranger' });
			stage.say(link, stage.hello(SELF, { label: LABEL_UNPLACED, token: ticketOf(SELF) }));
			stage.verifyAll();
			stage.want(link, { why: 'viewer', label: LABEL_UNPLACED });
		};
		for (const one of [STUDIO.announcement(), ...packets(1, 10)]) {
			stage.give({ t: 'sealed', bytes: one.bytes });
			stage.verifyAll();
		}
		enter(-1);
		stage.outs();
		return { stage, enter };
	}
	it('[T19] sends a newcomer nothing that is off the air, and goes on behind it', () => {
		const { stage, enter } = floor();
		withhold(stage, captured(4, 10));
		enter(-2);
		for (const one of packets(11, 12)) {
			stage.give({ t: 'sealed', bytes: one.bytes });
			stage.verifyAll();
		}
		expect(packetsOf(stage.sent(), -2)).toEqual([0, 1, 2, 3, 11, 12]);
	});
	it('[T21] sends everybody away, and lets nobody in while it lasts', () => {
		const { stage, enter } = floor();
		withhold(stage, WHOLE);
		expect(messages(stage.sent(), 'bye', -1)).toEqual([{ t: 'bye', code: 'withheld' }]);
		expect(stage.outsOf('close')).toContainEqual({ t: 'close', link: -1, code: 'withheld' });
		enter(-2);
		expect(stage.outsOf('close')).toEqual([{ t: 'close', link: -2, code: 'withheld' }]);
		withhold(stage);
		enter(-3);
		for (const one of packets(11, 11)) {
			stage.give({ t: 'sealed', bytes: one.bytes });
			stage.verifyAll();
		}
		expect(packetsOf(stage.sent(), -3)).toContain(11);
	});
});

describe('the coordinator', () => {
	/** Its source, live, captured at the given distance from the clock. */
	function live(stage: CoordinatorStage, aheadMs = 0): void {
		stage.give({ t: 'link-up', link: 99, to: 'source' });
		stage.say(99, {
			t: 'report', epoch: [0, 0], tree: 'A', position: 0, level: 0, fanOut: 0, parent: 'floor', children: [], buddy: null, ward: null, standby: null, settled: true, feed: 'parent',
			feeder: null, label: 0, session: STUDIO.session, head: 5, headMs: 200, captureMs: UNIX + stage.now + aheadMs, lagMs: 0, gapMs: 0, rttMs: 0, buddyRttMs: 0, coverMs: 0, queueMs: 0, rendition: 0,
			bytesFromPeers: 0, bytesFromServer: 0, bytesToPeers: 0, stalledMs: 0, unlinked: null,
		});
	}
	it('[T20] tells everybody at once, after the keys, and then each who joins', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(3);
		const past = list(captured(1, 5));
		stage.give({ t: 'key-list', bytes: KEYS });
		stage.give({ t: 'tombstones', bytes: past });
		const sent = stage.sent();
		for (const peer of peers) expect(sent.filter(({ link }) => link === stage.linkOf(peer)).map((one) => 'message' in one && one.message.t)).toEqual(['keys', 'tombstones']);
		stage.give({ t: 'link-up', link: 98, to: 'source' });
		stage.say(98, { t: 'join', protocol: 1, stream: STUDIO.stream, token: new Uint8Array(0), peers: true, slots: 0, nat: 'unknown', rendition: 255 });
		const link = stage.join(named('late'));
		const told = stage.sent();
		for (const one of [98, link]) {
			const kinds = told.filter((sent_) => sent_.link === one).map((sent_) => ('message' in sent_ ? sent_.message.t : ''));
			expect(kinds.slice(0, 3)).toEqual(['welcome', 'keys', 'tombstones']);
		}
	});
	it('[T21] sends everybody away while the stream is off the air, and lets nobody in, whatever he shows', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(3);
		stage.give({ t: 'tombstones', bytes: list(WHOLE) });
		const sent = stage.sent();
		for (const peer of peers) expect(messages(sent, 'end', stage.linkOf(peer))).toEqual([{ t: 'end', code: 'withheld' }]);
		expect(stage.coordinator.view().members).toBe(0);
		for (const scope of ['watch', 'resume'] as const) {
			const link = stage.join(named('late'), 3, ticketOf(named('late'), scope));
			const told = stage.sent();
			expect(messages(told, 'welcome', link)).toEqual([]);
			expect(messages(told, 'tombstones', link)).toHaveLength(1);
			expect(messages(told, 'end', link)).toEqual([{ t: 'end', code: 'withheld' }]);
		}
		stage.give({ t: 'tombstones', bytes: list() });
		const link = stage.join(named('later'), 3, ticketOf(named('later'), 'resume'));
		expect(messages(stage.sent(), 'welcome', link)).toHaveLength(1);
	});
	it('[T21] does not let in whose ticket was being checked when the word came', () => {
		const stage = new CoordinatorStage();
		const link = stage.connect();
		stage.say(link, { t: 'join', protocol: 1, stream: STUDIO.stream, token: ticketOf(named('late')), peers: true, slots: 3, nat: 'unknown', rendition: 255 });
		const [job] = stage.outsOf('verify');
		stage.give({ t: 'tombstones', bytes: list(WHOLE) });
		stage.give({ t: 'verified', job: job?.job ?? 0, ok: true });
		expect(messages(stage.sent(), 'end', link)).toEqual([{ t: 'end', code: 'withheld' }]);
	});
	it('[T21] a stretch that is over sends nobody away; one that lies ahead does when its time has come, until it is over', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(2);
		live(stage);
		const now = UNIX + stage.now;
		stage.give({ t: 'tombstones', bytes: list({ from: now - 60_000, to: now }, { from: now + 3_000, to: now + 9_000 }) });
		stage.wait(2_900);
		expect(messages(stage.sent(), 'end')).toEqual([]);
		stage.wait(200);
		expect(messages(stage.sent(), 'end')).toHaveLength(peers.length);
		stage.wait(6_000);
		expect(messages((stage.join(named('late')), stage.sent()), 'welcome')).toHaveLength(1);
	});
	test.each([[-60_000, 2], [60_000, 0]])('[T21] a source whose clock is %i ms off hides nothing behind it', (aheadMs, away) => {
		const stage = new CoordinatorStage();
		stage.settled(2);
		live(stage, aheadMs);
		const now = UNIX + stage.now;
		stage.give({ t: 'tombstones', bytes: list({ from: now - 90_000, to: now - 30_000 }) });
		expect(messages(stage.sent(), 'end')).toHaveLength(away);
	});
});
