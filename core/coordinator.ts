import { assert } from './assert.ts';
import { Batches } from './batches.ts';
import { Budget } from './budget.ts';
import { LIMITS } from './limits.ts';
import type { Deadline, Machine, Ms, Tick, UnixMs } from './machine.ts';
import type { CloseCode, CoordinatorIn, CoordinatorOptions, CoordinatorOut, End, JobId, LinkId, PeerId, Session } from './messages.ts';
import { Timers } from './timers.ts';
import { Tree } from './tree.ts';
import {
	equalBytes, joinTicket, peerBytes, peerId, PROTOCOL, readControl, readTicket, sameEpoch, writeControl, writeTicketBody, ticketMessage,
	type Control, type ControlOf, type Directive, type Report,
} from './wire.ts';

/** The coordinator's timers, a sentence each. */
type CoordinatorTimer =
	| 'batch' // changes of the layout were gathered for long enough
	| 'wave' // the present wave has lasted for long enough
	| 'settle' // a fresh coordinator has heard enough reports to rebuild the layout
	| 'news' // tell everybody head and clock
	| 'ended' // the publisher has been away for so long that the stream counts as ended
	| `probe ${PeerId}` // an accused peer has not answered
	| `grace ${PeerId}` // a peer without a control link whom nobody misses
	| `stuck ${PeerId}`; // a peer cannot carry out its directive

/** What the coordinator knows of one viewer. */
export interface Member {
	readonly peer: PeerId;
	/** The control link; null while it is down. */
	link: LinkId | null;
	peers: boolean;
	slots: number;
	/** False once it was caught with a false packet: it feeds nobody any more. */
	trusted: boolean;
	readonly since: Ms;
	report: Report | null;
	readonly accusers: Set<PeerId>;
	readonly budget: Budget;
}

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
	readonly session: Session;
	readonly batch: 'idle' | 'gathering' | 'wave 1' | 'wave 2' | 'settling';
	/** Peers with a place that have not confirmed their newest directive. */
	readonly pending: number;
	readonly messagesIn: number;
	readonly messagesOut: number;
	readonly directives: number;
	readonly peers: readonly { readonly peer: PeerId; readonly tree: 'A' | 'B' | null; readonly position: number; readonly feeder: End | null; readonly settled: boolean; readonly lagMs: Ms }[];
}

/**
 * Decides who stands where, carries signals between neighbours, reads reports. One per stream. Never sees media.
 * The peers are the durable copy of the layout: a fresh coordinator rebuilds it from their reports.
 */
export class Coordinator implements Machine<CoordinatorIn, CoordinatorOut> {
	readonly #options: CoordinatorOptions;
	readonly #timers = new Timers<CoordinatorTimer>();
	readonly #members = new Map<PeerId, Member>();
	readonly #byLink = new Map<LinkId, PeerId | 'source' | null>();
	readonly #joining = new Map<JobId, Joining>();
	readonly #sealing = new Map<JobId, { readonly peer: PeerId; readonly body: Uint8Array }>();
	readonly #tree: Tree;
	readonly #batches: Batches;
	#source: LinkId | null = null;
	#sourceReport: Report | null = null;
	#stream: 'live' | 'waiting' | 'ended' = 'waiting';
	#out: CoordinatorOut[] = [];
	#now: Ms = 0;
	#unixBase: UnixMs = 0;
	#nextJob = 1;
	#nextProbe = 1;
	#settling = false;
	#bufferMs: Ms;
	#latencyMs: Ms = LIMITS.latencyMs;
	#shrunk: Ms = 0;
	#messagesIn = 0;
	#messagesOut = 0;

