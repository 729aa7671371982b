/** A publisher with real keys: certificates, announcements and packets that Ed25519 can check. */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Verified, Verify } from '../messages.ts';
import { certificateMessage, FLAG, packetMessage, readPacket, sealPacket, writeAnnouncement, writeCertificateBody, writePacketBody, type Certificate, type PacketHeader, type Sealed } from '../wire.ts';
import { keyListMessage, writeKeyListBody, type KeyList } from '../key-list.ts';
import { tombstonesMessage, writeTombstonesBody, type Tombstones } from '../tombstones.ts';
import { fromHex } from './vectors.ts';

const PKCS8 = fromHex('302e020100300506032b657004220420'); // RFC 8410, before the seed.
const SPKI = fromHex('302a300506032b6570032100'); // RFC 8410, before the public key.

/** A key that is the same in every run. */
export class Key {
	readonly #private: KeyObject;
	/** 32 bytes. */
	readonly publicKey: Uint8Array;
	constructor(name: string) {
		const seed = createHash('sha256').update(name).digest();
		this.#private = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
		this.publicKey = new Uint8Array(createPublicKey(this.#private).export({ format: 'der', type: 'spki' }).subarray(-32));
	}
	sign(message: Uint8Array): Uint8Array {
		return new Uint8Array(sign(null, message, this.#private));
	}
}

/** Does what a host does with a verify job. */
export function judge({ job, by, message, signature }: Verify): Verified {
	if (by === 'secret') throw new Error('This is about public keys.');
	const key = createPublicKey({ key: Buffer.concat([SPKI, by]), format: 'der', type: 'spki' });
	return { t: 'verified', job, ok: verify(null, message, key, signature) };
}

const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** One session of one stream. */
export class Studio {
	readonly streamKey: Key;
	readonly sessionKey: Key;
	readonly session: number;
	constructor(stream: string, session: number) {
		this.streamKey = new Key(`stream ${stream}`);
		this.sessionKey = new Key(`session ${stream} ${session}`);
		this.session = session;
	}
	get stream(): Uint8Array {
		return this.streamKey.publicKey;
	}
	certificate(other: Partial<Certificate> = {}, by: Key = this.streamKey): Uint8Array {
		const body = writeCertificateBody({
			scope: 'media', stream: this.stream, key: this.sessionKey.publicKey, session: this.session, notAfter: this.session + 86_400_000, ...other,
		});
		return concat(body, by.sign(certificateMessage(body)));
	}
	/** A key list as the coordinator tells it. */
	keyList(other: Partial<KeyList> = {}, by: Key = this.streamKey): Uint8Array {
		const body = writeKeyListBody({ stream: this.stream, number: 1, since: 0, site: null, successor: null, revoked: [], ...other });
		return concat(body, by.sign(keyListMessage(body)));
	}
	/** What the site of the stream has taken off the air, as the coordinator tells it. */
	tombstones(other: Partial<Tombstones>, by: Key): Uint8Array {
		const body = writeTombstonesBody({ stream: this.stream, number: 1, issued: this.session, ranges: [], ...other });
		return concat(body, by.sign(tombstonesMessage(body)));
	}
	/** A packet as it comes from a link. `stream`: what its header says. */
	packet(seq: number, other: Partial<PacketHeader> & { payload?: Uint8Array; by?: Key; stream?: Uint8Array } = {}): Sealed {
		const { payload = Uint8Array.of(seq & 0xff), by = this.sessionKey, stream = this.stream, ...rest } = other;
		const header = { session: this.session, rendition: 0, seq, groupSeq: 1, mediaMs: seq * 40, captureMs: this.session + seq * 40, flags: FLAG.chunkStart | FLAG.chunkEnd, ...rest };
		const body = writePacketBody(stream, header, payload);
		const sealed = readPacket(sealPacket(header, body, by.sign(packetMessage(body))).bytes, stream);
		if (typeof sealed === 'string') throw new Error(sealed);
		return sealed;
	}
	/** `certificate`: 146 bytes. */
	announcement(certificate: Uint8Array = this.certificate(), other: Parameters<Studio['packet']>[1] = {}): Sealed {
		const payload = writeAnnouncement({ certificate, codecs: 'video/mp4; codecs="avc1.42E01E"', init: Uint8Array.of(1, 2, 3) });
		return this.packet(0, { groupSeq: 0, mediaMs: 0, flags: FLAG.announcement, payload, ...other });
	}
}
