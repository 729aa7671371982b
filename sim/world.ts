import {
	Coordinator, FLAG, joinTicket, Peer, randomFrom, SOURCE_PARTS, TICK, ticketMessage, unit, writeTicketBody,
	type CoordinatorIn, type CoordinatorOptions, type CoordinatorOut, type LinkId, type Machine, type Packet, type PeerId, type PeerIn, type PeerOptions, type PeerOut, type Random, type Tick,
} from '@dumbbell-stream/core';
import { Clock } from './clock.ts';
import { opens, seal } from './crypto.ts';
import type { Happening } from './heap.ts';
import { Network, NetworkNode } from './model/network.ts';
import { lognormal } from './model/random.ts';
import { internet, type NetworkPreset } from './network.ts';
import { Parsed } from './parsed.ts';
import { SimPlayer } from './player.ts';
import { Publisher } from './publisher.ts';
import { Wires, type LinkEnd } from './wires.ts';

export type In = PeerIn | CoordinatorIn;
export type Out = PeerOut | CoordinatorOut;

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
	/** Its alarm rings then; what rings at another time was replaced. */
	alarmAt: number;
	readonly alarm: Happening;
	/** A step is being carried out: inputs that it raises wait in `inbox`. */
	busy: boolean;
	readonly inbox: (In | Tick)[];
}
/** A viewer: a peer with a player. */
export interface Viewer extends Actor {
	readonly peer: Peer;
	readonly player: SimPlayer;
	consents: boolean;
	readonly joinedAt: number;
	/** Changes what it sends, to play the liar; returns what goes out instead. */
	tamper: ((bytes: Uint8Array, to: LinkId) => readonly Uint8Array[]) | null;
	/** The page's own timers run once a second (a hidden tab without a Worker). */
	throttled: boolean;
	lastSeq: number;
	lastSession: number;
	lastRendition: number;
}

/** Called after every step of every machine. A checker that finds something throws. */
export interface Checker {
	afterStep?(world: World, actor: Actor, input: In | Tick, outputs: readonly Out[]): void;
	atEnd?(world: World): void;
}

/** Hears what passes the links and what is played; takes the player's place when it is there. */
export interface Meter {
	sent(from: Actor, to: Actor, bytes: Uint8Array): void;
	delivered(from: Actor, to: Actor, bytes: Uint8Array): void;
	/** A data channel between two viewers came up. */
	linked(a: Actor, b: Actor): void;
	played(viewer: Viewer, packet: Packet): void;
	target(viewer: Viewer, bufferMs: number): void;
	playhead(viewer: Viewer): { readonly bufferedMs: number; readonly mediaMs: number };
}

export interface WorldOptions {
	readonly seed: number;
	readonly network: NetworkPreset;
	readonly rateKbps: number;
	/** Of the renditions below the first. */
	readonly lowerKbps: readonly number[];
	readonly groupMs: number;
	readonly chunkMs: number;
	readonly floorViewers: number;
	readonly floorRescues: number;
	/** A verdict takes up to this long; 0: it comes at once. */
	readonly verifyMs: number;
	/** Uplink of the server (source, coordinator and floor), bytes per second. */
	readonly serverBytesPerSecond: number;
	/** What the coordinator is made with besides what every world gives it. */
	readonly coordinator: Partial<CoordinatorOptions>;
}
export const DEFAULTS: WorldOptions = {
	seed: 1, network: internet(), rateKbps: 1_000, lowerKbps: [], groupMs: 1_000, chunkMs: 80, floorViewers: 20, floorRescues: 10, verifyMs: 1, serverBytesPerSecond: 25_000_000, coordinator: {},
};
/** What somebody else may have made already: then this world lives in it. */
export interface Place {
	readonly clock: Clock;
	readonly network: Network;
	readonly server: NetworkNode;
}

/** The world begins in January 2027. */
export const EPOCH_MS = 1_800_000_000_000;
const SECRET = new Uint8Array(32).fill(9);
const PLAYHEAD_MS = 250;
/** How often the timers of a hidden page run. */
const HIDDEN_MS = 1_000;

