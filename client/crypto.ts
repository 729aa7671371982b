/** Checks an Ed25519 signature; false for whatever is malformed. Never rejects, but for a library that cannot be loaded. */
export type VerifySignature = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => Promise<boolean>;

/** The part of libsodium-wrappers that is used. */
export interface Sodium {
	readonly ready: Promise<void>;
	crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean;
}
export interface CryptoParts {
	/** Missing in pages that are no secure context (plain HTTP). */
	readonly subtle: SubtleCrypto | undefined;
	readonly loadSodium: () => Promise<Sodium>;
}

/** A stream's key and two or three sessions' are all that is ever used at a time. */
const KEYS_MAX = 8;
const ED25519 = { name: 'Ed25519' };
/** RFC 8032 section 7.1, test 2: a real key, so that a browser that knows the name but not the algorithm does not deceive us. */
const PROBE = {
	key: fromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
	message: Uint8Array.of(0x72),
	signature: fromHex(
		'92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
	),
};

/**
 * The browser's own Ed25519 where it works (native, off the main thread), else libsodium, which weighs ten times the rest of the
 * player and is loaded only then.
 */
export async function loadVerifier(parts: CryptoParts = browserParts()): Promise<VerifySignature> {
	const native = parts.subtle && nativeVerifier(parts.subtle);
	if (native && (await proves(native))) return native;
	const sodium = await parts.loadSodium();
	await sodium.ready;
	const library = sodiumVerifier(sodium);
	if (!(await proves(library))) throw new Error('libsodium does not work here');
	return library;
}

async function proves(verify: VerifySignature): Promise<boolean> {
	const forged = Uint8Array.of(0x73);
	return (await verify(PROBE.key, PROBE.message, PROBE.signature)) && !(await verify(PROBE.key, forged, PROBE.signature));
}

function nativeVerifier(subtle: SubtleCrypto): VerifySignature {
	const keys = new Map<string, Promise<CryptoKey>>();
	const keyOf = (bytes: Uint8Array): Promise<CryptoKey> => {
		const name = bytes.join();
		let key = keys.get(name);
		if (!key) {
			key = subtle.importKey('raw', bytes as Uint8Array<ArrayBuffer>, ED25519, false, ['verify']);
			keys.set(name, key);
			const [oldest] = keys.keys();
			if (keys.size > KEYS_MAX && oldest !== undefined) keys.delete(oldest);
		}
		return key;
	};
	return async (key, message, signature) => {
		try {
			return await subtle.verify(ED25519, await keyOf(key), signature as Uint8Array<ArrayBuffer>, message as Uint8Array<ArrayBuffer>);
		} catch {
			return false;
		}
	};
}

function sodiumVerifier(sodium: Sodium): VerifySignature {
	return (key, message, signature) => {
		try {
			return Promise.resolve(sodium.crypto_sign_verify_detached(signature, message, key));
		} catch {
			return Promise.resolve(false); // It throws when a length is wrong.
		}
	};
}

function browserParts(): CryptoParts {
	return {
		subtle: (globalThis.crypto as Crypto | undefined)?.subtle,
		loadSodium: async () => (await import(/* webpackChunkName: "libsodium" */ 'libsodium-wrappers')).default, // Its named exports are not all there.
	};
}

function fromHex(text: string): Uint8Array {
	return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
