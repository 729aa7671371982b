import type { Ms, Random, UnixMs } from './machine.ts';
import type { Profile } from './buffer-rule.ts';
import type { Proposer, Scorer } from './scorer.ts';
import type { Nat } from './nat.ts';
import type { SourceParts } from './source-parts.ts';
import type { CaptureRange } from './tombstones.ts';
import type { Announcement, Packet, PacketFault, readPacket } from './wire.ts';

/** A viewer for the length of one ticket: 16 random bytes, base64url (22 characters). */
export type PeerId = `peer:${string}`;
/** Who stands at the other end of a link. */
export type End = PeerId | 'coordinator' | 'source' | 'floor';
/** Allocated by the machine when it dials (positive), by the host when it accepts (negative). */
export type LinkId = number;
/** Numbers the jobs of one machine: a verdict names the job that it answers. */
export type JobId = number;
/** Packet number, from 1, without gaps per session and rendition. */
export type Seq = number;
/** [boot, n]: boot is the Unix ms at which the coordinator started. Compared lexicographically. */
export type Epoch = readonly [boot: number, n: number];
/** Quality level of a stream, from 0. */
export type Rendition = number;
/** Unix ms at which the publisher connected; (session, seq) orders everything. */
export type Session = UnixMs;

/** Why a link was closed. Each has its row in docs/PROTOCOL.md. */
export type CloseCode =
	| 'bye'
	| 'bad-frame'
	| 'bad-packet'
	| 'bad-ticket'
	| 'version'
	| 'full'
	| 'too-slow'
	| 'silent'
	| 'unused'
	| 'superseded'
	| 'removed'
	| 'flood'
	| 'ended'
	| 'withdrawn'
	| 'withheld';

/** What any host may report about a link. */
export type LinkIn =
	| { readonly t: 'link-up'; readonly link: LinkId; readonly to: End | 'stranger' } // stranger: accepted, ticket not seen yet
	| { readonly t: 'link-down'; readonly link: LinkId; readonly why: string }
	| { readonly t: 'bytes'; readonly link: LinkId; readonly bytes: Uint8Array }
	| { readonly t: 'room'; readonly link: LinkId; readonly bytes: number }; // what the link would take now: absolute
/** What a machine may ask of a link. */
export type LinkOut =
	| { readonly t: 'send'; readonly link: LinkId; readonly bytes: Uint8Array }
	| { readonly t: 'close'; readonly link: LinkId; readonly code: CloseCode };

/** Something worth a line in a log. Names are stable, see docs/PROTOCOL.md. */
export type Note = { readonly t: 'note'; readonly name: string; readonly fields: Readonly<Record<string, number | string>> };

/** By an Ed25519 public key (32 bytes), or by the HMAC-SHA256 secret that WordPress and the sidecar share. */
export type Verify = {
	readonly t: 'verify';
	readonly job: JobId;
	readonly by: Uint8Array | 'secret';
	readonly message: Uint8Array;
	readonly signature: Uint8Array;
	/** The received packet that this is about, if it is one: a host that has judged these very bytes before knows the answer. */
	readonly packet?: Uint8Array;
};
/** The verdict about a `Verify` job. */
export type Verified = { readonly t: 'verified'; readonly job: JobId; readonly ok: boolean };
/** `session`: Ed25519 by the session key (the source). `secret`: HMAC-SHA256 by the shared secret (resume tokens, the coordinator). */
export type Sign = { readonly t: 'sign'; readonly job: JobId; readonly by: 'session' | 'secret'; readonly message: Uint8Array };
/** The signature that a `Sign` job asked for: 64 bytes by a session key, 32 by the secret. */
export type Signed = { readonly t: 'signed'; readonly job: JobId; readonly signature: Uint8Array };

/** What the viewer sees, see docs/PROTOCOL.md. */
export type State = 'idle' | 'asking' | 'connecting' | 'waiting' | 'playing' | 'stalled' | 'full' | 'ended' | 'error';

/** How this viewer takes part. Before `peers`, only coordinator and floor are dialled. */
export interface Consent {
	readonly peers: boolean;
	/** Upload that the viewer allows. `Infinity`: no cap. 0: shares nothing but may be fed by peers (a leaf). */
	readonly uploadBytesPerSecondMax: number;
}

