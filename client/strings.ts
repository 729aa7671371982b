/**
 * Every word that the player says: English originals by key. The comment above an entry is its context for translators. `%s` stands
 * for a value, `%1$s` and `%2$s` where there are several. Numbers and units come in already written for the reader's language.
 */
export const STRINGS = {
	/** Name of the whole player for screen readers, when the stream has no title. */
	player: 'Live video',
	/** The same with the stream's title. */
	playerOf: 'Live video: %s',

	// ------------------------------------------------------------------------------------------------------------------- buttons
	/** Button that starts or goes on. */
	play: 'Play',
	/** Button that halts the picture. */
	pause: 'Pause',
	/** Button that silences. */
	mute: 'Mute',
	/** Button that brings the sound back. */
	unmute: 'Unmute',
	/** Name of the volume slider. */
	volume: 'Volume',
	/** Button over a picture that the browser started without sound. */
	tapForSound: 'Tap for sound',
	/** Button that fills the screen. */
	fullscreen: 'Full screen',
	/** Button that leaves full screen. */
	fullscreenExit: 'Leave full screen',
	/** Button that shows the video in a small window of its own. */
	pip: 'Picture in picture',
	/** Button with the gear. */
	menu: 'Settings',
	/** Button that closes a panel. */
	close: 'Close',
	/** Button that leads from a panel back to the menu. */
	back: 'Back',
	/** Button after an error. */
	retry: 'Try again',
	/** Button after an error that only a fresh page mends. */
	reload: 'Reload the page',
	/** A button's name and its key, shown when the pointer rests on it, e.g. "Mute (m)". */
	withKey: '%1$s (%2$s)',

	// --------------------------------------------------------------------------------------------------------------- live or not
	/** Badge over the poster of a broadcast that is on the air. */
	live: 'Live',
	/** Badge while playing; short, capitals. */
	liveNow: 'LIVE',
	/** How far the picture is behind the event, e.g. "2 s behind". %s: whole seconds. */
	behind: '%s s behind',
	/** Button: jump to the newest picture. */
	backToLive: 'Back to live',
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
	/** Link below that sentence. */
	recording: 'Watch the recording',
	/** Said by screen readers only, when the picture comes. */
	playing: 'Playing live.',

	// ------------------------------------------------------------------------------------------ errors: the cause, then the remedy
	faultUnreachable: 'This broadcast cannot be reached right now.',
	remedyUnreachable: 'Check your connection and try again.',
	faultCodec: 'This browser cannot play this video.',
	remedyBrowser: 'Try a current Firefox, Chrome, Edge or Safari.',
	faultOldBrowser: 'This browser cannot play live video.',
	faultTicket: 'You could not be let in.',
	remedyReload: 'Reload the page and try again.',
	faultUnknown: 'This broadcast is not known here.',
	remedyOwner: 'Please tell the owner of this page.',
	faultForbidden: 'This page does not allow the connection to the broadcast.',
	faultUpdated: 'The player has been updated.',
	remedyUpdated: 'Reload the page to go on.',
	faultDecode: 'The picture of this broadcast cannot be shown.',
	remedyDecode: 'Reload the page, or try another browser.',

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
	/** Answer: yes. */
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

	// ------------------------------------------------------------------------------------------------------------------ sharing
	/** Panel and menu entry; also the word beside the arrow in the control bar. */
	sharing: 'Sharing',
	on: 'On',
	off: 'Off',
	/** Switch in the panel. */
	shareSwitch: 'Share while I watch',
	/** Below the switch on a connection where nothing is sent on. */
	receiveOnly: 'On this connection you only receive from other viewers. Nothing is sent on.',
	/** Heading of the choice of a limit. */
	howMuch: 'How much',
	/** Choice: no limit of the viewer's own. */
	capAuto: 'Automatic',
	/** Explains that choice. */
	capAutoHint: 'up to three viewers at once',
	capLow: 'Low',
	capMedium: 'Medium',
	capHigh: 'High',
	/** Choice: a figure that the viewer types. */
	capOwn: 'Own',
	/** A rate. %s: a number. */
	mbits: '%s Mbit/s',
	/** The unit behind the field for the viewer's own figure. */
	mbitsUnit: 'Mbit/s',
	/** What is being sent at this moment. */
	meterNow: 'Now',
	/** What was sent since play was pressed. */
	meterTotal: 'In total',
	/** Shown when the pointer rests on the arrow. %s: an amount, e.g. "38 MB". */
	passedOn: 'You have passed on %s',
	/** Heading. */
	othersSee: 'What others can see',
	othersSeeText: 'The few viewers you exchange the picture with can see your internet address, as in a video call. They do not learn your name or what else you do.',

	// ------------------------------------------------------------------------------------------------------- menu and its panels
	captions: 'Captions',
	/** A caption track that has no name. %s: its number. */
	captionsTrack: 'Captions %s',
	statistics: 'Statistics',
	keyboard: 'Keyboard shortcuts',
	/** Link: tell the owner that something is wrong with this stream. */
	report: 'Report…',
	about: 'About this stream',
	signed: 'Every second of this video is signed by its broadcaster.',
	/** Name of the small mark that opens "About this stream". */
	signedMark: 'Signed by its broadcaster',
	/** The broadcaster's public key. */
	fingerprint: 'Key fingerprint',
	delay: 'Delay',
	/** A delay. %s: seconds with one decimal. */
	seconds: '%s s',
	version: 'Player version',
	/** In the list of keys. */
	keyPlay: 'Play or pause',
	keyMute: 'Sound on or off',
	keyVolume: 'Louder, quieter',
	keyStatistics: 'Statistics',
	keyHelp: 'This list',
	keySpace: 'Space',
} as const;

export type StringKey = keyof typeof STRINGS;
/** Translations by key; what is missing stays English. */
export type Strings = Partial<Readonly<Record<StringKey, string>>>;
