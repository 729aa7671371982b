import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { LADDER, Ladder, type Climb, type Rung, type RungEvent } from './ladder.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { PeerId } from './messages.ts';

const X: PeerId = 'peer:x';
const RUNGS = Object.keys(LADDER) as readonly Rung[];
const EVENTS: readonly RungEvent[] = ['late', 'well', 'shed', 'overdue', 'top'];
const ALWAYS = (): boolean => true;
const NEVER = (): boolean => false;

/** The whole table, as it should be: where each event leads from each rung, and which way the rendition goes. */
const EXPECTED: Readonly<Record<Rung, string>> = {
	//              late             well      shed        overdue     top
	steady: '       sinking          -         low↓        -           -',
	sinking: '      -                steady    low↓        low↓        -',
	low: '          low-sinking      -         low↓        low↑        steady',
	'low-sinking': '-                low       low↓        low↓        -',
};

describe('the table', () => {
	test.each(RUNGS.flatMap((rung) => EVENTS.map((event) => [rung, event] as const)))('%s, %s', (rung, event) => {
		const edge = LADDER[rung][event];
		const arrow = edge?.step === 'down' ? '↓' : edge?.step === 'up' ? '↑' : '';
		expect(edge ? `${edge.to}${arrow}` : '-').toBe(EXPECTED[rung].trim().split(/\s+/)[EVENTS.indexOf(event)]);
	});
	it('leads up from no rung on which there is trouble, and down from none by itself', () => {
		for (const rung of RUNGS) for (const event of EVENTS) {
			const step = LADDER[rung][event]?.step;
			if (step === 'up') expect([rung, event]).toEqual(['low', 'overdue']);
			if (step === 'down') expect(event === 'shed' || (event === 'overdue' && rung.endsWith('sinking'))).toBe(true);
		}
	});
});

/** Reports every 2 s and asks every second. @param late What the viewer would be in the rendition so many steps below the best. */
function watch(forMs: Ms, late: (now: Ms, below: number) => boolean, lowest = 3): { readonly steps: readonly (readonly [Ms, string])[]; readonly below: number } {
	const ladder = new Ladder();
	const steps: [Ms, string][] = [];
	let below = 0;
	const take = (now: Ms, climbs: readonly Climb[]): void => {
		for (const { step } of climbs) {
			below += step === 'down' ? 1 : -1;
			steps.push([now, step]);
		}
	};
	for (let now = 0; now <= forMs; now += 1_000) {
		if (now % LIMITS.reportMs === 0) ladder.observe(now, X, late(now, Math.min(below, lowest)));
		take(now, ladder.due(now, () => below > 0));
	}
	return { steps, below };
}

describe('a viewer', () => {
	it('that keeps up stays where it is and costs nothing', () => {
		const ladder = new Ladder();
		ladder.observe(0, X, false);
		expect([ladder.size, ladder.rung(X), watch(600_000, () => false).steps]).toEqual([0, 'steady', []]);
	});
	it('goes one step down after ten seconds beyond the buffer, and not before', () => {
		expect(watch(LIMITS.beyondMs - 1_000, () => true).steps).toEqual([]);
		expect(watch(LIMITS.beyondMs, () => true).steps).toEqual([[LIMITS.beyondMs, 'down']]);
	});
	it('forgives itself nine seconds, as often as they come', () => {
		expect(watch(3_600_000, (now) => now % 12_000 < 8_000).steps).toEqual([]);
	});
	it('goes on down while it is still late, one step in ten seconds', () => {
		expect(watch(60_000, (_, below) => below < 2).steps).toEqual([[10_000, 'down'], [22_000, 'down']]);
	});
	it('comes back after a minute when the trouble is over, one step a minute', () => {
		const { steps, below } = watch(300_000, (now) => now < 25_000);
		expect(steps.map(([, step]) => step)).toEqual(['down', 'down', 'up', 'up']);
		const [, lastDown, firstUp, secondUp] = steps.map(([now]) => now) as [Ms, Ms, Ms, Ms];
		expect([firstUp - lastDown >= LIMITS.climbMs, secondUp - firstUp, below]).toEqual([true, LIMITS.climbMs, 0]);
	});
	it('that can never carry the better one tries ever more seldom', () => {
		const { steps } = watch(2 * 3_600_000, (_, below) => below === 0);
		const minutes = steps.flatMap(([now, step], i) => (step === 'up' ? [Math.round((now - (steps[i - 1]?.[0] ?? 0)) / 60_000)] : []));
		expect(minutes.slice(0, 6)).toEqual([1, 2, 4, 8, 15, 15]);
		expect(steps.length).toBeLessThan(24);
	});
	it('whose trouble is long past starts anew with a minute', () => {
		const hour = 3_600_000;
		const { steps } = watch(2 * hour, (now, below) => below === 0 && (now < 200_000 || (now > hour && now < hour + 20_000)));
		const [down, up] = steps.filter(([now]) => now > hour);
		expect([down?.[1], up?.[1], (up?.[0] ?? 0) - (down?.[0] ?? 0)]).toEqual(['down', 'up', LIMITS.climbMs]);
	});
	it('is not taken for well because it has just passed over what it could not receive', () => {
		for (const [wellForMs, steps] of [[LIMITS.lateMs - 1_000, ['down']], [LIMITS.lateMs, []]] as const) {
			const ladder = new Ladder();
			const got: string[] = [];
			for (let now = 0; now <= LIMITS.beyondMs; now += 1_000) {
				ladder.observe(now, X, now < 5_000 || now >= 5_000 + wellForMs);
				for (const { step } of ladder.due(now, ALWAYS)) got.push(step);
			}
			expect(got).toEqual(steps);
		}
	});
	it('does not climb while it is late, and waits a whole minute after that', () => {
		const ladder = new Ladder();
		expect(ladder.shed(0, X)).toEqual([{ peer: X, step: 'down' }]);
		ladder.observe(55_000, X, true);
		ladder.observe(62_000, X, false);
		expect(ladder.due(LIMITS.climbMs + 10_000, ALWAYS)).toEqual([]);
		expect(ladder.due(62_000 + LIMITS.climbMs, ALWAYS)).toEqual([{ peer: X, step: 'up' }]);
	});
	it('climbs no higher than it wishes', () => {
		const ladder = new Ladder();
		ladder.shed(0, X);
		expect(ladder.due(LIMITS.climbMs, NEVER)).toEqual([]);
		expect([ladder.rung(X), ladder.size]).toEqual(['steady', 0]);
	});
	it('is forgotten when it leaves', () => {
		const ladder = new Ladder();
		ladder.shed(0, X);
		ladder.forget(X);
		expect([ladder.rung(X), ladder.due(1e9, ALWAYS)]).toEqual(['steady', []]);
	});
});

it('whatever is reported, steps are seconds apart: ten before one down by itself, sixty before one up', () => {
	fc.assert(fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 100, max: 9_000 })), { maxLength: 300 }), (reports) => {
		const ladder = new Ladder();
		let now = 0;
		let last = 0;
		for (const [late, after] of reports) {
			now += after;
			ladder.observe(now, X, late);
			for (const { step } of ladder.due(now, ALWAYS)) {
				expect(now - last).toBeGreaterThanOrEqual(step === 'up' ? LIMITS.climbMs : LIMITS.beyondMs);
				last = now;
			}
		}
	}), { seed: 4, numRuns: 300 });
});
