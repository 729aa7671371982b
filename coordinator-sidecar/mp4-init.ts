import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import { codecOf } from './mp4-codecs.ts';
import { BoxReader, child, children, descend, typeOf, wholeBox, type Box } from './mp4-boxes.ts';
import { Refusal } from './refusal.ts';

/** What every fragment of a track falls back to (trex). */
export interface SampleDefaults {
	/** In units of the track's timescale. */
	readonly duration: number;
	readonly size: number;
	readonly flags: number;
}
export interface Track {
	readonly id: number;
	readonly kind: 'video' | 'audio';
	/** Units per second. */
	readonly timescale: number;
	/** RFC 6381. */
	readonly codec: string;
	readonly defaults: SampleDefaults;
}
/** The initialisation segment. */
export interface Init {
	/** ftyp and moov. */
	readonly bytes: Uint8Array;
	/** `video/mp4; codecs="…"`, video first. */
	readonly mime: string;
	readonly tracks: readonly Track[];
	/** The one that tells the time and the groups: video, else audio. */
	readonly main: Track;
}

/** Their first number counts entries: any would be a sample outside the fragments. */
const SAMPLE_TABLES = ['stts', 'stsc', 'stco', 'co64', 'ctts', 'stss'] as const;

/**
 * @param ftyp The whole ftyp box.
 * @param moov The whole moov box.
 * @throws {Refusal}
 */
export function readInit(ftyp: Uint8Array, moov: Uint8Array): Init {
	if (ftyp.length + moov.length > LIMITS.initBytes) throw new Refusal('DS-ingest-header-too-large');
	const box = wholeBox(moov);
	const mvex = child(box, 'mvex');
	if (!mvex) throw new Refusal('DS-ingest-not-fragmented');
	const defaults = new Map(children(mvex).filter((one) => one.type === 'trex').map(readDefaults));
	const tracks = children(box).filter((one) => one.type === 'trak').map((trak) => readTrack(trak, defaults));
	const video = tracks.filter((track) => track.kind === 'video');
	const audio = tracks.filter((track) => track.kind === 'audio');
	const main = video[0] ?? audio[0];
	if (!main || video.length > 1 || audio.length > 1 || video[0]?.id === audio[0]?.id) throw new Refusal('DS-ingest-tracks');
	const codecs = [...video, ...audio].map((track) => track.codec).join(',');
	return { bytes: Buffer.concat([ftyp, moov]), mime: `${main.kind}/mp4; codecs="${codecs}"`, tracks, main };
}

function readDefaults(trex: Box): [id: number, defaults: SampleDefaults] {
	const r = new BoxReader(trex, 4);
	const id = r.u32();
	r.u32(); // Index of the sample description: there is only one.
	return [id, { duration: r.u32(), size: r.u32(), flags: r.u32() }];
}

function readTrack(trak: Box, defaults: ReadonlyMap<number, SampleDefaults>): Track {
	const id = idOf(descend(trak, 'tkhd'));
	const mdia = descend(trak, 'mdia');
	const kind = kindOf(descend(mdia, 'hdlr'));
	const timescale = timescaleOf(descend(mdia, 'mdhd'));
	const table = descend(mdia, 'minf', 'stbl');
	for (const one of children(table)) if (holdsSamples(one)) throw new Refusal('DS-ingest-not-fragmented');
	const [entry, ...more] = children(descend(table, 'stsd'), 8);
	if (!entry || more.length > 0) throw new Refusal('DS-ingest-codec', 'each track must have exactly one');
	const own = defaults.get(id);
	if (!own) throw new Refusal('DS-ingest-not-fragmented');
	return { id, kind, timescale, codec: codecOf(entry, kind), defaults: own };
}

function idOf(tkhd: Box): number {
	const r = new BoxReader(tkhd);
	r.skip(r.full().version === 1 ? 16 : 8);
	return r.u32();
}

function timescaleOf(mdhd: Box): number {
	const r = new BoxReader(mdhd);
	r.skip(r.full().version === 1 ? 16 : 8);
	const timescale = r.u32();
	if (timescale === 0) throw new Refusal('DS-ingest-malformed', 'a track without timescale');
	return timescale;
}

function kindOf(hdlr: Box): 'video' | 'audio' {
	const r = new BoxReader(hdlr, 8);
	const at = r.at;
	r.skip(4);
	const type = typeOf(hdlr.bytes, at);
	if (type === 'vide') return 'video';
	if (type === 'soun') return 'audio';
	throw new Refusal('DS-ingest-tracks');
}

function holdsSamples(box: Box): boolean {
	if (box.type === 'stsz' || box.type === 'stz2') return new BoxReader(box, 8).u32() > 0;
	return SAMPLE_TABLES.some((type) => type === box.type) && new BoxReader(box, 4).u32() > 0;
}
