import { Account, busy, overlaps, TOGETHER_MS, type Busy, type Run } from './gap-account.ts';
import type { NetworkNode } from './model/network.ts';

/** A picture that stands still or jumps for less than this is no gap, ms: one chunk. */
export const GAP_LEAST_MS = 100;
/** A hop that took so much longer than its way is where lateness arose, ms. */
const EXCESS_MS = 60;
/** What happened so long before a chunk was late may be why, ms: a report, a batch, a directive and a link that is set up lie in between. */
const BEFORE_MS = 6_000;
/** A line's queue of so much is a reason, ms. */
const BUSY_MS = 100;
/** A full line holds a chunk up before so much has passed since its feeder had it, ms. */
const QUEUE_MS = 500;
/** After his first picture a viewer builds his buffer up for so long, ms: he plays 5 % slower until it has B. */
const START_MS = 10_000;
/** What a buffer that is whole would have hidden is no gap of the newcomer's, ms: B, and a chunk that is counted whole. */
const HIDDEN_MS = 700;
/** A move that was ordered holds up what comes so long after it, ms: two feeds overlap, and the new one has to catch up. */
const ORDER_MS = 2_000;
/** A lost message comes a round trip later, and lines that others fill hold it up half a second: more than this is not their doing, ms. */
const LOSS_MS = 1_500;
/** Whoever has got a place farther down, or somebody above him has, falls back for so long, ms. */
const MOVED_MS = 15_000;
const HOPS = 64;

/** Why a picture stood still. */
export type Cause =
	| 'feeder gone' | 'full' | 'radio' | 'uplink' | 'downlink' | 'server' | 'order' | 'start' | 'outage' | 'liar' | 'hidden' | 'loss' | 'no place' | 'moved' | 'repair';

/** What the explanation may ask the world. Viewers by number; the server is 0. */
export interface GapWorld {
	now(): number;
	/** When the source has sent the whole chunk. */
	sentAt(chunk: number): number | undefined;
	/** One way between two nodes with everything but queues, ms. */
	wayMs(a: NetworkNode, b: NetworkNode): number;
	/** Whether this node's radio stood still at some time in between. */
	radio(node: NetworkNode, from: number, to: number): boolean;
	readonly server: NetworkNode;
	/** Who has this name. */
	idOf(end: string): number | undefined;
	/** The network loses messages at random. */
	readonly lossy: boolean;
}
/** One hop of a late chunk, from the viewer upwards. */
interface Hop {
	readonly id: number;
	readonly feeder: number | undefined;
	/** When the feeder had it, and when it came. */
	readonly from: number;
	readonly to: number;
	readonly excessMs: number;
}

/** A gap that nothing explains. */
export class Unexplained extends Error {}

/**
 * Every gap in a viewer's picture must have a cause that the world knows. A late chunk is followed from the viewer up to the source, hop by
 * hop; where it took longer than the way, whatever happened to the two at that hop and at that time is looked for: a feeder that left, a radio
 * that stood still, a full line, an order of the coordinator.
 */
export class Gaps {
	readonly counts = new Map<Cause, number>();
	readonly #world: GapWorld;
	readonly #chunkMs: number;
	readonly #accounts = new Map<number, Account>();
	readonly #server: Busy = { from: -Infinity, to: -Infinity };
	readonly #outages: { readonly from: number; readonly to: number }[] = [];

	constructor(world: GapWorld, chunkMs: number) {
		this.#world = world;
		this.#chunkMs = chunkMs;
	}

