import type { Keeper } from './keeper.ts';
import type { WebSocket } from 'ws';
import { Coordinator, Peer, randomFrom, SOURCE_PARTS, type CoordinatorIn, type CoordinatorOut, type FloorPlaces, type Machine, type Note, type PeerIn, type PeerOut } from '@dumbbell-stream/core';
import type { Dial, Link, LinkEvents } from '@dumbbell-stream/core/link.ts';
import type { CoordinatorOptions, PeerId, Session } from '@dumbbell-stream/core/messages.ts';
import type { CoordinatorView } from '@dumbbell-stream/core/coordinator.ts';
import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import { revokes } from '@dumbbell-stream/core/key-list.ts';
import { audienceOf, type Audience } from './audience.ts';
import { certifierOf } from './certifier.ts';
import type { Clock } from './clock.ts';
import { random, streamKey } from './crypto.ts';
import { newerKeyList, readStored, signedKeyList, successorOf } from './key-lists.ts';
import { isWithheld, newerTombstones } from './off-air.ts';
import { linkPair } from './link-pair.ts';
import { reasonOf, type Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { Host, type HostParts } from './platform.ts';
import { Publication, type CertifiedSession } from './publication.ts';
import { Refusal } from './refusal.ts';
import type { KnownStream, Profile, StreamsStore } from './streams-store.ts';
import { badPacket, StudioPublication, type Held } from './studio-publication.ts';
import { WebSocketLink } from './websocket-link.ts';
import { SiteError, type StreamState, type WordPress } from './wordpress.ts';

/** A stream as `/streams/ID.json`, screens and metrics show it. */
export interface StreamView {
	readonly state: StreamState;
	/** What is captured now is off the air. */
	readonly withheld: boolean;
	readonly session: Session | null;
	/** MIME type with codecs of the newest session. */
	readonly codecs: string | null;
	readonly viewers: number;
	readonly placed: number;
	readonly controlLinks: number;
	readonly floorLinks: number;
}

/** The two machines of a stream, so that tests may put others in their place. */
export interface Machines {
	coordinator(stream: Uint8Array, profile: Profile): Machine<CoordinatorIn, CoordinatorOut> & { view(): Pick<CoordinatorView, 'members' | 'placed' | 'stream' | 'peers' | 'bufferMs' | 'withheld'> };
	source(stream: Uint8Array, floor: FloorPlaces): Machine<PeerIn, PeerOut>;
}
export interface StreamParts {
	readonly clock: Clock;
	readonly log: Log;
	readonly secret: string;
	readonly floor: FloorPlaces;
	readonly store: StreamsStore;
	readonly keeper: Keeper;
	readonly wordpress: WordPress;
	readonly metrics: Metrics;
	readonly machines: Machines;
}

/** The publisher's connection, as the stream sees it. */
export interface Publisher {
	/** It must stop: another one came, the site ended the broadcast, or we stop. */
	ended(refusal: Refusal): void;
}

/** The machines of core. */
export function coreMachines(clock: Clock, wishes: Pick<CoordinatorOptions, 'bufferMs' | 'rootPairs'> = {}): Machines {
	const seed = (): number => new DataView(random(4).buffer).getUint32(0);
	return {
		coordinator: (stream, profile) => new Coordinator({ stream, random: randomFrom(seed()), boot: Math.floor(clock.unixMs()), profile, ...wishes }),
		source: (stream, floor) => new Peer({ role: 'source', parts: SOURCE_PARTS, stream, floor, random: randomFrom(seed()), records: true }),
	};
}

/** A link on which a peer, which speaks every two seconds, has said nothing for so long is closed. */
const SILENT_MS = 30_000;
/** The site is told at once of a change of state, of the number of viewers so often, and that all is well so often. */
const TELL_VIEWERS_MS = 15_000;
const TELL_AGAIN_MS = 60_000;
/** A session that far ahead was begun by a wrong clock. */
const SESSION_AHEAD_MS = 60_000;
const VIEW_MS = 500;
/** How long we stay for the site's sake when we are to end. */
const LAST_WORD_MS = 800;
const RENDITION = 0;

/** One stream at work: its coordinator, its source, which is the floor too, and its publisher when there is one. */
export class LiveStream {
	readonly id: string;
	readonly #parts: StreamParts;
	readonly #key: Uint8Array;
	#coordinator: ReturnType<Machines['coordinator']>;
	#control: Host<CoordinatorIn>;
	#source: Host<PeerIn>;
	#session: { readonly session: Session; readonly codecs: string } | null = null;
	/** Of a session that we sign; null while a studio does. */
	#signingKey: Uint8Array | null = null;
	#lastSession: Session;
	#publisher: { readonly publication: Publication | StudioPublication; readonly who: Publisher } | null = null;
	/** What the source has from studios, by rendition. */
	readonly #heads = new Map<number, Held>();
	#told: { state: StreamState; viewers: number; at: number } = { state: 'offline', viewers: 0, at: -Infinity };
	#telling = false;
	#seen: { readonly view: StreamView; readonly at: number } | null = null;

	constructor(known: KnownStream, parts: StreamParts) {
		this.id = known.stream;
		this.#parts = parts;
		this.#key = streamKey(known.stream) as Uint8Array;
		this.#lastSession = known.lastSession;
		[this.#coordinator, this.#control] = this.#makeCoordinator();
		this.#tellKeys();
		this.#tellTombstones();
		this.#source = this.#makeSource();
	}

	/** At most half a second old: the coordinator's own view walks over every viewer, and every newcomer asks for this. */
	get view(): StreamView {
		const now = this.#parts.clock.now();
		if (this.#seen && now - this.#seen.at < VIEW_MS) return this.#seen.view;
		this.#seen = { view: this.#look(), at: now };
		return this.#seen.view;
	}

	#look(): StreamView {
		const { stream, members, placed, withheld } = this.#coordinator.view();
		return {
			state: this.#session === null ? 'offline' : stream,
			withheld,
			session: this.#session?.session ?? null,
			codecs: this.#session?.codecs ?? null,
			viewers: members,
			placed,
			controlLinks: this.#control.links,
			floorLinks: Math.max(0, this.#source.links - 1), // One is the source's own, to the coordinator.
		};
	}

	// ---------------------------------------------------------------------------------------------------------- publishers

	/**
	 * A publisher has shown the right key: it takes the stream over from whoever published before.
	 * @throws {Refusal} DS-ingest-succeeded, DS-ingest-withheld.
	 */
	publish(who: Publisher): Publication {
		if (successorOf(this.#known()) !== null) throw new Refusal('DS-ingest-succeeded');
		if (this.#withheld) throw new Refusal('DS-ingest-withheld');
		this.endPublisher(new Refusal('DS-ingest-superseded'));
		const { clock, metrics, wordpress, log } = this.#parts;
		const publication = new Publication({
			clock,
			certify: certifierOf(this.#known(), wordpress, clock),
			nextSession: () => this.#nextSession(),
			begin: (session) => this.#begin(session),
			renewed: (session) => this.#renewed(session),
			chunk: (chunk, captureMs) => {
				metrics.count('ingest_chunks_total');
				const { mediaMs, lastsMs, startsGroup, bytes } = chunk;
				this.#source.push({ t: 'chunk', rendition: RENDITION, mediaMs, captureMs, lastsMs, startsGroup, bytes });
			},
			end: () => {
				log.info('publisher-gone', { stream: this.id });
				this.#source.push({ t: 'end-of-body', rendition: RENDITION });
			},
			refused: (refusal) => this.#isCurrent(publication) && this.endPublisher(refusal),
		});
		this.#publisher = { publication, who };
		return publication;
	}

	/**
	 * A studio has shown a ticket to broadcast: it takes the stream over, and signs by itself.
	 *
	 * @param session What it has begun before its connection was lost; null begins a new one.
	 * @throws {Refusal} DS-ingest-superseded: somebody has begun a newer session since; DS-ingest-withheld.
	 */
	publishSigned(who: Publisher, session: Session | null): { readonly publication: StudioPublication; readonly session: Session; readonly heads: readonly Held[] } {
		if (this.#withheld) throw new Refusal('DS-ingest-withheld');
		if (session !== null && session < this.#lastSession) throw new Refusal('DS-ingest-superseded');
		this.endPublisher(new Refusal('DS-ingest-superseded'));
		const { clock, metrics, log } = this.#parts;
		const publication = new StudioPublication({
			clock, stream: this.#key, heads: this.#heads,
			sealed: (bytes) => {
				metrics.count('ingest_bytes_total', bytes.length);
				this.#source.push({ t: 'sealed', bytes });
			},
			end: (rendition) => this.#source.push({ t: 'end-of-body', rendition }),
		});
		this.#publisher = { publication, who };
		log.info('studio', { stream: this.id, resumes: session ?? 0 });
		return { publication, session: session ?? this.#nextSession(), heads: [...this.#heads.values()] };
	}

	/** The broadcaster has ended his broadcast: his viewers need not wait for him. */
	ended(publication: StudioPublication): void {
		if (!this.#isCurrent(publication)) return;
		this.gone(publication);
		this.#control.push({ t: 'end-stream', why: 'the broadcaster has ended it' });
	}

	/** Ends the present publisher, if there is one. */
	endPublisher(refusal: Refusal): void {
		const current = this.#publisher;
		this.#publisher = null;
		current?.publication.close();
		current?.who.ended(refusal);
	}

	/** The publisher has gone by itself. */
	gone(publication: Publication | StudioPublication): void {
		publication.close();
		if (this.#isCurrent(publication)) this.#publisher = null;
	}

	#isCurrent(publication: Publication | StudioPublication): boolean {
		return this.#publisher?.publication === publication;
	}

	#begin(session: CertifiedSession): void {
		// The key is changed outside of any step of the machine, so nothing of the last session is signed with it.
		this.#signingKey = session.key.privateKey;
		this.#begun(session.session, session.announcement.codecs);
		this.#source.push({ t: 'announce', rendition: RENDITION, announcement: session.announcement });
	}

	#begun(session: Session, codecs: string): void {
		this.#session = { session, codecs };
		this.#seen = null;
		this.#parts.metrics.count('ingest_sessions_total');
		this.#parts.log.info('session', { stream: this.id, session, codecs });
	}

	/** The same session and key, certified for longer: players go on without noticing. */
	#renewed(session: CertifiedSession): void {
		this.#parts.log.info('session-renewed', { stream: this.id, session: session.session });
		this.#source.push({ t: 'announce', rendition: RENDITION, announcement: session.announcement });
	}

	/** Higher than every session before it, whatever the clock did; a clock that was far ahead once is not followed. */
	#nextSession(): Session {
		const now = Math.floor(this.#parts.clock.unixMs());
		const last = this.#lastSession > now + SESSION_AHEAD_MS ? 0 : this.#lastSession;
		this.#lastSession = Math.max(now, last + 1);
		this.#parts.store.put({ ...this.#known(), lastSession: this.#lastSession }).catch(() => undefined); // The store has logged it.
		return this.#lastSession;
	}

	/** What the broadcaster sees of his audience. */
	get audience(): Audience {
		return audienceOf(this.#coordinator.view());
	}

	// --------------------------------------------------------------------------------------------------------------- peers

	acceptControl(socket: WebSocket): void {
		this.#control.accept('stranger', (events) => new WebSocketLink(socket, events));
	}

	acceptFloor(socket: WebSocket): void {
		this.#source.accept('stranger', (events) => new WebSocketLink(socket, events));
	}

	// -------------------------------------------------------------------------------------------------------------- orders

	dropPeer(peer: PeerId, why: string): void {
		this.#control.push({ t: 'drop-peer', peer, why });
	}

	/** The site told a newer key list: everybody hears it at once, and a publisher whom it voids is sent away. */
	keysChanged(): void {
		const { keyList } = this.#known();
		const list = readStored(keyList);
		if (!list) return;
		this.#tellKeys();
		this.#tellTombstones();
		if (list.successor) this.endPublisher(new Refusal('DS-ingest-succeeded'));
		else if (this.#session && revokes(list, this.#session.session)) this.endPublisher(new Refusal('DS-ingest-revoked'));
	}

	/** From the answer to a call of ours: where the site cannot call us, this is how a revocation comes. */
	async #learnKeyList(told: string | null): Promise<void> {
		const { store } = this.#parts;
		const known = store.get(this.id);
		if (!known || told === null || !signedKeyList(told, this.id)) return;
		const keyList = newerKeyList(known.keyList, told);
		if (keyList === known.keyList) return;
		await store.put({ ...known, keyList, tombstones: newerTombstones(known.tombstones, null, { stream: known.stream, keyList }) });
		this.keysChanged();
	}

	#tellKeys(): void {
		const { keyList } = this.#parts.store.get(this.id) ?? {};
		const bytes = keyList ? fromBase64url(keyList) : null;
		if (bytes) this.#control.push({ t: 'key-list', bytes });
	}

	/** What is off the air has changed: everybody hears it at once. */
	tombstonesChanged(): void {
		this.#tellTombstones();
		this.#sendAway();
	}

	#tellTombstones(): void {
		const { tombstones } = this.#parts.store.get(this.id) ?? {};
		const bytes = tombstones ? fromBase64url(tombstones) : null;
		if (bytes) this.#control.push({ t: 'tombstones', bytes });
	}

	/** Nobody publishes while what he captures is off the air: by our clock, or by his where that is another one. */
	#sendAway(): void {
		if (this.#publisher && (this.#withheld || this.view.withheld)) this.endPublisher(new Refusal('DS-ingest-withheld'));
	}

	get #withheld(): boolean {
		return isWithheld(this.#known(), this.#parts.clock.unixMs());
	}

	/** The site ends the broadcast: its publisher is sent away, and the viewers see that it is over. */
	end(why: string): void {
		this.endPublisher(new Refusal('DS-ingest-ended'));
		this.#control.push({ t: 'end-stream', why });
	}

	/** A fresh coordinator rebuilds the tree from what the peers report; media go on meanwhile. */
	restartCoordinator(): void {
		this.#control.stop();
		[this.#coordinator, this.#control] = this.#makeCoordinator();
		this.#tellKeys();
		this.#tellTombstones();
	}

	/** To be called about once a second. */
	tick(): void {
		const heardAt = this.#parts.clock.now() - SILENT_MS;
		this.#control.sweep(heardAt);
		this.#source.sweep(heardAt);
		this.#sendAway();
		this.#tell();
	}

	/** Says goodbye to everybody. Resolves when the site was told, or did not listen. */
	async close(refusal: Refusal): Promise<void> {
		const was = this.#look().state;
		this.endPublisher(refusal);
		this.#source.push({ t: 'leave' });
		this.#source.stop();
		this.#control.stop();
		const site = this.#parts.store.get(this.id)?.site;
		if (site && was === 'live') await this.#parts.wordpress.tellState(site, 'offline', 0, this.#session?.session ?? null, LAST_WORD_MS).catch(() => undefined);
	}

	// ------------------------------------------------------------------------------------------------------------ machines

	#makeCoordinator(): [ReturnType<Machines['coordinator']>, Host<CoordinatorIn>] {
		const { machines, clock } = this.#parts;
		const machine = machines.coordinator(this.#key, this.#parts.store.get(this.id)?.profile ?? 'normal');
		const host = new Host<CoordinatorIn>(machine, {
			...this.#hostParts('coordinator', () => this.restartCoordinator()),
			dial: refuseToDial,
		});
		host.push({ t: 'start', unixMs: clock.unixMs() });
		return [machine, host];
	}

	#makeSource(): Host<PeerIn> {
		const { machines, clock, floor } = this.#parts;
		const host = new Host<PeerIn>(machines.source(this.#key, floor), {
			...this.#hostParts('source', () => this.#restartSource()),
			announced: ({ session, announcement }) => {
				this.#signingKey = null;
				this.#begun(session, announcement.codecs);
			},
			badPublisher: (fault) => this.endPublisher(badPacket(fault)),
			passed: (packet) => this.#parts.keeper.passed(this.id, packet),
			dial: (to, side, events) => (to === 'coordinator' ? this.#dialCoordinator(events) : refuseToDial(to, side, events)),
		});
		host.push({ t: 'start', unixMs: clock.unixMs() });
		return host;
	}

	#restartSource(): void {
		this.endPublisher(new Refusal('DS-internal'));
		this.#heads.clear();
		this.#source = this.#makeSource();
	}

	#hostParts(machine: 'coordinator' | 'source', restart: () => void): Omit<HostParts, 'dial'> {
		const { clock, secret, log, metrics } = this.#parts;
		return {
			clock,
			secret,
			sessionKey: () => this.#signingKey,
			note: ({ name, fields }: Note) => log.debug(name, { machine, ...fields }),
			broken: (error) => {
				metrics.count('machine_failures_total');
				log.error('machine-broken', { machine, stream: this.id, why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
				setImmediate(restart);
			},
		};
	}

	#dialCoordinator(events: LinkEvents): Link {
		let mine: Link | undefined;
		this.#control.accept('source', (theirs) => {
			const [near, far] = linkPair(events, theirs);
			mine = near;
			return far;
		});
		return mine as Link;
	}

	#known(): KnownStream {
		const known = this.#parts.store.get(this.id);
		if (!known) throw new Refusal('DS-unknown-stream');
		return known;
	}

	// ------------------------------------------------------------------------------------------------------------ the site

	/** Tells the site how it stands, when there is something to tell; a site that does not answer misses nothing that matters. */
	#tell(): void {
		const site = this.#parts.store.get(this.id)?.site;
		if (!site || this.#telling) return;
		const { state, viewers, session } = this.view;
		const now = this.#parts.clock.now();
		const told = this.#told;
		const ageMs = now - told.at;
		const news = state !== told.state || (viewers !== told.viewers && ageMs >= TELL_VIEWERS_MS) || (state !== 'offline' && ageMs >= TELL_AGAIN_MS);
		if (!news) return;
		this.#told = { state, viewers, at: now };
		this.#telling = true;
		this.#parts.wordpress
			.tellState(site, state, viewers, session)
			.then((keyList) => this.#learnKeyList(keyList))
			.catch((error: unknown) => {
				this.#parts.metrics.count('site_calls_failed_total');
				this.#parts.log.info('site-silent', { stream: this.id, why: reasonOf(error), final: error instanceof SiteError && error.final });
			})
			.finally(() => {
				this.#telling = false;
			});
	}
}

const refuseToDial: Dial = (_to, _side, events) => {
	queueMicrotask(() => events.down('not dialled from here'));
	return { send: () => undefined, signal: () => undefined, close: () => undefined };
};
