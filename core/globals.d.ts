// The one opening in core's wall: text to UTF-8 and back. Both are pure and every host has them.
declare class TextEncoder {
	encode(text: string): Uint8Array;
}
declare class TextDecoder {
	constructor(label: 'utf-8', options: { fatal: true });
	decode(bytes: Uint8Array): string;
}
