import { assert } from './assert.ts';
import type { FeedRole } from './wire.ts';

/** What may change who feeds a peer, or in what role. `… grants`: the feed that was asked for in this role has proved itself. */
export type IntakeEvent =
	| 'parent grants'
	| 'bridge grants'
	| 'buddy grants'
	| 'delay grants'
	| 'standby grants'
	| 'floor grants'
	| 'named parent' // a newer directive names the present feeder as parent
	| 'named floor' // a newer directive leaves us on the floor, which feeds us already
	| 'silence'
	| 'link lost'
	| 'bye'
	| 'taken back' // refused, or revoked
	| 'starving' // the feeder recovers, and our own buffer runs out
	| 'given up'; // the viewer leaves, or withdraws his consent

type Row = Partial<Record<IntakeEvent, FeedRole>>;

/** However we are fed, the feed may fail; then we are an orphan. */
const LOST: Row = { silence: 'none', 'link lost': 'none', bye: 'none', 'taken back': 'none', starving: 'none', 'given up': 'none' };
/** Where the directive wants us, and the way there. */
const ONWARDS: Row = { 'parent grants': 'parent', 'bridge grants': 'bridge', 'floor grants': 'floor', 'named parent': 'parent', 'named floor': 'floor' };

/**
 * Every allowed change of the intake. `none`: an orphan, or not yet fed. `buddy` and `standby` are an orphan's feeds, `bridge` leads a
 * planned move, and `delay` is the buddy's feed beside a living parent who has only been paused: it is entered from `parent` alone.
 * An orphan goes from feed to feed only by losing the one that it has; everybody else changes without being without.
 */
export const INTAKE: Readonly<Record<FeedRole, Row>> = {
	none: {
		'parent grants': 'parent', 'bridge grants': 'bridge', 'buddy grants': 'buddy', 'standby grants': 'standby', 'floor grants': 'floor', 'given up': 'none',
	},
	parent: { ...ONWARDS, ...LOST, 'delay grants': 'delay' },
	bridge: { ...ONWARDS, ...LOST },
	buddy: { ...ONWARDS, ...LOST },
	delay: { ...ONWARDS, ...LOST },
	standby: { ...ONWARDS, ...LOST },
	floor: { ...ONWARDS, ...LOST },
};

/** How a peer is fed: changed here alone, and only as the table says. */
export class IntakeRole {
	#role: FeedRole = 'none';

	get value(): FeedRole {
		return this.#role;
	}

	apply(event: IntakeEvent): void {
		const to = INTAKE[this.#role][event];
		assert(to !== undefined, `fed as ${this.#role}, ${event} is foreseen`);
		this.#role = to;
	}
}
