import { BASELINES } from './systems/baselines.ts';
import { DUMBBELLS } from './systems/dumbbell.ts';
import type { SystemFactory } from './system.ts';

/** Every system by the name that the command line takes. */
export const SYSTEMS: Readonly<Record<string, SystemFactory>> = { ...DUMBBELLS, ...BASELINES };

export function systemNamed(name: string): SystemFactory {
	const system = Object.hasOwn(SYSTEMS, name) ? SYSTEMS[name] : undefined;
	if (!system) throw new RangeError(`--system ${name}: give one of ${Object.keys(SYSTEMS).join(', ')}`);
	return system;
}
