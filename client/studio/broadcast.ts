import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import { Chunker, type Gathered } from './chunker.ts';
import { uploadOf } from './ladder.ts';
import type { BroadcastPlan, FromWorker, Health, SoundBlock } from './messages.ts';
import { Muxer, type AudioTrack, type EncodedSample, type VideoTrack } from './muxer.ts';
import { PictureFeed } from './picture-feed.ts';
import { Quality } from './quality.ts';
import { Sealer } from './sealer.ts';
import { makeSessionKey, type SessionKey } from './signer.ts';
import { Sound } from './sound.ts';
import { Uplink } from './uplink.ts';
import { VideoLadder, type Picture } from './video-ladder.ts';

/** What the worker does for its broadcast. */
export interface BroadcastParts {
	/** Monotonic, ms. */
	readonly now: () => number;
	readonly tell: (message: FromWorker) => void;
	/** Asks the page for a ticket. */
	readonly ticket: () => Promise<string | null>;
	/** Asks the page to have the session's key certified. @throws Error with the site's sentence. */
	readonly certificate: (session: number, key: string) => Promise<string>;
}

/** A session that its stream's key has certified. */
interface Session {
	readonly number: number;
	readonly key: SessionKey;
	certificate: Uint8Array;
	/** Our time at which its media time is 0, ms. */
	readonly beganMs: number;
	readonly ladder: VideoLadder;
	readonly sound: Sound;
	readonly sealer: Sealer;
	readonly lanes: readonly Lane[];
}
/** One rendition between its encoder and its packets. */
interface Lane {
	readonly chunker: Chunker;
	video: VideoTrack | null;
	muxer: Muxer | null;
}

const HEALTH_MS = 500;
const US_PER_MS = 1_000;
/** The site gives certificates for a day: asked for again in time. */
const RENEW_MS = 20 * 3_600_000;
const RENEW_RETRY_MS = 60_000;

/** A broadcast, from pictures and sound to signed packets on their way. Lives in a worker: a busy or hidden page does not disturb it. */
export class Broadcast {
	readonly #plan: BroadcastPlan;
	readonly #parts: BroadcastParts;
	readonly #uplink: Uplink;
	readonly #pictures: PictureFeed;
	readonly #quality: Quality;
	readonly #began: number;
	#session: Session | null = null;
	#audio: AudioTrack | null = null;
	readonly #timer: ReturnType<typeof setInterval>;
	#renewAt = Infinity;
	#beginning = false;
	#over = false;
	/** For the figures: what was before this look. */
	#seen = { at: 0, frames: 0, bytes: 0 };