	joined(id: number, node: NetworkNode, lies: boolean): void {
		const account = new Account(node, this.#world.now());
		account.lies = lies;
		this.#accounts.set(id, account);
	}
	left(id: number): void {
		const account = this.#accounts.get(id);
		if (!account) return;
		this.ended(id);
		account.goneAt = this.#world.now();
	}
	hidden(id: number, is: boolean): void {
		const hidden = this.#accounts.get(id)?.hidden;
		if (!hidden) return;
		if (is) hidden.from = this.#world.now();
		hidden.to = is ? Infinity : this.#world.now();
	}
	outage(forMs: number): void {
		const now = this.#world.now();
		this.#outages.push({ from: now, to: now + forMs });
	}

	/** A part of a chunk that this viewer did not have; `from` 0: the server. */
	got(id: number, chunk: number, from: number): void {
		const account = this.#accounts.get(id);
		if (!account) return;
		const now = this.#world.now();
		account.got(now, chunk, from);
		if (account.node.downBacklogMs(now) > BUSY_MS) busy(account.down, now, TOGETHER_MS);
	}

	/** This viewer's machine has given a whole chunk to its player. */
	played(id: number, chunk: number): void {
		this.#accounts.get(id)?.played(chunk);
	}

	/** This viewer (0: the server) has put something on its uplink. */
	sent(id: number): void {
		const account = this.#accounts.get(id);
		const now = this.#world.now();
		const node = account?.node ?? this.#world.server;
		if (node.backlogMs(now) > BUSY_MS) busy(account?.up ?? this.#server, now, TOGETHER_MS);
	}

	noted(id: number, name: string, fields: Readonly<Record<string, number | string>>): void {
		this.#accounts.get(id)?.told({ at: this.#world.now(), name, fields });
	}

	/**
	 * A chunk was due at this time, and shown or not. The first one that is shown again ends a gap, and is when it must be explained.
	 *
	 * @throws Unexplained with a minimal trace.
	 */
	due(id: number, at: number, inTime: boolean, chunk: number): void {
		const account = this.#accounts.get(id);
		if (!account) return;
		if (account.startedAt === Infinity) account.startedAt = at;
		if (inTime) this.ended(id);
		else if (account.run) account.run.to = at + this.#chunkMs;
		else account.run = { from: at, to: at + this.#chunkMs, chunk };
	}

	/** Whatever goes on is looked at as far as it went. */
	ended(id: number): void {
		const account = this.#accounts.get(id);
		const run = account?.run;
		if (!account || !run) return;
		account.run = null;
		if (run.to - run.from < GAP_LEAST_MS - 1) return;
		const cause = this.#explain(id, account, run);
		this.counts.set(cause, (this.counts.get(cause) ?? 0) + 1);
	}

	begin(): void {
		this.counts.clear();
	}

	// ----------------------------------------------------------------------------------------------------- explaining

	#explain(id: number, account: Account, run: Run): Cause {
		const chunk = account.blocking(run.chunk);
		// What was given up is not waited for any longer.
		const lacks = !account.hasPlayed(chunk);
		const hops = this.#trace(id, chunk, lacks ? account.gaveUp(run.from - BEFORE_MS, run.to) : run.to, lacks);
		const cause = this.#search(hops, chunk, new Set());
		if (cause) return cause;
		if (run.from - account.startedAt < START_MS && run.to - run.from <= HIDDEN_MS) return 'start';
		// No hop took longer than its way: the way has become longer than the buffer.
		const moved = hops.some(({ id: who }) => this.#accounts.get(who)?.during(run.from - MOVED_MS, run.to).some(({ name }) => name === 'feed' || name === 'resume'));
		if (moved && !hops.some(({ excessMs }) => excessMs > EXCESS_MS)) return 'moved';
		throw new Unexplained(this.#told(id, account, run, hops));
	}

	/** The cause at the hop that took longest; if there is none, whoever fed him before may have waited for somebody else. */
	#search(hops: readonly Hop[], chunk: number, seen: Set<number>): Cause | undefined {
		const late = hops.filter((hop) => hop.excessMs > EXCESS_MS).sort((a, b) => b.excessMs - a.excessMs);
		for (const hop of late) {
			const cause = this.#causeOf(hop);
			if (cause) return cause;
		}
		for (const { id, from, to } of late) {
			for (const other of this.#formerOf(this.#accounts.get(id) as Account, from, to)) {
				if (seen.has(other)) continue;
				seen.add(other);
				const cause = this.#search(this.#trace(other, chunk, to, false), chunk, seen);
				if (cause) return cause;
			}
		}
		return undefined;
	}

	/** The way of a chunk from a viewer to the source. `lacks`: he has never had the whole of it. */
	#trace(id: number, chunk: number, until: number, lacks: boolean): readonly Hop[] {
		const hops: Hop[] = [];
		const first = this.#world.sentAt(chunk) ?? until;
		let [at, who]: [Account, number] = [this.#accounts.get(id) as Account, id];
		while (hops.length < HOPS) {
			const here = lacks && hops.length === 0 ? undefined : at.of(chunk);
			const to = here?.at ?? until;
			const feeder = here ? here.from : this.#feederOf(at, to);
			const above = feeder === undefined || feeder === 0 ? undefined : this.#accounts.get(feeder);
			const from = feeder === 0 || above?.forgets(chunk) ? first : above?.of(chunk)?.at;
			const way = this.#world.wayMs(at.node, above?.node ?? this.#world.server);
			// The feeder lacks it as well: whoever is above him is to blame.
			const excessMs = from === undefined ? (above && !here ? 0 : Infinity) : Math.max(0, to - from - way);
			hops.push({ id: who, feeder, from: from ?? first, to, excessMs });
			if (!above || feeder === undefined || above.forgets(chunk) || above.goneAt < first || hops.some((hop) => hop.id === feeder)) break;
			[at, who] = [above, feeder];
		}
		return hops;
	}

	/** Everybody who fed this viewer around that time, or whom it lost. */
	#formerOf(account: Account, from: number, to: number): readonly number[] {
		const ends = account.during(from - BEFORE_MS, to).flatMap(({ name, fields }) => (name === 'orphan' ? [fields['of']] : name === 'feed' ? [fields['was'], fields['from']] : []));
		return [...new Set(ends)].map((end) => this.#world.idOf(String(end))).filter((id) => id !== undefined);
	}

	#feederOf(account: Account, time: number): number | undefined {
		const name = account.feederAt(time);
		return name === undefined ? undefined : name === 'source' || name === 'floor' ? 0 : this.#world.idOf(name);
	}

	#causeOf({ id, feeder, from, to, excessMs }: Hop): Cause | undefined {
		const account = this.#accounts.get(id) as Account;
		const above = feeder ? this.#accounts.get(feeder) : undefined;
		const events = account.during(from - BEFORE_MS, to);
		const former = this.#formerOf(account, from, to);
		const others = [...new Set([above, ...former.map((other) => this.#accounts.get(other))])].filter((other) => other !== undefined);
		if (others.some((other) => other.goneAt >= from - BEFORE_MS && other.goneAt <= to)) return 'feeder gone';
		if (overlaps(account.full, from - BEFORE_MS, to)) return 'full';
		if (others.some((other) => other.lies) || account.lies) return 'liar';
		if ([account, ...others].some((other) => this.#world.radio(other.node, from - this.#chunkMs, to))) return 'radio';
		// A line that fills up later carries what was asked for again: that is no reason.
		const full = (line: Busy): boolean => overlaps(line, from - TOGETHER_MS, Math.min(to, from + QUEUE_MS));
		if (others.some((other) => full(other.up))) return 'uplink';
		if (full(account.down)) return 'downlink';
		if (full(account.up)) return 'uplink'; // What it asked for was asked late.
		if (feeder === 0 && full(this.#server)) return 'server';
		if (this.#outages.some((one) => overlaps(one, from - BEFORE_MS, to))) return 'outage';
		if ([account, ...others].some((other) => overlaps(other.hidden, from - BEFORE_MS, to))) return 'hidden';
		// What may be said of many comes last.
		const moved = events.findLastIndex(({ at, name }) => name === 'feed' && at >= from - ORDER_MS);
		if (events.slice(0, Math.max(0, moved)).some(({ name }) => name === 'directive')) return 'order';
		if (events.some(({ name }) => name === 'no-grant' || name === 'refused') && former.length > 0) return 'no place';
		if (feeder !== undefined && this.#feederOf(account, to) !== feeder) return 'repair';
		if (this.#world.lossy && excessMs < LOSS_MS) return 'loss';
		return from - account.joinedAt < START_MS ? 'start' : undefined;
	}

	#told(id: number, account: Account, run: Run, hops: readonly Hop[]): string {
		const name = (who: number | undefined): string => (who === undefined ? 'nobody' : who === 0 ? 'the server' : `viewer ${who}`);
		const ms = (value: number): string => value.toFixed(0);
		const way = hops.map((hop) => `  ${name(hop.id)} from ${name(hop.feeder)}: ${ms(hop.from)} to ${ms(hop.to)}, ${ms(hop.excessMs)} ms more than the way`);
		const worst = [...hops].sort((a, b) => b.excessMs - a.excessMs)[0];
		const seen = [...new Set([id, worst?.id ?? id, worst?.feeder ?? id])].flatMap((who) =>
			(this.#accounts.get(who)?.during(run.from - BEFORE_MS, run.to) ?? []).map((event) => `  ${ms(event.at)} ${name(who)} ${event.name} ${JSON.stringify(event.fields)}`));
		return `${name(id)} stood still from ${ms(run.from)} to ${ms(run.to)} ms for no reason: chunk ${account.blocking(run.chunk)} of ${run.chunk}, first picture at ${ms(account.startedAt)}\n${[...way, ...seen].join('\n')}`;
	}
}
