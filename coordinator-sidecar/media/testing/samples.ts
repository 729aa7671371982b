import { createFile, MP4BoxBuffer, type Sample } from 'mp4box';

/** A sample as mp4box reads it: a second opinion on what our own reader says. */
export interface ReadSample {
	readonly track: number;
	readonly dts: number;
	readonly cts: number;
	readonly duration: number;
	readonly isKeyframe: boolean;
	readonly data: string;
}
/** The first decoding time in each traf, and the number of its moof. */
export interface ReadFragment {
	readonly number: number;
	readonly tracks: readonly { readonly track: number; readonly decodeTime: number }[];
}

/** All samples of a body, each track's in order of decoding, and its fragments. */
export function readSamples(bytes: Uint8Array): { readonly samples: readonly ReadSample[]; readonly fragments: readonly ReadFragment[] } {
	const file = createFile(true);
	const samples: Sample[] = [];
	file.onSamples = (_track, _user, more) => samples.push(...more);
	file.onReady = ({ tracks }) => {
		for (const { id } of tracks) file.setExtractionOptions(id, undefined, { nbSamples: 1 });
		file.start();
	};
	file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(new Uint8Array(bytes).buffer, 0));
	file.flush();
	const fragments = file.moofs.map((moof) => ({
		number: moof.mfhd.sequence_number,
		tracks: moof.trafs.map(({ tfhd, tfdt }) => ({ track: tfhd.track_id, decodeTime: tfdt.baseMediaDecodeTime })),
	}));
	return { samples: samples.map(toRead).sort((a, b) => a.track - b.track), fragments };
}

function toRead({ track_id: track, dts, cts, duration, is_sync: isKeyframe, data }: Sample): ReadSample {
	return { track, dts, cts, duration, isKeyframe, data: Buffer.from(data ?? []).toString('base64') };
}
