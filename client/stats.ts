import type { PeerView, State } from '@dumbbell-stream/core/messages.ts';
import type { Stats } from './engine-types.ts';
import type { PlayerFacts } from './player.ts';

/**
 * @param unixMs The coordinator's wall clock now.
 * @param view Null until the machine runs, and while a recording is played: that has no delay.
 */
export function readStats(state: State, streamId: string, unixMs: number, view: PeerView | null, facts: PlayerFacts | null): Stats {
	return {
		state,
		streamId,
		session: view?.session ?? null,
		peerId: view?.peer ?? null,
		rendition: view?.session == null ? null : view.rendition,
		tree: view?.tree ?? null,
		position: view?.position ?? null,
		level: view?.level ?? null,
		parent: view?.parent ?? null,
		buddy: view?.buddy ?? null,
		standby: view?.standby ?? null,
		children: view?.children ?? [],
		feed: view?.feed ?? 'none',
		latencyMs: view === null || facts?.captureMs == null ? null : Math.round(unixMs - facts.captureMs),
		lagMs: view?.lagMs ?? 0,
		bufferMs: Math.round(facts?.bufferMs ?? 0),
		startupMs: facts?.startupMs == null ? null : Math.round(facts.startupMs),
		stalls: facts?.stalls ?? 0,
		stalledMs: Math.round(facts?.stalledMs ?? 0),
		bytesFromPeers: view?.bytesFromPeers ?? 0,
		bytesFromServer: view?.bytesFromServer ?? 0,
		bytesToPeers: view?.bytesToPeers ?? 0,
		packetsRejected: view?.packetsRejected ?? 0,
		feedChanges: view?.feedChanges ?? 0,
	};
}