/** An alarm of one machine. It is set early and looks again when it rings, so that a deadline that moves away costs nothing. */
class Alarm implements Happening {
	readonly #world: World;
	actor: Actor | null = null;
	constructor(world: World) {
		this.#world = world;
	}
	happen(): void {
		if (this.actor) this.#world.ring(this.actor);
	}
}

/** The deterministic world: the product's own machines in virtual time, a seeded network, faults, checkers. */
export class World {
	readonly options: WorldOptions;
	readonly random: Random;
	readonly clock: Clock;
	readonly network: Network;
	readonly server: NetworkNode;
	readonly actors: Actor[] = [];
	readonly viewers: Viewer[] = [];
	readonly checkers: Checker[] = [];
	readonly notes: { readonly at: number; readonly who: string; readonly name: string; readonly fields: Readonly<Record<string, number | string>> }[] = [];
	/** Every packet that the source has signed, by session and sequence: what may be played. */
	readonly ledger = new Map<string, Packet>();
	/** The very bytes that it sent: who forwards them untouched forwards the truth. */
	readonly originals = new WeakSet<Uint8Array>();
	readonly stream: Uint8Array;
	readonly parsed: Parsed;
	meter: Meter | null = null;
	/** Hears every note; `keepNotes` keeps them besides. */
	onNote: ((actor: Actor, name: string, fields: Readonly<Record<string, number | string>>) => void) | null = null;
	steps = 0;
	/** FNV-1a over every step: two runs of one seed agree to the bit. */
	logHash = 0x811c9dc5;
	coordinator: Actor;
	source: Actor;
	keepNotes = true;
	readonly #wires: Wires;
	readonly #publisher: Publisher;
	readonly #lines: Random;

