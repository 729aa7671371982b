import type { Preset } from './ladder.ts';
import type { AudienceReport, FailureCode, Health, LinkState } from './messages.ts';

/** Where the picture comes from. */
export type SourceKind = 'camera' | 'screen' | 'file' | 'test';
/** What is asked for. */
export type SourceRequest =
	| { readonly kind: 'camera'; readonly deviceId?: string }
	| { readonly kind: 'screen' }
	| { readonly kind: 'file'; readonly file: File }
	| { readonly kind: 'test' };
export interface Device {
	readonly id: string;
	/** Empty until the person has allowed the browser to use one. */
	readonly label: string;
}
/** How the broadcast stands. */
export type Phase =
	| { readonly t: 'idle' }
	| { readonly t: 'opening' } // asked for tickets, dialling, waiting for the first packet
	| { readonly t: 'live'; readonly since: number } // Unix ms
	| { readonly t: 'reconnecting'; readonly since: number; readonly lostAt: number; readonly link: LinkState }
	| { readonly t: 'ending' }
	| { readonly t: 'ended' }
	| { readonly t: 'failed'; readonly code: FailureCode; readonly message: string };
/** Something that the broadcaster should know; the words are the page's. */
export type Problem =
	| 'camera-denied' | 'camera-missing' | 'camera-busy' | 'camera-lost' | 'camera-changed'
	| 'microphone-denied' | 'microphone-missing' | 'microphone-busy' | 'microphone-lost' | 'microphone-changed' | 'microphone-muted' | 'microphone-silent'
	| 'screen-denied' | 'screen-ended' | 'file-unplayable' | 'file-ended' | 'sound-blocked';
/** What this browser cannot do; null: it can broadcast. */
export type Shortage = 'insecure' | 'no-encoder' | 'no-worker' | null;

/** Everything that a page of the studio shows. Plain data, replaced as a whole. */
export interface StudioView {
	readonly phase: Phase;
	readonly shortage: Shortage;
	readonly source: SourceKind | null;
	readonly sourceLabel: string;
	/** For a video element, muted. */
	readonly preview: MediaStream | null;
	readonly cameras: readonly Device[];
	readonly microphones: readonly Device[];
	readonly cameraId: string;
	/** Empty: none. */
	readonly microphoneId: string;
	readonly muted: boolean;
	readonly problems: readonly Problem[];
	readonly health: Health | null;
	readonly audience: AudienceReport | null;
}

export interface GoLive {
	readonly preset: Preset;
	/** Sizes of picture, 1 to 3. */
	readonly pictures: number;
	/** Sound with a still as the smallest rendition. */
	readonly sound: boolean;
}
/** What the page does for the studio: it knows the site and who is logged in. */
export interface StudioOptions {
	/** ID of the stream, 43 letters. */
	readonly stream: string;
	/** Address of the stream's JSON. */
	readonly src: string;
	/** A ticket to broadcast. */
	readonly ticket: () => Promise<string>;
	/** Has a session's key certified. @throws Error whose message is a sentence for the broadcaster. */
	readonly certify: (session: number, key: string) => Promise<string>;
}
/** The studio, whatever shows it. */
export interface Studio {
	readonly view: StudioView;
	/** @returns How to stop listening. */
	subscribe(listener: () => void): () => void;
	/** Loudness now, 0 to 1, as ears judge it. */
	level(): number;
	/** Asks for a picture; what was there before stays until the new one is there. Problems are shown, never thrown. */
	setSource(request: SourceRequest): Promise<void>;
	/** Empty: no microphone. */
	setMicrophone(deviceId: string): Promise<void>;
	setMuted(muted: boolean): void;
	goLive(choice: GoLive): Promise<void>;
	/** Ends the broadcast for everybody. */
	end(): void;
	/** Takes a stream back that another studio has taken over, or begins again after a failure. */
	again(): Promise<void>;
	/** What was on the air when the page was left without an end; null: nothing was. */
	readonly interrupted: Interrupted | null;
	/** Releases devices and worker. */
	close(): void;
}
/** Kept while a broadcast runs, so that a reload can resume it. */
export interface Interrupted {
	readonly choice: GoLive;
	readonly source: SourceKind;
	readonly cameraId: string;
	readonly microphoneId: string;
}
