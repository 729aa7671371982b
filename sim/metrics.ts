import { Histogram, type Quantiles } from './model/histogram.ts';
import { WIRE_BYTES } from './model/network.ts';
import { Playout } from './model/playout.ts';

/** Who sent some media: a viewer by his id, the server to the roots of the trees (or its seeds), or the server as the floor. */
export type Giver = number | 'source' | 'floor';
/** What a message is for. `map`: buffer maps and requests of meshes. */
export type ControlKind = 'coordinator' | 'beat' | 'map' | 'signal';

/** A failure's gap is looked for this long. */
const GAP_WATCH_MS = 5_000;
/** Those who stayed for less say nothing about fairness. */
const GINI_FROM_MS = 5_000;

/** One viewer's account. */
interface Meter {
	readonly id: number;
	readonly playout: Playout;
	readonly clickedAt: number;
	readonly joinedMeasured: boolean;
	/** The measurement of this viewer begins: the click, or the beginning of the measurement. */
	from: number;
	bytesUp: number;
	lastArrival: number;
	/** A feeder was lost: the largest silence until then counts. */
	watchUntil: number;
	gap: number;
}
/** What is kept of somebody who has gone. */
interface Visit {
	readonly due: number;
	readonly inTime: number;
	readonly fromClick: number;
	readonly rebuffers: number;
	readonly stalledMs: number;
	readonly watchedMs: number;
	readonly upKbps: number | null;
}

/** The metrics of section "what is measured", defined once for all systems. Shares are fractions of 1, times ms. */
export interface Metrics {
	readonly continuity: number;
	readonly continuityFromClick: number;
	readonly delayMs: Quantiles;
	readonly startupMs: { readonly p50: number; readonly p95: number; readonly p99: number };
	readonly gapMs: Quantiles;
	readonly rebuffersPerViewerHour: number;
	readonly viewersNeverDisrupted: number;
	readonly sourceRateMultiple: number;
	readonly floorShare: number;
	readonly offload: number;
	readonly controlShare: number;
	readonly duplicateShare: number;
	readonly linksPerJoin: { readonly mean: number; readonly max: number };
	readonly linksPerLeave: { readonly mean: number; readonly max: number };
	readonly connectionsPerLeave: { readonly mean: number; readonly max: number };
	readonly coordinatorMessagesPerViewerMinute: number;
	readonly uploadGini: number;
	/** Besides what was promised. */
	readonly extra: Readonly<Record<string, number>>;
}

/** Counts of one kind per event: mean and largest. */
class Tally {
	count = 0;
	sum = 0;
	max = 0;
	add(value: number): void {
		this.count++;
		this.sum += value;
		if (value > this.max) this.max = value;
	}
	shown(): { readonly mean: number; readonly max: number } {
		return { mean: round(this.count === 0 ? 0 : this.sum / this.count, 3), max: this.max };
	}
}

/** The meter that every system reports to. Everything before `begin` is forgotten. Memory: some hundred bytes per viewer. */
export class Recorder {
	readonly #chunkMs: number;
	readonly #groupMs: number;
	readonly #rateKbps: number;
	/** Of those who are there, in the order of their coming; and by their numbers, which are small. */
	readonly #meters = new Map<number, Meter>();
	readonly #byId: (Meter | undefined)[] = [];
	readonly #visits: Visit[] = [];
	readonly #sentAt: number[] = [];
	readonly #delay = new Histogram();
	readonly #startup = new Histogram();
	readonly #warmStartup = new Histogram();
	readonly #gaps = new Histogram();
	readonly #control: Record<ControlKind, { bytes: number; messages: number }> = { coordinator: { bytes: 0, messages: 0 }, beat: { bytes: 0, messages: 0 }, map: { bytes: 0, messages: 0 }, signal: { bytes: 0, messages: 0 } };
	readonly #joins = new Tally();
	readonly #leaves = new Tally();
	readonly #connections = new Tally();
	/** Chunks due and shown in time, by tenth of a second since `begin`. */
	readonly #due: number[] = [];
	readonly #shown: number[] = [];
	#begunAt = Infinity;
	#bufferMs = 600;
	#startMs: number | undefined;
	/** Hears of every chunk that was due at a viewer's, and whether it was shown in time. */
	onDue: ((id: number, at: number, inTime: boolean, chunk: number) => void) | null = null;
	#fromPeers = 0;
	#fromSource = 0;
	#fromFloor = 0;
	#duplicates = 0;

