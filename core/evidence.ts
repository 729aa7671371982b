/**
 * Who is late by whose fault, gathered from reports. Judged hop by hop: a viewer is late when it is far behind *who feeds it*, so that
 * whoever stands below a late one is not blamed for it.
 */
import { Columns } from './columns.ts';
import { LIMITS } from './limits.ts';
import type { Ms } from './machine.ts';
import type { End, PeerId } from './messages.ts';
import type { Report } from './wire.ts';

/** What is looked at in a report. `lagMs`: by whatever clock, as long as it is the same for all. */
export type Observation = Pick<Report, 'lagMs' | 'parent' | 'feed' | 'feeder' | 'children' | 'rttMs' | 'stalledMs'>;

/** Bits of a row. Now: */
const AWAY = 1; // fed by somebody else than its parent
const FLED = 2; // of its own will
const LATE = 4; // when last seen it was far behind who feeds it, and not catching up
const WAS_LATE = 128; // then, whoever fed it: once may be a skip of its player or of its parent's, twice running is not
/** For a while: */
const BLAMES = 8; // its parent did not serve it
const RELIEVED = 16; // and another did
const CANNOT = 32; // nobody can serve it
/** For ever: */
const GONE = 64; // has left; the row is kept until nobody names it

const SOURCE = 0;
const FLOOR = 1;
const NOBODY = -1;
/** Trouble drains so much slower than it gathers: full after `lateMs` of it, empty after `cleanMs` without. Lag about a threshold does not flap. */
const DRAIN = LIMITS.lateMs / LIMITS.cleanMs;
/** Who fled stays away for 2 s after one hiccup of its parent, so that weighs half: only repeated ones add up. */
const FLIGHT_WEIGHT = 0.5;
/** A lag that shrinks by this much per ms is being made good. */
const CATCHING = 0.05;
/** A lag that grows by this much per ms: next to nothing came. Silence is judged elsewhere, and a stream that waits for its publisher not at all. */
const STANDSTILL = 0.9;
/** The peak of what a viewer passes on fades by this at each report. */
const FADE = 0.8;

/** One way of a round trip. A feeder's overflowing queue shows in it as well, so it excuses no more than a buffer hides. */
const way = (rttMs: Ms): Ms => Math.min(rttMs / 2, LIMITS.bufferMs);

/** Reads reports. Costs the same for each, however many viewers there are. */
export class Evidence {
	readonly #c = new Columns();
	readonly #rows = new Map<PeerId, number>();
	readonly #peers: (PeerId | null)[] = [];
	/** Rows whom somebody blames, and rows whom nobody can serve: all others cost nothing when they are asked for. */
	readonly #blamed = new Set<number>();
	readonly #cannot = new Set<number>();
	/** Source and floor send no reports: they lag no more than the best of those whom they feed. */
	readonly #least: readonly Least[] = [new Least(), new Least()];
	/** Against whom somebody's word alone was enough, and until when it is not against others. */
	readonly #words = new Map<PeerId, { readonly against: PeerId | null; readonly until: Ms }>();
	/** L. */
	latencyMs: Ms = LIMITS.latencyMs;

	constructor() {
		for (const server of [SOURCE, FLOOR]) {
			this.#c.set('parent', this.#c.add(), NOBODY);
			this.#c.set('feeder', server, NOBODY);
			this.#c.set('seen', server, Infinity);
			this.#c.set('uneasy', server, -Infinity);
			this.#peers[server] = null;
		}
	}

	/** Viewers known. */
	get size(): number {
		return this.#rows.size;
	}
	/** Rows kept: source, floor, viewers, and whoever has left but is still named as somebody's parent. */
	get rows(): number {
		return this.#c.rows;
	}
	/** Children that it says it has. */
	children(peer: PeerId): number {
		return this.#c.get('children', this.#rows.get(peer) ?? SOURCE);
	}

