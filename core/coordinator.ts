import { BufferRule } from './buffer-rule.ts';
import { Deadlines } from './deadlines.ts';
import { LIMITS } from './limits.ts';
import type { Deadline, Machine, Ms, Tick, UnixMs } from './machine.ts';
import { newMember, toldBy, type Member } from './member.ts';
import type { CloseCode, CoordinatorIn, CoordinatorOptions, CoordinatorOut, End, JobId, LinkId, PeerId, Rendition, Session } from './messages.ts';
import { Placement, type PlacementTimer } from './placement.ts';
import { covers, nextEdge, readTombstones, type CaptureRange } from './tombstones.ts';
import type { Tree } from './tree.ts';
import {
	equalBytes, joinTicket, peerBytes, peerId, PROTOCOL, readControl, readTicket, sameEpoch, writeControl, writeTicketBody, ticketMessage,
	type Control, type ControlOf, type Report,
} from './wire.ts';

/** The coordinator's timers, a sentence each. */
type CoordinatorTimer =
	| PlacementTimer
	| 'news' // tell everybody head and clock
	| 'withhold' // what is captured begins or ceases to be off the air
	| 'ended' // the publisher has been away for so long that the stream counts as ended
	| `probe ${PeerId}` // an accused peer has not answered
	| `grace ${PeerId}`; // a peer without a control link whom nobody misses

interface Joining {
	readonly link: LinkId;
	readonly peer: PeerId;
	readonly join: ControlOf<'join'>;
}

/** A snapshot for screens, metrics and checkers. */
export interface CoordinatorView {
	readonly boot: UnixMs;
	readonly members: number;
	readonly placed: number;
	readonly linked: number;
	readonly depth: number;
	readonly stream: 'live' | 'waiting' | 'ended';
	/** What is captured now is off the air. */
	readonly withheld: boolean;
	/** B. */
	readonly bufferMs: Ms;
	readonly session: Session;
	readonly renditions: readonly Rendition[];
	readonly batch: 'idle' | 'gathering' | 'moving' | 'settling';
	/** Batches that are being carried out side by side. */
	readonly flights: number;
	/** A mass event is being mended. */
	readonly emergency: boolean;
	/** Peers with a place that have not confirmed their newest directive. */
	readonly pending: number;
	readonly messagesIn: number;
	readonly messagesOut: number;
	readonly directives: number;
	readonly peers: readonly { readonly peer: PeerId; readonly rendition: Rendition; readonly tree: 'A' | 'B' | null; readonly position: number; readonly feeder: End | null; readonly settled: boolean; readonly lagMs: Ms; readonly agedMs: Ms; readonly bytesFromPeers: number; readonly bytesFromServer: number; readonly bytesToPeers: number }[];
}

/**
 * Decides who stands where, carries signals between neighbours, reads reports. One per stream. Never sees media.
 * The peers are the durable copy of the layout: a fresh coordinator rebuilds it from their reports.
 */
export class Coordinator implements Machine<CoordinatorIn, CoordinatorOut> {
	readonly #options: CoordinatorOptions;
	readonly #timers = new Deadlines<CoordinatorTimer>();
	readonly #members = new Map<PeerId, Member>();
	readonly #byLink = new Map<LinkId, PeerId | 'source' | null>();
	readonly #joining = new Map<JobId, Joining>();
	readonly #sealing = new Map<JobId, { readonly peer: PeerId; readonly body: Uint8Array }>();
	readonly #placement: Placement;
	#source: LinkId | null = null;
	#sourceReport: Report | null = null;
	#stream: 'live' | 'waiting' | 'ended' = 'waiting';
	/** The last session whose publisher has said that it is over; 0: none. What the source still reports of it comes late. */
	#overSession: Session = 0;
	/** The stream's newest key list; null: it has none. */
	#keyList: Uint8Array | null = null;
	/** What of the stream is off the air, as its site has signed it; null: it never said. */
	#tombstones: { readonly bytes: Uint8Array; readonly ranges: readonly CaptureRange[] } | null = null;
	/** What the source's idea of the time is ahead of ours, ms. */
	#captureAheadMs: Ms = 0;
	#out: CoordinatorOut[] = [];
	#now: Ms = 0;
	#unixBase: UnixMs = 0;
	#nextJob = 1;
	#nextProbe = 1;
	readonly #buffer: BufferRule;
	#latencyMs: Ms = LIMITS.latencyMs;
	#messagesIn = 0;
	#messagesOut = 0;

