import { note, say, type Context } from './context.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { Neighbour } from './neighbour.ts';
import type { Track } from './track.ts';

/** What the owner of the repairs knows. */
export interface RepairOwner {
	/** Whom to ask for missing packets of a track, best first. */
	repairers(track: Track): readonly Neighbour[];
	/** Media in front of the player, ms; Infinity without a player. */
	bufferedMs(): Ms;
	/** Our feeder says that it is mending a hole at or before ours. */
	mending(track: Track): boolean;
	/** A hole was found: those below should wait for us. */
	holed(): void;
	/** Nothing is missing any more. */
	mended(): void;
	/** So much had to be repaired that it was given up: the coordinator should know. */
	gaveUp(): void;
}

/** Holes in what came: waited for, asked for, or jumped. */
export class Repair {
	readonly #ctx: Context;
	readonly #owner: RepairOwner;
	readonly #play: () => void;
	/** Since when repairs are counted, how many packets were missing since, and how many had been played by then. */
	#windowSince: Ms = 0;
	#missed = 0;
	#playedThen = 0;

	constructor(ctx: Context, owner: RepairOwner, play: () => void) {
		this.#ctx = ctx;
		this.#owner = owner;
		this.#play = play;
	}

	/** Called whenever a packet was stored: is something missing before it? */
	watch(track: Track): void {
		const { buffer } = track;
		const first = track.fresh;
		track.fresh = false;
		if (this.#ctx.options.role === 'source') return;
		if (buffer.head >= buffer.newest) {
			if (track.mendAt === Infinity) return;
			track.hole = 0;
			track.asked = 0;
			this.#look(track, Infinity);
			this.#owner.mended();
		} else if (track.mendAt === Infinity) {
			if (first) return this.#mend(track);
			this.#look(track, this.#ctx.now + this.#patienceMs(track));
			this.#owner.holed();
		}
	}

	#look(track: Track, at: Ms): void {
		track.mendAt = at;
		let next = Infinity;
		for (const { mendAt } of this.#ctx.tracks.values()) next = Math.min(next, mendAt);
		this.#ctx.timers.set('gap', next);
	}

	/** Channels are unordered: a packet may only be late. */
	#patienceMs(track: Track): Ms {
		const rtt = this.#owner.repairers(track)[0]?.rttMs ?? 2 * this.#ctx.latencyMs;
		return Math.max(LIMITS.repairMs, rtt / 2);
	}

	/** What lies between the old feed and the new one is missing for certain: it is asked for as soon as it shows. */
	feedChanged(track: Track): void {
		track.fresh = true;
		if (track.buffer.head < track.buffer.newest) this.#mend(track);
	}

	/** They cannot help: the next one is asked at once. When all have been asked it is no use to ask them again in the same breath. */
	lack(track: Track): void {
		if (track.buffer.missing().length === 0) return;
		const round = this.#owner.repairers(track).length;
		this.#look(track, this.#ctx.now + (round > 1 && track.asked % round > 0 ? 0 : 2 * LIMITS.repairMs));
	}

	/** The alarm rang: each track whose time has come. */
	ring(): void {
		const { tracks, now } = this.#ctx;
		for (const track of tracks.values()) if (track.mendAt <= now) this.#mend(track);
	}

	/** Something has been missing for too long: asks for it, or gives it up when the player gets there. */
	#mend(track: Track): void {
		const ctx = this.#ctx;
		const missing = track.buffer.missing();
		const [oldest] = missing;
		if (oldest === undefined) return this.#look(track, Infinity);
		if (oldest !== track.hole) {
			track.hole = oldest;
			track.holeSince = ctx.now;
			track.asked = 0;
		}
		if (this.#skip(track)) return;
		if (this.#waits(track)) return this.#look(track, ctx.now + LIMITS.aliveMs);
		const repairers = this.#owner.repairers(track);
		// Each time round another one is asked, so that a neighbour without them does not stand in the way of one with.
		const other = repairers[track.asked++ % Math.max(1, repairers.length)];
		if (other) {
			for (const seq of missing) other.needed.add(seq);
			say(ctx, other, { t: 'need', session: track.session, rendition: track.rendition, seqs: missing });
			ctx.counters.count('needsAsked', missing.length);
		}
		for (const seq of missing) if (seq > track.countedTo) this.#missed++;
		track.countedTo = Math.max(track.countedTo, missing[missing.length - 1] ?? 0);
		this.#look(track, ctx.now + Math.max(2 * LIMITS.repairMs, 1.5 * (other?.rttMs ?? 2 * ctx.latencyMs)));
	}

	/** The feeder is at it already: it is waited for, but not for long, and not when the player is near. */
	#waits(track: Track): boolean {
		const { latencyMs, now } = this.#ctx;
		return track.asked === 0 && now - track.holeSince < 4 * latencyMs && this.#owner.bufferedMs() > 4 * latencyMs && this.#owner.mending(track);
	}

	/** A hole that the player has reached is given up: playback goes on at the next group. */
	#skip(track: Track): boolean {
		const ctx = this.#ctx;
		const { buffer } = track;
		const group = buffer.nextGroup();
		if (group === undefined) return false;
		const hopeless = this.#tooMany() || ctx.now - track.holeSince > LIMITS.hopelessMs;
		if (!hopeless && this.#owner.bufferedMs() > LIMITS.skipMs) return false;
		ctx.counters.count('packetsSkipped', group - buffer.head - 1);
		note(ctx, 'skip', { from: buffer.head + 1, to: group });
		buffer.skipTo(group);
		this.#look(track, Infinity);
		this.#play();
		this.watch(track);
		return true;
	}

	/** More than a quarter of the packets of the last seconds had to be asked for: mending takes the place of what could be played. */
	#tooMany(): boolean {
		const { counters, now } = this.#ctx;
		if (now - this.#windowSince < LIMITS.repairWindowMs) return false;
		const played = counters.get('packetsPlayed') - this.#playedThen;
		const tooMany = this.#missed * 256 > played * LIMITS.repairShare;
		this.#windowSince = now;
		this.#missed = 0;
		this.#playedThen += played;
		if (tooMany) this.#owner.gaveUp();
		return tooMany;
	}
}
