import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import type { LinkId } from './messages.ts';
import { placed, type Placed } from './testing/placed.ts';
import { messages, packetsOf, PeerStage, SELF, STUDIO, ticketOf } from './testing/stage.ts';
import { named } from './testing/vectors.ts';
import { FLAG, type Sealed } from './wire.ts';

const [ANNA, BERT, CARL] = [named('anna'), named('bert'), named('carl')];
const GROUP = 10;
/** Renditions are numbered apart: what has number 11 in rendition 0 has number 1 in rendition 1. */
const LATER = 10;
/** A label below everybody else's. */
const LOW = 61_000;

/** The packet at `index` x 40 ms; a group begins at 40, 440, 840 ... ms. */
function packet(rendition: 0 | 1, index: number): Sealed {
	const shift = rendition * LATER;
	const begins = index - ((index - 1) % GROUP);
	const flags = FLAG.chunkStart | FLAG.chunkEnd | (index === begins ? FLAG.groupStart : 0);
	return STUDIO.packet(index - shift, { rendition, groupSeq: begins - shift, mediaMs: index * 40, captureMs: STUDIO.session + index * 40, flags });
}
function packets(rendition: 0 | 1, from: number, to: number): readonly Sealed[] {
	return Array.from({ length: to - from + 1 }, (_, i) => packet(rendition, from + i));
}
const times = (list: readonly Sealed[]): readonly number[] => list.map(({ mediaMs }) => mediaMs);
const announcement = (rendition: 0 | 1): Sealed => STUDIO.announcement(undefined, { rendition });
/** What the player got since the last look: numbers are media times, ms; a change says where. */
function played(stage: PeerStage): readonly (number | string)[] {
	return stage.outsOf('play', 'announced').map((out) => (out.t === 'play' ? out.packet.mediaMs : `rendition ${out.rendition} from ${out.mediaMs}`));
}

/** Fed with rendition 0 by anna up to 400 ms; then the directive names rendition 1, which bert has. */
function climbing(children: readonly (typeof CARL)[] = []): Placed {
	const world = placed({ parent: ANNA, buddy: BERT, children }, [[ANNA, 2], [BERT, 2], ...children.map((child) => [child, LOW] as const)]);
	const { stage, link } = world;
	stage.grant(link(ANNA), stage.asked(link(ANNA)));
	stage.bring(link(ANNA), [announcement(0), ...packets(0, 1, 10)]);
	stage.beat(link(ANNA), { label: 2, head: 10, headMs: 400 });
	for (const child of children) stage.want(link(child), { session: STUDIO.session, from: 11, label: LOW });
	stage.sent();
	played(stage);
	stage.direct({ rendition: 1, parent: BERT });
	stage.beat(link(BERT), { label: 2, rendition: 1, head: 0, headMs: 400 });
	return world;
}
function granted({ stage, link }: Placed): void {
	const want = stage.asked(link(BERT));
	expect(want).toMatchObject({ rendition: 1, from: 0, session: STUDIO.session, why: 'planned' });
	stage.grant(link(BERT), want);
	stage.bring(link(BERT), [announcement(1)]);
}

