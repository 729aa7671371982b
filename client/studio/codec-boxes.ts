/** Configuration boxes of sample entries, as bytes behind the box's header: what a decoder must know before the first frame. */

/** What WebCodecs hands out, or our own word where it hands out nothing. */
export interface CodecBox {
	/** The sample entry. */
	readonly entry: 'avc1' | 'vp09' | 'av01' | 'mp4a' | 'Opus';
	readonly type: 'avcC' | 'vpcC' | 'av1C' | 'esds' | 'dOps';
	readonly data: Uint8Array;
}

const OPUS_MAGIC_BYTES = 8;
/** What libopus needs to settle, samples at 48 kHz. */
const OPUS_PRE_SKIP = 312;
const OPUS_RATE = 48_000;
/** Bt.709, as cameras and screens deliver. */
const BT709 = 1;
/** 4:2:0, samples between the lines. */
const CHROMA_420 = 1;

/** @throws Error for a codec that we do not send. */
export function videoBox(codec: string, description: Uint8Array | null): CodecBox {
	const [name, ...parts] = codec.split('.');
	if (name === 'avc1' && description) return { entry: 'avc1', type: 'avcC', data: description };
	if (name === 'vp09') return { entry: 'vp09', type: 'vpcC', data: vpcC(parts.map(Number)) };
	if (name === 'av01') return { entry: 'av01', type: 'av1C', data: description ?? av1C(parts) };
	throw new Error(`${codec} cannot be put into MP4`);
}

/** @throws Error for a codec that we do not send. */
export function audioBox(codec: string, channels: number, description: Uint8Array | null): CodecBox {
	if (codec === 'opus') return { entry: 'Opus', type: 'dOps', data: dOps(channels, description) };
	if (codec.startsWith('mp4a.') && description) return { entry: 'mp4a', type: 'esds', data: esds(description) };
	throw new Error(`${codec} cannot be put into MP4`);
}

/** `vp09.PP.LL.DD`, VP codec ISO media file format binding 1.0. */
function vpcC([profile = 0, level = 10, depth = 8]: readonly number[]): Uint8Array {
	return Uint8Array.of(1, 0, 0, 0, profile, level, (depth << 4) | (CHROMA_420 << 1), BT709, BT709, BT709, 0, 0);
}

/** `av01.P.LLT.DD`, AV1 codec ISO media file format binding 1.2: the sequence header comes with each keyframe. */
function av1C([profile = '0', levelAndTier = '05M', depth = '08']: readonly string[]): Uint8Array {
	const level = Number.parseInt(levelAndTier, 10);
	const tier = levelAndTier.endsWith('H') ? 0x80 : 0;
	const deep = Number(depth) > 8 ? 0x40 : 0;
	return Uint8Array.of(0x81, (Number(profile) << 5) | level, tier | deep | 0x0c, 0);
}

/** From `OpusHead` (RFC 7845 section 5.1, little-endian) to its big-endian twin in MP4. */
function dOps(channels: number, head: Uint8Array | null): Uint8Array {
	const box = new Uint8Array(11);
	const to = new DataView(box.buffer);
	const from = head && head.length >= OPUS_MAGIC_BYTES + 11 ? new DataView(head.buffer, head.byteOffset + OPUS_MAGIC_BYTES) : null;
	to.setUint8(1, from ? from.getUint8(1) : channels);
	to.setUint16(2, from ? from.getUint16(2, true) : OPUS_PRE_SKIP);
	to.setUint32(4, from ? from.getUint32(4, true) : OPUS_RATE);
	to.setInt16(8, from ? from.getInt16(8, true) : 0);
	return box; // The family of channels is 0: mono or stereo.
}

/** ISO 14496-1: an elementary stream whose decoder is described by an AudioSpecificConfig. */
function esds(config: Uint8Array): Uint8Array {
	const specific = descriptor(5, [...config]);
	const decoder = descriptor(4, [0x40, 0x15, ...new Array<number>(11).fill(0), ...specific]);
	const stream = descriptor(3, [0, 1, 0, ...decoder, ...descriptor(6, [2])]);
	return Uint8Array.from([0, 0, 0, 0, ...stream]);
}

function descriptor(tag: number, body: readonly number[]): readonly number[] {
	return [tag, body.length, ...body];
}
