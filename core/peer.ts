import { COUNTERS, isServer, linkTo, note, placed, unixNow, type Context, type PeerTimer } from './context.ts';
import { ControlLink, type ControlOwner } from './control.ts';
import { Intake, type IntakeOwner } from './intake.ts';
import { Labels } from './labels.ts';
import { LIMITS } from './limits.ts';
import { Links, type LinksOwner } from './links.ts';
import type { Deadline, Machine, Ms, Tick, UnixMs } from './machine.ts';
import { Media, type MediaOwner } from './media.ts';
import type { Consent, End, LinkId, PeerId, PeerIn, PeerOptions, PeerOut, PeerView, State } from './messages.ts';
import type { Neighbour } from './neighbour.ts';
import { Outlets } from './outlets.ts';
import { PacketBuffer } from './packet-buffer.ts';
import { Source, type SourceOwner } from './source.ts';
import { Peak, Telemetry } from './telemetry.ts';
import { Timers } from './timers.ts';
import { readTicket, peerId, type Control, type ControlOf, type Directive, type FeedRole, type Health, type PacketFault, type Report } from './wire.ts';

/**
 * One participant of a stream: a viewer in a browser, or the source (which is fed by its encoder instead of a parent and, in the
 * sidecar, is the floor as well). It only routes: links, intake, outlets, media, control and source hold the rules.
 */
export class Peer implements Machine<PeerIn, PeerOut> {
	readonly #ctx: Context;
	readonly #labels: Labels;
	readonly #links: Links;
	readonly #intake: Intake;
	readonly #outlets: Outlets;
	readonly #media: Media;
	readonly #control: ControlLink;
	readonly #source: Source;
	#consent: Consent = { peers: false, uploadBytesPerSecondMax: Infinity };
	#state: State = 'idle';
	#why = 'made';
	#bufferedMs: Ms = Infinity;
	#leastMs: Ms = 0;
	#targetMs: Ms = 0;
	#stream: 'live' | 'waiting' | 'ended' = 'live';
	#full = false;
	#played = false;
	#left = false;
	#told: FeedRole | null = null;
	/** Whose tokens are being checked, by job. */
	readonly #strangers = new Map<number, { readonly neighbour: Neighbour; readonly end: PeerId }>();
	#unlinked: End | null = null;
	#wasSettled = false;

