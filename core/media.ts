import { goalRendition, note, unixNow, type Context } from './context.ts';
import { KeyBook, revokes } from './key-list.ts';
import { LIMITS } from './limits.ts';
import type { Ms, UnixMs } from './machine.ts';
import type { LinkId, Rendition, Seq, Session, Verified } from './messages.ts';
import type { Neighbour } from './neighbour.ts';
import { Repair, type RepairOwner } from './repair.ts';
import { covers, TombstoneBook } from './tombstones.ts';
import { Track } from './track.ts';
import { Trust } from './trust.ts';
import { FLAG, readAnnouncement, readPacket, type Announcement, type Packet, type PacketFault, type Sealed } from './wire.ts';

/** What the owner of the media does with them. */
export interface MediaOwner extends RepairOwner {
	/** A packet is believed and new: on to the children. */
	forward(packet: Packet): void;
	/** A session begins here: its announcement goes to everybody who is fed. */
	begun(packet: Packet): void;
	/** The first packet that will come of a new session; 0: unknown. */
	begins(session: Session): Seq;
	/** The running session has a later certificate: its announcement goes on as the first one did. */
	renewed(packet: Packet): void;
	/** The key list of the stream has changed; `session`: the running session is void, and nothing of it is held any more. */
	keysChanged(session: boolean): void;
	/** Something is off the air, or back; what is held was gone through already. */
	withheldChanged(): void;
	/** Another rendition of the session can be had here from now on. */
	entered(packet: Packet): void;
	/** The player goes over to another rendition of the same session. */
	changed(): void;
	/** This link brought something that an honest peer would never send. */
	liar(link: LinkId, fault: PacketFault): void;
	/** True while somebody feeds us with this rendition. */
	fedWith(rendition: Rendition): boolean;
	/** The player should hold at least so much, ms. */
	hold(leastMs: Ms): void;
	/** The publisher ended the body. */
	ended(): void;
	/** The first packet since long, or after a new session, went to the player. */
	playing(): void;
}

/** In place of a link: the connection of a publisher who signs by himself. */
export const PUBLISHER: LinkId = 0;

/** Packets in: judged, verified, kept, forwarded at once, and handed to the player in order. */
export class Media {
	readonly #ctx: Context;
	readonly #owner: MediaOwner;
	readonly #repair: Repair;
	readonly trust: Trust;
	readonly #read: typeof readPacket;
	readonly #keys: KeyBook;
	readonly #tombstones: TombstoneBook;
	/** Packets whose announcement has not come. */
	#early: { readonly link: LinkId; readonly sealed: Sealed }[] = [];
	/** Capture time of the head that the coordinator told when we joined. */
	#toldCapture: UnixMs = 0;
	#playedMs: Ms = 0;
	/** The group at which the new rendition was too late for the change. */
	#passedMs: Ms = -1;
	/** How much the player was asked to hold for the change. */
	#heldMs: Ms = 0;

	constructor(ctx: Context, owner: MediaOwner) {
		this.#ctx = ctx;
		this.#owner = owner;
		this.#repair = new Repair(ctx, owner, () => this.play());
		this.trust = new Trust(ctx.options.stream);
		this.#read = ctx.options.readPacket ?? readPacket;
		this.#keys = new KeyBook(ctx.options.stream);
		this.#tombstones = new TombstoneBook(ctx.options.stream);
	}

	/** Why nothing more comes of what was announced last: its session is void, or the stream has another key. Null: it may. */
	get over(): 'revoked' | 'succeeded' | null {
		const { held } = this.#keys;
		if (held?.successor) return 'succeeded';
		return this.#ctx.session > 0 && revokes(held, this.#ctx.session) ? 'revoked' : null;
	}

	/** Media time of the last packet that the player got. */
	get playedMs(): Ms {
		return this.#playedMs;
	}

	/** The coordinator's word about session and head: older than that is a replay. */
	learnHead(captureMs: UnixMs): void {
		this.#toldCapture = Math.max(this.#toldCapture, captureMs);
	}

