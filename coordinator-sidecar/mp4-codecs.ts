import { BoxReader, children, type Box } from './mp4-boxes.ts';
import { Refusal } from './refusal.ts';

/** Bytes of a sample entry before its child boxes, ISO 14496-12 section 12. */
const VISUAL_BYTES = 78;
const AUDIO_BYTES = 28;
/** MPEG-4 audio in `esds`; other values are MP3, AC-3 and the like. */
const MPEG4_AUDIO = 0x40;
const ES_DESCRIPTOR = 3;
const DECODER_CONFIG = 4;
const DECODER_SPECIFIC = 5;

type Reader = (config: Box, entry: Box) => string;

/** Sample entry -> the box with its configuration, and how that becomes a codecs string of RFC 6381. */
const CODECS: Readonly<Record<string, readonly [kind: 'video' | 'audio', config: string, read: Reader]>> = {
	avc1: ['video', 'avcC', readAvc],
	avc3: ['video', 'avcC', readAvc],
	vp09: ['video', 'vpcC', readVp9],
	av01: ['video', 'av1C', readAv1],
	mp4a: ['audio', 'esds', readAac],
	Opus: ['audio', 'dOps', () => 'opus'],
};

/**
 * @param entry The one sample entry of the track.
 * @throws {Refusal} DS-ingest-codec for what browsers do not play everywhere, DS-ingest-malformed.
 */
export function codecOf(entry: Box, kind: 'video' | 'audio'): string {
	const row = CODECS[entry.type];
	if (!row || row[0] !== kind) throw new Refusal('DS-ingest-codec', `this is ${printable(entry.type)}`);
	const [, type, read] = row;
	const config = children(entry, kind === 'video' ? VISUAL_BYTES : AUDIO_BYTES).find((one) => one.type === type);
	if (!config) throw new Refusal('DS-ingest-malformed', `no ${type}`);
	return read(config, entry);
}

/** `avc1.PPCCLL`: profile, constraints, level. */
function readAvc(config: Box, entry: Box): string {
	const r = new BoxReader(config, 1);
	return `${entry.type}.${[r.u8(), r.u8(), r.u8()].map(hex).join('')}`;
}

/** `vp09.PP.LL.DD`: profile, level, bit depth. */
function readVp9(config: Box): string {
	const r = new BoxReader(config, 4);
	return `vp09.${[r.u8(), r.u8(), r.u8() >> 4].map(twoDigits).join('.')}`;
}

/** `av01.P.LLT.DD`: profile, level and tier, bit depth. */
function readAv1(config: Box): string {
	if (config.end === config.body) throw new Refusal('DS-ingest-codec', 'the AV1 header is empty: with ffmpeg use delay_moov in place of empty_moov');
	const r = new BoxReader(config, 1);
	const [first, second] = [r.u8(), r.u8()];
	const depth = second & 0x40 ? (second & 0x20 ? 12 : 10) : 8;
	return `av01.${first >> 5}.${twoDigits(first & 31)}${second & 0x80 ? 'H' : 'M'}.${twoDigits(depth)}`;
}

/** `mp4a.40.N`: audio object type. */
function readAac(config: Box): string {
	const r = new BoxReader(config, 4);
	descriptor(r, ES_DESCRIPTOR);
	r.skip(2);
	const flags = r.u8();
	if (flags & 0x80) r.skip(2);
	if (flags & 0x40) r.skip(r.u8());
	if (flags & 0x20) r.skip(2);
	descriptor(r, DECODER_CONFIG);
	if (r.u8() !== MPEG4_AUDIO) throw new Refusal('DS-ingest-codec', 'mp4a that is not AAC');
	r.skip(12);
	descriptor(r, DECODER_SPECIFIC);
	const first = r.u8();
	const type = first >> 3;
	return `mp4a.40.${type < 31 ? type : 32 + (((first & 7) << 3) | (r.u8() >> 5))}`;
}

/** Enters a descriptor of ISO 14496-1: its tag, then its length in up to four bytes of seven bits. */
function descriptor(r: BoxReader, tag: number): void {
	if (r.u8() !== tag) throw new Refusal('DS-ingest-malformed', 'esds');
	for (let i = 0; i < 4; i++) if ((r.u8() & 0x80) === 0) return;
	throw new Refusal('DS-ingest-malformed', 'esds');
}

function hex(value: number): string {
	return value.toString(16).padStart(2, '0');
}

function twoDigits(value: number): string {
	return String(value).padStart(2, '0');
}

function printable(type: string): string {
	return /^[\x20-\x7e]+$/.test(type) ? type : 'unknown';
}
