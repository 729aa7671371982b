import type { LinkId, PeerId } from '@dumbbell-stream/core';
import type { Clock } from './clock.ts';
import type { Happening } from './heap.ts';
import { DROPPED, type Network } from './model/network.ts';
import type { Actor, Viewer, World } from './world.ts';

/** What a data channel takes into its own buffer, bytes; the host tells its machine about new room when half of it is used. */
const CHANNEL_BYTES = 65_536;
/** About what an SDP with its candidates weighs; an offer begins with the number of its end. */
const SIGNAL_BYTES = 700;

/** One end of a simulated link. */
export interface LinkEnd {
	readonly actor: Actor;
	readonly link: LinkId;
	up: boolean;
	other: LinkEnd | null;
	/** WebSockets keep order; data channels do not. */
	readonly ordered: boolean;
	lastArrival: number;
	/** Round trip of this pair, ms. */
	rttMs: number;
	/** What the machine believes that the channel takes. */
	room: number;
	/** Sent, and not yet with the receiver, bytes. */
	inFlight: number;
	/** The channel will tell of new room: bytes sent since that was arranged; negative: nothing is arranged. */
	sentSince: number;
}

/** Where a message is: it waits to be sent again, it comes to the receiver's downlink, or it is through. */
const AGAIN = 0;
const COMING = 1;
const THROUGH = 2;

/** A message on its way. */
class Delivery implements Happening {
	readonly #world: World;
	readonly #from: LinkEnd;
	readonly #to: LinkEnd;
	readonly #bytes: Uint8Array;
	#is = COMING;
	constructor(world: World, from: LinkEnd, to: LinkEnd, bytes: Uint8Array) {
		this.#world = world;
		this.#from = from;
		this.#to = to;
		this.#bytes = bytes;
	}

