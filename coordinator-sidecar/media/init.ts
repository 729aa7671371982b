import { createFile, MP4BoxBuffer, type ISOFile } from 'mp4box';
import { childOf, childrenOf, Fields, printable, writeBox, type Box } from './boxes.ts';
import { IngestFault } from './fault.ts';

/** What a fragment's samples are where it does not say (trex). */
export interface SampleDefaults {
	/** Units of the track's timescale. */
	readonly duration: number;
	readonly size: number;
	readonly flags: number;
}
/** A track as its header describes it. */
export interface Track {
	readonly id: number;
	readonly kind: 'video' | 'audio';
	/** Units per second. */
	readonly timescale: number;
	/** RFC 6381, for instance `avc1.42c01f`. */
	readonly codec: string;
	readonly defaults: SampleDefaults;
}
/** One video track and one audio track, or one of them. */
export interface Tracks {
	readonly video: Track | null;
	readonly audio: Track | null;
}
/** The track of which the time and the groups of the stream are those. */
export function mainTrack({ video, audio }: Tracks): Track {
	return (video ?? audio) as Track; // readTracks has made sure that there is one.
}

type Moov = ISOFile['moov'];
type Kind = Track['kind'];

/** A codec that is taken. */
interface Entry {
	readonly kind: Kind;
	/** The box with the decoder's configuration, and the least bytes that it has. */
	readonly config: string;
	readonly configBytes: number;
	/** What the codec string must be. */
	readonly codec: RegExp;
}

/** By the type of the sample entry. */
const ENTRIES: Readonly<Record<string, Entry>> = {
	avc1: { kind: 'video', config: 'avcC', configBytes: 15, codec: /^avc1\.[\da-f]{6}$/ },
	avc3: { kind: 'video', config: 'avcC', configBytes: 15, codec: /^avc3\.[\da-f]{6}$/ },
	vp09: { kind: 'video', config: 'vpcC', configBytes: 20, codec: /^vp09\.\d{2}\.\d{2}\.\d{2}$/ },
	av01: { kind: 'video', config: 'av1C', configBytes: 12, codec: /^av01\.\d\.\d{2}[MH]\.\d{2}$/ },
	// AAC-LC, HE-AAC, HE-AAC v2, xHE-AAC; MP3 and others share the entry.
	mp4a: { kind: 'audio', config: 'esds', configBytes: 25, codec: /^mp4a\.40\.(2|5|29|42)$/ },
	Opus: { kind: 'audio', config: 'dOps', configBytes: 19, codec: /^opus$/ },
};
const HANDLERS: Readonly<Record<string, Kind>> = { vide: 'video', soun: 'audio' };
/** Bytes of a sample entry before the first box in it. */
const ENTRY_BYTES: Readonly<Record<Kind, number>> = { video: 78, audio: 28 };
/** In this box, only these are shown to the library. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
	moov: ['trak', 'mvex'],
	trak: ['tkhd', 'mdia'],
	mdia: ['mdhd', 'hdlr', 'minf'],
	minf: ['stbl'],
	stbl: ['stsd'],
	mvex: ['trex'],
};
/** Version and flags, count of entries. */
const STSD_HEADER_BYTES = 8;

/**
 * Reads the header of a fragmented MP4.
 *
 * mp4box understands the boxes. It sees a copy of the moov without those that it would unroll by a count that the sender chose
 * (one stsz of 20 bytes makes it fill gigabytes), and without those that say nothing to us.
 *
 * @param moov The whole moov box.
 * @throws {IngestFault} DS-40, DS-41, DS-42
 */
export function readTracks(moov: Box): Tracks {
	const traks = childrenOf(moov).filter((one) => one.type === 'trak');
	if (traks.length === 0 || !childrenOf(moov).some((one) => one.type === 'mvex')) throw new IngestFault('DS-41');
	const codecs = traks.map(checkedEntry);
	const parsed = parse(shown(moov));
	const tracks = parsed.traks.map((trak, i) => readTrack(trak, parsed, codecs[i] as Box));
	const [video = null, ...moreVideo] = tracks.filter((track) => track.kind === 'video');
	const [audio = null, ...moreAudio] = tracks.filter((track) => track.kind === 'audio');
	if (moreVideo.length + moreAudio.length > 0) throw new IngestFault('DS-42', `${tracks.length} tracks`);
	if (video?.id === audio?.id) throw new IngestFault('DS-40', 'two tracks of one number');
	return { video, audio };
}

/** The media type with its codecs, video first. */
export function mediaType({ video, audio }: Tracks): string {
	const codecs = [video, audio].flatMap((track) => (track ? [track.codec] : []));
	return `${video ? 'video' : 'audio'}/mp4; codecs="${codecs.join(',')}"`;
}

