import { BOX_HEADER_BYTES, fourLetters, viewOf } from './boxes.ts';
import { IngestFault } from './fault.ts';

/** A top-level box of which the header is known. */
export interface BoxHead {
	readonly type: string;
	/** Offset in the body of the request. */
	readonly at: number;
	/** The whole box, header included. */
	readonly size: number;
	/** 8, or 16 with a 64-bit size. */
	readonly headerBytes: number;
}

/** Told in the order of the body; may throw to refuse it. */
export interface SplitterOwner {
	/** @returns whether the box is wanted; what is not wanted passes by without being held. */
	begins(head: BoxHead): boolean;
	/** A wanted box is complete. `bytes` belongs to the owner. */
	box(head: BoxHead, bytes: Uint8Array): void;
}

/** The largest box: a keyframe of a 50 Mbit/s stream is about 1 MiB. */
export const BOX_BYTES_MAX = 8 * 1_048_576;
const LARGE_HEADER_BYTES = 16;
/** The size field says: the size is in 64 bits behind the type ... */
const SIZE_IS_LARGE = 1;
/** ... or: the box goes on to the end of the file, which a live body does not have. */
const SIZE_IS_OPEN = 0;

type Place = { readonly in: 'header' } | { readonly in: 'wanted'; readonly head: BoxHead; readonly bytes: Uint8Array } | { readonly in: 'unwanted' };

/** Cuts a body of any length into its top-level boxes. Holds one box at most: the one that is arriving. */
export class Splitter {
	readonly #owner: SplitterOwner;
	readonly #header = new Uint8Array(LARGE_HEADER_BYTES);
	#headerBytes = BOX_HEADER_BYTES;
	#place: Place = { in: 'header' };
	/** Bytes of the header or of the box that have come, and how many there must be. */
	#have = 0;
	#want = BOX_HEADER_BYTES;
	#at = 0;

	constructor(owner: SplitterOwner) {
		this.#owner = owner;
	}

	/** @throws {IngestFault} DS-40, DS-43, or what the owner throws. */
	write(bytes: Uint8Array): void {
		let from = 0;
		while (from < bytes.length) {
			const part = bytes.subarray(from, from + this.#want - this.#have);
			if (this.#place.in === 'header') this.#header.set(part, this.#have);
			else if (this.#place.in === 'wanted') this.#place.bytes.set(part, this.#have);
			from += part.length;
			this.#have += part.length;
			if (this.#have === this.#want) this.#complete();
		}
	}

	#complete(): void {
		const place = this.#place;
		if (place.in === 'header') return this.#headerCame();
		this.#at += this.#want;
		this.#place = { in: 'header' };
		this.#headerBytes = BOX_HEADER_BYTES;
		this.#have = 0;
		this.#want = BOX_HEADER_BYTES;
		if (place.in === 'wanted') this.#owner.box(place.head, place.bytes);
	}

	#headerCame(): void {
		const view = viewOf(this.#header);
		const type = fourLetters(this.#header, 4);
		const short = view.getUint32(0);
		const isLarge = short === SIZE_IS_LARGE;
		if (isLarge && this.#headerBytes === BOX_HEADER_BYTES) {
			this.#headerBytes = LARGE_HEADER_BYTES;
			this.#want = LARGE_HEADER_BYTES;
			return;
		}
		const headerBytes = this.#headerBytes;
		const size = isLarge ? Number(view.getBigUint64(BOX_HEADER_BYTES)) : short;
		const head = { type, at: this.#at, size, headerBytes };
		const wanted = this.#owner.begins(head); // Asked first: it knows best what is wrong with a body that is no MP4 at all.
		if (short === SIZE_IS_OPEN) throw new IngestFault('DS-40', 'a box without an end');
		if (size < headerBytes) throw new IngestFault('DS-40', 'a box smaller than its header');
		if (size > BOX_BYTES_MAX) throw new IngestFault('DS-43');
		this.#want = size;
		if (wanted) {
			const bytes = new Uint8Array(size);
			bytes.set(this.#header.subarray(0, headerBytes));
			this.#place = { in: 'wanted', head, bytes };
		} else this.#place = { in: 'unwanted' };
		if (this.#have === this.#want) this.#complete(); // A box may be empty.
	}
}