	/** Puts it on the uplink. @returns When it will have come, or be sent again. */
	send(): number {
		const world = this.#world;
		const { now } = world.clock;
		const from = this.#from;
		const arrival = world.network.arrival(now, from.actor.node, this.#to.actor.node, this.#bytes.length, from.rttMs);
		if (arrival === DROPPED) return this.#again(now);
		this.#is = COMING;
		return this.post(from.ordered ? Math.max(arrival, from.lastArrival) : arrival);
	}

	post(time: number): number {
		if (time > this.#from.lastArrival) this.#from.lastArrival = time;
		this.#world.clock.post(time, this);
		return time;
	}

	/** A reliable channel sends once more what a full queue has dropped. */
	#again(now: number): number {
		this.#is = AGAIN;
		return this.post(now + this.#world.network.againMs(this.#from.rttMs));
	}

	happen(): void {
		const world = this.#world;
		const { actor } = this.#to;
		const sender = this.#from.actor;
		if (!this.#to.up || sender.node.cut || actor.node.cut || actor.dead) return;
		if (this.#is === AGAIN) {
			if (!sender.dead) this.send();
			return;
		}
		if (this.#is === COMING) {
			const { now } = world.clock;
			const through = world.network.taken(now, sender.node, actor.node, this.#bytes.length);
			if (through === DROPPED) return void this.#again(now);
			if (through > now) {
				this.#is = THROUGH;
				return void this.post(through);
			}
		}
		this.#from.inFlight -= this.#bytes.length;
		world.meter?.delivered(sender, actor, this.#bytes);
		world.push(actor, { t: 'bytes', link: this.#to.link, bytes: this.#bytes });
	}
}

/** The uplink has sent what stood in a channel, and the receiver's downlink takes more: there is room again. */
class Drained implements Happening {
	readonly #world: World;
	readonly #end: LinkEnd;
	constructor(world: World, end: LinkEnd) {
		this.#world = world;
		this.#end = end;
	}
	happen(): void {
		const end = this.#end;
		const free = drainsAt(end, this.#world);
		// What a full downlink does not take stays with the sender, as its window shrinks.
		if (end.up && !end.actor.dead && free > this.#world.now + 1) return this.#world.clock.post(free, this);
		end.room = Math.max(0, CHANNEL_BYTES - end.sentSince);
		const more = end.room < CHANNEL_BYTES / 2;
		end.sentSince = more ? 0 : -1;
		if (!end.up || end.actor.dead) return;
		if (more) this.#world.clock.post(Math.max(end.actor.node.busyUntil, this.#world.now + 1), this);
		this.#world.push(end.actor, { t: 'room', link: end.link, bytes: end.room });
	}
}

/**
 * When a channel's window opens: it lets no more be under way than the receiver's downlink takes in one round trip and half a queue,
 * and waits while more than half a queue stands before that downlink.
 */
function drainsAt({ other, inFlight, rttMs }: LinkEnd, { network, now }: World): number {
	if (other === null || other.actor.node.downBytesPerMs === Infinity) return 0;
	const { node } = other.actor;
	const half = network.options.queueMs / 2;
	return Math.max(node.downBusyUntil - half, now + inFlight / node.downBytesPerMs - rttMs - half);
}

/** All links of a world: how they are made, what they carry, how they end. */
export class Wires {
	readonly #world: World;
	readonly #clock: Clock;
	readonly #network: Network;
	readonly #offers = new Map<number, LinkEnd>();
	#nextOffer = 1;
	#nextAccepted = -1;

	constructor(world: World) {
		this.#world = world;
		this.#clock = world.clock;
		this.#network = world.network;
	}

	#end(actor: Actor, link: LinkId, ordered: boolean, other: LinkEnd | null): LinkEnd {
		const end: LinkEnd = { actor, link, up: false, other, ordered, lastArrival: 0, rttMs: 0, room: CHANNEL_BYTES, inFlight: 0, sentSince: -1 };
		actor.links.set(link, end);
		return end;
	}

	/** Dials a server (`to` names one), or makes one end of a data channel. */
	dial(actor: Actor, link: LinkId, server: Actor | null, offers: boolean): void {
		const end = this.#end(actor, link, server !== null, null);
		if (server) {
			end.rttMs = this.#network.rttMs(actor.node, server.node);
			this.#clock.at(this.#clock.now + 1.5 * end.rttMs, () => this.#accept(end, server));
		} else if (offers) this.#clock.at(this.#clock.now + 1, () => this.#world.push(actor, { t: 'signal', link, data: this.#offerOf(end) }));
	}

	#offerOf(end: LinkEnd): Uint8Array {
		const key = this.#nextOffer++;
		this.#offers.set(key, end);
		const data = new Uint8Array(SIGNAL_BYTES);
		for (let i = 0; i < 4; i++) data[i] = (key >>> (24 - 8 * i)) & 0xff;
		return data;
	}

	/** The offer has come to the answering side: both ends come up when the connection is set up, if their routers let them. */
	signal(actor: Actor, link: LinkId, data: Uint8Array): void {
		const key = data.subarray(0, 4).reduce((sum, byte) => sum * 256 + byte, 0);
		const offerer = this.#offers.get(key);
		const end = actor.links.get(link);
		if (!offerer || !end || end.other || offerer.other) return;
		this.#offers.delete(key);
		end.other = offerer;
		offerer.other = end;
		end.rttMs = offerer.rttMs = this.#network.rttMs(actor.node, offerer.actor.node);
		if (!this.#network.canMeet(actor.node, offerer.actor.node)) {
			this.#clock.at(this.#clock.now + this.#network.options.failMs, () => {
				this.#down(end, 'failed');
				this.#down(offerer, 'failed');
			});
			return;
		}
		this.#clock.at(this.#clock.now + this.#network.setupMs(actor.node, offerer.actor.node, key), () => {
			if (actor.dead || offerer.actor.dead || actor.node.cut || offerer.actor.node.cut) return;
			if (actor.links.get(link) !== end || offerer.actor.links.get(offerer.link) !== offerer) return;
			this.#world.meter?.linked(actor, offerer.actor);
			for (const side of [end, offerer]) this.#up(side, this.#world.nameOf((side === end ? offerer : end).actor));
		});
	}

	#accept(end: LinkEnd, server: Actor): void {
		if (end.actor.links.get(end.link) !== end) return;
		if (server.dead || server.frozen || end.actor.dead || end.actor.node.cut || server.node.cut) {
			this.#clock.at(this.#clock.now + 100, () => this.#down(end, 'refused'));
			return;
		}
		const accepted = this.#end(server, this.#nextAccepted--, true, end);
		accepted.rttMs = end.rttMs;
		end.other = accepted;
		const { source, coordinator } = this.#world;
		this.#up(accepted, end.actor === source ? 'source' : 'stranger');
		this.#up(end, server === coordinator ? 'coordinator' : 'source');
	}

	#up(end: LinkEnd, to: string): void {
		end.up = true;
		this.#world.push(end.actor, { t: 'link-up', link: end.link, to: to as PeerId });
	}

	send(actor: Actor, link: LinkId, bytes: Uint8Array): void {
		const end = actor.links.get(link);
		if (!end?.up || !end.other) return;
		const { tamper } = actor as Viewer;
		if (!tamper) return this.#carry(end, end.other, bytes);
		for (const out of tamper(bytes, link)) this.#carry(end, end.other, out);
	}

	/** Sends what nobody may change any more. */
	raw(actor: Actor, link: LinkId, bytes: Uint8Array): void {
		const end = actor.links.get(link);
		if (end?.up && end.other) this.#carry(end, end.other, bytes);
	}

	#carry(from: LinkEnd, to: LinkEnd, bytes: Uint8Array): void {
		const { node } = from.actor;
		this.#world.meter?.sent(from.actor, to.actor, bytes);
		const delivery = new Delivery(this.#world, from, to, bytes);
		const time = node.id === to.actor.node.id ? delivery.post(this.#clock.now + 0.01) : delivery.send();
		from.room -= bytes.length;
		from.inFlight += bytes.length;
		if (from.sentSince >= 0) from.sentSince += bytes.length;
		else if (from.room < CHANNEL_BYTES / 2) {
			from.sentSince = 0;
			this.#clock.post(Math.min(node.busyUntil, time), new Drained(this.#world, from));
		}
	}

	close(actor: Actor, link: LinkId, why: string): void {
		const end = actor.links.get(link);
		if (!end) return;
		const { other } = end;
		// What was sent before the close still arrives; then the other side hears of it.
		if (other) this.#clock.at(Math.max(this.#clock.now + Math.max(1, end.rttMs / 2), end.lastArrival), () => this.#downAfter(end, other, why));
		this.#clock.at(this.#clock.now, () => this.#down(end, why));
	}

	/** The machine is gone without a word. `sockets`: the system closes its connections to servers; otherwise everything is silence. */
	silence(actor: Actor, sockets: boolean): void {
		for (const end of actor.links.values()) {
			end.up = false;
			const { other } = end;
			if (other && sockets && end.ordered) this.#clock.at(this.#clock.now + Math.max(1, end.rttMs / 2), () => this.#down(other, 'closed'));
		}
	}

	/** A server's process ends: its sockets close. */
	drop(actor: Actor): void {
		for (const end of [...actor.links.values()]) {
			const { other } = end;
			end.up = false;
			if (other) this.#clock.at(this.#clock.now + 5, () => this.#down(other, 'gone'));
		}
		actor.links.clear();
	}

	/** Hears of the end when everything that was sent before has come. */
	#downAfter(sender: LinkEnd, end: LinkEnd, why: string): void {
		if (sender.lastArrival <= this.#clock.now || sender.actor.dead) this.#down(end, why);
		else this.#clock.at(sender.lastArrival, () => this.#downAfter(sender, end, why));
	}

	#down(end: LinkEnd, why: string): void {
		if (end.actor.links.get(end.link) !== end) return;
		end.up = false;
		end.actor.links.delete(end.link);
		this.#world.push(end.actor, { t: 'link-down', link: end.link, why });
	}
}
