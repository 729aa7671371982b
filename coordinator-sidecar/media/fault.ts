/** What a body may be refused for: a stable code, the HTTP status, and a sentence that says what to do. */
const FAULTS = {
	'DS-40': [415, 'The body is not a sound MP4. With ffmpeg use: -f mp4 -movflags frag_keyframe+empty_moov+default_base_moof -frag_duration 80000'],
	'DS-41': [422, 'The MP4 is not fragmented, so it cannot be sent live. With ffmpeg use: -movflags frag_keyframe+empty_moov+default_base_moof'],
	'DS-42': [415, 'Send one H.264, VP9 or AV1 video track and one AAC or Opus audio track, or one of them. With ffmpeg use: -c:v libx264 -c:a aac'],
	'DS-43': [413, 'A part of the MP4 is larger than 8 MiB. Use shorter chunks (-frag_duration 80000) or a lower bitrate.'],
	'DS-44': [422, 'More than 10 seconds passed without a keyframe, so nobody could join. Send one every second: at 25 frames a second with -g 25.'],
	'DS-45': [422, 'The times of the media run backwards, or jump by more than 10 seconds. Connect again to begin a new broadcast.'],
	'DS-46': [413, 'The header of the MP4 (ftyp and moov) is larger than 12,288 bytes. Send it without metadata and pictures: -map_metadata -1'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

/** Codes of refused bodies. */
export type FaultCode = keyof typeof FAULTS;

/** The body is refused: nothing more may be written. The message may be shown to the publisher. */
export class IngestFault extends Error {
	/** Stable, for instance 'DS-41'. */
	readonly code: FaultCode;
	/** HTTP status of the answer. */
	readonly status: number;

	/** @param detail What exactly was found, said behind the sentence; never raw bytes of the body. */
	constructor(code: FaultCode, detail?: string) {
		const [status, sentence] = FAULTS[code];
		super(detail === undefined ? sentence : `${sentence} (Found: ${detail}.)`);
		this.name = 'IngestFault';
		this.code = code;
		this.status = status;
	}
}
