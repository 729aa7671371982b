import { FLAG, LIMITS, readPacket, type Peer, type PeerView } from '@dumbbell-stream/core';
import type { Actor, Checker, Viewer, World } from './world.ts';

function fail(world: World, actor: Actor, what: string): never {
	const last = world.notes.filter((note) => note.who === actor.name).slice(-12);
	const trace = last.map((note) => `  ${note.at.toFixed(1)} ${note.name} ${JSON.stringify(note.fields)}`).join('\n');
	throw new Error(`seed ${world.options.seed}, ${world.now.toFixed(1)} ms, ${actor.name}: ${what}\n${trace}`);
}

/** A machine that was just woken owes nothing at the same instant: no livelock. */
export const noLivelock: Checker = {
	afterStep(world, actor, input) {
		if (input.t === 'tick' && actor.machine.deadline().at <= world.now) fail(world, actor, `asks again at once: ${actor.machine.deadline().why}`);
	},
};

/** Keeps every packet that the source sends, as the truth; whatever anybody plays or forwards must be one of them, to the byte. */
export function onlyTruth(liars: ReadonlySet<Actor> = new Set()): Checker {
	return {
		afterStep(world, actor, _input, outputs) {
			for (const out of outputs) {
				if (out.t === 'send' && out.bytes[0] === 0x50 && !liars.has(actor)) checkForwarded(world, actor, out.bytes);
				if (out.t === 'play') {
					const { session, rendition, seq, bytes } = out.packet;
					if (world.originals.has(bytes)) continue;
					const truth = world.ledger.get(`${session} ${rendition} ${seq}`);
					if (!truth || !same(truth.bytes, bytes)) fail(world, actor, `plays a packet that the source did not send: ${session} ${seq}`);
				}
			}
		},
	};
}

function checkForwarded(world: World, actor: Actor, bytes: Uint8Array): void {
	if (world.originals.has(bytes)) return;
	const sealed = readPacket(bytes, world.stream);
	if (typeof sealed === 'string') return fail(world, actor, `forwards ${sealed}`);
	const key = `${sealed.session} ${sealed.rendition} ${sealed.flags & FLAG.announcement ? 'announcement' : sealed.seq}`;
	const truth = world.ledger.get(key);
	if (actor === world.source) {
		if (truth && !same(truth.bytes, bytes)) return;
		world.ledger.set(key, sealed as never);
		world.originals.add(bytes);
	} else if (!truth || !same(truth.bytes, bytes)) fail(world, actor, `forwards a packet that the source did not send: ${key}`);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
	return a === b || (a.length === b.length && a.every((byte, i) => byte === b[i]));
}

/** Played in order, none twice, and after a skip from the start of a group. */
export const inOrder: Checker = {
	afterStep(world, actor, _input, outputs) {
		const viewer = actor as Viewer;
		for (const out of outputs) {
			if (out.t !== 'play') continue;
			const { session, rendition, seq, groupSeq } = out.packet;
			const same = session === viewer.lastSession && rendition === viewer.lastRendition;
			const anew = !same || seq !== viewer.lastSeq + 1;
			if (session < viewer.lastSession || (same && seq <= viewer.lastSeq)) fail(world, actor, `plays ${seq} after ${viewer.lastSeq}`);
			if (anew && seq !== groupSeq) fail(world, actor, `goes on inside a group: ${seq}, group ${groupSeq}, after ${viewer.lastSeq}`);
			viewer.lastSession = session;
			viewer.lastRendition = rendition;
			viewer.lastSeq = seq;
		}
	},
};

/** Labels grow along every feed, feeds stay within the credits, and nobody takes more than two feeds at once. */
export const feeds: Checker = {
	afterStep(world, actor) {
		if (actor.name === 'coordinator') return;
		const view = (actor.machine as unknown as Peer).view(world.now);
		const byId = peersById(world);
		if (actor !== world.source) {
			if (view.feeding.length > creditsOf(actor, view)) fail(world, actor, `gives ${view.feeding.length} feeds`);
			if (view.fedBy.length > 2) fail(world, actor, `takes ${view.fedBy.length} feeds: ${view.fedBy.join(' ')}`);
		}
		for (const { to, rendition } of view.feeding) {
			const other = byId.get(to);
			if (!other || other.dead) continue;
			const theirs: PeerView = other.peer.view(world.now);
			const active = theirs.fedBy.some((end) => end === view.peer || (actor === world.source && (end === 'source' || end === 'floor')));
			const [ours, below] = [labelOf(view, rendition), labelOf(theirs, rendition)];
			if (active && !(ours < below)) fail(world, actor, `feeds ${other.name}: label ${ours} is not below ${below}`);
		}
	},
};

