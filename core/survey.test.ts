import { describe, expect, it, test } from 'vitest';
import { LIMITS } from './limits.ts';
import type { LinkId, PeerId } from './messages.ts';
import { placed } from './testing/placed.ts';
import { BOOT, messages, PeerStage, STUDIO, ticketOf, UNIX } from './testing/stage.ts';
import { named } from './testing/vectors.ts';
import { peerId } from './wire.ts';

const [ANNA, BERT, CARL] = [named('anna'), named('bert'), named('carl')];

/** A newcomer to whom these were offered. */
function offered(...ends: readonly PeerId[]): { stage: PeerStage; link: (end: PeerId) => LinkId } {
	const stage = new PeerStage();
	stage.wait(100);
	stage.say(stage.control, { t: 'offer', n: 7, ends });
	return { stage, link: (end) => stage.dials().get(end) ?? expect.unreachable(`it did not dial ${end}`) };
}
/** The link comes up, and its other end echoes the first beat after so many ms. */
function answers({ stage, link }: ReturnType<typeof offered>, end: PeerId, afterMs: number): void {
	stage.give({ t: 'link-up', link: link(end), to: end });
	stage.say(link(end), stage.hello(end));
	const beat = messages(stage.sent(), 'beat', link(end)).at(-1) ?? expect.unreachable('a beat goes at once');
	stage.wait(afterMs);
	stage.beat(link(end), { stamp: stage.now, echo: beat.stamp, heldMs: 0 });
}
const told = (stage: PeerStage) => messages(stage.sent(), 'measured', stage.control);

describe('an offer of neighbours', () => {
	it('[M1] is answered as soon as all of them have been measured', () => {
		const world = offered(ANNA, BERT);
		answers(world, ANNA, 40);
		expect(told(world.stage)).toEqual([]);
		answers(world, BERT, 90);
		expect(told(world.stage)).toEqual([{ t: 'measured', n: 7, trips: [{ peer: ANNA, rttMs: 40 }, { peer: BERT, rttMs: 90 }] }]);
	});
	it('[M1] is answered in time without those who could not be reached', () => {
		const world = offered(ANNA, BERT);
		answers(world, ANNA, 40);
		world.stage.wait(LIMITS.measureMs);
		expect(told(world.stage)).toEqual([{ t: 'measured', n: 7, trips: [{ peer: ANNA, rttMs: 40 }] }]);
		world.stage.wait(LIMITS.measureMs);
		expect(told(world.stage)).toEqual([]);
	});
	it('[M1] a newer one takes the place of an older one', () => {
		const world = offered(ANNA);
		world.stage.say(world.stage.control, { t: 'offer', n: 8, ends: [] });
		expect(told(world.stage)).toEqual([{ t: 'measured', n: 8, trips: [] }]);
	});
	it('[M2] links that no directive names then are closed, the others are used', () => {
		const world = offered(ANNA, BERT);
		const { stage, link } = world;
		for (const end of [ANNA, BERT]) answers(world, end, 10);
		stage.direct({ parent: ANNA });
		expect(messages(stage.sent(), 'want', link(ANNA))).toHaveLength(1);
		for (let waited = 0; waited <= LIMITS.unusedMs + 500; waited += 500) {
			stage.wait(500);
			for (const end of [ANNA, BERT]) stage.beat(link(end));
		}
		expect(stage.outsOf('close')).toEqual([{ t: 'close', link: link(BERT), code: 'unused' }]);
	});
	it('[M3] whoever was offered dials, even with the larger id: the other one does not know', () => {
		const stage = new PeerStage();
		const small = peerId(new Uint8Array(16));
		stage.say(stage.control, { t: 'welcome', peer: BERT, token: ticketOf(BERT, 'resume'), boot: BOOT, session: STUDIO.session, head: 0, captureMs: 0, unixMs: UNIX, bufferMs: 600, latencyMs: 92, live: true });
		stage.say(stage.control, { t: 'offer', n: 1, ends: [small, BERT] });
		expect(stage.outsOf('dial').filter(({ to }) => to !== 'floor' && to !== 'coordinator')).toMatchObject([{ to: small, side: 'offer' }]);
	});
	it('[M4] without the viewer\'s consent nobody is dialled', () => {
		const stage = new PeerStage({}, { peers: false, uploadBytesPerSecondMax: Infinity });
		stage.say(stage.control, { t: 'offer', n: 7, ends: [ANNA] });
		expect(stage.dials().has(ANNA)).toBe(false);
	});
});

describe('attempts at one link', () => {
	const signal = (stage: PeerStage, attempt: number): void => stage.say(stage.control, { t: 'signal', peer: ANNA, attempt, data: Uint8Array.of(attempt) });

	it('[M3] the one with the smaller id numbers its attempts odd, and accepts even ones that are higher than its own', () => {
		const { stage } = placed({ buddy: ANNA }, [['source', 0]]);
		const first = stage.dials().get(ANNA) ?? expect.unreachable('it dials its buddy');
		stage.give({ t: 'signal', link: first, data: Uint8Array.of(1) });
		expect(messages(stage.sent(), 'signal', stage.control)).toMatchObject([{ peer: ANNA, attempt: 1 }]);
		signal(stage, 3); // Not theirs to give.
		expect(stage.outsOf('dial')).toEqual([]);
		signal(stage, 2);
		expect(stage.outsOf('close')).toMatchObject([{ link: first, code: 'superseded' }]);
		expect(stage.outsOf('dial')).toMatchObject([{ to: ANNA, side: 'answer' }]);
		signal(stage, 2);
		expect(stage.outsOf('dial')).toEqual([]);
		expect(stage.outsOf('signal').map(({ data }) => [...data])).toEqual([[2], [2]]);
	});
	test.each([[ANNA], [CARL]])('[M5] %s, who is not wanted, is accepted, and let go when nobody names him', (peer) => {
		const { stage } = placed({}, [['source', 0]]);
		stage.say(stage.control, { t: 'signal', peer, attempt: 2, data: Uint8Array.of(1) });
		const link = stage.dials().get(peer) ?? expect.unreachable('it answers');
		stage.give({ t: 'link-up', link, to: peer });
		stage.say(link, stage.hello(peer));
		stage.beat(link, { stamp: 77 });
		expect(messages(stage.sent(), 'beat', link).at(-1)).toMatchObject({ echo: 77 });
		for (let waited = 0; waited <= LIMITS.unusedMs + 1_000; waited += 500) {
			stage.wait(500);
			stage.beat(link);
		}
		expect(stage.outsOf('close')).toContainEqual({ t: 'close', link, code: 'unused' });
	});
	it('[M5] when all places for links are taken, a neighbour of the directive takes that of somebody who was only measured', () => {
		const stage = new PeerStage();
		const others = Array.from({ length: LIMITS.links }, (_, i) => named(`other ${i}`));
		for (const peer of others) stage.say(stage.control, { t: 'signal', peer, attempt: 2, data: Uint8Array.of(1) });
		const dials = stage.outsOf('dial').length;
		expect(dials).toBeLessThanOrEqual(LIMITS.links);
		stage.direct({ parent: ANNA });
		expect(stage.outsOf('dial')).toMatchObject([{ to: ANNA }]);
		expect(stage.outsOf('close')).toMatchObject([{ code: 'unused' }]);
	});
});
