import { Refusal } from './refusal.ts';
import { typeOf, viewOf } from './mp4-boxes.ts';

/** A whole top-level box, header included. `headerBytes`: 8, or 16 with a 64-bit size. */
export interface TopBox {
	readonly type: string;
	readonly bytes: Uint8Array;
	readonly headerBytes: number;
}

/** Told in the order of the body; may throw to refuse what comes. */
export interface SplitterOwner {
	/** The first eight bytes of a box are there. */
	begins(type: string): void;
	/** A box is complete. It may share memory with what was pushed. */
	box(box: TopBox): void;
}

/** A keyframe of a 50 Mbit/s stream is about 1 MiB. */
export const BOX_BYTES_MAX = 8 * 1_048_576;
const HEADER_BYTES = 8;
const LARGE_HEADER_BYTES = 16;

/** Cuts a body of any length into its top-level boxes, holding at most the one that is still arriving. */
export class BoxSplitter {
	#parts: Uint8Array[] = [];
	#held = 0;
	/** Of the box that is arriving; 0 until its header is there. */
	#size = 0;
	#headerBytes = HEADER_BYTES;
	readonly #owner: SplitterOwner;

	constructor(owner: SplitterOwner) {
		this.#owner = owner;
	}

	/** Bytes of the box that is still arriving. */
	get held(): number {
		return this.#held;
	}

	/** @throws {Refusal} DS-ingest-malformed, DS-ingest-box-too-large, or what the owner throws. */
	push(bytes: Uint8Array): void {
		let rest = bytes;
		while (rest.length > 0) {
			// Until the size is known, only the header is taken.
			const want = this.#size > 0 ? this.#size : this.#headerBytes;
			const part = rest.subarray(0, want - this.#held);
			rest = rest.subarray(part.length);
			this.#parts.push(part);
			this.#held += part.length;
			if (this.#held < want) break;
			if (this.#size === 0) this.#readHeader();
			else this.#owner.box(this.#take());
		}
	}

	#readHeader(): void {
		const header = this.#joined();
		const view = viewOf(header);
		const size = view.getUint32(0);
		if (this.#headerBytes === HEADER_BYTES) this.#owner.begins(typeOf(header, 4));
		if (size === 1 && this.#headerBytes === HEADER_BYTES) {
			this.#headerBytes = LARGE_HEADER_BYTES;
			return;
		}
		const whole = size === 1 ? view.getUint32(8) * 0x1_0000_0000 + view.getUint32(12) : size;
		if (whole <= this.#headerBytes) throw new Refusal('DS-ingest-malformed', 'a box without content'); // 0: "to the end of the file".
		if (whole > BOX_BYTES_MAX) throw new Refusal('DS-ingest-box-too-large');
		this.#size = whole;
	}

	#take(): TopBox {
		const bytes = this.#joined();
		const box = { type: typeOf(bytes, 4), bytes, headerBytes: this.#headerBytes };
		this.#parts = [];
		this.#held = 0;
		this.#size = 0;
		this.#headerBytes = HEADER_BYTES;
		return box;
	}

	#joined(): Uint8Array {
		const [only] = this.#parts;
		const joined = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts, this.#held);
		this.#parts = [joined];
		return joined;
	}
}
