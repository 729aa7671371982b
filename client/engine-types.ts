import type { Consent, State } from '@dumbbell-stream/core';
import type { Moment } from './recent.ts';

/** What `element.stats` shows: plain data, promised to the outside. */
export interface Stats {
	state: State;
	streamId: string;
	session: number | null;
	peerId: string | null;
	rendition: number | null;
	tree: 'A' | 'B' | null;
	position: number | null;
	level: number | null;
	parent: string | null;
	buddy: string | null;
	standby: string | null;
	children: readonly string[];
	feed: 'parent' | 'buddy' | 'standby' | 'floor' | 'none';
	/** Capture to screen, ms; null until known. */
	latencyMs: number | null;
	/** The newest packet held behind the source's newest, ms of media. */
	lagMs: number;
	/** Media ahead of the playhead, ms. */
	bufferMs: number;
	/** From play() to the first picture, ms; null until then. */
	startupMs: number | null;
	stalls: number;
	stalledMs: number;
	bytesFromPeers: number;
	bytesFromServer: number;
	bytesToPeers: number;
	packetsRejected: number;
	feedChanges: number;
}

/** A stable code (docs/PROTOCOL.md, "What a person reads") with its English sentence already chosen by the element. */
export type FaultCode =
	| 'DS-20' // the stream's address does not answer
	| 'DS-21' // this browser cannot play this codec
	| 'DS-22' // no MediaSource in this browser
	| 'DS-23' // the ticket was refused or could not be fetched
	| 'DS-24' // the stream is not known there
	| 'DS-25' // the page's security rules forbid the connection
	| 'DS-26' // the player was updated: reload
	| 'DS-27' // the media cannot be decoded
	| 'DS-28' // the stream is for members: the viewer must log in
	| 'DS-29'; // the stream has a password

/** What a viewer can do when he is not let in: addresses of the site; null where there is none. */
export interface Help {
	/** The stream's own page. */
	readonly page: string | null;
	/** Where to log in. */
	readonly login: string | null;
	/** Where a form sends the password of the post, on the page's own site. */
	readonly password: string | null;
}

/** What the stream's owner wants, as its JSON says. */
export interface Policy {
	/** False: no sharing among viewers, so nobody is asked. */
	readonly mayShare: boolean;
	/** Few viewers can watch without sharing. */
	readonly smallPlace: boolean;
}

export interface EngineOptions {
	/** Address of the stream JSON. */
	readonly src: string;
	/** Public key, base64url, 43 characters: what every packet is checked against. */
	readonly stream: string;
	/** Where tickets are fetched; null: as the stream JSON says. */
	readonly tickets: string | null;
	/** Where a logged-in browser gets a fresh nonce for them; null: none is needed. */
	readonly nonces: string | null;
	readonly video: HTMLVideoElement;
	readonly consent: Consent;
	/** `performance.now()` at the press of play. */
	readonly pressedAt: number;
}
export interface EngineEvents {
	/** `fault` is set with the state `error`; `help` where the viewer can do something about it. */
	state(state: State, why: string, fault?: FaultCode, help?: Help | null): void;
	/** The stream's JSON has come. */
	policy(policy: Policy): void;
}
/** All that is loaded when play is pressed: links, core, player. */
export interface Engine {
	readonly stats: Stats;
	/** True once one RTCPeerConnection was made. */
	readonly sharing: boolean;
	/** Asked at any time; no peer connection is made before `peers: true`, and all are closed on `peers: false`. */
	setConsent(consent: Consent): void;
	/** What stands on the screen; null: nothing, or a recording. */
	readonly moment: Moment | null;
	/** Hands the viewer the last minute, signed, as a file. */
	saveExcerpt(): void;
	/** Jumps to B behind the head and plays. */
	goLive(): void;
	/** Says bye on every link and releases everything. */
	stop(): void;
}
export type CreateEngine = (options: EngineOptions, events: EngineEvents) => Engine;
/** What the owner of a stream wants, before it is played. Rejects when the JSON cannot be had. */
export type FetchPolicy = (src: string, stream: string) => Promise<Policy>;