	constructor(options: CoordinatorOptions) {
		this.#options = options;
		this.#buffer = new BufferRule(options.profile ?? 'normal', options.bufferMs ?? 0);
		this.#placement = new Placement({
			options, members: this.#members, timers: this.#timers as Deadlines<PlacementTimer>, now: () => this.#now,
			terms: () => ({ bufferMs: this.#buffer.bufferMs, latencyMs: this.#latencyMs }),
			send: (peer, message) => this.#sendTo(peer, message),
			note: (name, fields) => this.#out.push({ t: 'note', name, fields }),
		});
	}

	step(now: Ms, input: CoordinatorIn | Tick): readonly CoordinatorOut[] {
		this.#now = Math.max(this.#now, now);
		this.#out = [];
		if (input.t !== 'tick') this.#take(input);
		for (const timer of this.#timers.due(this.#now)) this.#ring(timer);
		return this.#out;
	}

	deadline(): Deadline {
		return this.#timers.next();
	}

	#take(input: CoordinatorIn): void {
		switch (input.t) {
			case 'start':
				this.#unixBase = input.unixMs - this.#now;
				this.#timers.set('news', this.#now + LIMITS.newsMs);
				// Peers of the coordinator before us may come back: nobody is placed anew before they could speak.
				this.#placement.settling = true;
				this.#timers.set('settle', this.#now + LIMITS.settleMs);
				return;
			case 'link-up':
				this.#byLink.set(input.link, input.to === 'source' ? 'source' : null);
				if (input.to === 'source') this.#source = input.link;
				return;
			case 'link-down':
				return this.#linkDown(input.link);
			case 'bytes':
				return this.#bytes(input.link, input.bytes);
			case 'verified':
				return this.#verified(input.job, input.ok);
			case 'signed':
				return this.#sealed(input.job, input.signature);
			case 'drop-peer':
				if (this.#members.has(input.peer)) this.#remove(input.peer, 'removed', input.why);
				return;
			case 'key-list':
				this.#keyList = input.bytes;
				for (const [link, who] of this.#byLink) if (who !== null) this.#tellKeys(link);
				return;
			case 'tombstones':
				this.#tombstones = { bytes: input.bytes, ranges: readTombstones(input.bytes)?.ranges ?? [] };
				for (const [link, who] of this.#byLink) if (who !== null) this.#tellTombstones(link);
				return this.#withhold();
			case 'end-stream':
				this.#overSession = this.#sourceReport?.session ?? 0;
				this.#setStream('ended');
				return;
			case 'room':
				return; // Control messages are small and the host's socket buffers them.
		}
	}

	#ring(timer: CoordinatorTimer): void {
		const placement = this.#placement;
		const [what, peer] = timer.split(' ') as [string, PeerId];
		switch (what) {
			case 'batch': return placement.batch();
			case 'wave': return placement.waves();
			case 'settle': return placement.rebuild();
			case 'tend': return this.#tend();
			case 'news': return this.#newsToAll();
			case 'ended': return this.#setStream('ended');
			case 'withhold': return this.#withhold();
			case 'probe': return this.#remove(peer, 'silent', 'no answer to the probe');
			case 'grace': return this.#remove(peer, 'silent', 'gone, and missed by nobody');
			case 'offer': return placement.notMeasured(peer);
			case 'trust': return placement.reconsider(peer);
			case 'change': return placement.notChanged(peer);
			case 'stuck': return placement.stuck(peer);
		}
	}

	// ------------------------------------------------------------------------------------------------------- control links

	#send(link: LinkId, message: Control): void {
		this.#messagesOut++;
		this.#out.push({ t: 'send', link, bytes: writeControl(message) });
	}

	#close(link: LinkId, code: CloseCode): void {
		this.#send(link, { t: 'end', code });
		this.#out.push({ t: 'close', link, code });
		this.#byLink.delete(link);
	}

