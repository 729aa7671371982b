import { assert } from './assert.ts';
import { Capacity } from './capacity.ts';
import { COUNTERS, goalRendition, isServer, linkTo, note, unixNow, withheldNow, type Context, type PeerTimer } from './context.ts';
import { ControlLink, type ControlOwner } from './control.ts';
import type { Door } from './door.ts';
import { Intake, type IntakeOwner } from './intake.ts';
import { LabelBook } from './labels.ts';
import { LIMITS } from './limits.ts';
import { Links, type LinksOwner } from './links.ts';
import type { Deadline, Machine, Ms, Tick } from './machine.ts';
import { Media, PUBLISHER, type MediaOwner } from './media.ts';
import type { Consent, End, LinkId, PeerId, PeerIn, PeerOptions, PeerOut, PeerView, Rendition, State } from './messages.ts';
import type { Neighbour } from './neighbour.ts';
import { Outlets } from './outlets.ts';
import { reportOf, viewOf } from './snapshots.ts';
import type { Source, SourceOwner } from './source.ts';
import { Survey } from './survey.ts';
import { Peak, Telemetry } from './telemetry.ts';
import { Timers } from './timers.ts';
import { nextEdge } from './tombstones.ts';
import { Track } from './track.ts';
import { PACKET_MAGIC, type Control, type ControlOf, type Directive, type FeedRole, type Health, type Packet, type PacketFault, type Report } from './wire.ts';

/** The viewer takes whatever rendition he is given. */
const ANY_RENDITION = 255;

/**
 * One participant of a stream: a viewer in a browser, or the source (which is fed by its encoder instead of a parent and, in the
 * sidecar, is the floor as well). It only routes: links, intake, outlets, media, control and source hold the rules.
 */
export class Peer implements Machine<PeerIn, PeerOut> {
	readonly #ctx: Context;
	readonly #labels: LabelBook;
	readonly #links: Links;
	readonly #intake: Intake;
	readonly #outlets: Outlets;
	readonly #media: Media;
	readonly #control: ControlLink;
	/** With the source alone. */
	readonly #source: Source | null;
	readonly #survey: Survey;
	readonly #capacity: Capacity;
	readonly #door: Door | null;
	#consent: Consent = { peers: false, uploadBytesPerSecondMax: Infinity };
	#state: State = 'idle';
	#why = 'made';
	/** Where the player stood when it was last heard of. */
	#playhead: { readonly at: Ms; readonly bufferedMs: Ms; readonly appendedMs: Ms } = { at: 0, bufferedMs: Infinity, appendedMs: 0 };
	#leastMs: Ms = 0;
	#targetMs: Ms = 0;
	#stream: 'live' | 'waiting' | 'ended' = 'live';
	#full = false;
	#played = false;
	#left = false;
	/** The coordinator lets nobody in, because the stream is off the air. */
	#sentAway = false;
	#told: FeedRole | null = null;
	#unlinked: End | null = null;
	#wasSettled = false;
	/** Something happened that may have changed whether the directive is carried out. */
	#moved = false;

