/** One real machine among scripted neighbours: what it sends is read back as messages, what the neighbours say is written as bytes. */
import { Coordinator } from '../coordinator.ts';
import { TICK, type Machine, type Ms, type Tick } from '../machine.ts';
import type { Consent, CoordinatorIn, CoordinatorOut, End, LinkId, PeerId, PeerIn, PeerOptions, PeerOut } from '../messages.ts';
import { Peer } from '../peer.ts';
import { randomFrom } from '../rng.ts';
import { SOURCE_PARTS } from '../source-parts.ts';
import { isPacket, joinTicket, peerBytes, peerId, PROTOCOL, readControl, readPacket, writeControl, writeTicketBody, type Control, type ControlOf, type Directive, type Kind, type Report, type Sealed } from '../wire.ts';
import { Studio } from './studio.ts';
import { named } from './vectors.ts';

/** Unix ms at virtual time 0 of all stages. */
export const UNIX = 1_772_395_200_000;
/** What is live on all stages, since a minute. */
export const STUDIO = new Studio('stage', UNIX - 60_000);
/** The smallest id: it offers every link, so that the stage sees its dials. */
export const SELF: PeerId = peerId(new Uint8Array(16));
export const BOOT = UNIX - 120_000;

/** Something that a machine sent: a message, or a packet. */
export type Sent = { readonly link: LinkId } & ({ readonly message: Control } | { readonly packet: Sealed });

/** Steps a machine, keeps all its outputs, and wakes it when it wants to be woken. */
class Stage<In extends { readonly t: string }, Out extends { readonly t: string }> {
	readonly machine: Machine<In, Out>;
	now: Ms = 0;
	#outs: Out[] = [];

	constructor(machine: Machine<In, Out>) {
		this.machine = machine;
	}

	give(input: In | Tick): void {
		this.#outs.push(...this.machine.step(this.now, input));
	}
	/** Lets time pass, with a tick whenever one is owed. */
	wait(ms: Ms): void {
		const until = this.now + ms;
		for (let ticks = 0; this.machine.deadline().at <= until; ticks++) {
			if (ticks > 10_000) throw new Error(`A livelock: ${this.machine.deadline().why}`);
			this.now = Math.max(this.now, this.machine.deadline().at);
			this.give(TICK);
		}
		this.now = until;
	}
	/** Takes what came out since the last call. */
	outs(): readonly Out[] {
		return this.#outs.splice(0);
	}
	/** Takes the outputs of some kinds, and leaves the others. */
	outsOf<T extends Out['t']>(...kinds: readonly T[]): readonly Extract<Out, { t: T }>[] {
		const wanted = (out: Out): boolean => (kinds as readonly string[]).includes(out.t);
		const found = this.#outs.filter(wanted);
		this.#outs = this.#outs.filter((out) => !wanted(out));
		return found as unknown as readonly Extract<Out, { t: T }>[];
	}
}

function read(out: { readonly link: LinkId; readonly bytes: Uint8Array }): Sent {
	const { link, bytes } = out;
	const content = isPacket(bytes) ? readPacket(bytes, STUDIO.stream) : readControl(bytes);
	if (content === null || typeof content === 'string') throw new Error(`It sent something unreadable: ${content ?? 'no message'}`);
	return 't' in content ? { link, message: content } : { link, packet: content };
}

/** The messages of one kind among what was sent on a link. */
export function messages<K extends Kind>(sent: readonly Sent[], kind: K, link?: LinkId): readonly ControlOf<K>[] {
	return sent.flatMap((one) => ('message' in one && one.message.t === kind && (link === undefined || one.link === link) ? [one.message as ControlOf<K>] : []));
}
export function packetsOf(sent: readonly Sent[], link: LinkId): readonly number[] {
	return sent.flatMap((one) => ('packet' in one && one.link === link ? [one.packet.seq] : []));
}

/** A ticket whose mac nobody checks but the test. */
export function ticketOf(peer: PeerId, scope: 'watch' | 'broadcast' | 'resume' = 'watch', expires = UNIX + 300_000, stream = STUDIO.stream): Uint8Array {
	return joinTicket(writeTicketBody({ scope, expires, stream, viewer: peerBytes(peer) }), new Uint8Array(32));
}

const PLACE = { tree: 'A', position: 2, level: 2, fanOut: 2, parent: 'source', children: [], buddy: null, ward: null, standby: null } as const;