	// ------------------------------------------------------------------------------------------------------------ keys

	/** A key list came: if it is news, its signature is checked. */
	keyList(bytes: Uint8Array): void {
		const verdict = this.#keys.ask(bytes, this.trust.newJob());
		if (typeof verdict !== 'string') this.#ctx.out.push(verdict);
		else if (verdict !== 'old') note(this.#ctx, 'key-list', { why: verdict });
	}

	/** @returns false when the verdict is about something else. */
	#keysVerified(verdict: Verified): boolean {
		const settled = this.#keys.settle(verdict);
		if (settled === null) return this.#tombstonesVerified(verdict);
		note(this.#ctx, 'key-list', { why: settled, number: this.#keys.held?.number ?? 0 });
		if (settled !== 'newer') return true;
		this.#trustSite();
		this.#early = this.#early.filter(({ sealed }) => !this.#isVoid(sealed));
		const { over } = this;
		if (over) this.#dropSession();
		this.#owner.keysChanged(over !== null);
		return true;
	}

	/** A list of tombstones came: if it is news, the site's signature is checked. */
	tombstones(bytes: Uint8Array): void {
		const verdict = this.#tombstones.ask(bytes, () => this.trust.newJob());
		if (typeof verdict !== 'string') this.#ctx.out.push(verdict);
		else if (verdict !== 'old') note(this.#ctx, 'tombstones', { why: verdict });
	}

	/** @returns false when the verdict is about something else. */
	#tombstonesVerified(verdict: Verified): boolean {
		const settled = this.#tombstones.settle(verdict);
		if (settled === null) return false;
		note(this.#ctx, 'tombstones', { why: settled, number: this.#tombstones.held?.number ?? 0 });
		if (settled === 'newer') this.#withhold();
		return true;
	}

	/** What a former site has signed counts no longer; what waited for this one's key is checked. */
	#trustSite(): void {
		const { jobs, lost } = this.#tombstones.trust(this.#keys.held?.site ?? null, () => this.trust.newJob());
		this.#ctx.out.push(...jobs);
		if (lost) this.#withhold();
	}

	/** Of what is held the withheld goes at once. What is given back comes with what is sent from here on. */
	#withhold(): void {
		const ctx = this.#ctx;
		ctx.withheld = this.#tombstones.ranges;
		for (const { buffer } of ctx.tracks.values()) buffer.withhold(({ captureMs }) => covers(ctx.withheld, captureMs));
		if (ctx.options.role === 'viewer') ctx.out.push({ t: 'withheld', ranges: ctx.withheld });
		this.#owner.withheldChanged();
		this.play();
	}

