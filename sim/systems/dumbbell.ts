import { FLAG, LIMITS, type Coordinator, type CoordinatorOptions, type Packet, type PeerId, type PeerView } from '@dumbbell-stream/core';
import { Gaps } from '../gaps.ts';
import { internet } from '../network.ts';
import type { Person } from '../model/population.ts';
import { lieOf } from './lies.ts';
import { LayoutLedger } from './layout-ledger.ts';
import type { Giver } from '../metrics.ts';
import type { Env, System, SystemCounts, SystemFactory } from '../system.ts';
import { cheapCheckers, lookAtAll } from '../checkers.ts';
import { World, type Actor, type Meter, type Viewer } from '../world.ts';
import type { Clock } from '../clock.ts';

/** First byte of a media packet; control messages begin with their code. */
const PACKET = 0x50;
/** Sequences remembered per viewer, to tell a second copy from a first. */
const SEEN = 1_024;
/** How often the whole tree is looked at, ms. */
const LOOK_MS = 1_000;
/** Radios that stand still keep about so many on their buddies at any instant. */
const RESTLESS_SHARE = 0.06;
/** Notes that a trace may need. */
const NOTES_KEPT = 40_000;

interface Member {
	readonly person: Person;
	readonly viewer: Viewer;
	readonly seen: Uint32Array;
	/** Fed by the source as a root, when it was last looked at. */
	root: boolean;
}
/** What the clock of a stage offers besides the interface that every system sees. */
type ClockedEnv = Env & { readonly clock: Clock };

