import {
	Coordinator, FLAG, joinTicket, Peer, randomFrom, TICK, ticketMessage, unit, certificateMessage, writeCertificateBody, writeTicketBody,
	type Announcement, type CoordinatorIn, type CoordinatorOut, type LinkId, type Machine, type Packet, type PeerId, type PeerIn, type PeerOut, type Random, type Tick,
} from '@dumbbell-stream/core';
import { opens, seal } from './crypto.ts';
import { EventQueue } from './heap.ts';
import { Network, type NetworkNode, type NetworkOptions } from './network.ts';
import { SimPlayer } from './player.ts';

type In = PeerIn | CoordinatorIn;
type Out = PeerOut | CoordinatorOut;

/** One end of a simulated link. */
interface LinkEnd {
	readonly actor: Actor;
	readonly link: LinkId;
	up: boolean;
	other: LinkEnd | null;
	/** WebSockets keep order; data channels do not. */
	readonly ordered: boolean;
	lastArrival: number;
	/** Bytes sent that have not arrived: what a real channel calls its buffered amount. */
	inFlight: number;
}

/** A machine in the world, with its place in the network. */
export interface Actor {
	readonly id: number;
	readonly name: string;
	readonly machine: Machine<In, Out>;
	readonly node: NetworkNode;
	readonly links: Map<LinkId, LinkEnd>;
	/** Crashed: hears and does nothing more. */
	dead: boolean;
	/** Stopped for a while (SIGSTOP): its inputs wait. */
	frozen: boolean;
	readonly waiting: (In | Tick)[];
	alarm: number;
	/** What was armed; a later alarm makes an earlier one void. */
	alarmVersion: number;
}
/** A viewer: a peer with a player. */
export interface Viewer extends Actor {
	readonly peer: Peer;
	readonly player: SimPlayer;
	consents: boolean;
	readonly joinedAt: number;
	/** Changes what it sends, to play the liar; returns what goes out instead. */
	tamper: ((bytes: Uint8Array, to: LinkId) => readonly Uint8Array[]) | null;
	lastSeq: number;
	lastSession: number;
}

/** Called after every step of every machine. A checker that finds something throws. */
export interface Checker {
	afterStep?(world: World, actor: Actor, input: In | Tick, outputs: readonly Out[]): void;
	atEnd?(world: World): void;
}

export interface WorldOptions {
	readonly seed: number;
	readonly network: NetworkOptions;
	readonly rateKbps: number;
	readonly groupMs: number;
	readonly chunkMs: number;
	readonly floorViewers: number;
	readonly floorRescues: number;
	/** A verdict takes up to this long. */
	readonly verifyMs: number;
}
export const DEFAULTS: WorldOptions = {
	seed: 1, network: { rttShape: 2.14, rttScaleMs: 68, accessMs: 8, jitterMs: 5, loss: 0, setupMs: 700, uplinkBytesPerSecond: 2_500_000 },
	rateKbps: 1_000, groupMs: 1_000, chunkMs: 80, floorViewers: 20, floorRescues: 10, verifyMs: 1,
};

const EPOCH_MS = 1_800_000_000_000; // The world begins in January 2027.
const SECRET = new Uint8Array(32).fill(9);

/** The deterministic world: one queue of (time, order, action), the product's own machines, a seeded network, faults, checkers. */
export class World {
	readonly options: WorldOptions;
	readonly random: Random;
	readonly network: Network;
	readonly actors: Actor[] = [];
	readonly viewers: Viewer[] = [];
	readonly checkers: Checker[] = [];
	readonly notes: { readonly at: number; readonly who: string; readonly name: string; readonly fields: Readonly<Record<string, number | string>> }[] = [];
	/** Every packet that the source has signed, by session and sequence: what may be played. */
	readonly ledger = new Map<string, Packet>();
	readonly stream: Uint8Array;
	now = 0;
	steps = 0;
	/** FNV-1a over every step: two runs of one seed agree to the bit. */
	logHash = 0x811c9dc5;
	coordinator: Actor;
	source: Actor;
	keepNotes = true;
	readonly #queue = new EventQueue();
	readonly #sessionKeys = new Map<number, Uint8Array>();
	#session = 0;
	#mediaMs = 0;
	#nextAccepted = -1;
	#publishing = 0;