describe('a viewer whose directive names another rendition', () => {
	it('[N1] asks for its newest group and plays on what he has, until the group begins in both; then the old feed is released', () => {
		const world = climbing();
		const { stage, link } = world;
		granted(world);
		stage.bring(link(BERT), packets(1, 11, 14));
		expect(played(stage)).toEqual([]);
		expect(stage.peer.view(stage.now)).toMatchObject({ rendition: 0, fedBy: [ANNA, BERT], settled: false });
		stage.bring(link(ANNA), packets(0, 11, 11));
		expect(played(stage)).toEqual(['rendition 1 from 440', 440, 480, 520, 560]);
		expect(messages(stage.sent(), 'stop', link(ANNA))).toHaveLength(1);
		expect(stage.peer.view(stage.now)).toMatchObject({ rendition: 1, fedBy: [BERT], settled: true, head: 4 });
	});
	it('[N1] a group that has begun in the old rendition alone is waited for, as long as the buffer allows', () => {
		const world = climbing();
		const { stage, link } = world;
		stage.give({ t: 'playhead', mediaMs: 0, bufferedMs: 900 });
		granted(world);
		stage.bring(link(ANNA), packets(0, 11, 20)); // Nothing of the new one is there: the first chance goes by.
		expect(played(stage)).toHaveLength(10);
		stage.bring(link(BERT), packets(1, 11, 19));
		stage.bring(link(ANNA), packets(0, 21, 22));
		expect(played(stage)).toEqual([]);
		stage.bring(link(BERT), packets(1, 20, 21));
		expect(played(stage)).toEqual(['rendition 1 from 840', 840]);
	});
	it('[N2] a group that does not come in time is played from the old rendition, and the next one is another chance', () => {
		const world = climbing();
		const { stage, link } = world;
		granted(world);
		stage.bring(link(ANNA), packets(0, 11, 20));
		stage.bring(link(BERT), packets(1, 11, 19));
		played(stage);
		stage.give({ t: 'playhead', mediaMs: 500, bufferedMs: 400 });
		stage.bring(link(ANNA), packets(0, 21, 21));
		for (let waited = 0; waited < 400 - LIMITS.delayMs; waited += 50) {
			expect(played(stage)).toEqual([]);
			stage.beat(link(ANNA), { label: 2, head: 21, headMs: 840 });
			stage.beat(link(BERT), { label: 2, rendition: 1, head: 9, headMs: 760 });
			stage.wait(50);
		}
		expect(played(stage)).toEqual([840]);
		stage.bring(link(BERT), packets(1, 20, 30));
		stage.bring(link(ANNA), packets(0, 22, 30));
		expect(played(stage)).toEqual(times(packets(0, 22, 30)));
		stage.bring(link(ANNA), packets(0, 31, 31));
		stage.bring(link(BERT), packets(1, 31, 31));
		expect(played(stage)).toEqual(['rendition 1 from 1240', 1240]);
	});
	it('[N3] a new feed that is refused leaves the old one as it is', () => {
		const { stage, link } = climbing();
		const want = stage.asked(link(BERT));
		stage.say(link(BERT), { t: 'refuse', n: want.n, why: 'credit', epoch: [0, 0], oldest: 0 });
		expect(stage.peer.view(stage.now)).toMatchObject({ fedBy: [ANNA], rendition: 0, settled: false });
		stage.bring(link(ANNA), packets(0, 11, 15));
		expect(played(stage)).toEqual([440, 480, 520, 560, 600]);
	});
	it('[N3] when the old feed is lost first, the new rendition is played from its next group', () => {
		const world = climbing();
		const { stage, link } = world;
		granted(world);
		stage.bring(link(BERT), packets(1, 11, 11));
		stage.say(link(ANNA), { t: 'bye', code: 'bye' });
		expect(stage.peer.view(stage.now).fedBy).toEqual([BERT]);
		stage.bring(link(BERT), packets(1, 12, 12));
		expect(played(stage)).toEqual(['rendition 1 from 440', 440, 480]);
		expect(stage.peer.view(stage.now)).toMatchObject({ rendition: 1, settled: true });
	});
	it('[N4] those who take the old rendition are served until they leave; then it is given up', () => {
		const world = climbing([CARL]);
		const { stage, link } = world;
		granted(world);
		stage.bring(link(BERT), packets(1, 11, 12));
		stage.bring(link(ANNA), packets(0, 11, 11));
		stage.sent();
		stage.bring(link(ANNA), packets(0, 12, 13));
		stage.bring(link(BERT), packets(1, 13, 14));
		expect(packetsOf(stage.sent(), link(CARL))).toEqual([12, 13]);
		expect(stage.peer.view(stage.now).fedBy).toEqual([ANNA, BERT]);
		stage.say(link(CARL), { t: 'stop', n: stage.n });
		stage.wait(LIMITS.headMs);
		expect(messages(stage.sent(), 'stop', link(ANNA))).toHaveLength(1);
		expect(stage.peer.view(stage.now).fedBy).not.toContain(ANNA);
	});
	it('[N4] who does not leave is told after ten seconds that there is nothing more', () => {
		const world = climbing([CARL]);
		const { stage, link } = world;
		granted(world);
		stage.bring(link(BERT), packets(1, 11, 12));
		stage.bring(link(ANNA), packets(0, 11, 11));
		stage.sent();
		for (let waited = 0; waited <= LIMITS.formerMs + LIMITS.headMs; waited += 50) {
			stage.wait(50);
			stage.beat(link(ANNA), { label: 2, head: 11, headMs: 440 });
			stage.beat(link(BERT), { label: 2, rendition: 1, head: 2, headMs: 480 });
			stage.beat(link(CARL), { label: LOW, head: 11, headMs: 440 });
		}
		const sent = stage.sent();
		expect(messages(sent, 'refuse', link(CARL))).toMatchObject([{ why: 'no-data' }]);
		expect(messages(sent, 'stop', link(ANNA))).toHaveLength(1);
		expect(stage.peer.view(stage.now).feeding).toEqual([]);
	});
	it('[N5] on one and the same link both come until he has gone over: the source', () => {
		const { stage, link } = placed({ parent: 'source' }, [['source', 0]]);
		stage.grant(link('source'), stage.asked(link('source')), 0);
		stage.bring(link('source'), [announcement(0), ...packets(0, 1, 10)]);
		played(stage);
		stage.direct({ rendition: 1 });
		const want = stage.asked(link('source'));
		expect(want).toMatchObject({ rendition: 1, from: 0 });
		stage.grant(link('source'), want, 0);
		stage.bring(link('source'), [announcement(1), ...packets(0, 11, 20), ...packets(1, 21, 22)]);
		expect(played(stage)).toEqual(times(packets(0, 11, 20)));
		stage.bring(link('source'), packets(0, 21, 21));
		expect(played(stage)).toEqual(['rendition 1 from 840', 840, 880]);
		const sent = stage.sent();
		expect(messages(sent, 'stop')).toEqual([]);
		expect(messages(sent, 'want', link('source'))).toMatchObject([{ rendition: 1, from: 13 }]);
		stage.bring(link('source'), packets(1, 23, 23));
		expect(played(stage)).toEqual([920]);
		expect(stage.peer.view(stage.now)).toMatchObject({ rendition: 1, fedBy: ['source'], settled: true });
	});
	it('[B5] keeps his label among those whom he feeds, and begins below everybody in the other trees: so nobody above stands in his way', () => {
		const { stage, link } = placed({ level: 1, children: [CARL], buddy: BERT }, [['source', 0], [CARL, 4], [BERT, 6]]);
		stage.grant(link('source'), stage.asked(link('source')), 0);
		stage.bring(link('source'), [announcement(0), ...packets(0, 1, 10)]);
		stage.beat(link('source'), { label: 0, head: 10, headMs: 400 });
		stage.want(link(CARL), { session: STUDIO.session, from: 11, label: 4 });
		expect(messages(stage.sent(), 'grant', link(CARL))).toMatchObject([{ label: 2 }]);
		stage.direct({ rendition: 1, level: 4, parent: BERT });
		stage.beat(link(BERT), { label: 6, rendition: 1, headMs: 400 });
		const want = stage.asked(link(BERT));
		expect(want.label).toBeGreaterThan(6);
		stage.grant(link(BERT), want, 6);
		stage.sent();
		stage.wait(LIMITS.idleBeatMs);
		const sent = stage.sent();
		expect(new Set(messages(sent, 'beat', link(CARL)).map(({ label }) => label))).toEqual(new Set([2]));
		expect(messages(sent, 'beat', link(BERT)).every(({ label }) => label > 6)).toBe(true);
	});
	it('[N6] a rendition that no directive names is not taken, whoever brings it', () => {
		const { stage, link } = placed({ parent: ANNA }, [[ANNA, 2]]);
		stage.grant(link(ANNA), stage.asked(link(ANNA)));
		stage.bring(link(ANNA), [announcement(0), ...packets(0, 1, 3), announcement(1), ...packets(1, 11, 13)]);
		expect(played(stage)).toEqual(['rendition 0 from 0', 40, 80, 120]);
		expect(stage.peer.view(stage.now)).toMatchObject({ rendition: 0, packetsRejected: 0 });
	});
});