/** Everything that a `Peer` may be told. */
export type PeerIn =
	| LinkIn
	| Verified
	| Signed
	| { readonly t: 'signal'; readonly link: LinkId; readonly data: Uint8Array } // from the link, to be carried to its other end
	| { readonly t: 'announce'; readonly rendition: Rendition; readonly announcement: Announcement } // source: a session begins, or one more rendition of it
	| {
			readonly t: 'chunk'; // source: from the encoder
			readonly rendition: Rendition;
			readonly mediaMs: Ms;
			readonly captureMs: UnixMs;
			readonly lastsMs: Ms;
			readonly startsGroup: boolean;
			readonly bytes: Uint8Array;
	  }
	| { readonly t: 'sealed'; readonly bytes: Uint8Array } // source: a packet that the publisher has signed himself
	| { readonly t: 'end-of-body'; readonly rendition: Rendition } // source: the publisher ended or lost its connection
	| { readonly t: 'playhead'; readonly mediaMs: Ms; readonly bufferedMs: Ms } // viewer: from the player, about 4 times a second
	| { readonly t: 'consent'; readonly consent: Consent }
	| { readonly t: 'start'; readonly unixMs: UnixMs } // dial the coordinator; unixMs is this host's wall clock, now
	| { readonly t: 'ticket'; readonly ticket: Uint8Array } // answer to `need-ticket`
	| { readonly t: 'key-list'; readonly bytes: Uint8Array } // from the stream's JSON: known before the first packet comes
	| { readonly t: 'tombstones'; readonly bytes: Uint8Array } // the same
	| { readonly t: 'leave' }; // pagehide: says bye on every link
/** Everything that a `Peer` may ask of its host. */
export type PeerOut =
	| LinkOut
	| Note
	| Verify
	| Sign
	| { readonly t: 'dial'; readonly link: LinkId; readonly to: End; readonly side: 'offer' | 'answer' }
	| { readonly t: 'signal'; readonly link: LinkId; readonly data: Uint8Array } // to be handed to the link
	| { readonly t: 'bad-publisher'; readonly fault: PacketFault } // source: what the publisher sent is not his stream
	| { readonly t: 'passed'; readonly packet: Packet } // source that records: this goes on to viewers
	| { readonly t: 'need-ticket' } // the host fetches one and answers with `ticket`
	| { readonly t: 'play'; readonly packet: Packet } // in order; after a skip the next one starts a group
	| {
			readonly t: 'announced'; // another session: the player starts anew; the same one: the packets that follow are of another rendition
			readonly session: Session;
			readonly rendition: Rendition;
			/** Of the same session: media time at which the new rendition takes over. The clock runs on. */
			readonly mediaMs: Ms;
			readonly announcement: Announcement;
	  }
	| { readonly t: 'withheld'; readonly ranges: readonly CaptureRange[] } // off the air from here on; what is not among them is back
	| { readonly t: 'target'; readonly bufferMs: Ms } // B: how far behind the head the player should stand
	| { readonly t: 'state'; readonly state: State; readonly why: string };

/** Limits of a peer that serves media from a server: the sidecar's floor. */
export interface FloorPlaces {
	/** Viewers without a place in the tree. */
	readonly viewers: number;
	/** Orphans, bridges, and newcomers for their first 10 s. */
	readonly rescues: number;
}
/** What a `Peer` is made with. */
export interface PeerOptions {
	readonly role: 'viewer' | 'source';
	/** The stream's public key, 32 bytes. */
	readonly stream: Uint8Array;
	readonly random: Random;
	/** Source only: what it may serve besides the roots. */
	readonly floor?: FloorPlaces;
	/** Source only: its host is given a copy of each packet that it passes on, announcements included, as `passed`. Default false. */
	readonly records?: boolean;
	/** Source only: `SOURCE_PARTS`. */
	readonly parts?: SourceParts;
	/** Viewer only: false for phones, metered and unknown networks, which are leaves. Default true. */
	readonly mayRelay?: boolean;
	/** Viewer only: what the host knows of its network; told to the coordinator. Default `unknown`, which counts as easy. */
	readonly nat?: Nat;
	/** How received packets are parsed. A host with thousands of peers, among whom the same bytes go round, hands in one that remembers. Default `readPacket`. */
	readonly readPacket?: typeof readPacket;
}