	constructor(options: { readonly chunkMs: number; readonly groupMs: number; readonly rateKbps: number }) {
		this.#chunkMs = options.chunkMs;
		this.#groupMs = options.groupMs;
		this.#rateKbps = options.rateKbps;
	}

	/** The playout buffer of the system under test, before anybody joins; `startMs`: how much of it is waited for before playing (default: at most 450). */
	player(bufferMs: number, startMs?: number): void {
		this.#bufferMs = bufferMs;
		this.#startMs = startMs;
	}

	/** The measurement begins: who is there keeps playing, everything counted so far is dropped. */
	begin(now: number): void {
		for (const meter of this.#meters.values()) {
			meter.playout.settle(now);
			meter.playout.reset();
			meter.from = now;
			meter.bytesUp = 0;
			meter.gap = 0;
			meter.watchUntil = -Infinity;
		}
		this.#visits.length = 0;
		for (const histogram of [this.#delay, this.#gaps, this.#startup]) histogram.clear();
		for (const kind of Object.values(this.#control)) kind.bytes = kind.messages = 0;
		for (const tally of [this.#joins, this.#leaves, this.#connections]) tally.count = tally.sum = tally.max = 0;
		this.#due.length = this.#shown.length = 0;
		this.#fromPeers = this.#fromSource = this.#fromFloor = this.#duplicates = 0;
		this.#begunAt = now;
	}

	// ------------------------------------------------------------------------------------------------------- media

	/** A chunk is whole at the source; only the first call for a chunk counts. */
	sent(now: number, chunk: number): void {
		this.#sentAt[chunk] ??= now;
	}

	clicked(now: number, id: number): void {
		const playout = new Playout(this.#chunkMs, this.#groupMs, this.#bufferMs, this.#startMs ?? Math.min(this.#bufferMs, 450), (at, inTime, chunk) => {
			this.#dueAt(at, inTime);
			this.onDue?.(id, at, inTime, chunk);
		});
		const meter: Meter = { id, playout, clickedAt: now, joinedMeasured: now >= this.#begunAt, from: now, bytesUp: 0, lastArrival: now, watchUntil: -Infinity, gap: 0 };
		this.#meters.set(id, meter);
		this.#byId[id] = meter;
	}

	/** A whole chunk is in the viewer's hands, verified, in whatever order. @returns false when it came too late or twice. */
	chunk(now: number, id: number, chunk: number): boolean {
		const meter = this.#byId[id];
		if (!meter) return false;
		const { playout } = meter;
		const before = playout.started;
		const useful = playout.arrive(now, chunk);
		this.#arrived(meter, now);
		const sent = this.#sentAt[chunk];
		// What a newcomer is given of the group that runs is history, not delay.
		if (before && useful && sent !== undefined && now >= this.#begunAt) this.#delay.add(now - sent);
		if (!before && playout.started) (meter.joinedMeasured || this.#begunAt === Infinity ? (this.#begunAt === Infinity ? this.#warmStartup : this.#startup) : this.#warmStartup).add(now - meter.clickedAt);
		return useful;
	}

	/** Some media arrived that are not a whole chunk: ends a silence. */
	arrived(now: number, id: number): void {
		const meter = this.#byId[id];
		if (meter) this.#arrived(meter, now);
	}

	/** Media bytes that reached a viewer. */
	media(from: Giver, bytes: number): void {
		if (from === 'source') this.#fromSource += bytes;
		else if (from === 'floor') this.#fromFloor += bytes;
		else {
			this.#fromPeers += bytes;
			const meter = this.#byId[from];
			if (meter) meter.bytesUp += bytes;
		}
	}

	/** Media bytes that a viewer had already; count them in `media` as well. */
	duplicate(bytes: number): void {
		this.#duplicates += bytes;
	}

	/** A control message was sent: payload bytes; what the wire adds is added here. */
	control(kind: ControlKind, bytes: number, messages = 1): void {
		const row = this.#control[kind];
		row.bytes += bytes;
		row.messages += messages;
	}

	/** The feeder of this viewer has just failed (call it at that instant, before anybody can know): the silence that follows is a gap. */
	feederLost(now: number, id: number): void {
		const meter = this.#byId[id];
		if (!meter?.playout.started) return;
		meter.watchUntil = now + GAP_WATCH_MS;
		meter.gap = 0;
	}

	left(now: number, id: number): void {
		const meter = this.#byId[id];
		if (!meter) return;
		this.#meters.delete(id);
		this.#byId[id] = undefined;
		this.#endGap(meter, now);
		this.#visits.push(this.#account(meter, now));
	}

	/** New links of a join or a leave: parent and buddy links; `connections`: pairs that had no link of any role before. */
	joinCost(links: number): void {
		this.#joins.add(links);
	}
	leaveCost(links: number, connections: number): void {
		this.#leaves.add(links);
		this.#connections.add(connections);
	}

	/** What the viewer's player has in front of it, ms, and where it stands. */
	playhead(now: number, id: number): { readonly bufferedMs: number; readonly mediaMs: number } {
		const playout = this.#byId[id]?.playout;
		if (!playout) return { bufferedMs: 0, mediaMs: 0 };
		playout.advance(now);
		return { bufferedMs: playout.bufferedAt(now), mediaMs: playout.mediaAt(now) };
	}

	/** The system found that this viewer's buffer should be another. */
	target(id: number, bufferMs: number): void {
		const playout = this.#byId[id]?.playout;
		if (playout) playout.targetMs = bufferMs;
	}

	/** How many viewers have shown their first frame, and how many stand still now. */
	get playing(): { readonly started: number; readonly present: number } {
		let started = 0;
		for (const meter of this.#meters.values()) if (meter.playout.started) started++;
		return { started, present: this.#meters.size };
	}

	// ------------------------------------------------------------------------------------------------------ results

	/** Chunks due and shown in time, by tenth of a second since the measurement began. */
	series(): readonly { readonly atMs: number; readonly due: number; readonly inTime: number }[] {
		return this.#due.map((due, i) => ({ atMs: i * 100, due, inTime: this.#shown[i] ?? 0 }));
	}

	/** Time from an instant of the measured clock until at least this share is shown in time again, and stays so for a second; null: never. */
	recoveryMs(fromMs: number, share = 0.99): number | null {
		const begin = Math.floor(fromMs / 100);
		const good = (i: number): boolean => (this.#shown[i] ?? 0) >= share * (this.#due[i] ?? 0);
		let last = -1;
		for (let i = begin; i < this.#due.length - 1; i++) if (!good(i)) last = i;
		if (last < 0) return 0;
		return last + 10 >= this.#due.length - 1 ? null : (last + 1 - begin) * 100;
	}

	/** Ends everything at `now`; nobody may be counted after. */
	finish(now: number, coordinatorMessages: number): Metrics {
		for (const id of [...this.#meters.keys()]) this.left(now, id);
		const seconds = (now - this.#begunAt) / 1_000;
		const visits = this.#visits;
		const sum = (of: (visit: Visit) => number): number => visits.reduce((total, visit) => total + of(visit), 0);
		const due = sum((visit) => visit.due);
		const hours = sum((visit) => visit.watchedMs) / 3_600_000;
		const streamBytes = Math.max(1, (sum((visit) => visit.watchedMs) * this.#rateKbps) / 8);
		const all = Math.max(1, this.#fromPeers + this.#fromSource + this.#fromFloor);
		const control = Object.values(this.#control);
		const payload = control.reduce((total, row) => total + row.bytes, 0);
		const wire = control.reduce((total, row) => total + row.bytes + row.messages * WIRE_BYTES, 0);
		const seen = visits.filter((visit) => visit.due > 0);
		const worst = seen.map((visit) => visit.inTime / visit.due).sort((a, b) => a - b).slice(0, Math.max(1, Math.ceil(seen.length / 100)));
		const startup = this.#startup.count > 0 ? this.#startup : this.#warmStartup;
		return {
			continuity: round(sum((visit) => visit.inTime) / Math.max(1, due), 6),
			continuityFromClick: round(sum((visit) => visit.inTime) / Math.max(1, sum((visit) => visit.fromClick)), 6),
			delayMs: this.#delay.quantiles(),
			startupMs: { p50: startup.at(0.5), p95: startup.at(0.95), p99: startup.at(0.99) },
			gapMs: this.#gaps.quantiles(),
			rebuffersPerViewerHour: round(sum((visit) => visit.rebuffers) / Math.max(1e-9, hours), 3),
			viewersNeverDisrupted: round(seen.filter((visit) => visit.rebuffers === 0).length / Math.max(1, seen.length), 6),
			sourceRateMultiple: round(((this.#fromSource + this.#fromFloor) * 8) / 1_000 / (this.#rateKbps * seconds), 3),
			floorShare: round(this.#fromFloor / all, 6),
			offload: round(this.#fromPeers / all, 6),
			controlShare: round(payload / streamBytes, 6),
			duplicateShare: round(this.#duplicates / all, 6),
			linksPerJoin: this.#joins.shown(), linksPerLeave: this.#leaves.shown(), connectionsPerLeave: this.#connections.shown(),
			coordinatorMessagesPerViewerMinute: round(coordinatorMessages / Math.max(1e-9, hours * 60), 3),
			uploadGini: round(gini(visits.flatMap((visit) => (visit.upKbps === null ? [] : [visit.upKbps]))), 4),
			extra: {
				wireControlShare: round(wire / streamBytes, 6), signalShare: round(this.#control.signal.bytes / streamBytes, 6),
				treeRateMultiple: round((this.#fromSource * 8) / 1_000 / (this.#rateKbps * seconds), 3),
				delayMeanMs: round(this.#delay.mean, 1), lagSpreadMs: this.#delay.at(0.95) - this.#delay.at(0.05),
				worst1PercentContinuity: round(worst.reduce((total, value) => total + value, 0) / Math.max(1, worst.length), 6),
				stalledShare: round(sum((visit) => visit.stalledMs) / Math.max(1, sum((visit) => visit.watchedMs)), 6),
				gaps: this.#gaps.count, gap10Ms: this.#gaps.at(0.1), gap25Ms: this.#gaps.at(0.25), gap75Ms: this.#gaps.at(0.75), gap90Ms: this.#gaps.at(0.9), visits: visits.length, viewersWithoutPicture: visits.length - seen.length, startups: startup.count,
			},
		};
	}

	#arrived(meter: Meter, now: number): void {
		if (meter.watchUntil > -Infinity) {
			if (now - meter.lastArrival > meter.gap) meter.gap = now - meter.lastArrival;
			if (now > meter.watchUntil) this.#endGap(meter, now);
		}
		meter.lastArrival = now;
	}

	#endGap(meter: Meter, now: number): void {
		if (meter.watchUntil === -Infinity) return;
		meter.watchUntil = -Infinity;
		const gap = Math.max(meter.gap, now - meter.lastArrival);
		if (now >= this.#begunAt && gap > 0) this.#gaps.add(gap);
	}

	#dueAt(at: number, inTime: boolean): void {
		const i = Math.floor((at - this.#begunAt) / 100);
		if (!(i >= 0)) return;
		this.#due[i] = (this.#due[i] ?? 0) + 1;
		if (inTime) this.#shown[i] = (this.#shown[i] ?? 0) + 1;
		else this.#shown[i] ??= 0;
	}

	#account(meter: Meter, now: number): Visit {
		const { playout, from, bytesUp } = meter;
		playout.settle(now);
		const { inTime, missed, rebuffers, stalledMs } = playout.counts;
		const presentMs = now - from;
		return {
			due: inTime + missed, inTime, fromClick: Math.max(inTime + missed, presentMs / this.#chunkMs), rebuffers, stalledMs,
			watchedMs: Math.max(0, now - Math.max(from, Math.min(playout.startedAt, now))), upKbps: presentMs >= GINI_FROM_MS ? (bytesUp * 8) / presentMs : null,
		};
	}
}

/** 0: everybody uploads the same; 1: one uploads everything. */
export function gini(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const total = sorted.reduce((sum, value) => sum + value, 0);
	if (total <= 0) return 0;
	const ranked = sorted.reduce((sum, value, i) => sum + (i + 1) * value, 0);
	return (2 * ranked) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}

export function round(value: number, digits: number): number {
	const factor = 10 ** digits;
	return Math.round(value * factor) / factor;
}
