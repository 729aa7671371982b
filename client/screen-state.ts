import type { State } from '@dumbbell-stream/core/messages.ts';
import type { PlayerFacts, Publisher } from './player.ts';

/** A picture that stands still against our will for less is not worth a word. */
const STALL_SHOWN_MS = 250;
/** A moving picture is seen to move four times a second at least, so one that has not for this long stands. */
const STILL_MS = 600;

/**
 * What the person sees: the machine knows about the stream, the player about the picture.
 *
 * @param publisher As `publisherOf` said last.
 */
export function screenState(machine: State, publisher: Publisher, player: Pick<PlayerFacts, 'startupMs' | 'stallMs' | 'stillMs' | 'finished'>): State {
	const moves = player.stillMs < STILL_MS;
	switch (machine) {
		case 'idle':
		case 'asking':
		case 'error':
			return machine;
		case 'waiting':
		case 'full':
		case 'ended':
			return moves && !player.finished ? 'playing' : machine; // What came before is still being played.
		case 'connecting':
			// A new session was announced, and has not brought anything yet.
			if (publisher === 'away') return moves ? 'playing' : 'waiting';
			if (publisher === 'over') return 'ended';
			return withPublisher(player);
		case 'playing':
		case 'stalled':
			return withPublisher(player);
		default:
			return machine satisfies never;
	}
}

/** What the machine's state says of the publisher; null: nothing, he is as far away as before. */
export function publisherOf(machine: State): Publisher | null {
	if (machine === 'connecting') return null;
	if (machine === 'ended') return 'over';
	return machine === 'waiting' || machine === 'full' ? 'away' : 'here';
}

function withPublisher({ startupMs, stallMs }: Pick<PlayerFacts, 'startupMs' | 'stallMs'>): State {
	if (startupMs === null) return 'connecting';
	return stallMs < STALL_SHOWN_MS ? 'playing' : 'stalled';
}
