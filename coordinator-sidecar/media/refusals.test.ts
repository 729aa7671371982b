import { describe, expect, it } from 'vitest';
import { Chunker, IngestFault } from './chunker.ts';
import { boxesOf, body, ordinaryFile, outcomeOf } from './testing/bodies.ts';

const KiB = 1_024;
const MiB = 1_048_576;

function refusal(...pieces: readonly Uint8Array[]): IngestFault {
	const { thrown } = outcomeOf(pieces);
	if (!(thrown instanceof IngestFault)) throw new Error(`not refused: ${String(thrown)}`);
	expect(thrown.status).toBeGreaterThanOrEqual(400);
	expect(thrown.status).toBeLessThan(500);
	return thrown;
}

/** The header of a box, with 32 bits of size. */
function header(type: string, size: number): Buffer {
	const bytes = Buffer.alloc(8);
	bytes.writeUInt32BE(size);
	bytes.write(type, 4, 'latin1');
	return bytes;
}

/** The live body with each track's time moved from one chunk on. */
function withTimes(move: (chunk: number, timescaleUnits: number, track: number) => number): readonly Uint8Array[] {
	let chunk = -1;
	return boxesOf(body('live')).map(({ type, bytes }) => {
		if (type !== 'moof') return bytes;
		chunk++;
		const copy = Buffer.from(bytes);
		for (let at = copy.indexOf('tfdt'); at >= 0; at = copy.indexOf('tfdt', at + 4)) {
			const track = copy.readUInt32BE(copy.lastIndexOf('tfhd', at) + 8);
			copy.writeBigUInt64BE(BigInt(move(chunk, Number(copy.readBigUInt64BE(at + 8)), track)), at + 8);
		}
		return copy;
	});
}

const boxes = boxesOf(body('live'));
const pieceOf = (...types: readonly string[]) => boxes.filter(({ type }) => types.includes(type)).map(({ bytes }) => bytes);
const [ftyp, moov, moof, mdat] = ['ftyp', 'moov', 'moof', 'mdat'].map((type) => pieceOf(type)[0] ?? new Uint8Array()) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

describe('DS-40: not MP4, or damaged', () => {
	it.each([
		['text', Buffer.from('Hello, I would like to go live, please.')],
		['WebM', body('webm')],
		['nothing', new Uint8Array()],
		['zeros', Buffer.alloc(KiB)],
	])('%s', (_name, bytes) => {
		expect(refusal(bytes)).toMatchObject({ code: 'DS-40', status: 415 });
	});

	it('is said after eight bytes', () => {
		expect(refusal(body('webm').subarray(0, 8)).code).toBe('DS-40');
	});

	it.each([
		['a box that goes on to the end of the file', [ftyp, moov, moof, header('mdat', 0)]],
		['a box that is smaller than its header', [ftyp, header('moov', 7)]],
		['a box of 64 bits that is smaller than its header', [ftyp, header('moov', 1), Buffer.from('000000000000000f', 'hex')]],
		['a moof behind a moof', [ftyp, moov, moof, moof]],
		['a second header that differs', [ftyp, moov, changed(moov, 'mvhd', 20)]],
		['a sample outside of its mdat', [ftyp, moov, moof, Buffer.concat([header('mdat', 9), Buffer.alloc(1)])]],
		['children that are larger than their parent', [ftyp, moov, changed(moof, 'traf', -4), mdat]],
		['a chunk of an unknown track', [ftyp, moov, changed(moof, 'tfhd', 8), mdat]],
		['a codec without its configuration that fits', [ftyp, changed(moov, 'esds', 8), moof, mdat]],
	])('%s', (_name, pieces) => {
		expect(refusal(...pieces).code).toBe('DS-40');
	});
});

describe('DS-41: not fragmented, or media before the header', () => {
	it('an ordinary MP4 with the header at its end', () => {
		expect(refusal(ordinaryFile())).toMatchObject({ code: 'DS-41', status: 422 });
	});

	it('an ordinary MP4 with the header at its beginning', () => {
		const fault = refusal(ordinaryFile('-movflags', '+faststart'));
		expect(fault.code).toBe('DS-41');
		expect(fault.message).toContain('-movflags');
	});

	it.each([
		['media without a header', [moof, mdat]],
		['media before the header', [ftyp, moof, mdat]],
		['mdat without moof', [ftyp, moov, mdat]],
		['a header and no media', [ftyp, moov]],
		['a header of which the end is missing', [ftyp, moov.subarray(0, -1)]],
	])('%s', (_name, pieces) => {
		expect(refusal(...pieces).code).toBe('DS-41');
	});
});

