/**
 * Everything that the sidecar may refuse over HTTP: a stable code, the status, and a sentence that says what to do.
 * A code that begins with `DS-ingest-` answers a publisher, `DS-site-` speaks of calls between WordPress and the sidecar.
 */
export const REFUSALS = {
	'DS-bad-request': [400, 'This is not a request that the sidecar understands.'],
	'DS-bad-json': [400, 'The body must be one JSON object in UTF-8.'],
	'DS-not-found': [404, 'There is nothing at this address.'],
	'DS-unknown-stream': [404, 'No stream with this ID is known here. Save the stream in WordPress once more, or make one with the command `key`.'],
	'DS-method': [405, 'This address does not answer that method.'],
	'DS-body-too-large': [413, 'The body is too large for this address.'],
	'DS-body-too-slow': [408, 'The body did not arrive in time. Try again.'],
	'DS-too-many-requests': [429, 'Too many requests came from your address. Wait a minute and try again.'],
	'DS-upgrade-needed': [426, 'This address is a WebSocket.'],
	'DS-origin': [403, 'Pages of this origin may not watch here. The owner can add it to ALLOWED_ORIGINS.'],
	'DS-internal': [500, 'The sidecar made a mistake. Its log says more.'],
	'DS-stopping': [503, 'The sidecar is being restarted. Try again in a few seconds.'],
	'DS-not-open': [403, 'Tickets for this stream come from its site.'],
	'DS-withheld': [451, 'This stream is off the air because of a copyright notice.'],
	'DS-no-player': [503, 'The player has not been built. Run `npm run build`, or set ASSETS_DIR.'],

	'DS-site-unsigned': [401, 'This call must be signed: X-Dumbbell-Time and X-Dumbbell-Signature are missing or malformed.'],
	'DS-site-wrong-signature': [401, 'The signature is wrong. WordPress and the sidecar must hold the same DUMBBELL_SECRET.'],
	'DS-site-clock': [401, 'The call is too old or from the future: the clocks of WordPress and of the sidecar differ by more than a minute.'],
	'DS-site-bad-stream': [422, 'A field of the stream is missing or malformed.'],
	'DS-site-bad-settings': [422, 'A setting that the site asks for is missing or malformed.'],
	'DS-site-bad-order': [422, 'The order is unknown or a field of it is malformed.'],

	'DS-ingest-no-key': [401, 'Send the ingest key of the stream: `Authorization: Bearer KEY`.'],
	'DS-ingest-wrong-key': [401, 'The ingest key is not the one of this stream. Copy the newest key from the page of the stream.'],
	'DS-ingest-key-renewed': [401, 'The ingest key of this stream was renewed. Copy the new one from the page of the stream.'],
	'DS-ingest-revoked': [410, 'The site has revoked this broadcast. Connect again to begin a new one.'],
	'DS-ingest-succeeded': [410, 'This stream has a new key, and with it a new address. Copy both from the page of the stream.'],
	'DS-ingest-bad-ticket': [401, 'The ticket is missing, over, or not for broadcasting this stream. Open the studio again.'],
	'DS-ingest-bad-message': [400, 'The studio said something that the sidecar does not understand. Reload the studio.'],
	'DS-ingest-bad-packet': [422, 'The studio sent a packet that is not signed as it must be. Reload the studio.'],
	'DS-ingest-flood': [429, 'The studio sends more than 40 Mbit/s. Choose a lower quality.'],
	'DS-ingest-superseded': [409, 'Another publisher with the right key has taken this stream over.'],
	'DS-ingest-ended': [410, 'The site has ended this broadcast.'],
	'DS-ingest-withheld': [451, 'This stream is off the air because of a copyright notice. The page of the stream says more.'],
	'DS-ingest-silent': [408, 'No media came for 10 seconds, so the broadcast was ended. Connect again.'],
	'DS-ingest-not-mp4': [415, 'The body is not MP4. With ffmpeg use: -f mp4 -movflags frag_keyframe+empty_moov+default_base_moof -frag_duration 80000'],
	'DS-ingest-no-moov': [422, 'Media came before the header (moov). With ffmpeg use: -movflags frag_keyframe+empty_moov+default_base_moof'],
	'DS-ingest-not-fragmented': [422, 'This MP4 is not fragmented, so it cannot be sent live. With ffmpeg use: -movflags frag_keyframe+empty_moov+default_base_moof'],
	'DS-ingest-second-moov': [422, 'A second header (moov) came in the same body. Connect again for each broadcast.'],
	'DS-ingest-codec': [415, 'Only H.264, VP9 or AV1 video and AAC or Opus audio can be sent. With ffmpeg use: -c:v libx264 -c:a aac'],
	'DS-ingest-tracks': [422, 'Send at most one video and one audio track, and at least one of them.'],
	'DS-ingest-malformed': [422, 'The MP4 is damaged: a box does not fit its place.'],
	'DS-ingest-truncated': [422, 'The body ended in the middle of a chunk.'],
	'DS-ingest-not-relative': [422, 'Chunks must stand by themselves. With ffmpeg add default_base_moof to -movflags.'],
	'DS-ingest-header-too-large': [413, 'The header (moov) is larger than 12 KiB. Send it without metadata and pictures: -map_metadata -1'],
	'DS-ingest-box-too-large': [413, 'A chunk is larger than 8 MiB. Use shorter chunks (-frag_duration 80000) or a lower bitrate.'],
	'DS-ingest-group-too-long': [422, 'More than 10 seconds passed without a keyframe, so nobody could join. Send one every second: -g 25 at 25 frames a second.'],
	'DS-ingest-time': [422, 'The times of the media run backwards or are out of range. Connect again to begin a new broadcast.'],
	'DS-ingest-site-silent': [503, 'The site did not answer when asked to certify this broadcast. Check that the sidecar can reach it, then try again.'],
	'DS-ingest-site-refused': [502, 'The site did not certify this broadcast.'],
	'DS-ingest-bad-certificate': [502, 'The certificate that the site gave is not good for this stream. Save the stream in WordPress once more.'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

export type RefusalCode = keyof typeof REFUSALS;

/** A refusal on its way out: thrown anywhere below the HTTP layer, answered there as `{code, message}`. */
export class Refusal extends Error {
	readonly code: RefusalCode;
	/** HTTP status. */
	readonly status: number;

	/** @param detail Said after the sentence, for instance the name of the field; never anything that a stranger must not read. */
	constructor(code: RefusalCode, detail?: string) {
		const [status, sentence] = REFUSALS[code];
		super(detail === undefined ? sentence : `${sentence} (${detail})`);
		this.code = code;
		this.status = status;
	}
}
