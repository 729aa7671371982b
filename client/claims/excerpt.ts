import { equalBytes, FLAG, readAnnouncement, readCertificate, readPacket, sealedMessage, toBase64url, type Sealed } from '@dumbbell-stream/core/wire.ts';
import type { VerifySignature } from '../crypto.ts';
import { joined, leafHash, MerkleTree, sha256, type Hash } from './merkle.ts';

/** The most that is saved and taken, as the server has it. */
export const EXCERPT = { bytesMax: 33_554_432, lengthMsMax: 60_000, marginMs: 10_000, packetsMax: 65_536 } as const;

/** Why a file is no excerpt of one stream; each has its sentence in the form. */
export type ExcerptFault =
	| 'too-large' | 'cut-short' | 'malformed' | 'not-announced' | 'wrong-stream' | 'wrong-session' | 'mixed' | 'bad-certificate' | 'bad-signature' | 'too-long' | 'empty';

/** The file proves nothing: it is no excerpt, or somebody has changed it. */
export class ExcerptError extends Error {
	readonly fault: ExcerptFault;
	constructor(fault: ExcerptFault) {
		super(fault);
		this.fault = fault;
	}
}

/** What an excerpt says, and what the server is told of it before it draws packets. */
export interface Commitment {
	/** Public key of the stream, base64url. */
	readonly stream_key: string;
	readonly session: number;
	readonly rendition: number;
	readonly seq_from: number;
	readonly seq_to: number;
	/** Unix ms of the source's clock. */
	readonly capture_from_ms: number;
	readonly capture_to_ms: number;
	/** Packets, the announcement apart. */
	readonly count: number;
	/** Of the tree of the packets, base64url. */
	readonly root: string;
	/** The announcement packet, base64url. */
	readonly announcement: string;
}

/** A packet that the server drew, with its way to the root. */
export interface Shown {
	readonly packet: string;
	readonly path: readonly string[];
}

export interface CheckOptions {
	readonly verify: VerifySignature;
	/** Told after each packet: how many are done, of how many. */
	readonly progress?: (done: number, all: number) => void;
}

/** A file of packets that one stream has signed, one after the other, checked to the last. */
export class Excerpt {
	readonly commitment: Commitment;
	/** How many packets between the first and the last are not there. */
	readonly missing: number;
	readonly #packets: readonly Sealed[];
	readonly #tree: MerkleTree;

	private constructor(announcement: Uint8Array, stream: Uint8Array, packets: readonly Sealed[], tree: MerkleTree) {
		const captures = packets.map(({ captureMs }) => captureMs);
		const [first, last] = [packets[0] as Sealed, packets.at(-1) as Sealed];
		this.#packets = packets;
		this.#tree = tree;
		this.missing = last.seq - first.seq + 1 - packets.length;
		this.commitment = {
			stream_key: toBase64url(stream), session: first.session, rendition: first.rendition, seq_from: first.seq, seq_to: last.seq,
			capture_from_ms: captures.reduce((a, b) => Math.min(a, b)), capture_to_ms: captures.reduce((a, b) => Math.max(a, b)),
			count: packets.length, root: toBase64url(tree.root), announcement: toBase64url(announcement),
		};
	}

