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

/** Sample entries that are taken: kind, the box with the decoder's configuration, and what the codec string must be. */
const ENTRIES: Readonly<Record<string, readonly [kind: Kind, config: string, codec: RegExp]>> = {
	avc1: ['video', 'avcC', /^avc1\.[\da-f]{6}$/],
	avc3: ['video', 'avcC', /^avc3\.[\da-f]{6}$/],
	vp09: ['video', 'vpcC', /^vp09\.\d{2}\.\d{2}\.\d{2}$/],
	av01: ['video', 'av1C', /^av01\.\d\.\d{2}[MH]\.\d{2}$/],
	mp4a: ['audio', 'esds', /^mp4a\.40\.(2|5|29|42)$/], // AAC-LC, HE-AAC, HE-AAC v2, xHE-AAC; MP3 and others share the entry.
	Opus: ['audio', 'dOps', /^opus$/],
};
/** Handler types, and the bytes of their sample entries before the first box in them. */
const KINDS: Readonly<Record<string, readonly [kind: Kind, entryBytes: number]>> = { vide: ['video', 78], soun: ['audio', 28] };
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
	const [kind] = KINDS[handler] ?? [];
	if (!kind) throw new IngestFault('DS-42', `a track of type ${printable(handler)}`);
	const stbl = childOf(childOf(mdia, 'minf'), 'stbl');
	if (childrenOf(stbl).some(holdsSamples)) throw new IngestFault('DS-41', 'samples in the header');
	const [entry, ...more] = childrenOf(childOf(stbl, 'stsd'), STSD_HEADER_BYTES);
	if (!entry || more.length > 0) throw new IngestFault('DS-42', `${more.length + (entry ? 1 : 0)} codecs in one track`);
	if (ENTRIES[entry.type]?.[0] !== kind) throw new IngestFault('DS-42', `the codec ${printable(entry.type)}`);
	return entry;
}

function readTrack(trak: Moov['traks'][number], moov: Moov, entry: Box): Track {
	const [kind, , pattern] = ENTRIES[entry.type] as (typeof ENTRIES)[string];
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
	const [kind, configType] = ENTRIES[entry.type] as (typeof ENTRIES)[string];
	const { 1: entryBytes } = Object.values(KINDS).find((one) => one[0] === kind) as readonly [Kind, number];
	const configs = childrenOf(entry, entryBytes).filter((one) => one.type === configType);
	if (configs.length !== 1) throw new IngestFault('DS-42', `${printable(entry.type)} without ${configType}`);
	const [config] = configs as [Box];
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
