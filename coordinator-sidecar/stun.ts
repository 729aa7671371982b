import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { crc32 } from 'node:zlib';
import { addressBytes, countedAs } from './addresses.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Rates } from './rates.ts';

// Numbers of RFC 8489.
const HEADER_BYTES = 20;
const COOKIE = 0x2112_a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;
const ERROR_CODE = 0x0009;
const UNKNOWN_ATTRIBUTES = 0x000a;
const XOR_MAPPED_ADDRESS = 0x0020;
const FINGERPRINT = 0x8028;
const FINGERPRINT_XOR = 0x5354_554e;
/** Attributes from here on may be ignored by who does not know them. */
const OPTIONAL_FROM = 0x8000;
/** Meant for others (USERNAME, MESSAGE-INTEGRITY, USERHASH, PRIORITY, USE-CANDIDATE and the like): a plain server ignores them. */
const IGNORED = new Set([0x0006, 0x0008, 0x0014, 0x0015, 0x001c, 0x001d, 0x001e, 0x0024, 0x0025]);
/** No honest request is longer. */
const REQUEST_BYTES_MAX = 548;
const UNKNOWN_MAX = 4;

/** Where a request came from. */
export interface Sender {
	readonly address: string;
	readonly port: number;
}

/**
 * The answer to one UDP packet, or null when it is not a well-formed Binding request. It says no more than it must, so that nobody
 * gains by sending requests under another's address: 12 bytes more than the shortest request, 24 by IPv6.
 */
export function answerStun(packet: Uint8Array, from: Sender): Uint8Array | null {
	const request = readRequest(packet);
	if (!request) return null;
	const { transaction, unknown, fingerprint } = request;
	const attributes = unknown.length > 0 ? refusalOf(unknown) : [attribute(XOR_MAPPED_ADDRESS, mappedAddress(from, transaction))];
	return message(unknown.length > 0 ? BINDING_ERROR : BINDING_SUCCESS, transaction, attributes, fingerprint);
}

interface Request {
	readonly transaction: Uint8Array;
	/** Attributes that must be understood and are not. */
	readonly unknown: readonly number[];
	readonly fingerprint: boolean;
}

function readRequest(packet: Uint8Array): Request | null {
	if (packet.length < HEADER_BYTES || packet.length > REQUEST_BYTES_MAX || packet.length % 4 !== 0) return null;
	const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
	if (view.getUint16(0) !== BINDING_REQUEST || view.getUint16(2) !== packet.length - HEADER_BYTES || view.getUint32(4) !== COOKIE) return null;
	const unknown: number[] = [];
	let fingerprint = false;
	for (let at = HEADER_BYTES; at < packet.length; ) {
		if (fingerprint) return null; // It must stand last.
		const type = view.getUint16(at);
		const length = view.getUint16(at + 2);
		const next = at + 4 + Math.ceil(length / 4) * 4;
		if (next > packet.length) return null;
		if (type === FINGERPRINT) {
			if (length !== 4 || view.getUint32(at + 4) !== fingerprintOf(packet.subarray(0, at))) return null;
			fingerprint = true;
		} else if (type < OPTIONAL_FROM && !IGNORED.has(type) && unknown.length < UNKNOWN_MAX) unknown.push(type);
		at = next;
	}
	return { transaction: packet.slice(8, HEADER_BYTES), unknown, fingerprint };
}

function refusalOf(unknown: readonly number[]): readonly Uint8Array[] {
	const types = new Uint8Array(unknown.length * 2);
	unknown.forEach((type, i) => types.set([type >> 8, type & 255], i * 2));
	return [attribute(ERROR_CODE, Uint8Array.of(0, 0, 4, 20)), attribute(UNKNOWN_ATTRIBUTES, types)];
}

/** Family, then port and address, both hidden from routers that rewrite what looks like an address. */
function mappedAddress({ address, port }: Sender, transaction: Uint8Array): Uint8Array {
	const bytes = addressBytes(address);
	const mask = Buffer.concat([Uint8Array.of(0x21, 0x12, 0xa4, 0x42), transaction]);
	const hidden = port ^ (COOKIE >>> 16);
	return Uint8Array.of(0, bytes.length === 4 ? 1 : 2, hidden >> 8, hidden & 255, ...bytes.map((byte, i) => byte ^ (mask[i] as number)));
}

function attribute(type: number, value: Uint8Array): Uint8Array {
	const padded = new Uint8Array(4 + Math.ceil(value.length / 4) * 4);
	padded.set([type >> 8, type & 255, value.length >> 8, value.length & 255]);
	padded.set(value, 4);
	return padded;
}

function message(type: number, transaction: Uint8Array, attributes: readonly Uint8Array[], fingerprint: boolean): Uint8Array {
	const body = Buffer.concat(attributes);
	const length = body.length + (fingerprint ? 8 : 0);
	const header = Buffer.alloc(8);
	header.writeUInt16BE(type, 0);
	header.writeUInt16BE(length, 2);
	header.writeUInt32BE(COOKIE, 4);
	const whole = Buffer.concat([header, transaction, body]);
	if (!fingerprint) return whole;
	const mark = Buffer.alloc(4);
	mark.writeUInt32BE(fingerprintOf(whole));
	return Buffer.concat([whole, attribute(FINGERPRINT, mark)]);
}

function fingerprintOf(bytes: Uint8Array): number {
	return (crc32(bytes) ^ FINGERPRINT_XOR) >>> 0;
}

/** A STUN server that listens. */
export interface StunServer {
	readonly port: number;
	close(): Promise<void>;
}

/**
 * Listens on both families, or on IPv4 alone where the machine has no IPv6.
 *
 * @param port 0 takes a free one.
 * @throws Error when the port is taken.
 */
export async function listenStun(port: number, host: string | undefined, parts: { log: Log; metrics: Metrics; rates: Rates }): Promise<StunServer> {
	const socket = await bind(port, host);
	socket.on('message', (packet, from: RemoteInfo) => {
		const answer = parts.rates.allow(countedAs(from.address)) ? answerStun(packet, from) : null;
		parts.metrics.count(answer ? 'stun_answers_total' : 'stun_ignored_total');
		if (answer) socket.send(answer, from.port, from.address, () => undefined); // Nobody waits for a lost datagram.
	});
	socket.on('error', (error) => parts.log.error('stun', { why: error.message }));
	return { port: socket.address().port, close: () => new Promise((done) => socket.close(done)) };
}

async function bind(port: number, host: string | undefined): Promise<Socket> {
	if (host !== undefined) return await open(host.includes(':') ? 'udp6' : 'udp4', port, host);
	try {
		return await open('udp6', port, '::');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error;
		return await open('udp4', port, '0.0.0.0');
	}
}

function open(type: 'udp4' | 'udp6', port: number, address: string): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = createSocket({ type, ipv6Only: false });
		socket.once('error', (error) => {
			socket.close();
			reject(error);
		});
		socket.bind(port, address, () => {
			socket.removeAllListeners('error');
			resolve(socket);
		});
	});
}
