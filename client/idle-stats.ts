import type { Stats } from './engine-types.ts';

/** `stats` before anything is loaded. */
export function idleStats(streamId: string): Stats {
	return {
		state: 'idle',
		streamId,
		session: null,
		peerId: null,
		rendition: null,
		tree: null,
		position: null,
		level: null,
		parent: null,
		buddy: null,
		standby: null,
		children: [],
		feed: 'none',
		latencyMs: null,
		lagMs: 0,
		bufferMs: 0,
		startupMs: null,
		stalls: 0,
		stalledMs: 0,
		bytesFromPeers: 0,
		bytesFromServer: 0,
		bytesToPeers: 0,
		packetsRejected: 0,
		feedChanges: 0,
	};
}
