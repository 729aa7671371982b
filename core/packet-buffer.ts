import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { Seq } from './messages.ts';
import { PacketRing } from './packet-ring.ts';
import type { Packet } from './wire.ts';

/**
 * The recent packets of one session and rendition, by sequence: history for joiners and buddies, order for the player.
 * Bounded by count and bytes; what goes first is what is older than the newest whole group and than `LIMITS.historyMs`.
 */
export class PacketBuffer {
	readonly #packets = new PacketRing();
	#bytes = 0;
	#first: Seq = 0; // the oldest that is kept
	#head: Seq = 0;
	#newest: Seq = 0;
	#next: Seq = 0; // the next for the player; 0: nothing has come yet
	#cut = false; // what the player was to have next has been evicted: it goes on at the start of a group
	readonly #groups: Seq[] = []; // first sequences of the groups whose first packet is kept, ascending

	/** Newest packet with nothing missing before it; 0 before the first. */
	get head(): Seq {
		return this.#head;
	}
	/** Highest sequence stored. */
	get newest(): Seq {
		return this.#newest;
	}
	/** Oldest sequence that could be asked for. */
	get oldest(): Seq {
		return this.#first;
	}
	get size(): number {
		return this.#packets.size;
	}
	get bytes(): number {
		return this.#bytes;
	}
	get headPacket(): Packet | undefined {
		return this.#packets.get(this.#head);
	}

	get(seq: Seq): Packet | undefined {
		const packet = this.#packets.get(seq);
		return packet && isShade(packet) ? undefined : packet;
	}