	/** Those whom nobody can serve. */
	cannotReceive(): readonly PeerId[] {
		return [...this.#cannot].map((row) => this.#peers[row] as PeerId);
	}

	/** Those who do not serve their children. Never source or floor: what they lack is no matter of places. */
	cannotSend(): readonly PeerId[] {
		return [...this.#blamed].filter((row) => row > FLOOR && !(this.#c.get('flags', row) & GONE) && this.#accused(row)).map((row) => this.#peers[row] as PeerId);
	}

	/** One or the other, as of now. */
	proven(peer: PeerId): boolean {
		const row = this.#rows.get(peer);
		return row !== undefined && (this.#cannot.has(row) || this.#accused(row));
	}

	/** What it passed on with room to spare, or those whom it serves well; in any case less than it was asked to. */
	measured(peer: PeerId): number {
		const c = this.#c;
		const row = this.#rows.get(peer) ?? SOURCE;
		const carried = Math.floor((c.get('carried', row) * 100) / LIMITS.headroomPercent);
		const well = c.get('kids', row) - c.get('blamers', row);
		return Math.max(0, Math.min(Math.max(carried, well), c.get('kids', row) - 1));
	}

	/**
	 * Takes a report in.
	 *
	 * @param carried Feeds' worth that it passed on for each that it received; NaN while unknown.
	 */
	observe(now: Ms, peer: PeerId, o: Observation, carried = NaN): void {
		const c = this.#c;
		const row = this.#rows.get(peer) ?? this.#add(now, peer);
		this.#judge(row, now, o);
		this.#refer(row, this.#row(o.parent), o.feed === 'none' ? NOBODY : this.#row(o.feeder));
		const [parent, feeder] = [c.get('parent', row), c.get('feeder', row)];
		const away = feeder !== NOBODY && feeder !== parent;
		this.#flag(row, AWAY, away);
		this.#flag(row, FLED, away && o.feed === 'delay');
		if (away || c.get('flags', row) & LATE || o.lagMs - c.get('lag', row) > this.latencyMs) c.set('uneasy', row, now);
		c.set('lag', row, o.lagMs);
		c.set('stalled', row, o.stalledMs);
		c.set('seen', row, now);
		c.set('rtt', row, o.rttMs);
		if (!away && feeder !== NOBODY) c.set('parentRtt', row, o.rttMs);
		if (feeder === SOURCE || feeder === FLOOR) c.set('lag', feeder, (this.#least[feeder] as Least).of(now, Math.max(0, o.lagMs - way(o.rttMs))));
		c.set('children', row, o.children.length);
		c.set('carried', row, Math.max(c.get('carried', row) * FADE, carried > 0 ? carried : 0));
	}

	/** Somebody left. */
	forget(peer: PeerId): void {
		const row = this.#rows.get(peer);
		if (row === undefined) return;
		for (const flag of [LATE, FLED, BLAMES, RELIEVED, CANNOT]) this.#flag(row, flag, false);
		this.#refer(row, NOBODY, NOBODY);
		this.#rows.delete(peer);
		this.#words.delete(peer);
		this.#flag(row, GONE, true);
		this.#release(row);
	}

	/** Judges the time since the last report by how it ended, and books it to whoever fed the row during it. */
	#judge(row: number, now: Ms, { lagMs, stalledMs }: Observation): void {
		const c = this.#c;
		const dt = Math.min(now - c.get('seen', row), LIMITS.reportStaleMs);
		const feeder = c.get('feeder', row);
		if (dt <= 0 || feeder === NOBODY) return;
		const behind = this.#lagAt(row, feeder, now, lagMs) - c.get('lag', feeder) - way(c.get('rtt', row));
		if (Number.isNaN(behind)) return;
		const stalled = stalledMs > c.get('stalled', row);
		const catching = c.get('lag', row) - lagMs > CATCHING * dt;
		if (lagMs - c.get('lag', row) > STANDSTILL * dt) return;
		if (stalled && catching) return; // It has left something out: who skips is not catching up.
		const late = behind > 2 * this.latencyMs && !catching;
		const flags = c.get('flags', row);
		const [away, cannot, lasting] = [(flags & AWAY) !== 0, (flags & CANNOT) !== 0, late && (flags & WAS_LATE) !== 0];
		this.#flag(row, LATE, late);
		this.#flag(row, WAS_LATE, late);
		const up = cannot ? 0 : !away ? Number(lasting) : !late && this.#fledFrom(row, now, lagMs) ? FLIGHT_WEIGHT : 0;
		const down = !lasting || (away && this.#crowded(feeder)) ? 0 : away || cannot ? 1 : this.#alone(row) ? DRAIN : 0;
		if (!away || !late) this.#fill(row, 'up', up * dt, dt, BLAMES);
		this.#fill(row, 'down', down * dt, dt, CANNOT);
		if (!away && !late && !cannot) c.set('down', row, 0); // Its parent serves it, so it can receive.
		if (away && !late && c.get('flags', row) & BLAMES && this.#believed(row, now)) this.#flag(row, RELIEVED, true);
		if (c.get('flags', row) & CANNOT) this.#acquit(row);
	}

	/** The lag of a row when another was last heard; NaN when that was not since the row's last report: lags change, so only like times are compared. */
	#lagAt(row: number, other: number, now: Ms, lagMs: Ms): Ms {
		const c = this.#c;
		const [since, at] = [c.get('seen', row), Math.min(now, c.get('seen', other))];
		return at < since ? NaN : c.get('lag', row) + ((lagMs - c.get('lag', row)) * (at - since)) / (now - since);
	}

	/** It fled from a parent that has what it needs, and is not in trouble itself: what is above the parent is not the parent's fault. */
	#fledFrom(row: number, now: Ms, lagMs: Ms): boolean {
		const c = this.#c;
		const parent = c.get('parent', row);
		if (!(c.get('flags', row) & FLED) || parent === NOBODY || c.get('parentRtt', row) === 0) return false;
		if (now - c.get('uneasy', parent) < LIMITS.cleanMs) return false;
		return c.get('lag', parent) + way(c.get('parentRtt', row)) - this.#lagAt(row, parent, now, lagMs) <= this.latencyMs;
	}

	/** One child's word is enough against one parent in a quarter of an hour. Against another it takes a second child: it may be a liar. */
	#believed(row: number, now: Ms): boolean {
		const [peer, parent] = [this.#peers[row] as PeerId, this.#peers[this.#c.get('parent', row)] ?? null];
		const before = this.#words.get(peer);
		if (before && before.against !== parent && now < before.until) return false;
		this.#words.set(peer, { against: parent, until: now + LIMITS.quarantineMsMax });
		return true;
	}

	/** Adds trouble, or drains it. */
	#fill(row: number, name: 'up' | 'down', trouble: Ms, dt: Ms, flag: number): void {
		const level = Math.min(LIMITS.lateMs, Math.max(0, this.#c.get(name, row) + (trouble > 0 ? trouble : -DRAIN * dt)));
		this.#c.set(name, row, level);
		if (level === LIMITS.lateMs) this.#flag(row, flag, true);
		else if (level === 0) this.#flag(row, flag, false);
		if (level === 0 && flag === BLAMES) this.#flag(row, RELIEVED, false);
	}

	/** Its parent is not to blame, or no longer its parent. */
	#acquit(row: number): void {
		this.#c.set('up', row, 0);
		this.#flag(row, BLAMES, false);
		this.#flag(row, RELIEVED, false);
	}

	/** Half of those it feeds are late, and more than one: then it is the feeder's doing. */
	#crowded(feeder: number): boolean {
		const late = this.#c.get('lateFeeds', feeder);
		return late > 1 && 2 * late >= this.#c.get('feeds', feeder);
	}

	/** Late on its parent's feed while its siblings are fine, and nobody else could be tried. */
	#alone(row: number): boolean {
		const parent = this.#c.get('parent', row);
		return (this.#c.get('flags', row) & BLAMES) !== 0 && parent !== NOBODY && this.#c.get('kids', parent) > 1 && this.#c.get('blamers', parent) === 1;
	}

	/** Two children or more, and half of all, or one that was well elsewhere. */
	#accused(row: number): boolean {
		const blamers = this.#c.get('blamers', row);
		return this.#c.get('relieved', row) > 0 || (blamers > 1 && 2 * blamers >= this.#c.get('kids', row));
	}

	// -------------------------------------------------------------------------------------------------------------------- rows

	#row(end: End | null): number {
		if (end === 'source') return SOURCE;
		if (end === 'floor') return FLOOR;
		return end === null || end === 'coordinator' ? NOBODY : (this.#rows.get(end) ?? NOBODY);
	}

	#add(now: Ms, peer: PeerId): number {
		const row = this.#c.add();
		for (const name of ['parent', 'feeder'] as const) this.#c.set(name, row, NOBODY);
		this.#c.set('seen', row, now);
		this.#c.set('uneasy', row, -Infinity);
		this.#rows.set(peer, row);
		this.#peers[row] = peer;
		return row;
	}

	/** Who its parent and its feeder are. A new parent starts without blame. */
	#refer(row: number, parent: number, feeder: number): void {
		const c = this.#c;
		const [oldParent, oldFeeder] = [c.get('parent', row), c.get('feeder', row)];
		if (oldParent !== parent) {
			this.#acquit(row);
			if (oldParent !== NOBODY) c.add1('kids', oldParent, -1);
			if (parent !== NOBODY) c.add1('kids', parent, 1);
			c.set('parent', row, parent);
			c.set('parentRtt', row, 0);
			this.#release(oldParent);
		}
		if (oldFeeder === feeder) return;
		this.#flag(row, LATE, false);
		if (oldFeeder !== NOBODY) c.add1('feeds', oldFeeder, -1);
		if (feeder !== NOBODY) c.add1('feeds', feeder, 1);
		c.set('feeder', row, feeder);
		this.#release(oldFeeder);
	}