	constructor(options: PeerOptions) {
		const timers = new Timers<PeerTimer>();
		this.#ctx = {
			options, timers, counters: new Telemetry(COUNTERS), gaps: new Peak(30_000), links: new Map(), touched: [], served: null, now: 0, out: [], unixBase: 0, clockOffsetMs: 0,
			self: null, token: new Uint8Array(0), directive: null, session: 0, track: new Track(0, 0), tracks: new Map(), withheld: [],
			latencyMs: LIMITS.latencyMs, bufferMs: LIMITS.bufferMs,
		};
		const links = (): Links => this.#links;
		this.#labels = new LabelBook(options.role);
		this.#capacity = new Capacity(this.#ctx);
		const { parts, role } = options;
		assert(role === 'viewer' || parts !== undefined, 'a source has its parts');
		this.#outlets = new Outlets(this.#ctx, this.#labels, links, this.#capacity.credits(0), parts?.floor(this.#ctx) ?? null);
		this.#intake = new Intake(this.#ctx, this.#labels, links, this.#intakeOwner());
		this.#media = new Media(this.#ctx, this.#mediaOwner());
		this.#door = parts?.door(this.#ctx, links, () => this.#media.trust.newJob()) ?? null;
		this.#source = parts?.source(this.#ctx, this.#sourceOwner()) ?? null;
		this.#control = new ControlLink(this.#ctx, this.#controlOwner());
		this.#links = new Links(this.#ctx, this.#labels, this.#linksOwner());
		this.#survey = new Survey(this.#ctx, {
			probe: (end) => this.#links.probe(end),
			changed: () => this.#links.reconcile(),
			answer: (n, trips) => this.#control.measured(n, trips),
		});
	}

	// ---------------------------------------------------------------------------------------------------------- the parts

	#intakeOwner(): IntakeOwner {
		return {
			accuse: (end, why) => this.#accuse(end, why),
			changed: (why) => this.#feedChanged(why),
			full: () => {
				this.#full = true;
			},
			bufferedMs: () => this.#bufferedMs(),
			buffer: (leastMs) => this.#setTarget(leastMs),
			peersAllowed: () => this.#consent.peers,
			takes: (rendition) => this.#outlets.takes(rendition),
		};
	}

	#mediaOwner(): MediaOwner {
		return {
			forward: (packet) => {
				this.#outlets.forward(packet);
				this.#record(packet);
				if (this.#source?.carried(packet)) this.#control.report();
			},
			begins: (session) => this.#intake.begins(session),
			begun: (packet) => {
				this.#source?.drop();
				this.#source?.carried(packet);
				this.#played = false;
				this.#intake.publisherPaused();
				if (this.#stream !== 'ended') this.#stream = 'live';
				this.#outlets.announce(packet);
				this.#record(packet);
				if (this.#source) this.#control.report();
			},
			entered: (packet) => {
				this.#record(packet);
				if (this.#source?.carried(packet)) this.#control.report();
				this.#outlets.serveWaiting();
			},
			renewed: (packet) => this.#renewed(packet),
			keysChanged: (over) => this.#keysChanged(over),
			withheldChanged: () => this.#withheldChanged(),
			changed: () => this.#intake.renditionChanged(),
			liar: (link, fault) => this.#liar(link, fault),
			fedWith: (rendition) => this.#fedWith(rendition),
			hold: (leastMs) => this.#setTarget(leastMs),
			repairers: (track) => this.#repairers(track),
			bufferedMs: () => this.#bufferedMs(),
			mending: ({ session, rendition, buffer }) => {
				const told = this.#intake.feeder?.told;
				return told?.session === session && told.rendition === rendition && told.holeAfter <= buffer.head;
			},
			holed: () => this.#links.beatReceivers(),
			mended: () => this.#links.beatMended(),
			gaveUp: () => this.#control.report(),
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
				this.#outlets.announce(packet);
				this.#record(packet);
				this.#control.report();
			},
			renewed: (packet) => this.#renewed(packet),
			packet: (packet) => this.#media.store(packet),
		};
	}

	/** What a source passes on its host may keep. */
	#record(packet: Packet): void {
		if (this.#ctx.options.records) this.#ctx.out.push({ t: 'passed', packet });
	}

	#renewed(packet: Packet): void {
		this.#outlets.renew(packet);
		this.#record(packet);
	}

	#controlOwner(): ControlOwner {
		return {
			newLink: () => this.#links.newLink(),
			welcomed: (message) => this.#welcomed(message),
			renamed: () => this.#links.anew(),
			directive: (directive) => this.#directed(directive),
			news: (message) => this.#news(message),
			keyList: (bytes) => this.#media.keyList(bytes),
			tombstones: (bytes) => this.#media.tombstones(bytes),
			signal: (message) => {
				if (this.#consent.peers || this.#ctx.options.role === 'source') this.#links.signalFrom(message.peer, message.attempt, message.data);
			},
			offered: (message) => {
				if (this.#consent.peers && this.#ctx.options.role === 'viewer') this.#survey.begin(message);
			},
			ended: (code) => this.#ended(code),
			reports: () => this.#reports(),
			terms: () => ({ peers: this.#consent.peers, slots: this.#capacity.tell(this.#cap), rendition: ANY_RENDITION }),
		};
	}

	#linksOwner(): LinksOwner {
		const ctx = this.#ctx;
		return {
			wanted: () => this.#wanted(),
			surveyed: (end) => this.#survey.asksAbout(end),
			health: () => this.#health(),
			freeCredits: () => this.#outlets.free,
			owedAt: (neighbour) => this.#outlets.owedAt(neighbour),
			opened: () => {
				if (this.#unlinked && linkTo(ctx, this.#unlinked)) this.#unlinked = null;
				if (ctx.options.role === 'viewer') this.#intake.opened();
			},
			missed: (neighbour) => this.#accuse(neighbour.end as End, 'silent'),
			lost: (neighbour, why) => this.#lost(neighbour, why),
			stranger: (neighbour, hello) => this.#door?.knock(neighbour, hello),
			packet: (neighbour, bytes) => this.#packet(neighbour, bytes),
			message: (neighbour, message) => this.#message(neighbour, message),
			carrySignal: (peer, attempt, data) => this.#control.signal(peer, attempt, data),
		};
	}

	#health(): { readonly state: Health; readonly etaMs: Ms } {
		const ctx = this.#ctx;
		const { buffer } = ctx.track;
		if (!this.#intake.recovering) return { state: buffer.head < buffer.newest ? 'repairing' : 'fed', etaMs: 0 };
		return { state: 'recovering', etaMs: this.#intake.recoveryMs + LIMITS.aliveMs };
	}

	// ----------------------------------------------------------------------------------------------------------- the door

	step(now: Ms, input: PeerIn | Tick): readonly PeerOut[] {
		const ctx = this.#ctx;
		ctx.now = Math.max(ctx.now, now);
		ctx.out = [];
		if (input.t !== 'tick') this.#take(input);
		const media = isMedia(input);
		const due = ctx.timers.due(ctx.now);
		for (const timer of due) this.#ring(timer);
		// Packets alone settle or unsettle nothing, unless a feed was changed for them.
		if (!media || due.length > 0) this.#moved = true;
		this.#settle(media);
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
				this.#control.ticket(input.ticket);
				return this.#links.reconcile();
			case 'key-list':
				return this.#media.keyList(input.bytes);
			case 'tombstones':
				return this.#media.tombstones(input.bytes);
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
				if (!this.#media.verified(input)) this.#door?.verified(input.job, input.ok);
				return;
			case 'signed':
				this.#source?.signed(input.job, input.signature);
				return;
			case 'announce':
				return this.#source?.announce(input.rendition, input.announcement);
			case 'chunk':
				return this.#source?.chunk(input);
			case 'sealed':
				return this.#source ? this.#media.sealed(input.bytes) : undefined;
			case 'end-of-body':
				this.#source?.end(input.rendition);
				return this.#control.report();
			case 'playhead':
				this.#playhead = { at: ctx.now, bufferedMs: input.bufferedMs, appendedMs: this.#media.playedMs };
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
				this.#weighSlots();
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
			case 'change':
				return this.#media.tooLate();
			case 'survey':
				return this.#survey.finish();
			case 'redial':
				return this.#links.reconcile();
			case 'pace':
				return this.#source?.pace();
			case 'withhold':
				return this.#withheldChanged();
			case 'tend':
				return this.#tend();
		}
	}

	/** What every step ends with: news of the label and of our state, and the next look at the links. */
	#settle(media: boolean): void {
		const ctx = this.#ctx;
		if (this.#labels.takeChanged()) {
			this.#links.beatAll();
			this.#outlets.serveWaiting();
		}
		if (this.#moved) {
			this.#moved = false;
			if (this.#intake.settled !== this.#wasSettled) {
				this.#wasSettled = this.#intake.settled;
				this.#control.report();
			}
		}
		if (ctx.options.role === 'viewer') this.#showState();
		if (this.#links.changed) this.#links.reconcile();
		// Media only put off what is owed to a link, so most steps need not look at all of them; a tick that comes too early does no harm.
		if (this.#left || (media && ctx.timers.has('tend'))) return;
		let at = this.#links.nextTend();
		if (at <= ctx.now) {
			// What rang in this step may have made something due at once.
			this.#tend();
			at = this.#links.nextTend();
		}
		ctx.timers.set('tend', at);
	}

	/** Beats, leases, redials, and what is owed. */
	#tend(): void {
		this.#links.tend();
		this.#tendTracks();
		this.#outlets.serveWaiting();
		this.#outlets.expireOwed();
		this.#outlets.ageNewcomers();
	}

	// ------------------------------------------------------------------------------------------------------- coordinator

	/** Upload that the viewer allows, bytes per second. */
	get #cap(): number {
		return this.#consent.peers ? this.#consent.uploadBytesPerSecondMax : 0;
	}

	/** The coordinator is told when a change of the stream's rate changes what we can carry. */
	#weighSlots(): void {
		if (this.#ctx.options.role === 'source' || !this.#capacity.outdated(this.#cap)) return;
		this.#setCredits();
		this.#control.consent();
	}

	#setCredits(): void {
		this.#outlets.credits = this.#capacity.credits(this.#cap);
	}

	#welcomed(message: ControlOf<'welcome'>): void {
		const ctx = this.#ctx;
		this.#learnTimes(message.bufferMs, message.latencyMs);
		this.#stream = message.live ? 'live' : 'waiting';
		this.#sentAway = false;
		this.#watchEdge(); // By the coordinator's clock from here on.
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
		this.#setCredits();
		this.#links.reconcile();
		if (ctx.options.role === 'viewer') this.#intake.directiveChanged(previous?.parent ?? null);
		this.#outlets.serveWaiting();
		this.#control.report();
	}

	#news(message: ControlOf<'news'>): void {
		this.#learnTimes(message.bufferMs, message.latencyMs);
		this.#stream = message.stream;
		if (message.session > this.#ctx.session) this.#media.learnHead(message.captureMs);
	}

	/** @param over The running session is void, or the whole stream: nothing of it goes on to anybody. */
	#keysChanged(over: boolean): void {
		if (!over) return;
		this.#played = false;
		this.#source?.drop();
		this.#outlets.drop();
		this.#intake.publisherPaused();
		this.#control.report();
	}

	/** What is off the air has changed, or the time has come to where that begins or ends. */
	#withheldChanged(): void {
		const ctx = this.#ctx;
		this.#outlets.withhold();
		this.#watchEdge();
		if (withheldNow(ctx)) this.#offAir();
		this.#links.reconcile();
	}

	#watchEdge(): void {
		const ctx = this.#ctx;
		const edge = nextEdge(ctx.withheld, unixNow(ctx));
		ctx.timers.set('withhold', edge === Infinity ? Infinity : ctx.now + Math.max(1, Math.ceil(edge - unixNow(ctx))));
	}

	/** The source serves nobody; a viewer lets the silence be nobody's fault. */
	#offAir(): void {
		const { links, options } = this.#ctx;
		this.#played = false;
		this.#intake.publisherPaused();
		if (options.role === 'source') for (const other of [...links.values()]) this.#links.close(other, 'withheld');
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
		if (code === 'withheld') {
			this.#sentAway = true;
			this.#offAir();
		}
		if (code === 'removed' || code === 'bad-ticket' || code === 'withheld') {
			// The coordinator took our place away: everything begins anew, at the bottom.
			this.#ctx.directive = null;
			this.#setCredits();
			this.#links.reconcile();
			this.#intake.directiveChanged(null);
		}
		if (code === 'ended') this.#stream = 'ended';
		if (code === 'version') this.#setState('error', 'version');
	}

	#accuse(end: End, why: ControlOf<'accuse'>['why']): void {
		if (end.startsWith('peer:')) this.#control.accuse(end as PeerId, why);
	}

	#reports(): readonly Report[] {
		const ctx = this.#ctx;
		const source = ctx.options.role === 'source';
		const { settled, role, feeder, silence } = this.#intake;
		const doing = {
			settled: source || settled, feeder: (feeder?.end as End | undefined) ?? null, label: this.#labels.of(goalRendition(ctx)).value, detectMs: source ? 0 : silence.detectMs, unlinked: this.#unlinked,
		};
		if (!source || ctx.tracks.size === 0) return [reportOf(ctx, ctx.track, { ...doing, feed: source ? 'none' : role })];
		return [...ctx.tracks.values()].map((track) => reportOf(ctx, track, { ...doing, feed: this.#source?.isLive(track.rendition) ? 'parent' : 'none' }));
	}

	// ------------------------------------------------------------------------------------------------------------- tracks

	/** Media in front of the player now, ms: what it said, less the time since, more what it was given since. Infinity without a player. */
	#bufferedMs(): Ms {
		const { at, bufferedMs, appendedMs } = this.#playhead;
		if (bufferedMs === Infinity) return Infinity;
		return Math.max(0, bufferedMs - (this.#ctx.now - at) + Math.max(0, this.#media.playedMs - appendedMs));
	}

	#fedWith(rendition: Rendition): boolean {
		for (const { asked, session } of this.#ctx.links.values()) if (asked && session.status === 'fed' && ((asked.granted && asked.rendition === rendition) || asked.also === rendition)) return true;
		return false;
	}

	/** Renditions that we have left: their receivers are served until they leave or the feed has ended. */
	#tendTracks(): void {
		const { tracks, options } = this.#ctx;
		if (tracks.size < 2 || options.role === 'source') return;
		const { formerRendition } = this.#intake;
		if (formerRendition !== null && !this.#outlets.takes(formerRendition)) this.#intake.releaseFormer();
		for (const rendition of this.#media.left()) {
			if (this.#fedWith(rendition)) continue;
			this.#outlets.cutOff(rendition);
			tracks.delete(rendition);
			this.#labels.forget(rendition);
		}
	}

	// -------------------------------------------------------------------------------------------------------------- links

	/** The ends that the directive names, and the floor while it is needed. */
	#wanted(): ReadonlySet<End> {
		const ctx = this.#ctx;
		const wanted = new Set<End>();
		if (this.#left || (ctx.options.role === 'viewer' && this.#withheld)) return wanted;
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

	#packet(neighbour: Neighbour, bytes: Uint8Array): void {
		if (this.#ctx.options.role === 'source') return this.#links.fault(neighbour, 'bad-packet', 'nobody feeds the source');
		// Only what was asked for: a feed, single packets, or the tail of a feed that was just released: it may bring what its successor lacks.
		if (neighbour.asked === null && neighbour.needed.size === 0 && this.#ctx.now >= neighbour.released + LIMITS.tailMs) {
			this.#ctx.counters.count('unsolicited');
			if (!neighbour.unsolicited.take(this.#ctx.now, bytes.length)) this.#links.fault(neighbour, 'flood', 'packets that nobody asked for');
			return;
		}
		this.#media.packet(neighbour, bytes);
		if (this.#ctx.links.has(neighbour.link)) this.#intake.packetCame(neighbour);
		const { buffer } = this.#ctx.track;
		if (neighbour.needed.size > 0 && buffer.head >= buffer.newest) neighbour.needed.clear();
	}

	#message(neighbour: Neighbour, message: Control): void {
		switch (message.t) {
			case 'want':
				return this.#outlets.want(neighbour, message);
			case 'stop':
				this.#outlets.stop(neighbour, message.n);
				return this.#tendTracks();
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
				return this.#media.lack(message.session, message.rendition);
			case 'beat':
			case 'pulse':
			case 'still':
				if (this.#ctx.options.role === 'viewer') this.#intake.beatCame(neighbour);
				this.#survey.look();
				return this.#outlets.serveWaiting();
			default:
				return this.#links.fault(neighbour, 'bad-frame', `${message.t} has no place on this link`);
		}
	}

	#liar(link: LinkId, fault: PacketFault): void {
		if (link === PUBLISHER) return void this.#ctx.out.push({ t: 'bad-publisher', fault });
		const neighbour = this.#ctx.links.get(link);
		if (!neighbour) return;
		note(this.#ctx, 'liar', { end: neighbour.end, fault });
		if (neighbour.end !== 'stranger') this.#accuse(neighbour.end, 'bad-packet');
		this.#links.fault(neighbour, 'bad-packet', fault);
	}

	/** Whom to ask for missing packets: buddy, standby, the feeder itself, then any server; of another rendition than theirs, the feeder. */
	#repairers(track: Track): readonly Neighbour[] {
		const ctx = this.#ctx;
		const place = ctx.directive;
		const feeder = this.#intake.next?.asked?.rendition === track.rendition ? this.#intake.next : this.#intake.feeder;
		const near = place && place.rendition === track.rendition ? [linkTo(ctx, place.buddy), linkTo(ctx, place.standby)] : [];
		const found = [...near, feeder, linkTo(ctx, 'floor')];
		return [...new Set(found.filter((other) => other !== null && other.open && !other.feeding))] as Neighbour[];
	}

	// ------------------------------------------------------------------------------------------------------------- viewer

	#feedChanged(why: string): void {
		this.#moved = true;
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
		this.#setCredits();
		this.#control.consent();
		if (had && !consent.peers) this.#withdraw();
		this.#links.reconcile();
		this.#intake.steer();
	}

	/** The viewer took his yes back: the floor first, then every link to a peer is closed. */
	#withdraw(): void {
		const ctx = this.#ctx;
		ctx.directive = null;
		this.#setCredits();
		this.#survey.cancel();
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

	#showState(): void {
		if (this.#left || this.#state === 'error' || this.#state === 'idle') return;
		const { over } = this.#media;
		if (over) this.#setState('ended', over);
		else if (this.#withheld) this.#setState('ended', 'withheld');
		else if (this.#stream === 'ended') this.#setState('ended', 'the stream has ended');
		else if (this.#stream === 'waiting') this.#setState('waiting', 'the publisher is away');
		else if (this.#full && !this.#intake.feeder) this.#setState('full', 'the floor is full');
		else if (this.#played) this.#setState('playing', 'packets flow');
		else this.#setState('connecting', 'no packet yet');
	}

	/** Nothing is to be had now, by what we know or by what we were told. */
	get #withheld(): boolean {
		return this.#sentAway || withheldNow(this.#ctx);
	}

	#setState(state: State, why: string): void {
		if (state === this.#state && (state !== 'ended' || why === this.#why)) return; // An end may turn out to be another one.
		this.#state = state;
		this.#why = why;
		this.#ctx.out.push({ t: 'state', state, why });
	}

	// -------------------------------------------------------------------------------------------------------------- views

	/** The newest announcement of what is played, signed, as it passes from peer to peer; null before there is one. For who keeps evidence. */
	get announcement(): Uint8Array | null {
		return this.#ctx.track.announcement?.bytes ?? null;
	}

	/** A snapshot for screens and checkers. */
	view(now: Ms): PeerView {
		return viewOf(this.#ctx, { intake: this.#intake, labels: this.#labels, state: this.#state, why: this.#why, control: this.#control.up }, now);
	}
}

/** Inputs that bring no word of another peer. */
function isMedia(input: PeerIn | Tick): boolean {
	return input.t === 'verified' || input.t === 'room' || input.t === 'playhead' || (input.t === 'bytes' && input.bytes[0] === PACKET_MAGIC);
}