	constructor(plan: BroadcastPlan, parts: BroadcastParts) {
		this.#plan = plan;
		this.#parts = parts;
		this.#began = parts.now();
		this.#quality = new Quality((share) => this.#session?.ladder.setShare(share));
		this.#pictures = new PictureFeed(parts.now, (frame, atMs, key) => this.#encode(frame, atMs, key));
		this.#uplink = new Uplink({
			url: plan.url, now: parts.now, ticket: parts.ticket,
			events: {
				link: (link) => parts.tell({ t: 'link', link }),
				session: (number) => void this.#begin(number),
				audience: (audience) => parts.tell({ t: 'audience', audience }),
				ended: () => {
					this.stop();
					parts.tell({ t: 'ended' });
				},
				failed: (code, message) => this.#fail(code, message),
			},
		});
		this.#timer = setInterval(() => this.#tick(), HEALTH_MS);
	}

	get pictures(): PictureFeed {
		return this.#pictures;
	}

	sound(block: SoundBlock): void {
		this.#session?.sound.block(block, this.#parts.now());
	}

	/** What is encoded is sent to its end, and the viewers are told. */
	async end(): Promise<void> {
		const session = this.#session;
		if (!session) return this.#gone();
		this.#pictures.stop();
		this.#over = true;
		await Promise.all([session.ladder.flush(), session.sound.flush()]);
		const untilUs = Math.round((this.#parts.now() - session.beganMs) * US_PER_MS);
		session.lanes.forEach((lane, rendition) => this.#sealed(session, rendition, lane.chunker.flush(untilUs)));
		await session.sealer.end(Math.round(untilUs / US_PER_MS), this.#unixMs(untilUs / US_PER_MS));
		this.#uplink.end();
	}

	/** At once. May be called again. */
	stop(): void {
		this.#over = true;
		clearInterval(this.#timer);
		this.#uplink.stop();
		this.#pictures.stop();
		this.#session?.ladder.close();
		this.#session?.sound.close();
	}

	#gone(): void {
		this.stop();
		this.#parts.tell({ t: 'ended' });
	}

	#fail(code: Extract<FromWorker, { t: 'failed' }>['code'], message: string): void {
		if (this.#over) return;
		this.stop();
		this.#parts.tell({ t: 'failed', code, message });
	}

	// ------------------------------------------------------------------------------------------------------------ sessions

	async #begin(number: number): Promise<void> {
		if (this.#beginning || this.#over) return;
		this.#beginning = true;
		try {
			const key = await makeSessionKey();
			const certificate = await this.#certified(number, key);
			if (this.#over) return;
			this.#uplink.begun(number);
			this.#session = this.#open(number, key, certificate);
			this.#renewAt = this.#parts.now() + RENEW_MS;
			this.#pictures.start();
		} catch (error) {
			this.#fail('certificate', error instanceof Error ? error.message : String(error));
		} finally {
			this.#beginning = false;
		}
	}

	/** The header that the viewers have no longer fits: a new session begins, and they go over to it. */
	#anew(): void {
		this.#session?.ladder.close();
		this.#session?.sound.close();
		this.#session = null;
		this.#audio = null;
		this.#uplink.renew();
	}

	async #certified(number: number, key: SessionKey): Promise<Uint8Array> {
		const bytes = fromBase64url(await this.#parts.certificate(number, key.publicText));
		if (!bytes) throw new Error('The site gave no certificate.');
		return bytes;
	}

	#open(number: number, key: SessionKey, certificate: Uint8Array): Session {
		const { ladder, video, audio, stream } = this.#plan;
		const beganMs = this.#parts.now();
		const failed = (why: string): void => this.#fail('encoder', why);
		return {
			number, key, certificate, beganMs,
			ladder: new VideoLadder(ladder, video, { picture: (picture) => this.#picture(picture), failed }),
			sound: new Sound(audio, beganMs, { sample: (sample, track) => this.#heardSample(sample, track), failed }),
			sealer: new Sealer(stream, number, key, (packet) => this.#uplink.push(packet)),
			lanes: ladder.map(() => ({ chunker: new Chunker(), video: null, muxer: null })),
		};
	}

	/** Before the certificate is over: the same session goes on under a newer one. */
	async #renew(session: Session): Promise<void> {
		this.#renewAt = this.#parts.now() + RENEW_RETRY_MS;
		try {
			session.certificate = await this.#certified(session.number, session.key);
			this.#renewAt = this.#parts.now() + RENEW_MS;
			session.lanes.forEach((lane, rendition) => lane.muxer && this.#announce(session, rendition, lane.muxer));
		} catch {
			// Asked again in a minute; the certificate is good for hours yet.
		}
	}

	// --------------------------------------------------------------------------------------------------------------- media

	#encode(frame: VideoFrame, atMs: number, key: boolean): boolean {
		const session = this.#session;
		if (!session || this.#over || atMs < session.beganMs) return false; // Taken before the session began, and late: it has no time here.
		session.sound.tick(this.#parts.now());
		return session.ladder.encode(frame, Math.round((atMs - session.beganMs) * US_PER_MS), key);
	}

	#heardSample(sample: EncodedSample, track: AudioTrack | null): void {
		if (track) this.#audio ??= track;
		for (const { chunker } of this.#session?.lanes ?? []) chunker.audio(sample);
	}

	#picture({ rendition, timestamp, key, bytes, track }: Picture): void {
		const session = this.#session;
		const lane = session?.lanes[rendition];
		if (!session || !lane) return;
		if (track && lane.video && !sameTrack(track, lane.video)) return this.#anew();
		if (track) lane.video = track;
		this.#sealed(session, rendition, lane.chunker.video({ timestamp, key, bytes }));
	}

	#sealed(session: Session, rendition: number, gathered: Gathered | null): void {
		const lane = session.lanes[rendition];
		if (!gathered || !lane) return;
		if (!lane.muxer) {
			if (!lane.video || !this.#audio) return; // The first sound is still being encoded: begin with the next group.
			lane.muxer = new Muxer(lane.video, this.#audio);
			this.#announce(session, rendition, lane.muxer);
		}
		const mediaMs = Math.round(gathered.timestamp / US_PER_MS);
		session.sealer.chunk(rendition, { mediaMs, captureMs: this.#unixMs(mediaMs), startsGroup: gathered.startsGroup, bytes: lane.muxer.chunk(gathered.video, gathered.audio) });
	}

	#announce(session: Session, rendition: number, { mime, init }: Muxer): void {
		session.sealer.announce(rendition, { certificate: session.certificate, codecs: mime, init }, this.#unixMs(this.#parts.now() - session.beganMs));
	}

	/** The sidecar's wall clock at a media time. */
	#unixMs(mediaMs: number): number {
		return Math.max(0, Math.round((this.#session?.beganMs ?? 0) + mediaMs + (this.#uplink.offsetMs ?? 0)));
	}

	// ------------------------------------------------------------------------------------------------------------- looking

	#tick(): void {
		const now = this.#parts.now();
		const session = this.#session;
		if (session && now >= this.#renewAt) void this.#renew(session);
		this.#quality.look(this.#uplink.backlogMs(now), now);
		this.#parts.tell({ t: 'health', health: this.#health(now) });
	}

	#health(now: number): Health {
		const { at, frames, bytes } = this.#seen;
		const ladder = this.#session?.ladder;
		const framesEncoded = ladder?.framesEncoded ?? 0;
		const seconds = Math.max(0.001, (now - at) / 1_000);
		this.#seen = { at: now, frames: framesEncoded, bytes: this.#uplink.bytesSent };
		return {
			elapsedMs: now - this.#began, framesEncoded, framesDropped: ladder?.framesDropped ?? 0,
			framesPerSecond: Math.round((framesEncoded - frames) / seconds),
			uploadBitsPerSecond: Math.round(((this.#uplink.bytesSent - bytes) * 8) / seconds),
			targetBitsPerSecond: uploadOf(this.#plan.ladder),
			backlogMs: Math.round(this.#uplink.backlogMs(now)), packetsDropped: this.#uplink.outbox.packetsDropped,
			qualityShare: this.#quality.share, roundTripMs: this.#uplink.roundTripMs,
			soundFlows: now - (this.#session?.sound.heardAt ?? -Infinity) < 1_000, pictureFlows: this.#pictures.flows,
		};
	}
}

function sameTrack(a: VideoTrack, b: VideoTrack): boolean {
	return a.codec === b.codec && `${a.description}` === `${b.description}`;
}