	constructor(options: PeerOptions) {
		const timers = new Timers<PeerTimer>();
		this.#ctx = {
			options, timers, counters: new Telemetry(COUNTERS), gaps: new Peak(30_000), links: new Map(), now: 0, out: [], unixBase: 0, clockOffsetMs: 0,
			self: null, token: new Uint8Array(0), directive: null, session: 0, rendition: 0, announcement: null, buffer: new PacketBuffer(),
			latencyMs: LIMITS.latencyMs, bufferMs: LIMITS.bufferMs,
		};
		const links = (): Links => this.#links;
		this.#labels = new Labels(options.role);
		this.#outlets = new Outlets(this.#ctx, this.#labels, links, options.role === 'source' ? LIMITS.fanOut + 1 : 0);
		this.#intake = new Intake(this.#ctx, this.#labels, links, this.#intakeOwner());
		this.#media = new Media(this.#ctx, this.#mediaOwner());
		this.#source = new Source(this.#ctx, this.#sourceOwner());
		this.#control = new ControlLink(this.#ctx, this.#controlOwner());
		this.#links = new Links(this.#ctx, this.#labels, this.#linksOwner());
	}

	// ---------------------------------------------------------------------------------------------------------- the parts

	#intakeOwner(): IntakeOwner {
		return {
			accuse: (end, why) => this.#accuse(end, why),
			changed: (why) => this.#feedChanged(why),
			full: () => {
				this.#full = true;
			},
			bufferedMs: () => this.#bufferedMs,
			buffer: (leastMs) => this.#setTarget(leastMs),
			peersAllowed: () => this.#consent.peers,
		};
	}

	#mediaOwner(): MediaOwner {
		const ctx = this.#ctx;
		return {
			forward: (packet) => this.#outlets.forward(packet),
			announced: (packet, announcement) => {
				this.#played = false;
				this.#intake.publisherPaused();
				if (this.#stream !== 'ended') this.#stream = 'live';
				this.#outlets.announce(packet);
				ctx.out.push({ t: 'announced', session: packet.session, announcement });
			},
			liar: (link, fault) => this.#liar(link, fault),
			repairers: () => this.#repairers(),
			bufferedMs: () => this.#bufferedMs,
			ended: () => {
				this.#intake.publisherPaused();
				if (this.#stream === 'live') this.#stream = 'waiting'; // The coordinator may have said already that it is over.
			},
			playing: () => {
				this.#played = true;
			},
		};
	}

	#sourceOwner(): SourceOwner {
		return {
			newJob: () => this.#media.trust.newJob(),
			announced: (packet) => {
				this.#ctx.announcement = packet;
				this.#outlets.announce(packet);
				this.#control.report();
			},
			packet: (packet) => this.#media.store(packet),
		};
	}

	#controlOwner(): ControlOwner {
		return {
			newLink: () => this.#links.newLink(),
			welcomed: (message) => this.#welcomed(message),
			directive: (directive) => this.#directed(directive),
			news: (message) => this.#news(message),
			signal: (message) => {
				if (this.#consent.peers || this.#ctx.options.role === 'source') this.#links.signalFrom(message.peer, message.attempt, message.data);
			},
			ended: (code) => this.#ended(code),
			report: () => this.#report(),
			terms: () => ({ peers: this.#consent.peers, slots: this.#slots() }),
		};
	}

	#linksOwner(): LinksOwner {
		const ctx = this.#ctx;
		return {
			wanted: () => this.#wanted(),
			health: () => this.#health(),
			freeCredits: () => this.#outlets.free,
			opened: () => {
				if (this.#unlinked && linkTo(ctx, this.#unlinked)) this.#unlinked = null;
				if (ctx.options.role === 'viewer') this.#intake.opened();
			},
			missed: (neighbour) => this.#accuse(neighbour.end as End, 'silent'),
			lost: (neighbour, why) => this.#lost(neighbour, why),
			stranger: (neighbour, hello) => this.#stranger(neighbour, hello),
			packet: (neighbour, bytes) => this.#packet(neighbour, bytes),
			message: (neighbour, message) => this.#message(neighbour, message),
			carrySignal: (peer, attempt, data) => this.#control.signal(peer, attempt, data),
		};
	}

	#health(): { readonly state: Health; readonly etaMs: Ms } {
		const ctx = this.#ctx;
		if (!this.#intake.recovering) return { state: ctx.buffer.head < ctx.buffer.newest ? 'repairing' : 'fed', etaMs: 0 };
		return { state: 'recovering', etaMs: (linkTo(ctx, ctx.directive?.buddy ?? null)?.rttMs ?? 2 * ctx.latencyMs) + LIMITS.aliveMs };
	}

	// ----------------------------------------------------------------------------------------------------------- the door

	step(now: Ms, input: PeerIn | Tick): readonly PeerOut[] {
		const ctx = this.#ctx;
		ctx.now = Math.max(ctx.now, now);
		ctx.out = [];
		if (input.t !== 'tick') this.#take(input);
		for (const timer of ctx.timers.due(ctx.now)) this.#ring(timer);
		this.#settle();
		return ctx.out;
	}

	deadline(): Deadline {
		return this.#ctx.timers.next();
	}

	#take(input: PeerIn): void {
		const ctx = this.#ctx;
		switch (input.t) {
			case 'start':
				ctx.unixBase = input.unixMs - ctx.now;
				this.#left = false;
				this.#setState('connecting', 'start');
				this.#setTarget(0);
				return this.#control.start();
			case 'ticket':
				return this.#control.ticket(input.ticket);
			case 'link-up':
				return this.#control.is(input.link) ? this.#control.linkUp() : this.#links.up(input.link, input.to);
			case 'link-down':
				return this.#control.is(input.link) ? this.#control.linkDown(input.why) : this.#links.down(input.link, input.why);
			case 'bytes':
				return this.#control.is(input.link) ? this.#control.bytes(input.bytes) : this.#links.bytes(input.link, input.bytes);
			case 'room':
				return this.#links.room(input.link, input.bytes);
			case 'signal':
				return this.#links.signalOf(input.link, input.data);
			case 'verified':
				if (!this.#media.verified(input)) this.#tokenVerified(input.job, input.ok);
				return;
			case 'signed':
				this.#source.signed(input.job, input.signature);
				return;
			case 'announce':
				return this.#source.announce(this.#sessionOf(input.announcement.certificate), input.announcement);
			case 'chunk':
				return this.#source.chunk(input);
			case 'end-of-body':
				this.#source.end(input.rendition);
				return this.#control.report();
			case 'playhead':
				this.#bufferedMs = input.bufferedMs;
				return;
			case 'consent':
				return this.#consented(input.consent);
			case 'leave':
				return this.#leave();
		}
	}

	#ring(timer: PeerTimer): void {
		switch (timer) {
			case 'control':
				return this.#control.dial();
			case 'report':
				return this.#control.report();
			case 'time':
				return this.#control.askTime();
			case 'detect':
				return this.#intake.detect();
			case 'grant':
			case 'overlap':
				return this.#intake.timedOut(timer);
			case 'seek':
				return this.#intake.seek();
			case 'starve':
				return this.#intake.starve();
			case 'steer':
				return this.#intake.steer();
			case 'unlinked':
				return this.#reportUnlinked();
			case 'gap':
				return this.#media.gap();
			case 'pace':
				return this.#source.pace();
			case 'tend':
				this.#links.tend();
				this.#outlets.serveWaiting();
				this.#outlets.expireOwed();
				return this.#outlets.ageNewcomers();
		}
	}

	/** What every step ends with: news of the label and of our state, and the next look at the links. */
	#settle(): void {
		const ctx = this.#ctx;
		if (this.#labels.changed) {
			this.#labels.changed = false;
			this.#links.beatAll();
			this.#outlets.serveWaiting();
		}
		if (this.#intake.settled !== this.#wasSettled) {
			this.#wasSettled = this.#intake.settled;
			this.#control.report();
		}
		if (ctx.options.role === 'viewer') this.#showState();
		if (!this.#left) ctx.timers.set('tend', Math.min(this.#links.nextTend(), this.#outlets.next()));
	}

	// ------------------------------------------------------------------------------------------------------- coordinator

	#slots(): number {
		const { options } = this.#ctx;
		if (options.role === 'source') return LIMITS.fanOut + 1;
		if (options.mayRelay === false || !this.#consent.peers) return 0;
		const cap = this.#consent.uploadBytesPerSecondMax;
		// Without a measurement the viewer's own cap is all that is known; 1.25: head-room without which a buffer never refills.
		const perFeed = 1.25 * Math.max(32_000, this.#bytesPerSecond());
		return Math.min(LIMITS.fanOut + 1, Math.floor(cap / perFeed));
	}

	/** The stream's rate as its buffer shows it, bytes per second; 0 until a second of it is there. */
	#bytesPerSecond(): number {
		const { buffer } = this.#ctx;
		const first = buffer.get(buffer.oldest);
		const spanMs = first && buffer.headPacket ? buffer.headPacket.mediaMs - first.mediaMs : 0;
		return spanMs >= 1_000 ? (buffer.bytes / spanMs) * 1_000 : 0;
	}

	#welcomed(message: ControlOf<'welcome'>): void {
		const ctx = this.#ctx;
		this.#learnTimes(message.bufferMs, message.latencyMs);
		this.#stream = message.live ? 'live' : 'waiting';
		if (message.session > ctx.session || message.session === 0) this.#media.learnHead(message.captureMs);
		if (ctx.options.role === 'viewer') {
			this.#links.reconcile();
			this.#intake.steer();
		}
	}

	#directed(directive: Directive): void {
		const ctx = this.#ctx;
		const previous = ctx.directive;
		ctx.directive = directive;
		this.#learnTimes(directive.bufferMs, directive.latencyMs);
		note(ctx, 'directive', {
			epoch: directive.epoch.join('.'), wave: directive.wave, place: `${directive.tree}${directive.position}`, parent: directive.parent,
			buddy: directive.buddy ?? '-', standby: directive.standby ?? '-', children: directive.children.join(' '),
		});
		this.#unlinked = null;
		ctx.timers.set('unlinked', ctx.now + LIMITS.unlinkedMs);
		this.#links.reconcile();
		if (ctx.options.role === 'viewer') this.#intake.directiveChanged(previous?.parent ?? null);
		else this.#outlets.credits = Math.max(LIMITS.fanOut + 1, directive.children.length + 1);
		this.#outlets.serveWaiting();
		this.#control.report();
	}

	#news(message: ControlOf<'news'>): void {
		this.#learnTimes(message.bufferMs, message.latencyMs);
		this.#stream = message.stream;
		if (message.session > this.#ctx.session) this.#media.learnHead(message.captureMs);
	}

	#learnTimes(bufferMs: Ms, latencyMs: Ms): void {
		const ctx = this.#ctx;
		ctx.latencyMs = Math.min(Math.max(latencyMs, LIMITS.latencyMsMin), LIMITS.latencyMsMax);
		ctx.bufferMs = Math.min(bufferMs, LIMITS.bufferMsMax);
		this.#setTarget(this.#leastMs);
	}

	/** Tells the player how far behind the newest packet it should stand: B, or more while a change of feed is being prepared. */
	#setTarget(leastMs: Ms): void {
		const ctx = this.#ctx;
		this.#leastMs = leastMs;
		const target = Math.max(ctx.bufferMs, Math.min(leastMs + ctx.latencyMs, 2 * LIMITS.bufferMsMax));
		if (target === this.#targetMs || ctx.options.role === 'source') return;
		this.#targetMs = target;
		ctx.out.push({ t: 'target', bufferMs: target });
	}

	/** Neighbours that we cannot reach: they may be gone without anybody having noticed, or our networks cannot meet. */
	#reportUnlinked(): void {
		const ctx = this.#ctx;
		const place = ctx.directive;
		if (!place || !this.#consent.peers || ctx.options.role === 'source') return;
		for (const end of [place.parent, place.buddy, place.ward, place.standby]) {
			if (end === null || !end.startsWith('peer:') || linkTo(ctx, end)) continue;
			this.#accuse(end, 'link-down');
			if (end === place.parent) this.#unlinked = end;
		}
		if (this.#unlinked) {
			this.#control.report();
			ctx.timers.set('unlinked', ctx.now + LIMITS.unlinkedMs);
		}
	}

	#ended(code: ControlOf<'end'>['code']): void {
		if (code === 'removed' || code === 'bad-ticket') {
			// The coordinator took our place away: everything begins anew, at the bottom.
			this.#ctx.directive = null;
			this.#links.reconcile();
			this.#intake.directiveChanged(null);
		}
		if (code === 'ended') this.#stream = 'ended';
		if (code === 'version') this.#setState('error', 'version');
	}

	#accuse(end: End, why: ControlOf<'accuse'>['why']): void {
		if (end.startsWith('peer:')) this.#control.accuse(end as PeerId, why);
	}

	#report(): Report {
		const ctx = this.#ctx;
		const { directive, counters, buffer } = ctx;
		const head = buffer.headPacket;
		const place = placed(ctx) && directive ? directive : null;
		return {
			t: 'report',
			epoch: directive?.epoch ?? [0, 0],
			tree: place?.tree ?? 'A',
			position: place?.position ?? 0,
			level: place?.level ?? 0,
			parent: place?.parent ?? 'floor',
			children: place?.children ?? [],
			buddy: place?.buddy ?? null,
			ward: place?.ward ?? null,
			standby: place?.standby ?? null,
			settled: ctx.options.role === 'source' ? true : this.#intake.settled,
			feed: ctx.options.role === 'source' ? (this.#source.live ? 'parent' : 'none') : this.#intake.role,
			feeder: (this.#intake.feeder?.end as End | undefined) ?? null,
			label: this.#labels.value,
			session: ctx.session,
			head: buffer.head,
			headMs: head?.mediaMs ?? 0,
			captureMs: head?.captureMs ?? 0,
			lagMs: Math.max(0, Math.round(this.#lagMs())),
			gapMs: Math.round(ctx.gaps.max(ctx.now)),
			rttMs: Math.round(linkTo(ctx, directive?.parent ?? null)?.rttMs ?? 0),
			bytesFromPeers: counters.get('bytesFromPeers'),
			bytesFromServer: counters.get('bytesFromServer'),
			bytesToPeers: counters.get('bytesToPeers'),
			stalledMs: 0,
			unlinked: this.#unlinked,
		};
	}

	// -------------------------------------------------------------------------------------------------------------- links

	/** The ends that the directive names, and the floor while it is needed. */
	#wanted(): ReadonlySet<End> {
		const ctx = this.#ctx;
		const wanted = new Set<End>();
		if (this.#left) return wanted;
		const place = ctx.directive;
		if (place && this.#consent.peers) {
			const near = [place.parent, place.buddy, place.ward, place.standby, place.bridge, ...place.children, ...place.warm];
			for (const end of near) if (end !== null && end !== 'coordinator' && end !== ctx.self && end !== 'floor') wanted.add(end);
		}
		if (ctx.options.role === 'source') return wanted;
		if (this.#control.up || ctx.token.length > 0) {
			const unplaced = !place || place.position === 0 || !this.#consent.peers;
			if (ctx.self !== null && (unplaced || this.#intake.wantsFloor)) wanted.add('floor');
		}
		return wanted;
	}

	#lost(neighbour: Neighbour, why: string): void {
		const { end } = neighbour;
		if (end !== 'stranger') {
			const named = this.#wanted().has(end);
			if (named && !why.startsWith('they said bye: unused')) {
				this.#unlinked = end;
				this.#accuse(end, why.startsWith('they said bye') ? 'bye' : why === 'silence' ? 'silent' : why === 'bad-frame' || why === 'flood' ? 'bad-packet' : 'link-down');
			}
			this.#intake.linkLost(neighbour, why);
		}
		this.#outlets.serveWaiting();
	}

	/** Source and floor: a viewer's token is checked before he gets anything. */
	#stranger(neighbour: Neighbour, hello: ControlOf<'hello'>): void {
		const ticket = readTicket(hello.token);
		const expected = ticket && (ticket.scope === 'resume' || ticket.scope === 'watch') && peerId(ticket.viewer) === hello.from;
		if (!ticket || !expected || ticket.expires < unixNow(this.#ctx) || ticket.stream.some((byte, i) => byte !== this.#ctx.options.stream[i])) {
			return this.#links.fault(neighbour, 'bad-ticket', 'no good token');
		}
		const job = this.#media.trust.newJob();
		this.#strangers.set(job, { neighbour, end: peerId(ticket.viewer) });
		this.#ctx.out.push({ t: 'verify', job, by: 'secret', message: ticket.message, signature: ticket.signature });
	}

	#tokenVerified(job: number, ok: boolean): void {
		const stranger = this.#strangers.get(job);
		this.#strangers.delete(job);
		if (!stranger || !this.#ctx.links.has(stranger.neighbour.link)) return;
		if (ok) this.#links.admit(stranger.neighbour, stranger.end);
		else this.#links.fault(stranger.neighbour, 'bad-ticket', 'the token is not ours');
	}

	#packet(neighbour: Neighbour, bytes: Uint8Array): void {
		if (this.#ctx.options.role === 'source') return this.#links.fault(neighbour, 'bad-packet', 'nobody feeds the source');
		// Only what was asked for: a feed, or single packets. The tail of a feed that was just released is not worth a verdict.
		if (neighbour.asked === null && neighbour.needed.size === 0) {
			this.#ctx.counters.count('unsolicited');
			if (!neighbour.unsolicited.take(this.#ctx.now, bytes.length)) this.#links.fault(neighbour, 'flood', 'packets that nobody asked for');
			return;
		}
		this.#media.packet(neighbour, bytes);
		if (this.#ctx.links.has(neighbour.link)) this.#intake.packetCame(neighbour);
		if (neighbour.needed.size > 0 && this.#ctx.buffer.head >= this.#ctx.buffer.newest) neighbour.needed.clear();
	}

	#message(neighbour: Neighbour, message: Control): void {
		switch (message.t) {
			case 'want':
				return this.#outlets.want(neighbour, message);
			case 'stop':
				return this.#outlets.stop(neighbour, message.n);
			case 'pause':
				return this.#outlets.pause(neighbour, message.n);
			case 'resume':
				return this.#outlets.resume(neighbour, message);
			case 'grant':
				return this.#intake.granted(neighbour, message);
			case 'refuse':
				return this.#intake.refused(neighbour, message);
			case 'need':
				return this.#outlets.need(neighbour, message);
			case 'lack':
				return this.#media.lack(message);
			case 'beat':
				if (this.#ctx.options.role === 'viewer') this.#intake.beatCame(neighbour);
				return this.#outlets.serveWaiting();
			default:
				return this.#links.fault(neighbour, 'bad-frame', `${message.t} has no place on this link`);
		}
	}

	#liar(link: LinkId, fault: PacketFault): void {
		const neighbour = this.#ctx.links.get(link);
		if (!neighbour) return;
		note(this.#ctx, 'liar', { end: neighbour.end, fault });
		if (neighbour.end !== 'stranger') this.#accuse(neighbour.end, 'bad-packet');
		this.#links.fault(neighbour, 'bad-packet', fault);
	}

	/** Whom to ask for missing packets: buddy, standby, the feeder itself, then any other server or neighbour that is ahead. */
	#repairers(): readonly Neighbour[] {
		const ctx = this.#ctx;
		const place = ctx.directive;
		const found = [linkTo(ctx, place?.buddy ?? null), linkTo(ctx, place?.standby ?? null), this.#intake.feeder, linkTo(ctx, 'floor')];
		return [...new Set(found.filter((other) => other !== null && other.open && !other.feeding))] as Neighbour[];
	}

	// ------------------------------------------------------------------------------------------------------------- viewer

	#feedChanged(why: string): void {
		if (this.#intake.feeder) this.#full = false;
		this.#media.feedChanged();
		if (this.#outlets.any && this.#told !== this.#intake.role) this.#links.beatAll();
		this.#told = this.#intake.role;
		this.#links.reconcile();
		this.#control.report();
		note(this.#ctx, 'intake', { why, role: this.#intake.role });
	}

	#consented(consent: Consent): void {
		const had = this.#consent.peers;
		this.#consent = consent;
		if (this.#ctx.options.role === 'viewer') this.#outlets.credits = this.#slots();
		this.#control.consent();
		if (had && !consent.peers) this.#withdraw();
		this.#links.reconcile();
		this.#intake.steer();
	}

	/** The viewer took his yes back: the floor first, then every link to a peer is closed. */
	#withdraw(): void {
		const ctx = this.#ctx;
		ctx.directive = null;
		for (const other of [...ctx.links.values()]) if (!isServer(other)) this.#links.close(other, 'withdrawn');
		this.#intake.directiveChanged(null);
	}

	#leave(): void {
		this.#left = true;
		this.#intake.reset();
		for (const other of [...this.#ctx.links.values()]) this.#links.close(other, 'bye');
		this.#control.stop();
		this.#setState('idle', 'left');
		this.#ctx.timers.clear();
	}

	#sessionOf(certificate: Uint8Array): UnixMs {
		let session = 0;
		for (const byte of certificate.subarray(66, 74)) session = session * 256 + byte;
		return session;
	}

	#showState(): void {
		if (this.#left || this.#state === 'error' || this.#state === 'idle') return;
		if (this.#stream === 'ended') this.#setState('ended', 'the stream has ended');
		else if (this.#stream === 'waiting') this.#setState('waiting', 'the publisher is away');
		else if (this.#full && !this.#intake.feeder) this.#setState('full', 'the floor is full');
		else if (this.#played) this.#setState('playing', 'packets flow');
		else this.#setState('connecting', 'no packet yet');
	}

	#setState(state: State, why: string): void {
		if (state === this.#state) return;
		this.#state = state;
		this.#why = why;
		this.#ctx.out.push({ t: 'state', state, why });
	}

	/** How far our head is behind the newest that any neighbour told, media ms. */
	#lagMs(): Ms {
		const mine = this.#ctx.buffer.headPacket?.mediaMs ?? 0;
		let newest = mine;
		for (const other of this.#ctx.links.values()) if (other.told.session === this.#ctx.session) newest = Math.max(newest, other.told.headMs);
		return newest - mine;
	}

	// -------------------------------------------------------------------------------------------------------------- views

	/** A snapshot for screens and checkers. */
	view(now: Ms): PeerView {
		const ctx = this.#ctx;
		const { directive, counters } = ctx;
		const place = placed(ctx) && directive ? directive : null;
		const { role } = this.#intake;
		const feed = role === 'delay' || (role === 'bridge' && this.#intake.feeder?.end === place?.buddy) ? 'buddy' : role === 'bridge' ? 'standby' : role;
		return {
			state: this.#state, why: this.#why, peer: ctx.self, session: ctx.session || null, rendition: ctx.rendition,
			tree: place?.tree ?? null, position: place?.position ?? null, level: place?.level ?? null, epoch: directive?.epoch ?? null, label: this.#labels.value,
			parent: place?.parent ?? null, buddy: place?.buddy ?? null, ward: place?.ward ?? null, standby: place?.standby ?? null, children: place?.children ?? [],
			feeding: [...ctx.links.values()].filter((other) => other.outgoing).map((other) => ({ to: other.end as End, label: other.told.label })),
			fedBy: [...ctx.links.values()].filter((other) => other.asked?.granted && other.session.status === 'fed').map((other) => other.end as End),
			feed, head: ctx.buffer.head, headMediaMs: ctx.buffer.headPacket?.mediaMs ?? 0, headCaptureMs: ctx.buffer.headPacket?.captureMs ?? 0,
			lagMs: this.#lagMs(), bufferTargetMs: ctx.bufferMs, clockOffsetMs: ctx.clockOffsetMs,
			bytesFromPeers: counters.get('bytesFromPeers'), bytesFromServer: counters.get('bytesFromServer'), bytesToPeers: counters.get('bytesToPeers'),
			packetsRejected: counters.get('packetsRejected'), feedChanges: counters.get('feedChanges'), gapMsMax: ctx.gaps.max(now),
			settled: ctx.options.role === 'source' || this.#intake.settled,
			linksUp: [...ctx.links.values()].filter((other) => other.open).length, control: this.#control.up,
		};
	}
}
