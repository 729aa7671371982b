import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { LinkSession, TABLE, type LinkEvent, type LinkStatus } from './link-session.ts';
import vectors from './vectors/link-session.json' with { type: 'json' };

const STATUSES = Object.keys(TABLE) as LinkStatus[];
const EVENTS: readonly LinkEvent[] = ['up', 'hello', 'we-want', 'they-want', 'refuse', 'pause', 'resume', 'stop', 'silence', 'bye', 'down'];
const GREETED: readonly LinkStatus[] = ['idle', 'feeding', 'feeding-paused', 'fed', 'fed-paused'];
const GIVING: readonly LinkStatus[] = ['feeding', 'feeding-paused'];
const EDGES = STATUSES.flatMap((from) => EVENTS.flatMap((event) => {
	const edge = TABLE[from][event];
	return edge ? [{ from, event, to: edge.to, effects: edge.effects }] : [];
}));

/** The shortest way from a new link to a status. */
function wayTo(status: LinkStatus): readonly LinkEvent[] {
	const ways = new Map<LinkStatus, readonly LinkEvent[]>([['dialing', []]]);
	for (const [from, way] of ways) for (const edge of EDGES) if (edge.from === from && !ways.has(edge.to)) ways.set(edge.to, [...way, edge.event]);
	return ways.get(status) ?? expect.unreachable(`nothing leads to ${status}`);
}
function sessionIn(status: LinkStatus): LinkSession {
	const session = new LinkSession();
	for (const event of wayTo(status)) session.apply(event, 'on the way');
	return session;
}

describe('the table', () => {
	it('[L1] is that of the vectors, both ways', () => {
		const told = vectors.cases.map(({ from, event, to, effects }) => ({ from, event, to, effects }));
		const line = (edge: { from: string; event: string }): string => `${edge.from} ${edge.event}`;
		const sorted = <T extends { from: string; event: string }>(edges: readonly T[]): readonly T[] => [...edges].sort((a, b) => (line(a) < line(b) ? -1 : 1));
		expect(sorted(EDGES)).toEqual(sorted(told));
	});
	test.each(STATUSES.filter((status) => status !== 'closed'))('[L2] %s ends in closed when the link goes down', (status) => {
		expect(TABLE[status].down?.to).toBe('closed');
	});
	it('[L2] nothing leaves closed, and closing only waits for the link to go down', () => {
		expect(TABLE.closed).toEqual({});
		expect(Object.keys(TABLE.closing)).toEqual(['down']);
	});
	test.each(EDGES)('[L3] $from ($event): beats run while the link is greeted, and only then', ({ from, to, effects }) => {
		expect(effects.includes('start-beats')).toBe(!GREETED.includes(from) && GREETED.includes(to));
		expect(effects.includes('stop-beats')).toBe(GREETED.includes(from) && !GREETED.includes(to));
	});
	test.each(EDGES)('[L3] $from ($event): a feed that we give is closed when the link no longer gives it', ({ from, to, effects }) => {
		expect(effects.includes('close-feed')).toBe(GIVING.includes(from) && !GIVING.includes(to));
		if (effects.includes('open-feed')) expect(to).toBe('feeding');
	});
	test.each(EDGES)('[L3] $from ($event): hello is said once, and hanging up is the way into closing', ({ from, to, effects }) => {
		expect(effects.includes('say-hello')).toBe(from === 'dialing' && to === 'greeting');
		expect(effects.includes('hang-up')).toBe(to === 'closing');
	});
	it('[L4] no feed begins on a link that feeds the other way', () => {
		for (const status of ['fed', 'fed-paused'] as const) expect(TABLE[status]['they-want']).toBeUndefined();
		for (const status of ['feeding', 'feeding-paused'] as const) expect(TABLE[status]['we-want']).toBeUndefined();
	});
	it('[L4] no feed begins before the greeting, or after the end', () => {
		for (const status of ['dialing', 'greeting', 'closing', 'closed'] as const) {
			for (const event of ['we-want', 'they-want', 'resume'] as const) expect(TABLE[status][event]).toBeUndefined();
		}
	});
});

describe('a session', () => {
	it('[L1] every status can be reached', () => {
		for (const status of STATUSES) expect(sessionIn(status).status).toBe(status);
	});
	it('[L1] an event without an edge changes nothing, not even the reason', () => {
		for (const status of STATUSES) {
			for (const event of EVENTS.filter((name) => !TABLE[status][name])) {
				const session = sessionIn(status);
				const { why } = session;
				expect(session.apply(event, 'of no use')).toBe('ignored');
				expect([session.status, session.why]).toEqual([status, why]);
			}
		}
	});
	it('[L1] a step returns the effects of its edge and keeps its reason', () => {
		for (const { from, event, to, effects } of EDGES) {
			const session = sessionIn(from);
			expect(session.apply(event, `because of ${event}`)).toEqual(effects);
			expect([session.status, session.why]).toEqual([to, `because of ${event}`]);
		}
	});
	it('[L3] messages pass exactly while the link is greeted', () => {
		for (const status of STATUSES) expect(sessionIn(status).open).toBe(GREETED.includes(status));
	});
	it('[L3] whatever happens, beats and feeds that were begun are over when the link is closed', () => {
		fc.assert(fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 }), (events) => {
			const session = new LinkSession();
			let beats = false;
			let feed = false;
			for (const event of [...events, 'down' as const]) {
				const effects = session.apply(event, event);
				if (effects === 'ignored') continue;
				if (effects.includes('close-feed') || effects.includes('open-feed')) feed = effects.includes('open-feed');
				if (effects.includes('start-beats')) beats = true;
				if (effects.includes('stop-beats')) beats = false;
			}
			expect(session.status).toBe('closed');
			expect({ beats, feed }).toEqual({ beats: false, feed: false });
		}), { seed: 1, numRuns: 2_000 });
	});
});
