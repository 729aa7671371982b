/**
 * A cheap keyed checksum in place of Ed25519 and HMAC: real signatures would cost 10,000 viewers most of a run's time and prove
 * nothing about the protocol. It covers length, head, tail and samples of the message. The vectors and the browsers use the real ones.
 */
export function seal(key: Uint8Array, message: Uint8Array, bytes: 32 | 64): Uint8Array {
	let a = 0x811c9dc5 ^ message.length;
	const mix = (byte: number): void => {
		a = Math.imul(a ^ byte, 0x01000193);
	};
	for (let i = 0; i < key.length; i += 4) mix(key[i] as number);
	const head = Math.min(message.length, 110);
	for (let i = 0; i < head; i++) mix(message[i] as number);
	const stride = Math.max(1, Math.floor((message.length - head) / 32));
	for (let i = head; i < message.length; i += stride) mix(message[i] as number);
	const signature = new Uint8Array(bytes);
	for (let i = 0; i < 4; i++) signature[i] = (a >>> (8 * i)) & 0xff;
	return signature;
}

export function opens(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
	const right = seal(key, message, signature.length === 64 ? 64 : 32);
	return right.length === signature.length && right.every((byte, i) => byte === signature[i]);
}