/** Everything that a `Coordinator` may be told. */
export type CoordinatorIn =
	| LinkIn
	| Verified
	| Signed
	| { readonly t: 'start'; readonly unixMs: UnixMs } // first input
	| { readonly t: 'drop-peer'; readonly peer: PeerId; readonly why: string }
	| { readonly t: 'key-list'; readonly bytes: Uint8Array } // the stream's newest, which the host has checked
	| { readonly t: 'tombstones'; readonly bytes: Uint8Array } // the same
	| { readonly t: 'end-stream'; readonly why: string };
/** Everything that a `Coordinator` may ask of its host. */
export type CoordinatorOut = LinkOut | Note | Verify | Sign;
/** What a `Coordinator` is made with. */
export interface CoordinatorOptions {
	/** The stream's public key, 32 bytes. */
	readonly stream: Uint8Array;
	readonly random: Random;
	/** Unix ms at which this coordinator started: the first half of every epoch. */
	readonly boot: UnixMs;
	/** Least B, ms: the owner's choice between delay and calm. Default `LIMITS.bufferMs`. */
	readonly bufferMs?: number;
	/** What the owner prefers, see `BufferRule`. Default `normal`. */
	readonly profile?: Profile;
	/** Root pairs per tree pair. Default 1. */
	readonly rootPairs?: number;
	/** The shape of the trees: fan-out, layout, and how holes are filled. */
	readonly layout?: { readonly fanOut?: number; readonly layout?: 'level-complete' | 'left-complete'; readonly promotions?: number; readonly samples?: number };
	/** False: no idle standby links; for comparisons. */
	readonly standby?: boolean;
	/** False: newcomers are placed without measuring how far the open slots are. */
	readonly measure?: boolean;
	/** Chooses among open slots, see docs/OPTIMISERS.md. */
	readonly scorer?: Scorer;
	/** Says who should change places, see docs/OPTIMISERS.md. */
	readonly proposer?: Proposer;
}

/** A snapshot for screens and checkers; never for decisions. Plain data. */
export interface PeerView {
	readonly state: State;
	readonly why: string;
	readonly peer: PeerId | null;
	readonly session: Session | null;
	readonly rendition: Rendition;
	readonly tree: 'A' | 'B' | null;
	readonly position: number | null;
	readonly level: number | null;
	/** Children that the position may have. */
	readonly fanOut: number | null;
	readonly epoch: Epoch | null;
	/** Of the rendition that is played; and of all. */
	readonly label: number;
	readonly labels: readonly { readonly rendition: Rendition; readonly label: number }[];
	readonly parent: End | null;
	readonly buddy: End | null;
	readonly ward: End | null;
	readonly standby: End | null;
	/** The children that the directive names. */
	readonly children: readonly End[];
	/** Whom this peer feeds now, with the label that each told. */
	readonly feeding: readonly { readonly to: End; readonly label: number; readonly rendition: Rendition }[];
	/** Who feeds this peer now (two during an overlap). */
	readonly fedBy: readonly End[];
	readonly feed: 'parent' | 'buddy' | 'standby' | 'floor' | 'none';
	readonly head: Seq;
	readonly headMediaMs: Ms;
	readonly headCaptureMs: UnixMs;
	/** How far the head is behind the newest that anybody told, in media ms. */
	readonly lagMs: Ms;
	/** B. */
	readonly bufferTargetMs: Ms;
	/** Coordinator's wall clock minus this host's, ms. */
	readonly clockOffsetMs: Ms;
	readonly bytesFromPeers: number;
	readonly bytesFromServer: number;
	readonly bytesToPeers: number;
	readonly packetsRejected: number;
	readonly feedChanges: number;
	/** Worst arrival gap of the last minute, ms. */
	readonly gapMsMax: Ms;
	/** The directive is carried out. */
	readonly settled: boolean;
	readonly linksUp: number;
	readonly control: boolean;
}
