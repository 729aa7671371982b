import { peerId, randomFrom, Tree, type PeerId } from '@dumbbell-stream/core';
import { EventQueue } from '../heap.ts';
import { POPULATION, Population } from '../model/population.ts';
import { stream } from '../model/random.ts';
import type { Sessions } from '../model/sessions.ts';
import { LAYOUTS } from './layout.ts';
import { Neighbours } from './neighbours.ts';

const RATE_KBPS = 1_000;
const ABLE = { slots: 3, nat: 'easy' } as const;

/** What a leave costs a layout whose viewers come and go as the sessions say. No network: only who moves where. */
export interface ChurnRow {
	readonly layout: string;
	readonly sessions: string;
	/** Can everybody carry two children, or whom the model draws? */
	readonly audience: Audience;
	readonly peers: number;
	readonly leaves: number;
	/** Share of those who left that had somebody below them. */
	readonly insideShare: number;
	/** New parent and buddy links. */
	readonly linksPerLeave: { readonly mean: number; readonly max: number };
	/** Viewers below the one who leaves, in his own tree: whom a crash would reach without a second tree. */
	readonly descendantsPerLeave: number;
	readonly depthMax: number;
}

/** `able`: uplinks for two children and open networks; `mixed`: uplinks and networks of the model at 1 Mbit/s. */
export type Audience = 'able' | 'mixed';

export interface ChurnOptions {
	readonly layout: string;
	readonly audience?: Audience;
	readonly sessions: Sessions;
	readonly sessionsName: string;
	readonly peers: number;
	/** Counted after `peers` leaves of warm-up, in which the order of the first placement is forgotten. */
	readonly leaves: number;
	readonly seed: number;
}

/** Whoever leaves is followed by a newcomer at once: the audience stays as large as it is. */
export function churn({ layout, audience = 'able', sessions, sessionsName, peers, leaves, seed }: ChurnOptions): ChurnRow {
	const random = stream(seed, 'sessions');
	const names = stream(seed, 'names');
	const tree = new Tree({ ...LAYOUTS[layout], random: randomFrom(seed) });
	const queue = new EventQueue();
	const leaving: PeerId[] = [];
	const neighbours = new Neighbours(tree, []);
	const population = new Population({ ...POPULATION, seed, rateKbps: RATE_KBPS });
	const join = (at: number, since: number, restS: number): void => {
		const peer = peerId(Uint8Array.from({ length: 16 }, () => names() & 0xff));
		const { slots, nat } = audience === 'able' ? ABLE : population.person(0, 0, 0);
		tree.join(peer, { slots, nat, since });
		queue.push(at + restS, () => void leaving.push(peer));
	};
	const present = Array.from({ length: peers }, () => sessions.drawPresent(random)).sort((a, b) => b.ageS - a.ageS);
	for (const { ageS, restS } of present) join(0, -ageS * 1_000, restS);
	neighbours.update(tree.touched().peers);
	const links = { sum: 0, max: 0 };
	let [below, depthMax, inside] = [0, 0, 0];
	for (let count = -peers; count < leaves; count++) {
		const now = queue.peekTime();
		queue.take()?.happen();
		const peer = leaving.pop() as PeerId;
		const reached = count < 0 ? 0 : descendants(tree, peer);
		tree.leave(peer);
		const opened = neighbours.update(tree.touched().peers);
		join(now, now * 1_000, sessions.draw(random));
		neighbours.update(tree.touched().peers);
		if (count < 0) continue;
		links.sum += opened;
		links.max = Math.max(links.max, opened);
		below += reached;
		if (reached > 0) inside++;
		depthMax = Math.max(depthMax, tree.depth);
	}
	tree.check();
	const mean = (sum: number): number => Math.round((sum / leaves) * 100) / 100;
	return { layout, sessions: sessionsName, audience, peers, leaves, insideShare: inside / leaves, linksPerLeave: { mean: mean(links.sum), max: links.max }, descendantsPerLeave: mean(below), depthMax };
}

function descendants(tree: Tree, peer: PeerId): number {
	const waiting: PeerId[] = [peer];
	let count = -1; // Not oneself.
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		count++;
		for (const child of tree.place(next)?.children ?? []) if (tree.has(child as PeerId)) waiting.push(child as PeerId);
	}
	return count;
}