/** A viewer with an id, a place, and neighbours of the test's making. */
export class PeerStage extends Stage<PeerIn, PeerOut> {
	readonly control: LinkId;
	readonly peer: Peer;
	#n = 1_000;
	#epoch = 0;

	constructor(options: Partial<PeerOptions> = {}, consent: Consent = { peers: true, uploadBytesPerSecondMax: Infinity }) {
		const peer = new Peer({ role: 'viewer', stream: STUDIO.stream, random: randomFrom(1), ...(options.role === 'source' && { parts: SOURCE_PARTS }), ...options });
		super(peer);
		this.peer = peer;
		this.give({ t: 'consent', consent });
		this.give({ t: 'start', unixMs: UNIX });
		if (options.role !== 'source') this.give({ t: 'ticket', ticket: ticketOf(SELF) });
		this.control = this.dialled('coordinator');
		this.give({ t: 'link-up', link: this.control, to: 'coordinator' });
		this.say(this.control, {
			t: 'welcome', peer: options.role === 'source' ? 'source' : SELF, token: options.role === 'source' ? new Uint8Array(0) : ticketOf(SELF, 'resume'), boot: BOOT,
			session: STUDIO.session, head: 0, captureMs: 0, unixMs: UNIX, bufferMs: 600, latencyMs: 92, live: true,
		});
	}

