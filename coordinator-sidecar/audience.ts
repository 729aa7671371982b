import type { CoordinatorView } from '@dumbbell-stream/core/coordinator.ts';
import type { Ms } from '@dumbbell-stream/core/machine.ts';
import type { PeerId } from '@dumbbell-stream/core/messages.ts';

/** One viewer in the picture of the tree. Numbers in place of names: a broadcaster need not learn who is who. */
export interface AudienceNode {
	/** The same for as long as the viewer stays. */
	readonly id: string;
	readonly rendition: number;
	/** Null: fed by the floor, without a place. */
	readonly tree: 'A' | 'B' | null;
	readonly position: number;
	/** Another node's id, `source`, or null. */
	readonly feeder: string | null;
	readonly lagMs: Ms;
	readonly agedS: number;
	readonly sharedBytes: number;
}
/** What the broadcaster sees of his audience. */
export interface Audience {
	readonly viewers: number;
	readonly placed: number;
	/** From camera to screen, of the middle viewer: what has come to him, and what his player holds in front of the picture. Null without viewers. */
	readonly delayMs: Ms | null;
	/** Bytes that present viewers got from each other, and from us. */
	readonly bytesFromPeers: number;
	readonly bytesFromServer: number;
	/** The oldest viewers first, at most `NODES_MAX`. */
	readonly nodes: readonly AudienceNode[];
}

/** More than this no screen can show. */
export const NODES_MAX = 400;
/** Letters of a peer's id: enough to tell 400 apart, too few to speak to him. */
const ID_LETTERS = 8;

export function audienceOf({ members, placed, peers, bufferMs }: Pick<CoordinatorView, 'members' | 'placed' | 'peers' | 'bufferMs'>): Audience {
	const lags = peers.map((peer) => peer.lagMs).filter((lagMs) => lagMs > 0).sort((a, b) => a - b);
	const sum = (of: (peer: (typeof peers)[number]) => number): number => peers.reduce((total, peer) => total + of(peer), 0);
	return {
		viewers: members, placed,
		delayMs: lags.length > 0 ? (lags[Math.floor(lags.length / 2)] as number) + bufferMs : null,
		bytesFromPeers: sum((peer) => peer.bytesFromPeers),
		bytesFromServer: sum((peer) => peer.bytesFromServer),
		nodes: [...peers].sort((a, b) => b.agedMs - a.agedMs).slice(0, NODES_MAX).map((peer) => ({
			id: nameOf(peer.peer), rendition: peer.rendition, tree: (peer.position ?? 0) > 0 ? peer.tree : null, position: peer.position ?? 0,
			feeder: peer.feeder === null ? null : peer.feeder.startsWith('peer:') ? nameOf(peer.feeder as PeerId) : 'source',
			lagMs: peer.lagMs, agedS: Math.round(peer.agedMs / 1_000), sharedBytes: peer.bytesToPeers,
		})),
	};
}

function nameOf(peer: PeerId): string {
	return peer.slice('peer:'.length, 'peer:'.length + ID_LETTERS);
}
