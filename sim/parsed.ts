import { equalBytes, readPacket, type Sealed, type Verify } from '@dumbbell-stream/core';
import { opens } from './crypto.ts';

/** What is known of an array of bytes that claims to be a packet. */
interface Known {
	readonly sealed: Sealed | 'malformed' | 'wrong-stream';
	/** The key about which somebody asked, and whether it signed these bytes. */
	by: Uint8Array | null;
	ok: boolean;
}

/**
 * Remembers what was found out about the packets of one stream. Peers forward packets untouched, so one array of bytes goes through
 * thousands of them; nobody in a world ever writes into it. Each peer still asks: only the answer is not worked out anew.
 */
export class Parsed {
	readonly #stream: Uint8Array;
	readonly #known = new WeakMap<Uint8Array, Known>();

	constructor(stream: Uint8Array) {
		this.#stream = stream;
	}

	/** For `PeerOptions.readPacket`. */
	readonly read: typeof readPacket = (bytes, stream) => (stream === this.#stream ? this.#of(bytes).sealed : readPacket(bytes, stream));

	/** The verdict about a job that is about a packet. */
	judge(job: Verify, packet: Uint8Array, by: Uint8Array): boolean {
		const known = this.#of(packet);
		if (known.by === null || !equalBytes(known.by, by)) {
			known.by = by;
			known.ok = opens(by, job.message, job.signature);
		}
		return known.ok;
	}

	#of(bytes: Uint8Array): Known {
		let known = this.#known.get(bytes);
		if (!known) this.#known.set(bytes, (known = { sealed: readPacket(bytes, this.#stream), by: null, ok: false }));
		return known;
	}
}
