import { describe, expect, it, test } from 'vitest';
import { LIMITS } from './limits.ts';
import type { Consent, LinkId, PeerOptions } from './messages.ts';
import { placed } from './testing/placed.ts';
import { messages, PeerStage, STUDIO } from './testing/stage.ts';
import { named } from './testing/vectors.ts';

const CHILDREN = Array.from({ length: LIMITS.fanOutMax + 2 }, (_, i) => named(`child ${i}`));
/** Bytes per second that a stream of unknown rate counts as, with its head-room. */
const PER_FEED = 1.25 * 32_000;

function slots(consent: Consent, options: Partial<PeerOptions> = {}): number | undefined {
	return messages(new PeerStage(options, consent).sent(), 'join').at(-1)?.slots;
}
/** How many of many children are granted a feed at a place of this fan-out. */
function granted(fanOut: number, consent: Consent, options: Partial<PeerOptions> = {}): number {
	const stage = new PeerStage(options, consent);
	const { link } = placed({ fanOut, children: CHILDREN }, [['source', 0], ...CHILDREN.map((child) => [child, 9] as const)], stage);
	stage.feed(link('source'), 10);
	stage.beat(link('source'), { label: 0, head: 10, headMs: 400 });
	stage.sent();
	for (const child of CHILDREN) stage.want(link(child), { why: 'orphan' });
	return messages(stage.sent(), 'grant').length;
}
const sharing = (uploadBytesPerSecondMax: number): Consent => ({ peers: true, uploadBytesPerSecondMax });

describe('what a viewer can carry', () => {
	test.each([
		['without a cap as many as there are slots', sharing(Infinity), {}, LIMITS.slots],
		['with a cap as many as fit below it', sharing(5.9 * PER_FEED), {}, 5],
		['with a cap of nothing none', sharing(0), {}, 0],
		['on a phone none', sharing(Infinity), { mayRelay: false }, 0],
		['without consent none', { peers: false, uploadBytesPerSecondMax: Infinity }, {}, 0],
	] as const)('[F12] %s', (_, consent, options, expected) => {
		expect(slots(consent, options)).toBe(expected);
	});
	test.each([[0, 1], [2, 3], [5, 6], [LIMITS.fanOutMax, LIMITS.slots]])('[F8] at a place for %i children %i feeds are granted', (fanOut, feeds) => {
		expect(granted(fanOut, sharing(Infinity))).toBe(feeds);
	});
	it('[F8] a place never asks for more than the viewer allows', () => {
		expect(granted(5, sharing(4 * PER_FEED))).toBe(4);
		expect(granted(2, sharing(Infinity), { mayRelay: false })).toBe(0);
	});
	it('[F12] when the stream turns out to be heavier, the coordinator is told what can be carried now', () => {
		const stage = new PeerStage({}, sharing(4 * PER_FEED));
		const { link } = placed({}, [['source', 0]], stage);
		stage.grant(link('source'), stage.asked(link('source')), 0);
		stage.bring(link('source'), [STUDIO.announcement()]);
		const heavy = (seq: number) => STUDIO.packet(seq, { payload: new Uint8Array(3_200) }); // 80 kB/s
		for (let seq = 1; seq <= 60; seq++) {
			stage.wait(40);
			stage.bring(link('source'), [heavy(seq)]);
		}
		expect(messages(stage.sent(), 'consent')).toMatchObject([{ peers: true, slots: 1 }]);
	});
	it('[F8] the source serves its roots and one more, and never fewer than three', () => {
		const stage = new PeerStage({ role: 'source' });
		const wants = (count: number): number => {
			const links: LinkId[] = CHILDREN.slice(0, count).map((child, i) => {
				stage.say(stage.control, { t: 'signal', peer: child, attempt: 1, data: Uint8Array.of(i) });
				const link = stage.dials().get(child) ?? expect.unreachable(`it answers ${child}`);
				stage.give({ t: 'link-up', link, to: child });
				stage.say(link, stage.hello(child, { label: 60_000 }));
				return link;
			});
			stage.sent();
			for (const link of links) stage.want(link, { label: 60_000 });
			return messages(stage.sent(), 'grant').length;
		};
		stage.direct({ position: 0, level: 0, parent: 'floor', children: CHILDREN.slice(0, 8), warm: CHILDREN.slice(8) });
		expect(wants(CHILDREN.length)).toBe(9);
	});
});
