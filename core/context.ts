import type { Ms, UnixMs } from './machine.ts';
import { covers, type CaptureRange } from './tombstones.ts';
import type { LinkId, Note, PeerId, PeerOptions, PeerOut, Rendition, Session } from './messages.ts';
import type { Neighbour } from './neighbour.ts';
import type { Peak, Telemetry } from './telemetry.ts';
import type { Timers } from './timers.ts';
import type { Track } from './track.ts';
import { writeControl, type Control, type Directive, type Packet } from './wire.ts';

/** The peer's timers, a sentence each. */
export type PeerTimer =
	| 'control' // redial the coordinator
	| 'report' // tell the coordinator what we do
	| 'time' // compare clocks
	| 'detect' // the feeder has been silent for too long
	| 'grant' // the feeder that we asked has not answered
	| 'overlap' // two feeds have run side by side for too long
	| 'seek' // an orphan, or a viewer without a place, asks again
	| 'starve' // our own buffer runs out while the feeder recovers
	| 'steer' // look again whether the feed that the directive names can be had
	| 'unlinked' // neighbours of the newest directive should be linked by now
	| 'gap' // a packet is missing inside a feed
	| 'change' // the new rendition's group has not come in time: the present one plays on
	| 'survey' // the neighbours that were offered have had their time to answer
	| 'tend' // beats, leases, redials and what is owed: the earliest of all links
	| 'redial' // a neighbour to whom there is no link may be dialled again
	| 'withhold' // what is captured begins or ceases to be off the air
	| 'pace'; // the source's next packet is due

/** Of the peer's own life, what its parts count. */
export const COUNTERS = [
	'bytesFromPeers', 'bytesFromServer', 'bytesToPeers', 'bytesToServer', 'packetsRejected', 'feedChanges', 'packetsPlayed', 'packetsSkipped',
	'packetsWithheld', 'duplicates', 'needsAsked', 'needsAnswered', 'unsolicited',
] as const;
export type Counter = (typeof COUNTERS)[number];

/** What the parts of a peer share. Plain state; the parts hold the rules. */
export interface Context {
	readonly options: PeerOptions;
	readonly timers: Timers<PeerTimer>;
	readonly counters: Telemetry<Counter>;
	readonly gaps: Peak;
	/** All links but the one to the coordinator. */
	readonly links: Map<LinkId, Neighbour>;
	/** Those whose next beat, lease or debt may have moved since it was last looked at. */
	readonly touched: Neighbour[];
	/** In the order of the links, all whom we feed or owe a packet; null: to be looked up again. */
	served: readonly Neighbour[] | null;
	/** Set at the beginning of each step. */
	now: Ms;
	out: PeerOut[];
	/** Unix ms at `now` = 0 on this host, and what the coordinator's clock is ahead of it. */
	unixBase: UnixMs;
	clockOffsetMs: Ms;
	self: PeerId | null;
	token: Uint8Array;
	directive: Directive | null;
	session: Session;
	/** The rendition that is played; with the source, its first. */
	track: Track;
	/** All that are held: the source's renditions; with a viewer the one played, one that he goes over to, one whose receivers have not left. */
	readonly tracks: Map<Rendition, Track>;
	/** What is off the air. */
	withheld: readonly CaptureRange[];
	/** L and B as the coordinator told. */
	latencyMs: Ms;
	bufferMs: Ms;
}

/** The coordinator's wall clock, as well as it is known. */
export function unixNow(ctx: Context): UnixMs {
	return ctx.unixBase + ctx.now + ctx.clockOffsetMs;
}

export function note(ctx: Context, name: string, fields: Note['fields']): void {
	ctx.out.push({ t: 'note', name, fields });
}

/** What is owed to a neighbour may have moved: the end of the step looks at it, and at no others. */
export function touch(ctx: Context, neighbour: Neighbour): void {
	if (neighbour.touched) return;
	neighbour.touched = true;
	ctx.touched.push(neighbour);
}

function send(ctx: Context, neighbour: Neighbour, bytes: Uint8Array): void {
	ctx.out.push({ t: 'send', link: neighbour.link, bytes });
	neighbour.said = ctx.now;
	touch(ctx, neighbour);
	ctx.counters.count(isServer(neighbour) ? 'bytesToServer' : 'bytesToPeers', bytes.length);
}

/** Sends what the link's room allows. */
export function flush(ctx: Context, neighbour: Neighbour): void {
	for (let bytes = neighbour.take(); bytes; bytes = neighbour.take()) send(ctx, neighbour, bytes);
}

/** Sends a packet that may not wait, or queues it when the link has no room. */
export function pass(ctx: Context, neighbour: Neighbour, packet: Packet): void {
	if (neighbour.mayPass(packet.bytes.length)) return send(ctx, neighbour, packet.bytes);
	neighbour.queuePacket(packet, 'live', ctx.now);
	flush(ctx, neighbour);
}

/** Queues a control message and sends what can be sent. */
export function say(ctx: Context, neighbour: Neighbour, message: Control): void {
	neighbour.queueControl(writeControl(message));
	flush(ctx, neighbour);
}

export function isServer(neighbour: Neighbour): boolean {
	return neighbour.end === 'source' || neighbour.end === 'floor';
}

/** The open link to an end, if there is one. */
export function linkTo(ctx: Context, end: string | null): Neighbour | null {
	if (end === null) return null;
	for (const neighbour of ctx.links.values()) if (neighbour.end === end && neighbour.open) return neighbour;
	return null;
}

/** The rendition that the newest directive gives us; before the first, the one that we have. */
export function goalRendition(ctx: Context): Rendition {
	return ctx.directive?.rendition ?? ctx.track.rendition;
}

/** True while what is captured now is off the air: by the clock, whatever the source says of its own. */
export function withheldNow(ctx: Context): boolean {
	return ctx.withheld.length > 0 && covers(ctx.withheld, unixNow(ctx));
}

/** True when the peer has a position in the tree. */
export function placed(ctx: Context): boolean {
	return ctx.directive !== null && ctx.directive.position > 0;
}
