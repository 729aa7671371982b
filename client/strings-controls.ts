/** The words of the control bar, the menu and its panels, in the manner of strings.ts. */
export const CONTROL_STRINGS = {
	// --------------------------------------------------------------------------------------------------------------- the control bar
	/** Button that halts the picture. */
	pause: 'Pause',
	/** Button that silences. */
	mute: 'Mute',
	/** Button that brings the sound back. */
	unmute: 'Unmute',
	/** Name of the volume slider. */
	volume: 'Volume',
	/** Button that fills the screen. */
	fullscreen: 'Full screen',
	/** Button that leaves full screen. */
	fullscreenExit: 'Leave full screen',
	/** Button that shows the video in a small window of its own. */
	pip: 'Picture in picture',
	/** Button with the gear. */
	menu: 'Settings',
	/** Panel and menu entry; also the word beside the arrow in the control bar. */
	sharing: 'Sharing',
	/** Shown when the pointer rests on the arrow. %s: an amount, e.g. "38 MB". */
	passedOn: 'You have passed on %s',
	/** Button, menu entry and panel. */
	captions: 'Captions',
	/** Name of the small mark that opens "About this stream". */
	signedMark: 'Signed by its broadcaster',
	/** A button's name and its key, shown when the pointer rests on it, e.g. "Mute (m)". */
	withKey: '%1$s (%2$s)',
	/** Badge while playing; short, capitals. */
	liveNow: 'LIVE',
	/** Badge in the same place while a recording is played; short. */
	recorded: 'Recording',
	/** How far the picture is behind the event, e.g. "2 s behind". %s: whole seconds. */
	behind: '%s s behind',
	/** Button: jump to the newest picture. */
	backToLive: 'Back to live',
	/** Button that closes a panel. */
	close: 'Close',
	/** Button that leads from a panel back to the menu. */
	back: 'Back',

	// ------------------------------------------------------------------------------------------------------------------ sharing
	/** State of sharing, in the menu. */
	on: 'On',
	/** State of sharing, or of captions. */
	off: 'Off',
	/** Below the switch on a connection where nothing is sent on. */
	receiveOnly: 'On this connection you only receive from other viewers. Nothing is sent on.',
	/** Heading of the choice of a limit. */
	howMuch: 'How much',
	/** Choice: no limit of the viewer's own. */
	capAuto: 'Automatic',
	/** Explains that choice. */
	capAutoHint: 'up to three viewers at once',
	/** Choice of a limit. */
	capLow: 'Low',
	/** Choice of a limit. */
	capMedium: 'Medium',
	/** Choice of a limit. */
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
	/** Heading. */
	othersSee: 'What others can see',
	/** What sharing tells other viewers. */
	othersSeeText: 'The few viewers you exchange the picture with can see your internet address, as in a video call. They do not learn your name or what else you do.',

	// ------------------------------------------------------------------------------------------------------- menu and its panels
	/** A caption track that has no name. %s: its number. */
	captionsTrack: 'Captions %s',
	/** Menu entry, and heading of a table of technical figures. */
	statistics: 'Statistics',
	/** Menu entry and panel. */
	keyboard: 'Keyboard shortcuts',
	/** Link: tell the owner that something is wrong with this stream. */
	report: 'Report…',
	/** Menu entry: keep the last minute of what is shown as a file, as evidence. */
	saveExcerpt: 'Save excerpt',
	/** Menu entry and panel. */
	about: 'About this stream',
	/** Sentence in that panel. */
	signed: 'Every second of this video is signed by its broadcaster.',
	/** The broadcaster's public key. */
	fingerprint: 'Key fingerprint',
	/** How long the picture takes from the camera to this screen. */
	delay: 'Delay',
	/** A delay. %s: seconds with one decimal. */
	seconds: '%s s',
	/** Of this program. */
	version: 'Player version',
	/** In the list of keys. */
	keyPlay: 'Play or pause',
	/** In the list of keys. */
	keyMute: 'Sound on or off',
	/** In the list of keys: arrow up, arrow down. */
	keyVolume: 'Louder, quieter',
	/** In the list of keys: the question mark. */
	keyHelp: 'This list',
	/** Name of the space bar. */
	keySpace: 'Space',
} as const;
