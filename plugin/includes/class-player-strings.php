<?php
/**
 * The player's words. Written by tools/player-strings.mjs from client/strings*.ts: change them there.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The words that the element shows, translated.
 *
 * @since 0.1.0
 */
final class Player_Strings {

	/**
	 * All words by key.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string>
	 */
	public static function all(): array {
		return array(
			/* translators: Button that halts the picture. */
			'pause'             => __( 'Pause', 'dumbbell-stream' ),
			/* translators: Button that silences. */
			'mute'              => __( 'Mute', 'dumbbell-stream' ),
			/* translators: Button that brings the sound back. */
			'unmute'            => __( 'Unmute', 'dumbbell-stream' ),
			/* translators: Name of the volume slider. */
			'volume'            => __( 'Volume', 'dumbbell-stream' ),
			/* translators: Button that fills the screen. */
			'fullscreen'        => __( 'Full screen', 'dumbbell-stream' ),
			/* translators: Button that leaves full screen. */
			'fullscreenExit'    => __( 'Leave full screen', 'dumbbell-stream' ),
			/* translators: Button that shows the video in a small window of its own. */
			'pip'               => __( 'Picture in picture', 'dumbbell-stream' ),
			/* translators: Button with the gear. */
			'menu'              => __( 'Settings', 'dumbbell-stream' ),
			/* translators: Panel and menu entry; also the word beside the arrow in the control bar. */
			'sharing'           => __( 'Sharing', 'dumbbell-stream' ),
			/* translators: Shown when the pointer rests on the arrow. %s: an amount, e.g. "38 MB". */
			'passedOn'          => __( 'You have passed on %s', 'dumbbell-stream' ),
			/* translators: Button, menu entry and panel. */
			'captions'          => __( 'Captions', 'dumbbell-stream' ),
			/* translators: Name of the small mark that opens "About this stream". */
			'signedMark'        => __( 'Signed by its broadcaster', 'dumbbell-stream' ),
			/* translators: A button's name and its key, shown when the pointer rests on it, e.g. "Mute (m)". */
			'withKey'           => __( '%1$s (%2$s)', 'dumbbell-stream' ),
			/* translators: Badge while playing; short, capitals. */
			'liveNow'           => __( 'LIVE', 'dumbbell-stream' ),
			/* translators: Badge in the same place while a recording is played; short. */
			'recorded'          => __( 'Recording', 'dumbbell-stream' ),
			/* translators: How far the picture is behind the event, e.g. "2 s behind". %s: whole seconds. */
			'behind'            => __( '%s s behind', 'dumbbell-stream' ),
			/* translators: Button: jump to the newest picture. */
			'backToLive'        => __( 'Back to live', 'dumbbell-stream' ),
			/* translators: Button that closes a panel. */
			'close'             => __( 'Close', 'dumbbell-stream' ),
			/* translators: Button that leads from a panel back to the menu. */
			'back'              => __( 'Back', 'dumbbell-stream' ),
			/* translators: State of sharing, in the menu. */
			'on'                => __( 'On', 'dumbbell-stream' ),
			/* translators: State of sharing, or of captions. */
			'off'               => __( 'Off', 'dumbbell-stream' ),
			/* translators: Below the switch on a connection where nothing is sent on. */
			'receiveOnly'       => __( 'On this connection you only receive from other viewers. Nothing is sent on.', 'dumbbell-stream' ),
			/* translators: Heading of the choice of a limit. */
			'howMuch'           => __( 'How much', 'dumbbell-stream' ),
			/* translators: Choice: no limit of the viewer's own. */
			'capAuto'           => __( 'Automatic', 'dumbbell-stream' ),
			/* translators: Explains that choice. */
			'capAutoHint'       => __( 'up to three viewers at once', 'dumbbell-stream' ),
			/* translators: Choice of a limit. */
			'capLow'            => __( 'Low', 'dumbbell-stream' ),
			/* translators: Choice of a limit. */
			'capMedium'         => __( 'Medium', 'dumbbell-stream' ),
			/* translators: Choice of a limit. */
			'capHigh'           => __( 'High', 'dumbbell-stream' ),
			/* translators: Choice: a figure that the viewer types. */
			'capOwn'            => __( 'Own', 'dumbbell-stream' ),
			/* translators: A rate. %s: a number. */
			'mbits'             => __( '%s Mbit/s', 'dumbbell-stream' ),
			/* translators: The unit behind the field for the viewer's own figure. */
			'mbitsUnit'         => __( 'Mbit/s', 'dumbbell-stream' ),
			/* translators: What is being sent at this moment. */
			'meterNow'          => __( 'Now', 'dumbbell-stream' ),
			/* translators: What was sent since play was pressed. */
			'meterTotal'        => __( 'In total', 'dumbbell-stream' ),
			/* translators: Heading. */
			'othersSee'         => __( 'What others can see', 'dumbbell-stream' ),
			/* translators: What sharing tells other viewers. */
			'othersSeeText'     => __( 'The few viewers you exchange the picture with can see your internet address, as in a video call. They do not learn your name or what else you do.', 'dumbbell-stream' ),
			/* translators: A caption track that has no name. %s: its number. */
			'captionsTrack'     => __( 'Captions %s', 'dumbbell-stream' ),
			/* translators: Menu entry, and heading of a table of technical figures. */
			'statistics'        => __( 'Statistics', 'dumbbell-stream' ),
			/* translators: Menu entry and panel. */
			'keyboard'          => __( 'Keyboard shortcuts', 'dumbbell-stream' ),
			/* translators: Link: tell the owner that something is wrong with this stream. */
			'report'            => __( 'Report…', 'dumbbell-stream' ),
			/* translators: Menu entry: keep the last minute of what is shown as a file, as evidence. */
			'saveExcerpt'       => __( 'Save excerpt', 'dumbbell-stream' ),
			/* translators: Menu entry and panel. */
			'about'             => __( 'About this stream', 'dumbbell-stream' ),
			/* translators: Sentence in that panel. */
			'signed'            => __( 'Every second of this video is signed by its broadcaster.', 'dumbbell-stream' ),
			/* translators: The broadcaster's public key. */
			'fingerprint'       => __( 'Key fingerprint', 'dumbbell-stream' ),
			/* translators: How long the picture takes from the camera to this screen. */
			'delay'             => __( 'Delay', 'dumbbell-stream' ),
			/* translators: A delay. %s: seconds with one decimal. */
			'seconds'           => __( '%s s', 'dumbbell-stream' ),
			/* translators: Of this program. */
			'version'           => __( 'Player version', 'dumbbell-stream' ),
			/* translators: In the list of keys. */
			'keyPlay'           => __( 'Play or pause', 'dumbbell-stream' ),
			/* translators: In the list of keys. */
			'keyMute'           => __( 'Sound on or off', 'dumbbell-stream' ),
			/* translators: In the list of keys: arrow up, arrow down. */
			'keyVolume'         => __( 'Louder, quieter', 'dumbbell-stream' ),
			/* translators: In the list of keys: the question mark. */
			'keyHelp'           => __( 'This list', 'dumbbell-stream' ),
			/* translators: Name of the space bar. */
			'keySpace'          => __( 'Space', 'dumbbell-stream' ),
			/* translators: Name of the whole player for screen readers, when the stream has no title. */
			'player'            => __( 'Live video', 'dumbbell-stream' ),
			/* translators: The same with the stream's title. */
			'playerOf'          => __( 'Live video: %s', 'dumbbell-stream' ),
			/* translators: Large button that starts or goes on. */
			'play'              => __( 'Play', 'dumbbell-stream' ),
			/* translators: Button over a picture that the browser started without sound. */
			'tapForSound'       => __( 'Tap for sound', 'dumbbell-stream' ),
			/* translators: Button after an error. */
			'retry'             => __( 'Try again', 'dumbbell-stream' ),
			/* translators: Button after an error that only a fresh page mends. */
			'reload'            => __( 'Reload the page', 'dumbbell-stream' ),
			/* translators: Badge over the poster of a broadcast that is on the air. */
			'live'              => __( 'Live', 'dumbbell-stream' ),
			/* translators: Badge before a broadcast. %s: weekday or date with time, e.g. "Friday 20:00". */
			'starts'            => __( 'Starts %s', 'dumbbell-stream' ),
			/* translators: The same within the last hour. %s: minutes and seconds, e.g. "12:05". */
			'startsIn'          => __( 'Starts in %s', 'dumbbell-stream' ),
			/* translators: After 2 s without a picture. */
			'connecting'        => __( 'Connecting…', 'dumbbell-stream' ),
			/* translators: After 6 s without a picture. */
			'stillTrying'       => __( 'Still trying. Your network may be blocking video.', 'dumbbell-stream' ),
			/* translators: The broadcaster has just gone. */
			'waiting'           => __( 'The broadcast will be back in a moment.', 'dumbbell-stream' ),
			/* translators: The broadcaster has been away for half a minute. */
			'waitingLong'       => __( 'Waiting for the broadcaster.', 'dumbbell-stream' ),
			/* translators: The picture stands still. */
			'stalled'           => __( 'Catching up…', 'dumbbell-stream' ),
			/* translators: No room for one more viewer who does not share; he joins by himself later. */
			'full'              => __( 'All places are taken right now. We keep one for you.', 'dumbbell-stream' ),
			/* translators: Button below that sentence. */
			'fullOffer'         => __( 'Join at once by sharing with other viewers', 'dumbbell-stream' ),
			/* translators: The broadcast is over. */
			'ended'             => __( 'This broadcast has ended.', 'dumbbell-stream' ),
			/* translators: The same when its owner has revoked it, for instance because somebody else was broadcasting. */
			'revoked'           => __( 'This broadcast was stopped by its owner.', 'dumbbell-stream' ),
			/* translators: In the place of the picture, or in a corner of it for a moment, when the site has taken something off the air. */
			'withheld'          => __( 'This part is not available because of a copyright notice.', 'dumbbell-stream' ),
			/* translators: The second sentence where nothing else is to be seen. */
			'withheldWhom'      => __( 'The owner of this page can tell you more.', 'dumbbell-stream' ),
			/* translators: Link below that sentence. */
			'recording'         => __( 'Watch the recording', 'dumbbell-stream' ),
			/* translators: A recording was played to its end. */
			'recordingEnded'    => __( 'The recording is over.', 'dumbbell-stream' ),
			/* translators: Button below that sentence. */
			'again'             => __( 'Play again', 'dumbbell-stream' ),
			/* translators: Said by screen readers only, when the picture comes. */
			'playing'           => __( 'Playing live.', 'dumbbell-stream' ),
			/* translators: The same when it is a recording. */
			'playingRecorded'   => __( 'Playing a recording.', 'dumbbell-stream' ),
			/* translators: Error: the address of the stream does not answer. */
			'faultUnreachable'  => __( 'This broadcast cannot be reached right now.', 'dumbbell-stream' ),
			/* translators: Remedy for it. */
			'remedyUnreachable' => __( 'Check your connection and try again.', 'dumbbell-stream' ),
			/* translators: Error: the format of the video is unknown to this browser. */
			'faultCodec'        => __( 'This browser cannot play this video.', 'dumbbell-stream' ),
			/* translators: Remedy for this and the next one. */
			'remedyBrowser'     => __( 'Try a current Firefox, Chrome, Edge or Safari.', 'dumbbell-stream' ),
			/* translators: Error: the browser lacks what live video needs. */
			'faultOldBrowser'   => __( 'This browser cannot play live video.', 'dumbbell-stream' ),
			/* translators: Error: the site has refused this viewer, or cannot be asked. */
			'faultTicket'       => __( 'You could not be let in.', 'dumbbell-stream' ),
			/* translators: Remedy for it. */
			'remedyReload'      => __( 'Reload the page and try again.', 'dumbbell-stream' ),
			/* translators: Error: the server knows no such stream. */
			'faultUnknown'      => __( 'This broadcast is not known here.', 'dumbbell-stream' ),
			/* translators: Remedy for this and the next one. */
			'remedyOwner'       => __( 'Please tell the owner of this page.', 'dumbbell-stream' ),
			/* translators: Error: the security rules of the page forbid it. */
			'faultForbidden'    => __( 'This page does not allow the connection to the broadcast.', 'dumbbell-stream' ),
			/* translators: Error: parts of the player that were needed now are of an older version and gone. */
			'faultUpdated'      => __( 'The player has been updated.', 'dumbbell-stream' ),
			/* translators: Remedy for it. */
			'remedyUpdated'     => __( 'Reload the page to go on.', 'dumbbell-stream' ),
			/* translators: Error: the video is broken for this browser. */
			'faultDecode'       => __( 'The picture of this broadcast cannot be shown.', 'dumbbell-stream' ),
			/* translators: Remedy for it. */
			'remedyDecode'      => __( 'Reload the page, or try another browser.', 'dumbbell-stream' ),
			/* translators: In place of the picture: the site shows it to its members. */
			'logIn'             => __( 'Log in to watch.', 'dumbbell-stream' ),
			/* translators: Below it. */
			'logInWhy'          => __( 'This broadcast is for members of this site.', 'dumbbell-stream' ),
			/* translators: Link that leads to the log-in and back. */
			'logInLink'         => __( 'Log in', 'dumbbell-stream' ),
			/* translators: In place of the picture. */
			'password'          => __( 'Enter the password to watch.', 'dumbbell-stream' ),
			/* translators: Below it. */
			'passwordWhy'       => __( 'Its broadcaster has given it a password.', 'dumbbell-stream' ),
			/* translators: Name of the field. */
			'passwordField'     => __( 'Password', 'dumbbell-stream' ),
			/* translators: Button beside the field. */
			'passwordSend'      => __( 'Watch', 'dumbbell-stream' ),
			/* translators: After a password that was not the right one. */
			'passwordWrong'     => __( 'This is not the password. Try again.', 'dumbbell-stream' ),
			/* translators: Link on pages of other sites, where neither can be done. */
			'ownPage'           => __( 'Watch on its own page', 'dumbbell-stream' ),
			/* translators: Title of the card. */
			'askTitle'          => __( 'Watch together?', 'dumbbell-stream' ),
			/* translators: The question itself. */
			'ask'               => __( 'This broadcast has no big servers: viewers pass it on to each other. If you share, your computer sends the picture to two or three other viewers while you watch (about 8 MB a minute for each at standard quality), and they can see your internet address.', 'dumbbell-stream' ),
			/* translators: The same where there is little room; every fact must still be there. */
			'askShort'          => __( 'Viewers pass this broadcast on to each other. If you share, you send it to two or three others (about 8 MB a minute each), and they can see your internet address.', 'dumbbell-stream' ),
			/* translators: Instead of the question on a connection that the device reports as mobile. */
			'askMobile'         => __( 'Viewers pass this broadcast on to each other. You seem to be on a mobile connection, so you would only receive the picture from other viewers and send nothing on. They can see your internet address.', 'dumbbell-stream' ),
			/* translators: The same when the device asks to save data. */
			'askSaving'         => __( 'Viewers pass this broadcast on to each other. Your device is saving data, so you would only receive the picture from other viewers and send nothing on. They can see your internet address.', 'dumbbell-stream' ),
			/* translators: The same when the device does not say what its connection costs. */
			'askUnknown'        => __( 'Viewers pass this broadcast on to each other. We cannot tell whether your connection is metered, so you would only receive the picture from other viewers and send nothing on. They can see your internet address.', 'dumbbell-stream' ),
			/* translators: Added to the question when few can watch without sharing. */
			'askSmallPlace'     => __( 'Without sharing you may have to wait for a place.', 'dumbbell-stream' ),
			/* translators: Answer: yes. Also the name of the switch. */
			'askYes'            => __( 'Share while I watch', 'dumbbell-stream' ),
			/* translators: Answer: yes, where nothing is sent on. */
			'askYesReceive'     => __( 'Watch with others', 'dumbbell-stream' ),
			/* translators: Answer: no. */
			'askNo'             => __( 'Watch without sharing', 'dumbbell-stream' ),
			/* translators: Small print of the card. The sign is the one of the menu button. */
			'askLater'          => __( 'Change it any time under ⚙ Sharing.', 'dumbbell-stream' ),
			/* translators: Button that opens the question where it does not fit over the picture. */
			'askMore'           => __( 'Read more', 'dumbbell-stream' ),
			/* translators: Button that closes the question: the same as watching without sharing. */
			'askNotNow'         => __( 'Not now', 'dumbbell-stream' ),
		);
	}
}
