import { TICK, type Machine, type Ms, type Tick } from './machine.ts';

/** What a host must offer to run a machine. */
export interface Platform<Out> {
	/** A monotonic clock. */
	now(): Ms;
	/** Replaces the previous alarm; rings later, never at once; `Infinity` cancels it. */
	alarm(at: Ms, ring: () => void): void;
	/** Carries out one output. Should not throw: a throw loses the rest of that step's outputs. */
	perform(out: Out): void;
}

/**
 * The one driver of every host. It trusts the clock and not the alarm, re-arms only when the deadline changed, and runs to completion:
 * an input raised while an output is performed waits its turn.
 *
 * @returns The function through which the host hands in every input.
 */
export function drive<In, Out>(machine: Machine<In, Out>, platform: Platform<Out>): (input: In | Tick) => void {
	const inbox: (In | Tick)[] = [];
	let busy = false;
	let alarmAt: Ms = Infinity;
	const push = (input: In | Tick): void => {
		inbox.push(input);
		if (busy) return; // A push from inside perform() waits its turn: no re-entrancy.
		busy = true;
		try {
			for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) {
				for (const out of machine.step(platform.now(), next)) platform.perform(out);
			}
		} finally {
			// Even if perform() throws, inbox and alarm survive: the next push takes up what waits.
			busy = false;
			const { at } = machine.deadline();
			if (at !== alarmAt) {
				alarmAt = at;
				platform.alarm(at, () => {
					alarmAt = Infinity;
					push(TICK);
				});
			}
		}
	};
	return push;
}
