import type { CONTROL_STRINGS } from './strings-controls.ts';

/**
 * Every word of the player but for what is loaded later (strings-controls.ts): English originals by key. The comment above an entry is
 * its context for translators. `%s` stands for a value, `%1$s` and `%2$s` where there are several. Numbers come in already written
 * for the reader's language.
 */
export const STRINGS = {
	/** Name of the whole player for screen readers, when the stream has no title. */
	player: 'Live video',
	/** The same with the stream's title. */
	playerOf: 'Live video: %s',

	// ------------------------------------------------------------------------------------------------------------------- buttons
	/** Large button that starts or goes on. */
	play: 'Play',
	/** Button over a picture that the browser started without sound. */
	tapForSound: 'Tap for sound',
	/** Button after an error. */
	retry: 'Try again',
	/** Button after an error that only a fresh page mends. */
	reload: 'Reload the page',

	// --------------------------------------------------------------------------------------------------------------- live or not
	/** Badge over the poster of a broadcast that is on the air. */
	live: 'Live',
	/** Badge before a broadcast. %s: weekday or date with time, e.g. "Friday 20:00". */
	starts: 'Starts %s',
	/** The same within the last hour. %s: minutes and seconds, e.g. "12:05". */
	startsIn: 'Starts in %s',

	// ------------------------------------------------------------------------------------------------------------------- states
	/** After 2 s without a picture. */
	connecting: 'Connecting…',
	/** After 6 s without a picture. */
	stillTrying: 'Still trying. Your network may be blocking video.',
	/** The broadcaster has just gone. */
	waiting: 'The broadcast will be back in a moment.',
	/** The broadcaster has been away for half a minute. */
	waitingLong: 'Waiting for the broadcaster.',
	/** The picture stands still. */
	stalled: 'Catching up…',
	/** No room for one more viewer who does not share; he joins by himself later. */
	full: 'All places are taken right now. We keep one for you.',
	/** Button below that sentence. */
	fullOffer: 'Join at once by sharing with other viewers',
	/** The broadcast is over. */
	ended: 'This broadcast has ended.',
	/** The same when its owner has revoked it, for instance because somebody else was broadcasting. */
	revoked: 'This broadcast was stopped by its owner.',
	/** In the place of the picture, or in a corner of it for a moment, when the site has taken something off the air. */
	withheld: 'This part is not available because of a copyright notice.',
	/** The second sentence where nothing else is to be seen. */
	withheldWhom: 'The owner of this page can tell you more.',
	/** Link below that sentence. */
	recording: 'Watch the recording',
	/** A recording was played to its end. */
	recordingEnded: 'The recording is over.',
	/** Button below that sentence. */
	again: 'Play again',
	/** Said by screen readers only, when the picture comes. */
	playing: 'Playing live.',
	/** The same when it is a recording. */
	playingRecorded: 'Playing a recording.',

	// ------------------------------------------------------------------------------------------ errors: the cause, then the remedy
	/** Error: the address of the stream does not answer. */
	faultUnreachable: 'This broadcast cannot be reached right now.',
	/** Remedy for it. */
	remedyUnreachable: 'Check your connection and try again.',
	/** Error: the format of the video is unknown to this browser. */
	faultCodec: 'This browser cannot play this video.',
	/** Remedy for this and the next one. */
	remedyBrowser: 'Try a current Firefox, Chrome, Edge or Safari.',
	/** Error: the browser lacks what live video needs. */
	faultOldBrowser: 'This browser cannot play live video.',
	/** Error: the site has refused this viewer, or cannot be asked. */
	faultTicket: 'You could not be let in.',
	/** Remedy for it. */
	remedyReload: 'Reload the page and try again.',
	/** Error: the server knows no such stream. */
	faultUnknown: 'This broadcast is not known here.',
	/** Remedy for this and the next one. */
	remedyOwner: 'Please tell the owner of this page.',
	/** Error: the security rules of the page forbid it. */
	faultForbidden: 'This page does not allow the connection to the broadcast.',
	/** Error: parts of the player that were needed now are of an older version and gone. */
	faultUpdated: 'The player has been updated.',
	/** Remedy for it. */
	remedyUpdated: 'Reload the page to go on.',
	/** Error: the video is broken for this browser. */
	faultDecode: 'The picture of this broadcast cannot be shown.',
	/** Remedy for it. */
	remedyDecode: 'Reload the page, or try another browser.',

	// ------------------------------------------------------------------------------------------------------- who may watch
	/** In place of the picture: the site shows it to its members. */
	logIn: 'Log in to watch.',
	/** Below it. */
	logInWhy: 'This broadcast is for members of this site.',
	/** Link that leads to the log-in and back. */
	logInLink: 'Log in',
	/** In place of the picture. */
	password: 'Enter the password to watch.',
	/** Below it. */
	passwordWhy: 'Its broadcaster has given it a password.',
	/** Name of the field. */
	passwordField: 'Password',
	/** Button beside the field. */
	passwordSend: 'Watch',
	/** After a password that was not the right one. */
	passwordWrong: 'This is not the password. Try again.',
	/** Link on pages of other sites, where neither can be done. */
	ownPage: 'Watch on its own page',

	// ---------------------------------------------------------------------------------------------------------- asking to share
	/** Title of the card. */
	askTitle: 'Watch together?',
	/** The question itself. */
	ask: 'This broadcast has no big servers: viewers pass it on to each other. If you share, your computer sends the picture to two or three other viewers while you watch (about 8 MB a minute for each at standard quality), and they can see your internet address.',
	/** The same where there is little room; every fact must still be there. */
	askShort: 'Viewers pass this broadcast on to each other. If you share, you send it to two or three others (about 8 MB a minute each), and they can see your internet address.',
	/** Instead of the question on a connection that the device reports as mobile. */
	askMobile: 'Viewers pass this broadcast on to each other. You seem to be on a mobile connection, so you would only receive the picture from other viewers and send nothing on. They can see your internet address.',
	/** The same when the device asks to save data. */
	askSaving: 'Viewers pass this broadcast on to each other. Your device is saving data, so you would only receive the picture from other viewers and send nothing on. They can see your internet address.',
	/** The same when the device does not say what its connection costs. */
	askUnknown: 'Viewers pass this broadcast on to each other. We cannot tell whether your connection is metered, so you would only receive the picture from other viewers and send nothing on. They can see your internet address.',
	/** Added to the question when few can watch without sharing. */
	askSmallPlace: 'Without sharing you may have to wait for a place.',
	/** Answer: yes. Also the name of the switch. */
	askYes: 'Share while I watch',
	/** Answer: yes, where nothing is sent on. */
	askYesReceive: 'Watch with others',
	/** Answer: no. */
	askNo: 'Watch without sharing',
	/** Small print of the card. The sign is the one of the menu button. */
	askLater: 'Change it any time under ⚙ Sharing.',
	/** Button that opens the question where it does not fit over the picture. */
	askMore: 'Read more',
	/** Button that closes the question: the same as watching without sharing. */
	askNotNow: 'Not now',
} as const;

export type StringKey = keyof typeof STRINGS | keyof typeof CONTROL_STRINGS;
/** Translations by key; what is missing stays English. */
export type Strings = Partial<Readonly<Record<StringKey, string>>>;
