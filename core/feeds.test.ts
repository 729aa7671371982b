import { describe, expect, it, test } from 'vitest';
import { LIMITS } from './limits.ts';
import type { End, LinkId } from './messages.ts';
import { Peer } from './peer.ts';
import { TICK } from './machine.ts';
import { randomFrom } from './rng.ts';
import { placed, type Placed } from './testing/placed.ts';
import { Key } from './testing/studio.ts';
import { messages, packetsOf, PeerStage, SELF, STUDIO, ticketOf, UNIX } from './testing/stage.ts';
import { named } from './testing/vectors.ts';
import { LABEL_UNPLACED } from './labels.ts';
import { readControl, writeControl, type Directive } from './wire.ts';

const [ANNA, BERT, CARL, DORA, EMIL] = [named('anna'), named('bert'), named('carl'), named('dora'), named('emil')];

describe('asking for a feed', () => {
	it('[F1] the receiver asks whom its directive names, and takes the feed when it is granted', () => {
		const { stage, link } = placed({}, [['source', 0]]);
		const want = stage.asked(link('source'));
		expect(want).toMatchObject({ session: 0, from: 0, label: LABEL_UNPLACED });
		stage.grant(link('source'), want, 0);
		stage.bring(link('source'), [STUDIO.announcement(), STUDIO.packet(1)]);
		expect(stage.peer.view(stage.now)).toMatchObject({ feed: 'parent', fedBy: ['source'], head: 1, settled: true, state: 'playing' });
		expect(stage.outsOf('announced')).toMatchObject([{ session: STUDIO.session }]);
		expect(stage.outsOf('play').map(({ packet }) => packet.seq)).toEqual([1]);
	});
	it('[F2] a change of feeder overlaps: the old feed stands until ten packets came on the new one', () => {
		const { stage, link } = placed({ buddy: ANNA }, [['source', 0], [ANNA, 2]]);
		stage.feed(link('source'), 10);
		stage.direct({ parent: ANNA, buddy: null });
		stage.beat(link(ANNA), { label: 2, head: 10, headMs: 400 });
		const want = stage.asked(link(ANNA));
		expect(want).toMatchObject({ from: 11, session: STUDIO.session, why: 'planned' });
		stage.grant(link(ANNA), want);
		stage.bring(link(ANNA), Array.from({ length: LIMITS.commitPackets - 1 }, (_, i) => STUDIO.packet(i + 11)));
		expect(stage.peer.view(stage.now).fedBy).toEqual(['source', ANNA]);
		expect(messages(stage.sent(), 'stop', link('source'))).toHaveLength(0);
		stage.bring(link(ANNA), [STUDIO.packet(20)]);
		expect(stage.peer.view(stage.now).fedBy).toEqual([ANNA]);
		expect(messages(stage.sent(), 'stop', link('source'))).toHaveLength(1);
	});
	it('[F2] a new feeder that refuses leaves the old feed as it is', () => {
		const { stage, link } = placed({ buddy: ANNA }, [['source', 0], [ANNA, 2]]);
		stage.feed(link('source'), 10);
		stage.direct({ parent: ANNA, buddy: null });
		stage.beat(link(ANNA), { label: 2, head: 10, headMs: 400 });
		const want = stage.asked(link(ANNA));
		stage.say(link(ANNA), { t: 'refuse', n: want.n, why: 'credit', epoch: [0, 0], oldest: 0 });
		expect(stage.peer.view(stage.now)).toMatchObject({ fedBy: ['source'], settled: false });
	});
});