	/** What is held of the session goes; its number stays, so that nothing older is taken for new. */
	#dropSession(): void {
		const ctx = this.#ctx;
		ctx.tracks.clear();
		ctx.track = new Track(ctx.session, ctx.track.rendition);
		ctx.timers.stop('gap');
		ctx.timers.stop('change');
	}

	#isVoid({ session }: Sealed): boolean {
		const { held } = this.#keys;
		return held !== null && (held.successor !== null || revokes(held, session));
	}

	/** A packet of a void session. Whoever brought it may not have heard, so he is not accused. */
	#dropVoid(link: LinkId | null, sealed: Sealed): void {
		this.#ctx.counters.count('packetsRejected');
		note(this.#ctx, 'revoked-session', { link: link ?? 0, session: sealed.session });
	}

	// --------------------------------------------------------------------------------------------------------- judging

	packet(from: Neighbour, bytes: Uint8Array): void {
		const ctx = this.#ctx;
		const sealed = this.#read(bytes, ctx.options.stream);
		if (typeof sealed === 'string') return this.#reject(from.link, sealed);
		const server = from.end === 'source' || from.end === 'floor';
		ctx.counters.count(server ? 'bytesFromServer' : 'bytesFromPeers', bytes.length);
		if (this.#isVoid(sealed)) return this.#dropVoid(from.link, sealed);
		if (sealed.flags & FLAG.announcement) return this.#announcement(from.link, sealed);
		from.learnHead(sealed.session, sealed.rendition, sealed.seq, sealed.mediaMs, ctx.now); // Not believed yet, but it only decides whom to ask.
		this.#sort(from.link, sealed);
	}

	/** The source takes it from a publisher who signs by himself, and believes it no sooner than a viewer would. */
	sealed(bytes: Uint8Array): void {
		const sealed = readPacket(bytes, this.#ctx.options.stream);
		if (typeof sealed === 'string') return this.#reject(PUBLISHER, sealed);
		if (sealed.flags & FLAG.announcement) return this.#announcement(PUBLISHER, sealed);
		this.#sort(PUBLISHER, sealed);
	}

	#sort(link: LinkId, sealed: Sealed): void {
		const { session } = this.#ctx;
		if (sealed.session > session) return this.#wait(link, sealed);
		if (sealed.session < session) return this.#older(link, sealed);
		this.#wanted(link, sealed);
	}

	#announcement(link: LinkId, sealed: Sealed): void {
		const ctx = this.#ctx;
		if (sealed.session < ctx.session) return this.#older(link, sealed);
		if (sealed.session === ctx.session) {
			const held = ctx.tracks.get(sealed.rendition)?.announcement;
			if (held ? sealed.captureMs <= held.captureMs : !this.#takes(sealed.rendition)) return;
		}
		this.#verify(link, sealed);
	}

	/** A viewer takes the rendition that his directive names, the source all that there are. */
	#takes(rendition: Rendition): boolean {
		return this.#ctx.options.role === 'source' || rendition === goalRendition(this.#ctx);
	}

	/** An older session just after a new one began is a slow relay's honest tail; later it is a replay. */
	#older(link: LinkId, sealed: Sealed): void {
		if (unixNow(this.#ctx) > this.#ctx.session + LIMITS.sessionGraceMs) this.#reject(link, 'wrong-session');
		else note(this.#ctx, 'late-session', { link, session: sealed.session });
	}

	/** Packets may overtake their announcement: a few wait for it. */
	#wait(link: LinkId, sealed: Sealed): void {
		if (this.#early.length >= LIMITS.earlyPackets) this.#early.shift();
		this.#early.push({ link, sealed });
	}

	#wanted(link: LinkId, sealed: Sealed): void {
		const ctx = this.#ctx;
		if (sealed.captureMs < this.#toldCapture - LIMITS.staleMs) {
			ctx.counters.count('packetsRejected');
			note(ctx, 'stale-packet', { link, seq: sealed.seq });
			return;
		}
		const track = ctx.tracks.get(sealed.rendition);
		if (!track) {
			if (this.#takes(sealed.rendition)) this.#wait(link, sealed);
			return;
		}
		if (track.buffer.wants(sealed) === 'wanted') return this.#verify(link, sealed);
		ctx.counters.count('duplicates');
	}

	#verify(link: LinkId, sealed: Sealed): void {
		const verdict = this.trust.ask(sealed, link, unixNow(this.#ctx));
		if (verdict === 'full') note(this.#ctx, 'verify-full', { link });
		else if (typeof verdict === 'string') this.#reject(link, verdict);
		else this.#ctx.out.push(verdict);
	}

	#reject(link: LinkId, fault: PacketFault): void {
		this.#ctx.counters.count('packetsRejected');
		this.#owner.liar(link, fault);
	}

	// ------------------------------------------------------------------------------------------------------- believing

	/** @returns false when the verdict is about something else. */
	verified(verdict: Verified): boolean {
		const settled = this.trust.settle(verdict);
		if (settled === null) return this.#keysVerified(verdict);
		if (settled.t === 'more') this.#ctx.out.push(settled.job);
		else if (settled.t === 'fault') this.#reject(settled.link, settled.fault);
		else if (this.#isVoid(settled.packet)) this.#dropVoid(settled.link, settled.packet);
		else if (settled.t === 'announced') this.#announced(settled.packet, settled.announcement);
		else this.store(settled.packet);
		return true;
	}

	#announced(packet: Packet, announcement: Announcement): void {
		const ctx = this.#ctx;
		if (packet.session < ctx.session) return;
		const track = packet.session === ctx.session ? ctx.tracks.get(packet.rendition) : undefined;
		if (track) {
			if (packet.captureMs > (track.announcement?.captureMs ?? 0)) {
				track.announcement = packet; // Its certificate was renewed.
				track.renewed = true;
				this.#owner.renewed(packet);
			}
		} else if (packet.session > ctx.session) this.#begin(packet, announcement);
		else {
			this.#enter(packet);
			this.#owner.entered(packet);
		}
		const early = this.#early;
		this.#early = [];
		for (const { link, sealed } of early) {
			if (sealed.session === ctx.session) this.#wanted(link, sealed);
			else if (sealed.session > ctx.session) this.#wait(link, sealed);
		}
	}

	#enter(packet: Packet): Track {
		const track = new Track(packet.session, packet.rendition);
		track.announcement = packet;
		this.#ctx.tracks.set(packet.rendition, track);
		return track;
	}

	#begin(packet: Packet, announcement: Announcement): void {
		const ctx = this.#ctx;
		ctx.session = packet.session;
		ctx.tracks.clear();
		ctx.track = this.#enter(packet);
		ctx.track.begins = this.#owner.begins(packet.session);
		ctx.timers.stop('gap');
		this.#playedMs = 0;
		this.#passedMs = -1;
		this.#owner.begun(packet);
		ctx.out.push({ t: 'announced', session: packet.session, rendition: packet.rendition, mediaMs: 0, announcement });
	}

	/** Keeps a packet that is believed, or that we have made. */
	store(packet: Packet): void {
		const ctx = this.#ctx;
		if (packet.session !== ctx.session || this.#isVoid(packet)) return;
		const track = ctx.tracks.get(packet.rendition);
		if (!track) return;
		if (track.buffer.wants(packet) !== 'wanted') {
			ctx.counters.count('duplicates');
			return;
		}
		// What the feeder said of the beginning is believed as far as the first packet that we believe allows.
		if (track.begins > packet.groupSeq - LIMITS.aheadPackets && track.begins <= packet.seq && track.buffer.size === 0) track.buffer.begin(track.begins);
		track.begins = 0;
		const withheld = covers(ctx.withheld, packet.captureMs);
		if (withheld) track.buffer.pass(packet);
		else track.buffer.store(packet);
		// Nobody has what the publisher dropped while he was cut off: the source goes on at his next group.
		if (ctx.options.role === 'source' && packet.seq === packet.groupSeq && track.buffer.head < packet.seq - 1) track.buffer.skipTo(packet.seq);
		if (track !== ctx.track && packet.rendition === goalRendition(ctx)) this.#fallBack(track);
		if (withheld) ctx.counters.count('packetsWithheld');
		else this.#owner.forward(packet);
		if (packet.flags & FLAG.endOfStream && track === ctx.track) this.#owner.ended();
		this.play();
		this.#repair.watch(track);
	}

	/** Hands the player what is next. */
	play(): void {
		const ctx = this.#ctx;
		for (let packet = this.#next(); packet; packet = this.#next()) {
			ctx.counters.count('packetsPlayed');
			this.#playedMs = packet.mediaMs;
			if (ctx.options.role === 'viewer') ctx.out.push({ t: 'play', packet });
			this.#owner.playing();
		}
	}

	// ---------------------------------------------------------------------------------------------- another rendition

	/** The next packet for the player. At a group's start the player may go over to the rendition that the directive names. */
	#next(): Packet | undefined {
		const ctx = this.#ctx;
		const goal = goalRendition(ctx);
		if (goal === ctx.track.rendition || ctx.options.role === 'source') return ctx.track.buffer.play();
		const to = ctx.tracks.get(goal);
		const packet = ctx.track.buffer.peek();
		if (to && packet === undefined) this.#changeLate(to);
		else if (to && packet && packet.seq === packet.groupSeq && this.#atGroup(to, packet.mediaMs) === 'wait') return undefined;
		return ctx.track.buffer.play();
	}

	/** The present rendition begins a group: is the new one there as well? For as long as the buffer allows it is waited for. */
	#atGroup(to: Track, mediaMs: Ms): 'wait' | 'go on' {
		const ctx = this.#ctx;
		const group = to.buffer.groupFrom(mediaMs);
		if (group && group.mediaMs < mediaMs + LIMITS.aliveMs) {
			this.#change(to, group);
			return 'go on';
		}
		if (group || mediaMs <= this.#passedMs) return 'go on'; // It has begun later, or it came too late for this group.
		if (to.buffer.head === 0) return 'go on'; // Nothing has come of it yet.
		if (ctx.timers.has('change')) return 'wait';
		const spareMs = this.#owner.bufferedMs() - LIMITS.delayMs;
		if (spareMs <= mediaMs - to.headMs + LIMITS.aliveMs) return 'go on';
		ctx.timers.set('change', ctx.now + Math.min(spareMs, LIMITS.hopelessMs));
		return 'wait';
	}

	/** Where the new rendition comes later than the present one the player falls back meanwhile, so that its group is not too late. */
	#fallBack(to: Track): void {
		const behindMs = this.#ctx.track.headMs - to.headMs;
		const neededMs = Math.ceil((behindMs + 2 * LIMITS.delayMs) / LIMITS.delayMs) * LIMITS.delayMs;
		if (to.buffer.head === 0 || neededMs <= this.#heldMs || neededMs <= this.#owner.bufferedMs() || neededMs > LIMITS.bufferMsMax) return;
		this.#heldMs = neededMs;
		this.#owner.hold(neededMs);
	}

	/** The new rendition's group has not come in time: the present one plays on, and the next group is another chance. */
	tooLate(): void {
		this.#ctx.timers.stop('change');
		const next = this.#ctx.track.buffer.peek();
		if (next) this.#passedMs = next.mediaMs;
		this.play();
	}

	/** Nobody feeds us with the present rendition any more, and all of it was played: the new one's next group will do. */
	#changeLate(to: Track): void {
		if (this.#owner.fedWith(this.#ctx.track.rendition)) return;
		const group = to.buffer.groupFrom(this.#playedMs);
		// Its second packet shows that it flows, and that nothing of the present one is still on its way.
		if (group && to.headMs > group.mediaMs) this.#change(to, group);
	}

	#change(to: Track, group: Packet): void {
		const ctx = this.#ctx;
		const announcement = to.announcement && readAnnouncement(to.announcement.payload);
		if (!announcement) return;
		note(ctx, 'rendition', { from: ctx.track.rendition, to: to.rendition, mediaMs: group.mediaMs });
		ctx.track = to;
		ctx.timers.stop('change');
		this.#passedMs = -1;
		this.#heldMs = 0;
		to.buffer.skipTo(group.seq);
		ctx.out.push({ t: 'announced', session: to.session, rendition: to.rendition, mediaMs: group.mediaMs, announcement });
		this.#owner.changed();
	}

	/** Renditions that are held, and neither played nor to be played. */
	left(): readonly Rendition[] {
		const { tracks, track } = this.#ctx;
		return [...tracks.keys()].filter((rendition) => rendition !== track.rendition && rendition !== goalRendition(this.#ctx));
	}

	// ----------------------------------------------------------------------------------------------------------- holes

	/** After a change of feed what lies between is missing for certain: it is asked for at once. */
	feedChanged(): void {
		for (const track of this.#ctx.tracks.values()) this.#repair.feedChanged(track);
	}

	gap(): void {
		this.#repair.ring();
	}

	lack(session: number, rendition: Rendition): void {
		const track = session === this.#ctx.session ? this.#ctx.tracks.get(rendition) : undefined;
		if (track) this.#repair.lack(track);
	}
}
