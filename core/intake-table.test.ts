import { describe, expect, it, test } from 'vitest';
import { INTAKE, IntakeRole, type IntakeEvent } from './intake-table.ts';
import { below, randomFrom } from './rng.ts';
import type { FeedRole } from './wire.ts';

const ROLES = Object.keys(INTAKE) as readonly FeedRole[];
const EVENTS = [...new Set(ROLES.flatMap((role) => Object.keys(INTAKE[role])))] as readonly IntakeEvent[];
/** A short way from the beginning to each role. */
const WAYS: Readonly<Record<FeedRole, readonly IntakeEvent[]>> = {
	none: [], parent: ['parent grants'], bridge: ['bridge grants'], buddy: ['buddy grants'], delay: ['parent grants', 'delay grants'], standby: ['standby grants'], floor: ['floor grants'],
};

function roleAfter(events: readonly IntakeEvent[]): IntakeRole {
	const role = new IntakeRole();
	for (const event of events) role.apply(event);
	return role;
}

describe('the intake', () => {
	test.each(ROLES.flatMap((from) => EVENTS.map((event) => [from, event] as const)))('[I1] fed as %s, "%s" leads where the table says, or nowhere', (from, event) => {
		const role = roleAfter(WAYS[from]);
		expect(role.value).toBe(from);
		const to = INTAKE[from][event];
		if (to === undefined) expect(() => role.apply(event)).toThrow('Broken invariant');
		else role.apply(event);
		expect(role.value).toBe(to ?? from);
	});
	it('[I2] whoever is fed may lose the feed in every way, and then is fed by nobody', () => {
		for (const role of ROLES.filter((one) => one !== 'none')) {
			for (const event of ['silence', 'link lost', 'bye', 'taken back', 'starving', 'given up'] as const) expect(INTAKE[role][event], `${role}, ${event}`).toBe('none');
		}
	});
	it('[I2] the buddy\'s feed that only saves delay begins beside a living parent and nowhere else', () => {
		expect(ROLES.filter((role) => Object.values(INTAKE[role]).includes('delay'))).toEqual(['parent']);
	});
	it('[I2] buddy and standby feed orphans: there is no way to them from a living feed', () => {
		for (const kind of ['buddy', 'standby'] as const) expect(ROLES.filter((role) => Object.values(INTAKE[role]).includes(kind))).toEqual(['none']);
	});
	it('[I1] every role is reached and left again, whatever order things happen in', () => {
		const random = randomFrom(5);
		const seen = new Set<FeedRole>();
		const role = new IntakeRole();
		for (let i = 0; i < 2_000; i++) {
			const possible = Object.keys(INTAKE[role.value]) as readonly IntakeEvent[];
			role.apply(possible[below(random, possible.length)] as IntakeEvent);
			seen.add(role.value);
		}
		expect([...seen].sort()).toEqual([...ROLES].sort());
	});
});
