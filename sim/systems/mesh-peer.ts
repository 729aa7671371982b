import type { Holdings, Viewer } from './ground.ts';

/** Header of a map or a request, bytes. */
export const HEAD_BYTES = 8;

/** What a viewer knows of one partner. */
export class Partner {
	readonly peer: MeshPeer;
	/** Its last buffer map. */
	seen: Holdings | null = null;
	heardAt: number;
	/** Asked for and not come. */
	outstanding = 0;
	/** How long it takes to send one unit, as it seemed lately, ms. */
	unitMs: number;
	lastUnitAt = 0;
	/** Units that came from it since the last look. */
	useful = 0;

	constructor(peer: MeshPeer, now: number, unitMs: number) {
		this.peer = peer;
		this.heardAt = now;
		this.unitMs = unitMs;
	}
}

/** What was asked of whom. */
export interface Pending {
	readonly from: Partner;
	readonly askedAt: number;
	readonly until: number;
}

/** One member of a mesh. */
export class MeshPeer {
	readonly viewer: Viewer;
	readonly partners = new Map<number, Partner>();
	readonly pending = new Map<number, Pending>();
	/** When a missing unit was first seen in a partner's map. */
	readonly sightings = new Map<number, number>();
	/** Link set-ups that run. */
	opening = 0;
	/** First unit that it asks for; -1 before it knows. */
	start = -1;
	/** Who pushes each substream to it, and to whom it pushes each. */
	readonly pushers: (Partner | null)[];
	readonly pushed: Set<MeshPeer>[];
	/** Substreams that it pushes, counted per receiver. */
	pushes = 0;
	/** Units of each substream in a row that its pusher did not bring. */
	readonly strikes: Uint8Array;

	constructor(viewer: Viewer, substreams: number) {
		this.viewer = viewer;
		this.pushers = new Array<Partner | null>(substreams).fill(null);
		this.pushed = Array.from({ length: substreams }, () => new Set<MeshPeer>());
		this.strikes = new Uint8Array(substreams);
	}

	/** Has an uplink. */
	get serves(): boolean {
		return this.viewer.person.usableKbps > 0;
	}
}

/** One unit to be asked for. */
export interface Wish {
	readonly unit: number;
	readonly from: Partner;
}

/** What the scheduler looks at. */
export interface Plan {
	readonly partners: readonly Partner[];
	readonly held: Holdings;
	/** First and last unit to look at. */
	readonly from: number;
	readonly to: number;
	/** Units below this are asked for in order of their deadlines; those above by how few have them. */
	readonly urgent: number;
	/** What a partner may have to send us at once, ms of its time. */
	readonly aheadMs: number;
	/** Whether this unit is to be asked for now. */
	wanted(unit: number): boolean;
}

/**
 * Which units to ask of whom: those due soon first, then the rarest among the partners; each of the partner that would send it first.
 * Source: the scheduling of DONet (Zhang, Liu, Li, Yum, "CoolStreaming/DONet", INFOCOM 2005, section IV).
 */
export function schedule({ partners, held, from, to, urgent, aheadMs, wanted }: Plan): Wish[] {
	const missing: { readonly unit: number; readonly suppliers: number }[] = [];
	for (let unit = from; unit <= to; unit++) {
		if (held.has(unit)) continue;
		let suppliers = 0;
		for (const { seen } of partners) if (seen?.has(unit)) suppliers++;
		if (suppliers > 0 && wanted(unit)) missing.push({ unit, suppliers });
	}
	const rank = ({ unit, suppliers }: (typeof missing)[number]): number => (unit < urgent ? 0 : suppliers);
	missing.sort((a, b) => rank(a) - rank(b) || a.unit - b.unit);
	const wishes: Wish[] = [];
	const asked = new Map<Partner, number>();
	for (const { unit } of missing) {
		let best: Partner | undefined;
		let bestMs = aheadMs;
		for (const partner of partners) {
			if (!partner.seen?.has(unit)) continue;
			const ms = (partner.outstanding + (asked.get(partner) ?? 0) + 1) * partner.unitMs;
			if (ms > bestMs || (ms === bestMs && best)) continue;
			best = partner;
			bestMs = ms;
		}
		// Somebody slow with nothing else to do may still try one.
		best ??= partners.find((partner) => partner.seen?.has(unit) && partner.outstanding + (asked.get(partner) ?? 0) === 0);
		if (!best) continue;
		asked.set(best, (asked.get(best) ?? 0) + 1);
		wishes.push({ unit, from: best });
	}
	return wishes;
}