	constructor(options: Partial<WorldOptions> = {}) {
		this.options = { ...DEFAULTS, ...options };
		this.random = randomFrom(this.options.seed);
		this.network = new Network(this.options.network, randomFrom(this.random()));
		this.stream = new Uint8Array(32).fill(7);
		this.coordinator = this.#newCoordinator();
		this.source = this.#actor('source', new Peer({
			role: 'source', stream: this.stream, random: this.#ownRandom(), floor: { viewers: this.options.floorViewers, rescues: this.options.floorRescues },
		}));
		this.push(this.source, { t: 'start', unixMs: EPOCH_MS });
	}

	#ownRandom(): Random {
		return randomFrom(this.random());
	}

	#newCoordinator(): Actor {
		const boot = EPOCH_MS + Math.floor(this.now);
		const actor = this.#actor('coordinator', new Coordinator({ stream: this.stream, random: this.#ownRandom(), boot }));
		this.push(actor, { t: 'start', unixMs: boot });
		return actor;
	}

	#actor(name: string, machine: Machine<In, Out>): Actor {
		const actor: Actor = {
			id: this.actors.length, name, machine, node: this.network.node(), links: new Map(), dead: false, frozen: false, waiting: [], alarm: Infinity, alarmVersion: 0,
		};
		this.actors.push(actor);
		return actor;
	}

	// ------------------------------------------------------------------------------------------------------------- time

	at(time: number, action: () => void): void {
		this.#queue.push(Math.max(time, this.now), action);
	}

	/** Runs until virtual time `until`. */
	run(until: number): void {
		while (this.#queue.peekTime() <= until) {
			const event = this.#queue.pop();
			if (!event) break;
			this.now = event.time;
			event.action();
		}
		this.now = until;
	}

	/** Runs on until the condition holds. @throws Error with `why` when it does not within `forMs`. */
	runUntil(condition: () => boolean, forMs: number, why: string): number {
		const begin = this.now;
		while (!condition()) {
			if (this.now - begin > forMs) throw new Error(`pending after ${forMs} ms (seed ${this.options.seed}): ${why}`);
			this.run(this.now + 10);
		}
		return this.now - begin;
	}

	/** Hands an input to a machine and carries out what it says. */
	push(actor: Actor, input: In | Tick): void {
		if (actor.dead) return;
		if (actor.frozen) {
			actor.waiting.push(input);
			return;
		}
		const outputs = actor.machine.step(this.now, input);
		this.steps++;
		this.#hash(actor.id, outputs.length);
		for (const out of outputs) this.#perform(actor, out);
		for (const checker of this.checkers) checker.afterStep?.(this, actor, input, outputs);
		this.#arm(actor);
	}

	#hash(...values: number[]): void {
		for (const value of [...values, Math.floor(this.now * 1000)]) this.logHash = Math.imul(this.logHash ^ (value & 0xffff_ffff), 0x01000193) >>> 0;
	}

	#arm(actor: Actor): void {
		const { at } = actor.machine.deadline();
		if (at === actor.alarm) return;
		actor.alarm = at;
		const version = ++actor.alarmVersion;
		if (at === Infinity) return;
		this.at(at, () => {
			if (actor.alarmVersion !== version) return;
			actor.alarm = Infinity;
			this.push(actor, TICK);
		});
	}

	// ----------------------------------------------------------------------------------------------------------- outputs

	#perform(actor: Actor, out: Out): void {
		switch (out.t) {
			case 'send':
				return this.#send(actor, out.link, out.bytes);
			case 'close':
				return this.#close(actor, out.link, out.code);
			case 'dial':
				return this.#dial(actor, out);
			case 'signal':
				return this.#signal(actor, out.link, out.data);
			case 'verify': {
				const key = out.by === 'secret' ? SECRET : out.by;
				const ok = opens(key, out.message, out.signature);
				this.at(this.now + this.#verdictMs(), () => this.push(actor, { t: 'verified', job: out.job, ok }));
				return;
			}
			case 'sign': {
				const key = out.by === 'secret' ? SECRET : (this.#sessionKeys.get(this.#session) as Uint8Array);
				const signature = seal(key, out.message, out.by === 'secret' ? 32 : 64);
				this.at(this.now + this.#verdictMs(), () => this.push(actor, { t: 'signed', job: out.job, signature }));
				return;
			}
			case 'need-ticket':
				this.at(this.now + 5, () => this.push(actor, { t: 'ticket', ticket: this.ticket(actor) }));
				return;
			case 'play':
			case 'announced':
			case 'target':
				return this.#media(actor as Viewer, out);
			case 'note':
				if (this.keepNotes) this.notes.push({ at: this.now, who: actor.name, name: out.name, fields: out.fields });
				return;
			case 'state':
		}
	}

	#verdictMs(): number {
		return unit(this.random) * this.options.verifyMs;
	}

	#media(viewer: Viewer, out: Extract<Out, { t: 'play' | 'announced' | 'target' }>): void {
		if (out.t === 'target') viewer.player.targetMs = out.bufferMs;
		else if (out.t === 'announced') viewer.player.restart(this.now);
		else {
			const { packet } = out;
			if (packet.flags & FLAG.chunkEnd) viewer.player.append(this.now, packet.mediaMs, this.options.chunkMs, packet.captureMs - EPOCH_MS);
		}
	}

	/** A ticket as WordPress mints it: a fresh one makes a fresh viewer. */
	ticket(actor: Actor): Uint8Array {
		const viewer = new Uint8Array(16);
		const draw = randomFrom(this.random() ^ actor.id);
		for (let i = 0; i < 16; i++) viewer[i] = draw() & 0xff;
		const body = writeTicketBody({ scope: 'watch', expires: EPOCH_MS + Math.floor(this.now) + 300_000, stream: this.stream, viewer });
		return joinTicket(body, seal(SECRET, ticketMessage(body), 32));
	}

	// ------------------------------------------------------------------------------------------------------------- links

	#dial(actor: Actor, out: Extract<Out, { t: 'dial' }>): void {
		const server = out.to === 'coordinator' ? this.coordinator : out.to === 'source' || out.to === 'floor' ? this.source : null;
		const end: LinkEnd = { actor, link: out.link, up: false, other: null, ordered: server !== null, lastArrival: 0, inFlight: 0 };
		actor.links.set(out.link, end);
		if (server) {
			const rtt = actor === this.source ? 0.1 : this.#rtt(actor, server);
			this.at(this.now + 1.5 * rtt, () => this.#accept(end, server));
		} else if (out.side === 'offer') this.at(this.now + 1, () => this.push(actor, { t: 'signal', link: out.link, data: this.#offerOf(end) }));
	}

	readonly #offers = new Map<number, LinkEnd>();
	#offerOf(end: LinkEnd): Uint8Array {
		const key = this.#offers.size + 1;
		this.#offers.set(key, end);
		return Uint8Array.of(key >>> 24, key >>> 16, key >>> 8, key);
	}

	/** The offer has come to the answering side: both ends come up when the connection is set up. */
	#signal(actor: Actor, link: LinkId, data: Uint8Array): void {
		const key = data.reduce((sum, byte) => sum * 256 + byte, 0);
		const offerer = this.#offers.get(key);
		const end = actor.links.get(link);
		if (!offerer || !end || end.other || offerer.other) return;
		end.other = offerer;
		offerer.other = end;
		this.at(this.now + this.network.setupMs(), () => {
			if (actor.dead || offerer.actor.dead || actor.node.cut || offerer.actor.node.cut) return;
			if (actor.links.get(link) !== end || offerer.actor.links.get(offerer.link) !== offerer) return;
			for (const side of [end, offerer]) this.#up(side, this.#nameOf((side === end ? offerer : end).actor));
		});
	}

	#accept(end: LinkEnd, server: Actor): void {
		if (end.actor.links.get(end.link) !== end) return;
		if (server.dead || server.frozen || end.actor.dead || end.actor.node.cut || server.node.cut) {
			this.at(this.now + 100, () => this.#down(end, 'refused'));
			return;
		}
		const accepted: LinkEnd = { actor: server, link: this.#nextAccepted--, up: false, other: end, ordered: true, lastArrival: 0, inFlight: 0 };
		server.links.set(accepted.link, accepted);
		end.other = accepted;
		this.#up(accepted, end.actor === this.source ? 'source' : 'stranger');
		this.#up(end, server === this.coordinator ? 'coordinator' : 'source');
	}

	#nameOf(actor: Actor): PeerId {
		return (actor as Viewer).peer.view(this.now).peer as PeerId;
	}

	#up(end: LinkEnd, to: string): void {
		end.up = true;
		this.push(end.actor, { t: 'link-up', link: end.link, to: to as PeerId });
	}

	#rtt(a: Actor, b: Actor): number {
		return this.network.rttMs(a.id, b.id) + 2 * (a.node.accessMs + b.node.accessMs);
	}

	#send(actor: Actor, link: LinkId, bytes: Uint8Array): void {
		const end = actor.links.get(link);
		if (!end?.up || !end.other) return;
		const { tamper } = actor as Viewer;
		for (const out of tamper ? tamper(bytes, link) : [bytes]) this.#carry(end, end.other, out);
	}

	#carry(from: LinkEnd, to: LinkEnd, bytes: Uint8Array): void {
		const local = from.actor === this.source && to.actor === this.coordinator || from.actor === this.coordinator && to.actor === this.source;
		const arrival = local ? this.now + 0.01 : this.network.arrival(this.now, from.actor.node, to.actor.node, this.network.rttMs(from.actor.id, to.actor.id), bytes.length);
		const time = from.ordered ? Math.max(arrival, from.lastArrival) : arrival;
		from.lastArrival = time;
		from.inFlight += bytes.length;
		// The uplink has sent it: the channel's own buffer has room again.
		this.at(Math.min(from.actor.node.busyUntil, time), () => {
			from.inFlight -= bytes.length;
			if (from.up && !from.actor.dead) this.push(from.actor, { t: 'room', link: from.link, bytes: Math.max(0, 65_536 - from.inFlight) });
		});
		this.at(time, () => {
			if (to.up && !from.actor.node.cut && !to.actor.node.cut) this.push(to.actor, { t: 'bytes', link: to.link, bytes });
		});
	}

	#close(actor: Actor, link: LinkId, why: string): void {
		const end = actor.links.get(link);
		if (!end) return;
		const { other } = end;
		// What was sent before the close still arrives; then the other side hears of it.
		if (other) this.at(Math.max(this.now + (actor === this.source || other.actor === this.source ? 1 : this.#rtt(actor, other.actor) / 2), end.lastArrival), () => this.#down(other, why));
		this.at(this.now, () => this.#down(end, why));
	}

	#down(end: LinkEnd, why: string): void {
		if (end.actor.links.get(end.link) !== end) return;
		end.up = false;
		end.actor.links.delete(end.link);
		this.push(end.actor, { t: 'link-down', link: end.link, why });
	}

	// ------------------------------------------------------------------------------------------------------ publisher

	/** The publisher connects: a new session, with chunks at the stream's rate until `unpublish`. */
	publish(): void {
		this.#session = EPOCH_MS + Math.floor(this.now);
		const key = new Uint8Array(32);
		const draw = randomFrom(this.#session);
		for (let i = 0; i < 32; i++) key[i] = draw() & 0xff;
		this.#sessionKeys.set(this.#session, key);
		const body = writeCertificateBody({ scope: 'media', stream: this.stream, key, session: this.#session, notAfter: this.#session + 86_400_000 });
		const certificate = new Uint8Array(146);
		certificate.set(body);
		certificate.set(seal(this.stream, certificateMessage(body), 64), 82);
		const announcement: Announcement = { certificate, codecs: 'video/mp4; codecs="avc1.42c01f"', init: new Uint8Array(700) };
		this.push(this.source, { t: 'announce', rendition: 0, announcement });
		this.#mediaMs = 0;
		this.#chunk(++this.#publishing);
	}

	unpublish(): void {
		this.#publishing++;
		this.push(this.source, { t: 'end-of-body', rendition: 0 });
	}

	#chunk(run: number): void {
		if (run !== this.#publishing) return;
		const { chunkMs, groupMs, rateKbps } = this.options;
		const bytes = new Uint8Array(Math.round((rateKbps * chunkMs) / 8));
		const draw = randomFrom(this.#session + this.#mediaMs);
		for (let i = 0; i < bytes.length; i += 64) bytes[i] = draw() & 0xff;
		const startsGroup = this.#mediaMs % groupMs < chunkMs;
		this.push(this.source, { t: 'chunk', rendition: 0, mediaMs: this.#mediaMs, captureMs: EPOCH_MS + Math.floor(this.now) - chunkMs, lastsMs: chunkMs, startsGroup, bytes });
		this.#mediaMs += chunkMs;
		this.at(this.now + chunkMs, () => this.#chunk(run));
	}

	// --------------------------------------------------------------------------------------------------------- viewers

	/** A viewer opens the page and presses play. */
	join(options: { readonly peers?: boolean; readonly uploadBytesPerSecondMax?: number; readonly mayRelay?: boolean } = {}): Viewer {
		const { peers = true, uploadBytesPerSecondMax = Infinity, mayRelay = true } = options;
		const peer = new Peer({ role: 'viewer', stream: this.stream, random: this.#ownRandom(), mayRelay });
		const actor = this.#actor(`viewer ${this.viewers.length + 1}`, peer);
		const viewer: Viewer = Object.assign(actor, {
			peer, player: new SimPlayer(this.now, 600), consents: peers, joinedAt: this.now, tamper: null, lastSeq: 0, lastSession: 0,
		});
		this.viewers.push(viewer);
		this.push(viewer, { t: 'consent', consent: { peers, uploadBytesPerSecondMax } });
		this.push(viewer, { t: 'start', unixMs: EPOCH_MS + Math.floor(this.now) });
		this.#playhead(viewer);
		return viewer;
	}

	#playhead(viewer: Viewer): void {
		if (viewer.dead) return;
		viewer.player.tick(this.now);
		this.push(viewer, { t: 'playhead', mediaMs: viewer.player.mediaMs, bufferedMs: viewer.player.bufferedMs });
		this.at(this.now + 250, () => this.#playhead(viewer));
	}

	/** Closes the tab: bye on every link. */
	leave(viewer: Viewer): void {
		this.push(viewer, { t: 'leave' });
		viewer.dead = true;
	}

	/** The browser is killed. `sockets`: the system closes its connections; otherwise everything is silence. */
	crash(viewer: Viewer, sockets = true): void {
		viewer.dead = true;
		for (const end of viewer.links.values()) {
			const server = end.ordered;
			end.up = false;
			const { other } = end;
			if (other && sockets && server) this.at(this.now + this.#rtt(viewer, other.actor) / 2, () => this.#down(other, 'closed'));
		}
	}

	/** SIGSTOP: the page does nothing until `thaw`; its connections stand. */
	freeze(viewer: Viewer): void {
		viewer.frozen = true;
	}
	thaw(viewer: Viewer): void {
		viewer.frozen = false;
		for (const input of viewer.waiting.splice(0)) this.push(viewer, input);
		this.push(viewer, TICK);
	}

	/** The coordinator's process ends; its sockets close, or, when cut, go silent first. */
	stopCoordinator(): void {
		const { coordinator } = this;
		coordinator.dead = true;
		for (const end of [...coordinator.links.values()]) {
			const { other } = end;
			end.up = false;
			if (other) this.at(this.now + 5, () => this.#down(other, 'coordinator gone'));
		}
		coordinator.links.clear();
	}
	startCoordinator(): void {
		this.coordinator = this.#newCoordinator();
	}

	/** Viewers that run. */
	get alive(): readonly Viewer[] {
		return this.viewers.filter((viewer) => !viewer.dead);
	}

	/** Everybody with consent stands where the coordinator wants him and is fed by whom it names. */
	get whole(): boolean {
		const { tree } = this.coordinator.machine as unknown as Coordinator;
		return this.alive.every((viewer) => {
			const view = viewer.peer.view(this.now);
			if (!viewer.consents || (view.peer && tree.unplaced.has(view.peer))) return view.feed === 'floor';
			const place = view.peer && tree.place(view.peer);
			return place ? view.settled && view.parent === place.parent && view.position === place.position && view.tree === place.tree : false;
		});
	}
}