describe('losing a feed', () => {
	/** Fed by the source; anna is the buddy, bert keeps the standby. */
	function ready(): Placed {
		const world = placed({ buddy: ANNA, standby: BERT }, [['source', 0], [ANNA, 3], [BERT, 2]]);
		world.stage.feed(world.link('source'), 10);
		world.stage.sent();
		return world;
	}

	it('[F3] a feeder that is silent for the detection time is left for the buddy, and the coordinator is told', () => {
		const { stage, link } = placed({ parent: CARL, buddy: ANNA }, [[CARL, 2], [ANNA, 3]]);
		stage.feed(link(CARL), 10);
		stage.sent();
		stage.wait(LIMITS.detectMsMin - 1);
		expect(messages(stage.sent(), 'want')).toHaveLength(0);
		stage.wait(LIMITS.detectMsMax);
		const sent = stage.sent();
		expect(messages(sent, 'want', link(ANNA))).toMatchObject([{ why: 'orphan', from: 11 }]);
		expect(messages(sent, 'accuse', stage.control)).toMatchObject([{ peer: CARL, why: 'silent' }]);
	});
	it('[F3] a beat is a sign of life: a feeder without packets is waited for', () => {
		const { stage, link } = ready();
		for (let i = 0; i < 20; i++) {
			stage.wait(50);
			stage.beat(link('source'), { label: 0, head: 10, headMs: 400 });
		}
		expect(messages(stage.sent(), 'want')).toHaveLength(0);
		expect(stage.peer.view(stage.now).feed).toBe('parent');
	});
	it('[F4] a feeder that says that it recovers is waited for: only the orphan itself acts', () => {
		const { stage, link } = ready();
		for (let i = 0; i < 10; i++) {
			stage.wait(50);
			stage.beat(link('source'), { label: 0, head: 10, headMs: 400, state: 'recovering', etaMs: 200 });
		}
		expect(messages(stage.sent(), 'want')).toHaveLength(0);
	});
	it('[F4] unless the own buffer runs out first', () => {
		const { stage, link } = ready();
		stage.give({ t: 'playhead', mediaMs: 400, bufferedMs: 20 });
		stage.beat(link('source'), { label: 0, head: 10, headMs: 400, state: 'recovering', etaMs: 200 });
		stage.wait(1);
		expect(messages(stage.sent(), 'want', link(ANNA))).toMatchObject([{ why: 'orphan' }]);
	});
	it('[F4] who has told when he will be back is waited for until then, if the own buffer lasts, and not longer for saying it again', () => {
		const { stage, link } = ready();
		stage.give({ t: 'playhead', mediaMs: 400, bufferedMs: 500 }); // Asking the buddy takes 234 ms of it.
		let waitedMs = 0;
		for (; waitedMs < 2_000 && messages(stage.sent(), 'want').length === 0; waitedMs += 10) {
			if (waitedMs % 50 === 0) stage.beat(link('source'), { label: 0, head: 10, headMs: 400, state: 'recovering', etaMs: 280 });
			stage.wait(10);
		}
		expect(waitedMs).toBeGreaterThan(500 - LIMITS.reserveMs - 2 * LIMITS.aliveMs);
		expect(waitedMs).toBeLessThanOrEqual(500 - LIMITS.reserveMs + LIMITS.aliveMs);
	});
	it('[F13] whom neither buddy nor standby can feed dials the floor while it waits', () => {
		const { stage, link } = ready();
		for (let seq = 11; stage.now <= LIMITS.unusedMs; seq++) { // Until the newcomer's link to the floor is closed.
			stage.flow(link('source'), seq, seq);
			for (const end of [ANNA, BERT]) stage.beat(link(end), { label: 2 });
		}
		stage.outsOf('dial');
		stage.say(link('source'), { t: 'bye', code: 'bye' });
		for (const end of [BERT, ANNA]) { // Anna's head stood still while ours moved: she is asked second.
			stage.beat(link(end), { label: 2 });
			for (const want of messages(stage.sent(), 'want', link(end))) stage.say(link(end), { t: 'refuse', n: want.n, why: 'credit', epoch: [0, 0], oldest: 0 });
		}
		expect(stage.outsOf('dial').map(({ to }) => to)).toContain('floor');
	});
	it('[F13] a newcomer dials the floor beside the coordinator: its ticket says who it is', () => {
		const peer = new Peer({ role: 'viewer', stream: STUDIO.stream, random: randomFrom(1) });
		peer.step(0, { t: 'start', unixMs: UNIX });
		const dials = peer.step(0, { t: 'ticket', ticket: ticketOf(ANNA) }).flatMap((out) => (out.t === 'dial' ? [out.to] : []));
		expect(dials).toEqual(['coordinator', 'floor']);
	});
	it('[F13] a newcomer whom nobody could feed asks again as soon as a neighbour shows that it has the stream and a credit', () => {
		const { stage, link } = placed({ parent: CARL, buddy: ANNA }, [[CARL, 2], [ANNA, 3]]);
		for (const end of [CARL, ANNA]) stage.say(link(end), { t: 'refuse', n: stage.asked(link(end)).n, why: 'no-data', epoch: [0, 0], oldest: 0 });
		stage.beat(link(CARL), { state: 'recovering' });
		stage.beat(link(CARL), { head: 0 });
		stage.beat(link(CARL), { head: 10, headMs: 400, credits: 0 });
		expect(messages(stage.sent(), 'want')).toHaveLength(0);
		stage.beat(link(CARL), { head: 10, headMs: 400 });
		expect(messages(stage.sent(), 'want', link(CARL))).toMatchObject([{ why: 'orphan', from: 0 }]);
	});
	it('[R10] what a released feeder had sent already is taken for a second, and later ignored', () => {
		for (const lateMs of [LIMITS.tailMs - 100, LIMITS.tailMs + 100]) {
			const { stage, link } = ready();
			stage.wait(LIMITS.detectMsMax);
			stage.grant(link(ANNA), stage.asked(link(ANNA)), 3);
			for (let waited = 0; waited < lateMs; waited += 50) {
				stage.wait(50);
				stage.beat(link(ANNA), { label: 3 });
			}
			stage.bring(link('source'), [STUDIO.packet(11)]);
			expect(stage.peer.view(stage.now)).toMatchObject({ feed: 'buddy', head: lateMs < LIMITS.tailMs ? 11 : 10 });
		}
	});
	it('[R10] so is the tail of a feed that was taken back', () => {
		const { stage, link } = placed({ buddy: ANNA }, [['source', 0], [ANNA, 2]]);
		stage.feed(link('source'), 10);
		const n = messages(stage.sent(), 'want', link('source')).at(-1)?.n ?? 99;
		stage.say(link('source'), { t: 'refuse', n, why: 'revoked', epoch: [0, 0], oldest: 1 });
		expect(stage.peer.view(stage.now).feed).toBe('none');
		stage.bring(link('source'), [STUDIO.packet(11)]);
		expect(stage.peer.view(stage.now).head).toBe(11);
	});
	it('[F13] a far floor has a second to answer', () => {
		const stage = new PeerStage();
		const peer = new Peer({ role: 'viewer', stream: STUDIO.stream, random: randomFrom(1) });
		peer.step(0, { t: 'start', unixMs: UNIX });
		const floor = peer.step(0, { t: 'ticket', ticket: ticketOf(SELF) }).flatMap((out) => (out.t === 'dial' && out.to === 'floor' ? [out.link] : []))[0] as LinkId;
		const outs = [...peer.step(0, { t: 'link-up', link: floor, to: 'source' }), ...peer.step(0, { t: 'bytes', link: floor, bytes: writeControl(stage.hello('source', { label: 0 })) })];
		const said = outs.flatMap((out) => (out.t === 'send' ? [readControl(out.bytes)?.t] : []));
		expect(said).toContain('want');
		for (let now = peer.deadline().at; now < LIMITS.floorGrantMs; now = peer.deadline().at) {
			for (const out of peer.step(now, TICK)) if (out.t === 'send') expect(readControl(out.bytes)?.t).not.toBe('stop');
		}
	});
	it('[F3] a feeder that was only silent is the feeder again as soon as it goes on, and whoever was asked meanwhile is released', () => {
		for (const goesOn of ['packets', 'stills', 'beats while it repairs'] as const) {
			const { stage, link } = ready();
			stage.wait(LIMITS.detectMsMax);
			const sent = stage.sent();
			expect(messages(sent, 'want', link(ANNA))).toMatchObject([{ why: 'orphan' }]);
			expect(messages(sent, 'stop', link('source'))).toEqual([]);
			expect(stage.peer.view(stage.now).feed).toBe('none');
			for (let i = 0; i < LIMITS.signsOfLife; i++) {
				expect(messages(stage.sent(), 'stop', link(ANNA)), 'a straggler or two of a dead one prove nothing').toEqual([]);
				if (goesOn === 'packets') stage.bring(link('source'), [STUDIO.packet(11 + i)]);
				else if (goesOn === 'stills') stage.say(link('source'), { t: 'still' });
				else stage.beat(link('source'), { label: 0, head: 10, headMs: 400, state: 'repairing' });
			}
			expect(messages(stage.sent(), 'stop', link(ANNA))).toHaveLength(1);
			expect(stage.peer.view(stage.now)).toMatchObject({ feed: 'parent', fedBy: ['source'] });
		}
	});
	it('[F4] a feeder that had nothing more keeps the feed, and gets it back when it goes on', () => {
		const { stage, link } = ready();
		stage.give({ t: 'playhead', mediaMs: 400, bufferedMs: 300 });
		stage.beat(link('source'), { label: 0, head: 10, headMs: 400, state: 'recovering', etaMs: 2_000 });
		for (let waited = 0; waited < 300 && stage.peer.view(stage.now).feed !== 'none'; waited += 50) {
			stage.wait(50);
			stage.say(link('source'), { t: 'still' });
		}
		const sent = stage.sent();
		expect(messages(sent, 'want', link(ANNA))).toMatchObject([{ why: 'orphan' }]);
		expect(messages(sent, 'stop', link('source'))).toEqual([]);
		stage.bring(link('source'), Array.from({ length: LIMITS.signsOfLife }, (_, i) => STUDIO.packet(11 + i)));
		expect(stage.peer.view(stage.now)).toMatchObject({ feed: 'parent', fedBy: ['source'] });
	});
	it('[F5] a buddy that feeds only for its head is not waited for: the paused parent keeps the credit and is asked', () => {
		const { stage, link } = ready();
		for (let i = 0; i < 2; i++) stage.beat(link(ANNA), { label: 3, head: 100, headMs: 4_000 });
		stage.grant(link(ANNA), stage.asked(link(ANNA)), 3);
		stage.bring(link(ANNA), Array.from({ length: LIMITS.commitPackets }, (_, i) => STUDIO.packet(11 + i)));
		expect(messages(stage.sent(), 'pause', link('source'))).toHaveLength(1);
		for (let waited = 0; waited <= LIMITS.detectMsMax; waited += 50) {
			stage.wait(50);
			stage.beat(link('source'), { label: 0, head: 20, headMs: 800 });
		}
		for (let i = 0; i < LIMITS.signsOfLife; i++) stage.say(link(ANNA), { t: 'still' });
		expect(messages(stage.sent(), 'want', link('source'))).toHaveLength(1);
		expect(stage.peer.view(stage.now).fedBy).not.toContain(ANNA);
	});
	it('[F3] a feeder that stays silent is released once another one feeds', () => {
		const { stage, link } = ready();
		stage.wait(LIMITS.detectMsMax);
		stage.grant(link(ANNA), stage.asked(link(ANNA)), 3);
		expect(messages(stage.sent(), 'stop', link('source'))).toHaveLength(1);
		stage.bring(link('source'), [STUDIO.packet(11)]);
		expect(stage.peer.view(stage.now)).toMatchObject({ feed: 'buddy', fedBy: [ANNA] });
	});
	it.each([
		['has no place to give', { credits: 0, head: 10, headMs: 400 }],
		['stood still while our own head moved', { credits: 1, head: 1, headMs: 40 }],
	] as const)('[F3] a buddy that %s is asked after the standby', (_, told) => {
		const { stage, link } = ready();
		stage.beat(link(ANNA), { label: 3, ...told });
		stage.flow(link('source'), 11, 11 + LIMITS.stuckHeadMs / 40);
		for (const end of [ANNA, BERT]) stage.beat(link(end), { label: end === ANNA ? 3 : 2, ...(end === ANNA ? told : { head: 20, headMs: 800 }) });
		stage.say(link('source'), { t: 'bye', code: 'bye' });
		expect(messages(stage.sent(), 'want', link(BERT))).toMatchObject([{ why: 'orphan' }]);
		stage.wait(LIMITS.grantMs + 2 * LIMITS.detectMsMax);
		expect(messages(stage.sent(), 'want', link(ANNA))).toMatchObject([{ why: 'orphan' }]);
	});
	it('[F3] an orphan tells its children anew how long it may take when it asks somebody else', () => {
		const { stage, link } = placed({ buddy: ANNA, standby: BERT, children: [CARL] }, [['source', 0], [ANNA, 3], [BERT, 2], [CARL, 9]]);
		stage.feed(link('source'), 10);
		stage.want(link(CARL));
		stage.sent();
		stage.say(link('source'), { t: 'bye', code: 'bye' });
		const [first] = messages(stage.sent(), 'beat', link(CARL));
		stage.wait(first?.etaMs ?? 0);
		stage.sent();
		stage.wait(2 * LIMITS.detectMsMax); // Anna does not answer.
		const etas = messages(stage.sent(), 'beat', link(CARL)).map(({ state, etaMs }) => [state, etaMs > LIMITS.aliveMs]);
		expect(etas).toContainEqual(['recovering', true]);
	});
	it('[F3] after the buddy the standby is asked, and an orphan says that it recovers', () => {
		const { stage, link } = ready();
		stage.say(link('source'), { t: 'bye', code: 'bye' });
		const sent = stage.sent();
		const want = messages(sent, 'want', link(ANNA))[0] ?? expect.unreachable('the buddy comes first');
		stage.beat(link(BERT), { label: 2 });
		stage.say(link(ANNA), { t: 'refuse', n: want.n, why: 'credit', epoch: [0, 0], oldest: 0 });
		expect(messages(stage.sent(), 'want', link(BERT))).toMatchObject([{ why: 'orphan' }]);
		stage.wait(LIMITS.headMs);
		expect(messages(stage.sent(), 'beat').at(-1)).toMatchObject({ state: 'recovering' });
	});
	it('[F5] a buddy that is far ahead in two beats running feeds me, and the parent is only paused', () => {
		const { stage, link } = ready();
		stage.beat(link('source'), { label: 0, head: 10, headMs: 400 });
		stage.beat(link(ANNA), { label: 3, head: 20, headMs: 800 });
		expect(messages(stage.sent(), 'want')).toHaveLength(0);
		stage.beat(link(ANNA), { label: 3, head: 20, headMs: 800 });
		const want = stage.asked(link(ANNA));
		expect(want.why).toBe('delay');
		stage.grant(link(ANNA), want, 3);
		stage.bring(link(ANNA), Array.from({ length: 10 }, (_, i) => STUDIO.packet(i + 11)));
		const sent = stage.sent();
		expect(messages(sent, 'pause', link('source'))).toHaveLength(1);
		expect(messages(sent, 'stop', link('source'))).toHaveLength(0);
		expect(stage.peer.view(stage.now)).toMatchObject({ feed: 'buddy', settled: true });
	});
});