	/**
	 * Reads a file and checks the certificate and each signature in it. The stream is whose packets these say to be.
	 * @throws {ExcerptError} for what is no excerpt, or is not signed by its stream.
	 */
	static async read(file: Uint8Array, { verify, progress }: CheckOptions): Promise<Excerpt> {
		const [announcement, ...rest] = packetsOf(file);
		if (announcement === undefined || announcement.length < STREAM_END) throw new ExcerptError(announcement ? 'malformed' : 'empty');
		const stream = announcement.subarray(STREAM_BEGIN, STREAM_END);
		const session = await sessionOf(announcement, stream, verify);
		if (rest.length === 0) throw new ExcerptError('empty');
		const packets: Sealed[] = [];
		const leaves: Hash[] = [];
		for (const bytes of rest) {
			const packet = sealedOf(bytes, stream);
			const before = packets.at(-1);
			if (packet.seq <= (before?.seq ?? 0) || packet.rendition !== (before ?? packet).rendition) throw new ExcerptError('mixed');
			if (packet.session !== session.id || packet.captureMs > session.notAfter) throw new ExcerptError('wrong-session');
			const { message, signature } = sealedMessage(bytes);
			if (!(await verify(session.key, message, signature))) throw new ExcerptError('bad-signature');
			packets.push(packet);
			leaves.push(await packetLeaf(packet));
			progress?.(packets.length, rest.length);
		}
		const excerpt = new Excerpt(announcement, stream, packets, await MerkleTree.of(leaves));
		const { capture_from_ms: from, capture_to_ms: to } = excerpt.commitment;
		if (to - from > EXCERPT.lengthMsMax + EXCERPT.marginMs) throw new ExcerptError('too-long');
		return excerpt;
	}

	/**
	 * What the server drew.
	 * @throws {RangeError} when there is no such packet.
	 */
	show(indexes: readonly number[]): readonly Shown[] {
		return indexes.map((index) => ({ path: this.#tree.inclusion(index).map(toBase64url), packet: toBase64url(this.#packets[index]?.bytes ?? new Uint8Array(0)) }));
	}
}

/** Where the stream's key stands in a packet. */
const STREAM_BEGIN = 40;
const STREAM_END = 72;
const LENGTH_BYTES = 4;

/** The hash by which a packet stands in the tree of an excerpt. */
export async function packetLeaf({ seq, bytes }: Pick<Sealed, 'seq' | 'bytes'>): Promise<Hash> {
	const number = new Uint8Array(8);
	new DataView(number.buffer).setBigUint64(0, BigInt(seq));
	return leafHash(joined(number, await sha256(bytes)));
}

function sealedOf(bytes: Uint8Array, stream: Uint8Array): Sealed {
	const packet = readPacket(bytes, stream);
	if (typeof packet === 'string') throw new ExcerptError(packet);
	return packet;
}

/** What the announcement says, on the word of the stream's key. */
async function sessionOf(bytes: Uint8Array, stream: Uint8Array, verify: VerifySignature): Promise<{ readonly id: number; readonly key: Uint8Array; readonly notAfter: number }> {
	const packet = sealedOf(bytes, stream);
	if (!(packet.flags & FLAG.announcement)) throw new ExcerptError('not-announced');
	const announcement = readAnnouncement(packet.payload);
	const certificate = announcement && readCertificate(announcement.certificate);
	if (!certificate || certificate.scope !== 'media' || !equalBytes(certificate.stream, stream)) throw new ExcerptError('bad-certificate');
	if (!(await verify(stream, certificate.message, certificate.signature))) throw new ExcerptError('bad-certificate');
	if (certificate.session !== packet.session) throw new ExcerptError('wrong-session');
	const { message, signature } = sealedMessage(bytes);
	if (!(await verify(certificate.key, message, signature))) throw new ExcerptError('bad-signature');
	return { id: certificate.session, key: certificate.key, notAfter: certificate.notAfter };
}

function packetsOf(file: Uint8Array): readonly Uint8Array[] {
	if (file.length > EXCERPT.bytesMax) throw new ExcerptError('too-large');
	const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
	const packets: Uint8Array[] = [];
	for (let at = 0; at < file.length; ) {
		const length = at + LENGTH_BYTES <= file.length ? view.getUint32(at) : 0;
		const end = at + LENGTH_BYTES + length;
		if (length === 0 || end > file.length) throw new ExcerptError('cut-short');
		if (packets.push(file.subarray(at + LENGTH_BYTES, end)) > EXCERPT.packetsMax) throw new ExcerptError('too-large');
		at = end;
	}
	return packets;
}
