import type { RenditionPlan } from './ladder.ts';

/** What the page decides and the worker carries out. */
export interface BroadcastPlan {
	/** The stream's public key, 32 bytes. */
	readonly stream: Uint8Array;
	/** `wss://…/ingest/ID`. */
	readonly url: string;
	readonly ladder: readonly RenditionPlan[];
	readonly video: VideoFamily;
	readonly audio: string;
}
/** Codecs of pictures, best first for those who watch. */
export type VideoFamily = 'h264' | 'vp9' | 'av1';

/** From the page to its worker. */
export type ToWorker =
	| { readonly t: 'start'; readonly plan: BroadcastPlan }
	| { readonly t: 'frames'; readonly readable: ReadableStream<VideoFrame> } // transferred; the one before ends
	| { readonly t: 'frame'; readonly frame: VideoFrame } // transferred, where there are no streams of frames
	| { readonly t: 'sound'; readonly port: MessagePort } // transferred: `SoundBlock`s come through it
	| { readonly t: 'ticket'; readonly ticket: string | null } // null: none is to be had now
	| { readonly t: 'certificate'; readonly certificate: string | null; readonly message: string }
	| { readonly t: 'end' } // the broadcaster has ended it
	| { readonly t: 'stop' }; // at once, without a word to the viewers

/** From the worker to its page. */
export type FromWorker =
	| { readonly t: 'ready' } // it listens
	| { readonly t: 'need-ticket' }
	| { readonly t: 'need-certificate'; readonly session: number; readonly key: string }
	| { readonly t: 'link'; readonly link: LinkState }
	| { readonly t: 'health'; readonly health: Health }
	| { readonly t: 'audience'; readonly audience: AudienceReport }
	| { readonly t: 'ended' } // said to the viewers, and heard
	| { readonly t: 'failed'; readonly code: FailureCode; readonly message: string };

/** How the connection to the sidecar stands. `waitMs`: until the next attempt. */
export type LinkState =
	| { readonly t: 'connecting'; readonly attempt: number }
	| { readonly t: 'open' }
	| { readonly t: 'lost'; readonly waitMs: number; readonly attempt: number };

/** Why a broadcast cannot go on; the words are the page's. */
export type FailureCode = 'superseded' | 'ended-by-site' | 'withheld' | 'refused' | 'certificate' | 'encoder' | 'worker';

/** How the broadcaster's own end is doing, twice a second. */
export interface Health {
	/** Since the broadcast began, ms. */
	readonly elapsedMs: number;
	readonly framesEncoded: number;
	/** Left out because the encoder was busy. */
	readonly framesDropped: number;
	readonly framesPerSecond: number;
	/** Sent in the last seconds, bits per second. */
	readonly uploadBitsPerSecond: number;
	/** What the ladder would need at full quality. */
	readonly targetBitsPerSecond: number;
	/** How old the oldest packet is that has not arrived, ms. */
	readonly backlogMs: number;
	/** Packets given up because the connection was away for too long. */
	readonly packetsDropped: number;
	/** 1: as planned; less: the picture was made smaller in bits for a slow uplink. */
	readonly qualityShare: number;
	readonly roundTripMs: number | null;
	/** Sound has come from the page within the last second. */
	readonly soundFlows: boolean;
	readonly pictureFlows: boolean;
}

/** What the sidecar tells of the audience, once a second. */
export interface AudienceReport {
	readonly state: 'offline' | 'live' | 'waiting' | 'ended';
	readonly viewers: number;
	readonly placed: number;
	readonly delayMs: number | null;
	readonly bytesFromPeers: number;
	readonly bytesFromServer: number;
	readonly nodes: readonly AudienceNode[];
}
/** One viewer in the picture of the tree. */
export interface AudienceNode {
	readonly id: string;
	readonly rendition: number;
	readonly tree: 'A' | 'B' | null;
	readonly position: number;
	/** Another node's id, `source`, or null. */
	readonly feeder: string | null;
	readonly lagMs: number;
	readonly agedS: number;
	readonly sharedBytes: number;
}

/** 128 or more samples of each channel, and when the first was heard by the audio graph's clock, s. */
export interface SoundBlock {
	readonly time: number;
	readonly channels: readonly Float32Array[];
}
