import { announcementHeader, Cutter, type EncodedChunk, type Unsigned } from '@dumbbell-stream/core/cut.ts';
import type { Session } from '@dumbbell-stream/core/messages.ts';
import { packetMessage, sealPacket, writeAnnouncement, writePacketBody, type Announcement, type Packet } from '@dumbbell-stream/core/wire.ts';
import type { SessionKey } from './signer.ts';

/** Cuts the chunks of a session into packets and signs them. They come out in the order in which they went in. */
export class Sealer {
	readonly #stream: Uint8Array;
	readonly #session: Session;
	readonly #key: SessionKey;
	readonly #sealed: (packet: Packet) => void;
	readonly #cutters = new Map<number, Cutter>();
	/** The last packet that is being signed. */
	#tail: Promise<void> = Promise.resolve();

	constructor(stream: Uint8Array, session: Session, key: SessionKey, sealed: (packet: Packet) => void) {
		this.#stream = stream;
		this.#session = session;
		this.#key = key;
		this.#sealed = sealed;
	}

	/** May be said again, with a newer certificate. */
	announce(rendition: number, announcement: Announcement, captureMs: number): void {
		if (!this.#cutters.has(rendition)) this.#cutters.set(rendition, new Cutter(this.#session, rendition));
		this.#sign({ header: announcementHeader(this.#session, rendition, captureMs), payload: writeAnnouncement(announcement) });
	}

	/** Only after the rendition was announced. */
	chunk(rendition: number, chunk: EncodedChunk): void {
		for (const packet of this.#cutters.get(rendition)?.chunk(chunk) ?? []) this.#sign(packet);
	}

	/** Says in each rendition that the broadcast has ended. Resolves when everything is signed. */
	async end(mediaMs: number, captureMs: number): Promise<void> {
		for (const cutter of this.#cutters.values()) if (cutter.begun) this.#sign(cutter.end(mediaMs, captureMs));
		await this.#tail;
	}

	#sign({ header, payload }: Unsigned): void {
		const body = writePacketBody(this.#stream, header, payload);
		const signature = this.#key.sign(packetMessage(body)); // At once, side by side; only the order of leaving is kept.
		this.#tail = this.#tail.then(async () => this.#sealed(sealPacket(header, body, await signature)));
	}
}
