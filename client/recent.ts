import type { Rendition, Seq, Session } from '@dumbbell-stream/core/messages.ts';
import { covers, type CaptureRange } from '@dumbbell-stream/core/tombstones.ts';
import type { Packet } from '@dumbbell-stream/core/wire.ts';

/** What stands on the screen, so that somebody else can find it. */
export interface Moment {
	readonly session: Session;
	readonly rendition: Rendition;
	/** When it was captured, Unix ms. */
	readonly captureMs: number;
	readonly seq: Seq;
}

/** An excerpt is at most so long, and so large: what the form for notices takes. */
const EXCERPT_MS = 60_000;
const EXCERPT_BYTES = 32 * 1_048_576;

/** What was played last of one rendition of one session: signed as it came, so that it can be shown to others. */
export class Recent {
	#packets: Packet[] = [];
	#bytes = 0;

	push(packet: Packet): void {
		const last = this.#packets.at(-1);
		if (last && (last.session !== packet.session || last.rendition !== packet.rendition)) this.clear();
		this.#packets.push(packet);
		this.#bytes += packet.bytes.length;
		// Cut in strides: the array is moved once in a while and not with every packet.
		if (this.#bytes > EXCERPT_BYTES || this.#lengthMs > EXCERPT_MS * 1.1) this.#trim();
	}

	/** What is off the air is not kept either. */
	withhold(ranges: readonly CaptureRange[]): void {
		this.#keep(this.#packets.filter(({ captureMs }) => !covers(ranges, captureMs)));
	}

	clear(): void {
		this.#keep([]);
	}

	/** What was captured then, or last before. */
	at(captureMs: number): Moment | null {
		const found = this.#packets.findLast((packet) => packet.captureMs <= captureMs) ?? this.#packets[0];
		return found ? { session: found.session, rendition: found.rendition, captureMs: Math.round(captureMs), seq: found.seq } : null;
	}

	/** From the start of a group to the newest. */
	excerpt(): readonly Packet[] {
		this.#trim();
		const from = this.#packets.findIndex(({ seq, groupSeq }) => seq === groupSeq);
		return from < 0 ? [] : this.#packets.slice(from);
	}

	get #lengthMs(): number {
		return (this.#packets.at(-1)?.captureMs ?? 0) - (this.#packets[0]?.captureMs ?? 0);
	}

	#trim(): void {
		const newestMs = this.#packets.at(-1)?.captureMs ?? 0;
		let bytes = this.#bytes;
		const from = this.#packets.findIndex((packet) => {
			if (bytes <= EXCERPT_BYTES && packet.captureMs >= newestMs - EXCERPT_MS) return true;
			bytes -= packet.bytes.length;
			return false;
		});
		this.#keep(this.#packets.slice(from));
	}

	#keep(packets: Packet[]): void {
		this.#packets = packets;
		this.#bytes = packets.reduce((sum, { bytes }) => sum + bytes.length, 0);
	}
}
