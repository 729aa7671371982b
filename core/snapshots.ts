/** What a peer shows of itself: to the coordinator, and to screens and checkers. */
import { linkTo, placed, type Context } from './context.ts';
import type { Intake } from './intake.ts';
import type { LabelBook } from './labels.ts';
import type { Track } from './track.ts';
import type { Ms } from './machine.ts';
import type { End, PeerView, State } from './messages.ts';
import type { FeedRole, Place, Report } from './wire.ts';

/** How far our head is behind the newest that any neighbour told, media ms. */
function lagMs(ctx: Context): Ms {
	const mine = ctx.track.headMs;
	let newest = mine;
	for (const { told } of ctx.links.values()) if (told.session === ctx.session) newest = Math.max(newest, told.headMs);
	return newest - mine;
}

/** For how long the oldest packet for any receiver has waited here, ms. */
function queueMs(ctx: Context): Ms {
	let longest = 0;
	for (const other of ctx.links.values()) longest = Math.max(longest, other.waitedMs(ctx.now));
	return longest;
}

/** Round trip to a neighbour, ms; 0 while unknown. */
function rttMs(ctx: Context, end: End | null): Ms {
	const other = linkTo(ctx, end);
	return other?.rttKnown ? Math.round(other.rttMs) : 0;
}

const NOWHERE: Place = { tree: 'A', position: 0, level: 0, fanOut: 0, parent: 'floor', children: [], buddy: null, ward: null, standby: null };

function placeOf(ctx: Context): Place {
	const place = placed(ctx) && ctx.directive ? ctx.directive : NOWHERE;
	const { tree, position, level, fanOut, parent, children, buddy, ward, standby } = place;
	return { tree, position, level, fanOut, parent, children, buddy, ward, standby };
}

/** What only the peer itself knows of its state. */
export interface Doing {
	readonly settled: boolean;
	readonly feed: FeedRole;
	readonly feeder: End | null;
	readonly label: number;
	/** How long the feeder may be silent, ms; 0 with the source. */
	readonly detectMs: Ms;
	readonly unlinked: End | null;
}

export function reportOf(ctx: Context, track: Track, { detectMs, ...doing }: Doing): Report {
	const { directive, counters } = ctx;
	const buddyRttMs = rttMs(ctx, directive?.buddy ?? null);
	return {
		t: 'report',
		epoch: directive?.epoch ?? [0, 0],
		...placeOf(ctx),
		...doing,
		session: ctx.session,
		head: track.buffer.head,
		headMs: track.headMs,
		captureMs: track.buffer.headPacket?.captureMs ?? 0,
		lagMs: Math.max(0, Math.round(lagMs(ctx))),
		gapMs: Math.round(ctx.gaps.max(ctx.now)),
		rttMs: rttMs(ctx, directive?.parent ?? null),
		buddyRttMs,
		// What the packets wait for at the buddy is in the round trip already: beats leave by the same uplink.
		coverMs: buddyRttMs > 0 ? Math.round(detectMs) + buddyRttMs : 0,
		queueMs: Math.round(queueMs(ctx)),
		rendition: track.rendition,
		bytesFromPeers: counters.get('bytesFromPeers'),
		bytesFromServer: counters.get('bytesFromServer'),
		bytesToPeers: counters.get('bytesToPeers'),
		stalledMs: 0,
	};
}

/** What a view shows of the parts of a peer. */
export interface Showing {
	readonly intake: Pick<Intake, 'role' | 'feeder' | 'settled'>;
	readonly labels: LabelBook;
	readonly state: State;
	readonly why: string;
	readonly control: boolean;
}

export function viewOf(ctx: Context, { intake, labels, state, why, control }: Showing, now: Ms): PeerView {
	const { directive, counters, track } = ctx;
	const place = placed(ctx) && directive ? directive : null;
	const { role } = intake;
	const links = [...ctx.links.values()];
	return {
		state, why, peer: ctx.self, session: ctx.session || null, rendition: track.rendition,
		tree: place?.tree ?? null, position: place?.position ?? null, level: place?.level ?? null, fanOut: place?.fanOut ?? null, epoch: directive?.epoch ?? null,
		label: labels.of(track.rendition).value, labels: labels.all(),
		parent: place?.parent ?? null, buddy: place?.buddy ?? null, ward: place?.ward ?? null, standby: place?.standby ?? null, children: place?.children ?? [],
		feeding: links.filter((other) => other.outgoing).map((other) => ({ to: other.end as End, label: other.told.label, rendition: other.outgoing?.rendition ?? 0 })),
		fedBy: links.filter((other) => other.asked?.granted && other.session.status === 'fed').map((other) => other.end as End),
		feed: role === 'delay' || (role === 'bridge' && intake.feeder?.end === place?.buddy) ? 'buddy' : role === 'bridge' ? 'standby' : role,
		head: track.buffer.head, headMediaMs: track.headMs, headCaptureMs: track.buffer.headPacket?.captureMs ?? 0,
		lagMs: lagMs(ctx), bufferTargetMs: ctx.bufferMs, clockOffsetMs: ctx.clockOffsetMs,
		bytesFromPeers: counters.get('bytesFromPeers'), bytesFromServer: counters.get('bytesFromServer'), bytesToPeers: counters.get('bytesToPeers'),
		packetsRejected: counters.get('packetsRejected'), feedChanges: counters.get('feedChanges'), gapMsMax: ctx.gaps.max(now),
		settled: ctx.options.role === 'source' || intake.settled,
		linksUp: links.filter((other) => other.open).length, control,
	};
}
