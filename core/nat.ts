import { LIMITS } from './limits.ts';
import type { ControlOf } from './wire.ts';

/**
 * How a viewer's network lets others in. `easy`: endpoint-independent mapping, or none at all. `restricted`: lets in only those whom it has
 * called, by address and port. `symmetric`: a new port for every other end, so nobody can tell where to call. `blocked`: no UDP.
 */
export type Nat = ControlOf<'join'>['nat'];

/** Every class, for tables and tests. */
export const NATS: readonly Nat[] = ['unknown', 'easy', 'restricted', 'symmetric', 'blocked'];

/** Whom a class cannot be connected with. Whoever is unknown counts as easy: most are, and a failed try corrects the tree. */
const IMPOSSIBLE: Readonly<Record<Nat, readonly Nat[]>> = {
	unknown: ['blocked'],
	easy: ['blocked'],
	restricted: ['symmetric', 'blocked'],
	symmetric: ['restricted', 'symmetric', 'blocked'],
	blocked: NATS,
};

/** True when a direct link between the two has a chance. Symmetric in its arguments. */
export function canConnect(a: Nat, b: Nat): boolean {
	return !IMPOSSIBLE[a].includes(b);
}

/** How many open slots a newcomer of this class chooses from. */
export function candidatesFor(nat: Nat): number {
	return nat === 'symmetric' ? LIMITS.placesSymmetric : LIMITS.places;
}