describe('a source with two renditions', () => {
	function live(): PeerStage {
		const stage = new PeerStage({ role: 'source', floor: { viewers: 2, rescues: 0 } });
		for (const rendition of [0, 1]) {
			stage.give({ t: 'announce', rendition, announcement: { certificate: STUDIO.certificate(), codecs: `video/mp4; codecs="r${rendition}"`, init: Uint8Array.of(rendition) } });
		}
		stage.give({ t: 'link-up', link: -1, to: 'stranger' });
		stage.say(-1, stage.hello(SELF, { label: 60_000, token: ticketOf(SELF) }));
		for (const { job } of stage.outsOf('verify')) stage.give({ t: 'verified', job, ok: true });
		sign(stage);
		return stage;
	}
	function sign(stage: PeerStage): void {
		for (let jobs = stage.outsOf('sign'); jobs.length > 0; jobs = stage.outsOf('sign')) for (const { job } of jobs) stage.give({ t: 'signed', job, signature: new Uint8Array(64) });
	}
	/** One chunk of both, 100 ms: rendition 0 in two packets, rendition 1 in one. A group every 400 ms. */
	function chunk(stage: PeerStage, at: number): void {
		for (const rendition of [1, 0]) {
			stage.give({ t: 'chunk', rendition, mediaMs: at, captureMs: STUDIO.session + at, lastsMs: 100, startsGroup: at % 400 === 0, bytes: new Uint8Array(rendition === 0 ? 9_000 : 100) });
		}
		sign(stage);
		stage.wait(100);
		sign(stage);
	}
	const got = (stage: PeerStage, link: LinkId): readonly string[] =>
		stage.sent().flatMap((one) => ('packet' in one && one.link === link ? [`${one.packet.rendition}:${one.packet.flags & FLAG.announcement ? 'announcement' : one.packet.mediaMs}`] : []));

	it('[N7] numbers each by itself, and gives each feed the one that was asked for', () => {
		const stage = live();
		stage.want(-1, { why: 'viewer', rendition: 1, label: 60_000 });
		expect(got(stage, -1)).toEqual(['1:announcement']);
		for (const at of [0, 100, 200]) chunk(stage, at);
		expect(got(stage, -1)).toEqual(['1:0', '1:100', '1:200']);
		stage.say(-1, { t: 'need', session: STUDIO.session, rendition: 0, seqs: [2, 5] });
		stage.say(-1, { t: 'need', session: STUDIO.session, rendition: 1, seqs: [2] });
		expect(packetsOf(stage.sent(), -1)).toEqual([2, 5, 2]);
	});
	it('[N5] gives another rendition as well when it is asked for on the same link, from the next group on, until that is asked for alone', () => {
		const stage = live();
		stage.want(-1, { why: 'viewer', rendition: 1, label: 60_000 });
		for (const at of [0, 100]) chunk(stage, at);
		stage.want(-1, { why: 'viewer', rendition: 0, session: STUDIO.session, label: 60_000 });
		stage.sent();
		for (const at of [200, 300, 400]) chunk(stage, at);
		expect(got(stage, -1)).toEqual(['1:200', '1:300', '1:400', '0:400', '0:400']);
		stage.want(-1, { why: 'viewer', rendition: 0, session: STUDIO.session, from: 11, label: 60_000 });
		stage.sent();
		chunk(stage, 500);
		expect(got(stage, -1)).toEqual(['0:500', '0:500']);
		expect(stage.peer.view(stage.now).feeding).toHaveLength(1);
	});
	it('[N7] a rendition that it has not announced is refused', () => {
		const stage = live();
		stage.want(-1, { why: 'viewer', rendition: 2, label: 60_000 });
		expect(messages(stage.sent(), 'refuse', -1)).toMatchObject([{ why: 'no-data' }]);
	});
});
