import type { State } from '@dumbbell-stream/core/messages.ts';
import type { Config } from '../config.ts';
import type { Metered } from '../consent.ts';
import type { FaultCode, Help, Stats } from '../engine-types.ts';
import type { Locale } from '../locale.ts';
import type { Moment } from '../recent.ts';
import type { Settings } from '../settings.ts';

/** Everything that the controls show at one moment. */
export interface Screen {
	readonly state: State;
	readonly stateMs: number;
	/** Of the state, in a word or two. */
	readonly why: string;
	readonly code: FaultCode | null;
	/** What the viewer can do about an error. */
	readonly help: Help | null;
	/** A password was sent, and was not the right one. */
	readonly passwordRefused: boolean;
	/** The stream's owner allows sharing, as far as is known. */
	readonly mayShare: boolean;
	/** Few viewers can watch without sharing. */
	readonly smallPlace: boolean;
	/** A picture has been shown since the press of play. */
	readonly pictured: boolean;
	readonly paused: boolean;
	/** The picture is further behind than it must be. */
	readonly behind: boolean;
	/** What runs was kept from a broadcast. */
	readonly recorded: boolean;
	readonly muted: boolean;
	/** 0 to 1. */
	readonly volume: number;
	/** Without sound, and not by the viewer's own wish. */
	readonly silenced: boolean;
	readonly fullscreen: boolean;
	/** The question about sharing: `small` leaves the picture free. */
	readonly card: 'none' | 'large' | 'small';
	readonly settings: Settings;
	readonly metered: Metered;
	readonly uploadBitsPerSecond: number;
	readonly stats: Stats | null;
	/** Public key of the stream, base64url. */
	readonly stream: string;
	/** What stands on the screen; null: nothing, or a recording. */
	readonly moment: Moment | null;
	readonly nowUnixMs: number;
}

export type Panel = 'menu' | 'sharing' | 'captions' | 'keyboard' | 'about';

/** What a person can do. */
export interface Actions {
	/** Starts, goes on, or halts. */
	toggle(): void;
	/** Jumps to the newest picture. */
	goLive(): void;
	/** After an error. */
	retry(): void;
	reload(): void;
	/** Sends the password of the stream, and plays. */
	enterPassword(password: string): void;
	/** Opens the question about sharing. */
	ask(): void;
	/** Answers it. */
	answer(share: boolean): void;
	changeSettings(changes: Partial<Settings>): void;
	/** Null: the other way round. */
	setMuted(muted: boolean | null): void;
	/** 0 to 1. */
	setVolume(volume: number): void;
	toggleFullscreen(): void;
	togglePip(): void;
	/** @param index Of a caption track; -1: none; null: the other way round. */
	setCaptions(index: number | null): void;
	openPanel(panel: Panel): void;
	toggleStatistics(): void;
	/** The last minute, signed, as a file. */
	saveExcerpt(): void;
}

/** What a control needs to be made. */
export interface Means {
	readonly locale: Locale;
	readonly config: Config;
	readonly actions: Actions;
	readonly video: HTMLVideoElement;
}

/** A piece of the player's face. */
export interface Control {
	readonly node: HTMLElement;
	update(screen: Screen): void;
}
