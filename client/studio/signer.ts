import { toBase64url } from '@dumbbell-stream/core/wire.ts';

/** A session's key. The private half never leaves this worker; where the browser can, it cannot even be read here. */
export interface SessionKey {
	/** 32 bytes. */
	readonly publicKey: Uint8Array;
	/** 43 letters. */
	readonly publicText: string;
	sign(message: Uint8Array): Promise<Uint8Array>;
}

const ED25519 = { name: 'Ed25519' };

/** A fresh key: by the browser's own Ed25519, else by libsodium, which is loaded only then. */
export async function makeSessionKey(): Promise<SessionKey> {
	return (await nativeKey()) ?? (await sodiumKey());
}

async function nativeKey(): Promise<SessionKey | null> {
	const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
	if (!subtle) return null;
	try {
		const pair = (await subtle.generateKey(ED25519, false, ['sign', 'verify'])) as CryptoKeyPair;
		const publicKey = new Uint8Array(await subtle.exportKey('raw', pair.publicKey));
		const sign = async (message: Uint8Array): Promise<Uint8Array> => new Uint8Array(await subtle.sign(ED25519, pair.privateKey, message as Uint8Array<ArrayBuffer>));
		// A browser that knows the name but not the algorithm would be noticed by every viewer; better here.
		const probe = Uint8Array.of(1, 2, 3);
		const signature = await sign(probe);
		if (!(await subtle.verify(ED25519, pair.publicKey, signature as Uint8Array<ArrayBuffer>, probe))) return null;
		return { publicKey, publicText: toBase64url(publicKey), sign };
	} catch {
		return null;
	}
}

async function sodiumKey(): Promise<SessionKey> {
	const { default: sodium } = await import(/* webpackChunkName: "libsodium" */ 'libsodium-wrappers');
	await sodium.ready;
	const { publicKey, privateKey } = sodium.crypto_sign_keypair();
	return { publicKey, publicText: toBase64url(publicKey), sign: (message) => Promise.resolve(sodium.crypto_sign_detached(message, privateKey)) };
}