	/** Sets one bit, and the sums that count it. */
	#flag(row: number, flag: number, on: boolean): void {
		const c = this.#c;
		const flags = c.get('flags', row);
		if (((flags & flag) !== 0) === on) return;
		c.set('flags', row, flags ^ flag);
		const [parent, feeder] = [c.get('parent', row), c.get('feeder', row)];
		const by = on ? 1 : -1;
		if (flag === LATE && feeder !== NOBODY) c.add1('lateFeeds', feeder, by);
		if (flag === CANNOT) this.#cannot[on ? 'add' : 'delete'](row);
		if (parent === NOBODY) return;
		if (flag === RELIEVED) c.add1('relieved', parent, by);
		if (flag !== BLAMES) return;
		c.add1('blamers', parent, by);
		if (c.get('blamers', parent) > 0) this.#blamed.add(parent);
		else this.#blamed.delete(parent);
	}

	/** The row of somebody who left is free once nobody names it. */
	#release(row: number): void {
		if (row <= FLOOR || !(this.#c.get('flags', row) & GONE) || this.#c.get('kids', row) + this.#c.get('feeds', row) > 0) return;
		this.#peers[row] = null;
		this.#c.remove(row);
	}
}

/** The least value of the last while: two slots, so that memory is constant. */
class Least {
	#present = Infinity;
	#before = Infinity;
	#since: Ms = -Infinity;

	of(now: Ms, value: Ms): Ms {
		if (now - this.#since >= LIMITS.reportStaleMs) {
			this.#before = now - this.#since < 2 * LIMITS.reportStaleMs ? this.#present : Infinity;
			this.#present = value;
			this.#since = now;
		}
		this.#present = Math.min(this.#present, value);
		return Math.min(this.#present, this.#before);
	}
}