const INDEX = new WeakMap<World, { size: number; at: number; byId: Map<string, Viewer> }>();
function peersById(world: World): Map<string, Viewer> {
	let index = INDEX.get(world);
	if (!index || index.size !== world.viewers.length || world.now - index.at > 50) {
		index = { size: world.viewers.length, at: world.now, byId: new Map() };
		for (const viewer of world.viewers) {
			const { peer } = viewer.peer.view(world.now);
			if (peer) index.byId.set(peer, viewer);
		}
		INDEX.set(world, index);
	}
	return index.byId;
}

/** No feed cycle: following who feeds whom always ends at the source, the floor, or an orphan. */
export function noCycle(world: World): void {
	const byId = peersById(world);
	for (const viewer of world.alive) {
		const seen = new Set<Viewer>([viewer]);
		let at: Viewer | undefined = viewer;
		while (at) {
			const up: string | undefined = at.peer.view(world.now).fedBy[0];
			at = up === undefined ? undefined : byId.get(up);
			if (at && seen.has(at)) fail(world, viewer, 'is its own ancestor');
			if (at) seen.add(at);
		}
	}
}

/** What is cheap enough after each of millions of steps; `lookAtAll` sees the rest once in a while. */
export function cheapCheckers(liars: ReadonlySet<Actor>): readonly Checker[] {
	return [noLivelock, onlyTruth(liars), inOrder];
}

/**
 * The rules between viewers, on everybody at once: feeds within the credits, one intake (two while it changes), labels that grow along
 * every feed, no cycle, links within their bound.
 *
 * @param views Of everybody who is alive.
 */
export function lookAtAll(world: World, views: ReadonlyMap<Viewer, PeerView>): void {
	const byId = new Map<string, { readonly viewer: Viewer; readonly view: PeerView }>();
	// Who is really fed by whom: both ends say so (one end alone may not have heard yet that it is over).
	const feeder = new Map<string, string>();
	for (const [viewer, view] of views) if (view.peer) byId.set(view.peer, { viewer, view });
	for (const [viewer, view] of views) {
		const credits = creditsOf(viewer, view);
		if (view.feeding.length > credits) fail(world, viewer, `gives ${view.feeding.length} feeds of ${credits}`);
		if (view.fedBy.length > 2) fail(world, viewer, `takes ${view.fedBy.length} feeds: ${view.fedBy.join(' ')}`);
		if (view.linksUp > LIMITS.links) fail(world, viewer, `holds ${view.linksUp} links`);
		for (const { to, rendition } of view.feeding) {
			const fed = byId.get(to);
			if (!fed || !view.peer || !fed.view.fedBy.includes(view.peer)) continue;
			const [ours, below] = [labelOf(view, rendition), labelOf(fed.view, rendition)];
			if (!(ours < below)) fail(world, viewer, `feeds ${fed.viewer.name}: label ${ours} is not below ${below}`);
			if (rendition === fed.view.rendition) feeder.set(to, view.peer);
		}
	}
	// Labels that grow along every feed leave no room for a cycle; this looks all the same, by walking up.
	const fine = new Set<string>();
	for (const start of byId.keys()) {
		const path: string[] = [];
		for (let at: string | undefined = start; at !== undefined && !fine.has(at); at = feeder.get(at)) {
			if (path.includes(at)) fail(world, (byId.get(at) as { readonly viewer: Viewer }).viewer, 'is its own ancestor');
			path.push(at);
		}
		for (const peer of path) fine.add(peer);
	}
}

/** The largest fan-out that a viewer has had: who moves still feeds the children of his old place until they have left. */
const FAN_OUTS = new WeakMap<Actor, number>();

/** Feeds that this viewer may give: his children, and one to spare. */
function creditsOf(actor: Actor, view: PeerView): number {
	const fanOut = Math.max(LIMITS.fanOut, view.fanOut ?? 0, view.children.length, FAN_OUTS.get(actor) ?? 0);
	if (fanOut > LIMITS.fanOut) FAN_OUTS.set(actor, fanOut);
	return Math.min(LIMITS.slots, fanOut + 1);
}

/** Each rendition has labels of its own. */
function labelOf(view: PeerView, rendition: number): number {
	return view.labels.find((one) => one.rendition === rendition)?.label ?? view.label;
}

/** All of them: what every scenario runs under. */
export function allCheckers(liars: ReadonlySet<Actor> = new Set()): readonly Checker[] {
	return [noLivelock, onlyTruth(liars), inOrder, feeds];
}