describe('giving a feed', () => {
	/** Fed by the source, with children, a buddy and a stranger to the directive; label 4. */
	function feeder(place: Partial<Directive>, neighbours: readonly (readonly [End, number])[]): Placed {
		const world = placed(place, [['source', 0], ...neighbours]);
		world.stage.feed(world.link('source'), 10);
		world.stage.beat(world.link('source'), { label: 0, head: 10, headMs: 400 });
		expect(world.stage.peer.view(world.stage.now).label).toBe(4);
		world.stage.sent();
		return world;
	}

	it('[F6] a child gets a grant, then the announcement and the newest group, then each packet at once', () => {
		const { stage, link } = feeder({ children: [ANNA] }, [[ANNA, 9]]);
		stage.want(link(ANNA));
		const sent = stage.sent();
		expect(messages(sent, 'grant', link(ANNA))).toMatchObject([{ head: 10, session: STUDIO.session, label: 4 }]);
		expect(packetsOf(sent, link(ANNA))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		stage.bring(link('source'), [STUDIO.packet(11)]);
		expect(packetsOf(stage.sent(), link(ANNA))).toEqual([11]);
	});
	it('[F6] a newcomer gets the newest group that is as long as what the player holds', () => {
		for (const [seqs, from] of [[[1, 16, 31], 16], [[1, 20, 31], 1], [[1, 28], 1], [[1], 1]] as const) {
			const { stage, link } = placed({ children: [ANNA], bufferMs: 640 }, [['source', 0], [ANNA, 9]]);
			stage.grant(link('source'), stage.asked(link('source')), 0);
			const group = (seq: number): number => Math.max(...seqs.filter((first) => first <= seq));
			stage.bring(link('source'), [STUDIO.announcement(), ...Array.from({ length: 35 }, (_, i) => STUDIO.packet(i + 1, { groupSeq: group(i + 1) }))]);
			stage.sent();
			stage.want(link(ANNA));
			const sent = stage.sent();
			expect([from, messages(sent, 'grant', link(ANNA))[0]?.from]).toEqual([from, from]);
			expect(packetsOf(sent, link(ANNA))).toEqual([0, ...Array.from({ length: 36 - from }, (_, i) => from + i)]);
		}
	});
	it('[F6] what a feeder says of the beginning is believed only as far as its packets allow', () => {
		for (const from of [36, 4_000_000_000, 1 + LIMITS.aheadPackets] as const) {
			const { stage, link } = placed({}, [['source', 0]]);
			const want = stage.asked(link('source'));
			const base = from === 1 + LIMITS.aheadPackets ? 2 * LIMITS.aheadPackets + 5 : 30; // The last: so far back that nothing would be near enough.
			stage.say(link('source'), { t: 'grant', n: want.n, label: 0, session: STUDIO.session, rendition: 0, from: base > 30 ? 1 : from, head: from, headMs: 0 });
			stage.bring(link('source'), [STUDIO.announcement(), ...Array.from({ length: 5 }, (_, i) => STUDIO.packet(base + i, { groupSeq: base, mediaMs: i * 40 }))]);
			expect(stage.outsOf('play').map(({ packet }) => packet.seq)).toEqual([base, base + 1, base + 2, base + 3, base + 4]);
		}
	});
	it('[F6] live packets that overtake the beginning of a feed do not count as the beginning', () => {
		const { stage, link } = placed({}, [['source', 0]]);
		const want = stage.asked(link('source'));
		stage.say(link('source'), { t: 'grant', n: want.n, label: 0, session: STUDIO.session, rendition: 0, from: 16, head: 34, headMs: 34 * 40 });
		const packets = Array.from({ length: 20 }, (_, i) => STUDIO.packet(16 + i, { groupSeq: i < 15 ? 16 : 31 }));
		stage.bring(link('source'), [STUDIO.announcement(), packets[19] as never, ...packets.slice(0, 19)]);
		expect(stage.outsOf('play').map(({ packet }) => packet.seq)).toEqual(packets.map(({ seq }) => seq));
	});
	it('[F6] who holds the session already gets what he asks from, and no announcement', () => {
		const { stage, link } = feeder({ children: [ANNA] }, [[ANNA, 9]]);
		stage.want(link(ANNA), { session: STUDIO.session, from: 8 });
		expect(packetsOf(stage.sent(), link(ANNA))).toEqual([8, 9, 10]);
	});
	test.each([
		['that no directive of mine names', { warm: [] }, 9, 'not-yours'],
		['whose label is mine', { children: [ANNA] }, 4, 'label'],
		['whose label is smaller', { children: [ANNA] }, 2, 'label'],
	] as const)('[F7] a peer %s is refused', (_, names, label, why) => {
		const { stage, link } = feeder({ ...names, buddy: why === 'not-yours' ? null : BERT, standby: ANNA }, [[ANNA, label]]);
		stage.want(link(ANNA), { label });
		expect(messages(stage.sent(), 'refuse', link(ANNA))).toMatchObject([{ why }]);
		expect(stage.peer.view(stage.now).feeding).toEqual([]);
	});
	it('[F7] what the asker proposed before it asked does not count: it lowers its label only after this feeder has agreed as well', () => {
		const { stage, link } = feeder({ children: [ANNA] }, [[ANNA, 9]]);
		stage.beat(link(ANNA), { label: 9, lower: 4 });
		stage.want(link(ANNA));
		expect(messages(stage.sent(), 'grant', link(ANNA))).toMatchObject([{ label: 4 }]);
		stage.beat(link(ANNA), { label: 9, lower: 4 });
		expect(messages(stage.sent(), 'beat', link(ANNA))).toMatchObject([{ ack: 0 }]);
	});
	it('[F7] who has no media yet says so', () => {
		const { stage, link } = placed({ children: [ANNA] }, [['source', 0], [ANNA, LABEL_UNPLACED + 1]]);
		stage.want(link(ANNA), { label: LABEL_UNPLACED + 1 });
		expect(messages(stage.sent(), 'refuse', link(ANNA))).toMatchObject([{ why: 'no-data' }]);
	});
	it('[F8] children and one spare are fed; then a planned want waits for a credit, and an orphan is refused at once', () => {
		const { stage, link } = feeder({ children: [ANNA, BERT], warm: [CARL, DORA, EMIL] }, [[ANNA, 9], [BERT, 9], [CARL, 9], [DORA, 9], [EMIL, 9]]);
		for (const child of [ANNA, BERT, CARL]) stage.want(link(child));
		expect(messages(stage.sent(), 'grant')).toHaveLength(3);
		stage.want(link(DORA), { why: 'orphan' });
		expect(messages(stage.sent(), 'refuse', link(DORA))).toMatchObject([{ why: 'credit' }]);
		stage.want(link(EMIL), { why: 'planned' });
		expect([messages(stage.sent(), 'grant'), messages(stage.sent(), 'refuse')]).toEqual([[], []]);
		stage.say(link(CARL), { t: 'stop', n: stage.n });
		expect(messages(stage.sent(), 'grant', link(EMIL))).toHaveLength(1);
	});
	it('[F8] a want that waited for too long is refused', () => {
		const { stage, link } = feeder({ children: [ANNA, BERT], warm: [CARL, DORA] }, [[ANNA, 9], [BERT, 9], [CARL, 9], [DORA, 9]]);
		for (const child of [ANNA, BERT, CARL, DORA]) stage.want(link(child));
		stage.sent();
		for (let waited = 0; waited < LIMITS.plannedWaitMs; waited += 100) {
			stage.wait(100);
			for (const end of [ANNA, BERT, CARL, DORA]) stage.beat(link(end), { label: 9 });
			stage.beat(link('source'), { label: 0, head: 10, headMs: 400 });
		}
		expect(messages(stage.sent(), 'refuse', link(DORA))).toMatchObject([{ why: 'credit' }]);
	});
	it('[F9] a message about a feed counts only if its counter is higher than that of all before', () => {
		const { stage, link } = feeder({ children: [ANNA] }, [[ANNA, 9]]);
		stage.want(link(ANNA), { n: 50 });
		stage.sent();
		stage.say(link(ANNA), { t: 'stop', n: 49 });
		stage.say(link(ANNA), { t: 'pause', n: 50 });
		expect(stage.peer.view(stage.now).feeding.map(({ to }) => to)).toEqual([ANNA]);
		stage.bring(link('source'), [STUDIO.packet(11)]);
		expect(packetsOf(stage.sent(), link(ANNA))).toEqual([11]);
		stage.say(link(ANNA), { t: 'stop', n: 51 });
		expect(stage.peer.view(stage.now).feeding).toEqual([]);
	});
	it('[F9] a refused want ends the feed that flowed on its link before: its stop may have been overtaken', () => {
		const { stage, link } = feeder({ children: [ANNA] }, [[ANNA, 9]]);
		stage.want(link(ANNA), { n: 50 });
		stage.want(link(ANNA), { n: 52, label: 3 });
		stage.say(link(ANNA), { t: 'stop', n: 51 });
		expect(stage.peer.view(stage.now).feeding).toEqual([]);
	});
	it('[F10] a paused feed keeps its credit, and goes on from where its receiver says', () => {
		const { stage, link } = feeder({ children: [ANNA] }, [[ANNA, 9]]);
		stage.want(link(ANNA), { session: STUDIO.session, from: 11 });
		stage.say(link(ANNA), { t: 'pause', n: stage.n });
		stage.sent();
		stage.bring(link('source'), [STUDIO.packet(11), STUDIO.packet(12)]);
		expect(packetsOf(stage.sent(), link(ANNA))).toEqual([]);
		expect(stage.peer.view(stage.now).feeding.map(({ to }) => to)).toEqual([ANNA]);
		stage.say(link(ANNA), { t: 'resume', n: stage.n, session: STUDIO.session, rendition: 0, from: 12, label: 9 });
		expect(packetsOf(stage.sent(), link(ANNA))).toEqual([12]);
	});
});

describe('repair', () => {
	it('[R5] after its patience a receiver asks the buddy for exactly what is missing, and forwards what comes', () => {
		const { stage, link } = placed({ buddy: ANNA, children: [BERT] }, [['source', 0], [ANNA, 9], [BERT, 9]]);
		stage.feed(link('source'), 10);
		stage.beat(link('source'), { label: 0, head: 10, headMs: 400 });
		stage.want(link(BERT), { session: STUDIO.session, from: 11 });
		stage.bring(link('source'), [STUDIO.packet(13)]);
		stage.sent();
		stage.wait(LIMITS.repairMs - 1);
		expect(messages(stage.sent(), 'need')).toHaveLength(0);
		stage.wait(2 * LIMITS.latencyMs);
		expect(messages(stage.sent(), 'need', link(ANNA))[0]).toEqual({ t: 'need', session: STUDIO.session, rendition: 0, seqs: [11, 12] });
		stage.bring(link(ANNA), [STUDIO.packet(12), STUDIO.packet(11)]);
		expect(stage.peer.view(stage.now).head).toBe(13);
		expect(packetsOf(stage.sent(), link(BERT))).toEqual([12, 11]);
	});
	it('[R6] what is asked for and here is sent, what lies ahead is sent when it comes, and the rest is told to be lacking', () => {
		const { stage, link } = placed({ buddy: ANNA }, [['source', 0], [ANNA, 9]]);
		stage.feed(link('source'), 10);
		stage.sent();
		stage.say(link(ANNA), { t: 'need', session: STUDIO.session, rendition: 0, seqs: [9, 11, 12] });
		expect(packetsOf(stage.sent(), link(ANNA))).toEqual([9]);
		stage.bring(link('source'), [STUDIO.packet(11)]);
		expect(packetsOf(stage.sent(), link(ANNA))).toEqual([11]);
		stage.wait(2 * LIMITS.latencyMs);
		expect(messages(stage.sent(), 'lack', link(ANNA))).toEqual([{ t: 'lack', session: STUDIO.session, rendition: 0, seqs: [12] }]);
		stage.say(link(ANNA), { t: 'need', session: STUDIO.session - 1, rendition: 0, seqs: [9] });
		expect(messages(stage.sent(), 'lack', link(ANNA))).toEqual([{ t: 'lack', session: STUDIO.session - 1, rendition: 0, seqs: [9] }]);
	});
	it('[R7] a packet that was captured ten seconds before the head that the coordinator told is a replay', () => {
		const stage = new PeerStage();
		stage.say(stage.control, { t: 'news', session: STUDIO.session, head: 900, headMs: 36_000, captureMs: STUDIO.session + 36_000, unixMs: UNIX, bufferMs: 600, latencyMs: 92, stream: 'live', viewers: 1 });
		stage.direct({});
		const parent = stage.link('source', 0);
		stage.grant(parent, stage.asked(parent), 0);
		stage.bring(parent, [STUDIO.announcement(), STUDIO.packet(1), STUDIO.packet(900, { groupSeq: 899 })]);
		expect(stage.outsOf('play')).toEqual([]);
		expect(stage.peer.view(stage.now)).toMatchObject({ packetsRejected: 1, head: 898 });
	});
});

describe('hostile neighbours', () => {
	it('[T8] whoever brings a packet that is not the source\'s loses his link, is reported, and nothing of it is passed on', () => {
		const { stage, link } = placed({ parent: ANNA, children: [BERT] }, [[ANNA, 2], [BERT, 9]]);
		stage.feed(link(ANNA), 10);
		stage.beat(link(ANNA), { label: 2, head: 10, headMs: 400 });
		stage.want(link(BERT), { session: STUDIO.session, from: 11 });
		stage.sent();
		stage.bring(link(ANNA), [STUDIO.packet(11, { by: new Key('a liar') })], false);
		const sent = stage.sent();
		expect(packetsOf(sent, link(BERT))).toEqual([]);
		expect(messages(sent, 'accuse', stage.control)).toContainEqual({ t: 'accuse', peer: ANNA, why: 'bad-packet' });
		expect(stage.outsOf('close')).toMatchObject([{ link: link(ANNA), code: 'bad-packet' }]);
	});
	it('[L7] messages that overtake the hello are held, eight of them; a ninth is a flood', () => {
		const stage = new PeerStage();
		stage.direct({});
		const link = stage.dialled('source');
		stage.give({ t: 'link-up', link, to: 'source' });
		for (let i = 0; i < LIMITS.earlyMessages; i++) stage.beat(link, { label: 0 });
		expect(stage.outsOf('close')).toEqual([]);
		stage.beat(link, { label: 0 });
		expect(stage.outsOf('close')).toMatchObject([{ link, code: 'flood' }]);
	});
	test.each([
		['of another version', { protocol: 2 }, 'version'],
		['for another stream', { stream: new Uint8Array(32) }, 'bad-frame'],
		['in the name of somebody else', { from: BERT }, 'bad-frame'],
	] as const)('[L8] a hello %s closes the link', (_, other, code) => {
		const stage = new PeerStage();
		stage.direct({ parent: ANNA });
		const link = stage.dialled(ANNA);
		stage.give({ t: 'link-up', link, to: ANNA });
		stage.say(link, stage.hello(ANNA, other));
		expect(stage.outsOf('close')).toMatchObject([{ link, code }]);
	});
	test.each([
		['bytes that are no message', Uint8Array.of(0, 1, 2)],
		['a message that is not for viewers', Uint8Array.of(50, 0, 0, 0, 1)],
	])('[L8] %s close the link', (_, bytes) => {
		const { stage, link } = placed({ parent: ANNA }, [[ANNA, 2]]);
		stage.give({ t: 'bytes', link: link(ANNA), bytes });
		expect(stage.outsOf('close')).toMatchObject([{ link: link(ANNA), code: 'bad-frame' }]);
	});
	it('[L9] a link on which nothing is heard for three seconds is closed, whatever flows on it', () => {
		const { stage, link } = placed({ parent: 'source', children: [ANNA] }, [['source', 0], [ANNA, 9]]);
		stage.feed(link('source'), 10);
		stage.beat(link('source'), { label: 0, head: 10, headMs: 400 });
		stage.want(link(ANNA));
		for (let waited = 0; waited < LIMITS.leaseMs; waited += 100) {
			expect(stage.outsOf('close')).toEqual([]);
			stage.beat(link('source'), { label: 0, head: 10, headMs: 400 });
			stage.wait(100);
		}
		expect(stage.outsOf('close')).toMatchObject([{ link: link(ANNA), code: 'silent' }]);
		expect(stage.peer.view(stage.now).feeding).toEqual([]);
	});
	it('[L3] with a ticket in another name all links are made anew: nobody at their other ends knows that name', () => {
		const { stage, link } = placed({ buddy: ANNA }, [['source', 0], [ANNA, 3]]);
		stage.feed(link('source'), 10);
		stage.outsOf('close');
		stage.give({ t: 'ticket', ticket: ticketOf(SELF) });
		expect(stage.outsOf('close')).toEqual([]);
		stage.give({ t: 'ticket', ticket: ticketOf(EMIL) });
		expect(stage.outsOf('close').map((close) => close.link)).toEqual(expect.arrayContaining([link('source'), link(ANNA)]));
	});
	it('[L12] between two beats a near neighbour hears only how the head moves, as long as nothing else changes', () => {
		const { stage, link } = placed({ buddy: ANNA }, [['source', 0], [ANNA, 3]]);
		stage.feed(link('source'), 10);
		stage.flow(link('source'), 11, 11 + LIMITS.idleBeatMs / 40); // Until everything about its beginning is told.
		stage.beat(link(ANNA), { label: 3 });
		stage.sent();
		stage.flow(link('source'), 37, 36 + (2 * LIMITS.idleBeatMs) / 40);
		const sent = stage.sent();
		const told = sent.flatMap((one) => ('message' in one && one.link === link(ANNA) ? [one.message] : []));
		const [beats, pulses] = [messages(sent, 'beat', link(ANNA)), messages(sent, 'pulse', link(ANNA))];
		expect(beats).toHaveLength(2);
		expect(pulses.length).toBeGreaterThanOrEqual(2 * (LIMITS.idleBeatMs / LIMITS.headMs - 1) - 1); // One may be due just after the end.
		for (const pulse of pulses) expect(told.slice(0, told.indexOf(pulse)).filter((message) => message.t === 'beat').at(-1)?.n ?? pulse.of).toBe(pulse.of);
		expect(pulses.map(({ head }) => head)).toEqual(pulses.map(({ head }) => head).sort((a, b) => a - b));
		expect(new Set(pulses.map(({ head }) => head)).size).toBe(pulses.length);
		stage.say(link('source'), { t: 'bye', code: 'bye' });
		stage.wait(LIMITS.headMs);
		expect(messages(stage.sent(), 'beat', link(ANNA))).toMatchObject([{ state: 'recovering' }]);
	});
	it('[L12] a beat goes out each second beside a feed without a pause, and when a hole is mended', () => {
		const { stage, link } = placed({ children: [ANNA] }, [['source', 0], [ANNA, 9]]);
		stage.feed(link('source'), 10);
		stage.want(link(ANNA));
		stage.sent();
		let beats = 0;
		for (let seq = 11; seq < 11 + (3 * LIMITS.idleBeatMs) / 20; seq++) {
			stage.wait(20);
			stage.bring(link('source'), [STUDIO.packet(seq)]);
			if (seq % 20 === 0) stage.beat(link(ANNA), { label: 9 });
			beats += messages(stage.sent(), 'beat', link(ANNA)).length;
		}
		expect(beats).toBeGreaterThanOrEqual(3);
		const last = 11 + (3 * LIMITS.idleBeatMs) / 20;
		stage.bring(link('source'), [STUDIO.packet(last + 1)]);
		expect(messages(stage.sent(), 'beat', link(ANNA)).at(-1)).toMatchObject({ state: 'repairing' });
		stage.bring(link('source'), [STUDIO.packet(last)]);
		expect(messages(stage.sent(), 'beat', link(ANNA)).at(-1)).toMatchObject({ state: 'fed' });
	});
	it('[L12] a pulse of another beat than the newest says nothing', () => {
		for (const known of [true, false]) {
			const { stage, link } = placed({ parent: CARL, buddy: ANNA }, [[CARL, 2], [ANNA, 3]]);
			stage.feed(link(CARL), 10);
			stage.beat(link(ANNA), { n: 5_000, label: 3, head: 10, headMs: 400 });
			stage.sent();
			for (let i = 0; i < 2; i++) stage.say(link(ANNA), { t: 'pulse', of: known ? 5_000 : 4_999, head: 100, headMs: 4_000 });
			expect(messages(stage.sent(), 'want', link(ANNA))).toMatchObject(known ? [{ why: 'delay' }] : []);
		}
	});
	it('[L10] on leaving a viewer says bye on every link', () => {
		const { stage, link } = placed({ buddy: ANNA }, [['source', 0], [ANNA, 3]]);
		stage.sent();
		stage.give({ t: 'leave' });
		const sent = stage.sent();
		const closed = stage.outsOf('close');
		for (const one of [link('source'), link(ANNA), stage.control]) {
			expect(messages(sent, 'bye', one)).toEqual([{ t: 'bye', code: 'bye' }]);
			expect(closed).toContainEqual({ t: 'close', link: one, code: 'bye' });
		}
		expect(stage.peer.view(stage.now)).toMatchObject({ linksUp: 0, control: false, state: 'idle' });
		stage.wait(60_000);
		expect([stage.sent(), stage.outsOf('dial')]).toEqual([[], []]);
	});
	it('[L11] without consent only coordinator and floor are dialled, and a consent taken back closes the links to viewers', () => {
		const without = new PeerStage({}, { peers: false, uploadBytesPerSecondMax: Infinity });
		without.direct({ parent: ANNA, buddy: BERT });
		expect(without.outsOf('dial').filter(({ to }) => to.startsWith('peer:'))).toEqual([]);
		const { stage, link } = placed({ buddy: ANNA }, [['source', 0], [ANNA, 3]]);
		stage.give({ t: 'consent', consent: { peers: false, uploadBytesPerSecondMax: 0 } });
		expect(messages(stage.sent(), 'bye', link(ANNA))).toEqual([{ t: 'bye', code: 'withdrawn' }]);
	});
});

describe('the floor', () => {
	function floor(viewers: number, rescues: number): PeerStage {
		const stage = new PeerStage({ role: 'source', floor: { viewers, rescues } });
		stage.give({ t: 'announce', rendition: 0, announcement: { certificate: STUDIO.certificate(), codecs: 'video/mp4', init: Uint8Array.of(1) } });
		for (const { job } of stage.outsOf('sign')) stage.give({ t: 'signed', job, signature: new Uint8Array(64) });
		return stage;
	}
	function enter(stage: PeerStage, link: LinkId, who = ANNA, token = ticketOf(who), ok = true): void {
		stage.give({ t: 'link-up', link, to: 'stranger' });
		stage.say(link, stage.hello(who, { label: LABEL_UNPLACED, token }));
		for (const { job } of stage.outsOf('verify')) stage.give({ t: 'verified', job, ok });
	}

	it('[T9] whoever shows a good ticket is fed, with label 0, and only then', () => {
		const stage = floor(1, 0);
		enter(stage, -1);
		stage.want(-1, { why: 'viewer', label: LABEL_UNPLACED });
		expect(messages(stage.sent(), 'grant', -1)).toMatchObject([{ label: 0 }]);
	});
	test.each([
		['that is forged', ticketOf(ANNA), false],
		['of somebody else', ticketOf(BERT), true],
		['that is over', ticketOf(ANNA, 'watch', UNIX - 1), true],
		['for another stream', ticketOf(ANNA, 'watch', UNIX + 1_000, new Uint8Array(32)), true],
		['to broadcast', ticketOf(ANNA, 'broadcast'), true],
		['that is no ticket', new Uint8Array(10), true],
	])('[T9] a ticket %s closes the link', (_, token, ok) => {
		const stage = floor(1, 1);
		enter(stage, -1, ANNA, token, ok);
		expect(stage.outsOf('close')).toMatchObject([{ link: -1, code: 'bad-ticket' }]);
	});
	it('[F11] places for viewers and for rescues are counted apart, and a full floor says so', () => {
		const stage = floor(1, 1);
		for (const [link, who] of [[-1, ANNA], [-2, BERT], [-3, CARL], [-4, DORA]] as const) enter(stage, link, who);
		stage.want(-1, { why: 'viewer', label: LABEL_UNPLACED });
		stage.want(-2, { why: 'viewer', label: LABEL_UNPLACED });
		stage.want(-3, { why: 'orphan', label: 8 });
		stage.want(-4, { why: 'orphan', label: 8 });
		const sent = stage.sent();
		expect([-1, -2, -3, -4].map((link) => messages(sent, 'grant', link).length)).toEqual([1, 0, 1, 0]);
		expect([-2, -4].map((link) => messages(sent, 'refuse', link)[0]?.why)).toEqual(['full', 'full']);
	});
	it('[F11] a newcomer holds a rescue for ten seconds; then he is a viewer, or makes room', () => {
		const stage = floor(1, 2);
		for (const [link, who] of [[-1, ANNA], [-2, BERT]] as const) {
			enter(stage, link, who);
			stage.want(link, { why: 'newcomer', label: LABEL_UNPLACED });
		}
		expect(messages(stage.sent(), 'grant')).toHaveLength(2);
		for (let waited = 0; waited <= LIMITS.newcomerMs; waited += 500) {
			stage.wait(500);
			for (const link of [-1, -2]) stage.beat(link, { label: LABEL_UNPLACED });
		}
		expect(messages(stage.sent(), 'refuse')).toMatchObject([{ why: 'full' }]);
		expect(stage.peer.view(stage.now).feeding).toHaveLength(1);
	});
	it('[F11] nobody feeds the source', () => {
		const stage = floor(1, 1);
		enter(stage, -1);
		stage.give({ t: 'bytes', link: -1, bytes: STUDIO.packet(1).bytes });
		expect(stage.outsOf('close')).toMatchObject([{ link: -1, code: 'bad-packet' }]);
	});
});

it('[D7] of two directives a peer obeys the newer, in whatever order they come', () => {
	const stage = new PeerStage();
	stage.direct({ parent: ANNA, epoch: [UNIX, 5] });
	stage.direct({ parent: BERT, epoch: [UNIX, 4] });
	expect(stage.peer.view(stage.now)).toMatchObject({ parent: ANNA, epoch: [UNIX, 5], peer: SELF });
});
