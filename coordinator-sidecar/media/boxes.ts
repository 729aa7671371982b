import { IngestFault } from './fault.ts';

/** A box of ISO 14496-12 inside `bytes`: its size field stands at `start`, its content in [`body`, `end`). */
export interface Box {
	readonly type: string;
	readonly bytes: Uint8Array;
	readonly start: number;
	readonly body: number;
	readonly end: number;
}

export const BOX_HEADER_BYTES = 8;
/** Boxes inside one box. Muxers write a dozen; a thousand empty ones are an attack on time. */
const CHILDREN_MAX = 256;
/** Above it the upper half of a 64-bit number is more than a JavaScript number holds exactly. */
const UPPER_MAX = 0x1f_ffff;
const TWO_POW_32 = 0x1_0000_0000;

export function viewOf(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The four letters of a box's type, one byte each. */
export function fourLetters(bytes: Uint8Array, at: number): string {
	return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** A type as it may stand in a sentence. */
export function printable(type: string): string {
	return /^[\x20-\x7e]{4}$/.test(type) ? type.trim() : 'unknown';
}

/** The box that fills `bytes`, of which the splitter has checked the size. */
export function topBox(bytes: Uint8Array, headerBytes: number): Box {
	return { type: fourLetters(bytes, 4), bytes, start: 0, body: headerBytes, end: bytes.length };
}

/**
 * The boxes in a box.
 * @param skip Bytes of the body before the first: 4 in a "full" box, more in sample entries.
 * @throws {IngestFault} DS-40 when they do not fill it exactly.
 */
export function childrenOf(parent: Box, skip = 0): readonly Box[] {
	const { bytes, end: limit } = parent;
	const view = viewOf(bytes);
	const found: Box[] = [];
	let start = parent.body + skip;
	while (start < limit) {
		if (limit - start < BOX_HEADER_BYTES || found.length === CHILDREN_MAX) throw misfit(parent);
		const end = start + view.getUint32(start); // 64-bit sizes are for mdat, which has no parent.
		if (end < start + BOX_HEADER_BYTES || end > limit) throw misfit(parent);
		found.push({ type: fourLetters(bytes, start + 4), bytes, start, body: start + BOX_HEADER_BYTES, end });
		start = end;
	}
	if (start > limit) throw misfit(parent);
	return found;
}

/** The only child of a type. @throws {IngestFault} DS-40 when there is none or more than one. */
export function childOf(parent: Box, type: string): Box {
	const [found, ...more] = childrenOf(parent).filter((one) => one.type === type);
	if (!found || more.length > 0) throw new IngestFault('DS-40', `${more.length > 0 ? 'two' : 'no'} ${type} in ${printable(parent.type)}`);
	return found;
}

function misfit(parent: Box): IngestFault {
	return new IngestFault('DS-40', `boxes that do not fit into ${printable(parent.type)}`);
}

/** Reads the numbers of a box in order. Each method throws DS-40 where the box ends too early. */
export class Fields {
	readonly #view: DataView;
	readonly #box: Box;
	#at: number;

	constructor(box: Box) {
		this.#view = viewOf(box.bytes);
		this.#box = box;
		this.#at = box.body;
	}

	/** Version and flags, with which every "full" box begins. */
	full(): { readonly version: number; readonly flags: number } {
		const word = this.u32();
		return { version: word >>> 24, flags: word & 0xff_ffff };
	}

	u32(): number {
		return this.#view.getUint32(this.#take(4));
	}

	i32(): number {
		return this.#view.getInt32(this.#take(4));
	}

	/** 64 bits, of which no more than a number holds exactly. */
	u53(): number {
		const upper = this.u32();
		if (upper > UPPER_MAX) throw new IngestFault('DS-40', `a number out of range in ${printable(this.#box.type)}`);
		return upper * TWO_POW_32 + this.u32();
	}

	skip(count: number): void {
		this.#take(count);
	}

	#take(count: number): number {
		const at = this.#at;
		if (at + count > this.#box.end) throw new IngestFault('DS-40', `a ${printable(this.#box.type)} that is too short`);
		this.#at = at + count;
		return at;
	}
}

/** Writes a box around its parts. */
export function writeBox(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
	const size = parts.reduce((sum, part) => sum + part.length, BOX_HEADER_BYTES);
	const bytes = new Uint8Array(size);
	viewOf(bytes).setUint32(0, size);
	for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
	let at = BOX_HEADER_BYTES;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.length;
	}
	return bytes;
}

/** 32-bit numbers, big-endian; a negative one as two's complement. */
export function words(...values: readonly number[]): Uint8Array {
	const bytes = new Uint8Array(values.length * 4);
	const view = viewOf(bytes);
	values.forEach((value, i) => view.setUint32(i * 4, value >>> 0));
	return bytes;
}