/** The one sample entry of a track, of a codec that is taken. */
function checkedEntry(trak: Box): Box {
	const mdia = childOf(trak, 'mdia');
	const hdlr = new Fields(childOf(mdia, 'hdlr'));
	hdlr.skip(8);
	const handler = letters(hdlr.u32());
	const kind = HANDLERS[handler];
	if (!kind) throw new IngestFault('DS-42', `a track of type ${printable(handler)}`);
	const stbl = childOf(childOf(mdia, 'minf'), 'stbl');
	if (childrenOf(stbl).some(holdsSamples)) throw new IngestFault('DS-41', 'samples in the header');
	const stsd = childOf(stbl, 'stsd');
	const [entry, ...more] = childrenOf(stsd, STSD_HEADER_BYTES);
	const counted = new Fields(stsd);
	counted.full();
	if (!entry || more.length > 0 || counted.u32() !== 1) throw new IngestFault('DS-42', `${more.length + (entry ? 1 : 0)} codecs in one track`);
	if (ENTRIES[entry.type]?.kind !== kind) throw new IngestFault('DS-42', `the codec ${printable(entry.type)}`);
	return entry;
}

function readTrack(trak: Moov['traks'][number], moov: Moov, entry: Box): Track {
	const { kind, codec: pattern } = ENTRIES[entry.type] as Entry;
	const codec = codecOf(trak);
	if (!pattern.test(codec)) throw new IngestFault('DS-42', `the codec ${/^[\w.-]{1,40}$/.test(codec) ? codec : printable(entry.type)}`);
	const { track_id: id } = trak.tkhd;
	const { timescale } = trak.mdia.mdhd;
	const trex = (moov.mvex?.trexs ?? []).find((one) => one.track_id === id);
	if (!trex) throw new IngestFault('DS-41', `no trex of track ${id}`);
	if (timescale === 0) throw new IngestFault('DS-40', 'a track without timescale');
	const defaults = { duration: trex.default_sample_duration, size: trex.default_sample_size, flags: trex.default_sample_flags };
	if (![id, timescale, ...Object.values(defaults)].every(Number.isSafeInteger)) throw new IngestFault('DS-40', 'a damaged track header');
	return { id, kind, timescale, codec, defaults };
}

function codecOf(trak: Moov['traks'][number]): string {
	return guarded(() => {
		const codec = trak.mdia.minf.stbl.stsd.entries[0]?.getCodec() ?? '';
		return codec.startsWith('avc') || codec === 'Opus' ? codec.toLowerCase() : codec; // As RFC 6381 and browsers write them.
	});
}

/** A table of samples that is not empty. All of these begin with version, flags and a count, except that two name a size before it. */
function holdsSamples(box: Box): boolean {
	const isSizes = box.type === 'stsz' || box.type === 'stz2';
	if (!isSizes && !['stts', 'stsc', 'stco', 'co64', 'ctts', 'stss'].includes(box.type)) return false;
	const fields = new Fields(box);
	fields.skip(isSizes ? 8 : 4);
	return fields.u32() > 0;
}

/** A copy with only what the library is to read. */
function shown(box: Box): Uint8Array {
	const names = SHOWN[box.type];
	if (names) return writeBox(box.type, ...childrenOf(box).filter((one) => names.includes(one.type)).map(shown));
	if (box.type !== 'stsd') return box.bytes.subarray(box.start, box.end);
	const [entry] = childrenOf(box, STSD_HEADER_BYTES) as readonly [Box];
	const { kind, config: type, configBytes } = ENTRIES[entry.type] as Entry;
	const entryBytes = ENTRY_BYTES[kind];
	const [config, ...more] = childrenOf(entry, entryBytes).filter((one) => one.type === type);
	if (!config || more.length > 0 || config.end - config.start < configBytes) {
		// ffmpeg leaves it empty where the encoder tells it only with the first frame, as with AV1.
		throw new IngestFault('DS-42', `${printable(entry.type)} without its configuration; +delay_moov in -movflags may help`);
	}
	const fixed = entry.bytes.subarray(entry.body, entry.body + entryBytes);
	return writeBox('stsd', box.bytes.subarray(box.body, box.body + STSD_HEADER_BYTES), writeBox(entry.type, fixed, config.bytes.subarray(config.start, config.end)));
}

function parse(moov: Uint8Array): Moov {
	const file = createFile();
	const buffer = MP4BoxBuffer.fromArrayBuffer(moov.slice().buffer, 0);
	return guarded(() => {
		file.stream.insertBuffer(buffer);
		file.parse(); // Not appendBuffer, which goes on to build lists of samples.
		const parsed = file.moov;
		// Reading a damaged box, the library leaves out fields, or the boxes behind it.
		const complete = parsed.traks.every((trak) => trak.tkhd && trak.mdia.mdhd && trak.mdia.minf.stbl.stsd);
		if (!complete || !parsed.mvex) throw new IngestFault('DS-40', 'a damaged header');
		return parsed;
	});
}

/** On damaged input the library throws whatever comes its way; its input is small and known to be boxes. */
function guarded<T>(read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw error instanceof IngestFault ? error : new IngestFault('DS-40', 'a damaged header');
	}
}

function letters(word: number): string {
	return String.fromCharCode(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
}

/** ftyp and moov as they were received. */
export function joinInit(ftyp: Uint8Array, moov: Uint8Array): Uint8Array {
	const init = new Uint8Array(ftyp.length + moov.length);
	init.set(ftyp);
	init.set(moov, ftyp.length);
	return init;
}