	#linkDown(link: LinkId): void {
		const peer = this.#byLink.get(link);
		this.#byLink.delete(link);
		if (peer === 'source') {
			if (this.#source === link) this.#source = null;
			return;
		}
		const member = peer ? this.#members.get(peer) : undefined;
		if (!member || member.link !== link) return;
		member.link = null;
		// The neighbours are the witnesses: accused, it is gone at once; missed by nobody, only our link to it is.
		if (member.accusers) this.#remove(member.peer, 'silent', 'accused, and its control link is down');
		else if (!member.peers || !this.#placement.placed(member)) this.#remove(member.peer, 'bye', 'left, and had no place');
		else this.#timers.set(`grace ${member.peer}`, this.#now + LIMITS.controlGraceMs);
	}

	#bytes(link: LinkId, bytes: Uint8Array): void {
		if (!this.#byLink.has(link)) return;
		this.#messagesIn++;
		const message = readControl(bytes);
		if (message === null) return this.#close(link, 'bad-frame');
		const who = this.#byLink.get(link) ?? null;
		if (message.t === 'time') return this.#send(link, { t: 'time', stamp: message.stamp, unixMs: Math.floor(this.#unixBase + this.#now) });
		if (who === 'source') return this.#fromSource(link, message);
		if (who === null) return message.t === 'join' ? this.#join(link, message) : this.#close(link, 'bad-frame');
		const member = this.#members.get(who);
		if (!member || member.link !== link) return;
		if (!member.budget.take(this.#now, 1)) return this.#remove(who, 'flood', 'too many messages');
		this.#timers.stop(`probe ${who}`); // Whatever it says: it lives.
		this.#fromMember(member, message);
	}

	#fromSource(link: LinkId, message: Control): void {
		if (message.t === 'join') {
			this.#send(link, this.#welcome('source', new Uint8Array(0)));
			this.#tellKeys(link);
			this.#tellTombstones(link);
			for (const { batches } of this.#placement.pairs) batches.forgetSource();
			return this.#placement.changed();
		}
		if (message.t !== 'report') return;
		const before = this.#sourceReport;
		this.#placement.offered(message.rendition, message.feed !== 'none'); // One report for each rendition that is there.
		if (message.rendition > 0 && before) return;
		this.#sourceReport = message;
		const live = message.feed !== 'none' && message.session > this.#overSession;
		if (live) this.#captureAheadMs = message.captureMs - this.#unixNow;
		if (live && this.#stream !== 'live') this.#setStream('live');
		else if (!live && this.#stream === 'live') this.#setStream('waiting');
		else if (before && before.session !== message.session) this.#newsToAll();
		if (live) this.#withhold();
	}

	#fromMember(member: Member, message: Control): void {
		switch (message.t) {
			case 'report':
				return this.#reported(member, message);
			case 'accuse':
				return this.#accused(member, message);
			case 'signal':
				return this.#carry(member, message);
			case 'consent':
				return this.#consented(member, message);
			case 'measured':
				return this.#placement.measured(member, message);
			case 'alive':
				return; // Hearing it was all that was asked.
			case 'bye':
				return this.#remove(member.peer, 'bye', 'said bye');
			default:
				return this.#remove(member.peer, 'bad-frame', `${message.t} is not for the coordinator`);
		}
	}

	// -------------------------------------------------------------------------------------------------------- joining

	#join(link: LinkId, join: ControlOf<'join'>): void {
		if (join.protocol !== PROTOCOL) return this.#close(link, 'version');
		if (this.withheld) return this.#sendAway(link);
		const ticket = readTicket(join.token);
		const now = this.#unixBase + this.#now;
		const good = ticket && ticket.scope !== 'broadcast' && ticket.expires >= now && equalBytes(ticket.stream, this.#options.stream);
		if (!ticket || !good) return this.#close(link, 'bad-ticket');
		if (this.#joining.size >= LIMITS.joinsWaiting || this.#members.size >= LIMITS.peers) return this.#close(link, 'full');
		const job = this.#nextJob++;
		this.#joining.set(job, { link, peer: peerId(ticket.viewer), join });
		this.#out.push({ t: 'verify', job, by: 'secret', message: ticket.message, signature: ticket.signature });
	}

	#verified(job: JobId, ok: boolean): void {
		const joining = this.#joining.get(job);
		this.#joining.delete(job);
		if (!joining || !this.#byLink.has(joining.link)) return;
		if (!ok) return this.#close(joining.link, 'bad-ticket');
		if (this.withheld) return this.#sendAway(joining.link);
		this.#admit(joining);
	}

	#admit({ link, peer, join }: Joining): void {
		let member = this.#members.get(peer);
		if (member) {
			if (member.link !== null && member.link !== link) this.#close(member.link, 'superseded');
			member.link = link;
			this.#timers.stop(`grace ${peer}`);
		} else this.#members.set(peer, (member = newMember(peer, link, join, this.#now)));
		this.#byLink.set(link, peer);
		member.slots = Math.min(join.slots, LIMITS.slots);
		member.nat = join.nat;
		member.wish = join.rendition;
		member.peers = join.peers;
		const body = writeTicketBody({ scope: 'resume', expires: Math.floor(this.#unixBase + this.#now + LIMITS.resumeMs), stream: this.#options.stream, viewer: peerBytes(peer) });
		const job = this.#nextJob++;
		this.#sealing.set(job, { peer, body });
		this.#out.push({ t: 'sign', job, by: 'secret', message: ticketMessage(body) });
	}

	#sealed(job: JobId, signature: Uint8Array): void {
		const sealing = this.#sealing.get(job);
		this.#sealing.delete(job);
		const member = sealing && this.#members.get(sealing.peer);
		if (!sealing || !member || member.link === null) return;
		this.#send(member.link, this.#welcome(member.peer, joinTicket(sealing.body, signature)));
		this.#tellKeys(member.link);
		this.#tellTombstones(member.link);
		// Whatever it was told before may be lost: its newest order once more.
		const directive = this.#placement.newest(member);
		if (directive) this.#send(member.link, directive);
		this.#placement.place(member);
	}

	/** First of all: a newcomer should not take in what is revoked. */
	#tellKeys(link: LinkId): void {
		if (this.#keyList) this.#send(link, { t: 'keys', list: this.#keyList });
	}

	/** After the keys: they say whose word this is. */
	#tellTombstones(link: LinkId): void {
		if (this.#tombstones) this.#send(link, { t: 'tombstones', list: this.#tombstones.bytes });
	}

	// ---------------------------------------------------------------------------------------------------------- off the air

	/** What is captured now is off the air: by our clock, or by the source's where the two differ too much to mean the same. */
	get withheld(): boolean {
		const ranges = this.#tombstones?.ranges ?? [];
		if (ranges.length === 0) return false;
		const now = this.#unixNow;
		const strays = this.#stream === 'live' && Math.abs(this.#captureAheadMs) > LIMITS.staleMs;
		return covers(ranges, now) || (strays && covers(ranges, now + this.#captureAheadMs));
	}

	/** Sends everybody away while the stream is off the air, and looks again when that begins or ends. */
	#withhold(): void {
		const ranges = this.#tombstones?.ranges ?? [];
		const now = this.#unixNow;
		const edge = nextEdge(ranges, now);
		this.#timers.set('withhold', edge === Infinity ? Infinity : this.#now + Math.max(1, Math.ceil(edge - now)));
		if (!this.withheld) return;
		for (const peer of [...this.#members.keys()]) this.#remove(peer, 'withheld', 'the stream is off the air');
	}

	/** He is told why, in the site's own words. */
	#sendAway(link: LinkId): void {
		this.#tellKeys(link);
		this.#tellTombstones(link);
		this.#close(link, 'withheld');
	}

	get #unixNow(): UnixMs {
		return this.#unixBase + this.#now;
	}

	#welcome(peer: End, token: Uint8Array): ControlOf<'welcome'> {
		return {
			t: 'welcome', peer, token, boot: this.#options.boot, session: this.#sourceReport?.session ?? 0, head: this.#sourceReport?.head ?? 0,
			captureMs: this.#sourceReport?.captureMs ?? 0, unixMs: Math.floor(this.#unixBase + this.#now), bufferMs: this.#buffer.bufferMs, latencyMs: this.#latencyMs, live: this.#stream === 'live',
		};
	}

	#consented(member: Member, message: ControlOf<'consent'>): void {
		member.peers = message.peers;
		member.slots = Math.min(message.slots, LIMITS.slots);
		member.wish = message.rendition;
		this.#placement.place(member);
	}

	#remove(peer: PeerId, code: CloseCode, why: string): void {
		const member = this.#members.get(peer);
		if (!member) return;
		this.#members.delete(peer);
		for (const timer of ['probe', 'grace'] as const) this.#timers.stop(`${timer} ${peer}`);
		this.#placement.leave(member);
		if (member.link !== null) this.#close(member.link, code === 'silent' ? 'removed' : code);
		this.#out.push({ t: 'note', name: 'left', fields: { peer, code, why } });
	}

	// ------------------------------------------------------------------------------------------------------ from members

	#reported(member: Member, report: Report): void {
		const before = member.told;
		const told = toldBy(report, this.#unixBase + this.#now);
		if (this.#placement.settling) {
			member.claim = report;
			member.told = told;
			return;
		}
		if (report.settled) member.accusers = null;
		member.told = told;
		this.#placement.reported(member, report, before);
		if (report.coverMs > 0) this.#buffer.observe(this.#now, report.coverMs + LIMITS.reserveMs);
		if (report.rttMs > 0) this.#learnLatency(report.rttMs / 2);
	}

	/** Once a second: the layout, and B for what the viewers measure now. */
	#tend(): void {
		this.#placement.tend();
		const before = this.#buffer.bufferMs;
		if (this.#buffer.settle(this.#now, { latencyMs: this.#latencyMs, incident: this.#placement.incident }) > before) this.#newsToAll();
	}

	#learnLatency(oneWayMs: Ms): void {
		const next = this.#latencyMs + (oneWayMs - this.#latencyMs) / 64;
		this.#latencyMs = Math.round(Math.min(Math.max(next, LIMITS.latencyMsMin), LIMITS.latencyMsMax));
	}

	/** An accusation is checked before anybody is moved: one report moves nobody who answers. */
	#accused(by: Member, message: ControlOf<'accuse'>): void {
		const accused = this.#members.get(message.peer);
		if (!accused || accused === by || !this.#placement.neighbours(by, accused)) return;
		(accused.accusers ??= new Set()).add(by.peer);
		this.#out.push({ t: 'note', name: 'accused', fields: { peer: message.peer, by: by.peer, why: message.why } });
		if (message.why === 'bad-packet') return this.#placement.distrust(accused);
		this.#probe(accused);
	}

	#probe(suspect: Member): void {
		if (suspect.link === null) return this.#remove(suspect.peer, 'silent', 'accused, and its control link is down');
		if (this.#timers.has(`probe ${suspect.peer}`)) return;
		this.#send(suspect.link, { t: 'probe', n: this.#nextProbe++ });
		this.#timers.set(`probe ${suspect.peer}`, this.#now + LIMITS.probeMs);
	}

	/** Signals pass only between those whom a directive made neighbours. */
	#carry(from: Member, message: ControlOf<'signal'>): void {
		const to = this.#members.get(message.peer);
		if (!to || to.link === null || !this.#placement.neighbours(from, to)) return;
		this.#send(to.link, { t: 'signal', peer: from.peer, attempt: message.attempt, data: message.data });
	}

	#sendTo(peer: PeerId | 'source', message: Control): boolean {
		const link = peer === 'source' ? this.#source : (this.#members.get(peer)?.link ?? null);
		if (link === null) return false;
		this.#send(link, message);
		return true;
	}

	// -------------------------------------------------------------------------------------------------------------- news

	#setStream(state: 'live' | 'waiting' | 'ended'): void {
		this.#stream = state;
		this.#timers.set('ended', state === 'waiting' ? this.#now + LIMITS.endedMs : Infinity);
		this.#newsToAll();
	}

	#newsToAll(): void {
		const report = this.#sourceReport;
		const news: Control = {
			t: 'news', session: report?.session ?? 0, head: report?.head ?? 0, headMs: report?.headMs ?? 0, captureMs: report?.captureMs ?? 0,
			unixMs: Math.floor(this.#unixBase + this.#now), bufferMs: this.#buffer.bufferMs, latencyMs: this.#latencyMs, stream: this.#stream, viewers: this.#members.size,
		};
		const bytes = writeControl(news);
		for (const member of this.#members.values()) {
			if (member.link === null) continue;
			this.#messagesOut++;
			this.#out.push({ t: 'send', link: member.link, bytes });
		}
		this.#timers.set('news', this.#now + LIMITS.newsMs);
	}

	view(): CoordinatorView {
		const members = [...this.#members.values()];
		const pairs = [...this.#placement.pairs];
		const flights = pairs.reduce((sum, pair) => sum + pair.batches.flights, 0);
		return {
			boot: this.#options.boot, members: members.length, placed: pairs.reduce((sum, pair) => sum + pair.tree.size, 0),
			linked: members.filter((member) => member.link !== null).length, depth: Math.max(...pairs.map((pair) => pair.tree.depth)), stream: this.#stream, withheld: this.withheld, bufferMs: this.#buffer.bufferMs,
			session: this.#sourceReport?.session ?? 0, renditions: pairs.map((pair) => pair.rendition),
			batch: this.#placement.settling ? 'settling' : flights > 0 ? 'moving' : this.#timers.has('batch') ? 'gathering' : 'idle', flights,
			emergency: pairs.some((pair) => pair.tree.emergency), pending: members.filter((member) => this.#pending(member)).length,
			messagesIn: this.#messagesIn, messagesOut: this.#messagesOut, directives: pairs.reduce((sum, pair) => sum + pair.batches.sent, 0),
			peers: members.map((member) => {
				const place = this.#placement.pair(member.rendition).tree.place(member.peer);
				return {
					peer: member.peer, rendition: member.rendition, tree: place?.tree ?? null, position: place?.position ?? 0, feeder: member.told?.feeder ?? null,
					settled: member.told?.settled ?? false, lagMs: member.told?.delayMs ?? 0, agedMs: this.#now - member.since,
					bytesFromPeers: member.told?.bytesFromPeers ?? 0, bytesFromServer: member.told?.bytesFromServer ?? 0, bytesToPeers: member.told?.bytesToPeers ?? 0,
				};
			}),
		};
	}

	#pending(member: Member): boolean {
		const newest = this.#placement.newest(member);
		return newest !== undefined && !(member.told?.settled && sameEpoch(member.told.epoch, newest.epoch));
	}

	/** Everything that the layouts must obey; for checkers. @throws Error */
	check(): void {
		for (const { tree } of this.#placement.pairs) tree.check();
	}

	/** The layout of a rendition, for checkers. */
	treeOf(rendition: Rendition): Tree {
		return this.#placement.pair(rendition).tree;
	}
	get tree(): Tree {
		return this.treeOf(0);
	}

	/** Moves a member into the pair of another rendition; for the ladder and for tests of it. */
	changeRendition(peer: PeerId, rendition: Rendition): void {
		const member = this.#members.get(peer);
		if (member) this.#placement.change(member, rendition);
	}
}