	constructor(options: CoordinatorOptions) {
		this.#options = options;
		this.#bufferMs = options.bufferMs ?? LIMITS.bufferMs;
		this.#tree = new Tree(options.rootPairs ?? 1);
		this.#batches = new Batches(this.#tree, options.boot, {
			send: (peer, directive) => this.#sendDirective(peer, directive),
			alive: (peer) => peer === 'source' || this.#members.has(peer),
			terms: () => ({ bufferMs: this.#bufferMs, latencyMs: this.#latencyMs }),
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
				this.#settling = true;
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
			case 'end-stream':
				this.#setStream('ended');
				return;
			case 'room':
				return; // Control messages are small and the host's socket buffers them.
		}
	}

	#ring(timer: CoordinatorTimer): void {
		if (timer === 'batch') return this.#runBatch();
		if (timer === 'wave') return this.#nextWave();
		if (timer === 'settle') return this.#rebuild();
		if (timer === 'news') return this.#newsToAll();
		if (timer === 'ended') return this.#setStream('ended');
		const [what, peer] = timer.split(' ') as ['probe' | 'grace' | 'stuck', PeerId];
		if (what === 'probe') this.#remove(peer, 'silent', 'no answer to the probe');
		else if (what === 'grace') this.#remove(peer, 'silent', 'gone, and missed by nobody');
		else this.#stuck(peer);
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
		if (member.accusers.size > 0) this.#remove(member.peer, 'silent', 'accused, and its control link is down');
		else if (!member.peers || this.#tree.place(member.peer) === null) this.#remove(member.peer, 'bye', 'left, and had no place');
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
			this.#batches.forget('source');
			return this.#changed();
		}
		if (message.t !== 'report') return;
		const before = this.#sourceReport;
		this.#sourceReport = message;
		this.#batches.confirm('source', message.epoch, true);
		const live = message.feed !== 'none';
		if (live && this.#stream !== 'live') this.#setStream('live');
		else if (!live && this.#stream === 'live') this.#setStream('waiting');
		else if (before && before.session !== message.session) this.#newsToAll();
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
		this.#admit(joining);
	}

	#admit({ link, peer, join }: Joining): void {
		let member = this.#members.get(peer);
		if (member) {
			if (member.link !== null && member.link !== link) this.#close(member.link, 'superseded');
			member.link = link;
			this.#timers.stop(`grace ${peer}`);
		} else {
			member = {
				peer, link, peers: false, slots: join.slots, trusted: true, since: this.#now, report: null, accusers: new Set(),
				budget: new Budget(LIMITS.controlPerSecond, 3 * LIMITS.controlPerSecond, this.#now),
			};
			this.#members.set(peer, member);
		}
		this.#byLink.set(link, peer);
		member.slots = join.slots;
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
		// Whatever it was told before may be lost: its newest order once more.
		const directive = this.#batches.newest(member.peer);
		if (directive) this.#send(member.link, directive);
		this.#place(member);
	}

	#welcome(peer: End, token: Uint8Array): ControlOf<'welcome'> {
		return {
			t: 'welcome', peer, token, boot: this.#options.boot, session: this.#sourceReport?.session ?? 0, head: this.#sourceReport?.head ?? 0,
			captureMs: this.#sourceReport?.captureMs ?? 0, unixMs: Math.floor(this.#unixBase + this.#now), bufferMs: this.#bufferMs, latencyMs: this.#latencyMs, live: this.#stream === 'live',
		};
	}

	/** Gives or takes a place, as the member's consent says. While settling only reports count. */
	#place(member: Member): void {
		if (this.#settling) return;
		const inTree = this.#tree.has(member.peer);
		if (member.peers && !inTree) this.#tree.join(member.peer, this.#mayFeed(member));
		else if (member.peers && inTree) this.#tree.setMayFeed(member.peer, this.#mayFeed(member));
		else if (!member.peers && inTree) this.#leaveTree(member);
		else return;
		this.#changed();
	}

	#mayFeed(member: Member): boolean {
		return member.trusted && member.slots > LIMITS.fanOut;
	}