	/** The next counter of the neighbours, higher than all before. */
	get n(): number {
		return ++this.#n;
	}
	say(link: LinkId, message: Control): void {
		this.give({ t: 'bytes', link, bytes: writeControl(message) });
	}
	sent(): readonly Sent[] {
		return this.outsOf('send').map(read);
	}
	readonly #dials = new Map<End, LinkId>();
	/** The newest link that it dialled to each end. */
	dials(): ReadonlyMap<End, LinkId> {
		for (const { to, link } of this.outsOf('dial')) this.#dials.set(to, link);
		return this.#dials;
	}
	/** The link that it dialled to this end last. */
	dialled(to: End): LinkId {
		const link = this.outsOf('dial').filter((dial) => dial.to === to).at(-1)?.link;
		if (link === undefined) throw new Error(`It did not dial ${to}.`);
		return link;
	}
	/** A newer directive, different from the last in what is given. */
	direct(place: Partial<Directive>): void {
		this.say(this.control, { t: 'directive', epoch: [BOOT, ++this.#epoch], rendition: 0, wave: 1, ...PLACE, bridge: null, warm: [], bufferMs: 600, latencyMs: 92, guard: [], ...place });
	}
	hello(from: End, other: Partial<ControlOf<'hello'>> = {}): ControlOf<'hello'> {
		return { t: 'hello', protocol: PROTOCOL, stream: STUDIO.stream, from, session: 0, head: 0, label: 4, epoch: [0, 0], token: new Uint8Array(0), ...other };
	}
	/** Brings up the link that it dialled to a neighbour who says hello with this label. */
	link(to: End, label: number): LinkId {
		const link = this.dialled(to);
		this.give({ t: 'link-up', link, to });
		this.say(link, this.hello(to, { label }));
		return link;
	}
	beat(link: LinkId, other: Partial<ControlOf<'beat'>> = {}): void {
		this.say(link, {
			t: 'beat', n: this.n, session: STUDIO.session, rendition: 0, head: 0, headMs: 0, label: 2, lower: 0, ack: 0, state: 'fed', etaMs: 0, credits: 1, stamp: 1, echo: 0, heldMs: 0, ...other,
		});
	}
	want(link: LinkId, other: Partial<ControlOf<'want'>> = {}): void {
		this.say(link, { t: 'want', n: this.n, session: 0, rendition: 0, from: 0, why: 'planned', label: 9, epoch: [0, 0], ...other });
	}
	/** The want that it has sent on this link since the last look. */
	asked(link: LinkId): ControlOf<'want'> {
		const want = messages(this.sent(), 'want', link).at(-1);
		if (!want) throw new Error('It asked nothing there.');
		return want;
	}
	grant(link: LinkId, want: ControlOf<'want'>, label = 2): void {
		this.say(link, { t: 'grant', n: want.n, label, session: STUDIO.session, rendition: want.rendition, from: 0, head: 0, headMs: 0 });
	}
	/** Delivers packets and has them verified truly or falsely. */
	bring(link: LinkId, packets: readonly Sealed[], ok = true): void {
		for (const { bytes } of packets) {
			this.give({ t: 'bytes', link, bytes });
			this.verifyAll(ok);
		}
	}
	verifyAll(ok = true): void {
		for (let jobs = this.outsOf('verify'); jobs.length > 0; jobs = this.outsOf('verify')) for (const { job } of jobs) this.give({ t: 'verified', job, ok });
	}
	/** Fed by the parent, who is the source, with the announcement and the first packets. */
	feed(parent: LinkId, count: number): void {
		this.grant(parent, this.asked(parent), 0);
		this.bring(parent, [STUDIO.announcement(), ...Array.from({ length: count }, (_, i) => STUDIO.packet(i + 1))]);
	}
	/** Packets at their pace of 40 ms, so that the feeder is not silent meanwhile. */
	flow(link: LinkId, from: number, to: number): void {
		for (let seq = from; seq <= to; seq++) {
			this.wait(40);
			this.bring(link, [STUDIO.packet(seq)]);
		}
	}
}

/** A coordinator whose source is live, and viewers of the test's making. */
export class CoordinatorStage extends Stage<CoordinatorIn, CoordinatorOut> {
	readonly coordinator: Coordinator;
	readonly links = new Map<PeerId, LinkId>();
	#nextLink = 1;
	readonly #sent: Sent[] = [];

	constructor() {
		const coordinator = new Coordinator({ stream: STUDIO.stream, random: randomFrom(2), boot: BOOT });
		super(coordinator);
		this.coordinator = coordinator;
		this.give({ t: 'start', unixMs: UNIX });
	}

	say(link: LinkId, message: Control): void {
		this.give({ t: 'bytes', link, bytes: writeControl(message) });
	}
	/** All that was sent since the last look. */
	sent(): readonly Sent[] {
		this.#collect();
		return this.#sent.splice(0);
	}
	#collect(): void {
		this.#sent.push(...this.outsOf('send').map(read));
	}
	connect(): LinkId {
		const link = this.#nextLink++;
		this.give({ t: 'link-up', link, to: 'stranger' });
		return link;
	}
	/** A viewer who shows a ticket that is good. */
	join(peer: PeerId, slots = 3, token = ticketOf(peer)): LinkId {
		const link = this.connect();
		this.links.set(peer, link);
		this.say(link, { t: 'join', protocol: PROTOCOL, stream: STUDIO.stream, token, peers: true, slots, nat: 'unknown', rendition: 255 });
		for (const { job } of this.outsOf('verify')) this.give({ t: 'verified', job, ok: true });
		for (const { job } of this.outsOf('sign')) this.give({ t: 'signed', job, signature: new Uint8Array(32) });
		return link;
	}
	linkOf(peer: PeerId): LinkId {
		const link = this.links.get(peer);
		if (link === undefined) throw new Error(`${peer} has not joined.`);
		return link;
	}
	/** The newest directive that this viewer was sent, of all that was sent until now. */
	readonly told = new Map<LinkId, Directive>();
	learn(): void {
		this.#collect();
		for (const one of this.#sent) if ('message' in one && one.message.t === 'directive') this.told.set(one.link, one.message);
	}
	/** The viewer reports that it does what it was told, or something else. */
	report(peer: PeerId, other: Partial<Report> = {}): void {
		this.learn();
		const link = this.linkOf(peer);
		const told = this.told.get(link);
		const { parent = 'floor', children = [], buddy = null, ward = null, standby = null, tree = 'A', position = 0, level = 0, fanOut = 0, rendition = 0, epoch = [0, 0] } = told ?? {};
		this.say(link, {
			t: 'report', epoch, tree, position, level, fanOut, parent, children, buddy, ward, standby, settled: true, feed: 'parent', feeder: parent, label: 2 * level,
			session: STUDIO.session, head: 1, headMs: 40, captureMs: UNIX, lagMs: 0, gapMs: 0, rttMs: 0, buddyRttMs: 0, coverMs: 0, queueMs: 0, rendition,
			bytesFromPeers: 0, bytesFromServer: 0, bytesToPeers: 0, stalledMs: 0, unlinked: null, ...other,
		});
	}
	/** Viewers who have joined, were placed and have confirmed their places. */
	settled(count: number): readonly PeerId[] {
		this.wait(3_000);
		const peers = Array.from({ length: count }, (_, i) => named(`v${i}`));
		for (const peer of peers) this.join(peer);
		for (let i = 0; i < 4; i++) {
			this.wait(300);
			for (const peer of peers) this.report(peer);
		}
		this.sent();
		this.outs();
		return peers;
	}
}
