/** Life of one link and of the one feed that may flow on it. The same table serves both ends. */
export type LinkStatus = 'dialing' | 'greeting' | 'idle' | 'feeding' | 'feeding-paused' | 'fed' | 'fed-paused' | 'closing' | 'closed';
/** What may happen to a link. */
export type LinkEvent = 'up' | 'hello' | 'we-want' | 'they-want' | 'refuse' | 'pause' | 'resume' | 'stop' | 'silence' | 'bye' | 'down';
/** What the owner of a link must do on a step. */
export type LinkEffect = 'say-hello' | 'start-beats' | 'stop-beats' | 'open-feed' | 'close-feed' | 'hang-up';

interface Edge {
	readonly to: LinkStatus;
	readonly effects: readonly LinkEffect[];
}
const end = (...effects: LinkEffect[]): Edge => ({ to: 'closing', effects: [...effects, 'hang-up'] });
const gone = (...effects: LinkEffect[]): Edge => ({ to: 'closed', effects });
const go = (to: LinkStatus, ...effects: LinkEffect[]): Edge => ({ to, effects });

/**
 * Every allowed step; whatever is not listed is ignored. `fed` and `feeding` name the direction of the feed as this end sees it;
 * a link never feeds both ways, because a feed only flows from a smaller label to a larger one.
 */
export const TABLE: Readonly<Record<LinkStatus, Partial<Record<LinkEvent, Edge>>>> = {
	dialing: { up: go('greeting', 'say-hello'), silence: end(), bye: end(), down: gone() },
	greeting: { hello: go('idle', 'start-beats'), silence: end(), bye: end(), down: gone() },
	idle: {
		'we-want': go('fed'),
		'they-want': go('feeding', 'open-feed'),
		silence: end('stop-beats'),
		bye: end('stop-beats'),
		down: gone('stop-beats'),
	},
	feeding: {
		'they-want': go('feeding', 'open-feed'), // Asked again, from another sequence: the feed starts anew there.
		pause: go('feeding-paused'),
		stop: go('idle', 'close-feed'),
		refuse: go('idle', 'close-feed'), // We revoke it.
		silence: end('close-feed', 'stop-beats'),
		bye: end('close-feed', 'stop-beats'),
		down: gone('close-feed', 'stop-beats'),
	},
	'feeding-paused': {
		'they-want': go('feeding', 'open-feed'),
		resume: go('feeding', 'open-feed'),
		stop: go('idle', 'close-feed'),
		refuse: go('idle', 'close-feed'),
		silence: end('close-feed', 'stop-beats'),
		bye: end('close-feed', 'stop-beats'),
		down: gone('close-feed', 'stop-beats'),
	},
	fed: {
		'we-want': go('fed'),
		pause: go('fed-paused'),
		stop: go('idle'),
		refuse: go('idle'), // They do not grant it, or take it back.
		silence: end('stop-beats'),
		bye: end('stop-beats'),
		down: gone('stop-beats'),
	},
	'fed-paused': {
		'we-want': go('fed'),
		resume: go('fed'),
		stop: go('idle'),
		refuse: go('idle'),
		silence: end('stop-beats'),
		bye: end('stop-beats'),
		down: gone('stop-beats'),
	},
	closing: { down: gone() },
	closed: {},
};

/** One link's status: changed here alone, and never without a reason. */
export class LinkSession {
	#status: LinkStatus = 'dialing';
	#why = 'made';

	get status(): LinkStatus {
		return this.#status;
	}
	/** Why the status is what it is. */
	get why(): string {
		return this.#why;
	}

	/**
	 * @param why For logs and for the next reader of a trace.
	 * @returns What the owner must do now, or `'ignored'` when the table has no such edge.
	 */
	apply(event: LinkEvent, why: string): readonly LinkEffect[] | 'ignored' {
		const edge = TABLE[this.#status][event];
		if (!edge) return 'ignored';
		this.#status = edge.to;
		this.#why = why;
		return edge.effects;
	}

	/** Up and greeted: control messages and packets may pass. */
	get open(): boolean {
		return this.#status !== 'dialing' && this.#status !== 'greeting' && this.#status !== 'closing' && this.#status !== 'closed';
	}
}