	#consented(member: Member, message: ControlOf<'consent'>): void {
		member.peers = message.peers;
		member.slots = message.slots;
		this.#place(member);
	}

	#leaveTree(member: Member): void {
		this.#tree.leave(member.peer);
		this.#batches.forget(member.peer);
		this.#timers.stop(`stuck ${member.peer}`);
	}

	#remove(peer: PeerId, code: CloseCode, why: string): void {
		const member = this.#members.get(peer);
		if (!member) return;
		this.#members.delete(peer);
		for (const timer of ['probe', 'grace', 'stuck'] as const) this.#timers.stop(`${timer} ${peer}`);
		if (this.#tree.has(peer)) {
			this.#tree.leave(peer);
			this.#batches.forget(peer);
			this.#changed();
		}
		if (member.link !== null) this.#close(member.link, code === 'silent' ? 'removed' : code);
		for (const other of this.#members.values()) other.accusers.delete(peer);
		this.#out.push({ t: 'note', name: 'left', fields: { peer, code, why } });
	}

	// ------------------------------------------------------------------------------------------------------ from members

	#reported(member: Member, report: Report): void {
		const before = member.report;
		member.report = report;
		if (this.#settling) return;
		this.#batches.confirm(member.peer, report.epoch, report.settled);
		if (this.#batches.done && this.#batches.active) this.#timers.set('wave', this.#now);
		if (report.settled) member.accusers.clear();
		const placedHere = this.#tree.place(member.peer) !== null;
		if (report.settled || !placedHere) this.#timers.stop(`stuck ${member.peer}`);
		else if (!this.#timers.has(`stuck ${member.peer}`)) this.#timers.set(`stuck ${member.peer}`, this.#now + LIMITS.stuckMs);
		if (!before || before.gapMs !== report.gapMs) this.#learnGap(report.gapMs);
		if (report.rttMs > 0) this.#learnLatency(report.rttMs / 2);
	}

	/** B grows at once with what the viewers measured, and shrinks slowly. */
	#learnGap(gapMs: Ms): void {
		const least = Math.max(6 * this.#latencyMs, this.#options.bufferMs ?? LIMITS.bufferMs);
		const wanted = Math.min(LIMITS.bufferMsMax, Math.max(least, Math.round((gapMs + LIMITS.aliveMs) / 50) * 50));
		if (wanted > this.#bufferMs) {
			this.#bufferMs = wanted;
			this.#shrunk = this.#now;
			this.#newsToAll();
		} else if (wanted < this.#bufferMs && this.#now - this.#shrunk > 10_000) {
			this.#shrunk = this.#now;
			this.#bufferMs = Math.max(wanted, Math.round(this.#bufferMs * 0.9));
		}
	}

	#learnLatency(oneWayMs: Ms): void {
		const next = this.#latencyMs + (oneWayMs - this.#latencyMs) / 64;
		this.#latencyMs = Math.round(Math.min(Math.max(next, LIMITS.latencyMsMin), LIMITS.latencyMsMax));
	}

	/** An accusation is checked before anybody is moved: one report moves nobody who answers. */
	#accused(by: Member, message: ControlOf<'accuse'>): void {
		const accused = this.#members.get(message.peer);
		if (!accused || accused === by || !this.#batches.neighbours(by.peer, message.peer)) return;
		accused.accusers.add(by.peer);
		this.#out.push({ t: 'note', name: 'accused', fields: { peer: message.peer, by: by.peer, why: message.why } });
		if (message.why === 'bad-packet') return this.#distrust(accused);
		this.#probe(accused);
	}

	#probe(suspect: Member): void {
		if (suspect.link === null) return this.#remove(suspect.peer, 'silent', 'accused, and its control link is down');
		if (this.#timers.has(`probe ${suspect.peer}`)) return;
		this.#send(suspect.link, { t: 'probe', n: this.#nextProbe++ });
		this.#timers.set(`probe ${suspect.peer}`, this.#now + LIMITS.probeMs);
	}

	/** Who passes false packets on feeds nobody any more: a leaf harms only himself, and an innocent one loses nothing else. */
	#distrust(member: Member): void {
		if (!member.trusted) return;
		member.trusted = false;
		if (this.#tree.has(member.peer)) {
			this.#tree.leave(member.peer);
			this.#tree.join(member.peer, false);
			this.#changed();
		}
	}

	/** Signals pass only between those whom a directive made neighbours. */
	#carry(from: Member, message: ControlOf<'signal'>): void {
		const to = this.#members.get(message.peer);
		if (!to || to.link === null || !this.#batches.neighbours(from.peer, message.peer)) return;
		this.#send(to.link, { t: 'signal', peer: from.peer, attempt: message.attempt, data: message.data });
	}

	/** A peer that could not follow its directive for long, as when two networks cannot meet, gets another place. */
	#stuck(peer: PeerId): void {
		const member = this.#members.get(peer);
		if (!member || member.report?.settled || this.#tree.place(peer) === null) return;
		this.#out.push({ t: 'note', name: 'stuck', fields: { peer, unlinked: member.report?.unlinked ?? '-' } });
		this.#tree.leave(peer);
		this.#tree.join(peer, this.#mayFeed(member));
		this.#timers.set(`stuck ${peer}`, this.#now + 2 * LIMITS.stuckMs);
		this.#changed();
	}

	// ------------------------------------------------------------------------------------------------------------ layout

	#changed(): void {
		if (!this.#settling && !this.#batches.active) this.#timers.sooner('batch', this.#now + LIMITS.batchMs);
	}

	#runBatch(): void {
		if (this.#batches.begin()) this.#goOn();
	}

	#nextWave(): void {
		this.#batches.advance();
		this.#goOn();
	}

	/** A wave in which nobody has to move is over at once. */
	#goOn(): void {
		while (this.#batches.active && this.#batches.done) this.#batches.advance();
		if (this.#batches.active) this.#timers.set('wave', this.#now + LIMITS.waveMs);
		else if (this.#batches.dirty) this.#timers.sooner('batch', this.#now + LIMITS.batchMs);
	}

	/** A fresh coordinator takes the layout over from the peers: where the reports agree nothing moves. */
	#rebuild(): void {
		this.#settling = false;
		const claims = [...this.#members.values()].filter((member) => member.peers);
		const standing = claims.filter((member) => member.report !== null && member.report.position > 0);
		standing.sort((a, b) => (b.report?.settled ? 1 : 0) - (a.report?.settled ? 1 : 0));
		const asTold = standing.map((member) => ({
			peer: member.peer, tree: member.report?.tree ?? 'A', position: member.report?.position ?? 1, mayFeed: this.#mayFeed(member),
		}));
		this.#tree.rebuild(asTold);
		for (const member of standing) if (member.report) this.#batches.adopt(member.peer, member.report);
		for (const member of claims) if (!this.#tree.has(member.peer)) this.#tree.join(member.peer, this.#mayFeed(member));
		this.#changed();
	}

	#sendDirective(peer: PeerId | 'source', directive: Directive): void {
		const link = peer === 'source' ? this.#source : (this.#members.get(peer)?.link ?? null);
		if (link !== null) this.#send(link, directive);
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
			unixMs: Math.floor(this.#unixBase + this.#now), bufferMs: this.#bufferMs, latencyMs: this.#latencyMs, stream: this.#stream, viewers: this.#members.size,
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
		const batch = this.#settling ? 'settling' : this.#batches.active ? (`wave ${this.#batches.wave}` as 'wave 1' | 'wave 2') : this.#timers.has('batch') ? 'gathering' : 'idle';
		const members = [...this.#members.values()];
		return {
			boot: this.#options.boot, members: members.length, placed: this.#tree.size, linked: members.filter((member) => member.link !== null).length,
			depth: this.#tree.depth, stream: this.#stream, session: this.#sourceReport?.session ?? 0, batch,
			pending: members.filter((member) => this.#pending(member)).length,
			messagesIn: this.#messagesIn, messagesOut: this.#messagesOut, directives: this.#batches.sent,
			peers: members.map((member) => {
				const place = this.#tree.place(member.peer);
				return {
					peer: member.peer, tree: place?.tree ?? null, position: place?.position ?? 0, feeder: member.report?.feeder ?? null,
					settled: member.report?.settled ?? false, lagMs: member.report?.lagMs ?? 0,
				};
			}),
		};
	}

	#pending(member: Member): boolean {
		const newest = this.#batches.newest(member.peer);
		return newest !== undefined && !(member.report?.settled && sameEpoch(member.report.epoch, newest.epoch));
	}

	/** The layout, for checkers. */
	get tree(): Tree {
		assert(this.#tree.size >= 0, 'a tree');
		return this.#tree;
	}
}
