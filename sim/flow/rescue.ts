import { LIMITS } from '@dumbbell-stream/core';
import { ORPHAN, RESCUES, type Feeds } from './feeds.ts';
import { NONE, type Layout } from './layout.ts';
import type { Ledger } from './ledger.ts';
import { SERVER, type Paths } from './paths.ts';

/** What a rescue needs of the world. */
export interface RescueHost {
	readonly now: number;
	readonly feeds: Feeds;
	readonly layout: Layout;
	readonly paths: Paths;
	readonly ledger: Ledger;
	/** What was planned for this viewer before is void. */
	anew(id: number): void;
	/** Later, unless the viewer's plans change before. */
	later(id: number, delay: number, action: () => void): void;
	/** It has the stream again, from whoever could give it. */
	rescued(id: number): void;
	/** The stream reaches this one again. */
	woken(id: number): void;
}

/** The last of the stages of an orphan's search: buddy, standby, after a pause the buddy again, the floor. */
const FLOOR_STAGE = 3;

/** What those do who lost their feeder, and whoever waits below them in vain. */
export class Rescue {
	readonly #host: RescueHost;
	/** When the last packet came, by orphan. */
	readonly #brokenAt: Float64Array;
	/** Lost its own feeder; the others only waited in vain for somebody above. */
	readonly #bereft: Uint8Array;

	constructor(host: RescueHost, size: number) {
		this.#host = host;
		this.#brokenAt = new Float64Array(size);
		this.#bereft = new Uint8Array(size);
	}

	/** The feeder of this one has gone: silently, or with a goodbye. */
	bereave(id: number, feeder: number, graceful: boolean): void {
		const { now, feeds, paths } = this.#host;
		feeds.detach(id);
		this.#bereft[id] = 1;
		this.#orphan(id, now + paths.oneWay(feeder, id), graceful ? 0 : LIMITS.detectMsMin);
	}

	/** The feed ends now, on purpose. */
	cut(id: number): void {
		this.#host.feeds.detach(id);
		this.#brokenAt[id] = this.#host.now;
	}

	/** `last`: when its last packet came; from then on it needs `detect` to know. */
	#orphan(id: number, last: number, detect: number): void {
		const { now, ledger } = this.#host;
		this.#brokenAt[id] = last;
		this.#host.anew(id);
		this.#host.later(id, last + detect - now, () => this.#ask(id, 0));
		// Whoever hangs below acts when its own buffer is about to end.
		this.#host.later(id, last + ledger.bufferMs - 2 * LIMITS.latencyMs - now, () => this.#alarm(id));
	}

	#ask(id: number, stage: number): void {
		const { feeds, layout, paths } = this.#host;
		if (feeds.feeder[id] !== ORPHAN) return;
		const target = [layout.buddy, layout.standby, layout.buddy][stage]?.[id] ?? SERVER;
		if (target === NONE) return this.#refused(id, stage);
		const rtt = paths.rtt(id, target);
		// Who is dead does not answer.
		this.#host.later(id, feeds.present(target) ? rtt : Math.max(LIMITS.grantMs, 1.5 * rtt), () => {
			if (feeds.feeder[id] !== ORPHAN) return;
			if (stage < FLOOR_STAGE && this.grants(target, id)) feeds.attach(id, target);
			else if (target !== SERVER || !feeds.attachFloor(id, RESCUES)) return this.#refused(id, stage);
			this.resumed(id);
			this.#host.rescued(id);
		});
	}

	#refused(id: number, stage: number): void {
		const next = (stage + 1) % (FLOOR_STAGE + 1);
		this.#host.later(id, next === 0 || stage === 1 ? LIMITS.orphanPauseMs : 0, () => this.#ask(id, next));
	}

	/** A feeder grants while it has a credit and the stream, by a way that does not lead through the asker. */
	grants(feeder: number, id: number): boolean {
		const { feeds, layout } = this.#host;
		return feeds.present(feeder) && (feeds.count[feeder] as number) < (layout.credit[feeder] as number) && feeds.flows(feeder, id);
	}

	/** An orphan has the stream again: what the silence has cost it and everybody below. */
	resumed(id: number): void {
		const { now, ledger } = this.#host;
		if (this.#bereft[id] && ledger.hasStarted(id)) ledger.gaps.add(now - (this.#brokenAt[id] as number));
		this.silent(id);
	}

	/** Accounts for the silence so far. */
	silent(id: number): void {
		const { now, feeds, ledger } = this.#host;
		for (const viewer of feeds.below(id)) {
			ledger.silence(viewer, this.#brokenAt[id] as number, now);
			this.#host.woken(viewer);
		}
	}

	#alarm(id: number): void {
		const { now, feeds } = this.#host;
		if (feeds.feeder[id] !== ORPHAN) return;
		const broken = this.#brokenAt[id] as number;
		for (const receiver of feeds.receivers(id)) {
			feeds.detach(receiver);
			this.#bereft[receiver] = 0;
			this.#orphan(receiver, broken, Math.max(0, now - broken));
		}
	}
}
