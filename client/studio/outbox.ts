import { FLAG, type Packet } from '@dumbbell-stream/core/wire.ts';

interface Waiting {
	readonly packet: Packet;
	/** When it was signed, ms. */
	readonly at: number;
}
/** What the sidecar has of a rendition. */
export interface Head {
	readonly rendition: number;
	readonly session: number;
	readonly head: number;
}

/** A viewer who waited longer would rather see what is new. */
const KEPT_MS = 10_000;
/** Sent packets stay for so long: a line that breaks takes with it what was on its way. */
const SENT_MS = 4_000;
const BYTES_MAX = 32 * 1_048_576;

/**
 * Signed packets on their way to the sidecar: bounded by time and bytes. When the connection is lost they wait; when it is back it goes
 * on behind what has arrived; when it was away for too long, the oldest groups are given up.
 */
export class Outbox {
	#packets: Waiting[] = [];
	/** Index of the next one to be sent. */
	#next = 0;
	#bytes = 0;
	readonly #announcements = new Map<number, Packet>();
	packetsDropped = 0;

	push(packet: Packet, now: number): void {
		if (packet.flags & FLAG.announcement) this.#announcements.set(packet.rendition, packet);
		this.#packets.push({ packet, at: now });
		this.#bytes += packet.bytes.length;
		this.#forget(now);
	}

	/** The next packet to send. */
	take(): Packet | undefined {
		const next = this.#packets[this.#next];
		if (next) this.#next++;
		return next?.packet;
	}

	/** How long the oldest unsent packet has waited, ms. */
	waitedMs(now: number): number {
		const next = this.#packets[this.#next];
		return next ? now - next.at : 0;
	}

	/** A connection is there: all announcements first, then what the sidecar does not have. Where it has nothing, from a group's start. */
	resume(session: number, heads: readonly Head[]): readonly Packet[] {
		const known = new Map(heads.filter((head) => head.session === session).map(({ rendition, head }) => [rendition, head]));
		const begun = new Set<number>();
		const kept = this.#packets.filter(({ packet }) => {
			if (packet.flags & FLAG.announcement) return false;
			const head = known.get(packet.rendition);
			if (head !== undefined && head > 0) return packet.seq > head;
			if (packet.flags & FLAG.groupStart) begun.add(packet.rendition);
			return begun.has(packet.rendition);
		});
		this.#packets = kept;
		this.#bytes = kept.reduce((sum, { packet }) => sum + packet.bytes.length, 0);
		this.#next = 0;
		return [...this.#announcements.values()];
	}

	/** Another session: nothing of the last one can be played any more. */
	clear(): void {
		this.#packets = [];
		this.#announcements.clear();
		this.#next = 0;
		this.#bytes = 0;
	}

	#forget(now: number): void {
		while (this.#next > 0 && now - (this.#packets[0] as Waiting).at > SENT_MS) this.#shift();
		const [oldest] = this.#packets;
		if (!oldest || (now - oldest.at <= KEPT_MS && this.#bytes <= BYTES_MAX)) return;
		// A whole second of all renditions goes: half a group is of no use to anybody.
		const until = this.#nextGroupMs(oldest.packet.mediaMs);
		while (this.#packets.length > 0 && (this.#packets[0] as Waiting).packet.mediaMs < until) this.#shift();
	}

	#nextGroupMs(mediaMs: number): number {
		const group = this.#packets.find(({ packet }) => packet.flags & FLAG.groupStart && packet.mediaMs > mediaMs);
		return group?.packet.mediaMs ?? Infinity;
	}

	#shift(): void {
		const gone = this.#packets.shift() as Waiting;
		this.#bytes -= gone.packet.bytes.length;
		if (this.#next > 0) this.#next--;
		else this.packetsDropped++;
	}
}
