import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import { rangesOf } from './off-air.ts';
import { replay, type ReplayParts } from './recording.ts';
import { fetchRecording, type FetchParts, type RecordedInfo } from './stream-json.ts';

/** Loaded only where a recording is played. */
type Surroundings = Pick<ReplayParts, 'verify' | 'player' | 'now' | 'begins' | 'leftOut'> & { readonly parts: FetchParts };

/**
 * Fetches a recording and plays it; what its site has taken off the air is left out.
 *
 * @returns false when nothing was left of it.
 * @throws {Fault} DS-20, DS-24 or DS-25.
 */
export async function playRecording(info: RecordedInfo, { player, parts, ...others }: Surroundings): Promise<boolean> {
	const stream = fromBase64url(info.stream) as Uint8Array;
	const withheld = await rangesOf(info, stream, others.verify);
	const file = await fetchRecording(info.recording, parts);
	let played = 0;
	const counted: ReplayParts['player'] = {
		target: (bufferMs) => player.target(bufferMs),
		announced: (session, announcement) => player.announced(session, announcement),
		play: (packet) => {
			played++;
			player.play(packet);
		},
	};
	await replay(file, { ...others, player: counted, stream, withheld, wait: parts.wait, signal: parts.signal });
	return played > 0 || withheld.length === 0;
}
