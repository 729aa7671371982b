import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import type { LinkId } from './messages.ts';
import { placed, type Placed } from './testing/placed.ts';
import { messages, type PeerStage, STUDIO } from './testing/stage.ts';
import { named } from './testing/vectors.ts';

const [ANNA, BERT, CARL] = [named('anna'), named('bert'), named('carl')];

/** Fed by carl, with anna as buddy and bert as child; packets 1 to 10 are there. */
function fed(): Placed {
	const world = placed({ parent: CARL, buddy: ANNA, children: [BERT] }, [[CARL, 2], [ANNA, 3], [BERT, 61_000]]);
	const { stage, link } = world;
	stage.feed(link(CARL), 10);
	stage.want(link(BERT), { session: STUDIO.session, from: 11, label: 61_000 });
	stage.give({ t: 'playhead', mediaMs: 0, bufferedMs: 2_000 });
	stage.sent();
	return world;
}
const needs = (stage: PeerStage, link: LinkId): readonly (readonly number[])[] => messages(stage.sent(), 'need', link).map(({ seqs }) => seqs);

describe('a hole', () => {
	it('[R5] is told to those below at once: they wait for whoever is at it', () => {
		const { stage, link } = fed();
		stage.bring(link(CARL), [STUDIO.packet(12)]);
		expect(messages(stage.sent(), 'beat', link(BERT))).toMatchObject([{ state: 'repairing', head: 10 }]);
	});
	it('[R5] at which the feeder is already is waited for, but not for ever', () => {
		const { stage, link } = fed();
		stage.bring(link(CARL), [STUDIO.packet(12)]);
		let waitedMs = 0;
		for (; waitedMs < 2_000 && needs(stage, link(ANNA)).length === 0; waitedMs += 50) {
			stage.beat(link(CARL), { label: 2, head: 10, headMs: 400, state: 'repairing' });
			stage.wait(50);
		}
		expect(waitedMs).toBeGreaterThanOrEqual(4 * LIMITS.latencyMs);
		expect(waitedMs).toBeLessThanOrEqual(4 * LIMITS.latencyMs + 4 * LIMITS.repairMs);
	});
	it('[R5] of which the feeder says nothing is asked for after the usual patience', () => {
		const { stage, link } = fed();
		stage.bring(link(CARL), [STUDIO.packet(12)]);
		stage.beat(link(CARL), { label: 2, head: 12, headMs: 480 });
		stage.wait(2 * LIMITS.latencyMs);
		expect(needs(stage, link(ANNA))).toContainEqual([11]);
	});
	it('[R5] that nobody can fill is not asked for over and over: after all have said so it is given time', () => {
		const { stage, link } = fed();
		stage.bring(link(CARL), [STUDIO.packet(12)]);
		stage.wait(2 * LIMITS.latencyMs);
		let asked = 0;
		for (let waitedMs = 0; waitedMs < 1_000; waitedMs += 5) {
			for (const end of [ANNA, CARL]) {
				for (const need of messages(stage.sent(), 'need', link(end))) {
					asked++;
					stage.say(link(end), { t: 'lack', session: STUDIO.session, rendition: 0, seqs: need.seqs });
				}
			}
			stage.wait(5);
		}
		expect(asked).toBeGreaterThan(0);
		expect(asked).toBeLessThanOrEqual(2 + (2 * 1_000) / (2 * LIMITS.repairMs));
	});
	it('[R8] behind the first packet of a new feed is asked for at once: what lies between is missing for certain', () => {
		const { stage, link } = fed();
		stage.say(link(CARL), { t: 'bye', code: 'bye' });
		const want = stage.asked(link(ANNA));
		stage.grant(link(ANNA), want, 3);
		stage.bring(link(ANNA), [STUDIO.packet(14)]);
		expect(needs(stage, link(ANNA))).toEqual([[11, 12, 13]]);
	});
	it('[R9] is not mended when more than a quarter of the packets was missing for five seconds: play goes on at the next group', () => {
		const { stage, link } = fed();
		const at = (seq: number) => STUDIO.packet(seq, { groupSeq: seq - ((seq - 1) % 10) });
		const played: number[] = [];
		// Two of each five packets come only when they were asked for.
		for (let seq = 11; seq < 300; seq++) {
			stage.wait(40);
			stage.give({ t: 'playhead', mediaMs: 0, bufferedMs: 2_000 });
			stage.beat(link(ANNA), { label: 3, head: 300, headMs: 12_000 });
			if (seq % 5 < 3) stage.bring(link(CARL), [at(seq)]);
			for (const wanted of needs(stage, link(ANNA)).flat()) if (wanted < seq - 2) stage.bring(link(ANNA), [at(wanted)]);
			played.push(...stage.outsOf('play').map(({ packet }) => packet.seq));
		}
		const jumps = played.filter((seq, i) => i > 0 && seq !== (played[i - 1] as number) + 1);
		expect(jumps.length).toBeGreaterThan(0);
		for (const seq of jumps) expect(seq % 10).toBe(1);
	});
});
