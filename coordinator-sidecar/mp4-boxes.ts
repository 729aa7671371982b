import { Refusal } from './refusal.ts';

/** A box of ISO 14496-12 inside `bytes`: `start` at its size field, `body` after its header, `end` behind it. */
export interface Box {
	readonly type: string;
	readonly bytes: Uint8Array;
	readonly start: number;
	readonly body: number;
	readonly end: number;
}

/** Boxes inside one box: the most that any sane muxer writes is a few dozen. */
const CHILDREN_MAX = 256;

/** Reads numbers of one box in order; beyond its end it refuses. */
export class BoxReader {
	readonly #view: DataView;
	readonly #end: number;
	#at: number;

	/** @param skip Bytes of the body to pass over. */
	constructor(box: Box, skip = 0) {
		this.#view = viewOf(box.bytes);
		this.#end = box.end;
		this.#at = box.body + skip;
		if (this.#at > this.#end) throw new Refusal('DS-ingest-malformed', box.type);
	}
	/** Offset in the bytes that the box lies in. */
	get at(): number {
		return this.#at;
	}
	get left(): number {
		return this.#end - this.#at;
	}
	#take(count: number): number {
		const at = this.#at;
		if (count > this.#end - at) throw new Refusal('DS-ingest-malformed', 'a box is too short');
		this.#at = at + count;
		return at;
	}
	u8(): number {
		return this.#view.getUint8(this.#take(1));
	}
	u16(): number {
		return this.#view.getUint16(this.#take(2));
	}
	u24(): number {
		return (this.u8() << 16) | this.u16();
	}
	u32(): number {
		return this.#view.getUint32(this.#take(4));
	}
	i32(): number {
		return this.#view.getInt32(this.#take(4));
	}
	/** Refuses what a number does not hold exactly. */
	u53(): number {
		const high = this.u32();
		if (high > 0x1f_ffff) throw new Refusal('DS-ingest-time');
		return high * 0x1_0000_0000 + this.u32();
	}
	skip(count: number): void {
		this.#take(count);
	}
	/** Version and flags, with which every "full" box begins. */
	full(): { readonly version: number; readonly flags: number } {
		return { version: this.u8(), flags: this.u24() };
	}
}

export function viewOf(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The box that fills `bytes`. */
export function wholeBox(bytes: Uint8Array): Box {
	const [box, ...more] = boxesIn(bytes, 0, bytes.length);
	if (!box || more.length > 0) throw new Refusal('DS-ingest-malformed');
	return box;
}

/** @param skip Bytes between the header of the box and its first child: 4 in a "full" box, more in sample entries. */
export function children(box: Box, skip = 0): readonly Box[] {
	return boxesIn(box.bytes, box.body + skip, box.end);
}

/** The first child of a type. */
export function child(box: Box, type: string): Box | undefined {
	return children(box).find((one) => one.type === type);
}

/** The descendant along a path; refuses when there is none. */
export function descend(box: Box, ...path: readonly string[]): Box {
	let found = box;
	for (const type of path) {
		const next = child(found, type);
		if (!next) throw new Refusal('DS-ingest-malformed', `no ${type} in ${found.type}`);
		found = next;
	}
	return found;
}

function boxesIn(bytes: Uint8Array, from: number, to: number): readonly Box[] {
	const view = viewOf(bytes);
	const found: Box[] = [];
	for (let start = from; start < to; ) {
		if (to - start < 8 || found.length >= CHILDREN_MAX) throw new Refusal('DS-ingest-malformed', 'children do not fit their box');
		const end = start + view.getUint32(start); // 64-bit sizes stand only at the top, see the splitter.
		if (end < start + 8 || end > to) throw new Refusal('DS-ingest-malformed', 'children do not fit their box');
		found.push({ type: typeOf(bytes, start + 4), bytes, start, body: start + 8, end });
		start = end;
	}
	return found;
}

/** The four letters of a box's type. */
export function typeOf(bytes: Uint8Array, at: number): string {
	return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** Writes a box around its parts. */
export function writeBox(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
	const size = parts.reduce((sum, part) => sum + part.length, 8);
	const header = new Uint8Array(8);
	viewOf(header).setUint32(0, size);
	header.set([...type].map((letter) => letter.charCodeAt(0)), 4);
	return Buffer.concat([header, ...parts], size);
}

/** Writes 32-bit numbers, big-endian; negative ones as two's complement. */
export function words(...values: readonly number[]): Uint8Array {
	const bytes = new Uint8Array(values.length * 4);
	const view = viewOf(bytes);
	values.forEach((value, i) => view.setUint32(i * 4, value >>> 0));
	return bytes;
}