/** Reads a header field of a packet without parsing the rest: sequence at 4, session's low half at 16, media time's low half at 24. */
function word(bytes: Uint8Array, at: number): number {
	return (((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)) >>> 0;
}

/** The product: its own coordinator and peers, message by message, in the world that all systems share. */
export class Dumbbell implements System, Meter {
	readonly name: string;
	readonly bufferMs = LIMITS.bufferMs;
	readonly world: World;
	readonly #env: Env;
	readonly #worker: boolean;
	readonly #members = new Map<number, Member>();
	/** Everybody who ever came, by the number of his actor. */
	readonly #people: (Member | undefined)[] = [];
	readonly #byPeer = new Map<PeerId, Viewer>();
	readonly #ledger: LayoutLedger;
	readonly #gaps: Gaps;
	/** When the last packet of each chunk has left the source, which paces them. */
	readonly #leftAt: number[] = [];
	/** Everybody who has ever had this name. */
	readonly #named = new Map<string, number>();
	#feedsMax = 0;
	#depthMax = 0;
	#messages = 0;
	#messagesBefore = 0;
	#linked = 0;
	#faults = 0;
	#orphans = 0;
	readonly #liars = new Set<Actor>();

	constructor(name: string, env: Env, options: Partial<CoordinatorOptions> = {}, worker = true) {
		this.name = name;
		this.#worker = worker;
		this.#env = env;
		const { seed, rateKbps, groupMs, chunkMs, floorViewers, floorRescues, network, server } = env;
		this.world = new World({
			seed, rateKbps, groupMs, chunkMs, floorViewers, floorRescues, verifyMs: 0, network: { ...internet(), ...network.options },
			coordinator: { ...options, rootPairs: env.rootPairs },
		}, { clock: (env as ClockedEnv).clock, network, server });
		this.world.meter = this;
		this.world.onNote = (actor, note, fields) => this.#noted(actor, note, fields);
		this.#gaps = new Gaps({
			now: () => env.now(), sentAt: (chunk) => this.#leftAt[chunk], wayMs: (a, b) => network.rttMs(a, b) / 2 + network.options.processingMs,
			radio: (node, from, to) => network.stoodStill(node, from, to), server, idOf: (end) => this.#named.get(end), lossy: network.options.loss > 0 || network.options.bloatMs > 0,
		}, chunkMs);
		env.recorder.onDue = (id, at, inTime, chunk) => this.#gaps.due(id, at, inTime, chunk);
		this.world.checkers.push(...cheapCheckers(this.#liars));
		this.#ledger = new LayoutLedger(env.recorder);
		this.#ledger.attach(this.#coordinator.tree);
		env.at(env.chunkAt(0), () => this.world.publish());
		this.#look();
	}

	get #coordinator(): Coordinator {
		return this.world.coordinator.machine as unknown as Coordinator;
	}

	// ---------------------------------------------------------------------------------------------------------- people

	join(person: Person): void {
		const { world } = this;
		const viewer = world.join({
			node: this.#env.node(person), clockSkewMs: person.clockSkewMs, mayRelay: person.slots > 0 || person.lie === 'uplink',
			uploadBytesPerSecondMax: person.lie === 'uplink' ? Infinity : person.usableKbps * 125, peer: { nat: person.nat },
		});
		const member = { person, viewer, seen: new Uint32Array(SEEN), root: false };
		this.#members.set(person.id, member);
		this.#people[viewer.id] = member;
		this.#gaps.joined(person.id, viewer.node, person.lie !== null);
		if (person.lie) {
			this.#liars.add(viewer);
			viewer.tamper = lieOf(person.lie, world, viewer);
		}
	}

	leave(person: Person, graceful: boolean): void {
		const member = this.#members.get(person.id);
		if (!member) return;
		this.#members.delete(person.id);
		const { viewer } = member;
		const view = viewer.peer.view(this.world.now);
		if (!graceful) {
			for (const { to } of view.feeding) {
				const fed = this.#byPeer.get(to as PeerId);
				const other = fed && !fed.dead ? this.#people[fed.id] : undefined;
				// Only who has no second feed loses something.
				if (fed && other && fed.peer.view(this.world.now).fedBy.length === 1) this.#env.recorder.feederLost(this.world.now, other.person.id);
			}
		}
		this.#gaps.left(person.id);
		if (view.peer) this.#byPeer.delete(view.peer);
		if (graceful) this.world.leave(viewer);
		else this.world.crash(viewer);
	}

	hide(person: Person, hidden: boolean): void {
		const member = this.#members.get(person.id);
		if (!member || this.#worker) return;
		member.viewer.throttled = hidden;
		this.#gaps.hidden(person.id, hidden);
	}

	outage(ms: number): void {
		this.#messages += this.#seenMessages();
		this.#gaps.outage(ms);
		this.world.stopCoordinator();
		this.#env.at(this.#env.now() + ms, () => {
			this.world.startCoordinator();
			this.#messagesBefore = 0;
			this.#ledger.attach(this.#coordinator.tree);
		});
	}

	ready(): boolean {
		const { placed, pending } = this.#coordinator.view();
		return pending <= RESTLESS_SHARE * placed;
	}

	begin(): void {
		this.#feedsMax = this.#depthMax = this.#linked = this.#faults = this.#orphans = this.#messages = 0;
		this.#ledger.standbyChanges = this.#ledger.otherLinks = 0;
		this.#gaps.begin();
		const { messagesIn, messagesOut } = this.#coordinator.view();
		this.#messagesBefore = messagesIn + messagesOut;
	}

	finish(): SystemCounts {
		const { placed, members } = this.#coordinator.view();
		for (const id of this.#members.keys()) this.#gaps.ended(id);
		return {
			depthMax: this.#depthMax, feedsMax: this.#feedsMax, coordinatorMessages: this.#messages + this.#seenMessages(), violations: 0, logHash: this.world.logHash,
			extra: {
				placed, members, unplaced: members - placed, connections: this.#linked, standbyChanges: this.#ledger.standbyChanges, otherLinks: this.#ledger.otherLinks,
				linkFaults: this.#faults, orphans: this.#orphans, steps: this.world.steps,
				...Object.fromEntries([...this.#gaps.counts].map(([cause, count]) => [`gap: ${cause}`, count])),
			},
		};
	}

	#seenMessages(): number {
		if (this.world.coordinator.dead) return 0;
		const { messagesIn, messagesOut } = this.#coordinator.view();
		return messagesIn + messagesOut - this.#messagesBefore;
	}

	/** Once a virtual second: depth, feeds of everybody, who stands at the root. */
	#look(): void {
		const { world } = this;
		if (!world.coordinator.dead) {
			this.#coordinator.tree.check();
			this.#depthMax = Math.max(this.#depthMax, this.#coordinator.tree.depth);
		}
		if (world.notes.length > NOTES_KEPT) world.notes.splice(0, world.notes.length - NOTES_KEPT / 2);
		const views = new Map<Viewer, PeerView>();
		for (const [id, member] of this.#members) {
			const { viewer } = member;
			const view = viewer.peer.view(world.now);
			views.set(viewer, view);
			if (view.peer) this.#named.set(view.peer, id);
			if (view.peer) this.#byPeer.set(view.peer, viewer);
			member.root = view.parent === 'source';
			if (view.feeding.length > this.#feedsMax) this.#feedsMax = view.feeding.length;
		}
		lookAtAll(world, views);
		this.#env.at(world.now + LOOK_MS, () => this.#look());
	}

	#noted(actor: Actor, name: string, fields: Readonly<Record<string, number | string>>): void {
		const id = this.#people[actor.id]?.person.id;
		if (id !== undefined) this.#gaps.noted(id, name, fields);
		if (name === 'link-fault') this.#faults++;
		else if (name === 'intake' && fields['role'] === 'buddy') this.#orphans++;
	}

	// ----------------------------------------------------------------------------------------------------------- meter

	sent(from: Actor, to: Actor, bytes: Uint8Array): void {
		const { world } = this;
		const { recorder } = this.#env;
		if (bytes[0] === PACKET) {
			this.#gaps.sent(this.#people[from.id]?.person.id ?? 0);
			// From when the chunk is whole at the source, as for all systems: that its packets are paced is part of the way.
			if (from === world.source && ((bytes[2] as number) & FLAG.chunkEnd)) {
				const chunk = this.#chunkOf(bytes);
				this.#leftAt[chunk] ??= world.now;
				recorder.sent(this.#env.chunkAt(chunk), chunk);
			}
		} else if (from !== world.source || to !== world.coordinator) {
			if (from === world.coordinator && to === world.source) return;
			recorder.control(from === world.coordinator || to === world.coordinator ? (bytes.length > 600 ? 'signal' : 'coordinator') : 'beat', bytes.length);
		}
	}

	delivered(from: Actor, to: Actor, bytes: Uint8Array): void {
		if (bytes[0] !== PACKET) return;
		const member = this.#people[to.id];
		if (!member) return;
		const { recorder } = this.#env;
		recorder.media(this.#giver(from, member), bytes.length);
		recorder.arrived(this.world.now, member.person.id);
		const seq = word(bytes, 4);
		if (member.seen[seq % SEEN] === seq && seq > 0) recorder.duplicate(bytes.length);
		else {
			member.seen[seq % SEEN] = seq;
			this.#gaps.got(member.person.id, this.#chunkOf(bytes), this.#people[from.id]?.person.id ?? 0);
		}
	}

	#giver(from: Actor, to: Member): Giver {
		if (from === this.world.source) return to.root ? 'source' : 'floor';
		return this.#people[from.id]?.person.id ?? 'floor';
	}

	linked(): void {
		this.#linked++;
	}

	played(viewer: Viewer, packet: Packet): void {
		if ((packet.flags & FLAG.chunkEnd) === 0) return;
		const member = this.#people[viewer.id];
		if (!member) return;
		const chunk = Math.round(packet.mediaMs / this.#env.chunkMs);
		this.#gaps.played(member.person.id, chunk);
		this.#env.recorder.chunk(this.world.now, member.person.id, chunk);
	}

	target(viewer: Viewer, bufferMs: number): void {
		const member = this.#people[viewer.id];
		if (member) this.#env.recorder.target(member.person.id, bufferMs);
	}

	playhead(viewer: Viewer): { readonly bufferedMs: number; readonly mediaMs: number } {
		const member = this.#people[viewer.id];
		return member ? this.#env.recorder.playhead(this.world.now, member.person.id) : { bufferedMs: 0, mediaMs: 0 };
	}

	#chunkOf(bytes: Uint8Array): number {
		return Math.round((word(bytes, 20) * 0x1_0000_0000 + word(bytes, 24)) / this.#env.chunkMs);
	}
}

/** What makes a variant. */
interface Variant {
	readonly coordinator?: Partial<CoordinatorOptions>;
	/** False: alarms ring in the page, once a second while it is hidden; the product's ring in a dedicated Worker. */
	readonly worker?: boolean;
}
/** All but one stay binary, whatever uplinks there are: left alone, a coordinator turns to variable fan-out when too few can carry two children. */
const VARIANTS: Readonly<Record<string, Variant>> = {
	dumbbell: {},
	'dumbbell-plain': { coordinator: { standby: false } },
	'dumbbell-variable': { coordinator: { layout: { fanOut: LIMITS.fanOutMax } } },
	/** The reference layout without gaps, and the last leaf into every hole: what the two rules of the product gain. */
	'dumbbell-left': { coordinator: { layout: { layout: 'left-complete' } } },
	'dumbbell-ll': { coordinator: { layout: { promotions: 0, samples: 0 } } },
	/** Newcomers are placed without measuring how far the open slots are. */
	'dumbbell-blind': { coordinator: { measure: false } },
	'dumbbell-noworker': { worker: false },
};

/** The product and its variants, by the name that the command line takes. */
export const DUMBBELLS: Readonly<Record<string, SystemFactory>> = Object.fromEntries(
	Object.entries(VARIANTS).map(([name, { coordinator = {}, worker = true }]) => [name, (env: Env) => new Dumbbell(name, env, { ...coordinator, layout: { fanOut: LIMITS.fanOut, ...coordinator.layout } }, worker)]),
);