	wants(header: { readonly seq: Seq; readonly groupSeq: Seq }): 'wanted' | 'duplicate' | 'late' | 'ahead' {
		if (this.#packets.has(header.seq)) return 'duplicate';
		if (this.#next === 0) return 'wanted';
		if (header.seq <= this.#head || header.seq < this.#next) return 'late';
		return header.seq > this.#head + LIMITS.aheadPackets ? 'ahead' : 'wanted';
	}

	/** Lets go of what is here and withheld: its numbers count as come, so that nobody asks for it again. */
	withhold(withheld: (packet: Packet) => boolean): void {
		for (let seq = this.#first; seq <= this.#newest; seq++) {
			const packet = this.#packets.get(seq);
			if (!packet || isShade(packet) || !withheld(packet)) continue;
			this.#packets.set(shade(packet));
			this.#bytes -= packet.bytes.length;
			const group = this.#groups.indexOf(seq);
			if (group >= 0) this.#groups.splice(group, 1);
		}
	}

	/** Takes the number of a packet that `wants` called wanted, and lets the packet itself go. */
	pass(packet: Packet): void {
		this.store(shade(packet));
	}

	/** The first packet that will come; before anything has. */
	begin(seq: Seq): void {
		this.#next = seq;
		this.#first = seq;
		this.#head = seq - 1;
		this.#newest = this.#head;
	}

	/** Takes a packet that `wants` called wanted. The first one sets the beginning, unless it was told: its group's first packet. */
	store(packet: Packet): void {
		if (this.#next === 0) this.begin(packet.groupSeq);
		this.#packets.set(packet);
		this.#bytes += packet.bytes.length;
		if (packet.seq > this.#newest) this.#newest = packet.seq;
		if (packet.seq === packet.groupSeq && !isShade(packet)) this.#enterGroup(packet.seq);
		this.#advance();
		this.#evict();
	}

	#enterGroup(seq: Seq): void {
		let at = this.#groups.length;
		while (at > 0 && (this.#groups[at - 1] as Seq) > seq) at--;
		this.#groups.splice(at, 0, seq);
	}

	#advance(): void {
		while (this.#packets.has(this.#head + 1)) this.#head++;
	}

	get #over(): boolean {
		return this.#packets.size > LIMITS.bufferPackets || this.#bytes > LIMITS.bufferBytes;
	}

	#evict(): void {
		const newest = this.#packets.get(this.#newest);
		if (!newest) return;
		// One whole group before the newest one stays, so that a joiner never finds half a group.
		const group = this.#groups.length > 1 ? (this.#groups[this.#groups.length - 2] as Seq) : this.#first;
		while (this.#first < this.#newest && (this.#first < this.#next || this.#over)) {
			const oldest = this.#packets.get(this.#first);
			if (oldest && !this.#over && (this.#first >= group || newest.mediaMs - oldest.mediaMs < LIMITS.historyMs)) break;
			if (oldest) {
				this.#packets.delete(this.#first);
				this.#bytes -= oldest.bytes.length;
			}
			if (this.#groups[0] === this.#first) this.#groups.shift();
			this.#first++;
		}
		if (this.#next < this.#first) {
			this.#next = this.#first;
			this.#cut = true;
		}
		if (this.#head < this.#first - 1) {
			this.#head = this.#first - 1;
			this.#advance();
		}
	}

	/** The next packet for the player, in order; undefined while it is missing. After a jump the next one starts a group. */
	play(): Packet | undefined {
		if (this.#next === 0) return undefined;
		if (this.#cut) {
			const group = this.#groups.find((seq) => seq >= this.#next);
			if (group === undefined) return undefined;
			this.#next = group;
			this.#cut = false;
		}
		const packet = this.#packets.get(this.#next);
		if (packet && isShade(packet)) {
			this.#cut = true;
			return this.play();
		}
		if (packet) this.#next++;
		return packet;
	}

	/** What `play` would give, left where it is. */
	peek(): Packet | undefined {
		if (this.#cut) {
			const group = this.#groups.find((seq) => seq >= this.#next);
			return group === undefined ? undefined : this.#packets.get(group);
		}
		return this.get(this.#next);
	}

	/** The first group that begins at this media time or later. */
	groupFrom(mediaMs: Ms): Packet | undefined {
		for (const seq of this.#groups) {
			const first = this.#packets.get(seq);
			if (first && first.mediaMs >= mediaMs) return first;
		}
		return undefined;
	}

	/** The newest group of which the first packet is here; 0 when there is none. */
	newestGroup(): Seq {
		return this.#groups[this.#groups.length - 1] ?? 0;
	}

	/**
	 * Where a newcomer starts: the newest group that is so long already; else he would have to wait for it to grow, or play with too little
	 * in hand. One that began longer ago than we keep history is too much to send: then the newest.
	 *
	 * @param ms Media time that he should find.
	 */
	groupCovering(ms: Ms): Seq {
		const newestMs = this.#packets.get(this.#newest)?.mediaMs ?? 0;
		for (let i = this.#groups.length - 1; i >= 0; i--) {
			const group = this.#groups[i] as Seq;
			const coversMs = newestMs - (this.#packets.get(group)?.mediaMs ?? newestMs);
			if (coversMs > LIMITS.historyMs) break;
			if (coversMs >= ms) return group;
		}
		return this.newestGroup();
	}

	/** Everything kept from a sequence on, ascending. */
	since(from: Seq): readonly Packet[] {
		const packets: Packet[] = [];
		for (let seq = Math.max(from, this.#first); seq <= this.#newest; seq++) {
			const packet = this.get(seq);
			if (packet) packets.push(packet);
		}
		return packets;
	}

	/** Sequences between head and the newest that are not here, at most `LIMITS.needSeqs`, oldest first. */
	missing(): readonly Seq[] {
		const seqs: Seq[] = [];
		for (let seq = this.#head + 1; seq < this.#newest && seqs.length < LIMITS.needSeqs; seq++) {
			if (!this.#packets.has(seq)) seqs.push(seq);
		}
		return seqs;
	}

	/** The first group after the head that could be played from: where to go on when a hole cannot be mended. */
	nextGroup(): Seq | undefined {
		return this.#groups.find((seq) => seq > this.#head + 1);
	}

	/** Gives up what is missing before a group and goes on there. */
	skipTo(group: Seq): void {
		if (group >= this.#next) {
			this.#next = group;
			this.#cut = false;
		}
		this.#head = Math.max(this.#head, group - 1);
		this.#advance();
	}
}

const NOTHING = new Uint8Array(0);

/** What is left of a withheld packet: that it came, and its times. */
function shade(packet: Packet): Packet {
	return { ...packet, payload: NOTHING, bytes: NOTHING };
}
/** No packet that came from somewhere is without bytes. */
function isShade(packet: Packet): boolean {
	return packet.bytes.length === 0;
}
