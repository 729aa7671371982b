import type { Context } from './context.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { End } from './messages.ts';
import type { Neighbour } from './neighbour.ts';

/** Per packet: patience halves in about half a minute of undisturbed stream. */
const PATIENCE_DECAY = 0.9995;

/** How long a feeder may be silent: learnt from how its packets come, and from alarms that were false. */
export class Silence {
	readonly #ctx: Context;
	#lastPacket: Ms = 0;
	/** Smoothed time between two packets, and how far it strays from that, ms. */
	#gapMs = 0;
	#jitterMs = 0;
	/** Silence that has proved harmless here, ms; shrinks while there is no alarm. */
	#patienceMs: Ms = 0;
	/** Whom we last called silent, and when. */
	#alarmAbout: End | null = null;
	#alarmRang: Ms = 0;
	/** Packets came from the first one on: before it silence is no gap. */
	#flowing = false;

	constructor(ctx: Context) {
		this.#ctx = ctx;
	}

	/** tau_d, ms. */
	get detectMs(): Ms {
		const cap = Math.max(2 * this.#ctx.latencyMs, LIMITS.detectMsMax);
		const usual = Math.min(Math.max(3 * LIMITS.aliveMs, 4 * this.#jitterMs, LIMITS.detectMsMin), cap);
		// On a machine that hiccups the alarm was false more than once: patience grows, as far as the buffer hides it.
		return Math.max(usual, Math.min(this.#patienceMs, this.#ctx.bufferMs / 2));
	}

	/** For how long no packet has come, ms. */
	get sinceMs(): Ms {
		return this.#ctx.now - this.#lastPacket;
	}

	/** Another feeder: its silence counts from here. */
	begin(): void {
		this.#lastPacket = this.#ctx.now;
	}

	/** The publisher pauses or begins anew: the silence in between is nobody's gap. */
	pause(): void {
		this.#flowing = false;
	}

	/** A packet came from the feeder. */
	packetCame(): void {
		const { now, gaps } = this.#ctx;
		if (this.#flowing) {
			const gap = now - this.#lastPacket;
			this.#jitterMs += (Math.abs(gap - this.#gapMs) - this.#jitterMs) / 16;
			this.#gapMs += (gap - this.#gapMs) / 16;
			gaps.observe(now, gap);
		}
		this.#flowing = true;
		this.#patienceMs *= PATIENCE_DECAY;
		this.#lastPacket = now;
	}

	/** The alarm about this feeder rang. */
	rang(feeder: Neighbour): void {
		this.#alarmAbout = feeder.end as End;
		this.#alarmRang = this.#ctx.now;
	}

	/** Somebody whom we called silent speaks again: a false alarm, unless it was away for long. */
	judge(other: Neighbour): void {
		if (other.end !== this.#alarmAbout) return;
		const awayMs = this.#ctx.now - this.#alarmRang;
		this.#alarmAbout = null;
		if (awayMs < LIMITS.missMs) this.#patienceMs = Math.min(LIMITS.bufferMsMax, Math.max(this.#patienceMs, this.detectMs) * 1.5);
	}
}
