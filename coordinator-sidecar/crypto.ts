import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import sodium from 'libsodium-wrappers';
import { certificateMessage, fromBase64url, ingestKeyMessage, toBase64url, writeCertificateBody, type Certificate } from '@dumbbell-stream/core/wire.ts';

/** Ed25519: `publicKey` 32 bytes, `privateKey` 64 bytes as libsodium keeps it (seed and public key). */
export interface KeyPair {
	readonly publicKey: Uint8Array;
	readonly privateKey: Uint8Array;
}

/** Must be awaited before any other function here is called. */
export async function cryptoReady(): Promise<void> {
	await sodium.ready;
}

export function makeKeyPair(): KeyPair {
	const { publicKey, privateKey } = sodium.crypto_sign_keypair();
	return { publicKey, privateKey };
}

/** @param seed 32 bytes. */
export function keyPairFrom(seed: Uint8Array): KeyPair {
	const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed);
	return { publicKey, privateKey };
}

/** 64 bytes. */
export function sign(message: Uint8Array, privateKey: Uint8Array): Uint8Array {
	return sodium.crypto_sign_detached(message, privateKey);
}

/** False for whatever is malformed. */
export function verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
	if (signature.length !== sodium.crypto_sign_BYTES || publicKey.length !== sodium.crypto_sign_PUBLICKEYBYTES) return false;
	return sodium.crypto_sign_verify_detached(signature, message, publicKey);
}

/** HMAC-SHA256, 32 bytes. */
export function hmac(secret: string, message: Uint8Array): Uint8Array {
	return new Uint8Array(createHmac('sha256', secret).update(message).digest());
}

/** Takes as long for a near miss as for a wild guess. */
export function equalSecrets(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && timingSafeEqual(a, b);
}

/** Lower-case hex. */
export function sha256(bytes: Uint8Array | string): string {
	return createHash('sha256').update(bytes).digest('hex');
}

export function random(count: number): Uint8Array {
	return new Uint8Array(randomBytes(count));
}

/** The ID of a stream, or null when the text is not one: 43 characters, 32 bytes. */
export function streamKey(id: string): Uint8Array | null {
	if (id.length !== 43) return null;
	return fromBase64url(id);
}

/** What a publisher must show: derived from the secret, so nothing is stored. */
export function ingestKey(secret: string, stream: Uint8Array, generation: number): string {
	return toBase64url(hmac(secret, ingestKeyMessage(stream, generation)));
}

/** A whole certificate, signed by the stream's own key. */
export function signCertificate(certificate: Certificate, privateKey: Uint8Array): Uint8Array {
	const body = writeCertificateBody(certificate);
	return Buffer.concat([body, sign(certificateMessage(body), privateKey)]);
}