	constructor(options: Partial<WorldOptions> = {}, place?: Place) {
		this.options = { ...DEFAULTS, ...options };
		this.random = randomFrom(this.options.seed);
		this.#lines = randomFrom(this.random());
		this.clock = place?.clock ?? new Clock();
		this.network = place?.network ?? new Network(this.options.network, this.options.seed, randomFrom(this.random()));
		this.server = place?.server ?? new NetworkNode(0, { accessMs: 0, bytesPerSecond: this.options.serverBytesPerSecond });
		this.stream = new Uint8Array(32).fill(7);
		this.parsed = new Parsed(this.stream);
		this.#wires = new Wires(this);
		this.#publisher = new Publisher(this);
		this.coordinator = this.#newCoordinator();
		this.source = this.#actor('source', new Peer({
			role: 'source', parts: SOURCE_PARTS, stream: this.stream, random: this.#ownRandom(), floor: { viewers: this.options.floorViewers, rescues: this.options.floorRescues },
		}), this.server);
		this.push(this.source, { t: 'start', unixMs: this.unixNow });
	}

	#ownRandom(): Random {
		return randomFrom(this.random());
	}

	#newCoordinator(): Actor {
		const boot = this.unixNow;
		const actor = this.#actor('coordinator', new Coordinator({ stream: this.stream, random: this.#ownRandom(), boot, ...this.options.coordinator }), this.server);
		this.push(actor, { t: 'start', unixMs: boot });
		return actor;
	}

	#actor(name: string, machine: Machine<In, Out>, node: NetworkNode): Actor {
		const alarm = new Alarm(this);
		const actor: Actor = {
			id: this.actors.length, name, machine, node, links: new Map(), dead: false, frozen: false, waiting: [], alarmAt: Infinity, alarm, busy: false, inbox: [],
		};
		alarm.actor = actor;
		this.actors.push(actor);
		return actor;
	}

	// ------------------------------------------------------------------------------------------------------------- time

	get now(): number {
		return this.clock.now;
	}
	get unixNow(): number {
		return EPOCH_MS + Math.floor(this.clock.now);
	}

	at(time: number, action: () => void): void {
		this.clock.at(time, action);
	}

	/** Runs until virtual time `until`. */
	run(until: number): void {
		this.clock.run(until);
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

	/** Hands an input to a machine and carries out what it says; what that raises at once waits its turn. */
	push(actor: Actor, input: In | Tick): void {
		if (actor.dead) return;
		if (actor.frozen) {
			actor.waiting.push(input);
			return;
		}
		if (actor.busy) {
			actor.inbox.push(input);
			return;
		}
		actor.busy = true;
		for (let next: In | Tick | undefined = input; next !== undefined && !actor.dead; next = actor.inbox.shift()) this.#step(actor, next);
		actor.busy = false;
		this.#arm(actor);
	}

	#step(actor: Actor, input: In | Tick): void {
		const { now } = this.clock;
		const outputs = actor.machine.step(now, input);
		this.steps++;
		this.logHash = Math.imul(Math.imul(this.logHash ^ (actor.id * 64 + outputs.length), 0x01000193) ^ Math.floor(now * 1_000), 0x01000193) >>> 0;
		for (const out of outputs) this.#perform(actor, out);
		for (const checker of this.checkers) checker.afterStep?.(this, actor, input, outputs);
	}

	#arm(actor: Actor): void {
		const { at } = actor.machine.deadline();
		if (at >= actor.alarmAt) return; // It rings earlier and looks again.
		actor.alarmAt = (actor as Viewer).throttled ? Math.ceil(at / HIDDEN_MS) * HIDDEN_MS : at;
		this.clock.post(actor.alarmAt, actor.alarm);
	}

	/** The alarm of a machine rings: it gets its tick if that is owed by now. */
	ring(actor: Actor): void {
		if (actor.dead || this.clock.now !== actor.alarmAt) return;
		actor.alarmAt = Infinity;
		if (actor.frozen || actor.machine.deadline().at <= this.clock.now) this.push(actor, TICK);
		else this.#arm(actor);
	}

	// ----------------------------------------------------------------------------------------------------------- outputs

	#perform(actor: Actor, out: Out): void {
		switch (out.t) {
			case 'send':
				return this.#wires.send(actor, out.link, out.bytes);
			case 'close':
				return this.#wires.close(actor, out.link, out.code);
			case 'dial': {
				const server = out.to === 'coordinator' ? this.coordinator : out.to === 'source' || out.to === 'floor' ? this.source : null;
				return this.#wires.dial(actor, out.link, server, out.side === 'offer');
			}
			case 'signal':
				return this.#wires.signal(actor, out.link, out.data);
			case 'verify': {
				const ok = out.packet && out.by !== 'secret' ? this.parsed.judge(out, out.packet, out.by) : opens(out.by === 'secret' ? SECRET : out.by, out.message, out.signature);
				return this.#soon(actor, { t: 'verified', job: out.job, ok });
			}
			case 'sign': {
				const signature = seal(out.by === 'secret' ? SECRET : this.#publisher.key, out.message, out.by === 'secret' ? 32 : 64);
				return this.#soon(actor, { t: 'signed', job: out.job, signature });
			}
			case 'need-ticket':
				return this.at(this.now + 5, () => this.push(actor, { t: 'ticket', ticket: this.ticket(actor) }));
			case 'play':
			case 'announced':
			case 'target':
				return this.#media(actor as Viewer, out);
			case 'note':
				this.onNote?.(actor, out.name, out.fields);
				if (this.keepNotes) this.notes.push({ at: this.now, who: actor.name, name: out.name, fields: out.fields });
				return;
			case 'state':
			case 'withheld': // What is played is judged by the checkers.
			case 'passed': // Nobody records here.
			case 'bad-publisher':
		}
	}

	/** A verdict or a signature. */
	#soon(actor: Actor, input: In): void {
		if (this.options.verifyMs === 0) this.push(actor, input);
		else this.at(this.now + unit(this.random) * this.options.verifyMs, () => this.push(actor, input));
	}

	#media(viewer: Viewer, out: Extract<Out, { t: 'play' | 'announced' | 'target' }>): void {
		const { meter } = this;
		if (out.t === 'target') {
			viewer.player.targetMs = out.bufferMs;
			meter?.target(viewer, out.bufferMs);
		} else if (meter) {
			if (out.t === 'play') meter.played(viewer, out.packet);
		} else if (out.t === 'announced') {
			if (out.mediaMs === 0) viewer.player.restart(this.now); // Another rendition of the same session: the clock runs on.
		} else {
			const { packet } = out;
			if (packet.flags & FLAG.chunkEnd) viewer.player.append(this.now, packet.mediaMs, this.options.chunkMs, packet.captureMs - EPOCH_MS);
		}
	}

	/** A ticket as WordPress mints it: a fresh one makes a fresh viewer. */
	ticket(actor: Actor): Uint8Array {
		const viewer = new Uint8Array(16);
		const draw = randomFrom(this.random() ^ actor.id);
		for (let i = 0; i < 16; i++) viewer[i] = draw() & 0xff;
		const body = writeTicketBody({ scope: 'watch', expires: this.unixNow + 300_000, stream: this.stream, viewer });
		return joinTicket(body, seal(SECRET, ticketMessage(body), 32));
	}

	nameOf(actor: Actor): PeerId {
		return (actor as Viewer).peer.view(this.now).peer as PeerId;
	}

	// ------------------------------------------------------------------------------------------------------ publisher

	/** The publisher connects: a new session, with chunks at the stream's rate until `unpublish`. */
	publish(): void {
		this.#publisher.begin();
	}
	unpublish(): void {
		this.#publisher.end();
	}

	// --------------------------------------------------------------------------------------------------------- viewers

	/** A viewer opens the page and presses play. */
	join(options: { readonly peers?: boolean; readonly uploadBytesPerSecondMax?: number; readonly mayRelay?: boolean; readonly node?: NetworkNode; readonly clockSkewMs?: number; readonly peer?: Partial<PeerOptions> } = {}): Viewer {
		const { peers = true, uploadBytesPerSecondMax = Infinity, mayRelay = true, clockSkewMs = 0 } = options;
		const peer = new Peer({ role: 'viewer', stream: this.stream, random: this.#ownRandom(), mayRelay, readPacket: this.parsed.read, ...options.peer });
		const actor = this.#actor(`viewer ${this.viewers.length + 1}`, peer, options.node ?? this.#node());
		const viewer: Viewer = Object.assign(actor, {
			peer, player: new SimPlayer(this.now, 600), consents: peers, joinedAt: this.now, tamper: null, throttled: false, lastSeq: 0, lastSession: 0, lastRendition: 0,
		});
		this.viewers.push(viewer);
		this.push(viewer, { t: 'consent', consent: { peers, uploadBytesPerSecondMax } });
		this.push(viewer, { t: 'start', unixMs: this.unixNow + Math.round(clockSkewMs) });
		this.#playhead(viewer);
		return viewer;
	}

	#node(): NetworkNode {
		const { accessMs, uplinkBytesPerSecond } = this.options.network;
		return new NetworkNode(this.actors.length, { accessMs: accessMs > 0 ? lognormal(this.#lines, accessMs, 0.6) : 0, bytesPerSecond: uplinkBytesPerSecond });
	}

	#playhead(viewer: Viewer): void {
		if (viewer.dead) return;
		if (this.meter) {
			const { bufferedMs, mediaMs } = this.meter.playhead(viewer);
			this.push(viewer, { t: 'playhead', mediaMs, bufferedMs });
		} else {
			viewer.player.tick(this.now);
			this.push(viewer, { t: 'playhead', mediaMs: viewer.player.mediaMs, bufferedMs: viewer.player.bufferedMs });
		}
		this.at(this.now + PLAYHEAD_MS, () => this.#playhead(viewer));
	}

	/** Closes the tab: bye on every link. */
	leave(viewer: Viewer): void {
		this.push(viewer, { t: 'leave' });
		viewer.dead = true;
	}

	/** Sends on a link what its `tamper` held back. */
	sendRaw(viewer: Viewer, link: LinkId, bytes: Uint8Array): void {
		this.#wires.raw(viewer, link, bytes);
	}

	/** The browser is killed. `sockets`: the system closes its connections; otherwise everything is silence. */
	crash(viewer: Viewer, sockets = true): void {
		viewer.dead = true;
		this.#wires.silence(viewer, sockets);
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

	/** The coordinator's process ends; its sockets close. */
	stopCoordinator(): void {
		this.coordinator.dead = true;
		this.#wires.drop(this.coordinator);
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
