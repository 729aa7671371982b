import { expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { placed } from './testing/placed.ts';
import { messages, STUDIO } from './testing/stage.ts';
import { named } from './testing/vectors.ts';

const [ANNA, BERT] = [named('anna'), named('bert')];

it('[C11] a report tells what the loss of the feeder would cost: detection and the round trip to the buddy; nothing while that is unknown', () => {
	const { stage, link } = placed({ buddy: ANNA }, [['source', 0], [ANNA, 3]]);
	stage.feed(link('source'), 10);
	expect(messages(stage.sent(), 'report').at(-1)).toMatchObject({ buddyRttMs: 0, coverMs: 0 });
	stage.flow(link('source'), 11, 16);
	const beat = messages(stage.sent(), 'beat', link(ANNA)).at(-1);
	stage.wait(30);
	stage.beat(link(ANNA), { echo: beat?.stamp ?? 0, heldMs: 0 });
	stage.direct({ buddy: ANNA });
	const rttMs = stage.now - (beat?.stamp ?? 0);
	expect(messages(stage.sent(), 'report').at(-1)).toMatchObject({ buddyRttMs: rttMs, coverMs: LIMITS.detectMsMin + rttMs });
});
it('[C11] a report tells for how long the oldest packet for a child has waited', () => {
	const { stage, link } = placed({ children: [BERT] }, [['source', 0], [BERT, 9]]);
	stage.feed(link('source'), 10);
	stage.want(link(BERT), { session: STUDIO.session, from: 11 });
	stage.give({ t: 'room', link: link(BERT), bytes: 0 });
	stage.bring(link('source'), [STUDIO.packet(11)]);
	stage.wait(70);
	stage.direct({ children: [BERT] });
	expect(messages(stage.sent(), 'report').at(-1)).toMatchObject({ queueMs: 70 });
	stage.give({ t: 'room', link: link(BERT), bytes: LIMITS.channelBytes });
	stage.direct({ children: [BERT] });
	expect(messages(stage.sent(), 'report').at(-1)).toMatchObject({ queueMs: 0 });
});
