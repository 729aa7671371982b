import { readKeyList } from '@dumbbell-stream/core/key-list.ts';
import { readTombstones, type CaptureRange } from '@dumbbell-stream/core/tombstones.ts';
import { equalBytes } from '@dumbbell-stream/core/wire.ts';
import type { VerifySignature } from './crypto.ts';

/** What the address of a recording says of what may not be shown. Nothing of it is believed yet. */
export interface Claims {
	readonly keyList: Uint8Array | null;
	readonly tombstones: Uint8Array | null;
}

/**
 * What of a recording is off the air: as the site has signed that the stream's own key names. Whoever only serves the file cannot say so.
 *
 * @param stream Public key of the stream, 32 bytes.
 */
export async function rangesOf({ keyList, tombstones }: Claims, stream: Uint8Array, verify: VerifySignature): Promise<readonly CaptureRange[]> {
	const keys = keyList && readKeyList(keyList);
	const list = tombstones && readTombstones(tombstones);
	if (!keys?.site || !list || !equalBytes(keys.stream, stream) || !equalBytes(list.stream, stream)) return [];
	const signed = (await verify(stream, keys.message, keys.signature)) && (await verify(keys.site, list.message, list.signature));
	return signed ? list.ranges : [];
}