describe('DS-42: codecs', () => {
	it.each([
		['hevc', 'hvc1'],
		['mp3', 'mp4a.6b'],
		['twoVideos', '2 tracks'],
		['av1TooEarly', '+delay_moov'],
	] as const)('%s is named', (name, word) => {
		const fault = refusal(body(name));
		expect(fault).toMatchObject({ code: 'DS-42', status: 415 });
		expect(fault.message).toContain(word);
	});
});

describe('DS-43: too large', () => {
	it('is said as soon as the size is known, and nothing is held for it', () => {
		expect(refusal(ftyp, moov, moof, header('mdat', 8 * MiB + 1))).toMatchObject({ code: 'DS-43', status: 413 });
		expect(refusal(ftyp, header('free', 0xffff_ffff)).code).toBe('DS-43');
		expect(refusal(ftyp, header('free', 1), Buffer.alloc(8, 0xff)).code).toBe('DS-43');
	});

	it('counts moof and mdat together', () => {
		expect(refusal(ftyp, moov, moof, header('mdat', 8 * MiB - 8)).code).toBe('DS-43');
	});

	it('a table that claims more samples than there can be', () => {
		const copy = Buffer.from(moof);
		copy.writeUInt32BE(0xffff_ffff, copy.indexOf('trun') + 8);
		expect(refusal(ftyp, moov, copy, mdat).code).toBe('DS-43');
	});
});

describe('DS-44: groups that nobody could join', () => {
	it('12 s between keyframes', () => {
		const fault = refusal(body('groupsOf12'));
		expect(fault).toMatchObject({ code: 'DS-44', status: 422 });
		expect(fault.message).toContain('-g 25');
	});
});

describe('DS-45: time', () => {
	const second = 48_000; // Of the sound; more than three of the picture's.

	it('may begin anywhere', () => {
		expect(outcomeOf(withTimes((_chunk, time, track) => time + (track === 1 ? 12_800 : 48_000) * 3_600 * 24 * 365)).thrown).toBeUndefined();
	});

	it.each([
		['backwards', (chunk: number, time: number) => (chunk === 20 ? 0 : time)],
		['forwards by far', (chunk: number, time: number) => (chunk >= 20 ? time + 11 * second : time)],
		['one track far from the other', (_chunk: number, time: number, track: number) => (track === 2 ? time + 11 * second : time)],
	])('%s', (_name, move) => {
		expect(refusal(...withTimes(move))).toMatchObject({ code: 'DS-45', status: 422 });
	});

	it('the same chunk again', () => {
		expect(refusal(ftyp, moov, moof, mdat, moof, mdat).code).toBe('DS-45');
	});
});

describe('DS-46: a header that no announcement could carry', () => {
	it('with metadata', () => {
		const fault = refusal(body('largeHeader'));
		expect(fault).toMatchObject({ code: 'DS-46', status: 413 });
		expect(fault.message).toContain('-map_metadata -1');
	});
});

describe('after a refusal', () => {
	it('every call says the same, and no chunk comes any more', () => {
		let chunks = 0;
		const chunker = new Chunker({ info: () => undefined, chunk: () => chunks++, warn: () => undefined });
		for (const bytes of [ftyp, moov, moof, mdat]) chunker.write(bytes);
		expect(chunks).toBe(1);
		const fault = thrownBy(() => chunker.write(Buffer.concat([moof, moof])));
		expect(fault).toBeInstanceOf(IngestFault);
		expect(thrownBy(() => chunker.write(mdat))).toBe(fault);
		expect(thrownBy(() => chunker.end())).toBe(fault);
		expect(chunks).toBe(1);
	});
});

function thrownBy(act: () => void): unknown {
	try {
		act();
	} catch (error) {
		return error;
	}
	throw new Error('nothing was thrown');
}

/** A copy with one byte changed: `offset` bytes behind the first occurrence of a type. */
function changed(bytes: Uint8Array, type: string, offset: number): Uint8Array {
	const copy = Buffer.from(bytes);
	const at = copy.indexOf(type) + offset;
	copy.writeUInt8(copy.readUInt8(at) ^ 0x7f, at);
	return copy;
}
