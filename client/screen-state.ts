import type { State } from '@dumbbell-stream/core/messages.ts';
import type { PlayerFacts, Publisher } from './player.ts';

/** A picture that stands still for less is not worth a word. */
const STALL_SHOWN_MS = 250;

/** What the person sees: the machine knows about the stream, the player about the picture. */
export function screenState(machine: State, player: Pick<PlayerFacts, 'startupMs' | 'stallMs' | 'finished' | 'bufferMs'>): State {
	const pictured = player.startupMs !== null;
	const moving = pictured && player.stallMs < STALL_SHOWN_MS && player.bufferMs > 0;
	switch (machine) {
		case 'idle':
		case 'asking':
		case 'error':
			return machine;
		case 'ended':
			return player.finished ? 'ended' : 'playing';
		case 'waiting':
		case 'full':
			return moving ? 'playing' : machine; // What came before is still being played.
		case 'connecting':
		case 'playing':
		case 'stalled':
			if (!pictured) return 'connecting';
			return player.stallMs < STALL_SHOWN_MS ? 'playing' : 'stalled';
		default:
			return machine satisfies never;
	}
}

/** What the player must know of the machine's state. */
export function publisherOf(machine: State): Publisher {
	if (machine === 'ended') return 'over';
	return machine === 'waiting' || machine === 'full' ? 'away' : 'here';
}
