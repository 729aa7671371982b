import { expect, it } from 'vitest';
import { drive, type Platform } from './driver.ts';
import { TICK, type Deadline, type Machine, type Ms, type Tick } from './machine.ts';

/** A machine that writes down what it is given and answers as the test says. */
class Script implements Machine<string, string> {
	readonly seen: string[] = [];
	answers: Readonly<Record<string, readonly string[]>> = {};
	owed: Deadline = { at: Infinity, why: 'nothing owed' };
	step(now: Ms, input: string | Tick): readonly string[] {
		const word = typeof input === 'string' ? input : 'tick';
		this.seen.push(`${word} at ${now}`);
		return this.answers[word] ?? [];
	}
	deadline(): Deadline {
		return this.owed;
	}
}
class Stage implements Platform<string> {
	time = 0;
	readonly alarms: Ms[] = [];
	readonly performed: string[] = [];
	ring: () => void = () => expect.unreachable('no alarm was set');
	on: (out: string) => void = () => undefined;
	now(): Ms {
		return this.time;
	}
	alarm(at: Ms, ring: () => void): void {
		this.alarms.push(at);
		this.ring = ring;
	}
	perform(out: string): void {
		this.performed.push(out);
		this.on(out);
	}
}
function set(): { machine: Script; stage: Stage; push: (input: string | Tick) => void } {
	const machine = new Script();
	const stage = new Stage();
	return { machine, stage, push: drive(machine, stage) };
}

it('an input that is raised while an output is performed waits until that step is performed', () => {
	const { machine, stage, push } = set();
	machine.answers = { first: ['one', 'two'], second: ['three'] };
	stage.on = (out) => {
		if (out === 'one') push('second');
	};
	push('first');
	expect(machine.seen).toEqual(['first at 0', 'second at 0']);
	expect(stage.performed).toEqual(['one', 'two', 'three']);
});
it('the alarm is set again only when the deadline has changed', () => {
	const { machine, stage, push } = set();
	push('nothing owed yet');
	expect(stage.alarms).toEqual([]);
	machine.owed = { at: 50, why: 'a' };
	push('x');
	push('y');
	expect(stage.alarms).toEqual([50]);
	machine.owed = { at: 40, why: 'b' };
	push('z');
	machine.owed = { at: Infinity, why: 'nothing owed' };
	push('over');
	expect(stage.alarms).toEqual([50, 40, Infinity]);
});
it('a late alarm tells the machine the true time, and an alarm that has rung may be set to the same time again', () => {
	const { machine, stage, push } = set();
	machine.owed = { at: 50, why: 'a' };
	push('x');
	stage.time = 1_000;
	stage.ring();
	expect(machine.seen).toEqual(['x at 0', 'tick at 1000']);
	expect(stage.alarms).toEqual([50, 50]);
});
it('an early alarm is only a tick: the machine is asked again and the alarm stands', () => {
	const { machine, stage, push } = set();
	machine.owed = { at: 50, why: 'a' };
	push('x');
	stage.time = 49;
	stage.ring();
	expect(machine.seen.at(-1)).toBe('tick at 49');
	expect(stage.alarms).toEqual([50, 50]);
});
it('an alarm that rings while an output is performed waits its turn', () => {
	const { machine, stage, push } = set();
	machine.owed = { at: 50, why: 'a' };
	push('x');
	machine.answers = { y: ['one', 'two'] };
	stage.on = (out) => {
		if (out === 'one') stage.ring();
	};
	push('y');
	expect(machine.seen).toEqual(['x at 0', 'y at 0', 'tick at 0']);
	expect(stage.performed).toEqual(['one', 'two']);
	expect(stage.alarms.at(-1)).toBe(50);
});
it('when performing throws, the caller learns it, the alarm is set, and the next push takes up what waits', () => {
	const { machine, stage, push } = set();
	machine.answers = { first: ['one', 'bad', 'lost'], later: ['two'] };
	machine.owed = { at: 50, why: 'a' };
	stage.on = (out) => {
		if (out === 'one') push('later');
		if (out === 'bad') throw new Error('a broken host');
	};
	expect(() => push('first')).toThrow('a broken host');
	expect(stage.alarms).toEqual([50]);
	push('last');
	expect(machine.seen).toEqual(['first at 0', 'later at 0', 'last at 0']);
	expect(stage.performed).toEqual(['one', 'bad', 'two']);
});
it('a tick may be pushed by hand', () => {
	const { machine, push } = set();
	push(TICK);
	expect(machine.seen).toEqual(['tick at 0']);
});
